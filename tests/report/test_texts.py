"""Differences between texts: exact, whole clusters and words, as small as can be."""

import regex
from hypothesis import given
from hypothesis import strategies as st

from localize.report.texts import difference, tokens, visible

#: What breaks a careless comparison: joined emoji, marks on letters, scripts without spaces.
SAMPLES = (
    "你好，世界",
    "สวัสดีครับ",
    "กู้เป่ยเฉิน",
    "مُحَمَّدٌ ذهب",
    "👨‍👩‍👧 family 👍🏽",
    "🇨🇳🇹🇭",
    "e\u0301te\u0301",
    "isn't half-open",
    "한국어는 좋아요",
    "a\n\u200fb",
)
ALPHABET = sorted({char for sample in SAMPLES for char in sample})
TEXT = st.one_of(st.text(ALPHABET, max_size=25), st.sampled_from(SAMPLES), st.text(max_size=15))


def shortest(before: list[str], after: list[str]) -> int:
    """The least number of tokens to take away and to add, the textbook way."""
    row = list(range(len(after) + 1))
    for i, one in enumerate(before, 1):
        fresh = [i]
        for j, other in enumerate(after, 1):
            fresh.append(row[j - 1] if one == other else 1 + min(row[j], fresh[j - 1]))
        row = fresh
    return row[-1]


@given(TEXT, TEXT)
def test_applying_the_difference_gives_the_other_text(old: str, new: str) -> None:
    parts = difference(old, new)
    assert "".join(part.text for part in parts if part.kind != "added") == old
    assert "".join(part.text for part in parts if part.kind != "removed") == new
    assert all(part.text for part in parts)


@given(TEXT, TEXT)
def test_no_part_ends_inside_a_character(old: str, new: str) -> None:
    parts = difference(old, new)
    for text, other in ((old, "added"), (new, "removed")):
        edges, at = {0}, 0
        for cluster in regex.findall(r"\X", text):
            at += len(cluster)
            edges.add(at)
        at = 0
        for part in parts:
            if part.kind != other:
                at += len(part.text)
                assert at in edges


@given(st.text("ab 你好", max_size=10), st.text("ab 你好", max_size=10))
def test_it_is_as_small_as_can_be_but_for_spaces_between_changes(old: str, new: str) -> None:
    parts = difference(old, new)
    touched = [part.text for part in parts if part.kind != "equal"]
    count = sum(not token.isspace() for text in touched for token in tokens(text))
    assert count <= shortest(tokens(old), tokens(new))


@given(TEXT)
def test_equal_texts_have_no_difference(text: str) -> None:
    assert all(part.kind == "equal" for part in difference(text, text))
    assert "".join(tokens(text)) == text


def marked(old: str, new: str) -> str:
    signs = {"equal": "{}", "removed": "[{}]", "added": "<{}>"}
    return "".join(signs[part.kind].format(part.text) for part in difference(old, new))


def test_what_a_reader_sees() -> None:
    assert marked("他走了。", "她走了吗。") == "[他]<她>走了<吗>。"
    assert marked("The colour faded", "The color faded") == "The [colour]<color> faded"
    assert marked("He went home", "She ran home") == "[He went]<She ran> home"
    assert marked("👨‍👩‍👧", "👨‍👩‍👦") == "[👨‍👩‍👧]<👨‍👩‍👦>"
    assert marked("ไปกัน", "ไปกั้น") == "ไป[กั]<กั้>น"
    assert marked("كَتَبَ لي", "كُتُبَ لي") == "[كَتَبَ]<كُتُبَ> لي"
    assert marked("Stop", "Stop!") == "Stop<!>"


def test_a_change_that_has_no_shape_is_shown() -> None:
    assert visible("\n") == "↵\n"
    assert visible("\u200f") == "U+200F"
    assert visible("\u3000") == "U+3000"
    assert visible("plain words") == "plain words"
