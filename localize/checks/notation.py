"""Figures as other countries than the market's own write them."""

import re
from collections.abc import Iterator
from fractions import Fraction
from typing import Final

_FIGURE: Final = re.compile(r"(?<![\d.,])\d+(?:[.,]\d+)+(?!\d)")
_COMMA_GROUPS: Final = re.compile(r"\d{1,3}(?:,\d{3})*(?:\.\d+)?|\d+\.\d+")
_POINT_GROUPS: Final = re.compile(r"\d{1,3}(?:\.\d{3})*(?:,\d+)?|\d+,\d+")


def figures_of_elsewhere(text: str) -> Iterator[tuple[int, int, tuple[Fraction, ...]]]:
    """Each figure with a point or comma: its start, its end and all that it may mean.

    Translators keep the source's notation, or an English one, in markets that write another.

    >>> [[str(value) for value in values] for *_, values in figures_of_elsewhere("21,000; 1.15")]
    [['21000', '21'], ['23/20']]
    """
    for match in _FIGURE.finditer(text):
        figure = match[0]
        values = []
        if _COMMA_GROUPS.fullmatch(figure):
            values.append(Fraction(figure.replace(",", "")))
        if _POINT_GROUPS.fullmatch(figure):
            values.append(Fraction(figure.replace(".", "").replace(",", ".")))
        if values:
            yield match.start(), match.end(), tuple(values)
