"""How near to the cuts of a video a cue may begin and end.

The rule is Netflix's, in whole frames of an exact rate: a cue begins on a cut or half a second away
from it; it ends 2 frames before a cut or half a second away from it. Where a market's profile asks
for no gap between cues, an end on the cut or 1 frame before it is as good.
"""

from bisect import bisect_left
from collections.abc import Collection, Iterator
from fractions import Fraction
from typing import Final, NamedTuple

from localize.locales.profile import Profile
from localize.timecode import frames, milliseconds

#: How many frames before a cut a cue ends.
BEFORE_A_CUT: Final = 2


class Near(NamedTuple):
    """A cut that a time is too near to: so many frames after it (below zero: before it)."""

    cut: int
    frames: int


class Cuts:
    """The cuts of one video, in ms, and what a profile asks of the cues around them.

    >>> from localize.locales import market
    >>> cuts = Cuts([2000], market("en-US").netflix, Fraction(25))
    >>> cuts.near_start(2200), cuts.near_start(2000), cuts.near_end(1960)
    (Near(cut=2000, frames=5), None, Near(cut=2000, frames=-1))
    """

    def __init__(self, shots: Collection[int], limits: Profile, fps: Fraction) -> None:
        self._cuts = sorted(set(shots))
        self._fps = fps
        #: Half a second, in frames: a time as far from a cut as this is far enough.
        self.apart = frames(limits.shot_ms.value, fps)
        self._edge = range(min(int(limits.gap_frames.value), BEFORE_A_CUT), BEFORE_A_CUT + 1)
        self._reach = milliseconds(self.apart, fps)

    def near_start(self, start: int) -> Near | None:
        """The cut that a start is too near to, None if it is well placed."""
        return self._nearest(start, range(1))

    def near_end(self, end: int) -> Near | None:
        """The cut that an end is too near to, None if it is well placed."""
        return self._nearest(end, self._edge)

    def starts(self, start: int) -> list[int]:
        """Where a start that is too near to a cut could be instead: on it."""
        return [] if self.near_start(start) is None else self.beside(start)

    def beside(self, time: int) -> list[int]:
        """The last cut before a time and the first after it, where they are near."""
        return [near.cut for near in self._around(time)]

    def ends(self, low: int, high: int) -> Iterator[int]:
        """Well placed ends around the cuts between two times (not all lie between them)."""
        first = bisect_left(self._cuts, low - self._reach)
        for cut in self._cuts[first : bisect_left(self._cuts, high + self._reach + 1)]:
            yield from (cut - milliseconds(count, self._fps) for count in self._edge)
            yield from (cut - self._reach, cut + self._reach)

    def _nearest(self, time: int, good: range) -> Near | None:
        """The nearest cut within reach, None if the time is well placed before one of them."""
        around = self._around(time)
        if any(-near.frames in good for near in around):
            return None
        return min(around, key=lambda near: abs(near.frames), default=None)

    def _around(self, time: int) -> list[Near]:
        """The last cut before a time and the first after it, where they are too near."""
        at = bisect_left(self._cuts, time)
        found = []
        for cut in self._cuts[max(0, at - 1) : at + 1]:
            away = frames(abs(time - cut), self._fps)
            if away < self.apart:
                found.append(Near(cut, away if time >= cut else -away))
        return found
