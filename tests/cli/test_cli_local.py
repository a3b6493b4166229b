"""Engines that run on this machine, through the command line: whole dramas, no network."""

from pathlib import Path

from tests.cli.drama import Drama, localize, one_line
from tests.engines.tiny_models import argos_demo

LINES = ["他在医院。", "我要去医院。"]
ARGOS = """
[markets]
en-US = { engines = ["argos"] }

[engines.argos]
type = "ctranslate2"
path = "zh_en.argosmodel"
"""


def drama(folder: Path, settings: str) -> Drama:
    made = Drama.make(folder, {1: LINES, 2: LINES[:1]}, settings)
    argos_demo(folder / "zh_en.argosmodel")
    return made


def test_an_argos_package_drafts_a_drama(tmp_path: Path) -> None:
    made = drama(tmp_path / "drama", ARGOS)
    counts = made("run", "--offline", "--json").json()["markets"]["en-US"]
    assert (counts["cues"], counts["engine"], counts["reused"]) == (3, 2, 1)
    draft = (tmp_path / "drama" / "drafts" / "en-US" / "ep01.srt").read_text(encoding="utf-8")
    assert "He's at the hospital." in draft
    assert "I'm going\nto the hospital." in draft
    # The second run asks nothing and unpacks nothing.
    unpacked = sorted((tmp_path / "drama" / ".localize" / "models").rglob("*"))
    assert unpacked
    again = made("run", "--offline", "--json").json()
    assert again["markets"]["en-US"]["engine"] == 0
    assert sorted((tmp_path / "drama" / ".localize" / "models").rglob("*")) == unpacked


def test_a_package_for_another_pair_is_refused_before_anything_is_done(tmp_path: Path) -> None:
    made = drama(tmp_path / "drama", ARGOS.replace("en-US", "th-TH"))
    said = one_line(made("run", "--offline", code=2).err)
    assert "drama.toml:4: markets.th-TH.engines: argos: the model turns zh into en" in said
    assert not (tmp_path / "drama" / "drafts").exists()


def test_a_package_that_is_none_is_refused(tmp_path: Path) -> None:
    made = drama(tmp_path / "drama", ARGOS)
    made.write("zh_en.argosmodel", "no zip")
    said = one_line(made("run", "--offline", code=2).err)
    assert "drama.toml:8: engines.argos.path" in said
    assert "no Argos package" in said


def test_apertium_drafts_a_drama(tmp_path: Path) -> None:
    lines = ["Who are you?", "The house is big.", "I don't know"]
    settings = 'source = "en-US"\n[markets]\nes-419 = { engines = ["apertium"] }\n'
    made = Drama.make(tmp_path / "drama", {1: lines}, settings)
    made.write(
        "glossaries/es-419.csv",
        "source,target,kind,forbidden,episodes,confidence,note\nGu Lin,Gu Lin,name,,,high,\n",
    )
    made.source(2, ["Gu Lin has 15 houses."])
    counts = made("run", "--offline", "--json").json()["markets"]["es-419"]
    assert (counts["cues"], counts["engine"], counts["untranslated"]) == (4, 4, 0)
    folder = tmp_path / "drama" / "drafts" / "es-419"
    first, second = (file.read_text(encoding="utf-8") for file in sorted(folder.glob("*.srt")))
    # The engine has the words, the rules of the market the marks.
    for line in ("¿Quién eres?", "La casa es grande.", "No sé"):
        assert line in first
    assert "Gu Lin" in second
    assert "15" in second


def test_without_apertium_one_line_says_what_to_install(tmp_path: Path) -> None:
    made = drama(tmp_path / "drama", '[markets]\nes-419 = { engines = ["apertium"] }\n')
    said = one_line(made("run", "--offline", code=2).err)
    assert "apertium: reads no Chinese; draft es-419 from another market" in said
    result = localize(*("-C", made.folder, "run", "--offline"), env={"PATH": str(tmp_path)}, code=2)
    assert "apertium is not installed; on Debian: apt-get install apertium apertium-eng-spa" in (
        one_line(result.err)
    )
