"""Cells that stay too fast to read after layout and timing: shorter, where their engine can.

The draft stays the draft; what was done to it is recorded as the change ``condense``, so that a
later run, which computes all again, comes to the same text without asking anybody.
"""

from collections.abc import Mapping, Sequence
from math import floor
from typing import Final

import msgspec

from localize import draft, evidence, subtitles
from localize.engines.base import Engine, Request
from localize.locales.counting import COUNTERS
from localize.model import Cell, Change, Piece
from localize.pipeline.judge import judge
from localize.pipeline.lots import stand_in
from localize.pipeline.shape import timed
from localize.pipeline.shown import split_markup
from localize.pipeline.source import Line
from localize.pipeline.unit import Unit

RULE: Final = "condense"
#: A line that has to lose more than four characters of ten would no longer say what it says.
LEAST_LEFT: Final = 0.6
#: Where more than half of an episode's lines are too fast, and more than these, it is not the
#: wording: times are wrong, or the engine talks. Nobody is asked then.
FEW: Final = 3


class _Fast(msgspec.Struct, frozen=True):
    """A cell too fast to read: its line, what it counts, what its time lets one read."""

    line: Line
    cell: Cell
    counted: float
    most: float


def foreseen(
    new: Sequence[draft.Wanted], drafts: int, engine: Engine, task: draft.Task
) -> list[Request]:
    """The most that may be sent for shorter versions of ``new`` drafts of an episode.

    ``drafts`` are all that machines made in it. Drafts are taken to be as long as is usual, and as
    many too fast as may be before nobody is asked; the longest, since these cost most.
    """
    if not engine.capabilities.condense:
        return []
    ratio = task.market.length.value
    longest = sorted(new, key=lambda one: len(one.text), reverse=True)[: max(FEW, drafts // 2)]
    longs = []
    for one in longest:
        length = max(1, round(ratio * len(one.text)))
        longs.append(draft.Long(one, stand_in(one.text, length), length))
    return draft.condense_requests(longs, engine, task)


def condensed(unit: Unit, cells: Mapping[str, Cell]) -> dict[str, Cell]:
    """The cells with their final times, some with a shorter text.

    ``cells`` are adapted and laid out, with the times of the source. A machine's draft that is
    too fast even with the free time around it goes back once to the engine that made it, if that
    condenses; all of one engine in one request. A shorter text is taken only if it brings no
    finding that was not there. What memory, a person or another engine wrote stays.
    """
    ready = _timed(unit, cells)
    helpers = {engine.name: engine for engine in unit.plan.engines if engine.capabilities.condense}
    fast = _too_fast(unit, cells, ready, helpers) if helpers else {}
    if not fast:
        return ready
    shorter: dict[str, Cell] = {}
    run, task = unit.run, unit.task
    rejected = run.project.store.rejected(task.drama, unit.plan.locale, list(fast))
    for name, engine in helpers.items():
        longs = [_long(unit, one) for one in fast.values() if one.cell.engine == name]
        texts = draft.condense(longs, engine, task, cache=run.cache, flight=run.flight)
        for cue, text in texts.items():
            cell = _shortened(unit, fast[cue], text)
            refused = {evidence.folded(old) for old, _ in rejected.get(cue, ())}
            if evidence.folded(cell.text) not in refused:
                shorter[cue] = cell
    return _accepted(unit, cells, ready, shorter) if shorter else ready


def _too_fast(
    unit: Unit,
    cells: Mapping[str, Cell],
    ready: Mapping[str, Cell],
    helpers: Mapping[str, Engine],
) -> dict[str, _Fast]:
    """The cells worth asking about, by cue id; none if too many are too fast.

    They are as they were before they got the times of ``ready``, which say what is too fast.
    """
    market = unit.plan.market
    cps = market.profile(unit.drama.profile).cps.value
    count = COUNTERS[market.counting]
    found, drafts, over = {}, 0, 0
    for line in unit.episode.lines:
        cell = cells[line.cue.id]
        drafted = cell.state == "pending" and not cell.typed and cell.origin != "memory"
        pieces = ready[line.cue.id].pieces
        if not drafted or RULE in cell.undone or cell.engine not in helpers or len(pieces) != 1:
            continue
        drafts += 1
        (piece,) = pieces
        most = cps * (piece.end - piece.start) / 1000
        # No character counts more than one, so that the length is an upper bound.
        if most <= 0 or len(piece.text) <= most:
            continue
        counted = count(split_markup(piece.text)[0])
        if counted <= most:
            continue
        over += 1
        if most >= LEAST_LEFT * counted:
            found[line.cue.id] = _Fast(line, cell, counted, most)
    return found if over <= max(FEW, drafts // 2) else {}


def _long(unit: Unit, fast: _Fast) -> draft.Long:
    """The text as it stands, its markup as ``⟦n⟧`` where the line was sent so."""
    wanted, text = unit.wanted(fast.line), fast.cell.text
    if "⟦" in wanted.text:
        plain, tags = split_markup(text)
        text = subtitles.protect(plain, tags).text if tags else plain
    return draft.Long(wanted, text, floor(fast.most))


def _shortened(unit: Unit, fast: _Fast, text: str) -> Cell:
    """The cell with a shorter text in place of its own, at the times of its source."""
    line, cell = fast.line, fast.cell
    reason = (
        f"{cell.engine} makes it shorter: {fast.counted:g} characters, "
        f"{floor(fast.most)} can be read in its time"
    )
    adapted, _ = unit.adapted(line, text)
    shown = unit.lay_out(line, adapted)
    return msgspec.structs.replace(
        cell,
        text=adapted,
        pieces=(Piece(line.cue.start, line.cue.end, shown),),
        changes=(*cell.changes, Change(RULE, cell.text, adapted, reason)),
    )


def _accepted(
    unit: Unit,
    cells: Mapping[str, Cell],
    ready: dict[str, Cell],
    shorter: dict[str, Cell],
) -> dict[str, Cell]:
    """The cells with those of the shorter texts that bring no finding that was not there."""
    before = _codes(unit, ready)
    while shorter:
        retimed = _timed(unit, {**cells, **shorter})
        after = _codes(unit, retimed)
        worse = {cue for cue, codes in after.items() if not codes <= before.get(cue, set())}
        if not worse:
            return retimed
        # A line that stayed as it was is worse only through a shorter one somewhere.
        gone = worse & shorter.keys()
        shorter = {cue: cell for cue, cell in shorter.items() if gone and cue not in gone}
    return ready


def _timed(unit: Unit, cells: Mapping[str, Cell]) -> dict[str, Cell]:
    """The cells with their times on screen."""
    return timed(unit.drama, unit.plan.market, unit.episode.lines, cells, unit.hits)


def _codes(unit: Unit, cells: Mapping[str, Cell]) -> dict[str, set[str]]:
    """The codes of each cell's findings, by cue id."""
    cues = [line.cue for line in unit.episode.lines]
    found = judge(unit.drama, unit.plan, unit.episode.number, cues, cells, unit.hits)
    return {cue: {finding.code for finding in own} for cue, own in found.items()}
