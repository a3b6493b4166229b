"""X704 across units, forms and languages: pairs that agree, and the same with one number wrong."""

import csv
from pathlib import Path

import pytest

from localize.checks import check
from localize.checks.amounts import other_name
from localize.locales import market, targets
from localize.locales.quantities import quantities
from tests.checks.views import view

_FILE = Path(__file__).parents[1] / "data" / "numbers" / "pairs.tsv"
with _FILE.open(encoding="utf-8", newline="") as _lines:
    PAIRS = [
        (row["source"], row["market"], row["right"], row["wrong"])
        for row in csv.DictReader(_lines, delimiter="\t")
    ]
with _FILE.with_name("free.tsv").open(encoding="utf-8", newline="") as _lines:
    FREE = [
        (row["source"], row["market"], row["target"])
        for row in csv.DictReader(_lines, delimiter="\t", quoting=csv.QUOTE_NONE)
    ]


def messages(source: str, locale: str, target: str) -> list[str]:
    """What X704 says of one line."""
    found = check(view(locale, target, source=[source]), select=("X704",))
    return [finding.message for finding in found]


@pytest.mark.parametrize(("source", "locale", "right", "wrong"), PAIRS)
def test_the_right_number_passes_and_the_wrong_one_is_found(
    source: str, locale: str, right: str, wrong: str
) -> None:
    assert messages(source, locale, right) == []
    assert len(messages(source, locale, wrong)) == 1


def test_of_more_numbers_than_anybody_reads_the_one_that_is_lost_is_found() -> None:
    source = [*range(20, 220)]
    assert messages(" ".join(map(str, source)), "en-US", " ".join(map(str, source))) == []
    source[150] = 7777
    [message] = messages(" ".join(map(str, source)), "en-US", " ".join(map(str, range(20, 220))))
    assert "7777" in message


def test_every_market_has_a_pair() -> None:
    assert {locale for _, locale, _, _ in PAIRS} >= set(targets()) - {"zh-HK"}


@pytest.mark.parametrize(
    ("source", "locale", "target"),
    [
        ("他在二楼等你。", "en-US", "He's waiting upstairs."),
        ("一个人两条命。", "en-US", "Two birds with one stone."),
        ("我等你三点。", "fr-FR", "Je t'attends."),
        ("陆三爷八尺男儿，一心一意。", "en-US", "Third Master Lu is a towering, devoted man."),
        ("千里迢迢来看你", "en-US", "I came a thousand miles to see you."),
        ("几个人", "en-US", "a few people"),
        ("八月十五团圆。", "en-US", "Families gather at Mid-Autumn."),
        ("大年初一", "en-US", "New Year's Day"),
        ("周一到周五", "de-DE", "Montag bis Freitag"),
        ("一炷香的时间", "en-US", "half an hour, thirty minutes"),
        ("打13800138000", "en-US", "Call 138-0013-8000."),
        ("打一三八零零一三八零零零", "en-US", "Call one three eight, zero zero one three."),
        ("欠我三千万", "en-US", "You owe me $30M!"),
        ("给我一半", "en-US", "Give me fifty percent."),
        ("两个月后", "en-US", "Eight weeks later."),
        ("两周后", "fr-FR", "Quinze jours plus tard."),
        ("她三十出头", "en-US", "She's in her early thirties."),
        ("欠我三千万", "de-DE", "Du schuldest mir 30 Mio. Yuan."),
        ("等一天", "en-US", "Wait 24 hours."),
        ("二十四小时陪你", "en-US", "I'm with you around the clock"),
        ("三天之内还我五十万。", "vi-VN", "Trong ba ngày trả tôi năm trăm nghìn."),
        ("两个亿的合同", "ko-KR", "2억짜리 계약"),
    ],
)
def test_what_people_say_raises_nothing(source: str, locale: str, target: str) -> None:
    assert messages(source, locale, target) == []


@pytest.mark.parametrize(("source", "locale", "target"), FREE)
def test_free_translations_raise_nothing(source: str, locale: str, target: str) -> None:
    assert messages(source, locale, target) == []


def test_a_month_that_is_a_word_too_is_no_proof() -> None:
    [month] = quantities("三月")
    assert other_name(month, "You May go", market("en-US")) == ""
    assert other_name(month, "in August", market("en-US")) == "August"
