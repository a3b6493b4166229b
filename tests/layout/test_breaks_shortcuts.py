"""Line breaking's shortcuts against the plain way."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localize.layout import breaks
from localize.layout.choice import _best_break, _best_breaks
from localize.layout.phrases import phrase_starts
from localize.layout.places import (
    _grapheme_starts,
    _places_at_spaces,
    _places_by_lines,
    _places_within,
    _within_reach,
    break_places,
    prefix_widths,
)
from localize.locales import market
from localize.locales.breaks import (
    DASHES,
    ENDS_CLAUSE,
    NOT_FIRST,
    NOT_LAST,
    BreakRules,
    bad_between_characters,
    bad_break,
    break_rules,
    two_speakers,
)

SPACED = ["en-US", "es-419", "fr-FR", "vi-VN", "ar-SA"]
SOME_WORDS = """
    I the of a not Mr. Gu Beichen house ten years years! 10 5 km 5% a.m. and
    because but anh Cố - (now) Why? "the ¿por de la que y 12. 3,
    -No pour ?! ... « » của và أن $ 5% don't St. etc.
"""
WORDS = [*SOME_WORDS.split(), "\xa0", "\u3000x", "le\xa0", "\u202fla", "\u200b", "\u202b", "…"]
TEXTS = st.lists(st.sampled_from(WORDS) | st.text("aI.-\xa0,1", min_size=1), min_size=1).map(
    lambda words: breaks._fold(" ".join(words))
)


def plainly_bad(upper: str, lower: str, rules: BreakRules) -> str:
    """Why a break at a space is bad, from the lines as they are."""
    upper, lower = upper.rstrip(), lower.lstrip()
    if not upper or not lower:
        return ""
    first, last = lower[0], upper[-1]
    if first in NOT_FIRST and first not in "…⋯‥—―.’”":
        return f"a line begins with {first}"
    ending = upper.rpartition(" ")[2]
    closes = last in "€£$¥₩฿" or (last in "“‘" and len(ending) > 1)
    if last in NOT_LAST and not closes:
        return f"a line ends with {last}"
    if first in DASHES:
        return "a line begins with a dash"
    marks = "\"'“”‘’«»„()[]¿¡…⋯\u202b\u202c\u2067\u2069\u200f\u200e"
    before = upper.rpartition(" ")[2].strip(marks).lower()
    opens_clause = lower.partition(" ")[0].strip(marks).lower() in rules.words.conjunctions
    if before in rules.words.with_next and not opens_clause:
        return f"{before!r} belongs to the next line"
    after = lower.partition(" ")[0]
    word = after.lower() if after.endswith(".") else after.lower().strip(marks)
    clause_over = ending.rstrip("\"'“”‘’»)]").endswith(tuple(ENDS_CLAUSE))
    if word.rstrip(",!?;:") in rules.words.with_previous and not clause_over:
        return f"{after!r} belongs to the line before"
    number = upper.rpartition(" ")[2]
    unit = after.lower()
    if last.isdigit() and first.isdigit():
        return "a number is split"
    counts = last.isdigit() or number.lower() in rules.words.numbers
    if counts and {unit, unit.rstrip(",.!?;:…\"'”’»)")} & rules.words.units:
        return "a number and its unit are split"
    named = number in rules.surnames or number.lower() in rules.words.titles
    if named and after.strip(marks)[:1].isupper():
        return "a name is split"
    return ""


@pytest.mark.parametrize("locale", SPACED)
@given(text=TEXTS, other=TEXTS)
def test_kept_edges_say_what_the_lines_say(locale: str, text: str, other: str) -> None:
    rules = break_rules(market(locale), "vertical")
    for upper, lower in ((text, other), (f" {text}\xa0", f" {other} "), ("", other)):
        assert bad_break(upper, lower, rules) == plainly_bad(upper, lower, rules)


@pytest.mark.parametrize("locale", SPACED)
@given(text=TEXTS)
def test_places_between_words_are_those_between_lines(locale: str, text: str) -> None:
    rules = break_rules(market(locale), "vertical")
    if text:
        assert _places_at_spaces(text, rules) == _places_by_lines(text, rules)


@given(
    st.text("我了，「」1aー่เ \u3000\xa0\u200b。", min_size=1, max_size=30),
    st.sampled_from(["zh-TW", "ja-JP", "th-TH"]),
)
def test_places_between_characters_follow_kinsoku(text: str, locale: str) -> None:
    known = market(locale)
    rules = break_rules(known, "vertical")
    text = breaks._fold(text)
    model, within = f"{known.language}-{known.script}", _within_reach(text, rules)
    found = _places_within(text, rules, model, within, inside_words=True)
    places = {p.end for p in found}
    blank = " \u3000"
    expected = {
        at
        for at in within
        if text[at] not in blank
        and text[at - 1] not in blank
        and not bad_break(text[max(0, at - 2) : at], text[at], rules)
    }
    assert {at for at in places if text[at] not in blank} == expected & _grapheme_starts(text)


@given(st.text(max_size=3), st.text(min_size=1, max_size=3))
def test_two_characters_are_enough_for_kinsoku(upper: str, lower: str) -> None:
    rules = break_rules(market("ja-JP"), "vertical")
    if upper == upper.rstrip() and lower == lower.lstrip() and upper and lower:
        assert bad_break(upper, lower, rules) == bad_between_characters(upper, lower[0])


@given(
    st.lists(st.sampled_from(["a", "b", "cc,", "c", "dddd", "我", "eeeeeee."]), max_size=9),
    st.integers(3, 30),
    st.sampled_from(["en-US", "zh-TW"]),
)
def test_one_break_is_the_best_of_any_number(words: list[str], cpl: int, locale: str) -> None:
    usual = break_rules(market(locale), "vertical")
    rules = BreakRules(
        language=usual.language,
        spacing="words",
        cpl=cpl,
        lines=2,
        counting=usual.counting,
        words=usual.words,
        surnames=usual.surnames,
        dialogue_dash="-",
        dash_on="both",
    )
    text = " ".join(words)
    places = break_places(text, rules, "en-Latn") if text else []
    ends = prefix_widths(text, rules)
    if places:
        assert _best_break(ends, places, rules) == _best_breaks([ends], places, rules)


@given(st.text(" \u3000\t\n\xa0ab我\u200b"))
def test_text_without_runs_of_white_space_is_left(text: str) -> None:
    folded = re.sub(r"[ \t\r\n\f\v]+", " ", text)
    assert breaks._single(text) == re.sub(r" ?\u3000[ \u3000]*", "\u3000", folded)


@given(st.lists(st.text("-–a 1\xa0", max_size=4), min_size=1, max_size=3))
def test_two_speakers_are_two_who_speak(lines: list[str]) -> None:
    spoken = [line for line in lines[1:] if line[:1] and line[0] in DASHES]
    assert two_speakers(lines) == any(line.strip(DASHES + " \xa0") for line in spoken)


ALPHABETS = {
    "ja": "今日は天気です。もう二度とこの家に戻ってくるなと言った、a1？「」",
    "th": "ฉันบอกเธอแล้วไม่ใช่เหรอว่าอย่ากลับมาที่บ้านหลังนี้อีก a1",
    "zh-Hans": "我早就告诉过你不要再回到这个家里来了，a1？",
    "zh-Hant": "我早就告訴過你不要再回到這個家裡來了，a1？",
}
LOADERS = {
    "ja": "load_default_japanese_parser",
    "th": "load_default_thai_parser",
    "zh-Hans": "load_default_simplified_chinese_parser",
    "zh-Hant": "load_default_traditional_chinese_parser",
}


@pytest.mark.parametrize("language", ALPHABETS)
@given(data=st.data())
def test_phrases_are_those_of_budoux_in_any_text(language: str, data: st.DataObject) -> None:
    import budoux

    text = data.draw(st.text(ALPHABETS[language], min_size=2, max_size=30))
    starts, at = set(), 0
    for chunk in getattr(budoux, LOADERS[language])().parse(text)[:-1]:
        at += len(chunk)
        starts.add(at)
    asked = data.draw(st.sets(st.integers(1, len(text) - 1)))
    assert phrase_starts(text, language, asked) == starts & asked


@given(st.text("我a ー่1。", min_size=1, max_size=40), st.sampled_from(["zh-TW", "ja-JP", "th-TH"]))
def test_places_within_reach_leave_two_lines_that_fit(text: str, locale: str) -> None:
    rules = break_rules(market(locale), "vertical")
    every = range(1, len(text))
    widths = [rules.width(text[:at]) for at in range(len(text) + 1)]
    near = [at for at in every if widths[-1] - rules.cpl - 1 <= widths[at] <= rules.cpl]
    assert list(_within_reach(text, rules)) == (near or list(every))
