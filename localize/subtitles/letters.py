"""A cue's text found again in marked-up text, letter by letter, and changed where it stands."""

from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from typing import Final, Literal, NamedTuple

#: What differs may be so many characters; comparing more takes too long.
_LONGEST: Final = 2000
#: White space that means nothing at the ends of lines.
_PASSED: Final = " \n\xa0"


class Letter(NamedTuple):
    """A character that is shown, and from where to where the file writes it.

    White space is one space each, where it means no more. ``how`` names what is written in CDATA,
    and markup that has to stay.
    """

    char: str
    start: int
    end: int
    how: Literal["text", "cdata", "kept"] = "text"


class Edit(NamedTuple):
    """``text`` in place of what stands from ``start`` to ``end``."""

    start: int
    end: int
    text: str


def edits(
    before: str, after: str, letters: Iterable[Letter], *, line_break: str, encoding: str
) -> list[Edit]:
    """What makes ``before`` read ``after``; nothing where ``before`` is not in those letters.

    Markup between letters stays. A character that ``encoding`` lacks becomes a reference.

    >>> letters = [Letter("a", 0, 1), Letter("&", 4, 9)]
    >>> edits("a&", "a <", letters, line_break="<br/>", encoding="utf-8")
    [Edit(start=4, end=9, text=' &lt;')]
    """
    written = _found(before, letters)
    if written is None:
        return []
    made: list[Edit] = []
    for low, high, put in changes(before, after):
        if any(letter.how == "kept" for group in written[low:high] for letter in group):
            return []
        for start, end, text, how in _replaced(written, low, high, put):
            spelled = _spelled(text, line_break, encoding)
            if how == "cdata" and spelled != text:
                spelled = f"]]>{spelled}<![CDATA["
            made.append(Edit(start, end, spelled))
    return made


def applied(text: str, made: Iterable[Edit]) -> str:
    """The text with its edits, which may stand in any order but not over each other."""
    parts: list[str] = []
    done = 0
    for edit in sorted(made):
        parts += (text[done : edit.start], edit.text)
        done = edit.end
    return "".join((*parts, text[done:]))


def changes(before: str, after: str) -> Iterator[tuple[int, int, str]]:
    """What of ``before`` is other text in ``after``: from where, to where, and which.

    >>> list(changes("Wait...  now", "Wait… now"))
    [(4, 8, '…')]
    """
    head, shorter = 0, min(len(before), len(after))
    while head < shorter and before[head] == after[head]:
        head += 1
    tail = 0
    while tail < shorter - head and before[-tail - 1] == after[-tail - 1]:
        tail += 1
    old, new = before[head : len(before) - tail], after[head : len(after) - tail]
    if max(len(old), len(new)) > _LONGEST:
        yield head, head + len(old), new
        return
    for kind, low, high, there, until in SequenceMatcher(None, old, new, False).get_opcodes():
        if kind != "equal":
            yield head + low, head + high, new[there:until]


def _found(text: str, letters: Iterable[Letter]) -> list[list[Letter]] | None:
    """For each character of a text the letters that write it: one, or a run of white space."""
    found: list[list[Letter]] = []
    rest = iter(text)
    wanted = next(rest, "")
    for letter in letters:
        if letter.char == wanted:
            found.append([letter])
            wanted = next(rest, "")
        elif letter.char not in _PASSED:
            return None
        elif found and found[-1][0].char == letter.char == " ":
            found[-1].append(letter)
    return found if found and not wanted else None


def _replaced(
    written: Sequence[Sequence[Letter]], low: int, high: int, put: str
) -> Iterator[tuple[int, int, str, str]]:
    """From where to where in the file what is put, and how the letter there is written.

    Each letter is replaced by the one that takes its place, the last one by all that are left.
    What is only put in follows the letter before it, as markup there does not.
    """
    if low == high:
        beside = written[low - 1][-1] if low else written[0][0]
        at = beside.end if low else beside.start
        yield at, at, put, beside.how
    for index in range(low, high):
        first, *others = written[index]
        text = put[index - low :] if index + 1 == high else put[index - low : index - low + 1]
        yield first.start, first.end, text, first.how
        yield from ((other.start, other.end, "", other.how) for other in others)


def _spelled(text: str, line_break: str, encoding: str) -> str:
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    known = text.encode(encoding, "xmlcharrefreplace").decode(encoding)
    return known.replace("\n", line_break)
