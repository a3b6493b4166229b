"""The rows of the translation memory, and the cache of drafts that were paid for."""

import time
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar

from localize.errors import StoreError
from localize.store.connection import Connection, Database, holes
from localize.store.hashing import digest64
from localize.store.records import Cached, MemoryRow, now_utc

T = TypeVar("T")

_CHUNK = 500
_IMPORT_CHUNK = 5_000

_COLUMNS = (
    "source_lang, market, source, target, previous_hash, next_hash, origin, drama, episode, cue,"
    " person, at"
)
_INSERT = f"""
INSERT INTO memory ({_COLUMNS}, hash, pair, file)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (market, hash, pair) DO NOTHING
"""
_FORGET = "DELETE FROM memory WHERE drama = ? AND market = ? AND cue = ? AND file = 0"
_CACHE = """
INSERT INTO cache (key, text, engine, model, prompt, at) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (key) DO UPDATE SET text = excluded.text, engine = excluded.engine,
    model = excluded.model, prompt = excluded.prompt, at = excluded.at
"""


def cache_get(connection: Connection, keys: Sequence[str]) -> dict[str, Cached]:
    """Return what is cached under these keys; a key without an answer is left out."""
    found: dict[str, Cached] = {}
    for part in batches(dict.fromkeys(keys), _CHUNK):
        rows = connection.rows(
            f"SELECT key, text, engine, model, prompt FROM cache WHERE key IN ({holes(part)})", part
        )
        found.update((row[0], Cached(*row)) for row in rows)
    return found


def cache_put(connection: Connection, rows: Sequence[Cached], *, at: str) -> None:
    """Keep answers under their keys; a newer answer replaces an older one."""
    by_key = {row.key: row for row in rows}
    connection.executemany(
        _CACHE,
        [
            (key, row.text, row.engine, row.model, row.prompt, at)
            for key, row in sorted(by_key.items())
        ],
    )


def memory_add(connection: Connection, rows: Sequence[MemoryRow]) -> None:
    """Add approved pairs; a pair of a cell replaces what that cell gave before."""
    cells = sorted({(row.drama, row.market, row.cue) for row in rows if row.cue})
    connection.executemany(_FORGET, cells)
    ordered = sorted(rows, key=lambda row: (row.market, row.hash, row.cue))
    connection.executemany(_INSERT, [_values(row, 0) for row in ordered])


def memory_forget(connection: Connection, drama: str, market: str, cue: str) -> None:
    """Forget the pair that a cell gave."""
    connection.execute(_FORGET, (drama, market, cue))


def memory_exact(
    connection: Connection, market: str, hashes: Sequence[int]
) -> dict[int, list[MemoryRow]]:
    """Return the pairs whose source has one of these hashes, the newest of each first."""
    found: dict[int, list[MemoryRow]] = {}
    for part in batches(dict.fromkeys(hashes), _CHUNK):
        rows = connection.rows(
            f"SELECT hash, {_COLUMNS} FROM memory WHERE market = ? AND hash IN ({holes(part)})"
            " ORDER BY at DESC, id DESC",
            (market, *part),
        )
        for row in rows:
            found.setdefault(row[0], []).append(MemoryRow(*row[1:]))
    return found


def memory_page(
    connection: Connection, market: str | None, after: int, size: int
) -> list[tuple[int, MemoryRow]]:
    """Return up to ``size`` pairs whose number is above ``after``, with their numbers."""
    only = "" if market is None else " AND market = ?"
    values: list[object] = [after] if market is None else [after, market]
    rows = connection.rows(
        f"SELECT id, {_COLUMNS} FROM memory WHERE id > ?{only} ORDER BY id LIMIT ?", [*values, size]
    )
    return [(row[0], MemoryRow(*row[1:])) for row in rows]


def memory_files(connection: Connection) -> dict[str, str]:
    """Return the digest of each file that was imported to its end."""
    rows = connection.rows("SELECT origin, digest FROM memory_file WHERE digest <> '' ORDER BY id")
    return dict(rows)


def memory_replace(
    database: Database, origin: str, rows: Iterable[MemoryRow], *, digest: str
) -> None:
    """Import a file's pairs in place of those that it gave before.

    In several transactions, since a million pairs would keep reviewers waiting. The digest is
    set last: an import that was cut short counts as none, and the next one clears its rest.
    """
    if not digest:
        raise ValueError("an imported file needs its digest")
    number = time.time_ns()
    with database.write() as connection:
        connection.execute(
            "INSERT INTO memory_file (id, origin, digest, at) VALUES (?, ?, '', ?)",
            (number, origin, now_utc()),
        )
    for part in batches(rows, _IMPORT_CHUNK):
        values = sorted((_values(row, number, origin) for row in part), key=_key)
        with database.write() as connection:
            connection.executemany(_INSERT, values)
    with database.write() as connection:
        sql = "UPDATE memory_file SET digest = ? WHERE id = ?"
        done = connection.execute(sql, (digest, number))
    with database.read() as connection:
        sql = "SELECT id FROM memory_file WHERE origin = ? AND id < ?"
        older = [row[0] for row in connection.rows(sql, (origin, number))]
    for old in older if done else [number]:
        _drop_file(database, old)
    if not done:
        raise StoreError(f"{database.name}: {origin} was imported by another process meanwhile")


def _drop_file(database: Database, number: int) -> None:
    with database.write() as connection:
        connection.execute("DELETE FROM memory_file WHERE id = ?", (number,))
    deleted = 1
    while deleted:
        with database.write() as connection:
            deleted = connection.execute(
                "DELETE FROM memory WHERE file <> 0 AND id IN"
                " (SELECT id FROM memory WHERE file = ? AND file <> 0 LIMIT ?)",
                (number, _IMPORT_CHUNK),
            )


def batches(values: Iterable[T], size: int) -> Iterator[list[T]]:
    """Yield the values in lists of this size, the last one shorter.

    >>> list(batches("abc", 2))
    [['a', 'b'], ['c']]
    """
    rest = iter(values)
    while part := list(islice(rest, size)):
        yield part


def _values(row: MemoryRow, file: int, origin: str | None = None) -> tuple[Any, ...]:
    """Return a row's columns; ``pair`` makes equal pairs of one origin and place meet."""
    origin = row.origin if origin is None else origin
    parts = (row.source_lang, row.source, row.target, origin, row.drama, row.cue)
    pair = digest64(*parts, str(row.prev), str(row.next), str(file))
    return (
        row.source_lang,
        row.market,
        row.source,
        row.target,
        row.prev,
        row.next,
        origin,
        row.drama,
        row.episode,
        row.cue,
        row.by,
        row.at,
        row.hash,
        pair,
        file,
    )


def _key(values: tuple[Any, ...]) -> tuple[Any, ...]:
    # Market, hash and pair: one order for all writers.
    return (values[1], values[12], values[13])
