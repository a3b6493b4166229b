"""`localize report`: what a drama needs people to look at, and what they changed."""

from pathlib import Path

import click

from localize.cli import console
from localize.errors import InputError


@click.group()
def report() -> None:
    """Reports on a drama."""


@report.command("checklist")
@console.market_option
@click.option("-e", "--episodes", default="", metavar="RANGE", help="Only these: 3, 1-8, 9-.")
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write it to this file, .md or .html.",
)
@console.json_option
def checklist(markets: tuple[str, ...], episodes: str, output: Path | None, as_json: bool) -> None:
    """What to look for in the pictures, by market and episode, before a market is delivered.

    First what the episode's words call for, with the address of each line; then what may be in the
    picture alone. At the end the rules that people undid.
    """
    from localize import subtitles
    from localize.report import checklist as sheets
    from localize.store import open_store

    if output is not None and output.suffix.lower() not in (".md", ".html"):
        raise click.UsageError(f"{output.name}: -o takes a file that ends in .md or .html")
    drama = console.drama()
    found = sheets.checklist(drama, markets=markets, episodes=episodes)
    with open_store(drama.database) as store:
        undone = sheets.undone(drama, store)
    if output is not None:
        write = sheets.page if output.suffix.lower() == ".html" else sheets.markdown
        subtitles.write_atomic(output, write(drama, found, undone).encode())
        console.say(f"{output}: {len(found)} lists")
    if as_json:
        console.show_json(sheets.as_json(drama, found, undone))
    elif output is None:
        console.show(sheets.markdown(drama, found, undone).rstrip())


@report.command("diff")
@console.market_option
@click.option("-e", "--episodes", default="", metavar="RANGE", help="Only these: 3, 1-8, 9-.")
@click.option("--by", default="", metavar="NAME", help="Only cells that this person decided about.")
@click.option(
    "--since",
    default="",
    metavar="TIME",
    help="Only cells with a decision from then on: 2026-11-21, 2026-11-21T09:30+08:00.",
)
@click.option(
    "--format",
    "format_",
    type=click.Choice(["html", "md", "json"]),
    help="Default: by the ending of FILE, else md.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write it to this file.",
)
@console.json_option
def diff(
    markets: tuple[str, ...],
    episodes: str,
    by: str,
    since: str,
    format_: str | None,
    output: Path | None,
    as_json: bool,
) -> None:
    """What review changed: each line as the machine drafted it, as rules adapted it, and as it is.

    With who changed it, when and why, the rules that had changed it before, and the terms in force.
    """
    from localize.report import reviewed as changed
    from localize.store import open_store

    try:
        moment = changed.moment(since) if since else ""
    except ValueError as error:
        raise InputError(str(error), key="--since") from None
    drama = console.drama()
    asked = changed.Asked(markets, episodes, by, moment)
    with open_store(drama.database) as store:
        found = changed.reviewed(drama, store, asked)
    console.write_report(
        changed.sheet(drama, asked, found),
        changed.as_json(drama, asked, found),
        format="json" if as_json else format_,
        usual="md",
        output=output,
    )
    console.say(f"cells that review changed: {len(found)}")
