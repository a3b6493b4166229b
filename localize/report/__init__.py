"""Reports on a drama: what stands where."""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from localize import checks, settings
from localize.store import Store


class Board(msgspec.Struct, frozen=True):
    """Markets x episodes: the number of cells in each state, and of findings.

    ``cells[market][episode][state]`` counts cells; ``errors`` and ``warnings`` count findings a
    market.
    """

    episodes: tuple[int, ...]
    cells: dict[str, dict[int, dict[str, int]]]
    errors: dict[str, int]
    warnings: dict[str, int]

    def total(self, market: str) -> dict[str, int]:
        """The number of a market's cells in each state."""
        totals: dict[str, int] = {}
        for states in self.cells[market].values():
            for state, number in states.items():
                totals[state] = totals.get(state, 0) + number
        return totals


def board(drama: settings.Drama, store: Store) -> Board:
    """The board of a drama, for all its markets in the order of drama.toml."""
    cells: dict[str, dict[int, dict[str, int]]] = {market: {} for market in drama.markets}
    errors = dict.fromkeys(drama.markets, 0)
    warnings = dict.fromkeys(drama.markets, 0)
    for count in store.counts(drama.id, errors=checks.ERRORS):
        if count.market in cells:
            cells[count.market].setdefault(count.episode, {})[count.state] = count.n
            errors[count.market] += count.errors
            warnings[count.market] += count.warnings
    numbers = tuple(episode.number for episode in store.episodes(drama.id))
    return Board(numbers, cells, errors, warnings)


def board_json(
    drama: settings.Drama, found: Board, people: Mapping[str, Mapping[str, Any]]
) -> dict[str, Any]:
    """The board in the shape of ``status --json``; ``people``: what waits for each."""
    return {
        "drama": drama.id,
        "episodes": list(found.episodes),
        "people": people,
        "markets": {
            market: {
                "release": _date(drama.releases, market),
                "from": drama.drafted_from(market),
                **_states(found.total(market)),
                "errors": found.errors[market],
                "warnings": found.warnings[market],
                "episodes": {
                    str(number): _states(states)
                    for number, states in sorted(found.cells[market].items())
                },
            }
            for market in found.cells
        },
    }


def share(states: Mapping[str, int], wanted: Iterable[str]) -> float:
    """The share of cells in the wanted states, from 0 to 1; 0 where there are none."""
    total = sum(states.values())
    return sum(states.get(state, 0) for state in wanted) / total if total else 0.0


def _states(counts: Mapping[str, int]) -> dict[str, int]:
    from localize.model import STATES

    return {"cues": sum(counts.values()), **{state: counts.get(state, 0) for state in STATES}}


def _date(releases: Mapping[str, Any], market: str) -> str | None:
    date = releases.get(market)
    return None if date is None else date.isoformat()
