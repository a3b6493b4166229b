"""Numbers written in Chinese: 三百万, 一点二亿, 三万五, 二零二四, 十几万, 3千万, 半个亿.

The reader leaves alone what only looks like a number (四川, 陆三爷, 一心一意, 千万别): the lists
stand in ``tables/numbers.zh.toml``. A single numeral counts only where a measure word, a unit or
第 proves it, since 一看, 老三 and 五湖 are more frequent in dialogue than bare figures.
"""

import re
import tomllib
from fractions import Fraction
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from localize import late
from localize.locales.numbers.numerals import (
    ARABIC,
    DIGITS,
    RISING,
    decimal_value,
    exact_value,
    value_of,
)
from localize.trie import pattern

#: A text without any of these holds no number.
HINT = late.pattern(
    r"[\d零〇一二三四五六七八九十百千万萬亿億两兩廿卅卌几幾半壹贰叁肆伍陆柒捌玖½¼¾⅓⅔]"
)
_FORMAL = str.maketrans("壹贰叁肆伍陆柒捌玖拾佰仟", "一二三四五六七八九十百千")
_FULL_WIDTH = str.maketrans("０１２３４５６７８９．", "0123456789.")
_FRACTIONS = {
    "½": Fraction(1, 2),
    "¼": Fraction(1, 4),
    "¾": Fraction(3, 4),
    "⅓": Fraction(1, 3),
    "⅔": Fraction(2, 3),
}
_HAN = "零〇一二三四五六七八九十百千万亿两廿卅卌几"
#: 兆 only after a figure: 征兆 and 陈万兆 are none.
_TRILLIONS = r"(?<=[\d一二三四五六七八九十两几])兆(?![头字])"
_SOME = r"数(?=[十百千万亿])|(?<=[\d十百千万亿])[多余来](?=[十百千万亿])"
_RUN = rf"(?:{ARABIC}|[{_HAN}]|{_TRILLIONS}|{_SOME})+"
_DECIMAL = r"(?:点[零〇一二三四五六七八九\d]+[十百千万亿兆]*)?"
_TAIL = r"(?:[多余来](?![得到的说看了不]))?"
_FORMAL_RUN = r"[壹贰叁肆伍陆柒捌玖](?=[拾佰仟])[壹贰叁肆伍陆柒捌玖拾佰仟零万亿]+"
_HALF_OF = r"半(?=个|年|月|天(?!假)|小时|分钟|斤|亩|里|杯|碗|瓶|价|数|块|成|岁|米|张|座|国|城)"
_BARE = frozenset("百千万亿兆")
_ABOUT = ("上", "近", "过", "成")
_OPEN = frozenset(" \n\t，。！？、；：…,.!?;:~～—-（）()“”\"'「」《》") | {""}


_TABLE = Path(__file__).parents[1] / "tables" / "numbers.zh.toml"


class Found(NamedTuple):
    """A number in a text: its place, its value (the low end of a vague one) and its weight."""

    start: int
    end: int
    value: Fraction
    high: Fraction | None
    weight: float


class _Data(NamedTuple):
    start: re.Pattern[str]
    scan: re.Pattern[str]
    run: re.Pattern[str]
    exceptions: frozenset[str]
    kin: re.Pattern[str]
    classifier: re.Pattern[str]
    converted: re.Pattern[str]
    simplify: dict[int, int]


