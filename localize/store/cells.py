"""Cells as rows, and what a machine may write to them: never over a person, never over a newer."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import msgspec

from localize.errors import StoreError
from localize.model import Cell, Change, Finding, Note, Piece, Ruling
from localize.store.connection import Connection, holes
from localize.store.cues import as_json

_PIECES = msgspec.json.Decoder(tuple[Piece, ...])
_TEXTS = msgspec.json.Decoder(tuple[str, ...])
_FINDINGS = msgspec.json.Decoder(tuple[Finding, ...])
_CHANGES = msgspec.json.Decoder(tuple[Change, ...])
_NOTES = msgspec.json.Decoder(tuple[Note, ...])
_RULINGS = msgspec.json.Decoder(tuple[Ruling, ...])

_NAMES = (
    "market, cue, version, state, machine, text, pieces, origin, engine, basis, reason, typed,"
    " risk, reasons, findings, changes, notes, rulings, captions, editor"
)
#: The columns that :func:`cell_of` reads.
CELL_COLUMNS = ", ".join(f"cell.{name}" for name in _NAMES.split(", "))
CELL_WIDTH = 20

_INSERT = f"""
INSERT INTO cell ({_NAMES}, updated_at, drama)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (drama, market, cue) DO NOTHING
"""
_UPDATE = """
UPDATE cell SET version = ?, state = ?, machine = ?, text = ?, pieces = ?, origin = ?, engine = ?,
    basis = ?, reason = ?, typed = ?, risk = ?, reasons = ?, findings = ?, changes = ?, notes = ?,
    rulings = ?, captions = ?, editor = ?, updated_at = ?
WHERE drama = ? AND market = ? AND cue = ? AND version = ?
"""
# What holds for machines stands in the statement itself, whatever the code above it thinks.
_UPDATE_BY_MACHINE = _UPDATE + " AND typed = 0 AND state NOT IN ('approved', 'stale')"
_UPDATE_NOTES = """
UPDATE cell SET version = ?, state = ?, machine = ?, pieces = ?, engine = ?, basis = ?, reason = ?,
    risk = ?, reasons = ?, findings = ?, notes = ?, captions = ?, updated_at = ?
WHERE drama = ? AND market = ? AND cue = ? AND version = ?
"""
_REVISION = """
INSERT INTO revision (drama, market, cue, version, made, at, person, action, old_text, new_text,
    state, reason)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""

