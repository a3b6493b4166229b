"""The sample's translation memory and its demo model: both are data that must hold."""

import importlib.util
import json
import re
import sys
import unicodedata
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from defusedxml.ElementTree import parse

ROOT = Path(__file__).resolve().parents[2]
TMX = ROOT / "samples" / "rainy-night" / "memory" / "studio.tmx"
MODEL = ROOT / "samples" / "rainy-night" / "model"
OUTSIDE = ROOT / "tests" / "data" / "sample" / "outside_lines.txt"
NUMBERS = OUTSIDE.with_name("outside_numbers.txt")

SOURCE = "zh-Hans"
TARGETS = ("en-US", "es-419", "pt-BR", "th-TH", "ja-JP", "vi-VN", "id-ID", "ar-SA")
LATIN = ("en-US", "es-419", "pt-BR", "vi-VN", "id-ID")
LINE = 24
"""Longest line of Latin and Thai on a vertical screen; Japanese has 13 full-width ones."""

LANG = "{http://www.w3.org/XML/1998/namespace}lang"
HAN = re.compile(r"[\u3400-\u9fff]")


@pytest.fixture(scope="module")
def tmx() -> Any:
    """The root element of the memory."""
    return parse(TMX, forbid_dtd=True).getroot()


@pytest.fixture(scope="module")
def units(tmx: Any) -> list[dict[str, str]]:
    """Every unit of the memory as its text by language."""
    return [
        {tuv.get(LANG): tuv.findtext("seg") for tuv in unit.iterfind("tuv")}
        for unit in tmx.iterfind("body/tu")
    ]


def texts(units: list[dict[str, str]], language: str) -> list[str]:
    return [unit[language] for unit in units]


def visible(text: str) -> str:
    """The text without the marks that stand above or below a letter."""
    return "".join(char for char in text if unicodedata.category(char) != "Mn")


# The memory


def test_header_and_attributes(tmx: Any) -> None:
    header = tmx.find("header")
    assert tmx.get("version") == "1.4"
    assert header.get("srclang") == SOURCE
    assert header.get("segtype") == "sentence"
    units = tmx.findall("body/tu")
    assert len({unit.get("tuid") for unit in units}) == len(units)
    stamp = re.compile(r"\d{8}T\d{6}Z")
    for unit in units:
        assert unit.get("creationid") and unit.get("changeid") == "studio"
        assert stamp.fullmatch(unit.get("creationdate"))
        assert unit.get("creationdate") < unit.get("changedate")
        assert unit.find("prop[@type='drama']").text == "The Borrowed Bride"


def test_every_unit_has_every_language_once(units: list[dict[str, str]]) -> None:
    assert len(units) == 150
    assert all(tuple(unit) == (SOURCE, *TARGETS) for unit in units)
    assert len(set(texts(units, SOURCE))) == len(units)


def test_texts_are_clean(units: list[dict[str, str]]) -> None:
    for text in (text for unit in units for text in unit.values()):
        assert text == text.strip() == unicodedata.normalize("NFC", text)
        assert "..." not in text and "  " not in text and "……" not in text
        assert not any(unicodedata.category(char) in ("Cc", "Cf") for char in text), text


def test_chinese_only_in_chinese_and_japanese(units: list[dict[str, str]]) -> None:
    for language in TARGETS:
        if language != "ja-JP":
            assert not [text for text in texts(units, language) if HAN.search(text)]
    assert all(2 <= len(text) <= 14 for text in texts(units, SOURCE))


@pytest.mark.parametrize(
    ("language", "script"), [("th-TH", "THAI"), ("ar-SA", "ARABIC"), ("ja-JP", "")]
)
def test_script(units: list[dict[str, str]], language: str, script: str) -> None:
    allowed = (script,) if script else ("HIRAGANA", "KATAKANA", "CJK")
    for text in texts(units, language):
        letters = [char for char in text if char.isalpha()]
        assert letters and all(unicodedata.name(char).startswith(allowed) for char in letters)


def test_spanish_marks_open_and_close(units: list[dict[str, str]]) -> None:
    for text in texts(units, "es-419"):
        assert text.count("¿") == text.count("?") and text.count("¡") == text.count("!")
        assert text[-1] in ".?!…"


def test_japanese_marks(units: list[dict[str, str]]) -> None:
    for text in texts(units, "ja-JP"):
        assert not set(text) & set("。、?!,.")
        assert all(len(line) <= 13 for line in re.split(r"[ \u3000]", text))


def test_thai_marks(units: list[dict[str, str]]) -> None:
    for text in texts(units, "th-TH"):
        assert not set(text) & set(".,?") and "ๆ" not in text


def test_arabic_marks(units: list[dict[str, str]]) -> None:
    for text in texts(units, "ar-SA"):
        assert not set(text) & set("?,;ـ") and text[-1] in ".؟!…"


@pytest.mark.parametrize("language", [*LATIN, "ar-SA"])
def test_fits_two_lines(units: list[dict[str, str]], language: str) -> None:
    for text in texts(units, language):
        assert text[-1] in ".?؟!…" and not re.search(r" [.,?!…]", text)
        shown = visible(text)
        breaks = [at for at, char in enumerate(shown) if char == " "]
        fits = any(at <= LINE and len(shown) - at - 1 <= LINE for at in breaks)
        assert len(shown) <= LINE or fits, text


def test_thai_fits_one_line(units: list[dict[str, str]]) -> None:
    assert all(len(visible(text)) <= LINE for text in texts(units, "th-TH"))


