"""How alike two source lines are, and where they differ."""

from collections.abc import Sequence

from localize.model import Segment
from localize.store import bare, fold, parts

#: The highest score of a line that differs in its words.
MOST = 94
#: Lines whose numbers are written in characters (三年, 十五年) may look less alike than they are.
NUMBERS_FLOOR = 40
NUMBERS_TRIED = 40


def rank(
    text: str, lines: Sequence[tuple[int, str]], *, floor: int, language: str
) -> list[tuple[int, int]]:
    """The stored lines that are alike enough, as ``(score, number)``, the best first.

    ``text`` and ``lines`` are bare; ``score`` is the most that a pair with that line can get: 100
    if the bare texts are equal, 98 if they differ in numbers written as words, at most 94 else.
    """
    from rapidfuzz import fuzz, process

    from localize.locales.numbers import numbers

    has_numbers = bool(numbers(text, language))
    numberless = _numberless(text, language) if has_numbers else ""
    texts = dict(lines)
    least = min(floor, NUMBERS_FLOOR) if has_numbers else floor
    found = process.extract(text, texts, scorer=fuzz.ratio, score_cutoff=least, limit=None)
    ranked = []
    for place, (other, ratio, number) in enumerate(found):
        if other == text:
            score = 100
        elif has_numbers and place < NUMBERS_TRIED and _numberless(other, language) == numberless:
            score = 98
        else:
            score = min(MOST, int(ratio))
        if score >= floor:
            ranked.append((score, number))
    return sorted(ranked, key=lambda row: (-row[0], row[1]))


def score(text: str, source: str, most: int) -> int:
    """The score of a pair whose source is alike to a line as far as ``most`` (see :func:`rank`).

    Marks, case and width that differ cost a point, as do tags; numbers cost two.

    >>> score("走吧！", "走吧。", 100), score("等了3天", "等了5天！", 100), score("走", " 走", 100)
    (99, 97, 100)
    """
    if most <= MOST or fold(text) == fold(source):
        return most
    mine, other = parts(text), parts(source)
    differ = [one != two for one, two in zip(mine, other, strict=True)]
    if most < 100:
        return most - differ[0]
    return most - max(1, differ[0] + 2 * differ[1] + differ[2])


def difference(old: str, new: str) -> tuple[Segment, ...]:
    """What leads from one text to another, in characters as people see them.

    Equal and removed segments make up the old text, equal and added ones the new.

    >>> [(part.kind, part.text) for part in difference("他走了", "她走了吗")]
    [('removed', '他'), ('added', '她'), ('equal', '走了'), ('added', '吗')]
    """
    import regex
    from rapidfuzz.distance import Indel

    before, after = regex.findall(r"\X", old), regex.findall(r"\X", new)
    segments: list[Segment] = []
    removed = added = ""
    for step in [*Indel.opcodes(before, after), None]:
        if step is None or step.tag == "equal":
            segments += [Segment("removed", removed)] if removed else []
            segments += [Segment("added", added)] if added else []
            removed = added = ""
        if step is not None and step.tag == "equal":
            segments.append(Segment("equal", "".join(before[step.src_start : step.src_end])))
        elif step is not None:
            removed += "".join(before[step.src_start : step.src_end])
            added += "".join(after[step.dest_start : step.dest_end])
    return tuple(segments)


def _numberless(text: str, language: str) -> str:
    """A bare text with ``0`` for each number, also for those written as words."""
    from localize.locales.numbers import numbers

    parts, end = [], 0
    for number in numbers(text, language):
        parts += [text[end : number.start], "0"]
        end = number.end
    return bare("".join([*parts, text[end:]]))
