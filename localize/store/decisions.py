"""People's decisions: one winner a version, and a history that nothing leaves."""

from collections.abc import Sequence

import msgspec

from localize.errors import InputError, Outdated
from localize.model import Cell, Revision
from localize.store.cells import add_revision, cell, overwrite
from localize.store.connection import Connection, holes
from localize.store.memory import memory_add, memory_forget
from localize.store.records import MemoryRow


def decide(
    connection: Connection,
    drama: str,
    new: Cell,
    *,
    expected: int,
    revision: Revision,
    needs: int,
    remember: MemoryRow | None,
) -> Cell:
    """Write a person's decision and return the cell as it holds now.

    Raises Outdated with both texts when the cell is no longer at the version that was seen.
    With ``needs`` above 1 an approval counts, and the cell is approved with the last one needed.
    """
    before = cell(connection, drama, new.market, new.cue, lock=True)
    if before is None:
        raise InputError(f"no cell {new.id} in this drama")
    if before.version != expected:
        raise Outdated(
            new.id,
            yours=new.text,
            theirs=before.text,
            by=_last_writer(connection, drama, new),
            version=before.version,
        )
    if needs > 1 and new.state == "approved" and before.state != "approved":
        new = _counted(connection, drama, before, new, by=revision.by, needs=needs)
    # What a person decided about a rule is no new text, but no machine may write over it either.
    grows = not _same(before, new) or before.rulings != new.rulings
    after = msgspec.structs.replace(new, version=expected + grows)
    overwrite(connection, drama, after, expected=expected, at=revision.at)
    entry = msgspec.structs.replace(
        revision, version=after.version, old=before.text, new=after.text, state=after.state
    )
    _append(connection, drama, after, entry, made=grows)
    if before.state == "approved" and (after.state != "approved" or after.text != before.text):
        memory_forget(connection, drama, after.market, after.cue)
    if remember is not None and after.state == "approved":
        memory_add(connection, [remember])
    return after


def note(connection: Connection, drama: str, market: str, cue: str, revision: Revision) -> None:
    """Add a line to a cell's history and leave the cell as it is."""
    now = cell(connection, drama, market, cue, lock=True)
    if now is None:
        raise InputError(f"no cell {cue}.{market} in this drama")
    entry = msgspec.structs.replace(
        revision, version=now.version, old=now.text, new=now.text, state=now.state
    )
    _append(connection, drama, now, entry, made=False)


def history(connection: Connection, drama: str, market: str, cue: str) -> list[Revision]:
    """Return all that ever happened to a cell, the oldest first."""
    rows = connection.rows(
        "SELECT version, at, person, action, old_text, new_text, state, reason FROM revision"
        " WHERE drama = ? AND market = ? AND cue = ? ORDER BY id",
        (drama, market, cue),
    )
    return [Revision(*row) for row in rows]


def histories(connection: Connection, drama: str, market: str) -> dict[str, list[Revision]]:
    """Return all that ever happened to each cell of a market, by cue, the oldest first."""
    rows = connection.rows(
        "SELECT cue, version, at, person, action, old_text, new_text, state, reason FROM revision"
        " WHERE drama = ? AND market = ? ORDER BY id",
        (drama, market),
    )
    found: dict[str, list[Revision]] = {}
    for cue, *rest in rows:
        found.setdefault(cue, []).append(Revision(*rest))
    return found


def rejected(
    connection: Connection, drama: str, market: str, cues: Sequence[str]
) -> dict[str, list[tuple[str, str]]]:
    """Return the texts that people rejected, each with the reason, by cue, the newest last."""
    if not cues:
        return {}
    rows = connection.rows(
        "SELECT cue, old_text, reason FROM revision"
        f" WHERE drama = ? AND market = ? AND cue IN ({holes(cues)}) AND action = 'reject'"
        " ORDER BY id",
        (drama, market, *cues),
    )
    found: dict[str, list[tuple[str, str]]] = {}
    for cue, text, reason in rows:
        found.setdefault(cue, []).append((text, reason))
    return found


def undone(connection: Connection, drama: str) -> list[tuple[str, str, int]]:
    """Return (rule, market, number of cells) for each rule that people undid, the most first."""
    rows = connection.rows(
        "SELECT reason, market, COUNT(DISTINCT cue) AS cells FROM revision"
        " WHERE drama = ? AND action = 'undo-rule' GROUP BY reason, market"
        " ORDER BY cells DESC, reason, market",
        (drama,),
    )
    return [(row[0], row[1], int(row[2])) for row in rows]


def _same(before: Cell, new: Cell) -> bool:
    return (before.state, before.text, before.pieces, before.typed, before.captions) == (
        new.state,
        new.text,
        new.pieces,
        new.typed,
        new.captions,
    )


def _counted(
    connection: Connection, drama: str, before: Cell, new: Cell, *, by: str, needs: int
) -> Cell:
    """Return the cell approved if enough people approved this version, else not approved yet."""
    waiting = msgspec.structs.replace(new, state=before.state)
    if not _same(before, waiting):
        # Edited and approved at once: the others have not seen this text.
        return msgspec.structs.replace(new, state="pending")
    rows = connection.rows(
        "SELECT DISTINCT person FROM revision WHERE drama = ? AND market = ? AND cue = ?"
        " AND version = ? AND action = 'approve'",
        (drama, new.market, new.cue, before.version),
    )
    people = {row[0] for row in rows} | {by}
    return new if len(people) >= needs else waiting


def _last_writer(connection: Connection, drama: str, seen: Cell) -> str:
    rows = connection.rows(
        "SELECT person FROM revision WHERE drama = ? AND market = ? AND cue = ? AND made = 1"
        " ORDER BY id DESC LIMIT 1",
        (drama, seen.market, seen.cue),
    )
    return str(rows[0][0]) if rows else ""


def _append(connection: Connection, drama: str, now: Cell, entry: Revision, *, made: bool) -> None:
    key = (drama, now.market, now.cue, entry.version, int(made), entry.at, entry.by)
    texts = (entry.action, entry.old, entry.new, entry.state, entry.reason)
    add_revision(connection, key + texts)
