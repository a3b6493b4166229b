"""Which of the places to break at: the cheapest choice of all, by dynamic programming."""

from collections.abc import Sequence
from typing import Final

from localize.fonts import Ruler
from localize.layout.places import Place, prefix_widths
from localize.locales.breaks import BreakRules

#: What the lines themselves cost; overflow outweighs all else.
OVERFLOW: Final = 1000.0
OVERFLOW_EACH: Final = 100.0
EACH_LINE: Final = 100.0
IMBALANCE: Final = 25.0
TOP_HEAVY: Final = 6.0


def line_cost(width: float, rules: BreakRules) -> float:
    """What one line costs for itself: nothing unless it is too long."""
    over = width - rules.cpl
    return OVERFLOW + OVERFLOW_EACH * over if over > 0 else 0.0


def pair_cost(upper: float, lower: float, rules: BreakRules) -> float:
    """What the widths of two lines, one above the other, cost: unlike ones, and top-heavy ones."""
    difference = (upper - lower) / rules.cpl
    cost = IMBALANCE * difference * difference
    return cost + TOP_HEAVY * difference if difference > 0 else cost


def best_breaks(
    text: str, places: Sequence[Place], rules: BreakRules, ruler: Ruler | None = None
) -> tuple[int, ...]:
    """Which of ``places`` to break at: indexes in order, the cheapest choice of all.

    At most ``rules.lines`` lines. Of equal choices the one with fewer lines, then the earlier
    break. The state is the last line (where it begins and ends), since a line is weighed against
    the one above it.
    """
    if not places:
        return ()
    ends = prefix_widths(text, rules)
    if ruler is None and rules.lines == 2:
        return _best_break(ends, places, rules)
    measures = [ends]
    if ruler is not None:  # in the unit of the limit, so that the costs mean the same
        measures.append([end * rules.cpl / ruler.box for end in ruler.ends(text)])
    return _best_breaks(measures, places, rules)


def _best_break(
    ends: Sequence[float], places: Sequence[Place], rules: BreakRules
) -> tuple[int, ...]:
    """As :func:`_best_breaks` for two lines, as most markets have: each place is weighed once."""
    whole, cpl = ends[-1], rules.cpl
    best, chosen = line_cost(whole, rules), -1
    # Overflow outweighs all else: where a break leaves none, those that do need no weighing.
    fitting = [
        (index, place)
        for index, place in enumerate(places)
        if ends[place.end] <= cpl and whole - ends[place.start] <= cpl
    ]
    for index, (end, start, own) in fitting or enumerate(places):
        above, below = ends[end], whole - ends[start]
        cost = line_cost(above, rules) + EACH_LINE + own
        cost += line_cost(below, rules)
        cost += pair_cost(above, below, rules)
        if cost < best:
            best, chosen = cost, index
    return () if chosen < 0 else (chosen,)


def _best_breaks(
    measures: Sequence[Sequence[float]], places: Sequence[Place], rules: BreakRules
) -> tuple[int, ...]:
    """The cheapest choice of all, for any number of lines; of several widths the widest counts."""

    def width(start: int, end: int) -> float:
        return max(ends[end] - ends[start] for ends in measures)

    last = len(measures[0]) - 1
    whole = width(0, last)
    #: For each place: the cheapest way to the line that ends there, by the line's own beginning
    #: (-1: the text's): cost, its width, and the places before.
    reached: dict[int, list[tuple[float, float, tuple[int, ...]]]] = {}
    for index, place in enumerate(places):
        first = width(0, place.end)
        reached[index] = [(line_cost(first, rules), first, ())]
    best: tuple[float, int, tuple[int, ...]] = (line_cost(whole, rules), 0, ())
    for count in range(2, rules.lines + 1):
        further: dict[int, list[tuple[float, float, tuple[int, ...]]]] = {}
        for index, ways in reached.items():
            place = places[index]
            below = width(place.start, last)
            for cost, above, before in ways:
                so_far = cost + EACH_LINE + place.cost
                path = (*before, index)
                total = so_far + line_cost(below, rules) + pair_cost(above, below, rules)
                best = min(best, (total, count, path))
                if count == rules.lines:
                    continue
                for later in range(index + 1, len(places)):
                    middle = width(place.start, places[later].end)
                    step = so_far + line_cost(middle, rules) + pair_cost(above, middle, rules)
                    further.setdefault(later, []).append((step, middle, path))
        reached = {index: _cheapest(ways) for index, ways in further.items()}
    return best[2]


def _cheapest(
    ways: list[tuple[float, float, tuple[int, ...]]],
) -> list[tuple[float, float, tuple[int, ...]]]:
    """The cheapest way for each beginning of the last line."""
    kept: dict[int, tuple[float, float, tuple[int, ...]]] = {}
    for way in ways:
        begin = way[2][-1]
        if begin not in kept or (way[0], way[2]) < (kept[begin][0], kept[begin][2]):
            kept[begin] = way
    return list(kept.values())
