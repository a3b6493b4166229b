"""Dates and times of the day: 二零二四年三月五号, 下午四点一刻, 15:30, 差五分三点.

:func:`date` and :func:`clock` look at the figure at an index of a text's figures. They return the
quantity that begins with it and how many figures that takes, or None.
"""

from collections.abc import Sequence
from fractions import Fraction

from localize import late
from localize.locales.numbers import Number
from localize.locales.quantities.quantity import Quantity
from localize.locales.quantities.set_words import FIGURE

POSITIONAL = late.pattern(f"第?{FIGURE}+")
_CLOCK_WORDS = (
    "上午",
    "下午",
    "早上",
    "晚上",
    "凌晨",
    "中午",
    "傍晚",
    "半夜",
    "夜里",
    "清晨",
    "早晨",
    "深夜",
)
_AFTERNOON = ("下午", "晚上", "傍晚", "夜里", "深夜", "半夜")
_CLOCK_AFTER = late.pattern(
    "点(?:钟|整|左右|[之以]?前|见|集合|开[会始]|到|出发|下班|上班|起床|[,，。！？!?…\\s]|$)"
)
_DIGITAL = late.pattern(r"[:：](?=\d{2}(?!\d))")


def date(plain: str, figures: Sequence[Number], index: int) -> tuple[Quantity, int] | None:
    """二零二四年三月五号, 3月5日, 二零二四年, 三月, 五号 after 月."""
    year = month = day = 0
    first, last, used = figures[index], figures[index].end, 0
    if first.high is not None or first.value.denominator != 1:
        return None
    if _is_year(plain, first):
        year, last, used = int(first.value), first.end + 1, 1
    for unit, most in (("月", 12), ("日号", 31)):
        if index + used >= len(figures):
            break
        one = figures[index + used]
        fits = one.high is None and 1 <= one.value <= most and one.value.denominator == 1
        if not fits or (used and one.start != last) or plain[one.end : one.end + 1] not in (*unit,):
            break
        if unit == "月":
            month = int(one.value)
        elif month:
            day = int(one.value)
        else:
            break
        last, used = one.end + 1, used + 1
    if not used:
        return None
    if month and plain[last : last + 1] == "份":
        last += 1
    weight = first.weight if year else 0.3
    parts = (year, month, day)
    value = Fraction(year or month)
    text = plain[first.start : last]
    said = Quantity(first.start, last, text, "date", value, parts=parts, weight=weight)
    return said, used


def _is_year(plain: str, one: Number) -> bool:
    if plain[one.end : one.end + 1] != "年" or not 1000 <= one.value < 2200:
        return False
    after = plain[one.end + 1 : one.end + 2]
    return POSITIONAL.fullmatch(one.text) is not None or (
        one.value > 1900 and after not in (*"前后来间的",)
    )


def clock(plain: str, figures: Sequence[Number], index: int) -> tuple[Quantity, int] | None:
    """三点半, 下午四点一刻, 15:30, 差五分三点; the hour of the day where the line says so."""
    one = figures[index]
    if plain[max(0, one.start - 1) : one.start] == "差":
        return _minutes_to(plain, figures, index)
    if one.high is not None or one.value.denominator != 1 or not 0 <= one.value <= 24:
        return None
    before = plain[max(0, one.start - 2) : one.start]
    following = figures[index + 1] if index + 1 < len(figures) else None
    minute, last, used = 0, 0, 1
    joined = following is not None and following.start == one.end + 1
    sign = plain[one.end : one.end + 1] == "点" or _DIGITAL.match(plain, one.end) is not None
    if joined and sign and following is not None and following.value <= 59:
        minute, last, used = int(following.value), following.end, 2
    if not last:
        if plain[one.end : one.end + 1] != "点":
            return None
        if before not in _CLOCK_WORDS and _CLOCK_AFTER.match(plain, one.end) is None:
            return None
        last = one.end + 1
    hour = int(one.value)
    if before in _AFTERNOON and 1 <= hour < 12 and not (before == "半夜" and hour < 6):
        hour += 12
    text, parts = plain[one.start : last], (hour, minute)
    said = Quantity(one.start, last, text, "clock", one.value, parts=parts, weight=one.weight)
    return said, used


def _minutes_to(plain: str, figures: Sequence[Number], index: int) -> tuple[Quantity, int] | None:
    """差五分三点 is 2:55."""
    if index + 1 == len(figures):
        return None
    minutes, hour = figures[index], figures[index + 1]
    known = minutes.high is None and hour.high is None
    joined = plain[minutes.end : hour.start] in ("分", "分钟") or minutes.text.endswith("分")
    end = hour.end + 1
    if not known or not joined or plain[hour.end : end] != "点" or not 1 <= hour.value <= 24:
        return None
    if not 1 <= minutes.value < 60:
        return None
    start = minutes.start - 1
    parts = (int(hour.value) - 1, 60 - int(minutes.value))
    text = plain[start:end]
    said = Quantity(start, end, text, "clock", Fraction(parts[0]), parts=parts, weight=0.3)
    return said, 2
