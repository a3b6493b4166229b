"""What the rules of adaptation know of a cell, and what they say of it."""

import msgspec

from localize import adapt, fonts, settings, subtitles
from localize.adapt import italics
from localize.model import Cell, Change, Cue, Hit, Note, Piece
from localize.pipeline.project import Plan
from localize.pipeline.shape import laid_out
from localize.pipeline.shown import SHOWN, around, split_markup
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


def marked_up(
    cue: Cue, text: str, changes: tuple[Change, ...], context: adapt.Context
) -> tuple[str, tuple[Change, ...]]:
    """An adapted text, its markup in place of ``⟦n⟧`` again, without italics that do not belong.

    Those inside the text and those of the whole line, which are then not worn (see
    :func:`localize.pipeline.shown.worn`), are one change among the others.
    """
    if not cue.tags and "<" not in text and "{" not in text:
        return text, changes
    change = upright(cue, text, context)
    if change is None:
        return text, changes
    plain, tags = split_markup(text)
    return subtitles.insert(plain, subtitles.upright(tags)), (*changes, change)


def upright(cue: Cue, text: str, context: adapt.Context, *, typed: bool = False) -> Change | None:
    """The change that takes the italics from a line and a text of it; None where none is due.

    In a text that a person ``typed`` only those go that stand around the whole line.
    """
    if context.market.typography.italics or italics.ID in context.without:
        return None
    plain, inner = split_markup(text)
    outer = subtitles.protect(cue.text, cue.tags).outer if cue.tags else ()
    tags = around(outer, plain, inner)
    left = inner if typed else subtitles.upright(inner)
    kept = around(subtitles.upright(outer), plain, left)
    if kept == tags:
        return None
    before, after = subtitles.insert(plain, tags), subtitles.insert(plain, kept)
    return Change(italics.ID, before, after, italics.SUMMARY)


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
    text, changes = marked_up(line.cue, text, changes, context)
    start = cell.pieces[0].start if cell.pieces else line.cue.start
    end = cell.pieces[-1].end if cell.pieces else line.cue.end
    ruler = fonts.of_drama(drama, plan.market)
    laid = laid_out(text, market=plan.market, profile=drama.profile, hits=context.hits, ruler=ruler)
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
