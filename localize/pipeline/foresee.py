"""What a unit of work would ask engines for, without sending or saving anything."""

from collections.abc import Collection, Mapping, Sequence

import msgspec

from localize import draft
from localize.engines import Engine, Request
from localize.pipeline.condensing import foreseen
from localize.pipeline.drafted import Draft
from localize.pipeline.drafting import known_drafts
from localize.pipeline.held import held
from localize.pipeline.lots import lot_of_lines, lot_of_requests, stand_in
from localize.pipeline.project import Plan
from localize.pipeline.sent import has_words
from localize.pipeline.source import Line, Loaded
from localize.pipeline.unit import Unit
from localize.pipeline.values import Foreseen, Lot, Run


def foresee_unit(
    run: Run, plan: Plan, episode: Loaded, seen: set[str], coming: Collection[str] = ()
) -> Foreseen:
    """What :func:`~localize.pipeline.process.process_unit` would ask for; nothing is sent or saved.

    ``seen``: the cache keys that other units would have asked for; this unit's are added.
    ``coming``: the cues whose text in the market drafted from is still to be made.
    """
    unit = Unit(run, plan, episode)
    drafts, rest, _ = known_drafts(unit)
    rest = [one for one in rest if one.id not in coming]
    lines = [line for line in unit.episode.lines if line.cue.id in coming]
    guessed = [line for line in lines if _waits_for_text(unit, line, drafts)]
    rest += [_guess(unit, line) for line in guessed]
    blocked = {cue for cue, one in drafts.items() if one.reason == "pivot"}
    blocked.difference_update(line.cue.id for line in guessed)
    market = unit.plan.market
    engine = _first_engine(unit)
    # Looking up similar lines takes longer than all the rest, and sends nothing.
    task = msgspec.structs.replace(unit.task, examples=None)
    found = draft.Foreseen()
    if engine is not None:
        found = draft.foresee(rest, engine, task, cache=unit.run.cache, seen=seen)
    remembered = {cue for cue, one in drafts.items() if one.origin == "memory"}
    shorter = _shorter(rest, drafts, engine, task)
    texts = [line.text for line in unit.episode.lines if line.cue.id in remembered]
    made = {one.id for one in rest} if engine is not None else set[str]()
    approved = sum(cell.state == "approved" for cell in unit.stored.values())
    count = len(unit.episode.lines)
    return Foreseen(
        market=unit.plan.locale,
        cues=count,
        kept=count - len(rest) - len(remembered) - len(blocked),
        waiting=len(blocked) + (len(rest) if engine is None else 0),
        review=count - approved,
        engine="" if engine is None else engine.name,
        requests=len(found.requests),
        sent=Lot() if engine is None else lot_of_requests(found.requests, engine, market),
        memory=lot_of_lines(texts, engine, market),
        cache=lot_of_lines((one.text for one in found.cached), engine, market),
        equal=lot_of_lines((one.text for one in found.equal), engine, market),
        condense_requests=len(shorter),
        condense=Lot() if engine is None else lot_of_requests(shorter, engine, market),
        guessed=0 if engine is None else len(guessed),
        new=frozenset(remembered | made),
        reopens=tuple(unit.reopened()),
    )


def _shorter(
    rest: Sequence[draft.Wanted],
    drafts: Mapping[str, Draft],
    engine: Engine | None,
    task: draft.Task,
) -> list[Request]:
    """The most that may be sent to make drafts of this run shorter."""
    if engine is None:
        return []
    kept = sum(one.origin == "reused" and bool(one.engine) for one in drafts.values())
    return foreseen(rest, kept + len(rest), engine, task)


def _first_engine(unit: Unit) -> Engine | None:
    """The engine that is asked first, None if none may be."""
    for engine in unit.plan.engines:
        if engine.capabilities.offline or not unit.run.options.offline:
            return engine
    return None


def _guess(unit: Unit, line: Line) -> draft.Wanted:
    """A line whose text in the market drafted from is still to be made, as long as usual."""
    pivot = unit.plan.pivot
    assert pivot is not None
    text = stand_in(line.text, round(pivot.market.length.value * len(line.text)))
    return msgspec.structs.replace(unit.wanted(line), text=text, original=line.plain)


def _waits_for_text(unit: Unit, line: Line, drafts: Mapping[str, Draft]) -> bool:
    """Whether a line would be drafted from a text that is still to be made."""
    stored = unit.stored.get(line.cue.id)
    if (stored is not None and held(stored)) or not has_words(line.text):
        return False
    known = drafts.get(line.cue.id)
    return known is None or known.origin != "memory"
