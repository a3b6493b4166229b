"""What the page knows of a cell, as JSON and as the rows of an episode."""

from typing import Any, NamedTuple

from localize.model import Cell, Cue
from localize.review import (
    Desk,
    cell_json,
    claim_json,
    piece_json,
    question_json,
    shown,
    source_json,
)


def span(cell: Cell, cue: Cue) -> tuple[int, int]:
    """From when until when a cell is on screen, in milliseconds."""
    if not cell.pieces:
        return cue.start, cue.end
    return cell.pieces[0].start, cell.pieces[-1].end


def document(desk: Desk, address: str) -> dict[str, Any]:
    """All that a person needs to decide on a cell, but for what the memory and the terms say."""
    cell, cue, episode = desk.find(address)
    pivot = desk.pivot(cell)
    found = cell_json(cell, cue, episode, desk.history(address))
    start, end = span(cell, cue)
    return found | {
        "place": f"{cell.market}/{episode}/{cue.place}",
        "shown": shown(cell),
        "from_ms": start,
        "to_ms": end,
        "source_changed": source_json(desk.decided_on(cell), cue.text),
        "pivot": None
        if pivot is None
        else {"market": pivot.market, "text": pivot.text, "state": pivot.state},
        "claim": claim_json(desk.claim_on(cell)),
        "questions": [question_json(one) for one in desk.questions(address)],
        "voters": sorted(desk.voters(cell)),
    }


class Line(NamedTuple):
    """A row of the episode's page."""

    place: str
    cell: Cell
    cue: Cue
    text: str
    start: int
    end: int
    pieces: list[dict[str, int | str]]
    claimed: str
    asked: bool

    @property
    def codes(self) -> list[str]:
        """The codes of its findings, each once."""
        return list(dict.fromkeys(finding.code for finding in self.cell.findings))

    @property
    def people(self) -> list[str]:
        """Who wrote it or looks at it."""
        return sorted({self.cell.editor, self.claimed} - {""})


def lines(desk: Desk, market: str, episode: int) -> list[Line]:
    """The rows of one episode in one market, in file order."""
    cells = desk.store.cells(desk.drama.id, market, episode)
    claims = desk.store.claims(desk.drama.id)
    asked = {one.cue for one in desk.questions(only_open=True)}
    rows = []
    for cue, _ in desk.store.cues(desk.drama.id, episode):
        cell = cells.get(cue.id)
        if cell is None:
            continue
        claim = claims.get((market, cue.id))
        rows.append(
            Line(
                f"{market}/{episode}/{cue.place}",
                cell,
                cue,
                shown(cell),
                *span(cell, cue),
                [piece_json(piece) for piece in cell.pieces],
                "" if claim is None else claim.by,
                cue.id in asked,
            )
        )
    return rows
