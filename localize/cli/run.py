"""`localize run`: the whole flow."""

import signal
import sys
from collections import Counter
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

import click

from localize import fonts, locales, settings
from localize.cli.console import (
    dollars,
    flat,
    here,
    json_option,
    market_option,
    say,
    show,
    show_json,
    table,
)
from localize.pipeline import FIELDS, Options, Report, run_drama
from localize.pipeline.values import reason_fails

if TYPE_CHECKING:
    from localize.pipeline.estimate import Estimate

#: So many failed lines are named for people; `--json` always names all.
SHOWN = 20

#: What each reason means to the person who reads it.
WHY = {
    "no-engine": "no engine of their market answers them",
    "offline": "their engine needs a connection, and this run is offline",
    "incomplete": "the engine never gave a complete answer",
    "suspect": "the engine's answers look like another line's or stay in the source language",
    "refused": "the engine refused them",
    "auth": "the engine refused the key",
    "quota": "the engine's quota is used up",
    "timeout": "the engine did not answer in time",
    "unreachable": "the engine cannot be reached",
    "pivot": "the market that they are drafted from has no text yet",
}


@click.command()
@click.argument(
    "folders",
    metavar="[DIR]...",
    nargs=-1,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
)
@market_option
@click.option("-e", "--episodes", default="", metavar="EPISODES", help="E.g. 3, 1-8 or 9-.")
@click.option("--offline", is_flag=True, help="Open no connection; such lines wait.")
@click.option(
    "--dry-run", is_flag=True, help="Estimate requests, cost and review load; send nothing."
)
@click.option("--redraft", is_flag=True, help="Ask again for drafts that nobody touched.")
@click.option(
    "--jobs",
    type=click.IntRange(1, 256),
    metavar="N",
    help="Episodes x markets at work at once. Default: as many as the engines take.",
)
@json_option
def run(
    folders: tuple[Path, ...],
    markets: tuple[str, ...],
    episodes: str,
    offline: bool,
    dry_run: bool,
    redraft: bool,
    jobs: int | None,
    as_json: bool,
) -> int:
    """Draft, adapt, fit, check and queue every market of the drama (or of each DIR).

    Exits 1 when an engine failed on a line, or when a draft file that somebody edited was left
    alone; every such line is named.
    """
    signal.signal(signal.SIGTERM, _interrupt)
    options = Options(
        markets=markets,
        episodes=episodes,
        offline=offline,
        dry_run=dry_run,
        redraft=redraft,
        jobs=jobs,
    )
    chosen = folders if folders else (here(),)
    for folder in chosen:
        # A mistake in the last drama's settings is found before the first one is run.
        drama = settings.load(folder)
        _without_fonts(drama, markets, f"{drama.id}: " if len(chosen) > 1 else "")
    if dry_run:
        _estimate(chosen, options, as_json=as_json)
        return 0
    reports = []
    for folder in chosen:
        with _Bar(folder.resolve().name, visible=not as_json and sys.stderr.isatty()) as bar:
            report = run_drama(folder, options, progress=bar.update)
        reports.append(report)
        # What stands on stderr is read apart from the tables: of several dramas it names its own.
        whose = f"{report.drama}: " if len(chosen) > 1 else ""
        if as_json:
            _name_failures(report, whose)
        else:
            _describe(report, whose)
    if as_json:
        documents = [report.as_json() for report in reports]
        show_json(documents[0] if len(documents) == 1 else {"dramas": documents})
    return max(report.exit_code for report in reports)


def _without_fonts(drama: settings.Drama, markets: tuple[str, ...], whose: str) -> None:
    """Say which markets' lines are not measured in pixels although the drama asks for it."""
    if not drama.fonts:
        return
    for locale in settings.chosen(drama, markets):
        reason = fonts.missing(drama.fonts, locales.market(locale), drama.profile)
        if reason:
            say(f"localize: {whose}{reason}")


class _Bar:
    """A progress bar on stderr, drawn only when someone looks."""

    def __init__(self, title: str, *, visible: bool) -> None:
        self._title = title
        self._visible = visible
        self._bar: Any = None

    def __enter__(self) -> "_Bar":
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.close()

    def update(self, done: int, total: int) -> None:
        """Move on to ``done`` of ``total`` units."""
        if not self._visible:
            return
        if self._bar is None:
            from tqdm import tqdm

            self._bar = tqdm(total=total, desc=self._title, unit=" units", leave=False)
        self._bar.update(done - self._bar.n)


def _estimate(folders: tuple[Path, ...], options: Options, *, as_json: bool) -> None:
    """Say what a run would ask for."""
    from localize.pipeline.estimate import estimate_drama

    found = [estimate_drama(folder, options) for folder in folders]
    if as_json:
        documents = [estimate.as_json() for estimate in found]
        show_json(documents[0] if len(documents) == 1 else {"dramas": documents})
        return
    for estimate in found:
        _describe_estimate(estimate, f"{estimate.drama}: " if len(found) > 1 else "")


