"""Lines that are shown in several pieces, on their way to other tools and back."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from localize import exchange, settings
from localize.exchange import giving, taking
from localize.exchange.lines import Row
from localize.model import Cell, Decision
from localize.review import Desk, shown
from tests.cli.drama import Drama

SOURCE = "我叫你别再回这个家了。你从来不听我的话。"
TARGET = "I told you not to come back to this house. You have never listened to me."
UPPER, LOWER = "I told you not to come\nback to this house.", "You have never\nlistened to me."
OTHER, CELL = "en-US/1/1", "en-US/1/2"
FORMATS = ("xliff", "xlsx", "csv")

lines = st.lists(
    st.sampled_from(
        [
            "Go",
            "now,",
            "'tis",
            "=1+1",
            "- so",
            "<i>you</i>",
            "שלום",
            "สวัสดี",
            "你好",
            "👩‍👧",
            "&<>",
            "⟦x",
        ]
    ),
    min_size=1,
    max_size=4,
).map(" ".join)
pieces = st.lists(lines, min_size=1, max_size=2).map("\n".join)
texts = st.lists(pieces, min_size=1, max_size=4)


@pytest.fixture(scope="module")
def drama(tmp_path_factory: pytest.TempPathFactory) -> Drama:
    """Return a drama whose second line is too much for one piece, after a run."""
    folder = tmp_path_factory.mktemp("pieces") / "night"
    toml = '[markets]\nen-US = { engines = ["memory"] }\n'
    made = Drama.make(folder, {}, toml, memory={SOURCE: {"en-US": TARGET}})
    made.write("source/ep01.srt", _srt(["你是谁？", SOURCE, "放开我！"], lasts=12))
    made.run()
    return made


def _srt(source: list[str], *, lasts: int) -> str:
    times = [
        f"00:{n // 2:02d}:{30 * (n % 2):02d},000 --> 00:{n // 2:02d}:{30 * (n % 2) + lasts},000"
        for n in range(len(source))
    ]
    blocks = [f"{n + 1}\n{times[n]}\n{text}\n" for n, text in enumerate(source)]
    return "\n".join(blocks)


@pytest.fixture
def desk(drama: Drama) -> Iterator[Desk]:
    """Yield its desk, and take back what was decided."""
    with Desk(settings.load(drama.folder)) as opened:
        before = {cell: opened.at(cell).cell for cell in (CELL, OTHER)}
        yield opened
        for cell, was in before.items():
            while opened.store.standing(opened.drama.id, "en-US", was.cue):
                opened.undo(cell, by="Zed", reason="the next test")
            now = opened.at(cell).cell
            assert msgspec.structs.replace(now, version=was.version) == was


def cell(desk: Desk) -> Cell:
    """The line in pieces."""
    return desk.at(CELL).cell


def shown_in(desk: Desk) -> list[str]:
    """What is shown, piece by piece."""
    return [piece.text for piece in cell(desk).pieces]


def back(desk: Desk, format: str) -> Row:
    """The line as it comes back in a file that nobody changed."""
    [bundle] = giving.bundles(desk)
    data = exchange.written(bundle, format)
    [ending, *_] = exchange.ENDINGS[format]
    [row] = [row for row in exchange.read(Path(f"x{ending}"), data) if row.id == cell(desk).id]
    return row


def take(desk: Desk, row: Row, **changed: Any) -> taking.Taken:
    """Take a row in which somebody changed something."""
    return taking.take(desk, [msgspec.structs.replace(row, **changed)], by="Mei")


@pytest.mark.parametrize("format", FORMATS)
def test_a_translator_sees_the_pieces(desk: Desk, format: str) -> None:
    row = back(desk, format)
    assert row.target == f"{UPPER}\n\n{LOWER}" == shown(cell(desk))
    [bundle] = giving.bundles(desk)
    [line] = [one for one in bundle.lines if one.id == row.id]
    assert "shown in 2 pieces, one after the other: keep the blank line between them" in line.notes
    assert "blank line parts two pieces" in exchange.tables.COLUMNS["target"]


@pytest.mark.parametrize("format", FORMATS)
def test_what_nobody_changed_is_no_decision(desk: Desk, format: str) -> None:
    before, row = cell(desk), back(desk, format)
    assert take(desk, row).unchanged == 1
    # However many blank lines a tool makes of one, and whatever stands on it.
    assert take(desk, row, target=f" {UPPER} \n \n\n{LOWER}\n").unchanged == 1
    assert cell(desk) == before


@examples(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=texts, after=texts)
def test_all_pieces_come_back_as_they_were_written(
    desk: Desk, before: list[str], after: list[str]
) -> None:
    desk.decide(CELL, Decision("edit", "Ana", text="\n\n".join(before), whole=True))
    assert shown_in(desk) == before
    for name in FORMATS:
        row = back(desk, name)
        was = cell(desk)
        taken = take(desk, row)
        assert (taken.unchanged, taken.refused) == (1, ())
        assert cell(desk) == was
    marked = "<i>" in "".join(before)
    if marked or "<i>" in "".join(after) or len(after) < len(before):
        return  # what is in one text only has a mark of its own, see the tests of marks
    taken = take(desk, row, target="\n\n".join(after))
    assert taken.refused == ()
    assert shown_in(desk) == after


def test_pieces_keep_their_times_when_one_is_mended(desk: Desk) -> None:
    times = [(piece.start, piece.end) for piece in cell(desk).pieces]
    row = back(desk, "csv")
    taken = take(desk, row, target=f"{UPPER}\n\nYou never\nlisten to me.", status="reviewed")
    assert taken.approved == (CELL,)
    assert shown_in(desk) == [UPPER, "You never\nlisten to me."]
    assert [(piece.start, piece.end) for piece in cell(desk).pieces] == times


@pytest.mark.parametrize("status", ["translated", "reviewed"])
def test_pieces_are_not_put_together_silently(desk: Desk, status: Any) -> None:
    before, row = cell(desk), back(desk, "xlsx")
    taken = take(desk, row, target=f"{UPPER}\n{LOWER}", status=status)
    [refused] = taken.refused
    assert "its 2 pieces were put together; keep the blank line" in refused.reason
    assert cell(desk) == before


def test_a_tool_that_folds_white_space_changes_nothing(desk: Desk) -> None:
    before, row = cell(desk), back(desk, "xliff")
    assert take(desk, row, target=TARGET, wrapped=True).unchanged == 1
    assert cell(desk) == before


def test_another_text_without_the_blank_line_is_parted_but_not_approved(desk: Desk) -> None:
    text = "I said you must never come back to this house. You have never listened to me."
    taken = take(desk, back(desk, "csv"), target=text, status="reviewed")
    [refused] = taken.refused
    assert "must be seen before it is approved" in refused.reason
    assert taken.edited == (CELL,)
    assert (cell(desk).state, len(shown_in(desk))) == ("pending", 2)
    assert " ".join(" ".join(shown_in(desk)).split()) == text


def test_no_time_for_so_many_is_a_row_that_is_refused(desk: Desk) -> None:
    other = desk.at(OTHER).cell
    rows = [
        msgspec.structs.replace(back(desk, "csv"), target="\n\n".join(["Go"] * 9000)),
        Row("x:2", other.id, other.version, "Who are you?"),
    ]
    taken = taking.take(desk, rows, by="Mei")
    [refused] = taken.refused
    assert "no time for 9000 pieces" in refused.reason
    assert taken.edited == (OTHER,)


# --- drafts ---------------------------------------------------------------------------------------


def edited(drama: Drama, old: str, new: str) -> tuple[int, Any]:
    """Import the draft with a text in place of another."""
    path = drama.folder / "drafts" / "en-US" / "ep01.srt"
    before = path.read_text("utf-8")
    assert old in before
    path.write_text(before.replace(old, new), "utf-8")
    try:
        done = drama.inside("review", "import", path, "--by", "Mei", "--json", code=None)
        return done.code, done.json()
    finally:
        path.write_text(before, "utf-8")


def test_a_draft_has_each_piece_by_itself(drama: Drama, desk: Desk) -> None:
    code, told = edited(drama, LOWER, "You never\nlistened to me, did you?")
    assert (code, told["edited"]) == (0, [CELL])
    assert shown_in(desk) == [UPPER, "You never\nlistened to me, did you?"]


def test_a_piece_that_is_empty_in_a_draft_is_named(drama: Drama, desk: Desk) -> None:
    before = cell(desk)
    code, told = edited(drama, LOWER, "")
    assert code == 1
    assert "one of its pieces is empty now; nothing is deleted" in told["refused"][0]["reason"]
    assert cell(desk) == before


def test_whoever_comments_decided_nothing(drama: Drama, desk: Desk) -> None:
    """A draft goes over its importer's own text, not over one that the importer talked about."""
    desk.decide(CELL, Decision("edit", "Ana", text=f"{UPPER}\n\nYou never\nlisten to me."))
    desk.comment(CELL, by="Mei", text="good")
    code, told = edited(drama, LOWER, "You have not\nlistened to me.")
    assert code == 1
    assert "Ana decided about this line" in told["refused"][0]["reason"]
    assert shown_in(desk) == [UPPER, "You never\nlisten to me."]
