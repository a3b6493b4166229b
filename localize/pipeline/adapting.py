"""A draft on its way to a cell's text: adapted, broken into lines, and what rules say of it."""

from collections.abc import Iterable

import msgspec

from localize import adapt, layout, settings, subtitles
from localize.model import Cell, Change, Hit, Note, Piece
from localize.pipeline.project import Plan
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
) -> adapt.Context:
    """What the rules know of a line in one market; what people undid in its cell is left out."""
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
        names=names_in(line) if line.people else (),
        rules=plan.rules,
        grade=plan.settings.grade,
        without=without,
    )


def names_in(line: Line) -> tuple[str, ...]:
    """The names and aliases of people that stand in a line."""
    names = (name for person in line.people for name in (person.name, *person.aliases))
    return tuple(name for name in names if name in line.plain)


def adapted(line: Line, text: str, context: adapt.Context) -> tuple[str, tuple[Change, ...]]:
    """A draft as the market writes it, with the source's inner markup in place of ``⟦n⟧``."""
    text, changes = adapt.adapt(text, context)
    return unmasked(text, line), changes


def unmasked(text: str, line: Line) -> str:
    """The text with the source's inner markup in place of ``⟦n⟧``."""
    if line.protected is None or not line.protected.inner:
        return text
    inner = msgspec.structs.replace(line.protected, outer=())
    plain, tags, _ = subtitles.restore(text, inner)
    return subtitles.insert(plain, tags)


def masked(text: str, line: Line) -> str:
    """A stored draft ready to be adapted again: with ``⟦n⟧`` for its inner markup."""
    if line.protected is None or not line.protected.inner:
        return text
    plain, tags = split_markup(text)
    return subtitles.protect(plain, tags).text if tags else plain


def lay_out(drama: settings.Drama, plan: Plan, text: str, hits: Iterable[Hit]) -> str:
    """The text with its line breaks; markup inside it stays between the same letters."""
    plain, tags = split_markup(text)
    laid = layout.lay_out(
        plain, market=plan.market, profile=drama.profile, keep=_renderings(plain, hits)
    )
    return subtitles.insert(laid, subtitles.carry(tags, plain, laid)) if tags else laid


def _renderings(text: str, hits: Iterable[Hit]) -> tuple[tuple[int, int], ...]:
    """The places of the terms' renderings in a target: no line break belongs inside them."""
    spans = []
    for hit in hits:
        for target in hit.term.targets:
            start = text.find(target)
            if start >= 0:
                spans.append((start, start + len(target)))
                break
    return tuple(spans)


def readapted(
    drama: settings.Drama, plan: Plan, line: Line, cell: Cell, context: adapt.Context
) -> Cell:
    """A machine's cell adapted once more, in the time that it had: for a rule that is undone."""
    text, changes = adapted(line, masked(cell.machine, line), context)
    start = cell.pieces[0].start if cell.pieces else line.cue.start
    end = cell.pieces[-1].end if cell.pieces else line.cue.end
    laid = lay_out(drama, plan, text, context.hits)
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
