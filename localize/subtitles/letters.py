"""A cue's text found again in marked-up text, letter by letter, and changed where it stands."""

from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from typing import Final, Literal, NamedTuple

#: What differs may be so many characters; comparing more takes too long.
_LONGEST: Final = 500
#: A cue that changes over so many characters is no cue; it would take gigabytes.
_MOST: Final = 100_000
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


_Written = dict[int, list[Letter]]


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
    wanted = list(changes(before, after))
    first, last = (wanted[0][0] - 1, wanted[-1][1]) if wanted else (0, 0)
    written = _found(before, letters, range(first, last + 1))
    if written is None or last - first > _MOST:
        return []
    made: list[Edit] = []
    for low, high, put in wanted:
        if any(letter.how == "kept" for at in range(low, high) for letter in written[at]):
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


def shared(before: str, after: str) -> tuple[int, int]:
    """How many characters two texts begin with alike and, of the rest, end with alike.

    >>> shared("Wait...  now", "Wait… now")
    (4, 4)
    """
    head, shorter = 0, min(len(before), len(after))
    while head < shorter and before[head] == after[head]:
        head += 1
    tail = 0
    while tail < shorter - head and before[-tail - 1] == after[-tail - 1]:
        tail += 1
    return head, tail


def changes(before: str, after: str) -> Iterator[tuple[int, int, str]]:
    """What of ``before`` is other text in ``after``: from where, to where, and which.

    >>> list(changes("Wait...  now", "Wait… now"))
    [(4, 8, '…')]
    """
    head, tail = shared(before, after)
    old, new = before[head : len(before) - tail], after[head : len(after) - tail]
    if max(len(old), len(new)) > _LONGEST:
        yield head, head + len(old), new
        return
    for kind, low, high, there, until in SequenceMatcher(None, old, new, False).get_opcodes():
        if kind != "equal":
            yield head + low, head + high, new[there:until]


def _found(text: str, letters: Iterable[Letter], places: range) -> _Written | None:
    """For each of these characters of a text what writes it: a letter, or a run of white space.

    None if the letters are not those of the text.
    """
    found: _Written = {}
    at = 0
    for letter in letters:
        if at < len(text) and letter.char == text[at]:
            if at in places:
                found[at] = [letter]
            at += 1
        elif letter.char not in _PASSED:
            return None
        elif at - 1 in found and text[at - 1] == letter.char == " ":
            found[at - 1].append(letter)
    return found if at and at == len(text) else None


def _replaced(
    written: _Written, low: int, high: int, put: str
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
