"""Findings in SARIF 2.1.0, the format of code scanning."""

import json
import os
from collections.abc import Iterator, Sequence
from typing import Any, Final
from urllib.parse import quote

import msgspec

from localize import late
from localize.checks.output.document import more
from localize.checks.output.words import with_cue
from localize.checks.registry import BY_CODE, severity
from localize.checks.result import Result, Shown, printed
from localize.checks.view import BIDI_CONTROLS, cue_at
from localize.model import Cue, Finding

_SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"


def as_sarif(results: Sequence[Result], shown: Shown) -> Iterator[str]:
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
    places = {code: place for place, code in enumerate(used)}
    head = {
        "tool": {"driver": {"name": "localize", "rules": rules}},
        "columnKind": "unicodeCodePoints",
    }
    write = json.JSONEncoder(ensure_ascii=False).encode
    # Row by row: those of a long file take more than a gigabyte together.
    yield f'{{"$schema": {write(_SCHEMA)}, "version": "2.1.0", "runs": [{write(head)[:-1]}'
    yield ', "results": ['
    between = ""
    for result in results:
        for row in _sarif_results(result, places):
            yield between + write(row)
            between = ", "
    yield "]"
    beside = more(results, shown)
    if beside:
        yield f', "properties": {write(json.loads(msgspec.json.encode(beside)))}'
    yield "}]}\n"


def _sarif_results(result: Result, rules: dict[str, int]) -> Iterator[dict[str, Any]]:
    torn = {finding.cue for finding in result.findings if finding.code == "F001"}
    uri = quote(os.fsencode(result.file.replace("\\", "/")))
    written_out = result.file.lower().endswith((".srt", ".vtt"))
    for finding, print_ in zip(result.findings, printed(result), strict=True):
        known = written_out and finding.cue not in torn
        cue = cue_at(result.cues, finding.cue) if known else None
        yield {
            "ruleId": finding.code,
            "ruleIndex": rules[finding.code],
            "level": severity(finding.code),
            "message": {"text": with_cue(finding, finding.message)},
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": uri},
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
