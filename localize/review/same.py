"""Cells with the same source line in the same market: what is decided in one may hold in all."""

from collections.abc import Collection

import msgspec

from localize.model import Cell, Struct
from localize.pipeline.project import Known
from localize.pipeline.source import flow
from localize.review.addresses import Address
from localize.review.parts import timed
from localize.review.rules import upright
from localize.store import Store, text_hash


class Same(Struct, frozen=True):
    """A cell with the same source as one that was decided.

    ``reason`` says why it is left to a person ("": the decision can be taken there too). ``done``:
    it was.
    """

    found: Address
    reason: str = ""
    done: bool = False


def twins(store: Store, drama: str, found: Address) -> list[Address]:
    """The other cells of the market whose line is the same, in file order."""
    wanted, market = text_hash(flow(found.cue.text)), found.cell.market
    alike = []
    for cue, _, _, text in store.lines(drama):
        if cue == found.cue.id or text_hash(flow(text)) != wanted:
            continue
        if store.cell(drama, market, cue) is not None:
            alike.append(Address(*store.find_cell(drama, f"{cue}.{market}")))
    return alike


def differs(one: Cell, other: Cell) -> bool:
    """Whether two texts differ in more than where their lines break.

    >>> differs(Cell("en-US", "a", text="Let\\ngo!"), Cell("en-US", "b", text="Let go!"))
    False
    """
    return one.text.split() != other.text.split()


def exception(
    store: Store, drama: str, twin: Address, decided: Cell, *, asked: Collection[str]
) -> str:
    """Why a cell is not decided with its twin, before its findings are known; "" for nothing.

    ``asked``: the lines with an open question.
    """
    cell = twin.cell
    if cell.state == "approved":
        return "approved with another text"
    if cell.state == "stale":
        return f"stale: {cell.reason}"
    if cell.typed and differs(cell, decided):
        return f"{cell.editor if cell.editor else 'a person'} typed another text"
    if cell.cue in asked:
        return "a question is open"
    refused = store.rejected(drama, cell.market, [cell.cue]).get(cell.cue, [])
    for text, reason in refused:
        if text.split() == decided.text.split():
            return f"this text was rejected there: {reason}"
    return ""


def new_findings(cell: Cell, decided: Cell) -> str:
    """What a cell would be found to have that the decided one does not have, "" for nothing."""
    seen = {finding.code for finding in decided.findings}
    found = [finding for finding in cell.findings if finding.code not in seen]
    return f"{found[0].code} {found[0].message}" if found else ""


def with_text(twin: Address, decided: Cell, *, known: Known) -> Cell:
    """A cell with its twin's text and pieces, in its own time; pending, and typed by a person."""
    texts = [piece.text for piece in decided.pieces] if decided.pieces else [decided.text]
    cell = msgspec.structs.replace(
        twin.cell,
        text=texts[0] if len(texts) == 1 else decided.text,
        pieces=timed(texts, twin.cell, twin.cue, known=known),
        state="pending",
        typed=True,
        origin="person",
        reason="",
    )
    return upright(known, cell, twin.cue, cell.text)
