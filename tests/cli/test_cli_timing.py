"""What `run` does to times: splits and retimings, and that every later step understands them."""

from pathlib import Path
from typing import Any

import pytest

from tests.cli.drama import Drama, inside, srt

LONG = "我早就告诉过你不要再回到这个家里来，你从来不听林晚的话。"
LINES = ["你是谁？", LONG, "放开我！"]
HALVES = ("I told you not to come\nback to this house.", "You never listened\nto Lin Wan.")
MEMORY = {
    "你是谁？": {"en-US": "Who are you?"},
    LONG: {"en-US": " ".join(HALVES).replace("\n", " ")},
    "放开我！": {"en-US": "Let go of me!"},
}
SETTINGS = 'title = "Night"\nsource = "zh-Hans"\n[markets]\nen-US = { engines = ["memory"] }\n'
CELL = "en-US/1/2"


@pytest.fixture
def split(tmp_path: Path) -> Drama:
    """A drama whose second line is too long for the screen, and has the time for two pieces."""
    drama = Drama.make(tmp_path / "night", {1: LINES}, SETTINGS, memory=MEMORY)
    drama.write("glossaries/en-US.csv", "source,target,kind\n林晚,Lin Wan,name\n")
    drama.run()
    return drama


def shown(drama: Drama, cell: str = CELL) -> Any:
    return drama.inside("review", "show", cell, "--json").json()


def times(cell: Any) -> list[tuple[int, int]]:
    return [(piece["start_ms"], piece["end_ms"]) for piece in cell["pieces"]]


def test_a_line_that_is_too_much_becomes_two_pieces(split: Drama) -> None:
    cell = shown(split)
    assert tuple(piece["text"] for piece in cell["pieces"]) == HALVES
    assert times(cell) == [(4000, 5640), (5640, 6800)]
    assert cell["text"] == MEMORY[LONG]["en-US"]
    assert cell["findings"] == []
    (change,) = cell["changes"]
    assert change["rule"] == "timing.split"
    assert change["before"] == "00:00:04,000 --> 00:00:06,500"
    assert change["after"] == "00:00:04,000 --> 00:00:05,640 / 00:00:05,640 --> 00:00:06,800"
    assert change["reason"] == "more than 2 lines of 24"
    told = split.inside("review", "show", CELL).out
    assert "timing.split" in told
    assert split.draft("en-US")[1:3] == [(4000, HALVES[0]), (5640, HALVES[1])]


def test_a_second_run_changes_nothing(split: Drama) -> None:
    before, files = split.cells("en-US"), split.files()
    history = shown(split)["history"]
    split.run()
    assert split.cells("en-US") == before
    assert split.files() == files
    assert shown(split)["history"] == history


def test_the_linter_understands_the_two_pieces(split: Drama) -> None:
    found = inside("check", "--format", "json", split.folder / "drafts").json()["findings"]
    assert found == []


def test_approved_pieces_stand_and_move_with_their_line(split: Drama) -> None:
    split.approve("en-US/1/1", CELL, "en-US/1/3")
    before = shown(split)
    split.run()
    after = shown(split)
    assert (after["pieces"], after["version"], after["changes"]) == (
        before["pieces"],
        before["version"],
        before["changes"],
    )
    split.inside("export")
    out = (split.folder / "out" / "en-US" / "ep01.srt").read_text(encoding="utf-8")
    assert "00:00:04,000 --> 00:00:05,640\nI told you not to come\nback" in out
    assert "3\n00:00:05,640 --> 00:00:06,800\nYou never listened\nto Lin Wan." in out
    split.source(1, LINES, first_ms=2500)
    split.run()
    assert times(shown(split)) == [(5500, 7140), (7140, 8300)]
    assert shown(split)["state"] == "approved"


def test_a_text_that_a_person_types_is_one_piece_again(split: Drama) -> None:
    split.inside("review", "edit", CELL, "--text", "Lin Wan told you so.", "--by", "Ana")
    assert times(shown(split)) == [(4000, 6800)]
    split.run()
    assert times(shown(split)) == [(4000, 6800)]


