"""What a reader finds in a text: cues with the places where their parts stand, and oddities."""

from typing import NamedTuple

from localize import late
from localize.model import Cue, Finding, Struct

#: A message shows at most so much of what it is about; ``Finding.value`` holds all of it.
_SHOWN = 60


class Note(Struct, frozen=True):
    """A comment of the file: its line, its text, and the next cue's place (0: none follows)."""

    line: int
    text: str
    cue: int = 0


class Block(NamedTuple):
    """A cue and where its parts begin in the text of the file.

    ``begin`` the number or id, ``time_at`` the line with the times, ``text_at``..``text_end`` the
    text without its last line end, ``end`` where the blank lines after it end.
    """

    cue: Cue
    begin: int
    time_at: int
    text_at: int
    text_end: int
    end: int


class Scan(NamedTuple):
    """All that a text holds; what stands outside of the blocks is nobody's and kept as it is."""

    blocks: list[Block]
    findings: list[Finding]
    notes: tuple[Note, ...] = ()


class Line(NamedTuple):
    """A line of a text: ``start``..``end`` without its line end, ``after`` with it."""

    start: int
    end: int
    after: int


_LINES = {
    False: late.pattern(r"([^\r\n]*)(?:\r\n|\n|\r|\Z)"),
    True: late.pattern(r"([^\r\n]*)(?:\r\r\n|\r\n|\n|\r|\Z)"),
}
_ENDS = late.pattern(r"\r\n|\n|\r")


def newline(text: str) -> str:
    r"""The line end that the text uses most: ``\n``, ``\r\n``, ``\r``, or the broken ``\r\r\n``.

    >>> newline("a\r\nb\r\n"), newline("a"), newline("a\r\r\nb\r\r\n")
    ('\r\n', '\n', '\r\r\n')
    """
    if "\r" not in text:
        return "\n"
    double, windows = text.count("\r\r\n"), text.count("\r\n")
    counts = {
        "\n": text.count("\n") - windows,
        "\r\n": windows - double,
        "\r": text.count("\r") - windows - double,
        "\r\r\n": double,
    }
    return max(counts, key=lambda end: counts[end])


def mixed(text: str, usual: str) -> Finding | None:
    """F001 for a file that ends its lines in more than one way, at the first line that differs."""
    rest = text.replace(usual, "")
    if "\r" not in rest and "\n" not in rest:
        return None
    for number, match in enumerate(_LINES[usual == "\r\r\n"].finditer(text), 1):
        end = text[match.end(1) : match.end()]
        if end and end != usual:
            message = f"line ends differ: {usual!r} in most lines, {end!r} here"
            return Finding("F001", message, line=number, value=repr(end), limit=repr(usual))
    return None


def lines(text: str, start: int, stop: int, usual: str) -> list[Line]:
    """The lines between two places that both stand at the beginning of a line."""
    found: list[Line] = []
    pattern = _LINES[usual == "\r\r\n"]
    while start < stop:
        match = pattern.match(text, start, stop)
        assert match is not None  # the pattern matches anywhere
        found.append(Line(start, match.end(1), match.end()))
        start = match.end()
    return found


def line_ends(part: str, usual: str) -> int:
    """The number of line ends in a part of a text."""
    found = part.count("\n")
    if "\r" in part:
        found += part.count("\r") - part.count("\r\n") * (2 if usual == "\r\r\n" else 1)
    return found


def plain(part: str, usual: str) -> str:
    r"""The part with ``\n`` for every line end."""
    if "\r" not in part:
        return part
    return _ENDS.sub("\n", part.replace(usual, "\n"))


def malformed(why: str, data: str, line: int, cue: int = 0) -> Finding:
    """F001: the message says why and shows the beginning, ``value`` is all of the data."""
    shown = " ".join(data[: 4 * _SHOWN].split())
    if len(shown) > _SHOWN:
        shown = shown[:_SHOWN] + "…"
    return Finding(
        "F001",
        f"{why}: {shown}" if shown else why,
        cue=cue,
        line=line,
        value=data if data else None,
    )


def about_cues(cues: list[Cue], findings: list[Finding]) -> None:
    """Add F004 for each cue without text, and F005 where there is no cue at all."""
    findings += [
        Finding("F004", "empty cue", cue=cue.place, line=cue.line)
        for cue in cues
        if not cue.text.strip() and cue.kind != "comment"
    ]
    if not cues:
        findings.append(Finding("F005", "no cues in the file"))
