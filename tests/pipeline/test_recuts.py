"""Re-cuts of any kind: what people approved stays with its line, or is opened; never misplaced."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from localize import settings as drama_settings
from localize.model import Cell, Cue, Decision
from localize.pipeline import Options, run_drama
from localize.pipeline.recut import Recut
from localize.review import Desk
from tests.cli.drama import Drama, figures, numbered

SETTINGS = '\n[markets]\nen-US = { engines = ["pseudo"] }\n'
LINES = numbered(6)
#: Lines that are not unique in the drama, and lines that come in from outside.
MORE = ["好。", "你是谁？", *numbered(4, start=60)]


class Cutter:
    """A drama that is cut again and again, with everything in it approved between the cuts."""

    def __init__(self, folder: Path) -> None:
        self.drama = Drama.make(folder, {1: LINES, 2: numbered(3, start=31)}, SETTINGS)
        self.run()

    def run(self) -> Recut:
        report = run_drama(self.drama.folder, Options())
        assert report.exit_code == 0
        return report.source

    def approve(self) -> None:
        """Approve every draft, whatever the checks say; a stale text is not what stands there."""
        codes = ("X702", "X704", "X708", "T102")
        with self.desk() as desk:
            for row in desk.queue(states=("pending",)):
                desk.decide(row.cell.id, Decision("approve", "Ana", reason="a test", despite=codes))

    def desk(self) -> Desk:
        return Desk(drama_settings.load(self.drama.folder))

    def cells(self) -> list[tuple[Cue, Cell]]:
        """Every cue of the drama with its cell, in file order."""
        with self.desk() as desk:
            found = []
            for episode in desk.store.episodes("night"):
                cells = desk.store.cells("night", "en-US", episode.number)
                for cue, _ in desk.store.cues("night", episode.number):
                    found.append((cue, cells[cue.id]))
            return found


@pytest.fixture
def cutter(tmp_path: Path) -> Iterator[Cutter]:
    yield Cutter(tmp_path / "night")


def fits(cue: Cue, cell: Cell) -> bool:
    """Whether a text can be this line's: its numbers are the line's numbers."""
    return figures(cell.text) == figures(cue.text)


def told(recut: Recut, before: dict[str, Cell], after: list[tuple[Cue, Cell]]) -> None:
    """Every line is named once, as what it is; what was approved and only moved still is."""
    named = {cue.id: cue for cue in recut.cues}
    assert len(named) == len(recut.cues)
    now = {cue.id: cue for cue, _ in after}
    assert {name for name, cue in named.items() if cue.kind == "gone"} == before.keys() - now.keys()
    fresh = {name for name, cue in named.items() if cue.kind == "new"}
    assert fresh >= now.keys() - before.keys()
    assert sum(recut.counts[kind] for kind in ("unchanged", "moved", "changed", "new")) == len(now)
    for cue, cell in after:
        kind = named[cue.id].kind if cue.id in named else "unchanged"
        if kind in ("unchanged", "moved") and before[cue.id].state == "approved":
            assert cell.state == "approved" or cell.reason.startswith("the timing changed")
        if kind == "changed":
            assert named[cue.id].before != cue.text == named[cue.id].source
            assert cell.state != "approved"
    cells = recut.markets["en-US"]
    assert cells["approved"] == sum(
        cell.state == "approved" for cue, cell in after if cue.id not in fresh
    )


Cut = tuple[str, int, int]
CUTS = st.lists(
    st.tuples(
        st.sampled_from(
            ["insert", "drop", "swap", "change", "move", "later", "double", "split", "join"]
        ),
        st.integers(0, 9),
        st.integers(0, len(MORE) - 1),
    ),
    min_size=1,
    max_size=4,
)


def cut(lines: list[str], first_ms: int, how: Cut) -> tuple[list[str], int]:
    """The lines after one cut, and when the first of them is spoken."""
    kind, at, more = how
    at %= len(lines)
    if kind == "later":
        return lines, first_ms + 1000 * (more + 1)
    lines = list(lines)
    if kind == "insert":
        lines.insert(at, MORE[more])
    elif kind == "change":
        lines[at] = MORE[more]
    elif kind == "double":
        lines.insert(at, lines[at])
    elif kind == "drop" and len(lines) > 1:
        del lines[at]
    elif kind == "swap" and at + 1 < len(lines):
        lines[at], lines[at + 1] = lines[at + 1], lines[at]
    elif kind == "split" and len(lines[at]) > 3:
        lines[at : at + 1] = [lines[at][:3], lines[at][3:]]
    elif kind == "join" and at + 1 < len(lines):
        lines[at : at + 2] = [lines[at] + lines[at + 1]]
    elif kind == "move":
        lines.insert(more % len(lines), lines.pop(at))
    return lines, first_ms


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rounds=st.lists(CUTS, min_size=1, max_size=3))
def test_no_approved_text_ever_stands_under_another_line(rounds: list[list[Cut]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        cutter = Cutter(Path(folder, "night"))
        lines, first_ms = list(LINES), 1000
        for cuts in rounds:
            cutter.approve()
            before = {cue.text: cell for cue, cell in cutter.cells()}
            for how in cuts:
                lines, first_ms = cut(lines, first_ms, how)
            cutter.drama.source(1, lines, first_ms=first_ms)
            known = {cue.id: cell for cue, cell in cutter.cells()}
            told(cutter.run(), known, cutter.cells())
            for cue, cell in cutter.cells():
                if cell.state == "approved":
                    assert before[cue.text].text == cell.text
                if cell.state in ("approved", "pending"):
                    assert fits(cue, cell), (cue.text, cell.text)
                if cell.state == "stale":
                    assert cell.text in {old.text for old in before.values()}
            starts = [start for start, _ in cutter.drama.draft("en-US")]
            assert starts == [first_ms + 3000 * place for place in range(len(lines))]


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    drops=st.sets(st.integers(0, 5), max_size=4),
    inserts=st.lists(st.tuples(st.integers(0, 5), st.integers(0, 3)), max_size=3, unique=True),
)
def test_lines_that_only_move_apart_or_together_keep_their_approval(
    drops: set[int], inserts: list[tuple[int, int]]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        cutter = Cutter(Path(folder, "night"))
        cutter.approve()
        before = {cue.text: (cue.id, cell.text) for cue, cell in cutter.cells()}
        lines = [line for place, line in enumerate(LINES) if place not in drops]
        for place, more in inserts:
            lines.insert(min(place, len(lines)), f"今天有{more + 71}个客人。")
        cutter.drama.source(1, lines)
        cutter.run()
        kept = [(cue, cell) for cue, cell in cutter.cells() if cue.text in before]
        assert len(kept) == 3 + len(LINES) - len(drops)
        for cue, cell in kept:
            assert cell.state == "approved"
            assert (cue.id, cell.text) == before[cue.text]


def test_an_approved_line_goes_where_its_line_goes(cutter: Cutter) -> None:
    cutter.approve()
    cutter.drama.source(1, ["今天有66个客人。", *LINES], first_ms=5000)
    cutter.run()
    for cue, cell in cutter.cells():
        assert cell.pieces[0].start == cue.start
        assert cue.start < cell.pieces[-1].end <= cue.end + 500


def test_an_edited_line_goes_where_its_line_goes(cutter: Cutter) -> None:
    with cutter.desk() as desk:
        desk.decide("en-US/1/2", Decision("edit", "Ana", text="12 people."))
    cutter.drama.source(1, LINES, first_ms=5000)
    cutter.run()
    found = {cell.text: (cue, cell) for cue, cell in cutter.cells()}
    cue, cell = found["12 people."]
    assert cell.pieces[0].start == cue.start == 8000


def test_equal_drama_folders_get_equal_ids(tmp_path: Path) -> None:
    ids = []
    for name in ("one", "two"):
        cutter = Cutter(tmp_path / name)
        ids.append([cue.id for cue, _ in cutter.cells()])
    assert ids[0] == ids[1]
    assert len(set(ids[0])) == len(ids[0])
