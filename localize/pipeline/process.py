"""The steps of one unit of work, from stored cells to saved cells and a draft file.

Everything from adaptation to checks is a pure function of the draft and is always computed again;
only cells whose value changed are saved.
"""

from collections.abc import Mapping

import msgspec

from localize import checks, risk
from localize.checks.across import is_across
from localize.model import Cell, Origin, Piece
from localize.pipeline.adapting import noted
from localize.pipeline.condensing import condensed
from localize.pipeline.drafted import Draft, unmasked
from localize.pipeline.drafting import all_drafts
from localize.pipeline.held import held, moved, new_error
from localize.pipeline.judge import joined, judge
from localize.pipeline.project import Plan
from localize.pipeline.sentences import going_on, opened
from localize.pipeline.source import Line, Loaded
from localize.pipeline.unit import Unit
from localize.pipeline.values import Outcome, Run, Waiting

#: A machine may lose a cell to a person while it works; it looks again this often.
ATTEMPTS = 3


def process_unit(run: Run, plan: Plan, episode: Loaded) -> Outcome:
    """Draft, adapt, fit, check and save one episode in one market, and write its draft file.

    A cell that a person decided meanwhile is theirs: it is read again and only checked.
    """
    for attempt in range(ATTEMPTS):
        unit = Unit(run, plan, episode)
        outcome, lost = _processed(unit)
        if not lost or attempt == ATTEMPTS - 1:
            break
    cues = [line.cue for line in episode.lines]
    cells = outcome.cells
    if lost or not unit.fresh:
        # Read again: a person may have decided a cell that this unit left as it was.
        cells = run.project.store.cells(run.project.drama.id, plan.locale, episode.number)
    run.drafts.write(plan.locale, episode.number, cues, cells)
    return outcome


def _processed(unit: Unit) -> tuple[Outcome, bool]:
    """The unit's outcome, and whether a person took one of its cells while it worked."""
    drafts = all_drafts(unit)
    texts = [_text_of(unit, line.cue.id, drafts) for line in unit.episode.lines]
    unit.going_on = going_on(unit.plan.market, unit.episode.lines, texts)
    cells = {}
    for line in unit.episode.lines:
        cue = line.cue.id
        stored = unit.stored.get(cue)
        if stored is not None and held(stored):
            cells[cue] = unit.revisited(line, stored)
        else:
            cells[cue] = _compose(unit, line, stored, drafts[cue])
    lines, market = unit.episode.lines, unit.plan.market
    cells |= opened(market, lines, cells, unit.going_on, unit.lay_out)
    cells = condensed(unit, cells)
    _judge(unit, cells, drafts)
    lost = _save(unit, cells)
    return _outcome(unit, cells, drafts), lost


def _text_of(unit: Unit, cue: str, drafts: Mapping[str, Draft]) -> str:
    """What a person holds or a machine drafted, "" for nothing."""
    drafted = drafts.get(cue)
    return unit.stored[cue].text if drafted is None else drafted.text


def _compose(unit: Unit, line: Line, stored: Cell | None, drafted: Draft) -> Cell:
    """The cell that a draft makes: adapted and broken into lines, not yet timed or checked."""
    cell = Cell(unit.plan.locale, line.cue.id) if stored is None else stored
    basis = unit.bases[line.cue.id]
    if drafted.reason:
        if cell.state == "rejected":
            return cell
        return Cell(
            market=cell.market,
            cue=cell.cue,
            version=cell.version,
            basis=str(basis),
            reason=drafted.reason,
            rulings=cell.rulings,
            captions=cell.captions,
            editor=cell.editor if cell.captions else "",
        )
    text, changes = unit.adapted(line, drafted.text)
    shown = unit.lay_out(line, text)
    return Cell(
        market=cell.market,
        cue=cell.cue,
        state="pending",
        version=cell.version,
        machine=unmasked(drafted.text, unit.sent[line.cue.id].protected),
        text=text,
        pieces=(Piece(line.cue.start, line.cue.end, shown),),
        origin=cell.origin if drafted.origin == "reused" and cell.origin else drafted.origin,
        engine=drafted.engine,
        basis=str(msgspec.structs.replace(basis, pivot=drafted.pivot)),
        changes=changes,
        rulings=cell.rulings,
        captions=moved(cell, line.cue.start, lead=0).captions,
        # A rule undone and a note set by hand are still of the one who did it.
        editor=cell.editor if cell.undone or cell.captions else "",
    )


def _judge(unit: Unit, cells: dict[str, Cell], drafts: Mapping[str, Draft]) -> None:
    """Give each cell its findings and its risk."""
    cues = [line.cue for line in unit.episode.lines]
    for line in unit.episode.lines:
        cells[line.cue.id] = noted(cells[line.cue.id], unit.rules_context(line))
    findings = judge(unit.drama, unit.plan, unit.episode.number, cues, cells, unit.hits)
    for cue, cell in cells.items():
        stored = unit.stored.get(cue)
        found = findings.get(cue, ())
        if stored is not None and stored.findings and stored.text == cell.text:
            # What other episodes differ in stands until the run has compared them again.
            found = joined(found, filter(is_across, stored.findings))
        drafted = drafts.get(cue)
        error = new_error(cell, stored, found)
        if error:
            cell = msgspec.structs.replace(cell, state="stale", reason=error)
        score, reasons = risk.risk(
            state=cell.state,
            origin=cell.origin,
            findings=found,
            errors=checks.ERRORS,
            hits=unit.hits[cue],
            fallback=drafted is not None and drafted.fallback,
            ambiguous=drafted is not None and drafted.ambiguous,
            edited=cell.typed,
            notes=cell.notes,
        )
        if (cell.findings, cell.risk, cell.reasons) != (found, score, reasons) or error:
            cells[cue] = msgspec.structs.replace(cell, findings=found, risk=score, reasons=reasons)


def _save(unit: Unit, cells: dict[str, Cell]) -> bool:
    """Save the cells that changed; True if a person was faster with one of them."""
    changed = [
        (cell, 0 if old is None else old.version)
        for cue, cell in cells.items()
        if cell != (old := unit.stored.get(cue))
    ]
    drafted = [(cell, version) for cell, version in changed if not held(cell)]
    noted = [(cell, version) for cell, version in changed if held(cell)]
    lost = unit.store.save_cells(unit.drama.id, drafted) if drafted else []
    stale = [pair for pair in noted if pair[0].state == "stale"]
    others = [pair for pair in noted if pair[0].state != "stale"]
    for action, pairs in (("stale", stale), ("note", others)):
        if pairs:
            lost += unit.store.save_notes(unit.drama.id, pairs, action=action)
    return bool(lost)


def _outcome(unit: Unit, cells: dict[str, Cell], drafts: Mapping[str, Draft]) -> Outcome:
    origins: dict[str, Origin] = {}
    waiting = []
    for line in unit.episode.lines:
        cue = line.cue.id
        drafted = drafts.get(cue)
        if drafted is None:
            origins[cue] = "reused"
        elif drafted.reason:
            origins[cue] = ""
            waiting.append(
                Waiting(
                    market=unit.plan.locale,
                    episode=unit.episode.number,
                    cue=line.cue.place,
                    source=line.cue.text,
                    reason=drafted.reason,
                    detail=drafted.detail,
                )
            )
        else:
            origins[cue] = drafted.origin
    return Outcome(unit.plan.locale, unit.episode.number, cells, origins, tuple(waiting))
