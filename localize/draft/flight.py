"""Equal keys in flight over threads share one request: the first to claim a key sends it."""

import threading
from collections.abc import Sequence

from localize.errors import EngineError


class Ticket:
    """What a thread that came second waits with. Neither text nor error: the owner gave up."""

    def __init__(self) -> None:
        # Held until the owner is done; far cheaper to make than an Event, and there is one a line.
        self._latch = threading.Lock()
        self._latch.acquire()
        self.text: str | None = None
        self.error: EngineError | None = None

    def wait(self) -> None:
        """Return when the owner is done with the key."""
        with self._latch:
            return

    def finish(self, text: str | None, error: EngineError | None) -> None:
        """Let the waiting threads go on."""
        self.text, self.error = text, error
        self._latch.release()


class Flight:
    """The keys that are being asked for in one run.

    A thread must land all keys that it claimed before it waits for others', so that no two wait
    for each other.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._tickets: dict[str, Ticket] = {}
        self._landed: set[str] = set()

    def landed(self, keys: Sequence[str]) -> list[str]:
        """Those of ``keys`` that got a text in this run: the cache has it."""
        with self._lock:
            return [key for key in keys if key in self._landed]

    def claim(self, keys: Sequence[str]) -> dict[str, Ticket]:
        """Claim ``keys``; what comes back are those that another thread has, to wait for."""
        taken: dict[str, Ticket] = {}
        with self._lock:
            for key in keys:
                ticket = self._tickets.get(key)
                if ticket is None:
                    self._tickets[key] = Ticket()
                else:
                    taken[key] = ticket
        return taken

    def land(self, key: str, *, text: str | None = None, error: EngineError | None = None) -> None:
        """Give a claimed key back with its outcome; with neither, others may claim it."""
        with self._lock:
            ticket = self._tickets.pop(key, None)
            if text is not None:
                self._landed.add(key)
        if ticket is not None:
            ticket.finish(text, error)
