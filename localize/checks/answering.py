"""Whether one number of a target says what one quantity of its source says, as a market says it."""

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from localize.locales.measures import UNITS, base_amount, first_floor, unit_words
from localize.locales.profile import Market
from localize.locales.quantities import Quantity

if TYPE_CHECKING:
    from localize.locales.numbers import Number

#: Money whose small coins are renamed: 五毛 is half a yuan, 50 cents.
COINS: Final = {"jiao": (Fraction(1, 10), Fraction(10)), "fen": (Fraction(1, 100), Fraction(1))}
_SUFFIXES: Final = {"K": 1_000, "M": 1_000_000, "B": 1_000_000_000}
_HALF_HOUR: Final = 30
#: Half past three is "half four" in these.
_HALF_BEFORE: Final = frozenset(("de", "id", "nl", "ru", "uk", "pl"))
_FEW: Final = 10
#: How far a converted figure may be off, by rounding and by custom (two miles for three km).
_ROUNDED: Final = 0.08


def answers(quantity: Quantity, number: "Number", target: str, market: Market) -> bool:
    """Whether a number of the target says what the quantity says, as the market may say it."""
    value = number.value * suffix(number, target)
    if quantity.kind in UNITS:
        return _measures(quantity, number, target, market)
    low, high = quantity.value, quantity.high or quantity.value
    if low <= (number.high or value) and value <= high:
        return True
    # Back in '69.
    if quantity.kind == "date" and target[number.start - 1 : number.start] in ("'", "’", "‘"):
        return value == quantity.parts[0] % 100
    return any(value == one for one in other_forms(quantity, market))


def suffix(number: "Number", target: str) -> int:
    """What a capital letter right after a figure multiplies it by: $30M is thirty million."""
    factor = _SUFFIXES.get(target[number.end : number.end + 1])
    if factor is None or target[number.end + 1 : number.end + 2].isalnum():
        return 1
    return factor


def other_forms(quantity: Quantity, market: Market) -> Iterator[Fraction]:
    """The other figures that a quantity may have in the target."""
    value, parts = quantity.value, quantity.parts
    kind = quantity.kind
    yield from map(Fraction, parts)
    if value == Fraction(1, 2):
        yield from (Fraction(2), Fraction(50))
    if kind == "number" and "点零" in quantity.text:
        yield from (Fraction(int(value)), value % 1 * 100)  # 三点零五 is five past three as well
    if kind == "clock":
        yield from _clock_figures(quantity, market)
    elif kind == "floor":
        yield abs(value)
        if value > 0 and not _is_first(market):
            yield value - 1
    elif kind == "temperature":
        yield abs(value)
        fahrenheit = float(value) * 9 / 5 + 32
        for degrees in (round(fahrenheit), round(fahrenheit, 1), round(fahrenheit) + 1):
            yield Fraction(str(abs(degrees)))
        yield Fraction(abs(round(fahrenheit) - 1))
    elif kind == "age" and quantity.unit == "nominal":
        yield from (value - 1, value - 2)
    elif kind == "percent":
        yield from (value / 10, value / 100)
    elif kind == "discount":
        yield from (100 - value, value / 10, value / 100, (100 - value) / 100, 10 - value / 10)
    elif kind == "fraction":
        yield from (Fraction(value.numerator), Fraction(value.denominator))
        yield from (Fraction(round(value * 100)), Fraction(int(value * 100)), value * 100)
    elif kind == "times":
        for times in (value, value - 1, value + 1):
            yield from (times, times * 100)
    elif quantity.unit in COINS:
        yield from (value * factor for factor in COINS[quantity.unit])


def _is_first(market: Market) -> bool:
    """Whether 一楼 is the first floor here for certain."""
    floor = first_floor(market)
    return floor.first == 1 and floor.confidence == "high"


