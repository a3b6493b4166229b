"""Where a line of a market may break, and what makes a break bad.

The layout stage breaks lines by these rules and the checks L304 to L306 judge by them, so what
the one writes the other passes. The words of a language stand in ``tables/breaks.LANGUAGE.toml``,
read when a market of that language is first asked for.
"""

import re
from collections.abc import Callable
from functools import cache, lru_cache
from pathlib import Path
from typing import Final, Literal, NamedTuple

import msgspec

from localize import late
from localize.locales.counting import COUNTERS
from localize.locales.once import once_per_market
from localize.locales.profile import Market

#: Marks that no line may begin with, and that none may end with, in any script (kinsoku).
NOT_FIRST: Final = frozenset(
    "，。！？、；：」』）】》〉〕］｝’”,.!?;:)]}؟،؛।»›%‰℃°・ー々ゝゞヽヾ…⋯‥～〜—―％ๆฯ⟧"
)
NOT_LAST: Final = frozenset("「『（【《〈〔［｛‘“([{«‹¿¡$€£¥₩฿⟦")
#: In scripts with spaces a line may begin with an ellipsis, a dash or a mark of abbreviation.
_SPACED_FIRST: Final = frozenset("…⋯‥—―.’”")
#: Those that in these scripts end a word as well as begin one: „Lauf!“ in German, 500 €.
_SPACED_LAST: Final = frozenset("“‘€£$¥₩฿")
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
SECOND_SPEAKER: Final = late.pattern(
    rf"(?:(?<=[.!?…。！？⋯؟।\"”»」])\s+|(?<=[。！？」]))[{_DASH}][ \xa0]?(?=[^\s\d{_DASH}])"
)
_WRAPPING: Final = "\"'“”‘’«»„()[]¿¡…⋯\u202b\u202c\u2067\u2069\u200f\u200e"
_CLOSING: Final = "\"'“”‘’»)]"

#: What a table says about itself.
_ABOUT: Final = ("confidence", "source")

#: Marks inside Latin words and addresses, which part nothing: don't, R&B, and/or, +86.
_JOINERS: Final = dict.fromkeys(map(ord, "'&@#+/_-"), "x")
#: Marks that may follow a unit: "5 km." and "5 a.m.," but not "50 %".
_MARKS: Final = ",.!?;:…\"'”’»)"

Spacing = Literal["words", "phrases"]


class WordRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The words of one language that decide on breaks, in lower case.

    ``with_next`` may not end a line (articles, possessives, prepositions, negations, auxiliaries,
    titles before a name, conjunctions): a break after one of them is a finding (L305), and so is
    one before ``with_previous`` (enclitics, postpositions, dependent nouns). No line ends with a
    figure or one of the ``numbers`` when the next opens with one of the ``units``. ``together`` are
    pairs of words (``a_b``) that no line break parts: fixed phrases, and the words of languages
    that write each syllable apart, which the layout keeps together and no check finds; ``#`` stands
    for any figure (``room_#``). A word with a capital may not be parted from one of the ``titles``
    (elsewhere they are nouns: el señor / dijo).

    ``rather_next`` had better not end a line, even before a word of ``before`` (auxiliaries, modal
    verbs, subject pronouns), ``rather_previous`` not open one (object pronouns, negations after
    their verb), ``seldom_last`` not end one unless a word of ``before`` follows. With ``before``
    (conjunctions, relative words, prepositions) a line may well open, with ``conjunctions``
    whatever ends the one above (what I'm here for / and), and well end with what has one of the
    ``endings`` (of verbs that close a clause). ``whole`` are words that the phrases of a language
    without spaces would cut; there, what ends or opens a line is compared letter by letter, which
    costs in the layout and is no finding.

    ``source``: the rules are those of the Netflix Timed Text Style Guide, General Requirements;
    that these words are the ones meant is a house rule. ``confidence``: medium where no native
    speaker has signed the list.
    """

    with_next: frozenset[str] = frozenset()
    with_previous: frozenset[str] = frozenset()
    numbers: frozenset[str] = frozenset()
    units: frozenset[str] = frozenset()
    together: frozenset[str] = frozenset()
    rather_next: frozenset[str] = frozenset()
    rather_previous: frozenset[str] = frozenset()
    seldom_last: frozenset[str] = frozenset()
    before: frozenset[str] = frozenset()
    endings: frozenset[str] = frozenset()
    titles: frozenset[str] = frozenset()
    conjunctions: frozenset[str] = frozenset()
    whole: frozenset[str] = frozenset()
    confidence: str = "high"
    source: str = ""


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
    surnames: frozenset[str]
    dialogue_dash: str
    dash_on: Literal["both", "second"]

    def width(self, text: str) -> float:
        """How many characters ``text`` counts in this market."""
        return COUNTERS[self.counting](text)

    def fits(self, text: str) -> bool:
        """Whether ``text`` is no wider than a line; no character counts more than one."""
        return len(text) <= self.cpl or COUNTERS[self.counting](text) <= self.cpl


@cache
def _table(name: str) -> dict[str, str]:
    """The table of a language, or ``surnames``; empty where there is none."""
    import tomllib

    file = Path(__file__).parent / "tables" / f"breaks.{name}.toml"
    return tomllib.loads(file.read_text(encoding="utf-8")) if file.exists() else {}


@cache
def word_rules(language: str) -> WordRules:
    """The words of a language by its two or three letters; none where there is no table."""
    table = _table(language)
    return WordRules(
        confidence=table.get("confidence", "high"),
        source=table.get("source", ""),
        **{key: frozenset(words.split()) for key, words in table.items() if key not in _ABOUT},
    )


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
        words=word_rules(market.language),
        surnames=frozenset(_table("surnames").get(market.script, "").split()),
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
        return bad_between_characters(upper[-2:], lower[0])
    return parted(
        edges(upper.rpartition(" ")[2], rules),
        edges(lower.partition(" ")[0], rules),
    )


def parted(before: "Edges", after: "Edges") -> str:
    """Why no line may end with one word when the next begins with the other, or ``""``.

    Before a conjunction is where a line should break, also after a stranded "for" or "to"; and
    after a comma nothing belongs to the line before (Dengar, / ini penting! Này, / đi thôi!).
    """
    last, first = before.last, after.first
    if last[0] == _WITH_NEXT and after.opens_clause:
        last = _FINE
    if first[0] == _WITH_PREVIOUS and before.ends_clause:
        first = _FINE
    return min(last, first)[1] or between_words(before, after)


def between_words(before: "Edges", after: "Edges") -> str:
    """Why two words may not be parted that could each stand at an edge, or ``""``."""
    if before.is_number:
        if before.ends_in_digit and after.begins_with_digit:
            return "a number is split"
        if after.is_unit:
            return "a number and its unit are split"
    return "a name is split" if before.is_surname and after.is_capital else ""


def parts_phrase(upper: str, lower: str, rules: BreakRules) -> bool:
    """Whether a fixed phrase is parted: the layout avoids it, and no check finds it."""
    upper, lower = upper.rstrip(), lower.lstrip()
    if not rules.words.together or not upper or not lower:
        return False
    before = edges(upper.rpartition(" ")[2], rules)
    return edges(lower.partition(" ")[0], rules).word in before.followers


#: The ranks of a word that may not end a line and of one that may not open one; and what is said
#: of one that may.
_WITH_NEXT: Final = 3
_WITH_PREVIOUS: Final = 4
_FINE: Final = (9, "")


class Edges(NamedTuple):
    """What is bad about a word at the edges of lines: as the last one, and as the first.

    Each is a pair of a rank and a reason (``""`` where nothing is bad), the least rank first.
    """

    last: tuple[int, str]
    first: tuple[int, str]
    ends_in_digit: bool
    begins_with_digit: bool
    is_number: bool
    is_unit: bool
    is_surname: bool
    is_capital: bool
    word: str
    followers: frozenset[str]
    opens_clause: bool
    ends_clause: bool


# The words of a language come again and again: kept, a bad break takes 0.5 us less to see.
@lru_cache(maxsize=16_384)
def edges(word: str, rules: BreakRules) -> Edges:
    """What is bad about breaking after ``word``, which has no space at its ends, or before it."""
    last, first = word[-1], word[0]
    ends = begins = _FINE
    if last in NOT_LAST and not (last in _SPACED_LAST and _closes(word)):
        ends = (1, f"a line ends with {last}")
    else:
        inner = word.strip(_WRAPPING).lower()
        if inner in rules.words.with_next:
            ends = (_WITH_NEXT, f"{inner!r} belongs to the next line")
    if first in NOT_FIRST and first not in _SPACED_FIRST:
        begins = (0, f"a line begins with {first}")
    elif first in DASHES:
        begins = (2, "a line begins with a dash")
    else:
        inner = word.lower().strip(_WRAPPING) if last != "." else word.lower()
        if inner.rstrip(",!?;:") in rules.words.with_previous:
            begins = (_WITH_PREVIOUS, f"{word!r} belongs to the line before")
    bare = word.strip(_WRAPPING)
    return Edges(
        last=ends,
        first=begins,
        ends_in_digit=last.isdigit(),
        begins_with_digit=first.isdigit(),
        is_number=last.isdigit() or word.lower() in rules.words.numbers,
        is_unit=not rules.words.units.isdisjoint((word.lower(), word.lower().rstrip(_MARKS))),
        is_surname=word in rules.surnames or word.lower() in rules.words.titles,
        is_capital=bare[:1].isupper(),
        word=_FIGURE if bare[:1].isdigit() else bare.lower().rstrip(_MARKS),
        followers=_followers(rules).get(word.lstrip(_WRAPPING).lower(), frozenset()),
        opens_clause=bare.lower() in rules.words.conjunctions,
        ends_clause=word.rstrip(_CLOSING)[-1:] in ENDS_CLAUSE,
    )


#: What stands for any figure in pairs of words that are kept together: room_#.
_FIGURE: Final = "#"


def _closes(word: str) -> bool:
    """Whether the mark at the end of a word belongs to what stands before it, not to the next."""
    return len(word) > 1 or word in "€£$¥₩฿"


@cache
def _followers(rules: BreakRules) -> dict[str, frozenset[str]]:
    """The words that no line break may part from the one before, by that one."""
    found: dict[str, set[str]] = {}
    for pair in rules.words.together:
        first, _, second = pair.partition("_")
        found.setdefault(first, set()).add(second)
    return {first: frozenset(seconds) for first, seconds in found.items()}


@lru_cache(maxsize=16_384)
def bad_between_characters(upper: str, first: str) -> str:
    """Kinsoku: why no line ends with ``upper``, its last two characters, before ``first``."""
    last = upper[-1]
    if first in NOT_FIRST or first in _SMALL_KANA:
        return f"a line begins with {first}"
    if last in NOT_LAST:
        return f"a line ends with {last}"
    if first in _THAI_FOLLOWING or last in _THAI_LEADING:
        return "a syllable is split"
    if first < "\u0250" and last < "\u0250" and (first + last).translate(_JOINERS).isalnum():
        return "a word or number is split"
    if first.isdigit() and last in ",.:/" and upper[-2:-1].isdigit():
        return "a number is split"
    return ""


_OWN_LETTER: Final = late.pattern(r"[^\W\d_a-zA-Z\xc0-\u024f]")
_LATIN_WORD: Final = late.pattern(r"[A-Za-z]{2}")
_LABEL: Final = late.pattern(r"\s*[（(\[【][^（）()\[\]【】]*[）)\]】]\s*")


def apart(lines: list[str], rules: BreakRules) -> bool:
    """Whether two lines of a script without spaces are no one text that is broken.

    One is the other's translation, or names who speaks, as Japanese captions do on a line.

    >>> from localize.locales import market
    >>> chinese = break_rules(market("zh-Hans"), "netflix")
    >>> apart(["我们走吧", "So let us go."], chinese), apart(["我们走", "回家吧"], chinese)
    (True, False)
    """
    if rules.spacing != "phrases" or len(lines) != 2:
        return False
    if rules.language == "ja" and _LABEL.fullmatch(lines[0]):
        return True
    upper, lower = lines
    if _OWN_LETTER.search(lower) or not _LATIN_WORD.search(lower):
        return False
    if _OWN_LETTER.search(upper):
        return " " in lower.strip()
    return _LATIN_WORD.search(upper) is not None


#: No two lines so long fit on any screen, and looking at each of their spaces takes long.
_LONGEST: Final = 2000


def two_speakers(lines: list[str]) -> bool:
    """Whether two lines are two speakers', so that they may not be joined.

    >>> two_speakers(["-Who?", "-Me."]), two_speakers(["Who?", "- Me."]), two_speakers(["a", "b"])
    (True, True, False)
    """
    dashed = [line for line in lines[1:] if line and line[0] in DASHES]
    return bool(dashed) and any(line.lstrip(DASHES + " \xa0") for line in dashed)


def better_break(
    text: str, rules: BreakRules, worst: float, fits: Callable[[str], bool], *, but: int = -1
) -> int | None:
    """A place where ``text`` breaks into two lines that both fit, not badly, or None.

    ``text`` is the joined line; the place is where the lower line begins. ``worst`` is the least
    ratio of the shorter to the longer line that is asked for (0: any); ``fits`` says whether a
    line does, ``but`` is a place that is none. Breaks at spaces only, which is enough to say that
    a better one exists.
    """
    if len(text) > _LONGEST:
        return None
    best: tuple[float, int] | None = None
    place = text.find(" ")
    while place >= 0:
        upper, lower = text[:place].rstrip(), text[place + 1 :].lstrip()
        place = text.find(" ", place + 1)
        if not upper or not lower or bad_break(upper, lower, rules):
            continue
        if parts_phrase(upper, lower, rules):
            continue
        above, below = rules.width(upper), rules.width(lower)
        start = len(text) - len(lower)
        if not above or not below or start == but or not fits(upper) or not fits(lower):
            continue
        ratio = min(above, below) / max(above, below)
        if ratio >= worst and (best is None or ratio > best[0]):
            best = (ratio, start)
    return None if best is None else best[1]
