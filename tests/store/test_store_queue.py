"""The queue's order against a plain sort, the board and the pace."""

from collections import Counter

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from localize.model import Cell, Cue, Episode, Finding, Revision, Scene, State
from localize.store import Count, Pace, Row, Store

MARKETS = ("de-DE", "fr-FR", "th-TH")
RELEASES = {"th-TH": "2026-11-01", "de-DE": "2026-12-01"}
STATES: tuple[State, ...] = ("untranslated", "pending", "rejected", "stale", "approved")
ERRORS = {"X701"}


def finding(code: str) -> Finding:
    return Finding(code, f'says "code":"R201" of {code}')


def oracle(row: Row) -> tuple[object, ...]:
    """Sort key, written from the documentation."""
    urgent = row.scene.hook or row.scene.cliffhanger
    return (
        -row.cell.risk,
        RELEASES.get(row.cell.market, "9999"),
        not urgent,
        row.episode,
        row.cue.place,
        row.cell.market,
    )


scenes = st.builds(Scene, st.just(0), hook=st.booleans(), cliffhanger=st.booleans())
cells = st.builds(
    Cell,
    st.sampled_from(MARKETS),
    st.sampled_from([f"{e}-{p}" for e in (1, 2) for p in (1, 2, 3)]),
    st.sampled_from(STATES),
    text=st.just("t"),
    risk=st.integers(0, 3).map(lambda n: n * 30),
    findings=st.lists(st.sampled_from(["R201", "X701", "L302"]).map(finding), max_size=2).map(
        tuple
    ),
)


@pytest.mark.parametrize("back_end", ["sqlite", "postgres"])
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(scenes, min_size=6, max_size=6), st.lists(cells, max_size=18))
def test_the_queue_is_in_the_documented_order(
    request: pytest.FixtureRequest,
    back_end: str,
    where: list[Scene],
    drafts: list[Cell],
) -> None:
    store = _store(request, back_end)
    drama = f"d{next(_dramas)}"
    for episode in (1, 2):
        cues = tuple(Cue(p, 0, 1, f"{episode}-{p}", id=f"{episode}-{p}") for p in (1, 2, 3))
        file = Episode(episode, "x", "srt", "utf-8", cues)
        store.save_episode(drama, file, where[episode * 3 - 3 : episode * 3], digest="x")
    unique = {cell.id: cell for cell in drafts}
    for cell in unique.values():
        _put(store, drama, cell)
    rows = store.queue(drama, releases=RELEASES)
    assert rows == sorted(rows, key=oracle)
    assert len(rows) == sum(cell.state != "approved" for cell in unique.values())
    assert store.queue(drama, releases=RELEASES, limit=4) == rows[:4]
    only = [row for row in rows if row.episode == 2 and row.cell.market == "th-TH"]
    assert store.queue(drama, releases=RELEASES, market="th-TH", episode=2) == only
    with_code = [row for row in rows if any(f.code == "R201" for f in row.cell.findings)]
    assert store.queue(drama, releases=RELEASES, codes=["R201"]) == with_code
    assert store.queue(drama, states=[]) == []
    assert store.counts(drama, errors=ERRORS) == _counted(unique)


def _put(store: Store, drama: str, cell: Cell) -> None:
    plain = msgspec.structs.replace(cell, state="pending")
    store.save_cells(drama, [(plain, 0)])
    revision = Revision(0, "t", "Ann", "edit", "", "", "pending")
    store.decide(drama, cell, expected=1, revision=revision)


def _counted(cells: dict[str, Cell]) -> list[Count]:
    total: Counter[tuple[str, int, State]] = Counter()
    errors: Counter[tuple[str, int, State]] = Counter()
    warnings: Counter[tuple[str, int, State]] = Counter()
    for cell in cells.values():
        key = (cell.market, int(cell.cue[0]), cell.state)
        total[key] += 1
        for found in cell.findings:
            (errors if found.code in ERRORS else warnings)[key] += 1
    return [Count(*key, total[key], errors[key], warnings[key]) for key in sorted(total)]


_dramas = iter(range(1_000_000))
_stores: dict[str, Store] = {}


def _store(request: pytest.FixtureRequest, back_end: str) -> Store:
    """Return one store for all examples; each example has a drama of its own."""
    from localize.store import open_store

    if back_end not in _stores:
        folder = request.getfixturevalue("tmp_path_factory").mktemp("queue")
        url = request.getfixturevalue("postgres_server") if back_end == "postgres" else None
        _stores[back_end] = open_store(url or folder / "state.db")
        request.session.addfinalizer(_stores[back_end].close)
    return _stores[back_end]


def test_the_pace_counts_approvals_in_the_time_asked_for(store: Store) -> None:
    assert store.pace("d") == []
    cues = tuple(Cue(p, 0, 1, str(p), id=f"c{p}") for p in (1, 2, 3))
    file = Episode(1, "x", "srt", "utf-8", cues)
    store.save_episode("d", file, [Scene(0)] * 3, digest="x")
    loaded = store.episodes("d")[0].loaded_at
    drafts = [(Cell(m, c.id, "pending", text="t"), 0) for m in ("de-DE", "th-TH") for c in cues]
    store.save_cells("d", drafts)
    for cue, at in (("c1", "2026-01-01"), ("c2", "2026-01-03"), ("c3", "2026-01-05")):
        approved = Cell("th-TH", cue, "approved", text="t")
        revision = Revision(0, at, "Ann", "approve", "", "", "pending")
        store.decide("d", approved, expected=1, revision=revision)
    store.note("d", "th-TH", "c1", Revision(0, "2026-02-01", "Ann", "comment", "", "", "pending"))
    back = Cell("th-TH", "c3", "pending", text="t")
    store.decide(
        "d", back, expected=2, revision=Revision(0, "2026-01-06", "Ann", "undo", "", "", "pending")
    )
    assert store.pace("d") == [
        Pace("de-DE", loaded, 3, 0),
        Pace("th-TH", loaded, 3, 2, 3, "2026-01-01", "2026-01-05"),
    ]
    assert store.pace("d", since="2026-01-02")[1].decided == 2
    assert store.pace("d", since="2027") == [
        Pace("de-DE", loaded, 3, 0),
        Pace("th-TH", loaded, 3, 2),
    ]
