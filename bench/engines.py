"""How fast drafting is: wall time against a local chat server, and how many requests it takes.

Run `python -m bench.engines`. The server answers at once, or after half a second as real ones do;
then the least possible time is the number of rounds of concurrent requests times the delay.
"""

import math
import random
import statistics
import threading
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from localize import draft, engines, locales
from tests.servers.chat import ChatServer

EPISODES = 25
CUES = 40
CONCURRENCY = 8
DELAY_S = 0.5
ROUNDS = 3
#: What drafting is held to: least waiting is one latency for each round of concurrent requests.
MOST_RATIO = 1.15
MOST_REQUESTS = 45

#: Characters of everyday lines; numerals are left out, since they would make odd numbers.
CHARACTERS = (
    "你我他她们的是了不在有这那就说要会来去到想看知道没为什么怎样谁给让把"
    "今天明晚上家公司医院钱孩子爱情妈爸哥姐朋友手机车门外里面真假好坏快慢走跑哭笑死活"
)


class Memory:
    """A cache in memory."""

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}
        self._lock = threading.Lock()

    def get(self, keys: Sequence[str]) -> Mapping[str, str]:
        """The texts of those keys that are known."""
        with self._lock:
            return {key: self._texts[key] for key in keys if key in self._texts}

    def put(self, rows: Sequence[draft.Kept]) -> None:
        """Keep these texts."""
        with self._lock:
            self._texts.update({row.key: row.text for row in rows})


def episodes() -> list[list[draft.Wanted]]:
    """A thousand different lines of four to twelve characters in 25 episodes."""
    rng = random.Random(1)
    texts: set[str] = set()
    while len(texts) < EPISODES * CUES:
        length = rng.randint(4, 12)
        texts.add("".join(rng.choice(CHARACTERS) for _ in range(length)) + rng.choice("。？！"))
    lines = sorted(texts)
    rng.shuffle(lines)
    return [
        [
            draft.Wanted(f"{number}-{place}", text)
            for place, text in enumerate(lines[number * CUES : number * CUES + CUES])
        ]
        for number in range(EPISODES)
    ]


def run(server: ChatServer, units: list[list[draft.Wanted]]) -> tuple[float, float, int]:
    """Wall and CPU seconds for all units over a pool of threads, and the requests sent."""
    table = {
        "type": "chat",
        "base_url": server.url,
        "model": "m",
        "concurrency": CONCURRENCY,
    }
    engine = engines.build("bench", table, folder=Path())
    market = locales.market("en-US")
    cache, flight, before = Memory(), draft.Flight(), server.requests

    def work(number: int) -> int:
        wanted = units[number]
        context = tuple(draft.Line(one.id, one.text) for one in wanted)
        task = draft.Task("bench", market, number + 1, context=context)
        results = draft.draft(wanted, [engine], task, cache=cache, flight=flight)
        return sum(not result.reason for result in results.values())

    wall, cpu = time.perf_counter(), time.process_time()
    with ThreadPoolExecutor(CONCURRENCY + 2) as pool:
        done = sum(pool.map(work, range(len(units))))
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    engine.close()
    if done != EPISODES * CUES:
        raise SystemExit(f"only {done} of {EPISODES * CUES} cues came back")
    return wall, cpu, server.requests - before


def main() -> None:
    """Print medians over a few rounds, then the two figures that drafting is held to.

    The server's own work is in the same process, so the wall time beyond that of a server without
    latency is what waiting costs.
    """
    units = episodes()
    print(f"{EPISODES * CUES} cues in {EPISODES} episodes, {CONCURRENCY} requests in flight")
    print(f"{'server':>12} {'requests':>9} {'wall s':>8} {'CPU s':>6}")
    walls = {}
    requests = 0.0
    with ChatServer() as server:
        run(server, units)  # imports and tables are loaded once
        for delay in (0.0, DELAY_S):
            server.delay = delay
            rows = [run(server, units) for _ in range(ROUNDS)]
            wall, cpu, requests = (statistics.median(column) for column in zip(*rows, strict=True))
            walls[delay] = wall
            print(f"{f'{delay:g} s':>12} {requests:9.0f} {wall:8.2f} {cpu:6.2f}")
    rounds = math.ceil(requests / CONCURRENCY)
    ratio = (walls[DELAY_S] - walls[0.0]) / (rounds * DELAY_S)
    waiting = f"{ratio:.2f} x {rounds} rounds x {DELAY_S} s"
    print(f"wall beyond latency 0: {waiting}  (at most {MOST_RATIO})")
    print(f"requests: {requests:.0f}  (at most {MOST_REQUESTS})")
    if ratio > MOST_RATIO or requests > MOST_REQUESTS:
        raise SystemExit("a figure is above its limit")


if __name__ == "__main__":
    main()
