"""What a check looks at: the cues of one file or episode in one market, and what several need."""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from functools import cached_property, lru_cache
from operator import attrgetter
from sys import intern
from typing import TYPE_CHECKING, Final, Literal

import msgspec

from localize import late
from localize.fonts import Ruler
from localize.locales.breaks import DASHES, two_speakers
from localize.locales.counting import counter
from localize.locales.profile import Limit, Market, Profile
from localize.model import Cue, Finding, Hit, Note, Term

if TYPE_CHECKING:
    from localize.checks.align import Clock

#: How many texts say most of the characters that the rest has, and how many are joined at most.
_FIRST_TEXTS: Final = 256
_MORE_TEXTS: Final = 8192
_ANY: Final = late.pattern("(?s).")

#: Invisible controls of direction: they take no room, so they count nothing.
BIDI_CONTROLS: Final = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_DASHED: Final = frozenset(DASHES)
_DIGIT: Final = late.pattern("[0-9]")
_NO_BIDI: Final = dict.fromkeys(map(ord, BIDI_CONTROLS))

Fix = Literal["safe", "unsafe"]
#: The codes whose findings ``check --fix`` tries to mend (:mod:`localize.fixing`): ``safe``
#: changes marks, spaces and gaps, ``unsafe`` also lines, times and markup. Words are a person's.
FIXABLE: Final[dict[str, Fix]] = {
    "F002": "safe",
    "F003": "safe",
    "T102": "unsafe",
    "T103": "unsafe",
    "T105": "unsafe",
    "T106": "safe",
    "T107": "safe",
    "R201": "unsafe",
    "L301": "unsafe",
    "L302": "unsafe",
    "L303": "unsafe",
    "L304": "unsafe",
    "L305": "unsafe",
    "L306": "unsafe",
    "P401": "safe",
    "P402": "safe",
    "P403": "safe",
    "P404": "unsafe",
    "P405": "unsafe",
    "P406": "safe",
    "P407": "safe",
    "P408": "safe",
    "P409": "unsafe",
    "G502": "unsafe",
    "G503": "safe",
}


