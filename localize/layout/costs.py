"""What the times of an episode cost, by the house rule that heads :mod:`localize.layout.timing`."""

from collections.abc import Callable, Collection, Sequence
from typing import Final, NamedTuple

from localize.layout.clock import Clock
from localize.locales.cuts import Cuts
from localize.model import Piece

#: For each ms that a piece lacks to be read, ends later or earlier, or starts elsewhere; a split.
MISSING: Final = 20
LATER: Final = 1
EARLIER: Final = 15
ELSEWHERE: Final = 1000
SPLIT: Final = 3000
#: Findings outweigh any sum of the above, and overlaps any but findings.
OVERLAP: Final = 10**15
FINDING: Final = 10**18

#: The two halves of a text, laid out, for the piece of that index; None if it has no good break.
Halves = Callable[[int], tuple[str, str] | None]
#: Two halves, and how many ms each needs to be read.
Split = tuple[str, str, int, int]


def no_halves(index: int) -> None:
    """Split nothing."""


class Task(NamedTuple):
    """One episode's pieces in time order, and what may be done with them.

    ``fixed`` lists indexes of pieces that stay as they are. ``spoken``: where the speech of each
    piece begins; without it no piece starts before its time. ``shots`` are cuts, all in ms; where a
    split piece parts pays no heed to them.
    """

    pieces: Sequence[Piece]
    clock: Clock
    fixed: Collection[int] = ()
    spoken: Sequence[int] | None = None
    shots: Sequence[int] = ()
    halves: Halves = no_halves


class Costs:
    """What the pieces of one episode cost at given times."""

    def __init__(self, task: Task) -> None:
        self._task = task
        self._pieces = task.pieces
        self._clock = task.clock
        self.cuts: Cuts | None = task.clock.cuts(task.shots) if task.shots else None
        self._needs: dict[int, tuple[int, bool, Split | None]] = {}

    def own(self, index: int, start: int, end: int, split: Split | None) -> int:
        """What a piece costs by itself: whole, or split into two that have the time they need."""
        piece = self._pieces[index]
        reading, fits, _ = self.need(index)
        total = ELSEWHERE * abs(start - piece.start)
        total += LATER * (end - piece.end) if end > piece.end else EARLIER * (piece.end - end)
        if self.cuts is not None:
            total += FINDING * (self.cuts.near_start(start) is not None)
            total += FINDING * (self.cuts.near_end(end) is not None)
        if split is not None:
            return total + SPLIT
        return total + FINDING * (not fits) + self.left(reading, end - start)

    def left(self, reading: int, lasts: int) -> int:
        """What it costs that a text is shown so long, if it takes so long to be read."""
        clock = self._clock
        findings = (lasts < reading) + (lasts < clock.shortest) + (lasts > clock.longest)
        lacks = max(reading, clock.shortest) - lasts
        return FINDING * findings + (MISSING * lacks if lacks > 0 else 0)

    def between(self, end: int, start: int) -> int:
        """What the time between two pieces costs."""
        free, clock = start - end, self._clock
        if free < 0:
            return FINDING + OVERLAP
        return FINDING * (free < clock.least_gap or clock.flicker_from <= free < clock.flicker_to)

    def parts(self, start: int, end: int, split: Split) -> tuple[Piece, Piece]:
        """The two pieces of a split: each gets its share of the time, by what it needs."""
        upper, lower, first, second = split
        free = end - start - self._clock.gap
        middle = start + free * first // (first + second)
        return Piece(start, middle, upper), Piece(middle + self._clock.gap, end, lower)

    def halves(self, index: int, parts: tuple[Piece, ...]) -> Split | None:
        """The split that parts come from, None for one that is whole."""
        return self.need(index)[2] if len(parts) > 1 else None

    def need(self, index: int) -> tuple[int, bool, Split | None]:
        """How long a piece takes to be read, whether it fits on the screen, and its halves."""
        found = self._needs.get(index)
        if found is None:
            found = self._needs[index] = self._needed(index)
        return found

    def _needed(self, index: int) -> tuple[int, bool, Split | None]:
        piece, clock, task = self._pieces[index], self._clock, self._task
        reading = clock.reading(piece.text)
        if task.halves is no_halves or self.is_fixed(index):
            return reading, True, None
        fits = clock.fits(piece.text)
        if fits and max(reading, piece.end - piece.start) <= clock.longest:
            return reading, True, None
        texts = task.halves(index)
        if texts is None:
            # Only what a split can mend counts here.
            return reading, True, None
        first, second = (max(clock.reading(text), clock.shortest) for text in texts)
        return reading, fits, (*texts, first, second)

    def is_fixed(self, index: int) -> bool:
        """Whether a piece stays as it is."""
        piece = self._pieces[index]
        return index in self._task.fixed or piece.end <= piece.start