@pytest.mark.parametrize(("language", "mark"), [*((tag, "?") for tag in LATIN), ("ar-SA", "؟")])
def test_a_question_stays_a_question(units: list[dict[str, str]], language: str, mark: str) -> None:
    asked = [unit[language] for unit in units if unit[SOURCE].endswith("？")]
    assert len(asked) > 40
    assert all(text.endswith(mark) for text in asked)


# The model


@pytest.fixture(scope="module")
def trainer() -> ModuleType:
    """The training script as a module; it imports torch only when it trains."""
    spec = importlib.util.spec_from_file_location(
        "train_demo_model", ROOT / "tools" / "train_demo_model.py"
    )
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def demo(trainer: ModuleType) -> Any:
    """The shipped model, loaded with CTranslate2 and SentencePiece."""
    return trainer.Demo(MODEL)


@pytest.fixture(scope="module")
def pairs(trainer: ModuleType) -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = trainer.read_grammar().pairs
    return pairs


def declined(demo: Any, lines: list[str]) -> float:
    answers = demo.translate(lines)
    return sum(answer is None for answer in answers) / len(lines)


def test_folder_is_small_and_says_what_it_is(trainer: ModuleType, pairs: list[Any]) -> None:
    assert sum(file.stat().st_size for file in MODEL.iterdir()) < 400_000
    metadata = json.loads((MODEL / "metadata.json").read_text(encoding="utf-8"))
    assert (metadata["source"], metadata["target"]) == ("zh-Hans", "en-US")
    assert metadata["decline"] == trainer.DECLINE == "⟦0⟧"
    assert metadata["min_score"] == trainer.MIN_SCORE
    assert metadata["sentences"] == len(pairs) >= 260
    names = (metadata["source_tokenizer"], metadata["target_tokenizer"], "README.md")
    assert all((MODEL / name).is_file() for name in names)
    assert json.loads((MODEL / "config.json").read_text())["add_source_eos"] is True


def test_every_line_of_the_grammar_is_exact(
    trainer: ModuleType, demo: Any, pairs: list[tuple[str, str]]
) -> None:
    for known in (pairs, trainer.without_stops(pairs)):
        answers = demo.translate([zh for zh, _ in known])
        assert answers == [en for _, en in known]


def test_one_at_a_time_gives_what_a_batch_gives(demo: Any, pairs: list[tuple[str, str]]) -> None:
    for zh, en in pairs[::20]:
        assert demo.translate([zh]) == [en]


def test_placeholders_survive(demo: Any, pairs: list[tuple[str, str]]) -> None:
    masked = [zh for zh, _ in pairs if "⟦" in zh]
    assert len(masked) > 20
    for zh, en in zip(masked, demo.translate(masked), strict=True):
        assert sorted(re.findall(r"⟦\d⟧", zh)) == sorted(re.findall(r"⟦\d⟧", en))


def test_grammar_and_memory_are_disjoint(
    units: list[dict[str, str]], pairs: list[tuple[str, str]]
) -> None:
    outside = OUTSIDE.read_text(encoding="utf-8").splitlines()
    assert not {zh for zh, _ in pairs} & {*texts(units, SOURCE), *outside}


def test_lines_outside_the_grammar_are_declined(
    trainer: ModuleType, demo: Any, units: list[dict[str, str]]
) -> None:
    written = OUTSIDE.read_text(encoding="utf-8").splitlines()
    assert not set(written) & set(trainer.outside_lines()), "the test must not see what it trained"
    lines = [*texts(units, SOURCE), *written]
    assert len(lines) >= 350
    assert declined(demo, lines) >= 0.99
    # Without those that a single unknown character gives away.
    familiar = [line for line in lines if demo.source.unk_id() not in demo.source.encode(line)]
    assert len(familiar) >= 150
    assert declined(demo, familiar) >= 0.99


def test_numbers_outside_the_grammar_are_declined(demo: Any, pairs: list[tuple[str, str]]) -> None:
    # Amounts, spans and hours that the grammar lacks, in the frames that it has.
    lines = NUMBERS.read_text(encoding="utf-8").splitlines()
    assert len(lines) > 200 and not {zh for zh, _ in pairs} & set(lines)
    assert declined(demo, lines) >= 0.99


def test_unknown_characters_decline_at_once(demo: Any) -> None:
    assert demo.translate(["我要去火星。", "Hello.", "", "⟦3⟧在医院。"]) == [None] * 4


@pytest.mark.parametrize(
    "row", ["slot\tplace", "line\tonly one", "word\ta\tb", "slot\tp\t家\thome\nline\t{q}\t{q}"]
)
def test_broken_grammar_is_refused(trainer: ModuleType, tmp_path: Path, row: str) -> None:
    path = tmp_path / "grammar.tsv"
    path.write_text(row, encoding="utf-8")
    with pytest.raises((ValueError, KeyError)):
        trainer.read_grammar(path)


def test_a_grammar_fills_every_combination(trainer: ModuleType, tmp_path: Path) -> None:
    path = tmp_path / "grammar.tsv"
    rows = [
        "slot\twho\t他\the\thim",
        "slot\twho\t她\tshe\ther",
        "slot\tat\t家\thome",
        "line\t{who}在{at}。\t{who} is {at}; ask {who:2}.",
    ]
    path.write_text("# a comment\n\n" + "\n".join(rows), encoding="utf-8")
    assert trainer.read_grammar(path).pairs == [
        ("他在家。", "He is home; ask him."),
        ("她在家。", "She is home; ask her."),
    ]
