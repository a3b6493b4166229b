"""What review changed: every cell that a person's decision made other than the machine left it."""

from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from localize import glossary, locales, settings, terms, timecode
from localize.errors import InputError
from localize.glossary.ranges import EpisodeRange, parse_range
from localize.model import Cell, Change, Cue, Piece, Revision, Segment, Struct, Term
from localize.pipeline.source import TRANSLATED, flow
from localize.report.sheet import Entry, Section, Sheet, Text, plain
from localize.report.texts import difference
from localize.store import Store, same_person

#: Who the history names where a run wrote: no person.
MACHINE = "run"
#: Decisions that change what is shown although the text stays, or before a new one comes.
TELLING = ("edit", "reject", "undo-rule", "caption")


class Step(Struct, frozen=True):
    """One decision of a person, and what it did to the text."""

    at: str
    by: str
    action: str
    old: str
    new: str
    state: str
    reason: str = ""


class Reviewed(Struct, frozen=True):
    """A cell that review changed.

    ``machine`` is the draft that stands, ``adapted`` what the first of ``steps`` found, ``text``
    what stands now. ``changes`` are the rules that made the one of the other; ``terms`` those in
    force for this line.
    """

    cell: Cell
    cue: Cue
    episode: int
    adapted: str
    steps: tuple[Step, ...]
    terms: tuple[Term, ...] = ()

    @property
    def address(self) -> str:
        """``MARKET/EPISODE/CUE``."""
        return f"{self.cell.market}/{self.episode}/{self.cue.place}"

    @property
    def changes(self) -> tuple[Change, ...]:
        """What rules made of the draft."""
        return self.cell.changes


class Asked(Struct, frozen=True):
    """What a report is about; empty: all. ``since`` is ISO 8601 in UTC (see :func:`moment`)."""

    markets: tuple[str, ...] = ()
    episodes: str = ""
    by: str = ""
    since: str = ""


def moment(text: str) -> str:
    """The moment that people write (2026-11-21, 2026-11-21T09:30+08:00) as the history has it.

    Without a zone it is UTC. Raises ValueError for anything else.

    >>> moment("2026-11-21"), moment("2026-11-21T09:30+08:00")
    ('2026-11-21T00:00:00.000+00:00', '2026-11-21T01:30:00.000+00:00')
    """
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        raise ValueError(
            f"{text!r} is no time; write 2026-11-21 or 2026-11-21T09:30+08:00"
        ) from None
    if found.tzinfo is None:
        found = found.replace(tzinfo=UTC)
    return found.astimezone(UTC).isoformat(timespec="milliseconds")


def reviewed(drama: settings.Drama, store: Store, asked: Asked) -> list[Reviewed]:
    """The cells that review changed, by market, episode and place.

    With ``by`` or ``since`` those where one of the steps is by that person or not earlier; each
    has all its steps, so that they lead from one text to the next. Raises InputError for a market
    or an episode that the drama does not have.
    """
    markets = settings.chosen(drama, asked.markets)
    numbers = _episodes([episode.number for episode in store.episodes(drama.id)], asked.episodes)
    cues = {number: store.cues(drama.id, number) for number in numbers}
    cast = terms.read_cast(drama)
    found = []
    for name in markets:
        histories = store.histories(drama.id, name)
        known: glossary.Glossary | None = None
        for number in numbers:
            cells = store.cells(drama.id, name, number)
            for cue, _ in cues[number]:
                steps = _steps(histories.get(cue.id, ()), asked)
                if not steps or cue.kind not in TRANSLATED or cue.id not in cells:
                    continue
                if known is None:
                    market = locales.market(name)
                    known = glossary.Glossary(terms.in_force(market, drama, cast))
                hits = known.match(flow(cue.text), number)
                rendered = tuple({hit.term.source: hit.term for hit in hits}.values())
                found.append(Reviewed(cells[cue.id], cue, number, steps[0].old, steps, rendered))
    return found


def as_json(drama: settings.Drama, asked: Asked, found: Iterable[Reviewed]) -> dict[str, Any]:
    """The report in the shape of ``report diff --json``."""
    cells = [_cell_json(one) for one in found]
    return {
        "drama": drama.id,
        "by": asked.by,
        "since": asked.since,
        "cells": cells,
        "summary": {"cells": len(cells), "people": people(found)},
    }


def sheet(drama: settings.Drama, asked: Asked, found: Sequence[Reviewed]) -> Sheet:
    """The report as a page, a section for each market and episode."""
    sections: dict[tuple[str, int], list[Entry]] = {}
    for one in found:
        sections.setdefault((one.cell.market, one.episode), []).append(_entry(drama, one))
    hands = ", ".join(f"{name} {count}" for name, count in people(found).items())
    lead = [f"Cells: {len(found)}" + (f" ({hands})" if hands else "")]
    lead += [f"with a decision by {asked.by}"] if asked.by else []
    lead += [f"with a decision since {asked.since}"] if asked.since else []
    return Sheet(
        f"What review changed: {drama.id} {drama.title}".strip(),
        tuple(lead),
        tuple(
            Section(f"{market}, episode {number}", tuple(entries))
            for (market, number), entries in sections.items()
        ),
    )


