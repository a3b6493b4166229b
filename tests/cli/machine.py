"""A machine that runs for ever beside people: ``machine.py DRAMA SEED``.

Before each run it gives it something to do: other times, another source line, another term.
"""

import random
import sys
from pathlib import Path

from tests.cli.drama import inside, srt

#: Ways to write each line of the source, so alike that it stays the same line.
LINES = (
    ("你是谁？", "你究竟是谁？"),
    ("放开我！", "快放开我！"),
    ("我等了17天。", "我等了18天。"),
)
TERMS = ("source,target,kind\n", "source,target,kind\n放开,release,term\n")


def write(path: Path, text: str) -> None:
    """Put a file into the drama as a whole: who is killed here leaves the old one."""
    new = path.with_suffix(".new")
    path.parent.mkdir(exist_ok=True)
    new.write_text(text, "utf-8", newline="\n")
    new.replace(path)


def main(folder: Path, seed: str) -> None:
    """Change something, run, and again."""
    dice = random.Random(seed)
    while True:
        lines = [dice.choice(ways) if dice.random() < 0.2 else ways[0] for ways in LINES]
        for number in (1, 2):
            text = srt(lines, first_ms=1000 + 40 * dice.randrange(3))
            write(folder / "source" / f"ep{number:02d}.srt", text)
        write(folder / "glossaries" / "en-US.csv", dice.choice(TERMS))
        done = inside("-C", folder, "run", "--json", code=None)
        # 1: drafts that people changed, or a rejected text with nothing else for it.
        assert done.code in (0, 1), done


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
