"""Renderings of another line's names and terms in a target."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from localize.evidence.likeness import SIGNS
from localize.evidence.pairs import Fault, Kind, Pair, with_around
from localize.locales.profile import Market
from localize.model import Term

_NAMING: Final = ("name", "title", "place")


def misplaced_names(
    pairs: Sequence[Pair], market: Market, around: Sequence[Pair]
) -> Iterator[Fault]:
    """Renderings of another line's names and terms in a target whose source lacks them."""
    known = _renderings(with_around(pairs, around), market)
    if not known:
        return
    for index, pair in enumerate(pairs):
        rest = pair.target
        if not rest:
            continue
        own_terms = [hit.term for hit in pair.hits]
        own = {text for term in own_terms for text in term.targets}
        missing = [term for term in own_terms if _counts(term) and not _has(rest, term, market)]
        for text in sorted(own, key=len, reverse=True):
            rest = rest.replace(text, "\0")
        fault = _strange(index, pair, rest, known, own, missing, market)
        if fault is not None:
            yield fault


def _strange(
    index: int,
    pair: Pair,
    rest: str,
    known: dict[str, list[tuple[Term, int, bool]]],
    own: set[str],
    missing: list[Term],
    market: Market,
) -> Fault | None:
    """The first rendering in ``rest`` that belongs to another line and to nothing of this one."""
    for text, owners in known.items():
        if text not in rest or text in own or not _stands(rest, text, market):
            continue
        # A line that has the term itself explains its rendering.
        if any(term.source in pair.first for term, _, _ in owners):
            continue
        for term, place, kept in owners:
            if place == index or not _proves(term, pair, missing, kept=kept):
                continue
            kind: Kind = "name" if term.kind in _NAMING else "term"
            return Fault(index, kind, True, f"{text} is another line's", place, kind == "term")
    return None


def _proves(term: Term, pair: Pair, missing: list[Term], *, kept: bool) -> bool:
    """Whether a rendering in a line that lacks its term shows that the text is another line's.

    A common word may stand in any line: it proves something only where the line that needs it
    lacks it. A name does alone; but a name may stand for a title of the same person (顾总 as "Gu
    Beichen"), so where the line names somebody of that surname its own name must be missing.
    """
    if term.kind not in _NAMING:
        return not kept
    kin = [hit.term for hit in pair.hits if hit.term.kind in ("name", "title")]
    if any(term.source[:1] == other.source[:1] for other in kin):
        same_kind = any(term.kind == other.kind for other in missing)
        return same_kind and bool(missing)
    return True


def _renderings(
    every: Sequence[tuple[int, Pair]], market: Market
) -> dict[str, list[tuple[Term, int, bool]]]:
    """Rendering to the (term, place, whether that line's own target has it) that it stands for."""
    known: dict[str, list[tuple[Term, int, bool]]] = {}
    for place, pair in every:
        for hit in pair.hits:
            if not _counts(hit.term):
                continue
            kept = not pair.target or _has(pair.target, hit.term, market)
            for text in hit.term.targets:
                if _letters(text) >= _least_letters(text):
                    known.setdefault(text, []).append((hit.term, place, kept))
    return known


def _counts(term: Term) -> bool:
    return term.confidence == "high" and term.kind in ("name", "title", "place", "term")


def _has(target: str, term: Term, market: Market) -> bool:
    return any(_stands(target, text, market) for text in term.targets)


def _stands(target: str, text: str, market: Market) -> bool:
    """Whether ``text`` stands in ``target`` with its own case, at word boundaries if there are."""
    if text not in target or not market.typography.spaces_between_words:
        return text in target
    return re.search(rf"(?<![\w{SIGNS}]){re.escape(text)}(?![\w{SIGNS}])", target) is not None


def _letters(text: str) -> int:
    return sum(char.isalpha() for char in text)


def _least_letters(text: str) -> int:
    """How long a rendering must be to prove anything: two Han or kana, three of other scripts."""
    return 2 if re.search(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]", text) else 3
