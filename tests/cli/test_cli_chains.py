"""Chains of random decisions by several people, taken back: all is exactly as it was before."""

import itertools
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck
from hypothesis import settings as examples
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from localize import settings
from localize.errors import InputError, Refused
from localize.model import Cell, Decision
from localize.review import Desk
from tests.cli.drama import Drama

SOURCE = "我叫你别再回这个家了。你从来不听我的话。"
MEMORY = {
    SOURCE: {"en-US": "I told you not to come back to this house. You have never listened to me."},
    "我等了17天。": {"en-US": "I waited 17 days......"},
    "他有断袖之癖": {"ar-SA": "هو يحب الرجال"},
}
LINES = ["我等了17天。", SOURCE, "他有断袖之癖", SOURCE]
#: A line with a number, two that are the same and shown in two pieces, and a custom.
CELLS = ("en-US/1/1", "en-US/1/2", "en-US/1/4", "ar-SA/1/3")
SETTINGS = "review = {}\n[markets]\nen-US = {{}}\nar-SA = {{}}\n"

_dramas = itertools.count()
people = st.sampled_from(["Ana", "Bo", "Zoë"])
cells = st.sampled_from(CELLS)
texts = st.sampled_from(
    [
        "Go.\n\nNow,\nplease.",
        "17 days.",
        "Go!",
        "One.\n\nTwo.\n\nThree.",
        "هو <i>يحب</i> الرجال",
        "No.",
    ]
)


class Kept(msgspec.Struct, frozen=True):
    """All that a decision may change: the cell, and what it gave the memory.

    But for the version, which only grows, and for findings and risk, which are found anew.
    """

    cell: Cell
    memory: tuple[tuple[Any, ...], ...]


