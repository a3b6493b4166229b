"""Similar lines: what is found, how it is scored, and that no better one is missed."""

import itertools
import random
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bench.memory import FLOOR, Model, best_scores, distinct
from localize import locales
from localize.memory import Memory, fitting
from localize.memory.similar import difference, score
from localize.model import Hit, Match, Segment, Term
from localize.store import MemoryRow, Store, open_store, text_hash


def pair(
    source: str, target: str = "t", *, cue: str = "", drama: str = "bride", at: str = "2026"
) -> MemoryRow:
    """Return a pair as an approval leaves it; without a cue, as many as one likes."""
    return MemoryRow("zh-Hans", "th-TH", source, target, drama=drama, cue=cue, at=at)


def fuzzy(store: Store, text: str, *, limit: int = 5, floor: int = 70) -> list[Match]:
    return Memory(store, "th-TH", "zh-Hans").fuzzy(text, limit=limit, floor=floor)


def scores(store: Store, text: str, *, floor: int = 70) -> dict[str, int]:
    return {match.source: match.score for match in fuzzy(store, text, floor=floor)}


# --- scores ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "stored", "wanted"),
    [
        ("我等了你三天。", "我等了你三天。", 100),
        ("我等了你三天。", " 我等了你三天。\n", 100),
        ("我等了你三天。", "我等了你三天！", 99),
        ("我等了你三天。", "我等了你三天", 99),
        ("我等了OK。", "我等了ok。", 99),
        ("⟦1⟧我等了你⟦2⟧。", "我等了你。", 99),
        ("<i>我等了你</i>。", "我等了你！", 98),
        ("我等了17天。", "我等了24天。", 98),
        ("我等了17天。", "我等了1,024天！", 97),
        ("我等了17天。", "我等了１７天。", 99),
        ("我等了三天。", "我等了十五天。", 98),
        ("我等了三天。", "我等了15天。", 98),
        ("三年了", "五年了", 98),
        ("我等了你三天。", "我找了你三天。", 83),
        ("你是谁", "你到底是谁", 75),
    ],
)
def test_the_score_says_what_differs(store: Store, text: str, stored: str, wanted: int) -> None:
    store.memory_add([pair(stored)])
    assert scores(store, text) == {stored: wanted}
    # The other way round the same differs.
    store.memory_add([pair(text, "u")])
    assert scores(store, stored)[text] == wanted


def test_lines_that_are_not_alike_are_no_matches(store: Store) -> None:
    store.memory_add([pair("我等了你三天。"), pair("放开我！"), pair("……"), pair("A")])
    assert fuzzy(store, "你是谁？") == []
    assert fuzzy(store, "") == []
    assert fuzzy(store, " \n") == []
    assert scores(store, "……") == {"……": 100}
    assert scores(store, "放开他！") == {}
    assert scores(store, "放开他！", floor=60) == {"放开我！": 66}


def test_the_best_come_first_and_equal_pairs_once(store: Store) -> None:
    store.memory_add(
        [
            pair("我等了你三天", "three", at="2024"),
            pair("我等了你三天", "three", drama="other", at="2025"),
            pair("我等了你三天", "three days", at="2026"),
            pair("我等了你三天！", "three!", at="2027"),
            pair("我找了你三天", "looked"),
            pair("我等了你很久", "long"),
        ]
    )
    found = fuzzy(store, "我等了你三天")
    assert [(match.target, match.score) for match in found] == [
        ("three days", 100),
        ("three", 100),
        ("three!", 99),
        ("looked", 83),
    ]
    assert found[1].origin == "other"
    assert fuzzy(store, "我等了你三天", limit=2) == found[:2]
    assert fuzzy(store, "我等了你三天", limit=0) == []


def test_other_markets_languages_and_files_do_not_answer(store: Store) -> None:
    row = pair("我等了你三天")
    store.memory_add([row])
    store.memory_replace("/a.tmx", [pair("我等了你三年", "file")], "digest")
    assert Memory(store, "vi-VN", "zh-Hans").fuzzy("我等了你三天") == []
    assert Memory(store, "th-TH", "zh-TW").fuzzy("我等了你三天") == []
    named = Memory(store, "th-TH", "zh-Hans", [Path("/a.tmx")])
    assert [match.target for match in named.fuzzy("我等了你三天")] == ["t", "file"]
    assert [
        match.target for match in Memory(store, "th-TH", "zh-Hans", ()).fuzzy("我等了你三天")
    ] == ["t"]


