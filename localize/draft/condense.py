"""Shorter versions of drafts that are too fast to read: asked for once, taken only if they hold.

A second draft: it is paid for once and cached like the first. What an engine answered is kept
whether it helped or not, so that nobody pays for the same answer again; failures are not kept.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Final

from localize.draft.batches import Surroundings, Window
from localize.draft.doubts import faults_of, pair_of
from localize.draft.flight import Flight
from localize.draft.masks import keeps_tags, without_tags
from localize.draft.orders import gives_orders
from localize.draft.slips import slipped
from localize.draft.stray import cleaned, strays
from localize.draft.values import Cache, Kept, Task, Wanted, basis, cast_entries, hashed, terms_of
from localize.engines.base import Engine, Line, Request
from localize.errors import EngineError
from localize.locales.counting import count
from localize.locales.numbers import numbers
from localize.model import Struct

#: What the engine's health calls this; it is not asked again if it never helps.
WEAKNESS: Final = "condense"
#: A version that is still too long is taken if it is at most so much of the draft.
CLEARLY_BETTER: Final = 0.85
#: One below so much of what can be read has left out more than it had to.
LEAST: Final = 0.5
#: The least weight (see :class:`localize.locales.numbers.Number`) at which a number must stay.
_PROOF: Final = 0.5


class Long(Struct, frozen=True):
    """A draft that is too long for its time.

    ``text`` is the target as it stands, with ``⟦n⟧`` where the line has markup inside; ``most`` is
    how many characters, as the market counts them, can be read in its time.
    """

    wanted: Wanted
    text: str
    most: int


def condense(
    longs: Sequence[Long],
    engine: Engine,
    task: Task,
    *,
    cache: Cache,
    flight: Flight,
) -> dict[str, str]:
    """Shorter texts for lines of one episode, by cue id; a line for which none holds is left out.

    At most one request goes out (more only above the engine's ``max_items``), for all lines that
    the cache does not answer. An engine that is down or that never helps is not asked. A text is
    taken if it is clearly shorter and keeps the names, terms, numbers and marks of the draft; if
    a neighbour's sign shows, none of its request is.
    """
    groups: dict[str, list[Long]] = {}
    for long in longs:
        # Such a line is drafted alone, since it may spoil all that it stands beside.
        if gives_orders(long.wanted.first) or gives_orders(long.text):
            continue
        groups.setdefault(_key(long, engine, task), []).append(long)
    taken = flight.claim(list(groups))
    mine = [key for key in groups if key not in taken]
    landed: set[str] = set()
    try:
        known = {} if task.redraft else dict(cache.get(mine))
        asked = {key: groups[key][0] for key in mine if key not in known}
        fresh, error = _ask(asked, engine, task) if asked else ({}, None)
        if fresh:
            prompt = engine.capabilities.condense
            cache.put(
                [Kept(key, text, engine.name, engine.model, prompt) for key, text in fresh.items()]
            )
        known |= fresh
        for key in mine:
            landed.add(key)
            flight.land(key, text=known.get(key), error=error)
    finally:
        # Whatever happens, nobody waits for us for ever.
        for key in mine:
            if key not in landed:
                flight.land(key)
    for key, ticket in taken.items():
        ticket.wait()
        if ticket.text is not None:
            known[key] = ticket.text
    return {
        long.wanted.id: known[key]
        for key, group in groups.items()
        if key in known
        for long in group
        if _holds(long, known[key], task)
    }


def condense_requests(longs: Sequence[Long], engine: Engine, task: Task) -> list[Request]:
    """What :func:`condense` would send for lines of one episode that the cache does not answer."""
    step, surroundings = engine.capabilities.max_items, Surroundings(task)
    batches = [longs[start : start + step] for start in range(0, len(longs), step)]
    return [
        _request(batch, surroundings.window([long.wanted for long in batch]), task)
        for batch in batches
    ]


def _key(long: Long, engine: Engine, task: Task) -> str:
    """What a shorter version is kept under: not the time, which moves with the lines around."""
    prompt = engine.capabilities.condense
    return hashed(
        ["condense", basis(long.wanted, task), long.text, engine.name, engine.model, prompt]
    )


def _ask(
    asked: Mapping[str, Long], engine: Engine, task: Task
) -> tuple[dict[str, str], EngineError | None]:
    """What the engine makes of some drafts, by key, and the error that ended it, if any."""
    answers: dict[str, str] = {}
    if task.offline and not engine.capabilities.offline:
        return answers, EngineError("offline", "not asked: this run is offline")
    keys, surroundings = list(asked), Surroundings(task)
    for start in range(0, len(keys), engine.capabilities.max_items):
        if engine.health.down is not None or not engine.health.pays(WEAKNESS):
            break
        chosen = keys[start : start + engine.capabilities.max_items]
        longs = [asked[key] for key in chosen]
        window = surroundings.window([long.wanted for long in longs])
        try:
            found = engine.translate(_request(longs, window, task))
        except EngineError as error:
            engine.health.failed(error)
            return answers, error
        engine.health.succeeded()
        by_id = {answer.id: cleaned(answer.text) for answer in found}
        texts = [by_id[str(number)] for number in range(len(longs))]
        if _is_mixed_up(longs, texts, window, task):
            texts = [long.text for long in longs]
        helped = any(_holds(long, text, task) for long, text in zip(longs, texts, strict=True))
        engine.health.tried(WEAKNESS, helped=helped)
        answers |= zip(chosen, texts, strict=True)
    return answers, None


def _request(longs: Sequence[Long], window: Window, task: Task) -> Request:
    return Request(
        task="condense",
        source=task.source,
        target=task.market,
        lines=tuple(
            Line(str(number), long.wanted.text, long.wanted.speaker, long.text, long.most)
            for number, long in enumerate(longs)
        ),
        before=window.before,
        after=window.after,
        script=window.script,
        terms=terms_of([hit for long in longs for hit in long.wanted.hits]),
        cast=tuple(cast_entries(task.cast, task)),
        synopsis=task.synopsis,
        story=task.story,
        plot=task.plot,
        style=task.style,
        drama=task.drama,
        glossary=task.glossary,
    )


def _is_mixed_up(longs: Sequence[Long], texts: Sequence[str], window: Window, task: Task) -> bool:
    """Whether a text shows a neighbour's sign: then it is unknown what belongs to which line."""
    pairs = [pair_of(long.wanted, text) for long, text in zip(longs, texts, strict=True)]
    if slipped(pairs, task.market) is not None:
        return True
    return any(fault.batch for fault in faults_of(pairs, task, window.around))


def _holds(long: Long, text: str, task: Task) -> bool:
    """Whether a text may stand for the draft: shorter, and with all that the draft has right."""
    counting = task.market.counting
    was = count(without_tags(long.text), counting)
    now = count(without_tags(text), counting)
    if now >= was or (now > long.most and now > CLEARLY_BETTER * was):
        return False
    if now < LEAST * long.most or not keeps_tags(long.text, text):
        return False
    return _faults(long, text, task) <= _faults(long, long.text, task) and _keeps_words(
        long, text, task
    )


def _faults(long: Long, text: str, task: Task) -> set[str]:
    found = faults_of([pair_of(long.wanted, text)], task)
    found += strays([(long.wanted.text, text)], task.market)
    return {fault.kind for fault in found}


def _keeps_words(long: Long, text: str, task: Task) -> bool:
    """Whether names, terms and numbers of the draft are still there, and no new number."""
    from localize.glossary import forbidden_in, satisfied

    for term in terms_of(long.wanted.hits):
        if satisfied(term, long.text, task.market) and not satisfied(term, text, task.market):
            return False
        if forbidden_in(term, text) and not forbidden_in(term, long.text):
            return False
    return _values(text, task) == _values(long.text, task)


def _values(text: str, task: Task) -> set[tuple[Fraction, Fraction | None]]:
    """The numbers of a target but for those that prove nothing: articles and idioms."""
    found = numbers(without_tags(text), task.market.locale)
    return {(number.value, number.high) for number in found if number.weight >= _PROOF}
