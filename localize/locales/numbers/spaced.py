"""Reads digits and words by the table of a language: thirty-five million, zweihundertfünfzig."""

import re
from fractions import Fraction
from typing import NamedTuple

from localize.locales.numbers.number import Number
from localize.locales.numbers.tables import SPACE, Table


class _Token(NamedTuple):
    start: int
    end: int
    kind: str
    value: Fraction
    word: str


def _glued_value(word: str, table: "Table") -> Fraction | None:
    """What a number in one word is worth; None for any other word."""
    match = table.glued.fullmatch(word) if table.glued is not None else None
    if match is None:
        return None

    def below(n: int) -> Fraction:
        one = Fraction(1)
        hundreds = table.words.get(match[f"hundreds{n}"], one) if match[f"hundred{n}"] else 0
        return hundreds * 100 + table.words.get(match[f"small{n}"], Fraction(0))

    if match["thousand"] is None:
        return below(2)
    return (below(1) or Fraction(1)) * 1000 + below(2)


def _fold(text: str, language: str) -> str:
    """The text in lower case, character for character, by the rules of the language."""
    if language == "tr":
        text = text.replace("I", "ı").replace("İ", "i")
    low = text.lower()
    if len(low) == len(text):
        return low
    return "".join(char.lower() if len(char.lower()) == 1 else char for char in text)


def read(text: str, table: Table) -> tuple[Number, ...]:
    """The numbers of a text by a language's table."""
    low = _fold(text, table.language)
    # Most lines have digits alone, or nothing: so looked at, they take 3 us instead of 7.
    if table.other.search(low) is None:
        return tuple(
            [
                Number(start, end, _value(match[0], match["sign"]), text[start:end])
                for match in table.digits.finditer(low)
                for start, end in [match.span()]
            ]
        )
    return read_all(text, low, table)


def read_all(text: str, low: str, table: Table) -> tuple[Number, ...]:
    """As :func:`read`, for any text; ``low`` is the text in lower case."""
    tokens = [
        token for match in table.scan.finditer(low) if (token := _token(match, table)) is not None
    ]
    found: list[Number] = []
    index = 0
    while index < len(tokens):
        last, value, weight = _compose(tokens, index, low, table)
        if value is not None:
            start, end = tokens[index].start, tokens[last].end
            found.append(Number(start, end, value, text[start:end], weight=weight))
        index = last + 1
    return tuple(found)


def _token(match: re.Match[str], table: Table) -> _Token | None:
    kind = match.lastgroup
    if kind == "skip":
        return None
    if kind in ("word", "unit"):
        start, end = match.span(kind)
        word = re.sub(SPACE, " ", match[kind])
        if word in table.scales:
            return _Token(start, end, "scale", table.scales[word], word)
        value = table.words.get(word)
        if value is None:
            value = _glued_value(word, table)
        if value is None:
            return _Token(start, end, "article", Fraction(1), word)
        return _Token(start, end, "word", value, word)
    return _Token(match.start(), match.end(), "digits", _value(match[0], match["sign"]), "")


def _value(digits: str, sign: str | None) -> Fraction:
    """The value of digits with separators; ``sign`` is the one that makes groups."""
    if digits.isdecimal():
        return Fraction(int(digits))
    if sign is None and digits.count(",") > 1:
        sign = ","
    if sign is not None:
        head, found, tail = digits.rpartition(sign)
        plain = head.replace(sign, "") + tail if found else digits
    else:
        plain = digits
    whole, _, rest = re.sub(r"[^\d]", ".", plain).partition(".")
    if not rest:
        return Fraction(int(whole))
    return int(whole) + Fraction(int(rest), 10 ** len(rest))


