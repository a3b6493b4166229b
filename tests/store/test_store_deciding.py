"""Random people deciding, undoing, asking and answering, against a plain model in memory."""

import itertools
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from localize.errors import Outdated, Refused
from localize.model import Cell, Cue, Episode, Finding, Revision, Scene, State
from localize.store import Store, open_store

MARKETS = ("th-TH", "vi-VN")
people = st.sampled_from(["Ann", "Bo", "Cy"])
markets = st.sampled_from(MARKETS)
lag = st.sampled_from([0, 0, 0, 0, -1, 1])
_dramas = itertools.count()


class Decision:
    """A decision as the model keeps it: who, what, on which version, and the cell before it."""

    def __init__(self, by: str, action: str, version: int, earlier: Cell) -> None:
        self.by = by
        self.action = action
        self.version = version
        self.earlier = earlier


class Deciding(RuleBasedStateMachine):
    """One line in two markets; two people must approve in odd dramas."""

    store: Store

    def __init__(self) -> None:
        super().__init__()
        number = next(_dramas)
        self.drama, self.needs = f"d{number}", 1 + number % 2
        cue = Cue(1, 0, 9, "你好", id="a")
        file = Episode(1, "1.srt", "srt", "utf-8", (cue,))
        self.store.save_episode(self.drama, file, [Scene(0)], digest="x")
        drafts = [(Cell(market, "a", "pending", text="draft"), 0) for market in MARKETS]
        self.store.save_cells(self.drama, drafts)
        self.cells = {m: Cell(m, "a", "pending", 1, text="draft") for m in MARKETS}
        self.past: dict[str, list[Decision]] = {market: [] for market in MARKETS}
        self.lines = dict.fromkeys(MARKETS, 1)
        self.open: list[int] = []

    def wish(self, market: str, state: State, text: str | None = None) -> Cell:
        cell = msgspec.structs.replace(self.cells[market], state=state)
        if text is None:
            return cell
        return msgspec.structs.replace(cell, text=text, typed=True)

    def decide(self, new: Cell, by: str, action: str, late: int, needs: int) -> Cell:
        return self.store.decide(
            self.drama,
            new,
            expected=max(0, self.cells[new.market].version + late),
            revision=Revision(0, "t", by, action, "", "", "pending"),
            needs=needs,
            blocking=["X704"],
        )

    def keep(self, kept: Cell, by: str, action: str) -> None:
        before = self.cells[kept.market]
        decision = Decision(by, action, kept.version, before)
        self.past[kept.market].append(decision)
        self.lines[kept.market] += 1
        self.cells[kept.market] = kept

    @rule(market=markets, by=people, text=st.sampled_from(["one", "two", "สอง\n二"]), late=lag)
    def edit(self, market: str, by: str, text: str, late: int) -> None:
        before = self.cells[market]
        new = self.wish(market, "pending", text)
        try:
            kept = self.decide(new, by, "edit", late, 1)
        except Outdated as lost:
            assert late
            assert (lost.theirs, lost.yours) == (before.text, text)
            return
        assert not late
        differs = text != before.text
        changed = differs or before.state != "pending" or not before.typed
        editor = by if differs else before.editor
        version = before.version + changed
        assert kept == msgspec.structs.replace(new, editor=editor, version=version)
        self.keep(kept, by, "edit")

    @rule(market=markets, by=people, late=lag)
    def approve(self, market: str, by: str, late: int) -> None:
        before = self.cells[market]
        again = before.state == "approved"
        own = self.needs == 2 and before.editor == by and not again
        blocked = any(finding.code == "X704" for finding in before.findings)
        try:
            kept = self.decide(self.wish(market, "approved"), by, "approve", late, self.needs)
        except Outdated:
            assert late
            return
        except Refused:
            assert own or blocked or (self.open and not again)
            return
        assert not (late or own or blocked or (self.open and not again))
        voters = {
            one.by
            for one in self.past[market]
            if one.action == "approve" and one.version == before.version
        }
        enough = again or len(voters | {by}) >= self.needs
        assert kept.state == ("approved" if enough else before.state)
        assert kept.version == before.version + (enough and not again)
        assert (kept.text, kept.editor) == (before.text, before.editor)
        self.keep(kept, by, "approve")

    @rule(market=markets, by=people)
    def reject(self, market: str, by: str) -> None:
        before = self.cells[market]
        kept = self.decide(self.wish(market, "rejected"), by, "reject", 0, 1)
        assert kept.version == before.version + (before.state != "rejected")
        self.keep(kept, by, "reject")

    @rule(market=markets, by=people, back=st.integers(1, 3))
    def undo(self, market: str, by: str, back: int) -> None:
        standing = self.store.standing(self.drama, market, "a")
        past = self.past[market]
        assert [one.revision.by for one in standing] == [one.by for one in past]
        assert [one.earlier for one in standing] == [one.earlier for one in past]
        if len(past) < back:
            return
        first, before = standing[-back], self.cells[market]
        assert first.earlier is not None
        new = msgspec.structs.replace(first.earlier, version=before.version)
        revision = Revision(0, "t", by, "undo", "", "", "pending")
        opens = new.state == "approved" and before.state != "approved"
        try:
            kept = self.store.decide(
                self.drama, new, expected=before.version, revision=revision, undoes=first.id
            )
        except Refused:
            assert self.open
            assert opens
            return
        assert not (self.open and opens)
        same = (new.text, new.state, new.typed) == (before.text, before.state, before.typed)
        assert kept == msgspec.structs.replace(new, version=before.version + (not same))
        del past[-back:]
        self.lines[market] += 1
        self.cells[market] = kept
        with pytest.raises(Outdated):  # nobody undoes it twice
            self.store.decide(
                self.drama, kept, expected=kept.version, revision=revision, undoes=first.id
            )

    @rule(market=markets, error=st.booleans(), stale=st.booleans())
    def machine_notes(self, market: str, error: bool, stale: bool) -> None:
        before = self.cells[market]
        found = (Finding("X704", "numbers differ"),) if error else ()
        state: State = "stale" if stale else before.state
        new = msgspec.structs.replace(before, findings=found, state=state)
        assert self.store.save_notes(self.drama, [(new, before.version)]) == []
        grows = state != before.state
        self.lines[market] += grows
        self.cells[market] = msgspec.structs.replace(new, version=before.version + grows)

    @rule(market=markets, text=st.sampled_from(["draft", "redraft"]))
    def machine_writes(self, market: str, text: str) -> None:
        before = self.cells[market]
        new = Cell(market, "a", "pending", text=text)
        lost = self.store.save_cells(self.drama, [(new, before.version)])
        if before.typed or before.state in ("approved", "stale"):
            assert lost
            return
        assert not lost
        grows = (before.state, before.text) != ("pending", text)
        self.lines[market] += grows
        self.cells[market] = msgspec.structs.replace(new, version=before.version + grows)

    @rule(by=people)
    def ask(self, by: str) -> None:
        self.open.append(self.store.ask(self.drama, "a", by=by, text="他是谁？"))

    @rule(by=people)
    def answer(self, by: str) -> None:
        if self.open:
            self.store.answer(self.open.pop(0), by=by, text="his father")

    @invariant()
    def all_is_kept(self) -> None:
        for market in MARKETS:
            assert self.store.cell(self.drama, market, "a") == self.cells[market]
            assert len(self.store.history(self.drama, market, "a")) == self.lines[market]
        still = self.store.questions(self.drama, only_open=True)
        assert [one.id for one in still] == self.open


@pytest.fixture(params=["sqlite", "postgres"])
def shared(request: pytest.FixtureRequest) -> Iterator[Store]:
    """Yield one store for all examples of a test; each example has a drama of its own."""
    with TemporaryDirectory() as folder:
        url: str | Path = Path(folder, "state.db")
        if request.param == "postgres":
            url = request.getfixturevalue("postgres_url")
        with open_store(url) as store:
            yield store


def test_people_at_work(shared: Store) -> None:
    class Here(Deciding):
        store = shared

    run_state_machine_as_test(
        Here,
        settings=settings(
            max_examples=60,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
