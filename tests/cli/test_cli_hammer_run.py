"""Runs and people at work on the same cells, both killed at any moment: nothing lost or mixed."""

import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.cli.drama import Drama, environment
from tests.cli.machine import LINES
from tests.cli.test_cli_hammer import Crowd, by_cell, check_history, rows

PEOPLE, ROUNDS = 3, 6
MACHINE = Path(__file__).with_name("machine.py")


class Machine:
    """Runs, one after the other, in a process that can be killed in the middle of one."""

    def __init__(self, drama: Drama, folder: Path) -> None:
        self._drama, self._log = drama, folder / "machine.err"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, seed: int) -> None:
        """Begin to run."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, str(MACHINE), str(self._drama.folder), str(seed)],
                env=environment(),
                stdin=subprocess.DEVNULL,
                stderr=log,
            )

    def kill(self) -> None:
        """End it in the middle of whatever it does; it must not have ended by itself."""
        assert self._process is not None
        ended = self._process.poll()
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()
        assert ended is None, self._log.read_text("utf-8")[-2000:]


@pytest.mark.parametrize("seed", [1])
def test_runs_and_people_that_are_killed_lose_nothing(tmp_path: Path, seed: int) -> None:
    memory = {way: {"en-US": f"Line {n}{way[0]}."} for n, ways in enumerate(LINES) for way in ways}
    lines = [ways[0] for ways in LINES]
    toml = '[markets]\nen-US = { engines = ["memory", "pseudo"] }\n'
    drama = Drama.make(tmp_path / "night", {1: lines, 2: lines}, toml, memory=memory)
    drama.run()
    notes = tmp_path / "notes"
    notes.mkdir()
    crowd, machine, dice = Crowd(drama, notes), Machine(drama, tmp_path), random.Random(seed)
    seen: list[Any] = []
    try:
        for person in range(PEOPLE):
            crowd.start(person)
        for turn in range(ROUNDS):
            machine.start(turn)
            crowd.wait(PEOPLE * 2)
            time.sleep(dice.uniform(0, 1.5))
            machine.kill()
            person = dice.randrange(PEOPLE)
            crowd.kill(person)
            crowd.start(person)
            history = rows(drama, "SELECT * FROM revision ORDER BY id")
            assert history[: len(seen)] == seen, "the history only grows"
            seen = history
    finally:
        crowd.kill_all()
    assert crowd.errors() == ""
    assert {row["person"] for row in seen} > {"run"}
    check_history(drama, list(crowd.told()))
    check_runs(drama)
    check_rest(drama, lines)


def check_runs(drama: Drama) -> None:
    """No run wrote over a text that a person had written or approved."""
    for entries in by_cell(drama).values():
        before: dict[str, Any] = {"state": "", "person": "run", "action": ""}
        for row in entries:
            if row["person"] == "run" and row["new_text"] != row["old_text"]:
                assert before["state"] not in ("approved", "stale"), (before, row)
                assert before["action"] != "edit", (before, row)
            if row["made"]:
                before = row


def check_rest(drama: Drama, lines: list[str]) -> None:
    """When all is quiet a run finds what there is to find, once, and keeps what people decided."""
    for number in (1, 2):
        drama.source(number, lines)
    people = {
        cell["cue"]: cell
        for cell in rows(drama, "SELECT * FROM cell")
        if cell["state"] == "approved"
    }
    drama.run(code=None)
    first = rows(drama, "SELECT * FROM cell ORDER BY cue")
    for cell in first:
        history = by_cell(drama)[f"{cell['cue']}.{cell['market']}"]
        last = history[-1]
        now = (cell["version"], cell["text"], cell["state"])
        assert now == (last["version"], last["new_text"], last["state"])
        if cell["cue"] in people:
            assert cell["state"] in ("approved", "stale")
            assert cell["text"] == people[cell["cue"]]["text"]
    pairs = rows(drama, "SELECT cue, target FROM memory WHERE file = 0")
    for cell in first:
        if cell["state"] == "approved":
            [pair] = [row for row in pairs if row["cue"] == cell["cue"]]
            assert "".join(pair["target"].split()) == "".join(cell["text"].split())
    drama.run(code=None)
    assert rows(drama, "SELECT * FROM cell ORDER BY cue") == first
