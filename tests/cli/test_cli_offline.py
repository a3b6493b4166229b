"""No command opens a connection unasked, and under `--offline` none at all.

A guard in the command's own process notes every attempt; that it does is proved first.
"""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.cli.drama import PAIRS, Drama, chat_table, environment, numbered
from tests.servers.chat import ChatServer

GUARD = """
import os, socket

def refuse(name):
    def refused(*_):
        with open(os.environ["GUARD"], "a", encoding="utf-8") as file:
            file.write(name + "\\n")
        raise OSError("the guard refuses " + name)
    return refused

for name in ("connect", "connect_ex", "sendto", "bind"):
    setattr(socket.socket, name, refuse(name))
for name in ("getaddrinfo", "gethostbyname", "create_connection"):
    setattr(socket, name, refuse(name))
"""
SETTINGS = """
[markets]
en-US = { engines = ["memory", "qwen", "pseudo"] }
th-TH = { engines = ["memory", "qwen", "google"] }
zh-TW = { engines = ["opencc"] }

[engines.google]
retries = 0
"""
CELL = "en-US/1/1"
#: One after another over one drama, so that each finds what those before it left.
COMMANDS = (
    "run --offline --dry-run",
    "run --offline",
    "check drafts",
    "checks",
    "rules",
    "status",
    "review list",
    f"review approve {CELL} --by Ana",
    f"review show {CELL}",
    "export -m en-US --allow-unapproved",
    "glossary list",
    "glossary check",
    "glossary suggest",
    "memory search 你是谁？ -m en-US",
    "memory stats",
    "engines --offline",
    "engines test pseudo",
    "run --dry-run",
)


#: Runs commands one after another in one guarded process; what came of each is a line of JSON.
PROGRAM = """
import json, os, sys
from pathlib import Path
from tests.cli.drama import inside

log = Path(os.environ["GUARD"])
for command in sys.argv[2:]:
    result = inside("-C", sys.argv[1], *command.split(), code=None)
    tried = log.read_text(encoding="utf-8") if log.exists() else ""
    log.unlink(missing_ok=True)
    print(json.dumps([command, result.code, result.out + result.err, tried]))
"""


def guarded(drama: Drama, commands: Sequence[str], folder: Path) -> list[tuple[str, int, str, str]]:
    """Each command with its exit code, what it said, and what it tried to open."""
    (folder / "sitecustomize.py").write_text(GUARD, encoding="utf-8")
    env = environment()
    env |= {"GUARD": str(folder / "log"), "PYTHONPATH": f"{folder}{os.pathsep}{env['PYTHONPATH']}"}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(drama.folder), *commands],
        env=env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
    )
    assert not done.returncode, done.stderr
    return [tuple(json.loads(line)) for line in done.stdout.splitlines()]


@pytest.fixture
def drama(tmp_path: Path, server: ChatServer) -> Drama:
    """Return a drama whose engines have addresses."""
    lines = ["你是谁？", *numbered(3)]
    return Drama.make(tmp_path / "d", {1: lines}, SETTINGS + chat_table(server.url), memory=PAIRS)


def test_the_guard_bites(drama: Drama, tmp_path: Path, server: ChatServer) -> None:
    ends = {"run": 1, "engines": 0, "engines test qwen": 1}
    for command, code, said, tried in guarded(drama, list(ends), tmp_path):
        assert tried, (command, said)
        assert code == ends[command], said
    assert server.connections == 0


def test_no_command_opens_a_connection_offline(
    drama: Drama, tmp_path: Path, server: ChatServer
) -> None:
    found = guarded(drama, COMMANDS, tmp_path)
    assert [command for command, *_ in found] == list(COMMANDS)
    for command, code, said, tried in found:
        assert (code in (0, 1), tried) == (True, ""), (command, said)
        assert "the guard refuses" not in said, (command, said)
    assert server.connections == 0