class View(msgspec.Struct, frozen=True, dict=True):
    """The target cues of one episode in one market, with what is known about them.

    ``cues`` are what is shown, tags taken out of the text (a cell's pieces count as cues).
    ``source`` and ``hits`` (terms matched in the source) are aligned to ``cues``; cues that share
    a source cue are the pieces of one cell. ``missing`` lists source cues that nothing answers,
    ``clock`` says how the times follow from the source's.
    ``terms`` are all terms of the market, also those of other episodes. ``duration`` is how long
    the video lasts and ``shots`` are its cuts in order, both in ms. ``customs`` are aligned to
    ``cues``: what rules put before a person and nobody decided yet. ``ruler`` measures lines in
    pixels, where there is a font. Of a part, ``characters`` are those of the whole, and ``before``
    is the text of the cue before it. Without a market only the checks of timing run.
    """

    cues: tuple[Cue, ...]
    market: Market | None = None
    profile: str = "vertical"
    fps: Fraction = Fraction(25)
    source: tuple[Cue | None, ...] | None = None
    hits: tuple[tuple[Hit, ...], ...] | None = None
    episode: int = 0
    terms: tuple[Term, ...] = ()
    missing: tuple[Cue, ...] = ()
    clock: "Clock | None" = None
    duration: int | None = None
    shots: tuple[int, ...] | None = None
    source_language: str = "zh-Hans"
    customs: tuple[tuple[Note, ...], ...] | None = None
    ruler: Ruler | None = None
    characters: frozenset[str] = frozenset()
    before: str = ""

    @cached_property
    def known(self) -> Market:
        """The market; checks that need one run only where there is one."""
        if self.market is None:
            raise ValueError("this check needs a market")
        return self.market

    @cached_property
    def limits(self) -> Profile:
        """The limits of the market on this kind of screen, or the general ones."""
        return GENERAL[self.profile] if self.market is None else self.market.profile(self.profile)

    @cached_property
    def raw(self) -> str:
        """The text of all cues, between zero characters: what is not in it is in no cue."""
        return "\0".join(["", *(cue.text for cue in self.cues), ""])

    @cached_property
    def raw_alphabet(self) -> frozenset[str]:
        """The characters among which are all that the cues hold.

        A check whose characters are not there is done. A part has those of its whole view.
        """
        return self.characters if self.characters else alphabet([cue.text for cue in self.cues])

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """The text of each cue, without controls of direction, which take no room."""
        texts = tuple([cue.text for cue in self.cues])
        if self.raw_alphabet.isdisjoint(BIDI_CONTROLS):
            return texts
        return tuple([text.translate(_NO_BIDI) for text in texts])

    def above(self, index: int) -> str:
        """The text of the cue before that of ``index``, "" for the first of the file."""
        return self.texts[index - 1] if index else self.before

    @cached_property
    def joined(self) -> str:
        """As :attr:`raw`, without controls of direction."""
        if self.raw_alphabet.isdisjoint(BIDI_CONTROLS):
            return self.raw
        return self.raw.translate(_NO_BIDI)

    @cached_property
    def count(self) -> Callable[[str], float]:
        """How the market counts the characters of a text."""
        return counter(self.known.counting, self.raw_alphabet)

    @cached_property
    def counted(self) -> "_Counted":
        """How many characters the text of each index counts; counted when first asked for."""
        return _Counted(self)

    @cached_property
    def numbered(self) -> tuple[int, ...]:
        """The indexes of the cues with ASCII digits."""
        if self.raw_alphabet.isdisjoint("0123456789"):
            return ()
        search = _DIGIT.search
        return tuple([i for i, text in enumerate(self.texts) if search(text)])

    @cached_property
    def multiline(self) -> tuple[int, ...]:
        """The indexes of the cues of more than one line."""
        if "\n" not in self.raw_alphabet:
            return ()
        return tuple(i for i, text in enumerate(self.texts) if "\n" in text)

    @cached_property
    def broken(self) -> tuple[tuple[int, tuple[float, ...]], ...]:
        """The cues of one speaker in several lines: index, and how wide each line is.

        After a lone dash on the first line the second may well be another's (P404).
        """
        width = self.count
        split = ((i, self.texts[i].split("\n")) for i in self.multiline)
        return tuple(
            [
                (i, (*map(width, lines),))
                for i, lines in split
                if not two_speakers(lines) and lines[0][:1] not in _DASHED
            ]
        )

    @cached_property
    def cells(self) -> tuple["CellView", ...]:
        """The cues joined to cells: those that follow each other and share a source cue."""
        return tuple(_cells(self))

    def parts(self, cues: int) -> Iterator["View"]:
        """The view in parts of about so many cues, none of which cuts a cell in two.

        A part holds what checks of single cues look at; times are compared in the whole. So what
        is worked out for a part of a long file is gone when the next one is looked at.
        """
        count, start = len(self.cues), 0
        while start < count:
            end = min(start + cues, count)
            while end < count and self._in_one_cell(end - 1, end):
                end += 1
            if end - start == count:
                yield self
                return
            part = slice(start, end)
            yield msgspec.structs.replace(
                self,
                cues=self.cues[part],
                source=None if self.source is None else self.source[part],
                hits=None if self.hits is None else self.hits[part],
                customs=None if self.customs is None else self.customs[part],
                characters=self.raw_alphabet,
                before=self.texts[start - 1] if start else "",
            )
            start = end

    def _in_one_cell(self, index: int, following: int) -> bool:
        if self.cues[index].place == self.cues[following].place:
            return True
        if self.source is None:
            return False
        source = self.source[index]
        return source is not None and _same(source, self.source[following])


class _Counted(dict[int, float]):
    def __init__(self, view: View) -> None:
        super().__init__()
        self._texts, self._count = view.texts, view.count

    def __missing__(self, index: int) -> float:
        found = self[index] = self._count(self._texts[index])
        return found


def alphabet(texts: Sequence[str]) -> frozenset[str]:
    """The characters of the texts, those of many found by patterns of what is not known yet.

    >>> sorted(alphabet(["ab", "ba"]))
    ['a', 'b']
    """
    start, end = 0, _FIRST_TEXTS
    known = frozenset("".join(texts[:end]))
    while end < len(texts):
        start, end = end, min(2 * end, end + _MORE_TEXTS)
        unknown = re.compile(f"[^{re.escape(''.join(sorted(known)))}]") if known else _ANY
        known = known.union(unknown.findall("".join(texts[start:end])))
    return known


