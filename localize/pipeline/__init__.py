"""Runs the stages over all cells of a drama, saves, and resumes where a run stopped."""

import gc
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from localize import checks, draft, settings
from localize.pipeline.across import Across
from localize.pipeline.drafts import Drafts
from localize.pipeline.lanes import Lanes
from localize.pipeline.order import Order
from localize.pipeline.process import process_unit
from localize.pipeline.project import Plan, Project
from localize.pipeline.recut import Gathering, Recut
from localize.pipeline.source import Loaded, choose, load
from localize.pipeline.values import Options, Outcome, Run, StoreCache, Waiting, reason_fails
from localize.store import now_utc

#: Threads are cheap while they wait for an engine; more than this only fight over the store.
MAX_JOBS = 64
#: So many units at once of markets that ask no engine over a network, beside others that do.
LOCAL_JOBS = 2


class Report(msgspec.Struct, frozen=True):
    """What a run did: what ``run --json`` prints, the draft files that it left alone (``kept``),
    and how the source differs from what was known (``source``)."""

    drama: str
    markets: dict[str, dict[str, int]]
    engines: dict[str, dict[str, Any]]
    untranslated: tuple[Waiting, ...]
    source: Recut
    kept: tuple[str, ...] = ()
    episodes: int = 0
    seconds: float = 0.0

    @property
    def exit_code(self) -> int:
        """0, or 1 where an engine failed on a line or an edited draft file was left alone."""
        failed = any(reason_fails(item.reason) for item in self.untranslated)
        return 1 if failed or self.kept else 0

    def as_json(self) -> dict[str, Any]:
        """The report as ``run --json`` prints it."""
        return {
            "drama": self.drama,
            "episodes": self.episodes,
            "seconds": round(self.seconds, 3),
            "markets": self.markets,
            "engines": self.engines,
            "source": self.source.as_json(),
            "untranslated": [
                {
                    "market": item.market,
                    "episode": item.episode,
                    "cue": item.cue,
                    "source": item.source,
                    "reason": item.reason,
                }
                for item in self.untranslated
            ],
        }


def run_drama(
    folder: Path,
    options: Options,
    *,
    progress: Callable[[int, int], None] | None = None,
) -> Report:
    """Run the whole flow over the drama in ``folder`` and return the report.

    ``progress`` is called with the units done and their number.

    Raises InputError before anything is sent or written, RunError when the run can't go on. A
    KeyboardInterrupt leaves what was saved; a later run continues.
    """
    started, began = now_utc(), time.monotonic()
    drama = settings.load(folder)
    with (
        _calm_collector(),
        Project(drama, markets=options.markets) as project,
        project.store.lock(drama.id),
    ):
        source = load(project)
        chosen = choose(source, options.episodes)
        drafts = Drafts(project)
        drafts.sweep()
        run = Run(project, options, drafts, StoreCache(project.store), draft.Flight())
        total = len(chosen) * len(project.plans)
        outcomes = []
        episodes = Across(project, source)
        recut = Gathering(source, project.plans)
        for outcome in _units(run, chosen, jobs=_jobs(project, options)):
            outcomes.append(_slim(outcome))
            episodes.add(outcome)
            recut.add(outcome)
            if progress is not None:
                progress(len(outcomes), total)
        report = _report(project, outcomes, drafts, recut.recut())
        for locale, number in episodes.settle().items():
            report.markets[locale]["warnings"] += number
        report = msgspec.structs.replace(
            report,
            episodes=len(chosen),
            seconds=time.monotonic() - began,
        )
        project.store.save_run(drama.id, started=started, ended=now_utc(), report=report.as_json())
        return report


@contextmanager
def _calm_collector() -> Iterator[None]:
    """Let the garbage collector rest more often while a run makes many short-lived values.

    Values hold no cycles; a fifth of a run's time went into looking for some.
    """
    before = gc.get_threshold()
    gc.set_threshold(100_000, 50, 100)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _jobs(project: Project, options: Options) -> int:
    """How many units are at work at once.

    Engines on this machine gain nothing from threads; those over a network wait, and one episode
    is about one request, so as many units as requests may be in flight.
    """
    if options.jobs is not None:
        return options.jobs
    if options.offline or not any(map(_lane, project.plans.values())):
        return 1
    return min(MAX_JOBS, sum(_rooms(project, options).values()))


