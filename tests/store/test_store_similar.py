"""The index of the memory's lines: in step with the pairs, whatever happens to them."""

import threading

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from localize.errors import LocalizeError
from localize.store import MemoryRow, Store, bare, fold, open_store, parts
from localize.store.hashing import grams
from localize.store.migrations import MIGRATIONS, migrate
from localize.store.similar import SHORT, tokens_of
from localize.store.store import _database

ROW = MemoryRow("zh-Hans", "th-TH", "我等了你三天", "t", drama="night", cue="c1", at="2026")


def row(source: str, cue: str, *, target: str = "t", market: str = "th-TH") -> MemoryRow:
    return msgspec.structs.replace(ROW, source=source, cue=cue, target=target, market=market)


def lines(store: Store) -> set[str]:
    """Return the index's lines as a database client sees them."""
    with store._database.read() as connection:
        return {text for (text,) in connection.rows("SELECT text FROM memory_line")}


def assert_in_step(store: Store) -> None:
    """Every pair has its line, every line a pair, and every line is found by its text."""
    wanted = {bare(row.source) for row in store.memory_rows()}
    assert lines(store) == wanted
    for text in wanted:
        found = {text: number for number, text in store.memory_near(text)}
        assert text in found
        rows = [
            row
            for market in ("th-TH", "vi-VN")
            for _, row in store.memory_of_lines(market, [found[text]])
        ]
        assert rows
        assert {bare(row.source) for row in rows} == {text}


def test_lines_come_and_go_with_their_pairs(store: Store) -> None:
    store.memory_add([row("我等了你三天", "c1"), row("我等了你三天！", "c2"), row("走吧", "c3")])
    assert lines(store) == {"我等了你三天", "走吧"}
    assert_in_step(store)
    store.memory_forget("night", "th-TH", "c1")
    assert lines(store) == {"我等了你三天", "走吧"}
    store.memory_forget("night", "th-TH", "c2")
    assert lines(store) == {"走吧"}
    store.memory_add([row("你是谁", "c3")])
    assert lines(store) == {"你是谁"}
    assert_in_step(store)


def test_files_bring_and_take_lines(store: Store) -> None:
    store.memory_add([row("我等了你三天", "c1")])
    many = [row(f"第{n:x}个人来了".replace("0", "零"), "") for n in range(6_000)]
    assert store.memory_replace("a.tmx", [*many, many[0]], "1") == 6_000
    assert_sample(store, many)
    assert store.memory_replace("a.tmx", [row("我等了你三天", ""), row("走吧", "")], "2") == 2
    assert lines(store) == {"我等了你三天", "走吧"}
    store.memory_forget("night", "th-TH", "c1")
    assert_in_step(store)


def assert_sample(store: Store, rows: list[MemoryRow]) -> None:
    assert lines(store) >= {bare(row.source) for row in rows}
    for one in rows[::500]:
        assert bare(one.source) in {text for _, text in store.memory_near(bare(one.source))}


def test_markets_and_dramas_share_a_line(store: Store) -> None:
    store.memory_add([row("走吧", "c1"), row("走吧！", "c1", market="vi-VN", target="Đi")])
    ((number, _),) = store.memory_near("走吧")
    assert [found.target for _, found in store.memory_of_lines("vi-VN", [number])] == ["Đi"]
    assert store.memory_of_lines("ms-MY", [number]) == []
    assert store.memory_of_lines("vi-VN", []) == []
    store.memory_forget("night", "vi-VN", "c1")
    assert_in_step(store)


def test_the_pairs_of_a_line_come_newest_first(store: Store) -> None:
    store.memory_add(
        [msgspec.structs.replace(row("走吧", f"c{n}"), at=f"202{n}") for n in (1, 3, 2)]
    )
    ((number, _),) = store.memory_near("走吧")
    assert [found.at for _, found in store.memory_of_lines("th-TH", [number])] == [
        "2023",
        "2022",
        "2021",
    ]


