import pytest
from hypothesis import given
from hypothesis import strategies as st

from localize.model import Cue, Tag
from localize.subtitles import carry, extract, insert, is_markup, protect, restore, split_speaker
from localize.subtitles.markup import pairs

PIECES = [
    "<i>",
    "</i>",
    "<b>",
    "</b>",
    "<u>",
    "<font color='red'>",
    "</font>",
    "{\\an8}",
    "{\\i1}",
    "{\\i0}",
    "{\\pos(1,2)}",
    "{comment}",
    "{Y:i}",
    "|",
    "<v 林晚>",
    "</v>",
    "<c.x>",
    "<00:00:01.000>",
    "<ruby>",
    "<rt>hàn</rt>",
    "</ruby>",
    "&lt;",
    "&gt;",
    "&amp;",
    "&nbsp;",
    "&#39;",
    "&#0;",
    "&",
    "<",
    ">",
    "{",
    "}",
    "\\",
    "\\N",
    "\\n",
    "\\h",
    "\\{",
    "\\}",
    "\\\u2060",
    "\u00a0",
    "\n",
    "<br>",
    "<BR/>",
    "<3",
    "a",
    "你好",
    "⟦1⟧",
    "⟦",
    " ",
    "1",
]
RAW = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=3)), max_size=12).map("".join)
FORMATS = st.sampled_from(["srt", "vtt", "ass", "ssa", "ttml", "microdvd", "sami"])


@given(RAW, FORMATS)
def test_markup_comes_back(raw, form):
    text, tags = extract(raw, form)
    assert insert(text, tags, form) == raw
    assert [tag.at for tag in tags] == sorted(tag.at for tag in tags)
    assert all(0 <= tag.at <= len(text) for tag in tags)


@given(st.text(alphabet="ab 你\n<>&{}\\|\u00a0\u2060", max_size=12), FORMATS)
def test_any_text_can_be_written(text, form):
    raw = insert(text, (), form)
    if form in ("vtt", "ass", "ssa") and "\\\u2060" not in text:
        assert extract(raw, form)[0] == text


@pytest.mark.parametrize(
    ("raw", "form", "text", "tags"),
    [
        ("<i>a</i>", "srt", "a", ["<i>", "</i>"]),
        ("{\\an8}a", "srt", "a", ["{\\an8}"]),
        ("I <3 you <Name>", "srt", "I <3 you <Name>", []),
        ("a<br>b", "srt", "a\nb", ["<br>"]),
        ("&amp; {x}", "srt", "&amp; {x}", []),
        ("<ruby>漢<rt>hàn</rt></ruby>字", "srt", "漢字", ["<ruby>", "<rt>hàn</rt>", "</ruby>"]),
        ("a &lt; b &amp; c&nbsp;d", "vtt", "a < b & c\u00a0d", ["&nbsp;"]),
        ("Tom & <3", "vtt", "Tom & <3", ["&", "<"]),
        ("<v.loud 林晚>你<00:00:01.000>好", "vtt", "你好", ["<v.loud 林晚>", "<00:00:01.000>"]),
        ("{\\k20}a\\Nb\\nc\\hd", "ass", "a\nb\nc\u00a0d", ["{\\k20}", "\\n"]),
        ("{note}a", "ass", "a", ["{note}"]),
        ("{Y:i}a|b", "microdvd", "a\nb", ["{Y:i}"]),
    ],
)
def test_examples(raw, form, text, tags):
    found, taken = extract(raw, form)
    assert (found, [tag.raw for tag in taken]) == (text, tags)


@given(RAW, FORMATS)
def test_protected_texts_come_back(raw, form):
    text, tags = extract(raw, form)
    protected = protect(text, tags)
    plain, restored, whole = restore(protected.text, protected)
    assert whole
    assert plain == text
    assert sorted((t.at, t.raw) for t in restored) == sorted(
        (t.at, t.raw) for t in tags if is_markup(t)
    )


@given(RAW, RAW, st.data())
def test_whatever_an_engine_answers_the_pairs_stay_whole(raw, answer, data):
    text, tags = extract(raw, "srt")
    protected = protect(text, tags)
    marks = [f"⟦{protected.first + i}⟧" for i in range(len(protected.inner))]
    parts = data.draw(st.permutations([*marks, *marks[:1], answer.replace("⟦", "")]))
    kept = data.draw(st.integers(0, len(parts)))
    target = "".join(parts[:kept])
    plain, restored, whole = restore(target, protected)
    for mark in marks:
        assert mark not in plain
    if whole:
        assert all(target.count(mark) == 1 for mark in marks)
    single = sorted(t.raw for i, t in enumerate(protected.inner) if i not in pairs(protected.inner))
    held = [t for t in restored if t.raw not in [o.raw for o in protected.outer]]
    for index, tag in enumerate(held):
        assert index in pairs(held) or tag.raw in single


