"""Findings for people: no promise that is not kept, and no more of a source than is read."""

import json
import unicodedata

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from localize.checks import CHECKS, check
from localize.checks.explain import explain
from localize.checks.output import render
from localize.checks.result import Result
from localize.checks.view import FIXABLE
from localize.model import Cue, Finding
from tests.checks.views import view

NOTE = "Netflix Chinese (Traditional): ⋯ on its page, … in its glyph list; third-party code: …"


def shown(source: str, format: str) -> str:
    finding = Finding("P402", f"... is not the ellipsis ({source})", 1, 1, source=source)
    result = Result("a.srt", (Cue(1, 0, 900, "a..."),), (finding,))
    return render([result], "text" if format == "text" else "github")


@pytest.mark.parametrize("format", ["text", "github"])
@pytest.mark.parametrize(
    ("source", "brief"),
    [
        ("house rule", "(house rule)"),
        ("Netflix; via a digest", "(Netflix)"),
        (NOTE, "(Netflix Chinese (Traditional): ⋯ on its page, … in its glyph…)"),
        ("x" * 80, f"({'x' * 60}…)"),
        (f"{'x' * 60}; more", f"({'x' * 60})"),
    ],
)
def test_a_source_is_cut_at_its_first_clause(format: str, source: str, brief: str) -> None:
    assert f"... is not the ellipsis {brief}\n" in shown(source, format)


@pytest.mark.parametrize("locale", ["zh-TW", "fr-FR", "en-US"])
def test_json_has_the_whole_source(locale: str) -> None:
    of = view(locale, "a...b", "x" * 90)
    findings = tuple(check(of))
    rows = json.loads(render([Result("a.srt", of.cues, findings)], "json"))["findings"]
    assert rows
    for row, finding in zip(rows, findings, strict=True):
        assert (row["source"], row["message"]) == (finding.source, finding.message)
        assert row["fixable"] == FIXABLE.get(finding.code, "")


@given(st.text("aé ก็ำทีฺ่你！（\u0301…", min_size=1, max_size=12), st.data())
def test_the_caret_stands_under_its_character(text: str, data: st.DataObject) -> None:
    columns = data.draw(st.lists(st.integers(1, len(text)), min_size=1, max_size=4))
    finding = Finding("P402", "an ellipsis", cue=1)
    findings = [msgspec.structs.replace(finding, column=column) for column in columns]
    lines = render([Result("a.srt", (Cue(1, 0, 900, text),), tuple(findings))]).split("\n")
    for column, caret in zip(columns, lines[3::3], strict=False):
        assert caret == " " * (6 + sum(map(cells, text[: column - 1]))) + "^"


def cells(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def test_a_time_below_zero_is_shown_as_it_is() -> None:
    of = view("en-US", "Wait...")
    early = (Cue(1, -61_250, 1000, "Wait..."),)
    assert "cue 1  -00:01:01.250 --> 00:00:01.000" in render(
        [Result("a.srt", early, tuple(check(of)))]
    )


def test_an_explanation_says_how_to_mend_and_how_to_ignore() -> None:
    options = {"safe": "`check --fix` mends", "unsafe": "`check --unsafe-fixes` mends"}
    for one in CHECKS:
        text = explain(one.code)
        for kind, said in options.items():
            assert (said in text) == (one.fixable == kind)
        assert f"How to ignore it: everywhere `--ignore {one.code}`" in text
        assert f"NOTE localize ignore {one.code}" in text
