"""Which cue of the source a cue of the target answers."""

import math
from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Sequence
from fractions import Fraction
from typing import Final, NamedTuple

import msgspec

from localize.checks.overlap import Span, most_shared
from localize.model import Cue, Tag

#: Files of as many cues whose starts all differ by the same time, give or take this, correspond
#: one to one: the target is the source, perhaps shifted as a whole.
_STEADY_MS: Final = 250


class Clock(NamedTuple):
    """How the times of a target follow from those of its source: times ``rate``, plus ``offset``.

    ``offset`` is in ms. The rate is 1 unless the target was made for another frame rate.
    """

    rate: Fraction = Fraction(1)
    offset: int = 0

    def back(self, time: int) -> int:
        """The time of the source that a time of the target is, both in ms.

        >>> Clock(Fraction(25, 24), 1000).back(3500)
        2400
        """
        if self.rate == 1:
            return time - self.offset
        return round((time - self.offset) / float(self.rate))


def clock(source: Sequence[Cue], target: Sequence[Cue]) -> Clock:
    """The clock that most starts of the target agree on, :class:`Clock` () if there is none.

    A shift of the whole file is looked for as it is; only where that explains too little, also
    under each rate that a file gets when the video runs at another frame rate.
    """
    if len(source) == len(target) and source:
        usual = _usual_shift(source, target)
        if _is_steady(source, target, usual):
            return Clock(offset=usual)
    starts = sorted(cue.start for cue in source)
    step = max(1, len(target) // _SAMPLE)
    sample = [cue.start for cue in target[::step]]
    plain = _shift(starts, sample)
    if len(sample) < _LEAST_CUES or plain.votes >= _CLEAR * len(sample):
        return Clock(offset=plain.ms)
    best, most = Clock(offset=plain.ms), plain.votes * _BETTER
    for rate in _RATES:
        found = _shift(starts, [round(start / float(rate)) for start in sample])
        if found.votes > max(most, found.chance):
            best, most = Clock(rate, round(found.ms * rate)), found.votes
    return best


def pair(
    source: Sequence[Cue], target: Sequence[Cue], told: Clock | None = None
) -> tuple[Cue | None, ...]:
    """The source cue that each target cue answers, aligned to ``target``; None where there is none.

    By the time that they share, after the :func:`clock` of the target (``told``, if it is known
    already) is taken out; what is left over between two pairs is matched in order if there are as
    many on both sides. Several target cues may answer one source cue (a split cell). A target cue
    that covers two source cues and is about as long as both together (a merged one) gets a cue
    with the texts and the time of both.
    """
    if len(source) == len(target) and _is_steady(source, target, _usual_shift(source, target)):
        return tuple(source)
    ordered = sorted(source, key=lambda cue: (cue.start, cue.place))
    back = (clock(source, target) if told is None else told).back
    shifted = [Span(back(cue.start), back(cue.end)) for cue in target]
    found = most_shared(shifted, [Span(cue.start, cue.end) for cue in ordered])
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


#: A shift of the whole file is looked for in steps of so many ms, up to so many, with so many cues.
_STEP_MS: Final = 100
_FARTHEST_MS: Final = 120_000
_SAMPLE: Final = 200
#: The frame rates that files are made for. One that is made for one and runs at another is
#: stretched by their ratio: PAL's 25 over the 23.976 of film make 1.0427.
_FRAMES: Final = (
    Fraction(24000, 1001),
    Fraction(24),
    Fraction(25),
    Fraction(30000, 1001),
    Fraction(30),
)
_RATES: Final = tuple(sorted({one / other for one in _FRAMES for other in _FRAMES} - {Fraction(1)}))
#: Another rate is looked for in files of so many cues where a mere shift explains less than the
#: first part of the starts; it must explain more than chance can, and so many times what the shift
#: does. House rules: no pair of real files that ran at one rate came near.
_LEAST_CUES: Final = 8
_CLEAR: Final = 0.8
_BETTER: Final = 1.5
#: Chance gives a shift no more votes than it would on average, and so many times the root of it.
_DEVIATIONS: Final = 8


class _Shift(NamedTuple):
    """A shift of a file, how many starts say so, and how many might by chance."""

    ms: int
    votes: int
    chance: float


def _shift(starts: Sequence[int], sample: Sequence[int]) -> _Shift:
    """By how many ms the target comes later than the source.

    Each start of the target votes for its distance from every source cue nearby; the true shift is
    the one distance that most of them share. It is 0 unless that are at least half, or so many as
    cannot be by chance where two people cut the sentences differently.
    """
    votes: Counter[int] = Counter()
    for start in sample:
        low = bisect_left(starts, start - _FARTHEST_MS)
        high = bisect_left(starts, start + _FARTHEST_MS)
        votes.update(
            {(start - other) // _STEP_MS for other in starts[low : min(high, low + _SAMPLE)]}
        )
    if not votes:
        return _Shift(0, 0, 0)

    def around(bin_: int) -> int:
        return votes[bin_ - 1] + votes[bin_] + votes[bin_ + 1]

    best = max(votes, key=lambda bin_: (around(bin_), -abs(bin_)))
    unmoved = max(around(0), around(-1))
    mean = 3 * votes.total() / (max(votes) - min(votes) + 1)
    chance = max(_LEAST_CUES, mean + _DEVIATIONS * math.sqrt(mean))
    if abs(best) * _STEP_MS <= _STEADY_MS:
        return _Shift(0, around(best), chance)
    if around(best) < max(3, min(len(sample) / 2, chance)) or around(best) <= 1.5 * around(0):
        return _Shift(0, unmoved, chance)
    distances = sorted(
        start - other
        for start in sample
        for other in starts[
            bisect_left(starts, start - (best + 2) * _STEP_MS) : bisect_left(
                starts, start - (best - 1) * _STEP_MS
            )
        ]
    )
    middle = distances[len(distances) // 2] if distances else best * _STEP_MS
    return _Shift(middle, around(best), chance)


#: Stands before each place in the id of a joined cue.
_PLACES: Final = "+"
#: Fewer pairs say nothing about how long a translation usually is.
_FEW: Final = 4
#: No cue answers more source cues than this: it would be too long to read.
_MOST_MERGED: Final = 8
#: A merged cue covers at least this part of the time of each source cue that it answers.
_COVERED: Final = 0.6
#: One that covers this part of the time of all, and has this part of the length usual for all, is
#: merged even if it is as long as the one alone: people who merge lines also shorten them. House
#: rule.
_WHOLLY_COVERED: Final = 0.8
_SHORTENED: Final = 0.5


def _merged(
    found: list[int | None], source: Sequence[Cue], target: Sequence[Cue], spans: Sequence[Span]
) -> dict[int, list[int]]:
    """The target cues that answer more than one source cue: their places, and those cues'.

    A source cue that nothing answers is part of a neighbour's target cue if that one covers its
    time, and its text is nearer in length to both than to the one alone; where both neighbours
    share its time, likewise of the two together.
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
        beside = [owner[other] for other in (at - 1, at + 1) if other in owner]
        # One neighbour took it over, or both together where the target breaks elsewhere.
        for places in (*([place] for place in beside), beside[:2] if len(set(beside)) == 2 else ()):
            if not places or not _covers([spans[place] for place in places], source[at]):
                continue
            parts = {part for place in places for part in merged.get(place, [found[place]])}
            both = sum(len(source[part].text) for part in parts if part is not None)
            length = sum(len(target[place].text) for place in places)
            place = max(places, key=lambda one: _shared(spans[one], source[at]))
            own = sorted({*(merged.get(place) or [found[place] or 0]), at})
            together = both + len(source[at].text)
            if len(own) <= _MOST_MERGED and (
                _is_nearer(length, together, both, usual)
                or (
                    length >= _SHORTENED * (usual or 0) * together
                    and _spans_all([spans[place] for place in places], source, parts, at)
                )
            ):
                merged[place] = own
                owner[at] = place
                break
    return merged


def _shared(span: Span, cue: Cue) -> int:
    """The time that both stand, in ms; below 0 where there is a gap between them."""
    return min(span.end, cue.end) - max(span.start, cue.start)


def _covers(spans: Sequence[Span], cue: Cue) -> bool:
    shared = [_shared(span, cue) for span in spans]
    return min(shared) > 0 and sum(shared) >= _COVERED * (cue.end - cue.start)


def _spans_all(
    spans: Sequence[Span], source: Sequence[Cue], parts: Collection[int | None], at: int
) -> bool:
    """Whether target cues stand in the time of a source cue and of all others that they answer.

    Not where source cues stand at the same time: one of them may be missing.
    """
    cues = [source[part] for part in parts if part is not None]
    alone = all(
        _shared(Span(cue.start, cue.end), source[at])
        <= (1 - _WHOLLY_COVERED) * (source[at].end - source[at].start)
        for cue in cues
    )
    return alone and all(
        sum(max(_shared(span, cue), 0) for span in spans) >= _WHOLLY_COVERED * (cue.end - cue.start)
        for cue in (*cues, source[at])
    )


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


def _usual_shift(source: Sequence[Cue], target: Sequence[Cue]) -> int:
    """The median of how much later each cue starts than the one of the same place."""
    shifts = [theirs.start - ours.start for ours, theirs in zip(source, target, strict=True)]
    return sorted(shifts)[len(shifts) // 2] if shifts else 0


def _is_steady(source: Sequence[Cue], target: Sequence[Cue], shift: int) -> bool:
    pairs = zip(source, target, strict=True)
    return all(abs(theirs.start - ours.start - shift) <= _STEADY_MS for ours, theirs in pairs)


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
