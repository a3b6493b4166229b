"""Translation services on 127.0.0.1: Qwen-MT, DeepL and MyMemory, as far as engines use them.

They prove how requests are shaped, parsed and mapped to errors, not what the live services do.
Translations follow the rule of :func:`tests.servers.chat.right`.
"""

import html
import json
import re
import socket
import struct
import threading
import time
from collections.abc import Callable
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

from tests.servers.chat import right
from tests.servers.local import LocalServer, QuietHandler


class Call(NamedTuple):
    """One request as it came in."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: Any


class Service(LocalServer):
    """A server in its own thread; a subclass answers one protocol.

    ``status`` is a list of faults to begin with, ``always`` one for ever: a number, (number,
    headers), or one of "reset", "hang", "html", "bad-json", "truncated". They meet requests for
    translations only. ``on_texts`` may change the translations of a request: it gets sources and
    right texts and returns what is answered.
    """

    translates = ""
    prefix = ""

    def __init__(self) -> None:
        super().__init__(_Handler)
        self.status: list[Any] = []
        self.always: Any = None
        self.on_texts: Callable[[list[str], list[Any]], list[Any]] = lambda sources, texts: texts
        self.calls: list[Call] = []
        self.times: list[float] = []
        self.lock = threading.Lock()
        self.url = f"http://127.0.0.1:{self.port}{self.prefix}"

    def sent(self, path: str = "", method: str = "") -> list[Call]:
        """The requests for translations, or those for another path."""
        wanted = path if path else self.translates
        return [call for call in self.calls if wanted in call.path and method in call.method]

    def fault(self, call: Call) -> Any:
        """What goes wrong with this request, None if nothing does."""
        if self.translates not in call.path or call.method == "HEAD":
            return None
        with self.lock:
            return self.status.pop(0) if self.status else self.always

    def answer(self, call: Call) -> tuple[int, Any]:
        """Status and JSON body for a request that goes well."""
        raise NotImplementedError


class QwenMtService(Service):
    """Qwen-MT behind OpenAI's protocol: one user message, everything else in the options."""

    translates = "/chat/completions"
    prefix = "/v1"

    def answer(self, call: Call) -> tuple[int, Any]:
        if call.path.endswith("/models"):
            return 200, {"data": [{"id": "qwen-mt-turbo"}]}
        body, options = call.body, call.body.get("translation_options", {})
        roles = [message["role"] for message in body["messages"]]
        if roles != ["user"] or "response_format" in body:
            return 400, {"error": {"code": "invalid_parameter_error"}}
        source = body["messages"][0]["content"]
        language = {"Thai": "th", "Japanese": "ja"}.get(options["target_lang"], "en")
        text = self.on_texts([source], [right(source, language, options.get("terms"))])[0]
        message = {"role": "assistant", "content": text}
        return 200, {
            "choices": [{"index": 0, "finish_reason": "stop", "message": message}],
            "usage": {"prompt_tokens": 100, "completion_tokens": 10},
        }


