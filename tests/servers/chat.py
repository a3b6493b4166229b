"""A chat server on 127.0.0.1 that translates by rule and goes wrong on demand.

Its "translations" depend on the source text alone, have the market's script and usual length, and
carry numbers, names and glossary terms, so that a test knows the one right text of every line.
"""

import json
import re
import socket
import struct
import threading
import time
from collections.abc import Callable
from typing import Any

from localize.locales.numbers import numbers
from tests.servers.local import LocalServer, QuietHandler

Rows = list[tuple[Any, Any]]

_SYLLABLES = {
    "th": tuple(map("".join, zip("กนตมลปรสขทดคพชซบวยงหฟจผอ", "าีูาิุาีูาิุาีูาิุาีูาิุ", strict=True))),
    "ja": tuple("かにつめろぱりすたみくねぞはひぬせよわぎずでぼま"),
}
_LATIN = ["bal", "den", "fir", "gom", "hus", "jat", "kel", "lin", "mov", "nud", "pas", "rek", "sil"]


def right(text: str, target: str, glossary: list[dict[str, str]] | None = None) -> str:
    """The one right translation of a line, from Chinese or from another market's Latin text."""
    language = target.partition("-")[0]
    kept: list[str] = []

    def keep(value: str) -> str:
        kept.append(value)
        return chr(0xE000 + len(kept) - 1)

    foreign = re.search(r"[\u4e00-\u9fff]", text) is None
    text = re.sub(r"⟦\d+⟧", lambda match: keep(match[0]), text)
    for entry in sorted(glossary or [], key=lambda row: -len(row["source"])):
        text = text.replace(entry["source"], keep(entry["target"]))
    for number in reversed(numbers(text, "zh-Hans")):
        text = text[: number.start] + keep(str(number.value)) + text[number.end :]
    words: list[str] = []
    for run in re.findall(r"[\ue000-\uf8ff]|[\u4e00-\u9fff]{1,2}|[A-Za-z0-9]+|[^\w\s]", text):
        if run[0] >= "\ue000" and run[0] <= "\uf8ff":
            words.append(kept[ord(run) - 0xE000])
        elif "\u4e00" <= run[0] <= "\u9fff":
            words.append("".join(_syllable(char, language) for char in run))
        elif run in "？?":
            words.append("?")
        elif run in "！!":
            words.append("!")
        elif foreign and run.islower():
            words.append(_turned(run, language))
        elif run.isascii() and run.isalnum():
            words.append(run)
    return " ".join(words)


def _turned(word: str, language: str) -> str:
    """A word of another market's text, turned round; names have capitals and stay."""
    table = _SYLLABLES.get(language)
    return f"{word[::-1]}a" if table is None else "".join(table[ord(char) % 24] for char in word)


