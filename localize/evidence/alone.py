"""What a line shows by itself: no text, source script, the source again, an odd length."""

from collections.abc import Iterator, Sequence

from localize import locales
from localize.evidence.likeness import WORD
from localize.evidence.pairs import Fault, Pair
from localize.locales.length import far_off
from localize.locales.profile import Market
from localize.locales.scripts import is_same, source_left, text_left


def no_text(pairs: Sequence[Pair]) -> Iterator[Fault]:
    """Targets without a word; one whose source has words shows that lines have moved."""
    for index, pair in enumerate(pairs):
        if WORD.search(pair.target) or not pair.source.strip():
            continue
        words = WORD.search(pair.source) is not None
        if words or not pair.target.strip():
            yield Fault(index, "empty", words, "no text")


def own_faults(
    pairs: Sequence[Pair], market: Market, source: str, original: str
) -> Iterator[Fault]:
    """The source itself for a target, source script in it, or a length far off."""
    spoken = locales.market(source) if original else None
    for index, pair in enumerate(pairs):
        if not pair.target:
            continue
        left = source_left(pair.target, market, source=source)
        same = is_same(pair.source, pair.target, market)
        if pair.original:
            left = left or source_left(pair.target, market, source=original)
            same = same or is_same(pair.original, pair.target, market)
        if (left or same) and pair.hits:
            rest = _without_renderings(pair)
            left = source_left(rest, market, source=source)
            if pair.original:
                left = left or source_left(rest, market, source=original)
            same = same and WORD.search(rest) is not None
        if pair.original and not left and not same:
            known = [text for hit in pair.hits for text in hit.term.targets]
            words = text_left(pair.source, pair.target, market, language=source, known=known)
            if words.casefold() in pair.original.casefold():
                words = ""  # said in that language in the drama itself
            same, left = words == pair.target and bool(words), words
        if same:
            yield Fault(index, "same", False, "the same as the source")
        elif left:
            yield Fault(index, "script", False, f"source script left: {left}")
        ratio = far_off(pair.source, pair.target, market, spoken=spoken)
        if ratio is not None and WORD.search(pair.target):
            yield Fault(index, "length", False, f"{ratio:.1f} times the usual length")


def _without_renderings(pair: Pair) -> str:
    """The target without what its terms ask for, which may be source script that is to stay."""
    rest = pair.target
    for hit in pair.hits:
        for text in hit.term.targets if hit.term.targets else (hit.term.source,):
            rest = rest.replace(text, "")
    return rest
