"""What the numbers of Chinese lines count, and that idioms and names are left alone."""

import time
import tomllib
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localize.locales import tables
from localize.locales.numbers import numbers
from localize.locales.quantities import quantities
from tests.numbers.test_numbers import written

ROOT = Path(__file__).parents[2]

TYPED = {
    "三千万一个月": "三千万 number 30000000; 一个月 duration 1 month",
    "二零二四年": "二零二四年 date 2024",
    "二〇二四年三月五号": "二〇二四年三月五号 date 2024",
    "5月20日": "5月20日 date 5",
    "三月份走的": "三月份 date 3",
    "两千年前": "两千年 duration 2000 year",
    "周三见": "周三 weekday 3",
    "这个星期天": "星期天 weekday 7",
    "一周三次": "一周 duration 1 week",
    "周一鸣来了": "",
    "他拿三成": "三成 percent 30",
    "八成是他": "",
    "打八折": "八折 discount 80",
    "七五折": "七五折 discount 75",
    "8.5折": "8.5折 discount 85",
    "三倍": "三倍 times 3",
    "百分之五": "百分之五 percent 5",
    "50%": "50% percent 50",
    "四分之三": "四分之三 fraction 3/4",
    "第一百零八": "第一百零八 ordinal 108",
    "一三八零零一三八零零零": "一三八零零一三八零零零 sequence 13800138000",
    "零零七": "零零七 sequence 7",
    "下午四点一刻": "四点一刻 clock 4",
    "三点半见": "三点半 clock 3",
    "15:30开始": "15:30 clock 15",
    "三点要求": "三 number 3",
    "二楼": "二楼 floor 2 floor",
    "负一楼": "负一楼 floor -1 floor",
    "B2层": "B2层 floor -2 floor",
    "三层楼": "三 number 3",
    "三层蛋糕": "三 number 3",
    "发烧三十九度": "三十九度 temperature 39 celsius",
    "烧到39度5": "39度5 temperature 79/2 celsius",
    "零下十度": "零下十度 temperature -10 celsius",
    "腊月初八": "腊月初八 lunar 8 lunar",
    "八月十五": "八月十五 lunar 15 lunar",
    "八月十五号": "八月十五号 date 8",
    "大年三十": "大年三十 lunar 30 lunar",
    "初三的学生": "",
    "三十二岁": "三十二岁 age 32",
    "虚岁三十": "三十 age 30 nominal",
    "三十二虚岁": "三十二虚岁 age 32 nominal",
    "三岁半": "三岁半 age 7/2",
    "180斤": "180斤 weight 180 jin",
    "百八十斤": "百八十斤 weight 180 jin",
    "三斤二两": "三斤二两 weight 16/5 jin",
    "二两肉": "二两 weight 2 liang",
    "五两银子": "五两银子 money 5 tael",
    "三千两": "三千两 money 3000 tael",
    "三钱人参": "三钱 weight 3 qian",
    "三十里路": "三十里路 length 30 li",
    "两公里半": "两公里半 length 5/2 km",
    "一米八五": "一米八五 length 37/20 m",
    "三百亩": "三百亩 area 300 mu",
    "一百二十平米": "一百二十平米 area 120 m2",
    "八千一平": "八千 number 8000; 一平 area 1 m2",
    "两个时辰": "两个时辰 duration 2 shichen",
    "一炷香的时间": "一炷香的时间 duration 1 incense",
    "一盏茶的功夫": "一盏茶的功夫 duration 1 tea",
    "半个小时": "半个小时 duration 1/2 hour",
    "一小时二十分钟": "一小时二十分钟 duration 4/3 hour",
    "两块五": "两块五 money 5/2 CNY",
    "两块表": "两 number 2",
    "五毛": "五毛 money 5 jiao",
    "八百文": "八百文 money 800 wen",
    "五百万美金": "五百万美金 money 5000000 USD",
    "三五个亿": "三五个亿 number 300000000~500000000",
    "三兆元": "三兆元 money 3000000000000 CNY",
    "征兆": "",
    "陈万兆": "",
    "几十万": "几十万 number 200000~900000",
    "十几岁": "十几岁 age 11~19",
    "３千万块钱": "3千万块钱 money 30000000 CNY",
}

LEFT_ALONE = """
四川 陆三爷 一心一意 八尺男儿 千里 三三两两 九牛一毛 一下 一起
万一 千万别 百姓 二货 老三 小五 三生三世 五一 双十一
二百五 三长两短 七老八十 八竿子 四环 三文鱼 百香果 千纸鹤 九宫格
三十而立 九一八 双十二 张三 李四 五花肉 千军万马 隔三差五 举一反三
数一数二 十有八九 一五一十 不三不四 一清二楚 七七八八 三下五除二 后宫三千 弱水三千
三千世界 三十六计 零零后 合二为一 二选一 三缺一 约法三章 孤注一掷 年过半百
事半功倍
"""


def shown(text: str) -> str:
    """The quantities of a text in one line."""
    return "; ".join(
        " ".join(
            filter(
                None,
                [
                    one.text,
                    one.kind,
                    str(one.value) + (f"~{one.high}" if one.high is not None else ""),
                    one.unit,
                ],
            )
        )
        for one in quantities(text)
    )


