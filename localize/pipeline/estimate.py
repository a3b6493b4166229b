"""What a run would ask for and leave to people, without sending or changing anything."""

import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from localize import draft, settings, store
from localize.engines.prices import Price
from localize.pipeline.drafts import Drafts
from localize.pipeline.foresee import foresee_unit
from localize.pipeline.order import Order
from localize.pipeline.project import Project
from localize.pipeline.source import Loaded, choose, load
from localize.pipeline.values import Foreseen, Lot, Options, Reopened, Run, StoreCache

#: House rule: 24 seconds a cell to read it with its neighbours, listen, and approve or correct.
REVIEW_CELLS_AN_HOUR = 150
REVIEW_SOURCE = "house rule: 24 s a cell"

#: What an engine does not get, and where it comes from instead; in this order for people.
SAVINGS = ("memory", "cache", "equal")


class Estimate(msgspec.Struct, frozen=True):
    """The estimate of a drama: what is known and what waits by market, what engines get, what is
    saved. ``people``: how many must look at each cell. ``reopens``: what people decided and
    would have to decide again, for what it rests on changed."""

    drama: str
    episodes: int
    people: int
    markets: dict[str, dict[str, int]]
    engines: dict[str, dict[str, Any]]
    saved: dict[str, dict[str, Any]]
    reopens: tuple[Reopened, ...] = ()

    @property
    def cost(self) -> float | None:
        """What all engines together would cost, US dollars; None if one's price is unknown."""
        return _sum(engine["cost"] for engine in self.engines.values())

    @property
    def condense_requests(self) -> int:
        """So many requests more, at most, ask for shorter versions of drafts too fast to read."""
        return sum(one["condense_at_most"]["requests"] for one in self.engines.values())

    @property
    def condense_cost(self) -> float | None:
        """What these would cost, US dollars; None if one's price is unknown."""
        return _sum(one["condense_at_most"]["cost"] for one in self.engines.values())

    @property
    def cells(self) -> int:
        """The cells that nobody has approved yet."""
        return sum(market["review"] for market in self.markets.values())

    def hours(self, cells: int) -> float:
        """The hours of review that so many cells make, for all who must look at them."""
        return round(cells * self.people / REVIEW_CELLS_AN_HOUR, 2)

    def as_json(self) -> dict[str, Any]:
        """The estimate as ``run --dry-run --json`` prints it."""
        return {
            "drama": self.drama,
            "dry_run": True,
            "episodes": self.episodes,
            "cost": self.cost,
            "markets": {
                market: {**numbers, "hours": self.hours(numbers["review"])}
                for market, numbers in self.markets.items()
            },
            "engines": self.engines,
            "saved": self.saved,
            "stale": [msgspec.structs.asdict(one) for one in self.reopens],
            "review": {
                "cells": self.cells,
                "people": self.people,
                "hours": self.hours(self.cells),
                "cells_an_hour": REVIEW_CELLS_AN_HOUR,
                "source": REVIEW_SOURCE,
            },
        }


def estimate_drama(folder: Path, options: Options) -> Estimate:
    """What ``run`` would do with the drama in ``folder`` now.

    Works on a copy of the drama's database, so that nothing is written; a studio's server is read
    as it is. Each line is counted for its market's first engine, as if that answered all at once;
    lines that become known while a run goes on (equal lines in other episodes) are counted once.
    What asking for shorter versions may add is counted apart, since it shows with the drafts only.
    Tokens are counted in the very requests that would be sent, less the approved pairs of similar
    lines. Lines whose text in the market that they are drafted from is still to be made are
    ``guessed``: counted by the source's lines and that market's usual length. Raises InputError
    as a run would.
    """
    drama = settings.load(folder)
    with tempfile.TemporaryDirectory() as scratch:
        copied = msgspec.structs.replace(drama, database=copy_of(drama.database, Path(scratch)))
        with Project(copied, markets=options.markets, registered=True) as project:
            source = load(project)
            chosen = choose(source, options.episodes)
            run = Run(project, options, Drafts(project), StoreCache(project.store), draft.Flight())
            units = list(_foreseen(run, chosen))
            places = {locale: place for place, locale in enumerate(project.plans)}
            prices = {name: engine.usage.price for name, engine in project.engines.items()}
    units.sort(key=lambda unit: places[unit.market])
    return Estimate(
        drama=drama.id,
        episodes=len(chosen),
        people=drama.review,
        markets=_markets(units),
        engines=_engines(units, prices),
        saved=_saved(units),
        reopens=tuple(one for unit in units for one in unit.reopens),
    )


