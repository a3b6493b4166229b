"""A small drama that has been run once, copied for each test that wants it."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.drama import PAIRS, Drama
from tests.servers.chat import ChatServer

EPISODES = {
    1: ["你是谁？", "放开我！", "我等了17天。", "他写了24封信。", "你是谁？", "……"],
    2: ["这里有31个人。", "放开我！", "她数了48颗星星。"],
}
SETTINGS = """
title = "雨夜"

[markets]
en-US = { engines = ["memory", "pseudo"] }
th-TH = { engines = ["memory"] }
zh-TW = { engines = ["memory", "opencc"] }
"""


@pytest.fixture(scope="session")
def first_run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Drama, Any]:
    """Return a drama in three markets after its first run, and the report; not to be changed."""
    folder = tmp_path_factory.mktemp("first") / "night"
    drama = Drama.make(folder, EPISODES, SETTINGS, memory=PAIRS)
    return drama, drama.run()


@pytest.fixture
def night(first_run: tuple[Drama, Any], tmp_path: Path) -> Drama:
    """Return a copy of that drama, to do with as one likes."""
    folder = tmp_path / "night"
    shutil.copytree(first_run[0].folder, folder)
    return Drama(folder)


@pytest.fixture
def fresh(tmp_path: Path) -> Drama:
    """Return the same drama before its first run."""
    return Drama.make(tmp_path / "night", EPISODES, SETTINGS, memory=PAIRS)


@pytest.fixture
def server() -> Iterator[ChatServer]:
    """Yield a chat server that answers right until told otherwise."""
    with ChatServer() as running:
        yield running
