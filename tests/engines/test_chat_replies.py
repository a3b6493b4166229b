"""The chat protocol: what counts as a reply, and what is refused as a whole."""

import json
from pathlib import Path
from typing import Any

import pytest

from localize import engines, locales
from localize.engines import Line, Request
from localize.errors import EngineError
from localize.model import Term
from tests.servers.chat import ChatServer, Fault, right

TEXTS = ("你来了", "我们走吧", "别回头")


def engine(server: ChatServer, **table: Any) -> Any:
    settings = {"type": "chat", "base_url": server.url, "model": "m", "timeout": 5, **table}
    return engines.build("qwen", settings, folder=Path())


def request(texts: tuple[str, ...] = TEXTS, **more: Any) -> Request:
    lines = tuple(Line(f"line-{n}", text) for n, text in enumerate(texts))
    return Request("zh-Hans", locales.market("en-US"), lines, **more)


def content(ids: list[str], **change: Any) -> str:
    cues = [{"id": identity, "text": "word", **change} for identity in ids]
    return json.dumps({"cues": cues})


def test_a_sound_reply() -> None:
    with ChatServer() as server:
        answers = engine(server).translate(request())
        assert [(answer.id, answer.text) for answer in answers] == [
            (f"line-{n}", right(text, "en-US")) for n, text in enumerate(TEXTS)
        ]


def test_order_of_the_reply_does_not_matter() -> None:
    with ChatServer() as server:
        server.fault = Fault(lambda rows, _: rows[::-1])
        answers = engine(server).translate(request())
        assert [answer.text for answer in answers] == [right(text, "en-US") for text in TEXTS]


def test_a_fenced_reply_is_taken() -> None:
    with ChatServer() as server:
        server.fenced = True
        assert len(engine(server).translate(request())) == 3


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda ids: content(ids[:-1]), "incomplete"),
        (lambda ids: content([*ids, ids[0]]), "incomplete"),
        (lambda ids: content([*ids, "zzzzzzz"]), "incomplete"),
        (lambda ids: content(["1", "2", "3"]), "incomplete"),
        (lambda ids: content([identity.upper() for identity in ids]), "incomplete"),
        (lambda ids: content(ids, text=None), "incomplete"),
        (lambda ids: content(ids, text=["word"]), "incomplete"),
        (lambda ids: json.dumps({"lines": []}), "incomplete"),
        (lambda ids: json.dumps({"cues": dict.fromkeys(ids, "word")}), "incomplete"),
        (lambda ids: json.dumps([{"id": identity, "text": "w"} for identity in ids]), "incomplete"),
        (lambda ids: content(ids)[:-4], "incomplete"),
        (
            lambda ids: content(ids).replace('"text": "word"', '"text": "a", "text": "b"'),
            "incomplete",
        ),
        (lambda ids: f"Here you are: {content(ids)}", "refused"),
        (lambda ids: f"{content(ids)} I hope this helps!", "incomplete"),
        (lambda ids: "", "refused"),
        (lambda ids: "null", "refused"),
    ],
)
def test_any_other_shape_is_refused_as_a_whole(spoil: Any, reason: str) -> None:
    with ChatServer() as server:

        def answer(rows: Any, body: Any) -> Any:
            return spoil([row[0] for row in rows])

        server.fault = Fault(answer)
        with pytest.raises(EngineError) as caught:
            engine(server).translate(request())
        assert caught.value.reason == reason
        assert not any(text in str(caught.value) for text in (*TEXTS, "word"))


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"finish_reason": "length"}, "incomplete"),
        ({"finish_reason": "content_filter"}, "refused"),
        ({"message": {"refusal": "no"}}, "refused"),
        ({"message": {"content": None}}, "incomplete"),
        ({"message": {"content": 7}}, "incomplete"),
    ],
)
def test_what_the_server_says_beside_the_content(change: Any, reason: str) -> None:
    with ChatServer() as server:
        server.fault = Fault(lambda rows, _: change)
        with pytest.raises(EngineError) as caught:
            engine(server).translate(request())
        assert caught.value.reason == reason


def test_a_body_that_is_no_completion() -> None:
    with ChatServer() as server:
        server.always = "html"
        with pytest.raises(EngineError) as caught:
            engine(server).translate(request())
        assert caught.value.reason == "incomplete"


def test_a_server_without_schemas_is_asked_without_once_and_for_all() -> None:
    with ChatServer() as server:
        server.no_schema = True
        one = engine(server)
        one.translate(request())
        one.translate(request())
        assert ["response_format" in body for body in server.bodies] == [True, False, False]
        assert one.usage.snapshot()["requests"] == 3


def test_a_request_that_is_bad_for_another_reason() -> None:
    with ChatServer() as server:
        server.status = [400, 400]
        one = engine(server)
        with pytest.raises(EngineError) as caught:
            one.translate(request())
        assert (caught.value.reason, caught.value.final) == ("refused", False)
        one.translate(request())
        assert "response_format" in server.bodies[-1], "the schema was not to blame"


def test_terms_carry_what_an_engine_must_know() -> None:
    terms = (
        Term("外卖小哥", ("delivery guy", "courier"), "title", forbidden=("takeout brother",)),
        Term("抖音", (), "keep"),
        Term("千金", ("heiress",), "term", confidence="medium", note="a rich man's daughter"),
    )
    with ChatServer() as server:
        engine(server).translate(request(terms=terms))
        assert server.payloads()[0]["glossary"] == [
            {
                "source": "外卖小哥",
                "target": "delivery guy",
                "note": "also: courier; never: takeout brother",
            },
            {"source": "抖音", "target": "抖音", "note": ""},
            {"source": "千金", "target": "heiress", "note": "a rich man's daughter; a suggestion"},
        ]


def test_temperature_is_sent_only_if_set() -> None:
    with ChatServer() as server:
        engine(server).translate(request())
        engine(server, temperature=0.2).translate(request())
        assert "temperature" not in server.bodies[0]
        assert server.bodies[1]["temperature"] == 0.2


def test_cost_follows_the_price() -> None:
    with ChatServer() as server:
        assert engine(server).usage.snapshot()["cost"] is None
        priced = engine(server, price={"input": 2.0, "output": 8.0})
        priced.translate(request())
        assert priced.usage.snapshot() == {
            "requests": 1,
            "characters": sum(map(len, TEXTS)),
            "failures": 0,
            "cost": pytest.approx(0.006),
        }


def test_the_system_message_is_the_same_for_a_market() -> None:
    with ChatServer() as server:
        one = engine(server)
        one.translate(request(("你好",), terms=(Term("你好", ("hi",)),), before=("嗯",)))
        one.translate(request(("再见",)))
        first, second = (body["messages"][0] for body in server.bodies)
        assert first == second
        assert first["role"] == "system"
        assert "你好" not in first["content"]
