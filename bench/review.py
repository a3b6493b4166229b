"""The review page under load: eight people at once on one SQLite file.

    python -m bench.review [--people 8] [--episodes 4] [--lines 40] [--seconds 20] [--no-browser]

What one person waits for comes first: the page of an episode of 120 lines that all have findings,
on the server and painted in Chromium, and an approval there, from the key to the painted state.

A drama of synthetic lines is drafted, `localize serve` is started over it in a process of its
own, and each person decides over HTTP as the page does, without ever stopping to think: look at a
line, then approve it (6 in 10), edit and approve it (3 in 10) or reject and undo that (1 in 10).
First one person does so alone, then all at once. Two people work on each market at once, and each
takes every fourth line from the same five, so that they get in each other's way. At the end every
decision that the server confirmed must stand in the history under the name of its person, else the
bench fails.
"""

import argparse
import http.client
import json
import random
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

from localize import settings
from localize.review import Desk

MARKETS = ("en-US", "th-TH", "ja-JP", "ar-SA")
#: The episode that is opened in the browser: lines, and a text too long for its line and time.
PAGE_LINES = 120
PAGE_LINE = "我等了{}天。你说你会回来的，可是我一个人在这里等到现在。"
LINES = ("我等了{}天。", "他写了{}封信。", "这里有{}个人。", "她数了{}颗星星。", "门外停着{}辆车。")
#: Errors that pseudo-translations may have, overridden so that approvals go through.
ERRORS = ("X701", "X702", "X704", "X707", "X708", "N802", "N805", "C901", "T102")


class Person(threading.Thread):
    """One reviewer with a session and a connection of its own."""

    def __init__(self, name: str, address: str, cells: list[str], until: float) -> None:
        super().__init__(name=name)
        found = re.match(r"http://([^/]+)(/.*)", address)
        assert found is not None, address
        self.host, self._login = found.groups()
        self._connection = http.client.HTTPConnection(self.host, timeout=60)
        self._cells, self._until = cells, until
        self._random = random.Random(name)
        self.cookie = ""
        self.times: dict[str, list[float]] = defaultdict(list)
        self.answers: Counter[int] = Counter()
        #: (cell, version, action) of every decision that the server confirmed.
        self.taken: list[tuple[str, int, str]] = []
        self.failed: list[str] = []

    def run(self) -> None:
        """Decide until the time is over."""
        self.work(self._until)

    def work(self, until: float) -> None:
        """Log in, and decide until then."""
        self._connection.request("GET", self._login)
        answer = self._connection.getresponse()
        answer.read()
        self.cookie = answer.headers["Set-Cookie"].partition(";")[0]
        while time.monotonic() < until:
            hot = self._random.random() < 0.25
            self._one(self._random.choice(self._cells[:5] if hot else self._cells))
        self._connection.close()

    def _one(self, cell: str) -> None:
        seen = self.ask("look", "GET", f"/api/cell/{cell}")
        if seen is None:
            return
        chance = self._random.random()
        base = {"cell": cell, "version": seen["version"]}
        if chance < 0.6 and seen["state"] in ("pending", "stale"):
            wanted: dict[str, Any] = {"action": "approve", "despite": ERRORS, "reason": "bench"}
            self._decide("approve", base | wanted)
        elif chance < 0.9:
            text = f"{seen['machine']} {''.join(self._random.choices('aeiomnst', k=6))}"
            wanted = {"action": "edit", "text": text, "approve": True}
            self._decide("edit", base | wanted | {"despite": ERRORS, "reason": "bench"})
        elif self._decide("reject", base | {"action": "reject", "reason": "bench"}):
            self.ask("undo", "POST", "/api/undo", {"cell": cell, "reason": "bench"})

    def _decide(self, kind: str, body: dict[str, Any]) -> bool:
        said = self.ask(kind, "POST", "/api/decide", body)
        if said is None:
            return False
        self.taken.append((said["cell"]["id"], said["cell"]["version"], body["action"]))
        return True

    def ask(self, kind: str, method: str, path: str, body: object = None) -> Any:
        """The answer, None for a refusal; times and answers are noted."""
        data = None if body is None else json.dumps(body).encode()
        headers = {
            "Cookie": self.cookie,
            "Content-Type": "application/json",
            "Sec-Fetch-Site": "same-origin",
        }
        began = time.perf_counter()
        self._connection.request(method, path, body=data, headers=headers)
        answer = self._connection.getresponse()
        said = json.loads(answer.read())
        self.times[kind].append((time.perf_counter() - began) * 1000)
        self.answers[answer.status] += 1
        if answer.status not in (200, 409, 422):
            self.failed.append(f"{path}: {answer.status} {said}")
        return said if answer.status == 200 else None


def make(folder: Path, episodes: int, lines: int) -> None:
    """Make a drama of synthetic lines and draft it."""
    (folder / "source").mkdir(parents=True)
    markets = "".join(f'{market} = {{ engines = ["pseudo"] }}\n' for market in MARKETS)
    (folder / "drama.toml").write_text(f'id = "load"\n[markets]\n{markets}', encoding="utf-8")
    for number in range(1, episodes + 1):
        first = 10 + number * lines
        write(folder, number, [LINES[n % len(LINES)].format(first + n) for n in range(lines)])
    write(folder, episodes + 1, [PAGE_LINE.format(1000 + n) for n in range(PAGE_LINES)])
    subprocess.run(
        [sys.executable, "-m", "localize", "run", str(folder)],
        check=False,
        capture_output=True,
    )


