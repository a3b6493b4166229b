"""The findings of a run of checks as text, JSON, JUnit, SARIF, or GitHub's commands."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import chain, islice
from typing import Any, Final, Literal

import msgspec

from localize import late
from localize.checks.registry import BY_CODE, severity
from localize.checks.view import BIDI_CONTROLS, cue_at
from localize.model import Cue, Finding
from localize.terminal import harmless

Format = Literal["text", "json", "junit", "sarif", "github"]

#: So many pieces of output are joined before they are written.
_PIECES: Final = 1024


class Unused(msgspec.Struct, frozen=True):
    """A suppression that nothing needed: where it stands, what it names, and the reason given."""

    file: str
    line: int
    names: str
    reason: str


class Result(msgspec.Struct, frozen=True):
    """What the checks found in one file.

    ``prints`` are the fingerprints of ``findings``; without them they are made when needed.
    ``ignored`` counts the findings that someone decided to leave, ``known`` those of a baseline;
    neither are in ``findings``. ``gone`` lists fingerprints of the baseline that are no more.
    ``shift``: by how many ms the file as a whole comes later than its source.
    """

    file: str
    cues: tuple[Cue, ...]
    findings: tuple[Finding, ...]
    market: str = ""
    profile: str = "vertical"
    episode: int | None = None
    prints: tuple[str, ...] | None = None
    ignored: int = 0
    unused: tuple[Unused, ...] = ()
    known: int = 0
    gone: tuple[str, ...] = ()
    shift: int = 0


class Shown(msgspec.Struct, frozen=True):
    """What to show beside the findings; see the options of ``localize check``.

    ``statistics``: how many findings each code has, in text and for GitHub instead of them.
    ``fixed``: by code, how many findings ``--fix`` mended (None: it was not asked to).
    """

    statistics: bool = False
    fingerprints: bool = False
    baseline: bool = False
    fixed: dict[str, int] | None = None


_PLAIN: Final = Shown()


def printed(result: Result) -> Iterable[str]:
    """The fingerprint of each finding of a file."""
    if result.prints is not None:
        return result.prints
    if not result.findings:
        return ()
    from localize.checks.fingerprint import iter_fingerprints

    return iter_fingerprints(result.findings, result.cues, result.market)


def render(results: Sequence[Result], format: Format = "text", shown: Shown = _PLAIN) -> str:
    """The results in one of :data:`FORMATS`, ending with a line break.

    ``text`` is for people: by file, with the time and the text of the cue and a caret under the
    place. ``json`` is one document (see the design of ``check --format json``); ``junit``,
    ``sarif`` (2.1.0) and ``github`` are for CI services.
    """
    found = pieces(results, format, shown)
    return "".join(piece if isinstance(piece, str) else piece.decode() for piece in found)


def pieces(
    results: Sequence[Result], format: Format = "text", shown: Shown = _PLAIN
) -> Iterator[str | bytes]:
    """What :func:`render` returns, some at a time: what is said about long files stays small.

    JSON comes as the bytes of its UTF-8, which are made faster than text.
    """
    if format == "json":
        yield from as_json(results, shown)
        return
    some = FORMATS[format](results, shown)
    while piece := "".join(islice(some, _PIECES)):
        yield piece


def summary(results: Sequence[Result]) -> dict[str, int]:
    """How many errors and warnings there are: ``{"error": 1, "warning": 4}``."""
    count = {"error": 0, "warning": 0}
    for code, number in codes(results).items():
        count[severity(code)] += number
    return count


def codes(results: Sequence[Result]) -> Counter[str]:
    """How many findings each code has."""
    return Counter(finding.code for result in results for finding in result.findings)


def counts(results: Sequence[Result]) -> list[tuple[str, int]]:
    """The codes with their number of findings, the most frequent first."""
    return sorted(codes(results).items(), key=lambda item: (-item[1], item[0]))


def _counted_text(results: Sequence[Result]) -> Iterator[str]:
    for code, number in counts(results):
        yield f"{number:6} {code}  {severity(code):7}  {BY_CODE[code].name}\n"


def as_text(results: Sequence[Result], shown: Shown = _PLAIN) -> Iterator[str]:
    """Grouped by file, each finding with its cue, time, code and message, then a count."""
    if shown.statistics:
        yield from _counted_text(results)
        return
    for result in results:
        if not result.findings:
            continue
        about = f" ({result.market}, {result.profile})" if result.market else ""
        yield harmless(f"{result.file}{about}\n")
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
        f"{files} file{'s' * (files != 1)}, {cues_count} cues: "
        f"{_number(count['error'], 'error')}, {_number(count['warning'], 'warning')}"
        f"{_left_out(results)}\n"
    )


def _left_out(results: Sequence[Result]) -> str:
    """How many findings are not shown, and why."""
    ignored = sum(result.ignored for result in results)
    known = sum(result.known for result in results)
    said = f"; {ignored} ignored" if ignored else ""
    return f"{said}; {known} in the baseline" if known else said


@lru_cache(maxsize=4096)
def _headline(code: str, message: str, source: str) -> str:
    """What a finding says, in short; most say what others said before."""
    return harmless(f"{severity(code)} {code}: {_brief(message, source)}")


def _cue_and_time(cue: Cue) -> str:
    where = f"cue {cue.place}  {_clock(cue.start)} --> {_clock(cue.end)}"
    if cue.number and cue.number != str(cue.place):
        where += f"  (number {harmless(cue.number)})"
    return where


#: Sources are shown up to the first semicolon, and no longer than this.
_LONGEST_SOURCE: Final = 60


def _brief(message: str, source: str) -> str:
    """The message with no more of its source than says where to look; JSON has all of it."""
    if not source or not message.endswith(f" ({source})"):
        return message
    return f"{message[: -len(source) - 2]}({_clause(source)})"


def _clause(source: str) -> str:
    """The first clause of a source, cut between words."""
    clause = source.partition(";")[0].strip()
    if len(clause) > _LONGEST_SOURCE:
        words = clause[: _LONGEST_SOURCE + 1].rpartition(" ")[0].rstrip(" ,:")
        clause = f"{words if words else clause[:_LONGEST_SOURCE]}…"
    return clause


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
            return f"      {_visible(line)}\n      {_indent(line[:at])}^\n"
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


def _visible(text: str) -> str:
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() or char == "\u3000" else "\ufffd" for char in text)


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
    return " " * len(text) if text.isascii() else text.translate(_CELLS)


def _clock(ms: int) -> str:
    seconds, thousandths = divmod(max(ms, 0), 1000)
    sign = "-" if ms < 0 else ""
    return f"{sign}{_whole(seconds)}{thousandths:03d}"


@lru_cache(maxsize=256)
def _whole(seconds: int) -> str:
    """The seconds of a time; the end of a cue and what follows often have the same."""
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02d}:{minutes:02d}:{seconds:02d}."


def _number(count: int, word: str) -> str:
    return f"{count} {word}{'s' * (count != 1)}"


class _Row(msgspec.Struct, gc=False):
    """A finding as JSON has it; the design of ``check --format json`` says what each field is."""

    file: str
    line: int
    episode: int | None
    cue: int
    number: str
    start_ms: int | None
    end_ms: int | None
    code: str
    severity: str
    message: str
    value: float | str | None
    limit: float | str | None
    market: str | None
    profile: str
    source: str
    fingerprint: str
    fixable: str


def as_json(results: Sequence[Result], shown: Shown = _PLAIN) -> Iterator[bytes]:
    """One document: ``{"files", "cues", "findings": [...], "summary"}``, and what was asked for.

    ``"statistics"``, ``"fixed"`` and ``"baseline"`` are there if asked for, ``"ignored"`` and
    ``"unused"`` if somebody suppressed findings.
    """
    encode = msgspec.json.Encoder().encode
    cues = sum(len(result.cues) for result in results)
    yield encode({"files": len(results), "cues": cues})[:-1] + b',"findings":['
    rows = chain.from_iterable(map(_rows, results))
    between = b""
    while some := list(islice(rows, _PIECES)):
        yield between + encode(some)[1:-1]
        between = b","
    yield b"]," + encode({"summary": summary(results), **_more(results, shown)})[1:] + b"\n"


def _more(results: Sequence[Result], shown: Shown) -> dict[str, Any]:
    """What a document says beside the findings."""
    more: dict[str, Any] = {}
    if shown.statistics:
        more["statistics"] = [
            {"code": code, "name": BY_CODE[code].name, "severity": severity(code), "count": number}
            for code, number in counts(results)
        ]
    if shown.fixed is not None:
        more["fixed"] = dict(sorted(shown.fixed.items()))
    if shown.baseline:
        more["baseline"] = {
            "known": sum(result.known for result in results),
            "gone": [
                {"file": result.file, "fingerprint": print_}
                for result in results
                for print_ in result.gone
            ],
        }
    ignored, unused = (
        sum(result.ignored for result in results),
        [one for result in results for one in result.unused],
    )
    if ignored or unused:
        more["ignored"], more["unused"] = ignored, unused
    return more


def _rows(result: Result) -> Iterator[_Row]:
    file, episode, profile = result.file, result.episode, result.profile
    market = result.market if result.market else None
    at: int | None = None
    number, start, end = "", None, None
    for finding, print_ in zip(result.findings, printed(result), strict=True):
        if finding.cue != at:
            at = finding.cue
            cue = cue_at(result.cues, at)
            number, start, end = "", None, None
            if cue is not None:
                number, start, end = cue.number, cue.start, cue.end
        # By position, in the order of the fields: by name it takes twice as long.
        yield _Row(
            file, finding.line, episode, at, number, start, end, finding.code,
            severity(finding.code), finding.message, finding.value, finding.limit, market, profile,
            finding.source, print_, finding.fixable,
        )  # fmt: skip


def as_github(results: Sequence[Result], shown: Shown = _PLAIN) -> Iterator[str]:
    """Workflow commands, one a finding, which GitHub shows beside the line of the file."""
    if shown.statistics:
        for code, number in counts(results):
            title = _escaped(f"{code} {BY_CODE[code].name}", True)
            yield f"::notice title={title}::{_number(number, 'finding')}\n"
        return
    for result in results:
        for finding in result.findings:
            place = f",line={finding.line}" if finding.line else ""
            title = f"{finding.code} {BY_CODE[finding.code].name}"
            message = _with_cue(finding, _brief(finding.message, finding.source))
            yield (
                f"::{severity(finding.code)} file={_escaped(result.file, True)}{place},"
                f"title={_escaped(title, True)}::{_escaped(message)}\n"
            )


#: A summary lists so many findings; GitHub takes one of at most a megabyte.
_LISTED: Final = 200


def as_markdown(results: Sequence[Result]) -> str:
    """A summary for the page of a CI run: the codes with their counts, then the findings."""
    count = summary(results)
    total = f"{_number(count['error'], 'error')}, {_number(count['warning'], 'warning')}"
    files = _number(len(results), "file")
    lines = [f"### Subtitles: {total}", "", f"{files} checked{_left_out(results)}.", ""]
    if any(count.values()):
        lines += ["| code | check | severity | findings |", "|---|---|---|---:|"]
        lines += [
            f"| {code} | {BY_CODE[code].name} | {severity(code)} | {number} |"
            for code, number in counts(results)
        ]
        lines += ["", "| file | cue | code | message |", "|---|---:|---|---|"]
        rows = [(result.file, finding) for result in results for finding in result.findings]
        rows.sort(key=lambda row: severity(row[1].code))
        lines += [
            f"| {_cell(file)} | {one.cue or ''} | {one.code} |"
            f" {_cell(_brief(one.message, one.source))} |"
            for file, one in rows[:_LISTED]
        ]
        if len(rows) > _LISTED:
            lines += ["", f"... and {len(rows) - _LISTED} more."]
        lines.append("")
    return "\n".join((*lines, ""))


def _cell(text: str) -> str:
    """A text in a cell of a Markdown table: a subtitle's own marks mean nothing there."""
    text = " ".join(_visible(text.replace("\n", " ")).split())[:300]
    text = text.replace("&", "&amp;").replace("<", "&lt;")
    return re.sub(r"([\\`*_{}\[\]()#|~>!])", r"\\\1", text)


