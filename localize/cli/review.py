"""`localize review`: the queue from the terminal."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import click

from localize.checks import BY_CODE
from localize.checks.explain import unknown
from localize.cli import console
from localize.cli.exchange import export_lines, import_lines
from localize.cli.review_next import next_cells
from localize.cli.review_talk import TALK
from localize.cli.reviewing import (
    by_option,
    decide,
    done_json,
    each,
    lines_of,
    look_up,
    revision_line,
    shown_json,
    tell,
    version_option,
)
from localize.errors import InputError, Refused
from localize.model import STATES, Decision, State
from localize.review import Address, Desk, Same, match_json, origin_name, revision_json
from localize.review import as_json as row_json
from localize.review.reading import WAITING

also_option = click.option(
    "--also",
    "--same",
    "also",
    is_flag=True,
    help="Also the cells of the market with the same source; exceptions are listed.",
)


@click.group()
def review() -> None:
    """Work through the queue.

    A CELL is MARKET/EPISODE/CUE (th-TH/1/5) or the stable id that `review list` shows.
    """


review.add_command(export_lines)
review.add_command(import_lines)


@review.command("list")
@console.market_option
@click.option("-e", "--episode", type=click.IntRange(0), metavar="N", help="Only this episode.")
@click.option(
    "--state",
    "states",
    multiple=True,
    type=click.Choice(STATES),
    help="Only cells in this state. Default: all that wait.",
)
@click.option("--code", "codes", multiple=True, metavar="CODE", help="Only with this finding.")
@click.option("--assigned", default="", metavar="NAME", help="Only what was given to NAME.")
@click.option("--questions", "asked", is_flag=True, help="Only lines with an open question.")
@click.option("--limit", type=click.IntRange(1), metavar="N", help="At most so many cells.")
@console.json_option
def list_cells(
    markets: tuple[str, ...],
    episode: int | None,
    states: tuple[State, ...],
    codes: tuple[str, ...],
    assigned: str,
    asked: bool,
    limit: int | None,
    as_json: bool,
) -> None:
    """List what waits, most urgent first."""
    with Desk(console.drama()) as desk:
        rows = desk.queue(
            markets=markets,
            episode=episode,
            states=states if states else WAITING,
            codes=codes,
            assigned=assigned,
            asked=asked,
            limit=limit,
        )
    if as_json:
        console.show_json({"cells": [row_json(row) for row in rows]})
        return
    for row in rows:
        cell = row.cell
        address = f"{cell.market}/{row.episode}/{row.cue.place}"
        console.show(f"{cell.risk:3} {cell.state:12} {address:14} {console.flat(row.cue.text)}")
        if cell.text:
            console.show(f"{'':17}{console.flat(cell.text)}")
        if cell.reasons:
            console.show(f"{'':17}({'; '.join(cell.reasons)})")
    console.say(f"{len(rows)} cells" if rows else "no such cells; `localize run` makes drafts")


@review.command("show")
@click.argument("cell")
@click.option("--memory", is_flag=True, help="Also similar lines of the memory, with differences.")
@console.json_option
def show_cell(cell: str, memory: bool, as_json: bool) -> None:
    """Show one cell with everything needed to decide."""
    with Desk(console.drama()) as desk:
        shown = look_up(desk, cell)
        matches = desk.matches(cell) if memory else []
    if as_json:
        document = shown_json(shown)
        if memory:
            document["memory"] = [match_json(match) for match in matches]
        console.show_json(document)
        return
    lines = lines_of(shown)
    for match in matches:
        origin = origin_name(match.origin, desk.drama)
        lines.append(f"memory   {match.score}  {console.marked(match)}  [{origin}]")
        lines.append(f"             {console.flat(match.target)}")
    lines += [revision_line(entry) for entry in shown.history]
    console.show("\n".join(lines))


@review.command("history")
@click.argument("cell")
@console.json_option
def show_history(cell: str, as_json: bool) -> None:
    """Show what happened to a cell, oldest first."""
    with Desk(console.drama()) as desk:
        history = desk.history(cell)
    if as_json:
        console.show_json({"cell": cell, "history": [revision_json(entry) for entry in history]})
        return
    for entry in history:
        console.show(revision_line(entry))


@review.command("approve")
@click.argument("cells", nargs=-1)
@by_option
@version_option
@click.option("--despite", default="", metavar="CODES", help="Errors to override, e.g. R201,X704.")
@click.option("--reason", default="", metavar="TEXT", help="Why they may be overridden.")
@also_option
@console.market_option
@click.option("-e", "--episodes", default="", metavar="EPISODES", help="E.g. 3, 1-8 or 9-.")
@click.option(
    "--max-risk", type=click.IntRange(0, 100), metavar="N", help="Only cells of at most this risk."
)
@console.json_option
def approve(
    cells: tuple[str, ...],
    by: str,
    version: int | None,
    despite: str,
    reason: str,
    also: bool,
    markets: tuple[str, ...],
    episodes: str,
    max_risk: int | None,
    as_json: bool,
) -> int:
    """Approve cells: freezes their text and times. What may not be approved is named.

    A CELL may also be MARKET/EPISODES (th-TH/3, th-TH/1-8): all that waits there. Without one,
    -m, -e and --max-risk say which; together with -m and -e this approves all that waits.
    """
    if version is not None and len(cells) != 1:
        raise click.UsageError("--version goes with one cell")
    narrowed = bool(markets or episodes) or max_risk is not None
    if bool(cells) == narrowed:
        raise click.UsageError("name cells, or say which with -m, -e and --max-risk")
    codes = tuple(code.strip() for code in despite.split(",") if code.strip())
    for code in codes:
        if code not in BY_CODE:
            raise InputError(unknown(code), key="--despite")
    decision = Decision("approve", by, version=version, reason=reason, despite=codes)
    with Desk(console.drama()) as desk:
        if narrowed:
            rows = desk.queue(
                markets=markets,
                episodes=episodes,
                states=WAITING,
                most_risk=100 if max_risk is None else max_risk,
            )
            found: list[Address | str] = [Address(row.cell, row.cue, row.episode) for row in rows]
        else:
            found = desk.spread(cells)
            if version is not None and not all(isinstance(one, str) for one in found):
                raise click.UsageError("--version goes with one cell")
        return _decide(desk, found, decision, as_json, offer=True, also=also)


@review.command("edit")
@click.argument("cell")
@click.option("--text", help="The new text; \\n in it breaks the line.")
@click.option(
    "--without",
    "rule",
    metavar="RULE",
    help="Undo what this rule changed, for good: its id, or its number in `review show`.",
)
@click.option(
    "--caption",
    metavar="TEXT",
    help="A note on screen, or the id of the rule that suggests one; '' takes it away.",
)
@by_option
@version_option
@click.option("--approve", "approve_too", is_flag=True, help="Approve it at once.")
@also_option
@console.json_option
def edit(
    cell: str,
    text: str | None,
    rule: str | None,
    caption: str | None,
    by: str,
    version: int | None,
    approve_too: bool,
    also: bool,
    as_json: bool,
) -> int:
    """Replace a cell's text, undo a rule in it, or give it a note on screen: one of the three.

    No machine changes a text that a person typed. A rule that is undone is not applied to the cell
    again. A note on screen is a piece of its own and exported once the cell is approved.
    """
    if sum(value is not None for value in (text, rule, caption)) != 1:
        raise click.UsageError("say one of --text, --without and --caption")
    decision = Decision(
        "edit",
        by,
        text=None if text is None else text.replace("\\n", "\n"),
        version=version,
        approve=approve_too,
        without="" if rule is None else rule.strip(),
        caption=None if caption is None else caption.replace("\\n", "\n"),
    )
    if rule is not None and not decision.without:
        raise click.UsageError("--without needs a rule")
    if also and not approve_too:
        raise click.UsageError("--also goes with --approve")
    with Desk(console.drama()) as desk:
        return _decide(desk, [cell], decision, as_json, offer=approve_too, also=also)


@review.command("reject")
@click.argument("cells", nargs=-1, required=True)
@click.option("--reason", required=True, metavar="TEXT", help="What is wrong with the text.")
@by_option
@version_option
@console.json_option
def reject(cells: tuple[str, ...], reason: str, by: str, version: int | None, as_json: bool) -> int:
    """Send a text back: the next run drafts the line anew and never offers this text again."""
    if version is not None and len(cells) > 1:
        raise click.UsageError("--version goes with one cell")
    decision = Decision("reject", by, version=version, reason=reason)
    with Desk(console.drama()) as desk:
        return _decide(desk, cells, decision, as_json)


@review.command("undo")
@click.argument("cells", nargs=-1, required=True)
@by_option
@version_option
@click.option("--reason", default="", metavar="TEXT", help="Needed for somebody else's decision.")
@console.json_option
def undo(cells: tuple[str, ...], by: str, version: int | None, reason: str, as_json: bool) -> int:
    """Take back the last decision about a cell: its text and state are what they were before.

    Again takes back the one before that. The undo itself stays in the history.
    """
    if version is not None and len(cells) > 1:
        raise click.UsageError("--version goes with one cell")
    with Desk(console.drama()) as desk:

        def taken_back(cell: str) -> dict[str, Any]:
            return done_json(desk.undo(cell, by=by, reason=reason, version=version))

        done, refused, code = each((cell, partial(taken_back, cell)) for cell in cells)
    if as_json:
        console.show_json({"cells": done, "refused": refused})
    else:
        tell(done)
    return code


@review.command("revert")
@click.option("--by-person", "person", required=True, metavar="NAME", help="Whose decisions.")
@click.option(
    "--since",
    required=True,
    metavar="TIME",
    help="From when on: 2026-11-21, 2026-11-21T10:00+08:00 (else UTC), or 2h, 7d ago.",
)
@by_option
@click.option("--reason", default="", metavar="TEXT", help="Why; kept in the history.")
@console.json_option
def revert(person: str, since: str, by: str, reason: str, as_json: bool) -> int:
    """Take back everything that one person decided since a time.

    Cells about which somebody else decided afterwards are left and named; the exit code is then 1.
    """
    with Desk(console.drama()) as desk:
        cells, left = desk.revert(person, since=since, by=by, reason=reason)
    done = [{"cell": found.place, **done_json(cell)} for found, cell in cells]
    for one in left:
        console.say(f"localize: {one.reason}")
    if as_json:
        refused = [{"cell": one.place, "error": one.reason} for one in left]
        console.show_json({"cells": done, "refused": refused})
    else:
        tell(done)
        console.say(f"{len(done)} cells reverted, {len(left)} left")
    return 1 if left else 0


def _decide(
    desk: Desk,
    found: Sequence[Address | str],
    decision: Decision,
    as_json: bool,
    *,
    offer: bool = False,
    also: bool = False,
) -> int:
    """Take a decision on each cell; the exit code is the worst of them.

    ``offer``: name the cells with the same source; ``also``: decide them too.
    """
    done, refused, code = decide(desk, found, decision)
    # Who approves a whole episode at once did not ask about single lines.
    alike: list[Same] = []
    if offer and (also or len(found) == 1):
        try:
            alike = _alike(desk, done, decision.by, also=also)
        except Refused as error:  # what was approved is another text by now
            console.say(f"localize: {error}")
            code = max(code, error.exit_code)
    if as_json:
        document: dict[str, Any] = {"cells": done, "refused": refused}
        if offer:
            document["same"] = [_same_json(one) for one in alike]
        console.show_json(document)
        return code
    tell(done)
    for one in alike:
        cell, place = one.found.cell, one.found.place
        if one.done:
            console.show(f"{place}: {cell.state} (version {cell.version}), the same source")
        elif one.reason:
            console.say(f"{place}: the same source, left: {one.reason}")
    offered = [one.found.place for one in alike if not one.done and not one.reason]
    if offered:
        console.say(f"the same source: {', '.join(offered)}; --also decides them too")
    return code


def _alike(desk: Desk, done: Sequence[dict[str, Any]], by: str, *, also: bool) -> list[Same]:
    """The cells with the same source as those that were approved, decided too if asked for."""
    own = {entry["id"] for entry in done}
    found: dict[str, Same] = {}
    for entry in done:
        name, version = entry["id"], entry["version"]
        for one in desk.decide_same(name, by=by, version=version) if also else desk.same(name):
            if one.found.cell.id not in own:
                found.setdefault(one.found.cell.id, one)
    return list(found.values())


def _same_json(one: Same) -> dict[str, Any]:
    cell = one.found.cell
    return {
        "cell": one.found.place,
        "id": cell.id,
        "state": cell.state,
        "version": cell.version,
        "text": cell.text,
        "done": one.done,
        "reason": one.reason,
    }


review.add_command(next_cells)
for command in TALK:
    review.add_command(command)
