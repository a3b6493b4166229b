"""People's decisions: compare-and-swap, two reviewers, a history that stays."""

import sqlite3

import msgspec
import psycopg
import pytest

from localize.errors import InputError, Outdated
from localize.model import Cell, Cue, Episode, Piece, Revision, Scene, State
from localize.store import MemoryRow, Store, open_store, text_hash


def by(person: str, action: str, reason: str = "", at: str = "t") -> Revision:
    return Revision(0, at, person, action, "", "", "pending", reason)


def drafted(store: Store, text: str = "draft") -> Cell:
    store.save_cells("d", [(Cell("th-TH", "a", "pending", machine=text, text=text), 0)], at="t0")
    return now(store)


def now(store: Store) -> Cell:
    cell = store.cell("d", "th-TH", "a")
    assert cell is not None
    return cell


def change(cell: Cell, text: str | None = None, state: State = "pending") -> Cell:
    if text is None:
        return msgspec.structs.replace(cell, state=state)
    return msgspec.structs.replace(cell, state=state, text=text, typed=True, origin="person")


def test_an_edit_is_kept_with_its_history(store: Store) -> None:
    cell = drafted(store)
    edited = change(cell, "edited")
    kept = store.decide("d", edited, expected=1, revision=by("Ann", "edit"))
    assert kept == msgspec.structs.replace(edited, version=2, editor="Ann") == now(store)
    done = store.decide(
        "d", change(kept, state="approved"), expected=2, revision=by("Bo", "approve", "fine")
    )
    assert (done.state, done.version, done.text) == ("approved", 3, "edited")
    assert store.history("d", "th-TH", "a") == [
        Revision(1, "t0", "run", "draft", "", "draft", "pending"),
        Revision(2, "t", "Ann", "edit", "draft", "edited", "pending"),
        Revision(3, "t", "Bo", "approve", "edited", "edited", "approved", "fine"),
    ]


def test_the_histories_of_a_market(store: Store) -> None:
    drafted(store)
    other = Cell("th-TH", "b", "pending", machine="x", text="x")
    store.save_cells("d", [(other, 0), (msgspec.structs.replace(other, market="vi-VN"), 0)])
    store.decide("d", change(now(store), "edited"), expected=1, revision=by("Ann", "edit"))
    found = store.histories("d", "th-TH")
    assert found == {cue: store.history("d", "th-TH", cue) for cue in ("a", "b")}
    assert [entry.by for entry in found["a"]] == ["run", "Ann"]
    assert store.histories("d", "en-US") == {}


def test_the_second_of_two_gets_both_texts(store: Store) -> None:
    cell = drafted(store)
    store.decide("d", change(cell, "Ann's"), expected=1, revision=by("Ann", "edit"))
    with pytest.raises(Outdated) as caught:
        store.decide("d", change(cell, "Bo's"), expected=1, revision=by("Bo", "edit"))
    lost = caught.value
    assert (lost.cell, lost.yours, lost.theirs) == ("a.th-TH", "Bo's", "Ann's")
    assert (lost.by, lost.version) == ("Ann", 2)
    assert now(store).text == "Ann's"
    assert len(store.history("d", "th-TH", "a")) == 2


def test_a_cell_that_is_not_there(store: Store) -> None:
    with pytest.raises(InputError, match=r"no cell zz\.th-TH"):
        store.decide("d", Cell("th-TH", "zz"), expected=0, revision=by("Ann", "edit"))
    with pytest.raises(InputError, match=r"no cell zz\.th-TH"):
        store.note("d", "th-TH", "zz", by("Ann", "comment"))


def test_an_edit_of_the_line_breaks_alone_is_a_version(store: Store) -> None:
    cell = drafted(store)
    pieces = msgspec.structs.replace(cell, pieces=(Piece(0, 9, "dra\nft"),))
    assert store.decide("d", pieces, expected=1, revision=by("Ann", "edit")).version == 2


