"""`localize check` and `localize checks`: the linter on files."""

import json
import os
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from tests.cli.drama import Drama, Result, inside, localize, one_line

KEYS = {
    "file",
    "line",
    "episode",
    "cue",
    "number",
    "start_ms",
    "end_ms",
    "code",
    "severity",
    "message",
    "value",
    "limit",
    "market",
    "profile",
    "source",
    "fingerprint",
    "fixable",
}
GOOD = "1\n00:00:01,000 --> 00:00:03,000\nI waited for you.\n"
#: Overlaps the next (an error), and is read too fast (a warning).
BAD = (
    "1\n00:00:01,000 --> 00:00:02,000\nI waited for you all of these seventeen days!\n\n"
    "7\n00:00:01,500 --> 00:00:03,000\nHello.\n"
)
FAST = "1\n00:00:01,000 --> 00:00:02,000\nI waited for you all of these seventeen days!\n"


@pytest.fixture
def subs(tmp_path: Path) -> Path:
    """Return a folder outside any drama with good and bad files of several markets."""
    folder = tmp_path / "subs"
    for name, text in {
        "en-US/ep01.srt": GOOD,
        "en-US/ep02.srt": BAD,
        "fast/ep03.en-US.srt": FAST,
        "other/ep04.srt": FAST,
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def check(at: Path, *arguments: str | Path, code: int | None = 0) -> Result:
    return localize("check", *arguments, at=at, code=code)


def findings(at: Path, *arguments: str | Path, code: int | None = None) -> list[dict[str, Any]]:
    result = inside("-C", at, "check", "--format", "json", *arguments, code=code)
    found: list[dict[str, Any]] = result.json()["findings"]
    return found


# --- shape and exit codes -------------------------------------------------------------------------


def test_a_good_file(subs: Path) -> None:
    result = check(subs, "en-US/ep01.srt")
    assert "1 file, 1 cue: 0 errors, 0 warnings" in result.out
    assert result.err == ""
    document = check(subs, "en-US/ep01.srt", "--format", "json").json()
    assert document == {
        "files": 1,
        "cues": 1,
        "findings": [],
        "summary": {"error": 0, "warning": 0},
    }


def test_the_shape_of_json(subs: Path) -> None:
    document = check(subs, "en-US", "--format", "json", code=1).json()
    assert set(document) == {"files", "cues", "findings", "summary"}
    assert (document["files"], document["cues"]) == (2, 3)
    assert all(set(row) == KEYS for row in document["findings"])
    severities = [row["severity"] for row in document["findings"]]
    assert document["summary"] == {
        "error": severities.count("error"),
        "warning": severities.count("warning"),
    }
    overlap = next(row for row in document["findings"] if row["code"] == "T102")
    assert overlap["severity"] == "error"
    assert overlap["file"] == "en-US/ep02.srt"
    assert (overlap["episode"], overlap["cue"], overlap["number"]) == (2, 1, "1")
    assert (overlap["start_ms"], overlap["end_ms"]) == (1000, 2000)
    assert (overlap["market"], overlap["profile"]) == ("en-US", "vertical")
    fast = next(row for row in document["findings"] if row["code"] == "R201")
    assert fast["severity"] == "warning"
    assert fast["value"] > fast["limit"]
    assert fast["source"]
    assert f"{fast['limit']:g}" in fast["message"]
    order = next(row for row in document["findings"] if row["code"] == "F003")
    assert (order["cue"], order["number"]) == (2, "7")


def test_exit_codes(subs: Path) -> None:
    assert "T102" in check(subs, "en-US/ep02.srt", code=1).out
    assert "R201" in check(subs, "fast/ep03.en-US.srt").out
    check(subs, "fast/ep03.en-US.srt", "--fail-on", "warning", code=1)
    check(subs, "en-US/ep01.srt", "--fail-on", "warning")
    check(subs, "en-US/ep02.srt", "--ignore", "T102", code=0)
    check(subs, "nothing-here", code=2)
    check(subs, code=2)


def test_select_and_ignore(subs: Path) -> None:
    def codes(*options: str) -> set[str]:
        return {row["code"] for row in findings(subs, "en-US/ep02.srt", *options)}

    every = codes()
    assert {"F003", "R201", "T102"} <= every
    assert codes("--select", "R201") == {"R201"}
    assert codes("--select", "R,F003") == {"R201", "F003"}
    assert codes("--select", "T") == {code for code in every if code.startswith("T")}
    assert codes("--ignore", "T,F") == {code for code in every if code[0] not in "TF"}
    assert codes("--select", "T,R", "--ignore", "R201") == codes("--select", "T")


@pytest.mark.parametrize("option", ["--select", "--ignore"])
def test_codes_that_do_not_exist(subs: Path, option: str) -> None:
    assert "R299" in one_line(check(subs, "en-US", option, "T102,R299", code=2).err)


def test_other_limits_for_another_profile(subs: Path) -> None:
    rows = {
        profile: findings(subs, "en-US/ep02.srt", "--profile", profile, "--select", "R201")
        for profile in ("vertical", "netflix")
    }
    assert {row["profile"] for row in rows["netflix"]} == {"netflix"}
    assert {row["profile"] for row in rows["vertical"]} == {"vertical"}


# --- which market ---------------------------------------------------------------------------------


def test_the_market_is_read_from_the_path(subs: Path) -> None:
    for name in ("fast/ep03.en-US.srt", "en-US/ep02.srt"):
        assert {row["market"] for row in findings(subs, name)} == {"en-US"}
    text = (subs / "en-US" / "ep02.srt").read_text(encoding="utf-8")
    for name, market in {
        "es-419/ep02.srt": "es-419",
        "ep02.th.srt": "th-TH",
        "zh-Hans/ep02.srt": "zh-Hans",
        "ep02.zh-TW.srt": "zh-TW",
    }.items():
        path = subs / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        assert {row["market"] for row in findings(subs, name)} == {market}


def test_the_market_that_is_given_counts(subs: Path) -> None:
    assert {row["market"] for row in findings(subs, "en-US/ep02.srt", "-m", "th-TH")} == {"th-TH"}
    assert "th-XX" in one_line(check(subs, "en-US", "-m", "th-XX", code=2).err)


def test_no_market_is_noted_once_and_only_files_and_times_are_checked(subs: Path) -> None:
    text = (subs / "en-US" / "ep02.srt").read_text(encoding="utf-8")
    (subs / "other" / "ep05.srt").write_text(text, encoding="utf-8")
    result = check(subs, "other", "--format", "json", code=1)
    notes = result.err.splitlines()
    assert len(notes) == 1
    assert "no market known" in notes[0]
    assert "-m" in notes[0]
    codes = {row["code"] for row in result.json()["findings"]}
    assert "T102" in codes
    assert {code[0] for code in codes} <= {"F", "T"}
    assert {row["market"] for row in result.json()["findings"]} == {None}


# --- within a drama -------------------------------------------------------------------------------


def test_what_a_run_wrote_has_the_findings_of_its_cells(night: Drama) -> None:
    document = night("check", "drafts/zh-TW", "--format", "json", code=None).json()
    cells = night.cells("zh-TW")
    for row in document["findings"]:
        cell = cells[f"zh-TW/{row['episode']}/{row['cue']}"]
        assert row["code"] in {finding["code"] for finding in cell["findings"]}


def test_source_files_are_of_the_source_language(night: Drama) -> None:
    night.source(1, ["我等了17天，我真的等了很久很久，从早上等到晚上，从晚上等到早上。" * 2])
    rows = findings(night.folder, "source/ep01.srt")
    assert rows
    assert {row["market"] for row in rows} == {"zh-Hans"}
    assert not [row for row in rows if row["code"].startswith("X")]


def test_a_drama_gives_its_profile_glossary_and_source(night: Drama) -> None:
    text = (night.folder / "drama.toml").read_text(encoding="utf-8")
    night.write("drama.toml", 'profile = "netflix"\n' + text)
    night.write("glossaries/en-US.csv", "source,target,kind\n封信,letters,term\n")
    lines = ["Who are you?", "Let go of me!", "I waited 71 days.", "He wrote 24 notes."]
    blocks = [
        f"{n}\n00:00:{3 * n - 2:02d},000 --> 00:00:{3 * n - 2:02d},900\n{line}\n"
        for n, line in enumerate(lines, 1)
    ]
    night.write("delivered/en-US/ep01.srt", "\n".join(blocks))
    rows = findings(night.folder, "delivered/en-US/ep01.srt")
    found = {(row["code"], row["cue"]) for row in rows}
    assert ("X704", 3) in found
    assert ("N801", 4) in found
    assert "X705" in {code for code, _ in found}
    assert {row["profile"] for row in rows} == {"netflix"}


def test_a_source_given_by_hand(subs: Path, night: Drama) -> None:
    source = night.folder / "source"
    (subs / "en-US" / "ep01.srt").write_text(
        "1\n00:00:01,000 --> 00:00:03,500\n你是谁？\n", encoding="utf-8"
    )
    for given in (source, source / "ep01.srt"):
        rows = findings(subs, "en-US/ep01.srt", "--source", given)
        assert {"X702", "X705"} <= {row["code"] for row in rows}
    (subs / "en-US" / "ep09.srt").write_text(GOOD, encoding="utf-8")
    line = one_line(check(subs, "en-US/ep09.srt", "--source", source, code=2).err)
    assert "9" in line


# --- files that cannot be read --------------------------------------------------------------------


def test_an_unreadable_file_is_a_finding_and_the_others_are_checked(subs: Path) -> None:
    (subs / "en-US" / "ep08.srt").write_bytes(bytes(range(256)) * 20)
    (subs / "en-US" / "ep09.srt").write_bytes(b"")
    document = check(subs, "en-US", "--format", "json", code=1).json()
    assert document["files"] == 4
    by_file = {row["file"]: row for row in document["findings"] if row["code"] in ("F005", "F006")}
    assert by_file["en-US/ep08.srt"]["code"] == "F006"
    assert by_file["en-US/ep08.srt"]["severity"] == "error"
    assert by_file["en-US/ep09.srt"]["code"] == "F005"
    assert "T102" in {row["code"] for row in document["findings"]}


def test_a_folder_without_subtitles(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("hello", encoding="utf-8")
    assert str(tmp_path) in one_line(check(tmp_path, tmp_path, code=2).err)


def test_a_broken_drama_above_is_an_error_of_usage(night: Drama) -> None:
    night.write("drama.toml", "titel = 1\n")
    assert "titel" in one_line(check(night.folder, "drafts", code=2).err)


# --- formats and output ---------------------------------------------------------------------------


def test_junit_sarif_and_github(subs: Path) -> None:
    rows = findings(subs, "en-US")
    tree = ElementTree.fromstring(check(subs, "en-US", "--format", "junit", code=1).out)
    assert len(tree.findall(".//failure")) == len(rows)
    sarif = json.loads(check(subs, "en-US", "--format", "sarif", code=1).out)
    assert sarif["version"] == "2.1.0"
    results = sarif["runs"][0]["results"]
    assert [row["ruleId"] for row in results] == [row["code"] for row in rows]
    lines = check(subs, "en-US", "--format", "github", code=1).out.splitlines()
    assert len(lines) == len(rows)
    assert all(re.match(r"::(error|warning) file=en-US/ep0\d\.srt,line=\d+,", x) for x in lines)


def test_the_output_goes_to_a_file(subs: Path) -> None:
    result = check(subs, "en-US", "--format", "json", "-o", "found.json", code=1)
    assert result.out == ""
    assert json.loads((subs / "found.json").read_text(encoding="utf-8"))["files"] == 2


def test_the_output_goes_through_a_pipe_with_a_name(subs: Path) -> None:
    # What is no file is written to, not replaced: think of /dev/null and /dev/stderr.
    pipe = subs / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDWR | os.O_NONBLOCK)
    try:
        check(subs, "en-US/ep01.srt", "--format", "json", "-o", "pipe")
        assert pipe.is_fifo()
        assert json.loads(os.read(reader, 65536))["files"] == 1
    finally:
        os.close(reader)


def test_statistics(subs: Path) -> None:
    out = check(subs, "en-US", "--statistics", code=1).out
    rows = {row["code"] for row in findings(subs, "en-US")}
    assert all(code in out for code in rows)
    assert "00:00:01" not in out


def test_the_frame_rate(subs: Path) -> None:
    check(subs, "en-US/ep01.srt", "--fps", "23.976")
    for wrong in ("0", "abc", "-25"):
        assert "--fps" in one_line(check(subs, "en-US/ep01.srt", "--fps", wrong, code=2).err)


def test_a_fingerprint_survives_new_numbers_and_times(subs: Path) -> None:
    before = {(row["code"], row["fingerprint"]) for row in findings(subs, "fast")}
    moved = (
        GOOD + "\n" + FAST.replace("1\n00:00:01,000 --> 00:00:02", "2\n00:01:01,000 --> 00:01:02")
    )
    (subs / "fast" / "ep03.en-US.srt").write_text(moved, encoding="utf-8")
    after = {(row["code"], row["fingerprint"]) for row in findings(subs, "fast")}
    assert before
    assert before <= after


# --- the list of checks ---------------------------------------------------------------------------


def test_the_list_of_checks() -> None:
    lines = localize("checks").out.splitlines()
    codes = [line.split()[0] for line in lines]
    assert codes == sorted(codes, key=codes.index)
    assert {"F001", "T101", "R201", "L302", "P402", "X704", "N801"} <= set(codes)
    document = localize("checks", "--json").json()
    assert [row["code"] for row in document["checks"]] == codes
    assert all({"code", "name", "severity", "summary"} <= set(row) for row in document["checks"])
    limits = {row["code"]: row["limits"] for row in document["checks"]}
    assert limits["L302"]["netflix"]["th-TH"]["limit"] == 35
    assert limits["L303"]["vertical"]["th-TH"]["limit"] == 760


@pytest.mark.parametrize("code", ["R201", "r201", "X708"])
def test_a_check_explained(code: str) -> None:
    out = localize("checks", "explain", code).out
    assert out.startswith(code.upper())
    if code.upper() == "R201":
        assert "th-TH" in out
    assert localize("checks", "explain", code, "--json").json()["code"] == code.upper()


def test_a_check_that_does_not_exist() -> None:
    line = one_line(localize("checks", "explain", "R210", code=2).err)
    assert "R210" in line
    assert "R201" in line
