"""Whether the numbers of a target say what the source says, in its own units, words and customs."""

import re
import unicodedata
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

import msgspec

from localize.checks.answering import COINS, answers, hours_of, other_forms, suffix, unit_after
from localize.checks.notation import figures_of_elsewhere
from localize.locales.cldr import cldr
from localize.locales.measures import UNITS
from localize.locales.profile import Market
from localize.locales.quantities import Quantity, quantities
from localize.locales.quantities.quantity import Kind

if TYPE_CHECKING:
    from localize.locales.numbers import Number

#: Numbers that a translation may bring in by itself: noon, round the clock, wholly, emergency.
IDIOMATIC: Final = frozenset(map(Fraction, (12, 24, 100, 110, 112, 119, 120, 360, 911, 995, 999)))
#: The weight from which a number must be answered, see :class:`localize.locales.numbers.Number`.
DEMANDED: Final = 0.5
_RENAMED_WEIGHT: Final = 0.3
#: Kinds that are so often renamed, converted or left out that their absence proves nothing;
#: another number in their place does.
_RENAMED: Final = frozenset(
    (
        "ordinal",
        "weight",
        "length",
        "area",
        "clock",
        "date",
        "weekday",
        "lunar",
        "floor",
        "temperature",
        "discount",
        "fraction",
        "times",
    )
)
#: Times that have a name of their own: a week, a fortnight, a decade, half an hour.
_NAMED_TIMES: Final[dict[str, tuple[int, ...]]] = {
    "second": (60,),
    "minute": (15, 30, 45, 60),
    "hour": (12, 24, 48),
    "day": (7, 14, 15, 30, 365),
    "week": (4,),
    "month": (3, 6, 12, 18),
    "year": (10, 100, 1000),
}
#: Where a month is a number and not a name.
_NUMBERED_MONTHS: Final = frozenset(("ja", "ko", "vi", "zh"))
#: More numbers than any cue has that people can read: each is then looked up by its value alone,
#: since to compare each with each would take hours for a line of a megabyte.
_MOST: Final = 100


class Difference(NamedTuple):
    """What a target's numbers do not say as the source does.

    ``lost`` is the first quantity of the source that must be answered and is not; ``wrong`` the
    number that stands in its place, where one does. Without ``lost`` the target alone has
    ``wrong``.
    """

    lost: Quantity | None
    wrong: "Number | None"


def difference(
    ours: tuple[Quantity, ...], theirs: tuple["Number", ...], target: str, market: Market
) -> Difference | None:
    """The first difference between the quantities of a line and the numbers of its target, or None.

    Small words (one, two) and vague numbers need no answer but may give one. What is renamed or
    converted (二楼, 180斤, 三点半) is missed only where the target has another number instead.
    """
    if max(len(ours), len(theirs)) > _MOST:
        return _lost_among_many(ours, theirs, target, market)
    answered, explained = [False] * len(ours), [False] * len(theirs)
    for i, quantity in enumerate(ours):
        for j, number in enumerate(theirs):
            if answers(quantity, number, target, market):
                explained[j] = True
                # The minutes alone do not tell the time.
                if quantity.kind != "clock" or number.value in hours_of(quantity, market):
                    answered[i] = True
    if not all(answered) or not all(explained):
        _in_another_notation(ours, theirs, target, answered, explained)
    lost = [
        one
        for one, found in zip(ours, answered, strict=True)
        if not found and not _stands(one, target, market)
    ]
    if any(one.kind == "sequence" for one in lost):
        lost, explained = _spelt_out(lost, explained, theirs, target)
    strange = [one for one, found in zip(theirs, explained, strict=True) if not found]
    for quantity in lost:
        if is_demanded(quantity):
            return Difference(quantity, None)
    lost += [one for one in ours if one not in lost and _lacks_a_part(one, theirs, market)]
    for quantity in lost:
        wrong = _in_its_place(quantity, strange, target, market)
        if wrong is not None:
            return Difference(quantity, wrong)
    if not lost:
        for number in strange:
            if _is_extra(number, target):
                return Difference(None, number)
    return None


def _lost_among_many(
    ours: tuple[Quantity, ...], theirs: tuple["Number", ...], target: str, market: Market
) -> Difference | None:
    """The first quantity whose figure is nowhere in a target of very many; units are left alone."""
    there = {one.value * suffix(one, target) for one in theirs}
    for one in ours:
        figures = {one.value, *other_forms(one, market)}
        if one.kind not in UNITS and is_demanded(one) and there.isdisjoint(figures):
            return Difference(one, None)
    return None


