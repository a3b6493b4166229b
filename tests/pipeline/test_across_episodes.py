"""Findings that compare episodes: made once a market, kept by later runs of single episodes."""

import sqlite3
from pathlib import Path
from typing import Any

import pytest

from tests.cli.drama import Drama

SETTINGS = """
[markets]
en-US = { engines = ["pseudo"] }
th-TH = { engines = ["pseudo"] }
"""
EPISODES = {
    1: ["你是谁？", "妈，我回来了。", "我等了17天。"],
    2: ["他写了24封信。", "你是谁？", "妈，吃饭了。"],
    3: ["你是谁？", "妈，快走。"],
}
TERMS = "source,target,kind,confidence\n妈,Mom|Mother,title,medium\n"


@pytest.fixture
def drama(tmp_path: Path) -> Drama:
    """Return a drama whose three episodes say one line differently, and one title."""
    made = Drama.make(tmp_path / "night", EPISODES, SETTINGS)
    made.write("glossaries/en.csv", TERMS)
    made.run()
    for cell, text in (
        ("1/1", "Who are you?"),
        ("2/2", "Who are you?"),
        ("3/1", "Who is this?"),
        ("1/2", "Mom, I'm home."),
        ("2/3", "Mom, dinner."),
        ("3/2", "Mother, run."),
    ):
        edit(made, cell, text)
    return made


def edit(drama: Drama, cell: str, text: str, by: str = "Ana") -> None:
    drama.inside("review", "edit", f"en-US/{cell}", "--text", text, "--by", by)


def found(drama: Drama, code: str) -> dict[str, str]:
    """The cells with a finding of this code that compares episodes, and its message."""
    return {
        address: finding["message"]
        for address, cell in drama.cells("en-US").items()
        for finding in cell["findings"]
        if finding["code"] == code and finding["source"] == "compared with the other episodes"
    }


def dump(drama: Drama) -> list[Any]:
    """Every cell as stored, with the time of its last change, and the number of revisions."""
    with sqlite3.connect(drama.folder / ".localize" / "state.db") as connection:
        rows: list[Any] = connection.execute("SELECT * FROM cell ORDER BY market, cue").fetchall()
        rows += connection.execute("SELECT COUNT(*) FROM revision").fetchall()
    connection.close()
    return rows


def test_a_run_compares_all_episodes(drama: Drama) -> None:
    report = drama.run()
    assert found(drama, "N804") == {
        "en-US/3/1": "the same line is 'Who is this?' in episode 3, cue 1 and 'Who are you?' in "
        "episode 1, cue 1"
    }
    assert found(drama, "N803") == {
        "en-US/3/2": "妈 is 'Mother' in episode 3, cue 2 and 'Mom' in episode 1, cue 2"
    }
    warnings = sum(
        finding["severity"] == "warning"
        for cell in drama.cells("en-US").values()
        for finding in cell["findings"]
    )
    assert report["markets"]["en-US"]["warnings"] == warnings
    cell = drama.cells("en-US")["en-US/3/1"]
    assert "N804" in cell["reasons"]


def test_later_runs_write_nothing_anew(drama: Drama) -> None:
    first = drama.run()
    before = dump(drama)
    second = drama.run()
    assert dump(drama) == before
    assert second["markets"]["en-US"]["warnings"] == first["markets"]["en-US"]["warnings"]
    for episode in ("1", "2", "3"):
        drama.run("-e", episode)
        assert dump(drama) == before


def test_a_run_of_one_episode_sees_the_others(drama: Drama) -> None:
    drama.run("-e", "1")
    assert list(found(drama, "N804")) == ["en-US/3/1"]
    edit(drama, "3/1", "Who are you?!")
    drama.run("-e", "2")
    assert found(drama, "N804") == {}
    assert list(found(drama, "N803")) == ["en-US/3/2"]


def test_approved_cells_keep_their_state_and_version(drama: Drama) -> None:
    for cell in ("1/1", "2/2", "3/1"):
        drama.approve(f"en-US/{cell}")
    drama.run()
    cell = drama.cells("en-US")["en-US/3/1"]
    assert (cell["state"], cell["version"]) == ("approved", 3)
    assert list(found(drama, "N804")) == ["en-US/3/1"]


def test_different_reviewers_may_differ(drama: Drama) -> None:
    edit(drama, "3/1", "Who is that?", by="Ben")
    drama.run()
    assert found(drama, "N804") == {}


def test_a_line_that_changed_is_compared_no_more(drama: Drama) -> None:
    drama.run()
    drama.source(3, ["他是谁呀？", "妈，快走。"])
    drama.run(code=None)
    assert found(drama, "N804") == {}
