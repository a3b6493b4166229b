"""How markets say quantities: known forms, and in every market what the checks read back."""

import pytest

from localize.checks import check
from localize.locales import market, targets
from localize.locales.quantities import quantities
from localize.locales.renderings import hints, renderings
from tests.checks.views import view

SAID = [
    ("三千万", "en-US 30 million; hi-IN 3 करोड़; ja-JP 3000万; ko-KR 3,000만; zh-TW 3000萬"),
    ("一点二亿", "en-US 120 million; ja-JP 1億2000万; es-419 120 millones; zh-HK 1億2000萬"),
    ("一百八十斤", "en-US 198 lb; en-GB 90 kg; th-TH 90 กิโลกรัม; ko-KR 90kg"),
    ("三百亩", "en-US 49.4 acres; en-GB 49.4 acres; es-ES 20 hectáreas; th-TH 125 ไร่"),
    ("五十公里", "en-US 31 miles; de-DE 50 Kilometer"),
    ("零下十度", "en-US 14°F; en-GB -10°C"),
    ("发烧三十九度", "en-US 102°F; pt-BR 39 °C"),
    ("二楼", "en-US second floor; en-GB first floor; fr-FR premier étage; ja-JP 2階"),
    (
        "一楼",
        "en-US first floor; en-GB ground floor; fr-FR rez-de-chaussée; tr-TR zemin kat",
    ),
    ("八折", "en-US 20% off; ja-JP 20%引き; zh-TW 8折; th-TH ลด 20%"),
    ("三成", "en-US 30%; fr-FR 30\xa0%; tr-TR %30"),
    ("下午三点半", "en-US 3:30 PM; de-DE 15:30"),
    ("三点半", "en-US 3:30; de-DE 3:30"),
    ("二零二四年三月五号", "en-US March 5, 2024; de-DE 5. März 2024; ja-JP 2024年3月5日"),
    ("三月", "en-US March; es-ES marzo; ru-RU март"),
    ("周三", "en-US Wednesday; vi-VN Thứ Tư; ja-JP 水曜日"),
    ("腊月初八", "en-US the eighth day of the twelfth lunar month; ja-JP 旧暦12月8日"),
    ("三百块", "en-US 300 yuan; vi-VN 300 tệ; th-TH 300 หยวน; ko-KR 300위안"),
    ("五两银子", "en-US 5 taels; th-TH 5 ตำลึง; vi-VN 5 lượng"),
    ("五百万美金", "en-US 5 million US dollars; es-419 5 millones de dólares estadounidenses"),
    ("两个时辰", "en-US 4 hours; ko-KR 4시간; th-TH 4 ชั่วโมง"),
    ("零零七", "en-US 007"),
    ("三十二岁", "en-US 32"),
    ("三分之一", "en-US 1/3"),
]


@pytest.mark.parametrize(
    ("text", "locale", "expected"),
    [(text, *one.split(" ", 1)) for text, said in SAID for one in said.split("; ")],
)
def test_preferred_form(text: str, locale: str, expected: str) -> None:
    assert renderings(quantities(text)[0], market(locale)).preferred == expected


@pytest.mark.parametrize("locale", targets())
@pytest.mark.parametrize("text", [text for text, _ in SAID])
def test_every_market_says_it_and_the_check_agrees(locale: str, text: str) -> None:
    [quantity] = quantities(text)
    said = renderings(quantity, market(locale))
    assert said.preferred == said.accepted[0]
    for form in said.accepted:
        found = check(view(locale, form, source=[text]), select=("X704",))
        assert not list(found), form


@pytest.mark.parametrize("text", ["一炷香的时间", "一盏茶的功夫", "三十里路", "三丈高", "十几个人"])
def test_ways_of_speaking_are_not_computed(text: str) -> None:
    for locale in ("en-US", "fr-FR"):
        said = renderings(quantities(text)[0], market(locale))
        assert said.preferred == "" and said.note


def test_nominal_age_and_small_change_are_for_a_person() -> None:
    said = renderings(quantities("虚岁三十")[0], market("en-US"))
    assert (said.preferred, said.accepted, said.confidence) == ("29", ("29", "28"), "low")
    assert "한국식" in renderings(quantities("虚岁三十")[0], market("ko-KR")).note
    assert renderings(quantities("五毛")[0], market("en-US")).confidence == "low"


def test_no_currency_is_converted() -> None:
    for locale in targets():
        for form in renderings(quantities("三百块")[0], market(locale)).accepted:
            assert "300" in form


def test_hints_say_what_is_easily_got_wrong() -> None:
    assert hints("腊月初八，打八折", market("en-US")) == (
        "腊月初八 = the eighth day of the twelfth lunar month",
        "八折 = 20% off",
    )
    assert hints("一炷香，三十二岁", market("en-US")) == ()
    assert hints("他在二楼", market("es-419"))[0].startswith("二楼: ")


OTHERS = [
    ("三千万", "三百万"),
    ("一百八十斤", "一百三十斤"),
    ("三百亩", "五百亩"),
    ("三楼", "八楼"),
    ("八折", "六折"),
    ("三成", "五成"),
    ("下午三点半", "下午五点半"),
    ("二零二四年三月五号", "二零一四年三月五号"),
    ("三月", "六月"),
    ("周三", "周五"),
    ("腊月初八", "腊月十六"),
    ("三百块", "七百块"),
    ("五两银子", "九两银子"),
    ("五百万美金", "六百万美金"),
    ("两个时辰", "五个时辰"),
    ("三十二岁", "二十三岁"),
    ("零下十度", "零下二十度"),
    ("五公里", "九公里"),
]


@pytest.mark.parametrize("locale", targets())
@pytest.mark.parametrize(("text", "other"), OTHERS)
def test_another_amount_in_its_place_is_found(locale: str, text: str, other: str) -> None:
    said = renderings(quantities(other)[0], market(locale)).preferred
    assert said
    assert list(check(view(locale, said, source=[text]), select=("X704",)))