def _describe_estimate(estimate: "Estimate", whose: str) -> None:
    """The estimate for people: what each market gets, what engines cost, what it saves."""
    from localize.pipeline.estimate import REVIEW_SOURCE

    show(f"{estimate.drama}: {estimate.episodes} episodes; nothing was sent")
    names = ["cues", "kept", "memory", "cache", "equal", "lines", "waiting", "review"]
    head = ["market", *names[:5], "to engines", "waiting", "to review", "hours"]
    rows = [
        [market, *(str(numbers[name]) for name in names), f"{estimate.hours(numbers['review']):g}"]
        for market, numbers in estimate.markets.items()
    ]
    table("", head, rows)
    names = ["requests", "lines", "characters", "input_tokens", "output_tokens"]
    rows = [
        [name, *(f"{numbers[column]:,}" for column in names), dollars(numbers["cost"])]
        for name, numbers in estimate.engines.items()
    ]
    if rows:
        table("", ["engine", *names[:3], "tokens in", "tokens out", "cost"], rows)
    rows = [
        [name, f"{lot['cues']:,}", f"{lot['characters']:,}", dollars(lot["cost"])]
        for name, lot in estimate.saved.items()
    ]
    table("", ["saved by", "cues", "characters", "cost"], rows)
    each = f" by {estimate.people} people" if estimate.people > 1 else ""
    hours = estimate.hours(estimate.cells)
    show(f"Cost: {dollars(estimate.cost)}, an estimate from list prices or your own")
    if estimate.condense_requests:
        show(
            f"Drafts that are too fast to read are asked for again, shorter: at most "
            f"{estimate.condense_requests:,} requests and {dollars(estimate.condense_cost)} more"
        )
    show(f"Review: {estimate.cells:,} cells{each}, about {hours:g} hours ({REVIEW_SOURCE})")
    if estimate.reopens:
        show(f"Stale: {len(estimate.reopens):,} texts that people wrote or approved")
    for one in estimate.reopens[:SHOWN]:
        show(f"  {one.market}/{one.episode}/{one.cue}  {flat(one.text)}  ({one.reason})")
    if len(estimate.reopens) > SHOWN:
        show(f"  and {len(estimate.reopens) - SHOWN} more; `run --dry-run --json` names them all")
    for market, numbers in estimate.markets.items():
        if numbers["guessed"]:
            say(
                f"{whose}{market}: {numbers['guessed']} lines are estimated from the source's: the "
                "market that they are drafted from has no new text for them yet"
            )


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _describe(report: Report, whose: str) -> None:
    """The report for people: a table on stdout, what needs somebody on stderr, after ``whose``."""
    show(f"{report.drama}: {report.episodes} episodes in {report.seconds:.1f} s")
    names = [name for name in FIELDS if name != "untranslated"]
    rows = [
        [market, *(str(numbers[name]) for name in names), str(numbers["untranslated"])]
        for market, numbers in report.markets.items()
    ]
    table("", ["market", *names, "waiting"], rows)
    _name_recut(report, whose)
    _name_failures(report, whose)
    waiting = Counter(item.reason for item in report.untranslated)
    for reason, number in waiting.most_common():
        say(f"{whose}{number} cues wait: {WHY[reason]}")


def _name_recut(report: Report, whose: str) -> None:
    """Name the lines of the source that are not what or where they were."""
    differing = report.source.cues
    if not differing:
        return
    numbers = report.source.counts
    show("Source: " + ", ".join(f"{number} {kind}" for kind, number in numbers.items()))
    for cue in differing[:SHOWN]:
        here_, there = f"{cue.episode}/{cue.cue}", f"{cue.from_episode}/{cue.from_cue}"
        text = flat(cue.source)
        if cue.kind == "moved":
            show(f"  moved    {there} -> {here_}  {text}")
        elif cue.kind == "changed":
            show(f"  changed  {here_}  {flat(cue.before)} -> {text}")
        else:
            show(f"  {cue.kind:7}  {there if cue.kind == 'gone' else here_}  {text}")
    if len(differing) > SHOWN:
        show(f"  and {len(differing) - SHOWN} more; `run --json` names them all")
    for market, cells in report.source.markets.items():
        kept = f"{cells['approved']} approvals stand, {cells['stale']} stale"
        say(f"{whose}{market}: {cells['new']} new, {cells['changed']} changed; {kept}")


def _name_failures(report: Report, whose: str) -> None:
    """Name the lines that an engine failed on, and the drafts that were left alone."""
    failed = [item for item in report.untranslated if reason_fails(item.reason)]
    for item in failed[:SHOWN]:
        detail = f" ({item.detail.splitlines()[-1]})" if item.detail else ""
        say(f"localize: {whose}{item.market}/{item.episode}/{item.cue}: {item.reason}{detail}")
    if len(failed) > SHOWN:
        say(f"localize: {whose}and {len(failed) - SHOWN} more; `run --json` names them all")
    for name in report.kept:
        say(f"localize: {whose}{name} was edited by hand and is left as it is")
