"""What a machine may write, and what it may not."""

import msgspec
import pytest

from localize.model import (
    Cell,
    Change,
    Cue,
    Episode,
    Finding,
    Note,
    Piece,
    Revision,
    Ruling,
    Scene,
    State,
)
from localize.store import Store, now_utc

FULL = Cell(
    "th-TH",
    "a",
    "pending",
    version=1,
    machine="สวัสดี",
    text="สวัสดีค่ะ",
    pieces=(Piece(0, 500, "สวัส"), Piece(500, 900, "ดีค่ะ")),
    origin="engine",
    engine="qwen",
    basis="b1",
    reason="why",
    risk=42,
    reasons=("fuzzy", "name"),
    findings=(Finding("R201", "too fast", value=21.5, limit=20, source="vertical"),),
    changes=(Change("pronoun", "a", "b", "reason"),),
    notes=(Note("customs.pork", "note", "medium", "Look.", "猪肉", "meat"),),
    rulings=(Ruling("pronoun", "undo", "Ann"), Ruling("x", "allow", "Bo", "why", "b1")),
    captions=(Piece(0, 900, "หมายเหตุ"),),
)


def draft(cue: str, text: str, state: State = "pending", market: str = "th-TH") -> Cell:
    return Cell(market, cue, state, machine=text, text=text)


def by(person: str, action: str, reason: str = "") -> Revision:
    return Revision(0, now_utc(), person, action, "", "", "pending", reason)


def approve(store: Store, cue: str) -> Cell:
    cell = store.cell("d", "th-TH", cue)
    assert cell is not None
    approved = msgspec.structs.replace(cell, state="approved")
    return store.decide("d", approved, expected=cell.version, revision=by("Ann", "approve"))


def with_cues(store: Store, *ids: str) -> None:
    cues = tuple(Cue(n, n * 10, n * 10 + 5, i, id=i) for n, i in enumerate(ids, start=1))
    scenes = [Scene(0)] * len(cues)
    store.save_episode("d", Episode(1, "1.srt", "srt", "utf-8", cues), scenes, digest="x")


def test_a_cell_comes_back_whole(store: Store) -> None:
    with_cues(store, "a", "b")
    assert store.save_cells("d", [(draft("b", "สอง"), 0), (FULL, 0)]) == []
    assert store.cell("d", "th-TH", "a") == FULL
    assert list(store.cells("d", "th-TH", 1)) == ["a", "b"]
    assert store.cells("d", "th-TH", 1)["a"] == FULL
    assert store.cells("d", "th-TH", 2) == {}
    assert store.cell("d", "vi-VN", "a") is None


def test_what_people_see_makes_a_version(store: Store) -> None:
    store.save_cells("d", [(FULL, 0)], at="t1")
    later = tuple(Piece(one.start + 40, one.end + 40, one.text) for one in FULL.pieces)
    quiet = msgspec.structs.replace(FULL, risk=7, basis="b2", pieces=later, findings=())
    assert store.save_cells("d", [(quiet, 1)]) == []
    assert store.cell("d", "th-TH", "a") == quiet
    other = msgspec.structs.replace(quiet, text="ใหม่")
    assert store.save_cells("d", [(other, 1)], action="adapt", at="t2") == []
    lost = msgspec.structs.replace(other, state="untranslated", text="", reason="quota")
    assert store.save_cells("d", [(lost, 2)], action="redraft", at="t3") == []
    assert store.history("d", "th-TH", "a") == [
        Revision(1, "t1", "run", "draft", "", "สวัสดีค่ะ", "pending", "why"),
        Revision(2, "t2", "run", "adapt", "สวัสดีค่ะ", "ใหม่", "pending", "why"),
        Revision(3, "t3", "run", "redraft", "ใหม่", "", "untranslated", "quota"),
    ]


def test_where_a_text_parts_makes_a_version(store: Store) -> None:
    store.save_cells("d", [(FULL, 0)])
    whole = msgspec.structs.replace(FULL, pieces=(Piece(0, 900, "สวัสดีค่ะ"),))
    assert store.save_cells("d", [(whole, 1)]) == []
    assert store.cell("d", "th-TH", "a") == msgspec.structs.replace(whole, version=2)
    assert store.save_cells("d", [(whole, 2)]) == []
    assert [entry.version for entry in store.history("d", "th-TH", "a")] == [1, 2]


