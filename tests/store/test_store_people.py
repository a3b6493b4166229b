"""Claims, questions, assignments; decisions of many processes that are killed in between."""

import json
import random
import subprocess
import sys
import time
from pathlib import Path

import msgspec
import pytest

from localize.errors import InputError, Outdated, Refused
from localize.model import Cell, Cue, Episode, Revision, Scene
from localize.store import Assignment, Store, open_store

CELLS = 8
MARKETS = ("th-TH", "vi-VN")


@pytest.fixture
def drama(store: Store) -> Store:
    """Return a store with an episode of eight lines, drafted in two markets."""
    cues = tuple(Cue(n + 1, n, n + 1, f"第{n}句", id=f"c{n}") for n in range(CELLS))
    file = Episode(1, "1.srt", "srt", "utf-8", cues)
    store.save_episode("d", file, [Scene(0)] * CELLS, digest="x")
    cells = [(Cell(m, f"c{n}", "pending", text="t"), 0) for m in MARKETS for n in range(CELLS)]
    store.save_cells("d", cells)
    return store


def by(person: str, action: str, reason: str = "") -> Revision:
    return Revision(0, "t", person, action, "", "", "pending", reason)


def cell(store: Store, cue: str, market: str = "th-TH") -> Cell:
    found = store.cell("d", market, cue)
    assert found is not None
    return found


def approve(store: Store, cue: str, person: str, *, needs: int = 1) -> Cell:
    now = cell(store, cue)
    wish = msgspec.structs.replace(now, state="approved")
    revision = by(person, "approve")
    return store.decide("d", wish, expected=now.version, revision=revision, needs=needs)


def edit(store: Store, cue: str, text: str, person: str) -> Cell:
    now = cell(store, cue)
    wish = msgspec.structs.replace(now, state="pending", text=text, typed=True)
    return store.decide("d", wish, expected=now.version, revision=by(person, "edit"))


# --- claims ---------------------------------------------------------------------------------------


def test_a_claim_holds_until_it_expires(drama: Store) -> None:
    first = drama.claim("d", cell(drama, "c1"), by="Ann", minutes=30)
    assert drama.claims("d") == {("th-TH", "c1"): first}
    with pytest.raises(Refused, match="th-TH/1/2: Ann looks at it until"):
        drama.claim("d", cell(drama, "c1"), by="Bo", minutes=30, place="th-TH/1/2")
    longer = drama.claim("d", cell(drama, "c1"), by="Ann", minutes=60)
    assert longer.until > first.until
    drama.claim("d", cell(drama, "c1"), by="Ann", minutes=0.001)
    time.sleep(0.1)
    assert drama.claims("d") == {}
    assert drama.claim("d", cell(drama, "c1"), by="Bo", minutes=30).by == "Bo"
    assert len(drama.history("d", "th-TH", "c1")) == 1


def test_a_claim_is_taken_over_with_a_note_that_stays(drama: Store) -> None:
    drama.claim("d", cell(drama, "c1"), by="Ann", minutes=30)
    taken = drama.claim("d", cell(drama, "c1"), by="Bo", minutes=30, note="Ann is ill")
    assert drama.claims("d") == {("th-TH", "c1"): taken}
    entry = drama.history("d", "th-TH", "c1")[-1]
    assert (entry.by, entry.action, entry.version) == ("Bo", "claim", 1)
    assert entry.reason == "taken over from Ann: Ann is ill"
    assert not drama.release("d", "th-TH", "c1", by="Ann")
    assert drama.release("d", "th-TH", "c1", by="Bo")
    assert drama.claims("d") == {}


def test_a_decision_gives_the_claim_back_and_needs_none(drama: Store) -> None:
    drama.claim("d", cell(drama, "c1"), by="Ann", minutes=30)
    drama.claim("d", cell(drama, "c2"), by="Ann", minutes=30)
    approve(drama, "c1", "Ann")
    assert approve(drama, "c2", "Bo").state == "approved"
    assert list(drama.claims("d")) == [("th-TH", "c2")]


