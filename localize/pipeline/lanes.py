"""Units in lanes, one an engine: those that wait for a slow engine leave threads for the others."""

from collections import deque
from collections.abc import Mapping
from typing import Generic, TypeVar

Unit = TypeVar("Unit")


class Lanes(Generic[Unit]):
    """Units in the order in which they were added, as far as their lanes have room.

    ``rooms``: how many units of each lane may be at work at once.

    >>> lanes = Lanes[int]({"slow": 1, "fast": 2})
    >>> for unit, lane in enumerate(["slow", "slow", "slow", "fast"]):
    ...     lanes.add(lane, unit)
    >>> lanes.take(), lanes.take(), lanes.take()
    (('slow', 0), ('fast', 3), None)
    >>> lanes.done("slow")
    >>> lanes.take()
    ('slow', 1)
    """

    def __init__(self, rooms: Mapping[str, int]) -> None:
        self._rooms = dict(rooms)
        self._queues: dict[str, deque[tuple[int, Unit]]] = {lane: deque() for lane in rooms}
        self._added = 0
        self._hurried = 0

    def add(self, lane: str, unit: Unit) -> None:
        """Queue a unit."""
        self._queues[lane].append((self._added, unit))
        self._added += 1

    def hurry(self, lane: str, unit: Unit) -> None:
        """Put a unit before all that wait."""
        self._hurried -= 1
        self._queues[lane].appendleft((self._hurried, unit))

    def take(self) -> tuple[str, Unit] | None:
        """The next unit that may begin, with its lane; None if none may now."""
        free = [lane for lane, queue in self._queues.items() if queue and self._rooms[lane]]
        if not free:
            return None
        lane = min(free, key=lambda lane: self._queues[lane][0][0])
        self._rooms[lane] -= 1
        return lane, self._queues[lane].popleft()[1]

    def done(self, lane: str) -> None:
        """Note that a unit of a lane has ended."""
        self._rooms[lane] += 1
