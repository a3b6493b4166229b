"""Dialogue of every market as an editor would break it, a line each in tests/data/layout."""

from pathlib import Path

import pytest

from localize.checks import View, check
from localize.layout import breaks, lay_out, places
from localize.locales import market
from localize.model import Cue, Hit, Term

LINES = {
    path.stem: path.read_text(encoding="utf-8").splitlines()
    for path in sorted((Path(__file__).parents[1] / "data" / "layout").glob("*.txt"))
}
DIALOGUE = [(locale, line) for locale, lines in LINES.items() for line in lines]
#: Without the dictionary of ICU some words are not known, and some clauses not found.
ONLY_WITH_ICU = {
    "หลินหว่านท้องลูก | ของกู้เป่ยเฉินได้สามเดือน",
    "คุณคิดว่าตัวเองเป็นใคร | ถึงพูดกับฉันแบบนี้",
    "ฉันไม่สนใจหรอก | ว่าคนอื่นจะคิดยังไง",
}


def broken(line: str, locale: str) -> str:
    between = " " if market(locale).typography.spaces_between_words else ""
    # A space at a break of a text without spaces is lost, so that these lines have none.
    return lay_out(line.replace(" | ", between), market=market(locale)).replace("\n", " | ")


@pytest.mark.parametrize(("locale", "line"), DIALOGUE)
def test_dialogue_breaks_as_an_editor_would(locale: str, line: str) -> None:
    assert broken(line, locale) == line
    view = View((Cue(1, 0, 60_000, line.replace(" | ", "\n")),), market(locale))
    assert check(view, select=["L"]) == []


@pytest.mark.parametrize("locale", ["ja-JP", "zh-TW", "zh-HK", "th-TH"])
def test_so_it_does_without_icu(locale: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "opportunities", lambda text, language: None)
    breaks._lay_out.cache_clear()
    other = {line for line in LINES[locale] if broken(line, locale) != line}
    breaks._lay_out.cache_clear()
    assert other <= ONLY_WITH_ICU


@pytest.mark.parametrize(
    ("locale", "upper", "lower"),
    [
        ("vi-VN", "Tôi sẽ không bao", "giờ tha thứ"),
        ("vi-VN", "Cố Bắc Thần là chủ", "tịch tập đoàn."),
        ("fr-FR", "Je l'ai fait parce", "que je t'aime."),
        ("es-419", "No quiero verte otra", "vez en mi casa."),
        ("id-ID", "Dia selalu jatuh", "cinta padamu."),
        ("ru-RU", "Мне было всё", "равно, что думают."),
    ],
)
def test_a_fixed_phrase_is_not_parted(locale: str, upper: str, lower: str) -> None:
    laid = lay_out(f"{upper} {lower}", market=market(locale))
    assert laid != f"{upper}\n{lower}"
    # Editors differ on phrases, so that a file that parts one has no finding either.
    for text in (laid, f"{upper}\n{lower}"):
        view = View((Cue(1, 0, 60_000, text),), market(locale))
        assert check(view, select=["L305", "L306"]) == []


def test_a_term_longer_than_a_line_is_broken_and_nothing_is_found() -> None:
    text = "Who do you think you are?"
    laid = lay_out(text, market=market("en-US"), keep=[(0, len(text))])
    assert laid == "Who do you\nthink you are?"
    slang = Term("你算什么东西", ("you think you are",), "slang")
    for term in (slang, Term("你算什么东西", (text,), "term")):
        hit = Hit(0, 5, term)
        view = View((Cue(1, 0, 60_000, laid),), market("en-US"), hits=((hit,),))
        assert check(view, select=["L"]) == []
