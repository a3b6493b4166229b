"""Whether a target is far longer or shorter than its source makes likely."""

from functools import lru_cache
from typing import Final

from localize import late
from localize.locales.counting import COUNTERS
from localize.locales.profile import Market
from localize.locales.scripts import HAN_RANGES

_HAN = late.pattern(f"[{HAN_RANGES}]")
_MARKS = late.pattern(r"[\W_]+")

#: What is believable, in Han characters of the source: up to three times as many and five more,
#: down to a quarter less one. The five and the one let a short line become a whole phrase.
LONGEST: Final = (3.0, 5.0)
SHORTEST: Final = (0.25, -1.0)


def far_off(
    source: str, target: str, market: Market, *, spoken: Market | None = None
) -> float | None:
    """Measured over expected length where it is far outside what is believable, else None.

    Lengths count by the market's rule. Expected: ``market.length`` for each Han character of the
    source, and its Latin letters and digits as they are; punctuation and spaces count as nothing
    in the source. Far is above three times that and five Han characters' worth more, or under a
    quarter of it less one Han character's worth; a source without letters or digits says nothing
    (None). The bounds are a house rule: no pair of the sample memory and of the tests' list of
    normal pairs is flagged in any market.

    ``spoken``: the market whose text ``source`` is, where it is no original; it counts as the Han
    characters that it usually stands for.
    """
    if spoken is not None:
        han, other = in_han(source, spoken), ""
    else:
        han, other = _measure(source)
    if not han and not other:
        return None
    expected = market.length.value * han
    if other:
        expected += COUNTERS[market.counting](other)
    measured = COUNTERS[market.counting](target)
    unit = market.length.value
    longest = expected * LONGEST[0] + unit * LONGEST[1]
    shortest = expected * SHORTEST[0] + unit * SHORTEST[1]
    return None if shortest <= measured <= longest else measured / expected


def in_han(text: str, market: Market) -> float:
    """How many Han characters of an original a market's text usually stands for; 0 without words.

    >>> from localize.locales import market
    >>> round(in_han("I don't want to hear it.", market("en-US")), 1)
    6.7
    """
    if not _MARKS.sub("", text):
        return 0.0
    return COUNTERS[market.counting](text) / market.length.value


@lru_cache(maxsize=4096)
def _measure(source: str) -> tuple[int, str]:
    """How many Han characters a source line has, and its other letters and digits."""
    letters = _MARKS.sub("", source)
    other = _HAN.sub("", letters)
    return len(letters) - len(other), other
