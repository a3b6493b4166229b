"""The findings of a run of checks as text, JSON, JUnit, SARIF, or GitHub's commands."""

import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final, Literal

import msgspec

from localize.checks.fingerprint import fingerprints
from localize.checks.registry import BY_CODE, severity
from localize.model import Cue, Finding

Format = Literal["text", "json", "junit", "sarif", "github"]


class Result(msgspec.Struct, frozen=True):
    """What the checks found in one file."""

    file: str
    cues: tuple[Cue, ...]
    findings: tuple[Finding, ...]
    market: str = ""
    profile: str = "vertical"
    episode: int | None = None


def render(results: Sequence[Result], format: Format = "text") -> str:
    """The results in one of :data:`FORMATS`, ending with a line break.

    ``text`` is for people: by file, with the time and the text of the cue and a caret under the
    place. ``json`` is one document (see the design of ``check --format json``); ``junit``,
    ``sarif`` (2.1.0) and ``github`` are for CI services.
    """
    return FORMATS[format](results)


def summary(results: Sequence[Result]) -> dict[str, int]:
    """How many errors and warnings there are: ``{"error": 1, "warning": 4}``."""
    count = {"error": 0, "warning": 0}
    for result in results:
        for finding in result.findings:
            count[severity(finding.code)] += 1
    return count


def as_text(results: Sequence[Result]) -> str:
    """Grouped by file, each finding with its cue, time, code and message, then a count."""
    parts = []
    for result in results:
        if result.findings:
            cues = {cue.place: cue for cue in result.cues}
            about = f" ({result.market}, {result.profile})" if result.market else ""
            parts.append(f"{result.file}{about}")
            for finding in result.findings:
                parts.extend(_text_lines(finding, cues.get(finding.cue)))
            parts.append("")
    count = summary(results)
    files = len(results)
    cues_count = sum(len(result.cues) for result in results)
    parts.append(
        f"{files} file{'s' * (files != 1)}, {cues_count} cues: "
        f"{_number(count['error'], 'error')}, {_number(count['warning'], 'warning')}"
    )
    return "\n".join(parts) + "\n"


def _text_lines(finding: Finding, cue: Cue | None) -> Iterator[str]:
    where = f"line {finding.line}" if finding.line else "file"
    if cue is not None:
        where = f"cue {cue.place}  {_clock(cue.start)} --> {_clock(cue.end)}"
        if cue.number and cue.number != str(cue.place):
            where += f"  (number {cue.number})"
    yield f"  {where}  {severity(finding.code)} {finding.code}: {_brief(finding)}"
    if cue is not None and finding.column is not None:
        line, at = _line_and_column(cue.text, finding.column)
        yield f"      {_visible(line)}"
        yield f"      {_indent(line[:at])}^"


#: Sources are shown up to the first semicolon, and no longer than this.
_LONGEST_SOURCE: Final = 60


def _brief(finding: Finding) -> str:
    """The message with no more of its source than says where to look; JSON has all of it."""
    end = f" ({finding.source})"
    if not finding.source or not finding.message.endswith(end):
        return finding.message
    clause = finding.source.partition(";")[0].strip()
    if len(clause) > _LONGEST_SOURCE:
        words = clause[: _LONGEST_SOURCE + 1].rpartition(" ")[0].rstrip(" ,:")
        clause = f"{words if words else clause[:_LONGEST_SOURCE]}…"
    return f"{finding.message.removesuffix(end)} ({clause})"


def _line_and_column(text: str, column: int) -> tuple[str, int]:
    """The line of a text in which the character at ``column`` (from 1) stands, and where."""
    before = text[: column - 1]
    start = before.rfind("\n") + 1
    end = text.find("\n", column - 1)
    line = text[start : end if end >= 0 else len(text)]
    return line, min(column - 1 - start, len(line))


def _visible(text: str) -> str:
    return "".join(char if char.isprintable() or char == "\u3000" else "\ufffd" for char in text)


def _indent(text: str) -> str:
    """As much space as ``text`` takes in a terminal: full-width characters take two cells."""
    import unicodedata

    return "".join(
        "" if unicodedata.category(c) in ("Mn", "Me") else "  " if wide else " "
        for c in text
        for wide in [unicodedata.east_asian_width(c) in "WF"]
    )


