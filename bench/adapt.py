"""Adaptation of a season's cells: matching 5,000 terms, all rules of a market, and their notes.

Cells a second of one core, in CPU time, for each market: the lines of a synthetic season, a part of
them with a trigger of the customs in them.

    python -m bench.adapt [--cells 4000] [--terms 5000]
"""

import argparse
import random
import time

from bench.pipeline import MARKETS, lines, target_line
from localize import adapt, glossary, locales
from localize.adapt.rulefile import words
from localize.model import Term

#: One line in so many has a trigger: about what the sample's script has.
ONE_IN = 12


def sources(count: int) -> list[str]:
    """Lines of a season, some of them with a word that a rule looks for."""
    rng = random.Random(2)
    triggers = [word for rule in adapt.built_in() for word in words(rule.entry.source)]
    found = lines(count, rng)
    for at in range(0, count, ONE_IN):
        found[at] = rng.choice(triggers) + found[at]
    return found


def terms(count: int) -> tuple[Term, ...]:
    """Terms of three characters that a line holds now and then."""
    rng = random.Random(3)
    chars = [chr(code) for code in range(0x4E00, 0x4E00 + 3000)]
    names = {"".join(rng.sample(chars, 3)) for _ in range(count)} | {"顾总", "林晚"}
    return tuple(Term(name, (f"Name {place}",)) for place, name in enumerate(sorted(names)))


def main() -> None:
    """Print the rates, market by market."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cells", type=int, default=4000)
    parser.add_argument("--terms", type=int, default=5000)
    asked = parser.parse_args()
    texts = sources(asked.cells)
    known = glossary.Glossary(terms(asked.terms))
    for name, vocabulary in MARKETS.items():
        market = locales.market(name)
        rules = adapt.ruleset(market)
        split = vocabulary.split()
        drafts = [target_line(name, split, text, "") if split else text for text in texts]
        for repeated in range(2):  # the first time compiles
            noted = 0
            began = time.process_time()
            for text, draft in zip(texts, drafts, strict=True):
                context = adapt.Context(market, source=text, hits=known.match(text, 1), rules=rules)
                adapted, _ = adapt.adapt(draft, context)
                noted += bool(adapt.notes(adapted, context))
            took = time.process_time() - began
            if repeated:
                rate = asked.cells / took
                print(f"{name:7} {rate:9,.0f} cells/s  {len(rules.rules)} rules, {noted} noted")


if __name__ == "__main__":
    main()
