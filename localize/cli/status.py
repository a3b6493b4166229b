"""`localize status`: how far each market and episode is."""

import click

from localize.cli import console
from localize.cli.reviewing import PEOPLE, people_rows
from localize.model import STATES


@click.command()
@console.json_option
def status(as_json: bool) -> None:
    """Show markets x episodes: how much is drafted and approved, and what waits.

    An episode's mark: `.` nothing yet, a digit for the tenths that have a text, `+` all drafted,
    `#` all approved, `!` something is stale or rejected.
    """
    from localize.report import board, board_json
    from localize.review import Desk

    drama = console.drama()
    with Desk(drama) as desk:
        found, people = board(drama, desk.store), desk.load()
    if as_json:
        console.show_json(board_json(drama, found, people))
        return
    rows = []
    pivots = any(market.from_ for market in drama.markets.values())
    for market in found.cells:
        total = found.total(market)
        rows.append(
            [
                market,
                "".join(_mark(found.cells[market].get(n, {})) for n in found.episodes),
                *(str(total.get(state, 0)) for state in STATES),
                str(found.errors[market]),
                str(found.warnings[market]),
                drama.releases[market].isoformat() if market in drama.releases else "",
                *([drama.markets[market].from_] if pivots else []),
            ]
        )
    head = ["market", "episodes", *STATES, "errors", "warnings", "release"]
    if pivots:
        head.append("from")
    console.table(f"{drama.id}  {drama.title}", head, rows)
    if people:
        console.table("", PEOPLE, people_rows(people))


def _mark(states: dict[str, int]) -> str:
    """One character for one episode in one market."""
    from localize.report import share

    if states.get("stale", 0) or states.get("rejected", 0):
        return "!"
    if share(states, ["approved"]) == 1:
        return "#"
    drafted = share(states, ["pending", "approved"])
    if drafted == 1:
        return "+"
    return "." if drafted == 0 else str(max(1, int(drafted * 10)))
