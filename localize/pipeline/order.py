"""In which order units are worked on: a market after the one that it is drafted from."""

from collections import deque
from collections.abc import Iterable, Mapping

_Unit = tuple[str, int]


class Order:
    """The units of a run, (market, episode), as they become ready.

    Episodes come one after another, so that each gets whole soon. A unit of a market that is
    drafted from another is ready when that market's unit of the same episode is done, and then
    comes before episodes that have not begun; nothing else waits for anything.

    >>> order = Order(["es-419", "en-US"], [1, 2], {"es-419": "en-US"})
    >>> order.take(), order.take(), order.take()
    (('en-US', 1), ('en-US', 2), None)
    >>> order.done(("en-US", 1))
    >>> order.take()
    ('es-419', 1)
    """

    def __init__(
        self, markets: Iterable[str], episodes: Iterable[int], pivots: Mapping[str, str]
    ) -> None:
        names = list(markets)
        #: By market: those that wait for it.
        self._after: dict[str, list[str]] = {name: [] for name in names}
        first = []
        for name in names:
            pivot = pivots.get(name)
            if pivot in self._after:
                self._after[pivot].append(name)
            else:
                first.append(name)
        self._ready = deque((name, number) for number in episodes for name in first)

    def take(self) -> _Unit | None:
        """The next unit that is ready, None if none is now."""
        return self._ready.popleft() if self._ready else None

    def done(self, unit: _Unit) -> None:
        """Note that a unit has ended, whatever it came to."""
        market, episode = unit
        self._ready.extendleft((name, episode) for name in reversed(self._after[market]))
