"""`localize engines`: what is configured, what it costs, whether it answers; and one line sent."""

import json
import socket
from pathlib import Path
from typing import Any

import pytest

from localize import engines
from tests.cli.drama import ROOT, Drama, chat_table, inside, localize, numbered, one_line
from tests.servers.chat import ChatServer

SECRET = "sk-do-not-show-me"
MARKETS = """
[markets]
en-US = { engines = ["memory", "qwen", "pseudo"] }
th-TH = { engines = ["pseudo", "memory", "qwen"] }
"""


def drama_with(server_url: str, folder: Path, **more: object) -> Drama:
    settings = MARKETS + chat_table(server_url, key="env:QWEN_KEY", **more)
    return Drama.make(folder / "d", {1: numbered(2)}, settings)


def listing(drama: Drama, *options: str) -> dict[str, Any]:
    rows = drama.inside("engines", "--json", *options).json()["engines"]
    return {row["name"]: row for row in rows}


def test_a_drama_lists_what_its_markets_name(
    tmp_path: Path, server: ChatServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QWEN_KEY", SECRET)
    drama = drama_with(server.url, tmp_path, model="gpt-5-mini", concurrency=5)
    found = listing(drama)
    assert list(found) == ["qwen", "pseudo"]
    qwen, pseudo = found["qwen"], found["pseudo"]
    assert qwen["type"] == "chat"
    assert qwen["markets"] == {"en-US": 1, "th-TH": 2}
    assert pseudo["markets"] == {"en-US": 2, "th-TH": 1}
    assert qwen["configured"] == str(drama.folder.resolve() / "drama.toml")
    assert qwen["key"] == {"env": "QWEN_KEY", "set": True}
    assert (qwen["installed"], qwen["reachable"], qwen["detail"]) == (True, True, "")
    assert (qwen["model"], qwen["offline"], qwen["concurrency"]) == ("gpt-5-mini", False, 5)
    assert (qwen["price"]["input"], qwen["price"]["output"]) == (0.25, 2.0)
    assert qwen["price"]["source"] and qwen["price"]["date"]
    assert (pseudo["key"], pseudo["reachable"], pseudo["offline"]) == (None, True, True)
    assert pseudo["price"]["characters"] == 0
    assert server.asked == [("/v1/models", f"Bearer {SECRET}")]
    assert server.requests == 0
    assert not (drama.folder / ".localize").exists()


@pytest.mark.parametrize("options", [(), ("--json",), ("test", "qwen"), ("test", "qwen", "--json")])
@pytest.mark.parametrize("status", [200, 401, 500])
def test_a_key_is_never_shown(
    options: tuple[str, ...],
    status: int,
    tmp_path: Path,
    server: ChatServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("QWEN_KEY", SECRET)
    server.on_get = status
    server.always = None if status == 200 else status
    result = drama_with(server.url, tmp_path).inside("engines", *options, code=None)
    assert "qwen" in result.out + result.err
    assert SECRET not in result.out + result.err


def test_what_does_not_answer_is_no_failure(tmp_path: Path) -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        drama = drama_with(f"http://127.0.0.1:{held.getsockname()[1]}/v1", tmp_path)
        qwen = listing(drama)["qwen"]
        assert (qwen["reachable"], qwen["key"]["set"]) == (False, False)
        assert "QWEN_KEY is not set" in qwen["detail"]
        text = drama.inside("engines").out
        assert "qwen (chat): does not answer" in text
        assert "QWEN_KEY, not set" in text


def test_offline_asks_no_server(tmp_path: Path, server: ChatServer) -> None:
    drama = drama_with(server.url, tmp_path)
    found = listing(drama, "--offline")
    assert (found["qwen"]["reachable"], found["pseudo"]["reachable"]) == (None, True)
    assert server.connections == 0


def test_a_studios_engine_names_the_studios_file(tmp_path: Path, server: ChatServer) -> None:
    (tmp_path / "studio.toml").write_text(chat_table(server.url), encoding="utf-8")
    settings = '[markets]\nen-US = { engines = ["pseudo"] }\n'
    drama = Drama.make(tmp_path / "d", {1: numbered(2)}, settings)
    found = listing(drama)
    assert found["qwen"]["markets"] == {}
    assert found["qwen"]["configured"] == str(tmp_path.resolve() / "studio.toml")


def test_outside_a_drama_every_type_is_listed_and_nobody_is_asked(tmp_path: Path) -> None:
    result = localize("engines", "--json", at=tmp_path)
    rows = {row["name"]: row for row in result.json()["engines"]}
    assert list(rows) == list(engines.TYPES)
    assert rows["google"]["reachable"] is None
    assert rows["opencc"]["reachable"] is True
    assert "base_url" in rows["chat"]["detail"]
    assert rows["chat"]["list_prices"]["gpt-5-mini"]["output"] == 2.0


def test_an_extra_that_is_missing_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(engines.EXTRAS, "pseudo", ("local", ("no_such_package",)))
    drama = Drama.make(tmp_path / "d", {1: numbered(1)}, MARKETS.replace('"qwen", ', ""))
    (tmp_path / "d" / "drama.toml").write_text('[markets]\nen-US = { engines = ["pseudo"] }\n')
    row = listing(drama)["pseudo"]
    assert (row["installed"], row["extra"], row["reachable"]) == (False, "local", None)
    assert "localize[local]" in row["detail"]
    assert "not installed" in drama.inside("engines").out


def test_mistakes_of_the_settings_are_named(tmp_path: Path) -> None:
    drama = drama_with("http://127.0.0.1:9/v1", tmp_path, concurrency=0)
    assert "engines.qwen.concurrency" in one_line(drama.inside("engines", code=2).err)
    drama.write("drama.toml", '[markets]\nen-US = { engines = ["qwne"] }\n')
    assert "qwne" in one_line(drama.inside("engines", code=2).err)


# --- engines test ---------------------------------------------------------------------------------


def test_one_line_is_sent(
    tmp_path: Path, server: ChatServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QWEN_KEY", SECRET)
    drama = drama_with(server.url, tmp_path, model="gpt-5-mini")
    found = drama.inside("engines", "test", "qwen", "-m", "th-TH", "--text", "我走了", "--json")
    document = found.json()
    assert (document["market"], document["source"], document["reason"]) == ("th-TH", "我走了", "")
    assert document["text"].strip()
    assert (document["requests"], document["characters"]) == (1, 3)
    assert document["cost"] == 0.00125
    assert document["seconds"] >= 0
    (payload,) = server.payloads()
    assert [cue["text"] for cue in payload["cues"]] == ["我走了"]
    assert payload["target"] == "th-TH"


def test_the_usual_line_is_none_of_the_drama(
    tmp_path: Path, server: ChatServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QWEN_KEY", SECRET)
    drama = drama_with(server.url, tmp_path)
    result = drama.inside("engines", "test", "qwen")
    assert result.out.strip()
    assert "en-US" in result.err and "4 characters" in result.err
    sent = json.dumps(server.bodies, ensure_ascii=False)
    assert "你是谁？" in sent
    assert not any(line in sent for line in numbered(2))


def test_a_failure_is_one_line(tmp_path: Path, server: ChatServer) -> None:
    drama = drama_with(server.url, tmp_path)
    line = one_line(drama("engines", "test", "qwen", code=1).err)
    assert line == "localize: qwen: auth: the environment variable QWEN_KEY is not set"
    result = drama.inside("engines", "test", "qwen", "--json", code=1)
    assert result.json()["reason"] == "auth"


def test_an_engine_nobody_knows(tmp_path: Path) -> None:
    line = one_line(localize("engines", "test", "qwne", at=tmp_path, code=2).err)
    assert "'qwne'" in line
    assert all(kind in line for kind in engines.TYPES)


def test_types_without_settings_need_no_table(tmp_path: Path) -> None:
    assert localize("engines", "test", "pseudo", "-m", "th-TH", at=tmp_path).out.strip()
    assert localize("engines", "test", "opencc", "-m", "zh-TW", at=tmp_path).out == "你是誰？\n"
    assert "base_url" in one_line(localize("engines", "test", "chat", at=tmp_path, code=2).err)


@pytest.mark.parametrize("market", ["en-US", "zh-Hans", "xx-YY"])
def test_a_market_that_the_engine_does_not_serve(market: str) -> None:
    assert market in one_line(inside("engines", "test", "opencc", "-m", market, code=2).err)


def test_every_type_that_can_lack_an_extra_is_known() -> None:
    for kind, place in engines.TYPES.items():
        module = place.partition(":")[0].replace(".", "/")
        text = (ROOT / f"{module}.py").read_text("utf-8")
        assert ("MissingExtra(" in text) == (kind in engines.EXTRAS), kind
