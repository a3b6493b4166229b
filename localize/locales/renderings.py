"""How a market says a quantity of a Chinese line: 30 million, 198 lb, the first floor, 20% off.

Figures, dates, times and unit names come from CLDR through Babel, customs from
``tables/measures.toml``. Money stays in its currency; nothing is converted at a rate.
"""

from collections.abc import Callable, Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Final

import msgspec

from localize.locales.cldr import cldr
from localize.locales.measures import (
    UNITS,
    Confidence,
    Custom,
    base_amount,
    custom,
    first_floor,
    measures,
)
from localize.locales.profile import Market
from localize.locales.quantities import Quantity
from localize.locales.written import written


class Renderings(msgspec.Struct, frozen=True):
    """How a market may say a quantity.

    ``preferred`` is ``""`` where only a person can say (a way of speaking, a number in an idiom);
    it then is in no list. ``accepted`` holds the preferred form first. ``confidence`` tells whether
    a machine may write it; ``note`` is for a translator, in English.
    """

    preferred: str = ""
    accepted: tuple[str, ...] = ()
    confidence: Confidence = "high"
    note: str = ""


def renderings(quantity: Quantity, market: Market) -> Renderings:
    """The forms that a quantity may have in a market, the preferred one first.

    >>> from localize.locales import market
    >>> from localize.locales.quantities import quantities
    >>> def say(text, locale):
    ...     return renderings(quantities(text)[0], market(locale)).preferred
    >>> say("三千万", "en-US"), say("一百八十斤", "en-US"), say("一百八十斤", "fr-FR")
    ('30 million', '198 lb', '90\\u202fkg')
    >>> say("二楼", "en-GB"), say("八折", "en-US"), say("下午三点半", "de-DE")
    ('first floor', '20% off', '15:30')
    >>> say("八尺高", "en-US") if quantities("八尺高") else "left alone"
    'left alone'
    """
    if quantity.high is not None:
        return Renderings(note=f"about {_plain(quantity.value)} to {_plain(quantity.high)}")
    if quantity.vague:
        return _vague(quantity)
    return _BY_KIND[quantity.kind](quantity, market)


def _plain(value: Fraction) -> str:
    return f"{float(value):,.10g}"


def _forms(*forms: str, confidence: Confidence = "high", note: str = "") -> Renderings:
    """Renderings of these forms, without empty ones and repeats."""
    kept = tuple(dict.fromkeys(form for form in forms if form))
    return Renderings(kept[0] if kept else "", kept, confidence, note)


def _vague(quantity: Quantity) -> Renderings:
    """A way of speaking: what it comes to is said to a person and not written."""
    from localize.locales.tables import units

    how = next((unit.how for unit in units() if unit.id == quantity.unit), "")
    return Renderings(confidence="low", note=how)


# --- figures --------------------------------------------------------------------------------------


def _number(quantity: Quantity, market: Market) -> Renderings:
    return _forms(*written(quantity.value, market))


def _ordinal(quantity: Quantity, market: Market) -> Renderings:
    """The bare figure: how it is made an ordinal depends on the noun."""
    return _forms(*written(quantity.value, market), confidence="medium")


def _sequence(quantity: Quantity, market: Market) -> Renderings:  # noqa: ARG001
    """A telephone or room number: digit by digit, with its noughts."""
    digits = str.maketrans("零〇一二三四五六七八九", "00123456789")
    return _forms(quantity.text.translate(digits))


def _fraction(quantity: Quantity, market: Market) -> Renderings:  # noqa: ARG001
    return _forms(f"{quantity.value.numerator}/{quantity.value.denominator}", confidence="medium")


def _times(quantity: Quantity, market: Market) -> Renderings:
    return _forms(
        *written(quantity.value, market),
        confidence="medium",
        note="三倍 is three times as much; 增加三倍 is four times",
    )


def _percent(quantity: Quantity, market: Market) -> Renderings:
    from babel.numbers import format_percent

    share = Decimal(quantity.value.numerator) / Decimal(quantity.value.denominator) / 100
    text = format_percent(
        share, format=None, locale=cldr(market.locale), decimal_quantization=False
    )
    return _forms(text)