def _foreseen(run: Run, episodes: Sequence[Loaded]) -> Iterator[Foreseen]:
    """What each unit would ask for, in the order of a run: some wait for others' texts."""
    project = run.project
    numbered = {episode.number: episode for episode in episodes}
    order = Order(project.plans, numbered, project.pivots)
    new: dict[tuple[str, int], frozenset[str]] = {}
    seen: set[str] = set()
    while (unit := order.take()) is not None:
        market, number = unit
        coming = new.get((project.pivots.get(market, ""), number), frozenset())
        found = foresee_unit(run, project.plans[market], numbered[number], seen, coming)
        new[unit] = found.new
        order.done(unit)
        yield found


def copy_of(database: str, scratch: Path) -> str:
    """The address of a copy of a SQLite file in ``scratch``; a server's own, which is only read."""
    if "://" in database:
        return database
    copy = scratch / "state.db"
    store.copy_database(Path(database), copy)
    return str(copy)


def _markets(units: Iterable[Foreseen]) -> dict[str, dict[str, int]]:
    """By market: cues = kept + memory + cache + equal + lines + waiting."""
    markets: dict[str, dict[str, int]] = {}
    for unit in units:
        numbers = {
            "cues": unit.cues,
            "kept": unit.kept,
            "memory": unit.memory.cues,
            "cache": unit.cache.cues,
            "equal": unit.equal.cues,
            "lines": unit.sent.cues,
            "guessed": unit.guessed,
            "waiting": unit.waiting,
            "review": unit.review,
        }
        totals = markets.setdefault(unit.market, dict.fromkeys(numbers, 0))
        for name, number in numbers.items():
            totals[name] += number
    return markets


def _engines(
    units: Iterable[Foreseen], prices: Mapping[str, Price | None]
) -> dict[str, dict[str, Any]]:
    lots: dict[str, Lot] = {}
    shorter: dict[str, Lot] = {}
    requests: Counter[str] = Counter()
    more: Counter[str] = Counter()
    for unit in units:
        if unit.engine:
            lots[unit.engine] = lots.get(unit.engine, Lot()) + unit.sent
            shorter[unit.engine] = shorter.get(unit.engine, Lot()) + unit.condense
            requests[unit.engine] += unit.requests
            more[unit.engine] += unit.condense_requests
    engines = {}
    for name, lot in lots.items():
        price = prices[name]
        engines[name] = {
            **_numbers(requests[name], lot),
            "condense_at_most": _numbers(more[name], shorter[name]),
            "price": None if price is None else price.as_json(),
        }
    return engines


def _numbers(requests: int, lot: Lot) -> dict[str, Any]:
    return {
        "requests": requests,
        "lines": lot.cues,
        "characters": lot.characters,
        "input_tokens": lot.sent,
        "output_tokens": lot.received,
        "cost": _dollars(lot.cost),
    }


def _saved(units: Sequence[Foreseen]) -> dict[str, dict[str, Any]]:
    saved = {}
    for name in SAVINGS:
        lot = sum((getattr(unit, name) for unit in units), Lot())
        row = {"cues": lot.cues, "characters": lot.characters, "cost": _dollars(lot.cost)}
        saved[name] = row
    return saved


def _sum(costs: Iterable[float | None]) -> float | None:
    total = 0.0
    for cost in costs:
        if cost is None:
            return None
        total += cost
    return _dollars(total)


def _dollars(cost: float | None) -> float | None:
    return None if cost is None else round(cost, 6)
