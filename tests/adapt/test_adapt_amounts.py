"""Units and floors in drafts: rewritten where the source proves them, else suggested, else left."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from localize.adapt import Context, adapt, notes
from localize.adapt.amounts import suggestions
from localize.checks import check
from localize.locales import market, targets
from localize.locales.lunar import gregorian
from localize.locales.measures import first_floor, measures
from tests.checks.views import view


def adapted(text: str, locale: str, source: str) -> str:
    """The draft after all rules, twice the same."""
    context = Context(market(locale), source=source)
    once, _ = adapt(text, context)
    assert adapt(once, context) == (once, ())
    return once


REWRITTEN = [
    ("en-US", "他一百八十斤", "He's 180 jin.", "He's 198 lb."),
    ("en-US", "他一百八十斤", "He's one hundred eighty jin!", "He's 198 lb!"),
    ("en-GB", "他一百八十斤", "He's 180 catties.", "He's 90 kg."),
    ("es-419", "他一百八十斤", "Pesa 180 jin.", "Pesa 90 kg."),
    ("ru-RU", "他一百八十斤", "Он весит 180 цзиней.", "Он весит 90 кг."),
    ("th-TH", "他一百八十斤", "เขาหนัก 180 จิน", "เขาหนัก 90 กิโลกรัม"),
    ("ko-KR", "他一百八十斤", "180斤이야", "90kg이야"),
    ("en-US", "他九十公斤", "He's 90 kg.", "He's 198 lb."),
    ("en-US", "我家有三百亩地", "We have 300 mu.", "We have 49.4 acres."),
    ("es-ES", "我家有三百亩地", "Tenemos 300 mu.", "Tenemos 20 hectáreas."),
    ("en-US", "外面零下十度", "It's minus 10 degrees Celsius.", "It's 14°F."),
    ("en-US", "等两个时辰", "Wait two shichen.", "Wait 4 hours."),
    ("en-US", "欠我三千万", "You owe me 3000 wan.", "You owe me 30 million."),
    ("hi-IN", "欠我三千万", "मुझे 3000万 चाहिए", "मुझे 3 करोड़ चाहिए"),
    ("en-GB", "他在二楼", "On the second floor.", "On the first floor."),
    ("en-GB", "他在二楼", "Second floor, now!", "First floor, now!"),
    ("en-GB", "他在一楼", "On the first floor.", "On the ground floor."),
    ("en-GB", "二楼和三楼", "Second floor, third floor.", "First floor, second floor."),
    ("en-GB", "十三楼", "The 13th floor.", "The 12th floor."),
    ("en-GB", "二楼", "A second-floor flat.", "A first-floor flat."),
    ("fr-FR", "他在二楼", "Il est au deuxième étage.", "Il est au premier étage."),
    ("fr-FR", "他在二楼", "Il est au 2e étage.", "Il est au 1er étage."),
    ("de-DE", "他在三楼", "Er ist im dritten Stock.", "Er ist im zweiten Stock."),
    ("es-ES", "他在二楼", "Está en el segundo piso.", "Está en el primer piso."),
    ("it-IT", "他在三楼", "È al terzo piano.", "È al secondo piano."),
    ("pt-BR", "他在二楼", "Está no segundo andar.", "Está no primeiro andar."),
    ("nl-NL", "他在二楼", "Op de tweede verdieping.", "Op de eerste verdieping."),
]


@pytest.mark.parametrize(("locale", "source", "before", "after"), REWRITTEN)
def test_a_literal_rendering_becomes_the_markets_own(
    locale: str, source: str, before: str, after: str
) -> None:
    assert adapted(before, locale, source) == after
    found = check(view(locale, after, source=[source]), select=("X704",))
    assert not list(found)


LEFT = [
    ("en-US", "他一百八十斤", "He's 190 jin."),
    ("en-US", "他很胖", "He's 180 jin."),
    ("en-GB", "他九十公斤", "He's 90 kilos."),
    ("en-GB", "跑五公里", "Run 5 kilometres."),
    ("en-US", "千里迢迢", "A thousand li away."),
    ("en-US", "三十里路", "Thirty li."),
    ("en-US", "他在二楼", "On the second floor."),
    ("en-GB", "他在二楼", "On the first floor."),
    ("en-GB", "他在三楼", "On the second floor."),
    ("en-GB", "二楼和三楼", "The first floor and the second floor."),
    ("en-GB", "八楼", "An eighth floor flat."),
    ("de-DE", "他在一楼", "Er ist im ersten Stock."),
    ("es-419", "他在二楼", "Está en el segundo piso."),
    ("tr-TR", "他在二楼", "İkinci katta."),
    ("ja-JP", "一百八十斤", "180斤だ"),
    ("en-US", "零下十度", "It's 10 degrees Celsius."),
]


@pytest.mark.parametrize(("locale", "source", "text"), LEFT)
def test_what_is_not_sure_is_left(locale: str, source: str, text: str) -> None:
    assert adapted(text, locale, source) == text


def test_doubtful_cases_are_suggested() -> None:
    def told(locale: str, source: str, text: str = "") -> list[tuple[str, str, str]]:
        context = Context(market(locale), source=source)
        return [(one.source, one.found, one.instead) for one in suggestions(text, context)]

    assert told("es-419", "他在二楼") == [("二楼", "", "segundo piso")]
    assert told("en-GB", "跑五公里", "Run 5 公里.") == [("五公里", "5 公里", "3.1 miles")]
    assert told("en-US", "一炷香的时间") == [("一炷香的时间", "", "")]
    assert told("en-US", "他虚岁三十") == [("三十", "", "29")]
    assert told("en-US", "八尺男儿") == []
    assert told("en-US", "两个人，三百块") == []


def test_a_lunar_day_has_a_date_only_where_its_year_is_said() -> None:
    known = Context(market("en-US"), source="二零二四年腊月初八")
    [one] = suggestions("", known)
    assert (one.rule, one.instead) == ("numbers.units", "January 7, 2025")
    assert suggestions("", Context(market("en-US"), source="腊月初八")) == ()


@pytest.mark.parametrize(
    ("year", "month", "day", "date"),
    [
        (2024, 1, 1, "2024-02-10"),
        (2023, 8, 15, "2023-09-29"),
        (2025, 12, 8, "2026-01-26"),
        (2020, 5, 5, "2020-06-25"),
    ],
)
def test_feasts_fall_on_their_published_dates(year: int, month: int, day: int, date: str) -> None:
    found = gregorian(year, month, day)
    assert found is not None and found.isoformat() == date


def test_no_day_that_its_month_lacks() -> None:
    short = [day for month in range(1, 13) if gregorian(2024, month, day := 30) is None]
    assert short
    assert gregorian(1800, 1, 1) is None
    assert gregorian(2024, 1, 31) is None


PARTS = st.sampled_from(
    [
        "180 jin", "300 mu", "90 kg", "second floor", "first floor", "third floor", "3000 wan",
        "二楼", "deuxième étage", "premier étage", "zweiten Stock", "ersten Stock", "10°C",
        "minus ", "the ", "180斤", "3000万", " ", ", ", "two shichen", "13th floor", "12th floor",
    ]
)  # fmt: skip
SOURCES = st.lists(
    st.sampled_from(("一百八十斤", "三百亩", "九十公斤", "二楼", "一楼"))
    | st.sampled_from(("三楼", "三千万", "零下十度", "两个时辰", "十三楼")),
    max_size=3,
).map("，".join)


@pytest.mark.parametrize("locale", targets())
@settings(max_examples=60, deadline=None, derandomize=True)
@given(parts=st.lists(PARTS, max_size=5), source=SOURCES)
def test_adapting_twice_changes_nothing(locale: str, parts: list[str], source: str) -> None:
    context = Context(market(locale), source=source)
    once, _ = adapt(" ".join(parts), context)
    assert adapt(once, context) == (once, ())


def test_every_market_says_its_floors_once() -> None:
    known = [locale for row in measures().floor for locale in row.markets]
    assert len(set(known)) == len(known)
    assert set(targets()) <= set(known)
    assert first_floor(market("en-GB")).first == 0


def test_what_only_a_person_can_decide_becomes_a_note() -> None:
    context = Context(market("en-US"), source="他虚岁三十")
    [note] = notes("He is thirty.", context)
    assert (note.rule, note.action, note.matched) == ("numbers.units", "note", "三十")
    assert note.text.endswith("write '29'")
    assert notes("Let's go.", Context(market("en-US"), source="一起走吧")) == ()
