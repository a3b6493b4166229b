"""What a later run does with what people decided, when the source or the terms change."""

from pathlib import Path
from typing import Any

import pytest

from tests.cli.drama import Drama, figures, numbered, srt

LINES = numbered(8)
SETTINGS = """
[markets]
en-US = { engines = ["pseudo"] }
th-TH = { engines = ["pseudo"] }
"""


@pytest.fixture
def approved(tmp_path: Path) -> Drama:
    """Return a drama of one episode whose lines 1 to 4 are approved and 5 is edited, in en-US."""
    drama = Drama.make(tmp_path / "night", {1: LINES, 2: numbered(3, start=51)}, SETTINGS)
    drama.run()
    drama.approve(*(f"en-US/1/{place}" for place in (1, 2, 3, 4)))
    drama.inside("review", "edit", "en-US/1/5", "--text", "15 cars.", "--by", "Ana")
    return drama


def by_source(drama: Drama, market: str = "en-US") -> dict[str, Any]:
    return {cell["source"]: cell for cell in drama.cells(market).values()}


def same_but_place(before: Any, after: Any) -> bool:
    """Whether a cell is what it was, wherever it stands now."""
    wanted = ("id", "source", "machine", "text", "state", "version")
    return all(before[name] == after[name] for name in wanted)


def test_what_people_did_survives_a_run(approved: Drama) -> None:
    before = by_source(approved)
    report = approved.run()
    after = by_source(approved)
    assert all(same_but_place(before[line], after[line]) for line in LINES)
    assert report["markets"]["en-US"]["approved"] == 4
    assert approved.draft("en-US")[4][1] == "15 cars."


def test_a_changed_line_opens_its_own_cells_alone(approved: Drama) -> None:
    before, thai = by_source(approved), by_source(approved, "th-TH")
    approved.source(1, [*LINES[:2], "她数了77颗星星。", *LINES[3:]])
    report = approved.run()
    after = by_source(approved)
    old, new = before.pop(LINES[2]), after.pop("她数了77颗星星。")
    assert all(same_but_place(before[source], after[source]) for source in before)
    assert new["state"] == "stale"
    assert new["text"] == old["text"]
    assert new["id"] == old["id"]
    assert report["markets"]["en-US"]["stale"] == 1
    assert report["markets"]["en-US"]["approved"] == 3
    shown = approved.inside("review", "show", new["id"]).out
    assert "source changed" in shown
    # Nobody had approved it in Thai: there it is simply drafted again.
    fresh = by_source(approved, "th-TH")
    assert fresh["她数了77颗星星。"]["state"] == "pending"
    assert figures(fresh["她数了77颗星星。"]["text"]) == ["77"]
    assert all(fresh[source] == thai[source] for source in LINES if source != LINES[2])


def test_a_stale_line_is_not_exported_and_can_be_approved_again(approved: Drama) -> None:
    approved.approve(*(f"en-US/1/{place}" for place in (5, 6, 7, 8)))
    approved.inside("export", "-m", "en-US", code=1)
    approved.source(1, [*LINES[:2], "她数了77颗星星。", *LINES[3:]])
    approved.run()
    refused = approved.inside("export", "-m", "en-US", "--json", code=1).json()["refused"]
    assert refused[0]["episode"] == 1
    assert refused[0]["cues"] == [3]
    edit = ["review", "edit", "en-US/1/3", "--text", "She counted 77 stars.", "--by", "Ana"]
    approved.inside(*edit, "--approve")
    approved.run()
    assert (
        approved.inside("export", "-m", "en-US", "--json", code=1).json()["written"][0]["episode"]
        == 1
    )


def test_a_line_at_the_front_moves_what_people_did(approved: Drama) -> None:
    before = by_source(approved)
    approved.source(1, ["今天有66个客人。", *LINES])
    report = approved.run()
    after = approved.cells("en-US")
    for place, line in enumerate(LINES, 2):
        assert same_but_place(before[line], after[f"en-US/1/{place}"])
    assert figures(after["en-US/1/1"]["text"]) == ["66"]
    assert report["markets"]["en-US"]["approved"] == 4
    starts = [start for start, _ in approved.draft("en-US")]
    assert starts == [1000 + 3000 * place for place in range(9)]


