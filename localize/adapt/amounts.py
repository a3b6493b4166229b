"""``numbers.units``, ``numbers.floors``: what a draft took over literally, as people say it.

Both need the source: a span is rewritten only where the source line has the same typed value and
the draft says it in the source's own unit or count. What is not sure is left to
:func:`suggestions`.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from localize.adapt.rule import Context, Made
from localize.locales.cldr import cldr
from localize.locales.measures import Confidence, FloorWords, custom, first_floor, measures
from localize.locales.profile import Market
from localize.locales.renderings import ordinal_figure, renderings
from localize.model import Struct
from localize.trie import pattern

if TYPE_CHECKING:
    from localize.locales.numbers import Number
    from localize.locales.quantities import Quantity

#: Units whose word in a draft is that of the market's own measure: 90 kg stays in Britain.
_CLDR: Final = {
    "kg": "mass-kilogram",
    "km": "length-kilometer",
    "m": "length-meter",
    "cm": "length-centimeter",
    "m2": "area-square-meter",
    "celsius": "temperature-celsius",
}
_SCALES: Final = {"wan": 10_000, "yi": 100_000_000}
_MINUS: Final = re.compile(r"(?:minus |negative |[-−])$", re.IGNORECASE)


class Suggestion(Struct, frozen=True):
    """What a reviewer may want to write instead of ``found`` (``""``: the line as a whole).

    ``source`` are the words of the source line that it is about; ``instead`` is ``""`` where only
    a remark can be made, which is ``reason``.
    """

    rule: str
    source: str
    found: str
    instead: str
    reason: str
    confidence: Literal["high", "medium", "low"]


class _Literal(NamedTuple):
    """A span of a draft that says a quantity in the source's own unit."""

    start: int
    end: int
    quantity: "Quantity"
    instead: str
    confidence: Confidence
    note: str


# --- units ----------------------------------------------------------------------------------------


@cache
def _literal_units(
    language: str, script: str
) -> tuple[re.Pattern[str], dict[str, tuple[str, ...]]]:
    """The words that a draft in a language may have for Chinese units, and their ids."""
    groups = ["all", language, *(["latin"] if script == "Latn" else [])]
    if language in ("ja", "zh"):
        groups = [language]
    found: dict[str, tuple[str, ...]] = {}
    for unit, words in measures().literal.items():
        for group in groups:
            for word in words.get(group, ()):
                found[word] = (*found.get(word, ()), unit)
    # Korean particles and Thai words follow without a space.
    end = "" if language in ("ko", "th") else r"(?!\w)"
    return re.compile(rf"[ \u00a0\u202f]?({pattern(found)}){end}"), found


def units(market: Market, profile: str) -> Made | None:  # noqa: ARG001
    """180 jin becomes 198 lb or 90 kg, 3000 wan 30 million, where the source says so."""
    words = _literal_units(market.language, market.script)[1]
    if not words:
        return None
    # Only words that may be rewritten call for the rule: a search for "m" and "li" takes 3 us.
    sure = [word for word, ids in words.items() if any(_may_be_sure(one, market) for one in ids)]
    needed = re.compile(pattern(sure)).search

    def rewrite(text: str, context: Context) -> str:
        for found in reversed(list(_literals(text, context))):
            if found.confidence == "high" and found.instead:
                text = text[: found.start] + found.instead + text[found.end :]
        return text

    return Made(rewrite, needed=lambda text: needed(text) is not None)


def _may_be_sure(unit: str, market: Market) -> bool:
    """Whether a unit that a draft took over is ever rewritten in a market."""
    from localize.locales.tables import units as known

    if unit not in _CLDR:
        return not next(one.vague for one in known() if one.id == unit)
    kind = next(one.kind for one in known() if one.id == unit)
    wanted = custom(kind, 1e9, market)
    return wanted is not None and wanted.unit != _CLDR[unit] and wanted.confidence == "high"


