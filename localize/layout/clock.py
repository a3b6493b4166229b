"""The limits of one market on one kind of screen in whole milliseconds at one frame rate."""

from collections.abc import Sequence
from fractions import Fraction
from math import ceil, floor
from typing import Final

from localize.fonts import Ruler
from localize.locales.breaks import break_rules
from localize.locales.counting import COUNTERS
from localize.locales.cuts import Cuts
from localize.locales.profile import Market
from localize.timecode import frames, least_ms, milliseconds

_CONTROLS: Final = dict.fromkeys(
    map(ord, "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
)


class Clock:
    """What the checks of time and reading speed allow, as times to compare with.

    ``shortest`` and ``longest``: how long a piece may last. ``gap``: the frames that are left
    between two pieces; ``least_gap``: what counts as so many frames. A gap from ``flicker_from`` to
    below ``flicker_to`` should be closed. ``leads``: how much earlier than the speech a piece may
    begin, one time a frame, the most last. With a ``ruler`` lines must fit in pixels too.
    """

    def __init__(
        self, market: Market, profile: str, fps: Fraction, ruler: Ruler | None = None
    ) -> None:
        limits = market.profile(profile)
        self.market, self.profile, self.fps, self.ruler = market, profile, fps, ruler
        self.rules = break_rules(market, profile)
        self.count = COUNTERS[market.counting]
        self.cps = limits.cps.value
        self.shortest = floor(limits.min_ms.value - 0.5) + 1  # as T103 rounds
        self.longest = int(limits.max_ms.value)
        frames_apart = int(limits.gap_frames.value)
        self.gap = milliseconds(frames_apart, fps)
        self.least_gap = least_ms(frames_apart, fps)
        self.flicker_from = least_ms(frames_apart + 1, fps)
        closing = frames(limits.close_gap_ms.value, fps) if limits.close_gap_ms.value else 0
        self.flicker_to = least_ms(closing, fps) if closing else self.flicker_from
        lead = int(limits.lead_frames.value)
        self.leads = tuple(milliseconds(count, fps) for count in range(1, lead + 1))

    def cuts(self, shots: Sequence[int]) -> Cuts:
        """The cuts of a video, as this market's profile sees them."""
        return Cuts(shots, self.market.profile(self.profile), self.fps)

    def reading(self, text: str) -> int:
        """The least ms in which ``text`` is read no faster than the market reads."""
        counted = self.count(text if text.isascii() else text.translate(_CONTROLS)) * 1000
        least = ceil(counted / self.cps)
        while counted > self.cps * least:  # a rounded quotient may fall short of R201's product
            least += 1
        return least

    def fits(self, text: str) -> bool:
        """Whether a laid-out text is within the lines of the screen."""
        rules, ruler = self.rules, self.ruler
        if len(text) <= rules.cpl and ruler is None:
            return text.count("\n") < rules.lines
        lines = text.split("\n")
        if len(lines) > rules.lines or not all(map(rules.fits, lines)):
            return False
        return ruler is None or all(map(ruler.fits, lines))

    @property
    def lead(self) -> int:
        """How much earlier than the speech a piece may begin, at most."""
        return self.leads[-1] if self.leads else 0
