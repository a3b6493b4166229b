"""How a language writes numbers: its table ``tables/numbers.XX.toml`` as patterns and values."""

import re
from collections.abc import Iterable
from fractions import Fraction
from typing import NamedTuple

import msgspec

from localize.trie import pattern


class Table(NamedTuple):
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


SPACE = "[ \u00a0\u202f\u2011-]"
_COMBINING = "\u0900-\u0903\u093a-\u094f\u064b-\u0652\u0e30-\u0e3a\u0e47-\u0e4e"


def table_of(data: dict[str, object], language: str) -> Table:
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
    return Table(
        language=language,
        other=re.compile(other),
        digits=re.compile(_digits(table)),
        scan=re.compile(scan),
        between=re.compile(rf"{SPACE}*(?:{SPACE}{joiners}{SPACE}*)?"),
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
    return pattern(word.replace("-", " ") for word in words).replace(r"\ ", SPACE)


def _digits(table: _Source) -> str:
    """Digits with the separators of the language; three digits after one make a group."""
    group = "".join(re.escape(sign) for sign in table.group)
    decimal = "".join(re.escape(sign) for sign in table.decimal)
    grouped = rf"(?!0)\d{{1,3}}(?P<sign>[{group}])\d{{3}}(?:(?P=sign)\d{{3}})*(?!\d)"
    indian = r"\d{1,2}(?:,\d{2})+,\d{3}(?!\d)"
    return rf"(?:{indian}|{grouped}|\d+)(?:[{decimal}]\d+)?"
