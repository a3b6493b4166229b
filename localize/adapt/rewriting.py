"""What ``replace`` and ``soften`` rules write: only on typed spans, and on whole words."""

import re
from collections.abc import Sequence
from functools import partial
from typing import Final

from localize.adapt.entries import GRADES, RuleEntry, words
from localize.adapt.rule import Context, Rewrite
from localize.locales import Market

_RANK: Final[dict[str, int]] = {grade: rank for rank, grade in enumerate(GRADES)}
_SPACE: Final = " \xa0\u202f"
#: What a word goes on with: letters, digits, and the marks on letters, which ``\w`` leaves out.
_LETTER: Final = r"[\w\u0300-\u036f\u0591-\u05c7\u064b-\u0655\u0670\u0900-\u0963]"


def rewriter(entry: RuleEntry, market: Market) -> Rewrite | None:
    """What a rule does to a draft, None for one that only tells a person."""
    if entry.words:
        return _soften(entry, market)
    if entry.action != "replace":
        return None
    make = {"mark": _marks, "number": _numbers, "unit": _units}.get(entry.span, _rendering)
    return make(entry, market)


def _soften(entry: RuleEntry, market: Market) -> Rewrite:
    """Each strong word as its softer one, where the market allows less than it is."""
    swaps = [(_RANK[word.level], _word(word.from_, market), word.to) for word in entry.words]

    def rewrite(text: str, context: Context) -> str:
        allowed = _RANK[context.grade]
        for level, pattern, softer in swaps:
            if level > allowed:
                text = pattern.sub(partial(_instead, new=softer), text)
        return text

    return rewrite


def _rendering(entry: RuleEntry, market: Market) -> Rewrite:
    """The rendering of a term, name or title, unless it is an agreed one of this line."""
    swaps = [(old.casefold(), _word(old, market)) for old in words(entry.from_)]

    def rewrite(text: str, context: Context) -> str:
        for old, pattern in swaps:
            if old in text.casefold() and not _agreed(old, context):
                text = pattern.sub(partial(_instead, new=entry.to), text)
        return text

    return rewrite


def _agreed(old: str, context: Context) -> bool:
    return any(
        old in target.casefold()
        for hit in context.hits
        if hit.term.confidence == "high"
        for target in hit.term.targets
    )


def _marks(entry: RuleEntry, market: Market) -> Rewrite:  # noqa: ARG001
    olds = words(entry.from_)

    def rewrite(text: str, context: Context) -> str:  # noqa: ARG001
        for old in olds:
            text = text.replace(old, entry.to)
        return text

    return rewrite


def _numbers(entry: RuleEntry, market: Market) -> Rewrite:
    """A number written another way, where it is the whole number."""
    olds = frozenset(words(entry.from_))

    def rewrite(text: str, context: Context) -> str:  # noqa: ARG001
        if not any(old in text for old in olds):
            return text
        from localize.locales.numbers import numbers

        spans = [(n.start, n.end) for n in numbers(text, market.locale) if n.text in olds]
        return _spliced(text, spans, entry.to)

    return rewrite


def _units(entry: RuleEntry, market: Market) -> Rewrite:
    """The word beside a number."""
    patterns = [_word(old, market) for old in words(entry.from_)]

    def rewrite(text: str, context: Context) -> str:  # noqa: ARG001
        if not any(pattern.search(text) for pattern in patterns):
            return text
        from localize.locales.numbers import numbers

        for pattern in patterns:
            found = numbers(text, market.locale)
            ends = {number.end for number in found}
            starts = {number.start for number in found}
            spans = [
                match.span()
                for match in pattern.finditer(text)
                if _beside(text, match.start(), -1, ends) or _beside(text, match.end(), 1, starts)
            ]
            text = _spliced(text, spans, entry.to)
        return text

    return rewrite


def _beside(text: str, place: int, step: int, edges: set[int]) -> bool:
    """Whether a number ends or begins at a place, or behind a space there."""
    neighbour = place - 1 if step < 0 else place
    if 0 <= neighbour < len(text) and text[neighbour] in _SPACE:
        return place + step in edges
    return place in edges


def _spliced(text: str, spans: Sequence[tuple[int, int]], new: str) -> str:
    for start, end in reversed(spans):
        text = text[:start] + new + text[end:]
    return text


def _word(word: str, market: Market) -> re.Pattern[str]:
    """A word in any case; a whole word where the market sets spaces between words."""
    # Turkish has two letters i: its words are taken as they stand.
    flags = 0 if market.language == "tr" else re.IGNORECASE
    return re.compile(whole(re.escape(word), market), flags)


def whole(pattern: str, market: Market) -> str:
    """The source of a pattern that matches whole words only, where the market writes spaces.

    Korean words take endings, so there only the beginning counts. Where there are no spaces, a
    Thai word does not end before a vowel or a tone mark, nor begin behind a vowel written first.
    """
    if not market.typography.spaces_between_words:
        return f"(?<![\u0e40-\u0e44])(?:{pattern})(?![\u0e30-\u0e3a\u0e45\u0e47-\u0e4e])"
    end = "" if market.script == "Kore" else f"(?!{_LETTER})"
    return f"(?<!{_LETTER})(?:{pattern}){end}"


def _instead(match: re.Match[str], new: str) -> str:
    """The new word; with a capital, or in capitals, if the old one's came from its place."""
    old = match[0]
    if len(old) > 1 and old.isupper() and new.islower():
        return new.upper()
    if old[0].isupper() and new[0].islower():
        return new[0].upper() + new[1:]
    return new
