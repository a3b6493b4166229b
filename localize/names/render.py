"""One name in one market: which table decides, and how sure it is."""

from collections.abc import Callable
from typing import Literal

import msgspec

from localize.locales import Market
from localize.locales.naming import Confidence, spelling
from localize.names import characters, mandarin
from localize.names.parts import Word, words

Era = Literal["modern", "period"]


class Rendering(msgspec.Struct, frozen=True):
    """A name in a market: ``text`` is "" where no table has it, and ``note`` says why.

    ``how`` names the way it was made; ``alternatives`` are other usual forms, ``note`` what a
    person should know before confirming it.
    """

    text: str
    confidence: Confidence
    how: str
    alternatives: tuple[str, ...] = ()
    note: str = ""


def render(name: str, market: Market, *, era: Era = "modern", part: bool = False) -> Rendering:
    """How a market writes the Chinese name of a person.

    ``era`` decides between sound and reading in Korean; ``part``: it is no whole name (北辰).
    Names that are no Chinese characters are left as they are, with confidence low.

    >>> from localize.locales import market
    >>> for locale in ("en-US", "ru-RU", "ko-KR", "vi-VN", "th-TH", "ja-JP", "zh-TW"):
    ...     found = render("顾北辰", market(locale))
    ...     print(locale, found.text, found.confidence)
    en-US Gu Beichen high
    ru-RU Гу Бэйчэнь high
    ko-KR 구베이천 high
    vi-VN Cố Bắc Thần medium
    th-TH กู้เป่ยเฉิน medium
    ja-JP 顧北辰 medium
    zh-TW 顧北辰 high
    >>> render("刘备", market("ko-KR"), era="period").text
    '유비'
    >>> render("囍", market("vi-VN")).note
    'no Hán-Việt reading of 囍 in the table'
    """
    if market.language == "zh" and market.script != "Hant":
        return Rendering(name, "high", "as it is")
    parts = words(name, part=part)
    if not parts:
        return Rendering("", "low", "", note="no name")
    by_language = _BY_LANGUAGE.get(market.language)
    if by_language is not None:
        return by_language(parts, market, era)
    if spelling(market.language) is not None:
        return _spelled(parts, market)
    if market.script == "Latn":
        return _latin(parts, market)
    return Rendering("", "low", "", note=f"no table of names for {market.language}")


def _latin(parts: tuple[Word, ...], market: Market) -> Rendering:
    text = mandarin.latin(parts)
    if "ü" not in text.lower():
        return _or_unknown(text, "high", "pinyin")
    # Lü: passports write Lyu, English subtitles mostly Lu; German and Turkish have the letter.
    plain, passport = mandarin.replaced(text, "u"), mandarin.replaced(text, "yu")
    first, *others = (
        (text, plain, passport) if market.language in _KEEP_UMLAUT else (plain, passport, text)
    )
    note = "ü is written u, yu or ü: keep to one"
    return Rendering(first, "medium", "pinyin", tuple(others), note)


_KEEP_UMLAUT = ("de", "tr")


def _spelled(parts: tuple[Word, ...], market: Market) -> Rendering:
    table = spelling(market.language)
    assert table is not None
    return _or_unknown(mandarin.spelled(parts, table), table.confidence, table.how)


def _or_unknown(text: str, confidence: Confidence, how: str) -> Rendering:
    if text:
        return Rendering(text, confidence, how)
    return Rendering("", "low", how, note="holds what is no Mandarin syllable")


def _vietnamese(parts: tuple[Word, ...], market: Market, era: Era) -> Rendering:
    del market, era
    text, missing = characters.vietnamese(parts)
    if missing:
        return Rendering("", "low", "Hán-Việt", note=_missing("Hán-Việt", missing))
    return Rendering(text, "medium", "Hán-Việt")


def _missing(what: str, missing: str) -> str:
    return f"no {what} reading of {missing} in the table"


def _korean(parts: tuple[Word, ...], market: Market, era: Era) -> Rendering:
    modern = _spelled(parts, market)
    text, missing = characters.korean(parts)
    if era == "modern":
        return msgspec.structs.replace(modern, alternatives=(text,) if text else ())
    others = (modern.text,) if modern.text else ()
    if missing:
        return Rendering("", "low", "Sino-Korean", others, _missing("Sino-Korean", missing))
    return Rendering(text, "medium", "Sino-Korean", others)


def _japanese(parts: tuple[Word, ...], market: Market, era: Era) -> Rendering:
    kana = _spelled(parts, market).text
    others = (kana,) if kana and era == "modern" else ()
    note = "some buyers ask for katakana in modern dramas" if others else ""
    return Rendering(characters.kanji(parts), "medium", "kanji", others, note)


def _traditional(parts: tuple[Word, ...], market: Market, era: Era) -> Rendering:
    del era
    text, doubtful = characters.traditional(parts, market.locale)
    how = "Traditional characters"
    if doubtful:
        return Rendering(text, "medium", how, note=f"{doubtful} has two Traditional forms")
    return Rendering(text, "high", how)


_BY_LANGUAGE: dict[str, Callable[[tuple[Word, ...], Market, Era], Rendering]] = {
    "vi": _vietnamese,
    "ko": _korean,
    "ja": _japanese,
    "zh": _traditional,
}
