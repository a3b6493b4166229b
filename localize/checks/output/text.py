"""Findings for people."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

from localize.checks.output.words import brief, counted, left_out, named, visible
from localize.checks.registry import BY_CODE, severity
from localize.checks.result import Result, Shown, counts, printed, summary
from localize.checks.view import cue_at
from localize.locales.counting import THAI_MARKS
from localize.model import Cue
from localize.terminal import harmless


def _counted_text(results: Sequence[Result]) -> Iterator[str]:
    for code, number in counts(results):
        yield f"{number:6} {code}  {severity(code):7}  {BY_CODE[code].name}\n"


def as_text(results: Sequence[Result], shown: Shown) -> Iterator[str]:
    """Grouped by file, each finding with its cue, time, code and message, then a count."""
    if shown.statistics:
        yield from _counted_text(results)
        return
    for result in results:
        if not result.findings:
            continue
        about = f" ({result.market}, {result.profile})" if result.market else ""
        yield f"{visible(named(result.file))}{about}\n"
        prints = (f"  [{print_}]\n" for print_ in printed(result)) if shown.fingerprints else None
        cue, clock, caret = None, "", None
        for finding in result.findings:
            if cue is None or cue.place != finding.cue:
                cue = cue_at(result.cues, finding.cue)
                clock = "" if cue is None else _cue_and_time(cue)
                caret = None
            where = clock if clock else f"line {finding.line}" if finding.line else "file"
            end = "\n" if prints is None else next(prints)
            said = f"  {where}  {_headline(finding.code, finding.message, finding.source)}{end}"
            if cue is None or finding.column is None:
                yield said
                continue
            if caret is None:
                caret = _Caret(cue.text)
            yield said + caret.under(finding.column)
        yield "\n"
    count = summary(results)
    files = len(results)
    cues_count = sum(len(result.cues) for result in results)
    yield (
        f"{counted(files, 'file')}, {counted(cues_count, 'cue')}: "
        f"{counted(count['error'], 'error')}, {counted(count['warning'], 'warning')}"
        f"{left_out(results)}\n"
    )


@lru_cache(maxsize=4096)
def _headline(code: str, message: str, source: str) -> str:
    """What a finding says, in short; most say what others said before."""
    return harmless(f"{severity(code)} {code}: {brief(message, source)}")


def _cue_and_time(cue: Cue) -> str:
    where = f"cue {cue.place}  {_clock(cue.start)} --> {_clock(cue.end)}"
    if cue.number and cue.number != str(cue.place):
        where += f"  (number {harmless(cue.number)})"
    return where


class _Caret:
    """Shows places in the text of a cue; the next one of a line goes on from the last."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._shown = f"      {text}\n      " if text.isprintable() else ""
        self._at, self._space = 0, ""

    def under(self, column: int) -> str:
        """The line in which the character at ``column`` (from 1) stands, and a caret under it."""
        if not self._shown:
            line, at = _line_and_column(self._text, column)
            return f"      {visible(line)}\n      {_indent(line[:at])}^\n"
        if column <= self._at:
            self._at, self._space = 0, ""
        self._space += _indent(self._text[self._at : column - 1])
        self._at = min(column - 1, len(self._text))
        return f"{self._shown}{self._space}^\n"


def _line_and_column(text: str, column: int) -> tuple[str, int]:
    """The line of a text in which the character at ``column`` (from 1) stands, and where."""
    if "\n" not in text:
        return text, min(column - 1, len(text))
    start = text.rfind("\n", 0, column - 1) + 1
    end = text.find("\n", column - 1)
    line = text[start : end if end >= 0 else len(text)]
    return line, min(column - 1 - start, len(line))


class _Cells(dict[int, str]):
    """The spaces that take as many cells of a terminal as a character does, for `str.translate`."""

    def __missing__(self, code: int) -> str:
        import unicodedata

        char = chr(code)
        if unicodedata.category(char) in ("Mn", "Me"):
            spaces = ""
        else:
            spaces = "  " if unicodedata.east_asian_width(char) in "WF" else " "
        self[code] = spaces
        return spaces


_CELLS: Final = _Cells()


def _indent(text: str) -> str:
    """As much space as ``text`` takes in a terminal: full-width characters take two cells."""
    if text.isascii():
        return " " * len(text)
    if "\u0e00" < text[0] < "\u0e80":
        # Thai needs many looks at the table, or two at its own code page.
        try:
            return " " * len(text.encode("cp874").translate(None, THAI_MARKS))
        except UnicodeEncodeError:
            pass
    return text.translate(_CELLS)


def _clock(ms: int) -> str:
    minutes, rest = divmod(abs(ms), 60_000)
    sign = "-" if ms < 0 else ""
    return f"{sign}{_minutes(minutes)}{rest // 1000:02d}.{rest % 1000:03d}"


@lru_cache(maxsize=256)
def _minutes(minutes: int) -> str:
    """The hours and minutes of a time; what follows mostly has the same."""
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02d}:{minutes:02d}:"