def _entry(drama: settings.Drama, one: Reviewed) -> Entry:
    cell, cue = one.cell, one.cue
    texts = [Text("source", plain(cue.text), drama.source)]
    texts.append(Text("machine", plain(cell.machine), cell.market))
    if one.adapted != cell.machine:
        texts.append(Text("adapted", difference(cell.machine, one.adapted), cell.market))
    texts.append(Text("reviewed", difference(one.adapted, cell.text), cell.market))
    notes = [f"{c.rule}: {c.before} → {c.after} ({c.reason})" for c in one.changes]
    notes += [f"term {term.source}: {' | '.join(term.targets)}" for term in one.terms]
    notes += [_piece_line(piece) for piece in cell.pieces if len(cell.pieces) > 1]
    notes += [f"caption {_piece_line(piece)}" for piece in cell.captions]
    notes += [_step_line(step) for step in one.steps]
    times = f"{timecode.vtt(cue.start)} to {timecode.vtt(cue.end)}"
    return Entry(f"{one.address}, {times}, {cell.state}", tuple(texts), tuple(notes))


def _piece_line(piece: Piece) -> str:
    return f"{timecode.vtt(piece.start)} to {timecode.vtt(piece.end)}: {flow(piece.text)}"


def _step_line(step: Step) -> str:
    reason = f": {step.reason}" if step.reason else ""
    return f"{step.at[:19].replace('T', ' ')} {step.action} by {step.by}{reason}"


def people(found: Iterable[Reviewed]) -> dict[str, int]:
    """How many of the cells each person had a hand in."""
    counts: dict[str, int] = {}
    for one in found:
        for name in dict.fromkeys(step.by for step in one.steps):
            counts[name] = counts.get(name, 0) + 1
    return dict(sorted(counts.items()))


def segments_json(segments: Iterable[Segment]) -> list[dict[str, str]]:
    """A difference as JSON shows it."""
    return [{"kind": part.kind, "text": part.text} for part in segments]


def _episodes(numbers: Sequence[int], wanted: str) -> list[int]:
    if not wanted:
        return list(numbers)
    try:
        chosen: EpisodeRange = parse_range(wanted)
    except ValueError as error:
        raise InputError(str(error), key="-e") from None
    found = [number for number in numbers if chosen.holds(number)]
    if not found:
        known = ", ".join(map(str, numbers)) if numbers else "none: run it first"
        raise InputError(f"no episode {wanted}; the drama has {known}", key="-e")
    return found


def _steps(history: Collection[Revision], asked: Asked) -> tuple[Step, ...]:
    """What people did to a cell, if any of it changed it and is what was asked for."""
    own = [entry for entry in history if entry.by != MACHINE]
    telling = [entry for entry in own if entry.old != entry.new or entry.action in TELLING]
    if not any(
        (not asked.by or same_person(entry.by, asked.by)) and entry.at >= asked.since
        for entry in telling
    ):
        return ()
    first = own.index(telling[0])
    return tuple(
        Step(
            at=entry.at,
            by=entry.by,
            action=entry.action,
            old=entry.old,
            new=entry.new,
            state=entry.state,
            reason=entry.reason,
        )
        for entry in own[first:]
    )


def _piece_json(piece: Piece) -> dict[str, Any]:
    return {"start_ms": piece.start, "end_ms": piece.end, "text": piece.text}


def _cell_json(one: Reviewed) -> dict[str, Any]:
    cell, cue = one.cell, one.cue
    return {
        "id": cell.id,
        "market": cell.market,
        "episode": one.episode,
        "cue": cue.place,
        "start_ms": cue.start,
        "end_ms": cue.end,
        "speaker": cue.speaker,
        "source": cue.text,
        "machine": cell.machine,
        "engine": cell.engine,
        "adapted": one.adapted,
        "reviewed": cell.text,
        "pieces": [_piece_json(piece) for piece in cell.pieces],
        "captions": [_piece_json(piece) for piece in cell.captions],
        "state": cell.state,
        "version": cell.version,
        "rules": [
            {"rule": c.rule, "before": c.before, "after": c.after, "reason": c.reason}
            for c in one.changes
        ],
        "terms": [
            {"source": term.source, "targets": list(term.targets), "origin": term.origin}
            for term in one.terms
        ],
        "steps": [
            {
                "at": step.at,
                "by": step.by,
                "action": step.action,
                "reason": step.reason,
                "state": step.state,
                "old": step.old,
                "new": step.new,
            }
            for step in one.steps
        ],
        "difference": {
            "adapted": segments_json(difference(cell.machine, one.adapted)),
            "reviewed": segments_json(difference(one.adapted, cell.text)),
        },
    }