def test_a_file_imported_by_hand_answers_in_its_drama(store: Store) -> None:
    store.memory_replace(Memory.origin("night", "/a.tmx"), [pair("我等了你三年", "file")], "digest")
    mine = Memory(store, "th-TH", "zh-Hans", (), drama="night")
    assert [match.target for match in mine.fuzzy("我等了你三年")] == ["file"]
    assert mine.exact(["我等了你三年"], [0], lambda _index, _target: True)[0][0].score == 100
    assert Memory(store, "th-TH", "zh-Hans", (), drama="day").fuzzy("我等了你三年") == []
    assert Memory(store, "th-TH", "zh-Hans", ()).fuzzy("我等了你三年") == []


def test_a_cell_is_not_offered_its_own_pair(store: Store) -> None:
    store.memory_add([pair("我等了你三天", cue="c1"), pair("我等了你三年", "years", cue="c2")])
    memory = Memory(store, "th-TH", "zh-Hans")
    found = memory.fuzzy("我等了你三天", but=("bride", "c1"))
    assert [match.target for match in found] == ["years"]


def test_what_was_forgotten_is_not_found(store: Store) -> None:
    store.memory_add([pair("我等了你三天", cue="c1"), pair("我等了你三天！", cue="c2")])
    store.memory_forget("bride", "th-TH", "c1")
    assert scores(store, "我等了你三天") == {"我等了你三天！": 99}
    store.memory_forget("bride", "th-TH", "c2")
    assert scores(store, "我等了你三天") == {}
    assert store.memory_near("我等了你三天") == []


# --- terms ----------------------------------------------------------------------------------------

GU = Term("顾总", ("Mr. Gu",), "title", forbidden=("Boss Gu",))


def test_terms_that_do_not_fit_are_left_out(store: Store) -> None:
    store.memory_add(
        [
            MemoryRow("zh-Hans", "en-US", "顾总来了", target, at=str(number))
            for number, target in enumerate(
                ("Mr. Gu is here", "The boss is here", "Mr. Gu, Boss Gu is here", "mr. gu came")
            )
        ]
    )
    memory = Memory(store, "en-US", "zh-Hans")
    market = locales.market("en-US")
    hits = [Hit(0, 2, GU)]
    found = memory.fuzzy("顾总来了！", fits=fitting(hits, market))
    assert [match.target for match in found] == ["mr. gu came", "Mr. Gu is here"]
    assert len(memory.fuzzy("顾总来了！")) == 4
    # A term that only suggests rules nothing out.
    suggested = [Hit(0, 2, Term("顾总", ("Mr. Gu",), "title", confidence="medium"))]
    assert len(memory.fuzzy("顾总来了！", fits=fitting(suggested, market))) == 4
    assert len(memory.fuzzy("顾总来了！", limit=1, fits=fitting(hits, market))) == 1


def test_many_pairs_that_do_not_fit_hide_none_that_does(store: Store) -> None:
    rows = [
        MemoryRow("zh-Hans", "en-US", f"顾总来了{n}次", f"The boss came {n} times")
        for n in range(200)
    ]
    right = MemoryRow("zh-Hans", "en-US", "昨天顾总来了次", "Mr. Gu came once")
    store.memory_add([*rows, right])
    memory = Memory(store, "en-US", "zh-Hans")
    fits = fitting([Hit(0, 2, GU)], locales.market("en-US"))
    assert [m.target for m in memory.fuzzy("顾总来了7次", fits=fits)] == ["Mr. Gu came once"]


# --- examples for engines -------------------------------------------------------------------------


def test_examples_are_of_this_drama_and_its_files(store: Store) -> None:
    mine = pair("我等了你三天", "mine", drama="night")
    store.memory_add([mine, pair("我等了你三年", "secret", drama="day")])
    store.memory_replace("/a.tmx", [pair("我等了你三周", "file", drama="old")], "digest")
    memory = Memory(store, "th-TH", "zh-Hans", [Path("/a.tmx")], drama="night")
    assert {match.target for match in memory.fuzzy("我等了你三月")} == {"mine", "file", "secret"}
    assert {match.target for match in memory.examples("我等了你三月")} == {"mine", "file"}
    assert memory.examples("我等了你三月", fits=lambda target: target == "no") == []
    assert memory.examples("你说什么") == []


# --- properties -----------------------------------------------------------------------------------

LINE = st.text("我你他等了走来天年的不。！ 3<i>三", min_size=1, max_size=9).filter(str.strip)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with open_store(tmp_path_factory.mktemp("similar") / "state.db") as opened:
        yield opened


