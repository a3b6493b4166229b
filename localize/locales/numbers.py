"""The numbers that a text holds, in digits or words, for sources and targets alike.

Chinese and Japanese are read by :mod:`localize.locales.numbers_han`; the other languages by a
table of their own (``tables/numbers.XX.toml``): separators, words to a hundred, multipliers. A
language without a table is read by its digits alone.
"""

import re
import tomllib
from collections.abc import Callable, Iterable
from fractions import Fraction
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal, NamedTuple

import msgspec

from localize import late
from localize.locales import numbers_han
from localize.trie import pattern

#: A Chinese text without any of these holds no number; a fast test before anything else.
NUMBER_HINT = numbers_han.HINT

_HAN = ("zh", "ja")
_TABLES = Path(__file__).with_name("tables")


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
    return _reader(language)(text)


@cache
def _reader(language: str) -> Callable[[str], tuple[Number, ...]]:
    base = language.partition("-")[0].lower()
    if base in _HAN:
        return _read_han
    path = _TABLES / f"numbers.{base}.toml"
    table = _table(tomllib.loads(path.read_text("utf-8")) if path.exists() else {}, base)
    if base == "ko":
        return lambda text: _read_korean(text, table)
    return lambda text: _read(text, table)


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
        for one in numbers_han.numbers(text)
    )


# --- languages with a table -----------------------------------------------------------------------


class _Token(NamedTuple):
    start: int
    end: int
    kind: str
    value: Fraction
    word: str


class _Table(NamedTuple):
    """What a language is read by.

    ``other`` finds a part of all that ``scan`` finds but digits (and articles, which are no
    numbers by themselves); ``digits`` finds those.
    """

    language: str
    other: re.Pattern[str]
    digits: re.Pattern[str]
    scan: re.Pattern[str]
    between: re.Pattern[str]
    words: dict[str, Fraction]
    scales: dict[str, Fraction]
    alone: frozenset[str]
    weak: frozenset[str]
    native: re.Pattern[str] | None
    glued: re.Pattern[str] | None


_SPACE = "[ \u00a0\u202f\u2011-]"
_COMBINING = "\u0900-\u0903\u093a-\u094f\u064b-\u0652\u0e30-\u0e3a\u0e47-\u0e4e"


def _table(data: dict[str, object], language: str) -> _Table:
    """The patterns and values of one language, built from its TOML table."""
    table = msgspec.convert(data, _Source)
    words = {word: Fraction(value) for value, word in enumerate(table.small)}
    words |= {word: _exact(value) for word, value in table.words.items()}
    scales = {word: Fraction(value) for word, value in table.scales.items()}
    found = _phrases([*words, *scales, *table.articles])
    glued = None if table.glued is None else _glued(table.glued, words)
    if glued is not None:
        # The longer reading first: zweihundertfünfzig begins with zweihundert.
        found = rf"(?:{_unnamed(glued)}(?!\w)|{found})"
    edge = r"(?<!\w)" if table.bounded else ""
    stop = rf"(?![\w{_COMBINING}])" if table.bounded else rf"(?![{_COMBINING}])"
    prefix = f"(?:{pattern(table.prefixes)})??" if table.prefixes else ""
    skip = "".join(f"|{pattern(traps)}" for traps in (table.traps,) if traps)
    attached = rf"(?:(?<=\d)(?P<unit>{pattern(table.attached)})\b)|" if table.attached else ""
    scan = (
        rf"(?P<skip>⟦\d+⟧|https?://\S+{skip})|(?P<digits>{_digits(table)})"
        rf"|{attached}{edge}{prefix}(?P<word>{found}){stop}"
    )
    first = pattern({word.replace("-", " ").partition(" ")[0] for word in [*words, *scales]})
    before = r"\b" if table.bounded else ""
    other = rf"⟦|http{skip}|{before}{prefix}{first}"
    if table.attached:
        other += rf"|(?<=\d){pattern(table.attached)}\b"
    if not words and not scales:
        scan, other = rf"(?P<skip>⟦\d+⟧|https?://\S+)|(?P<digits>{_digits(table)})", "⟦|http"
    joiners = pattern(table.joiners) if table.joiners else "(?!)"
    native = None
    if table.native:
        counters = pattern(table.counters)
        native = re.compile(rf"(?<![가-힣])({pattern(table.native)}) ?(?={counters})")
        words |= {word: Fraction(value) for word, value in table.native.items()}
    words = {word.replace("-", " "): value for word, value in words.items()}
    return _Table(
        language=language,
        other=re.compile(other),
        digits=re.compile(_digits(table)),
        scan=re.compile(scan),
        between=re.compile(rf"{_SPACE}*(?:{_SPACE}{joiners}{_SPACE}*)?"),
        words=words,
        scales=scales | {word: Fraction(value) for word, value in table.attached.items()},
        alone=frozenset(table.alone),
        weak=frozenset(table.weak),
        native=native,
        glued=None if glued is None else re.compile(glued),
    )


