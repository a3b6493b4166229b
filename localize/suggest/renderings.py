"""What a word is probably called in a market, read off pairs of lines that hold it."""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence

from localize import late, trie
from localize.locales import Market
from localize.model import Struct

#: A word, with its stop where it looks like a form of address: Mr. Gu, Srta. Lin.
_WORD = late.pattern(r"[A-Z][a-z]{1,3}\.(?=\s+[A-Z])|\w[\w'’-]*")
_CLAUSE = late.pattern(r"[,;:!?…\n،؟。]")
_SIGNS = late.pattern(r"[\w\u0e31-\u0e4e]+")
_EDGE = late.pattern(r"^\W+|\W+$")
#: Words and characters of a rendering, at most.
_WORDS, _CHARACTERS = 4, 12
#: House rules: pairs that are enough, and how well a rendering must tell lines with the word from
#: lines without it (the Dice coefficient of the two).
LEAST_PAIRS = 2
LEAST_DICE = 0.75
#: Pairs kept for each word, and lines without any word to compare with.
_KEPT, _OTHERS = 200, 5_000
#: A rendering does not begin or end with a word that stands in this share of all lines.
_COMMON = 0.02


class Rendering(Struct, frozen=True):
    """A probable rendering, and the number of pairs that have it."""

    text: str
    pairs: int


def likely(
    words: Collection[str],
    pairs: Iterable[tuple[str, str]],
    market: Market,
    *,
    names: Collection[str] = (),
) -> dict[str, Rendering]:
    """The renderings of ``words`` that (source, target) pairs make likely; others are left out.

    A pair whose whole source is the word decides; else what stands in most targets of lines with
    the word and in few others. ``names`` are written with capitals where the script has them.
    Memory stays flat however many pairs there are.

    >>> from localize.locales import market
    >>> pairs = [("顾总来了", "Mr. Gu is here."), ("顾总好", "Hello, Mr. Gu."), ("你好", "Hello.")]
    >>> likely(["顾总"], pairs, market("en-US"))["顾总"].text
    'Mr. Gu'
    """
    pattern = re.compile(trie.pattern(words))
    held: defaultdict[str, list[str]] = defaultdict(list)
    whole: defaultdict[str, Counter[str]] = defaultdict(Counter)
    others: list[str] = []
    for source, target in pairs:
        found = set(pattern.findall(source))
        if not found and len(others) < _OTHERS:
            others.append(target)
        for word in found:
            if _EDGE.sub("", source) == word:
                whole[word][_EDGE.sub("", target)] += 1
            elif len(held[word]) < _KEPT:
                held[word].append(target)
    background = Counter(form for target in others for form in set(_forms(target, market)))
    chosen = {}
    for word in words:
        if whole[word]:
            text, number = whole[word].most_common(1)[0]
            if text:
                chosen[word] = Rendering(text, number)
            continue
        best = _best(held[word], background, len(others), market, capital=word in names)
        if best is not None:
            chosen[word] = best
    return chosen


def _best(
    targets: Sequence[str],
    background: Counter[str],
    others: int,
    market: Market,
    *,
    capital: bool,
) -> Rendering | None:
    if len(targets) < LEAST_PAIRS:
        return None
    spaced = market.typography.spaces_between_words
    counts = Counter(form for target in targets for form in set(_forms(target, market)))
    best: tuple[float, int, str] | None = None
    for form, number in counts.items():
        score = 2 * number / (len(targets) + number + background[form])
        if number < LEAST_PAIRS or score < LEAST_DICE:
            continue
        if spaced and not _stands_alone(form.split(), background, others, capital=capital):
            continue
        rank = (score, len(form), form)
        if best is None or rank > best:
            best = rank
    return None if best is None else Rendering(best[2], counts[best[2]])


def _stands_alone(
    words: Sequence[str], background: Counter[str], others: int, *, capital: bool
) -> bool:
    """Whether a rendering begins and ends with words of its own; a name's words have capitals."""
    if capital and any(word[0].islower() for word in words):
        return False
    return all(background[word] <= max(1, _COMMON * others) for word in (words[0], words[-1]))


def _forms(target: str, market: Market) -> Iterator[str]:
    """The runs of words of a target, or of characters where words are not spaced."""
    if market.typography.spaces_between_words:
        for part in _CLAUSE.split(target):
            words = _WORD.findall(part)
            for start in range(len(words)):
                for end in range(start + 1, min(start + _WORDS, len(words)) + 1):
                    yield " ".join(words[start:end])
        return
    for part in _SIGNS.findall(target):
        for start in range(len(part)):
            for end in range(start + 2, min(start + _CHARACTERS, len(part)) + 1):
                yield part[start:end]
