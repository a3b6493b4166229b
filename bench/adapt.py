"""The whole of adaptation, market by market: 5,000 terms of a drama matched, all rules at work.

CPU time of one core. Each cell is a source line that is matched against the drama's terms and the
market's starter glossary, and a draft that goes through the market's rules. One line in three holds
a term; one draft in four is marked and spaced as engines write it, so that rules have work. Below
the rates: what each rule costs a cell, all cells counted, and a draft that needs it.

    python -m bench.adapt [--cells 20000] [--terms 5000] [--market th-TH]
"""

import argparse
import gc
import random
import time
from collections.abc import Callable
from functools import partial

from bench.pipeline import MARKETS, lines, target_line
from localize import adapt, glossary, locales
from localize.adapt.rule import Rewrite
from localize.adapt.shield import hide
from localize.locales import Market
from localize.model import Term
from localize.terms import starter_glossaries

GOAL = 20_000
WITH_TERM, UNTIDY = 3, 4
#: A source line and its draft.
Cell = tuple[str, str]
#: What a rule is called with.
Call = tuple[str, adapt.Context]


def terms(count: int) -> tuple[Term, ...]:
    """Terms of a drama: names of three characters and words of two, some with what is forbidden."""
    rng = random.Random(3)
    chars = [chr(code) for code in range(0x4E00, 0x4E00 + 3000)]
    found: dict[str, Term] = {}
    while len(found) < count:
        number = len(found)
        if number % 2:
            source = "".join(rng.sample(chars, 3))
            found[source] = Term(source, (f"Gu Bei{_letters(number)}",), "name")
        else:
            source = "".join(rng.sample(chars, 2))
            wrong = (f"boss {_letters(number)}",)
            found[source] = Term(source, (f"chief {_letters(number)}",), "title", wrong)
    return tuple(found.values())


def _letters(number: int) -> str:
    return "".join(chr(97 + int(digit)) for digit in str(number))


def cells(market: str, count: int, known: tuple[Term, ...]) -> list[Cell]:
    """Source lines and their drafts."""
    rng = random.Random(2)
    words = MARKETS.get(market, MARKETS["en-US"])
    found = []
    for place, text in enumerate(lines(count, rng)):
        # Chinese markets get the source as it is: as long, and with the marks that they know.
        draft = target_line(market, words.split(), text, "") if words else text
        if place % WITH_TERM == 0:
            term = rng.choice(known)
            text = term.source + text
            draft = f"{rng.choice((*term.targets, *term.forbidden))} {draft}"
        if place % UNTIDY == 0:
            draft = rng.choice(
                (
                    f"{draft[:-1]}……",
                    f"“{draft[:9]}”，{draft[9:]}",
                    f"{draft}  350万！",
                    f"{draft} ?",
                )
            )
        found.append((text, draft))
    return found


def clocked(run: Callable[[], object], *, times: int = 3) -> float:
    """The CPU seconds of the fastest of some runs; the first of all compiles and does not count."""
    run()
    seconds = []
    for _ in range(times):
        gc.collect()
        began = time.process_time()
        run()
        seconds.append(time.process_time() - began)
    return min(seconds)


def adapted(
    of: Market, known: glossary.Glossary, rules: adapt.RuleSet, work: list[Cell]
) -> tuple[int, int]:
    """Match and adapt all cells and note what rules say; how many changed, how many are noted."""
    changed = noted = 0
    for source, draft in work:
        context = adapt.Context(of, source=source, hits=known.match(source, 1), rules=rules)
        text, changes = adapt.adapt(draft, context)
        changed += bool(changes)
        noted += bool(adapt.notes(text, context))
    return changed, noted


def rewritten(rewrite: Rewrite, calls: list[Call]) -> None:
    """Call one rule for all texts that it has to look at."""
    for text, context in calls:
        rewrite(text, context)


def matched(known: glossary.Glossary, work: list[Cell]) -> None:
    """Find the terms of all source lines."""
    for source, _ in work:
        known.match(source, 1)


def by_rule(of: Market, known: glossary.Glossary, work: list[Cell]) -> dict[str, tuple[float, int]]:
    """What each rule takes over all cells in seconds, and in how many cells it is called."""
    contexts = [adapt.Context(of, source=s, hits=known.match(s, 1)) for s, _ in work]
    texts = [hide(draft)[0] for _, draft in work]
    found = {}
    for rule in adapt.RULES:
        made = rule.make(of, "vertical")
        if made is None:
            continue
        marks = frozenset(mark for trigger in made.triggers for mark in trigger.marks)
        calls: list[Call] = [
            (text, context)
            for text, context in zip(texts, contexts, strict=True)
            if (context.hits if made.of_terms else not (marks and marks.isdisjoint(text)))
        ]

        found[rule.id] = clocked(partial(rewritten, made.rewrite, calls), times=1), len(calls)
    return found


def main() -> None:
    """Print the rates, market by market, then the rules."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--cells", type=int, default=20_000)
    parser.add_argument("--terms", type=int, default=5_000)
    parser.add_argument("--market", action="append", choices=locales.targets())
    asked = parser.parse_args()
    own = terms(asked.terms)
    seconds: dict[str, float] = {}
    calls: dict[str, int] = {}
    total = 0
    for name in asked.market if asked.market else MARKETS:
        of = locales.market(name)
        starter = glossary.read_layers(of, (starter_glossaries(),))
        known = glossary.Glossary(glossary.merge(*starter, own))
        work = cells(name, asked.cells, own)
        rules = adapt.ruleset(of)
        changed, noted = adapted(of, known, rules, work)
        took = clocked(partial(adapted, of, known, rules, work))
        rate = len(work) / took
        matching = clocked(partial(matched, known, work))
        print(
            f"{name:7} {rate:8,.0f} cells/s {took / len(work) * 1e6:6.1f} us a cell"
            f"  (terms {matching / len(work) * 1e6:4.1f}), {changed / len(work):4.0%} changed,"
            f" {noted / len(work):4.0%} noted, {len(rules.rules)} rules of files,"
            f" {len(known.terms)} terms{'' if rate >= GOAL else '  BELOW ' + str(GOAL)}"
        )
        total += len(work)
        for rule, (spent, called) in by_rule(of, known, work).items():
            seconds[rule] = seconds.get(rule, 0.0) + spent
            calls[rule] = calls.get(rule, 0) + called
    for rule, spent in sorted(seconds.items(), key=lambda row: -row[1]):
        each = spent / calls[rule] * 1e6 if calls[rule] else 0.0
        print(f"  {rule:24} {spent / total * 1e6:6.2f} us a cell {each:6.2f} us a call")


if __name__ == "__main__":
    main()
