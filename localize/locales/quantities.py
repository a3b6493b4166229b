"""The numbers of a Chinese text with what they count: money, weights, clocks, floors, lunar dates.

:mod:`localize.locales.numbers` says where a figure stands and what it is worth; here the words
around it say what it means. The units are those of ``tables/units.toml``.
"""

import re
from collections.abc import Sequence
from fractions import Fraction
from functools import cache, lru_cache
from itertools import pairwise
from typing import Final, Literal

import msgspec

from localize import late
from localize.locales import numbers_han
from localize.locales.numbers import NUMBER_HINT, Number, numbers
from localize.trie import pattern

Kind = Literal[
    "number",
    "ordinal",
    "sequence",
    "money",
    "weight",
    "length",
    "area",
    "duration",
    "clock",
    "date",
    "weekday",
    "lunar",
    "age",
    "floor",
    "temperature",
    "percent",
    "discount",
    "fraction",
    "times",
]


class Quantity(msgspec.Struct, frozen=True):
    """A number at ``start``..``end`` of a text with its unit, written as ``text``.

    ``value`` counts ``unit``, an id of ``tables/units.toml`` or ``""``; ``high`` is the upper end
    of a vague one (几十, 十几). ``percent`` and ``discount`` are in hundredths, of the price paid:
    三成 is 30, 八折 80. ``floor``: the Chinese number, 负一楼 is -1. ``parts`` are hour and minute
    of a clock; year, month and day of a date or a lunar date (0: not said); the day of a weekday,
    from 1 (Monday). ``vague``: a way of speaking rather than a measure (一炷香, 三尺); nothing is
    to be computed from it unasked. ``weight`` is that of :class:`~localize.locales.numbers.Number`.
    """

    start: int
    end: int
    text: str
    kind: Kind
    value: Fraction
    high: Fraction | None = None
    unit: str = ""
    parts: tuple[int, ...] = ()
    vague: bool = False
    weight: float = 1.0


def quantities(text: str) -> tuple[Quantity, ...]:
    """The quantities of a Chinese text in order; they do not overlap.

    >>> [(q.text, q.kind, float(q.value), q.unit) for q in quantities("他一百八十斤，住二楼")]
    [('一百八十斤', 'weight', 180.0, 'jin'), ('二楼', 'floor', 2.0, 'floor')]
    >>> [(q.kind, q.parts) for q in quantities("腊月初八下午三点半")]
    [('lunar', (0, 12, 8)), ('clock', (15, 30))]
    >>> quantities("八尺男儿，千里迢迢")
    ()
    """
    if NUMBER_HINT.search(text) is None and _SUNDAY.search(text) is None:
        return ()
    return _quantities(text)


@lru_cache(maxsize=8192)
def _quantities(text: str) -> tuple[Quantity, ...]:
    """Kept: a source line comes again in every market."""
    plain = numbers_han.simplified(text)
    special = _SPECIAL.finditer(plain) if _SPECIAL_HINT.search(plain) else ()
    found = [quantity for match in special if (quantity := _special(match))]
    spans = [(one.start, one.end) for one in found]
    figures = [
        one
        for one in numbers(text, "zh-Hans")
        if not any(start < one.end and one.start < end for start, end in spans)
    ]
    index = 0
    while index < len(figures):
        quantity, used = _typed(plain, figures, index)
        found.append(quantity)
        index += used
    found.sort(key=lambda one: one.start)
    return tuple(_joined(plain, _apart(plain, found)))


def _apart(plain: str, found: list[Quantity]) -> list[Quantity]:
    """The quantities, each without the unit that the next begins with: 两周三 is 两 and 周三."""
    for index, (one, following) in enumerate(pairwise(found)):
        if one.end > following.start:
            end = following.start
            found[index] = msgspec.structs.replace(
                one, end=end, text=plain[one.start : end], kind="number", unit="", parts=()
            )
    return found