def _syllable(char: str, language: str) -> str:
    table = _SYLLABLES.get(language, _LATIN)
    first, second = divmod(ord(char) - 0x4E00, 13)
    if table is _LATIN:
        return _LATIN[second] + "aeiou"[first % 5]
    return table[ord(char) % 24] + (table[(ord(char) // 24) % 24] if language == "ja" else "")


class Fault:
    """How a reply goes wrong; ``times`` is how often (None: always), ``least`` cues it needs."""

    def __init__(
        self,
        spoil: Callable[[Rows, dict[str, Any]], Rows | str | dict[str, Any]],
        *,
        times: int | None = None,
        least: int = 1,
    ) -> None:
        self.spoil = spoil
        self.times = times
        self.least = least


def _drop(rows: Rows, body: dict[str, Any]) -> Rows:
    return rows[:-2] + rows[-1:]


def _merge_shift(rows: Rows, body: dict[str, Any]) -> Rows:
    """Two lines in one, all that follow move up, the last stands twice: every id is there."""
    at = len(rows) // 3
    texts = [text for _, text in rows]
    merged = [*texts[:at], f"{texts[at]} {texts[at + 1]}", *texts[at + 2 :], texts[-1]]
    return [(row[0], text) for row, text in zip(rows, merged, strict=True)]


def _merge_empty(rows: Rows, body: dict[str, Any]) -> Rows:
    at = len(rows) // 3
    texts = [text for _, text in rows]
    merged = [*texts[:at], f"{texts[at]} {texts[at + 1]}", *texts[at + 2 :], ""]
    return [(row[0], text) for row, text in zip(rows, merged, strict=True)]


def _merge_missing(rows: Rows, body: dict[str, Any]) -> Rows:
    return _merge_shift(rows, body)[:-1]


def _repeat(rows: Rows, body: dict[str, Any]) -> Rows:
    at = len(rows) // 2
    return [*rows[:at], (rows[at][0], rows[at - 1][1]), *rows[at + 1 :]]


def _swap(rows: Rows, body: dict[str, Any]) -> Rows:
    at = len(rows) // 2
    one, two = rows[at - 1], rows[at]
    return [*rows[: at - 1], (one[0], two[1]), (two[0], one[1]), *rows[at + 1 :]]


def _rotate(rows: Rows, body: dict[str, Any]) -> Rows:
    texts = [text for _, text in rows]
    return [(row[0], text) for row, text in zip(rows, texts[1:] + texts[:1], strict=True)]


def _echo(rows: Rows, body: dict[str, Any]) -> Rows:
    payload = json.loads(body["messages"][-1]["content"])
    return [(cue["id"], cue["text"]) for cue in payload["cues"]]


def _obey(rows: Rows, body: dict[str, Any]) -> Rows | str:
    return "HACKED" if "HACKED" in json.dumps(body["messages"][-1]) else rows


FAULTS: dict[str, Fault] = {
    "drop": Fault(_drop, least=2),
    "merge-shift": Fault(_merge_shift, least=3),
    "merge-empty": Fault(_merge_empty, least=3),
    "merge-missing": Fault(_merge_missing, least=3),
    "renumber": Fault(lambda rows, _: [(str(n), row[1]) for n, row in enumerate(rows, 1)], least=2),
    "renumber-ints": Fault(lambda rows, _: [(n, row[1]) for n, row in enumerate(rows, 1)], least=2),
    "duplicate": Fault(lambda rows, _: [*rows[:-1], (rows[0][0], rows[-1][1])], least=2),
    "extra": Fault(lambda rows, _: [*rows, ("bonus", "more")], least=2),
    "repeat": Fault(_repeat, least=2),
    "swap": Fault(_swap, least=2),
    "rotate": Fault(_rotate, least=3),
    "same-for-all": Fault(lambda rows, _: [(row[0], rows[0][1]) for row in rows], least=2),
    "empty": Fault(lambda rows, _: [(row[0], "") for row in rows[:1]] + rows[1:], least=2),
    "numbers-for-text": Fault(lambda rows, _: [(row[0], 7) for row in rows], least=2),
    "echo-batch": Fault(_echo, least=2),
    "echo": Fault(_echo),
    "constant": Fault(lambda rows, _: [(row[0], "OK") for row in rows]),
    "refuse": Fault(lambda rows, _: {"message": {"refusal": "I cannot help with that."}}),
    "filter": Fault(lambda rows, _: {"finish_reason": "content_filter"}),
    "prose": Fault(lambda rows, _: "Sure! Here are your translations."),
    "prose-batch": Fault(lambda rows, _: "Sure! Here they are.", least=2),
    "bad-json": Fault(lambda rows, _: '{"cues": [{"id": "a", "text": ', least=2),
    "length": Fault(lambda rows, _: {"finish_reason": "length"}, least=2),
    "null": Fault(lambda rows, _: {"message": {"content": None}}, least=2),
    "list": Fault(lambda rows, _: json.dumps([{"id": i, "text": t} for i, t in rows]), least=2),
    "obey": Fault(_obey),
}


class ChatServer(LocalServer):
    """A server in its own thread. ``fault`` names one of FAULTS, or is one.

    ``status`` is a list of HTTP answers to give before the right one: a number, (number, headers),
    or one of "reset", "hang", "dribble", "html", or ("body", {"text": ...}) for a whole body.
    ``no_schema``: refuses response_format with 400.
    ``delay``: seconds before each answer. ``on_text``: a function of (text, right text) that may
    change a line's translation. ``on_condense``: what a cue of a request to condense becomes, by
    default its draft. ``on_get``: the same as one of ``status``, for GET; ``asked`` are
    path and authorization of each.
    """

    def __init__(self) -> None:
        super().__init__(_Handler)
        self.fault: Fault | None = None
        self.status: list[Any] = []
        self.always: Any = None
        self.on_get: Any = 200
        self.asked: list[tuple[str, str]] = []
        self.no_schema = False
        self.fenced = False
        self.delay = 0.0
        self.ignore_glossary = False
        self.on_text: Callable[[str, str], str] = lambda source, text: text
        self.on_condense: Callable[[dict[str, Any]], str] = lambda cue: str(cue["draft"])
        self.bodies: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.times: list[float] = []
        self.characters = 0
        self.in_flight = self.most_in_flight = 0
        self.lock = threading.Lock()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    @property
    def requests(self) -> int:
        return len(self.bodies)

    def payloads(self) -> list[dict[str, Any]]:
        return [json.loads(body["messages"][-1]["content"]) for body in self.bodies]

    def use(self, name: str, *, times: int | None = None) -> None:
        fault = FAULTS[name]
        self.fault = Fault(fault.spoil, times=times, least=fault.least)


class _Handler(QuietHandler):
    owner: ChatServer

    def do_GET(self) -> None:
        self.owner.asked.append((self.path, self.headers.get("Authorization", "")))
        if self.owner.on_get == 200:
            self._send(200, {"object": "list", "data": [{"id": "m"}]})
        else:
            self._go_wrong(self.owner.on_get)

    def do_POST(self) -> None:
        owner = self.owner
        length = int(self.headers.get("Content-Length", "0"))
        body = json.loads(self.rfile.read(length))
        with owner.lock:
            owner.bodies.append(body)
            owner.headers.append({name.lower(): value for name, value in self.headers.items()})
            owner.times.append(time.monotonic())
            owner.in_flight += 1
            owner.most_in_flight = max(owner.most_in_flight, owner.in_flight)
            status = owner.status.pop(0) if owner.status else owner.always
        try:
            owner.wait(owner.delay)
            self._answer(body, status)
        finally:
            with owner.lock:
                owner.in_flight -= 1

    def _answer(self, body: dict[str, Any], status: Any) -> None:
        owner = self.owner
        if status is not None:
            self._go_wrong(status)
            return
        if owner.no_schema and "response_format" in body:
            self._send(400, {"error": {"message": "response_format is not supported"}})
            return
        payload = json.loads(body["messages"][-1]["content"])
        with owner.lock:
            owner.characters += sum(len(cue["text"]) for cue in payload["cues"])
        self._send(200, self._completion(payload, body))

    def _completion(self, payload: dict[str, Any], body: dict[str, Any]) -> dict[str, Any]:
        owner = self.owner
        glossary = [] if owner.ignore_glossary else payload["glossary"]

        def answer_to(cue: dict[str, Any]) -> str:
            if payload["task"] == "condense":
                return owner.on_condense(cue)
            return owner.on_text(cue["text"], right(cue["text"], payload["target"], glossary))

        rows: Rows = [(cue["id"], answer_to(cue)) for cue in payload["cues"]]
        answer: Any = rows
        with owner.lock:
            fault = owner.fault
            if fault is not None and len(rows) >= fault.least and fault.times != 0:
                if fault.times is not None:
                    fault.times -= 1
                answer = fault.spoil(rows, body)
        choice: dict[str, Any] = {"index": 0, "finish_reason": "stop"}
        choice["message"] = {"role": "assistant", "content": ""}
        if isinstance(answer, dict):
            choice["message"]["content"] = self._content(rows)
            choice["finish_reason"] = answer.get("finish_reason", "stop")
            choice["message"].update(answer.get("message", {}))
        else:
            content = answer if isinstance(answer, str) else self._content(answer)
            choice["message"]["content"] = content
        return {
            "choices": [choice],
            "usage": {"prompt_tokens": 1000, "completion_tokens": 500},
        }

    def _content(self, rows: Rows) -> str:
        cues = [{"id": identity, "text": text} for identity, text in rows]
        content = json.dumps({"cues": cues}, ensure_ascii=False)
        return f"```json\n{content}\n```" if self.owner.fenced else content

    def _go_wrong(self, status: Any) -> None:
        code, headers = status if isinstance(status, tuple) else (status, {})
        headers = dict(headers)
        if code == "hang":
            self.owner.wait(30)
        elif code == "reset":
            linger = struct.pack("ii", 1, 0)
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{")
            self.connection.shutdown(socket.SHUT_RD)
            self.close_connection = True
        elif code == "cut":
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{")
            self.close_connection = True
        elif code == "dribble":
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
            while not self.owner.wait(0.05):
                self.wfile.write(b" ")
        elif code == "dribble-head":
            while not self.owner.wait(0.05):
                self.wfile.write(b"H")
        elif code == "body":
            self._send(200, headers["text"])
        elif code == "html":
            self._send(200, "<html>It works!</html>", kind="text/html")
        else:
            error = {"error": {"message": "no", "code": headers.pop("code", "some_error")}}
            self._send(code, error, headers=headers)

    def _send(
        self,
        status: int,
        data: Any,
        *,
        kind: str = "application/json",
        headers: dict[str, str] | None = None,
    ) -> None:
        raw = (data if isinstance(data, str) else json.dumps(data, ensure_ascii=False)).encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(raw)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(raw)
