"""Eight processes that decide on one database, killed at any moment: nothing lost, one winner."""

import json
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.drama import Drama, environment

PEOPLE = 8
KILLS = 8
WORK = Path(__file__).with_name("reviewer.py")


class Crowd:
    """People at work, each a process of its own that notes what it was told is done."""

    def __init__(self, drama: Drama, folder: Path) -> None:
        self._drama, self._folder = drama, folder
        self._processes: dict[int, subprocess.Popen[bytes]] = {}
        self._started = 0

    def start(self, person: int) -> None:
        """Send a person to work, with a new file of notes."""
        self._started += 1
        notes = self._folder / f"notes{self._started}.jsonl"
        words = [str(self._drama.folder), f"P{person}", str(self._started), str(notes)]
        with notes.with_suffix(".err").open("wb") as errors:
            self._processes[person] = subprocess.Popen(
                [sys.executable, str(WORK), *words],
                env=environment(),
                stdin=subprocess.DEVNULL,
                stderr=errors,
            )

    def wait(self, more: int = PEOPLE) -> None:
        """Wait until people were told of so many decisions more, however slow the machine is."""
        wanted, until = len(list(self.told())) + more, time.monotonic() + 120
        while len(list(self.told())) < wanted:
            assert time.monotonic() < until, self.errors()
            time.sleep(0.05)

    def kill(self, person: int) -> None:
        """End a person in the middle of whatever it does."""
        process = self._processes.pop(person)
        process.send_signal(signal.SIGKILL)
        process.wait()

    def kill_all(self) -> None:
        """End everybody."""
        for person in list(self._processes):
            self.kill(person)

    def told(self) -> Iterator[dict[str, Any]]:
        """What people were told is done; a note cut off by a kill counts for nothing."""
        for notes in sorted(self._folder.glob("notes*.jsonl")):
            for line in notes.read_text("utf-8").splitlines(keepends=True):
                if line.endswith("\n"):
                    yield json.loads(line)

    def errors(self) -> str:
        """What people saw of errors."""
        return "".join(one.read_text("utf-8") for one in self._folder.glob("*.err"))


@pytest.mark.parametrize("needs", [1, 2])
def test_people_that_are_killed_lose_nothing(night: Drama, tmp_path: Path, needs: int) -> None:
    toml = (night.folder / "drama.toml").read_text("utf-8")
    night.write("drama.toml", f"review = {needs}\n" + toml)
    notes = tmp_path / "notes"
    notes.mkdir()
    crowd, dice = Crowd(night, notes), random.Random(needs)
    seen: list[Any] = []
    try:
        for person in range(PEOPLE):
            crowd.start(person)
        for _ in range(KILLS):
            crowd.wait()
            time.sleep(dice.uniform(0, 0.3))
            person = dice.randrange(PEOPLE)
            crowd.kill(person)
            crowd.start(person)
            history = rows(night, "SELECT * FROM revision ORDER BY id")
            assert history[: len(seen)] == seen, "the history only grows"
            seen = history
    finally:
        crowd.kill_all()
    assert crowd.errors() == ""
    told = list(crowd.told())
    assert len(told) >= KILLS * PEOPLE
    check_history(night, told)
    check_cells(night, needs)
    check_still_usable(night)


def rows(drama: Drama, sql: str) -> list[Any]:
    """What the database holds."""
    connection = sqlite3.connect(drama.folder / ".localize" / "state.db", timeout=60)
    connection.row_factory = sqlite3.Row
    try:
        return [dict(row) for row in connection.execute(sql)]
    finally:
        connection.close()


def by_cell(drama: Drama) -> dict[str, list[dict[str, Any]]]:
    """The history of each cell by its id."""
    found = defaultdict(list)
    for row in rows(drama, "SELECT * FROM revision ORDER BY id"):
        found[f"{row['cue']}.{row['market']}"].append(row)
    return found


def check_history(drama: Drama, told: list[dict[str, Any]]) -> None:
    """Each version was made once, from the one before, and all that was told is there."""
    for entries in by_cell(drama).values():
        made = [row["version"] for row in entries if row["made"]]
        assert made == list(range(1, len(made) + 1))
        text = ""
        for row in entries:
            assert row["old_text"] == text
            text = row["new_text"]
    history = by_cell(drama)
    for one in told:
        kept = [
            row
            for row in history[one["cell"]]
            if row["person"] == one["by"]
            and one["version"] in (None, row["version"])
            and one["text"] in (None, row["new_text"])
        ]
        assert kept, one


def check_cells(drama: Drama, needs: int) -> None:
    """Each cell is what its history says last, and the memory holds what is approved, once."""
    history = by_cell(drama)
    memory = defaultdict(list)
    for row in rows(drama, "SELECT market, cue, target FROM memory WHERE file = 0"):
        memory[f"{row['cue']}.{row['market']}"].append("".join(row["target"].split()))
    for cell in rows(drama, "SELECT * FROM cell"):
        name = f"{cell['cue']}.{cell['market']}"
        last = history[name][-1]
        now = (cell["version"], cell["text"], cell["state"])
        assert now == (last["version"], last["new_text"], last["state"])
        gave = ["".join(cell["text"].split())] if cell["state"] == "approved" else []
        assert memory[name] == gave
    if needs == 2:
        for entries in history.values():
            for row in entries:
                if row["action"] == "approve" and row["state"] == "approved":
                    check_two(entries, row)


def check_two(entries: list[dict[str, Any]], approval: dict[str, Any]) -> None:
    """The text of an approval was last written by somebody else, and somebody else approved it."""
    before = entries[: entries.index(approval)]
    changes = [row for row in before if row["new_text"] != row["old_text"]]
    if changes[-1]["action"] in ("undo", "revert"):
        # It brings back what somebody wrote; others may have written the same since.
        wrote = {
            row["person"]
            for row in changes
            if row["new_text"] == approval["new_text"] and row["action"] not in ("undo", "revert")
        }
        assert wrote - {approval["person"]}
    else:
        assert changes[-1]["person"] != approval["person"]
    others = {row["person"] for row in before if row["action"] == "approve"}
    assert others - {approval["person"]}


def check_still_usable(drama: Drama) -> None:
    """No lock and no claim of somebody dead stands in anybody's way."""
    [found] = rows(drama, "PRAGMA integrity_check")
    assert list(found.values()) == ["ok"]
    edited = drama("review", "edit", "en-US/1/1", "--text", "Who?", "--by", "Zed", "--json").json()
    assert edited["cells"][0]["text"] == "Who?"
    # Lines whose text was rejected may find no other one: exit code 1.
    assert drama.run(code=None)["markets"]["en-US"]["cues"] == 9
