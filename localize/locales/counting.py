"""How characters count against the limits of a market.

Three rules, named by ``Market.counting``. Text comes without tags. A line break never counts, nor
does a combining diacritic (U+0300-U+036F): composed text, which the guides mean, has none, so
decomposed Vietnamese or French counts as its composed form does.

``all``
    One for every other code point, spaces and punctuation included (Netflix, "How is reading
    speed measured"). An emoji counts its code points.
``half-width``
    One for what is wide or full-width by Unicode's East Asian Width, for emoji, and for the
    marks of :data:`FULL_MARKS`; half for everything else: Latin, spaces, ASCII punctuation,
    half-width katakana and Hangul.
``thai``
    As ``all``, but vowels and tone marks above and below the line are free. SARA AM (U+0E33)
    takes a place of its own and counts one.

A line costs 0.1 to 0.5 microseconds, a Thai one 1; the tests hold a plain oracle beside this.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from localize import late
from localize.locales.profile import Counting

#: Marks whose East Asian Width is ambiguous or neutral, but which Chinese, Japanese and Korean
#: subtitles set one full cell wide, so the guides count them as full-width.
FULL_MARKS = "…‥“”‘’—―·⋯～"

# Wide and full-width by East Asian Width, in whole blocks: Hangul jamo, CJK, kana, Yi, Hangul,
# compatibility and full-width forms; single emoji of the older symbol blocks; Tangut and the kana
# supplements; all pictographs; the further planes of ideographs.
_FULL_PLAIN = (
    "\u1100-\u115f\u2e80-\u303e\u3041-\u3247\u3250-\u4dbf\u4e00-\ua4cf\ua960-\ua97f\uac00-\ud7a3"
    "\uf900-\ufaff\ufe10-\ufe1f\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6"
    "\u231a\u231b\u2329\u232a\u23e9-\u23ec\u23f0\u23f3\u25fd\u25fe\u2614\u2615\u2648-\u2653\u267f"
    "\u2693\u26a1\u26aa\u26ab\u26bd\u26be\u26c4\u26c5\u26ce\u26d4\u26ea\u26f2\u26f3\u26f5\u26fa"
    "\u26fd\u2705\u270a\u270b\u2728\u274c\u274e\u2753-\u2755\u2757\u2795-\u2797\u27b0\u27bf\u2b1b"
    "\u2b1c\u2b50\u2b55"
)
_FULL_ASTRAL = "\U00016fe0-\U0001b2ff\U0001f000-\U0001faff\U00020000-\U0003fffd"
_COMBINING = "\u0300-\u036f"
_THAI = "\u0e31\u0e34-\u0e3a\u0e47-\u0e4e"

_COMBINED = late.pattern(f"[{_COMBINING}]+")
_FULL = late.pattern(f"[{_FULL_PLAIN}{_FULL_ASTRAL}{FULL_MARKS}]+")
_OUTSIDE_PLAIN = late.pattern(f"[^\0-\x7f{_FULL_PLAIN}{FULL_MARKS.replace('·', '')}]")
#: Marks that most Chinese, Japanese and Korean lines have, each a full cell wide.
_USUAL_MARKS = dict.fromkeys([*range(0x3001, 0x3012), *map(ord, "，。！？：；（）…“”‘’—～")])
_THAI_MARKS = late.pattern(f"[\n{_COMBINING}{_THAI}]")

#: What is free in Thai as the bytes of its code page: to drop them there takes a third of the time.
THAI_MARKS = bytes([0xD1, *range(0xD4, 0xDB), *range(0xE7, 0xEF)])
_FREE_BYTES = b"\n" + THAI_MARKS


def _count_all(text: str) -> float:
    if not text.isascii() and _COMBINED.search(text):
        text = _COMBINED.sub("", text)
    return len(text) - text.count("\n")


def _count_half_width(text: str) -> float:
    if not text.isascii() and _OUTSIDE_PLAIN.search(text):
        if _COMBINED.search(text):
            text = _COMBINED.sub("", text)
        full = len(text) - len(_FULL.sub("", text))
    else:  # a half-width character is one byte of UTF-8, a full-width one is three
        return _half_width_by_bytes(text)
    return 0.5 * (len(text) - text.count("\n") + full)


def _half_width_by_bytes(text: str) -> float:
    full = (len(text.encode()) - len(text)) // 2
    return 0.5 * (len(text) - text.count("\n") + full)


def _count_thai(text: str) -> float:
    return len(text) - len(_THAI_MARKS.findall(text))


#: The counting rules by name, for loops that look the rule up once.
COUNTERS: dict[Counting, Callable[[str], float]] = {
    "all": _count_all,
    "half-width": _count_half_width,
    "thai": _count_thai,
}


def _plain(text: str) -> float:
    return len(text) - text.count("\n")


def _plain_thai(text: str) -> float:
    return len(text.encode("cp874", "replace").translate(None, _FREE_BYTES))


def _is_letter(mark: str) -> bool:
    """Whether it is a common letter of Chinese, Japanese or Korean."""
    return "\u3041" <= mark <= "\u30ff" or "\u4e00" <= mark <= "\u9fff" or "가" <= mark <= "힣"


@lru_cache(maxsize=16)
def counter(counting: Counting, characters: frozenset[str]) -> Callable[[str], float]:
    """The rule for texts that hold no other characters: quicker where none of them is special.

    >>> counter("all", frozenset("abc"))("abba")
    4
    """
    held = "".join(characters)
    if counting == "half-width":
        # The pattern takes 3 ms to compile, and most files hold nothing but these.
        rare = "".join([mark for mark in held if not _is_letter(mark)]).translate(_USUAL_MARKS)
        plain = rare.isascii() or not _OUTSIDE_PLAIN.search(rare)
        return _half_width_by_bytes if plain else _count_half_width
    if _COMBINED.search(held):
        return COUNTERS[counting]
    return _plain_thai if counting == "thai" else _plain


def count(text: str, counting: Counting) -> float:
    """How many characters a text counts under a market's rule; line breaks count nothing.

    >>> count("You lied\\nto me!", "all")
    14
    >>> count("你骗我！OK…", "half-width")
    6.0
    >>> count("ฉันรักคุณ", "thai")
    6
    """
    return COUNTERS[counting](text)


@lru_cache
def room(counting: Counting, limit: float) -> Callable[[str], int]:
    """How many characters of a line that counts more than a limit there is room for.

    >>> room("thai", 2)("กี่วัน"), room("half-width", 2)("OK你好吗"), room("all", 2)("abc")
    (5, 3, 2)
    """
    if counting == "half-width":
        return lambda line: _room_half_width(line, limit)
    free = shares(counting).free
    fitting = re.compile(f"[{free}]*(?:[^{free}][{free}]*){{{int(limit)}}}")

    def fits(line: str) -> int:
        match = fitting.match(line)
        return len(line) if match is None else match.end()

    return fits


def _room_half_width(line: str, limit: float) -> int:
    at = int(limit)
    while at < len(line) and (left := limit - _count_half_width(line[: at + 1])) >= 0:
        at += 1 + int(left)  # no character counts more than one
    return at


class _Weights(dict[str, float]):
    """The weight of each character under one rule, found once a character."""

    def __init__(self, counter: Callable[[str], float]) -> None:
        super().__init__()
        self._counter = counter

    def __missing__(self, character: str) -> float:
        weight = self[character] = self._counter(character)
        return weight


_WEIGHTS = {counting: _Weights(counter) for counting, counter in COUNTERS.items()}


def weights(text: str, counting: Counting) -> list[float]:
    """What each character of a text counts, in order; the sum is :func:`count` of the text.

    >>> weights("A你\\n", "half-width")
    [0.5, 1.0, 0.0]
    """
    return list(map(_WEIGHTS[counting].__getitem__, text))


class Shares(NamedTuple):
    """A counting rule as two character classes, for a script that counts while a person types.

    What is in ``free`` counts nothing, what is in ``full`` one, everything else ``other``.
    """

    free: str
    full: str
    other: float


def shares(counting: Counting) -> Shares:
    """A counting rule as the insides of two regular expressions' brackets.

    >>> shares("all")
    Shares(free='\\n\u0300-\u036f', full='', other=1.0)
    """
    if counting == "half-width":
        return Shares(f"\n{_COMBINING}", _FULL_PLAIN + _FULL_ASTRAL + FULL_MARKS, 0.5)
    return Shares(f"\n{_COMBINING}{_THAI if counting == 'thai' else ''}", "", 1.0)
