"""How markets measure: units and their factors, floors, discounts, and the words for them.

The customs are data, ``tables/measures.toml``; the names of units come from CLDR.
"""

import re
from functools import cache
from pathlib import Path
from typing import Final, Literal, NamedTuple

import msgspec

from localize.locales.cldr import cldr
from localize.locales.profile import Market
from localize.locales.quantities import Quantity
from localize.trie import pattern

Confidence = Literal["high", "medium", "low"]

#: What CLDR's units (and two of Asia's) are worth in kilograms, metres, square metres and minutes.
UNITS: Final[dict[str, dict[str, float]]] = {
    "weight": {
        "mass-kilogram": 1,
        "mass-gram": 0.001,
        "mass-pound": 0.45359237,
        "mass-ounce": 0.028349523,
        "mass-stone": 6.35029318,
        "mass-tonne": 1000,
    },
    "length": {
        "length-meter": 1,
        "length-kilometer": 1000,
        "length-centimeter": 0.01,
        "length-millimeter": 0.001,
        "length-mile": 1609.344,
        "length-yard": 0.9144,
        "length-foot": 0.3048,
        "length-inch": 0.0254,
    },
    "area": {
        "area-square-meter": 1,
        "area-square-kilometer": 1_000_000,
        "area-hectare": 10_000,
        "area-acre": 4046.8564,
        "area-square-foot": 0.09290304,
        "area-square-mile": 2_589_988.11,
        "rai": 1600,
        "pyeong": 3.305785,
    },
    "duration": {
        "duration-second": 1 / 60,
        "duration-minute": 1,
        "duration-hour": 60,
        "duration-day": 1440,
        "duration-week": 10_080,
        "duration-month": 43_800,
        "duration-year": 525_600,
        "duration-decade": 5_256_000,
        "duration-century": 52_560_000,
    },
}
_LENGTHS: Final = ("long", "short")
#: In German a Pfund is half a kilogram, so CLDR's name for the pound says nothing there.
_MISLEADING: Final = {"de": ("mass-pound",)}


class Custom(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The unit in which markets measure amounts from ``least`` (in base units) upwards."""

    kind: str
    markets: tuple[str, ...]
    unit: str
    digits: int
    length: Literal["long", "short"]
    confidence: Confidence
    least: float = 0


class Floor(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the Chinese 一楼 is in markets: 1, the first floor, or 0, the ground floor."""

    markets: tuple[str, ...]
    first: int
    confidence: Confidence


class FloorWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a language says floors; see ``tables/measures.toml``."""

    ground: str
    ordinals: tuple[str, ...]
    nouns: tuple[str, ...]
    marks: tuple[str, ...]
    endings: tuple[str, ...] = ()


class Measures(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The table as a whole."""

    source: str
    custom: tuple[Custom, ...]
    floor: tuple[Floor, ...]
    floors: dict[str, FloorWords]
    literal: dict[str, dict[str, tuple[str, ...]]]
    words: dict[str, dict[str, str]]
    discount: dict[str, str]
    money: dict[str, dict[str, str]]
    lunar: dict[str, str]
    feasts: dict[str, str]
    ordinals: dict[str, tuple[str, ...]]
    storey: dict[str, str]
    ground: dict[str, str]


@cache
def measures() -> Measures:
    """The table of customs.

    >>> measures().discount["en"]
    '{off}% off'
    """
    from localize import tomlfile

    return tomlfile.read(Path(__file__).with_name("tables") / "measures.toml", Measures)


def first_floor(market: Market) -> Floor:
    """What 一楼 is in a market, and how sure that is.

    >>> from localize.locales import market
    >>> first_floor(market("en-GB")).first, first_floor(market("en-US")).first
    (0, 1)
    """
    for row in measures().floor:
        if market.locale in row.markets:
            return row
    return Floor((market.locale,), 1, "low")


@cache
def factors() -> dict[str, float]:
    """What one of each Chinese unit is in base units, where that can be said."""
    from localize.locales.tables import units

    return {unit.id: unit.factor for unit in units() if unit.factor is not None}


def base_amount(quantity: Quantity) -> float | None:
    """A weight, length, area or duration in kilograms, metres, square metres or minutes.

    >>> from localize.locales.quantities import quantities
    >>> base_amount(quantities("一百八十斤")[0])
    90.0
    """
    factor = factors().get(quantity.unit)
    if factor is None or quantity.kind not in UNITS:
        return None
    return float(quantity.value) * factor


def custom(kind: str, amount: float, market: Market) -> Custom | None:
    """The unit in which a market gives an amount, in base units; None where none is known."""
    fitting = [row for row in measures().custom if row.kind == kind and abs(amount) >= row.least]
    own = [row for row in fitting if market.locale in row.markets]
    return next(iter(own or [row for row in fitting if "all" in row.markets]), None)


class UnitWords(NamedTuple):
    """The words of a language for units: a pattern to match after a figure, and what each means."""

    search: re.Pattern[str]
    meanings: dict[str, tuple[str, str]]

    def after(self, text: str, place: int) -> tuple[str, str] | None:
        """Kind and unit of the word that stands at ``place``, None if there is none.

        >>> from localize.locales import market
        >>> unit_words(market("en-US")).after("198 pounds", 3)
        ('weight', 'mass-pound')
        """
        match = self.search.match(text, place)
        return None if match is None else self.meanings[match[1].lower()]


@cache
def _unit_words(locale: str, language: str) -> UnitWords:
    from babel.units import format_unit

    known = cldr(locale)
    meanings: dict[str, tuple[str, str]] = {}
    for kind, units in UNITS.items():
        for unit in units:
            if "-" not in unit or unit in _MISLEADING.get(language, ()):
                continue
            for length in _LENGTHS:
                for amount in (1, 2, 5, 0.5):
                    text = format_unit(amount, unit, length, locale=known)
                    word = re.sub(r"^[\d٠-٩.,٫]+", "", text).strip()
                    short = len(word) < 2 and kind == "duration"  # с is "with" in Russian
                    if word and word != text and unit not in word and not short:
                        meanings.setdefault(word.lower(), (kind, unit))
    kinds = {unit: kind for kind, units in UNITS.items() for unit in units}
    for word, unit in measures().words.get(language, {}).items():
        meanings[word.lower()] = (kinds[unit], unit)
    space = "[ \u00a0\u202f-]?"
    end = "" if language in ("th", "ja", "ko", "zh") else r"(?!\w)"
    return UnitWords(re.compile(f"{space}({pattern(meanings)}){end}", re.IGNORECASE), meanings)


def unit_words(market: Market) -> UnitWords:
    """The words for units in a market, from CLDR and the table."""
    return _unit_words(market.locale, market.language)
