"""More ways in which a chat server goes wrong, beside those in :mod:`tests.servers.chat`."""

import json
from collections.abc import Callable
from typing import Any

from tests.servers.chat import Fault, Rows, right

Spoil = Callable[[Rows, dict[str, Any]], Any]
TIMING = "\n\n7\n00:00:05,000 --> 00:00:06,000\nnot a word of this"


def _texts(rows: Rows) -> list[str]:
    return [text for _, text in rows]


def _under(rows: Rows, texts: list[Any]) -> Rows:
    return [(row[0], text) for row, text in zip(rows, texts, strict=True)]


def _each(change: Callable[[str], Any]) -> Spoil:
    return lambda rows, _: [(identity, change(text)) for identity, text in rows]


def _middle(change: Callable[[str], Any]) -> Spoil:
    def spoil(rows: Rows, _: dict[str, Any]) -> Rows:
        at = len(rows) // 2
        return [(one, change(text) if n == at else text) for n, (one, text) in enumerate(rows)]

    return spoil


def _ids(change: Callable[[str], Any]) -> Spoil:
    return lambda rows, _: [(change(identity), text) for identity, text in rows]


def _content(write: Callable[[str], str]) -> Spoil:
    """Change what the message holds, character by character."""

    def spoil(rows: Rows, _: dict[str, Any]) -> str:
        cues = [{"id": identity, "text": text} for identity, text in rows]
        return write(json.dumps({"cues": cues}))

    return spoil


def _merge(rest: str) -> Spoil:
    """Two lines in one at one place; ``rest`` is left for the other."""

    def spoil(rows: Rows, _: dict[str, Any]) -> Rows:
        texts, at = _texts(rows), len(rows) // 2 - 1
        texts[at : at + 2] = [f"{texts[at]} {texts[at + 1]}", rest]
        return _under(rows, texts)

    return spoil


def _merged_twice(rows: Rows, _: dict[str, Any]) -> Rows:
    texts, at = _texts(rows), len(rows) // 2 - 1
    texts[at] = texts[at + 1] = f"{texts[at]} {texts[at + 1]}"
    return _under(rows, texts)


def _one_for_all(rest: str) -> Spoil:
    return lambda rows, _: _under(rows, [" ".join(_texts(rows)), *[rest] * (len(rows) - 1)])