def write(folder: Path, number: int, lines: list[str]) -> None:
    """Write an episode: a line every three seconds, each shown for two and a half."""
    blocks = []
    for place, text in enumerate(lines):
        at = f"00:{place // 20:02d}:{place % 20 * 3:02d}"
        end = f"00:{place // 20:02d}:{place % 20 * 3 + 2:02d}"
        blocks.append(f"{place + 1}\n{at},000 --> {end},500\n{text}\n")
    file = folder / "source" / f"ep{number:02d}.srt"
    file.write_text("\n".join(blocks), encoding="utf-8")


def serve(folder: Path, names: list[str]) -> tuple[subprocess.Popen[str], list[str]]:
    """Start the server; return it and the login address of each person."""
    people = [word for name in names for word in ("--by", name)]
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "localize", "-C", str(folder)),
            *("serve", "--port", "0", "--no-open", *people),
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    return process, [process.stdout.readline().split()[-1] for _ in names]


def lost(folder: Path, people: list[Person]) -> int:
    """How many confirmed decisions the history does not have."""
    missing = 0
    with Desk(settings.load(folder)) as desk:
        known: dict[str, set[tuple[str, int, str]]] = {}
        for person in people:
            for cell, version, action in person.taken:
                if cell not in known:
                    known[cell] = {(one.by, one.version, one.action) for one in desk.history(cell)}
                # An edit that is approved at once leaves two lines; its version is the approval's.
                last = "approve" if action == "edit" else action
                missing += (person.name, version, last) not in known[cell]
    return missing


def figures(times: list[float]) -> str:
    """The median and the slowest of twenty."""
    times = sorted(times)
    return f"p50 {statistics.median(times):6.1f} ms   p95 {times[int(len(times) * 0.95)]:6.1f} ms"


def table(people: list[Person], seconds: float) -> None:
    """Print for each kind of request how many there were, how many a second, and how fast."""
    for kind in ("look", "approve", "edit", "reject", "undo"):
        times = [ms for person in people for ms in person.times[kind]]
        if times:
            print(f"  {kind:8} {len(times):6} {len(times) / seconds:5.0f}/s   {figures(times)}")


def pages(address: str, episode: str) -> list[float]:
    """How long the server takes for an episode's page, asked for by one person alone."""
    reader = Person("reader", address, [], 0)
    reader.run()
    connection = http.client.HTTPConnection(reader.host)
    times = []
    for _ in range(30):
        began = time.perf_counter()
        connection.request("GET", episode, headers={"Cookie": reader.cookie})
        answer = connection.getresponse()
        assert answer.status == 200, answer.read()
        answer.read()
        times.append((time.perf_counter() - began) * 1000)
    return times


def main() -> None:
    """Print what was decided and how fast; exit 1 when a decision failed or was lost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=8)
    parser.add_argument("--episodes", type=int, default=4)
    parser.add_argument("--lines", type=int, default=40)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--no-browser", action="store_true", help="only the server's own figures")
    asked = parser.parse_args()
    names = [f"R{number}" for number in range(1, asked.people + 1)]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "load"
        make(folder, asked.episodes, asked.lines)
        process, addresses = serve(folder, names)
        try:
            episode = f"/episode/{MARKETS[0]}/{asked.episodes + 1}"
            print(f"an episode of {PAGE_LINES} lines, each with findings")
            print(f"  page, from the server   {figures(pages(addresses[0], episode))}", flush=True)
            if not asked.no_browser:
                in_browser(addresses[0], episode)
            first = Person(names[0], addresses[0], cells_of(MARKETS[0], asked), 0)
            first.work(time.monotonic() + asked.seconds / 4)
            until = time.monotonic() + asked.seconds
            people = []
            for number, (who, address) in enumerate(zip(names, addresses, strict=True)):
                market = MARKETS[number // 2 % len(MARKETS)]
                people.append(Person(who, address, cells_of(market, asked), until))
            for person in people:
                person.start()
            for person in people:
                person.join()
        finally:
            process.terminate()
            process.wait()
        missing = lost(folder, [first, *people])
    report(first, people, missing, asked)


def in_browser(address: str, episode: str) -> None:
    """Print what somebody in front of the page waits for."""
    from bench.page import measure

    found = measure(address, episode, loads=10, approvals=40)
    print(f"  page, first paint       {figures(found['first paint'])}")
    for name in ("sent", "answered", "shown", "painted"):
        print(f"  approve, {name:8}       {figures(found[name])}", flush=True)


def cells_of(market: str, asked: argparse.Namespace) -> list[str]:
    """The addresses of all cells of a market."""
    return [
        f"{market}/{episode}/{place}"
        for episode in range(1, asked.episodes + 1)
        for place in range(1, asked.lines + 1)
    ]


def report(first: Person, people: list[Person], missing: int, asked: argparse.Namespace) -> None:
    """Print the figures; exit 1 for a failed or lost decision."""
    everybody = [first, *people]
    answers = sum((person.answers for person in everybody), Counter[int]())
    taken = sum(len(person.taken) for person in people)
    failed = [line for person in everybody for line in person.failed]
    print("1 person")
    table([first], asked.seconds / 4)
    print(
        f"{asked.people} people, {asked.seconds:g} s: {taken} decisions, "
        f"{taken / asked.seconds:.0f} a second"
    )
    table(people, asked.seconds)
    print(
        f"outdated (409) {answers[409]}, refused (422) {answers[422]}, "
        f"failed {len(failed)}, lost {missing}"
    )
    for line in failed[:5]:
        print(f"  {line}")
    sys.exit(1 if failed or missing or not taken else 0)


if __name__ == "__main__":
    main()