def test_two_people_approve_the_same_version(store: Store) -> None:
    cell = drafted(store)
    wish = change(cell, state="approved")
    first = store.decide("d", wish, expected=1, revision=by("Ann", "approve"), needs=2)
    assert (first.state, first.version) == ("pending", 1)
    again = store.decide("d", wish, expected=1, revision=by("Ann", "approve"), needs=2)
    assert again.state == "pending"
    second = store.decide("d", wish, expected=1, revision=by("Bo", "approve"), needs=2)
    assert (second.state, second.version) == ("approved", 2)
    assert [r.by for r in store.history("d", "th-TH", "a")] == ["run", "Ann", "Ann", "Bo"]


def test_an_edit_takes_back_the_first_approval(store: Store) -> None:
    cell = drafted(store)
    wish = change(cell, state="approved")
    store.decide("d", wish, expected=1, revision=by("Ann", "approve"), needs=2)
    edited = store.decide("d", change(cell, "new"), expected=1, revision=by("Cy", "edit"))
    wish = change(edited, state="approved")
    held = store.decide("d", wish, expected=2, revision=by("Bo", "approve"), needs=2)
    assert held.state == "pending"
    # Edited and approved in one go: nobody else has seen this text.
    own = change(held, "newer", "approved")
    held = store.decide("d", own, expected=2, revision=by("Dee", "approve"), needs=2)
    assert (held.state, held.text, held.version) == ("pending", "newer", 3)


def test_a_stale_cell_stays_stale_until_both_have_looked(store: Store) -> None:
    done = store.decide(
        "d", change(drafted(store), state="approved"), expected=1, revision=by("Ann", "approve")
    )
    store.save_notes("d", [(change(done, state="stale"), 2)])
    wish = change(now(store), state="approved")
    held = store.decide("d", wish, expected=3, revision=by("Ann", "approve"), needs=2)
    assert (held.state, held.version) == ("stale", 3)
    done = store.decide("d", wish, expected=3, revision=by("Bo", "approve"), needs=2)
    assert (done.state, done.version) == ("approved", 4)


def test_rejected_texts_are_known_with_their_reasons(store: Store) -> None:
    cell = drafted(store, "bad")
    no = change(cell, state="rejected")
    store.decide("d", no, expected=1, revision=by("Ann", "reject", "too rude"))
    store.save_cells("d", [(Cell("th-TH", "a", "pending", text="worse"), 2)])
    again = change(now(store), state="rejected")
    store.decide("d", again, expected=3, revision=by("Bo", "reject", "wrong name"))
    assert store.rejected("d", "th-TH", ["a", "b"]) == {
        "a": [("bad", "too rude"), ("worse", "wrong name")]
    }
    assert store.rejected("d", "th-TH", []) == {}
    assert store.rejected("d", "vi-VN", ["a"]) == {}


def test_a_comment_leaves_the_cell_alone(store: Store) -> None:
    cell = drafted(store)
    store.note("d", "th-TH", "a", by("Ann", "comment", "who is he?"))
    assert now(store) == cell
    last = store.history("d", "th-TH", "a")[-1]
    assert last == Revision(1, "t", "Ann", "comment", "draft", "draft", "pending", "who is he?")


def test_the_memory_follows_the_decisions(store: Store) -> None:
    pair = MemoryRow("zh-Hans", "th-TH", "你好", "draft", drama="d", cue="a", origin="d")
    found = [text_hash("你好")]
    cell = drafted(store)
    kept = store.decide(
        "d", change(cell, "x"), expected=1, revision=by("Ann", "edit"), remember=pair
    )
    assert store.memory_exact("th-TH", found) == {}
    done = store.decide(
        "d", change(kept, state="approved"), expected=2, revision=by("Bo", "approve"), remember=pair
    )
    assert store.memory_exact("th-TH", found) == {found[0]: [pair]}
    newer = msgspec.structs.replace(pair, target="newer")
    wish = change(done, "newer", "approved")
    done = store.decide("d", wish, expected=3, revision=by("Ann", "edit"), remember=newer)
    assert store.memory_exact("th-TH", found) == {found[0]: [newer]}
    store.decide("d", change(done), expected=4, revision=by("Ann", "undo"))
    assert store.memory_exact("th-TH", found) == {}


