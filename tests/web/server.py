"""The real `localize serve` in a process of its own, and a hostile site beside it."""

import select
import socket
import subprocess
import sys
import threading
from collections.abc import Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.cli.drama import environment


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


class Server:
    """`localize serve` for one drama; it can be killed and started again on the same port."""

    def __init__(self, folder: Path, *options: str, by: Sequence[str] = ("Ana",)) -> None:
        self.folder = folder
        self.options = options
        self.by = tuple(by)
        self.port = free_port()
        self.origin = f"http://127.0.0.1:{self.port}"
        self.logs = folder.parent / f"{folder.name}-{self.port}.log"
        #: Where each person logs in: printed by the running process, others after each start.
        self.addresses: dict[str, str] = {}
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.kill()

    @property
    def address(self) -> str:
        """Where the first person logs in."""
        return self.addresses[self.by[0]]

    def start(self) -> None:
        """Start it and wait until it has printed its address."""
        people = [word for name in self.by for word in ("--by", name)]
        words = ["serve", "--no-open", "--port", str(self.port), *people, *self.options]
        with self.logs.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "localize", "-v", "-C", str(self.folder), *words],
                env=environment(),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                bufsize=0,  # or select would not know of a line that was read ahead
                stderr=log,
            )
        self.addresses = self._printed()

    def kill(self) -> None:
        """Kill it as a power cut does."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None

    def log(self) -> str:
        """What it has said on stderr so far."""
        return self.logs.read_text("utf-8")

    def _printed(self) -> dict[str, str]:
        """The addresses on stdout; fails with what the process said when one does not come."""
        assert self._process is not None
        assert self._process.stdout is not None
        found: dict[str, str] = {}
        while len(found) < len(self.by) and select.select([self._process.stdout], [], [], 60)[0]:
            line = self._process.stdout.readline().decode()
            if not line:
                break
            name, _, address = line.strip().partition(": ")
            found[name] = address
        assert set(found) == set(self.by), (found, self.log())
        return found


class HostileSite:
    """A site on another port of this machine that serves one page and keeps what was asked."""

    def __init__(self, page: str) -> None:
        self.page = page
        #: Path and headers of every request, in order.
        self.asked: list[tuple[str, dict[str, str]]] = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.asked.append((self.path, {k.lower(): v for k, v in self.headers.items()}))
                body = site.page.encode()
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self.origin = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
