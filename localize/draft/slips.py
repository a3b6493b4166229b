"""Lengths and closing marks in a row: whether the lines of a reply fit other places better.

As aligners of parallel texts do it, lengths are compared as logarithms against the usual length
in the market. It is a statistical sign, so it serves for asking an engine again, not for findings.
"""

import math
import re
from collections.abc import Sequence
from typing import Final

from localize.evidence import Fault, Pair
from localize.locales.counting import count
from localize.locales.length import in_han
from localize.locales.profile import Market

_MARKS = re.compile(r"[\W_]+")
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_ASKS = re.compile(r"[?？؟]")
_EXCLAIMS = re.compile(r"[!！]")
#: Spread of ln(length / usual length); 0.14 to 0.21 in the sample memory, wider for machines.
_SPREAD: Final = 0.3
#: No single length counts for more than this, so that one odd line proves nothing.
_MOST: Final = 8.0
#: What a question without its mark costs, or a mark without a question; likewise exclamations,
#: which translators drop more often. Natural logarithms, as all costs here.
_ASKS_COST: Final = 2.5
_EXCLAIMS_COST: Final = 0.4
#: How much likelier the slipped reading must be. Of 9,600 samples of 5 to 40 lines of the sample
#: memory in eight languages none came above 5 for a shift and 3.5 for a swap; where 40 lines
#: were shifted by one, 99 % came above 10.
_LIKELIER: Final = 6.0
_LIKELIER_IF_DOUBTED: Final = 4.0
_LIKELIER_SWAP: Final = 4.5
_LEAST_RUN: Final = 3


def slipped(
    pairs: Sequence[Pair],
    market: Market,
    *,
    doubted: bool = False,
    spoken: Market | None = None,
) -> Fault | None:
    """A run of targets that fit the lines one further or one before far better, or two swapped.

    Compared are lengths, as logarithms against the usual length in the market, as aligners of
    parallel texts do it, and question and exclamation marks. None where the lines fit no reading
    well: then lengths are no evidence. ``doubted``: less is enough, since there was a sign
    already. ``spoken``: the market whose texts the sources are, where they are no originals. A
    statistical sign: good for asking an engine again, not for a finding.
    """
    rows = _Rows(pairs, market, spoken)
    size = len(pairs)
    own = [rows.cost(index, index) for index in range(size)]
    least = _LIKELIER_IF_DOUBTED if doubted else _LIKELIER
    shifts = [_best_shift(rows, own, step) for step in (1, -1)]
    gain, start, end, step = max(shifts)
    if gain > least and rows.fits(range(start, end + 1), step):
        return Fault(start, "length", True, "lines fit their neighbours' places", start + step)
    for index in range(size - 1):
        swapped = rows.cost(index, index + 1) + rows.cost(index + 1, index)
        if own[index] + own[index + 1] - swapped > _LIKELIER_SWAP and rows.fits(range(0), 0):
            return Fault(index, "length", True, "two lines fit each other's places", index + 1)
    return None


class _Rows:
    """What can be compared of sources and targets whose order is in question."""

    def __init__(self, pairs: Sequence[Pair], market: Market, spoken: Market | None) -> None:
        unit = 2 * market.length.value
        self._usual = [_usual(pair.source, market, spoken) for pair in pairs]
        self._given = [math.log(count(pair.target, market.counting) + unit) for pair in pairs]
        self._marks = [
            (cost, _has_mark(pattern, pairs, source=True), found)
            for pattern, cost in ((_ASKS, _ASKS_COST), (_EXCLAIMS, _EXCLAIMS_COST))
            # A translation that uses no such mark at all says nothing with them.
            if any(found := _has_mark(pattern, pairs, source=False))
        ]

    def cost(self, source: int, target: int) -> float:
        """How unlikely it is that this target belongs to this source."""
        off = self._usual[source] - self._given[target]
        cost = min(_MOST, off * off / (2 * _SPREAD * _SPREAD))
        for price, asked, given in self._marks:
            if asked[source] != given[target]:
                cost += price
        return cost

    def fits(self, run: range, step: int) -> bool:
        """Whether lengths are as usual, once the targets of ``run`` are read ``step`` further."""
        offs = [
            self._usual[index + step if index in run else index] - given
            for index, given in enumerate(self._given)
        ]
        return sum(off * off for off in offs) <= len(offs) * (1.3 * _SPREAD) ** 2


def _best_shift(rows: _Rows, own: list[float], step: int) -> tuple[float, int, int, int]:
    """The run whose targets gain most by belonging ``step`` further: (gain, first, last, step)."""
    best = (0.0, 0, 0, step)
    gain, start = 0.0, 0
    for index in range(len(own)):
        other = index + step
        if not 0 <= other < len(own):
            gain, start = 0.0, index + 1
            continue
        gain += own[index] - rows.cost(other, index)
        if gain <= 0:
            gain, start = 0.0, index + 1
        elif gain > best[0] and index - start + 1 >= _LEAST_RUN:
            best = (gain, start, index, step)
    return best


def _has_mark(pattern: re.Pattern[str], pairs: Sequence[Pair], *, source: bool) -> list[bool]:
    return [pattern.search(pair.source if source else pair.target) is not None for pair in pairs]


def _usual(source: str, market: Market, spoken: Market | None) -> float:
    if spoken is not None:
        return math.log(market.length.value * (in_han(source, spoken) + 2))
    han = len(_HAN.findall(source))
    other = _MARKS.sub("", _HAN.sub("", source))
    return math.log(market.length.value * (han + 2) + len(other))
