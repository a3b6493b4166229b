"""What a run of Chinese numerals is worth: 三百万, 三万五, 十几万, 一点二亿, 3千万.

Where a run stands in a text, and whether it is a number there at all, says
:mod:`localize.locales.numbers.han`.
"""

import re
from fractions import Fraction

from localize import late

DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1_000, "万": 10_000, "亿": 100_000_000}
_TRILLION = 10**12
_TENS = {"廿": 20, "卅": 30, "卌": 40}

# Possessive: a run of digits can be read in one way only, or thirty of them take for ever.
ARABIC = r"\d++(?:,\d{3})*+(?:\.\d++)?"
_TOKENS = late.pattern(rf"({ARABIC})|(.)", re.DOTALL)
RISING = frozenset(
    ("一二", "二三", "三四", "四五", "五六", "六七", "七八", "八九", "两三", "三两", "一两", "三五")
)


def exact_value(run: str) -> Fraction:
    """The value of a run that is known to be a number."""
    value = value_of(run)
    if value is None:
        raise ValueError(run)
    return value[0]


def decimal_value(body: str) -> tuple[Fraction, Fraction | None] | None:
    """The value of a run that may hold 点: 一点二亿, 3点5."""
    vague = body[-1:] in ("多", "余", "来")
    stem = body[:-1] if vague else body
    whole, point, rest = stem.partition("点")
    if not point:
        value = value_of(stem)
    else:
        figures = rest.rstrip("十百千万亿兆")
        scale = Fraction(1)
        for unit in rest[len(figures) :]:
            scale *= _TRILLION if unit == "兆" else _UNITS[unit]
        left = value_of(whole)
        digits = "".join(str(DIGITS.get(char, char)) for char in figures)
        if left is None or left[1] is not None or not digits:
            return None
        value = ((left[0] + Fraction(int(digits), 10 ** len(digits))) * scale, None)
    if value is None or not vague:
        return value
    low = value[0]
    return (low, low + _last_unit(stem))


def _last_unit(stem: str) -> Fraction:
    """The unit that 多 adds less than one of: 三十多 stays under 40, 三百多 under 400."""
    if stem[-1:] == "兆":
        return Fraction(_TRILLION)
    if stem[-1:] in _UNITS:
        unit = Fraction(_UNITS[stem[-1]])
        if unit >= 10_000 and stem[-2:-1] in _UNITS:
            unit *= _UNITS[stem[-2]]
        return unit
    digits = len(stem) - len(stem.rstrip("0"))
    return Fraction(10**digits) if stem.isdigit() else Fraction(1)


def value_of(run: str) -> tuple[Fraction, Fraction | None] | None:
    """The value of a run of numerals, with its upper end if it is vague; None if it is no number.

    >>> value_of("三万五")
    (Fraction(35000, 1), None)
    >>> value_of("十几万")
    (Fraction(110000, 1), Fraction(190000, 1))
    >>> value_of("一一") is None
    True
    """
    if run.isdecimal() and run.isascii():
        return (Fraction(int(run)), None)
    if len(run) > 1 and run not in RISING and all(char in DIGITS for char in run):
        if len(run) == 2 and run[0] == run[1]:
            return None
        return (Fraction(int("".join(str(DIGITS[char]) for char in run))), None)
    if run[:1] in ("几", "数") or "几" in run or "数" in run:
        return _span(run, "几" if "几" in run else "数")
    for mark in "多余来":
        if mark in run:
            before, _, unit = run.partition(mark)
            low = value_of(before + unit)
            high = value_of(before)
            if low is None or high is None or not high[0]:
                return None
            step = _last_unit(before) / high[0] * low[0]
            return (low[0], low[0] + step)
    for index in range(len(run) - 1):
        if run[index : index + 2] in RISING and run[index - 1 : index] not in ("零", "〇"):
            ends = [_evaluate(run[:index] + run[index + at] + run[index + 2 :]) for at in (0, 1)]
            if ends[0] is None or ends[1] is None:
                return None
            return (min(ends[0], ends[1]), max(ends[0], ends[1]))
    value = _evaluate(run)
    return None if value is None else (value, None)


def _span(run: str, mark: str) -> tuple[Fraction, Fraction | None] | None:
    """几十 is 20 to 90, 十几 11 to 19."""
    first = "一" if run[: run.index(mark)].endswith("十") else "二"
    low = _evaluate(run.replace(mark, first, 1))
    high = _evaluate(run.replace(mark, "九", 1))
    if low is None or high is None:
        return None
    return (low, high)


def _with_trillions(run: str) -> Fraction | None:
    """三兆 is 3 x 10^12, as money is counted today; what follows is below it."""
    before, _, after = run.partition("兆")
    high, low = _evaluate(before or "一"), _evaluate(after or "零")
    if high is None or low is None or "兆" in after or low >= _TRILLION:
        return None
    return high * _TRILLION + low


def _evaluate(run: str) -> Fraction | None:
    """The value of a run without vague parts: units multiply, larger units close a group."""
    if "兆" in run:
        return _with_trillions(run)
    # Integers as long as there is no decimal point: a sum of Fractions takes 2 us.
    total: int | Fraction = 0
    section: int | Fraction = 0
    number: int | Fraction | None = None
    last = 1
    zero = False
    for match in _TOKENS.finditer(run):
        if match[1] is not None:
            if number is not None:
                return None
            figures = match[1].replace(",", "")
            number = Fraction(figures) if "." in figures else int(figures)
            continue
        char = match[2]
        if char in DIGITS:
            if number is not None and number != 0:
                return None
            zero = zero or DIGITS[char] == 0
            number = DIGITS[char]
        elif char in _TENS:
            section, number, last = section + _TENS[char], None, 10
        elif char in _UNITS:
            unit = _UNITS[char]
            if unit < 10_000:
                section += (1 if number is None else number) * unit
            else:
                group = section + (number if number is not None else 0)
                if not group and total and unit < 100_000_000:
                    return None
                bare = not group and not total
                if unit == 10_000:
                    total += (1 if bare else group) * unit
                else:
                    total = (1 if bare else total + group) * unit
                section = 0
            number, last, zero = None, unit, False
        else:
            return None
    if number is not None and last >= 100 and not zero and 0 < number < 10:
        number = Fraction(number * last, 10)
    return Fraction(total + section + (number if number is not None else 0))


def digit(char: str) -> int:
    """The value of one numeral from 零 to 九, or 两. Raises KeyError for any other character."""
    return DIGITS[char]
