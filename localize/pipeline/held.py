"""Cells in which a person's text stands: no stage changes it; it may only move or become stale."""

from collections.abc import Sequence

import msgspec

from localize import checks, glossary
from localize.model import Cell, Finding, Hit, Piece
from localize.pipeline.basis import SOURCE_CHANGED, Basis, parse
from localize.pipeline.project import Plan
from localize.pipeline.sent import Sent
from localize.pipeline.source import Line
from localize.pipeline.values import Reopened


def moved(cell: Cell, start: int, *, lead: int) -> Cell:
    """The cell with its pieces moved so that the first begins at ``start``.

    One that begins as much as ``lead`` ms before it stays: so early may a text be on screen.
    """
    shift = start - cell.pieces[0].start if cell.pieces else 0
    if 0 <= shift <= lead:
        return cell
    return msgspec.structs.replace(
        cell, pieces=_shifted(cell.pieces, shift), captions=_shifted(cell.captions, shift)
    )


def _shifted(pieces: Sequence[Piece], shift: int) -> tuple[Piece, ...]:
    return tuple(Piece(p.start + shift, p.end + shift, p.text) for p in pieces)


def new_error(cell: Cell, stored: Cell | None, found: Sequence[Finding]) -> str:
    """The error that a change of timing brought to an approved cell, in words, or ""."""
    if cell.state != "approved" or stored is None or cell.pieces == stored.pieces:
        return ""
    before = {finding.code for finding in stored.findings}
    for finding in found:
        if finding.code in checks.ERRORS and finding.code not in before:
            return f"the timing changed: {finding.code} {finding.message}"
    return ""


def reopened(line: Line, episode: int, stored: Cell, now: Cell) -> Reopened | None:
    """What a run would have decided again of a person's cell that it finds as it is ``now``."""
    if stored.state == "stale" or now.state != "stale":
        return None
    return Reopened(
        market=stored.market,
        episode=episode,
        cue=line.cue.place,
        id=stored.id,
        source=line.cue.text,
        text=stored.text,
        state=stored.state,
        reason=now.reason,
    )


def held(cell: Cell) -> bool:
    """Whether a person's text stands in the cell, which no stage may change."""
    return cell.typed or cell.state in ("approved", "stale")


def revisited(
    plan: Plan,
    stored: Cell,
    basis: Basis,
    *,
    start: int,
    lead: int,
    hits: Sequence[Hit],
    sent: Sent,
) -> Cell:
    """A person's cell as a run finds it: stale if what it rests on changed and it no longer fits.

    ``basis`` is what a draft would rest on now, ``start`` where the line begins now, ``lead`` how
    much earlier its text may begin (ms), ``hits`` the terms found in it, ``sent`` the line as a
    draft would be made from it now. The text never changes; its times move along when a re-cut
    moves the line. Another market's text counts once a person approved it; until then the cell
    rests on the one that it was drafted from.
    """
    stored = moved(stored, start, lead=lead)
    before = parse(stored.basis)
    if stored.state == "stale":
        # Whoever decides on it sees the other market's text of today, and decides by that.
        seen = sent.pivot if before.pivot and sent.pivot else before.pivot
        now = str(msgspec.structs.replace(before, pivot=seen))
        return stored if stored.basis == now else msgspec.structs.replace(stored, basis=now)
    reason = ""
    if before.source != basis.source:
        reason = SOURCE_CHANGED
    elif before.pivot and sent.approved and before.rests_on_another(sent.pivot):
        reason = f"the text in {plan.settings.from_} that it was drafted from changed"
    elif before.draft != basis.draft:
        missed = [
            hit.term
            for hit in hits
            if hit.term.confidence == "high"
            and not glossary.satisfied(hit.term, stored.text, plan.market)
        ]
        if missed:
            reason = f"the term {missed[0].source} is now {'|'.join(missed[0].targets)}"
    pivot = sent.pivot if reason and before.pivot and sent.pivot else before.pivot
    now = str(Basis(basis.source, basis.draft, pivot))
    if not reason:
        return stored if stored.basis == now else msgspec.structs.replace(stored, basis=now)
    return msgspec.structs.replace(stored, state="stale", reason=reason, basis=now)