#: A quantity and its smaller unit, as 三斤二两 and 一小时二十分钟: how many make the larger one.
_SMALLER: Final = {
    ("jin", "liang"): 10,
    ("CNY", "jiao"): 10,
    ("hour", "minute"): 60,
    ("minute", "second"): 60,
    ("chi", "cun"): 10,
    ("zhang", "chi"): 10,
    ("year", "month"): 12,
}


def _joined(plain: str, found: Sequence[Quantity]) -> list[Quantity]:
    """Quantities of two units as one; ``parts`` keeps both figures."""
    joined: list[Quantity] = []
    for one in found:
        last = joined[-1] if joined else None
        share = 0 if last is None else _SMALLER.get((last.unit, one.unit), 0)
        if last is None or not share or last.end != one.start or last.high or one.high:
            joined.append(one)
            continue
        joined[-1] = msgspec.structs.replace(
            last,
            end=one.end,
            text=plain[last.start : one.end],
            value=last.value + one.value / share,
            parts=(int(last.value), int(one.value)),
        )
    return joined


# --- what numbers.zh.toml takes for fixed words ---------------------------------------------------

_DIGIT = "[一二三四五六七八九]"
_FIRST = "初[一二三四五六七八九十]"
_DAY = f"{_FIRST}|廿{_DIGIT}?|二十{_DIGIT}?|三十|十{_DIGIT}?"
_MONTH = f"{_DIGIT}|十[一二]?"
_FIGURE = "[零〇一二三四五六七八九\\d]"
_COUNT = "[一二三四五六七八九十两几半]"
_SPECIAL = late.pattern(
    rf"(?P<lunar>(?:(?P<year>{_FIGURE}{{4}})年)?"
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
    r"|(?P<below>负|地下)(?P<level>[一二两三四五六七八九])[楼层](?!次)"
    r"|[bB](?P<cellar>[1-9])[层楼]"
)
#: A text without any of these has nothing that `_SPECIAL` finds: one search instead of many.
_SPECIAL_HINT = late.pattern("[初月周期拜香盏时钟负下年bB]")
_SUNDAY = late.pattern("(?:周|星期|礼拜)[日天]")
_MONTHS: Final = {"正": 1, "冬": 11, "腊": 12}
_BRANCHES: Final = "子丑寅卯辰巳午未申酉戌亥"
_DAYS: Final = "一二三四五六日"


def _special(match: re.Match[str]) -> Quantity | None:
    """A quantity that the reader of numbers skips or splits: 初八, 周三, 一炷香, 负一楼."""
    groups = match.groupdict()
    start, end, text = match.start(), match.end(), match[0]
    if groups["lunar"] is not None:
        return _lunar(match)
    if groups["weekday"] is not None:
        day = _DAYS.index(groups["which"].replace("天", "日")) + 1
        return Quantity(
            start, end, text, "weekday", Fraction(day), None, "", (day,), False, weight=0.3
        )
    for name in ("incense", "tea"):
        if groups[name] is not None:
            return _time_of(match, groups[name], name)
    if groups["branch"] is not None:
        hour = (23 + 2 * _BRANCHES.index(groups["branch"])) % 24
        quarter = "一二三".index(groups["quarter"]) + 1 if groups["quarter"] else 0
        return Quantity(
            start,
            end,
            text,
            "clock",
            Fraction(hour),
            None,
            "shichen",
            (hour, 15 * quarter),
            True,
            0.2,
        )
    if groups["quarters"] is not None:
        return _time_of(match, groups["quarters"], "ke")
    level = groups["cellar"] or numbers_han.digit(groups["level"])
    return Quantity(start, end, text, "floor", Fraction(-int(level)), None, "floor", weight=0.3)


def _time_of(match: re.Match[str], figures: str, unit: str) -> Quantity | None:
    half = figures == "半"
    value = (Fraction(1, 2), None) if half else numbers_han.value_of(figures)
    if value is None:
        return None
    vague = unit != "ke"
    return Quantity(match.start(), match.end(), match[0], "duration", *value, unit, (), vague, 0.2)


