"""Small stand-ins for LibreTranslate and for Google's web form, on 127.0.0.1.

They prove how requests are shaped, parsed and mapped to errors, not what the live services do.
"""

import html
import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.servers.chat import right
from tests.servers.local import LocalServer, QuietHandler


class WebServer(LocalServer):
    """Answers GET /m as Google's form and POST /translate as LibreTranslate.

    ``status``: HTTP statuses to answer first. ``answer``: overrides the text of every reply.
    """

    def __init__(self) -> None:
        super().__init__(_Handler)
        self.status: list[int] = []
        self.answer: Any = ...
        self.calls: list[dict[str, str]] = []
        self.paths: list[str] = []
        self.delay = 0.0
        self.url = f"http://127.0.0.1:{self.port}"


class _Handler(QuietHandler):
    owner: WebServer

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
        self.owner.wait(self.owner.delay)
        if self.owner.answer is not ...:
            return self.owner.answer
        return right(form["q"], form[target])

    def _send(self, data: bytes, kind: str) -> None:
        self.send_response(self.owner.status.pop(0) if self.owner.status else 200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)
