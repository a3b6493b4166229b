"""No market waits for the engine of another."""

import time
from pathlib import Path

from localize.pipeline import Options, run_drama
from tests.cli.drama import Drama, chat_table, numbered
from tests.servers.chat import ChatServer

EPISODES = 24


def test_a_slow_engine_does_not_hold_up_another_markets(tmp_path: Path) -> None:
    with ChatServer() as slow, ChatServer() as fast:
        settings = (
            '[markets]\nen-US = { engines = ["qwen"] }\nth-TH = { engines = ["quick"] }\n'
            + chat_table(slow.url, concurrency=1)
            + chat_table(fast.url, concurrency=4).replace("engines.qwen", "engines.quick")
        )
        slow.delay = 0.2
        fast.delay = 0.02
        episodes = {n: numbered(4, start=100 * n) for n in range(1, EPISODES + 1)}
        drama = Drama.make(tmp_path / "d", episodes, settings)
        start = time.monotonic()
        report = run_drama(drama.folder, Options())
        wall = time.monotonic() - start
        assert report.exit_code == 0
        assert (slow.requests, fast.requests) == (EPISODES, EPISODES)
        assert wall >= EPISODES * slow.delay
        assert fast.times[-1] - start < wall / 2, "it waits while its engine idles"
