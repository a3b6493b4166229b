"""The back end for a studio: one PostgreSQL database that many machines share."""

import functools
from collections.abc import Iterable
from typing import Any, Literal
from urllib.parse import parse_qsl, unquote, urlsplit

from localize.errors import InputError, LocalizeError, MissingExtra, StoreError, WriteError
from localize.store.connection import Connection, Database, Values, first_line

try:
    import psycopg
except ImportError:
    raise MissingExtra("PostgreSQL", "studio") from None

#: Any number that no other program's advisory lock has.
_SCHEMA_LOCK = 0x10CA112E

_CONNECT_S = 10

# SQLSTATE (Appendix A of the PostgreSQL manual) or its class, and what it means to the user.
_UNWRITABLE = {
    "53100": "the disk is full",
    "25006": "may not be written to",
    "58030": "the disk failed",
    "42501": "this user may not write to it",
}
_BUSY = ("55P03", "57014", "40P01")
_CLOSED = "the server is gone or cannot be reached"


class PostgresConnection:
    """A connection that commits only when told to."""

    dialect: Literal["sqlite", "postgres"] = "postgres"
    locking = " FOR UPDATE"

    def __init__(self, url: str, timeout_s: float) -> None:
        self._raw = psycopg.connect(
            url,
            autocommit=True,
            connect_timeout=_CONNECT_S,
            client_encoding="utf8",
            application_name="localize",
        )
        try:
            self._raw.execute(f"SET lock_timeout = {int(timeout_s * 1000)}")
        except BaseException:
            self._raw.close()
            raise

    def rows(self, sql: str, values: Values = ()) -> list[tuple[Any, ...]]:
        """Return all rows that a statement gives."""
        return self._raw.execute(translate(sql), values).fetchall()

    def execute(self, sql: str, values: Values = ()) -> int:
        """Run a statement and return the number of rows that it wrote."""
        return self._raw.execute(translate(sql), values).rowcount

    def executemany(self, sql: str, values: Iterable[Values]) -> int:
        """Run a statement once for each tuple; return how many rows were written in all."""
        with self._raw.cursor() as cursor:
            cursor.executemany(translate(sql), values)
            return max(cursor.rowcount, 0)

    def begin(self, *, durable: bool) -> None:
        """Open a transaction; one that can be made again does not wait for the server's disk."""
        self._raw.execute("BEGIN" if durable else "BEGIN; SET LOCAL synchronous_commit = off")

    def commit(self) -> None:
        """Keep what the transaction wrote."""
        self._raw.execute("COMMIT")

    def rollback(self) -> None:
        """Forget what the transaction wrote; nothing to do when the server is gone."""
        if not self._raw.closed:
            self._raw.execute("ROLLBACK")

    def close(self) -> None:
        """Close the connection."""
        self._raw.close()

    def usable(self) -> bool:
        """Return False when the server hung up or a transaction was left open."""
        idle = psycopg.pq.TransactionStatus.IDLE
        return not self._raw.closed and self._raw.info.transaction_status == idle


class Postgres(Database):
    """A PostgreSQL database by its URL; ``timeout_s`` is how long a writer waits for a row."""

    dialect: Literal["sqlite", "postgres"] = "postgres"
    foreign = psycopg.Error

    def __init__(self, url: str, *, timeout_s: float) -> None:
        name, self._secrets = _without_secrets(url)
        super().__init__(name)
        self._url = url
        self._timeout_s = timeout_s

    def connect(self) -> Connection:
        """Return a new connection to the server."""
        try:
            return PostgresConnection(self._url, self._timeout_s)
        except psycopg.ProgrammingError:
            # libpq's text about a URL that it cannot read quotes the part, password or not.
            raise InputError(f"{self.name}: not a URL that PostgreSQL understands") from None
        except psycopg.OperationalError as error:
            raise StoreError(f"{self.name}: {_CLOSED}: {self._masked(error)}") from None

    def explain(self, error: Exception) -> LocalizeError:
        """Return psycopg's error in our words."""
        text = self._masked(error)
        state: str = getattr(error, "sqlstate", None) or ""
        if state in _UNWRITABLE:
            return WriteError(f"{self.name}: {_UNWRITABLE[state]}: {text}")
        if state in _BUSY:
            return StoreError(f"{self.name}: another program keeps the database locked: {text}")
        if isinstance(error, psycopg.OperationalError) and (
            not state or state.startswith(("08", "57P"))
        ):
            return StoreError(f"{self.name}: {_CLOSED}: {text}")
        return StoreError(f"{self.name}: {text}")

    def has_table(self, connection: Connection, name: str) -> bool:
        """Return True when the schema in use holds a table of this name."""
        sql = (
            "SELECT COUNT(*) FROM information_schema.tables"
            " WHERE table_schema = current_schema() AND table_name = ?"
        )
        return bool(connection.rows(sql, (name,))[0][0])

    def lock_schema(self, connection: Connection) -> None:
        """Keep others from migrating until the transaction ends."""
        connection.rows("SELECT pg_advisory_xact_lock(?)", (_SCHEMA_LOCK,))

    def clock(self, connection: Connection) -> float:
        """Return the server's time, since the machines' own clocks differ."""
        return float(connection.rows("SELECT EXTRACT(EPOCH FROM clock_timestamp())")[0][0])

    def _masked(self, error: Exception) -> str:
        text = first_line(error)
        for secret in self._secrets:
            text = text.replace(secret, "***")
        return text


@functools.lru_cache(maxsize=1024)
def translate(sql: str) -> str:
    """Return a statement with psycopg's placeholders.

    >>> translate("SELECT text FROM cue WHERE id = ? AND text LIKE '%a'")
    "SELECT text FROM cue WHERE id = %s AND text LIKE '%%a'"
    """
    return sql.replace("%", "%%").replace("?", "%s")


def _without_secrets(url: str) -> tuple[str, tuple[str, ...]]:
    """Return the URL as messages may show it, and what must be masked in a driver's text."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise InputError("database: not a URL that PostgreSQL understands") from None
    secrets = {
        value for key, value in parse_qsl(parts.query) if "pass" in key.lower() and value
    } | ({parts.password, unquote(parts.password)} if parts.password else set())
    user = f"{parts.username}@" if parts.username else ""
    at = f":{port}" if port is not None else ""
    longest_first = sorted(secrets, key=len, reverse=True)
    return f"{parts.scheme}://{user}{host}{at}{parts.path}", tuple(longest_first)