class _Glued(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a language writes numbers above a hundred in one word: zweihundertfünfzig, centottanta.

    Each is a pattern: of a hundred, of a thousand, and of what may join the parts; ``one`` is how
    one is written before them.
    """

    hundred: str
    thousand: str
    joiner: str = ""
    one: str = ""


def _glued(parts: _Glued, words: dict[str, Fraction]) -> str:
    """The pattern of numbers in one word, with a hundred or a thousand in them."""
    known = [word for word, value in words.items() if 1 <= value < 100 and word.isalpha()]
    small = pattern([*known, parts.one])
    joiner = f"(?:{parts.joiner})?" if parts.joiner else ""
    hundreds = rf"(?P<hundreds{{n}}>(?:{small})?)(?P<hundred{{n}}>{parts.hundred}){joiner}"
    below = rf"(?:{hundreds})?(?P<small{{n}}>(?:{small})?)"
    high, low = below.replace("{n}", "1"), below.replace("{n}", "2")
    thousands = rf"(?:{high}(?P<thousand>{parts.thousand}){joiner})?"
    return rf"(?=\w*?(?:{parts.hundred}|{parts.thousand})){thousands}{low}"


def _unnamed(source: str) -> str:
    """The pattern without the names of its groups, so that it may stand inside another."""
    return re.sub(r"\?P<\w+>", "?:", source)


def _glued_value(word: str, table: "_Table") -> Fraction | None:
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


class _Source(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The shape of ``tables/numbers.XX.toml``."""

    source: str = ""
    group: tuple[str, ...] = (",",)
    decimal: tuple[str, ...] = (".",)
    small: tuple[str, ...] = ()
    words: dict[str, int | float] = {}
    scales: dict[str, int] = {}
    attached: dict[str, int] = {}
    alone: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()
    joiners: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()
    prefixes: tuple[str, ...] = ()
    traps: tuple[str, ...] = ()
    glued: _Glued | None = None
    native: dict[str, int] = {}
    counters: tuple[str, ...] = ()
    bounded: bool = True


def _exact(value: int | float) -> Fraction:
    return Fraction(value).limit_denominator(10)


def _phrases(words: Iterable[str]) -> str:
    """A pattern of the words in which a space stands for any space or hyphen."""
    return pattern(word.replace("-", " ") for word in words).replace(r"\ ", _SPACE)


def _digits(table: _Source) -> str:
    """Digits with the separators of the language; three digits after one make a group."""
    group = "".join(re.escape(sign) for sign in table.group)
    decimal = "".join(re.escape(sign) for sign in table.decimal)
    grouped = rf"(?!0)\d{{1,3}}(?P<sign>[{group}])\d{{3}}(?:(?P=sign)\d{{3}})*(?!\d)"
    indian = r"\d{1,2}(?:,\d{2})+,\d{3}(?!\d)"
    return rf"(?:{indian}|{grouped}|\d+)(?:[{decimal}]\d+)?"


def _fold(text: str, language: str) -> str:
    """The text in lower case, character for character, by the rules of the language."""
    if language == "tr":
        text = text.replace("I", "ı").replace("İ", "i")
    low = text.lower()
    if len(low) == len(text):
        return low
    return "".join(char.lower() if len(char.lower()) == 1 else char for char in text)


def _read(text: str, table: _Table) -> tuple[Number, ...]:
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
    return _read_all(text, low, table)


def _read_all(text: str, low: str, table: _Table) -> tuple[Number, ...]:
    """As :func:`_read`, for any text; ``low`` is the text in lower case."""
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


def _token(match: re.Match[str], table: _Table) -> _Token | None:
    kind = match.lastgroup
    if kind == "skip":
        return None
    if kind in ("word", "unit"):
        start, end = match.span(kind)
        word = re.sub(_SPACE, " ", match[kind])
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
    tokens: list[_Token], index: int, low: str, table: _Table
) -> tuple[int, Fraction | None, float]:
    """Join the tokens of one number from ``index`` on: (last token, value, weight)."""
    first = tokens[index]
    if index + 1 == len(tokens) and first.kind in ("digits", "word"):
        return index, first.value, _weight([first], first.value, table)
    total = Fraction(0)
    section = first.value
    scaled = False
    if first.kind == "scale":
        if first.word not in table.alone:
            return index, None, 0.0
        scaled = True
        if first.value >= 1000:
            total, section = first.value, Fraction(0)
    limit = first.value if scaled else _room(first)
    prior = first
    last = index
    while last + 1 < len(tokens):
        token = tokens[last + 1]
        gap = low[tokens[last].end : token.start]
        if table.between.fullmatch(gap) is None:
            break
        if token.kind == "scale" and token.value == 100:
            if section >= 100 or not section:
                break
            section *= 100
        elif token.kind == "scale":
            if section:
                total, section = total + section * token.value, Fraction(0)
            elif token.value > limit:
                total *= token.value
            else:
                break
        elif token.value == _HALF and token.kind == "word" and prior.kind != "article":
            # A million and a half, one and a half million, üç buçuk.
            if prior.kind == "scale":
                total += prior.value / 2
            else:
                section += _HALF
        elif token.kind == "article" and _before_a_half(tokens, last + 1):
            pass
        elif token.kind == "article":
            follows = last + 2 < len(tokens) and tokens[last + 2].kind == "scale"
            if first.value != Fraction(1, 2) or not follows or last != index:
                break
        elif token.kind == "digits" or not 0 < token.value < limit or token.value.denominator != 1:
            break
        else:
            section += token.value
        if token.kind != "article":
            prior = token
            limit = token.value if token.kind == "scale" else _room(token)
            scaled = scaled or token.kind == "scale"
        last += 1
    value = total + section
    if first.kind == "article":
        return (last, value, 0.3) if scaled else (index, None, 0.0)
    return last, value, _weight(tokens[index : last + 1], value, table)


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


