"""What a run would ask for and leave to people, without sending or changing anything."""

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec

from localize import draft, settings, store
from localize.pipeline.drafts import Drafts
from localize.pipeline.order import Order
from localize.pipeline.project import Project
from localize.pipeline.source import Loaded, choose, load
from localize.pipeline.unit import foresee_unit
from localize.pipeline.values import Foreseen, Options, Run, StoreCache


class Estimate(msgspec.Struct, frozen=True):
    """The estimate of a drama: by market what is known and what waits, by engine what it gets."""

    drama: str
    episodes: int
    markets: dict[str, dict[str, int]]
    engines: dict[str, dict[str, int]]

    def as_json(self) -> dict[str, Any]:
        """The estimate as ``run --dry-run --json`` prints it."""
        return {
            "drama": self.drama,
            "dry_run": True,
            "episodes": self.episodes,
            "markets": self.markets,
            "engines": self.engines,
        }


def estimate_drama(folder: Path, options: Options) -> Estimate:
    """What ``run`` would do with the drama in ``folder`` now.

    Works on a copy of the drama's database, so that nothing is written; a studio's server is read
    as it is. Lines that become known while a run goes on (equal lines in other episodes) are
    counted once. Lines whose text in the market that they are drafted from is still to be made
    are ``guessed``: counted by the source's lines and that market's usual length.

    Raises InputError as a run would.
    """
    drama = settings.load(folder)
    with tempfile.TemporaryDirectory() as scratch:
        copied = msgspec.structs.replace(drama, database=_copy(drama.database, Path(scratch)))
        with Project(copied, markets=options.markets, registered=True) as project:
            source = load(project)
            chosen = choose(source, options.episodes)
            run = Run(project, options, Drafts(project), StoreCache(project.store), draft.Flight())
            units = list(_foreseen(run, chosen))
            places = {locale: place for place, locale in enumerate(project.plans)}
    units.sort(key=lambda unit: places[unit.market])
    return Estimate(drama.id, len(chosen), _markets(units), _engines(units))


def _foreseen(run: Run, episodes: Sequence[Loaded]) -> Iterator[Foreseen]:
    """What each unit would ask for, in the order of a run: some wait for others' texts."""
    project = run.project
    numbered = {episode.number: episode for episode in episodes}
    order = Order(project.plans, numbered, project.pivots)
    new: dict[tuple[str, int], frozenset[str]] = {}
    while (unit := order.take()) is not None:
        market, number = unit
        coming = new.get((project.pivots.get(market, ""), number), frozenset())
        found = foresee_unit(run, project.plans[market], numbered[number], coming)
        new[unit] = found.new
        order.done(unit)
        yield found


def _copy(database: str, scratch: Path) -> str:
    if "://" in database:
        return database
    copy = scratch / "state.db"
    store.copy_database(Path(database), copy)
    return str(copy)


def _markets(units: Iterable[Foreseen]) -> dict[str, dict[str, int]]:
    markets: dict[str, dict[str, int]] = {}
    for unit in units:
        totals = markets.setdefault(
            unit.market,
            dict.fromkeys(("cues", "memory", "lines", "guessed", "waiting", "review"), 0),
        )
        for name in totals:
            totals[name] += getattr(unit, name)
    return markets


def _engines(units: Iterable[Foreseen]) -> dict[str, dict[str, int]]:
    engines: dict[str, dict[str, int]] = {}
    for unit in units:
        if unit.engine:
            totals = engines.setdefault(
                unit.engine, dict.fromkeys(("requests", "lines", "characters"), 0)
            )
            for name in totals:
                totals[name] += getattr(unit, name)
    return engines
