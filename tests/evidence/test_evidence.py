"""What the evidence finds in moved, merged and repeated lines, and leaves alone in sound ones."""

import csv
import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from localize import locales
from localize.draft.slips import slipped
from localize.evidence import Pair, faults
from localize.model import Hit, Term

DATA = Path(__file__).parents[1] / "data" / "evidence" / "dialogue.tsv"
MARKETS = {"en": "en-US", "es": "es-419", "th": "th-TH", "ja": "ja-JP"}

NAMES = {
    "林晚": {"en": "Lin Wan", "es": "Lin Wan", "th": "หลินหว่าน", "ja": "林晩"},
    "顾北辰": {"en": "Gu Beichen", "es": "Gu Beichen", "th": "กู้เป่ยเฉิน", "ja": "顧北辰"},
    "林雨薇": {"en": "Lin Yuwei", "es": "Lin Yuwei", "th": "หลินอวี่เวย", "ja": "林雨薇"},
    "北辰": {"en": "Beichen", "es": "Beichen", "th": "เป่ยเฉิน", "ja": "北辰"},
}
TITLES = {
    "林小姐": {"en": "Miss Lin", "es": "Srta. Lin", "th": "คุณหลิน", "ja": "林さん"},
    "顾总": {"en": "Mr. Gu", "es": "Sr. Gu", "th": "ประธานกู้", "ja": "顧社長"},
}
PLACES = {"江城": {"en": "Jiangcheng", "es": "Jiangcheng", "th": "เจียงเฉิง", "ja": "江城"}}
TERMS = {
    "离婚": {"en": "divorc", "es": "divorcio", "th": "หย่า", "ja": "離婚"},
    "律师": {"en": "lawyer", "es": "abogado", "th": "ทนาย", "ja": "弁護士"},
}
KINDS = (("name", NAMES), ("title", TITLES), ("place", PLACES), ("term", TERMS))


def hits(source: str, language: str) -> tuple[Hit, ...]:
    """The terms of a line, longest first, none inside another."""
    found: list[Hit] = []
    rows = [(text, kind, table) for kind, table in KINDS for text in table]
    for text, kind, table in sorted(rows, key=lambda row: -len(row[0])):
        start = source.find(text)
        if start >= 0 and not any(hit.start <= start < hit.end for hit in found):
            term = Term(text, (table[text][language],), kind)
            found.append(Hit(start, start + len(text), term))
    return tuple(found)


def episode(language: str) -> list[Pair]:
    with DATA.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    return [Pair(row["zh"], row[language], hits(row["zh"], language)) for row in rows]


def pair(source: str, target: str, *terms: Term) -> Pair:
    found = tuple(
        Hit(source.find(term.source), source.find(term.source) + len(term.source), term)
        for term in terms
        if term.source in source
    )
    return Pair(source, target, found)


def kinds(pairs: list[Pair], market: str = "en-US", **more: list[Pair]) -> list[tuple[int, str]]:
    return [(fault.index, fault.kind) for fault in faults(pairs, locales.market(market), **more)]


# --- sound translations ---------------------------------------------------------------------------


@pytest.mark.parametrize("language", MARKETS)
def test_sound_dialogue_has_no_fault(language: str) -> None:
    pairs = episode(language)
    market = locales.market(MARKETS[language])
    assert len(pairs) > 60
    assert faults(pairs, market) == []
    assert slipped(pairs, market) is None


@pytest.mark.parametrize("language", MARKETS)
@given(seed=st.integers(0, 10_000), size=st.integers(2, 50))
@settings(max_examples=60, deadline=None)
def test_any_selection_of_sound_lines_has_no_neighbours_sign(
    language: str, seed: int, size: int
) -> None:
    market = locales.market(MARKETS[language])
    chosen = random.Random(seed).sample(episode(language), size)
    assert not [fault for fault in faults(chosen, market) if fault.batch]


@pytest.mark.parametrize("language", MARKETS)
@pytest.mark.parametrize("size", [8, 20, 40])
def test_sound_lines_do_not_look_slipped(language: str, size: int) -> None:
    market = locales.market(MARKETS[language])
    pairs = episode(language)
    rng = random.Random(7)
    samples = (rng.sample(pairs, size) for _ in range(100))
    assert sum(slipped(sample, market) is not None for sample in samples) <= 1


# --- lines that moved -----------------------------------------------------------------------------

Spoil = Callable[[list[Pair], int], list[Pair]]


def with_targets(pairs: list[Pair], targets: list[str]) -> list[Pair]:
    return [Pair(p.source, t, p.hits) for p, t in zip(pairs, targets, strict=True)]


def merged_last_twice(pairs: list[Pair], at: int) -> list[Pair]:
    t = [p.target for p in pairs]
    return with_targets(pairs, [*t[:at], f"{t[at]} {t[at + 1]}", *t[at + 2 :], t[-1]])


