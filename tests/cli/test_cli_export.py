"""`localize export`: what people approved, whole, with a manifest."""

import hashlib
import html
import json
from typing import Any

import pysubs2
import pytest

from tests.cli.drama import Drama, figures, one_line, read_srt


@pytest.fixture
def first_approved(night: Drama) -> Drama:
    """Return the drama with all of episode 1 approved in en-US."""
    night.approve(*(f"en-US/1/{place}" for place in range(1, 7)))
    return night


def test_nothing_unapproved_leaves_the_house(night: Drama) -> None:
    result = night("export", code=1)
    assert "en-US/1" in result.err
    assert "6 cues" in result.err
    assert all(line.startswith("localize: ") for line in result.err.splitlines())
    assert not (night.folder / "out").exists() or not list((night.folder / "out").rglob("*.srt"))


def test_an_approved_episode_goes_out_and_the_other_is_named(first_approved: Drama) -> None:
    result = first_approved("export", "-m", "en-US", "--json", code=1)
    document = result.json()
    assert [row["file"] for row in document["written"]] == ["out/en-US/ep01.srt"]
    refused = document["refused"]
    assert [(row["market"], row["episode"]) for row in refused] == [("en-US", 2)]
    assert refused[0]["cues"] == [1, 2, 3]
    assert "en-US/2" in one_line(result.err)
    cells = first_approved.cells("en-US")
    path = first_approved.folder / "out" / "en-US" / "ep01.srt"
    cues = read_srt(path.read_text(encoding="utf-8"))
    assert [start for start, _ in cues] == [1000 + 3000 * place for place in range(6)]
    for place, (_, text) in enumerate(cues, 1):
        assert text.replace("\n", " ") == cells[f"en-US/1/{place}"]["text"].replace("\n", " ")
    assert not (first_approved.folder / "out" / "en-US" / "ep02.srt").exists()


def test_ass_keeps_clear_of_what_the_platform_covers(first_approved: Drama) -> None:
    def margins(*options: str) -> tuple[int, ...]:
        first_approved.inside("export", "-m", "en-US", "-f", "ass", *options, code=1)
        written = pysubs2.load(str(first_approved.folder / "out" / "en-US" / "ep01.ass"))
        assert (written.info["PlayResX"], written.info["PlayResY"]) == ("1080", "1920")
        style = written.styles["Default"]
        assert (style.fontname, style.fontsize, style.alignment) == ("Noto Sans", 54, 2)
        return style.marginl, style.marginr, style.marginv

    assert margins() == (160, 160, 384)
    assert margins("--platform", "tiktok") == (60, 150, 484)
    text = (first_approved.folder / "drama.toml").read_text(encoding="utf-8")
    first_approved.write("drama.toml", 'platform = "reels"\n' + text)
    assert margins() == (65, 65, 672)
    assert margins("--platform", "app") == (160, 160, 384)
    refused = first_approved.inside("export", "-f", "ass", "--platform", "myspace", code=2)
    assert "tiktok" in refused.err


def test_the_manifest(first_approved: Drama) -> None:
    text = (first_approved.folder / "drama.toml").read_text(encoding="utf-8")
    first_approved.write("drama.toml", "release = 2026-12-01\n" + text)
    first_approved.inside("export", "-m", "en-US", code=1)
    folder = first_approved.folder / "out" / "en-US"
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["drama"] == "night"
    assert manifest["title"] == "雨夜"
    assert manifest["market"] == "en-US"
    assert manifest["format"] == "srt"
    assert manifest["release"] == "2026-12-01"
    assert len(manifest["files"]) == 1
    row = manifest["files"][0]
    assert (row["file"], row["episode"], row["cues"]) == ("ep01.srt", 1, 6)
    assert row["sha256"] == hashlib.sha256((folder / "ep01.srt").read_bytes()).hexdigest()
    assert row["unapproved"] == []