def _repeat_last(rows: Rows, _: dict[str, Any]) -> Rows:
    half = max(1, len(rows) // 2)
    texts = _texts(rows)
    return _under(rows, [*texts[:half], *[texts[half - 1]] * (len(rows) - half)])


def _shift(step: int) -> Spoil:
    def spoil(rows: Rows, _: dict[str, Any]) -> Rows:
        texts = _texts(rows)
        moved = [*texts[1:], texts[-1]] if step > 0 else [texts[0], *texts[:-1]]
        return _under(rows, moved)

    return spoil


def _in(market: str) -> Spoil:
    """Translate into another market's language."""

    def spoil(rows: Rows, body: dict[str, Any]) -> Rows:
        cues = json.loads(body["messages"][-1]["content"])["cues"]
        return _under(rows, [right(cue["text"], market) for cue in cues])

    return spoil


def _with_source(rows: Rows, body: dict[str, Any]) -> Rows:
    cues = json.loads(body["messages"][-1]["content"])["cues"]
    texts = zip(rows, cues, strict=True)
    return [(one, f"{text} ({cue['text']})") for (one, text), cue in texts]


def _id_in_text(rows: Rows, _: dict[str, Any]) -> Rows:
    return [(identity, f"{identity}: {text}") for identity, text in rows]


def _next_id_in_text(rows: Rows, _: dict[str, Any]) -> Rows:
    ids = [identity for identity, _ in rows]
    return [
        (one, f"{text} [{other}]")
        for (one, text), other in zip(rows, ids[1:] + ids[:1], strict=True)
    ]


def _message(**values: Any) -> Spoil:
    return lambda rows, _: {"message": values}


#: Faults of batches, which show: in the end every cue has its own text.
MENDED: dict[str, Fault] = {
    "shift-up": Fault(_shift(1), least=2),
    "shift-down": Fault(_shift(-1), least=2),
    "merge-into-dots": Fault(_merge("..."), least=2),
    "merge-into-dash": Fault(_merge("-"), least=2),
    "merge-into-both": Fault(_merged_twice, least=2),
    "all-in-first": Fault(_one_for_all(""), least=2),
    "all-in-first-dots": Fault(_one_for_all("…"), least=2),
    "repeat-last": Fault(_repeat_last, least=2),
    "spaced-ids": Fault(_ids(lambda identity: f" {identity} "), least=2),
    "upper-ids": Fault(_ids(str.upper), least=2),
    "named-ids": Fault(_ids(lambda identity: f"id:{identity}"), least=2),
    "double-names": Fault(
        _content(lambda t: t.replace('"text":', '"text": "x", "text":')), least=2
    ),
    "double-cues": Fault(_content(lambda t: t[:-1] + ', "cues": []}'), least=2),
    "nested": Fault(_content(lambda t: json.dumps({"result": json.loads(t)})), least=2),
    "half": Fault(_content(lambda t: t[: len(t) // 2]), least=2),
    "deep": Fault(_content(lambda t: "[" * 100_000), least=2),
    "huge-number": Fault(_content(lambda t: '{"cues": ' + "9" * 10_000 + "}"), least=2),
    "objects-for-texts": Fault(_each(lambda text: {"text": text}), least=2),
    "nulls-for-texts": Fault(_each(lambda text: None), least=2),
    "list-for-content": Fault(_message(content=[{"type": "text", "text": "{}"}]), least=2),
    "other-ids-in-texts": Fault(_next_id_in_text, least=2),
    "files-in-texts": Fault(_each(lambda text: text + TIMING), least=2),
    "notes": Fault(_each(lambda text: f"{text} (Translator's note: he is angry.)"), least=2),
    "another-script": Fault(_in("th-TH"), least=2),
    "with-source": Fault(_with_source, least=2),
}

#: Faults of every reply: no cue gets a text, each is named with this reason.
NAMED: dict[str, tuple[Fault, str]] = {
    "no-text": (Fault(_each(lambda text: "")), "suspect"),
    "invisible": (Fault(_each(lambda text: "\u200b")), "suspect"),
    "another-script": (Fault(_in("ja-JP")), "suspect"),
    "with-source": (Fault(_with_source), "suspect"),
    "endless": (Fault(_each(lambda text: "no " * 30_000)), "suspect"),
    "files-in-texts": (Fault(_each(lambda text: text + TIMING)), "suspect"),
    "upper-ids": (Fault(_ids(str.upper)), "incomplete"),
    "ids-for-texts": (Fault(lambda rows, _: [(one, one) for one, _ in rows]), "suspect"),
    "null": (Fault(_content(lambda t: "null")), "refused"),
    "cut-off": (Fault(lambda rows, _: {"finish_reason": "length"}), "incomplete"),
    "filtered": (Fault(lambda rows, _: {"finish_reason": "content_filter"}), "refused"),
}

#: What is taken as it is meant: every cue has its own text after one request an episode.
TAKEN: dict[str, Fault] = {
    "turned-round": Fault(lambda rows, _: rows[::-1]),
    "fenced-texts": Fault(_each(lambda text: f"```\n{text}\n```")),
    "bold": Fault(_each(lambda text: f"**{text}**")),
    "markup": Fault(_each(lambda text: f"{{\\an8}}<i>{text}</i>")),
    "ids-before-texts": Fault(_id_in_text),
    "open-isolates": Fault(_each(lambda text: f"\u2067{text}\u2066")),
    "overrides": Fault(_each(lambda text: f"\u202e{text}\u202d")),
    "controls": Fault(_each(lambda text: f"\x00{text}\x1b\x7f")),
    "half-characters": Fault(_content(lambda t: t.replace('"}', '\\ud83d"}'))),
    "empty-lines": Fault(_each(lambda text: f"\n\n{text}\r\n\r\n")),
    "thoughts": Fault(_content(lambda t: f"<think>\nWho is she?\n</think>\n\n{t}")),
    "byte-order-mark": Fault(_content(lambda t: f"\ufeff{t}")),
    "further-names": Fault(_content(lambda t: t[:-1] + ', "remarks": ["done"]}')),
}

#: One line goes wrong in every reply that holds it, the others never.
ONE_LINE: dict[str, Callable[[str], Any]] = {
    "endless": lambda text: "a " * 500_000,
    "a-file": lambda text: f"ok{TIMING}",
    "json": lambda text: json.dumps({"id": "x", "text": text}),
    "another-script": lambda text: "Вот это да",
    "only-controls": lambda text: "\x00\x01",
}

#: Bodies that are no completion at all.
BODIES: dict[str, str] = {
    "stream": 'data: {"choices": [{"delta": {"content": "{"}}]}\n\ndata: [DONE]\n\n',
    "error": '{"error": {"message": "model overloaded", "code": 503}}',
    "page": "<!doctype html><title>Login</title>",
    "nothing": "",
    "list": "[]",
    "no-choices": '{"choices": []}',
    "odd-choices": '{"choices": {"0": null}}',
}
