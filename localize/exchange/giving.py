"""The cells of a drama as lines for another tool."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Final

import msgspec

from localize import glossary, locales, settings, subtitles, terms
from localize.errors import InputError
from localize.exchange.inline import Mark, encode, marks
from localize.exchange.lines import Bundle, Line, Status
from localize.glossary.ranges import parse_range
from localize.locales import Market
from localize.model import Cell, Change, Cue, Finding, Hit, Revision, State, Tag
from localize.pipeline.source import TRANSLATED, flow
from localize.review import Desk, shown
from localize.review.parts import clean
from localize.store import now_utc

STATUS_OF: Final[dict[State, Status]] = {
    "untranslated": "initial",
    "rejected": "initial",
    "pending": "translated",
    "stale": "translated",
    "approved": "reviewed",
}

#: The end of the note about a target that is shown in several pieces.
_PIECES: Final = "pieces, one after the other: keep the blank line between them"


def bundles(desk: Desk, *, markets: Collection[str] = (), episodes: str = "") -> Iterator[Bundle]:
    """The lines of each market, by episode and place.

    Raises InputError for a market or an episode that the drama does not have, or before any run.
    """
    drama, store = desk.drama, desk.store
    chosen = settings.chosen(drama, markets)
    numbers = _episodes([episode.number for episode in store.episodes(drama.id)], episodes)
    cues = {number: [cue for cue, _ in store.cues(drama.id, number)] for number in numbers}
    cast = terms.read_cast(drama)
    for name in chosen:
        market = locales.market(name)
        known = glossary.Glossary(terms.in_force(market, drama, cast))
        said = _comments(store.histories(drama.id, name))
        lines = []
        for number in numbers:
            cells = store.cells(drama.id, name, number)
            for cue in cues[number]:
                if cue.kind in TRANSLATED and cue.id in cells:
                    hits = known.match(flow(cue.text), number)
                    line = _line(drama, market, cells[cue.id], cue, number, hits)
                    notes = (*line.notes, *said.get(cue.id, ()))
                    lines.append(msgspec.structs.replace(line, notes=notes))
        yield Bundle(drama.id, drama.title, drama.source, name, now_utc(), tuple(lines))


def _comments(histories: Mapping[str, Sequence[Revision]]) -> dict[str, tuple[str, ...]]:
    """What people said about the cells of a market, by cue, the oldest first."""
    return {
        cue: tuple(
            clean(f"comment by {entry.by}: {entry.reason}")
            for entry in history
            if entry.action == "comment"
        )
        for cue, history in histories.items()
    }


def told(cell: Cell, cue: Cue, history: Sequence[Revision]) -> Callable[[str], bool]:
    """Whether a note is one that goes out with the line, for tools that forget whose a note is."""
    notes = {_finding(finding) for finding in cell.findings}
    notes |= {*map(_change, cell.changes), *_notes(cell)}
    notes = {clean(note) for note in notes} | set(_comments({"": history})[""])

    def is_ours(note: str) -> bool:
        term, equals, _ = note.partition(" = ")
        return (
            note in notes
            or note.endswith(_PIECES)
            or (bool(term and equals) and term in flow(cue.text))
        )

    return is_ours


def status_of(cell: Cell) -> Status:
    """What another tool is told of a cell's state."""
    return STATUS_OF[cell.state]


def source_text(cue: Cue) -> str:
    """The source with the markup inside it, as SRT writes it; that of the whole line is left out.

    What stands around the line is put around every target by itself.
    """
    tags = _inner(cue)
    return clean(subtitles.insert(cue.text, tags) if tags else cue.text)


def target_text(cell: Cell) -> str:
    """The target as shown, a blank line between two pieces; "" where there is none that stands."""
    if cell.state in ("untranslated", "rejected"):
        return ""
    return clean(shown(cell))


def line_marks(cell: Cell, cue: Cue) -> tuple[Mark, ...]:
    """The marks that a line may hold."""
    return marks(source_text(cue), target_text(cell), clean(cell.machine))


def _inner(cue: Cue) -> tuple[Tag, ...]:
    if not cue.tags:
        return ()
    kept = [tag for tag in cue.tags if subtitles.is_markup(tag)]
    outer = list(subtitles.protect(cue.text, kept).outer)
    inner = []
    for tag in kept:
        edge = Tag(0 if tag.at <= 0 else -1, tag.raw)
        if edge in outer and (tag.at <= 0 or tag.at >= len(cue.text)):
            outer.remove(edge)
        else:
            inner.append(tag)
    return tuple(inner)


def _line(
    drama: settings.Drama,
    market: Market,
    cell: Cell,
    cue: Cue,
    episode: int,
    hits: Collection[Hit],
) -> Line:
    known = line_marks(cell, cue)
    rows = {hit.term.source: hit.term for hit in hits if hit.term.rendering}
    return Line(
        id=cell.id,
        version=cell.version,
        market=cell.market,
        episode=episode,
        cue=cue.place,
        start=cue.start,
        end=cue.end,
        source=encode(source_text(cue), known),
        target=encode(target_text(cell), known),
        status=status_of(cell),
        speaker=clean(cue.speaker),
        machine=encode(clean(cell.machine), known),
        limit=_limit(market, drama.profile, cell, cue),
        findings=tuple(clean(_finding(finding)) for finding in cell.findings),
        glossary=tuple(
            clean(f"{term.source} = {' | '.join(term.targets) or term.rendering}")
            for term in rows.values()
        ),
        changes=tuple(clean(_change(change)) for change in cell.changes),
        notes=tuple(map(clean, _notes(cell))),
        marks=known,
    )


def _finding(finding: Finding) -> str:
    return f"{finding.code} {finding.message}"


def _change(change: Change) -> str:
    return f"{change.rule}: {change.before} → {change.after}"


def _notes(cell: Cell) -> Iterator[str]:
    if cell.state == "rejected":
        yield f"rejected: {cell.reason}: {cell.text}"
    elif cell.reason:
        yield f"{cell.state}: {cell.reason}"
    if len(cell.pieces) > 1:
        yield f"shown in {len(cell.pieces)} {_PIECES}"
    for note in cell.notes:
        suggestion = f" → {note.suggestion}" if note.suggestion else ""
        yield f"{note.action} {note.rule}: {note.text}{suggestion}"
    for caption in cell.captions:
        yield f"note on screen: {caption.text}"


def _limit(market: Market, profile: str, cell: Cell, cue: Cue) -> int:
    """The characters that fit: on as many lines as allowed, and in the time of the line."""
    limits = market.profile(profile)
    start, end = (
        (cell.pieces[0].start, cell.pieces[-1].end) if cell.pieces else (cue.start, cue.end)
    )
    screen = limits.cpl.value * limits.lines.value
    return max(1, int(min(screen, limits.cps.value * max(0, end - start) / 1000)))


def _episodes(numbers: list[int], wanted: str) -> list[int]:
    if not numbers:
        raise InputError("nothing to export yet; `localize run` first")
    if not wanted:
        return numbers
    try:
        chosen = parse_range(wanted)
    except ValueError as error:
        raise InputError(str(error), key="-e") from None
    found = [number for number in numbers if chosen.holds(number)]
    if not found:
        known = ", ".join(map(str, numbers))
        raise InputError(f"no episode {wanted}; the drama has {known}", key="-e")
    return found
