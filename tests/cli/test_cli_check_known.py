"""Baselines and suppressions: what `localize check` may leave out, and what it says of them."""

import json
import re
from pathlib import Path
from xml.etree import ElementTree

import jsonschema
import pytest

from tests.cli.drama import Result, inside, one_line

DATA = Path(__file__).parents[1] / "data"

FAST = "1\n00:00:01,000 --> 00:00:01,800\nI waited for you all night long.\n"
MORE = FAST + "\n2\n00:00:03,000 --> 00:00:03,800\nI never wanted to see you again.\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "en-US" / "ep01.srt"
    path.parent.mkdir()
    path.write_text(FAST, encoding="utf-8")
    return path


def check(file: Path, *arguments: str | Path, code: int = 0) -> Result:
    at = file.parents[1]
    return inside("-C", at, "check", "en-US", "--fail-on", "warning", *arguments, code=code)


def rows(file: Path, *arguments: str, code: int = 1) -> list[tuple[str, int]]:
    found = check(file, "--format", "json", *arguments, code=code).json()["findings"]
    return [(row["code"], row["cue"]) for row in found]


# --- baselines ------------------------------------------------------------------------------------


def test_only_new_findings_fail(file: Path) -> None:
    assert len(rows(file)) == 2
    result = check(file, "--write-baseline", "ci/known.json")
    assert "2 findings" in result.err
    assert "0 errors, 0 warnings; 2 in the baseline" in result.out
    file.write_text(MORE, encoding="utf-8")
    assert rows(file, "--baseline", "ci/known.json") == [("L302", 2), ("R201", 2)]
    data = json.loads((file.parents[1] / "ci/known.json").read_text(encoding="utf-8"))
    assert data["version"] == 1
    assert set(data["files"]["../en-US/ep01.srt"].values()) == {"L302", "R201"}


def test_what_is_gone_is_reported(file: Path) -> None:
    check(file, "--write-baseline", "known.json")
    file.write_text(FAST.replace("01,800", "03,800"), encoding="utf-8")
    result = check(file, "--baseline", "known.json", "--format", "json")
    assert "1 finding of the baseline is gone" in result.err
    assert result.json()["baseline"]["known"] == 1
    assert [gone["file"] for gone in result.json()["baseline"]["gone"]] == ["en-US/ep01.srt"]
    # What was not looked for cannot be gone.
    assert check(file, "--baseline", "known.json", "--select", "L").err == ""


def test_equal_lines_count_one_by_one(file: Path) -> None:
    check(file, "--write-baseline", "known.json")
    twice = FAST + FAST.replace("1\n00:00:01", "\n2\n00:00:05").replace("> 00:00:01", "> 00:00:05")
    file.write_text(twice, encoding="utf-8")
    assert rows(file, "--baseline", "known.json") == [("L302", 2), ("R201", 2)]


def test_a_baseline_outlives_fixes_and_another_folder(file: Path) -> None:
    text = MORE.replace("I waited", "I  waited...")
    file.write_text(text, encoding="utf-8")
    check(file, "--write-baseline", "known.json")
    check(file, "--baseline", "known.json", "--fix")
    assert "I waited…" in file.read_text(encoding="utf-8")
    inside("check", file, "--fail-on", "warning", "--baseline", file.parents[1] / "known.json")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (None, "cannot read the baseline"),
        ("not json", "no baseline"),
        ('{"files": []}', "no baseline"),
        ('{"version": 9, "files": {}}', "version 9"),
        ("\udcff", "no baseline"),
    ],
)
def test_a_bad_baseline_is_one_line(file: Path, data: str | None, said: str) -> None:
    if data is not None:
        (file.parents[1] / "b.json").write_bytes(data.encode("utf-8", "surrogateescape"))
    line = one_line(check(file, "--baseline", "b.json", code=2).err)
    assert "b.json" in line
    assert said in line


# --- suppressions ---------------------------------------------------------------------------------


