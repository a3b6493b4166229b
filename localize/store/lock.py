"""One run a drama at a time: a row that its holder keeps alive with a heartbeat."""

import contextlib
import os
import secrets
import socket
import threading
from pathlib import Path
from types import TracebackType
from typing import Self

from localize.errors import LocalizeError, Locked
from localize.store.connection import Connection, Database
from localize.store.records import now_utc

_TAKE = """
INSERT INTO run_lock (drama, token, holder, host, machine, pid, started, heartbeat)
VALUES (?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (drama) DO UPDATE SET token = excluded.token, holder = excluded.holder,
    host = excluded.host, machine = excluded.machine, pid = excluded.pid,
    started = excluded.started, heartbeat = excluded.heartbeat
WHERE run_lock.token = ?
"""


class Lock:
    """The right to run a drama, as a context manager; entering raises Locked if another has it.

    A lock is taken over when its heart stopped for ``stale_after_s`` seconds, or when its process
    on this machine is dead. :meth:`check` tells a run whether that happened to itself, as it does
    to a laptop that slept.
    """

    def __init__(
        self, database: Database, drama: str, holder: str, *, stale_after_s: float, beat_s: float
    ) -> None:
        self._database = database
        self._drama = drama
        self._holder = holder
        self._stale_after_s = stale_after_s
        self._beat_s = beat_s
        self._token = secrets.token_hex(8)
        self._stop = threading.Event()
        self._lost = threading.Event()
        self._thread: threading.Thread | None = None

    def __enter__(self) -> Self:
        with self._database.write(durable=True) as connection:
            self._take(connection)
        self._thread = threading.Thread(
            target=self._beat, name=f"lock of {self._drama}", daemon=True
        )
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop.set()
        if self._thread is not None:
            self._thread.join()
        # A database that is gone has no lock to give back, and must not hide the first error.
        with contextlib.nullcontext() if error is None else contextlib.suppress(LocalizeError):
            self._release()

    def check(self) -> None:
        """Raise Locked when another run took the drama over meanwhile."""
        if self._lost.is_set():
            with self._database.read() as connection:
                other = _holder(connection, self._drama)
            raise Locked(_message(self._drama, other) if other else f"{self._drama}: lock lost")

    def _take(self, connection: Connection) -> None:
        now = self._database.clock(connection)
        other = _holder(connection, self._drama)
        if other is not None and not self._dead(other, now):
            raise Locked(_message(self._drama, other))
        token = "" if other is None else other[0]
        me = (self._token, self._holder, socket.gethostname(), _machine(), os.getpid(), now_utc())
        # The token that we saw decides: of two that take over a dead run, one finds it changed.
        if connection.execute(_TAKE, (self._drama, *me, now, token)) != 1:
            winner = _holder(connection, self._drama)
            raise Locked(_message(self._drama, winner) if winner else f"{self._drama}: locked")

    def _dead(self, other: tuple[str, str, str, str, int, str, float], now: float) -> bool:
        _, _, _, machine, pid, _, heartbeat = other
        if now - heartbeat > self._stale_after_s:
            return True
        return machine == _machine() and not _alive(pid)

    def _beat(self) -> None:
        while not self._stop.wait(self._beat_s):
            # A busy database costs one beat; a lost lock shows itself at the next.
            with contextlib.suppress(LocalizeError), self._database.write() as connection:
                mine = connection.execute(
                    "UPDATE run_lock SET heartbeat = ? WHERE drama = ? AND token = ?",
                    (self._database.clock(connection), self._drama, self._token),
                )
                if not mine:
                    self._lost.set()
                    return

    def _release(self) -> None:
        with self._database.write() as connection:
            connection.execute(
                "DELETE FROM run_lock WHERE drama = ? AND token = ?", (self._drama, self._token)
            )


def _holder(
    connection: Connection, drama: str
) -> tuple[str, str, str, str, int, str, float] | None:
    """Return token, holder, host, machine, pid, start and heartbeat of the drama's lock."""
    rows = connection.rows(
        "SELECT token, holder, host, machine, pid, started, heartbeat FROM run_lock"
        " WHERE drama = ?",
        (drama,),
    )
    if not rows:
        return None
    token, holder, host, machine, pid, started, heartbeat = rows[0]
    return token, holder, host, machine, pid, started, heartbeat


def _message(drama: str, other: tuple[str, str, str, str, int, str, float]) -> str:
    _, holder, host, _, pid, started, _ = other
    who = f"{holder}, " if holder else ""
    return f"{drama}: another run holds it: {who}host {host}, pid {pid}, since {started}"


def _machine() -> str:
    """Return what tells apart the machines whose process numbers mean different processes.

    Two containers may share a host name but not a process namespace.
    """
    try:
        space = str(Path("/proc/self/ns/pid").readlink())
    except OSError:
        space = ""
    return f"{socket.gethostname()} {space}"


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True  # it is there, but another user's
    return True
