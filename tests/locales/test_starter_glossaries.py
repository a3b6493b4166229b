"""The starter glossaries: one shape, no row that would do harm."""

import csv
import re
from pathlib import Path

import pytest

from localize import locales

FOLDER = Path(__file__).parents[2] / "glossaries"
FILES = sorted(FOLDER.glob("*.csv"))
HEADER = ["source", "target", "kind", "forbidden", "episodes", "confidence", "note"]
HAN = re.compile("[\u3400-\u9fff]")
#: Of the terms of the genre, those with an ordinary second sense.
SECOND_SENSE = set(
    re.findall(
        r"\w+", "战神 打脸 绿茶 白莲花 替身 重生 穿越 系统 龙王 首富 千金 家法 红包 马甲 小三"
    )
)


def _rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        reader = csv.DictReader(lines, strict=True)
        rows = list(reader)
        assert reader.fieldnames == HEADER
    return rows


def _targets(row: dict[str, str]) -> list[str]:
    return row["target"].split("|") if row["target"] else []


def test_every_market_has_a_file_that_it_inherits() -> None:
    names = {file.stem for file in FILES}
    further = {"pl-PL", "nl-NL", "uk-UA", "he-IL"}
    assert set(locales.targets()) - further <= names
    known = {name for locale in locales.targets() for name in locales.market(locale).inherits}
    assert names <= known | set(locales.targets())


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_rows(file: Path) -> None:
    raw = file.read_bytes()
    assert not raw.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in raw
    rows = _rows(file)
    assert rows
    sources = [row["source"] for row in rows]
    assert len(set(sources)) == len(sources)
    for row in rows:
        assert row["source"] == row["source"].strip() != ""
        assert row["kind"] in ("term", "name", "title", "place", "slang", "keep"), row
        assert row["confidence"] in ("high", "medium", "low"), row
        assert row["episodes"] == ""
        assert bool(row["target"]) == (row["kind"] != "keep"), row
        _check_renderings(file.stem, row)


def _check_renderings(name: str, row: dict[str, str]) -> None:
    targets = _targets(row)
    forbidden = row["forbidden"].split("|") if row["forbidden"] else []
    folded = [text.casefold() for text in targets]
    assert len(set(folded)) == len(folded), row
    for text in targets + forbidden:
        assert text == text.strip() != "", row
        assert not re.search(r"[()（）〜]|\bX\b", text), row
    # A forbidden text inside an accepted one would forbid what is agreed.
    for text in forbidden:
        assert all(text.casefold() not in target for target in folded), row
    if not name.startswith(("ja", "zh")):
        assert not any(HAN.search(text) for text in targets + forbidden), row
    if row["source"] in SECOND_SENSE:
        assert row["confidence"] != "high", row


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_required_rendering_is_no_common_word(file: Path) -> None:
    everyday = set(
        re.findall(r"\w+", "妈妈 爸爸 奶奶 爷爷 老公 老婆 公司 夫人 姑娘 小姐 先生 大人 公公")
    )
    required = {row["source"] for row in _rows(file) if row["confidence"] == "high"}
    assert not required & everyday


def test_bride_price_and_dowry_are_never_swapped() -> None:
    english = {row["source"]: row for row in _rows(FOLDER / "en.csv")}
    assert "dowry" in english["彩礼"]["forbidden"].split("|")
    assert "bride price" in english["嫁妆"]["forbidden"].split("|")
