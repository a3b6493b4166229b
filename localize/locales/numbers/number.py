"""A number of a text, as all readers return it."""

from fractions import Fraction
from typing import Final, Literal

import msgspec

from localize import late


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


#: More figures than any number has that is said; Python itself refuses to read 4,301 of them.
_LONGEST: Final = 200
#: Digits and numerals of Chinese side by side, and digits in groups, which are noise if so many.
_NOISE: Final = late.pattern(
    r"[\d.,零〇一二两兩三四五六七八九十百千万萬亿億兆几幾数數多余餘来來点點廿卅卌]{201,}"
    r"|\d{1,3}(?:[\s.,'’٬_]\d{3}){1000,}"
)


def without_noise(text: str) -> str:
    """The text with runs of more figures than a number has blotted out, as long as it was.

    >>> without_noise("5 " + "9" * 300 + " 7") == "5 " + "\\0" * 300 + " 7"
    True
    """
    if len(text) <= _LONGEST:
        return text
    return _NOISE.sub(lambda found: "\0" * len(found[0]), text)