_PERSONS_REVISION = """
INSERT INTO revision (drama, market, cue, version, made, at, person, action, old_text, new_text,
    state, reason, undoes, source, earlier)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""

#: Keys asked for at a time; both back ends allow far more values in a statement.
CHUNK = 500


class OvertakenError(StoreError):
    """Another writer came between our reading and our writing: read and write once more."""


class Author(NamedTuple):
    """Who writes, what it is called in the history, and when."""

    by: str
    action: str
    at: str


def cell_of(row: Sequence[Any]) -> Cell:
    """Return the cell that :data:`CELL_COLUMNS` gave."""
    return Cell(
        market=row[0],
        cue=row[1],
        version=row[2],
        state=row[3],
        machine=row[4],
        text=row[5],
        pieces=_PIECES.decode(row[6]) if row[6] else (),
        origin=row[7],
        engine=row[8],
        basis=row[9],
        reason=row[10],
        typed=bool(row[11]),
        risk=row[12],
        reasons=_TEXTS.decode(row[13]) if row[13] else (),
        findings=_FINDINGS.decode(row[14]) if row[14] else (),
        changes=_CHANGES.decode(row[15]) if row[15] else (),
        notes=_NOTES.decode(row[16]) if row[16] else (),
        rulings=_RULINGS.decode(row[17]) if row[17] else (),
        captions=_PIECES.decode(row[18]) if row[18] else (),
        editor=row[19],
    )


def cells(
    connection: Connection, drama: str, market: str, episode: int | None = None
) -> dict[str, Cell]:
    """Return the cells of a market by cue id, in file order, of one episode or of all.

    Cells of cues that are gone are left out.
    """
    only = "" if episode is None else " AND cue.episode = ?"
    values = (market, drama) if episode is None else (market, drama, episode)
    rows = connection.rows(
        f"SELECT {CELL_COLUMNS} FROM cue"
        " JOIN cell ON cell.drama = cue.drama AND cell.market = ? AND cell.cue = cue.id"
        f" WHERE cue.drama = ? AND cue.gone = 0{only} ORDER BY cue.episode, cue.place",
        values,
    )
    return {row[1]: cell_of(row) for row in rows}


def cell(
    connection: Connection, drama: str, market: str, cue: str, *, lock: bool = False
) -> Cell | None:
    """Return one cell, None when there is none; ``lock`` keeps other writers off it."""
    rows = connection.rows(
        f"SELECT {CELL_COLUMNS} FROM cell WHERE drama = ? AND market = ? AND cue = ?"
        f"{connection.locking if lock else ''}",
        (drama, market, cue),
    )
    return cell_of(rows[0]) if rows else None


def save_cells(
    connection: Connection, drama: str, new: Sequence[tuple[Cell, int]], author: Author
) -> list[str]:
    """Write a machine's cells and return the ids of those that lost to another writer.

    Each comes with the version at which it was read, 0 for none. What a person typed or
    approved loses nothing: such a cell counts as lost, whatever its version.
    """
    known = _stored(connection, drama, (cell for cell, _ in new))
    lost: list[str] = []
    fresh: list[tuple[object, ...]] = []
    changed: list[tuple[object, ...]] = []
    history: list[tuple[object, ...]] = []
    for cell, expected in sorted(new, key=_by_key):
        if cell.state in ("approved", "stale") or cell.typed:
            raise ValueError(f"{cell.id}: only a person makes a cell {cell.state} or types it")
        before = known.get((cell.market, cell.cue), _NONE)
        if before.version != expected or before.typed or before.state in ("approved", "stale"):
            lost.append(cell.id)
            continue
        shown = _shown(cell)
        # Where a text breaks and parts is seen by people, who then decide about this version.
        grows = (before.state, before.text, before.shown) != (cell.state, cell.text, shown)
        version = expected + 1 if grows else expected
        known[cell.market, cell.cue] = _Stored(version, cell.state, False, cell.text, shown)
        if expected == 0:
            fresh.append((cell.market, cell.cue, version, *_cell_values(cell), author.at, drama))
        else:
            key = (drama, cell.market, cell.cue, expected)
            changed.append((version, *_cell_values(cell), author.at, *key))
        if grows:
            entry = (drama, cell.market, cell.cue, version, 1, author.at, author.by)
            texts = (author.action, before.text, cell.text, cell.state, cell.reason)
            history.append(entry + texts)
    _all_or_again(connection, _INSERT, fresh)
    _all_or_again(connection, _UPDATE_BY_MACHINE, changed)
    connection.executemany(_REVISION, history)
    return lost


def save_notes(
    connection: Connection, drama: str, new: Sequence[tuple[Cell, int]], author: Author
) -> list[str]:
    """Write what a machine may say about any cell, approved or not; return the ids of those lost.

    Findings, risk, reasons, basis, the machine's own new draft, the times of pieces, and the
    state where it becomes stale. Never the text.
    """
    known = _stored(connection, drama, (cell for cell, _ in new))
    lost: list[str] = []
    changed: list[tuple[object, ...]] = []
    history: list[tuple[object, ...]] = []
    for cell, expected in sorted(new, key=_by_key):
        before = known.get((cell.market, cell.cue), _NONE)
        if before.version != expected or expected == 0:
            lost.append(cell.id)
            continue
        _refuse_text(cell, before)
        grows = before.state != cell.state
        version = expected + 1 if grows else expected
        known[cell.market, cell.cue] = before._replace(version=version, state=cell.state)
        changed.append(
            (version, *_note_values(cell), author.at, drama, cell.market, cell.cue, expected)
        )
        if grows:
            entry = (drama, cell.market, cell.cue, version, 1, author.at, author.by)
            texts = (author.action, before.text, before.text, cell.state, cell.reason)
            history.append(entry + texts)
    _all_or_again(connection, _UPDATE_NOTES, changed)
    connection.executemany(_REVISION, history)
    return lost


def overwrite(connection: Connection, drama: str, new: Cell, *, expected: int, at: str) -> None:
    """Write a person's cell, its version with it, over the version that was locked and read."""
    values = (new.version, *_cell_values(new), at, drama, new.market, new.cue, expected)
    _all_or_again(connection, _UPDATE, [values])