class Chain(RuleBasedStateMachine):
    """A plain list for each cell of who decided and of what was before, beside the real desk."""

    needs: int
    folder: Path

    def __init__(self) -> None:
        super().__init__()
        number = next(_dramas)
        toml = SETTINGS.format(self.needs)
        drama = Drama.make(self.folder / str(number), {1: LINES}, toml, memory=MEMORY)
        file = drama.folder / "drama.toml"
        drama.write("drama.toml", file.read_text("utf-8").replace("night", f"night{number}"))
        drama.run()
        self.desk = Desk(settings.load(drama.folder))
        assert [len(self.desk.at(place).cell.pieces) for place in CELLS] == [1, 2, 2, 1]
        assert self.desk.at(CELLS[0]).cell.changes
        assert self.desk.at(CELLS[3]).cell.findings
        self.past: dict[str, list[tuple[str, Kept]]] = {cell: [] for cell in CELLS}
        self.first = {cell: self.kept(cell) for cell in CELLS}

    def kept(self, place: str) -> Kept:
        found = self.desk.at(place).cell
        pairs = tuple(
            (row.source, row.target, row.prev, row.next)
            for row in self.desk.store.memory_rows(found.market)
            if (row.drama, row.cue) == (self.desk.drama.id, found.cue)
        )
        found = msgspec.structs.replace(found, version=0, findings=(), risk=0, reasons=())
        return Kept(found, pairs)

    def decide(self, place: str, decision: Decision) -> None:
        before = self.kept(place)
        lines = len(self.desk.history(place))
        try:
            self.desk.decide(place, decision)
        except (Refused, InputError):
            if len(self.desk.history(place)) == lines:
                assert self.kept(place) == before
                return
        self.past[place].append((decision.by, before))
        now = self.kept(place)
        if now.cell.state == "approved":
            [pair] = now.memory
            assert "".join(pair[1].split()) == "".join(now.cell.text.split())
        else:
            assert now.memory == ()

    @rule(place=cells, by=people, text=texts, approve=st.booleans())
    def edit(self, place: str, by: str, text: str, approve: bool) -> None:
        self.decide(place, Decision("edit", by, text=text, approve=approve))

    @rule(place=cells, by=people)
    def approve(self, place: str, by: str) -> None:
        codes = {finding.code for finding in self.desk.at(place).cell.findings}
        why = "it is meant so" if codes else ""
        self.decide(place, Decision("approve", by, despite=tuple(sorted(codes)), reason=why))

    @rule(place=cells, by=people)
    def reject(self, place: str, by: str) -> None:
        self.decide(place, Decision("reject", by, reason="stiff"))

    @rule(place=cells, by=people, text=st.sampled_from(["", "A custom", "Another"]))
    def caption(self, place: str, by: str, text: str) -> None:
        self.decide(place, Decision("edit", by, caption=text))

    @rule(place=cells, by=people)
    def without(self, place: str, by: str) -> None:
        self.decide(place, Decision("edit", by, without="1"))

    @rule(place=st.sampled_from(CELLS[1:3]), by=people)
    def same(self, place: str, by: str) -> None:
        [twin] = set(CELLS[1:3]) - {place}
        before = self.kept(twin)
        try:
            done = [one.done for one in self.desk.decide_same(place, by=by)]
        except Refused:
            done = []
        if any(done):
            self.past[twin].append((by, before))
        else:
            assert self.kept(twin) == before

    @rule(place=cells, by=people)
    def undo(self, place: str, by: str) -> None:
        if not self.past[place]:
            with pytest.raises(Refused, match="no decision to undo"):
                self.desk.undo(place, by=by, reason="why")
            return
        _, before = self.past[place].pop()
        self.desk.undo(place, by=by, reason="why")
        assert self.kept(place) == before

    @rule(person=people, by=people)
    def revert(self, person: str, by: str) -> None:
        done, left = self.desk.revert(person, since="1h", by=by)
        reverted, kept = set(), set()
        for place, past in self.past.items():
            if person not in {name for name, _ in past}:
                continue
            if past[-1][0] != person:
                kept.add(place)
                continue
            while past and past[-1][0] == person:
                _, before = past.pop()
            assert self.kept(place) == before
            reverted.add(place)
        assert {found.place for found, _ in done} == reverted
        assert len(left) == len(kept)

    def teardown(self) -> None:
        for place, past in self.past.items():
            while past:
                self.undo(place, "Zed")
            assert self.kept(place) == self.first[place]
        self.desk.store.close()


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return which back end a drama uses from here on."""
    if request.param == "postgres":
        monkeypatch.setenv("LOCALIZE_DATABASE", request.getfixturevalue("postgres_url"))
    return str(request.param)


@pytest.mark.parametrize("people_needed", [1, 2])
def test_what_is_taken_back_is_as_it_was(database: str, people_needed: int, tmp_path: Path) -> None:
    class Here(Chain):
        needs, folder = people_needed, tmp_path / database

    run_state_machine_as_test(
        Here,
        settings=examples(
            max_examples=2 if database == "postgres" else 10,
            stateful_step_count=10,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_a_text_that_is_stale_again_gives_the_memory_what_it_gave(tmp_path: Path) -> None:
    toml = "[markets]\nen-US = {}\n"
    memory = {"他今天不来了。": {"en-US": "He isn't coming today."}}
    drama = Drama.make(tmp_path / "night", {1: ["你好", "他今天不来了。"]}, toml, memory=memory)
    drama.run()
    place = "en-US/1/2"

    def pairs(desk: Desk) -> list[tuple[str, str]]:
        return [(row.source, row.target) for row in desk.store.memory_rows() if row.drama]

    with Desk(settings.load(drama.folder)) as desk:
        desk.decide(place, Decision("approve", "Ana"))
        before = pairs(desk)
        assert before == [("他今天不来了。", "He isn't coming today.")]
        drama.source(1, ["你好", "他今天不会来了。"])
        drama.run()
        assert (desk.at(place).cell.state, pairs(desk)) == ("stale", before)
        desk.decide(place, Decision("edit", "Bo", text="He won't come today.", approve=True))
        assert pairs(desk) == [("他今天不会来了。", "He won't come today.")]
        desk.undo(place, by="Bo")
        assert (desk.at(place).cell.state, pairs(desk)) == ("stale", before)
        desk.undo(place, by="Ana")
        assert (desk.at(place).cell.state, pairs(desk)) == ("pending", [])
