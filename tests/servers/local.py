"""An HTTP server of our own on 127.0.0.1: it starts, says where it is, and ends with its test."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self


class LocalServer:
    """A server in its own thread for as long as a ``with`` lasts; ``port`` is where it listens.

    Requests go to a handler of the class ``handler``, whose ``owner`` is this server.
    ``connections`` counts those that were made.
    """

    def __init__(self, handler: type["QuietHandler"]) -> None:
        self.connections = 0
        self._ending = threading.Event()
        self._http = _Http(("127.0.0.1", 0), type("Handler", (handler,), {"owner": self}))
        self._http.owner = self
        self.port = self._http.server_address[1]
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.01,), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ending.set()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    def wait(self, seconds: float) -> bool:
        """Wait so long, or until the server ends; whether it has ended."""
        return self._ending.wait(seconds)


class QuietHandler(BaseHTTPRequestHandler):
    """A handler that keeps connections open and writes no log."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet."""


class _Http(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128
    owner: LocalServer

    def get_request(self) -> Any:
        self.owner.connections += 1
        return super().get_request()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is part of the tests."""
