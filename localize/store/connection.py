"""What the two back ends share: a pool of connections, transactions, and errors in our words."""

import os
import threading
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any, Literal, Protocol, TypeVar

from localize.errors import InputError, LocalizeError

Values = Sequence[Any]
T = TypeVar("T")


class Connection(Protocol):
    """One open connection; statements are written with ``?`` for their values."""

    dialect: Literal["sqlite", "postgres"]
    #: What a SELECT ends with to keep other writers off its rows until the transaction ends.
    locking: str

    def rows(self, sql: str, values: Values = ()) -> list[tuple[Any, ...]]:
        """Return all rows that a statement gives."""

    def execute(self, sql: str, values: Values = ()) -> int:
        """Run a statement and return the number of rows that it wrote."""

    def executemany(self, sql: str, values: Iterable[Values]) -> int:
        """Run a statement once for each tuple; return how many rows were written in all."""

    def begin(self, *, durable: bool) -> None:
        """Open a transaction; ``durable`` ones are on the disk when they are committed."""

    def commit(self) -> None:
        """Keep what the transaction wrote."""

    def rollback(self) -> None:
        """Forget what the transaction wrote; does nothing outside of one."""

    def close(self) -> None:
        """Close the connection."""

    def usable(self) -> bool:
        """Return False when the connection was lost and must not be lent again."""


class Database(ABC):
    """A database that many threads use at once, each with a connection of its own.

    ``name`` is what messages call it: a path, or a URL without its password. Connections are lent
    and taken back, so that a thread that ends leaves none open.
    """

    dialect: Literal["sqlite", "postgres"]
    #: The base of all errors that the driver raises.
    foreign: type[Exception]

    def __init__(self, name: str) -> None:
        self.name = name
        self._idle: list[Connection] = []
        self._guard = threading.Lock()
        self._pid = os.getpid()

    @abstractmethod
    def connect(self) -> Connection:
        """Return a new connection."""

    @abstractmethod
    def explain(self, error: Exception) -> LocalizeError:
        """Return the driver's error in our words."""

    @abstractmethod
    def has_table(self, connection: Connection, name: str) -> bool:
        """Return True when the database holds a table of this name."""

    @abstractmethod
    def lock_schema(self, connection: Connection) -> None:
        """Keep others from migrating until the transaction ends."""

    @abstractmethod
    def clock(self, connection: Connection) -> float:
        """Return the time in seconds by the one clock that all users of the database share."""

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Lend a connection for reading."""
        with self._errors(), self._lent() as connection:
            yield connection

    @contextmanager
    def write(self, *, durable: bool = False) -> Iterator[Connection]:
        """Lend a connection inside a transaction, kept as a whole or not at all.

        ``durable`` says that a person waits for it: it must survive a power cut. Other
        transactions survive a killed process, and can be made again.
        """
        with self._errors(), self.turn(), self._lent() as connection:
            connection.begin(durable=durable)
            try:
                yield connection
                connection.commit()
            except BaseException:
                connection.rollback()
                raise

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait until this thread may write; back ends that queue writers themselves don't."""
        yield

    def close(self) -> None:
        """Close all connections that nobody holds."""
        with self._guard:
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except self.foreign as error:
            # Without the cause: the driver's text may quote a URL with its password.
            raise self.explain(error) from None
        except OverflowError:
            raise InputError(f"{self.name}: a number is too large to be kept") from None
        except UnicodeEncodeError as error:
            raise InputError(
                f"{self.name}: a text with half a character cannot be kept"
                f" ({error.object[error.start : error.end]!a})"
            ) from None

    @contextmanager
    def _lent(self) -> Iterator[Connection]:
        connection = self._take()
        try:
            yield connection
        finally:
            if connection.usable():
                with self._guard:
                    self._idle.append(connection)
            else:
                connection.close()

    def _take(self) -> Connection:
        with self._guard:
            if self._pid != os.getpid():
                # A forked child must not touch its parent's connections.
                self._pid = os.getpid()
                self._idle = []
            if self._idle:
                return self._idle.pop()
        return self.connect()


def first_line(error: object) -> str:
    """Return the first line of an error's text.

    >>> first_line(ValueError("one\\ntwo"))
    'one'
    """
    lines = str(error).strip().splitlines()
    return lines[0] if lines else type(error).__name__


def holes(values: Iterable[object]) -> str:
    """Return as many ``?`` as there are values, for ``IN (...)``.

    >>> holes(["a", "b"])
    '?, ?'
    """
    return ", ".join("?" for _ in values)


def batches(values: Iterable[T], size: int) -> Iterator[list[T]]:
    """Yield the values in lists of this size, the last one shorter.

    >>> list(batches("abc", 2))
    [['a', 'b'], ['c']]
    """
    rest = iter(values)
    while part := list(islice(rest, size)):
        yield part