def _lunar(match: re.Match[str]) -> Quantity | None:
    """A date of the lunar calendar; a month or day that is not said is 0."""
    groups = match.groupdict()
    month_text = groups["month1"] or groups["month2"] or groups["month3"] or ""
    day_text = next((groups[f"day{n}"] for n in range(1, 6) if groups[f"day{n}"]), "")
    month = _MONTHS.get(month_text, 0) or _small(month_text)
    day = _small(day_text.removeprefix("初"))
    if groups["day4"] is not None:
        month = 12 if groups["day4"] == "三十" else 1
    year = numbers_han.value_of(groups["year"]) if groups["year"] else None
    parts = (int(year[0]) if year is not None else 0, month, day)
    return Quantity(
        match.start(),
        match.end(),
        match[0],
        "lunar",
        Fraction(day or month),
        None,
        "lunar",
        parts,
        False,
        0.2,
    )


def _small(figures: str) -> int:
    value = numbers_han.value_of(figures) if figures else None
    return 0 if value is None else int(value[0])


# --- what the words around a figure say -----------------------------------------------------------

_POSITIONAL = late.pattern(f"第?{_FIGURE}+")
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
_ORDINARY = late.pattern(
    "块(?=[表肉地糖石玉布板砖牌饼木蛋巧手面空])|里(?=[面外头边])|克(?=[拉隆服])|米(?=[饭粒线粉其])"
    "|元(?=[旦月首帅老素气])|层(?=[楼皮纱意关衣蛋])|年(?=级)|分(?=之)|天(?=[地下堂王])|日(?=[后子常])|周(?=[围末])|刻(?=[意苦薄骨])"
)
_TEMPERATURE = late.pattern("烧|温|零下|摄氏|℃|冷|热|冻|冰|气")
_SILVER = late.pattern("银|黄金|白金|赏|俸|价|值|赎|聘")


def _typed(plain: str, figures: Sequence[Number], index: int) -> tuple[Quantity, int]:
    """The quantity that begins with a figure, and how many figures it takes."""
    return (
        _date(plain, figures, index)
        or _clock(plain, figures, index)
        or (_measured(plain, figures[index]), 1)
    )


def _date(plain: str, figures: Sequence[Number], index: int) -> tuple[Quantity, int] | None:
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
    return (
        Quantity(
            first.start,
            last,
            plain[first.start : last],
            "date",
            value,
            None,
            "",
            parts,
            False,
            weight,
        ),
        used,
    )


def _is_year(plain: str, one: Number) -> bool:
    if plain[one.end : one.end + 1] != "年" or not 1000 <= one.value < 2200:
        return False
    after = plain[one.end + 1 : one.end + 2]
    return _POSITIONAL.fullmatch(one.text) is not None or (
        one.value > 1900 and after not in (*"前后来间的",)
    )


def _clock(plain: str, figures: Sequence[Number], index: int) -> tuple[Quantity, int] | None:
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
    return (
        Quantity(
            one.start,
            last,
            plain[one.start : last],
            "clock",
            one.value,
            None,
            "",
            (hour, minute),
            False,
            one.weight,
        ),
        used,
    )


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
    quantity = Quantity(start, end, text, "clock", Fraction(parts[0]), None, "", parts, False, 0.3)
    return quantity, 2


class _Unit(msgspec.Struct, frozen=True):
    """What a name after a figure stands for."""

    id: str
    kind: Kind
    vague: bool


@cache
def _units() -> tuple[re.Pattern[str], dict[str, _Unit]]:
    """The names of units as a pattern, and what each means; the first of a name counts."""
    from localize.locales.tables import units

    found: dict[str, _Unit] = {}
    for unit in units():
        if unit.id in ("incense", "tea", "ke", "nominal", "lunar", "wan", "yi"):
            continue
        kind = msgspec.convert(unit.kind, Kind)
        for name in unit.names:
            found.setdefault(name, _Unit(unit.id, kind, unit.vague))
    return re.compile(rf"[ ]?({pattern(found)})"), found


