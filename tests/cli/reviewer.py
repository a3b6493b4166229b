"""A person who decides at random until killed: ``reviewer.py DRAMA NAME SEED NOTES``.

Notes are JSON lines of what the person was told is done. Refusals are part of the work; whatever
else goes wrong ends the process with its error.
"""

import csv
import json
import random
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from localize import settings
from localize.errors import InputError, Refused
from localize.model import Cell, Decision
from localize.review import Desk
from tests.cli.drama import inside

MARKET = "en-US"


class AtTheDesk:
    """Works in Python."""

    def __init__(self, desk: Desk, name: str, dice: random.Random) -> None:
        self._desk, self._name, self._dice = desk, name, dice
        self._ids = [cell.id for cell in desk.store.cells(desk.drama.id, MARKET).values()]

    def work(self, number: int) -> Iterator[dict[str, Any]]:
        """Do one thing, and say which cells it decided."""
        for cell in self._decided(number):
            yield {"cell": cell.id, "version": cell.version, "text": cell.text}

    def _decided(self, number: int) -> Iterator[Cell]:
        desk, by, dice = self._desk, self._name, self._dice
        cell = dice.choice(self._ids)
        what = dice.choice(("edit", "edit", "approve", "reject", "undo", "revert", "claim", "same"))
        seen = desk.at(cell).cell
        if what == "edit":
            text = f"{by} {dice.random()} {number}"
            approve = dice.random() < 0.3
            yield desk.decide(cell, Decision(what, by, text, seen.version, approve=approve))
        elif what == "approve":
            codes = tuple({finding.code for finding in seen.findings})
            decision = Decision(what, by, version=seen.version, reason="so", despite=codes)
            yield desk.decide(cell, decision)
        elif what == "reject":
            yield desk.decide(cell, Decision(what, by, version=seen.version, reason="no"))
        elif what == "undo":
            yield desk.undo(cell, by=by, reason="why")
        elif what == "revert":
            done, _ = desk.revert(f"P{dice.randrange(8)}", since="1m", by=by)
            yield from (cell for _, cell in done)
        elif what == "claim":
            desk.claim(cell, by=by, note=dice.choice(("", "mine")))
        else:
            yield from (one.found.cell for one in desk.decide_same(cell, by=by) if one.done)


class AtTheCommandLine:
    """Works with commands."""

    def __init__(self, folder: Path, name: str, dice: random.Random, spare: Path) -> None:
        self._folder, self._name, self._dice, self._spare = folder, name, dice, spare

    def work(self, number: int) -> Iterator[dict[str, Any]]:
        """Do one thing, and say which cells it decided."""
        dice, by = self._dice, ("--by", self._name, "--json")
        cell = f"{MARKET}/{dice.choice((1, 2))}/{dice.choice((1, 2, 3))}"
        what = dice.choice(("edit", "approve", "reject", "undo", "bulk", "import"))
        if what == "import":
            yield from self._import(number)
            return
        words = {
            "edit": ("edit", cell, "--text", f"{by[1]} {dice.random()} {number}", "--approve"),
            "approve": ("approve", cell, "--also"),
            "reject": ("reject", cell, "--reason", "no"),
            "undo": ("undo", cell, "--reason", "why"),
            "bulk": ("approve", "-m", MARKET),
        }[what]
        done = inside("-C", self._folder, "review", *words, *by, code=None)
        if done.out:
            for entry in done.json()["cells"]:
                yield {"cell": entry["id"], "version": entry["version"], "text": None}

    def _import(self, number: int) -> Iterator[dict[str, Any]]:
        """Send lines out, write into three of them, and take them back."""
        path, name = self._spare, self._name
        inside("-C", self._folder, "review", "export", "-m", MARKET, "-o", path)
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        for row in rows[:3]:
            row["target"] = f"{name} {self._dice.random()} {number}"
            row["status"] = self._dice.choice(("reviewed", "translated"))
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
        words = ("review", "import", path, "--by", name, "--json")
        edited = inside("-C", self._folder, *words, code=None).json()["edited"]
        for row in rows[:3]:
            if f"{MARKET}/{row['episode']}/{row['cue']}" in edited:
                yield {"cell": row["id"], "version": None, "text": row["target"]}


def main(folder: Path, name: str, seed: str, notes: Path) -> None:
    """Decide and note it, for ever."""
    dice = random.Random(seed)
    with Desk(settings.load(folder)) as desk, notes.open("a", buffering=1) as file:
        if int(seed) % 2:
            person: AtTheDesk | AtTheCommandLine = AtTheDesk(desk, name, dice)
        else:
            person = AtTheCommandLine(folder, name, dice, notes.with_suffix(".csv"))
        number = 0
        while True:
            number += 1
            try:
                for told in person.work(number):
                    file.write(json.dumps({**told, "by": name}) + "\n")
            except (Refused, InputError):
                continue


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3], Path(sys.argv[4]))
