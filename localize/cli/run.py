"""`localize run`: the whole flow."""

import signal
import sys
from pathlib import Path
from types import FrameType

import click

from localize.cli.console import json_option, market_option, say, show, show_json


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
@click.option("--dry-run", is_flag=True, help="Estimate requests and review load; send nothing.")
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
    from localize.cli.console import here
    from localize.pipeline import Options, run_drama

    signal.signal(signal.SIGTERM, _interrupt)
    options = Options(
        markets=markets,
        episodes=episodes,
        offline=offline,
        dry_run=dry_run,
        redraft=redraft,
        jobs=jobs,
    )
    reports = []
    for folder in folders if folders else (here(),):
        with _Bar(folder.resolve().name, visible=not as_json and sys.stderr.isatty()) as bar:
            report = run_drama(folder, options, progress=bar.update)
        reports.append(report)
        if not as_json:
            _describe(report.as_json(), report.kept)
    if as_json:
        documents = [report.as_json() for report in reports]
        show_json(documents[0] if len(documents) == 1 else {"dramas": documents})
        for report in reports:
            _name_kept(report.kept)
    return max(report.exit_code for report in reports)


class _Bar:
    """A progress bar on stderr, drawn only when someone looks."""

    def __init__(self, title: str, *, visible: bool) -> None:
        self._title = title
        self._visible = visible
        self._bar: "object | None" = None

    def __enter__(self) -> "_Bar":
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.close()  # type: ignore[attr-defined]

    def update(self, done: int, total: int) -> None:
        """Move on to ``done`` of ``total`` units."""
        if not self._visible:
            return
        if self._bar is None:
            from tqdm import tqdm

            self._bar = tqdm(total=total, desc=self._title, unit="unit", leave=False)
        self._bar.update(done - self._bar.n)  # type: ignore[attr-defined]


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _describe(report: dict[str, object], kept: tuple[str, ...]) -> None:
    ...


def _name_kept(kept: tuple[str, ...]) -> None:
    for name in kept:
        say(f"localize: {name} was edited by hand and is left as it is")
