"""Findings for GitHub: workflow commands, and a summary of the run as Markdown."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from localize.checks.output.words import brief, counted, left_out, named, visible, with_cue
from localize.checks.registry import BY_CODE, severity
from localize.checks.result import Result, Shown, counts, summary


def as_github(results: Sequence[Result], shown: Shown) -> Iterator[str]:
    """Workflow commands, one a finding, which GitHub shows beside the line of the file."""
    if shown.statistics:
        for code, number in counts(results):
            title = _escaped(f"{code} {BY_CODE[code].name}", True)
            yield f"::notice title={title}::{counted(number, 'finding')}\n"
        return
    for result in results:
        for finding in result.findings:
            place = f",line={finding.line}" if finding.line else ""
            title = f"{finding.code} {BY_CODE[finding.code].name}"
            message = with_cue(finding, brief(finding.message, finding.source))
            yield (
                f"::{severity(finding.code)} file={_escaped(named(result.file), True)}{place},"
                f"title={_escaped(title, True)}::{_escaped(message)}\n"
            )


#: A summary lists so many findings; GitHub takes one of at most a megabyte.
_LISTED: Final = 200


def as_markdown(results: Sequence[Result]) -> str:
    """A summary for the page of a CI run: the codes with their counts, then the findings."""
    count = summary(results)
    total = f"{counted(count['error'], 'error')}, {counted(count['warning'], 'warning')}"
    files = counted(len(results), "file")
    lines = [f"### Subtitles: {total}", "", f"{files} checked{left_out(results)}.", ""]
    if any(count.values()):
        lines += ["| code | check | severity | findings |", "|---|---|---|---:|"]
        lines += [
            f"| {code} | {BY_CODE[code].name} | {severity(code)} | {number} |"
            for code, number in counts(results)
        ]
        lines += ["", "| file | cue | code | message |", "|---|---:|---|---|"]
        rows = [(named(result.file), finding) for result in results for finding in result.findings]
        rows.sort(key=lambda row: severity(row[1].code))
        lines += [
            f"| {_cell(file)} | {one.cue or ''} | {one.code} |"
            f" {_cell(brief(one.message, one.source))} |"
            for file, one in rows[:_LISTED]
        ]
        if len(rows) > _LISTED:
            lines += ["", f"... and {len(rows) - _LISTED} more."]
        lines.append("")
    return "\n".join((*lines, ""))


def _cell(text: str) -> str:
    """A text in a cell of a Markdown table: a subtitle's own marks mean nothing there."""
    text = " ".join(visible(text.replace("\n", " ")).split())[:300]
    text = text.replace("&", "&amp;").replace("<", "&lt;")
    return re.sub(r"([\\`*_{}\[\]()#|~>!])", r"\\\1", text)


def _escaped(text: str, in_property: bool = False) -> str:
    """GitHub's escapes for the message of a command, or for one of its properties."""
    text = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return text.replace(":", "%3A").replace(",", "%2C") if in_property else text