class CellView(msgspec.Struct, frozen=True):
    """One cell of a view: its source cue, the indexes of its cues, their text joined."""

    source: Cue | None
    indexes: tuple[int, ...]
    target: str
    hits: tuple[Hit, ...]


def _cells(view: View) -> Iterator[CellView]:
    sources = view.source or (None,) * len(view.cues)
    hits = view.hits or ((),) * len(view.cues)
    texts = view.texts
    count = len(view.cues)
    start = 0
    while start < count:
        source, end = sources[start], start + 1
        while end < count and source is not None and _same(source, sources[end]):
            end += 1
        if end == start + 1:
            yield CellView(source, (start,), texts[start], hits[start])
        else:
            joined = "\n".join(texts[start:end])
            yield CellView(source, tuple(range(start, end)), joined, hits[start])
        start = end


def _same(one: Cue, other: Cue | None) -> bool:
    return other is one or (other is not None and other.place == one.place and other == one)


def cue_at(cues: Sequence[Cue], place: int) -> Cue | None:
    """The cue of a place in the file, None if none of ``cues`` stands there.

    ``cues`` stand in file order; some may have been left out.
    """
    index = place - 1
    if not 0 <= index < len(cues) or cues[index].place != place:
        index = bisect_left(cues, place, key=attrgetter("place"))
    return cues[index] if index < len(cues) and cues[index].place == place else None


def found(
    view: View,
    index: int,
    code: str,
    message: str,
    *,
    value: float | str | None = None,
    limit: Limit | float | str | None = None,
    source: str = "",
    column: int | None = None,
) -> Finding:
    """A finding at the cue of ``index``; ``column`` counts the characters before it, from 0.

    A :class:`Limit` fills both ``limit`` and ``source`` and is named at the end of the message,
    as is any other ``source``.
    """
    cue = view.cues[index]
    if isinstance(limit, Limit):
        source = limit.source
        limit = limit.value
    if source:
        message = _with_source(message, source)
    if column is not None:
        column += 1
    if isinstance(value, str):
        value = intern(value)  # Mostly a mark: a long file holds it a hundred thousand times.
    # By position, in the order of the fields: by name it takes twice as long.
    return Finding(code, message, cue.place, cue.line, value, limit, source, column)


@lru_cache(maxsize=4096)
def _with_source(message: str, source: str) -> str:
    """A message that names its source; most are said again and again, so one is kept of each."""
    return f"{message} ({source})"


def figure(value: float, limit: float) -> str:
    """``value`` for a message: one decimal, or as many as it takes to differ from ``limit``.

    >>> figure(18.42, 17), figure(17.003, 17), figure(26, 24)
    ('18.4', '17.003', '26')
    """
    if isinstance(value, int):
        return str(value)
    if abs(value - limit) >= 0.1 or value == limit:
        text = f"{value:.1f}"
        return text[:-2] if text[-1] == "0" else text
    for digits in (1, 2, 3):
        text = _short(f"{value:.{digits}f}")
        if float(text) != limit:
            return text
    return f"{value:g}"


def _short(text: str) -> str:
    return text[:-2] if text.endswith(".0") else text.rstrip("0").rstrip(".")


def _general(
    cps: float, cpl: float, low: float, high: float, gap: int, close: int, source: str
) -> Profile:
    def limit(value: float) -> Limit:
        return Limit(value, source)

    return Profile(
        cps=limit(cps),
        cps_optimum=limit(cps),
        cpl=limit(cpl),
        lines=limit(2),
        min_ms=limit(low),
        max_ms=limit(high),
        gap_frames=limit(gap),
        close_gap_ms=limit(close),
        lead_frames=limit(gap),
        shot_ms=limit(500),
    )


#: The limits where no market is known; only those of timing are used.
GENERAL: Final[dict[str, Profile]] = {
    "vertical": _general(
        25, 24, 700, 5000, 0, 0, "house rule: SubtitleEdit's profile for TikTok and Shorts"
    ),
    "netflix": _general(
        17, 42, 833.33, 7000, 2, 500, "Netflix Timed Text Style Guide: General Requirements"
    ),
}