def test_a_claim_on_nothing(drama: Store) -> None:
    with pytest.raises(InputError, match=r"no cell zz\.th-TH"):
        drama.claim("d", Cell("th-TH", "zz"), by="Ann", minutes=30)


# --- two pairs of eyes ----------------------------------------------------------------------------


def test_the_store_refuses_the_editors_own_approval(drama: Store) -> None:
    edit(drama, "c1", "new", "Ann")
    with pytest.raises(Refused, match="Ann edited this text; another person must approve"):
        approve(drama, "c1", "Ann", needs=2)
    assert approve(drama, "c1", "Bo", needs=2).state == "pending"
    assert approve(drama, "c1", "Cy", needs=2).state == "approved"


def test_an_approved_text_is_not_replaced_by_one_person(drama: Store) -> None:
    approve(drama, "c1", "Ann")
    now = cell(drama, "c1")
    own = msgspec.structs.replace(now, text="mine", typed=True)
    revision = by("Bo", "edit")
    held = drama.decide("d", own, expected=now.version, revision=revision, needs=2)
    assert (held.state, held.text, held.editor) == ("pending", "mine", "Bo")


def test_an_undone_approval_does_not_count(drama: Store) -> None:
    approve(drama, "c1", "Ann", needs=2)
    (vote,) = drama.standing("d", "th-TH", "c1")
    drama.decide("d", cell(drama, "c1"), expected=1, revision=by("Ann", "undo"), undoes=vote.id)
    assert drama.voters("d", cell(drama, "c1")) == set()
    assert approve(drama, "c1", "Bo", needs=2).state == "pending"
    assert approve(drama, "c1", "Ann", needs=2).state == "approved"


def test_an_undone_rejection_offers_the_text_again(drama: Store) -> None:
    now = cell(drama, "c1")
    no = msgspec.structs.replace(now, state="rejected")
    drama.decide("d", no, expected=1, revision=by("Ann", "reject", "stiff"))
    assert drama.rejected("d", "th-TH", ["c1"]) == {"c1": [("t", "stiff")]}
    (past,) = drama.standing("d", "th-TH", "c1")
    assert past.earlier == now
    assert past.source == "第1句"
    drama.decide("d", now, expected=2, revision=by("Ann", "undo"), undoes=past.id)
    assert drama.rejected("d", "th-TH", ["c1"]) == {}
    assert drama.decided_by("d", "Ann", "") == []


# --- questions ------------------------------------------------------------------------------------


def test_a_question_blocks_the_line_in_every_market(drama: Store) -> None:
    number = drama.ask("d", "c1", by="Ann", text="他是谁？", market="vi-VN")
    with pytest.raises(Refused, match="a question is open: 他是谁"):
        approve(drama, "c1", "Bo")
    assert approve(drama, "c2", "Bo").state == "approved"
    assert edit(drama, "c1", "typed", "Bo").state == "pending"
    (asked,) = drama.questions("d", only_open=True)
    assert (asked.id, asked.episode, asked.place, asked.market) == (number, 1, 2, "vi-VN")
    drama.answer(number, by="Li", text="her father")
    drama.answer(number, by="Li", text="her brother")
    (asked,) = drama.questions("d", cue="c1")
    assert (asked.answer, asked.answered_by) == ("her brother", "Li")
    assert drama.questions("d", only_open=True) == drama.questions("d", cue="c2") == []
    assert drama.questions("d", episode=1) == [asked]
    assert drama.questions("d", episode=2) == []
    assert approve(drama, "c1", "Bo").state == "approved"


# --- assignments ----------------------------------------------------------------------------------