@pytest.mark.parametrize(("text", "expected"), TYPED.items())
def test_kind_and_unit(text: str, expected: str) -> None:
    assert shown(text) == expected


@pytest.mark.parametrize("text", LEFT_ALONE.split())
def test_idioms_and_names_are_left_alone(text: str) -> None:
    assert shown(text) == ""
    assert shown(f"他{text}了。") == ""


def test_parts_tell_hours_and_days() -> None:
    def parts(text: str) -> tuple[int, ...]:
        return quantities(text)[0].parts

    assert parts("下午三点半") == (15, 30)
    assert parts("半夜两点二十五分") == (2, 25)
    assert parts("差五分三点") == (2, 55)
    assert parts("午时三刻") == (11, 45)
    assert parts("二零二四年腊月初八") == (2024, 12, 8)
    assert parts("农历七月十五") == (0, 7, 15)
    assert parts("2024年3月") == (2024, 3, 0)


UNIT = st.sampled_from(
    [
        (name, unit.id)
        for unit in tables.units()
        for name in unit.names
        if unit.kind in ("weight", "area", "money") and unit.id not in ("liang", "tael")
        if name.isalpha() and not name.isascii() and name not in ("刀", "千克", "千米")
    ]
)


@given(st.integers(11, 10**9), UNIT)
def test_any_amount_in_any_unit_has_its_span(value: int, unit: tuple[str, str]) -> None:
    name, known = unit
    text = f"共{written(value)}{name}。"
    [one] = quantities(text)
    assert (one.value, one.unit, one.text) == (value, known, text[1:-1])


@given(st.integers(1, 23), st.integers(0, 59), st.sampled_from(["数字", "点分"]))
def test_any_time_of_day(hour: int, minute: int, form: str) -> None:
    text = f"{hour}:{minute:02}" if form == "数字" else f"{written(hour)}点{written(minute)}分"
    [one] = quantities(f"现在{text}。")
    assert (one.kind, one.parts) == ("clock", (hour, minute))


FORMS = [
    (lambda n: written(n), 1),
    (lambda n: str(n), 1),
    (lambda n: f"{n:,}", 1),
    (lambda n: f"{n}万", 10**4),
    (lambda n: f"{written(n)}万", 10**4),
    (lambda n: "".join(chr(ord(c) + 0xFEE0) for c in str(n)), 1),
    (lambda n: f"{n}亿", 10**8),
    (lambda n: f"{written(n)}个亿", 10**8),
]


@given(st.integers(1001, 9999).filter(lambda n: n % 10), st.sampled_from(FORMS))
def test_every_form_of_a_number_is_read_as_that_number(value: int, form) -> None:
    write, factor = form
    assert [one.value for one in numbers(f"共{write(value)}。", "zh-Hans")] == [value * factor]


@given(
    st.integers(1900, 2199),
    st.sampled_from(["零一二三四五六七八九", "〇一二三四五六七八九", "0123456789"]),
)
def test_years(value: int, digits: str) -> None:
    year = "".join(digits[int(char)] for char in str(value))
    [one] = quantities(f"{year}年的事")
    assert (one.kind, one.parts) == ("date", (value, 0, 0))


@given(st.integers(1, 9), st.integers(1, 9))
def test_short_forms(high: int, low: int) -> None:
    digits = "零一二三四五六七八九"
    found = [one.value for one in numbers(f"共{digits[high]}万{digits[low]}。", "zh-Hans")]
    assert found == [high * 10_000 + low * 1_000]
    [one] = quantities(f"他一米{digits[high]}{digits[low]}。")
    assert one.value == 1 + Fraction(high * 10 + low, 100)


PIECES = (
    "一二两三十百千万亿兆零点半几多第个年月日号周初腊楼层斤两块岁度折成倍分之香时辰午１2:. ⟦⟧负B我"
)


@given(st.text(PIECES, max_size=24))
def test_never_fails_and_never_overlaps(text: str) -> None:
    found = quantities(text)
    ends = [0, *(one.end for one in found)]
    assert all(end <= one.start < one.end for end, one in zip(ends, found, strict=False))
    assert all(one.high is None or one.high >= one.value for one in found)


@pytest.mark.parametrize("text", ["一", "三百万", "几十", "1,", "初", "一千", "三点"])
def test_time_grows_with_the_length_only(text: str) -> None:
    def seconds(times: int) -> float:
        line = text * times
        start = time.perf_counter()
        quantities(line)
        return time.perf_counter() - start

    seconds(10)
    short, long = min(seconds(400) for _ in range(3)), min(seconds(1601) for _ in range(3))
    assert long < 16 * short + 0.02


def test_the_table_of_idioms_has_no_word_twice_and_some_hundreds() -> None:
    path = ROOT / "localize/locales/tables/numbers.zh.toml"
    table = tomllib.loads(path.read_text("utf-8"))
    words = table["idioms"].split()
    assert len(words) > 2000
    assert len(set(words)) == len(words)
    assert all(len(word) > 1 for word in words)