def _discount(quantity: Quantity, market: Market) -> Renderings:
    """八折 is 20% off; Chinese markets keep the 折."""
    paid = quantity.value
    template = measures().discount.get(market.language, "")
    text = template.format(off=_plain(100 - paid), paid=_plain(paid), tenths=_plain(paid / 10))
    return _forms(text, note=f"{_plain(paid)}% of the price, {_plain(100 - paid)}% off")


def _age(quantity: Quantity, market: Market) -> Renderings:
    if quantity.unit != "nominal":
        return _forms(*written(quantity.value, market))
    years = [_plain(quantity.value - less) for less in (1, 2)]
    note = f"虚岁 counts from birth as one: {years[0]}, or {years[1]} before the birthday"
    if market.language == "ko":
        note += "; Korean viewers know the way of counting (한국식 나이)"
    return _forms(years[0], years[1], confidence="low", note=note)


# --- money ----------------------------------------------------------------------------------------


def _money(quantity: Quantity, market: Market) -> Renderings:
    """The amount in its own currency, in words: 30 million yuan, 5 taels."""
    currency = {"jiao": "CNY", "fen": "CNY"}.get(quantity.unit, quantity.unit)
    shares = {"jiao": Fraction(1, 10), "fen": Fraction(1, 100)}
    value = quantity.value * shares.get(quantity.unit, Fraction(1))
    template = measures().money.get(currency, {}).get(market.language)
    if template is not None:
        forms = [
            template.format(n=figure + _of(figure, market)) for figure in written(value, market)
        ]
    else:
        from babel.numbers import get_currency_name

        name = get_currency_name(currency, count=float(value), locale=cldr(market.locale))
        join = "" if market.script in ("Jpan", "Hans", "Hant") else " "
        forms = [f"{figure}{_of(figure, market)}{join}{name}" for figure in written(value, market)]
    small = quantity.unit in shares
    confidence: Confidence = "low" if small else "medium"
    note = "small change: 'a few cents', or left out" if small else ""
    return _forms(*forms, confidence=confidence, note=note)


_OF: Final = {"es": " de", "pt": " de", "fr": " de", "it": " di"}


def _of(figure: str, market: Market) -> str:
    """What stands between a figure that ends in a word and its noun: 30 millones de yuanes."""
    return _OF.get(market.language, "") if figure[-1:].isalpha() else ""


# --- measures -------------------------------------------------------------------------------------


def _measure(quantity: Quantity, market: Market) -> Renderings:
    """A weight, length, area or time in the market's unit."""
    amount = base_amount(quantity)
    wanted = None if amount is None else custom(quantity.kind, amount, market)
    if amount is None or wanted is None:
        return Renderings(confidence="low")
    if quantity.kind == "duration" and quantity.unit not in ("shichen", "ke"):
        return _in_own_unit(quantity, market)
    own = UNITS[quantity.kind].get(wanted.unit)
    if own is None:
        return Renderings(confidence="low")
    # What is counted in the very unit of the market is not rounded: 1.856 km stays.
    same = abs(amount / own - float(quantity.value)) < 1e-9
    figure = (
        Decimal(f"{float(quantity.value):g}") if same else _rounded(amount / own, wanted.digits)
    )
    forms = [in_unit(figure, wanted.unit, length, market) for length in _lengths(wanted, market)]
    note = f"{quantity.text} is {forms[0]}" if forms else ""
    return _forms(*forms, confidence=wanted.confidence, note=note)


#: Scripts whose abbreviations of units are no words that one reads.
_SPELT_OUT: Final = frozenset(("Arab", "Deva", "Hebr", "Thai"))


def _lengths(wanted: Custom, market: Market) -> tuple[str, str]:
    short = wanted.length == "short" and market.script not in _SPELT_OUT
    return ("short", "long") if short else ("long", "short")


def _rounded(amount: float, digits: int) -> Decimal:
    """The amount to so many significant figures; whole where it has as many before the point."""
    if not amount:
        return Decimal(0)
    if abs(amount) >= 10 ** (digits - 1):
        return Decimal(round(amount))
    return Decimal(f"{amount:.{digits}g}").normalize() + 0