@pytest.mark.parametrize(
    ("raw", "text", "outer", "inner"),
    [
        ("<i>a</i>", "a", ["<i>", "</i>"], []),
        ("{\\an8}<i>a</i> b", "⟦1⟧a⟦2⟧ b", ["{\\an8}"], ["<i>", "</i>"]),
        ("a <b>b</b>", "a ⟦1⟧b⟦2⟧", [], ["<b>", "</b>"]),
        ("<i>a</i>\n<i>b</i>", "⟦1⟧a⟦2⟧\n⟦3⟧b⟦4⟧", [], ["<i>", "</i>", "<i>", "</i>"]),
        ("<i><b>a</b> b</i>", "⟦1⟧a⟦2⟧ b", ["<i>", "</i>"], ["<b>", "</b>"]),
        ("{\\i1}a{\\i0} b", "⟦1⟧a⟦2⟧ b", [], ["{\\i1}", "{\\i0}"]),
        ("<font color=red>a", "a", ["<font color=red>"], []),
        ("⟦1⟧ <i>a</i> b", "⟦1⟧ ⟦2⟧a⟦3⟧ b", [], ["<i>", "</i>"]),
        ("", "", [], []),
    ],
)
def test_what_is_protected(raw, text, outer, inner):
    found = protect(*extract(raw, "srt"))
    assert found.text == text
    assert [tag.raw for tag in found.outer] == outer
    assert [tag.raw for tag in found.inner] == inner


@pytest.mark.parametrize(
    ("target", "raw", "whole"),
    [
        ("⟦1⟧A⟦2⟧ B", "<i>A</i> B", True),
        ("B ⟦ 1 ⟧A⟦２⟧", "B <i>A</i>", True),
        ("⟦1⟧A B", "A B", False),
        ("A B", "A B", False),
        ("⟦2⟧A⟦1⟧ B", "A B", False),
        ("⟦1⟧A⟦2⟧ ⟦1⟧B", "A B", False),
        ("⟦1⟧A⟦2⟧ ⟦7⟧B", "<i>A</i> ⟦7⟧B", True),
    ],
)
def test_what_is_restored(target, raw, whole):
    text, tags, came_back = restore(target, protect(*extract("<i>a</i> b", "srt")))
    assert (insert(text, tags), came_back) == (raw, whole)


@pytest.mark.parametrize(
    ("raw", "speaker", "rest"),
    [
        ("林晚：你好", "林晚", "你好"),
        ("林晚:你好", "林晚", "你好"),
        ("林晚 ： 你好", "林晚", "你好"),
        ("（林晚）你好", "林晚", "你好"),
        ("【林晚】：你好", "林晚", "你好"),
        ("[林晚] 你好", "林晚", "你好"),
        ("林晚OS：你好", "林晚", "你好"),
        ("林晚 V.O.：你好", "林晚", "你好"),
        ("【林晚OS】你好", "林晚", "你好"),
        ("顾北辰（心想）：你好", "顾北辰", "你好"),
        ("顾北辰(画外音)：你好", "顾北辰", "你好"),
        ("（林晚（心想））你好", "林晚", "你好"),
        ("<i>林晚：你好</i>", "林晚", "<i>你好</i>"),
        ("<b>林晚：</b>你好", "林晚", "你好"),
        ("{\\an8}林晚：你<i>好</i>", "林晚", "{\\an8}你<i>好</i>"),
        ("林晚：你好\n我是顾北辰：真的", "林晚", "你好\n我是顾北辰：真的"),
        ("记住：你好", "", "记住：你好"),
        ("他说林晚：你好", "", "他说林晚：你好"),
        ("林晚：", "", "林晚："),
        ("（林晚）", "", "（林晚）"),
        ("12:30", "", "12:30"),
        ("Lin Wan: hi", "Lin Wan", "hi"),
    ],
)
def test_speakers(raw, speaker, rest):
    text, tags = extract(raw, "srt")
    cue = split_speaker(Cue(1, 0, 1, text, tags=tags), {"林晚", "顾北辰", "Lin Wan"})
    assert (cue.speaker, insert(cue.text, cue.tags)) == (speaker, rest)


@given(RAW, st.lists(st.integers(0, 20), max_size=6))
def test_tags_are_carried_to_the_same_letters(raw, places):
    text, tags = extract(raw, "srt")
    tags = tuple(t for t in tags if is_markup(t))
    other = text
    for place in places:
        at = min(place, len(other))
        other = other[:at] + "\n" + other[at:]
    moved = carry(tags, text, other)
    assert [t.raw for t in moved] == [t.raw for t in tags]
    for old, new in zip(tags, moved, strict=True):
        assert "".join(other[: new.at].split()) == "".join(text[: old.at].split())
    assert "".join(insert(other, moved).split()) == "".join(insert(text, tags).split())


def test_tags_of_one_place_keep_their_order():
    assert carry((Tag(1, "</i>"), Tag(2, "<b>")), "a b", "a\nb") == (Tag(1, "</i>"), Tag(2, "<b>"))
