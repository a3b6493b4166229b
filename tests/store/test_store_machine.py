"""Random machines and people at work on a few cells, against a plain model in memory."""

import itertools
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from localize.errors import InputError, Outdated
from localize.model import Cell, Revision, State
from localize.store import Store, open_store

KEYS = [("th-TH", "a"), ("th-TH", "b"), ("vi-VN", "a")]
keys = st.sampled_from(KEYS)
texts = st.sampled_from(["", "one", "two", "สาม", "four\n四"])
# Mostly the version that is there, sometimes one that was or will be.
lag = st.sampled_from([0, 0, 0, 0, -1, 1])
machine_states: st.SearchStrategy[State] = st.sampled_from(["untranslated", "pending", "rejected"])
people_states: st.SearchStrategy[State] = st.sampled_from(
    ["pending", "approved", "rejected", "stale"]
)
_dramas = itertools.count()


class Work(RuleBasedStateMachine):
    """Whatever the order: one winner a version, people never overwritten, all in the history."""

    store: Store

    def __init__(self) -> None:
        super().__init__()
        self.cells: dict[tuple[str, str], Cell] = {}
        self.history: dict[tuple[str, str], list[tuple[int, str, str, str, State]]] = {}
        self.drama = ""

    @initialize()
    def begin(self) -> None:
        self.drama = f"d{next(_dramas)}"

    def version(self, key: tuple[str, str]) -> int:
        return self.cells[key].version if key in self.cells else 0

    def enter(self, new: Cell, by: str, old: str) -> None:
        key = (new.market, new.cue)
        self.cells[key] = new
        entry = (new.version, by, old, new.text, new.state)
        self.history.setdefault(key, []).append(entry)

    @rule(batch=st.lists(st.tuples(keys, texts, machine_states, lag), max_size=4))
    def machine_writes(self, batch: list[tuple[tuple[str, str], str, State, int]]) -> None:
        by_key = {key: (text, state, late) for key, text, state, late in batch}
        new = [
            (Cell(*key, state, text=text, basis=text), max(0, self.version(key) + late))
            for key, (text, state, late) in by_key.items()
        ]
        lost = self.store.save_cells(self.drama, new)
        expected_lost = []
        for cell, version in new:
            key = (cell.market, cell.cue)
            before = self.cells.get(key, Cell(*key))
            mine = before.typed or before.state in ("approved", "stale")
            if mine or version != self.version(key):
                expected_lost.append(cell.id)
                continue
            changed = version == 0 or (before.text, before.state) != (cell.text, cell.state)
            after = msgspec.structs.replace(cell, version=version + changed)
            if changed:
                self.enter(after, "run", before.text)
            else:
                self.cells[key] = after
        assert sorted(lost) == sorted(expected_lost)

    @rule(key=keys, risk=st.integers(0, 100), stale=st.booleans(), late=lag)
    def machine_notes(self, key: tuple[str, str], risk: int, stale: bool, late: int) -> None:
        before = self.cells.get(key, Cell(*key))
        version = max(0, before.version + late)
        state: State = "stale" if stale else before.state
        noted = msgspec.structs.replace(before, state=state, risk=risk)
        lost = self.store.save_notes(self.drama, [(noted, version)])
        if key not in self.cells or version != before.version:
            assert lost == [noted.id]
            return
        assert lost == []
        if state != before.state:
            noted = msgspec.structs.replace(noted, version=version + 1)
            self.enter(noted, "run", before.text)
        else:
            self.cells[key] = noted

    @rule(key=keys, text=texts, state=people_states, late=lag, typed=st.booleans())
    def person_decides(
        self, key: tuple[str, str], text: str, state: State, late: int, typed: bool
    ) -> None:
        before = self.cells.get(key, Cell(*key))
        wish = msgspec.structs.replace(before, state=state, text=text, typed=typed)
        version = max(0, before.version + late)
        revision = Revision(0, "t", "Ann", "edit", "", "", "pending")
        try:
            kept = self.store.decide(self.drama, wish, expected=version, revision=revision)
        except InputError:
            assert key not in self.cells
            return
        except Outdated as lost:
            assert version != before.version
            assert (lost.yours, lost.theirs) == (text, before.text)
            # Not the last to decide: a decision that changes nothing makes no version.
            maker = next(entry[1] for entry in self.history[key] if entry[0] == before.version)
            assert (lost.by, lost.version) == (maker, before.version)
            return
        assert version == before.version
        changed = (before.state, before.text, before.typed) != (state, text, typed)
        editor = before.editor if text == before.text else "Ann"
        assert kept == msgspec.structs.replace(wish, version=version + changed, editor=editor)
        self.enter(kept, "Ann", before.text)

    @invariant()
    def all_is_kept(self) -> None:
        if not self.drama:
            return
        for key in KEYS:
            assert self.store.cell(self.drama, *key) == self.cells.get(key)
            told = [
                (r.version, r.by, r.old, r.new, r.state)
                for r in self.store.history(self.drama, *key)
            ]
            assert told == self.history.get(key, [])
            versions = [entry[0] for entry in told]
            assert sorted(set(versions)) == list(range(1, self.version(key) + 1))
            assert versions == sorted(versions)


@pytest.fixture(params=["sqlite", "postgres"])
def shared(request: pytest.FixtureRequest) -> Iterator[Store]:
    """Yield one store for all examples of a test; each example has a drama of its own."""
    with TemporaryDirectory() as folder:
        url: str | Path = Path(folder, "state.db")
        if request.param == "postgres":
            url = request.getfixturevalue("postgres_url")
        with open_store(url) as store:
            yield store


def test_machines_and_people_at_work(shared: Store) -> None:
    class WorkHere(Work):
        store = shared

    run_state_machine_as_test(
        WorkHere,
        settings=settings(
            max_examples=80,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
