"""How long all checks take a cell: episodes of 40 cues from the sample memory, with their source.

    python bench/checks.py [CELLS]

Prints microseconds a cell by market, and by check. The goal is 12 with all checks.
"""

import gc
import statistics
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from time import process_time
from xml.etree import ElementTree

from localize.checks import CHECKS, View, check
from localize.glossary import Glossary, load
from localize.layout import lay_out
from localize.locales import Market, market
from localize.model import Cue

MEMORY = Path(__file__).parents[1] / "samples" / "rainy-night" / "memory" / "studio.tmx"
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
CUES = 40


def pairs() -> dict[str, list[tuple[str, str]]]:
    """Source and target of each unit of the sample memory, by market."""
    found: dict[str, list[tuple[str, str]]] = {}
    for unit in ElementTree.parse(MEMORY).iter("tu"):  # our own file
        texts = {
            variant.get(LANGUAGE, ""): "".join(next(variant.iter("seg")).itertext())
            for variant in unit.iter("tuv")
        }
        source = texts.pop("zh-Hans")
        for locale, target in texts.items():
            found.setdefault(locale, []).append((source, target))
    return found


def episodes(
    lines: list[tuple[str, str]], of: Market, glossary: Glossary, count: int
) -> Iterator[View]:
    """``count`` episodes of laid-out lines, 2.5 s each, with source and terms."""
    at = 0
    for number in range(1, count + 1):
        chosen = [lines[(at + i) % len(lines)] for i in range(CUES)]
        at += CUES - 1
        times = [(i * 2600, i * 2600 + 2500) for i in range(CUES)]
        source = tuple(
            Cue(i + 1, *times[i], text, line=i * 4 + 1) for i, (text, _) in enumerate(chosen)
        )
        cues = tuple(
            Cue(i + 1, *times[i], lay_out(text, market=of), line=i * 4 + 1)
            for i, (_, text) in enumerate(chosen)
        )
        hits = tuple(glossary.match(cue.text, number) for cue in source)
        yield View(cues, of, source=source, hits=hits, episode=number, terms=glossary.terms)


def timed(run: Callable[[], object]) -> float:
    gc.collect()
    start = process_time()
    run()
    return process_time() - start


def main() -> None:
    """Measure and print."""
    cells = int(sys.argv[1]) if len(sys.argv) > 1 else 56_000
    memory = pairs()
    each = max(1, cells // (CUES * len(memory)))
    by_check: dict[str, float] = {}
    total, number = 0.0, 0
    for locale, lines in sorted(memory.items()):
        of = market(locale)
        glossary = load(of, [Path(__file__).parents[1] / "glossaries"])
        views = list(episodes(lines, of, glossary, each))
        check(views[0])
        # A view keeps what it works out, so every run needs fresh ones.
        fresh = list(episodes(lines, of, glossary, each))
        found = 0

        def run(fresh: list[View] = fresh) -> None:
            nonlocal found
            found = sum(len(check(view)) for view in fresh)

        seconds = timed(run)
        count = len(fresh) * CUES
        total, number = total + seconds, number + count
        print(f"{locale:7} {seconds / count * 1e6:5.1f} us a cell, {found / count:.2f} findings")
        for one in CHECKS:
            for look in one.looks:

                def look_at_all(
                    look: Callable[[View], Iterable[object]] = look, fresh: list[View] = fresh
                ) -> None:
                    for view in fresh:
                        list(look(view))

                runs = [timed(look_at_all) for _ in range(3)]
                by_check[one.code] = by_check.get(one.code, 0.0) + statistics.median(runs)
    print(f"all     {total / number * 1e6:5.1f} us a cell, {number} cells")
    for code, seconds in sorted(by_check.items(), key=lambda item: -item[1])[:15]:
        print(f"{code}    {seconds / number * 1e6:5.2f}")


if __name__ == "__main__":
    main()
