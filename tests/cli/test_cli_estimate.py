"""`run --dry-run`: what it foresees is what a run then does."""

from pathlib import Path
from typing import Any

import pytest

from localize.pipeline.estimate import REVIEW_CELLS_AN_HOUR
from tests.cli.drama import PAIRS, Drama, chat_table, numbered
from tests.servers.chat import ChatServer

MARKETS = """
review = 2
[markets]
en-US = { engines = ["memory", "qwen"] }
th-TH = { engines = ["memory", "qwen"] }
zh-TW = { engines = ["opencc"] }
ja-JP = { engines = ["memory"] }
"""
#: Episode 1 needs two requests a market; 你是谁？ and 走吧。 stand in each, and twice in 2.
EPISODES = {
    1: [*numbered(55), "你是谁？", "走吧。"],
    2: [*numbered(9, start=100), "走吧。", "你是谁？", "走吧。", "……"],
    3: [*numbered(9, start=200), "走吧。", "放开我！"],
}


def make(folder: Path, server: ChatServer, **more: object) -> Drama:
    settings = MARKETS + chat_table(server.url, **{"model": "gpt-5-mini", **more})
    return Drama.make(folder / "d", EPISODES, settings, memory=PAIRS)


def estimate(drama: Drama, *options: str) -> Any:
    document = drama.inside("run", "--dry-run", "--json", *options).json()
    for numbers in document["markets"].values():
        parts = ("kept", "memory", "cache", "equal", "lines", "waiting")
        assert numbers["cues"] == sum(numbers[part] for part in parts)
    return document


def test_a_run_sends_what_was_foreseen(tmp_path: Path, server: ChatServer) -> None:
    drama = make(tmp_path, server)
    foreseen = estimate(drama)
    assert server.connections == 0
    report = drama.run()
    for name in ("qwen", "opencc"):
        for number in ("requests", "characters"):
            assert foreseen["engines"][name][number] == report["engines"][name][number], name
    assert foreseen["engines"]["qwen"]["requests"] == server.requests == 8
    assert foreseen["engines"]["qwen"]["characters"] == server.characters
    assert foreseen["engines"]["qwen"]["lines"] == 2 * 74
    for market, numbers in foreseen["markets"].items():
        did = report["markets"][market]
        assert numbers["memory"] == did["memory"]
        assert numbers["lines"] == did["engine"]
        assert numbers["waiting"] == did["untranslated"]
        assert numbers["kept"] + numbers["cache"] + numbers["equal"] == did["reused"]


def test_a_second_run_costs_nothing(tmp_path: Path, server: ChatServer) -> None:
    drama = make(tmp_path, server)
    drama.run()
    foreseen = estimate(drama)
    assert foreseen["engines"]["qwen"]["requests"] == foreseen["engines"]["qwen"]["lines"] == 0
    assert foreseen["cost"] == 0
    assert estimate(drama, "--redraft")["engines"]["qwen"]["requests"] == 8


@pytest.mark.parametrize("jobs", ["1", "8"])
def test_a_redraft_asks_for_each_line_once(jobs: str, tmp_path: Path, server: ChatServer) -> None:
    drama = make(tmp_path, server)
    drama.run()
    sent = server.requests
    foreseen = estimate(drama, "--redraft")["engines"]["qwen"]
    report = drama.run("--redraft", "--jobs", jobs)["engines"]["qwen"]
    assert foreseen["requests"] == report["requests"] == server.requests - sent
    assert foreseen["characters"] == report["characters"]
    texts = [
        (payload["target"], cue["text"])
        for payload in server.payloads()[sent:]
        for cue in payload["cues"]
    ]
    assert len(texts) == len(set(texts))


def test_what_is_saved(tmp_path: Path, server: ChatServer) -> None:
    drama = make(tmp_path, server)
    saved = estimate(drama)["saved"]
    # By memory: 你是谁？ twice and 放开我！ once, in two markets.
    assert (saved["memory"]["cues"], saved["memory"]["characters"]) == (6, 24)
    # By equal lines: 走吧。 three times in three markets, 你是谁？ once where no memory is asked.
    assert (saved["equal"]["cues"], saved["equal"]["characters"]) == (10, 31)
    assert saved["cache"] == {"cues": 0, "characters": 0, "cost": 0}
    assert 0 < saved["equal"]["cost"] < saved["memory"]["cost"], "zh-TW is free"
    drama.run()
    (drama.folder / "source" / "ep03.srt").rename(drama.folder / "source" / "ep04.srt")
    drama.source(3, [*EPISODES[1][:3], "他走了。"])
    again = estimate(drama, "-e", "3", "-m", "en-US")
    assert again["saved"]["cache"]["cues"] == 3
    assert again["markets"]["en-US"]["lines"] == 1


