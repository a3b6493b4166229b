"""The list of checks, their documentation, fingerprints, and the formats of the output."""

import json
from typing import get_args
from xml.etree import ElementTree

import pytest

from localize.checks import (
    BY_CODE,
    CHECKS,
    Check,
    check,
    chosen,
    severity,
)
from localize.checks.explain import explain
from localize.checks.fingerprint import fingerprints
from localize.checks.guidance import GUIDANCE
from localize.checks.output import Format, render
from localize.checks.result import Result, summary
from localize.checks.view import FIXABLE
from localize.errors import InputError
from localize.locales import locales
from localize.model import Cue, Finding
from tests.checks.views import cues, view


def test_codes_are_unique_and_in_order() -> None:
    codes = [one.code for one in CHECKS]
    assert len(set(codes)) == len(codes)
    assert set(FIXABLE) <= set(codes)
    assert list(GUIDANCE) == codes


def test_errors_are_those_of_the_design() -> None:
    errors = {"F001", "F005", "F006", "T101", "T102", "T107", "X701", "X702", "X704", "X705"}
    errors |= {"X707", "X708", "N802", "N805", "C901"}
    assert {one.code for one in CHECKS if one.severity == "error"} == errors
    assert severity("N801") == "warning"


@pytest.mark.parametrize("one", CHECKS, ids=lambda one: one.code)
def test_every_check_is_explained(one: Check) -> None:
    text = explain(one.code)
    assert text.startswith(f"{one.code}: {one.name} ({one.severity})")
    assert all(part in text for part in (one.summary, one.why, one.fix))
    assert all(look.__doc__ for look in one.looks)
    if one.limit and one.limit != "length":
        assert all(locale in text for locale in locales())
        assert "house rule" in text
        assert "Netflix" in text


def test_a_wrong_code_is_named_with_near_ones() -> None:
    with pytest.raises(InputError, match=r"no check 'R202'; did you mean R201"):
        explain("R202")
    with pytest.raises(InputError, match=r"no check 'Q'"):
        chosen(["Q"])


def test_chosen_codes() -> None:
    assert chosen() == frozenset(BY_CODE)
    assert chosen(["r201", "T10"], ["T101"]) == {
        "R201", "T102", "T103", "T104", "T105", "T106", "T107",
        "T108",
    }  # fmt: skip
    assert check(view("en-US", "a..."), select=[]) == []


def test_fingerprints_survive_renumbering_and_retiming() -> None:
    first = view("en-US", "Wait...", "Fine.", "Wait...")
    found = check(first)
    prints = fingerprints(found, first.cues, "en-US")
    assert len(set(prints)) == 2
    moved = view("en-US", "New.", "Wait...", "Fine.", "Wait...")
    assert fingerprints(check(moved), moved.cues, "en-US") == prints
    assert fingerprints(check(moved), moved.cues, "en-GB") != prints
    assert all(len(print_) == 16 for print_ in prints)


def test_fingerprints_survive_what_fixes_change() -> None:
    before, after = view("en-US", 'He  said "no"... \n-Why ?'), view("en-US", "He said “no”…\nWhy?")
    finding = Finding("R201", "fast", cue=1)
    assert fingerprints([finding], before.cues, "en-US") == fingerprints(
        [finding], after.cues, "en-US"
    )
    marks = [fingerprints([finding], view("en-US", text).cues, "en-US") for text in ("?!", "…")]
    assert marks[0] != marks[1]


def _result() -> Result:
    lines = cues(["Wait…", "你 said...\nwhat, <now and again>?"])
    one = view("en-US", *(cue.text for cue in lines))
    extra = Finding("F001", "malformed block: 'x & y'", line=7)
    return Result("out/en-US/ep01.srt", lines, (extra, *check(one)), "en-US", "vertical", 1)


def test_json_has_the_shape_of_the_design() -> None:
    document = json.loads(render([_result()], "json"))
    assert list(document) == ["files", "cues", "findings", "summary"]
    assert (document["files"], document["cues"]) == (1, 2)
    assert document["summary"] == {"error": 2, "warning": 1}
    first, *_, last = document["findings"]
    assert list(last) == [
        "file", "line", "episode", "cue", "number", "start_ms", "end_ms", "code", "severity",
        "message", "value", "limit", "market", "profile", "source", "fingerprint", "fixable",
    ]  # fmt: skip
    assert (first["code"], first["cue"], first["line"], first["start_ms"]) == ("F001", 0, 7, None)
    assert (last["cue"], last["number"], last["start_ms"]) == (2, "2", 5000)


def test_text_points_at_the_place() -> None:
    text = render([_result()], "text")
    assert "out/en-US/ep01.srt (en-US, vertical)" in text
    assert "  line 7  error F001: malformed block: 'x & y'" in text
    lines = text.splitlines()
    at = next(i for i, line in enumerate(lines) if "P402" in line)
    assert lines[at].startswith("  cue 2  00:00:05.000 --> 00:00:09.000  warning P402: ")
    # 你 takes two cells of the terminal.
    assert lines[at + 1 : at + 3] == ["      你 said...", "      " + " " * 7 + "^"]
    assert lines[-1] == "1 file, 2 cues: 2 errors, 1 warning"


def test_text_of_clean_files() -> None:
    clean = Result("a.srt", cues(["Fine."]), ())
    assert render([clean, clean]) == "2 files, 2 cues: 0 errors, 0 warnings\n"


def test_github_escapes_its_commands() -> None:
    finding = Finding("X701", "100%\nlost", cue=1, line=3)
    result = Result("a,b.srt", (Cue(1, 0, 1000, ""),), (finding,))
    assert render([result], "github") == (
        "::error file=a%2Cb.srt,line=3,title=X701 no translation::cue 1: 100%25%0Alost\n"
    )


def test_junit_is_xml_with_a_test_for_each_finding() -> None:
    bad = Finding("G503", "bell \x07", cue=1, line=1)
    result = Result("a&b.srt", (Cue(1, 0, 1000, ""),), (bad,))
    root = ElementTree.fromstring(render([_result(), result, Result("c.srt", (), ())], "junit"))
    assert [suite.get("failures") for suite in root] == ["3", "1", "0"]
    assert root.find("testsuite/testcase/failure[@type='error']") is not None


def test_sarif_has_rules_places_and_fingerprints() -> None:
    document = json.loads(render([_result()], "sarif"))
    assert document["version"] == "2.1.0"
    (run,) = document["runs"]
    used = {rule["id"] for rule in run["tool"]["driver"]["rules"]}
    assert used == {row["ruleId"] for row in run["results"]}
    for row in run["results"]:
        assert row["partialFingerprints"]["localize/v1"]
        place = row["locations"][0]["physicalLocation"]
        assert place["artifactLocation"]["uri"] == "out/en-US/ep01.srt"
        assert place["region"]["startLine"] >= 1


def test_every_format_renders_nothing_and_something() -> None:
    for name in get_args(Format):
        assert isinstance(render([], name), str)
        assert render([_result()], name).endswith("\n")
    assert summary([_result()]) == {"error": 2, "warning": 1}


def test_importing_the_checks_is_cheap() -> None:
    import subprocess
    import sys

    program = (
        "import sys, localize.checks, localize.layout;"
        "print(*sorted({'babel', 'budoux', 'opencc', 'rapidfuzz', 'regex', 'requests', 'rich',"
        " 'sqlite3', 'tomllib', 'tqdm'} & sys.modules.keys()))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == ""
