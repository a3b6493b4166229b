"""Retiming: gives a piece that is too short or too fast the free time after it."""

from collections.abc import Collection, Sequence
from fractions import Fraction
from math import ceil
from typing import Final

from localize.locales.counting import COUNTERS
from localize.locales.profile import Market
from localize.model import Piece
from localize.timecode import frames, milliseconds

_CONTROLS: Final = dict.fromkeys(
    map(ord, "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
)


def reading_ms(text: str, market: Market, profile: str) -> int:
    """The shortest time in ms in which ``text`` may be read: by its length, and the least of all.

    >>> from localize.locales import market
    >>> reading_ms("You lied to me!", market("en-US"), "netflix")
    834
    """
    limits = market.profile(profile)
    counted = COUNTERS[market.counting](text if text.isascii() else text.translate(_CONTROLS))
    return max(ceil(counted * 1000 / limits.cps.value), ceil(limits.min_ms.value))


def retime(
    pieces: Sequence[Piece],
    *,
    market: Market,
    profile: str = "vertical",
    fps: Fraction = Fraction(25),
    fixed: Collection[int] = (),
) -> tuple[Piece, ...]:
    """The pieces of one episode, in time order, with later ends where they need time to be read.

    Only ends move, and only later: never past the next piece's start less the market's least gap,
    never beyond its longest time on screen. An end that moves and would then leave a gap that
    should be closed closes it. ``fixed`` lists indexes of pieces (approved ones) that stay as they
    are. What cannot be mended so stays, for the checks to find.

    >>> from localize.locales import market
    >>> english = market("en-US")
    >>> retime([Piece(0, 400, "You lied to me!"), Piece(900, 2000, "I did not.")], market=english)
    (Piece(start=0, end=700, text='You lied to me!'), Piece(start=900, end=2000, text='I did not.'))
    """
    changed = list(pieces)
    limits = market.profile(profile)
    gap = _least_gap(int(limits.gap_frames.value), fps)
    longest = int(limits.max_ms.value)
    count = COUNTERS[market.counting]
    cps, shortest = limits.cps.value, limits.min_ms.value
    for index, piece in enumerate(pieces):
        lasts = piece.end - piece.start
        # No character counts more than one, so that the length is an upper bound.
        if lasts >= shortest and len(piece.text) * 1000 <= cps * lasts:
            continue
        if lasts >= shortest and count(piece.text) * 1000 <= cps * lasts:
            continue
        if index in fixed or lasts < 0:
            continue
        end = piece.start + min(reading_ms(piece.text, market, profile), longest)
        if index + 1 < len(pieces):
            free = pieces[index + 1].start - gap
            end = min(end, free)
            between = pieces[index + 1].start - end
            closing = frames(limits.close_gap_ms.value, fps)
            if limits.gap_frames.value < frames(between, fps) < closing:
                end = min(free, piece.start + longest)
        if end > piece.end:
            changed[index] = Piece(piece.start, end, piece.text)
    return tuple(changed)


def _least_gap(count: int, fps: Fraction) -> int:
    """The least milliseconds that count as ``count`` frames."""
    gap = milliseconds(count, fps)
    while gap and frames(gap - 1, fps) >= count:
        gap -= 1
    return gap