def _clock(ms: int) -> str:
    seconds, fraction = divmod(max(ms, 0), 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    sign = "-" if ms < 0 else ""
    return f"{sign}{hours:02d}:{minutes:02d}:{seconds:02d}.{fraction:03d}"


def _number(count: int, word: str) -> str:
    return f"{count} {word}{'s' * (count != 1)}"


def as_json(results: Sequence[Result]) -> str:
    """One document: ``{"files", "cues", "findings": [...], "summary"}``."""
    document = {
        "files": len(results),
        "cues": sum(len(result.cues) for result in results),
        "findings": [row for result in results for row in rows(result)],
        "summary": summary(results),
    }
    return msgspec.json.encode(document).decode() + "\n"


def rows(result: Result) -> list[dict[str, Any]]:
    """The findings of a file as ``check --format json`` lists them."""
    cues = {cue.place: cue for cue in result.cues}
    prints = fingerprints(result.findings, result.cues, result.market)
    found = []
    for finding, print_ in zip(result.findings, prints, strict=True):
        cue = cues.get(finding.cue)
        found.append(
            {
                "file": result.file,
                "line": finding.line,
                "episode": result.episode,
                "cue": finding.cue,
                "number": cue.number if cue is not None else "",
                "start_ms": cue.start if cue is not None else None,
                "end_ms": cue.end if cue is not None else None,
                "code": finding.code,
                "severity": severity(finding.code),
                "message": finding.message,
                "value": finding.value,
                "limit": finding.limit,
                "market": result.market or None,
                "profile": result.profile,
                "source": finding.source,
                "fingerprint": print_,
                "fixable": finding.fixable,
            }
        )
    return found


def as_github(results: Sequence[Result]) -> str:
    """Workflow commands, one a finding, which GitHub shows beside the line of the file."""
    lines = []
    for result in results:
        for finding in result.findings:
            place = f",line={finding.line}" if finding.line else ""
            title = f"{finding.code} {BY_CODE[finding.code].name}"
            lines.append(
                f"::{severity(finding.code)} file={_escaped(result.file, True)}{place},"
                f"title={_escaped(title, True)}::{_escaped(_with_cue(finding, _brief(finding)))}"
            )
    return "".join(f"{line}\n" for line in lines)


def _with_cue(finding: Finding, message: str) -> str:
    return f"cue {finding.cue}: {message}" if finding.cue else message


def _escaped(text: str, in_property: bool = False) -> str:
    """GitHub's escapes for the message of a command, or for one of its properties."""
    text = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return text.replace(":", "%3A").replace(",", "%2C") if in_property else text


def as_junit(results: Sequence[Result]) -> str:
    """One test suite a file and one failed test a finding; a clean file is one passed test."""
    from xml.sax.saxutils import quoteattr

    suites = []
    for result in results:
        cases = []
        for finding in result.findings:
            where = f"{finding.code} {_with_cue(finding, finding.message)}".partition(": ")[0]
            kind, message = severity(finding.code), _xml(finding.message)
            cases.append(
                f"    <testcase classname={quoteattr(_xml(result.file))} name={quoteattr(where)}>"
                f"<failure type={quoteattr(kind)} message={quoteattr(message)}/></testcase>\n"
            )
        failed = len(cases)
        passed = (
            "" if cases else f"    <testcase classname={quoteattr(result.file)} name='clean'/>\n"
        )
        suites.append(
            f"  <testsuite name={quoteattr(_xml(result.file))} tests='{failed or 1}'"
            f" failures='{failed}'>\n{''.join(cases)}{passed}  </testsuite>\n"
        )
    return f"<?xml version='1.0' encoding='UTF-8'?>\n<testsuites>\n{''.join(suites)}</testsuites>\n"


def _xml(text: str) -> str:
    """``text`` without the controls that XML 1.0 cannot hold."""
    return "".join(c if c >= " " or c in "\t\n\r" else "\ufffd" for c in text).replace("\uffff", "")


def as_sarif(results: Sequence[Result]) -> str:
    """SARIF 2.1.0, with our own fingerprints so that alerts survive renumbering."""
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
    run = {
        "tool": {"driver": {"name": "localize", "rules": rules}},
        "columnKind": "unicodeCodePoints",
        "results": [row for result in results for row in _sarif_results(result)],
    }
    document = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [run],
    }
    return json.dumps(document, ensure_ascii=False) + "\n"


def _sarif_results(result: Result) -> Iterator[dict[str, Any]]:
    from urllib.parse import quote

    prints = fingerprints(result.findings, result.cues, result.market)
    for finding, print_ in zip(result.findings, prints, strict=True):
        yield {
            "ruleId": finding.code,
            "level": severity(finding.code),
            "message": {"text": _with_cue(finding, finding.message)},
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": quote(result.file.replace("\\", "/"))},
                        "region": {"startLine": max(finding.line, 1)},
                    }
                }
            ],
            "partialFingerprints": {"localize/v1": print_},
        }


FORMATS: Final[dict[Format, Callable[[Sequence[Result]], str]]] = {
    "text": as_text,
    "json": as_json,
    "junit": as_junit,
    "sarif": as_sarif,
    "github": as_github,
}
