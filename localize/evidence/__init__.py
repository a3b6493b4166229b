"""What shows which source line a target belongs to: copies, numbers, names, script, length.

A translator, a person or a machine, that drops or merges a line often moves all that follow under
wrong times, while every line reads well. These tests find what the text itself can show. They are
used on every reply of an engine, and by the checks X701 to X708.
"""

from collections.abc import Iterator, Sequence

from localize.evidence.alone import no_text, own_faults
from localize.evidence.copies import copies, merges, overlaps
from localize.evidence.figures import misplaced_numbers
from localize.evidence.likeness import LONG_TEXT, alike, folded, meaning, spaced_text
from localize.evidence.names import misplaced_names
from localize.evidence.pairs import Fault, Pair
from localize.locales.profile import Market

__all__ = ["LONG_TEXT", "Fault", "Pair", "alike", "faults", "folded", "meaning", "mixed_up"]


def faults(
    pairs: Sequence[Pair],
    market: Market,
    *,
    around: Sequence[Pair] = (),
    source: str = "zh-Hans",
    original: str = "",
) -> list[Fault]:
    """The faults of all pairs, in their order.

    ``around`` are further lines that could have got mixed in, with or without targets. ``source``
    is the locale of the sources, ``original`` that of the originals where there are any. Looked
    for: an empty target; a copy of another line's target where the sources differ, or a whole
    other target inside a longer one; a number, name or term that is another line's and not its
    own; a number of its own that is missing; source script; the source itself; a length far off.
    """
    found = [
        *no_text(pairs),
        *_mixed(pairs, market, around, source, original),
        *own_faults(pairs, market, source, original),
    ]
    return sorted(found, key=lambda fault: fault.index)


def mixed_up(
    pairs: Sequence[Pair],
    market: Market,
    *,
    around: Sequence[Pair] = (),
    source: str = "zh-Hans",
) -> list[Fault]:
    """Those of :func:`faults` that name the other pair, without looking for the rest."""
    found = [
        fault for fault in _mixed(pairs, market, around, source, "") if fault.other is not None
    ]
    return sorted(found, key=lambda fault: fault.index)


def _mixed(
    pairs: Sequence[Pair], market: Market, around: Sequence[Pair], source: str, original: str
) -> Iterator[Fault]:
    # One line alone, as the cache asks about, has no neighbour to be mixed up with.
    alone = len(pairs) + len(around) < 2
    if not alone:
        targets = [spaced_text(pair.target) for pair in pairs]
        yield from copies(pairs, targets, around)
        yield from merges(pairs, targets)
        yield from overlaps(pairs, targets, market, around)
    yield from misplaced_numbers(pairs, market, around, source, original)
    if not alone:
        yield from misplaced_names(pairs, market, around)