def _in_another_notation(
    ours: tuple[Quantity, ...],
    theirs: tuple["Number", ...],
    target: str,
    answered: list[bool],
    explained: list[bool],
) -> None:
    """Mark what a figure answers as other countries write it: 21,000 where the comma is decimal."""
    for start, end, values in figures_of_elsewhere(target):
        for i, quantity in enumerate(ours):
            if any(quantity.value <= one <= (quantity.high or quantity.value) for one in values):
                answered[i] = True
                for j, number in enumerate(theirs):
                    explained[j] = explained[j] or start <= number.start < end


_LIST: Final = re.compile(r"[(\[（][^()\[\]（）]*[,;，；][^()\[\]（）]*[)\]）]")


def _stands(quantity: Quantity, target: str, market: Market) -> bool:
    """Whether the figure stands in the target as it is written in the source.

    So a decimal point where the market has a comma, each of the coordinates (3, 0), 四 in 四夫人.
    """
    if quantity.text in target and (market.language in ("ja", "zh") or quantity.text in _GLYPHS):
        return True
    figure = _FIGURE.match(quantity.text)
    if figure is None:
        return False
    text = unicodedata.normalize("NFKC", target)
    if figure[0] not in text:
        return False
    written = re.escape(figure[0])
    return re.search(rf"(?<![\d.,]){written}(?![.,]?\d)", text) is not None or any(
        re.search(rf"(?<!\d){written}(?!\d)", listed[0]) for listed in _LIST.finditer(text)
    )


_GLYPHS: Final = frozenset("½¼¾⅓⅔")
_FIGURE: Final = re.compile(r"[0-9]+(?:\.[0-9]+)?")


def _lacks_a_part(quantity: Quantity, theirs: tuple["Number", ...], market: Market) -> bool:
    """Whether one figure of a date is not in the target: 三月五号, but March 15th.

    A month may be there by its name.
    """
    if quantity.kind not in ("date", "lunar"):
        return False
    year, month, day = quantity.parts
    named = quantity.kind == "date" and market.language not in _NUMBERED_MONTHS
    wanted = {year, 0 if named else month, day} - {0}
    return not wanted <= {one.value for one in theirs}


def _spelt_out(
    lost: list[Quantity], explained: list[bool], theirs: tuple["Number", ...], target: str
) -> tuple[list[Quantity], list[bool]]:
    """A telephone number in groups (138-0013-8000) or digit by digit is there after all."""
    figures = "".join(str(int(char)) for char in target if char.isdecimal())
    aloud = len(theirs) >= 3 and all(one.value < 10 for one in theirs)
    there = [
        one for one in lost if one.kind == "sequence" and (aloud or str(int(one.value)) in figures)
    ]
    left = [one for one in lost if one not in there]
    return left, [True] * len(theirs) if there else explained


def read(source: str, language: str) -> tuple[Quantity, ...]:
    """The quantities of a source line; in other languages than Chinese plain numbers and shares.

    Part of a code (P7, 3D, 10^14, 1/4) or of a word (three-dimensional), or the number of those
    spoken to (你们三个), a figure weighs less: it is often said in other words.
    """
    if language.partition("-")[0] == "zh":
        found = quantities(source)
    else:
        from localize.locales.numbers import numbers

        found = tuple(map(_plain, numbers(source, language)))
    if not found or _CODED.search(source) is None:
        return found
    inside = {match.start() for match in _CODED.finditer(source)}
    return tuple(
        msgspec.structs.replace(one, weight=min(one.weight, _RENAMED_WEIGHT))
        if one.start in inside or source[one.end : one.end + 1] == "-"
        else one
        for one in found
    )


def _plain(one: "Number") -> Quantity:
    """A number of another language than Chinese; a quarter is a share as 四分之一 is."""
    share = one.value < 1 and one.value.denominator > 1 and _DIGITS.search(one.text) is None
    kind: Kind = "fraction" if share else "number"
    return Quantity(one.start, one.end, one.text, kind, one.value, one.high, weight=one.weight)


