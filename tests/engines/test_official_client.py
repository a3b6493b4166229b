"""The official client of the chat protocol, pointed at our test server: it speaks the protocol."""

import json

import openai
import pytest

from tests.servers.chat import ChatServer, right

TASK = {
    "task": "translate",
    "source": "zh-Hans",
    "target": "en-US",
    "cast": [],
    "glossary": [],
    "before": [],
    "cues": [{"id": "k3f", "text": "我等了17天。", "speaker": ""}],
    "after": [],
}


def ask(server: ChatServer, *, retries: int = 0) -> str:
    with openai.OpenAI(base_url=server.url, api_key="none", max_retries=retries) as client:
        reply = client.chat.completions.create(
            model="test", messages=[{"role": "user", "content": json.dumps(TASK)}]
        )
    assert reply.choices[0].finish_reason == "stop"
    text = reply.choices[0].message.content
    assert text is not None
    return text


def test_it_reads_the_servers_answer() -> None:
    with ChatServer() as server:
        (cue,) = json.loads(ask(server))["cues"]
        assert cue == {"id": "k3f", "text": right("我等了17天。", "en-US")}
        assert server.requests == 1


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (401, openai.AuthenticationError),
        (403, openai.PermissionDeniedError),
        (429, openai.RateLimitError),
        (500, openai.InternalServerError),
    ],
)
def test_it_knows_the_servers_refusals(status: int, error: type[Exception]) -> None:
    with ChatServer() as server:
        server.always = status
        with pytest.raises(error):
            ask(server)


def test_it_waits_as_the_server_asks() -> None:
    with ChatServer() as server:
        server.status = [(429, {"Retry-After": "0.2"})]
        assert json.loads(ask(server, retries=1))["cues"]
        assert server.times[1] - server.times[0] >= 0.2