def fingerprint(file: Path, code: str) -> str:
    out = check(file, "--fingerprints", "--select", code, code=1).out
    found = re.search(rf"{code}: .*  \[([0-9a-f]{{16}})\]\n", out)
    assert found
    return found[1]


@pytest.mark.parametrize(
    "form",
    ['"{}" = "a song"', '[ignore]\n"{}" = "a song"', '["{}"]\nreason = "a song"'],
)
def test_a_fingerprint_with_its_reason_beside_the_file(file: Path, form: str) -> None:
    beside = file.with_name("ep01.srt.ignore.toml")
    beside.write_text(form.format(fingerprint(file, "R201")), encoding="utf-8")
    result = check(file, "--format", "json", code=1).json()
    assert [row["code"] for row in result["findings"]] == ["L302"]
    assert (result["ignored"], result["unused"]) == (1, [])
    file.write_text(FAST.replace("01,800", "03,800"), encoding="utf-8")
    result = check(file, "--format", "json", code=1)
    unused = result.json()["unused"][0]
    assert (unused["file"], unused["reason"]) == ("en-US/ep01.srt.ignore.toml", "a song")
    assert f"ep01.srt.ignore.toml:{unused['line']}: unused" in result.err
    # Where not all checks ran, nothing is known to be unused.
    assert check(file, "--select", "T").err == ""


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ('\n"R201" = "x"\n', 2, "no fingerprint"),
        ('# why\n"0123456789abcdef" = ""\n', 2, "needs a reason"),
        ('"0123456789abcdef" = 3\n', 1, "needs a reason"),
        ('a = "\n', 1, "not valid TOML"),
    ],
)
def test_a_bad_file_of_ignores_is_one_line(file: Path, text: str, line: int, said: str) -> None:
    file.with_name("ep01.srt.ignore.toml").write_text(text, encoding="utf-8")
    message = one_line(check(file, code=2).err)
    assert f"ep01.srt.ignore.toml:{line}: " in message
    assert said in message


def test_ignores_are_written_with_one_reason(file: Path) -> None:
    check(file, "--select", "R201", "--write-ignores", 'it is "sung"')
    assert rows(file) == [("L302", 1)]
    check(file, "--write-ignores", "later")
    beside = file.with_name("ep01.srt.ignore.toml").read_text(encoding="utf-8")
    assert [line.partition(" # ")[2] for line in beside.splitlines()] == [
        "R201, cue 1",
        "L302, cue 1",
    ]


def test_a_note_of_webvtt_covers_the_next_cue(tmp_path: Path) -> None:
    cue = "00:0{}.000 --> 00:0{}.800\nI waited for you all night long.\n"
    text = (
        f"WEBVTT\n\nNOTE localize ignore R201, L3: sung\n\n{cue.format(1, 1)}\n"
        f"{cue.format(3, 3)}\nNOTE localize ignore P402\n\n{cue.format(5, 9)}\n"
        "NOTE\nfine\nlocalize ignore\n"
    )
    file = tmp_path / "en-US" / "ep01.vtt"
    file.parent.mkdir()
    file.write_text(text, encoding="utf-8")
    assert rows(file) == [("L302", 2), ("R201", 2), ("L302", 3)]
    result = check(file, code=1)
    assert "en-US/ep01.vtt:11: unused: nothing to ignore for P402" in result.err
    assert "en-US/ep01.vtt:16: unused: nothing to ignore for a remark that names no" in result.err


def test_a_comment_of_ass_covers_the_next_event(tmp_path: Path) -> None:
    line = "{}: 0,0:00:0{}.00,0:00:0{}.80,Default,,0,0,0,,{}\n"
    said = "I waited for you all night long."
    text = "[Script Info]\nScriptType: v4.00+\n\n[Events]\n" + "".join(
        (
            line.format("Comment", 1, 1, "localize ignore R201 L302: sung"),
            line.format("Dialogue", 1, 1, said),
            line.format("Comment", 3, 3, "localize is a fine word"),
            line.format("Dialogue", 3, 3, said),
        )
    )
    file = tmp_path / "en-US" / "ep01.ass"
    file.parent.mkdir()
    file.write_text(text, encoding="utf-8")
    assert rows(file) == [("L302", 4), ("R201", 4)]
    assert check(file, code=1).err == ""


