"""ICU and the built-in way: where Unicode lets a line break, in the sample's own lines."""

import re
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from defusedxml import ElementTree
from hypothesis import given
from hypothesis import strategies as st

from localize.layout import breaks, lay_out, opportunities
from localize.layout.places import _PLAIN, BAD, _places_within, break_places
from localize.locales import market, targets
from localize.locales.breaks import break_rules

SAMPLE = Path(__file__).parents[2] / "samples" / "rainy-night" / "memory" / "studio.tmx"
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
MARKS = re.compile(r"[!?！？。、，…\s]")


@cache
def sample(locale: str) -> tuple[str, ...]:
    """The lines of the sample's memory in one language."""
    units = ElementTree.parse(SAMPLE).getroot().iter("tuv")
    return tuple(unit.findtext("seg") or "" for unit in units if unit.get(LANGUAGE) == locale)


def long_lines(locale: str) -> list[str]:
    """The sample's lines joined by two and three, without marks, so that they must be broken."""
    plain = [MARKS.sub("", line) for line in sample(locale)]
    pairs = [a + b for a, b in pairwise(plain)]
    return [*pairs, *(a + b for a, b in zip(pairs, plain[2:], strict=False))]


@pytest.fixture
def without_icu(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("localize.layout.places.opportunities", lambda text, language: None)
    breaks._lay_out.cache_clear()


def test_the_extra_is_installed_here() -> None:
    assert opportunities.has_icu()
    assert opportunities.opportunities("ไปกินข้าว", "th") == {2, 5}
    assert opportunities.opportunities("Go home", "en") is None
    # Places are counted in characters, also beyond the first plane and where a file is broken.
    assert opportunities.opportunities("😀ไปกินข้าว", "th") == {1, 3, 6}
    assert opportunities.opportunities("😀😀我", "zh") == {1, 2}
    assert opportunities.opportunities("我\ud800我", "zh") == {1, 2}


@pytest.mark.parametrize("locale", ["zh-Hans", "ja-JP"])
def test_built_in_places_are_those_of_icu(locale: str, without_icu: None) -> None:
    of = market(locale)
    rules = break_rules(of, "vertical")
    for line in (*sample(locale), *long_lines(locale)):
        places = break_places(line, rules, f"{of.language}-{of.script}", everywhere=True)
        found = opportunities.opportunities(line, of.language)
        assert {place.start for place in places} == found, line


@pytest.mark.parametrize("locale", ["zh-TW", "ja-JP"])
@given(
    st.text(
        "我你的們，。！？、；：「」『』（）《》…—々〇ゃーっッいアヶゝ \u3000",
        min_size=1,
        max_size=24,
    )
)
def test_icu_need_not_be_asked_about_plain_text(locale: str, text: str) -> None:
    of = market(locale)
    rules = break_rules(of, "vertical")
    text = " ".join(text.split(" ")).strip()
    assert _PLAIN.fullmatch(text)
    within = range(1, len(text))
    model = f"{of.language}-{of.script}"
    places = _places_within(text, rules, model, within, inside_words=True)
    inner = {place.start for place in places if place.start == place.end}
    found = opportunities.opportunities(text, of.language) if text else None
    assert inner <= (found or set())


@pytest.mark.parametrize("locale", ["en-US", "es-419", "pt-BR", "vi-VN", "id-ID", "ar-SA"])
def test_built_in_places_at_spaces_are_among_those_of_icu(locale: str) -> None:
    from icu4py.breakers import LineBreaker

    of = market(locale)
    rules = break_rules(of, "vertical")
    lines = sample(locale)
    assert len(lines) == 150
    for line in (*lines, *(f"{a} {b}" for a, b in pairwise(lines))):
        places = break_places(line, rules, "")
        allowed = {start for start, _ in LineBreaker(line, of.language).segments()}
        assert {place.start for place in places if place.cost < BAD} <= allowed, line


@pytest.mark.parametrize("profile", ["vertical", "netflix"])
@pytest.mark.parametrize("locale", ["zh-Hans", "ja-JP", "th-TH"])
def test_lines_without_icu_break_where_icu_would(
    locale: str, profile: str, without_icu: None
) -> None:
    of = market(locale)
    inside = []
    lines = long_lines(locale)
    for line in lines:
        upper, _, lower = lay_out(line, market=of, profile=profile).partition("\n")
        allowed = opportunities.opportunities(line, of.language) or frozenset()
        if lower and len(upper) not in allowed:
            inside.append(f"{upper}|{lower}")
    # Now and then the two models differ on where a phrase of two words ends.
    assert len(inside) <= (len(lines) // 100 if locale == "th-TH" else 0), inside


def test_icu_keeps_the_words_of_thai_whole() -> None:
    thai = market("th-TH")
    breaks._lay_out.cache_clear()
    for line in long_lines("th-TH"):
        upper, _, lower = lay_out(line, market=thai).partition("\n")
        assert not lower or len(upper) in opportunities.opportunities(line, "th")


def test_korean_breaks_at_spaces_only() -> None:
    text = "다시는이집에돌아오지말라고 내가분명히말했잖아요 정말로"
    assert lay_out(text, market=market("ko-KR")) == (
        "다시는이집에돌아오지말라고\n내가분명히말했잖아요 정말로"
    )
    unbroken = "다시는이집에돌아오지말라고내가분명히말했잖아요정말로"
    assert lay_out(unbroken, market=market("ko-KR")) == unbroken
    assert "ko-KR" in targets()