def in_unit(figure: Decimal, unit: str, length: str, market: Market) -> str:
    """A figure with CLDR's name of a unit; ``""`` where CLDR has none in this language.

    >>> from localize.locales import market
    >>> in_unit(Decimal("49.4"), "area-acre", "long", market("en-US"))
    '49.4 acres'
    """
    if unit in ("rai", "pyeong"):
        word = next(
            (w for w, u in measures().words.get(market.language, {}).items() if u == unit), ""
        )
        return f"{figure:f} {word}" if word else ""
    from babel.units import format_unit

    text = format_unit(figure, unit, length, locale=cldr(market.locale))  # type: ignore[arg-type]
    return "" if unit in text else text


def _in_own_unit(quantity: Quantity, market: Market) -> Renderings:
    value = Decimal(quantity.value.numerator) / Decimal(quantity.value.denominator)
    unit = f"duration-{quantity.unit}"
    forms = [in_unit(value, unit, length, market) for length in ("long", "short")]
    return _forms(*forms, confidence="medium")


def _temperature(quantity: Quantity, market: Market) -> Renderings:
    """14°F in the United States, -10°C elsewhere."""
    wanted = custom("temperature", float(quantity.value), market)
    if wanted is None:
        return Renderings(confidence="low")
    celsius = float(quantity.value)
    fahrenheit = wanted.unit == "temperature-fahrenheit"
    figure = Decimal(round(celsius * 9 / 5 + 32)) if fahrenheit else Decimal(f"{celsius:g}")
    forms = [in_unit(figure, wanted.unit, length, market) for length in _lengths(wanted, market)]
    return _forms(*forms, confidence=wanted.confidence)


# --- floors ---------------------------------------------------------------------------------------


def _floor(quantity: Quantity, market: Market) -> Renderings:
    """二楼 by the market's count, in words where the table has them, else the bare figure."""
    row = first_floor(market)
    level = int(quantity.value)
    number = level - 1 + row.first if level > 0 else level
    note = f"{quantity.text}: the ground floor is 一楼 in Chinese"
    forms = floor_words(number, market) or _storey(number, market)
    confidence: Confidence = row.confidence if level > 0 else "medium"
    return _forms(*forms, confidence=confidence, note=note)


def _storey(number: int, market: Market) -> tuple[str, ...]:
    """A floor in figures, as 2階; the ground floor by its name. A cellar is a bare figure."""
    template = measures().storey.get(market.language, "{n}")
    if number < 0:
        return (str(number),)
    if not number:
        return (measures().ground.get(market.language, "0"),)
    return (template.format(n=number), str(number))


def floor_words(number: int, market: Market) -> tuple[str, ...]:
    """The ways to say a floor, from 0 (the ground floor) up; none where no words are known.

    >>> from localize.locales import market
    >>> floor_words(1, market("fr-FR"))
    ('premier étage', '1er étage')
    """
    words = measures().floors.get(market.language)
    if words is None or number < 0:
        return ()
    if not number:
        return (words.ground,)
    noun = words.nouns[0]
    ending = words.endings[1] if len(words.endings) > 1 else ""
    said = [f"{words.ordinals[number - 1]}{ending} {noun}"] if number <= len(words.ordinals) else []
    return (*said, f"{ordinal_figure(number, market.language)} {noun}")


def ordinal_figure(number: int, language: str) -> str:
    """A floor's number as an ordinal in figures: 2nd, 1er, 2e, 2., 2.º.

    >>> [ordinal_figure(n, "en") for n in (1, 2, 3, 4, 11, 22)]
    ['1st', '2nd', '3rd', '4th', '11th', '22nd']
    """
    if language == "en":
        last = 0 if 10 < number % 100 < 20 else number % 10
        return f"{number}{('th', 'st', 'nd', 'rd')[last] if last < 4 else 'th'}"
    if language == "fr":
        return f"{number}er" if number == 1 else f"{number}e"
    marks = measures().floors[language].marks
    return f"{number}{marks[0]}"


# --- times and dates ------------------------------------------------------------------------------


