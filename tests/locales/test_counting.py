"""The fast counting against a plain reading of the rules."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localize.locales.counting import COUNTERS, FULL_MARKS, count, counter, room, weights

COUNTINGS = sorted(COUNTERS)
THAI_MARKS = {0x0E31, *range(0x0E34, 0x0E3B), *range(0x0E47, 0x0E4F)}


def weight(character: str, counting: str) -> float:
    """The weight of one character, from Unicode's own tables: slow and obvious."""
    code = ord(character)
    if character == "\n" or 0x300 <= code <= 0x36F:
        return 0
    if counting == "thai":
        return 0 if code in THAI_MARKS else 1
    if counting == "all":
        return 1
    wide = (
        unicodedata.east_asian_width(character) in "WF" and unicodedata.category(character) != "Cn"
    )
    pictograph = 0x1F000 <= code <= 0x1FAFF
    return 1 if wide or pictograph or character in FULL_MARKS else 0.5


# What subtitles hold: both widths of everything, marks, and what no codec of a market knows.
CHARACTERS = st.one_of(
    st.sampled_from(
        "\n\u0301\u0e33\u0e31\u0e48\u200b\u200f\u202b\u202c\u3000\u00a0·…‥“”‘’—―⋯～♪éёй"
    ),
    st.characters(min_codepoint=0x20, max_codepoint=0x24F),
    st.characters(min_codepoint=0x370, max_codepoint=0x6FF),
    st.characters(min_codepoint=0x900, max_codepoint=0x97F),
    st.characters(min_codepoint=0xE01, max_codepoint=0xE3A),
    st.characters(min_codepoint=0xE3F, max_codepoint=0xE5B),
    st.characters(min_codepoint=0x3001, max_codepoint=0x30FF, exclude_categories=["Cn"]),
    st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5),
    st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3),
    st.characters(min_codepoint=0xFF01, max_codepoint=0xFFEE, exclude_categories=["Cn"]),
    st.characters(min_codepoint=0x1F300, max_codepoint=0x1F64F),
    st.characters(min_codepoint=0x20000, max_codepoint=0x2A6DF),
)
TEXTS = st.one_of(
    st.text(CHARACTERS),
    st.text(st.characters(min_codepoint=0xE01, max_codepoint=0xE3A)),
    st.text(
        st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5) | st.sampled_from("？！A \n…")
    ),
)


@pytest.mark.parametrize("counting", COUNTINGS)
@given(text=TEXTS)
def test_count_agrees_with_the_plain_reading(counting, text) -> None:
    assert count(text, counting) == sum(weight(character, counting) for character in text)


@pytest.mark.parametrize("counting", COUNTINGS)
@given(texts=st.lists(TEXTS, max_size=3))
def test_what_the_texts_lack_changes_no_count(counting, texts) -> None:
    measure = counter(counting, frozenset().union(*texts))
    assert [measure(text) for text in texts] == [count(text, counting) for text in texts]


@pytest.mark.parametrize("counting", COUNTINGS)
@given(text=TEXTS)
def test_weights_are_those_of_the_characters(counting, text) -> None:
    found = weights(text, counting)
    assert len(found) == len(text)
    assert sum(found) == count(text, counting)


@pytest.mark.parametrize("counting", COUNTINGS)
@given(left=TEXTS, right=TEXTS)
def test_a_line_break_changes_nothing(counting, left, right) -> None:
    assert count(f"{left}\n{right}", counting) == count(left + right, counting)


# Newer Unicode versions call these wide, which Python 3.11 doesn't know yet.
YOUNG = (range(0x2630, 0x2638), range(0x268A, 0x2690), range(0x4DC0, 0x4E00))


def test_every_assigned_character_of_the_first_plane() -> None:
    wrong = [
        f"U+{code:04X}"
        for code in range(0x20, 0xFFFE)
        if unicodedata.category(chr(code)) not in ("Cn", "Cs", "Co")
        and not any(code in young for young in YOUNG)
        and count(chr(code), "half-width") != weight(chr(code), "half-width")
    ]
    assert not wrong


@pytest.mark.parametrize("mark", "…‥“”‘’—―·⋯～")
def test_marks_that_the_guides_mean_as_full(mark) -> None:
    assert count(mark, "half-width") == 1
    assert count(f"é{mark}", "half-width") == 1.5


@pytest.mark.parametrize("mark", [chr(code) for code in sorted(THAI_MARKS)])
@pytest.mark.parametrize("other", ["", "⋯", "你"])
def test_thai_marks_are_free_beside_any_script(mark, other) -> None:
    assert count(f"ก{mark}{other}", "thai") == 1 + len(other)


@given(st.text(st.sampled_from("aăâeêioơuưyđ") | st.sampled_from("\u0300\u0301\u0303\u0309\u0323")))
def test_decomposed_letters_count_as_composed(text) -> None:
    composed = unicodedata.normalize("NFC", text)
    assert count(text, "all") == count(composed, "all")


def test_lone_surrogates_and_odd_characters_do_not_break_counting() -> None:
    for counting in COUNTINGS:
        assert count("a\ud800b", counting) in (3, 1.5)


@pytest.mark.parametrize(
    ("text", "counting", "value"),
    [
        ("Where are you going?", "all", 20),
        ("Line one\nline two", "all", 16),
        ("你去哪儿了？", "half-width", 6),
        ("12号 OK", "half-width", 3.5),
        ("ｱｲｳ アイウ", "half-width", 5),
        ("너 어디 가?", "half-width", 5.5),
        ("“你好”……", "half-width", 6),
        ("น้ำ", "thai", 2),
        ("ไม่ใช่", "thai", 4),
        ("👨‍👩‍👧", "all", 5),
    ],
)
def test_examples(text, counting, value) -> None:
    assert count(text, counting) == value


@given(
    st.lists(CHARACTERS, max_size=40), st.sampled_from(COUNTINGS), st.sampled_from([1, 2, 5, 12])
)
def test_room_ends_before_the_first_character_beyond(characters, counting, limit):
    line = "".join(characters).replace("\n", "")
    total = 0
    for place, character in enumerate(line):
        total += weight(character, counting)
        if total > limit:
            assert room(counting, limit)(line) == place
            return