@cache
def _data() -> _Data:
    """The lists of ``numbers.zh.toml`` as patterns; read when a text first needs them."""
    text = _TABLE.read_text("utf-8")
    table = tomllib.loads(text)
    words = {name: pattern(table[name].split()) for name in table if name != "source"}
    run = (
        rf"(?P<part>(?P<whole>{_RUN})分之(?P<share>{_RUN}{_DECIMAL}))"
        rf"|(?P<half>一半|{_HALF_OF})|(?P<formal>{_FORMAL_RUN})|(?P<glyph>[½¼¾⅓⅔])"
        rf"|(?P<run>第?{_RUN}{_DECIMAL}{_TAIL})"
    )
    skipped = (table["idioms"] + table["numbers"]).split()
    scan = rf"(?P<skip>⟦\d+⟧|{pattern(skipped)})|{run}"
    first = {word[0] for word in skipped} | set(f"⟦{_HAN}数多余来半第壹贰叁肆伍陆柒捌玖½¼¾⅓⅔")
    return _Data(
        # Where a match can begin: asked first, since trying all of `scan` at every character of a
        # line takes 8 us, and at these 3.
        start=re.compile(rf"[\d{re.escape(''.join(sorted(first)))}]"),
        scan=re.compile(scan),
        run=re.compile(run),
        exceptions=frozenset(table["numbers"].split()),
        kin=re.compile(words["kin"]),
        classifier=re.compile(words["classifiers"]),
        converted=re.compile(rf"(?!月份?[费薪])(?:个(?!月))?{words['converted']}"),
        # One pass over a text for both.
        simplify=str.maketrans(table["traditional"], table["simplified"]) | _FULL_WIDTH,
    )


def numbers(text: str) -> list[Found]:
    """All numbers of a Chinese or Japanese text, in order; see :mod:`localize.locales.numbers`."""
    if HINT.search(text) is None:
        return []
    data = _data()
    plain = text.translate(data.simplify)
    found: list[Found] = []
    position = 0
    while start := data.start.search(plain, position):
        match = data.scan.match(plain, start.start())
        if match is None:
            position = start.end()
            continue
        position = match.end()
        if match.lastgroup == "skip":
            again = data.run.match(plain, match.start()) if match[0] in data.exceptions else None
            if again is None:
                continue
            match, position = again, again.end()
        kind = match.lastgroup
        if kind == "run":
            position = _run(plain, match, data, found)
        elif kind == "half":
            position = _half(plain, match, found)
        elif kind == "glyph":
            value = _FRACTIONS[match[0]]
            found.append(Found(match.start(), match.end(), value, None, 0.2))
        elif kind == "formal":
            _add(found, match.start(), match.end(), value_of(match[0].translate(_FORMAL)), 1.0)
        else:
            _part(match, found)
    return found


def _add(
    found: list[Found],
    start: int,
    end: int,
    value: tuple[Fraction, Fraction | None] | None,
    weight: float,
) -> None:
    if value is not None:
        found.append(Found(start, end, value[0], value[1], weight if value[1] is None else 0.2))


def _part(match: re.Match[str], found: list[Found]) -> None:
    """三分之一 is 1/3; 百分之五十 is 50, since every market writes it so: 50%, 50 percent."""
    whole, share = value_of(match["whole"]), decimal_value(match["share"])
    if whole is None or share is None or not whole[0]:
        return
    value = share[0] if whole[0] == 100 else share[0] / whole[0]
    _add(found, match.start(), match.end(), (value, None), 1.0 if whole[0] == 100 else 0.3)


def _half(plain: str, match: re.Match[str], found: list[Found]) -> int:
    """半个亿 is 50 million, 一半 and 半年 are 1/2."""
    end = match.end()
    scale = re.compile(r"个(亿|[千百十]?万)").match(plain, end)
    if scale is not None and match[0] == "半":
        unit = value_of("一" + scale[1])
        if unit is not None:
            found.append(Found(match.start(), scale.end(), unit[0] / 2, None, 1.0))
        return scale.end()
    found.append(Found(match.start(), end, Fraction(1, 2), None, 0.2))
    return end


