"""How lines are put together into requests, and what is sent around them."""

from collections.abc import Sequence

from localize.draft.orders import gives_orders
from localize.draft.values import Line, Task, Wanted
from localize.engines.base import Capabilities
from localize.evidence import Pair
from localize.model import Struct

LINES_BEFORE = 3
LINES_AFTER = 2
#: In a batch with gaps, so many lines on either side of each line are sent as its surroundings.
REACH = 2


class Window(Struct, frozen=True):
    """What stands around a batch: see :class:`localize.engines.base.Request`."""

    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    script: tuple[str, ...] = ()
    around: tuple[Pair, ...] = ()


class Surroundings:
    """The lines of an episode, to look up what stands around a batch."""

    def __init__(self, task: Task) -> None:
        self._lines = task.context
        self._silent = {line.id for line in task.context if gives_orders(line.text)}
        self._places = {line.id: place for place, line in enumerate(task.context)}

    def scene(self, wanted: Wanted) -> int:
        """The scene of a line, 0 if it is not in the episode."""
        place = self._places.get(wanted.id)
        return 0 if place is None else self._lines[place].scene

    def is_order(self, wanted: Wanted) -> bool:
        """Whether a line is to be sent alone: see :mod:`localize.draft.orders`."""
        return wanted.id in self._silent or gives_orders(wanted.text)

    def window(self, batch: Sequence[Wanted]) -> Window:
        """The lines around a batch: those before and after within the scene, and in its gaps.

        Lines that give orders have no surroundings, and belong to nobody's.
        """
        if len(batch) == 1 and self.is_order(batch[0]):
            return Window()
        places = sorted(self._places[one.id] for one in batch if one.id in self._places)
        if not places:
            return Window()
        first, last = places[0], places[-1]
        before = self._scene_mates(range(first - 1, first - 1 - LINES_BEFORE, -1), first)[::-1]
        after = self._scene_mates(range(last + 1, last + 1 + LINES_AFTER), last)
        script: list[Line] = []
        between: list[Line] = []
        if last - first + 1 > len(places):
            wanted = set(places)
            near = {place + step for place in places for step in range(-REACH, REACH + 1)}
            inside = sorted(place for place in near if self._may_show(place))
            script = [self._lines[place] for place in inside]
            between = [self._lines[p] for p in inside if first < p < last and p not in wanted]
        around = [
            Pair(line.text, "", line.hits, line.original) for line in (*before, *between, *after)
        ]
        return Window(
            before=tuple(line.text for line in before),
            after=tuple(line.text for line in after),
            script=tuple(line.text for line in script),
            around=tuple(around),
        )

    def _scene_mates(self, places: range, of: int) -> list[Line]:
        scene = self._lines[of].scene
        return [
            self._lines[place]
            for place in places
            if self._may_show(place) and self._lines[place].scene == scene
        ]

    def _may_show(self, place: int) -> bool:
        return 0 <= place < len(self._lines) and self._lines[place].id not in self._silent


def batches(
    wanted: Sequence[Wanted], can: Capabilities, surroundings: Surroundings
) -> list[list[int]]:
    """Indices of ``wanted`` in as few requests as the engine allows.

    Where there must be several, they end with a scene if that costs no further request. A line
    that gives orders to an engine that might listen goes alone, after the others.
    """
    alone = [n for n, one in enumerate(wanted) if can.context and surroundings.is_order(one)]
    if alone:
        apart = set(alone)
        others = [n for n in range(len(wanted)) if n not in apart]
        rest = batches([wanted[n] for n in others], can, surroundings)
        return [*([others[n] for n in batch] for batch in rest), *([n] for n in alone)]
    made: list[list[int]] = []
    start = 0
    while start < len(wanted):
        end = _room(wanted, start, can)
        left = len(wanted) - start
        if end < len(wanted):
            spare = -(-left // can.max_items) * can.max_items - left
            for cut in range(end, max(start, end - spare - 1), -1):
                if surroundings.scene(wanted[cut - 1]) != surroundings.scene(wanted[cut]):
                    end = cut
                    break
        made.append(list(range(start, end)))
        start = end
    return made


def halves(size: int, apart: tuple[int, int] | None) -> int:
    """Where to cut a batch of ``size``: in the middle, or so that two lines get apart.

    >>> halves(10, None), halves(10, (7, 6)), halves(10, (2, 8))
    (5, 7, 5)
    """
    middle = size // 2
    if apart is None:
        return middle
    low, high = sorted(apart)
    return min(max(middle, low + 1), high)


def _room(wanted: Sequence[Wanted], start: int, can: Capabilities) -> int:
    """The end of the longest batch from ``start`` on that the engine takes; at least one line."""
    end, characters = start, 0
    while end < len(wanted) and end - start < can.max_items:
        characters += len(wanted[end].text)
        if end > start and characters > can.max_chars:
            break
        end += 1
    return end