def test_counts_and_sources(store: Store) -> None:
    store.memory_add([row("走吧", "c1"), row("来吧", "c2"), row("走吧", "c1", market="vi-VN")])
    store.memory_replace("a.tmx", [msgspec.structs.replace(row("去吧", ""), at="2027")], "1")
    assert [tuple(msgspec.structs.astuple(one)) for one in store.memory_counts()] == [
        ("th-TH", "", 2, "2026"),
        ("th-TH", "a.tmx", 1, "2027"),
        ("vi-VN", "", 1, "2026"),
    ]
    known = {one.hash: one.source for one in store.memory_rows("th-TH")}
    assert store.memory_sources("th-TH", [*known, 5]) == known
    assert store.memory_sources("th-TH", []) == {}


@pytest.mark.parametrize("many", [3, 2_000])
def test_a_database_from_before_the_index_gets_one(store_url: str, many: int) -> None:
    old = _database(store_url, 30)
    migrate(old, MIGRATIONS[:1])
    columns = (
        "market, hash, pair, source_lang, source, target, previous_hash, next_hash, origin, file,"
        " drama, episode, cue, person, at"
    )
    with old.write() as connection:
        connection.executemany(
            f"INSERT INTO memory ({columns})"
            " VALUES ('th-TH', ?, ?, 'zh-Hans', ?, 't', 0, 0, '', 0, 'night', 1, ?, '', '')",
            [
                (n, n, f"第{'零一二三四五六七八九'[n % 10]}行{chr(0x4E00 + n)}", f"c{n}")
                for n in range(many)
            ],
        )
    old.close()
    with open_store(store_url) as store:
        assert len(list(store.memory_rows())) == many
        assert len(lines(store)) == many
        if many < 10:
            assert_in_step(store)
        store.memory_forget("night", "th-TH", "c1")
        assert len(lines(store)) == many - 1


def test_many_may_add_and_forget_the_same_lines(store: Store) -> None:
    texts = [f"我等了你{char}天" for char in "三五七九两几半"]
    gate = threading.Barrier(6)
    failures: list[BaseException] = []

    def work(worker: int) -> None:
        gate.wait()
        try:
            for turn in range(25):
                text = texts[(turn + worker) % len(texts)]
                store.memory_add([row(text, f"w{worker}", target=f"{turn}")])
                if turn % 3 == 2:
                    store.memory_forget("night", "th-TH", f"w{worker}")
        except LocalizeError as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(worker,)) for worker in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    # A line that two dropped at once may stay behind; what is there must be found.
    wanted = {bare(found.source) for found in store.memory_rows()}
    assert wanted
    assert lines(store) >= wanted
    for text in wanted:
        numbers = [number for number, known in store.memory_near(text) if known == text]
        assert store.memory_of_lines("th-TH", numbers)


# --- what a line is cut into ----------------------------------------------------------------------


@given(st.text(max_size=20))
def test_a_bare_text_does_not_know_marks_numbers_tags_and_width(text: str) -> None:
    assert bare(text) == bare(f" {text}\n")
    assert bare(f"<i>{text}</i>") in (bare(text), bare(f"<i>{text}</i>"))
    tags, numbers, rest = parts(text)
    if any(char.isalpha() for char in rest):  # of nothing but tags, all that is left counts
        assert bare(f"{text}！") == bare(text)
    if not tags and not numbers:
        assert rest == fold(text)


@given(st.text("我你他等了走", min_size=1, max_size=12))
def test_one_change_spoils_two_grams_at_most(text: str) -> None:
    whole = set(grams(text))
    for at in range(len(text)):
        changed = set(grams(f"{text[:at]}哦{text[at + 1 :]}"))
        assert len(whole - changed) <= 2
        assert len(whole - set(grams(f"{text[:at]}{text[at + 1 :]}"))) <= 2
    assert all(0 <= gram < 2**31 for gram in whole)


def test_short_lines_are_indexed_by_their_length() -> None:
    short, long = "一二三四五六七", "一二三四五六七八"
    assert len(short) == SHORT
    assert not set(tokens_of(short)) & set(grams(short))
    assert not set(tokens_of(short)) & set(tokens_of(short[1:]))
    assert tokens_of(long) == grams(long)


def test_the_grams_never_change() -> None:
    # Databases hold these numbers: a change here would make every memory forget.
    assert grams("你好") == HELLO
    assert tokens_of("你好") == HELLO_SHORT
    assert bare("Ａ我等了 1,000 天！<i>") == "a我等了0天"


HELLO = [1013924546, 1935383261, 174388336]
HELLO_SHORT = [1366889856, 2014822597, 1111071122]
