"""`localize export`: deliverables with a manifest."""

from typing import Any

import click

from localize.cli import console
from localize.export import FORMATS, Outcome


@click.command("export")
@console.market_option
@click.option(
    "-f",
    "--format",
    "format_",
    type=click.Choice(FORMATS),
    default="srt",
    show_default=True,
    help="Format of the files.",
)
@click.option("--allow-unapproved", is_flag=True, help="Also write lines that nobody approved.")
@click.option(
    "--wrap-rtl",
    is_flag=True,
    help="Put each Arabic and Hebrew line between U+202B and U+202C, for players that set every "
    "line from left to right.",
)
@console.json_option
def export(
    markets: tuple[str, ...],
    format_: str,
    allow_unapproved: bool,
    wrap_rtl: bool,
    as_json: bool,
) -> int:
    """Write what is approved into out/MARKET/, with a manifest a market.

    An episode with a line that is not approved is named and not written; the exit code is 1 then.
    """
    from localize import locales, settings
    from localize.export import export as write
    from localize.store import open_store

    drama = console.drama()
    chosen = [locales.market(name).locale for name in markets]
    for name in chosen:
        if name not in drama.markets:
            raise settings.error_at(
                drama.file, "markets", f"{name} is not among: {', '.join(drama.markets)}"
            )
    with open_store(drama.database) as store:
        outcome = write(
            drama,
            store,
            markets=chosen if chosen else list(drama.markets),
            format=format_,
            allow_unapproved=allow_unapproved,
            wrap_rtl=wrap_rtl,
        )
    if as_json:
        console.show_json(_document(outcome))
    else:
        for file in outcome.written:
            console.show(f"out/{file.market}/{file.file}")
    for refusal in outcome.refused:
        console.say(
            f"localize: {refusal.market}/{refusal.episode}: not exported: "
            f"{len(refusal.cues)} cues are not approved ({_some(refusal.cues)})"
        )
    for file in outcome.written:
        if file.missing:
            console.say(
                f"localize: {file.market}/{file.episode}: "
                f"{len(file.missing)} cues have no text ({_some(file.missing)})"
            )
    return 1 if outcome.refused or any(file.missing for file in outcome.written) else 0


def _document(outcome: Outcome) -> dict[str, Any]:
    """What an export did, as ``export --json`` prints it."""
    return {
        "written": [
            {
                "market": file.market,
                "episode": file.episode,
                "file": f"out/{file.market}/{file.file}",
                "cues": file.cues,
                "sha256": file.sha256,
                "unapproved": list(file.unapproved),
                "missing": list(file.missing),
            }
            for file in outcome.written
        ],
        "refused": [
            {
                "market": refusal.market,
                "episode": refusal.episode,
                "cues": list(refusal.cues),
                "reason": refusal.reason,
            }
            for refusal in outcome.refused
        ],
    }


def _some(cues: tuple[int, ...]) -> str:
    """The first few cue numbers."""
    shown = ", ".join(map(str, cues[:8]))
    return f"{shown}, ..." if len(cues) > 8 else shown
