"""What people decide about rules: undo one in a cell, decide what one escalates, set a caption."""

from collections.abc import Collection

import msgspec

from localize import checks, risk
from localize.adapt import italics
from localize.errors import InputError, Refused
from localize.model import Cell, Cue, Finding, Piece, Ruling, Scene
from localize.pipeline.adapting import context_of, escalated, noted, readapted, ruling_basis
from localize.pipeline.adapting import upright as upright_change
from localize.pipeline.judge import judge
from localize.pipeline.project import Known
from localize.pipeline.source import Line, line_of
from localize.store import Store

#: The finding that a person's decision answers for good.
DECIDED = "C901"


def blocked_by(findings: Collection[Finding], despite: Collection[str]) -> list[Finding]:
    """The findings that keep a cell from being approved: errors that nobody overrode."""
    return [
        finding
        for finding in findings
        if checks.severity(finding.code) == "error" and finding.code not in despite
    ]


def judged(known: Known, store: Store, cell: Cell, cue: Cue, episode: int) -> Cell:
    """A changed cell with its notes, findings and risk, among the episode's other cells."""
    drama, plan = known.drama, known.plan
    line = _line(known, cue)
    hits = plan.glossary.match(line.plain, episode, cue.speaker)
    cell = noted(cell, context_of(drama, plan, episode, line, hits, cell))
    cells = store.cells(drama.id, cell.market, episode)
    cells[cell.cue] = cell
    cues = [cue for cue, _ in store.cues(drama.id, episode)]
    found = judge(drama, plan, episode, cues, cells).get(cell.cue, ())
    score, reasons = risk.risk(
        state=cell.state,
        origin=cell.origin,
        findings=found,
        errors=checks.ERRORS,
        hits=() if cell.typed else hits,
        fallback=False,
        edited=cell.typed,
        notes=cell.notes,
    )
    return msgspec.structs.replace(cell, findings=found, risk=score, reasons=reasons)


def rule_of(cell: Cell, name: str, place: str) -> str:
    """The rule that a name, or a number of the cell's list of changes, means.

    Raises InputError if that rule changed nothing here, Refused where a person wrote the text.
    """
    changed = list(dict.fromkeys(change.rule for change in cell.changes))
    if cell.typed:
        raise Refused(f"{place}: a person wrote this text, so no rule stands in it; edit it")
    if cell.state not in ("pending", "approved"):
        raise Refused(f"{place}: is {cell.state}; a rule is undone in a text that stands")
    rule = name
    if name.isdecimal() and 1 <= int(name) <= len(cell.changes):
        rule = cell.changes[int(name) - 1].rule
    if rule not in changed:
        known = ", ".join(changed) if changed else "none"
        raise InputError(f"{place}: no change by {name!r}; rules here: {known}", key="--without")
    return rule


def without(known: Known, cell: Cell, cue: Cue, episode: int, *, rule: str, by: str) -> Cell:
    """The cell adapted anew without a rule, pending, and the ruling that keeps it so."""
    plan = known.plan
    line = _line(known, cue)
    cell = msgspec.structs.replace(
        cell,
        state="pending",
        reason="",
        rulings=(*cell.rulings, Ruling(rule, "undo", by)),
    )
    hits = plan.glossary.match(line.plain, episode, cue.speaker)
    context = context_of(known.drama, plan, episode, line, hits, cell)
    return readapted(known.drama, plan, line, cell, context)


def upright(known: Known, cell: Cell, cue: Cue, text: str) -> Cell:
    """The cell for a text that a person types, without the line's italics if the market has none.

    They stand around every text by themselves, so that nobody could leave them out. What was typed
    stays; so do italics that somebody brought back by undoing the rule.
    """
    if any(change.rule == italics.ID for change in cell.changes):
        return cell
    context = context_of(known.drama, known.plan, 1, _line(known, cue), (), cell)
    change = upright_change(cue, text, context, typed=True)
    if change is None:
        return cell
    return msgspec.structs.replace(cell, changes=(*cell.changes, change))


def allowed(cell: Cell, cue: Cue, *, by: str, reason: str) -> Cell:
    """The cell with what rules escalated decided, for this source and this text."""
    basis = ruling_basis(cue.text, cell.text)
    made = tuple(
        Ruling(note.rule, "allow", by, reason, basis) for note in escalated(cell, cue.text)
    )
    left = tuple(finding for finding in cell.findings if finding.code != DECIDED)
    return msgspec.structs.replace(cell, rulings=cell.rulings + made, findings=left)


def caption_of(cell: Cell, text: str, place: str) -> str:
    """The text of a caption: as given, or that which the rule of this id suggests.

    Raises InputError for a rule that names no text.
    """
    for note in cell.notes:
        if note.rule == text and note.action == "caption":
            if not note.suggestion:
                raise InputError(
                    f"{place}: {text} has no text of its own; write one", key="--caption"
                )
            return note.suggestion
    return text


def captioned(cell: Cell, cue: Cue, text: str) -> Cell:
    """The cell with a caption as long as its text is shown, or without one; not approved yet."""
    start = cell.pieces[0].start if cell.pieces else cue.start
    end = cell.pieces[-1].end if cell.pieces else cue.end
    captions = (Piece(start, end, text),) if text else ()
    if cell.state == "approved":
        return msgspec.structs.replace(cell, captions=captions, state="pending")
    return msgspec.structs.replace(cell, captions=captions)


def _line(known: Known, cue: Cue) -> Line:
    # Which scene a line stands in plays no part here.
    return line_of(cue, Scene(0), known.cast)
