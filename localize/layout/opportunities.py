"""Where Unicode lets a line break (UAX 14), by ICU, for texts without spaces between words.

ICU comes with the extra [icu]. Its dictionaries know the words of Thai, which the built-in way
leaves to the phrases of budoux; for Chinese and Japanese both say the same. Languages with spaces,
Korean among them, break at these alone, and that is a choice of ours and not ICU's: a line broken
inside a word could not be joined again without guessing.
"""

from functools import cache
from importlib.util import find_spec
from itertools import accumulate
from typing import Final

from localize import late

#: How ICU is asked: the strict rules keep small kana and the long mark off the start of a line.
_LOCALES: Final = {"ja": "ja@lb=strict", "zh": "zh@lb=strict", "th": "th"}

_SURROGATE: Final = late.pattern("[\ud800-\udfff]")


@cache
def has_icu() -> bool:
    """Whether the extra [icu] is installed."""
    return find_spec("icu4py") is not None


def opportunities(text: str, language: str) -> frozenset[int] | None:
    """Where a line of ``text`` may begin, by ICU; None without ICU or for other languages.

    ``language`` is ``ja``, ``zh`` or ``th``. A place is the index of the character that opens the
    line; the beginning and the end of the text are none.
    """
    locale = _LOCALES.get(language)
    if locale is None or not has_icu():
        return None
    from icu4py.breakers import LineBreaker

    # A lone surrogate of a broken file cannot be handed over; what replaces it is one place too.
    legal = _SURROGATE.sub("\ufffd", text)
    starts = {start for start, _ in LineBreaker(legal, locale).segments()} - {0}
    if max(legal, default="") > "\uffff":  # ICU counts in UTF-16, where such letters are two
        units = accumulate((1 + (letter > "\uffff") for letter in legal), initial=0)
        starts = {at for at, unit in enumerate(units) if unit in starts}
    return frozenset(starts)
