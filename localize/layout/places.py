"""Where a text may break into lines, and what a break at each of these places costs.

In scripts with spaces lines break at spaces alone; in Chinese, Japanese and Thai between characters
too, as kinsoku, ICU, phrases and our lists of words allow.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Sequence
from functools import cache, lru_cache
from itertools import accumulate, pairwise
from typing import Final, NamedTuple

from localize.layout.opportunities import opportunities
from localize.layout.phrases import phrase_starts
from localize.locales.breaks import (
    ENDS_CLAUSE,
    ENDS_SENTENCE,
    BreakRules,
    Edges,
    bad_between_characters,
    bad_break,
    edges,
    parted,
    parts_phrase,
)
from localize.locales.counting import weights

#: What a break costs. A bad one costs more than any imbalance of the lines; one inside a word or
#: phrase of a text without spaces less than a bad one, but more than any imbalance. What a word
#: only would rather not costs less than a line of a quarter of the other (L306).
BAD: Final = 90.0
INSIDE_WORD: Final = 60.0
INSIDE_PHRASE: Final = 38.0
RATHER_NOT: Final = 6.0
SELDOM: Final = 4.0
AFTER_SENTENCE: Final = -22.0
AFTER_CLAUSE: Final = -16.0
BEFORE_CONJUNCTION: Final = -6.0
AFTER_ENDING: Final = -6.0

#: Languages whose writing has words that must stay whole and no spaces between them. Chinese and
#: Japanese may break between any two characters, if need be.
_PHRASES_OF_WORDS: Final = ("th",)
#: Chinese and Japanese in which kinsoku allows nothing that ICU does not: no need to ask it.
_PLAIN = re.compile(
    "[\u3005\u3007\u3041-\u30ff\u4e00-\u9fff，。！？、；：「」『』（）《》…— \u3000]*"
)
#: Marks that may follow a word.
_MARKS: Final = ",.!?;:…\"'”’»)"
#: Han, kana, Thai letters and ASCII never join into one grapheme in ways that kinsoku misses.
_SIMPLE = re.compile(
    "[\x20-\x7e\u2010-\u2027\u3000-\u30ff\u3400-\u9fff\uff00-\uff9f\u0e00-\u0e7f]*"
)


class Place(NamedTuple):
    """Where a line may break: the upper ends at ``end``, the lower begins at ``start``."""

    end: int
    start: int
    cost: float


def break_places(
    text: str,
    rules: BreakRules,
    model: str,
    keep: Sequence[tuple[int, int]] = (),
    *,
    everywhere: bool = False,
) -> list[Place]:
    """The places where ``text`` (white space folded) may break, in order, each with its cost.

    Without ``everywhere`` those between characters that leave a line too long are left out, if
    there are others.
    """
    if rules.spacing == "phrases":
        places = _places_between_characters(text, rules, model, everywhere)
    else:
        places = _places_at_spaces(text, rules)
    if keep:
        places = [
            place for place in places if not any(a < place.start and place.end < b for a, b in keep)
        ]
    return places


def _places_at_spaces(text: str, rules: BreakRules) -> list[Place]:
    words = text.split(" ")
    if not all(map(str.strip, words)):
        return _places_by_lines(text, rules)
    places = []
    end = -1
    for before, after in pairwise([_word(word, rules) for word in words]):
        end += before.length + 1
        if after.first.word in before.last.followers or parted(before.last, after.first):
            cost = BAD
        elif before.ends_clause or before.holds_next:
            cost = before.cost
        else:
            cost = after.cost_before if after.cost_before else before.cost
        places.append(Place(end, end + 1, cost))
    return places


def _places_by_lines(text: str, rules: BreakRules) -> list[Place]:
    """As :func:`_places_at_spaces`, from the lines themselves, for words of white space alone."""
    places = []
    end = text.find(" ")
    while end >= 0:
        upper, lower = text[:end], text[end + 1 :]
        if bad_break(upper, lower, rules) or parts_phrase(upper, lower, rules):
            cost = BAD
        elif upper[-1] in ENDS_CLAUSE:
            cost = AFTER_SENTENCE if upper[-1] in ENDS_SENTENCE else AFTER_CLAUSE
        else:
            last, first = upper.rpartition(" ")[2], lower.partition(" ")[0]
            own, before = _cost_after(last, rules), _cost_before(first, rules)
            cost = before if before and not _holds_next(last, rules) else own
        places.append(Place(end, end + 1, cost))
        end = text.find(" ", end + 1)
    return places


class _Word(NamedTuple):
    """What a word says about a break after it (as the last of a line) and before it.

    What it costs before a word that may well open a line is that word's cost, unless the word
    ``ends_clause`` or ``holds_next``.
    """

    length: int
    last: Edges
    first: Edges
    ends_clause: bool
    holds_next: bool
    cost: float
    cost_before: float


# The words of a language come again and again, so a place costs 0.5 us instead of 2.
@lru_cache(maxsize=16_384)
def _word(word: str, rules: BreakRules) -> _Word:
    ends_clause = word[-1] in ENDS_CLAUSE
    if ends_clause:
        cost = AFTER_SENTENCE if word[-1] in ENDS_SENTENCE else AFTER_CLAUSE
    else:
        cost = _cost_after(word, rules)
    return _Word(
        length=len(word),
        last=edges(word.rstrip(), rules),
        first=edges(word.lstrip(), rules),
        ends_clause=ends_clause,
        holds_next=_holds_next(word, rules),
        cost=cost,
        cost_before=_cost_before(word, rules),
    )


def _holds_next(word: str, rules: BreakRules) -> bool:
    """Whether a word wants the next one beside it, even a conjunction."""
    return word.lower() in rules.words.rather_next or word[-1].isdigit()


def _cost_after(word: str, rules: BreakRules) -> float:
    if _holds_next(word, rules):
        return RATHER_NOT
    if word.lower() in rules.words.seldom_last:
        return SELDOM
    return AFTER_ENDING if word.endswith(_edges_of_lines(rules).endings) else 0.0


def _cost_before(word: str, rules: BreakRules) -> float:
    word = word.lower()
    if word in rules.words.rather_previous or word.rstrip(_MARKS) in rules.words.rather_previous:
        return RATHER_NOT
    return BEFORE_CONJUNCTION if word in rules.words.before else 0.0


def _places_between_characters(
    text: str, rules: BreakRules, model: str, everywhere: bool
) -> list[Place]:
    """Places in a text of phrases: at its spaces, and between characters where kinsoku allows.

    None inside a word, unless the text is one word.
    """
    whole = range(1, len(text))
    within = whole if everywhere else _within_reach(text, rules)
    places = _places_within(text, rules, model, within, inside_words=False)
    if not places and len(within) < len(whole):
        places = _places_within(text, rules, model, whole, inside_words=False)
    return places if places else _places_within(text, rules, model, within, inside_words=True)


def _places_within(
    text: str, rules: BreakRules, model: str, within: Sequence[int], *, inside_words: bool
) -> list[Place]:
    language = model.removesuffix("-Jpan").removesuffix("-Thai")
    inner = [at for at in within if text[at] not in " \u3000" and text[at - 1] not in " \u3000"]
    if text.replace("\u3000", "").isprintable():  # so there is no other white space
        inner = [
            at for at in inner if not bad_between_characters(text[max(0, at - 2) : at], text[at])
        ]
    else:
        inner = [at for at in inner if not bad_break(text[max(0, at - 2) : at], text[at], rules)]
    if inner and not _SIMPLE.fullmatch(text):
        inner = sorted(_grapheme_starts(text).intersection(inner))
    phrases = phrase_starts(text, language, inner)
    words = _inside_words(text, rules)
    if inner and not inside_words:
        inner = _between_words(text, rules, inner, phrases, words)
    places = [
        Place(at, at, INSIDE_WORD if at in words else _cost_between(text, at, at in phrases, rules))
        for at in inner
    ]
    if " " in text or "\u3000" in text:
        places += _places_at_blanks(text, within, rules)
        places.sort()
    return places


def _between_words(
    text: str, rules: BreakRules, inner: list[int], phrases: set[int], inside: Collection[int]
) -> list[int]:
    """Those of ``inner`` that are not inside a word: by ICU, else by phrases, and by our list.

    Our list decides in Thai alone; in Chinese and Japanese a break inside its words only costs.
    """
    plain = rules.language not in _PHRASES_OF_WORDS and _PLAIN.fullmatch(text)
    allowed = None if plain else opportunities(text, rules.language)
    if allowed is not None:
        inner = [at for at in inner if at in allowed]
    elif rules.language in _PHRASES_OF_WORDS:
        inner = [at for at in inner if at in phrases]
    return (
        [at for at in inner if at not in inside] if rules.language in _PHRASES_OF_WORDS else inner
    )


def _inside_words(text: str, rules: BreakRules) -> Collection[int]:
    """The places inside the words of our list."""
    if not rules.words.whole:
        return ()
    inside: set[int] = set()
    for found in _whole(rules).finditer(text):
        inside.update(range(found.start() + 1, found.end()))
    return inside


@cache
def _whole(rules: BreakRules) -> re.Pattern[str]:
    """What finds the words that must stay whole, the longest first."""
    words = sorted(rules.words.whole, key=lambda word: (-len(word), word))
    return re.compile("|".join(map(re.escape, words)))


def _cost_between(text: str, at: int, is_start: bool, rules: BreakRules) -> float:
    """What a break between two characters costs."""
    last = text[at - 1]
    if last in ENDS_CLAUSE:
        return AFTER_SENTENCE if last in ENDS_SENTENCE else AFTER_CLAUSE
    words = _edges_of_lines(rules)
    opens = text.startswith(words.before, at)
    if last.isdigit():  # what it counts follows
        return INSIDE_WORD
    if not (is_start or opens):
        return INSIDE_PHRASE
    if text.endswith(words.with_next, 0, at) or text.startswith(words.with_previous, at):
        return INSIDE_PHRASE
    if text.endswith(words.rather_next, 0, at):
        return RATHER_NOT
    if opens:
        return BEFORE_CONJUNCTION
    if text.endswith(words.seldom_last, 0, at):
        return SELDOM
    return AFTER_ENDING if text.endswith(words.endings, 0, at) else 0.0


class _EdgesOfLines(NamedTuple):
    """What lines may or may not begin and end with, as ``str.endswith`` takes it."""

    with_next: tuple[str, ...]
    with_previous: tuple[str, ...]
    rather_next: tuple[str, ...]
    before: tuple[str, ...]
    seldom_last: tuple[str, ...]
    endings: tuple[str, ...]


@cache
def _edges_of_lines(rules: BreakRules) -> _EdgesOfLines:
    words = rules.words
    return _EdgesOfLines(
        with_next=tuple(sorted(words.with_next)),
        with_previous=tuple(sorted(words.with_previous)),
        rather_next=tuple(sorted(words.rather_next)),
        before=tuple(sorted(words.before)),
        seldom_last=tuple(sorted(words.seldom_last)),
        endings=tuple(sorted(words.endings)),
    )


def _places_at_blanks(text: str, within: Sequence[int], rules: BreakRules) -> list[Place]:
    """The places at the spaces of a text of phrases, which vanish at a break."""
    places = []
    for at in within:
        if text[at] in " \u3000" and text[at - 1] not in " \u3000" and at + 1 < len(text):
            start = at + 1 + (text[at + 1] in " \u3000")
            if start < len(text) and not bad_break(text[at - 1], text[start], rules):
                sentence = text[at - 1] in ENDS_SENTENCE or text[at] == "\u3000"
                places.append(Place(at, start, AFTER_SENTENCE if sentence else AFTER_CLAUSE))
    return places


def _within_reach(text: str, rules: BreakRules) -> Sequence[int]:
    """The places that leave two lines within the limit; all places where there is none such."""
    everywhere = range(1, len(text))
    if rules.lines != 2:
        return everywhere
    widths = prefix_widths(text, rules)
    least = widths[-1] - rules.cpl
    # A space at the break is dropped, so a place may be a little nearer to the edge.
    near = everywhere[
        bisect_left(widths, least - 1, 1) - 1 : bisect_right(widths, rules.cpl, 1) - 1
    ]
    return near if near else everywhere


def _grapheme_starts(text: str) -> set[int]:
    import regex

    return {match.start() for match in regex.finditer(r"\X", text)}


@lru_cache(maxsize=16)  # a text is asked about when its places are found, and weighed
def prefix_widths(text: str, rules: BreakRules) -> Sequence[float]:
    """The width of ``text[:i]`` at each ``i`` from 0 to its length."""
    if rules.counting == "all" and text.isascii():
        return range(len(text) + 1)
    return list(accumulate(weights(text, rules.counting), initial=0.0))