def _with_cue(finding: Finding, message: str) -> str:
    return f"cue {finding.cue}: {message}" if finding.cue else message


def _escaped(text: str, in_property: bool = False) -> str:
    """GitHub's escapes for the message of a command, or for one of its properties."""
    text = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return text.replace(":", "%3A").replace(",", "%2C") if in_property else text


def as_junit(results: Sequence[Result], shown: Shown = _PLAIN) -> Iterator[str]:
    """One test suite a file and one failed test a finding; a clean file is one passed test.

    Statistics are properties of each suite. What the schemas of Jenkins and of Ant demand and a
    check of text has none of (a host, times) is there with its least value.
    """
    from xml.sax.saxutils import quoteattr

    yield "<?xml version='1.0' encoding='UTF-8'?>\n<testsuites>\n"
    for number, result in enumerate(results):
        failed = len(result.findings)
        file = quoteattr(_xml(result.file))
        yield (
            f"  <testsuite name={file} package='localize' id='{number}' hostname='localhost'"
            f" timestamp='1970-01-01T00:00:00' time='0' tests='{failed or 1}' failures='{failed}'"
            " errors='0'>\n    <properties>\n"
        )
        if shown.statistics:
            for code, count in counts([result]):
                yield f"      <property name='{code}' value='{count}'/>\n"
        yield "    </properties>\n"
        if not failed:
            yield f"    <testcase classname={file} name='clean' time='0'/>\n"
        for finding in result.findings:
            where = f"{finding.code} {_with_cue(finding, finding.message)}".partition(": ")[0]
            kind, message = severity(finding.code), _xml(finding.message)
            yield (
                f"    <testcase classname={file} name={quoteattr(_xml(where))} time='0'>"
                f"<failure type={quoteattr(kind)} message={quoteattr(message)}/></testcase>\n"
            )
        yield "    <system-out/>\n    <system-err/>\n  </testsuite>\n"
    yield "</testsuites>\n"