def test_without_room_it_stays_whole(tmp_path: Path) -> None:
    drama = Drama.make(tmp_path / "night", {}, SETTINGS, memory=MEMORY)
    drama.write("source/ep01.srt", srt(LINES, step_ms=2500))
    drama.run()
    cell = shown(drama)
    assert len(cell["pieces"]) == 1
    assert "R201" in {finding["code"] for finding in cell["findings"]}


def test_no_split_parts_a_name(tmp_path: Path) -> None:
    drama = Drama.make(tmp_path / "night", {1: LINES}, SETTINGS, memory=MEMORY)
    name = "house. You"
    drama.write("glossaries/en-US.csv", f"source,target,kind\n林晚,{name},name\n")
    drama.run()
    assert len(shown(drama)["pieces"]) == 1


def test_a_start_before_the_speech_stays_when_it_is_approved(tmp_path: Path) -> None:
    text = "x" * 9 + " " + "y" * 9 + " " + "z" * 9 + "."
    memory = {"你是谁？": {"en-US": "Who are you?"}, "放开我！": {"en-US": text}}
    drama = Drama.make(
        tmp_path / "night", {}, SETTINGS.replace("[", 'profile = "netflix"\n[', 1), memory=memory
    )
    lines = [("你是谁？", 1000, 2500), ("放开我！", 4000, 5480), ("你是谁？", 5560, 7000)]
    drama.write(
        "source/ep01.srt",
        "\n".join(
            f"{n}\n00:00:0{a / 1000:.3f} --> 00:00:0{b / 1000:.3f}\n{line}\n".replace(".", ",")
            for n, (line, a, b) in enumerate(lines, 1)
        ),
    )
    drama.run()
    cell = shown(drama)
    assert times(cell) == [(3960, 5480)]
    assert [change["rule"] for change in cell["changes"]] == ["timing.start"]
    assert cell["findings"] == []
    drama.approve(CELL)
    drama.run()
    assert times(shown(drama)) == [(3960, 5480)]


def test_what_stands_elsewhere_on_screen_takes_no_time_from_dialogue(tmp_path: Path) -> None:
    memory = {"你是谁？": {"en-US": "Who are you?"}, "放开我！": {"en-US": "Let go of me!"}}
    drama = Drama.make(tmp_path / "night", {}, SETTINGS, memory=memory)
    drama.write(
        "source/ep01.srt",
        "1\n00:00:01,000 --> 00:00:04,000\n你是谁？\n\n"
        "2\n00:00:02,000 --> 00:00:03,000\n{\\an8}放开我！\n",
    )
    drama.run()
    assert [times(shown(drama, f"en-US/1/{n}")) for n in (1, 2)] == [[(1000, 4000)], [(2000, 3000)]]
    assert shown(drama, "en-US/1/1")["findings"] == []


def test_a_sign_of_an_ass_file_may_stand_over_dialogue(tmp_path: Path) -> None:
    memory = {"你是谁？": {"en-US": "Who are you?"}, "放开我！": {"en-US": "Let go of me!"}}
    drama = Drama.make(tmp_path / "night", {}, SETTINGS, memory=memory)
    drama.write(
        "source/ep01.ass",
        "[Script Info]\nScriptType: v4.00+\n\n[V4+ Styles]\nFormat: Name, Fontname, Fontsize\n"
        "Style: Default,Arial,20\nStyle: Sign,Arial,20\n\n[Events]\n"
        "Format: Layer, Start, End, Style, Text\n"
        "Dialogue: 0,0:00:01.00,0:00:04.00,Default,你是谁？\n"
        "Dialogue: 0,0:00:02.00,0:00:03.00,Sign,放开我！\n",
    )
    drama.run()
    for cue in (1, 2):
        assert shown(drama, f"en-US/1/{cue}")["findings"] == []
        assert shown(drama, f"en-US/1/{cue}")["changes"] == []