#: Figures that are part of a code, a power or a fraction, and the number of those spoken to.
_CODED: Final = re.compile(
    r"(?:(?<=[A-Za-z_^])|(?<=[A-Za-z]-)|(?<=\d/)|(?<=们))[\d一二两三四五六七八九十]"
    r"|\d+(?=/\d|\^|[DGSV](?![A-Za-z]))|[a-z]-[a-z]"
)


def is_demanded(quantity: Quantity) -> bool:
    """Whether a target that lacks the quantity is wrong for certain."""
    if quantity.weight < DEMANDED or quantity.high is not None or quantity.vague:
        return False
    if quantity.kind in _RENAMED and not quantity.parts[:1] > (1000,):
        return False
    # Nobody has nought of anything: there is none, nothing, not one. And one second is a second.
    if (
        quantity.value in (0, 1)
        or quantity.value in IDIOMATIC
        or quantity.unit in (*COINS, "nominal", "shichen", "ke")
    ):
        return False
    return quantity.value not in _NAMED_TIMES.get(quantity.unit, ())


def _in_its_place(
    quantity: Quantity, strange: list["Number"], target: str, market: Market
) -> "Number | None":
    """A number of the target that can only be meant for this quantity."""
    one = quantity.value in (0, 1)
    if one and quantity.kind == "number" and _FIGURE.match(quantity.text) is None:
        return None
    if quantity.vague or (quantity.kind == "ordinal" and quantity.value <= 2):
        return None
    # With Han numerals 六折 and 六月 weigh less, on either side alike.
    least = _RENAMED_WEIGHT if market.language in ("ja", "zh") else DEMANDED
    for number in strange:
        if number.weight < least or number.value.denominator > 100:
            continue
        if quantity.kind in ("number", "ordinal") and number.value in IDIOMATIC:
            continue
        if one and quantity.weight < DEMANDED:  # 一年千枚: what is counted must be the same
            unit = unit_after(number, target, market)
            if unit is None or unit[0] != quantity.kind:
                continue
        if quantity.high is not None:
            near = quantity.value / 2 <= number.value <= quantity.high * 2
            if near or number.weight < 1:
                continue
        return number
    return None


def _is_extra(number: "Number", target: str) -> bool:
    return (
        number.weight >= 1
        and number.value > 10
        and number.value not in IDIOMATIC
        and _DIGITS.search(number.text) is not None
        # COVID-19 is a name.
        and _NAME_BEFORE.search(target, 0, number.start) is None
    )


_NAME_BEFORE: Final = re.compile(r"[A-Za-z]-?\Z")


_DIGITS: Final = re.compile(r"[0-9\u0660-\u0669\u0966-\u096f\u0e50-\u0e59\uff10-\uff19]")


# --- names of months and days ---------------------------------------------------------------------


@cache
def _names(locale: str, field: str) -> tuple[re.Pattern[str], dict[str, int]]:
    """The names of months or days of a locale as a pattern, and the number of each."""
    from localize.trie import pattern

    known = cldr(locale)
    tables = known.months if field == "month" else known.days
    found: dict[str, int] = {}
    for form in ("format", "stand-alone"):
        for number, name in tables[form]["wide"].items():
            if not any(char.isdigit() for char in name):
                found.setdefault(name, number if field == "month" else number + 1)
    bounded = locale.partition("-")[0] not in ("ja", "ko", "th", "zh")
    words = rf"(?<!\w){pattern(found)}(?!\w)" if bounded else pattern(found)
    return re.compile(words), found


#: Months that are words too, in the languages where they are.
_WORDS: Final = frozenset(("May", "March", "mars", "Mars", "Mart", "Mei", "mai", "Mai"))


def other_name(quantity: Quantity, target: str, market: Market) -> str:
    """The month or day that a target names instead of the quantity's own; ``""`` if none.

    >>> from localize.locales import market
    >>> [line] = quantities("三月")
    >>> other_name(line, "in April", market("en-US")), other_name(line, "in March", market("en-US"))
    ('April', '')
    """
    if quantity.kind == "weekday":
        field, wanted = "day", quantity.parts[0]
    elif quantity.kind == "date" and quantity.parts[1] and market.language not in _NUMBERED_MONTHS:
        field, wanted = "month", quantity.parts[1]
    else:
        return ""
    search, numbers = _names(market.locale, field)
    found = search.findall(target)
    if not found or any(numbers[name] == wanted for name in found):
        return ""
    return "" if found[0] in _WORDS else str(found[0])