def _literals(text: str, context: Context) -> Iterator[_Literal]:
    """The spans of a draft that say a quantity of the source in its own unit."""
    market = context.market
    search, words = _literal_units(market.language, market.script)
    if not context.source or not words:
        return
    from localize.locales.numbers import numbers
    from localize.locales.quantities import quantities

    known = [one for one in quantities(context.source) if one.high is None]
    if not known:
        return
    for number in numbers(text, market.locale):
        match = search.match(text, number.end)
        if match is None:
            continue
        for unit in words[match[1]]:
            quantity = next((one for one in known if _is_said(one, number, unit)), None)
            if quantity is not None and not _is_own_unit(unit, quantity, market):
                found = _literal(text, number, match.end(), quantity, market)
                if found is not None:
                    yield found
                break


def _is_said(quantity: "Quantity", number: "Number", unit: str) -> bool:
    if unit in _SCALES:
        of_figures = quantity.kind in ("number", "money") and quantity.unit in ("", "CNY")
        return of_figures and quantity.value == number.value * _SCALES[unit]
    return quantity.unit == unit and abs(quantity.value) == number.value


def _is_own_unit(unit: str, quantity: "Quantity", market: Market) -> bool:
    """Whether the market measures in this very unit, so that the draft may say it as it likes."""
    if unit not in _CLDR:
        return False
    from localize.locales.measures import base_amount

    amount = base_amount(quantity)
    wanted = custom(quantity.kind, amount if amount is not None else 0.0, market)
    return wanted is None or wanted.unit == _CLDR[unit]


def _literal(
    text: str, number: "Number", end: int, quantity: "Quantity", market: Market
) -> _Literal | None:
    start = number.start
    if quantity.value < 0:
        minus = _MINUS.search(text[:start])
        if minus is None:
            return None
        start = minus.start()
    said = renderings(quantity, market)
    instead = said.preferred
    if quantity.unit == "CNY" or quantity.kind == "money":
        # Only the figure: the currency follows in the draft's own words.
        from localize.locales.written import written

        figures = written(quantity.value, market)
        instead = figures[0] if figures else ""
        said = renderings(_figure_of(quantity), market)
    return _Literal(start, end, quantity, instead, said.confidence, said.note)


def _figure_of(quantity: "Quantity") -> "Quantity":
    import msgspec

    return msgspec.structs.replace(quantity, kind="number", unit="")


# --- floors ---------------------------------------------------------------------------------------


class _Floor(NamedTuple):
    """A floor as a draft says it: its place, its number, and how it is written."""

    start: int
    end: int
    level: int
    in_words: bool
    ending: str
    rest: str


@cache
def _floor_pattern(language: str) -> re.Pattern[str] | None:
    words = measures().floors.get(language)
    if words is None:
        return None
    marks = "|".join(re.escape(mark) for mark in words.marks)
    endings = f"(?P<ending>{'|'.join(words.endings)})" if words.endings else "(?P<ending>)"
    return re.compile(
        rf"(?<![\w'’])(?:(?P<word>{pattern(words.ordinals)}){endings}|(?P<figure>\d{{1,3}})(?:{marks}))"
        rf"(?P<rest>[ \u00a0-](?:{pattern(words.nouns)}))(?!\w)",
        re.IGNORECASE,
    )


def floors(market: Market, profile: str) -> Made | None:  # noqa: ARG001
    """The second floor of a draft becomes the first where 二楼 is that, and floors start at 0."""
    row, words = first_floor(market), measures().floors.get(market.language)
    if row.first != 0 or row.confidence != "high" or words is None:
        return None
    nouns = words.nouns

    def rewrite(text: str, context: Context) -> str:
        for floor, instead in reversed(_floors(text, context, words)):
            text = text[: floor.start] + instead + text[floor.end :]
        return text

    needed = re.compile(pattern(nouns)).search
    return Made(rewrite, needed=lambda text: needed(text) is not None)


def _floors(text: str, context: Context, words: FloorWords) -> list[tuple[_Floor, str]]:
    """The floors of a draft that are those of the source, and what they are here.

    All or none: only where the draft has the very floors of the source can none of them have been
    adapted already, and a second run finds others.
    """
    language = context.market.language
    search = _floor_pattern(language)
    if not context.source or search is None:
        return []
    found = [_read_floor(match, words) for match in search.finditer(text)]
    if not found:
        return []
    from localize.locales.quantities import quantities

    said = [one for one in quantities(context.source) if one.kind == "floor"]
    if any(one.high is not None or one.value < 1 for one in said):
        return []
    if Counter(int(one.value) for one in said) != Counter(one.level for one in found):
        return []
    written = [_lower(one, text, words, language) for one in found]
    if not all(written):
        return []
    return list(zip(found, written, strict=True))


