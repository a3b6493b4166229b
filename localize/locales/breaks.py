"""Where a line of a market may break, and what makes a break bad.

The layout stage breaks lines by these rules and the checks L304 to L306 judge by them, so what
the one writes the other passes. Word lists by language stand in ``breaks.toml``, read when a
market of that language is first asked for.
"""

import re
from functools import cache
from pathlib import Path
from typing import Final, Literal

import msgspec

from localize.locales.counting import COUNTERS
from localize.locales.once import once_per_market
from localize.locales.profile import Market

#: Marks that no line may begin with, and that none may end with, in any script (kinsoku).
NOT_FIRST: Final = frozenset(
    "，。！？、；：」』）】》〉〕］｝’”,.!?;:)]}؟،؛।»›%‰℃°・ー々ゝゞヽヾ…⋯‥～—―ๆฯ⟧"
)
NOT_LAST: Final = frozenset("「『（【《〈〔［｛‘“([{«‹¿¡$€£¥₩฿⟦")
#: In scripts with spaces a line may begin with an ellipsis, a dash or a mark of abbreviation.
_SPACED_FIRST: Final = frozenset("…⋯‥—―.’”")
#: Small kana and the long mark belong to the syllable before them.
_SMALL_KANA: Final = frozenset("ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶー")
#: Thai vowels written before their consonant, and what hangs on the letter before it.
_THAI_LEADING: Final = frozenset("เแโใไ")
_THAI_FOLLOWING: Final = frozenset("ะาำๅๆฯัิีึืฺุู็่้๊๋์ํ๎")

ENDS_CLAUSE: Final = frozenset(",，、;；:：.。!！?？…⋯؟،؛।")
ENDS_SENTENCE: Final = frozenset(".。!！?？…⋯؟।")
DASHES: Final = "-‐‑–—―−－"
_DASH = re.escape(DASHES)
#: Where a second speaker begins on the line of the first: after a sentence, with a dash.
SECOND_SPEAKER: Final = re.compile(
    rf"(?<=[.!?…。！？⋯؟।\"”»」])\s+[{_DASH}][ \xa0]?(?=[^\s\d{_DASH}])"
)
_WRAPPING: Final = "\"'“”‘’«»„()[]¿¡…⋯\u202b\u202c\u2067\u2069\u200f\u200e"

Spacing = Literal["words", "phrases"]


class WordRules(msgspec.Struct, frozen=True):
    """The word lists of one language, see ``breaks.toml``."""

    with_next: frozenset[str] = frozenset()
    with_previous: frozenset[str] = frozenset()
    rather_next: frozenset[str] = frozenset()
    before: frozenset[str] = frozenset()


class BreakRules(msgspec.Struct, frozen=True, eq=False):
    """What breaking a line of one market on one kind of screen needs to know.

    Compared by identity, so that it can stand in the key of a cache.

    ``spacing``: ``words`` where lines break at spaces, ``phrases`` where they may break between
    characters. ``cpl`` and ``lines`` are the limits; ``counting`` is the market's rule.
    """

    language: str
    spacing: Spacing
    cpl: float
    lines: int
    counting: Literal["all", "half-width", "thai"]
    words: WordRules
    dialogue_dash: str
    dash_on: Literal["both", "second"]

    def width(self, text: str) -> float:
        """How many characters ``text`` counts in this market."""
        return COUNTERS[self.counting](text)

    def fits(self, text: str) -> bool:
        """Whether ``text`` is no wider than a line; no character counts more than one."""
        return len(text) <= self.cpl or COUNTERS[self.counting](text) <= self.cpl


@cache
def _word_lists() -> dict[str, WordRules]:
    import tomllib

    tables = tomllib.loads(Path(__file__).with_name("breaks.toml").read_text(encoding="utf-8"))
    return {
        language: WordRules(**{key: frozenset(words.split()) for key, words in table.items()})
        for language, table in tables.items()
    }


