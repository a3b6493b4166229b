"""What the commands of `localize review` share: options, a cell in words, decisions told."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

import click

from localize.cli import console
from localize.errors import InputError, Refused
from localize.model import Cell, Cue, Decision, Note, Piece, Revision, Ruling
from localize.review import (
    Address,
    Desk,
    cell_json,
    claim_json,
    question_json,
    source_json,
)
from localize.store import Claim, Question

by_option = click.option("--by", required=True, metavar="NAME", help="Who decides.")
version_option = click.option(
    "--version",
    "version",
    type=click.IntRange(0),
    metavar="V",
    help="The version that you saw; refused if another came first.",
)


class Shown(NamedTuple):
    """A cell with everything that a person needs to decide."""

    cell: Cell
    cue: Cue
    episode: int
    history: list[Revision]
    pivot: Cell | None
    claim: Claim | None
    questions: list[Question]
    source_before: str


def look_up(desk: Desk, address: str) -> Shown:
    """What there is to know about a cell."""
    cell, cue, episode = desk.find(address)
    return Shown(
        cell,
        cue,
        episode,
        desk.history(address),
        desk.pivot(cell),
        desk.claim_on(cell),
        desk.questions(address),
        desk.decided_on(cell),
    )


def shown_json(shown: Shown) -> dict[str, Any]:
    """A cell in the shape of ``review show --json``."""
    document = cell_json(shown.cell, shown.cue, shown.episode, shown.history)
    document["source_changed"] = source_json(shown.source_before, shown.cue.text)
    document["pivot"] = None if shown.pivot is None else _pivot_json(shown.pivot)
    document["claim"] = claim_json(shown.claim)
    document["questions"] = [question_json(question) for question in shown.questions]
    return document


def lines_of(shown: Shown) -> list[str]:
    """A cell in words, but for its history."""
    found, cue = shown.cell, shown.cue
    changed = source_json(shown.source_before, cue.text)
    lines = [
        f"{found.market}/{shown.episode}/{cue.place}  {found.id}  version {found.version}",
        f"state    {found.state}" + (f" ({found.reason})" if found.reason else ""),
        f"claimed  by {shown.claim.by} until {shown.claim.until}" if shown.claim else "",
        f"time     {cue.start / 1000:.3f} - {cue.end / 1000:.3f} s",
        f"speaker  {cue.speaker}" if cue.speaker else "",
        f"was      {console.flat(shown.source_before)}" if changed else "",
        f"source   {console.flat(cue.text)}",
        f"changed  {console.marked_parts(changed['difference'])}" if changed else "",
        _pivot_line(shown.pivot) if shown.pivot is not None else "",
        f"machine  {console.flat(found.machine)}" + (f"  [{found.engine}]" if found.engine else ""),
        f"text     {console.flat(found.text)}",
        f"risk     {found.risk}  {'; '.join(found.reasons)}",
    ]
    if [(piece.start, piece.end) for piece in found.pieces] != [(cue.start, cue.end)]:
        lines += [_piece_line(piece) for piece in found.pieces]
    for number, change in enumerate(found.changes, 1):
        what = f"{change.before!r} -> {change.after!r}  {change.reason}"
        lines.append(f"change {number:<2}{change.rule}: {what}")
    lines += [_note_line(note) for note in found.notes]
    lines += [f"caption  {console.flat(caption.text)}" for caption in found.captions]
    lines += [_ruling_line(ruling) for ruling in found.rulings]
    lines += [f"finding  {f.code} {f.message}" for f in found.findings]
    lines += [question_line(question) for question in shown.questions]
    lines += [
        f"comment  {console.flat(entry.reason)}  [{entry.by}]"
        for entry in shown.history
        if entry.action == "comment"
    ]
    return [line for line in lines if line]


def question_line(question: Question) -> str:
    """A question about a line and its answer in one line."""
    asked = f"question {question.id}: {console.flat(question.text)}  [{question.by}]"
    if not question.answer:
        return f"{asked}  open"
    return f"{asked}  {console.flat(question.answer)}  [{question.answered_by}]"


def each(
    cells: Iterable[tuple[str, Callable[[], dict[str, Any]]]],
) -> tuple[list[dict[str, Any]], list[dict[str, Any]], int]:
    """Do something to each named cell: what was done, what was refused, and the exit code.

    What was refused is named on stderr, and the others stand.
    """
    done: list[dict[str, Any]] = []
    refused: list[dict[str, Any]] = []
    code = 0
    for name, work in cells:
        try:
            done.append({"cell": name, **work()})
        except (Refused, InputError) as error:
            code = max(code, error.exit_code)
            refused.append({"cell": name, "error": str(error)})
            console.say(f"localize: {error}")
    return done, refused, code


def decide(
    desk: Desk, found: Sequence[Address | str], decision: Decision
) -> tuple[list[dict[str, Any]], list[dict[str, Any]], int]:
    """Take a decision on each cell, see :func:`each`.

    An address that was not looked up is decided as it stands.
    """

    def taken(one: Address | str) -> dict[str, Any]:
        if isinstance(one, str):
            return done_json(desk.decide(one, decision))
        return done_json(desk.decide_seen(one, decision))

    return each((one if isinstance(one, str) else one.place, partial(taken, one)) for one in found)


def done_json(cell: Cell) -> dict[str, Any]:
    """A cell after a decision, as JSON shows it."""
    return {
        "id": cell.id,
        "state": cell.state,
        "version": cell.version,
        "text": cell.text,
    }


#: The head of the table of people.
PEOPLE = ["person", "episodes", "cells", "waiting", "next due"]


def people_rows(load: Mapping[str, Mapping[str, Any]]) -> list[list[str]]:
    """What waits for each person, as rows of a table."""
    names = ("episodes", "cells", "waiting", "due")
    return [
        [person, *("" if own[name] is None else str(own[name]) for name in names)]
        for person, own in load.items()
    ]


def tell(done: Sequence[dict[str, Any]]) -> None:
    """Say what cells are now."""
    for entry in done:
        console.show(f"{entry['cell']}: {entry['state']} (version {entry['version']})")


def _piece_line(piece: Piece) -> str:
    times = f"{piece.start / 1000:.3f} - {piece.end / 1000:.3f} s"
    return f"shown    {times}  {console.flat(piece.text)}"


def _note_line(note: Note) -> str:
    suggestion = f"  -> {console.flat(note.suggestion)}" if note.suggestion else ""
    return f"{note.action:8} {note.rule}: {note.matched}: {note.text}{suggestion}"


def _ruling_line(ruling: Ruling) -> str:
    what = "undone" if ruling.action == "undo" else "decided"
    reason = f"  ({ruling.reason})" if ruling.reason else ""
    return f"{what:8} {ruling.rule} by {ruling.by}{reason}"


def _pivot_line(pivot: Cell) -> str:
    """The text that another market has for the line, and whether a person approved it."""
    return f"{pivot.market:8} {console.flat(pivot.text)}  [{pivot.state}]"


def _pivot_json(pivot: Cell) -> dict[str, Any]:
    return {"market": pivot.market, "text": pivot.text, "state": pivot.state}


def revision_line(entry: Revision) -> str:
    """A line of a cell's history."""
    text = (
        f"  {console.flat(entry.old)!r} -> {console.flat(entry.new)!r}"
        if entry.old != entry.new
        else ""
    )
    reason = f"  ({entry.reason})" if entry.reason else ""
    return f"{entry.at}  v{entry.version} {entry.action} by {entry.by}: {entry.state}{reason}{text}"