def test_texts_go_with_their_lines_when_an_intro_moves_them(approved: Drama) -> None:
    before = by_source(approved)
    approved.source(1, LINES, first_ms=61_000)
    approved.run()
    after = by_source(approved)
    assert all(same_but_place(before[line], after[line]) for line in LINES)
    draft = approved.draft("en-US")
    assert [start for start, _ in draft] == [61_000 + 3000 * place for place in range(8)]
    approved.approve(*(f"en-US/1/{place}" for place in (5, 6, 7, 8)))
    approved.inside("export", "-m", "en-US", code=1)
    text = (approved.folder / "out" / "en-US" / "ep01.srt").read_text(encoding="utf-8")
    assert text.count("00:01:") >= 16
    assert "00:00:" not in text


def test_lines_that_are_cut_and_brought_back(approved: Drama) -> None:
    before = by_source(approved)
    approved.source(1, [*LINES[:1], *LINES[3:]])
    approved.run()
    cells = approved.cells("en-US")
    assert cells["en-US/1/2"]["id"] == before[LINES[3]]["id"]
    assert cells["en-US/1/2"]["state"] == "approved"
    assert len(cells) == 6 + 3
    approved.source(1, LINES)
    approved.run()
    after = by_source(approved)
    for line in LINES:
        assert figures(after[line]["text"]) == figures(line) or after[line]["text"] == "15 cars."
        assert same_but_place(before[line], after[line]) or line in LINES[1:3]


def test_a_line_that_moves_to_another_episode(approved: Drama) -> None:
    before = by_source(approved)
    approved.source(1, LINES[:-1])
    approved.source(2, [*numbered(3, start=51), LINES[-1]])
    approved.run()
    after = by_source(approved)
    assert figures(after[LINES[-1]]["text"]) == figures(LINES[-1])
    assert all(same_but_place(before[line], after[line]) for line in LINES[:-1])


def test_a_new_term_opens_what_does_not_hold_it(approved: Drama) -> None:
    before = by_source(approved)
    approved.write("glossaries/en-US.csv", "source,target,kind\n封信,billets,term\n")
    letters = next(line for line in LINES[:4] if "封信" in line)
    report = approved.run()
    after = by_source(approved)
    assert after[letters]["state"] == "stale"
    assert after[letters]["text"] == before[letters]["text"]
    assert report["markets"]["en-US"]["stale"] == 1
    later = next(line for line in LINES[5:] if "封信" in line)
    assert after[later]["state"] == "pending"
    assert "billets" in after[later]["text"]
    others = [line for line in LINES if "封信" not in line]
    assert all(same_but_place(before[line], after[line]) for line in others)
    # Back to the old glossary: the approved text is still there to be approved again.
    approved.write("glossaries/en-US.csv", "source,target,kind\n")
    approved.run()
    assert by_source(approved)[letters]["text"] == before[letters]["text"]


def test_two_lines_made_one(approved: Drama) -> None:
    merged = LINES[0].rstrip("。") + "，" + LINES[1]
    approved.source(1, [merged, *LINES[2:]])
    approved.run()
    cells = approved.cells("en-US")
    first = cells["en-US/1/1"]
    # Whatever it keeps of the old text, it is not passed off as approved.
    assert first["state"] in ("stale", "pending")
    assert [cells[f"en-US/1/{place}"]["source"] for place in range(2, 8)] == LINES[2:]
    assert cells["en-US/1/2"]["state"] == cells["en-US/1/3"]["state"] == "approved"


def test_equal_lines_are_opened_rather_than_guessed(tmp_path: Path) -> None:
    lines = ["好。", "我等了17天。", "好。", "好。", "他写了24封信。"]
    drama = Drama.make(tmp_path / "night", {1: lines}, SETTINGS)
    drama.run()
    for place, text in ((1, "Fine."), (3, "Good."), (4, "Okay.")):
        edit = ["review", "edit", f"en-US/1/{place}", "--text", text, "--by", "Ana", "--approve"]
        drama.inside(*edit)
    drama.source(1, ["好。", "好。", "好。", "我等了17天。", "他写了24封信。"])
    drama.run()
    for cell in drama.cells("en-US").values():
        if cell["source"] != "好。":
            assert figures(cell["text"]) == figures(cell["source"])
        else:
            assert cell["text"] in ("Fine.", "Good.", "Okay.") or cell["state"] == "pending"


def test_the_same_file_again_in_another_format(approved: Drama) -> None:
    before = by_source(approved)
    path = approved.folder / "source" / "ep01.srt"
    body = srt(LINES).replace(",", ".")
    path.unlink()
    approved.write("source/ep01.vtt", "WEBVTT\n\n" + body)
    approved.run()
    after = by_source(approved)
    assert all(same_but_place(before[line], after[line]) for line in LINES)
