"""Which cue of the source a cue of the target answers."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from typing import Final, NamedTuple

import msgspec

from localize.model import Cue, Tag

#: Files of as many cues whose starts all differ by the same time, give or take this, correspond
#: one to one: the target is the source, perhaps shifted as a whole.
_STEADY_MS: Final = 250
#: A pair shares at least this part of the shorter of its two times.
_LEAST_SHARE: Final = 0.3


def pair(source: Sequence[Cue], target: Sequence[Cue]) -> tuple[Cue | None, ...]:
    """The source cue that each target cue answers, aligned to ``target``; None where there is none.

    By the time that they share, after a shift of the whole file is taken out; what is left over
    between two pairs is matched in order if there are as many on both sides. Several target cues
    may answer one source cue (a split cell). A target cue that covers two source cues and is about
    as long as both together (a merged one) gets a cue with the texts and the time of both.
    """
    if len(source) == len(target) and _steady(source, target):
        return tuple(source)
    ordered = sorted(source, key=lambda cue: (cue.start, cue.place))
    shift = _shift(ordered, target)
    shifted = [_Span(cue.start - shift, cue.end - shift) for cue in target]
    longest = max((cue.end - cue.start for cue in ordered), default=0)
    starts = [cue.start for cue in ordered]
    found: list[int | None] = [_most_shared(span, ordered, starts, longest) for span in shifted]
    _fill_gaps(found, len(ordered))
    merged = _merged(found, ordered, target, shifted)
    return tuple(
        _joined([ordered[other] for other in merged[place]])
        if place in merged
        else None
        if at is None
        else ordered[at]
        for place, at in enumerate(found)
    )


def unanswered(source: Sequence[Cue], pairs: Sequence[Cue | None]) -> tuple[Cue, ...]:
    """The source cues with words that no target cue answers, in order."""
    answered: set[int] = set()
    for cue in pairs:
        if cue is not None:
            answered.add(cue.place)
            # A joined cue names the others that it stands for.
            if cue.id.startswith(_PLACES):
                answered.update(map(int, cue.id[1:].split(_PLACES)))
    return tuple(
        cue
        for cue in source
        if cue.place not in answered
        and cue.kind in ("dialogue", "sign")
        and any(map(str.isalnum, cue.text))
    )


class _Span(NamedTuple):
    start: int
    end: int


#: A shift of the whole file is looked for in steps of so many ms, up to so many, with so many cues.
_STEP_MS: Final = 100
_FARTHEST_MS: Final = 120_000
_SAMPLE: Final = 200


def _shift(source: Sequence[Cue], target: Sequence[Cue]) -> int:
    """By how many ms the target comes later than the source: 0 unless most starts say so.

    Each target cue votes for its distance from every source cue nearby; the true shift is the one
    distance that most of them share.
    """
    step = max(1, len(target) // _SAMPLE)
    sample = target[::step]
    starts = [cue.start for cue in source]
    votes: Counter[int] = Counter()
    for cue in sample:
        low = bisect_left(starts, cue.start - _FARTHEST_MS)
        high = bisect_left(starts, cue.start + _FARTHEST_MS)
        near = starts[low : min(high, low + _SAMPLE)]
        votes.update({(cue.start - start) // _STEP_MS for start in near})
    if not votes:
        return 0

    def around(bin_: int) -> int:
        return votes[bin_ - 1] + votes[bin_] + votes[bin_ + 1]

    best = max(votes, key=lambda bin_: (around(bin_), -abs(bin_)))
    enough = max(3, len(sample) / 2)
    if abs(best) * _STEP_MS <= _STEADY_MS or around(best) < enough:
        return 0
    if around(best) <= 1.5 * (around(0) if abs(best) > 2 else 0):
        return 0
    distances = sorted(
        cue.start - start
        for cue in sample
        for start in starts[
            bisect_left(starts, cue.start - (best + 2) * _STEP_MS) : bisect_left(
                starts, cue.start - (best - 1) * _STEP_MS
            )
        ]
    )
    return distances[len(distances) // 2] if distances else best * _STEP_MS


#: Stands before each place in the id of a joined cue.
_PLACES: Final = "+"
#: Fewer pairs say nothing about how long a translation usually is.
_FEW: Final = 4
#: No cue answers more source cues than this: it would be too long to read.
_MOST_MERGED: Final = 8
#: A merged cue covers at least this part of the time of each source cue that it answers.
_COVERED: Final = 0.6


def _merged(
    found: list[int | None], source: Sequence[Cue], target: Sequence[Cue], spans: Sequence[_Span]
) -> dict[int, list[int]]:
    """The target cues that answer more than one source cue: their places, and those cues'.

    A source cue that nothing answers is part of a neighbour's target cue if that one covers its
    time, and its text is nearer in length to both than to the one alone.
    """
    taken = Counter(at for at in found if at is not None)
    free = [at for at in range(len(source)) if at not in taken]
    if not free:
        return {}
    owner = {at: place for place, at in enumerate(found) if at is not None and taken[at] == 1}
    usual = _usual_ratio(found, source, target)
    merged: dict[int, list[int]] = {}
    # Of three cues in one, the target's own may be the last: then the first joins by the second.
    for at in (*free, *reversed(free)):
        if at in owner:
            continue
        for beside in (at - 1, at + 1):
            place = owner.get(beside)
            if place is None:
                continue
            parts = sorted({*merged.get(place, [beside]), at})
            both = sum(len(source[part].text) for part in parts)
            alone = both - len(source[at].text)
            length = len(target[place].text)
            if (
                len(parts) <= _MOST_MERGED
                and _covers(spans[place], source[at])
                and _is_nearer(length, both, alone, usual)
            ):
                merged[place] = parts
                owner[at] = place
                break
    return merged


def _covers(span: _Span, cue: Cue) -> bool:
    shared = min(span.end, cue.end) - max(span.start, cue.start)
    return shared > 0 and shared >= _COVERED * (cue.end - cue.start)


def _usual_ratio(
    found: Sequence[int | None], source: Sequence[Cue], target: Sequence[Cue]
) -> float | None:
    """How many characters of the target stand for one of the source; None in a short file.

    The usual one of the pairs, or that of the files as a whole if it is less: where most cues were
    merged, most pairs are of two lines and one.
    """
    pairs = [(cue, source[at]) for cue, at in zip(target, found, strict=True) if at is not None]
    ratios = sorted(len(cue.text) / len(other.text) for cue, other in pairs if other.text)
    if len(ratios) < _FEW:
        return None
    whole = sum(len(cue.text) for cue in target) / sum(len(cue.text) for cue in source)
    return min(ratios[len(ratios) // 2], whole)


def _is_nearer(length: int, both: int, alone: int, usual: float | None) -> bool:
    """Whether a length is nearer, as a ratio, to that of ``both`` than to that of one ``alone``."""
    if usual is None or not alone:
        return True
    return length * length > usual * both * usual * alone


def _joined(cues: Sequence[Cue]) -> Cue:
    """Source cues as one; its ``id`` lists the places of all, for :func:`unanswered`."""
    first = cues[0]
    tags = [*first.tags]
    text = first.text
    for cue in cues[1:]:
        tags += [Tag(tag.at + len(text) + 1, tag.raw) for tag in cue.tags]
        text = f"{text}\n{cue.text}"
    places = "".join(f"{_PLACES}{cue.place}" for cue in cues)
    return msgspec.structs.replace(
        first, end=max(cue.end for cue in cues), text=text, tags=tuple(tags), id=places
    )


def _steady(source: Sequence[Cue], target: Sequence[Cue]) -> bool:
    if not source:
        return True
    shifts = [theirs.start - ours.start for ours, theirs in zip(source, target, strict=True)]
    usual = sorted(shifts)[len(shifts) // 2]
    return all(abs(shift - usual) <= _STEADY_MS for shift in shifts)


def _most_shared(
    cue: _Span, source: Sequence[Cue], starts: Sequence[int], longest: int
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