@pytest.mark.parametrize("format_", ["srt", "vtt", "ass", "ttml"])
def test_every_format_can_be_read_back(first_approved: Drama, format_: str) -> None:
    first_approved.inside("export", "-m", "en-US", "-f", format_, code=1)
    path = first_approved.folder / "out" / "en-US" / f"ep01.{format_}"
    cues = pysubs2.load(str(path), encoding="utf-8")
    # ASS keeps hundredths of a second.
    assert [round(cue.start / 10) * 10 for cue in cues] == [1000 + 3000 * n for n in range(6)]
    cells = first_approved.cells("en-US")
    for place, cue in enumerate(cues, 1):
        wanted = cells[f"en-US/1/{place}"]["text"]
        assert cue.plaintext.replace("\n", " ").strip() == wanted.replace("\n", " ")


def test_exporting_twice_gives_the_same_bytes(first_approved: Drama) -> None:
    path = first_approved.folder / "out" / "en-US" / "ep01.srt"
    first_approved.inside("export", "-m", "en-US", code=1)
    before = path.read_bytes()
    first_approved.inside("export", "-m", "en-US", code=1)
    assert path.read_bytes() == before


def test_allow_unapproved_writes_and_says_what_is_open(night: Drama) -> None:
    night.inside("export", "-m", "en-US", "-m", "zh-TW", "--allow-unapproved")
    manifest = json.loads(
        (night.folder / "out" / "en-US" / "manifest.json").read_text(encoding="utf-8")
    )
    assert [row["unapproved"] for row in manifest["files"]] == [[1, 2, 3, 4, 5, 6], [1, 2, 3]]
    path = night.folder / "out" / "en-US" / "ep02.srt"
    cues = read_srt(path.read_text(encoding="utf-8"))
    assert figures(cues[0][1]) == ["31"]


def test_allow_unapproved_names_what_has_no_text(night: Drama) -> None:
    result = night.inside("export", "-m", "th-TH", "--allow-unapproved", "--json", code=1)
    written = result.json()["written"]
    assert [row["missing"] for row in written] == [[3, 4], [1, 3]]
    assert "th-TH/1" in result.err
    path = night.folder / "out" / "th-TH" / "ep01.srt"
    cues = read_srt(path.read_text(encoding="utf-8"))
    assert [start for start, _ in cues] == [1000, 4000, 13000, 16000]


@pytest.mark.parametrize(
    ("options", "word"),
    [(["-m", "ja-JP"], "ja-JP"), (["-m", "qq"], "qq"), (["-f", "sub"], "sub")],
)
def test_what_export_does_not_know(night: Drama, options: list[str], word: str) -> None:
    assert word in night.inside("export", *options, code=2).err
    assert not (night.folder / "out").exists()


def test_before_the_first_run_there_is_nothing_to_export(fresh: Drama) -> None:
    result = fresh("export", code=None)
    assert result.code == 2
    assert "run" in one_line(result.err)
    assert not (fresh.folder / "out").exists()


def test_a_typed_text_keeps_its_markup_in_every_format(night: Drama) -> None:
    edit = ["review", "edit", "en-US/2/2", "--by", "Ana", "--approve", "--text"]
    night.inside(*edit, "<i>Let go & leave\\n5 < 6</i>", code=None)
    night.approve("en-US/2/1", "en-US/2/3")
    command = ["review", "approve", "en-US/2/2", "--by", "Ana"]
    night.inside(*command, "--despite", "X704", "--reason", "a test", code=None)
    for format_ in ("srt", "vtt", "ttml", "ass"):
        night.inside("export", "-m", "en-US", "-f", format_, code=1)
        path = night.folder / "out" / "en-US" / f"ep02.{format_}"
        cues: Any = pysubs2.load(str(path), encoding="utf-8")
        assert len(cues) == 3
        assert "Let go & leave" in html.unescape(cues[1].plaintext), format_