def _measured(plain: str, one: Number) -> Quantity:
    """A figure with the unit that follows it, or what its own form says."""
    own = _own_kind(plain, one)
    if own is not None:
        return own
    search, units = _units()
    # 一年半, 五块五: the unit stands inside the figure.
    inside = re.search("公?[年岁斤块米亩里丈尺寸度天]", one.text)
    place = one.end if inside is None else one.start + inside.start()
    if one.text.endswith("个半") and plain[one.end : one.end + 1] == "月":
        return _quantity(plain, one, one.end + 1, "duration", units["个月"])
    match = search.match(plain, place)
    if match is None or _ORDINARY.match(plain, match.start(1)):
        return _quantity(plain, one, one.end, "number")
    unit = _meant(plain, one, match[1], units[match[1]])
    if unit is None:
        return _quantity(plain, one, one.end, "number")
    end = max(one.end, match.end())
    start = one.start
    value, high = one.value, one.high
    if unit.kind == "temperature" and plain[max(0, start - 2) : start] == "零下":
        start, value, high = start - 2, -value, None if high is None else -high
    return _quantity(plain, one, end, unit.kind, unit, start, value, high)


def _quantity(
    plain: str,
    one: Number,
    end: int,
    kind: Kind,
    unit: _Unit | None = None,
    start: int | None = None,
    value: Fraction | None = None,
    high: Fraction | None = None,
) -> Quantity:
    begin = one.start if start is None else start
    return Quantity(
        start=begin,
        end=end,
        text=plain[begin:end],
        kind=kind,
        value=one.value if value is None else value,
        high=one.high if value is None else high,
        unit="" if unit is None else unit.id,
        vague=unit is not None and unit.vague,
        weight=one.weight,
    )


def _own_kind(plain: str, one: Number) -> Quantity | None:
    """Kinds that need no unit: 第三, 三分之一, 50%, 三成, 八折, 三倍, 三十二岁, 一三八零零."""
    after = plain[one.end : one.end + 4]
    text = plain[one.start : one.end]
    if text[0] == "第":
        return _quantity(plain, one, one.end, "ordinal")
    if "分之" in text:
        kind: Kind = "percent" if text.startswith("百分之") else "fraction"
        return _quantity(plain, one, one.end, kind)
    first = after[:1]
    if first in "%％‰" and first:
        return _quantity(plain, one, one.end + 1, "percent")
    if first == "成" and after[1:2] not in (*"功为立了员人长家年本全交绩都名亲婚品就",):
        return _quantity(plain, one, one.end + 1, "percent")
    if first == "折" and after[1:2] not in (*"磨腾断回返",):
        paid = one.value * 10 if one.value < 10 else one.value
        return _quantity(plain, one, one.end + 1, "discount", None, None, paid)
    if first == "倍":
        return _quantity(plain, one, one.end + 1, "times")
    nominal = plain[max(0, one.start - 2) : one.start] == "虚岁" or after.startswith("虚岁")
    if nominal or "岁" in text or first == "岁":
        end = one.end + (2 if after.startswith("虚岁") else first == "岁")
        return _quantity(plain, one, end, "age", _Unit("nominal" if nominal else "", "age", False))
    if len(text) >= 3 and _POSITIONAL.fullmatch(text) and (len(text) > 4 or text[0] in "零〇0"):
        return _quantity(plain, one, one.end, "sequence")
    return None


def _meant(plain: str, one: Number, name: str, unit: _Unit) -> _Unit | None:
    """The unit that a name of two senses has here; None where it is none at all."""
    if name == "两":
        if one.value >= 20 or _SILVER.search(plain):
            return _Unit("tael", "money", False)
        return unit
    if name == "刀" and one.value < 10:
        return None
    if name == "里" and one.value >= 100_000:
        return None
    if name in ("层楼", "日") or (name == "块" and one.value < 3 and "块" not in one.text):
        return None
    if unit.kind == "temperature" and name == "度" and not _TEMPERATURE.search(plain):
        return None
    return unit
