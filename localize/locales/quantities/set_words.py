"""Quantities that Chinese says in set words: 腊月初八, 周三, 一炷香, 子时三刻, 负一楼."""

import re
from fractions import Fraction
from typing import Final

from localize import late
from localize.locales.numbers.numerals import digit, value_of
from localize.locales.quantities.quantity import Kind, Quantity

_DIGIT = "[一二三四五六七八九]"
_FIRST = "初[一二三四五六七八九十]"
_DAY = f"{_FIRST}|廿{_DIGIT}?|二十{_DIGIT}?|三十|十{_DIGIT}?"
_MONTH = f"{_DIGIT}|十[一二]?"
FIGURE = "[零〇一二三四五六七八九\\d]"
_COUNT = "[一二三四五六七八九十两几半]"
_PATTERN = late.pattern(
    rf"(?P<lunar>(?:(?P<year>{FIGURE}{{4}})年)?"
    rf"(?:(?P<calendar>农历|阴历|旧历)(?P<month1>{_MONTH}|正|冬|腊)月(?P<day1>{_DAY})?"
    rf"|(?P<month2>正|冬|腊)月(?P<day2>{_DAY})?(?![年月])"
    rf"|(?P<month3>{_MONTH})月(?P<day3>{_FIRST}|廿{_DIGIT}?|十五(?![日号天])))"
    rf"|大?年(?P<day4>{_FIRST}|三十)(?![年岁多几个])"
    rf"|(?P<day5>{_FIRST})(?![班年级学中的]))"
    r"|(?P<weekday>(?<![一每两几三])周|星期|礼拜)"
    r"(?P<which>[一二三四五六日天])(?![次天回遍趟年岁个鸣])"
    rf"|(?P<incense>{_COUNT}{{1,2}})[炷柱]香(?:的?(?:时间|功夫|工夫))?"
    rf"|(?P<tea>{_COUNT}{{1,2}})盏茶(?:的?(?:时间|功夫|工夫))?"
    r"|(?P<branch>[子丑寅卯辰巳午未申酉戌亥])时(?:(?P<quarter>[一二三])刻|(?=[初正末]))"
    r"|(?P<quarters>[一两二三])刻钟"
    rf"|(?:(?P<century>{FIGURE}{{2}}|二?十[一二三四五六七八九]?)世纪)?"
    rf"(?P<decade>(?:\d\d)?[1-9]0|[一二三四五六七八九]十|[二三四五六七八九]零)年代"
    r"|(?P<below>负|地下)(?P<level>[一二两三四五六七八九])[楼层](?!次)"
    r"|[bB](?P<cellar>[1-9])[层楼]"
)
#: A text without any of these has nothing that `_PATTERN` finds: one search instead of many.
_HINT = late.pattern("[初月周期拜香盏时钟负下年bB]")
SUNDAY = late.pattern("(?:周|星期|礼拜)[日天]")
_MONTHS: Final = {"正": 1, "冬": 11, "腊": 12}
_BRANCHES: Final = "子丑寅卯辰巳午未申酉戌亥"
_DAYS: Final = "一二三四五六日"


def in_set_words(plain: str) -> list[Quantity]:
    """What is said in set words, in order: the reader of numbers skips these or splits them.

    ``plain`` is a text as that reader sees it (:func:`localize.locales.numbers.han.simplified`).
    """
    special = _PATTERN.finditer(plain) if _HINT.search(plain) else ()
    return [quantity for match in special if (quantity := _quantity_of(match)) is not None]


def _quantity_of(match: re.Match[str]) -> Quantity | None:
    groups = match.groupdict()
    if groups["lunar"] is not None:
        return _lunar(match)
    if groups["weekday"] is not None:
        day = _DAYS.index(groups["which"].replace("天", "日")) + 1
        return _said(match, "weekday", Fraction(day), parts=(day,), weight=0.3)
    for name in ("incense", "tea"):
        if groups[name] is not None:
            return _time_of(match, groups[name], name)
    if groups["branch"] is not None:
        hour = (23 + 2 * _BRANCHES.index(groups["branch"])) % 24
        quarter = "一二三".index(groups["quarter"]) + 1 if groups["quarter"] else 0
        parts = (hour, 15 * quarter)
        return _said(match, "clock", Fraction(hour), unit="shichen", parts=parts, vague=True)
    if groups["quarters"] is not None:
        return _time_of(match, groups["quarters"], "ke")
    if groups["decade"] is not None:
        return _decade(match)
    level = groups["cellar"] or digit(groups["level"])
    return _said(match, "floor", Fraction(-int(level)), unit="floor", weight=0.3)


def _time_of(match: re.Match[str], figures: str, unit: str) -> Quantity | None:
    half = figures == "半"
    value = (Fraction(1, 2), None) if half else value_of(figures)
    if value is None:
        return None
    return _said(match, "duration", *value, unit=unit, vague=unit != "ke")


def _decade(match: re.Match[str]) -> Quantity | None:
    """八十年代: the eighties, 1980; ``parts`` are the year, and the decade and century as said."""
    decade = value_of(match["decade"])
    century = value_of(match["century"]) if match["century"] else (Fraction(20), None)
    if decade is None or century is None:
        return None
    said, first = int(decade[0]), 100 * (int(century[0]) - 1)
    parts = (said if said >= 1000 else first + said, said % 100, int(century[0]))
    return _said(match, "number", Fraction(said), parts=parts, weight=0.3)


def _lunar(match: re.Match[str]) -> Quantity | None:
    """A date of the lunar calendar; a month or day that is not said is 0."""
    groups = match.groupdict()
    month_text = groups["month1"] or groups["month2"] or groups["month3"] or ""
    day_text = next((groups[f"day{n}"] for n in range(1, 6) if groups[f"day{n}"]), "")
    month = _MONTHS.get(month_text, 0) or _small(month_text)
    day = _small(day_text.removeprefix("初"))
    if groups["day4"] is not None:
        month = 12 if groups["day4"] == "三十" else 1
    year = value_of(groups["year"]) if groups["year"] else None
    parts = (int(year[0]) if year is not None else 0, month, day)
    return _said(match, "lunar", Fraction(day or month), unit="lunar", parts=parts)


def _said(
    match: re.Match[str],
    kind: Kind,
    value: Fraction,
    high: Fraction | None = None,
    *,
    unit: str = "",
    parts: tuple[int, ...] = (),
    vague: bool = False,
    weight: float = 0.2,
) -> Quantity:
    """The quantity that stands where the match does."""
    return Quantity(
        start=match.start(),
        end=match.end(),
        text=match[0],
        kind=kind,
        value=value,
        high=high,
        unit=unit,
        parts=parts,
        vague=vague,
        weight=weight,
    )


def _small(figures: str) -> int:
    value = value_of(figures) if figures else None
    return 0 if value is None else int(value[0])
