"""Runs and people at the same cells at the same time."""

import random
import threading
from pathlib import Path

import pytest

from localize import settings
from localize.errors import Outdated
from localize.model import Decision
from localize.pipeline import Options, run_drama
from localize.review import Desk
from tests.cli.drama import Drama, figures, numbered

SETTINGS = """
[markets]
en-US = { engines = ["pseudo"] }
th-TH = { engines = ["pseudo"] }
"""


@pytest.fixture
def drama(tmp_path: Path) -> Drama:
    """Return a drama of eight episodes after its first run."""
    episodes = {n: numbered(8, start=10 + 8 * n) for n in range(1, 9)}
    made = Drama.make(tmp_path / "night", episodes, SETTINGS)
    run_drama(made.folder, Options(jobs=4))
    return made


def test_no_run_takes_a_text_from_a_person(drama: Drama) -> None:
    """Redrafts with new terms, four units at once, while two people edit and approve."""
    loaded = settings.load(drama.folder)
    stop = threading.Event()
    typed: dict[str, str] = {}
    problems: list[str] = []

    def work(name: str, seed: int) -> None:
        chance = random.Random(seed)
        with Desk(loaded) as desk:
            places = [(n, place) for n in range(1, 9) for place in range(1, 9)]
            # Each person has cells of their own, so that what was typed last is known.
            mine = [pair for pair in places if sum(pair) % 2 == seed]
            while not stop.is_set():
                number, place = chance.choice(mine)
                address = f"en-US/{number}/{place}"
                cell, cue, _ = desk.find(address)
                text = f"{name} {chance.randrange(10)}: {figures(cue.text)[0]}"
                edit = Decision("edit", name, text=text, version=cell.version)
                try:
                    desk.decide(address, edit)
                except Outdated:
                    continue
                typed[address] = text

    people = [threading.Thread(target=work, args=person) for person in (("Ana", 0), ("Ben", 1))]
    for person in people:
        person.start()
    for turn in range(6):
        rows = f"source,target,kind\n封信,letter{turn},term\n颗星星,star{turn},term\n"
        # People read it at any moment: it is put there whole.
        drama.write("glossaries/new.txt", rows).replace(drama.folder / "glossaries/en-US.csv")
        run_drama(drama.folder, Options(jobs=4, redraft=turn % 2 == 0))
    stop.set()
    for person in people:
        person.join()
    run_drama(drama.folder, Options(jobs=4))
    with Desk(loaded) as desk:
        for address, text in typed.items():
            cell, _, _ = desk.find(address)
            if cell.text != text:
                problems.append(f"{address}: {cell.text!r} instead of {text!r}")
            history = desk.history(address)
            if text not in [entry.new for entry in history]:
                problems.append(f"{address}: {text!r} is not in its history")
    assert typed
    assert problems == []
    for number in range(1, 9):
        shown = dict(enumerate((text for _, text in drama.draft("en-US", number)), 1))
        for place, text in shown.items():
            wanted = typed.get(f"en-US/{number}/{place}")
            assert wanted is None or text.replace("\n", " ") == wanted


def test_drafts_show_what_a_person_typed_during_the_run(drama: Drama) -> None:
    """A unit that began before the edit must not write the older text into the draft file."""
    loaded = settings.load(drama.folder)
    seen = threading.Event()

    def progress(done: int, total: int) -> None:
        if done == 1 and not seen.is_set():
            seen.set()
            with Desk(loaded) as desk:
                desk.decide("en-US/8/1", Decision("edit", "Ana", text="74 and no more"))

    run_drama(drama.folder, Options(jobs=1), progress=progress)
    assert drama.draft("en-US", 8)[0][1] == "74 and no more"
