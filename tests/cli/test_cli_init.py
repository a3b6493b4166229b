"""`localize init`: a folder that `run` accepts, or a clear refusal and nothing written."""

import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from localize.engines import TYPES
from tests.cli.drama import Result, environment, inside, localize, numbered, one_line, srt


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    """Return four episode files under names as people give them."""
    folder = tmp_path / "from"
    folder.mkdir()
    vtt = "WEBVTT\n\n00:01.000 --> 00:03.000\n你好。\n"
    made = {
        "第1集.srt": srt(numbered(3)),
        "S01E02.vtt": vtt,
        "Night EP03 (1).srt": srt(numbered(2)),
        "ep 12.srt": srt(numbered(2)),
    }
    for name, text in made.items():
        (folder / name).write_text(text, encoding="utf-8")
    return {name: folder / name for name in made}


def init(tmp_path: Path, *arguments: str | Path, code: int = 0) -> Result:
    return localize("init", "demo", *arguments, at=tmp_path, code=code)


def settings(folder: Path) -> dict[str, Any]:
    return tomllib.loads((folder / "drama.toml").read_text(encoding="utf-8"))


def test_the_two_commands_of_the_readme(tmp_path: Path, files: dict[str, Path]) -> None:
    given = [files["第1集.srt"], files["S01E02.vtt"]]
    made = init(tmp_path, "--subtitles", *given)
    assert "localize run demo" in made.err
    report = localize("run", "demo", "--json", at=tmp_path).json()
    assert report["drama"] == "demo"
    assert report["episodes"] == 2
    assert report["markets"]["zh-TW"]["untranslated"] == 0
    assert {row["reason"] for row in report["untranslated"]} == {"no-engine"}


def test_odd_names_keep_their_names_bytes_and_numbers(
    tmp_path: Path, files: dict[str, Path]
) -> None:
    init(tmp_path, "--subtitles", *files.values(), "--market", "zh-TW")
    for name, path in files.items():
        assert (tmp_path / "demo" / "source" / name).read_bytes() == path.read_bytes()
    localize("run", "demo", at=tmp_path)
    drafts = sorted(path.name for path in (tmp_path / "demo" / "drafts" / "zh-TW").iterdir())
    assert drafts == ["ep01.srt", "ep02.srt", "ep03.srt", "ep12.srt"]


def test_a_folder_stands_for_its_files(tmp_path: Path, files: dict[str, Path]) -> None:
    made = init(tmp_path, "--subtitles", tmp_path / "from", "--market", "zh-TW")
    assert "4 episodes, 1 markets" in made.out
    assert len(list((tmp_path / "demo" / "source").iterdir())) == 4


def test_markets_engine_title_and_id(tmp_path: Path, files: dict[str, Path]) -> None:
    title = '雨夜 "的" 婚约\\'
    options = ["-m", "en-US", "--market", "th", "-m", "zh-TW", "--engine", "pseudo"]
    init(tmp_path, *options, "--title", title, "--id", "rain-1", "--subtitles", *files.values())
    found = settings(tmp_path / "demo")
    assert found["title"] == title
    assert found["id"] == "rain-1"
    assert {name: table["engines"] for name, table in found["markets"].items()} == {
        "en-US": ["memory", "pseudo"],
        "th-TH": ["memory", "pseudo"],
        "zh-TW": ["memory", "opencc", "pseudo"],
    }
    report = localize("run", "demo", "--json", at=tmp_path).json()
    assert report["drama"] == "rain-1"
    assert report["untranslated"] == []


@pytest.mark.parametrize(
    ("engine", "market"),
    [*((name, "en-US") for name in sorted(TYPES)), ("chat", "zh-HK"), ("deepl", "zh-HK")],
)
def test_whatever_it_makes_is_accepted_by_run(
    tmp_path: Path, files: dict[str, Path], engine: str, market: str
) -> None:
    options = ["--engine", engine, "--market", market, "--subtitles", files["第1集.srt"]]
    made = inside("-C", tmp_path, "init", "demo", *options, code=None)
    if made.code == 0:
        inside("-C", tmp_path, "run", "demo", "--offline")
    else:
        assert made.code == 2
        assert engine in one_line(made.err)
        assert not (tmp_path / "demo").exists()


