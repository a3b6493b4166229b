"""A number of a text, as all readers return it."""

from fractions import Fraction
from typing import Literal

import msgspec


class Number(msgspec.Struct, frozen=True):
    """A number in a text at ``start``..``end``, written as ``text``.

    ``kind`` is ``vague`` for 几, 十几, 两三, 三百多: then ``value`` is the least and ``high`` the
    most that it can mean.

    ``weight`` says how much it proves when the other side lacks it: 1.0 for digits and for words
    above ten; 0.5 for words from three to ten; 0.3 where a number is often renamed or converted
    (三月 March, 180斤 198 lb, 二楼 the first floor, "a million"); 0.2 for nought, one, two, a half
    and what is vague; 0.1 for a word that mostly means something else (Italian ``sei``, Vietnamese
    ``năm``). A check should ask only for weights of 0.5 and more, and let any weight answer.
    """

    start: int
    end: int
    value: Fraction
    text: str
    kind: Literal["exact", "vague"] = "exact"
    high: Fraction | None = None
    weight: float = 1.0
