"""Files with odd names, and links: `localize check` names and finds them."""

import json
import os
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.cli.drama import Result, inside, one_line

BAD = "1\n00:00:01,000 --> 00:00:03,000\nWait... what\n"
NAMES = (b"ep01\xff.srt", b"ep\n02.srt", b"-ep03.srt", b"ep 04#%20.srt", "ép05.srt".encode())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "en-US").mkdir()
    return tmp_path


def check(at: Path, *arguments: str | Path, code: int = 0) -> Result:
    return inside("-C", at, "check", "en-US", *arguments, code=code)


@pytest.fixture
def odd(folder: Path) -> Path:
    for name in NAMES:
        Path(os.fsdecode(os.fsencode(folder / "en-US") + b"/" + name)).write_text(BAD)
    return folder


def test_every_format_names_them(odd: Path) -> None:
    rows = json.loads(check(odd, "--format", "json").out)["findings"]
    names = {"-ep03.srt", "ep 04#%20.srt", "ep\n02.srt", "ep01\\xff.srt", "ép05.srt"}
    assert {row["file"] for row in rows} == {f"en-US/{name}" for name in names}
    results = json.loads(check(odd, "--format", "sarif").out)["runs"][0]["results"]
    assert {
        row["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for row in results
    } == {
        "en-US/-ep03.srt",
        "en-US/ep%2004%23%2520.srt",
        "en-US/ep%0A02.srt",
        "en-US/ep01%FF.srt",
        "en-US/%C3%A9p05.srt",
    }
    suites = ElementTree.fromstring(check(odd, "--format", "junit").out)
    assert {suite.get("name") for suite in suites} == {f"en-US/{name}" for name in names}
    lines = check(odd, "--format", "github").out.splitlines()
    assert len(lines) == len(NAMES)
    assert sum("en-US/ep01\\xff.srt" in line for line in lines) == 1


def test_a_name_is_one_line_of_text(odd: Path) -> None:
    out = check(odd).out
    assert "\nen-US/ep\ufffd02.srt (en-US, vertical)\n" in out
    assert "\nen-US/ep01\\xff.srt (en-US, vertical)\n" in out


def test_a_baseline_knows_them(odd: Path) -> None:
    check(odd, "--write-baseline", "known.json")
    result = check(odd, "--baseline", "known.json", "--fail-on", "warning")
    assert f"{len(NAMES)} in the baseline" in result.out


def test_a_link_that_leads_to_itself(folder: Path) -> None:
    (folder / "en-US" / "ep01.srt").write_text(BAD)
    link = folder / "en-US" / "ep02.srt"
    link.symlink_to(link)
    rows = json.loads(check(folder, "--format", "json", code=1).out)["findings"]
    assert [(row["file"], row["code"]) for row in rows] == [
        ("en-US/ep01.srt", "P402"),
        ("en-US/ep02.srt", "F006"),
    ]


def test_a_link_into_a_store_of_files_keeps_its_market(folder: Path) -> None:
    (folder / "store").mkdir()
    (folder / "store" / "9f86d081.srt").write_text(BAD)
    (folder / "en-US" / "ep01.srt").symlink_to("../store/9f86d081.srt")
    (row,) = json.loads(check(folder, "--format", "json").out)["findings"]
    assert (row["file"], row["market"], row["episode"]) == ("en-US/ep01.srt", "en-US", 1)


def test_the_spaces_of_french_are_shown(folder: Path) -> None:
    (folder / "fr-FR").mkdir()
    text = BAD.replace("Wait... what", "Quoi\xa0! Non...")
    (folder / "fr-FR" / "ep01.srt").write_text(text, encoding="utf-8")
    out = inside("-C", folder, "check", "fr-FR", "--select", "P402").out
    assert "\n      Quoi\xa0! Non...\n" in out


def test_a_baseline_with_the_marks_of_a_merge(folder: Path) -> None:
    (folder / "en-US" / "ep01.srt").write_text(BAD)
    known = folder / "known.json"
    known.write_text('{"version": 1,\n "files": {\n<<<<<<< HEAD\n"a": {}}}\n')
    said = one_line(check(folder, "--baseline", "known.json", code=2).err)
    assert "known.json:3: no baseline: not JSON" in said
    known.write_bytes(b'{"version": 1,\n "files": {"\xff": {}}}\n')
    said = one_line(check(folder, "--baseline", "known.json", code=2).err)
    assert "known.json:2: no baseline: not UTF-8" in said


@pytest.mark.parametrize("codes", ["", " ", ","])
def test_no_code_to_select(folder: Path, codes: str) -> None:
    (folder / "en-US" / "ep01.srt").write_text(BAD)
    assert "names no code" in one_line(check(folder, "--select", codes, code=2).err)