@pytest.mark.parametrize(
    "options",
    [
        ["--market", "en-US", "--market", "en-US"],
        ["--market", "th", "--market", "th-TH"],
        ["--market", "zh-Hans"],
        ["--id", "a b/c"],
        ["--id", ""],
    ],
    ids=" ".join,
)
def test_odd_options_are_refused_or_mended(
    tmp_path: Path, files: dict[str, Path], options: list[str]
) -> None:
    options = [*options, "--subtitles", str(files["第1集.srt"])]
    made = inside("-C", tmp_path, "init", "demo", *options, code=None)
    if made.code == 0:
        inside("-C", tmp_path, "run", "demo", "--offline")
    else:
        assert made.code == 2
        one_line(made.err)
        assert not (tmp_path / "demo").exists()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--market", "th-XX"], ["th-XX", "th-TH"]),
        (["--engine", "pseudoo"], ["pseudoo", "pseudo", "google"]),
        (["--source", "xx-Hans"], ["xx-Hans"]),
        (["--market", "thai"], ["thai"]),
    ],
)
def test_what_is_unknown_is_named_and_nothing_is_written(
    tmp_path: Path, files: dict[str, Path], options: list[str], words: list[str]
) -> None:
    made = init(tmp_path, *options, "--subtitles", files["第1集.srt"], code=2)
    line = one_line(made.err)
    for word in words:
        assert word in line
    assert not (tmp_path / "demo").exists()


def test_two_files_with_one_number(tmp_path: Path, files: dict[str, Path]) -> None:
    other = tmp_path / "from" / "E12 final.srt"
    other.write_text(srt(numbered(2)), encoding="utf-8")
    made = init(tmp_path, "--subtitles", *files.values(), other, code=2)
    line = one_line(made.err)
    assert "12" in line
    assert "ep 12.srt" in line
    assert "E12 final.srt" in line
    assert not (tmp_path / "demo").exists()


def test_a_name_without_a_number(tmp_path: Path) -> None:
    trailer = tmp_path / "trailer.srt"
    trailer.write_text(srt(numbered(2)), encoding="utf-8")
    line = one_line(init(tmp_path, "--subtitles", trailer, code=2).err)
    assert "trailer.srt" in line
    assert "ep01" in line
    assert not (tmp_path / "demo").exists()


def test_a_file_that_is_no_subtitle_file(tmp_path: Path, files: dict[str, Path]) -> None:
    broken = tmp_path / "from" / "ep05.srt"
    broken.write_bytes(bytes(range(256)) * 40)
    line = one_line(init(tmp_path, "--subtitles", files["第1集.srt"], broken, code=2).err)
    assert "ep05.srt" in line
    assert not (tmp_path / "demo").exists()


def test_a_drama_that_exists_is_left_alone(tmp_path: Path, files: dict[str, Path]) -> None:
    init(tmp_path, "--subtitles", files["第1集.srt"], "--title", "one")
    before = (tmp_path / "demo" / "drama.toml").read_bytes()
    made = init(tmp_path, "--subtitles", files["S01E02.vtt"], "--title", "two", code=2)
    assert "drama.toml" in one_line(made.err)
    assert (tmp_path / "demo" / "drama.toml").read_bytes() == before
    assert not (tmp_path / "demo" / "source" / "S01E02.vtt").exists()


