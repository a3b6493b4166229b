"""Figures with the unit that follows them, or what their own form says: 三斤, 八折, 第三."""

import re
from fractions import Fraction
from functools import cache

import msgspec

from localize import late
from localize.locales.numbers import Number
from localize.locales.quantities.quantity import Kind, Quantity
from localize.locales.quantities.times import POSITIONAL
from localize.trie import pattern

_ORDINARY = late.pattern(
    "块(?=[表肉地糖石玉布板砖牌饼木蛋巧手面空])|里(?=[面外头边])|克(?=[拉隆服])|米(?=[饭粒线粉其])"
    "|元(?=[旦月首帅老素气数组])|层(?=[楼皮纱意关衣蛋])|年(?=级)|分(?=之)|天(?=[地下堂王])|日(?=[后子常])|周(?=[围末])|刻(?=[意苦薄骨])"
)
_TEMPERATURE = late.pattern("烧|温|零下|摄氏|℃|冷|热|冻|冰|气")
_SILVER = late.pattern("银|黄金|白金|赏|俸|价|值|赎|聘")


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


def measured(plain: str, one: Number) -> Quantity:
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
    if len(text) >= 3 and POSITIONAL.fullmatch(text) and (len(text) > 4 or text[0] in "零〇0"):
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
