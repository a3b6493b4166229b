"""The memory of a big studio: how fast similar lines are found, how surely, and how it is filled.

    python bench/memory.py [--lines 1000000] [--queries 100]

Distinct lines of 4 to 15 characters, four of five of 10 and more, are made from a model of the
sample's characters, written as TMX, and imported by a process of its own into SQLite. Then lines
that differ from stored ones in one to three characters are looked up, and the best match is
compared with what `rapidfuzz` finds by trying all lines. Times are CPU times of this process.

Goals, at a million lines: a look-up below 5 ms (p95), the best match found in 98 of 100, four
characters included; an import in less than two minutes with flat memory.
"""

import argparse
import itertools
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from rapidfuzz import fuzz, process

from localize.memory import Memory, import_tmx
from localize.memory.similar import MOST
from localize.store import bare, open_store

ROOT = Path(__file__).parents[1]
MARKET = "th-TH"
FLOOR = 70
#: How often the model leaves the sample's own pairs of characters for any common character.
JUMP = 0.3
HAN = re.compile("[\u4e00-\u9fff]+")
#: What is looked up: lengths of the stored lines and how many characters are changed.
KINDS = {
    "4 characters, 1 changed": (4, 4, 1),
    "4 to 7, 1 changed": (4, 7, 1),
    "10 to 15, 1 changed": (10, 15, 1),
    "10 to 15, 2 changed": (10, 15, 2),
    "10 to 15, 3 changed": (10, 15, 3),
}


class Model:
    """Makes lines whose pairs of characters are as common or rare as those of real lines."""

    def __init__(self, seed: int = 7) -> None:
        self._rng = random.Random(seed)
        self._follow: dict[str, list[str]] = defaultdict(list)
        self._first: list[str] = []
        count: Counter[str] = Counter()
        for line in sample():
            count.update(line)
            self._first.append(line[0])
            for one, other in itertools.pairwise(line):
                self._follow[one].append(other)
        seen = [char for char, _ in count.most_common()]
        # The 3,755 characters that GB 2312 calls common, those of the sample before all others.
        rest = [
            bytes((row, cell)).decode("gb2312")
            for row in range(0xB0, 0xD8)
            for cell in range(0xA1, 0xFF if row < 0xD7 else 0xFA)
        ]
        rest = [char for char in rest if char not in count]
        self._rng.shuffle(rest)
        self._chars = seen + rest
        self._weights = list(itertools.accumulate(1 / (3 + n) for n in range(len(self._chars))))

    def line(self) -> str:
        """A line of a usual length."""
        short = self._rng.random() < 0.2
        size = self._rng.randint(4, 9) if short else self._rng.randint(10, 15)
        others = self.characters(size)
        made = [self._rng.choice(self._first)]
        while len(made) < size:
            known = self._follow.get(made[-1])
            jump = not known or self._rng.random() < JUMP
            made.append(others[len(made)] if jump or not known else self._rng.choice(known))
        return "".join(made)

    def characters(self, number: int) -> list[str]:
        """So many characters, as common as in a line."""
        return self._rng.choices(self._chars, cum_weights=self._weights, k=number)

    def changed(self, line: str, number: int) -> str:
        """The line with so many characters replaced, dropped or put in."""
        made = list(line)
        for char in self.characters(number):
            at = self._rng.randrange(len(made))
            kind = self._rng.random()
            if kind < 0.5:
                made[at] = char
            elif kind < 0.75 and len(made) > 2:
                del made[at]
            else:
                made.insert(at, char)
        return "".join(made)

    def queries(self, lines: Sequence[str], number: int) -> dict[str, list[str]]:
        """For each kind so many lines to look up."""
        found = {}
        for name, (least, most, changes) in KINDS.items():
            pool = [line for line in lines if least <= len(line) <= most]
            found[name] = [self.changed(self._rng.choice(pool), changes) for _ in range(number)]
        return found


def sample() -> Iterator[str]:
    """The Chinese lines of the sample's memory, and those on which its model was tried."""
    files = [
        ROOT / "samples" / "rainy-night" / "memory" / "studio.tmx",
        ROOT / "tests" / "data" / "sample" / "outside_lines.txt",
        ROOT / "tools" / "demo_outside.txt",
    ]
    for file in files:
        for line in file.read_text(encoding="utf-8").splitlines():
            text = "".join(HAN.findall(line))
            if text:
                yield text


def distinct(model: Model, number: int) -> list[str]:
    """So many different lines."""
    found: dict[str, None] = {}
    while len(found) < number:
        found[model.line()] = None
    return list(found)


