"""How long retiming takes: 56,000 cells of the sample memory, in episodes of 40, in CPU seconds.

    python -m bench.timing [CELLS]

Prints seconds and microseconds a cell for both families of profiles, and how many pieces got other
times. Half of the lines are timed tightly and some are two lines in one, so that there is work to
do. The goal is about a second.
"""

import random
import sys
from collections.abc import Sequence
from fractions import Fraction
from functools import partial
from itertools import pairwise
from time import process_time

from bench.checks import pairs
from localize.layout import Clock, Task, halves, lay_out, solve
from localize.locales import Market, market
from localize.model import Piece

CUES = 40


def episodes(lines: Sequence[str], of: Market, profile: str, count: int) -> list[list[Piece]]:
    """``count`` episodes of laid-out lines with the times of fast and of slow speech."""
    rng = random.Random(1)
    texts = [*lines, *(f"{one} {other}" for one, other in pairwise(lines) if rng.random() < 0.1)]
    laid = [lay_out(text, market=of, profile=profile) for text in texts]
    found = []
    for _ in range(count):
        at, pieces = 1000, []
        for text in rng.choices(laid, k=CUES):
            lasts = rng.randrange(500, 3000)
            pieces.append(Piece(at, at + lasts, text))
            at += lasts + rng.choice((0, 0, 40, 80, 300, 700, 2000))
        found.append(pieces)
    return found


def split(pieces: Sequence[Piece], of: Market, profile: str, index: int) -> tuple[str, str] | None:
    """The halves of a piece."""
    return halves(pieces[index].text.replace("\n", " "), market=of, profile=profile)


def main() -> None:
    """Time both families over all markets of the memory."""
    cells = int(sys.argv[1]) if len(sys.argv) > 1 else 56_000
    lines = pairs()
    for profile in ("vertical", "netflix"):
        seconds, changed, pieces = 0.0, 0, 0
        for locale, texts in lines.items():
            of = market(locale)
            each = episodes(
                [text for _, text in texts], of, profile, max(1, cells // CUES // len(lines))
            )
            before = process_time()
            for episode in each:
                task = Task(
                    episode,
                    Clock(of, profile, Fraction(25)),
                    spoken=[piece.start for piece in episode],
                    halves=partial(split, episode, of, profile),
                )
                changed += len(solve(task))
                pieces += len(episode)
            seconds += process_time() - before
        print(
            f"{profile:9} {pieces} pieces, {changed} changed: {seconds:.2f} s,"
            f" {seconds / pieces * 1e6:.1f} us a piece"
        )


if __name__ == "__main__":
    main()
