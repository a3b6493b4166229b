"""What a unit would ask for: its requests, characters, and tokens where these are billed."""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence

import msgspec

from localize import draft
from localize.engines import Engine, Request
from localize.engines.prices import line_tokens, reply_tokens, tokens
from localize.locales.profile import Market
from localize.pipeline.drafted import Draft
from localize.pipeline.drafting import known_drafts
from localize.pipeline.held import held
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
        sent=Lot() if engine is None else _lot_of_requests(found.requests, engine, market),
        memory=_lot_of_lines(texts, engine, market),
        cache=_lot_of_lines((one.text for one in found.cached), engine, market),
        equal=_lot_of_lines((one.text for one in found.equal), engine, market),
        guessed=0 if engine is None else len(guessed),
        new=frozenset(remembered | made),
        reopens=tuple(unit.reopened()),
    )


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


def stand_in(text: str, length: int) -> str:
    """Letters for a text that is not there yet: so many, the same for the same line.

    >>> stand_in("你是谁", 9) == stand_in("你是谁", 9) != stand_in("我是谁", 9)
    True
    """
    letters = hashlib.blake2b(text.encode("utf-8", "surrogatepass")).hexdigest()
    return (letters * (length // len(letters) + 1))[: max(length, 1)]


def _lot_of_requests(requests: Sequence[Request], engine: Engine, market: Market) -> Lot:
    """What whole requests come to: instructions, cast, glossary and neighbours are in them."""
    texts = [line.text for request in requests for line in request.lines]
    if engine.capabilities.unit != "tokens":
        return _lot(texts, engine, 0, 0)
    sent = sum(tokens(engine.prompt_text(request)) for request in requests)
    return _lot(texts, engine, sent, sum(reply_tokens(text, market) for text in texts))


def _lot_of_lines(texts: Iterable[str], engine: Engine | None, market: Market) -> Lot:
    """What some lines add to requests that are sent anyway; nothing where no engine is asked."""
    texts = list(texts)
    if engine is None:
        return Lot(len(texts), sum(map(len, texts)))
    if engine.capabilities.unit != "tokens":
        return _lot(texts, engine, 0, 0)
    sent = sum(map(line_tokens, texts))
    return _lot(texts, engine, sent, sum(reply_tokens(text, market) for text in texts))


def _lot(texts: Sequence[str], engine: Engine, sent: int, received: int) -> Lot:
    characters, price = sum(map(len, texts)), engine.usage.price
    cost: float | None
    if not texts:
        cost = 0.0
    elif price is None:
        cost = None
    else:
        cost = price.of_characters(characters) + price.of_tokens(sent, received)
    return Lot(len(texts), characters, sent, received, cost)
