"""In which order units are worked on, and what a cell rests on."""

import random

from hypothesis import given
from hypothesis import strategies as st

from localize.pipeline.basis import Basis, parse
from localize.pipeline.order import Order

NAMES = ["a", "b", "c", "d", "e", "f"]


@st.composite
def dramas(draw: st.DrawFn) -> tuple[list[str], dict[str, str]]:
    """Markets in any order, some drafted from another, never in a circle."""
    names = draw(st.permutations(NAMES))
    pivots = {}
    for place, name in enumerate(names):
        if place and draw(st.booleans()):
            pivots[name] = draw(st.sampled_from(names[:place]))
    return draw(st.permutations(names)), pivots


@given(dramas(), st.integers(0, 3), st.integers(1, 5), st.integers(0, 1000))
def test_each_unit_once_and_after_what_it_is_drafted_from(
    drama: tuple[list[str], dict[str, str]], episodes: int, jobs: int, seed: int
) -> None:
    """As a pool does it: several at work, and they end in any order."""
    markets, pivots = drama
    order, chance = Order(markets, range(episodes), pivots), random.Random(seed)
    done: list[tuple[str, int]] = []
    working: list[tuple[str, int]] = []
    while True:
        while len(working) < jobs and (unit := order.take()) is not None:
            pivot = pivots.get(unit[0])
            assert pivot is None or (pivot, unit[1]) in done
            working.append(unit)
        if not working:
            break
        done.append(working.pop(chance.randrange(len(working))))
        order.done(done[-1])
    assert sorted(done) == sorted((name, number) for name in markets for number in range(episodes))


@given(dramas(), st.integers(1, 3))
def test_nothing_else_waits(drama: tuple[list[str], dict[str, str]], episodes: int) -> None:
    markets, pivots = drama
    order = Order(markets, range(episodes), pivots)
    ready = set()
    while (unit := order.take()) is not None:
        ready.add(unit)
    assert ready == {(m, n) for m in markets for n in range(episodes) if m not in pivots}


def test_a_market_outside_the_run_is_not_waited_for() -> None:
    order = Order(["es-419"], [1], {"es-419": "en-US"})
    assert order.take() == ("es-419", 1)


def test_an_episode_gets_whole_before_the_next_begins() -> None:
    order = Order(["es-419", "en-US", "pt-BR"], [1, 2], {"es-419": "en-US", "pt-BR": "es-419"})
    taken = []
    while (unit := order.take()) is not None:
        taken.append(unit)
        order.done(unit)
    assert taken == [(m, n) for n in (1, 2) for m in ("en-US", "es-419", "pt-BR")]


hashes = st.text("0123456789abcdef", min_size=1, max_size=16)


@given(hashes, hashes, hashes | st.just(""))
def test_a_basis_is_read_as_it_was_written(source: str, draft: str, pivot: str) -> None:
    basis = Basis(source, draft, pivot)
    assert parse(str(basis)) == basis
