"""Line breaking: the cheapest way to break a text at its allowed places.

Dynamic programming over the places where a line may break; the costs below are a house rule that
follows the Netflix guides: one line where it fits, never over the limit if that can be had, after
punctuation and before conjunctions, never between an article and its noun, lines of like length,
and of two unlike ones the upper shorter.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Sequence
from functools import cache, lru_cache
from itertools import accumulate, pairwise
from typing import Final, NamedTuple

from localize.fonts import Ruler
from localize.layout.opportunities import opportunities
from localize.layout.phrases import phrase_starts
from localize.locales.breaks import (
    DASHES,
    ENDS_CLAUSE,
    ENDS_SENTENCE,
    SECOND_SPEAKER,
    BreakRules,
    Edges,
    bad_between_characters,
    bad_break,
    break_rules,
    edges,
    parted,
    parts_phrase,
)
from localize.locales.counting import weights
from localize.locales.profile import Market

#: What a layout costs. Overflow outweighs all else; a bad break costs more than any imbalance;
#: one inside a word or phrase of a text without spaces more than any imbalance but less than a bad
#: break. What a word only would rather not costs less than a line of a quarter of the other (L306).
OVERFLOW: Final = 1000.0
OVERFLOW_EACH: Final = 100.0
EACH_LINE: Final = 100.0
BAD: Final = 90.0
INSIDE_WORD: Final = 60.0
INSIDE_PHRASE: Final = 38.0
RATHER_NOT: Final = 6.0
SELDOM: Final = 4.0
AFTER_SENTENCE: Final = -22.0
AFTER_CLAUSE: Final = -16.0
BEFORE_CONJUNCTION: Final = -6.0
AFTER_ENDING: Final = -6.0
IMBALANCE: Final = 25.0
TOP_HEAVY: Final = 6.0

#: Languages whose writing has words that must stay whole and no spaces between them. Chinese and
#: Japanese may break between any two characters, if need be.
_PHRASES_OF_WORDS: Final = ("th",)
#: Chinese and Japanese in which kinsoku allows nothing that ICU does not: no need to ask it.
_PLAIN = re.compile(
    "[\u3005\u3007\u3041-\u30ff\u4e00-\u9fff，。！？、；：「」『』（）《》…— \u3000]*"
)
#: Marks that may follow a word.
_MARKS: Final = ",.!?;:…\"'”’»)"
_BLANKS = re.compile(r"[ \t\r\n\f\v]+")
_WIDE_BLANKS = re.compile(r" ?\u3000[ \u3000]*")
_EMBEDDED = re.compile("[\u202b\u202c]")
#: Han, kana, Thai letters and ASCII never join into one grapheme in ways that kinsoku misses.
_SIMPLE = re.compile(
    "[\x20-\x7e\u2010-\u2027\u3000-\u30ff\u3400-\u9fff\uff00-\uff9f\u0e00-\u0e7f]*"
)


class Place(NamedTuple):
    """Where a line may break: the upper ends at ``end``, the lower begins at ``start``."""

    end: int
    start: int
    cost: float


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
    places = _places_between(text, rules, model, within, inside_words=False)
    if not places and len(within) < len(whole):
        places = _places_between(text, rules, model, whole, inside_words=False)
    return places if places else _places_between(text, rules, model, within, inside_words=True)


def _places_between(
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
    widths = _ends(text, rules)
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
def _ends(text: str, rules: BreakRules) -> Sequence[float]:
    """The width of ``text[:i]`` at each ``i`` from 0 to its length."""
    if rules.counting == "all" and text.isascii():
        return range(len(text) + 1)
    return list(accumulate(weights(text, rules.counting), initial=0.0))


def line_cost(width: float, rules: BreakRules) -> float:
    """What one line costs for itself: nothing unless it is too long."""
    over = width - rules.cpl
    return OVERFLOW + OVERFLOW_EACH * over if over > 0 else 0.0


def pair_cost(upper: float, lower: float, rules: BreakRules) -> float:
    """What the widths of two lines, one above the other, cost: unlike ones, and top-heavy ones."""
    difference = (upper - lower) / rules.cpl
    cost = IMBALANCE * difference * difference
    return cost + TOP_HEAVY * difference if difference > 0 else cost


def best_breaks(
    text: str, places: Sequence[Place], rules: BreakRules, ruler: Ruler | None = None
) -> tuple[int, ...]:
    """Which of ``places`` to break at: indexes in order, the cheapest choice of all.

    At most ``rules.lines`` lines. Of equal choices the one with fewer lines, then the earlier
    break. The state is the last line (where it begins and ends), since a line is weighed against
    the one above it.
    """
    if not places:
        return ()
    ends = _ends(text, rules)
    if ruler is None and rules.lines == 2:
        return _best_break(ends, places, rules)
    measures = [ends]
    if ruler is not None:  # in the unit of the limit, so that the costs mean the same
        measures.append([end * rules.cpl / ruler.box for end in ruler.ends(text)])
    return _best_breaks(measures, places, rules)


def _best_break(
    ends: Sequence[float], places: Sequence[Place], rules: BreakRules
) -> tuple[int, ...]:
    """As :func:`_best_breaks` for two lines, as most markets have: each place is weighed once."""
    whole, cpl = ends[-1], rules.cpl
    best, chosen = line_cost(whole, rules), -1
    # Overflow outweighs all else: where a break leaves none, those that do need no weighing.
    fitting = [
        (index, place)
        for index, place in enumerate(places)
        if ends[place.end] <= cpl and whole - ends[place.start] <= cpl
    ]
    for index, (end, start, own) in fitting or enumerate(places):
        above, below = ends[end], whole - ends[start]
        cost = line_cost(above, rules) + EACH_LINE + own
        cost += line_cost(below, rules)
        cost += pair_cost(above, below, rules)
        if cost < best:
            best, chosen = cost, index
    return () if chosen < 0 else (chosen,)


def _best_breaks(
    measures: Sequence[Sequence[float]], places: Sequence[Place], rules: BreakRules
) -> tuple[int, ...]:
    """The cheapest choice by the widths of :func:`_ends`; of several measures the widest counts."""

    def width(start: int, end: int) -> float:
        return max(ends[end] - ends[start] for ends in measures)

    last = len(measures[0]) - 1
    whole = width(0, last)
    #: For each place: the cheapest way to the line that ends there, by the line's own beginning
    #: (-1: the text's): cost, its width, and the places before.
    reached: dict[int, list[tuple[float, float, tuple[int, ...]]]] = {}
    for index, place in enumerate(places):
        first = width(0, place.end)
        reached[index] = [(line_cost(first, rules), first, ())]
    best: tuple[float, int, tuple[int, ...]] = (line_cost(whole, rules), 0, ())
    for count in range(2, rules.lines + 1):
        further: dict[int, list[tuple[float, float, tuple[int, ...]]]] = {}
        for index, ways in reached.items():
            place = places[index]
            below = width(place.start, last)
            for cost, above, before in ways:
                so_far = cost + EACH_LINE + place.cost
                path = (*before, index)
                total = so_far + line_cost(below, rules) + pair_cost(above, below, rules)
                best = min(best, (total, count, path))
                if count == rules.lines:
                    continue
                for later in range(index + 1, len(places)):
                    middle = width(place.start, places[later].end)
                    step = so_far + line_cost(middle, rules) + pair_cost(above, middle, rules)
                    further.setdefault(later, []).append((step, middle, path))
        reached = {index: _cheapest(ways) for index, ways in further.items()}
    return best[2]


def _cheapest(
    ways: list[tuple[float, float, tuple[int, ...]]],
) -> list[tuple[float, float, tuple[int, ...]]]:
    """The cheapest way for each beginning of the last line."""
    kept: dict[int, tuple[float, float, tuple[int, ...]]] = {}
    for way in ways:
        begin = way[2][-1]
        if begin not in kept or (way[0], way[2]) < (kept[begin][0], kept[begin][2]):
            kept[begin] = way
    return list(kept.values())
