"""Rows a second of the store on SQLite, beside the same rows through raw ``executemany``.

``python bench/store.py [CELLS]``: one drama of so many cells (default 56,000: 80 episodes of 50
cues in 14 markets), written and read one episode and market at a time as a run does it. The
ratio of two times of one run says more than either: machines and their load differ.
"""

import sqlite3
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from localize.model import Cell, Cue, Episode, Piece, Revision, Scene
from localize.store import MemoryRow, Store, open_store, text_hash

MARKETS = 14
CUES = 50
DECISIONS = 500

_RAW_TABLE = """CREATE TABLE cell (
    drama TEXT, market TEXT, cue TEXT, version INTEGER, state TEXT, machine TEXT, text TEXT,
    pieces TEXT, origin TEXT, engine TEXT, basis TEXT, risk INTEGER,
    PRIMARY KEY (drama, market, cue))"""


def timed(name: str, rows: int, work: Callable[[], object]) -> float:
    """Run the work, print its speed and return its seconds."""
    began = time.perf_counter()
    work()
    seconds = time.perf_counter() - began
    micro = seconds / rows * 1e6
    print(f"{name:<42} {rows:>8} rows {rows / seconds:>10,.0f}/s {micro:>8.2f} us each")
    return seconds


def units(cells: int) -> Iterator[tuple[str, int, list[Cell]]]:
    """Yield market, episode and drafts, one unit of work after the other."""
    for episode in range(1, cells // (MARKETS * CUES) + 1):
        for number in range(MARKETS):
            market = f"m{number:02}-XX"
            yield market, episode, [draft(market, episode, place) for place in range(CUES)]


def draft(market: str, episode: int, place: int) -> Cell:
    """Return a draft of usual size."""
    text = f"Why didn't you tell me about it, {episode}-{place}?"
    start = place * 2_000
    return Cell(
        market,
        identity(episode, place),
        "pending",
        machine=text,
        text=text,
        pieces=(Piece(start, start + 1_500, text),),
        origin="engine",
        engine="qwen",
        basis=f"{text_hash(text):x}",
        risk=(episode * 7 + place) % 60,
    )


def identity(episode: int, place: int) -> str:
    """Return a cue's id, spread as hashes are."""
    return f"{text_hash(f'{episode}/{place}') & 0xFFFFFFFFFF:010x}"


def raw_rows(cells: list[Cell]) -> list[tuple[object, ...]]:
    """Return the columns of some cells, ready for the driver."""
    return [
        (
            "d",
            cell.market,
            cell.cue,
            1,
            cell.state,
            cell.machine,
            cell.text,
            msgspec.json.encode(cell.pieces).decode(),
            cell.origin,
            cell.engine,
            cell.basis,
            cell.risk,
        )
        for cell in cells
    ]


def raw(path: Path, work: list[tuple[str, int, list[Cell]]], count: int) -> tuple[float, float]:
    """Return the seconds of bare inserts and updates by key, a transaction for each unit."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute(_RAW_TABLE)
    ready = [raw_rows(cells) for _, _, cells in work]

    def each(sql: str, pick: Callable[[tuple[object, ...]], tuple[object, ...]]) -> None:
        for rows in ready:
            connection.execute("BEGIN")
            connection.executemany(sql, [pick(row) for row in rows])
            connection.execute("COMMIT")

    insert = f"INSERT INTO cell VALUES ({', '.join('?' * 12)})"
    update = "UPDATE cell SET version = 2, text = ? WHERE drama = ? AND market = ? AND cue = ?"
    inserted = timed("raw insert", count, lambda: each(insert, lambda row: row))
    updated = timed("raw update by key", count, lambda: each(update, lambda row: ("x", *row[:3])))
    connection.close()
    return inserted, updated


def stored(
    store: Store, work: list[tuple[str, int, list[Cell]]], count: int
) -> tuple[float, float]:
    """Return the seconds of the store's inserts and compare-and-swap updates."""
    for episode in {episode for _, episode, _ in work}:
        cues = tuple(Cue(n + 1, 0, 1, "你好", id=identity(episode, n)) for n in range(CUES))
        file = Episode(episode, "x", "srt", "utf-8", cues)
        store.save_episode("d", file, [Scene(0)] * CUES, digest="x")

    def insert() -> None:
        for _, _, cells in work:
            store.save_cells("d", [(cell, 0) for cell in cells])

    def update() -> None:
        for _, _, cells in work:
            new = [(msgspec.structs.replace(cell, text="x"), 1) for cell in cells]
            store.save_cells("d", new, action="adapt")

    inserted = timed("save_cells, new, with history", count, insert)
    updated = timed("save_cells, compare-and-swap, with history", count, update)
    return inserted, updated


def reading(store: Store, work: list[tuple[str, int, list[Cell]]], count: int) -> None:
    """Time what a run, a reviewer and the board read."""

    def by_unit() -> None:
        for market, episode, _ in work:
            store.cells("d", market, episode)

    def decide() -> None:
        for cell in work[0][2] * (DECISIONS // CUES):
            now = store.cell("d", cell.market, cell.cue)
            if now is not None:
                wish = msgspec.structs.replace(now, text=f"edit {now.version}", typed=True)
                revision = Revision(0, "t", "Ann", "edit", "", "", "pending")
                store.decide("d", wish, expected=now.version, revision=revision)

    timed("cells, an episode and market at a time", count, by_unit)
    timed("queue, the whole drama", count, lambda: store.queue("d"))
    timed("queue, the first 50", 50, lambda: store.queue("d", limit=50))
    timed("counts", count, lambda: store.counts("d", errors={"X701"}))
    timed("decide, one durable transaction each", DECISIONS, decide)


def remembering(store: Store, pairs: int) -> None:
    """Time the memory's import and its exact look-up."""
    rows = [MemoryRow("zh-Hans", "th-TH", f"第{n}行你好", f"t{n}", at="t") for n in range(pairs)]
    timed("memory_replace", pairs, lambda: store.memory_replace("x.tmx", rows, "digest"))
    hashes = [row.hash for row in rows]

    def look_up() -> None:
        for at in range(0, pairs, CUES):
            store.memory_exact("th-TH", hashes[at : at + CUES])

    timed("memory_exact, 50 lines at a time", pairs, look_up)


def main(cells: int) -> None:
    """Print all times, then the two ratios."""
    work = list(units(cells))
    count = sum(len(drafts) for _, _, drafts in work)
    with TemporaryDirectory() as folder:
        raw_insert, raw_update = raw(Path(folder, "raw.db"), work, count)
        with open_store(Path(folder, "state.db")) as store:
            insert, update = stored(store, work, count)
            reading(store, work, count)
            remembering(store, 50_000)
        size = Path(folder, "state.db").stat().st_size
    print(f"insert: {insert / raw_insert:.1f} x raw; update: {update / raw_update:.1f} x raw")
    print(f"file: {size / 1e6:.0f} MB with two versions a cell and 50,000 pairs of memory")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 56_000)