# --- formats --------------------------------------------------------------------------------------


def test_statistics_in_every_format(file: Path) -> None:
    file.write_text(MORE, encoding="utf-8")
    assert check(file, "--statistics", code=1).out.split()[:2] == ["2", "L302"]
    document = check(file, "--statistics", "--format", "json", code=1).json()
    assert len(document["findings"]) == 4
    assert [(row["code"], row["count"]) for row in document["statistics"]] == [
        ("L302", 2),
        ("R201", 2),
    ]
    sarif = check(file, "--statistics", "--format", "sarif", code=1).json()
    assert sarif["runs"][0]["properties"]["statistics"] == document["statistics"]
    junit = ElementTree.fromstring(
        check(file, "--statistics", "--format", "junit", code=1).out.encode()
    )
    properties = {one.get("name"): one.get("value") for one in junit.iter("property")}
    assert properties == {"L302": "2", "R201": "2"}
    lines = check(file, "--statistics", "--format", "github", code=1).out.splitlines()
    assert lines[1] == "::notice title=R201 reading speed::2 findings"


def test_github_gets_a_summary_of_the_run(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = file.parents[1] / "summary.md"
    page.write_text("# Before\n", encoding="utf-8")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(page))
    file.write_text(FAST.replace("night", "<b>|`night`"), encoding="utf-8")
    check(file, "--format", "json", code=1)
    assert page.read_text(encoding="utf-8") == "# Before\n"
    check(file, "--format", "github", code=1)
    text = page.read_text(encoding="utf-8")
    assert text.startswith("# Before\n### Subtitles: 0 errors, 2 warnings\n")
    assert "| R201 | reading speed | warning | 1 |" in text
    assert "| en\\-US" not in text
    assert "| en-US/ep01.srt | 1 | L302 |" in text
    check(file, "--format", "github", "--write-ignores", "sung")
    assert "0 warnings" in page.read_text(encoding="utf-8").rpartition("###")[2]


def test_a_summary_that_cannot_be_written_is_a_note(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(file.parent))
    assert "no summary" in check(file, "--format", "github", code=1).err


def test_sarif_holds_to_the_schema(file: Path) -> None:
    (file.parent / "ep 02#.srt").write_bytes(b"\xff\x00 <&> \x1b")
    file.write_text(MORE.replace("I never", "I 你never\x01..."), encoding="utf-8")
    schema = json.loads((DATA / "sarif-trimmed.schema.json").read_text(encoding="utf-8"))
    validator = jsonschema.Draft202012Validator(
        schema, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
    )
    document = check(file, "--format", "sarif", "--statistics", code=1).json()
    assert list(validator.iter_errors(document)) == []
    results = document["runs"][0]["results"]
    uris = {row["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for row in results}
    assert uris == {"en-US/ep01.srt", "en-US/ep%2002%23.srt"}
    prints = [row["partialFingerprints"]["localize/v1"] for row in results]
    assert len(set(prints)) == len(prints)
    # The schema is one that wrong documents fail.
    results[0]["level"] = "fatal"
    del results[1]["message"]
    assert len(list(validator.iter_errors(document))) == 2


def test_files_that_nest_too_deep_are_one_line(file: Path) -> None:
    deep = "[" * 100_000 + "]" * 100_000
    known = file.parents[1] / "known.json"
    known.write_text(f'{{"version": 1, "more": {deep}}}', encoding="utf-8")
    assert "no baseline" in one_line(check(file, "--baseline", "known.json", code=2).err)
    file.with_name("ep01.srt.ignore.toml").write_text(f"a = {deep}", encoding="utf-8")
    assert "too deep" in one_line(check(file, code=2).err)
