"""Small stand-ins for LibreTranslate and for Google's web form, on 127.0.0.1.

They prove how requests are shaped, parsed and mapped to errors, not what the live services do.
"""

import html
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

from tests.servers.chat import right


class WebServer:
    """Answers GET /m as Google's form and POST /translate as LibreTranslate.

    ``status``: HTTP statuses to answer first. ``answer``: overrides the text of every reply.
    """

    def __init__(self) -> None:
        self.status: list[int] = []
        self.answer: Any = ...
        self.calls: list[dict[str, str]] = []
        self.paths: list[str] = []
        self.delay = 0.0
        self._ending = threading.Event()
        server = self

        class Handler(_Handler):
            owner = server

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self._http.block_on_close = False
        self.url = f"http://127.0.0.1:{self._http.server_address[1]}"
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.01,), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ending.set()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    def wait(self) -> None:
        self._ending.wait(self.delay)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    owner: WebServer

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet."""

    def do_GET(self) -> None:
        query = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
        if "q" not in query:
            self.owner.calls.append(query)
            self.owner.paths.append(self.path)
            self._send(b"[]", "application/json")
            return
        text = self._text(query, "tl")
        page = "" if text is None else f'<div class="result-container">{html.escape(text)}</div>'
        self._send(f"<html><body>{page}</body></html>".encode(), "text/html; charset=utf-8")

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form = {name: values[0] for name, values in parse_qs(body).items()}
        text = self._text(form, "target")
        data = {"error": "no"} if text is None else {"translatedText": text}
        self._send(json.dumps(data).encode(), "application/json")

    def _text(self, form: dict[str, str], target: str) -> str | None:
        self.owner.calls.append(form)
        self.owner.paths.append(self.path)
        self.owner.wait()
        if self.owner.answer is not ...:
            return self.owner.answer
        return right(form["q"], form[target])

    def _send(self, data: bytes, kind: str) -> None:
        self.send_response(self.owner.status.pop(0) if self.owner.status else 200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)
