"""From the lines of a unit to their drafts: cache, equal lines, requests under way, engines."""

from collections.abc import Sequence

from localize import evidence
from localize.draft.doubts import FATAL
from localize.draft.flight import Flight, Ticket
from localize.draft.masks import keeps_tags, without_tags
from localize.draft.request import Item
from localize.draft.stray import strays
from localize.draft.talk import Talk
from localize.draft.values import Cache, Drafted, Kept, Task, Wanted, key
from localize.engines.base import Engine
from localize.errors import EngineError
from localize.evidence import Pair


def draft(
    wanted: Sequence[Wanted],
    engines: Sequence[Engine],
    task: Task,
    *,
    cache: Cache,
    flight: Flight | None = None,
) -> dict[str, Drafted]:
    """A draft for every line of one episode in one market, or the reason why there is none.

    The engines are asked in order; each gets what those before could not draft. Equal lines are
    sent once, what the cache has is not sent at all, and what another thread with the same
    ``flight`` is asking for is waited for. Every accepted text is put into the cache at once.
    """
    lines = _Lines(wanted, task, cache, Flight() if flight is None else flight)
    for place, engine in enumerate(engines):
        if not lines.open:
            break
        lines.ask(engine, fallback=place > 0)
    return lines.results()


class _Lines:
    """The lines of one call, and what became of them."""

    def __init__(self, wanted: Sequence[Wanted], task: Task, cache: Cache, flight: Flight) -> None:
        self.task = task
        self.cache = cache
        self.flight = flight
        self._wanted = wanted
        self._done: dict[str, Drafted] = {}
        self._errors: dict[str, list[tuple[str, EngineError]]] = {}
        #: Lines still without a draft, in order.
        self.open: list[Wanted] = list(wanted)

    def ask(self, engine: Engine, *, fallback: bool) -> None:
        """Draft what is open with one engine."""
        error = self._hindrance(engine)
        if error is not None:
            for one in self.open:
                self._failed(one, engine, error)
            return
        groups: dict[str, list[Wanted]] = {}
        for one in self.open:
            groups.setdefault(key(one, self.task, engine), []).append(one)
        _Round(self, engine, groups, fallback=fallback).run()
        self.open = [one for one in self.open if one.id not in self._done]

    def accepted(self, group: Sequence[Wanted], drafted: Drafted, *, reused: bool) -> None:
        """Note a draft for equal lines; only the first of them was sent, if any."""
        for place, one in enumerate(group):
            again = reused or place > 0
            lost = not keeps_tags(one.text, drafted.text)
            text = without_tags(drafted.text) if lost else drafted.text
            self._done[one.id] = Drafted(
                text=text,
                engine=drafted.engine,
                model=drafted.model,
                reused=again,
                fallback=drafted.fallback,
                tags_lost=lost,
            )

    def failed(self, group: Sequence[Wanted], engine: Engine, error: EngineError) -> None:
        """Note why an engine gave no draft for equal lines."""
        for one in group:
            self._failed(one, engine, error)

    def results(self) -> dict[str, Drafted]:
        """The outcome for every line."""
        return {one.id: self._done.get(one.id, self._untranslated(one.id)) for one in self._wanted}

    def _hindrance(self, engine: Engine) -> EngineError | None:
        if self.task.offline and not engine.capabilities.offline:
            return EngineError("offline", "not asked: this run is offline")
        if engine.health.down is not None:
            return engine.health.down
        problem = engine.serves(self.task.market, self.task.source)
        return EngineError("refused", problem) if problem else None

    def _failed(self, one: Wanted, engine: Engine, error: EngineError) -> None:
        self._errors.setdefault(one.id, []).append((engine.name, error))

    def _untranslated(self, identity: str) -> Drafted:
        """The last failure counts; that an engine waits or does not know a line is none."""
        errors = self._errors.get(identity, [])
        if not errors:
            return Drafted(reason="no-engine")
        reasons = [error.reason for _, error in errors]
        failures = [reason for reason in reasons if reason not in ("offline", "no-engine")]
        waits = "offline" if "offline" in reasons else "no-engine"
        return Drafted(
            reason=failures[-1] if failures else waits,
            detail="\n".join(f"{name}: {error}" for name, error in errors),
        )