def _xml(text: str) -> str:
    """``text`` without the controls that XML 1.0 cannot hold."""
    return "".join(c if c >= " " or c in "\t\n\r" else "\ufffd" for c in text).replace("\uffff", "")


def as_sarif(results: Sequence[Result], shown: Shown = _PLAIN) -> Iterator[str]:
    """SARIF 2.1.0, with our own fingerprints so that alerts survive renumbering."""
    import json

    used = sorted({finding.code for result in results for finding in result.findings})
    rules = [
        {
            "id": code,
            "name": BY_CODE[code].name,
            "shortDescription": {"text": BY_CODE[code].summary},
            "help": {"text": f"{BY_CODE[code].why} {BY_CODE[code].fix}"},
            "defaultConfiguration": {"level": severity(code)},
        }
        for code in used
    ]
    places = {code: place for place, code in enumerate(used)}
    run: dict[str, Any] = {
        "tool": {"driver": {"name": "localize", "rules": rules}},
        "columnKind": "unicodeCodePoints",
        "results": [row for result in results for row in _sarif_results(result, places)],
    }
    more = _more(results, shown)
    if more:
        run["properties"] = json.loads(msgspec.json.encode(more))
    document = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [run],
    }
    yield json.dumps(document, ensure_ascii=False) + "\n"