def hours_of(quantity: Quantity, market: Market) -> set[Fraction]:
    """The hours that a clock may be told by: 3 and 15, and 4 where half past three is half four.

    With the minutes after a point too: 7.30 reads as 7.3 where the point is the decimal one.
    """
    hour, minute = quantity.parts
    hours: set[Fraction | int] = {hour, hour % 12, hour % 12 + 12}
    if minute > 30 or (minute == 30 and market.language in _HALF_BEFORE):
        hours |= {hour % 12 + 1, hour % 12 + 13}
    if minute == _HALF_HOUR:
        hours |= {one + Fraction(1, 2) for one in hours}  # las tres y media
    if market.language == "th":
        # The Thai day has four times six hours: 9 p.m. is สามทุ่ม, 9 a.m. สามโมงเช้า.
        hours |= {hour - 18, hour - 6} if hour >= 18 else {hour - 6}
    if minute:
        hours |= {one + Fraction(minute, 100) for one in (hour, hour % 12, hour % 12 + 12)}
    return set(map(Fraction, hours))


def _clock_figures(quantity: Quantity, market: Market) -> Iterator[Fraction]:
    """The hours, and the minutes as 15, 45, a quarter, a half."""
    yield from hours_of(quantity, market)
    minute = quantity.parts[1]
    if minute:
        yield from map(Fraction, (minute, 60 - minute))
    if minute % 15 == 0:
        yield from (Fraction(minute, 60), Fraction(60 - minute, 60))


def _measures(quantity: Quantity, number: "Number", target: str, market: Market) -> bool:
    """Whether a figure is the quantity's amount, in its own unit or another of the same kind."""
    value = float(number.value)
    low, high = quantity.value, quantity.high or quantity.value
    same = low <= (number.high or number.value) and number.value <= high
    amount = base_amount(quantity)
    if amount is None or not low:
        return same or number.value in quantity.parts
    units = UNITS[quantity.kind]
    least, most = amount, amount * float(high / low)
    # Two months are eight weeks, and a fortnight fifteen days in French.
    loose = 0.1 if quantity.kind == "duration" else 0.0
    word = unit_after(number, target, market)
    if word is not None and word[0] == quantity.kind:
        if _is_near(value * units[word[1]], least, most, value, loose):
            return True
        # A few 斤 of apples are so many pounds in any mouth.
        if quantity.unit == "jin" and word[1] == "mass-pound" and same and value <= _FEW:
            return True
        return _is_part(quantity, number)
    if same or _is_part(quantity, number):
        return True
    return any(_is_near(value * factor, least, most, value, loose) for factor in units.values())


def unit_after(number: "Number", target: str, market: Market) -> tuple[str, str] | None:
    after = target[number.end : number.end + 2]
    if not after or after[0] in ".,!?…":
        return None
    return unit_words(market).after(target, number.end)


def _is_near(found: float, least: float, most: float, figure: float, loose: float) -> bool:
    """Whether an amount is in a range, as far as the digits of its figure can tell.

    ``loose`` is the share by which it may be off at least.

    198 stands for 197 to 199 and something for the factor; 200, of one digit, for more.
    """
    slack = max(min(0.5 / _leading(figure) + 0.012, _ROUNDED), loose)
    return least * (1 - slack) <= found <= most * (1 + slack)


def _leading(figure: float) -> float:
    """The digits of a figure without its last noughts, as a number: 200 is 2, 198 is 198."""
    if figure != int(figure) or not figure:
        return max(figure * 10, 1)
    digits = int(figure)
    while digits % 10 == 0:
        digits //= 10
    return digits


def _is_part(quantity: Quantity, number: "Number") -> bool:
    """Whether a figure is one of two: 6 and 1 of six feet one, 3 and 2 of 三斤二两."""
    if number.value in quantity.parts:
        return True
    amount = base_amount(quantity)
    if amount is None or number.value.denominator != 1 or quantity.kind == "area":
        return False
    if quantity.kind == "length" and 0.5 < amount < 3:
        feet, inches = divmod(round(amount / 0.0254), 12)
        return number.value == feet or abs(number.value - inches) <= 1
    if quantity.kind == "weight":
        stone = amount / 6.35029318
        return stone > 1 and number.value == int(stone)
    whole = {int(amount // unit) for unit in (60, 1440, 525_600)} - {0}
    return quantity.value.denominator != 1 and (number.value in whole or number.value == 30)