def _run(plain: str, match: re.Match[str], data: _Data, found: list[Found]) -> int:
    """Read one run of numerals; returns where the search goes on."""
    start, end, body = match.start(), match.end(), match["run"].removeprefix("第")
    if _ends_in_weight(body, plain[end : end + 1]):
        body, end = body[:-1], end - 1
    clock = _clock(plain, start)
    if clock is not None:
        found.extend(clock)
        return clock[-1].end
    if _begins_next(plain, end - 1, body, data):
        body, end = body[:-1], end - 1
    after = plain[end : end + 6]
    if match["run"][0] == "第":
        _add(found, start, end, decimal_value(body), min(_weight(body, after, data), 0.3))
        return end
    if _counted_aloud(body) and after[:1] != "年":
        for place, char in enumerate(body, start):
            found.append(Found(place, place + 1, Fraction(DIGITS[char]), None, 0.2))
        return end
    before = plain[start - 1 : start] if start else ""
    if not _is_number(body, before, after, data):
        return end
    value = decimal_value(body)
    if value is None:
        return end
    weight = _weight(body, after, data)
    if before and before in "上近过成数" and set(body) <= _BARE:
        value = (value[0], value[0] * 10)
    elif after[:1] == "成" and len(body) == 1:
        high = None if value[1] is None else value[1] * 10
        value, weight = (value[0] * 10, high), 0.3
    elif before == "、" and (least := _least_listed(plain, start, body)) is not None:
        value = (value[0] * least / DIGITS[body[0]], value[0])
        if found and found[-1].end == start - 1:
            found.pop()
    elif value[1] is not None and (scale := _SCALE_AFTER.match(after)):
        unit = exact_value("一" + scale[1])
        value, end = (value[0] * unit, value[1] * unit), end + scale.end()
    elif value[1] is None:
        value, end = _more(value[0], after, end)
        if value[0] > 10 and weight != 0.3:
            weight = 1.0
    _add(found, start, end, value, weight)
    return end


def _ends_in_weight(body: str, after: str) -> bool:
    """Whether the last 两 is the weight (五百两) and not the numeral (三两个)."""
    if (
        len(body) < 2
        or body[-1] != "两"
        or body[-2] not in "十百千万亿一二三四五六七八九0123456789"
    ):
        return False
    return not (body in RISING and after and after in "个天年次句人位日")


def _least_listed(plain: str, start: int, body: str) -> Fraction | None:
    """The digit before the comma of 两、三万, which is 两三万; None where it lists numbers."""
    least = DIGITS.get(plain[start - 2 : start - 1])
    most = DIGITS.get(body[0])
    if not least or most != least + 1 or not set(body[1:]) <= _BARE:
        return None
    # 一、二、三 is counted aloud, and 十五、六 is no five.
    around = plain[start - 3 : start - 2] + plain[start + len(body) : start + len(body) + 1]
    return None if any(char in DIGITS or char in "、十" for char in around) else Fraction(least)


#: What short forms such as 三万五 are said of: money and measures.
_MEASURES = late.pattern("[块元毛斤吨里米亩刀]|公[里斤]|[美欧日韩港英][元金镑币]|人民币|厘米|毫米")


def _begins_next(plain: str, place: int, body: str, data: _Data) -> bool:
    """Whether the last numeral, at ``place``, is not the figure's own: 三千万一个月, 三百万一起.

    After 万 and 亿, and for 一 after 百 and 千, a numeral with a measure word of its own begins the
    next number; before money and measures it is the short form: 三万五块, 一百一块.
    """
    if len(body) < 2 or body[-2] not in _BARE or body[-1] not in DIGITS or body[-1] in "零〇":
        return False
    next_word = data.scan.match(plain, place)
    if next_word is not None and next_word.lastgroup == "skip" and len(next_word[0]) > 1:
        return True
    if body[-2] in "百千" and body[-1] != "一":
        return False
    if data.classifier.match(plain, place + 1) is None:
        return False
    return _MEASURES.match(plain, place + 1) is None


_SCALE_AFTER = late.pattern(r"个([百千]?万|亿)")


#: The measure words after which more of a number may follow.
_MORE = frozenset("个年天岁倍斤里米块亩丈尺寸度公")
_HALF_MORE = late.pattern("(?:公[里斤]|[个年天岁倍斤里米块亩丈尺寸度])半(?![夜路空])")
#: 一米八五, 1米75, 39度5: what follows is tenths, or hundredths.
_TENTHS = late.pattern(
    r"[米度](?:([一二三四五六七八九][零一二三四五六七八九]?)|(\d{1,2}))(?![\d十百千万个多两点度米])"
)


