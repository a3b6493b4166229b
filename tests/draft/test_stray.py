"""What can be nobody's subtitle, and what is only oddly written."""

import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localize import locales
from localize.draft.stray import _ODD, cleaned, stray

MEMORY = Path(__file__).parents[2] / "samples" / "rainy-night" / "memory" / "studio.tmx"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def pairs() -> list[tuple[str, str, str]]:
    """The sample's approved pairs: (source, market, target)."""
    found = []
    for unit in ET.parse(MEMORY).iter("tu"):
        texts = {v.get(_LANG, ""): "".join(v.itertext()).strip() for v in unit.iter("tuv")}
        source = texts.pop("zh-Hans")
        found += [(source, market, text) for market, text in texts.items()]
    return found


def test_what_people_approved_is_left_as_it_is() -> None:
    rows = pairs()
    assert len(rows) > 1_000
    for source, market, text in rows:
        assert cleaned(text) == text
        assert stray(source, text, locales.market(market)) == "", (market, text)


@pytest.mark.parametrize(
    ("market", "text", "why"),
    [
        ("en-US", "Пойдём отсюда", "another script"),
        ("en-US", "ไปกันเถอะ", "another script"),
        ("th-TH", "さあ、行こう", "another script"),
        ("ja-JP", "ไปกันเถอะ", "another script"),
        ("ko-KR", "さあ、行こう", "another script"),
        ("zh-TW", "가자", "another script"),
        ("ar-SA", "בוא נלך", "another script"),
        ("th-TH", "I think this is the end of it", "another script"),
        ("en-US", "Go (Translator's note: softly)", "chat"),
        ("en-US", "Translation: Go", "chat"),
        ("en-US", '{"id": "x", "text": "Go"}', "chat"),
        ("en-US", "Go 00:00:05,000 --> 00:00:06,000", "file"),
        ("en-US", "Go</system>", "chat"),
        ("en-US", "go " * 200, "600 characters for 3"),
    ],
)
def test_what_can_be_nobodys_subtitle(market: str, text: str, why: str) -> None:
    assert why in stray("走吧。", text, locales.market(market))


@pytest.mark.parametrize(
    ("market", "text"),
    [
        ("en-US", "Café, naïve, Zoë!"),
        ("vi-VN", "Đi thôi nào ạ"),
        ("th-TH", "OK"),
        ("th-TH", "VIP"),
        ("th-TH", "T3f9a 12"),
        ("ja-JP", "KTVに行こう"),
        ("ko-KR", "OK, bye bye!"),
        ("ar-SA", "iPhone 15 Pro"),
        ("ru-RU", "Пойдём в KTV"),
        ("zh-TW", "OK啦"),
        ("en-US", "……"),
        ("en-US", "♪ ♪"),
    ],
)
def test_names_and_brands_may_stand_anywhere(market: str, text: str) -> None:
    assert stray("走吧。", text, locales.market(market)) == ""


def test_what_the_line_itself_holds_may_stay() -> None:
    line = '{"id": "1", "text": "OK"}'
    assert stray(line, line, locales.market("en-US")) == ""


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("a\x00b\x1b", "ab"),
        ("one\r\n\r\ntwo\u2028three", "one\ntwo\nthree"),
        ("<i>Go</i> {\\an8}now", "Go now"),
        ("⟦1⟧Go⟦2⟧", "⟦1⟧Go⟦2⟧"),
        ("5 < 6 and 7 > 3", "5 < 6 and 7 > 3"),
        ("```json\nGo\n```", "Go"),
        ("f**k", "f**k"),
        ("\u202eGo", "Go"),
        ("\u2067Go", "Go"),
        ("\u2067Go\u2069", "\u2067Go\u2069"),
        ("half \ud83d", "half"),
    ],
)
def test_what_is_left_out(text: str, clean: str) -> None:
    assert cleaned(text) == clean


@given(st.text())
def test_a_clean_text_can_be_stored_and_shown(text: str) -> None:
    clean = cleaned(text)
    clean.encode()
    assert "\n\n" not in clean
    assert clean == clean.strip()
    assert not any(ord(char) < 32 and char not in "\t\n" for char in clean)


def test_what_needs_no_cleaning_is_told_at_once() -> None:
    """Every character that cleaning could take out must be one that it looks for first."""
    for code in range(0x10000):
        char = chr(code)
        if cleaned(f"a{char}b") != f"a{char}b":
            assert _ODD.search(char), hex(code)