def _compose(
    tokens: list[_Token], index: int, low: str, table: Table
) -> tuple[int, Fraction | None, float]:
    """Join the tokens of one number from ``index`` on: (last token, value, weight)."""
    first = tokens[index]
    if index + 1 == len(tokens) and first.kind in ("digits", "word"):
        return index, first.value, _weight([first], first.value, table)
    if first.kind == "scale" and first.word not in table.alone:
        return index, None, 0.0
    number = _Sum(first)
    last = index
    while last + 1 < len(tokens):
        gap = low[tokens[last].end : tokens[last + 1].start]
        if table.between.fullmatch(gap) is None or not number.takes(tokens, last + 1):
            break
        last += 1
    value = number.value
    if first.kind == "article":
        return (last, value, 0.3) if number.scaled else (index, None, 0.0)
    return last, value, _weight(tokens[index : last + 1], value, table)


class _Sum:
    """A number as its tokens add up: what larger units have closed, and the section since then."""

    def __init__(self, first: _Token) -> None:
        self._first = self._prior = first
        self._closed, self._section = Fraction(0), first.value
        self.scaled = first.kind == "scale"
        if self.scaled and first.value >= 1000:
            self._closed, self._section = first.value, Fraction(0)
        #: What comes next must be below this.
        self._limit = first.value if self.scaled else _room(first)

    @property
    def value(self) -> Fraction:
        """What the tokens so far are worth."""
        return self._closed + self._section

    def takes(self, tokens: list[_Token], place: int) -> bool:
        """Add the token at ``place``; False, and nothing added, where another number begins."""
        token = tokens[place]
        if token.kind == "article":
            return _before_a_half(tokens, place) or self._is_half_a_scale(tokens, place)
        if token.kind == "scale":
            taken = self._scale(token.value)
        elif token.value == _HALF and token.kind == "word" and self._prior.kind != "article":
            taken = self._half()
        else:
            taken = self._below(token)
        if taken:
            self._prior = token
            self._limit = token.value if token.kind == "scale" else _room(token)
            self.scaled = self.scaled or token.kind == "scale"
        return taken

    def _is_half_a_scale(self, tokens: list[_Token], place: int) -> bool:
        """Whether an article is that of "half a million", right after the half."""
        follows = place + 1 < len(tokens) and tokens[place + 1].kind == "scale"
        return self._first.value == _HALF and follows and tokens[place - 1] is self._first

    def _scale(self, scale: Fraction) -> bool:
        if scale == 100:
            if self._section >= 100 or not self._section:
                return False
            self._section *= 100
        elif self._section:
            self._closed += self._section * scale
            self._section = Fraction(0)
        elif scale > self._limit:
            self._closed *= scale
        else:
            return False
        return True

    def _half(self) -> bool:
        """A million and a half, one and a half million, üç buçuk."""
        if self._prior.kind == "scale":
            self._closed += self._prior.value / 2
        else:
            self._section += _HALF
        return True

    def _below(self, token: _Token) -> bool:
        fits = 0 < token.value < self._limit and token.value.denominator == 1
        if token.kind == "digits" or not fits:
            return False
        self._section += token.value
        return True


_HALF = Fraction(1, 2)


def _before_a_half(tokens: list[_Token], index: int) -> bool:
    """Whether an article is that of "and a half"."""
    following = tokens[index + 1] if index + 1 < len(tokens) else None
    return following is not None and following.kind == "word" and following.value == _HALF


def _room(token: _Token) -> Fraction:
    """What may still be added after a word: two hundred leaves room for 99, twenty for nothing."""
    if token.kind == "word" and token.value >= 100:
        return Fraction(1000) if token.value % 1000 == 0 else Fraction(100)
    return Fraction(0)


def _weight(tokens: list[_Token], value: Fraction, table: Table) -> float:
    if any(token.kind == "digits" for token in tokens):
        return 1.0
    if len(tokens) == 1:
        if tokens[0].kind == "scale":
            return 0.3
        if tokens[0].word in table.weak:
            return 0.1
    if value <= 2:
        return 0.2
    return 0.5 if value <= 10 else 1.0