def test_what_waits_for_whom(drama: Store) -> None:
    rows = [Assignment(market, 1, "Ann", "2026-12-01", "Li", "t") for market in MARKETS]
    drama.assign("d", rows)
    approve(drama, "c1", "Ann")
    found = drama.assignments("d")
    assert [(one.market, one.cells, one.waiting) for one in found] == [
        ("th-TH", 8, 7),
        ("vi-VN", 8, 8),
    ]
    drama.assign("d", [Assignment("th-TH", 1, "Bo", "", "Li", "t")])
    drama.assign("d", [Assignment("vi-VN", 1, "", "", "Li", "t")])
    assert [(one.market, one.to, one.due) for one in drama.assignments("d")] == [
        ("th-TH", "Bo", "")
    ]


# --- many at once, some of them killed ------------------------------------------------------------

REVIEWER = """
import json, random, sys
import msgspec
from localize.errors import Outdated, Refused
from localize.model import Revision
from localize.store import open_store
url, name, seed = sys.argv[1:]
dice = random.Random(seed)
with open_store(url) as store:
    for n in range(100_000):
        cue, kind = f"c{dice.randrange(8)}", dice.choice(["edit", "approve", "reject", "undo"])
        cell = store.cell("d", "th-TH", cue)
        past = store.standing("d", "th-TH", cue)
        revision = Revision(0, "t", name, kind, "", "", "pending", "r")
        undoes, new = 0, cell
        if kind == "edit":
            new = msgspec.structs.replace(cell, state="pending", text=f"{seed} {n}", typed=True)
        elif kind == "undo" and past:
            undoes = past[-1].id
            new = msgspec.structs.replace(past[-1].earlier, version=cell.version)
        elif kind == "undo":
            continue
        else:
            state = "approved" if kind == "approve" else "rejected"
            new = msgspec.structs.replace(cell, state=state)
        try:
            store.claim("d", cell, by=name, minutes=1, note="mine")
            done = store.decide(
                "d", new, expected=cell.version, revision=revision, needs=2, undoes=undoes
            )
        except Refused:
            continue
        print(json.dumps([cue, kind, done.version, done.text, done.state]), flush=True)
"""


def test_people_decide_at_once_and_some_are_killed(drama: Store, store_url: str) -> None:
    """What a process was told is in the history, once; what it was not told is whole or nowhere."""
    told = []
    dice = random.Random(7)
    for round_ in range(3):
        workers = [
            subprocess.Popen(
                [sys.executable, "-c", REVIEWER, store_url, f"person{n}", f"{round_}.{n}"],
                cwd=Path(__file__).parents[2],
                stdout=subprocess.PIPE,
                text=True,
            )
            for n in range(4)
        ]
        assert all(worker.stdout is not None for worker in workers)
        for worker in workers:
            assert worker.stdout is not None
            told.append(worker.stdout.readline())
        time.sleep(0.4 + dice.random() / 4)
        for worker in workers:
            worker.kill()
            assert worker.stdout is not None
            told += [line for line in worker.stdout if line.endswith("\n")]
            worker.stdout.close()
            worker.wait(timeout=30)
    kept = [tuple(json.loads(line)) for line in told]
    assert len(kept) > 20
    with open_store(store_url) as fresh:
        _is_whole(fresh, kept)


def _is_whole(store: Store, kept: list[tuple[str, str, int, str, str]]) -> None:
    history = []
    for n in range(CELLS):
        entries = store.history("d", "th-TH", f"c{n}")
        decisions = [entry for entry in entries if entry.action not in ("claim", "draft")]
        texts = "t"
        version = 1
        for entry in decisions:
            assert entry.old == texts  # nothing was lost in between
            assert entry.version in (version, version + 1)  # one winner a version
            texts, version = entry.new, entry.version
        now = cell(store, f"c{n}")
        assert (now.text, now.version) == (texts, version)
        if decisions:
            assert now.state == decisions[-1].state
        history += [(f"c{n}", e.action, e.version, e.new, e.state) for e in decisions]
    for decision in kept:
        history.remove(decision)  # ValueError: a decision that was confirmed is lost
    assert len(history) <= 12  # each of the killed may have had one that it could not tell of
    with pytest.raises(Outdated):
        now = cell(store, "c0")
        store.decide("d", now, expected=now.version + 1, revision=by("Ann", "edit"))
