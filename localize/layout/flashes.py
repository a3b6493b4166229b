"""Merging: puts a piece that nobody can read together with its neighbour."""

from collections.abc import Collection, Sequence
from fractions import Fraction
from typing import Final, NamedTuple

from localize.layout.breaks import lay_out
from localize.layout.clock import Clock
from localize.locales.breaks import DASHES
from localize.locales.profile import Market
from localize.model import Piece

#: Pieces this far apart in ms have a pause between them.
_NEAR: Final = 500


class Merged(NamedTuple):
    """A piece and the indexes of those that it stands for: itself, or neighbours in order."""

    piece: Piece
    parts: tuple[int, ...]


def merge_flashes(
    pieces: Sequence[Piece],
    *,
    market: Market,
    profile: str = "vertical",
    fps: Fraction = Fraction(25),
    fixed: Collection[int] = (),
) -> tuple[Merged, ...]:
    """The pieces of one episode, in time order, where flashes are merged with a neighbour.

    A flash lasts less than the shortest time. It joins the nearer neighbour if less than half a
    second lies between them, if the text of both fits on the screen, and if it is read no faster
    than the market reads and lasts no longer than the longest time. A text of two speakers joins
    nothing. ``fixed`` lists indexes that stay as they are. It changes what stands in one cue, so
    only people ask for it (``check --unsafe-fixes``), after :func:`localize.layout.retime`; a run
    never does.

    >>> from localize.locales import market
    >>> merge_flashes([Piece(0, 200, "Hey."), Piece(200, 2000, "Look!")], market=market("en-US"))
    (Merged(piece=Piece(start=0, end=2000, text='Hey. Look!'), parts=(0, 1)),)
    """
    merger = _Merger(market, profile, fps)
    done: list[Merged] = []
    waiting = [Merged(piece, (index,)) for index, piece in enumerate(pieces)]
    waiting.reverse()
    while waiting:
        one = waiting.pop()
        joined = None
        if merger.is_flash(one.piece) and _is_free(one, fixed):
            before = done[-1] if done and _is_free(done[-1], fixed) else None
            after = waiting[-1] if waiting and _is_free(waiting[-1], fixed) else None
            joined = merger.join(before, one, after)
        if joined is None:
            done.append(one)
            continue
        if joined.parts[-1] == one.parts[-1]:
            done.pop()
        else:
            waiting.pop()
        waiting.append(joined)
        if done:
            # A flash before it may now have a neighbour that it fits.
            waiting.append(done.pop())
    return tuple(done)


def _is_free(one: Merged, fixed: Collection[int]) -> bool:
    """Whether a merged piece holds none of the fixed ones."""
    return not any(part in fixed for part in one.parts)


class _Merger:
    """What two pieces become together in one market."""

    def __init__(self, market: Market, profile: str, fps: Fraction) -> None:
        self._market, self._profile = market, profile
        self._clock = Clock(market, profile, fps)

    def is_flash(self, piece: Piece) -> bool:
        """Whether a piece is shown for less than the shortest time."""
        return 0 < piece.end - piece.start < self._clock.shortest

    def join(self, before: Merged | None, one: Merged, after: Merged | None) -> Merged | None:
        """A flash with the nearer of its neighbours, else with the other, else None."""
        pairs = []
        if before is not None:
            pairs.append((one.piece.start - before.piece.end, before, one))
        if after is not None:
            pairs.append((after.piece.start - one.piece.end, one, after))
        for apart, first, second in sorted(pairs, key=lambda pair: pair[0]):
            if apart < _NEAR:
                piece = self._together(first.piece, second.piece)
                if piece is not None:
                    return Merged(piece, first.parts + second.parts)
        return None

    def _together(self, first: Piece, second: Piece) -> Piece | None:
        lines = [*first.text.split("\n"), *second.text.split("\n")]
        if any(line[:1] in DASHES for line in lines if line) or not all(map(str.strip, lines)):
            return None
        text = lay_out(" ".join(lines), market=self._market, profile=self._profile)
        end = max(first.end, second.end)
        lasts = end - first.start
        if (
            not self._clock.fits(text)
            or not self._clock.reading(text) <= lasts <= self._clock.longest
        ):
            return None
        return Piece(first.start, end, text)
