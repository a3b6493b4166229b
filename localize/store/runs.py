"""Dramas, the log of their runs, and what a run wrote into ``drafts/``."""

from collections.abc import Mapping

import msgspec

from localize.errors import SettingsError
from localize.store.connection import Connection
from localize.store.records import RunRecord


def add_drama(
    connection: Connection, drama: str, *, title: str, path: str, moved: bool, at: str
) -> None:
    """Enter a drama; the same id at another path is an error unless the drama has moved."""
    connection.execute(
        "INSERT INTO drama (id, title, path, created) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (id) DO NOTHING",
        (drama, title, path, at),
    )
    rows = connection.rows(
        f"SELECT title, path FROM drama WHERE id = ?{connection.locking}", (drama,)
    )
    known_title, known_path = rows[0]
    if known_path != path and not moved:
        raise SettingsError(
            f"the id {drama!r} is taken: this database has it at {known_path}, not at {path};"
            " give one of them another id",
            key="id",
        )
    if (known_title, known_path) != (title, path):
        connection.execute(
            "UPDATE drama SET title = ?, path = ? WHERE id = ?", (title, path, drama)
        )


def save_run(
    connection: Connection, drama: str, *, started: str, ended: str, report: Mapping[str, object]
) -> int:
    """Log a run that ended and return its number."""
    rows = connection.rows(
        "INSERT INTO run (drama, started, ended, report) VALUES (?, ?, ?, ?) RETURNING id",
        (drama, started, ended, msgspec.json.encode(report).decode()),
    )
    return int(rows[0][0])


def last_run(connection: Connection, drama: str) -> RunRecord | None:
    """Return the drama's last run; None before the first."""
    rows = connection.rows(
        "SELECT id, started, ended, report FROM run WHERE drama = ? ORDER BY id DESC LIMIT 1",
        (drama,),
    )
    if not rows:
        return None
    number, started, ended, report = rows[0]
    return RunRecord(number, started, ended, msgspec.json.decode(report))


def written(connection: Connection, drama: str) -> dict[str, str]:
    """Return the digest of each file that a run wrote, by its path."""
    rows = connection.rows(
        "SELECT path, digest FROM written WHERE drama = ? ORDER BY path", (drama,)
    )
    return dict(rows)


def set_written(connection: Connection, drama: str, rows: Mapping[str, str | None]) -> None:
    """Note the digests of files that a run wrote; None forgets a path."""
    gone = [(drama, path) for path, digest in sorted(rows.items()) if digest is None]
    kept = [(drama, path, digest) for path, digest in sorted(rows.items()) if digest is not None]
    connection.executemany("DELETE FROM written WHERE drama = ? AND path = ?", gone)
    connection.executemany(
        "INSERT INTO written (drama, path, digest) VALUES (?, ?, ?)"
        " ON CONFLICT (drama, path) DO UPDATE SET digest = excluded.digest",
        kept,
    )
