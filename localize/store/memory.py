"""The rows of the translation memory, and the cache of drafts that were paid for."""

import time
from collections.abc import Iterable, Sequence
from typing import Any

from localize.errors import StoreError
from localize.store.connection import Connection, Database, batches, holes
from localize.store.hashing import bare, digest64
from localize.store.records import Cached, MemoryCount, MemoryRow, now_utc
from localize.store.similar import drop_unused, line_numbers, tidy

_CHUNK = 500
_IMPORT_CHUNK = 5_000
#: Pages of the index that one transaction puts in order after an import: some ten milliseconds.
_TIDY_PAGES = 500

_COLUMNS = (
    "source_lang, market, source, target, previous_hash, next_hash, origin, drama, episode, cue,"
    " person, at"
)
_INSERT = f"""
INSERT INTO memory ({_COLUMNS}, hash, pair, file, line)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (market, hash, pair) DO NOTHING
"""
_OF_CELL = "drama = ? AND market = ? AND cue = ? AND file = 0"
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
    lines = [line for cell in cells for line in _delete(connection, cell)]
    _insert(connection, rows, 0)
    drop_unused(connection, lines)


def memory_forget(connection: Connection, drama: str, market: str, cue: str) -> None:
    """Forget the pair that a cell gave."""
    drop_unused(connection, _delete(connection, (drama, market, cue)))


def _delete(connection: Connection, cell: tuple[str, str, str]) -> list[int]:
    """Delete the pair that a cell gave; return the line of the index that it had."""
    rows = connection.rows(f"SELECT line FROM memory WHERE {_OF_CELL}", cell)
    if rows:
        connection.execute(f"DELETE FROM memory WHERE {_OF_CELL}", cell)
    return [row[0] for row in rows]


def _insert(
    connection: Connection, rows: Sequence[MemoryRow], file: int, origin: str | None = None
) -> int:
    """Insert pairs with their lines of the index; return how many were new."""
    texts = [bare(row.source) for row in rows]
    numbers = line_numbers(connection, dict.fromkeys(texts))
    values = [
        (*_values(row, file, origin), numbers[text]) for row, text in zip(rows, texts, strict=True)
    ]
    return connection.executemany(_INSERT, sorted(values, key=_key))


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


def memory_of_lines(
    connection: Connection, market: str, lines: Sequence[int]
) -> list[tuple[int, MemoryRow]]:
    """Return the pairs of a market whose sources are these lines of the index, the newest first."""
    if not lines:
        return []
    rows = connection.rows(
        f"SELECT line, {_COLUMNS} FROM memory WHERE line IN ({holes(lines)}) AND market = ?"
        " ORDER BY at DESC, id DESC",
        (*lines, market),
    )
    return [(row[0], MemoryRow(*row[1:])) for row in rows]


def memory_sources(connection: Connection, market: str, hashes: Sequence[int]) -> dict[int, str]:
    """Return the source texts that have these hashes, as far as the market's pairs tell."""
    found: dict[int, str] = {}
    for part in batches(dict.fromkeys(hashes), _CHUNK):
        rows = connection.rows(
            f"SELECT hash, MIN(source) FROM memory WHERE market = ? AND hash IN ({holes(part)})"
            " GROUP BY hash",
            (market, *part),
        )
        found.update((row[0], row[1]) for row in rows)
    return found


def memory_counts(connection: Connection) -> list[MemoryCount]:
    """Return the numbers of pairs by market, and by the file that they come from."""
    rows = connection.rows(
        "SELECT market, origin, COUNT(*), MAX(at) FROM memory"
        " GROUP BY market, origin ORDER BY market, origin"
    )
    return [MemoryCount(*row) for row in rows]


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
) -> int:
    """Import a file's pairs in place of those that it gave before; return how many there are.

    Equal pairs count once.

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
    count = 0
    for part in batches(rows, _IMPORT_CHUNK):
        with database.write() as connection:
            count += _insert(connection, part, number, origin)
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
    if count > _IMPORT_CHUNK:
        _tidy(database)
    return count


def _tidy(database: Database) -> None:
    """Put the index in order, in short transactions since reviewers may be waiting."""
    pages = -_TIDY_PAGES
    more = True
    while more:
        with database.write() as connection:
            more = tidy(connection, pages)
        pages = _TIDY_PAGES


def _drop_file(database: Database, number: int) -> None:
    with database.write() as connection:
        connection.execute("DELETE FROM memory_file WHERE id = ?", (number,))
    rows: list[tuple[Any, ...]] = [()]
    while rows:
        with database.write() as connection:
            rows = connection.rows(
                "SELECT id, line FROM memory WHERE file = ? AND file <> 0 LIMIT ?",
                (number, _IMPORT_CHUNK),
            )
            connection.executemany("DELETE FROM memory WHERE id = ?", [(row[0],) for row in rows])
            drop_unused(connection, (row[1] for row in rows))


def index_all(connection: Connection) -> None:
    """Give all pairs their line of the index: for a database from before there was one."""
    last = 0
    while True:
        rows = connection.rows(
            "SELECT id, source FROM memory WHERE id > ? ORDER BY id LIMIT ?", (last, _IMPORT_CHUNK)
        )
        if not rows:
            break
        texts = {row[0]: bare(row[1]) for row in rows}
        numbers = line_numbers(connection, dict.fromkeys(texts.values()))
        connection.executemany(
            "UPDATE memory SET line = ? WHERE id = ?",
            [(numbers[text], number) for number, text in texts.items()],
        )
        last = rows[-1][0]
    pages = -_TIDY_PAGES
    while tidy(connection, pages):
        pages = _TIDY_PAGES


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


def _key(values: Sequence[Any]) -> tuple[Any, ...]:
    # Market, hash and pair: one order for all writers.
    return (values[1], values[12], values[13])
