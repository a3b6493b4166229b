"""Which cue of the source a cue of the target answers."""

from bisect import bisect_left
from collections.abc import Sequence
from typing import Final

from localize.model import Cue

#: Files of as many cues whose starts all differ by the same time, give or take this, correspond
#: one to one: the target is the source, perhaps shifted as a whole.
_STEADY_MS: Final = 250
#: A pair shares at least this part of the shorter of its two times.
_LEAST_SHARE: Final = 0.3


def pair(source: Sequence[Cue], target: Sequence[Cue]) -> tuple[Cue | None, ...]:
    """The source cue that each target cue answers, aligned to ``target``; None where there is none.

    By the time that they share; what is left over between two pairs is matched in order if there
    are as many on both sides. Several target cues may answer one source cue (a split cell).
    """
    if len(source) == len(target) and _steady(source, target):
        return tuple(source)
    ordered = sorted(source, key=lambda cue: (cue.start, cue.place))
    longest = max((cue.end - cue.start for cue in ordered), default=0)
    starts = [cue.start for cue in ordered]
    found: list[int | None] = [_most_shared(cue, ordered, starts, longest) for cue in target]
    _fill_gaps(found, len(ordered))
    return tuple(None if at is None else ordered[at] for at in found)


def unanswered(source: Sequence[Cue], pairs: Sequence[Cue | None]) -> tuple[Cue, ...]:
    """The source cues with words that no target cue answers, in order."""
    answered = {cue.place for cue in pairs if cue is not None}
    return tuple(
        cue
        for cue in source
        if cue.place not in answered
        and cue.kind in ("dialogue", "sign")
        and any(map(str.isalnum, cue.text))
    )


def _steady(source: Sequence[Cue], target: Sequence[Cue]) -> bool:
    if not source:
        return True
    shifts = [theirs.start - ours.start for ours, theirs in zip(source, target, strict=True)]
    usual = sorted(shifts)[len(shifts) // 2]
    return all(abs(shift - usual) <= _STEADY_MS for shift in shifts)


def _most_shared(
    cue: Cue, source: Sequence[Cue], starts: Sequence[int], longest: int
) -> int | None:
    """The index of the source cue that shares most time with ``cue``."""
    best, most = None, 0
    for at in range(bisect_left(starts, cue.start - longest), bisect_left(starts, cue.end)):
        other = source[at]
        shared = min(cue.end, other.end) - max(cue.start, other.start)
        shorter = min(cue.end - cue.start, other.end - other.start)
        if shared > most and shared >= _LEAST_SHARE * shorter:
            best, most = at, shared
    return best


def _fill_gaps(found: list[int | None], count: int) -> None:
    """Pair what is left between two pairs in order, where both sides have as many."""
    taken = {at for at in found if at is not None}
    before = -1
    start = 0
    for place in range(len(found) + 1):
        at = found[place] if place < len(found) else count
        if at is None:
            continue
        if place > start and at > before:
            free = [other for other in range(before + 1, at) if other not in taken]
            if len(free) == place - start:
                found[start:place] = free
        before, start = max(before, at), place + 1