def _sarif_results(result: Result, rules: dict[str, int]) -> Iterator[dict[str, Any]]:
    from urllib.parse import quote

    cues = {cue.place: cue for cue in result.cues}
    torn = {finding.cue for finding in result.findings if finding.code == "F001"}
    written_out = result.file.lower().endswith((".srt", ".vtt"))
    for finding, print_ in zip(result.findings, printed(result), strict=True):
        cue = cues.get(finding.cue) if written_out and finding.cue not in torn else None
        yield {
            "ruleId": finding.code,
            "ruleIndex": rules[finding.code],
            "level": severity(finding.code),
            "message": {"text": _with_cue(finding, finding.message)},
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": quote(result.file.replace("\\", "/"))},
                        "region": _region(finding, cue),
                    }
                }
            ],
            "partialFingerprints": {"localize/v1": print_},
        }


def _region(finding: Finding, cue: Cue | None) -> dict[str, int]:
    """The line of a finding; its column too, where the text of its cue stands as it is in the file.

    In SRT and WebVTT the text follows the line of times, and that the number, if there is one.
    WebVTT writes some characters as entities: after one of these no column is known.
    """
    line = max(finding.line, 1)
    if cue is None or finding.column is None or not cue.line:
        return {"startLine": line}
    at = finding.column - 1
    if not _NO_ENTITIES.fullmatch(cue.text, 0, at):
        return {"startLine": line}
    tags = [tag for tag in cue.tags if tag.at <= at]
    start = cue.text.rfind("\n", 0, at) + 1
    column = at - start + sum(len(tag.raw) for tag in tags if tag.at >= start)
    first = cue.line + (2 if cue.number else 1)
    return {"startLine": first + cue.text.count("\n", 0, at), "startColumn": column + 1}


#: Text without what WebVTT may write as entities, and controls of direction, which checks skip.
_NO_ENTITIES: Final = late.pattern(f"[^&<>\xa0{BIDI_CONTROLS}]*")


FORMATS: Final[dict[Format, Callable[[Sequence[Result], Shown], Iterator[str]]]] = {
    "text": as_text,
    "junit": as_junit,
    "sarif": as_sarif,
    "github": as_github,
}
