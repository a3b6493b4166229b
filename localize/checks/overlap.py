"""Which of many spans of time shares the most with another one, for many at once.

Nearly always few spans are near: those are looked at one by one. Where many are (a sign that
stays for hours, a file whose cues all overlap), the times are swept once instead, so that the work
grows with n log n, not with n².

What shares time with a span begins before it, lies inside it, or ends behind it (the first again,
with time the other way round). Each kind has its best, and the best of those is the answer.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from heapq import heappop, heappush
from itertools import accumulate
from typing import Final, NamedTuple

#: A pair shares at least so many tenths of the shorter of its two times.
_LEAST_TENTHS: Final = 3
#: So many spans are looked at one by one.
_FEW: Final = 64


class Span(NamedTuple):
    """A time from ``start`` to ``end``, in ms."""

    start: int
    end: int


class _Best(NamedTuple):
    """What shares the most time so far, the first of equals: ``first`` is minus its index."""

    shared: int = 0
    first: int = 1


def most_shared(
    spans: Sequence[Span], others: Sequence[Span], *, few: int = _FEW
) -> list[int | None]:
    """For each of ``spans`` the index of the one of ``others`` that shares the most time with it.

    None where nothing shares at least 30% of the shorter one's time; of equals the first.
    ``others`` are in order of their starts; up to ``few`` near a span are looked at one by one,
    which changes nothing but the time it takes.

    >>> most_shared([Span(0, 900), Span(1000, 1100)], [Span(0, 1000), Span(950, 3000)])
    [0, 1]
    """
    starts = [other.start for other in others]
    # Up to where any of the spans so far reaches: those before the first that reaches are over.
    reach = list(accumulate((other.end for other in others), max))
    found: list[int | None] = [None] * len(spans)
    crowded: list[int] = []
    for index, span in enumerate(spans):
        low, high = bisect_right(reach, span.start), bisect_left(starts, span.end)
        if high - low <= few or span.end <= span.start:
            found[index] = _one_by_one(span, others, low, high)
            continue
        holder = bisect_left(reach, span.end)
        if holder < len(others) and starts[holder] <= span.start:
            found[index] = holder  # The first that holds all of it; nothing shares more.
        else:
            crowded.append(index)
    if crowded:
        best = _swept([spans[index] for index in crowded], others)
        for index, one in zip(crowded, best, strict=True):
            found[index] = -one.first if one.shared else None
    return found


def _one_by_one(span: Span, others: Sequence[Span], low: int, high: int) -> int | None:
    best, most = None, 0
    for at in range(low, high):
        other = others[at]
        shared = min(span.end, other.end) - max(span.start, other.start)
        if shared > most and _is_enough(shared, span, other):
            best, most = at, shared
    return best


def _is_enough(shared: int, span: Span, other: Span) -> bool:
    shorter = min(span.end - span.start, other.end - other.start)
    return 10 * shared >= _LEAST_TENTHS * shorter


def _swept(spans: Sequence[Span], others: Sequence[Span]) -> list[_Best]:
    """The best of each of ``spans``, none of which any of ``others`` holds as a whole."""
    back = [Span(-span.end, -span.start) for span in spans]
    others_back = [Span(-other.end, -other.start) for other in others]
    kinds = (_before(spans, others), _before(back, others_back), _inside(spans, others))
    best = [_Best()] * len(spans)
    for kind in kinds:
        for index, one in kind:
            best[index] = max(best[index], one)
    return best


def _before(spans: Sequence[Span], others: Sequence[Span]) -> Iterator[tuple[int, _Best]]:
    """For each span the best of the others that begin no later, and end inside it.

    The one that ends last shares most. If that is too little for this span, it may be enough for
    another one that is short itself; what no longer is for one span is not for any later one.
    """
    waiting = sorted(range(len(others)), key=lambda at: others[at].start, reverse=True)
    last = (0, 0)  # Minus its end, its index.
    short: list[tuple[int, int]] = []
    is_any = False
    for index in sorted(range(len(spans)), key=lambda index: spans[index].start):
        span = spans[index]
        while waiting and others[waiting[-1]].start <= span.start:
            at = waiting.pop()
            entry = (-others[at].end, at)
            last = min(last, entry) if is_any else entry
            is_any = True
            heappush(short, entry)
        while short and not _is_enough(
            -short[0][0] - span.start, others[short[0][1]], others[short[0][1]]
        ):
            heappop(short)
        if not is_any:
            continue
        end, at = last
        if 10 * (-end - span.start) < _LEAST_TENTHS * (span.end - span.start):
            if not short:
                continue
            end, at = short[0]
        yield index, _Best(-end - span.start, -at)


def _inside(spans: Sequence[Span], others: Sequence[Span]) -> Iterator[tuple[int, _Best]]:
    """For each span the longest of the others that lie in it.

    They come in by their ends. What a tree of Fenwick holds at a place is the best of those that
    start behind it.
    """
    starts = sorted(other.start for other in others)
    tree = [_Best()] * (len(starts) + 1)
    waiting = sorted(range(len(others)), key=lambda at: others[at].end, reverse=True)
    for index in sorted(range(len(spans)), key=lambda index: spans[index].end):
        span = spans[index]
        while waiting and others[waiting[-1]].end <= span.end:
            at = waiting.pop()
            one = _Best(others[at].end - others[at].start, -at)
            place = len(starts) - bisect_left(starts, others[at].start)
            while place <= len(starts):
                tree[place] = max(tree[place], one)
                place += place & -place
        best = _Best()
        place = len(starts) - bisect_left(starts, span.start)
        while place:
            best = max(best, tree[place])
            place -= place & -place
        yield index, best