def test_what_it_costs(tmp_path: Path, server: ChatServer) -> None:
    """Tokens are counted in what is really sent, instructions and all."""
    drama = make(tmp_path, server)
    foreseen = estimate(drama)
    qwen = foreseen["engines"]["qwen"]
    drama.run()
    sent = [message["content"] for body in server.bodies for message in body["messages"]]
    latin = sum(char < "\u0370" for text in sent for char in text)
    other = sum(map(len, sent)) - latin
    assert qwen["input_tokens"] == pytest.approx(0.3 * latin + 0.6 * other, rel=0.01)
    assert qwen["output_tokens"] > qwen["lines"]
    price = 0.25 * qwen["input_tokens"] + 2 * qwen["output_tokens"]
    assert qwen["cost"] == pytest.approx(price / 1_000_000, abs=1e-6)
    assert foreseen["cost"] == qwen["cost"]
    assert foreseen["engines"]["opencc"]["cost"] == 0


def test_the_most_that_shorter_versions_may_add(tmp_path: Path, server: ChatServer) -> None:
    """Half of the new drafts of an episode, the longest; a run stays below that."""
    drama = make(tmp_path, server)
    foreseen = estimate(drama)
    most = foreseen["engines"]["qwen"]["condense_at_most"]
    assert most["requests"] == 2 * 3
    assert most["lines"] == 2 * (56 // 2 + 11 // 2 + 10 // 2)
    assert 0 < most["cost"] < foreseen["cost"]
    assert foreseen["engines"]["opencc"]["condense_at_most"]["requests"] == 0
    text = drama.inside("run", "--dry-run").out
    assert f"shorter: at most {most['requests']} requests and " in text

    def long(source: str, text: str) -> str:
        return text if int("0" + "".join(filter(str.isdigit, source))) % 3 else text + " ok" * 40

    server.on_text = long
    server.on_condense = lambda cue: cue["draft"].replace(" ok", "")
    drama.run()
    asked = [payload for payload in server.payloads() if payload["task"] == "condense"]
    assert 0 < len(asked) <= most["requests"]
    assert 0 < sum(len(payload["cues"]) for payload in asked) <= most["lines"]
    again = estimate(drama)["engines"]
    assert "qwen" not in again or again["qwen"]["condense_at_most"]["requests"] == 0


def test_where_nothing_is_made_shorter_nothing_is_added(tmp_path: Path, server: ChatServer) -> None:
    drama = make(tmp_path, server, condense=False)
    assert estimate(drama)["engines"]["qwen"]["condense_at_most"]["requests"] == 0
    assert "shorter" not in drama.inside("run", "--dry-run").out


def test_an_unknown_price_is_no_price(tmp_path: Path, server: ChatServer) -> None:
    drama = make(tmp_path, server, model="m1")
    foreseen = estimate(drama)
    assert foreseen["engines"]["qwen"]["cost"] is None
    assert foreseen["engines"]["qwen"]["price"] is None
    assert foreseen["cost"] is None
    assert foreseen["saved"]["equal"]["cost"] is None
    assert foreseen["saved"]["cache"]["cost"] == 0
    assert "unknown" in drama.inside("run", "--dry-run").out


def test_how_much_review_it_makes(tmp_path: Path, server: ChatServer) -> None:
    foreseen = estimate(make(tmp_path, server))
    cells = sum(map(len, EPISODES.values())) * 4
    assert foreseen["review"]["cells"] == cells
    assert foreseen["review"]["people"] == 2
    assert foreseen["review"]["cells_an_hour"] == REVIEW_CELLS_AN_HOUR
    assert foreseen["review"]["hours"] == round(2 * cells / REVIEW_CELLS_AN_HOUR, 2)
    assert "house rule" in foreseen["review"]["source"]


def test_offline_foresees_only_engines_on_this_machine(tmp_path: Path, server: ChatServer) -> None:
    drama = make(tmp_path, server)
    foreseen = estimate(drama, "--offline")
    assert list(foreseen["engines"]) == ["opencc"]
    report = drama.run("--offline")
    for market, numbers in foreseen["markets"].items():
        assert numbers["waiting"] == report["markets"][market]["untranslated"]


def test_for_people(tmp_path: Path, server: ChatServer) -> None:
    text = make(tmp_path, server).inside("run", "--dry-run").out
    assert "nothing was sent" in text
    assert "Cost: " in text and "USD" in text
    assert "by 2 people" in text and "house rule" in text