def best_scores(queries: Sequence[str], lines: Sequence[str]) -> list[int]:
    """The score that the best of all lines should have, 0 for none: the slow, obvious way."""
    plain = [bare(line) for line in lines]
    found = []
    for query in queries:
        one = process.extractOne(bare(query), plain, scorer=fuzz.ratio, score_cutoff=FLOOR)
        found.append(0 if one is None else 95 if one[1] == 100 else min(MOST, int(one[1])))
    return found


def write_tmx(file: Path, lines: Iterable[str]) -> None:
    """The lines as a TMX file, with targets of usual length."""
    with file.open("w", encoding="utf-8") as out:
        out.write('<tmx version="1.4"><header srclang="zh-Hans"/><body>\n')
        for number, line in enumerate(lines):
            out.write(
                f'<tu><prop type="drama">bench</prop><tuv xml:lang="zh-Hans"><seg>{line}</seg>'
                f"</tuv><tuv xml:lang={MARKET!r} creationid='Ann' creationdate='20260510T090000Z'>"
                f"<seg>เราจะออกไปจากที่นี่ {number}</seg></tuv></tu>\n"
            )
        out.write("</body></tmx>\n")


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which this share lies."""
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def peak_mb() -> float:
    """The most memory that this process has held so far."""
    status = Path("/proc/self/status")
    if status.exists():
        # Unlike getrusage this does not count what the parent held when it made this process.
        found = re.search(r"VmHWM:\s+(\d+)", status.read_text(encoding="ascii"))
        if found is not None:
            return int(found[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def fill(tmx: Path, database: Path) -> None:
    """Import the file; what the child process of the benchmark does."""
    before = peak_mb()
    wall, cpu = time.perf_counter(), time.process_time()
    with open_store(database) as store:
        import_tmx(store, [tmx], {MARKET: MARKET})
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    print(f"import: {wall:.1f} s, {cpu:.1f} s CPU  (goal: 120 s for a million)")
    print(f"memory: {peak_mb():.0f} MB at most, {before:.0f} MB before")
    print(f"files:  {database.stat().st_size / 1e6:.0f} MB from {tmx.stat().st_size / 1e6:.0f} MB")


def look_up(database: Path, tmx: Path, lines: Sequence[str], queries: dict[str, list[str]]) -> None:
    """Print times and recall."""
    times: list[float] = []
    all_hits = all_found = 0
    with open_store(database) as store:
        memory = Memory(store, MARKET, "zh-Hans", [tmx])
        exact = []
        for start in range(0, min(len(lines), 5_000), 50):
            began = time.process_time()
            memory.exact(lines[start : start + 50], range(50), lambda _index, _target: True)
            exact.append((time.process_time() - began) / 50)
        print(f"exact, 50 lines at a time: {percentile(exact, 0.5) * 1000:.3f} ms a line (p50)")
        for texts in queries.values():
            memory.fuzzy(texts[0])
        for name, texts in queries.items():
            took, scores = [], []
            for text in texts:
                began = time.process_time()
                matches = memory.fuzzy(text, floor=FLOOR)
                took.append((time.process_time() - began) * 1000)
                scores.append(matches[0].score if matches else 0)
            times += took
            wanted = best_scores(texts, lines)
            hits = sum(best > 0 for best in wanted)
            found = sum(0 < best <= score for best, score in zip(wanted, scores, strict=True))
            all_hits, all_found = all_hits + hits, all_found + found
            p50, p95 = percentile(took, 0.5), percentile(took, 0.95)
            print(f"{name:26} p50 {p50:5.2f} ms  p95 {p95:5.2f} ms  best match {found}/{hits}")
    p50, p95 = percentile(times, 0.5), percentile(times, 0.95)
    print(f"{'all':26} p50 {p50:5.2f} ms  p95 {p95:5.2f} ms  (goal: p95 below 5 ms)")
    print(f"recall of the best match: {all_found / all_hits:.3f}  (goal: 0.98)")


def main() -> None:
    """Make the lines, fill the memory, look up."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--lines", type=int, default=1_000_000)
    parser.add_argument("--queries", type=int, default=100, help="look-ups of each kind")
    parser.add_argument("--fill", nargs=2, metavar=("TMX", "DATABASE"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.fill:
        fill(*map(Path, options.fill))
        return
    model = Model()
    lines = distinct(model, options.lines)
    with tempfile.TemporaryDirectory() as name:
        tmx, database = Path(name, "bench.tmx"), Path(name, "state.db")
        write_tmx(tmx, lines)
        print(f"{len(lines):,} lines, e.g. {' '.join(lines[:4])}", flush=True)
        # A process of its own: its peak of memory is the import's alone.
        subprocess.run([sys.executable, __file__, "--fill", str(tmx), str(database)], check=True)
        look_up(database, tmx, lines, model.queries(lines, options.queries))


if __name__ == "__main__":
    main()