def merged_last_empty(pairs: list[Pair], at: int) -> list[Pair]:
    t = [p.target for p in pairs]
    return with_targets(pairs, [*t[:at], f"{t[at]} {t[at + 1]}", *t[at + 2 :], ""])


def merged_and_kept(pairs: list[Pair], at: int) -> list[Pair]:
    t = [p.target for p in pairs]
    return with_targets(pairs, [*t[:at], f"{t[at]} {t[at + 1]}", *t[at + 1 :]])


def repeated(pairs: list[Pair], at: int) -> list[Pair]:
    t = [p.target for p in pairs]
    return with_targets(pairs, [*t[: at + 1], t[at], *t[at + 2 :]])


def emptied(pairs: list[Pair], at: int) -> list[Pair]:
    t = [p.target for p in pairs]
    return with_targets(pairs, [*t[:at], "…", *t[at + 1 :]])


ALWAYS_VISIBLE = [merged_last_twice, merged_last_empty, repeated, emptied]


def oracle_says_same(one: Pair, other: Pair) -> bool:
    """Textbook: two lines may share a text if nothing but marks and particles differ."""
    strip = "".maketrans("", "", "，。！？… 吗吧呢啊呀嘛了的么")
    return one.source.translate(strip) == other.source.translate(strip)


@pytest.mark.parametrize("spoil", ALWAYS_VISIBLE)
@pytest.mark.parametrize("language", MARKETS)
@given(seed=st.integers(0, 10_000), size=st.integers(4, 40))
@settings(max_examples=40, deadline=None)
def test_copies_and_gaps_are_always_seen(spoil: Spoil, language: str, seed: int, size: int) -> None:
    rng = random.Random(seed)
    chosen = rng.sample(episode(language), size)
    at = rng.randrange(size - 2)
    if oracle_says_same(chosen[at], chosen[at + 1]):
        return
    found = faults(spoil(chosen, at), locales.market(MARKETS[language]))
    assert any(fault.batch for fault in found)


def visible(pairs: list[Pair], targets: list[str], language: str) -> Iterator[int]:
    """The oracle for numbers and names: lines whose text holds a token of one other line only.

    Tokens were put into the lines by the test itself, so it knows whose each one is.
    """
    for index, (own, target) in enumerate(zip(pairs, targets, strict=True)):
        tokens = [word for word in target.split() if word[:1].isdigit() or word[:1] == "#"]
        if any(token not in own.target.split() for token in tokens):
            yield index


@given(
    lines=st.lists(
        st.tuples(
            st.sampled_from(["我等了", "给我", "他说", "昨天看见"]),
            st.one_of(st.none(), st.integers(11, 9_999_999)),
            st.one_of(st.none(), st.sampled_from(list(NAMES))),
        ),
        min_size=4,
        max_size=24,
    ),
    start=st.integers(0, 23),
    step=st.sampled_from([1, -1]),
)
@settings(max_examples=300, deadline=None)
def test_a_shift_that_moves_a_number_or_name_is_seen(
    lines: list[tuple[str, int | None, str | None]], start: int, step: int
) -> None:
    """An episode of made-up lines, shifted from a place on: every token that moved must show."""
    pairs = []
    for place, (lead, number, name) in enumerate(lines):
        source = f"{lead}{chr(0x4E00 + place)}{chr(0x5E00 + place)}"
        target = f"word{chr(97 + place)}{chr(97 + place)} said so"
        if number is not None:
            source, target = f"{source}{number}块", f"{target} {number}"
        terms = []
        if name is not None:
            source = f"{name}{source}"
            target = f"#{NAMES[name]['en']} {target}"
            terms = [Term(name, ("#" + NAMES[name]["en"],), "name")]
        pairs.append(
            pair(
                source,
                target.replace("#", ""),
                *[Term(t.source, (t.targets[0][1:],), "name") for t in terms],
            )
        )
    start = start % (len(pairs) - 2)
    texts = [p.target for p in pairs]
    moved = [*texts[:start], *texts[start + 1 :], "the end"]
    if step < 0:
        moved = [*texts[:start], "well then", *texts[start:-1]]
    spoilt = with_targets(pairs, moved)
    found = {fault.index for fault in faults(spoilt, locales.market("en-US")) if fault.batch}
    for index, (own, text) in enumerate(zip(pairs, moved, strict=True)):
        origin = next((p for p in pairs if p.target == text), None)
        if origin is None or origin is own:
            continue
        numbers_moved = {w for w in text.split() if w.isdigit()} - set(own.target.split())
        names_moved = {h.term.targets[0] for h in origin.hits} - {
            h.term.targets[0] for h in own.hits
        }
        # 北辰 is part of 顾北辰, and a rendering of one's own term explains it.
        if numbers_moved or (names_moved and not own.hits and origin.source[:1] != own.source[:1]):
            assert index in found, (own, text)


