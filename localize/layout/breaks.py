"""Line breaking: the cheapest way to break a text at its allowed places.

The costs of :mod:`~localize.layout.places` and :mod:`~localize.layout.choice` are a house rule that
follows the Netflix guides: one line where it fits, never over the limit if that can be had, after
punctuation and before conjunctions, never between an article and its noun, lines of like length,
and of two unlike ones the upper shorter.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from localize.fonts import Ruler
from localize.layout.choice import best_breaks
from localize.layout.places import break_places
from localize.locales.breaks import DASHES, SECOND_SPEAKER, BreakRules, break_rules
from localize.locales.profile import Market

_BLANKS = re.compile(r"[ \t\r\n\f\v]+")
_WIDE_BLANKS = re.compile(r" ?\u3000[ \u3000]*")
_EMBEDDED = re.compile("[\u202b\u202c]")


def lay_out(
    text: str,
    *,
    market: Market,
    profile: str = "vertical",
    keep: Sequence[tuple[int, int]] = (),
    ruler: Ruler | None = None,
) -> str:
    """``text`` broken into lines for a market, with ``\\n`` between them.

    White space is folded and line breaks that stand in the text are made anew. Two speakers (both
    lines, or the second, begin with a dash) get a line each, with the market's dialogue dash.
    ``keep`` lists spans of the text (names, terms) that no line break may part, unless one is too
    long for a line itself. A text that does
    not fit is broken into as many lines as the profile allows, none longer than it must be. With a
    ``ruler`` a line must fit in pixels too, and lines are balanced as they look.

    >>> from localize.locales import market
    >>> lay_out("I told you not to come back to this house.", market=market("en-US"))
    'I told you not to come\\nback to this house.'
    >>> lay_out("- Who is it? - It's me.", market=market("en-US"))
    "-Who is it?\\n-It's me."
    """
    rules = break_rules(market, profile)
    if (
        len(text) <= rules.cpl
        and "\n" not in text
        and "  " not in text
        and "\t" not in text
        and "\u3000" not in text
        and text == text.strip()
        and text[:1] not in DASHES
        and (ruler is None or ruler.fits(text))
    ):
        return text
    return _lay_out(text, rules, f"{market.language}-{market.script}", tuple(keep), ruler)


@lru_cache(maxsize=8192)
def _lay_out(
    text: str,
    rules: BreakRules,
    model: str,
    keep: tuple[tuple[int, int], ...],
    ruler: Ruler | None,
) -> str:
    if "\u202b" in text:
        plain = _EMBEDDED.sub("", text)
        inside = tuple((_without(text, a), _without(text, b)) for a, b in keep)
        lines = _lay_out(plain, rules, model, inside, ruler).split("\n")
        return "\n".join(f"\u202b{line}\u202c" for line in lines)
    speakers = _speakers(text)
    if speakers:
        first = "" if rules.dash_on == "second" else rules.dialogue_dash
        return f"{first}{speakers[0]}\n{rules.dialogue_dash}{speakers[1]}"
    folded = _fold(text)
    if _fits(folded, rules, ruler):
        return folded
    spans = [(_moved(text, a), _moved(text, a) + len(_fold(text[a:b]))) for a, b in keep]
    spans = [(a, b) for a, b in spans if _fits(folded[a:b], rules, ruler)]
    places = break_places(folded, rules, model, spans, everywhere=ruler is not None)
    starts = best_breaks(folded, places, rules, ruler)
    lines = [
        folded[start : places[after].end if after is not None else None]
        for start, after in zip(
            (0, *(places[i].start for i in starts)), (*starts, None), strict=True
        )
    ]
    return "\n".join(lines)


def _fits(line: str, rules: BreakRules, ruler: Ruler | None) -> bool:
    return rules.fits(line) and (ruler is None or ruler.fits(line))


def _without(text: str, at: int) -> int:
    """Where the character ``at`` stands once the marks of embedding are gone."""
    return len(_EMBEDDED.sub("", text[:at]))


def _fold(text: str) -> str:
    return _single(text).strip()


def _single(text: str) -> str:
    """``text`` with one space for each run of white space, a full-width one if it holds one."""
    if text.isprintable() and "  " not in text:  # so there is no white space but single spaces
        return text
    text = _BLANKS.sub(" ", text)
    return _WIDE_BLANKS.sub("\u3000", text) if "\u3000" in text else text


def _moved(text: str, at: int) -> int:
    """Where the character ``at`` stands after folding."""
    return len(_single(text[:at] + "x").lstrip()) - 1


def _speakers(text: str) -> tuple[str, str] | None:
    """The words of two speakers without their dashes, or None."""
    stripped = text.strip()
    if "\n" not in stripped and stripped[:1] not in DASHES:
        return None
    lines = [_fold(line) for line in stripped.split("\n") if line.strip()]
    if len(lines) == 1 and stripped[:1] in DASHES:
        lines = [_fold(line) for line in SECOND_SPEAKER.split(lines[0], maxsplit=1)]
        lines[1:] = [f"-{line}" for line in lines[1:]]
    if len(lines) != 2 or lines[1][0] not in DASHES:
        return None
    first, second = (line.lstrip(DASHES).strip() for line in lines)
    return (first, second) if first and second else None
