"""The optimum of line breaking against every choice there is, by costs written down here once more.

Nothing of the layout's own arithmetic is used: words, widths and costs are worked out anew from
docs/layout.md, the slow way.
"""

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations, pairwise

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from localize.layout import lay_out
from localize.locales import Limit, Market, market
from localize.locales.breaks import bad_break, break_rules

Between = Callable[[str, str], float]
PLENTY = """
    I you the house not come, back! because said. to Mr. Gu Beichen was it really her me 10 years
    internationally if and out that
"""


def width(text: str, counting: str) -> float:
    """Characters, those of East Asian half width as half a one where the market counts so."""
    if counting == "all":
        return float(len(text))
    return sum(1.0 if unicodedata.east_asian_width(one) in "WF" else 0.5 for one in text)


def own(upper: str, lower: str, words: dict[str, set[str]]) -> float:
    """What the break between two words costs, apart from the lines' widths."""
    before, after = upper.split()[-1], lower.split()[0]
    last, first = before.lower(), after.lower()
    if before[-1] in ",;:":
        return -16
    if before[-1] in ".!?":
        return -22
    if last in words["rather_next"] or last[-1].isdigit():
        return 6
    if first.rstrip(",.!?;:") in words["rather_previous"]:
        return 6
    if first in words["before"]:
        return -6
    return 4 if last in words["seldom_last"] else 0


def costs(lines: Sequence[str], cpl: float, counting: str, between: Between) -> float:
    """What lines cost, ``between`` being what the break between two of them does."""
    total = 0.0
    for line in lines:
        over = width(line, counting) - cpl
        total += 1000 + 100 * over if over > 0 else 0
    for upper, lower in pairwise(lines):
        difference = (width(upper, counting) - width(lower, counting)) / cpl
        total += 100 + 25 * difference**2 + max(0.0, 6 * difference) + between(upper, lower)
    return total


def english(upper: str, lower: str) -> float:
    words = known_words("en-US")
    last, first = upper.split()[-1].lower(), lower.split()[0].lower().rstrip(",.!?")
    bad = (
        (last in words["with_next"] and first not in words["conjunctions"])
        or (last, first) in {tuple(pair.split("_")) for pair in words["together"]}
        or ((last.isdigit() or last in words["numbers"]) and first in words["units"])
        or (last[-1].isdigit() and first[0].isdigit())
        or (upper.split()[-1] in words["surnames"] and lower.split()[0][:1].isupper())
    )
    return 90 if bad else own(upper, lower, words)


def korean(upper: str, lower: str) -> float:
    words = known_words("ko-KR")
    if bad_break(upper, lower, break_rules(market("ko-KR"), "vertical")):
        return 90
    cost = own(upper, lower, words)
    return -6 if cost == 0 and upper.endswith(tuple(words["endings"])) else cost


def known_words(locale: str) -> dict[str, set[str]]:
    rules = break_rules(market(locale), "vertical")
    names = ("with_next", "together", "numbers", "units", "rather_next", "rather_previous")
    found = {name: set(getattr(rules.words, name)) for name in names}
    found |= {
        name: set(getattr(rules.words, name))
        for name in ("seldom_last", "before", "endings", "conjunctions")
    }
    return {**found, "surnames": set(rules.surnames)}


def every_way(words: Sequence[str], lines: int) -> Iterator[list[str]]:
    for count in range(lines):
        for places in combinations(range(1, len(words)), count):
            edges = [0, *places, len(words)]
            yield [" ".join(words[start:end]) for start, end in pairwise(edges)]


def screen(locale: str, cpl: float, lines: int) -> Market:
    of = market(locale)
    limits = msgspec.structs.replace(
        of.vertical, cpl=Limit(cpl, "house rule"), lines=Limit(lines, "house rule")
    )
    return msgspec.structs.replace(of, vertical=limits)


@pytest.mark.parametrize("lines", [2, 3])
@given(
    words=st.lists(st.sampled_from(PLENTY.split()), min_size=1, max_size=10),
    cpl=st.integers(6, 24),
)
def test_no_way_to_break_english_is_cheaper(words: list[str], cpl: int, lines: int) -> None:
    _is_cheapest(words, screen("en-US", cpl, lines), lines, "all", english)


KOREAN = "나는 너를 정말 사랑해서 그래, 하지만 이 집에 돌아올 수 없어. Mr.A 10 년 구 회장님 테니"


@given(
    words=st.lists(st.sampled_from(KOREAN.split()), min_size=1, max_size=10),
    cpl=st.integers(5, 14),
)
def test_no_way_to_break_korean_is_cheaper(words: list[str], cpl: int) -> None:
    _is_cheapest(words, screen("ko-KR", cpl, 2), 2, "half-width", korean)


def _is_cheapest(words: list[str], of: Market, lines: int, counting: str, between: Between) -> None:
    text, cpl = " ".join(words), of.vertical.cpl.value
    laid = lay_out(text, market=of)
    if width(text, counting) <= cpl:
        assert laid == text
        return
    cheapest = min(costs(way, cpl, counting, between) for way in every_way(words, lines))
    assert costs(laid.split("\n"), cpl, counting, between) == pytest.approx(cheapest)
