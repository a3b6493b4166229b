"""Dramas, runs, files written, and the lock of a run, with real processes."""

import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from localize.errors import Locked, SettingsError
from localize.store import Lock, RunRecord, Store, open_store

HOLD = """
import sys, time
from localize.store import open_store
with open_store(sys.argv[1]) as store, store.lock("d", "the other", beat_s=0.05):
    print("held", flush=True)
    time.sleep(float(sys.argv[2]))
"""
RACE = """
import sys, time
from localize.errors import Locked
from localize.store import open_store
with open_store(sys.argv[1]) as store:
    print("ready", flush=True)
    sys.stdin.readline()
    try:
        with store.lock("d"):
            print("won", flush=True)
            sys.stdin.readline()
    except Locked:
        print("lost", flush=True)
"""


def start(code: str, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", code, *arguments],
        cwd=Path(__file__).parents[2],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def tell(process: subprocess.Popen[str]) -> None:
    assert process.stdin is not None
    process.stdin.write("\n")
    process.stdin.flush()


def end(process: subprocess.Popen[str]) -> None:
    process.communicate(timeout=30)


def test_an_id_belongs_to_one_path(store: Store) -> None:
    store.add_drama("rainy", title="雨夜", path="/a")
    store.add_drama("rainy", title="雨夜", path="/a")
    with pytest.raises(SettingsError) as caught:
        store.add_drama("rainy", title="雨夜", path="/b")
    assert "/a" in str(caught.value)
    assert "/b" in str(caught.value)
    store.add_drama("rainy", title="雨夜的婚约", path="/b", moved=True)
    store.add_drama("rainy", title="雨夜的婚约", path="/b")
    with pytest.raises(SettingsError):
        store.add_drama("rainy", title="雨夜", path="/a")


def test_the_last_run_is_found(store: Store) -> None:
    assert store.last_run("d") is None
    first = store.save_run("d", started="s1", ended="e1", report={"cells": 1})
    second = store.save_run("d", started="s2", ended="e2", report={"cells": 2, "名": ["x"]})
    store.save_run("other", started="s3", ended="e3", report={})
    assert second > first
    assert store.last_run("d") == RunRecord(second, "s2", "e2", {"cells": 2, "名": ["x"]})


def test_files_written_are_remembered_by_drama(store: Store) -> None:
    store.set_written("d", {"th-TH/ep01.srt": "1", "th-TH/ep02.srt": "2"})
    store.set_written("d", {"th-TH/ep01.srt": "3", "th-TH/ep02.srt": None, "gone": None})
    store.set_written("other", {"x": "y"})
    assert store.written("d") == {"th-TH/ep01.srt": "3"}
    assert store.written("nothing") == {}


def test_a_second_run_is_told_who_holds_the_drama(store: Store, store_url: str) -> None:
    other = start(HOLD, store_url, "30")
    assert line(other) == "held"
    with pytest.raises(Locked) as caught, store.lock("d"):
        pass
    said = str(caught.value)
    assert f"pid {other.pid}" in said
    assert "the other, host " in said
    assert "since 20" in said
    with store.lock("another drama"):
        pass
    other.kill()
    end(other)
    # Its process is dead: no need to wait until its heartbeat is old.
    with store.lock("d") as lock:
        lock.check()


def test_a_lock_is_given_back_however_the_run_ends(store: Store) -> None:
    for ending in (KeyboardInterrupt, SystemExit, ValueError):
        with pytest.raises(ending), store.lock("d"):
            raise ending
    with store.lock("d"), pytest.raises(Locked, match="pid"), store.lock("d"):
        pass
    with store.lock("d"):
        pass


def test_a_heart_that_stopped_is_taken_over_and_the_old_run_is_told(store: Store) -> None:
    with store.lock("d", beat_s=1) as sleeper:
        sleeper.check()
        time.sleep(0.1)
        with store.lock("d", "the new one", stale_after_s=0.05):
            assert "the new one" in told(sleeper)
        with pytest.raises(Locked, match="lock lost"):
            sleeper.check()


def told(lock: Lock) -> str:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            lock.check()
        except Locked as error:
            return str(error)
        time.sleep(0.02)
    return "never told"


def test_a_beating_heart_is_not_taken_over(store: Store) -> None:
    with store.lock("d", beat_s=0.02) as lock:
        time.sleep(1.4)
        with pytest.raises(Locked), store.lock("d", stale_after_s=1):
            pass
        lock.check()


def test_of_many_processes_one_gets_the_lock(store_url: str) -> None:
    # A dead run's lock lies there, so that they race for the take-over as well.
    dead = start(HOLD, store_url, "30")
    assert line(dead) == "held"
    dead.kill()
    end(dead)
    racers = [start(RACE, store_url) for _ in range(4)]
    for racer in racers:
        assert line(racer) == "ready"
    for racer in racers:
        tell(racer)
    assert sorted(line(racer) for racer in racers) == ["lost"] * 3 + ["won"]
    for racer in racers:
        end(racer)


def test_of_many_threads_one_gets_the_lock(store_url: str) -> None:
    results: list[str] = []
    with open_store(store_url) as store:
        gate = threading.Barrier(8)
        done = threading.Barrier(8)

        def race() -> None:
            gate.wait()
            try:
                with store.lock("d"):
                    results.append("won")
                    done.wait()
            except Locked:
                results.append("lost")
                done.wait()

        threads = [threading.Thread(target=race) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sorted(results) == ["lost"] * 7 + ["won"]
