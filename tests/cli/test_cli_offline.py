"""No command opens a connection unasked, and under `--offline` none at all.

A guard in the command's own process notes every attempt; that it does is proved first.
"""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.drama import PAIRS, Drama, chat_table, environment, numbered
from tests.servers.chat import ChatServer

GUARD = '''
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
'''
SETTINGS = """
[markets]
en-US = { engines = ["memory", "qwen", "pseudo"] }
th-TH = { engines = ["memory", "qwen", "google"] }
zh-TW = { engines = ["opencc"] }
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


@pytest.fixture(scope="module")
def guard(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder whose sitecustomize every process of the tests loads."""
    folder = tmp_path_factory.mktemp("guard")
    (folder / "sitecustomize.py").write_text(GUARD, encoding="utf-8")
    return folder


def attempts(drama: Drama, command: str, guard: Path) -> tuple[int, str, str]:
    """The exit code of a guarded command, what it said, and what it tried to open."""
    log = guard / "log"
    log.unlink(missing_ok=True)
    env = environment()
    env |= {"GUARD": str(log), "PYTHONPATH": f"{guard}:{env['PYTHONPATH']}"}
    done = subprocess.run(
        [sys.executable, "-m", "localize", "-C", str(drama.folder), *command.split()],
        env=env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
    )
    tried = log.read_text(encoding="utf-8") if log.exists() else ""
    return done.returncode, done.stdout + done.stderr, tried


@pytest.fixture
def drama(tmp_path: Path, server: ChatServer) -> Drama:
    """Return a drama whose engines have addresses."""
    lines = ["你是谁？", *numbered(3)]
    return Drama.make(tmp_path / "d", {1: lines}, SETTINGS + chat_table(server.url), memory=PAIRS)


@pytest.mark.parametrize(
    ("command", "ends"), [("run", 1), ("engines", 0), ("engines test qwen", 1)]
)
def test_the_guard_bites(
    command: str, ends: int, drama: Drama, guard: Path, server: ChatServer
) -> None:
    code, said, tried = attempts(drama, command, guard)
    assert tried, said
    assert code == ends
    assert server.connections == 0


def test_no_command_opens_a_connection_offline(
    drama: Drama, guard: Path, server: ChatServer
) -> None:
    for command in COMMANDS:
        code, said, tried = attempts(drama, command, guard)
        assert (code in (0, 1), tried) == (True, ""), (command, said)
        assert "Traceback" not in said, (command, said)
        assert "the guard refuses" not in said, (command, said)
    assert server.connections == 0
