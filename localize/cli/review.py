"""`localize review`: the queue from the terminal."""

from typing import Any

import click

from localize.cli import console
from localize.cli.exchange import export_lines, import_lines
from localize.errors import LocalizeError
from localize.model import STATES, Cell, Cue, Decision, Note, Revision, Ruling, State
from localize.review import Desk, finding_json, match_json, note_json

WAITING: tuple[State, ...] = ("untranslated", "pending", "rejected", "stale")

by_option = click.option("--by", required=True, metavar="NAME", help="Who decides.")
version_option = click.option(
    "--version",
    "version",
    type=click.IntRange(0),
    metavar="V",
    help="The version that you saw; refused if another came first.",
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
@click.option("--limit", type=click.IntRange(1), metavar="N", help="At most so many cells.")
@console.json_option
def list_cells(
    markets: tuple[str, ...],
    episode: int | None,
    states: tuple[State, ...],
    codes: tuple[str, ...],
    limit: int | None,
    as_json: bool,
) -> None:
    """List what waits, most urgent first."""
    from localize.review import as_json as row_json

    with Desk(console.drama()) as desk:
        rows = desk.queue(
            markets=markets,
            episode=episode,
            states=states if states else WAITING,
            codes=codes,
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
        found, cue, episode = desk.find(cell)
        history = desk.history(cell)
        matches = desk.matches(cell) if memory else []
        pivot = desk.pivot(found)
    if as_json:
        document = _cell_json(found, cue, episode, history)
        document["pivot"] = None if pivot is None else _pivot_json(pivot)
        if memory:
            document["memory"] = [match_json(match) for match in matches]
        console.show_json(document)
        return
    lines = [
        f"{found.market}/{episode}/{cue.place}  {found.id}  version {found.version}",
        f"state    {found.state}" + (f" ({found.reason})" if found.reason else ""),
        f"time     {cue.start / 1000:.3f} - {cue.end / 1000:.3f} s",
        f"speaker  {cue.speaker}" if cue.speaker else "",
        f"source   {console.flat(cue.text)}",
        _pivot_line(pivot) if pivot is not None else "",
        f"machine  {console.flat(found.machine)}" + (f"  [{found.engine}]" if found.engine else ""),
        f"text     {console.flat(found.text)}",
        f"risk     {found.risk}  {'; '.join(found.reasons)}",
    ]
    for number, change in enumerate(found.changes, 1):
        what = f"{change.before!r} -> {change.after!r}  {change.reason}"
        lines.append(f"change {number:<2}{change.rule}: {what}")
    lines += [_note_line(note) for note in found.notes]
    lines += [f"caption  {console.flat(caption.text)}" for caption in found.captions]
    lines += [_ruling_line(ruling) for ruling in found.rulings]
    lines += [f"finding  {f.code} {f.message}" for f in found.findings]
    for match in matches:
        lines.append(f"memory   {match.score}  {console.marked(match)}  [{match.origin}]")
        lines.append(f"             {console.flat(match.target)}")
    lines += [_line(entry) for entry in history]
    console.show("\n".join(line for line in lines if line))


def _note_line(note: Note) -> str:
    suggestion = f"  -> {console.flat(note.suggestion)}" if note.suggestion else ""
    return f"{note.action:8} {note.rule}: {note.matched}: {note.text}{suggestion}"


def _ruling_line(ruling: Ruling) -> str:
    what = "undone" if ruling.action == "undo" else "decided"
    reason = f"  ({ruling.reason})" if ruling.reason else ""
    return f"{what:8} {ruling.rule} by {ruling.by}{reason}"


@review.command("history")
@click.argument("cell")
@console.json_option
def show_history(cell: str, as_json: bool) -> None:
    """Show what happened to a cell, oldest first."""
    with Desk(console.drama()) as desk:
        history = desk.history(cell)
    if as_json:
        console.show_json({"cell": cell, "history": [_revision(entry) for entry in history]})
        return
    for entry in history:
        console.show(_line(entry))


@review.command("approve")
@click.argument("cells", nargs=-1, required=True)
@by_option
@version_option
@click.option("--despite", default="", metavar="CODES", help="Errors to override, e.g. R201,X704.")
@click.option("--reason", default="", metavar="TEXT", help="Why they may be overridden.")
@console.json_option
def approve(
    cells: tuple[str, ...],
    by: str,
    version: int | None,
    despite: str,
    reason: str,
    as_json: bool,
) -> int:
    """Approve cells: freezes their text and times. What may not be approved is named."""
    if version is not None and len(cells) > 1:
        raise click.UsageError("--version goes with one cell")
    codes = tuple(code.strip() for code in despite.split(",") if code.strip())
    decision = Decision("approve", by, version=version, reason=reason, despite=codes)
    return _decide(cells, decision, as_json)


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
@console.json_option
def edit(
    cell: str,
    text: str | None,
    rule: str | None,
    caption: str | None,
    by: str,
    version: int | None,
    approve_too: bool,
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
    return _decide((cell,), decision, as_json)


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
    return _decide(cells, Decision("reject", by, version=version, reason=reason), as_json)


def _decide(addresses: tuple[str, ...], decision: Decision, as_json: bool) -> int:
    """Take a decision on each cell; the exit code is the worst of them."""
    done: list[dict[str, Any]] = []
    refused: list[dict[str, Any]] = []
    code = 0
    with Desk(console.drama()) as desk:
        for address in addresses:
            try:
                cell = desk.decide(address, decision)
            except LocalizeError as error:
                code = max(code, error.exit_code)
                refused.append({"cell": address, "error": str(error)})
                console.say(f"localize: {error}")
            else:
                done.append(
                    {
                        "cell": address,
                        "id": cell.id,
                        "state": cell.state,
                        "version": cell.version,
                        "text": cell.text,
                    }
                )
    if as_json:
        console.show_json({"cells": done, "refused": refused})
    else:
        for entry in done:
            console.show(f"{entry['cell']}: {entry['state']} (version {entry['version']})")
    return code


def _pivot_line(pivot: Cell) -> str:
    """The text that another market has for the line, and whether a person approved it."""
    return f"{pivot.market:8} {console.flat(pivot.text)}  [{pivot.state}]"


def _pivot_json(pivot: Cell) -> dict[str, Any]:
    return {"market": pivot.market, "text": pivot.text, "state": pivot.state}


def _cell_json(cell: Cell, cue: Cue, episode: int, history: list[Revision]) -> dict[str, Any]:
    return {
        "id": cell.id,
        "market": cell.market,
        "episode": episode,
        "cue": cue.place,
        "start_ms": cue.start,
        "end_ms": cue.end,
        "speaker": cue.speaker,
        "source": cue.text,
        "machine": cell.machine,
        "engine": cell.engine,
        "text": cell.text,
        "pieces": [
            {"start_ms": piece.start, "end_ms": piece.end, "text": piece.text}
            for piece in cell.pieces
        ],
        "state": cell.state,
        "reason": cell.reason,
        "version": cell.version,
        "risk": cell.risk,
        "reasons": list(cell.reasons),
        "findings": [finding_json(finding) for finding in cell.findings],
        "changes": [
            {
                "number": number,
                "rule": c.rule,
                "before": c.before,
                "after": c.after,
                "reason": c.reason,
            }
            for number, c in enumerate(cell.changes, 1)
        ],
        "notes": [note_json(note) for note in cell.notes],
        "rulings": [
            {"rule": r.rule, "action": r.action, "by": r.by, "reason": r.reason}
            for r in cell.rulings
        ],
        "captions": [
            {"start_ms": piece.start, "end_ms": piece.end, "text": piece.text}
            for piece in cell.captions
        ],
        "history": [_revision(entry) for entry in history],
    }


def _revision(entry: Revision) -> dict[str, Any]:
    return {
        "version": entry.version,
        "at": entry.at,
        "by": entry.by,
        "action": entry.action,
        "old": entry.old,
        "new": entry.new,
        "state": entry.state,
        "reason": entry.reason,
    }


def _line(entry: Revision) -> str:
    text = (
        f"  {console.flat(entry.old)!r} -> {console.flat(entry.new)!r}"
        if entry.old != entry.new
        else ""
    )
    reason = f"  ({entry.reason})" if entry.reason else ""
    return f"{entry.at}  v{entry.version} {entry.action} by {entry.by}: {entry.state}{reason}{text}"
