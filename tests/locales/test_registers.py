"""How each market's language speaks: the table is whole, and guides every market."""

import re

import pytest

from localize import locales
from localize.locales import registers

#: What each script's instructions are written in, so that none stands under another language.
SCRIPTS = {
    "ar": "[\u0600-\u06ff]",
    "he": "[\u0590-\u05ff]",
    "hi": "[\u0900-\u097f]",
    "ja": "[\u3040-\u30ff\u4e00-\u9fff]",
    "ko": "[\uac00-\ud7a3]",
    "ru": "[\u0400-\u04ff]",
    "th": "[\u0e00-\u0e7f]",
    "uk": "[\u0400-\u04ff]",
    "zh": "[\u4e00-\u9fff]",
}


@pytest.mark.parametrize("locale", locales.targets())
def test_every_market_has_words_for_every_register(locale: str) -> None:
    market = locales.market(locale)
    said = [registers.to_another(market, "", register) for register in registers.table().registers]
    assert len(set(said)) == len(said)
    script = SCRIPTS.get(market.language, "[a-zA-Z]")
    assert all(re.search(script, how) for how in said)
    assert all(len(how) <= 60 for how in said), "the whole cast is sent with every request"


def test_other_words_mean_one_of_the_five() -> None:
    table = registers.table()
    assert set(table.also.values()) <= set(table.registers)
    german = locales.market("de-DE")
    assert registers.to_another(german, "", "respectful") == registers.to_another(
        german, "", "polite"
    )
    assert set(registers.allowed()) == {*table.registers, *table.also}


def test_nothing_is_said_where_nothing_is_known() -> None:
    assert registers.to_another(locales.market("de-DE"), "wife", "") == ""
    assert registers.to_another(locales.market("zh-Hans"), "", "") == ""
    assert registers.of_oneself(locales.market("en-US"), "male") == ""
    assert registers.of_oneself(locales.market("th-TH"), "") == ""


def test_kin_decide_pronouns_but_not_for_those_who_insult_each_other() -> None:
    vietnamese = locales.market("vi-VN")
    assert registers.to_another(vietnamese, "Mother", "") == "xưng mẹ, gọi con"
    assert registers.to_another(vietnamese, "mother", "rude") == "tao/mày"
    assert registers.to_another(vietnamese, "former fiancée", "polite") == (
        registers.to_another(vietnamese, "", "polite")
    )


def test_what_no_native_speaker_signed_is_not_of_high_confidence() -> None:
    table = registers.table()
    assert table.source
    assert {speech.confidence for speech in table.languages.values()} <= {"medium", "low"}
