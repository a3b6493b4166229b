"""What the rules of adaptation know of a cell, and what they say of it."""

import msgspec

from localize import adapt, settings, subtitles
from localize.model import Cell, Hit, Note, Piece
from localize.pipeline.project import Plan
from localize.pipeline.shape import laid_out
from localize.pipeline.shown import SHOWN, split_markup
from localize.pipeline.source import Line
from localize.store import text_hash


def context_of(
    drama: settings.Drama,
    plan: Plan,
    episode: int,
    line: Line,
    hits: tuple[Hit, ...],
    cell: Cell | None = None,
    *,
    continues: bool = False,
) -> adapt.Context:
    """What the rules know of a line in one market; what people undid in its cell is left out.

    ``continues``: it goes on with a sentence of the cue before.
    """
    without = plan.rules.off
    if cell is not None and cell.rulings:
        without |= cell.undone
    return adapt.Context(
        market=plan.market,
        profile=drama.profile,
        source=line.plain,
        hits=hits,
        era=drama.era,
        episode=episode,
        speaker=line.cue.speaker,
        continues=continues,
        names=names_in(line) if line.people else (),
        rules=plan.rules,
        grade=plan.settings.grade,
        without=without,
    )


def names_in(line: Line) -> tuple[str, ...]:
    """The names and aliases of people that stand in a line."""
    names = (name for person in line.people for name in (person.name, *person.aliases))
    return tuple(name for name in names if name in line.plain)


def readapted(
    drama: settings.Drama, plan: Plan, line: Line, cell: Cell, context: adapt.Context
) -> Cell:
    """A machine's cell adapted once more, in the time that it had: for a rule that is undone."""
    text, tags = split_markup(cell.machine)
    protected = subtitles.protect(text, tags) if tags else None
    text, changes = adapt.adapt(text if protected is None else protected.text, context)
    if protected is not None:
        plain, tags, _ = subtitles.restore(text, protected)
        text = subtitles.insert(plain, tags)
    start = cell.pieces[0].start if cell.pieces else line.cue.start
    end = cell.pieces[-1].end if cell.pieces else line.cue.end
    laid = laid_out(text, market=plan.market, profile=drama.profile, hits=context.hits)
    return msgspec.structs.replace(
        cell, text=text, pieces=(Piece(start, end, laid),), changes=changes
    )


def noted(cell: Cell, context: adapt.Context) -> Cell:
    """The cell with what the rules tell its reviewer."""
    notes = adapt.notes(cell.text, context) if cell.state in SHOWN else ()
    return cell if notes == cell.notes else msgspec.structs.replace(cell, notes=notes)


def ruling_basis(source: str, text: str) -> str:
    """What a decision about a cell rests on: its source and its text, as a hash."""
    return f"{text_hash(source) & 0xFFFFFFFF:08x}{text_hash(text) & 0xFFFFFFFF:08x}"


def escalated(cell: Cell, source: str) -> tuple[Note, ...]:
    """What rules put before a person that nobody decided yet, for this source and this text."""
    notes = tuple(note for note in cell.notes if note.action == "escalate")
    if not notes:
        return ()
    basis = ruling_basis(source, cell.text)
    decided = {r.rule for r in cell.rulings if r.action == "allow" and r.basis == basis}
    return tuple(note for note in notes if note.rule not in decided)
