"""Findings as one JSON document."""

from collections.abc import Iterator, Sequence
from itertools import chain, islice
from typing import Any, Final

import msgspec

from localize.checks.output.words import named
from localize.checks.registry import BY_CODE, severity
from localize.checks.result import Result, Shown, counts, printed, summary
from localize.checks.view import cue_at

#: So many findings are made JSON at a time.
_ROWS: Final = 1024


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


def as_json(results: Sequence[Result], shown: Shown) -> Iterator[bytes]:
    """One document: ``{"files", "cues", "findings": [...], "summary"}``, and what was asked for.

    ``"statistics"``, ``"fixed"`` and ``"baseline"`` are there if asked for, ``"ignored"`` and
    ``"unused"`` if somebody suppressed findings.
    """
    encode = msgspec.json.Encoder().encode
    cues = sum(len(result.cues) for result in results)
    yield encode({"files": len(results), "cues": cues})[:-1] + b',"findings":['
    rows = chain.from_iterable(map(_rows, results))
    between = b""
    while some := list(islice(rows, _ROWS)):
        yield between + encode(some)[1:-1]
        between = b","
    yield b"]," + encode({"summary": summary(results), **more(results, shown)})[1:] + b"\n"


def more(results: Sequence[Result], shown: Shown) -> dict[str, Any]:
    """What a document says beside the findings."""
    found: dict[str, Any] = {}
    if shown.statistics:
        found["statistics"] = [
            {"code": code, "name": BY_CODE[code].name, "severity": severity(code), "count": number}
            for code, number in counts(results)
        ]
    if shown.fixed is not None:
        found["fixed"] = dict(sorted(shown.fixed.items()))
    if shown.baseline:
        found["baseline"] = {
            "known": sum(result.known for result in results),
            "gone": [
                {"file": named(result.file), "fingerprint": print_}
                for result in results
                for print_ in result.gone
            ],
        }
    ignored = sum(result.ignored for result in results)
    unused = [
        msgspec.structs.replace(one, file=named(one.file))
        for result in results
        for one in result.unused
    ]
    if ignored or unused:
        found["ignored"], found["unused"] = ignored, unused
    return found


def _rows(result: Result) -> Iterator[_Row]:
    codes = {code: (severity(code), result.fix(code)) for code in BY_CODE}
    file, episode, profile = named(result.file), result.episode, result.profile
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
        how, fix = codes[finding.code]
        # By position, in the order of the fields: by name it takes twice as long.
        yield _Row(
            file, finding.line, episode, at, number, start, end, finding.code,
            how, finding.message, finding.value, finding.limit, market, profile, finding.source,
            print_, fix,
        )  # fmt: skip