def test_a_file_that_is_in_the_way_stops_it_before_anything_is_written(
    tmp_path: Path, files: dict[str, Path]
) -> None:
    taken = tmp_path / "demo" / "source" / "S01E02.vtt"
    taken.parent.mkdir(parents=True)
    taken.write_text("mine", encoding="utf-8")
    given = [files["第1集.srt"], files["S01E02.vtt"]]
    assert "S01E02.vtt" in one_line(init(tmp_path, "--subtitles", *given, code=2).err)
    assert taken.read_text(encoding="utf-8") == "mine"
    assert [path.name for path in taken.parent.iterdir()] == ["S01E02.vtt"]
    assert not (tmp_path / "demo" / "drama.toml").exists()


def test_the_folder_may_hold_the_files_already(tmp_path: Path) -> None:
    source = tmp_path / "demo" / "source" / "ep01.srt"
    source.parent.mkdir(parents=True)
    source.write_text(srt(numbered(2)), encoding="utf-8")
    localize("init", ".", "-m", "zh-TW", "--subtitles", "source", at=tmp_path / "demo")
    assert settings(tmp_path / "demo")["id"] == "demo"
    localize("run", "demo", at=tmp_path)


def test_without_files_it_says_where_they_go(tmp_path: Path) -> None:
    assert "source" in init(tmp_path).err
    line = one_line(localize("run", "demo", at=tmp_path, code=2).err)
    assert "no subtitle files" in line


def test_a_chinese_folder_name_is_its_id(tmp_path: Path, files: dict[str, Path]) -> None:
    localize("init", "雨夜 1", "-m", "zh-TW", "--subtitles", files["第1集.srt"], at=tmp_path)
    report = localize("run", "雨夜 1", "--json", at=tmp_path).json()
    assert report["drama"] == "雨夜-1"


def test_a_file_where_the_folder_should_be(tmp_path: Path, files: dict[str, Path]) -> None:
    (tmp_path / "demo").write_text("a file", encoding="utf-8")
    made = localize("init", "demo", "--subtitles", files["第1集.srt"], at=tmp_path, code=None)
    assert made.code in (2, 3)
    assert "demo" in one_line(made.err)


def test_an_engine_stays_out_of_markets_that_it_lacks(
    tmp_path: Path, files: dict[str, Path]
) -> None:
    init(tmp_path, "--engine", "deepl", "--subtitles", files["第1集.srt"])
    found = settings(tmp_path / "demo")["markets"]
    assert found["zh-HK"]["engines"] == found["zh-TW"]["engines"] == ["memory", "opencc"]
    assert found["th-TH"]["engines"] == ["memory", "deepl"]
    localize("run", "demo", "--offline", "--json", at=tmp_path)
    refused = inside(
        *("-C", tmp_path, "init", "other", "--engine", "opencc", "-m", "en-US"), code=2
    )
    assert "opencc" in one_line(refused.err)


def test_a_full_disk_leaves_nothing_and_init_can_be_tried_again(
    tmp_path: Path, files: dict[str, Path]
) -> None:
    long = tmp_path / "from" / "ep20.srt"
    long.write_text(srt(numbered(200)), encoding="utf-8")
    given = ["--subtitles", str(files["第1集.srt"]), str(long)]
    command = [sys.executable, "-m", "localize", "init", "demo", *given]
    done = subprocess.run(
        ["sh", "-c", 'ulimit -f 1 && exec "$@"', "sh", *command],
        cwd=tmp_path,
        env={**environment(), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        encoding="utf-8",
        timeout=60,
    )
    assert done.returncode == 3, done
    assert "demo: cannot be written: File too large" in one_line(done.stderr)
    assert not (tmp_path / "demo").exists()
    init(tmp_path, *given)


def test_json_names_what_was_made(tmp_path: Path, files: dict[str, Path]) -> None:
    made = init(tmp_path, "-m", "zh-TW", "--json", "--subtitles", files["第1集.srt"])
    assert made.json() == {
        "drama": "demo",
        "file": "demo/drama.toml",
        "episodes": [1],
        "markets": ["zh-TW"],
    }