class _Round:
    """One engine's turn with the open lines of a unit, by cache key."""

    def __init__(
        self, lines: _Lines, engine: Engine, groups: dict[str, list[Wanted]], *, fallback: bool
    ) -> None:
        self._lines = lines
        self._engine = engine
        self._groups = groups
        self._fallback = fallback
        self._keys: dict[Item, str] = {}
        self._claimed: set[str] = set()
        self._rows: list[Kept] = []

    def run(self) -> None:
        """Settle every group: from the cache, by a request of our own, or by another's."""
        rest = list(self._groups)
        while rest:
            taken = self._lines.flight.claim(rest)
            mine = [name for name in rest if name not in taken]
            self._claimed.update(mine)
            try:
                self._send(self._unknown(mine))
            finally:
                # Whatever happens, what was paid for is kept, and nobody waits for us for ever.
                try:
                    self._flush()
                finally:
                    for name in tuple(self._claimed):
                        self._land(name)
            rest = [name for name, ticket in taken.items() if not self._other(name, ticket)]

    def _unknown(self, names: list[str]) -> list[Item]:
        """What the cache does not answer.

        It is asked only after the claim: another thread may have filled it just before.
        """
        lines = self._lines
        # What is asked anew is asked once a run: an equal line in another episode may have been.
        readable = lines.flight.landed(names) if lines.task.redraft else names
        known = lines.cache.get(readable) if readable else {}
        send = []
        for name in names:
            text, first = known.get(name), self._groups[name][0]
            if text is not None and _is_sound(first, text, lines.task):
                self._accept(name, text, reused=True)
                self._land(name, text=text)
            else:
                item = Item(first)
                self._keys[item] = name
                send.append(item)
        return send

    def _send(self, items: list[Item]) -> None:
        engine = self._engine

        def accept(item: Item, text: str) -> None:
            name = self._keys[item]
            self._rows.append(Kept(name, text, engine.name, engine.model, engine.prompt))
            self._accept(name, text, reused=False)

        def fail(item: Item, error: EngineError) -> None:
            name = self._keys[item]
            self._lines.failed(self._groups[name], engine, error)
            self._land(name, error=error)

        if items:
            talk = Talk(engine, self._lines.task, accept=accept, fail=fail, flush=self._flush)
            talk.run(items)

    def _flush(self) -> None:
        """Keep what was accepted, then land it: who claims a key now finds it in the cache."""
        rows, self._rows = self._rows, []
        if rows:
            self._lines.cache.put(tuple(rows))
        for row in rows:
            self._land(row.key, text=row.text)

    def _land(
        self, name: str, *, text: str | None = None, error: EngineError | None = None
    ) -> None:
        if name in self._claimed:
            self._claimed.discard(name)
            self._lines.flight.land(name, text=text, error=error)

    def _other(self, name: str, ticket: Ticket) -> bool:
        """Wait for another thread's request; False if it gave up, so that the key is free."""
        ticket.wait()
        if ticket.text is not None:
            self._accept(name, ticket.text, reused=True)
        elif ticket.error is not None:
            self._lines.failed(self._groups[name], self._engine, ticket.error)
        else:
            return False
        return True

    def _accept(self, name: str, text: str, *, reused: bool) -> None:
        engine = self._engine
        drafted = Drafted(
            text=text, engine=engine.name, model=engine.model, fallback=self._fallback
        )
        self._lines.accepted(self._groups[name], drafted, reused=reused)


def _is_sound(wanted: Wanted, text: str, task: Task) -> bool:
    """Whether a cached text may stand under this line: verified like a fresh one."""
    sent = without_tags(wanted.text)
    pair = Pair(sent, without_tags(text), wanted.original_hits, wanted.original)
    found = evidence.faults([pair], task.market, source=task.source, original=task.original)
    found += strays([(wanted.text, text)], task.market)
    return not any(fault.kind in FATAL for fault in found)
