"""Cells that stay too fast to read after layout and timing: shorter, where their engine can.

The draft stays the draft; what was done to it is recorded as the change ``condense``, so that a
later run, which computes all again, comes to the same text without asking anybody.
"""

from collections.abc import Callable, Mapping
from math import floor
from typing import Final

import msgspec

from localize import draft, evidence, subtitles
from localize.engines.base import Engine
from localize.locales.counting import COUNTERS
from localize.model import Cell, Change, Finding, Piece
from localize.pipeline.project import Plan
from localize.pipeline.shown import split_markup
from localize.pipeline.source import Line, Loaded
from localize.pipeline.values import Run

RULE: Final = "condense"
#: A line that has to lose more than four characters of ten would no longer say what it says.
LEAST_LEFT: Final = 0.6
#: Where more than half of an episode's lines are too fast, and more than these, it is not the
#: wording: times are wrong, or the engine talks. Nobody is asked then.
FEW: Final = 3


class Stages(msgspec.Struct, frozen=True):
    """The stages of the unit that a shorter text goes through like any draft.

    ``adapt`` and ``lay_out`` take a line and its text, ``time`` and ``judge`` all cells; ``judge``
    gives the findings by cue id.
    """

    adapt: Callable[[Line, str], tuple[str, tuple[Change, ...]]]
    lay_out: Callable[[Line, str], str]
    time: Callable[[Mapping[str, Cell]], dict[str, Cell]]
    judge: Callable[[Mapping[str, Cell]], Mapping[str, tuple[Finding, ...]]]


class _Fast(msgspec.Struct, frozen=True):
    """A cell too fast to read: its line, what it counts, what its time lets one read."""

    line: Line
    cell: Cell
    counted: float
    most: float


def condensed(
    run: Run,
    plan: Plan,
    task: draft.Task,
    episode: Loaded,
    cells: Mapping[str, Cell],
    wanted: Mapping[str, draft.Wanted],
    stages: Stages,
) -> dict[str, Cell]:
    """The cells with their final times, some with a shorter text.

    ``cells`` are adapted and laid out, with the times of the source. A machine's draft that is
    too fast even with the free time around it goes back once to the engine that made it, if that
    condenses; all of one engine in one request. A shorter text is taken only if it brings no
    finding that was not there. What memory, a person or another engine wrote stays.
    """
    timed = stages.time(cells)
    helpers = {engine.name: engine for engine in plan.engines if engine.capabilities.condense}
    if not helpers:
        return timed
    fast = _too_fast(run, plan, episode, timed, helpers)
    if not fast:
        return timed
    shorter: dict[str, Cell] = {}
    rejected = run.project.store.rejected(task.drama, plan.locale, list(fast))
    for name, engine in helpers.items():
        mine = {cue: one for cue, one in fast.items() if one.cell.engine == name}
        texts = draft.condense(
            [_long(wanted[cue], one) for cue, one in mine.items()],
            engine,
            task,
            cache=run.cache,
            flight=run.flight,
        )
        for cue, text in texts.items():
            cell = _shortened(mine[cue], text, stages)
            refused = {evidence.folded(old) for old, _ in rejected.get(cue, ())}
            if evidence.folded(cell.text) not in refused:
                shorter[cue] = cell
    return _accepted(cells, timed, shorter, stages) if shorter else timed


def _too_fast(
    run: Run,
    plan: Plan,
    episode: Loaded,
    cells: Mapping[str, Cell],
    helpers: Mapping[str, Engine],
) -> dict[str, _Fast]:
    """The cells worth asking about, by cue id; none if too many are too fast."""
    cps = plan.market.profile(run.project.drama.profile).cps.value
    count = COUNTERS[plan.market.counting]
    found, drafts, over = {}, 0, 0
    for line in episode.lines:
        cell = cells[line.cue.id]
        drafted = cell.state == "pending" and not cell.typed and cell.origin != "memory"
        if not drafted or cell.engine not in helpers or len(cell.pieces) != 1:
            continue
        drafts += 1
        (piece,) = cell.pieces
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


def _long(wanted: draft.Wanted, fast: _Fast) -> draft.Long:
    """The text as it stands, its markup as ``⟦n⟧``."""
    text, protected = fast.cell.text, fast.line.protected
    if protected is not None and protected.inner:
        plain, tags = split_markup(text)
        text = subtitles.protect(plain, tags).text if tags else plain
    return draft.Long(wanted, text, floor(fast.most))


def _shortened(fast: _Fast, text: str, stages: Stages) -> Cell:
    """The cell with a shorter text in place of its own, at the times of its source."""
    line, cell = fast.line, fast.cell
    reason = (
        f"{cell.engine} makes it shorter: {fast.counted:g} characters, "
        f"{floor(fast.most)} can be read in its time"
    )
    adapted, _ = stages.adapt(line, text)
    piece = Piece(line.cue.start, line.cue.end, stages.lay_out(line, adapted))
    return msgspec.structs.replace(
        cell,
        text=adapted,
        pieces=(piece,),
        changes=(*cell.changes, Change(RULE, cell.text, adapted, reason)),
    )


def _accepted(
    cells: Mapping[str, Cell],
    timed: dict[str, Cell],
    shorter: dict[str, Cell],
    stages: Stages,
) -> dict[str, Cell]:
    """The cells with those of the shorter texts that bring no finding that was not there."""
    before = {cue: _codes(found) for cue, found in stages.judge(timed).items()}
    while shorter:
        retimed = stages.time({**cells, **shorter})
        after = {cue: _codes(found) for cue, found in stages.judge(retimed).items()}
        worse = {cue for cue, codes in after.items() if not codes <= before.get(cue, set())}
        if not worse:
            return retimed
        # A line that stayed as it was is worse only through a shorter one somewhere.
        gone = worse & shorter.keys()
        shorter = {cue: cell for cue, cell in shorter.items() if gone and cue not in gone}
    return timed


def _codes(findings: tuple[Finding, ...]) -> set[str]:
    return {finding.code for finding in findings}
