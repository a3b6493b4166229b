"""`localize status`: the board's numbers are the queue's."""

from collections import Counter
from typing import Any

from tests.cli.drama import Drama

STATES = ("untranslated", "pending", "approved", "rejected", "stale")


def test_the_numbers_are_the_queues(night: Drama) -> None:
    night.approve("en-US/1/1", "en-US/1/2", "th-TH/1/1")
    night("review", "reject", "en-US/1/3", "--reason", "flat", "--by", "Ana")
    night.source(1, ["你是谁？", "快放开我！", "我等了17天。", "他写了24封信。", "你是谁？", "……"])
    report = night.run(code=None)
    board = night("status", "--json").json()
    assert board["drama"] == "night"
    assert board["episodes"] == [1, 2]
    assert list(board["markets"]) == ["en-US", "th-TH", "zh-TW"]
    for market, numbers in board["markets"].items():
        cells = night.cells(market)
        states = Counter(cell["state"] for cell in cells.values())
        assert {state: numbers[state] for state in STATES} == {s: states[s] for s in STATES}
        assert numbers["cues"] == len(cells) == report["markets"][market]["cues"]
        findings = [f["severity"] for cell in cells.values() for f in cell["findings"]]
        assert numbers["errors"] == findings.count("error") == report["markets"][market]["errors"]
        assert numbers["warnings"] == findings.count("warning")
        for episode in ("1", "2"):
            of_episode = Counter(
                cell["state"] for cell in cells.values() if str(cell["episode"]) == episode
            )
            found = numbers["episodes"][episode]
            assert {state: found[state] for state in STATES} == {s: of_episode[s] for s in STATES}


def test_the_board_for_people(first_run: tuple[Drama, Any]) -> None:
    out = first_run[0]("status").out
    rows = {line.split()[0]: line.split() for line in out.splitlines() if line.strip()}
    assert rows["night"][1] == "雨夜"
    assert rows["en-US"][1] == "++"
    assert rows["th-TH"][2:4] == ["4", "5"]
    assert "\x1b" not in out


def test_before_the_first_run(fresh: Drama) -> None:
    board = fresh("status", "--json").json()
    assert board["episodes"] == []
    assert {numbers["cues"] for numbers in board["markets"].values()} == {0}
    fresh("status")


def test_a_market_that_is_new(night: Drama) -> None:
    text = (night.folder / "drama.toml").read_text(encoding="utf-8")
    night.write("drama.toml", text + 'vi-VN = { engines = ["memory"] }\n')
    assert night("status", "--json").json()["markets"]["vi-VN"]["cues"] == 0
    night.run()
    assert night("status", "--json").json()["markets"]["vi-VN"]["cues"] == 9