def _read_floor(match: re.Match[str], words: FloorWords) -> _Floor:
    word = match["word"]
    level = int(match["figure"]) if word is None else _index(words.ordinals, word) + 1
    return _Floor(
        match.start(), match.end(), level, word is not None, match["ending"] or "", match["rest"]
    )


def _index(words: tuple[str, ...], word: str) -> int:
    return words.index(word.lower())


#: Ordinals before which the article is another: an eighth, all'ottavo.
_VOWELS: Final = {"en": (8, 9, 11, 12, 18, 19), "it": (8, 9)}
_ARTICLE: Final = re.compile(r"(?:\ban? |\b(?:il|al|del|dal|nel|sul) )$", re.IGNORECASE)


def _lower(floor: _Floor, text: str, words: FloorWords, language: str) -> str:
    """The floor below, in the draft's own manner; ``""`` where the words around would change."""
    level = floor.level - 1
    found = text[floor.start : floor.end]
    if floor.level in _VOWELS.get(language, ()) and _ARTICLE.search(text[: floor.start]):
        return ""
    if level == 0:
        # "im ersten Stock" would become "im Erdgeschoss", "al primo piano" "al pianterreno":
        # only English and French keep the words before it.
        if language not in ("en", "fr"):
            return ""
        said = (
            words.ground.replace(" ", "-")
            if language == "en" and "-" in floor.rest
            else words.ground
        )
    elif floor.in_words and level <= len(words.ordinals):
        said = words.ordinals[level - 1] + floor.ending + floor.rest
    else:
        said = ordinal_figure(level, language) + floor.rest
    if found.isupper():
        return said.upper()
    return said[0].upper() + said[1:] if found[0].isupper() else said


# --- what only a person can decide ----------------------------------------------------------------


def suggestions(text: str, context: Context) -> tuple[Suggestion, ...]:
    """What a reviewer should look at in the numbers of a draft; nothing of it is written.

    Literal units whose market form is not sure, floors where local use varies, 虚岁, ways of
    speaking (一炷香), and the date of a lunar day whose year is said (extra ``lunar``).

    >>> from localize.locales import market
    >>> [one] = suggestions("He is 30.", Context(market("en-US"), source="他虚岁三十"))
    >>> one.source, one.instead
    ('三十', '29')
    """
    from localize.locales.quantities import quantities

    said = quantities(context.source)
    return tuple(_suggestions(text, context, said)) if said else ()


def _suggestions(
    text: str, context: Context, quantities: Sequence["Quantity"]
) -> Iterator[Suggestion]:
    for found in _literals(text, context):
        if found.confidence != "high":
            yield Suggestion(
                "numbers.units",
                found.quantity.text,
                text[found.start : found.end],
                found.instead,
                found.note or f"{found.quantity.text} in the market's own measure",
                found.confidence,
            )
    for quantity in quantities:
        said = _remark(quantity, context.market)
        if said is not None:
            yield said


def _remark(quantity: "Quantity", market: Market) -> Suggestion | None:
    """What is to be said of a quantity, whatever the draft has."""
    said = renderings(quantity, market)
    if quantity.kind == "lunar":
        return _lunar_date(quantity, market)
    doubtful = quantity.vague or quantity.unit == "nominal"
    if quantity.kind == "floor" and quantity.value > 0 and said.confidence != "high":
        doubtful = True
    if not doubtful or not (said.note or said.preferred):
        return None
    rule = "numbers.floors" if quantity.kind == "floor" else "numbers.units"
    return Suggestion(rule, quantity.text, "", said.preferred, said.note, said.confidence)


def _lunar_date(quantity: "Quantity", market: Market) -> Suggestion | None:
    from localize.locales.lunar import gregorian

    year, month, day = quantity.parts
    date = gregorian(year, month, day) if year and month and day else None
    if date is None:
        return None
    from babel.dates import format_date

    instead = format_date(date, "long", locale=cldr(market.locale))
    reason = f"{quantity.text} of the lunar calendar was {date.isoformat()}"
    return Suggestion("numbers.units", quantity.text, "", instead, reason, "medium")
