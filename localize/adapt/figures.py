"""``numbers.han``: Chinese numerals left standing become the market's own figures."""

import re
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from localize.adapt.rule import Context, Made, Trigger, at
from localize.locales.profile import Market
from localize.locales.written import written

if TYPE_CHECKING:
    from localize.locales.numbers import Number

_HAN: Final = "零〇一二三四五六七八九十百千万萬亿億两兩廿卅"
_TYPED: Final = re.compile(rf"[\d０-９.,．，点{_HAN}]*[{_HAN}][\d０-９.,．，点{_HAN}]*")
_NUMERAL: Final = re.compile(f"[{_HAN}]")
_DIGITS: Final = str.maketrans("零〇一二三四五六七八九", "00123456789")
_POSITIONAL: Final = re.compile("[零〇一二三四五六七八九]{2,}")
#: Nobody owns more; a larger number is several read as one.
_LARGEST: Final = 10**13
#: The word between a round number and its noun.
_NOUN: Final = re.compile(r" (?!d[ei]\b|d')[^\W\d]")
_OF: Final = {"es": " de", "pt": " de", "fr": " de", "it": " di"}
#: Numbers up to ten are words in many markets, so they are left to a person.
_SMALL: Final = 10


def han(market: Market, profile: str) -> Made | None:  # noqa: ARG001
    """Numerals with 万 and 亿 become millions, lakh and crore, 万 and 億, or 만 and 억."""
    if market.language == "zh":
        return None
    japanese = market.language == "ja"

    def rewrite(text: str, context: Context) -> str:  # noqa: ARG001
        # Japanese writes Han numerals itself; only the Simplified 亿 is not its own.
        if japanese and "亿" not in text:
            return text
        if _NUMERAL.search(text) is None:
            return text
        from localize.locales.numbers import numbers

        parts, done = [], 0
        for number in numbers(text, "zh-Hans"):
            figure = _figure(text, number, market)
            if figure:
                parts += [text[done : number.start], figure]
                done = number.end
        return "".join([*parts, text[done:]]) if parts else text

    return Made(rewrite, (Trigger("亿" if japanese else _HAN),))


def _figure(text: str, number: "Number", market: Market) -> str:
    """What a number of the text becomes, or ``""`` where it has to stay."""
    before, after = at(text, number.start - 1), at(text, number.end)
    if number.kind == "vague" or not _SMALL < number.value < _LARGEST:
        return ""
    if _TYPED.fullmatch(number.text) is None:
        return ""
    if market.language in ("ja", "ko") and number.value.denominator != 1:
        return ""
    if market.language == "ja":
        return _read_back(number.value, text[number.end :], market) if "亿" in number.text else ""
    if "\u3400" <= before <= "\u9fff" or "\u3400" <= after <= "\u9fff":
        return ""
    spaced = market.typography.spaces_between_words
    left = " " if spaced and before.isalnum() else ""
    right = " " if spaced and after.isalnum() and market.script != "Kore" else ""
    rest = right + text[number.end :]
    if _POSITIONAL.fullmatch(number.text):
        return left + number.text.translate(_DIGITS) + right
    figure = _read_back(number.value, rest, market)
    of = _OF.get(market.language, "") if figure[-1:].isalpha() else ""
    if of and not _NOUN.match(rest):
        of = ""
    return f"{left}{figure}{of}{right}" if figure else ""


def _read_back(value: Fraction, rest: str, market: Market) -> str:
    """The first way to write a number that the checks read as that number, or ``""``."""
    from localize.locales.numbers import numbers

    for figure in written(value, market):
        found = numbers(figure + rest, market.locale)
        if found and found[0].start == 0 and found[0].value == value:
            return figure
    return ""