def _more(value: Fraction, after: str, end: int) -> tuple[tuple[Fraction, None], int]:
    """The value with what follows its measure word: 三个亿, 一年半, 五块五, 一米八."""
    if after[:1] not in _MORE:
        return (value, None), end
    scale = _SCALE_AFTER.match(after)
    if scale is not None:
        return (value * exact_value("一" + scale[1]), None), end + scale.end()
    half = _HALF_MORE.match(after)
    if half is not None:
        return (value + Fraction(1, 2), None), end + half.end()
    tenths = _TENTHS.match(after)
    if tenths is not None and value.denominator == 1:
        figures = tenths[2] or "".join(str(DIGITS[char]) for char in tenths[1])
        return (value + Fraction(int(figures), 10 ** len(figures)), None), end + tenths.end()
    small = re.match(r"块([一二三四五六七八九])(?![十百千万个两])", after)
    if small is not None:
        return (value + Fraction(DIGITS[small[1]], 10), None), end + small.end()
    return (value, None), end


_CLOCK = late.pattern(rf"([{_HAN}]+|\d+)点(?:(半)|([一三])刻|([{_HAN}\d]+)(分(?![之钟]))?)")
_HOURS = ("上午", "下午", "早上", "晚上", "凌晨", "中午", "傍晚", "半夜")


def _clock(plain: str, start: int) -> list[Found] | None:
    """三点二十, 两点半, 三点一刻: hours and minutes, two numbers that a target writes as 3:20."""
    match = _CLOCK.match(plain, start) if "点" in plain else None
    if match is None:
        return None
    hour, half, quarter, figures, minutes = match.groups()
    if half or quarter:
        minute: Fraction | None = Fraction(30 if half else 15 if quarter == "一" else 45)
    else:
        said = minutes or "十" in figures or plain[max(start - 2, 0) : start] in _HOURS
        value = value_of(figures.lstrip("零〇") or "零") if said else None
        minute = None if value is None or value[1] is not None else value[0]
    hours = value_of(hour)
    if hours is None or minute is None or hours[0] > 24 or minute > 59:
        return None
    place, end = match.end(1) + 1, match.end()
    return [Found(start, place - 1, hours[0], None, 0.3), Found(place, end, minute, None, 0.3)]


def _counted_aloud(body: str) -> bool:
    """三二一 and 一二三 are counted aloud: three numbers, not 321."""
    if len(body) < 3 or body[0] not in DIGITS:
        return False
    values = [DIGITS.get(char, -9) for char in body]
    return {b - a for a, b in pairwise(values)} in ({1}, {-1})


def _is_number(body: str, before: str, after: str, data: _Data) -> bool:
    """Whether a run is a figure at all, judged by what stands around it."""
    if not body.isalpha() or body.isascii():
        return True
    counted = data.classifier.match(after) is not None
    if set(body) <= _BARE:
        if len(body) > 1:
            return counted or after[:1] in _OPEN or after[:1] in "的身家现"
        return before in _ABOUT or (counted and after[0] in "两元块")
    if not set(body) & _BARE and data.kin.match(after):
        return False
    if len(body) == 1:
        alone = before in _OPEN and after[:1] in _OPEN and body not in "几两零"
        return counted or alone
    if body in RISING:
        return counted
    if len(body) == 2 and all(char in DIGITS for char in body):
        return after[:1] in ("年", "折") or body[0] in "零〇"
    return True


def _weight(body: str, after: str, data: _Data) -> float:
    """How much it proves when a target lacks the number; see ``Number.weight``."""
    if data.converted.match(after):
        return 0.3
    if any(char.isdigit() and char.isascii() for char in body):
        return 1.0
    if set(body) <= _BARE and len(body) > 1:
        return 0.3  # 身价千亿 is hundreds of billions
    if len(body) == 1 and body != "十":
        return 0.2 if body in "零〇一二两几半" else 0.5
    return 0.5 if body == "十" else 1.0


def simplified(text: str) -> str:
    """The text as the reader sees it, character for character: Simplified, digits half-width.

    >>> simplified("三萬５塊")
    '三万5块'
    """
    return text.translate(_data().simplify)
