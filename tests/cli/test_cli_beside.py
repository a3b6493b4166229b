"""A run that writes to the very cell that a person decides: both are kept, whole."""

from collections.abc import Callable, Iterator
from typing import Any

import msgspec
import pytest

from localize import settings
from localize.errors import Outdated, Refused
from localize.model import Cell, Decision, Finding, Piece
from localize.review import Desk
from tests.cli.drama import Drama

CELL, TWIN = "en-US/1/2", "en-US/2/2"
FOUND = Finding("R201", "21 characters a second, 17 at most")


@pytest.fixture
def desk(night: Drama) -> Iterator[Desk]:
    """Yield the desk of a drama that has been run."""
    with Desk(settings.load(night.folder)) as opened:
        yield opened


def noted(cell: Cell, **more: Any) -> Cell:
    """What a run may find of a text that stays: other times, findings, and what it rests on."""
    pieces = tuple(Piece(one.start + 40, one.end + 40, one.text) for one in cell.pieces)
    return msgspec.structs.replace(
        cell, basis="f00d:cafe", risk=77, findings=(FOUND,), pieces=pieces, **more
    )


def written(desk: Desk, new: Cell) -> list[str]:
    """Write a cell as a run does."""
    held = new.typed or new.state in ("approved", "stale")
    save = desk.store.save_notes if held else desk.store.save_cells
    return save(desk.drama.id, [(new, new.version)])


def beside(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, place: str, **more: Any
) -> Callable[[], Cell]:
    """Let a run write to a cell once, between a person's reading and writing of it."""
    write = desk.store.decide
    made: list[Cell] = []

    def decide(drama: str, cell: Cell, **how: Any) -> Cell:
        if not made and cell.id == desk.at(place).cell.id:
            made.append(noted(desk.at(place).cell, **more))
            assert written(desk, made[0]) == []
        return write(drama, cell, **how)

    monkeypatch.setattr(desk.store, "decide", decide)
    return lambda: made[0]


DECISIONS = {
    "approve": Decision("approve", "Ana"),
    "edit": Decision("edit", "Ana", text="Let me go!"),
    "edit and approve": Decision("edit", "Ana", text="Let me go!", approve=True),
    "reject": Decision("reject", "Ana", reason="too stiff"),
    "caption": Decision("edit", "Ana", caption="A wedding"),
}


@pytest.mark.parametrize("how", DECISIONS)
@pytest.mark.parametrize("before", ["pending", "approved"])
def test_a_run_writes_what_it_found_while_a_person_decides(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, how: str, before: str
) -> None:
    if before == "approved":
        desk.decide(CELL, Decision("approve", "Bo"))
    told = beside(desk, monkeypatch, CELL)
    desk.decide(CELL, DECISIONS[how])
    now, found = desk.at(CELL).cell, told()
    assert now.basis == found.basis
    assert (now.pieces[0].start, now.pieces[-1].end) == (
        found.pieces[0].start,
        found.pieces[-1].end,
    )
    if how in ("approve", "reject"):
        assert (now.findings, now.risk, now.pieces) == (found.findings, found.risk, found.pieces)
    assert desk.history(CELL)[-1].by == "Ana"


def test_a_run_beside_an_undo(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    before = desk.at(CELL).cell
    desk.decide(CELL, Decision("edit", "Ana", text="Let me go!", approve=True))
    beside(desk, monkeypatch, CELL)
    desk.undo(CELL, by="Ana")
    now = desk.at(CELL).cell
    assert (now.text, now.state, now.basis) == (before.text, before.state, before.basis)


def test_a_run_beside_a_decision_for_identical_lines(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.decide(CELL, Decision("approve", "Ana"))
    told = beside(desk, monkeypatch, TWIN)
    [done] = desk.decide_same(CELL, by="Ana")
    assert done.done
    assert desk.at(TWIN).cell.pieces == told().pieces


def test_an_error_that_a_run_found_a_moment_ago_blocks(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = desk.store.decide

    def decide(drama: str, cell: Cell, **how: Any) -> Cell:
        now = desk.at(CELL).cell
        if not now.findings:
            bad = msgspec.structs.replace(now, findings=(Finding("X704", "numbers differ"),))
            assert written(desk, bad) == []
        return write(drama, cell, **how)

    monkeypatch.setattr(desk.store, "decide", decide)
    with pytest.raises(Refused, match="X704"):
        desk.decide(CELL, Decision("approve", "Ana"))
    assert desk.at(CELL).cell.state == "pending"


@pytest.mark.parametrize("how", ["approve", "reject"])
def test_another_text_is_not_decided_unseen(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    beside(desk, monkeypatch, CELL, text="Unhand me!")
    with pytest.raises(Outdated, match="Unhand me!"):
        desk.decide(CELL, DECISIONS[how])
    assert desk.at(CELL).cell.text == "Unhand me!"


def test_a_version_that_came_while_it_was_read_is_not_mixed_with_the_old_one(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who names a version gets that one or none, also where it comes to be at this moment."""
    coming = desk.at(CELL).cell.version + 1
    beside(desk, monkeypatch, CELL, text="Unhand me!")
    desk.decide(CELL, Decision("edit", "Ana", caption="A wedding", version=coming))
    assert desk.at(CELL).cell.text == "Unhand me!"


def test_another_break_is_another_version(desk: Desk) -> None:
    """A text that a run shows in two pieces now is not what a person saw and approves."""
    seen = desk.at(CELL).cell
    first = seen.pieces[0]
    halves = (
        Piece(first.start, first.start + 900, "Let go"),
        Piece(first.start + 1000, first.end, "of me!"),
    )
    parted = msgspec.structs.replace(seen, pieces=halves)
    assert written(desk, parted) == []
    with pytest.raises(Outdated):
        desk.decide(CELL, Decision("approve", "Ana", version=seen.version))
    assert desk.at(CELL).cell.pieces == halves


def test_another_persons_text_is_not_spread_unseen(desk: Desk) -> None:
    """Who spreads a decision to identical lines spreads the text that was seen, or none."""
    seen = desk.decide(CELL, Decision("approve", "Ana"))
    before = desk.at(TWIN).cell
    now = desk.decide(CELL, Decision("edit", "Bo", text="Unhand me!", approve=True))
    with pytest.raises(Outdated, match="Bo saved version"):
        desk.decide_same(CELL, by="Ana", version=seen.version)
    assert desk.at(TWIN).cell == before
    [done] = desk.decide_same(CELL, by="Bo", version=now.version)
    assert (done.found.cell.text, done.found.cell.state) == ("Unhand me!", "approved")
