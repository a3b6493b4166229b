"""Runs that end before they are done, and two runs at once."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.cli.drama import Drama, chat_table, environment, figures, numbered, one_line, started
from tests.servers.chat import ChatServer

EPISODES = {n: numbered(6, start=6 * n + 5) for n in range(1, 11)}
LINES = [line for lines in EPISODES.values() for line in lines]


def drama_for(folder: Path, server: ChatServer, **table: object) -> Drama:
    settings = '\n[markets]\nen-US = { engines = ["qwen"] }\n' + chat_table(server.url, **table)
    return Drama.make(folder / "night", EPISODES, settings)


def wait_for(server: ChatServer, requests: int, process: subprocess.Popen[str]) -> None:
    """Wait until the server was asked so often."""
    end = time.monotonic() + 20
    while server.requests < requests:
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < end, "the run does not ask"
        time.sleep(0.01)


def all_right(drama: Drama) -> None:
    """Every line has its own text, in the store and in the drafts."""
    cells = drama.cells("en-US")
    assert len(cells) == len(LINES)
    for address, cell in cells.items():
        assert figures(cell["text"]) == figures(cell["source"]), address
    for number, lines in EPISODES.items():
        found = [figures(text) for _, text in drama.draft("en-US", number)]
        assert found == [figures(line) for line in lines]


def times_asked(server: ChatServer) -> Counter[str]:
    return Counter(cue["text"] for payload in server.payloads() for cue in payload["cues"])


def no_litter(drama: Drama) -> None:
    """No temporary file is left beside the drafts."""
    assert not [name for name in drama.files() if ".tmp" in name]


@pytest.mark.parametrize("moment", [1, 4, 7])
def test_a_killed_run_goes_on_where_it_stopped(
    tmp_path: Path, server: ChatServer, moment: int
) -> None:
    server.delay = 0.1
    drama = drama_for(tmp_path, server, concurrency=1)
    with started("-C", drama.folder, "run", "--json") as process:
        wait_for(server, moment, process)
        process.send_signal(signal.SIGKILL)
        process.wait(10)
    time.sleep(0.15)
    answered = server.requests
    assert answered < len(EPISODES)
    server.delay = 0
    report = drama.run()
    all_right(drama)
    assert report["untranslated"] == []
    asked = times_asked(server)
    assert set(asked) == set(LINES)
    # Only what was on its way when the run died is asked twice: one request of one episode, and
    # one more whose answer came but was not saved yet.
    assert sum(number - 1 for number in asked.values()) <= 2 * 6
    no_litter(drama)


def test_a_run_cleans_up_after_one_that_was_killed_while_it_wrote(
    tmp_path: Path, server: ChatServer
) -> None:
    drama = drama_for(tmp_path, server)
    drama.run()
    half = drama.folder / "drafts" / "en-US" / ".localize-4711-3.tmp"
    half.write_bytes(b"1\n00:00:")
    drama.run()
    no_litter(drama)


@pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGTERM])
def test_a_run_that_is_told_to_stop_stops(
    tmp_path: Path, server: ChatServer, signum: signal.Signals
) -> None:
    drama = drama_for(tmp_path, server)
    server.delay = 30
    with started("-C", drama.folder, "run", "--json") as process:
        wait_for(server, 1, process)
        time.sleep(0.2)
        process.send_signal(signum)
        begun = time.monotonic()
        out, err = process.communicate(timeout=15)
        assert time.monotonic() - begun < 5
    assert process.returncode == 130
    assert out == ""
    # The first line break ends the line on which a terminal shows ^C.
    assert "interrupted" in one_line(err.removeprefix("\n"))
    server.delay = 0
    drama.run()
    all_right(drama)
    no_litter(drama)


@pytest.mark.parametrize("entry", ["runpy.run_module('localize', run_name='__main__')", "main()"])
def test_ctrl_c_while_the_command_line_is_still_loading(entry: str) -> None:
    """The signal comes at a certain place, since nobody can press a key so exactly."""
    script = (
        "import os, runpy, signal, sys\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "class Press:\n"
        "    def find_spec(self, name, path, target=None):\n"
        "        if name == 'click':\n"
        "            os.kill(os.getpid(), signal.SIGINT)\n"
        "sys.meta_path.insert(0, Press())\n"
        f"from localize.__main__ import main\n{entry}\n"
    )
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", script, "checks"],
        env=environment(),
        capture_output=True,
        encoding="utf-8",
        timeout=60,
    )
    assert (done.returncode, done.stdout) == (130, "")
    assert one_line(done.stderr) == "localize: interrupted"


def test_stopped_half_way_it_keeps_what_came(tmp_path: Path, server: ChatServer) -> None:
    server.delay = 0.1
    drama = drama_for(tmp_path, server, concurrency=1)
    with started("-C", drama.folder, "run") as process:
        wait_for(server, 5, process)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=15)
    assert process.returncode == 130
    server.delay = 0
    drama.run()
    all_right(drama)
    assert sum(number - 1 for number in times_asked(server).values()) <= 2 * 6


def test_a_signal_before_anything_is_asked(tmp_path: Path, server: ChatServer) -> None:
    drama = drama_for(tmp_path, server)
    for pause in (0.05, 0.25, 0.45):
        with started("-C", drama.folder, "run") as process:
            time.sleep(pause)
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=15)
    drama.run()
    all_right(drama)


def test_a_second_run_is_told_who_holds_the_drama(tmp_path: Path, server: ChatServer) -> None:
    drama = drama_for(tmp_path, server, concurrency=1)
    server.delay = 30
    with started("-C", drama.folder, "run") as process:
        wait_for(server, 1, process)
        asked = server.requests
        line = one_line(drama("run", code=3).err)
        assert f"pid {process.pid}" in line
        assert os.uname().nodename in line
        assert server.requests == asked
        # Reading and deciding go on beside a run.
        drama("status")
        drama("review", "list")
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=15)
    server.delay = 0
    drama.run()
    all_right(drama)


def test_people_decide_while_a_run_works(tmp_path: Path, server: ChatServer) -> None:
    drama = drama_for(tmp_path, server, concurrency=1)
    drama.run()
    drama.source(1, [*EPISODES[1][:5], "门外停着99辆车。"])
    server.delay = 5  # long enough for a decision on a busy machine
    with started("-C", drama.folder, "run", "--json") as process:
        asked = server.requests
        wait_for(server, asked + 1, process)
        edited = ["review", "edit", "en-US/1/2", "--text", "12 and nothing else", "--by", "Ana"]
        drama(*edited)
        _, err = process.communicate(timeout=30)
    assert process.returncode == 0, err
    cells = drama.cells("en-US")
    assert cells["en-US/1/2"]["text"] == "12 and nothing else"
    assert figures(cells["en-US/1/6"]["text"]) == ["99"]
    assert drama.draft("en-US")[1][1] == "12 and nothing else"


def test_equal_lines_on_their_way_share_one_request(tmp_path: Path, server: ChatServer) -> None:
    server.delay = 0.3
    drama = drama_for(tmp_path, server)
    for number in EPISODES:
        drama.source(number, EPISODES[1])
    report: Any = drama.run()
    assert max(times_asked(server).values()) == 1
    numbers = report["markets"]["en-US"]
    assert (numbers["engine"], numbers["reused"]) == (6, 54)
