"""Numbers: another line's in a target, and own ones that it lacks."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import accumulate
from typing import Final

from localize import late
from localize.evidence.pairs import Fault, Pair
from localize.locales.numbers import Number, numbers
from localize.locales.profile import Market

_DIGIT = late.pattern(r"\d")
#: The least weight (see :class:`localize.locales.numbers.Number`) at which a number must be kept.
_PROOF: Final = 0.5
#: Numbers up to this are in many lines, and in words they are often no numbers at all.
_SMALL: Final = 10
#: Letters and digits right after a number that make it a code: 3f9a, 2ndfloor7.
_CODE = late.pattern(r"[A-Za-z]{3}|[A-Za-z]+\d")


def misplaced_numbers(
    pairs: Sequence[Pair], market: Market, around: Sequence[Pair], source: str, original: str
) -> Iterator[Fault]:
    """Numbers that are another line's, and own ones that are missing.

    Missing is what the source says, and the original if there is one: other languages have more
    words that only look like numbers (``por ciento``). The original, too, explains a number.
    """
    own = [numbers(pair.source, source) for pair in pairs]
    there = [numbers(pair.target, market.locale) if pair.target else () for pair in pairs]
    if not any(own) and not any(there):
        return
    others = [*enumerate(own)]
    others += [(-1 - place, numbers(pair.source, source)) for place, pair in enumerate(around)]
    said = {number.value for _, theirs in others for number in theirs}
    for index, (mine, found) in enumerate(zip(own, there, strict=True)):
        if _agree(mine, found):
            continue
        in_target, in_source = _Held(found), _Held(mine)
        missing = [number for number in mine if not _answered(number, in_target)]
        strange = [
            number
            for number in found
            if not in_source.holds(number.value) and not _is_glued(number, pairs[index].target)
        ]
        if pairs[index].original:
            first = _Held(numbers(pairs[index].original, original))
            missing = [number for number in missing if first.holds(number.value)]
            strange = [number for number in strange if not first.holds(number.value)]
        stranger = next(
            (
                (number, place)
                for number in strange
                if number.value in said
                for place, theirs in others
                if place != index and _is_theirs(number, theirs, certain=bool(missing))
            ),
            None,
        )
        if stranger is not None:
            number, place = stranger
            weak = number.value <= _SMALL and not missing
            yield Fault(index, "number", True, f"{number.text} is another line's", place, weak)
        elif missing:
            yield Fault(index, "number", False, f"{missing[0].text} is missing")


def _agree(mine: Sequence[Number], found: Sequence[Number]) -> bool:
    """Whether nothing is missing or strange at first sight: no number, or one and the same."""
    if len(mine) != len(found) or len(mine) > 1:
        return False
    return not mine or mine[0].value == found[0].value


class _Held:
    """The values and ranges that the numbers of a line say, for lines of very many too."""

    def __init__(self, said: Sequence[Number]) -> None:
        ranges = sorted((one.value, one.value if one.high is None else one.high) for one in said)
        self._lows = [low for low, _ in ranges]
        # How far any of the ranges goes that begin up to here.
        self._reach = list(accumulate((high for _, high in ranges), max))

    def holds(self, value: Fraction) -> bool:
        """Whether one of them is the value, or a range with it."""
        before = bisect_right(self._lows, value)
        return before > 0 and self._reach[before - 1] >= value


def _answered(number: Number, found: _Held) -> bool:
    """Whether a number of the source is in the target, or need not be."""
    if number.weight < _PROOF or number.high is not None:
        return True
    return found.holds(number.value)


def _is_theirs(number: Number, theirs: Sequence[Number], *, certain: bool) -> bool:
    """Whether a strange number proves another line.

    Above ten it does. Up to ten it must be in digits on one side, since small numbers in words
    are articles and idioms in many languages, and up to two on both; a number of the line's own
    that is missing (``certain``) is proof enough from three on.
    """
    digits = _DIGIT.search(number.text) is not None
    for other in theirs:
        if other.value != number.value or other.high is not None:
            continue
        written = _DIGIT.search(other.text) is not None
        if number.value <= 2:
            proof = digits and written
        elif number.value <= _SMALL:
            proof = (digits and other.weight >= _PROOF) or written or certain
        else:
            proof = number.weight >= _PROOF and (digits or other.weight >= _PROOF)
        if proof:
            return True
    return False


def _is_glued(number: Number, target: str) -> bool:
    """Whether the digits are part of a code or a word (``T3f9a``), not a number that is said."""
    before = target[number.start - 1 : number.start]
    if before.isascii() and before.isalpha():
        return True
    return _DIGIT.search(number.text) is not None and _CODE.match(target, number.end) is not None
