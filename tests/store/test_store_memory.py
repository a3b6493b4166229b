"""The memory's rows, files and hashes, and the cache."""

import unicodedata
from collections.abc import Iterator

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from localize.errors import StoreError
from localize.store import Cached, MemoryRow, Store, fold, text_hash

PAIR = MemoryRow(
    "zh-Hans",
    "th-TH",
    "你好",
    "สวัสดี",
    prev=text_hash("前"),
    next=text_hash("后"),
    origin="rainy",
    drama="rainy",
    episode=3,
    cue="c1",
    by="Ann",
    at="2026-01-01",
)


def exact(store: Store, source: str, market: str = "th-TH") -> list[MemoryRow]:
    return store.memory_exact(market, [text_hash(source)]).get(text_hash(source), [])


def from_file(source: str, target: str) -> MemoryRow:
    return MemoryRow("zh-Hans", "th-TH", source, target, at="2025")


def test_a_pair_comes_back_whole(store: Store) -> None:
    store.memory_add([PAIR])
    assert exact(store, "你好") == [PAIR]
    assert exact(store, " 你好\n") == [PAIR]
    assert exact(store, "你好", "vi-VN") == []
    assert store.memory_exact("th-TH", []) == {}


def test_a_cell_gives_one_pair(store: Store) -> None:
    store.memory_add([PAIR])
    store.memory_add([PAIR])
    newer = msgspec.structs.replace(PAIR, target="หวัดดี", at="2026-02-01")
    other = msgspec.structs.replace(PAIR, cue="c2")
    store.memory_add([newer, other])
    assert exact(store, "你好") == [newer, other]  # the newest first
    store.memory_forget("rainy", "th-TH", "c1")
    assert exact(store, "你好") == [other]
    store.memory_forget("rainy", "th-TH", "zz")
    assert exact(store, "你好") == [other]


def test_equal_pairs_of_one_origin_are_stored_once(store: Store) -> None:
    loose = from_file("你好", "สวัสดี")
    store.memory_add([loose, loose])
    store.memory_add([loose, msgspec.structs.replace(loose, origin="other")])
    assert len(exact(store, "你好")) == 2


def test_a_file_is_replaced_as_a_whole(store: Store) -> None:
    store.memory_add([PAIR])
    rows = [from_file(f"行{n}", f"t{n}") for n in range(7_000)]
    store.memory_replace("a.tmx", iter(rows), "digest 1")
    store.memory_replace("b.tmx", rows[:1], "digest b")
    assert store.memory_files() == {"a.tmx": "digest 1", "b.tmx": "digest b"}
    assert len(exact(store, "行0")) == 2
    assert exact(store, "行6999") == [msgspec.structs.replace(rows[-1], origin="a.tmx")]
    store.memory_replace("a.tmx", [from_file("行1", "new")], "digest 2")
    assert store.memory_files() == {"a.tmx": "digest 2", "b.tmx": "digest b"}
    assert [row.target for row in exact(store, "行1")] == ["new"]
    assert [row.origin for row in exact(store, "行0")] == ["b.tmx"]
    assert exact(store, "你好") == [PAIR]
    assert len(list(store.memory_rows())) == 3
    with pytest.raises(ValueError, match="digest"):
        store.memory_replace("a.tmx", [], "")


def test_an_import_that_was_cut_short_counts_as_none(store: Store) -> None:
    def broken() -> Iterator[MemoryRow]:
        for n in range(6_000):
            yield from_file(f"行{n}", "half")
        raise KeyboardInterrupt

    store.memory_replace("a.tmx", [from_file("行1", "whole")], "digest 1")
    with pytest.raises(KeyboardInterrupt):
        store.memory_replace("a.tmx", broken(), "digest 2")
    assert store.memory_files() == {"a.tmx": "digest 1"}
    store.memory_replace("a.tmx", [from_file("行1", "again")], "digest 2")
    assert store.memory_files() == {"a.tmx": "digest 2"}
    assert [row.target for row in store.memory_rows()] == ["again"]


def test_of_two_imports_of_a_file_the_later_stays(store: Store) -> None:
    def meanwhile() -> Iterator[MemoryRow]:
        yield from_file("行1", "early")
        store.memory_replace("a.tmx", [from_file("行1", "late")], "digest 2")

    with pytest.raises(StoreError, match=r"a\.tmx was imported by another process meanwhile"):
        store.memory_replace("a.tmx", meanwhile(), "digest 1")
    assert store.memory_files() == {"a.tmx": "digest 2"}
    assert [row.target for row in store.memory_rows()] == ["late"]


def test_pairs_are_listed_by_market(store: Store) -> None:
    other = msgspec.structs.replace(PAIR, market="vi-VN")
    store.memory_add([PAIR, other])
    assert list(store.memory_rows("vi-VN")) == [other]
    assert sorted(row.market for row in store.memory_rows()) == ["th-TH", "vi-VN"]


def test_many_hashes_at_once(store: Store) -> None:
    rows = [from_file(f"行{n}", f"t{n}") for n in range(1_500)]
    store.memory_add(rows)
    found = store.memory_exact("th-TH", [row.hash for row in rows] + [1])
    assert found == {row.hash: [row] for row in rows}


def test_the_cache_answers_what_was_put(store: Store) -> None:
    rows = [Cached(f"k{n}", f"t{n}", "qwen", "max", "v1") for n in range(1_200)]
    store.cache_put(rows)
    assert store.cache_get([row.key for row in rows] + ["none"]) == {r.key: r for r in rows}
    store.cache_put([Cached("k1", "old"), Cached("k1", "new")])
    assert store.cache_get(["k1", "k1"]) == {"k1": Cached("k1", "new")}
    store.cache_put([])
    assert store.cache_get([]) == {}


@given(st.text())
def test_a_fold_is_a_fixed_point_and_so_is_the_hash(text: str) -> None:
    once = fold(text)
    assert fold(once) == once
    assert text_hash(once) == text_hash(text)
    assert text_hash(unicodedata.normalize("NFD", text)) == text_hash(text)
    assert text_hash(f"  {text}\n") == text_hash(text)
    assert -(2**63) <= text_hash(text) < 2**63
    assert text_hash(text) != 0


def test_the_hash_never_changes() -> None:
    # Databases hold these numbers: a change here would empty every memory.
    assert text_hash("你好") == HELLO
    assert text_hash("") == NOTHING


HELLO = 6_132_876_256_205_393_628
NOTHING = -1_970_711_489_451_281_740
