"""Numbers in sources and targets: known readings, idioms left alone, and an oracle that writes."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localize.locales.numbers import NUMBER_HINT, Number, numbers


def values(text: str, language: str = "zh-Hans") -> list[str]:
    """The readings as text; a vague one as ``low~high``."""
    return [
        str(one.value) if one.high is None else f"{one.value}~{one.high}"
        for one in numbers(text, language)
    ]


CHINESE = {
    "三百万": "3000000",
    "给你半个亿": "50000000",
    "财产一人一半": "1 1/2",
    "一点二亿": "120000000",
    "三万五": "35000",
    "二零二四年": "2024",
    "一九九八年": "1998",
    "百八十个": "180",
    "几个人": "2~9",
    "十几万": "110000~190000",
    "几十": "20~90",
    "两三天": "2~3",
    "三五个": "3~5",
    "二三十万": "200000~300000",
    "十七八岁": "17~18",
    "五六百": "500~600",
    "三百多万": "3000000~4000000",
    "30多万": "300000~400000",
    "三十多岁": "30~40",
    "上百万": "1000000~10000000",
    "数百人": "200~900",
    "第三集": "3",
    "３千万": "30000000",
    "3千万": "30000000",
    "1.2亿": "120000000",
    "3,500万": "35000000",
    "一个人": "1",
    "一个亿": "100000000",
    "三个亿": "300000000",
    "十个亿": "1000000000",
    "一万亿": "1000000000000",
    "一亿三千万": "130000000",
    "两亿五": "250000000",
    "一千二": "1200",
    "一百零五": "105",
    "一千零一夜": "1001",
    "二百五十块": "250",
    "一百五块": "150",
    "五块五": "11/2",
    "一年半": "3/2",
    "一个半小时": "3/2",
    "半年": "1/2",
    "百分之五十": "50",
    "百分之百": "100",
    "三分之一": "1/3",
    "九成": "90",
    "两点半": "2 30",
    "三点二十": "3 20",
    "下午三点零五": "3 5",
    "三点五亿": "350000000",
    "十点一刻": "10 15",
    "廿三": "23",
    "卅": "30",
    "三二一！": "3 2 1",
    "一二三": "1 2 3",
    "三两银子": "3",
    "五百两银子": "500",
    "三两个": "2~3",
    "万两黄金": "10000",
    "伍佰万": "5000000",
    "2024年3月5日": "2024 3 5",
    "10:30": "10 30",
    "十分钟": "10",
    "三公里": "3",
    "三位公主": "3",
    "三萬五": "35000",
    "兩個": "2",
    "千万家产": "10000000",
    "零下十度": "10",
    "⟦1⟧欠我三十万": "300000",
    "三天三夜": "3 3",
    "三千万一个月": "30000000 1",
    "八百万一分不能少": "8000000 1",
    "三百万三天内给我": "3000000 3",
    "三百万一起给": "3000000",
    "五百万一定给你": "5000000",
    "一百一个": "100 1",
    "一百一块": "110",
    "三万五块": "35000",
    "两万三人民币": "23000",
    "三万五美金": "35000",
    "三万五公里": "35000",
    "三万五，两万三": "35000 23000",
    "三百万两个人分": "3000000 2",
}

LEFT_ALONE = """
四川 陆三爷 一心一意 八尺男儿 千里迢迢 万一 一下 一起 一样 一定 一直 一切
一般 一会儿 三心二意 七上八下 千万别走 千万不要 百般 万分感谢 十分漂亮 四海
五湖 一百个不愿意 成功 陆总 二百五 老三 小三 三爷 七公主 四皇子 二小姐 星期三
有一点 百年好合 乱七八糟 王八蛋 胡说八道 万俟 李四 一一 ⟦1⟧和⟦2⟧ 八成是他
大千世界 半夜 几乎 茶几 零食 两口子 亿万富翁 百万富翁 五十步笑百步 第一次
一会兒 萬一 三更半夜 高三 初一 三三两两 老百姓
"""

TARGETS = [
    ("en-US", "three million dollars", "3000000"),
    ("en-US", "Thirty-five million, or 1,200.50", "35000000 2401/2"),
    ("en-US", "two hundred and fifty thousand", "250000"),
    ("en-US", "a hundred thousand; twenty one", "100000 21"),
    ("en-US", "half a million, $10k, one two three", "500000 10000 1 2 3"),
    ("en-US", "seventy times seven, often, someone, weighty", "70 7"),
    ("en-US", "⟦1⟧ https://a.b/33", ""),
    ("es-419", "388,000.5 y 388.000,5", "776001/2 776001/2"),
    ("es-419", "doscientos cincuenta mil; treinta y cinco; un millón", "250000 35 1000000"),
    ("pt-BR", "trinta e cinco milhões, 3.500,50", "35000000 7001/2"),
    ("fr-FR", "388\u202f000,5 et quatre-vingt-dix-sept, trois cent mille", "776001/2 97 300000"),
    ("fr-FR", "Un million d'euros", "1000000"),
    ("de-DE", "dreihundert, fünfundzwanzig, drei Millionen, 3.500,5", "300 25 3000000 7001/2"),
    ("it-IT", "trecentomila, tre milioni, 3,5", "300000 3000000 7/2"),
    (
        "id-ID",
        "tiga ratus ribu, seratus juta, dua puluh satu, 3,5 juta, 50rb",
        "300000 100000000 21 3500000 50000",
    ),
    ("ms-MY", "tiga juta, 3,500", "3000000 3500"),
    ("vi-VN", "ba triệu, hai mươi lăm tuổi, 3,5 tỷ", "3000000 25 3500000000"),
    ("tr-TR", "Üç milyon, yirmi beş yıl, İKİ, KIRK", "3000000 25 2 40"),
    ("ru-RU", "Три миллиона, сто двадцать пять, 388\u00a0000,5", "3000000 125 776001/2"),
    ("th-TH", "สามล้านบาท ๕๐๐ สิบห้า ห้าปี 388,000.5", "3000000 500 15 5 776001/2"),
    ("th-TH", "สามีของฉัน ห้ามโกหก เก้าอี้", ""),
    (
        "ko-KR",
        "3천만 원, 1억 2천만 원, 삼백만 원, 세 명, 서른두 살",
        "30000000 120000000 3000000 3 32",
    ),
    ("ko-KR", "이만 가자. 천만에요. 만일", ""),
    ("ja-JP", "三百万円、3億、三つ、３回", "3000000 300000000 3 3"),
    ("hi-IN", "तीन लाख रुपये, 3,88,000.5, 5 करोड़, दोस्त, ३५", "300000 776001/2 50000000 35"),
    ("ar-SA", "ثلاثة ملايين، خمسة وعشرون، ٣٨٨٬٠٠٠٫٥، 300 ألف", "3000000 25 776001/2 300000"),
    ("zh-TW", "三萬五、兩百個", "35000 200"),
    ("fil-PH", "tatlong milyon, limang taon", "3000000 5"),
    ("xx", "1,200.5 and 3", "2401/2 3"),
]


@pytest.mark.parametrize(("text", "expected"), CHINESE.items())
def test_chinese(text: str, expected: str) -> None:
    assert " ".join(values(text)) == expected


@pytest.mark.parametrize("text", LEFT_ALONE.split())
def test_left_alone(text: str) -> None:
    assert values(text) == []


@pytest.mark.parametrize(("language", "text", "expected"), TARGETS)
def test_targets(language: str, text: str, expected: str) -> None:
    assert " ".join(values(text, language)) == expected


def test_places_and_weights() -> None:
    one, two = numbers("三年，给你３００万", "zh-Hans")
    assert (one.start, one.end, one.text, one.weight) == (0, 1, "三", 0.5)
    assert (two.start, two.end, two.text, two.weight) == (5, 9, "３００万", 1.0)
    assert numbers("三月", "zh-Hans")[0].weight == 0.3
    assert numbers("sei pazzo", "it-IT")[0].weight == 0.1


# --- an oracle that writes numbers as a school book does ------------------------------------------

_FIGURES = "零一二三四五六七八九"


def written(value: int) -> str:
    """``value`` below 10^12 in Chinese, groups of four, zeros as the school book has them."""
    if value == 0:
        return "零"
    text, parts = "", [value // 10**8, value // 10**4 % 10**4, value % 10**4]
    for part, unit in zip(parts, ("亿", "万", ""), strict=True):
        if not part:
            continue
        if text and part < 1000:
            text += "零"
        text += _group(part) + unit
    return text


def _group(value: int) -> str:
    text, gap = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = value // unit % 10
        if digit:
            text += ("零" if gap and text else "") + _FIGURES[digit] + name
            gap = False
        else:
            gap = True
    return text


@given(st.integers(11, 10**12 - 1))
def test_reads_what_the_school_book_writes(value: int) -> None:
    text = written(value)
    found = numbers(f"共{text}元", "zh-Hans")
    assert [(one.value, one.text) for one in found] == [(value, text)]


LANGUAGES = ("en", "es", "pt", "fr", "de", "it", "id", "ms", "vi", "tr", "ru", "nl", "pl", "uk")


@given(st.integers(0, 99), st.sampled_from(LANGUAGES))
def test_words_to_a_hundred(value: int, language: str) -> None:
    import tomllib
    from importlib.resources import files

    path = files("localize.locales").joinpath(f"tables/numbers.{language}.toml")
    word = tomllib.loads(path.read_text("utf-8"))["small"][value]
    assert values(f"({word.capitalize()})", language) == [str(value)]


@given(
    st.decimals(0, 10**9, places=2), st.sampled_from(["en-US", "de-DE", "fr-FR", "ru-RU", "hi-IN"])
)
def test_reads_what_babel_writes(value: Fraction, locale: str) -> None:
    from babel.numbers import format_decimal

    text = format_decimal(value, locale=locale.replace("-", "_"))
    assert [one.value for one in numbers(text, locale)] == [Fraction(value)]


@given(st.text("一二两三十百千万亿零点半几多第个年爷岁a1０,.:⟦⟧ 萬成分之下", max_size=14))
def test_never_fails_and_keeps_order(text: str) -> None:
    for language in ("zh-Hans", "en", "ko", "th", "ar"):
        found = numbers(text, language)
        ends = [0, *(one.end for one in found)]
        assert all(end <= one.start < one.end for end, one in zip(ends, found, strict=False))
        assert all(text[one.start : one.end] == one.text for one in found)
        assert all(one.high is None or one.high >= one.value for one in found)
        if language == "zh-Hans" and found:
            assert NUMBER_HINT.search(text)
            assert all(isinstance(one, Number) for one in found)