def test_nobody_changes_the_history(store_url: str) -> None:
    with open_store(store_url) as store:
        drafted(store)
        before = store.history("d", "th-TH", "a")
        statements = ["UPDATE revision SET person = 'x'", "DELETE FROM revision"]
        if store_url.startswith("postgres"):
            statements.append("TRUNCATE revision")
        for statement in statements:
            _refused(store_url, statement)
        assert store.history("d", "th-TH", "a") == before


def _refused(url: str, statement: str) -> None:
    if url.startswith("postgres"):
        with psycopg.connect(url) as server, pytest.raises(psycopg.Error, match="never changed"):
            server.execute(statement.encode())
        return
    raw = sqlite3.connect(url)
    with pytest.raises(sqlite3.IntegrityError, match="never changed"):
        raw.execute(statement)
    raw.close()


def test_a_decision_that_fails_half_way_leaves_nothing(store: Store) -> None:
    cell = drafted(store)
    broken = by("Ann", "edit", "\ud800")  # the cell is written before its history, which fails
    with pytest.raises(InputError, match="half a character cannot be kept"):
        store.decide("d", change(cell, "half"), expected=1, revision=broken)
    assert now(store) == cell
    kept = store.decide("d", change(cell, "whole"), expected=1, revision=by("Ann", "edit"))
    assert kept.version == 2


@pytest.fixture
def two_episodes(store: Store) -> Store:
    for number in (1, 2):
        cues = tuple(
            Cue(place, 0, 1, f"{number}.{place}", id=f"e{number}p{place}") for place in (1, 2, 3)
        )
        file = Episode(number, f"{number}.srt", "srt", "utf-8", cues)
        store.save_episode("d", file, [Scene(0)] * 3, digest="x")
    cells = [(Cell(m, f"e2p{p}", "pending", text=m), 0) for m in ("th-TH", "vi-VN") for p in (1, 2)]
    store.save_cells("d", cells)
    return store


def test_a_cell_has_two_addresses(two_episodes: Store) -> None:
    cell, cue, episode = two_episodes.find_cell("d", "vi-VN/2/2")
    assert (cell.id, cue.text, episode) == ("e2p2.vi-VN", "2.2", 2)
    assert two_episodes.find_cell("d", "e2p2.vi-VN") == (cell, cue, episode)
    assert two_episodes.find_cell("d", "vi-VN/02/002") == (cell, cue, episode)


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("fr-FR/1/1", "no market fr-FR; there are th-TH, vi-VN"),
        ("th-TH/7/1", "no episode 7; there are 1, 2"),
        ("th-TH/2/9", "no cue 9 in episode 2; it has 1 to 3"),
        ("th-TH/2/0", "no cue 0 in episode 2; it has 1 to 3"),
        ("th-TH/2/3", "cue 3 of episode 2 is not translated in th-TH"),
        ("e9p9.th-TH", "no cell with this id"),
        ("e2p2", "not the address of a cell; write MARKET/EPISODE/CUE"),
        ("th-TH/one/2", "not the address of a cell"),
        ("a/b.c", "not the address of a cell"),
    ],
)
def test_an_unknown_address_says_what_is_known(
    two_episodes: Store, address: str, says: str
) -> None:
    with pytest.raises(InputError) as caught:
        two_episodes.find_cell("d", address)
    assert says in str(caught.value)
    assert address in str(caught.value)


def test_an_empty_drama_says_that_it_was_never_run(store: Store) -> None:
    with pytest.raises(InputError, match="none yet: run it first"):
        store.find_cell("d", "th-TH/1/1")


def test_rules_that_people_undid_are_counted_by_cell(store: Store) -> None:
    for cue, rules in {"a": ("r", "r", "s"), "b": ("r",), "c": ("r",)}.items():
        for market in ("th-TH", "vi-VN")[: 1 + (cue == "c")]:
            cell = Cell(market, cue, "pending", machine="x", text="x")
            store.save_cells("d", [(cell, 0)], at="t0")
            kept = msgspec.structs.replace(cell, version=1)
            for rule in rules:
                store.decide("d", kept, expected=1, revision=by("Ann", "undo-rule", rule))
    assert store.undone("d") == [("r", "th-TH", 3), ("r", "vi-VN", 1), ("s", "th-TH", 1)]
    assert store.undone("other") == []
