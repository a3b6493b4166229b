"""The default back end: one SQLite file in WAL mode."""

import contextlib
import sqlite3
import threading
import time
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal
from weakref import WeakValueDictionary

from localize.errors import LocalizeError, StoreError, WriteError
from localize.store.connection import Connection, Database, Values, first_line

# 32 MB of journal before it is copied into the file, not 4: a run writes a quarter faster.
_CHECKPOINT_PAGES = 8_000
# 16 MB of pages are kept, not 2: a unit finds its part of the indexes there. More would help one
# thread, but every thread of a run keeps its own.
_CACHE_KB = 16_000

_BROKEN = ("SQLITE_NOTADB", "SQLITE_CORRUPT")
_BUSY = ("SQLITE_BUSY", "SQLITE_LOCKED")
_UNWRITABLE = {
    "SQLITE_FULL": "the disk is full",
    "SQLITE_READONLY": "may not be written to",
    "SQLITE_CANTOPEN": "cannot be opened or created",
    "SQLITE_IOERR": "the disk failed",
    "SQLITE_PERM": "may not be written to",
}


class Turn:
    """A lock that is given to those who wait in the order in which they came.

    One for each file and process: SQLite's own busy handler lets a thread starve for seconds,
    and a plain lock goes back to a busy machine before a waiting person wakes up.
    """

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._taken = False
        self._waiting: deque[threading.Lock] = deque()

    def take(self, timeout_s: float) -> bool:
        """Wait for the turn; return False when it did not come in time."""
        with self._guard:
            if not self._taken:
                self._taken = True
                return True
            mine = threading.Lock()
            mine.acquire()
            self._waiting.append(mine)
        came = False
        try:
            came = mine.acquire(timeout=timeout_s)
        finally:
            if not came:  # too late, or interrupted: perhaps given at this very moment
                self._leave(mine)
        return came

    def give(self) -> None:
        """Give the turn to the one who waits longest."""
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._taken = False

    def _leave(self, mine: threading.Lock) -> None:
        with self._guard:
            if mine in self._waiting:
                self._waiting.remove(mine)
                return
        self.give()


_TURNS: WeakValueDictionary[str, Turn] = WeakValueDictionary()
_TURNS_GUARD = threading.Lock()


class SQLiteConnection:
    """A connection that commits only when told to."""

    dialect: Literal["sqlite", "postgres"] = "sqlite"
    locking = ""  # a writing transaction holds the whole file

    def __init__(self, path: Path, timeout_s: float) -> None:
        self._raw = sqlite3.connect(
            path, timeout=timeout_s, isolation_level=None, check_same_thread=False
        )
        self._durable = True
        try:
            _use_wal(self._raw, timeout_s)
            self._raw.execute(f"PRAGMA wal_autocheckpoint = {_CHECKPOINT_PAGES}")
            self._raw.execute(f"PRAGMA cache_size = -{_CACHE_KB}")
        except BaseException:
            self._raw.close()
            raise

    def rows(self, sql: str, values: Values = ()) -> list[tuple[Any, ...]]:
        """Return all rows that a statement gives."""
        return self._raw.execute(sql, values).fetchall()

    def execute(self, sql: str, values: Values = ()) -> int:
        """Run a statement and return the number of rows that it wrote."""
        return self._raw.execute(sql, values).rowcount

    def executemany(self, sql: str, values: Iterable[Values]) -> int:
        """Run a statement once for each tuple; return how many rows were written in all."""
        return max(self._raw.executemany(sql, values).rowcount, 0)

    def begin(self, *, durable: bool) -> None:
        """Open a writing transaction at once, so that what it reads stays true."""
        if durable != self._durable:
            self._raw.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
            self._durable = durable
        self._raw.execute("BEGIN IMMEDIATE")

    def commit(self) -> None:
        """Keep what the transaction wrote."""
        self._raw.execute("COMMIT")

    def rollback(self) -> None:
        """Forget what the transaction wrote; SQLite may have done so itself (disk full)."""
        if self._raw.in_transaction:
            self._raw.execute("ROLLBACK")

    def close(self) -> None:
        """Close the connection."""
        self._raw.close()

    def usable(self) -> bool:
        """Return True: a connection to a file is not lost."""
        return not self._raw.in_transaction


def copy_file(source: Path, target: Path) -> None:
    """Copy a database file as it stands; StoreError for a file that is no database."""
    try:
        address = f"{source.absolute().as_uri()}?mode=ro"
        with (
            contextlib.closing(sqlite3.connect(address, uri=True)) as old,
            contextlib.closing(sqlite3.connect(target)) as new,
        ):
            old.backup(new)
    except sqlite3.Error as error:
        raise StoreError(f"{source}: cannot be copied: {error}") from error


class SQLite(Database):
    """A SQLite file; ``timeout_s`` is how long a writer waits for another process."""

    dialect: Literal["sqlite", "postgres"] = "sqlite"
    foreign = sqlite3.Error

    def __init__(self, path: Path, *, timeout_s: float) -> None:
        super().__init__(str(path))
        self._path = path
        self._timeout_s = timeout_s
        with _TURNS_GUARD:
            self._turn = _TURNS.setdefault(str(path.resolve()), Turn())
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            reason = error.strerror or first_line(error)
            raise WriteError(f"{path.parent}: the folder cannot be made: {reason}") from None

    def connect(self) -> Connection:
        """Return a new connection to the file, made when it is not there."""
        return SQLiteConnection(self._path, self._timeout_s)

    def explain(self, error: Exception) -> LocalizeError:
        """Return SQLite's error in our words."""
        code: str = getattr(error, "sqlite_errorname", "") or ""
        if code.startswith(_BROKEN):
            return StoreError(f"{self.name}: not a database, or a damaged one: {first_line(error)}")
        if code.startswith(_BUSY):
            return StoreError(f"{self.name}: another program keeps the database locked")
        for start, meaning in _UNWRITABLE.items():
            if code.startswith(start):
                return WriteError(f"{self.name}: {meaning}: {first_line(error)}")
        return StoreError(f"{self.name}: {first_line(error)}")

    def has_table(self, connection: Connection, name: str) -> bool:
        """Return True when the file holds a table of this name.

        A file with tables of another program is refused, so that we never write into it.
        """
        tables = {row[0] for row in connection.rows("SELECT name FROM sqlite_master")}
        if tables and "migration" not in tables:
            raise StoreError(f"{self.name}: a database of another program")
        return name in tables

    def lock_schema(self, connection: Connection) -> None:
        """Do nothing: a writing transaction is alone already."""

    def clock(self, connection: Connection) -> float:  # noqa: ARG002
        """Return this machine's time: a SQLite file has no users elsewhere."""
        return time.time()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait until no other thread of this process writes to the file."""
        if not self._turn.take(self._timeout_s):
            raise StoreError(f"{self.name}: another thread keeps the database locked")
        try:
            yield
        finally:
            self._turn.give()


def _use_wal(raw: sqlite3.Connection, timeout_s: float) -> None:
    # Changing the journal's mode does not wait for others as other statements do.
    until = time.monotonic() + timeout_s
    while raw.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        try:
            raw.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorname != "SQLITE_BUSY" or time.monotonic() > until:
                raise
            time.sleep(0.01)