def _rooms(project: Project, options: Options) -> dict[str, int]:
    """How many units of each lane may be at work at once; see :func:`_lane`.

    A few more than the engine takes requests, so that the next is ready when one ends; less where
    all lanes together would need more threads than there are.
    """
    local = LOCAL_JOBS if options.jobs is None else options.jobs
    rooms = {
        lane: project.engines[lane].concurrency + 2 if lane else local
        for lane in map(_lane, project.plans.values())
    }
    total = sum(rooms.values())
    if options.jobs is not None or total <= MAX_JOBS:
        return rooms
    return {lane: max(1, room * MAX_JOBS // total) for lane, room in rooms.items()}


def _lane(plan: Plan) -> str:
    """The engine over a network that a market asks first, ``""`` if it asks none."""
    remote = (engine.name for engine in plan.engines if not engine.capabilities.offline)
    return next(remote, "")


def _units(run: Run, episodes: Sequence[Loaded], *, jobs: int) -> Iterator[Outcome]:
    """The outcome of every unit, as they finish, in the order of :class:`Order`."""
    numbered = {episode.number: episode for episode in episodes}
    order = Order(run.project.plans, numbered, run.project.pivots)
    if jobs == 1:
        while (unit := order.take()) is not None:
            yield _process(run, numbered, unit)
            order.done(unit)
        return
    lanes = Lanes[tuple[str, int]](_rooms(run.project, run.options))
    lane_of = {market: _lane(plan) for market, plan in run.project.plans.items()}
    while (unit := order.take()) is not None:
        lanes.add(lane_of[unit[0]], unit)
    pool = ThreadPoolExecutor(max_workers=jobs, thread_name_prefix="unit")
    at_work: dict[Future[Outcome], tuple[str, tuple[str, int]]] = {}
    done: set[Future[Outcome]] = set()
    try:
        while True:
            while len(at_work) < jobs and (next_unit := lanes.take()) is not None:
                lane, unit = next_unit
                at_work[pool.submit(_process, run, numbered, unit)] = lane, unit
            yield from (future.result() for future in done)
            if not at_work:
                break
            done, _ = wait(at_work, return_when=FIRST_COMPLETED)
            for future in done:
                lane, unit = at_work.pop(future)
                lanes.done(lane)
                order.done(unit)
            # What was waiting for these comes before episodes that have not begun.
            while (ready := order.take()) is not None:
                lanes.hurry(lane_of[ready[0]], ready)
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        for engine in run.project.engines.values():
            engine.close()
        raise
    pool.shutdown()


def _process(run: Run, episodes: Mapping[int, Loaded], unit: tuple[str, int]) -> Outcome:
    market, number = unit
    return process_unit(run, run.project.plans[market], episodes[number])


class _Counts(msgspec.Struct, frozen=True):
    """What the report keeps of a unit, so that memory stays flat over a season."""

    market: str
    numbers: dict[str, int]
    waiting: tuple[Waiting, ...]


FIELDS = (
    "cues",
    "memory",
    "engine",
    "reused",
    "untranslated",
    "approved",
    "stale",
    "errors",
    "warnings",
)


def _slim(outcome: Outcome) -> _Counts:
    numbers = dict.fromkeys(FIELDS, 0)
    for cue, cell in outcome.cells.items():
        origin = outcome.origins[cue]
        numbers["cues"] += 1
        numbers[origin if origin else "untranslated"] += 1
        if cell.state in ("approved", "stale"):
            numbers[cell.state] += 1
        for finding in cell.findings:
            error = checks.severity(finding.code) == "error"
            numbers["errors" if error else "warnings"] += 1
    return _Counts(outcome.market, numbers, outcome.waiting)


def _report(project: Project, outcomes: Sequence[_Counts], drafts: Drafts, source: Recut) -> Report:
    markets = {locale: dict.fromkeys(FIELDS, 0) for locale in project.plans}
    waiting: list[Waiting] = []
    for outcome in outcomes:
        totals = markets[outcome.market]
        for name, number in outcome.numbers.items():
            totals[name] += number
        waiting += outcome.waiting
    order = {locale: place for place, locale in enumerate(project.plans)}
    waiting.sort(key=lambda item: (order[item.market], item.episode, item.cue))
    return Report(
        drama=project.drama.id,
        markets=markets,
        engines={name: engine.usage.snapshot() for name, engine in project.engines.items()},
        untranslated=tuple(waiting),
        source=source,
        kept=tuple(sorted(drafts.kept)),
    )


__all__ = ["Options", "Plan", "Project", "Report", "run_drama"]