class DeeplService(Service):
    """DeepL's API: translations, glossaries and usage.

    ``tags_first``: elements come back at the start of the text. ``no_glossary``: target languages
    without glossaries.
    """

    translates = "/v2/translate"

    def __init__(self) -> None:
        super().__init__()
        self.tags_first = False
        self.no_glossary: set[str] = set()
        self.glossaries: dict[str, dict[str, Any]] = {}
        self._made = 0

    def answer(self, call: Call) -> tuple[int, Any]:
        if call.path == "/v2/usage":
            return 200, {"character_count": 1, "character_limit": 500_000}
        if call.path.startswith("/v2/glossaries"):
            return self._glossaries(call)
        body = call.body
        rows: dict[str, str] = {}
        if "glossary_id" in body:
            if body["glossary_id"] not in self.glossaries:
                return 404, {"message": "Glossary not found"}
            rows = self.glossaries[body["glossary_id"]]["rows"]
        glossary = [{"source": source, "target": target} for source, target in rows.items()]
        texts = [self._text(text, body, glossary) for text in body["text"]]
        return 200, {
            "translations": [
                {"detected_source_language": "ZH", "text": text, "billed_characters": 1}
                for text in self.on_texts(body["text"], texts)
            ]
        }

    def _text(self, text: str, body: dict[str, Any], glossary: list[dict[str, str]]) -> str:
        language = body["target_lang"].lower()
        if body.get("tag_handling") != "xml":
            return right(text, language, glossary)
        plain = html.unescape(re.sub(r'<x id="(\d+)"/>', r"⟦\1⟧", text))
        made = html.escape(right(plain, language, glossary), quote=False)
        if self.tags_first:
            marks = re.findall(r"⟦\d+⟧", made)
            made = "".join(marks) + re.sub(r"⟦\d+⟧ ?", "", made)
        return re.sub(r"⟦(\d+)⟧", r'<x id="\1"/>', made)

    def _glossaries(self, call: Call) -> tuple[int, Any]:
        identity = call.path.removeprefix("/v2/glossaries").strip("/")
        if call.method == "GET":
            shown = [self._info(each) for each in self.glossaries]
            return 200, {"glossaries": shown}
        if call.method == "DELETE":
            return (204, {}) if self.glossaries.pop(identity, None) else (404, {"message": "no"})
        if call.body["target_lang"] in self.no_glossary:
            return 400, {"message": "Unsupported pair of languages"}
        self._made += 1
        rows = dict(line.split("\t") for line in call.body["entries"].splitlines())
        self.glossaries[f"g-{self._made}"] = {**call.body, "rows": rows}
        return 201, self._info(f"g-{self._made}")

    def _info(self, identity: str) -> dict[str, Any]:
        one = self.glossaries[identity]
        return {
            "glossary_id": identity,
            "name": one["name"],
            "ready": True,
            "source_lang": one["source_lang"].lower(),
            "target_lang": one["target_lang"].lower(),
            "creation_time": "2026-11-01T10:00:00.000000Z",
            "entry_count": len(one["rows"]),
        }


class MymemoryService(Service):
    """MyMemory: the text in the address; ``shape`` overrides parts of the reply."""

    translates = "/get"
    prefix = "/get"

    def __init__(self) -> None:
        super().__init__()
        self.shape: dict[str, Any] = {}

    def answer(self, call: Call) -> tuple[int, Any]:
        source, target = call.query["langpair"].split("|")
        del source
        text = self.on_texts([call.query["q"]], [right(call.query["q"], target)])[0]
        return 200, {
            "responseData": {"translatedText": text, "match": 0.85},
            "quotaFinished": False,
            "responseDetails": "",
            "responseStatus": 200,
            "matches": [{"segment": "别的话", "translation": "another line's text", "match": 0.5}],
            **self.shape,
        }


class _Handler(QuietHandler):
    owner: Service

    def do_GET(self) -> None:
        self._serve()

    def do_HEAD(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def do_DELETE(self) -> None:
        self._serve()

    def _serve(self) -> None:
        owner, address = self.owner, urlsplit(self.path)
        raw = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        call = Call(
            self.command,
            address.path,
            {name: values[0] for name, values in parse_qs(address.query).items()},
            {name.lower(): value for name, value in self.headers.items()},
            json.loads(raw) if raw else None,
        )
        with owner.lock:
            owner.calls.append(call)
            owner.times.append(time.monotonic())
        fault = owner.fault(call)
        if fault is not None:
            self._go_wrong(fault, call)
        elif call.method == "HEAD":
            self._send(405, b"")
        else:
            with owner.lock:
                status, data = owner.answer(call)
            # 204 has no body: one would be read as the start of the next answer.
            body = json.dumps(data, ensure_ascii=False).encode()
            self._send(status, b"" if status == 204 else body)

    def _go_wrong(self, fault: Any, call: Call) -> None:
        code, headers = fault if isinstance(fault, tuple) else (fault, {})
        if code == "hang":
            self.owner.wait(30)
        elif code == "reset":
            linger = struct.pack("ii", 1, 0)
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{")
            self.connection.shutdown(socket.SHUT_RD)
            self.close_connection = True
        elif code == "html":
            self._send(200, b"<html>It works!</html>", {"Content-Type": "text/html"})
        elif code == "bad-json":
            self._send(200, b'{"translations": [{"text": ')
        elif code == "truncated":
            whole = json.dumps(self.owner.answer(call)[1]).encode()
            head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(whole)}\r\n\r\n"
            self.wfile.write(head.encode() + whole[: len(whole) // 2])
            self.close_connection = True
        else:
            # A server that quotes the key and the text in its complaint.
            said = {"message": f"no: {call.headers.get('authorization')} {call.query} {call.body}"}
            self._send(code, json.dumps(said).encode(), headers)

    def _send(self, status: int, raw: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(raw)))
        for name, value in {"Content-Type": "application/json", **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(raw)
