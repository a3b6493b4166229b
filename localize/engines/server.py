"""What the engines that ask a server have in common."""

import threading
from typing import TYPE_CHECKING

from localize.engines.base import BaseEngine, ServerSettings
from localize.engines.keys import read_key
from localize.errors import EngineError

if TYPE_CHECKING:
    from localize.engines.http import Client


class ServerEngine(BaseEngine):
    """An engine with one client, made when it is first needed."""

    def __init__(self, name: str, url: str, settings: ServerSettings) -> None:
        super().__init__(name)
        self.concurrency = settings.concurrency
        self._url = url
        self._limits = settings
        self._lock = threading.Lock()
        self._client: Client | None = None
        self._closed = False

    def close(self) -> None:
        """Give the connections back; what waits for its turn fails."""
        with self._lock:
            self._closed = True
            if self._client is not None:
                self._client.close()

    def reach(self) -> str:
        """``""`` if the server's address answers; a subclass may know a better one to ask."""
        return self.probe(self._url)

    def probe(self, url: str, key: str = "") -> str:
        """``""`` if a GET of ``url`` shows that the server is there and takes the key.

        ``key`` is ``env:NAME`` or nothing. Nothing of the drama is sent, nothing is counted.
        """
        try:
            self.client().probe(url, secret=read_key(key))
        except EngineError as error:
            return str(error)
        return ""

    def client(self) -> "Client":
        """The one client of this engine."""
        from localize.engines.http import Client

        with self._lock:
            if self._closed:
                raise EngineError("unreachable", "stopped")
            if self._client is None:
                self._client = Client(self._url, self._limits)
            return self._client
