"""Whether an engine answers: asked for free, with nothing of the drama in it."""

import shutil
import socket
from pathlib import Path
from typing import Any

import pytest

from localize import engines
from tests.servers.chat import ChatServer
from tests.servers.web import WebServer

MODEL = Path(__file__).parents[2] / "samples" / "rainy-night" / "model"


def reach(kind: str, folder: Path, **table: Any) -> str:
    engine = engines.build(kind, {"type": kind, **table}, folder=folder)
    try:
        said = engine.reach()
        assert engine.usage.snapshot()["requests"] == 0
    finally:
        engine.close()
    return said


def test_a_chat_server_is_asked_for_its_models(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QWEN_KEY", "sk-1")
    with ChatServer() as server:
        assert reach("chat", tmp_path, base_url=server.url, model="m", key="env:QWEN_KEY") == ""
        assert server.requests == 0
        assert server.asked == [("/v1/models", "Bearer sk-1")]


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (200, ""),
        (404, ""),
        (405, ""),
        (429, ""),
        (401, "the key is not accepted"),
        (403, "the key is not accepted"),
        (402, "quota"),
        (302, "redirects are not followed"),
        (500, "HTTP 500"),
        (503, "HTTP 503"),
        ("hang", "did not answer within 0.3 s"),
        ("dribble", "did not answer within 0.3 s"),
        ("cut", "connection"),
    ],
)
def test_what_an_answer_says(status: Any, words: str, tmp_path: Path) -> None:
    with ChatServer() as server:
        server.on_get = status
        said = reach("chat", tmp_path, base_url=server.url, model="m", timeout=0.3)
        assert (words in said) if words else said == ""
        assert "\n" not in said
        assert len(server.asked) == 1, "one question, no second try"


def test_nobody_there(tmp_path: Path) -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{held.getsockname()[1]}"
        for kind, table in (("chat", {"model": "m"}), ("libre", {}), ("google", {})):
            assert "refused" in reach(kind, tmp_path, base_url=url, **table)


def test_a_key_that_is_not_set_is_named_and_nothing_is_asked(tmp_path: Path) -> None:
    with ChatServer() as server:
        said = reach("chat", tmp_path, base_url=server.url, model="m", key="env:NO_SUCH_KEY")
        assert "NO_SUCH_KEY is not set" in said
        assert server.asked == []


def test_web_services_are_asked_without_a_text(tmp_path: Path) -> None:
    with WebServer() as server:
        assert reach("libre", tmp_path, base_url=server.url) == ""
        assert reach("google", tmp_path, base_url=f"{server.url}/m") == ""
        assert server.paths == ["/languages", "/m"]
        assert all("q" not in call for call in server.calls)


def test_engines_on_this_machine_look_at_their_files(tmp_path: Path) -> None:
    assert reach("opencc", tmp_path) == ""
    assert reach("pseudo", tmp_path) == ""
    shutil.copytree(MODEL, tmp_path / "model")
    assert reach("ctranslate2", tmp_path, path="model") == ""
    (tmp_path / "model" / "model.bin").write_bytes(b"no model")
    assert "cannot be run" in reach("ctranslate2", tmp_path, path="model")
