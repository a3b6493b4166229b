"""Fonts on the command line: by the environment, by drama.toml, and when they are not there."""

import json
from pathlib import Path

import pytest

from tests.cli.drama import localize
from tests.fonts.made import latin, make_font

WIDE = "1\n00:00:01,000 --> 00:00:05,000\nWHY WOULD MOM DO IT\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = tmp_path / "drama" / "subs" / "ep01.en-US.srt"
    made.parent.mkdir(parents=True)
    made.write_text(WIDE, encoding="utf-8")
    return made


def codes(*arguments: str | Path, env: dict[str, str]) -> tuple[list[str], str]:
    done = localize("check", "--format", "json", "--select", "L", *arguments, env=env)
    return [finding["code"] for finding in json.loads(done.out)["findings"]], done.err


def test_check_measures_where_a_font_is_named(file: Path, tmp_path: Path) -> None:
    make_font(tmp_path / "fonts" / "en.ttf", latin())
    assert codes(file, env={}) == ([], "")
    assert codes(file, env={"LOCALIZE_FONTS": str(tmp_path / "fonts")}) == (["L303"], "")
    found, said = codes(file, "-m", "th-TH", env={"LOCALIZE_FONTS": str(tmp_path / "fonts")})
    assert found == []
    assert said.startswith("note: lines of th-TH are measured in characters: no th-TH.ttf and no ")
    done = localize("check", file, env={"LOCALIZE_FONTS": str(tmp_path / "none")}, code=2)
    assert done.err.endswith("none: LOCALIZE_FONTS: no such folder; it should hold fonts\n")


def test_check_takes_a_dramas_fonts_and_platform(file: Path, tmp_path: Path) -> None:
    home = tmp_path / "drama"
    make_font(home / "fonts" / "en.ttf", latin())
    (home / "source").mkdir()
    cue = "1\n00:00:01,000 --> 00:00:05,000\n好\n"
    (home / "source" / "ep01.srt").write_text(cue, encoding="utf-8")
    settings = 'fonts = "fonts"\nplatform = "{}"\n[markets]\nen-US = {{}}\n'
    (home / "drama.toml").write_text(settings.format("app"), encoding="utf-8")
    assert codes(file, env={}) == (["L303"], "")
    (home / "drama.toml").write_text(settings.format("reels"), encoding="utf-8")
    assert codes(file, env={}) == ([], "")


def test_a_wrong_setting_is_one_line(tmp_path: Path, file: Path) -> None:
    home = tmp_path / "drama"
    (home / "source").mkdir()
    (home / "drama.toml").write_text('fonts = "nowhere"\n', encoding="utf-8")
    done = localize("check", file, code=2)
    assert "drama.toml:1: fonts: no folder " in done.err
    assert done.err.count("\n") == 1
    (home / "drama.toml").write_text('platform = "myspace"\n', encoding="utf-8")
    done = localize("check", file, code=2)
    assert "platform" in done.err
    assert "tiktok" in done.err


def test_run_breaks_lines_by_the_dramas_font(tmp_path: Path) -> None:
    home = tmp_path / "show"
    (home / "source").mkdir(parents=True)
    cue = "1\n00:00:01,000 --> 00:00:09,000\n放开我！\n"
    (home / "source" / "ep01.srt").write_text(cue, encoding="utf-8")
    toml = '[markets]\nen-US = { engines = ["pseudo"] }\n'
    (home / "drama.toml").write_text(toml, encoding="utf-8")
    localize("run", home)
    narrow = (home / "drafts" / "en-US" / "ep01.srt").read_text(encoding="utf-8")
    text = narrow.split("\n", 2)[2].strip()
    assert "\n" not in text
    # A font whose letters are so wide that the same text needs two lines.
    make_font(home / "fonts" / "common.ttf", latin(2600 // len(text) * 10, 1400, 1400))
    (home / "drama.toml").write_text(f'fonts = "fonts"\n{toml}', encoding="utf-8")
    localize("run", home)
    broken = (home / "drafts" / "en-US" / "ep01.srt").read_text(encoding="utf-8")
    assert broken.split("\n", 2)[2].strip().split() == text.split()
    assert "\n" in broken.split("\n", 2)[2].strip()
    (home / "fonts" / "common.ttf").unlink()
    said = localize("run", home).err
    assert said.startswith("localize: lines of en-US are measured in characters: no en-US.ttf and ")


def test_run_refuses_a_broken_font_before_it_writes(tmp_path: Path) -> None:
    home = tmp_path / "show"
    (home / "source").mkdir(parents=True)
    (home / "source" / "ep01.srt").write_text("1\n00:00:01,000 --> 00:00:02,000\n好\n", "utf-8")
    (home / "fonts").mkdir()
    (home / "fonts" / "common.ttf").write_bytes(b"no font")
    (home / "drama.toml").write_text('fonts = "fonts"\n[markets]\nen-US = {}\n', "utf-8")
    done = localize("run", home, code=2)
    assert done.err.count("\n") == 1
    assert "common.ttf: is no font that HarfBuzz can read" in done.err
    assert not (home / "drafts").exists()
    assert not (home / ".localize").exists()
