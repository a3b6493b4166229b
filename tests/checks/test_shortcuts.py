"""What lets a check pass over a whole view must not hide what it finds in a single cue."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from localize.checks import View, check
from localize.checks.spaces import _SPACE_BEFORE, _before, _french_spaces
from localize.checks.view import alphabet
from localize.locales import market
from localize.locales.breaks import DASHES, apart, break_rules, two_speakers
from localize.locales.scripts import is_same, source_left
from localize.model import Finding
from tests.checks.views import view

MARKS = st.lists(st.text(' \xa0\u202f!?;:,.…«»"(12a\n/', max_size=8), min_size=1, max_size=4)
ELLIPSES = st.lists(st.text(".…⋯‥a ", max_size=8), min_size=1, max_size=4)
MIXED = st.lists(st.text("国國你我aのว- ー什么公司\n", max_size=6), min_size=1, max_size=4)
LINES = st.lists(st.text("aอ้你1. -\n", max_size=40), min_size=1, max_size=4)


def found(of: View, code: str) -> list[Finding]:
    return check(of, select=[code])


@pytest.mark.parametrize("profile", ["vertical", "netflix"])
@given(texts=MARKS)
def test_french_spaces(profile: str, texts: list[str]) -> None:
    of = view("fr-FR", *texts, profile=profile)
    plainly = list(_french_spaces(of, _before(market("fr-FR"), profile).accepted))
    assert found(of, "P406") == plainly


@given(texts=MARKS)
def test_spaces_before_marks(texts: list[str]) -> None:
    of = view("en-US", *texts)
    plainly = [n for n, text in enumerate(of.texts, 1) if _SPACE_BEFORE.search(text)]
    assert [finding.cue for finding in found(of, "P406")] == plainly


@pytest.mark.parametrize("locale", ["en-US", "zh-TW", "ja-JP"])
@given(texts=ELLIPSES)
def test_ellipses(locale: str, texts: list[str]) -> None:
    wanted = market(locale).typography.ellipsis
    wrong = [
        i + 1
        for i, text in enumerate(texts)
        if any(run != wanted for run in re.findall(r"[.․‥…⋯。]{2,}|[․‥…⋯]", text))
    ]
    assert [finding.cue for finding in found(view(locale, *texts), "P402")] == wrong


@pytest.mark.parametrize("locale", ["en-US", "th-TH", "ja-JP", "zh-TW", "ko-KR"])
@given(texts=MIXED)
def test_source_left_and_lines_left_as_they_were(locale: str, texts: list[str]) -> None:
    known = market(locale)
    of = view(locale, *texts, source=texts)
    left = [i + 1 for i, text in enumerate(texts) if source_left(text, known)]
    assert [finding.cue for finding in found(of, "X702")] == left
    same = {i + 1 for i, text in enumerate(texts) if is_same(text, text, known)}
    # Equal lines that follow each other stand at different times, so they stay cells of their own.
    assert {finding.cue for finding in found(of, "X703")} == same


@pytest.mark.parametrize("locale", ["en-US", "th-TH", "zh-TW", "ja-JP"])
@given(texts=LINES)
def test_lines_that_fit_on_one(locale: str, texts: list[str]) -> None:
    known = market(locale)
    rules = break_rules(known, "vertical")
    space = "\u3000" if rules.counting == "half-width" else " "
    expected = []
    for i, text in enumerate(texts):
        lines = text.split("\n")
        dashed = two_speakers(lines) or lines[0][:1] in tuple(DASHES)
        if len(lines) == 2 and all(lines) and not (dashed or apart(lines, rules)):
            joined = space.join(lines)
            if rules.fits(joined):
                expected.append((i + 1, rules.width(joined)))
    got = [(finding.cue, finding.value) for finding in found(view(locale, *texts), "L304")]
    assert got == expected


@given(st.lists(st.text("a1٣ 2.\n", max_size=8), min_size=1, max_size=4))
def test_numbered_cues_hold_ascii_digits(texts: list[str]) -> None:
    numbered = tuple(i for i, text in enumerate(texts) if set("0123456789") & set(text))
    assert view("en-US", *texts).numbered == numbered


@settings(max_examples=200)
@given(st.lists(st.tuples(st.text(max_size=6), st.integers(1, 9_000)), max_size=6))
def test_the_alphabet_of_many_texts_is_all_their_characters(runs: list[tuple[str, int]]) -> None:
    texts = [text for text, times in runs for _ in range(times)]
    assert alphabet(texts) == frozenset("".join(texts))
