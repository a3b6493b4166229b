"""What evidence leaves out to be quick must not show."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localize.evidence import Pair, faults, folded, mixed_up
from localize.evidence.copies import copies, merges, overlaps
from localize.evidence.figures import _Held
from localize.evidence.likeness import meaning, spaced_text
from localize.evidence.names import misplaced_names
from localize.evidence.pairs import with_around
from localize.locales import market
from localize.locales.numbers import Number
from localize.model import Hit, Term

GU = Term("顾北辰", ("Gu Beichen", "顧北辰"), kind="name")
COMPANY = Term("公司", ("company", "公司"))
SOURCES = ["顾北辰来了", "我欠你三十块", "走吧", "他在公司等你", "我要和你离婚", "", "……", "12345"]
TARGETS = {
    "en-US": ["Gu Beichen is here.", "I owe you thirty.", "Let's go! Gu Beichen is here.", "12345"],
    "zh-TW": ["顧北辰來了", "我欠你三十塊", "走吧，他在公司等你", "我要和你離婚"],
}


def pairs(locale: str) -> st.SearchStrategy[list[Pair]]:
    hits = st.lists(
        st.sampled_from([Hit(0, 3, GU), Hit(0, 2, COMPANY)]), max_size=2, unique=True
    ).map(tuple)
    targets = st.sampled_from(["", "?", *TARGETS[locale]]) | st.text(max_size=8)
    pair = st.builds(Pair, st.sampled_from(SOURCES) | st.text(max_size=6), targets, hits)
    return st.lists(pair, max_size=6)


@pytest.mark.parametrize("locale", TARGETS)
@given(data=st.data())
def test_mixed_up_is_the_part_of_all_faults_that_names_a_pair(
    locale: str, data: st.DataObject
) -> None:
    lines, around = data.draw(pairs(locale)), data.draw(pairs(locale))
    known = market(locale)
    every = faults(lines, known, around=around)
    some = mixed_up(lines, known, around=around)
    assert some == [fault for fault in every if fault.other is not None]
    assert all(fault.batch for fault in some)


@pytest.mark.parametrize("locale", TARGETS)
@given(data=st.data())
def test_one_line_alone_is_mixed_up_with_nothing(locale: str, data: st.DataObject) -> None:
    lines, known = data.draw(pairs(locale))[:1], market(locale)
    spaced = [spaced_text(pair.target) for pair in lines]
    assert not [*copies(lines, spaced, ()), *merges(lines, spaced)]
    assert not [*overlaps(lines, spaced, known, ()), *misplaced_names(lines, known, ())]


def compared(lines: list[Pair], around: list[Pair]) -> list[tuple[int, int]]:
    """Return each line whose text stands under another one, and the first such: pair by pair."""
    every = with_around(lines, around)
    found = []
    for place, one in enumerate(lines):
        for at, other in every:
            text = folded(one.target)
            if (
                not text
                or folded(other.target) != text
                or meaning(one.source) == meaning(other.source)
            ):
                continue
            if one.original and meaning(one.original) == meaning(other.original):
                continue
            found.append((place, at))
            break
    return found


SAID = st.sampled_from(["", "走吧", "走吧！", "你好吗", "……", "12345"])
REPEATED = st.lists(
    st.builds(Pair, SAID, st.sampled_from(["", "Go!", "go"]), st.just(()), SAID), max_size=8
)


@given(REPEATED, REPEATED)
def test_a_text_that_comes_again_is_a_copy_as_if_each_were_compared_with_each(
    lines: list[Pair], around: list[Pair]
) -> None:
    spaced = [spaced_text(pair.target) for pair in lines]
    found = [(one.index, one.other) for one in copies(lines, spaced, around)]
    assert sorted(found, key=str) == sorted(compared(lines, around), key=str)


@given(st.text() | st.text("aB_ \n.ßİΐ你１"))
def test_words_without_their_spaces_are_the_folded_text(text: str) -> None:
    assert spaced_text(text).replace(" ", "") == folded(text)


def number(value: int, more: int | None) -> Number:
    high = None if more is None else Fraction(value + more)
    return Number(0, 1, Fraction(value), "", high=high)


NUMBERS = st.builds(number, st.integers(0, 30), st.none() | st.integers(-3, 9))


@given(st.lists(NUMBERS, max_size=8), st.integers(-2, 42))
def test_what_numbers_hold_is_what_one_of_them_holds(said: list[Number], value: int) -> None:
    one_by_one = any(
        one.value == value if one.high is None else one.value <= value <= one.high for one in said
    )
    assert _Held(said).holds(Fraction(value)) == one_by_one