def test_a_late_machine_loses(store: Store) -> None:
    store.save_cells("d", [(draft("a", "one"), 0), (draft("b", "one"), 0)])
    assert store.save_cells("d", [(draft("a", "two"), 1)]) == []
    lost = store.save_cells("d", [(draft("a", "late"), 1), (draft("b", "two"), 1)])
    assert lost == ["a.th-TH"]
    assert store.save_cells("d", [(draft("a", "new"), 0)]) == ["a.th-TH"]
    assert store.save_cells("d", [(draft("c", "never read"), 3)]) == ["c.th-TH"]
    texts = {cue: getattr(store.cell("d", "th-TH", cue), "text", None) for cue in "abc"}
    assert texts == {"a": "two", "b": "two", "c": None}


def test_one_batch_may_hold_a_cell_once(store: Store) -> None:
    lost = store.save_cells("d", [(draft("a", "one"), 0), (draft("a", "two"), 0)])
    assert lost == ["a.th-TH"]
    assert len(store.history("d", "th-TH", "a")) == 1


@pytest.mark.parametrize("state", ["approved", "stale", "pending"])
def test_a_machine_never_writes_over_a_person(store: Store, state: State) -> None:
    store.save_cells("d", [(draft("a", "machine"), 0)])
    cell = msgspec.structs.replace(draft("a", "person"), state=state, typed=state == "pending")
    held = store.decide("d", cell, expected=1, revision=by("Ann", "edit"))
    assert held.version == 2
    assert store.save_cells("d", [(draft("a", "machine again"), 2)]) == ["a.th-TH"]
    assert store.cell("d", "th-TH", "a") == held


def test_a_machine_cannot_claim_to_be_a_person(store: Store) -> None:
    bad = [draft("a", "x", "approved"), draft("a", "x", "stale")]
    for cell in [*bad, msgspec.structs.replace(draft("a", "x"), typed=True)]:
        with pytest.raises(ValueError, match="only a person"):
            store.save_cells("d", [(draft("b", "fine"), 0), (cell, 0)])
    assert store.cell("d", "th-TH", "b") is None


def test_notes_reach_approved_cells_but_never_their_text(store: Store) -> None:
    store.save_cells("d", [(FULL, 0)])
    cell = approve(store, "a")
    later = tuple(Piece(p.start + 40, p.end + 40, p.text) for p in cell.pieces)
    noted = msgspec.structs.replace(cell, pieces=later, risk=90, basis="b9", findings=())
    assert store.save_notes("d", [(noted, cell.version)]) == []
    assert store.cell("d", "th-TH", "a") == noted
    assert len(store.history("d", "th-TH", "a")) == 2
    for bad in (
        msgspec.structs.replace(noted, text="other"),
        msgspec.structs.replace(noted, pieces=(Piece(0, 1, "other"),)),
        msgspec.structs.replace(noted, state="pending"),
    ):
        with pytest.raises(ValueError, match="notes never"):
            store.save_notes("d", [(bad, cell.version)])
    assert store.cell("d", "th-TH", "a") == noted


def test_an_approval_becomes_stale_with_both_texts(store: Store) -> None:
    store.save_cells("d", [(FULL, 0)])
    cell = approve(store, "a")
    stale = msgspec.structs.replace(cell, state="stale", reason="source", machine="new draft")
    assert store.save_notes("d", [(stale, cell.version)], at="t") == []
    now = store.cell("d", "th-TH", "a")
    assert now == msgspec.structs.replace(stale, version=3)
    last = store.history("d", "th-TH", "a")[-1]
    assert last == Revision(3, "t", "run", "stale", FULL.text, FULL.text, "stale", "source")
    assert store.save_notes("d", [(stale, cell.version)]) == ["a.th-TH"]
    assert store.save_notes("d", [(draft("zz", "x"), 0)]) == ["zz.th-TH"]


def test_a_batch_of_several_markets_and_thousands(store: Store) -> None:
    batch = [(draft(f"c{n}", f"t{n}", market=m), 0) for n in range(1200) for m in ("b", "a")]
    assert store.save_cells("d", batch) == []
    again = [(msgspec.structs.replace(cell, text="x"), 1) for cell, _ in batch]
    assert store.save_cells("d", again) == []
    cell = store.cell("d", "b", "c1199")
    assert cell is not None
    assert (cell.version, cell.text) == (2, "x")
    assert store.save_cells("d", []) == []
    assert store.save_notes("d", []) == []