def _clock(quantity: Quantity, market: Market) -> Renderings:
    """15:30 or 3:30 PM; 3:30 as it is where the line does not say which half of the day."""
    import datetime

    from babel.dates import format_time

    hour, minute = quantity.parts
    if hour == 24:
        hour = 0
    known = hour > 12 or quantity.value != hour
    bare = f"{quantity.value}:{minute:02}"
    if not known:
        return _forms(bare, confidence="medium", note="morning or afternoon is not said")
    said = format_time(datetime.time(hour, minute), "short", locale=cldr(market.locale))
    said = said.replace("\u202f", " ")
    return _forms(said, f"{hour}:{minute:02}", bare)


def _date(quantity: Quantity, market: Market) -> Renderings:
    import datetime

    from babel.dates import format_date, format_skeleton, get_month_names

    year, month, day = quantity.parts
    skeleton = ("y" if year else "") + ("MMMM" if month else "") + ("d" if day else "")
    try:
        when = datetime.date(year or 2024, month or 1, day or 1)
    except ValueError:
        return Renderings(confidence="low", note="no such day")
    if year and month and day:
        return _forms(format_date(when, "long", locale=cldr(market.locale)))
    if month and not year and not day:
        names = get_month_names("wide", "stand-alone", locale=cldr(market.locale))
        return _forms(names[month])
    moment = datetime.datetime.combine(when, datetime.time())
    return _forms(format_skeleton(skeleton, moment, locale=cldr(market.locale)))


def _weekday(quantity: Quantity, market: Market) -> Renderings:
    from babel.dates import get_day_names

    names = get_day_names("wide", "stand-alone", locale=cldr(market.locale))
    return _forms(names[quantity.parts[0] - 1])


def _lunar(quantity: Quantity, market: Market) -> Renderings:
    """The day of the lunar month, as such: no date of ours unless the year is known."""
    _, month, day = quantity.parts
    feast = measures().feasts.get(f"{month}-{day}", "")
    if not month or not day:
        return Renderings(confidence="low", note=feast or "a day or month of the lunar calendar")
    template = measures().lunar.get(market.language, "")
    names = measures().ordinals.get(market.language, ())
    words = {
        "day_word": names[day - 1] if names else "",
        "month_word": names[month - 1] if names else "",
    }
    return _forms(template.format(day=day, month=month, **words), confidence="medium", note=feast)


_BY_KIND: Final[dict[str, Callable[[Quantity, Market], Renderings]]] = {
    "number": _number,
    "ordinal": _ordinal,
    "sequence": _sequence,
    "money": _money,
    "weight": _measure,
    "length": _measure,
    "area": _measure,
    "duration": _measure,
    "clock": _clock,
    "date": _date,
    "weekday": _weekday,
    "lunar": _lunar,
    "age": _age,
    "floor": _floor,
    "temperature": _temperature,
    "percent": _percent,
    "discount": _discount,
    "fraction": _fraction,
    "times": _times,
}


def hints(text: str, market: Market) -> tuple[str, ...]:
    """What an engine or a translator should know of the numbers of a line, one sentence each.

    Only what is easily got wrong is said: units, floors, discounts, lunar dates, 万 and 亿.

    >>> from localize.locales import market
    >>> hints("他一百八十斤，住二楼", market("en-GB"))
    ('一百八十斤 = 90 kg', '二楼 = first floor')
    >>> hints("两个人", market("en-GB"))
    ()
    """
    return tuple(_hints(text, market))


_HINTED: Final = frozenset(
    ("weight", "length", "area", "floor", "temperature", "discount", "lunar")
)


def _hints(text: str, market: Market) -> Iterator[str]:
    from localize.locales.quantities import quantities

    for quantity in quantities(text):
        large = quantity.kind in ("number", "money") and quantity.value >= 10_000
        if (
            not large
            and quantity.kind not in _HINTED
            and quantity.unit not in ("nominal", "shichen")
        ):
            continue
        said = renderings(quantity, market)
        if said.preferred and said.confidence != "low":
            yield f"{quantity.text} = {said.preferred}"
        elif said.note:
            yield f"{quantity.text}: {said.note}"
