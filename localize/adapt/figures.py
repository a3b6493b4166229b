"""``numbers.han``: Chinese numerals left standing become the market's own figures."""

import re
from fractions import Fraction
from typing import Final

from localize.adapt.rule import Context, Made, Trigger, at
from localize.locales.numbers import Number, numbers
from localize.locales.profile import Market

_HAN: Final = "零〇一二三四五六七八九十百千万萬亿億两兩廿卅"
_TYPED: Final = re.compile(rf"[\d０-９.,．，点{_HAN}]*[{_HAN}][\d０-９.,．，点{_HAN}]*")
_DIGITS: Final = str.maketrans("零〇一二三四五六七八九", "00123456789")
_POSITIONAL: Final = re.compile("[零〇一二三四五六七八九]{2,}")
_IDEOGRAPH: Final = re.compile("[\u3400-\u9fff]")
_DIRECTION: Final = re.compile("[\u200e\u200f\u061c]")
#: Units of the market's long form from the largest; elsewhere a thousand million and a million.
_UNITS: Final = {"hi": (10**9, 10**7, 10**5), "": (10**9, 10**6)}
#: The word between a round number and its noun.
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
        parts, done = [], 0
        for number in numbers(text, "zh-Hans"):
            figure = _figure(text, number, market)
            if figure:
                parts += [text[done : number.start], figure]
                done = number.end
        return "".join([*parts, text[done:]]) if parts else text

    return Made(rewrite, (Trigger("亿" if japanese else _HAN),))


def _figure(text: str, number: Number, market: Market) -> str:
    """What a number of the text becomes, or ``""`` where it has to stay."""
    before, after = at(text, number.start - 1), at(text, number.end)
    if number.kind == "vague" or number.value <= _SMALL or not _TYPED.fullmatch(number.text):
        return ""
    if market.language == "ja":
        return written(number.value, market) if "亿" in number.text else ""
    if _IDEOGRAPH.match(before) or _IDEOGRAPH.match(after):
        return ""
    figure = (
        number.text.translate(_DIGITS)
        if _POSITIONAL.fullmatch(number.text)
        else written(number.value, market)
    )
    if not figure or not market.typography.spaces_between_words:
        return figure
    of = _OF.get(market.language, "")
    round_ = of and figure[-1].isalpha() and re.match(r" (?!d[ei]\b|d')[^\W\d]", text[number.end :])
    left = " " if before.isalnum() else ""
    right = " " if after.isalnum() and market.script != "Kore" else ""
    return f"{left}{figure}{of if round_ else ''}{right}"


def written(value: Fraction, market: Market) -> str:
    """A number as the market writes it in running text; ``""`` where no exact form is short.

    >>> from localize.locales import market
    >>> million = Fraction(30_000_000)
    >>> [written(million, market(name)) for name in ("en-US", "hi-IN", "ja-JP", "ko-KR")]
    ['30 million', '3 करोड़', '3000万', '3,000만']
    """
    if market.language in ("ja", "ko"):
        return _myriads(value, market.language) if value.denominator == 1 else ""
    from decimal import Decimal

    from babel import Locale
    from babel.numbers import format_compact_decimal, format_decimal

    locale = Locale.parse(market.locale, sep="-")
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    units = _UNITS.get(market.language, _UNITS[""])
    unit = next((unit for unit in units if value >= unit), None)
    if unit is None or (value / unit * 100).denominator != 1:
        return "" if value.denominator > 100 else format_decimal(exact, locale=locale)
    text = format_compact_decimal(exact, format_type="long", locale=locale, fraction_digits=2)
    if market.language == "fr" and value < 2 * unit:
        text = text.removesuffix("s")
    return _DIRECTION.sub("", text)


def _myriads(value: Fraction, language: str) -> str:
    """Japanese and Korean figures in groups of four digits: 1億2000万, 1억 2,000만."""
    hundred_millions, rest = divmod(int(value), 10**8)
    groups = ((hundred_millions, "億억"), (rest // 10**4, "万만"), (rest % 10**4, ""))
    korean = language == "ko"
    parts = [
        f"{f'{count:,}' if korean else count}{signs[korean : korean + 1]}"
        for count, signs in groups
        if count
    ]
    return (" " if korean else "").join(parts)
