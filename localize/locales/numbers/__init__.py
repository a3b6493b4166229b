"""The numbers that a text holds, in digits or words, for sources and targets alike.

Chinese and Japanese are read by :mod:`~localize.locales.numbers.han`; the other languages by
a table of their own (``tables/numbers.XX.toml``): separators, words to a hundred, multipliers. A
language without a table is read by its digits alone.
"""

import tomllib
from collections.abc import Callable
from functools import cache, lru_cache
from pathlib import Path

from localize.locales.numbers import han
from localize.locales.numbers.korean import read_korean
from localize.locales.numbers.number import Number, without_noise
from localize.locales.numbers.spaced import read
from localize.locales.numbers.tables import table_of

__all__ = ["NUMBER_HINT", "Number", "numbers"]

#: A Chinese text without any of these holds no number; a fast test before anything else.
NUMBER_HINT = han.HINT

_HAN = ("zh", "ja")
_TABLES = Path(__file__).parents[1] / "tables"


def numbers(text: str, language: str) -> tuple[Number, ...]:
    """The numbers of ``text`` in order; ``language`` is a language or a locale (``zh-Hans``).

    Idioms, ranks and names that only look like numbers are left out, as are masks (``⟦1⟧``).

    >>> [str(n.value) for n in numbers("三百万，两千零五", "zh-Hans")]
    ['3000000', '2005']
    >>> [str(n.value) for n in numbers("Thirty-five million, or 1,200.50", "en-US")]
    ['35000000', '2401/2']
    >>> numbers("陆三爷一心一意", "zh-Hans")
    ()
    """
    return _numbers(text, language)


@lru_cache(maxsize=8192)
def _numbers(text: str, language: str) -> tuple[Number, ...]:
    """Kept: a source line comes again in every market, a target in several checks (20 us each)."""
    return _reader(language)(without_noise(text))


@cache
def _reader(language: str) -> Callable[[str], tuple[Number, ...]]:
    base = language.partition("-")[0].lower()
    if base in _HAN:
        return _read_han
    path = _TABLES / f"numbers.{base}.toml"
    table = table_of(tomllib.loads(path.read_text("utf-8")) if path.exists() else {}, base)
    if base == "ko":
        return lambda text: read_korean(text, table)
    return lambda text: read(text, table)


def _read_han(text: str) -> tuple[Number, ...]:
    if NUMBER_HINT.search(text) is None:
        return ()
    return tuple(
        Number(
            one.start,
            one.end,
            one.value,
            text[one.start : one.end],
            "exact" if one.high is None else "vague",
            one.high,
            one.weight,
        )
        for one in han.numbers(text)
    )
