"""Many at work at once, and processes that are killed: nothing is lost, nothing is half."""

import itertools
import json
import random
import subprocess
import sys
import threading
import time
from pathlib import Path

import msgspec
import pytest

from localize.errors import Outdated
from localize.model import Cell, Cue, Episode, Revision, Scene
from localize.store import Store, open_store

CELLS = 10
WORKERS = 8
ROUNDS = 100

PERSON = """
import json, random, sys
import msgspec
from localize.errors import Outdated
from localize.model import Revision
from localize.store import open_store
url, name, rounds = sys.argv[1], sys.argv[2], int(sys.argv[3])
dice = random.Random(name)
kept = []
with open_store(url) as store:
    for n in range(rounds):
        cue = f"c{dice.randrange(10)}"
        while True:
            cell = store.cell("d", "th-TH", cue)
            new = msgspec.structs.replace(cell, text=f"{name} {n}", typed=True)
            revision = Revision(0, "t", name, "edit", "", "", "pending")
            try:
                done = store.decide("d", new, expected=cell.version, revision=revision)
            except Outdated:
                continue
            kept.append([cue, done.version, new.text])
            break
print(json.dumps(kept))
"""

WRITER = """
import sys
from localize.model import Cell
from localize.store import open_store
with open_store(sys.argv[1]) as store:
    version = 0
    while True:
        cells = [Cell("th-TH", f"c{n}", "pending", text=f"{version}") for n in range(400)]
        assert store.save_cells("d", [(cell, version) for cell in cells]) == []
        version += 1
        print(version, flush=True)
"""


def hot_cells(store: Store) -> None:
    cells = [Cell("th-TH", f"c{n}", "pending", text="draft") for n in range(CELLS)]
    store.save_cells("d", [(cell, 0) for cell in cells])


def nothing_lost(store: Store, kept: list[tuple[str, int, str]]) -> None:
    told = []
    for n in range(CELLS):
        history = store.history("d", "th-TH", f"c{n}")
        assert [r.version for r in history] == list(range(1, len(history) + 1))
        for before, after in itertools.pairwise(history):
            assert after.old == before.new
        cell = store.cell("d", "th-TH", f"c{n}")
        assert cell is not None
        assert (cell.version, cell.text) == (history[-1].version, history[-1].new)
        told += [(f"c{n}", r.version, r.new) for r in history[1:]]
    assert sorted(told) == sorted(kept)


def test_eight_processes_on_ten_hot_cells(store: Store, store_url: str) -> None:
    hot_cells(store)
    workers = [
        subprocess.Popen(
            [sys.executable, "-c", PERSON, store_url, f"person{n}", str(ROUNDS)],
            cwd=Path(__file__).parents[2],
            stdout=subprocess.PIPE,
            text=True,
        )
        for n in range(WORKERS)
    ]
    kept: list[tuple[str, int, str]] = []
    for worker in workers:
        out, _ = worker.communicate(timeout=120)
        assert worker.returncode == 0
        kept += [(cue, version, text) for cue, version, text in json.loads(out)]
    assert len(kept) == WORKERS * ROUNDS
    nothing_lost(store, kept)


def test_eight_threads_on_ten_hot_cells_beside_a_machine(store: Store) -> None:
    hot_cells(store)
    kept: list[tuple[str, int, str]] = []
    waits: list[float] = []
    stop = threading.Event()

    def person(name: str) -> None:
        dice = random.Random(name)
        for n in range(ROUNDS):
            cue = f"c{dice.randrange(CELLS)}"
            while True:
                cell = store.cell("d", "th-TH", cue)
                assert cell is not None
                new = msgspec.structs.replace(cell, text=f"{name} {n}", typed=True)
                revision = Revision(0, "t", name, "edit", "", "", "pending")
                began = time.monotonic()
                try:
                    done = store.decide("d", new, expected=cell.version, revision=revision)
                except Outdated:
                    continue
                finally:
                    waits.append(time.monotonic() - began)
                kept.append((cue, done.version, new.text))
                break

    def machine() -> None:
        drafts = [(Cell("th-TH", f"m{n}", "pending", text="t"), 0) for n in range(300)]
        while not stop.is_set():
            store.save_cells("d", drafts)

    threads = [threading.Thread(target=person, args=(f"p{n}",)) for n in range(WORKERS)]
    beside = threading.Thread(target=machine)
    for thread in [*threads, beside]:
        thread.start()
    for thread in threads:
        thread.join()
    stop.set()
    beside.join()
    nothing_lost(store, kept)
    assert max(waits) < 1  # nobody starves: 0.02 s where nothing else runs


def test_two_people_approve_at_the_same_moment(store: Store) -> None:
    for round_ in range(20):
        cue = f"c{round_}"
        store.save_cells("d", [(Cell("th-TH", cue, "pending", text="t"), 0)])
        gate = threading.Barrier(2)

        def approve(name: str, cue: str = cue, gate: threading.Barrier = gate) -> None:
            wish = Cell("th-TH", cue, "approved", text="t")
            revision = Revision(0, "t", name, "approve", "", "", "pending")
            gate.wait()
            store.decide("d", wish, expected=1, revision=revision, needs=2)

        threads = [threading.Thread(target=approve, args=(name,)) for name in ("Ann", "Bo")]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        cell = store.cell("d", "th-TH", cue)
        assert cell is not None
        assert (cell.state, cell.version) == ("approved", 2)


def test_machines_race_for_new_cells(store: Store) -> None:
    drafts = [(Cell("th-TH", f"c{n}", "pending", text="t"), 0) for n in range(200)]
    lost: list[list[str]] = []
    gate = threading.Barrier(4)

    def machine() -> None:
        gate.wait()
        lost.append(store.save_cells("d", random.sample(drafts, len(drafts))))

    threads = [threading.Thread(target=machine) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(len(ids) for ids in lost) == [0, 200, 200, 200]
    assert all(len(store.history("d", "th-TH", f"c{n}")) == 1 for n in range(200))


@pytest.mark.parametrize("batches", [1, 3, 6])
def test_a_process_killed_in_a_transaction_leaves_the_store_whole(
    store: Store, store_url: str, batches: int
) -> None:
    cues = tuple(Cue(n + 1, 0, 1, "x", id=f"c{n}") for n in range(400))
    file = Episode(1, "x", "srt", "utf-8", cues)
    store.save_episode("d", file, [Scene(0)] * 400, digest="x")
    worker = subprocess.Popen(
        [sys.executable, "-c", WRITER, store_url],
        cwd=Path(__file__).parents[2],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert worker.stdout is not None
    for _ in range(batches):
        worker.stdout.readline()
    time.sleep(0.004)
    worker.kill()
    worker.communicate()
    with open_store(store_url) as fresh:
        deadline = time.monotonic() + 10
        while True:  # a server may still be rolling the dead client's work back
            cells = fresh.cells("d", "th-TH")
            versions = {cell.version for cell in cells.values()}
            assert len(cells) == 400
            assert len(versions) == 1
            version = versions.pop()
            assert version >= batches
            assert {cell.text for cell in cells.values()} == {str(version - 1)}
            assert len(fresh.history("d", "th-TH", "c399")) == version
            again = [(Cell("th-TH", cue, "pending", text="after"), version) for cue in cells]
            if fresh.save_cells("d", again) == []:
                break
            assert time.monotonic() < deadline
