"""Where a text may be split into two pieces: between sentences, clauses or speakers only."""

from collections.abc import Iterator, Sequence
from typing import Final

from localize.fonts import Ruler
from localize.layout.breaks import lay_out
from localize.locales.breaks import (
    DASHES,
    ENDS_CLAUSE,
    ENDS_SENTENCE,
    BreakRules,
    bad_break,
    break_rules,
    two_speakers,
)
from localize.locales.profile import Market

#: What each kind of place costs; unlike halves cost up to 1 (a house rule).
_AFTER_SENTENCE: Final = 0.0
_AFTER_CLAUSE: Final = 0.2

#: What may close behind the mark that ends a sentence or clause, with the spaces of French.
_CLOSING: Final = "\"'”’»」』)）]】\xa0\u202f"
#: Marks that come in pairs: no half may hold one without the other.
_PAIRS: Final = (
    "()",
    "（）",
    "[]",
    "【】",
    "¿?",
    "¡!",
    "“”",
    "«»",
    "„“",
    "「」",
    "『』",
    "《》",
    "〈〉",
)
_BLANKS: Final = " \u3000"


def halves(
    text: str,
    *,
    market: Market,
    profile: str,
    keep: Sequence[tuple[int, int]] = (),
    ruler: Ruler | None = None,
) -> tuple[str, str] | None:
    """The two halves of a text, each laid out and within the screen; None if it has no good break.

    ``text`` has no markup; one with embeddings of direction is not split. ``keep`` lists spans of
    it (names, terms) that stay whole; with a ``ruler`` lines must fit in pixels too. A sentence's
    end is better than a clause's, and halves of like length are better than unlike ones.

    >>> from localize.locales import market
    >>> halves(
    ...     "I told you not to come back to this house. You have never listened to me.",
    ...     market=market("en-US"),
    ...     profile="vertical",
    ... )
    ('I told you not to come\\nback to this house.', 'You have never\\nlistened to me.')
    """
    rules = break_rules(market, profile)
    lines = text.split("\n")
    if len(lines) == 2 and two_speakers(lines):
        spoken = [line.lstrip(DASHES).strip() for line in lines]
        return _fitting(spoken, market, profile, rules, ruler)
    if "\u202b" in text:
        return None
    text = " ".join(lines)
    found: list[tuple[float, int, tuple[str, str]]] = []
    for at, place in _places(text, rules):
        if any(first < at < last for first, last in keep):
            continue
        upper, lower = text[:at].rstrip(), text[at:].lstrip()
        if not _whole(upper, market) or bad_break(upper, lower, rules):
            continue
        above, below = rules.width(upper), rules.width(lower)
        found.append((place + abs(above - below) / (above + below), at, (upper, lower)))
    for _, _, texts in sorted(found):
        fitting = _fitting(texts, market, profile, rules, ruler)
        if fitting is not None:
            return fitting
    return None


def _places(text: str, rules: BreakRules) -> Iterator[tuple[int, float]]:
    """The places where a text may be split, each with its cost, from left to right."""
    words = rules.spacing == "words"
    for at in range(1, len(text)):
        blank = text[at] in _BLANKS
        if words and not blank:
            continue
        before = text[:at].rstrip().rstrip(_CLOSING)[-1:]
        closed = not words and not blank and text[at] in ENDS_CLAUSE
        if not before or closed:
            continue
        if before in ENDS_SENTENCE or text[at] == "\u3000":
            yield at, _AFTER_SENTENCE
        elif before in ENDS_CLAUSE or (blank and not words):
            yield at, _AFTER_CLAUSE


def _whole(upper: str, market: Market) -> bool:
    """Whether no pair of marks is parted behind ``upper``."""
    typography = market.typography
    for opening, closing in {*_PAIRS, typography.quotes, typography.titles}:
        if opening == closing:
            if upper.count(opening) % 2:
                return False
        elif upper.count(opening) > upper.count(closing):
            return False
    return True


def _fitting(
    texts: Sequence[str], market: Market, profile: str, rules: BreakRules, ruler: Ruler | None
) -> tuple[str, str] | None:
    """Both halves laid out, None if one is without words or does not fit on the screen."""
    laid = []
    for text in texts:
        if not any(map(str.isalnum, text)):
            return None
        lines = lay_out(text, market=market, profile=profile, ruler=ruler).split("\n")
        if len(lines) > rules.lines or not all(map(rules.fits, lines)):
            return None
        if ruler is not None and not all(map(ruler.fits, lines)):
            return None
        laid.append("\n".join(lines))
    return laid[0], laid[1]
