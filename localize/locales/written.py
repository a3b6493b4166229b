"""A number as a market writes it in running text."""

import re
from fractions import Fraction
from typing import Final

from localize.locales.cldr import cldr
from localize.locales.profile import Market

_DIRECTION: Final = re.compile("[\u200e\u200f\u061c]")
#: Units of the market's long form from the largest; elsewhere a thousand million and a million.
_UNITS: Final = {"hi": (10**11, 10**9, 10**7, 10**5), "": (10**12, 10**9, 10**6)}


def written(value: Fraction, market: Market) -> tuple[str, ...]:
    """A number as the market writes it in running text, the usual way first; maybe in none.

    >>> from localize.locales import market
    >>> million = Fraction(30_000_000)
    >>> [written(million, market(name))[0] for name in ("en-US", "hi-IN", "ja-JP", "ko-KR")]
    ['30 million', '3 करोड़', '3000万', '3,000만']
    """
    if market.language in ("ja", "ko", "zh") and value.denominator == 1:
        return tuple(dict.fromkeys((_myriads(value, market), f"{int(value):,}")))
    from decimal import Decimal

    from babel.numbers import format_compact_decimal, format_decimal

    if value.denominator > 100:
        return ()
    if value < 0:
        return tuple(f"-{figure}" for figure in written(-value, market))
    locale = cldr(market.locale)
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    plain = format_decimal(exact, locale=locale)
    units = _UNITS.get(market.language, _UNITS[""])
    unit = next((unit for unit in units if value >= unit), None)
    if (
        unit is None
        or market.language in ("ja", "ko", "zh")
        or (value / unit * 100).denominator != 1
    ):
        return (plain,)
    text = format_compact_decimal(exact, format_type="long", locale=locale, fraction_digits=2)
    if market.language == "fr" and value < 2 * unit:
        text = text.removesuffix("s")
    return (_DIRECTION.sub("", text), plain)


#: 10^8 and 10^4 as a script writes them.
_SIGNS: Final = {
    "Jpan": ("億", "万"),
    "Kore": ("억", "만"),
    "Hant": ("億", "萬"),
    "Hans": ("亿", "万"),
}


def _myriads(value: Fraction, market: Market) -> str:
    """Figures in groups of four digits: 1億2000万, 1억 2,000만."""
    hundred_millions, rest = divmod(int(value), 10**8)
    large, small = _SIGNS[market.script]
    groups = ((hundred_millions, large), (rest // 10**4, small), (rest % 10**4, ""))
    korean = market.language == "ko"
    parts = [f"{f'{count:,}' if korean else count}{sign}" for count, sign in groups if count]
    return (" " if korean else "").join(parts) or "0"