@given(st.lists(LINE, min_size=1, max_size=12), LINE, st.integers(0, 100), st.integers(1, 6))
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_matches_are_sorted_in_range_and_hold_the_exact_ones(
    shared: Store, lines: list[str], text: str, floor: int, limit: int
) -> None:
    shared.memory_replace("all", [pair(line, f"t{n}") for n, line in enumerate(lines)], "digest")
    memory = Memory(shared, "th-TH", "zh-Hans")
    found = memory.fuzzy(text, limit=limit, floor=floor)
    assert [match.score for match in found] == sorted((m.score for m in found), reverse=True)
    assert all(floor <= match.score <= 100 for match in found)
    assert len(found) <= limit
    assert len({(match.source, match.target) for match in found}) == len(found)
    every = memory.fuzzy(text, limit=100, floor=floor)
    assert found == every[:limit]
    exact = {line for line in lines if text_hash(line) == text_hash(text)}
    assert {match.source for match in every if match.score == 100} == exact
    assert all(match.difference == () for match in every if match.score == 100)
    for match in every:
        if match.score < 100:
            old = "".join(s.text for s in match.difference if s.kind != "added")
            new = "".join(s.text for s in match.difference if s.kind != "removed")
            assert (old, new) == (" ".join(match.source.split()), " ".join(text.split()))


@given(st.text(max_size=12), st.text(max_size=12))
def test_a_difference_leads_from_one_text_to_the_other(old: str, new: str) -> None:
    found = difference(old, new)
    assert "".join(part.text for part in found if part.kind != "added") == old
    assert "".join(part.text for part in found if part.kind != "removed") == new
    assert all(part.text for part in found)
    assert all(one.kind != other.kind for one, other in itertools.pairwise(found))


def test_a_difference_does_not_cut_characters() -> None:
    family = "👨‍👩‍👧"
    assert difference(f"กี่{family}", "กิ่") == (
        Segment("removed", f"กี่{family}"),
        Segment("added", "กิ่"),
    )


@given(LINE, LINE, st.integers(0, 94) | st.sampled_from((98, 100)))
def test_a_score_is_never_above_what_it_may_be(one: str, other: str, most: int) -> None:
    found = score(one, other, most)
    assert found <= most
    assert found >= min(most, 95)


# --- nothing better is missed ---------------------------------------------------------------------


def recall(store: Store, lines: list[str], queries: dict[str, list[str]]) -> dict[str, float]:
    """Return by kind how often the best match of all lines was found."""
    memory = Memory(store, "th-TH", "zh-Hans")
    found = {}
    for name, texts in queries.items():
        best = best_scores(texts, lines)
        hits = [(text, points) for text, points in zip(texts, best, strict=True) if points]
        assert len(hits) > len(texts) // 2
        right = 0
        for text, points in hits:
            matches = memory.fuzzy(text, floor=FLOOR)
            right += bool(matches) and matches[0].score >= points
        found[name] = right / len(hits)
    return found


def test_the_best_match_of_twenty_thousand_lines_is_found(store: Store) -> None:
    model = Model()
    lines = distinct(model, 20_000)
    store.memory_replace("all", (pair(line) for line in lines), "digest")
    found = recall(store, lines, model.queries(lines, 40))
    assert all(share >= 0.98 for share in found.values()), found


def test_lines_that_share_their_common_words_are_told_apart(store: Store) -> None:
    # No gram is rare here: every one stands in hundreds of lines.
    rng = random.Random(5)
    words = [
        "我们",
        "你们",
        "他们",
        "今天",
        "昨天",
        "不要",
        "可以",
        "知道",
        "回来",
        "公司",
        "离婚",
        "什么",
    ]
    lines = sorted({"".join(rng.choices(words, k=rng.randint(2, 6))) for _ in range(6_000)})
    store.memory_replace("all", (pair(line) for line in lines), "digest")
    model = Model()
    queries = {
        "short": [model.changed(line, 1) for line in rng.sample(lines, 200) if len(line) < 8][:20],
        "long": [model.changed(line, 2) for line in rng.sample(lines, 60) if len(line) > 8][:30],
    }
    found = recall(store, lines, queries)
    assert all(share >= 0.9 for share in found.values()), found


def test_the_model_makes_lines_as_real_ones() -> None:
    lines = distinct(Model(), 500)
    assert lines == distinct(Model(), 500)
    assert all(re.fullmatch("[\u4e00-\u9fff]{4,15}", line) for line in lines)