def add_revision(connection: Connection, values: tuple[object, ...]) -> None:
    """Add one line of a person's history: the columns of the table in their order, but its id."""
    connection.execute(_PERSONS_REVISION, values)


class _Stored(NamedTuple):
    version: int
    state: str
    typed: bool
    text: str
    shown: tuple[str, ...] = ()


_NONE = _Stored(0, "", False, "")


def _shown(cell: Cell) -> tuple[str, ...]:
    return tuple(piece.text for piece in cell.pieces)


def _by_key(item: tuple[Cell, int]) -> tuple[str, str]:
    # One order for all writers, so that two of them cannot wait for each other.
    return (item[0].market, item[0].cue)


def _stored(
    connection: Connection, drama: str, wanted: Iterable[Cell]
) -> dict[tuple[str, str], _Stored]:
    rows = _by_keys(connection, "version, state, typed, text, pieces", drama, wanted)
    return {
        (row[0], row[1]): _Stored(
            row[2],
            row[3],
            bool(row[4]),
            row[5],
            tuple(piece.text for piece in _PIECES.decode(row[6])) if row[6] else (),
        )
        for row in rows
    }


def _by_keys(
    connection: Connection, columns: str, drama: str, wanted: Iterable[Cell]
) -> Iterable[tuple[Any, ...]]:
    """Yield market, cue and these columns of the cells that are stored, and lock them."""
    by_market: dict[str, set[str]] = {}
    for cell in wanted:
        by_market.setdefault(cell.market, set()).add(cell.cue)
    for market, cues in sorted(by_market.items()):
        ordered = sorted(cues)
        for at in range(0, len(ordered), CHUNK):
            part = ordered[at : at + CHUNK]
            yield from connection.rows(
                f"SELECT market, cue, {columns} FROM cell"
                f" WHERE drama = ? AND market = ? AND cue IN ({holes(part)})"
                f" ORDER BY cue{connection.locking}",
                (drama, market, *part),
            )


def _refuse_text(new: Cell, before: _Stored) -> None:
    if (new.text, _shown(new)) != (before.text, before.shown):
        raise ValueError(f"{new.id}: notes never change a text")
    if new.state not in (before.state, "stale"):
        raise ValueError(f"{new.id}: notes never make a {before.state} cell {new.state}")


def _all_or_again(connection: Connection, sql: str, values: list[tuple[object, ...]]) -> None:
    if values and connection.executemany(sql, values) != len(values):
        raise OvertakenError


def _cell_values(cell: Cell) -> tuple[object, ...]:
    return (
        cell.state,
        cell.machine,
        cell.text,
        as_json(cell.pieces),
        cell.origin,
        cell.engine,
        cell.basis,
        cell.reason,
        int(cell.typed),
        cell.risk,
        as_json(cell.reasons),
        as_json(cell.findings),
        as_json(cell.changes),
        as_json(cell.notes),
        as_json(cell.rulings),
        as_json(cell.captions),
        cell.editor,
    )


def _note_values(cell: Cell) -> tuple[object, ...]:
    return (
        cell.state,
        cell.machine,
        as_json(cell.pieces),
        cell.engine,
        cell.basis,
        cell.reason,
        cell.risk,
        as_json(cell.reasons),
        as_json(cell.findings),
        as_json(cell.notes),
        as_json(cell.captions),
    )
