"""What a terminal gets to see: texts of strangers give it no orders."""

import os
import pty
import subprocess
import sys

import pytest

from tests.cli.drama import Drama, environment, srt

EVIL = "\x1b[2J\x1b]0;mine\x07你好\x9b31m\x08"


def on_a_terminal(drama: Drama, *words: str) -> bytes:
    """Everything that a command writes to a terminal."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "localize", "-C", str(drama.folder), *words],
        env=environment({"TERM": "xterm", "LC_ALL": "C.UTF-8"}),
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    seen = b""
    while True:
        try:
            more = os.read(ours, 65536)
        except OSError:  # the last writer has gone
            break
        if not more:
            break
        seen += more
    process.wait()
    os.close(ours)
    return seen


@pytest.fixture
def evil(night: Drama) -> Drama:
    """Return a drama with orders for a terminal in its source, texts and comments."""
    words = ("--text", EVIL, "--by", "Ana")
    night.inside("review", "edit", "en-US/1/3", *words)
    night.inside("review", "comment", "en-US/1/3", *words)
    night.inside("review", "question", "1/3", *words)
    night.inside("review", "assign", "en-US/1", "--to", "Bo")
    night.source(2, [EVIL, "放开我！"])
    night.run()
    night.write("drafts/old.srt", srt([EVIL + "一", "放开我！"]))
    return night


@pytest.mark.parametrize(
    "words",
    [
        ("review", "list"),
        ("review", "show", "en-US/1/3"),
        ("review", "history", "en-US/1/3"),
        ("review", "question"),
        ("review", "assign"),
        ("review", "next", "--by", f"Mei{EVIL}"),
        ("review", "show", EVIL),
        ("report", "diff"),
        ("diff", "drafts/old.srt", "source/ep02.srt"),
        ("check", "source"),
        ("status",),
    ],
)
def test_a_text_gives_the_terminal_no_orders(evil: Drama, words: tuple[str, ...]) -> None:
    seen = on_a_terminal(evil, *words)
    assert seen.strip()
    for order in (b"\x1b[2J", b"\x1b]0", b"\x07", b"\xc2\x9b", b"\x08"):
        assert order not in seen
