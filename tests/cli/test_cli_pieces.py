"""Lines that are shown in several pieces: what an edit makes of them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from localize import settings
from localize.errors import InputError
from localize.model import Decision
from localize.review import Desk, shown
from tests.cli.drama import Drama

SOURCE = "我叫你别再回这个家了。你从来不听我的话。"
TARGET = "I told you not to come back to this house. You have never listened to me."
UPPER, LOWER = "I told you not to come\nback to this house.", "You have never\nlistened to me."
CELL = "en-US/1/2"
SETTINGS = '[markets]\nen-US = { engines = ["memory"] }\n'


@pytest.fixture
def drama(tmp_path: Path) -> Drama:
    """Return a drama whose second line is too much for one piece, three times, after a run."""
    lines = ["你是谁？", SOURCE, "放开我！", SOURCE]
    made = Drama.make(tmp_path / "night", {1: lines}, SETTINGS, memory={SOURCE: {"en-US": TARGET}})
    made.run()
    return made


@pytest.fixture
def desk(drama: Drama) -> Iterator[Desk]:
    """Yield its desk."""
    with Desk(settings.load(drama.folder)) as opened:
        yield opened


def texts(desk: Desk, cell: str = CELL) -> list[str]:
    """What is shown of a cell, piece by piece; the pieces follow each other within its time."""
    found = desk.at(cell).cell
    for one, other in zip(found.pieces, found.pieces[1:], strict=False):
        assert one.start < one.end <= other.start < other.end
    return [piece.text for piece in found.pieces]


def times(desk: Desk) -> list[tuple[int, int]]:
    """When the pieces are shown."""
    return [(piece.start, piece.end) for piece in desk.at(CELL).cell.pieces]


def edit(desk: Desk, text: str, **more: Any) -> None:
    """Edit the cell as Ana."""
    desk.decide(CELL, Decision("edit", "Ana", text=text, **more))


def test_a_machine_parts_the_line(desk: Desk) -> None:
    assert texts(desk) == [UPPER, LOWER]
    assert shown(desk.at(CELL).cell) == f"{UPPER}\n\n{LOWER}"


def test_a_blank_line_parts_pieces_that_keep_their_times(desk: Desk) -> None:
    before = times(desk)
    edit(desk, f"{UPPER}\n\nYou never\nlisten to me.")
    assert texts(desk) == [UPPER, "You never\nlisten to me."]
    assert times(desk) == before
    assert shown(desk.at(CELL).cell) == f"{UPPER}\n\nYou never\nlisten to me."


def test_a_mended_line_is_parted_where_it_was(desk: Desk) -> None:
    before = times(desk)
    edit(desk, "I told you not to come to this house. You have not listened to me.")
    assert texts(desk) == [
        "I told you not to come\nto this house.",
        "You have not listened\nto me.",
    ]
    assert times(desk) == before
    assert desk.at(CELL).cell.text.startswith("I told you not to come to this house. You")


def test_line_breaks_of_both_pieces_do_not_join_them(desk: Desk) -> None:
    # So an edited draft file gives them.
    edit(desk, f"{UPPER}\nYou never have\nlistened to me.")
    assert texts(desk) == [UPPER, "You never have\nlistened to me."]


def test_another_text_is_parted_as_the_machine_would(desk: Desk) -> None:
    edit(desk, "This is quite another sentence here. Nobody could have expected that one.")
    first, second = texts(desk)
    assert first.replace("\n", " ") == "This is quite another sentence here."
    assert second.replace("\n", " ") == "Nobody could have expected that one."


def test_another_short_text_stays_one_piece(desk: Desk) -> None:
    (start, _), (_, end) = times(desk)
    edit(desk, "Enough")
    assert texts(desk) == ["Enough"]
    assert times(desk) == [(start, end)]


def test_whoever_saw_the_pieces_may_put_them_together(desk: Desk) -> None:
    (start, _), (_, end) = times(desk)
    edit(desk, "I told you not to come.\nYou never listened.", whole=True)
    assert texts(desk) == ["I told you not to come.\nYou never listened."]
    assert times(desk) == [(start, end)]


def test_a_person_may_part_a_line_of_one_piece(desk: Desk) -> None:
    desk.decide("en-US/1/1", Decision("edit", "Ana", text="Who?\n \nWho are you, my friend?"))
    first, second = desk.at("en-US/1/1").cell.pieces
    assert (first.text, second.text) == ("Who?", "Who are you, my friend?")
    assert first.end <= second.start
    # The longer one is shown longer.
    assert first.end - first.start < second.end - second.start


def test_pieces_get_shares_of_the_time_when_their_own_is_too_short(desk: Desk) -> None:
    before = times(desk)
    edit(desk, "I told you.\n\nYou have never once in\nyour life listened to me.")
    assert len(texts(desk)) == 2
    after = times(desk)
    assert (after[0][0], after[-1][1]) == (before[0][0], before[-1][1])
    assert after[0][1] < before[0][1]


def test_no_time_for_so_many_pieces_is_refused(desk: Desk) -> None:
    with pytest.raises(InputError, match="no time for 4000 pieces"):
        edit(desk, "\n\n".join(["a"] * 4000))
    assert texts(desk) == [UPPER, LOWER]


def test_the_file_shows_each_piece_and_no_blank_lines(drama: Drama, desk: Desk) -> None:
    edit(desk, f"{UPPER}\n\nYou never\nlisten to me.", approve=True)
    drama("export", "-m", "en-US", "--allow-unapproved", code=None)
    text = (drama.folder / "out" / "en-US" / "ep01.srt").read_text("utf-8")
    shown_ones = [block.split("\n", 2)[2].strip() for block in text.strip().split("\n\n")]
    at = shown_ones.index(UPPER)
    assert shown_ones[at : at + 2] == [UPPER, "You never\nlisten to me."]


def test_a_run_keeps_a_persons_pieces(drama: Drama, desk: Desk) -> None:
    edit(desk, f"{UPPER}\n\nYou never\nlisten to me.", approve=True)
    before = times(desk)
    drama.run()
    assert texts(desk) == [UPPER, "You never\nlisten to me."]
    assert times(desk) == before


def test_the_memory_gets_the_line_in_one(desk: Desk) -> None:
    edit(desk, f"{UPPER}\n\nYou never\nlisten to me.", approve=True)
    (best, *_) = desk.matches("en-US/1/4")
    assert best.target == "I told you not to come back to this house. You never listen to me."


def test_the_same_line_elsewhere_gets_the_same_pieces(desk: Desk) -> None:
    edit(desk, f"{UPPER}\n\nYou never\nlisten to me.", approve=True)
    (twin,) = desk.decide_same(CELL, by="Ana")
    assert twin.done, twin.reason
    assert texts(desk, "en-US/1/4") == [UPPER, "You never\nlisten to me."]
    start, end = desk.at("en-US/1/4").cue.start, desk.at("en-US/1/4").cell.pieces[-1].end
    assert all(start - 1000 < p.start < p.end <= end for p in desk.at("en-US/1/4").cell.pieces)


def test_undo_brings_the_pieces_back(desk: Desk) -> None:
    before = times(desk)
    edit(desk, "Enough.", whole=True)
    desk.undo(CELL, by="Ana")
    assert texts(desk) == [UPPER, LOWER]
    assert times(desk) == before