def _weight(tokens: list[_Token], value: Fraction, table: _Table) -> float:
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


# --- Korean ---------------------------------------------------------------------------------------

_KOREAN_DIGITS = late.pattern(
    r"(?P<skip>⟦\d+⟧|https?://\S+)"
    r"|\d+(?:,\d{3})*(?:\.\d+)?(?:[십백천만억조]+(?: ?\d+(?:,\d{3})*(?=[십백천만억조 원]))?)*"
    r"|(?<![가-힣])[일이삼사오육칠팔구십백천만억조]{2,}"
    r"(?= ?(?:원|달러|위안|명|년|살|번|개|퍼센트|프로|배|평|냥|근|일|월|층|호|분|초"
    r"|킬로|[ .,!?…]|$))"
)
_SINO = str.maketrans("일이삼사오육칠팔구십백천만억", "一二三四五六七八九十百千万亿")
_NOT_SINO = frozenset(
    ("이만", "천만", "만일", "오만", "이백", "백일", "구만", "일일", "사사", "천사", "이사", "사만")
)


_KOREAN_DAYS = late.pattern(
    "(?<![가-힣])(?:하루|이틀|사흘|나흘|닷새|엿새|이레|여드레|아흐레|열흘|보름)"
)


def _read_korean(text: str, table: _Table) -> tuple[Number, ...]:
    """Korean digits with 만 and 억, Sino-Korean words, native words before a counter."""
    found: list[Number] = []
    for match in _KOREAN_DIGITS.finditer(text):
        run = match[0]
        if match["skip"] is not None or run in _NOT_SINO or not re.search(r"[\d십백천만억]", run):
            continue
        plain = run.replace(" ", "").replace("조", "만억").translate(_SINO)
        value = numbers_han.value_of(plain)
        if value is not None and value[1] is None:
            weight = 0.5 if value[0] <= 10 and not run[0].isdigit() else 1.0
            found.append(Number(match.start(), match.end(), value[0], run, weight=weight))
    if table.native is not None:
        for match in table.native.finditer(text):
            value_ = table.words[match[1]]
            weight = 0.2 if value_ <= 2 else 0.5 if value_ <= 10 else 1.0
            found.append(Number(match.start(1), match.end(1), value_, match[1], weight=weight))
    if _KOREAN_DAYS.search(text):
        for match in _KOREAN_DAYS.finditer(text):
            days = table.words[match[0]]
            found.append(Number(match.start(), match.end(), days, match[0], weight=0.3))
    found.sort(key=lambda one: one.start)
    return tuple(found)
