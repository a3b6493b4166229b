"""Where findings stand in SARIF, and what the schemas of JUnit demand."""

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from localize.checking import Asked, check_paths
from localize.checks.output import render

SRT = """1
00:00:01,000 --> 00:00:03,000
<i>Fine.</i> <b>And you...</b>
who are you ?

00:00:04,000 --> 00:00:06,000
No number...
"""
VTT = """WEBVTT

one
00:01.000 --> 00:03.000 align:left
Well, who <i>are</i> you ?

00:04.000 --> 00:06.000
Tom &amp; Ann...
"""
ASS = """[Events]
Format: Layer, Start, End, Style, Text
Dialogue: 0,0:00:01.00,0:00:03.00,Default,{\\i1}Wait...{\\i0}
"""
TORN = """1
00:00:01,000 --> 00:00:03,000

Wait...
"""


def places(file: Path) -> list[tuple[str, int, str | None]]:
    """The code, the line and what stands at the column of each finding of marks."""
    results = check_paths([file], Asked(market="en-US"))
    lines = file.read_text(encoding="utf-8").split("\n")
    (run,) = json.loads(render(results, "sarif"))["runs"]
    assert run["columnKind"] == "unicodeCodePoints"
    found = []
    for row in run["results"]:
        assert run["tool"]["driver"]["rules"][row["ruleIndex"]]["id"] == row["ruleId"]
        region = row["locations"][0]["physicalLocation"]["region"]
        column = region.get("startColumn")
        rest = None if column is None else lines[region["startLine"] - 1][column - 1 :]
        if row["ruleId"].startswith("P"):
            found.append((row["ruleId"], region["startLine"], rest))
    return found


@pytest.mark.parametrize(
    ("name", "text", "wanted"),
    [
        ("a.srt", SRT, [("P402", 3, "...</b>"), ("P406", 4, " ?"), ("P402", 6, None)]),
        ("a.vtt", VTT, [("P406", 5, " ?"), ("P402", 7, None)]),
        ("a.ass", ASS, [("P402", 3, None)]),
        ("torn.srt", TORN, [("P402", 1, None)]),
    ],
)
def test_a_column_is_given_only_where_it_is_known(
    tmp_path: Path, name: str, text: str, wanted: list[tuple[str, int, str | None]]
) -> None:
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    assert places(file) == wanted


def test_junit_has_what_the_schemas_of_jenkins_and_ant_demand(tmp_path: Path) -> None:
    (tmp_path / "a.srt").write_text(SRT, encoding="utf-8")
    (tmp_path / "b.srt").write_text("1\n00:00:01,000 --> 00:00:03,000\nFine.\n", encoding="utf-8")
    results = check_paths([tmp_path], Asked(market="en-US"))
    root = ElementTree.fromstring(render(results, "junit"))
    assert [suite.get("id") for suite in root] == ["0", "1"]
    for suite in root:
        for name in ("name", "package", "hostname", "timestamp", "time", "tests", "failures"):
            assert suite.get(name), name
        assert suite.get("errors") == "0"
        kinds = [child.tag for child in suite]
        assert kinds[0] == "properties"
        assert kinds[-2:] == ["system-out", "system-err"]
        assert set(kinds[1:-2]) == {"testcase"}
        assert len(kinds) - 3 == int(suite.get("tests", ""))
        for case in suite.iter("testcase"):
            assert case.get("name") and case.get("classname") and case.get("time") == "0"
