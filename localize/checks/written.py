"""What each market writes, for the pages of the checks that compare marks and measure no figure."""

from collections.abc import Callable
from typing import Final, NamedTuple

from localize.checks.lines import BALANCE
from localize.checks.spaces import WHITE_SPACE
from localize.checks.style import BRACKETS
from localize.locales.breaks import word_rules
from localize.locales.profile import Market


class Written(NamedTuple):
    """What a market writes, in words, and who says so."""

    text: str
    source: str


def written(code: str, market: Market, profile: str) -> Written | None:
    """What a check of this code wants in a market and profile; None where it wants nothing.

    >>> from localize.locales import market
    >>> written("P404", market("th-TH"), "netflix").text
    "'- ' before both lines"
    >>> written("P405", market("th-TH"), "netflix") is None
    True
    """
    look = WRITTEN.get(code)
    return None if look is None else look(market, profile)


def _breaks(market: Market, profile: str) -> Written:  # noqa: ARG001
    source = word_rules(market.language).source
    if market.typography.spaces_between_words:
        return Written("words that belong together stay on one line", source)
    return Written("no mark begins or ends a line that may not", source or "house rule: kinsoku")


def _balance(market: Market, profile: str) -> Written:  # noqa: ARG001
    return Written("the shorter line is at least a quarter of the longer", BALANCE)


def _marks(market: Market, profile: str) -> Written:  # noqa: ARG001
    own = market.typography
    marks = [own.comma, own.semicolon, own.colon, own.question, own.exclamation]
    shown = " ".join(mark.strip() for mark in marks if mark.strip())
    return Written(shown, own.source_of("marks"))


def _ellipsis(market: Market, profile: str) -> Written:
    own = market.typography
    mark = own.ellipsis_for(profile)
    return Written(f"{mark} (U+{ord(mark):04X})", own.source_of("ellipsis", profile))


def _white_space(market: Market, profile: str) -> Written:  # noqa: ARG001
    own = market.typography
    text, source = "one space between words, none at a line's ends", WHITE_SPACE
    if own.units_joined:
        text += "; none between a number and its unit"
    if own.particles:
        text += "; none between a Latin word and its particle"
    if market.language in ("ja", "th"):
        text += "; one after ？ and ！" if market.language == "ja" else "; one after ๆ"
    return Written(text, f"{source}; {own.sources.spacing}" if own.sources.spacing else source)


def _dash(market: Market, profile: str) -> Written:  # noqa: ARG001
    own = market.typography
    lines = "both lines" if own.dialogue_dash_on == "both" else "the second line alone"
    return Written(f"{own.dialogue_dash!r} before {lines}", own.source_of("dialogue_dash"))


def _opening(market: Market, profile: str) -> Written | None:  # noqa: ARG001
    own = market.typography
    if not own.opening_question:
        return None
    marks = f"{own.opening_question} {own.opening_exclamation}"
    return Written(marks, own.source_of("opening"))


def _before(market: Market, profile: str) -> Written:
    own = market.typography
    spaces = own.before_for(profile)
    if not spaces:
        free = "no space before a mark"
        text = f"{free}; one may stand before …" if own.spaced_ellipsis else free
        return Written(text, WHITE_SPACE)
    # U+00A0 passes everywhere; see the check.
    each = ", ".join(
        f"{' or '.join(sorted({f'U+{ord(space):04X}', 'U+00A0'}))} before {mark}"
        for mark, space in spaces.items()
    )
    return Written(each, own.source_of("before"))


def _quotes(market: Market, profile: str) -> Written:  # noqa: ARG001
    own = market.typography
    pairs = [" ".join(map(str.strip, pair)) for pair in (own.quotes, own.nested_quotes)]
    return Written(f"{pairs[0]}, inside them {pairs[1]}", own.source_of("quotes"))


def _full_stop(market: Market, profile: str) -> Written | None:  # noqa: ARG001
    own = market.typography
    text = own.full_stop if own.full_stop else "none at a line's end"
    if own.full_stop == ".":
        bare = [right for wrong, right in own.abbreviations.items() if right == wrong.rstrip(".")]
        if not bare:
            return None
        text = f". but not after {' '.join(bare)}"
    return Written(text, own.source_of("full_stop"))


def _italics(market: Market, profile: str) -> Written:  # noqa: ARG001
    own = market.typography
    if own.italics:
        return Written(
            "italics, closed in their cue", "Netflix, via SubtitleEdit's check of italics"
        )
    return Written("no italics", own.source_of("italics"))


def _small(market: Market, profile: str) -> Written | None:  # noqa: ARG001
    source = market.typography.small_numbers
    return Written("one to ten in words", source) if source else None


def _first(market: Market, profile: str) -> Written | None:  # noqa: ARG001
    source = market.typography.number_first
    return Written("a sentence begins with a word", source) if source else None


def _brackets(market: Market, profile: str) -> Written:  # noqa: ARG001
    if market.script in ("Jpan", "Hans", "Hant"):
        return Written("every bracket has its partner", "house rule")
    return Written("[ ] for sounds and speakers", BRACKETS)


def _glyphs(market: Market, profile: str) -> Written:  # noqa: ARG001
    if profile == "netflix":
        return Written("characters of the list", "Netflix's glyph list, via SubtitleEdit (2026-08)")
    return Written("characters of common fonts, letters of the market's script", "house rule")


def _direction(market: Market, profile: str) -> Written:
    if profile == "netflix":
        source = "Netflix's glyph list, via SubtitleEdit (2026-08), has none of them"
        return Written("no controls of direction", source)
    if market.direction == "rtl":
        text = "U+202B ... U+202C around a line, or U+200F alone"
        return Written(text, "house rule: many players set every line from left to right")
    return Written("no controls of direction", "house rule")


WRITTEN: Final[dict[str, Callable[[Market, str], Written | None]]] = {
    "L305": _breaks,
    "L306": _balance,
    "P401": _marks,
    "P402": _ellipsis,
    "P403": _white_space,
    "P404": _dash,
    "P405": _opening,
    "P406": _before,
    "P407": _quotes,
    "P408": _full_stop,
    "P409": _italics,
    "P410": _small,
    "P411": _first,
    "P412": _brackets,
    "G501": _glyphs,
    "G502": _direction,
}
