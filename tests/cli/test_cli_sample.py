"""The drama that comes with the project, from its first run to its first export."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from localize import subtitles
from tests.cli.drama import ROOT, Drama

SAMPLE = ROOT / "samples" / "rainy-night"


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> tuple[Drama, Any]:
    """Return a copy of the sample after an offline run, and the report."""
    folder = tmp_path_factory.mktemp("sample") / "rainy-night"
    made = shutil.ignore_patterns(".localize", "drafts", "out")
    shutil.copytree(SAMPLE, folder, ignore=made)
    drama = Drama(folder)
    return drama, drama.run("--offline")


def spoken(folder: Path) -> dict[int, int]:
    """The number of lines that are translated, by episode."""
    counts = {}
    for number, path in subtitles.find(folder / "source"):
        cues = subtitles.read(path).cues
        counts[number] = sum(
            cue.kind in ("dialogue", "sign") and bool(cue.text.strip()) for cue in cues
        )
    return counts


def test_the_counts(sample: tuple[Drama, Any]) -> None:
    drama, report = sample
    lines = spoken(drama.folder)
    assert report["episodes"] == 12
    assert len(report["markets"]) == 10
    for numbers in report["markets"].values():
        assert numbers["cues"] == sum(lines.values())
        by_origin = [numbers[name] for name in ("memory", "engine", "reused", "untranslated")]
        assert sum(by_origin) == numbers["cues"]
    english = report["markets"]["en-US"]
    assert english["memory"] > 100
    assert english["engine"] > 40
    for market in ("zh-TW", "zh-HK"):
        assert report["markets"][market]["untranslated"] == 0
    assert {row["reason"] for row in report["untranslated"] if row["market"] == "th-TH"} == {
        "no-engine"
    }


def test_every_draft_has_a_cue_for_every_line(sample: tuple[Drama, Any]) -> None:
    drama, report = sample
    lines = spoken(drama.folder)
    for market in report["markets"]:
        for number, count in lines.items():
            assert len(drama.draft(market, number)) == count, (market, number)


def test_no_finding_says_that_a_line_is_a_neighbours(sample: tuple[Drama, Any]) -> None:
    drama, report = sample
    bad = ("X701", "X708", "X705")
    for market in report["markets"]:
        for address, cell in drama.cells(market).items():
            codes = {finding["code"] for finding in cell["findings"]}
            assert not codes.intersection(bad), (address, cell)


def test_memory_and_model_make_few_errors(sample: tuple[Drama, Any]) -> None:
    report = sample[1]
    for market, numbers in report["markets"].items():
        drafted = numbers["cues"] - numbers["untranslated"]
        assert numbers["errors"] <= 0.02 * drafted, (market, numbers)


def test_a_second_run_changes_nothing(sample: tuple[Drama, Any]) -> None:
    drama = sample[0]
    before = drama.files()
    report = drama.run("--offline")
    assert drama.files() == before
    for numbers in report["markets"].values():
        assert (numbers["memory"], numbers["engine"]) == (0, 0)


def test_an_episode_from_approval_to_delivery(sample: tuple[Drama, Any]) -> None:
    drama = sample[0]
    cells = [cell["id"] for cell in drama.cells("zh-TW").values() if cell["episode"] == 1]
    drama.approve(*cells)
    document = drama("export", "-m", "zh-TW", "-f", "vtt", "--json", code=1).json()
    assert [row["episode"] for row in document["written"]] == [1]
    folder = drama.folder / "out" / "zh-TW"
    assert len(subtitles.read(folder / "ep01.vtt").cues) == len(cells)
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["files"][0]["cues"] == len(cells)
    checked = drama("check", "out/zh-TW", "--format", "json", code=None).json()
    assert checked["summary"]["error"] == 0
