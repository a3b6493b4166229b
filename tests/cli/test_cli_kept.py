"""What an open desk keeps between decisions, and that it never goes by files of yesterday."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from localize import settings
from localize.errors import SettingsError
from localize.memory import Memory
from localize.model import Decision
from localize.review import Desk, matches, origin_name
from tests.cli.drama import Drama, tmx

LINES = ["你是谁？", "放开我！", "他写了24封信。", "走吧。"]
SETTINGS = '[markets]\nen-US = { engines = ["pseudo"] }\nth-TH = { engines = ["pseudo"] }\n'
CELL = "en-US/1/3"


@pytest.fixture
def drama(tmp_path: Path) -> Drama:
    """Return a drama after a run, without a glossary of its own."""
    made = Drama.make(tmp_path / "night", {1: LINES}, SETTINGS)
    made.run()
    return made


@pytest.fixture
def desk(drama: Drama) -> Iterator[Desk]:
    """Yield its desk."""
    with Desk(settings.load(drama.folder)) as opened:
        yield opened


def codes(desk: Desk, text: str) -> set[str]:
    """The findings of the cell after an edit."""
    edited = desk.decide(CELL, Decision("edit", "Ana", text=text))
    return {finding.code for finding in edited.findings}


def test_what_is_known_is_read_once(desk: Desk) -> None:
    first = desk.kept.of("en-US")
    codes(desk, "He wrote 24 letters.")
    assert desk.kept.of("en-US") is first
    assert desk.kept.of("th-TH") is not first


def test_a_changed_glossary_holds_at_the_next_edit(drama: Drama, desk: Desk) -> None:
    assert "N801" not in codes(desk, "He wrote 24 letters.")
    file = drama.write("glossaries/en-US.csv", "source,target\n封信,epistle\n")
    assert "N801" in codes(desk, "He wrote 24 letters")
    # Of the same size, and put in its place as editors do it.
    new = drama.write("new.csv", "source,target\n封信,letters\n")
    new.replace(file)
    assert "N801" not in codes(desk, "He wrote 24 letters.")
    file.unlink()
    assert "N801" not in codes(desk, "He wrote 24 notes.")


def test_a_changed_cast_and_changed_rules_hold_at_the_next_edit(drama: Drama, desk: Desk) -> None:
    before = desk.kept.of("en-US")
    drama.write("cast.toml", '[[person]]\nname = "顾北辰"\nrenderings = { en = "Gu Beichen" }\n')
    named = desk.kept.of("en-US")
    assert named is not before
    assert named.cast.by_name("顾北辰") is not None
    drama.write("rules/en-US.toml", "off = []\n")
    assert desk.kept.of("en-US") is not named


def test_a_broken_glossary_refuses_the_edit_until_it_is_mended(drama: Drama, desk: Desk) -> None:
    file = drama.write("glossaries/en-US.csv", "no header\n")
    with pytest.raises(SettingsError, match=r"en-US\.csv"):
        codes(desk, "He wrote 24 letters.")
    assert desk.at(CELL).cell.version == 1
    file.write_text("source,target\n", encoding="utf-8")
    assert codes(desk, "He wrote 24 letters.") is not None
    assert desk.at(CELL).cell.text == "He wrote 24 letters."


def test_threads_share_what_is_known(desk: Desk) -> None:
    found = []
    threads = [
        threading.Thread(target=lambda: found.append(desk.kept.of("en-US"))) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({id(one) for one in found}) == 1


# --- an edit that is approved at once -------------------------------------------------------------


def test_an_edit_and_its_approval_are_written_together(desk: Desk) -> None:
    version = desk.at(CELL).cell.version
    done = desk.decide(CELL, Decision("edit", "Ana", text="He wrote 24 letters.", approve=True))
    assert (done.state, done.version, done.editor) == ("approved", version + 2, "Ana")
    edit, approval = desk.history(CELL)[-2:]
    assert (edit.action, approval.action) == ("edit", "approve")
    assert (edit.at, edit.by) == (approval.at, approval.by)
    assert (edit.state, approval.state) == ("pending", "approved")
    undone = desk.undo(CELL, by="Ana")
    assert (undone.state, undone.text) != ("approved", "He wrote 24 letters.")


# --- the memory -----------------------------------------------------------------------------------


def search(desk: Desk, text: str = "他写了25封信。") -> list[tuple[str, str]]:
    """Target and place of what a search finds."""
    found = matches(desk.remembering(), desk.store, text, "en-US", floor=50)
    return [(match.target, origin_name(match.origin, desk.drama)) for match in found]


def test_a_search_finds_a_file_that_was_added_and_then_changed(drama: Drama, desk: Desk) -> None:
    assert search(desk) == []
    file = drama.write("memory/house.tmx", tmx({"他写了25封信。": {"en-US": "25 letters."}}))
    text = drama.folder.joinpath("drama.toml").read_text("utf-8")
    drama.write("drama.toml", 'memory = ["memory/house.tmx"]\n' + text)
    assert search(desk) == [("25 letters.", "memory/house.tmx")]
    file.write_text(tmx({"他写了25封信。": {"en-US": "25 epistles."}}), encoding="utf-8")
    assert search(desk) == [("25 epistles.", "memory/house.tmx")]


def test_files_are_called_by_their_name(drama: Drama, desk: Desk, tmp_path: Path) -> None:
    inside = drama.folder / "memory" / "house.tmx"
    assert origin_name(str(inside), desk.drama) == "memory/house.tmx"
    assert origin_name(str(tmp_path / "secret" / "studio.tmx"), desk.drama) == "studio.tmx"
    by_hand = Memory.origin(desk.drama.id, inside)
    assert origin_name(by_hand, desk.drama) == "memory/house.tmx"
    assert origin_name("another-drama", desk.drama) == "another-drama"


def test_the_command_finds_a_new_file_too(drama: Drama) -> None:
    file = drama.write("house.tmx", tmx({"他写了25封信。": {"en-US": "25 letters."}}))
    text = drama.folder.joinpath("drama.toml").read_text("utf-8")
    drama.write("drama.toml", 'memory = ["house.tmx"]\n' + text)
    told = drama.inside("memory", "search", "他写了25封信。", "-m", "en-US").out
    assert "25 letters." in told
    assert "[house.tmx]" in told
    assert str(file) not in told
