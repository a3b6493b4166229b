"""Markup inside a line, as numbered marks that another tool keeps and cannot break.

A pair such as ``<i>...</i>`` is one mark, ``⟦1⟧...⟦/1⟧``; markup that stands alone is ``⟦2⟧``.
Numbers count from 1, or from above those that the texts hold as they are. XLIFF writes marks as
elements, tables show them.
"""

from collections.abc import Sequence

from localize import late, subtitles
from localize.model import Struct, Tag
from localize.subtitles.markup import pairs

#: A mark as it stands in a text.
MARK = late.pattern(r"⟦(/?)(\d{1,3})⟧")


class Mark(Struct, frozen=True):
    """Markup that a line may hold: ``close`` is "" for what stands alone."""

    number: int
    open: str
    close: str = ""

    @property
    def shown(self) -> str:
        """What the mark means, for people."""
        if not self.close:
            return f"⟦{self.number}⟧ = {self.open}"
        return f"⟦{self.number}⟧...⟦/{self.number}⟧ = {self.open}...{self.close}"


def marks(*texts: str) -> tuple[Mark, ...]:
    """The marks of a line: those of its source, then what only its target has.

    The texts are as SRT writes them.

    >>> [mark.shown for mark in marks("<i>你好</i>{\\\\an8}", "<i>Hi</i>")]
    ['⟦1⟧...⟦/1⟧ = <i>...</i>', '⟦2⟧ = {\\\\an8}']
    """
    number = max((int(found[2]) for text in texts for found in MARK.finditer(text)), default=0)
    known: list[Mark] = []
    for text in texts:
        free = list(known)
        for opener, closer in _units(text):
            same = next((m for m in free if (m.open, m.close) == (opener, closer)), None)
            if same is not None:
                free.remove(same)
                continue
            number += 1
            known.append(Mark(number, opener, closer))
    return tuple(known)


def encode(text: str, known: Sequence[Mark]) -> str:
    """An SRT text with its markup as marks; markup that is none of these stays as it is.

    >>> encode("<i>Hi</i> you", marks("<i>Hi</i> you"))
    '⟦1⟧Hi⟦/1⟧ you'
    """
    plain, tags = _split(text)
    partner = pairs(tags)
    free = list(known)
    names: dict[int, str] = {}
    for index, tag in enumerate(tags):
        other = partner.get(index)
        if other is not None and other < index:
            continue
        close = "" if other is None else tags[other].raw
        mark = next((m for m in free if (m.open, m.close) == (tag.raw, close)), None)
        if mark is None:
            names[index] = tag.raw
            if other is not None:
                names[other] = close
            continue
        free.remove(mark)
        names[index] = f"⟦{mark.number}⟧"
        if other is not None:
            names[other] = f"⟦/{mark.number}⟧"
    parts, done = [], 0
    for index, tag in enumerate(tags):
        parts += [plain[done : tag.at], names[index]]
        done = tag.at
    return "".join([*parts, plain[done:]])


def decode(text: str, known: Sequence[Mark]) -> str:
    """The SRT text that a text with marks stands for.

    Raises ValueError for a mark that the line does not have, or one that is broken: twice, without
    its other half, or the wrong way round.

    >>> decode("⟦1⟧Hi⟦/1⟧ you", (Mark(1, "<i>", "</i>"),))
    '<i>Hi</i> you'
    """
    by_number = {mark.number: mark for mark in known}
    least = min(by_number, default=0)
    seen: list[str] = []
    parts, done = [], 0
    for found in MARK.finditer(text):
        number = int(found[2])
        if number < least:
            continue  # stands so in the text itself
        mark = by_number.get(number)
        if mark is None or (found[1] and not mark.close):
            raise ValueError(f"has {found[0]}, which this line does not have")
        if found[0] in seen or (found[1] and f"⟦{number}⟧" not in seen):
            raise ValueError(f"{found[0]} stands twice or before its beginning")
        seen.append(found[0])
        parts += [text[done : found.start()], mark.close if found[1] else mark.open]
        done = found.end()
    for mark in known:
        if mark.close and f"⟦{mark.number}⟧" in seen and f"⟦/{mark.number}⟧" not in seen:
            raise ValueError(f"⟦{mark.number}⟧ has no ⟦/{mark.number}⟧")
    return "".join([*parts, text[done:]])


def numbers(text: str) -> frozenset[int]:
    """The numbers of the marks in a text."""
    return frozenset(int(found[2]) for found in MARK.finditer(text))


def _split(text: str) -> tuple[str, tuple[Tag, ...]]:
    plain, tags = subtitles.extract(text, "srt")
    return plain, tuple(tag for tag in tags if subtitles.is_markup(tag))


def _units(text: str) -> list[tuple[str, str]]:
    """Each pair and each lone tag of a text, in the order in which they begin."""
    _, tags = _split(text)
    partner = pairs(tags)
    return [
        (tag.raw, tags[partner[index]].raw if index in partner else "")
        for index, tag in enumerate(tags)
        if partner.get(index, index) >= index
    ]
