"""A number with what it counts."""

from fractions import Fraction
from typing import Literal

import msgspec

Kind = Literal[
    "number",
    "ordinal",
    "sequence",
    "money",
    "weight",
    "length",
    "area",
    "duration",
    "clock",
    "date",
    "weekday",
    "lunar",
    "age",
    "floor",
    "temperature",
    "percent",
    "discount",
    "fraction",
    "times",
]


class Quantity(msgspec.Struct, frozen=True):
    """A number at ``start``..``end`` of a text with its unit, written as ``text``.

    ``value`` counts ``unit``, an id of ``tables/units.toml`` or ``""``; ``high`` is the upper end
    of a vague one (几十, 十几). ``percent`` and ``discount`` are in hundredths, of the price paid:
    三成 is 30, 八折 80. ``floor``: the Chinese number, 负一楼 is -1. ``parts`` are hour and minute
    of a clock; year, month and day of a date or a lunar date (0: not said); the day of a weekday,
    from 1 (Monday). ``vague``: a way of speaking rather than a measure (一炷香, 三尺); nothing is
    to be computed from it unasked. ``weight`` is that of :class:`~localize.locales.numbers.Number`.
    """

    start: int
    end: int
    text: str
    kind: Kind
    value: Fraction
    high: Fraction | None = None
    unit: str = ""
    parts: tuple[int, ...] = ()
    vague: bool = False
    weight: float = 1.0