@pytest.mark.parametrize("language", MARKETS)
def test_most_shifts_of_real_lines_are_seen(language: str) -> None:
    """Over every place where a line can be dropped and the rest move up, with an invented end."""
    market = locales.market(MARKETS[language])
    pairs = episode(language)[:40]
    t = [p.target for p in pairs]
    seen = 0
    places = range(len(pairs) - 4)
    for at in places:
        spoilt = with_targets(pairs, [*t[:at], *t[at + 1 :], pairs[at].target[::-1]])
        found = [fault for fault in faults(spoilt, market) if fault.batch]
        seen += bool(found) or slipped(spoilt, market) is not None
    assert seen >= 0.85 * len(places)


# --- one by one -----------------------------------------------------------------------------------

LIN = Term("林晚", ("Lin Wan",), "name")
YUWEI = Term("林雨薇", ("Lin Yuwei",), "name")
GU = Term("顾北辰", ("Gu Beichen",), "name")
BOSS = Term("顾总", ("Mr. Gu",), "title")
DIVORCE = Term("离婚", ("divorce",), "term")


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        ([pair("你来了", "")], [(0, "empty")]),
        ([pair("你来了", "...!")], [(0, "empty")]),
        ([pair("……", "…")], []),
        ([pair("我要回家", "Go!"), pair("他死了", "Go!")], [(0, "copy"), (1, "copy")]),
        ([pair("走吧！", "Let's go."), pair("走啊", "Let's go")], []),
        ([pair("是。", "Yes."), pair("对", "Yes")], []),
        ([pair("他走了", "Gone."), pair("她走了。", "Gone")], []),
        (
            [pair("你别走", "Don't go. Stay with me."), pair("陪着我吧", "Stay with me.")],
            [(0, "merge")],
        ),
        ([pair("妈，救救我", "Mom, help me!"), pair("妈", "Mom")], []),
        ([pair("没有我，谁都不行", "No, not without me"), pair("没有。", "No")], []),
        ([pair("给我三百万", "Give me three million"), pair("我走了", "I'm off")], []),
        ([pair("给我三百万", "Pay up now"), pair("我走了", "I'm off")], [(0, "number")]),
        (
            [pair("十五年前", "Three million!"), pair("给我三百万", "Fifteen years ago.")],
            [(0, "number"), (1, "number")],
        ),
        ([pair("给我三百万", "Pay 3000000"), pair("我走了", "T3000000f bye")], []),
        ([pair("第十五集", "Episode 15"), pair("我走了", "I go 15ab3c")], []),
        ([pair("第十五集", "Episode 15"), pair("我走了", "the 15th")], [(1, "number")]),
        ([pair("一起走吧", "Let's go as one"), pair("一个人来", "Come alone, one man")], []),
        ([pair("有三个人", "There are three people"), pair("我有人", "I have three men")], []),
        (
            [pair("林晚，过来", "Come here, Lin Wan", LIN), pair("她呢？", "Where is Lin Wan?")],
            [(1, "name")],
        ),
        (
            [pair("林晚来了", "Lin Yuwei is here", LIN), pair("林雨薇走了", "Lin Wan left", YUWEI)],
            [(0, "name"), (1, "name")],
        ),
        ([pair("顾总来了", "Gu Beichen is here", BOSS), pair("顾北辰！", "Gu Beichen!", GU)], []),
        ([pair("我要离婚", "I want out", DIVORCE), pair("分手吧", "Let's divorce")], [(1, "term")]),
        ([pair("我要离婚", "I want a divorce", DIVORCE), pair("分手吧", "Let's divorce")], []),
        ([pair("你好", "你好")], [(0, "same")]),
        ([pair("你说什么呢", "What 什么")], [(0, "script")]),
        ([pair("好", "Well " * 20)], [(0, "length")]),
    ],
)
def test_faults(pairs: list[Pair], expected: list[tuple[int, str]]) -> None:
    assert kinds(pairs) == expected


def test_lines_around_count_too() -> None:
    around = [pair("给我三百万", "", LIN), pair("林晚呢", "", LIN)]
    found = faults([pair("你好吗", "Three million!")], locales.market("en-US"), around=around)
    assert [(fault.kind, fault.batch, fault.other) for fault in found] == [("number", True, -1)]
    found = faults([pair("你好吗", "Lin Wan, hi")], locales.market("en-US"), around=around)
    assert [(fault.kind, fault.other) for fault in found] == [("name", -2)]


def test_traditional_chinese_shows_its_line_by_its_characters() -> None:
    pairs = [pair("今晚去医院", "別讓他知道真相"), pair("别让他知道真相", "今晚去醫院")]
    found = faults(pairs, locales.market("zh-TW"))
    assert [(fault.index, fault.kind, fault.batch) for fault in found] == [
        (0, "copy", True),
        (1, "copy", True),
    ]
    sound = [pair("今晚去医院", "今晚去醫院"), pair("别让他知道真相", "別讓他知道真相")]
    assert faults(sound, locales.market("zh-TW")) == []
