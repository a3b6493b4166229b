"""The numbers of a Chinese text with what they count: money, weights, clocks, floors, lunar dates.

:mod:`localize.locales.numbers` says where a figure stands and what it is worth; here the words
around it say what it means. The units are those of ``tables/units.toml``.
"""

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Final

import msgspec

from localize.locales.numbers import NUMBER_HINT, Number, numbers
from localize.locales.numbers.han import simplified
from localize.locales.numbers.number import without_noise
from localize.locales.quantities.measures import measured
from localize.locales.quantities.quantity import Quantity
from localize.locales.quantities.set_words import SUNDAY, in_set_words
from localize.locales.quantities.times import clock, date

__all__ = ["Quantity", "quantities"]


def quantities(text: str) -> tuple[Quantity, ...]:
    """The quantities of a Chinese text in order; they do not overlap.

    >>> [(q.text, q.kind, float(q.value), q.unit) for q in quantities("他一百八十斤，住二楼")]
    [('一百八十斤', 'weight', 180.0, 'jin'), ('二楼', 'floor', 2.0, 'floor')]
    >>> [(q.kind, q.parts) for q in quantities("腊月初八下午三点半")]
    [('lunar', (0, 12, 8)), ('clock', (15, 30))]
    >>> quantities("八尺男儿，千里迢迢")
    ()
    """
    if NUMBER_HINT.search(text) is None and SUNDAY.search(text) is None:
        return ()
    return _quantities(text)


@lru_cache(maxsize=8192)
def _quantities(text: str) -> tuple[Quantity, ...]:
    """Kept: a source line comes again in every market."""
    text = without_noise(text)
    plain = simplified(text)
    found = in_set_words(plain)
    spans = [(one.start, one.end) for one in found]
    figures = [
        one
        for one in numbers(text, "zh-Hans")
        if not any(start < one.end and one.start < end for start, end in spans)
    ]
    index = 0
    while index < len(figures):
        quantity, used = _typed(plain, figures, index)
        found.append(quantity)
        index += used
    found.sort(key=lambda one: one.start)
    return tuple(_joined(plain, _apart(plain, found)))


def _apart(plain: str, found: list[Quantity]) -> list[Quantity]:
    """The quantities, each without the unit that the next begins with: 两周三 is 两 and 周三."""
    for index, (one, following) in enumerate(pairwise(found)):
        if one.end > following.start:
            end = following.start
            found[index] = msgspec.structs.replace(
                one, end=end, text=plain[one.start : end], kind="number", unit="", parts=()
            )
    return found


#: A quantity and its smaller unit, as 三斤二两 and 一小时二十分钟: how many make the larger one.
_SMALLER: Final = {
    ("jin", "liang"): 10,
    ("CNY", "jiao"): 10,
    ("hour", "minute"): 60,
    ("minute", "second"): 60,
    ("chi", "cun"): 10,
    ("zhang", "chi"): 10,
    ("year", "month"): 12,
}


def _joined(plain: str, found: Sequence[Quantity]) -> list[Quantity]:
    """Quantities of two units as one; ``parts`` keeps both figures."""
    joined: list[Quantity] = []
    for one in found:
        last = joined[-1] if joined else None
        share = 0 if last is None else _SMALLER.get((last.unit, one.unit), 0)
        if last is None or not share or last.end != one.start or last.high or one.high:
            joined.append(one)
            continue
        joined[-1] = msgspec.structs.replace(
            last,
            end=one.end,
            text=plain[last.start : one.end],
            value=last.value + one.value / share,
            parts=(int(last.value), int(one.value)),
        )
    return joined


def _typed(plain: str, figures: Sequence[Number], index: int) -> tuple[Quantity, int]:
    """The quantity that begins with a figure, and how many figures it takes."""
    return (
        date(plain, figures, index)
        or clock(plain, figures, index)
        or (measured(plain, figures[index]), 1)
    )
