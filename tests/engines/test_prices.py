"""What engines cost: the table, the user's own figures, and what a run adds up to."""

from pathlib import Path
from typing import Any

import pytest

from localize import engines, locales
from localize.engines import Line, Request, prices
from localize.errors import EngineError, SettingsError
from tests.servers.chat import ChatServer
from tests.servers.web import WebServer

EN = locales.market("en-US")
CHAT = {"type": "chat", "base_url": "http://127.0.0.1:9/v1", "model": "my-own"}


def cost(engine: Any, *texts: str) -> Any:
    for text in texts:
        engine.translate(Request("zh-Hans", EN, (Line("1", text),)))
    return engine.usage.snapshot()["cost"]


def test_every_price_has_a_source_a_date_and_one_form() -> None:
    assert prices.table()
    for (kind, _), price in prices.table().items():
        assert kind
        assert price.source and price.date
        given = [name for name in ("characters", "input", "output") if price.as_json().get(name)]
        assert tuple(given) in (("characters",), ("input", "output"), ())
        assert price.by_tokens == (price.characters is None)


def test_a_chat_engine_costs_what_the_server_counts(tmp_path: Path) -> None:
    """The server of the tests reports 1,000 tokens sent and 500 received for each reply."""
    with ChatServer() as server:
        table = {**CHAT, "base_url": server.url}
        own = {**table, "price": {"input": 0.5, "output": 4}}
        assert cost(engines.build("a", own, folder=tmp_path), "你来了", "走吧") == 0.005
        listed = {**table, "model": "gpt-5-mini"}
        assert cost(engines.build("a", listed, folder=tmp_path), "你来了") == 0.00125
        assert cost(engines.build("a", {**listed, **own}, folder=tmp_path), "你来了") == 0.0025
        assert cost(engines.build("a", table, folder=tmp_path), "你来了") is None
        by_characters = {**table, "price": {"characters": 20}}
        assert cost(engines.build("a", by_characters, folder=tmp_path), "你来了") == 0.00006


@pytest.mark.parametrize("usage", [None, {}, {"prompt_tokens": "9", "completion_tokens": 1}, 7])
def test_a_server_that_reports_no_tokens_has_no_known_cost(usage: Any, tmp_path: Path) -> None:
    engine = engines.build("a", {**CHAT, "model": "gpt-5-mini"}, folder=tmp_path)
    assert engine.usage.snapshot()["cost"] == 0
    engine.usage.sent(3)
    engine.usage.tokens(usage)
    assert engine.usage.snapshot()["cost"] is None


def test_a_reply_that_was_thrown_away_was_still_paid(tmp_path: Path) -> None:
    with ChatServer() as server:
        server.use("prose")
        table = {**CHAT, "base_url": server.url, "model": "gpt-5-mini"}
        engine = engines.build("a", table, folder=tmp_path)
        with pytest.raises(EngineError):
            cost(engine, "你来了")
        assert engine.usage.snapshot()["cost"] == 0.00125


def test_engines_on_this_machine_cost_nothing(tmp_path: Path) -> None:
    for kind in ("opencc", "pseudo"):
        assert engines.build(kind, {}, folder=tmp_path).usage.snapshot()["cost"] == 0


def test_a_web_service_costs_by_characters_or_nobody_knows(tmp_path: Path) -> None:
    with WebServer() as server:
        table = {"type": "libre", "base_url": server.url}
        assert cost(engines.build("libre", table, folder=tmp_path), "你来了") is None
        priced = {**table, "price": {"characters": 20}}
        assert cost(engines.build("libre", priced, folder=tmp_path), "你来了", "走吧") == 0.0001
        google = {"base_url": f"{server.url}/m"}
        assert cost(engines.build("google", google, folder=tmp_path), "你来了") == 0


@pytest.mark.parametrize(
    "price",
    [
        {"input": 1},
        {"output": 1},
        {"input": 1, "output": -1},
        {"characters": 1, "input": 1},
        {"characters": float("nan")},
        {"characters": float("inf")},
        {"words": 1},
    ],
)
def test_a_price_that_is_none_names_what_is_allowed(price: Any, tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        engines.build("qwen", {**CHAT, "price": price}, folder=tmp_path)
    assert caught.value.key == "engines.qwen.price"
    assert "characters" in str(caught.value) and "output" in str(caught.value)


def test_tokens_are_no_price_of_an_engine_that_reports_none(tmp_path: Path) -> None:
    table = {"type": "libre", "base_url": "http://127.0.0.1:9", "price": {"input": 1, "output": 1}}
    with pytest.raises(SettingsError) as caught:
        engines.build("libre", table, folder=tmp_path)
    assert caught.value.key == "engines.libre.price"
    assert "characters" in str(caught.value)