@once_per_market
def break_rules(market: Market, profile: str) -> BreakRules:
    """The rules for breaking lines of a market in a family of profiles; made once a market."""
    limits = market.profile(profile)
    typography = market.typography
    return BreakRules(
        language=market.language,
        spacing="words" if typography.spaces_between_words else "phrases",
        cpl=limits.cpl.value,
        lines=int(limits.lines.value),
        counting=market.counting,
        words=_word_lists().get(market.language, WordRules()),
        dialogue_dash=typography.dialogue_dash,
        dash_on=typography.dialogue_dash_on,
    )


def bad_break(upper: str, lower: str, rules: BreakRules) -> str:
    """Why no line may end with ``upper`` when the next begins with ``lower``, or ``""``.

    >>> from localize.locales import market
    >>> english = break_rules(market("en-US"), "vertical")
    >>> bad_break("I left it at the", "office.", english)
    "'the' belongs to the next line"
    >>> bad_break("I left it", "at the office.", english)
    ''
    """
    upper, lower = upper.rstrip(), lower.lstrip()
    if not upper or not lower:
        return ""
    if rules.spacing == "phrases":
        return _bad_between_characters(upper, lower)
    first, last = lower[0], upper[-1]
    if first in NOT_FIRST and first not in _SPACED_FIRST:
        return f"a line begins with {first}"
    if last in NOT_LAST:
        return f"a line ends with {last}"
    if first in DASHES:
        return "a line begins with a dash"
    before = upper.rpartition(" ")[2].strip(_WRAPPING).lower()
    if before in rules.words.with_next:
        return f"{before!r} belongs to the next line"
    after = lower.partition(" ")[0]
    word = after.lower().strip(_WRAPPING) if after[-1] not in "." else after.lower()
    if word.rstrip(",!?;:") in rules.words.with_previous:
        return f"{after!r} belongs to the line before"
    if last.isdigit() and first.isdigit():
        return "a number is split"
    return ""


def _bad_between_characters(upper: str, lower: str) -> str:
    """Kinsoku: why there is no break between these characters, or ``""``."""
    last, first = upper[-1], lower[0]
    if first in NOT_FIRST or first in _SMALL_KANA:
        return f"a line begins with {first}"
    if last in NOT_LAST:
        return f"a line ends with {last}"
    if first in _THAI_FOLLOWING or last in _THAI_LEADING:
        return "a syllable is split"
    if first < "\u0250" and last < "\u0250" and (first + last).isalnum():
        return "a word or number is split"
    if first.isdigit() and last in ",.:/" and upper[-2:-1].isdigit():
        return "a number is split"
    return ""


def two_speakers(lines: list[str]) -> bool:
    """Whether two lines are two speakers', so that they may not be joined.

    >>> two_speakers(["-Who?", "-Me."]), two_speakers(["Who?", "- Me."]), two_speakers(["a", "b"])
    (True, True, False)
    """
    return len(lines) > 1 and any(
        line and line[0] in DASHES and line.lstrip(DASHES + " \xa0") for line in lines[1:]
    )


def better_break(text: str, rules: BreakRules, worst: float) -> int | None:
    """A place where ``text`` breaks into two lines that both fit, not badly, or None.

    ``text`` is the joined line; the place is where the lower line begins. ``worst`` is the least
    ratio of the shorter to the longer line that is asked for (0: any). Breaks at spaces only,
    which is enough to say that a better one exists.
    """
    best: tuple[float, int] | None = None
    place = text.find(" ")
    while place >= 0:
        upper, lower = text[:place].rstrip(), text[place + 1 :].lstrip()
        place = text.find(" ", place + 1)
        if not upper or not lower or bad_break(upper, lower, rules):
            continue
        above, below = rules.width(upper), rules.width(lower)
        if max(above, below) > rules.cpl or not above or not below:
            continue
        ratio = min(above, below) / max(above, below)
        if ratio >= worst and (best is None or ratio > best[0]):
            best = (ratio, len(text) - len(lower))
    return None if best is None else best[1]
