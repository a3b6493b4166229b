"""Texts that stand under another line too: copies, two lines in one, another's characters."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from localize.evidence.likeness import HAS_SPACES, WORD, meaning, spaced_text, trimmed
from localize.evidence.pairs import Fault, Pair, with_around
from localize.locales.profile import Market

#: A target inside another one counts from this many letters on.
_MERGE_LETTERS: Final = 8
#: A neighbour's target counts from this many on, if it is a sentence of its own in there.
_SHORT_LETTERS: Final = 2
_CLOSING: Final = ".!?…。！？؟।⋯;；"


def copies(
    pairs: Sequence[Pair], targets: Sequence[str], around: Sequence[Pair]
) -> Iterator[Fault]:
    """A target that stands under another line too, where the sources do not say the same."""
    seen: dict[str, list[int]] = {}
    every = [*enumerate(targets)]
    every += [(-1 - place, spaced_text(pair.target)) for place, pair in enumerate(around)]
    for place, spaced in every:
        target = spaced.replace(" ", "")
        if target:
            seen.setdefault(target, []).append(place)
    for places in seen.values():
        if len(places) < 2:
            continue
        said = {at: _said(pairs[at] if at >= 0 else around[-1 - at]) for at in places}
        # A line that comes again and again is compared once for all that say the same.
        first: dict[_Said, int] = {}
        for place, one in said.items():
            first.setdefault(one, place)
        others = {one: _first_other(one, first) for one in first} if len(first) > 1 else {}
        for place, one in said.items():
            other = others.get(one)
            if place >= 0 and other is not None:
                yield Fault(place, "copy", True, "the text of another line", other)


class _Said(NamedTuple):
    """What two lines must have in common to share a text: what a source says, or the original."""

    source: str
    original: str
    has_original: bool


def _said(pair: Pair) -> _Said:
    return _Said(meaning(pair.source), meaning(pair.original), bool(pair.original))


def _first_other(one: _Said, first: Mapping[_Said, int]) -> int | None:
    """The first place where something else is said, so that the two may not share a text."""
    for other, place in first.items():
        same = one.has_original and one.original == other.original
        if one.source != other.source and not same:
            return place
    return None


def merges(pairs: Sequence[Pair], targets: Sequence[str]) -> Iterator[Fault]:
    """A target that holds the whole target of another line, as a merged one does."""
    whole = "\n".join(targets)
    for other, inner in enumerate(targets):
        letters = len(inner) - inner.count(" ")
        # Once in the lot is the line itself; nothing else holds it.
        if letters < _SHORT_LETTERS or whole.count(inner) < 2:
            continue
        # Calling a name is a line of its own; that names move is seen elsewhere.
        if any(
            inner == spaced_text(text) for hit in pairs[other].hits for text in hit.term.targets
        ):
            continue
        for index, target in enumerate(targets):
            longer = index != other and len(target) > len(inner)
            if not longer or inner not in target:
                continue
            if trimmed(pairs[other].source) in trimmed(pairs[index].source):
                continue
            if trimmed(pairs[other].first) in trimmed(pairs[index].first):
                continue
            beside = abs(index - other) == 1
            if (letters >= _MERGE_LETTERS and _holds(target, inner)) or (
                beside and _is_sentence(pairs[index].target, pairs[other].target)
            ):
                yield Fault(index, "merge", True, "holds the text of another line", other)


def _is_sentence(text: str, inner: str) -> bool:
    """Whether ``inner`` opens or closes ``text`` as a sentence of its own."""
    text, inner = text.strip(), inner.strip()
    bare = inner.rstrip(_CLOSING)
    if text.endswith(inner):
        before = text[: -len(inner)]
        new_sentence = inner[:1].isupper() or not HAS_SPACES.search(inner.casefold())
        return before.rstrip()[-1:] in _CLOSING or (before[-1:].isspace() and new_sentence)
    rest = text[len(bare) :].strip()
    return text.startswith(bare) and rest[:1] in _CLOSING and WORD.search(rest) is not None


def overlaps(
    pairs: Sequence[Pair], targets: Sequence[str], market: Market, around: Sequence[Pair]
) -> Iterator[Fault]:
    """In Traditional Chinese the characters themselves say which line they belong to."""
    if market.script != "Hant":
        return
    every = [
        (place, set(meaning(pair.first)) - _COMMON) for place, pair in with_around(pairs, around)
    ]
    for index, spaced in enumerate(targets):
        target = set(spaced.replace(" ", "")) - _COMMON
        own = len(target & every[index][1])
        if len(target) < _LEAST_HAN or _FEW_SHARED * own > len(target):
            continue
        for place, source in every:
            shared = len(target & source)
            if place != index and 2 * shared >= len(target) and shared >= own + _LEAST_HAN - 1:
                yield Fault(index, "copy", True, "the characters of another line", place)
                break


_LEAST_HAN: Final = 3
#: A line that shares but one in so many of its characters with its source may be another's.
_FEW_SHARED: Final = 6
#: Characters of both scripts that most lines share, whatever they say.
_COMMON: Final = frozenset("你我他她它您的了吗呢吧啊是不也就都有在那一人上下大子")


def _holds(text: str, inner: str) -> bool:
    """Whether ``inner`` stands in ``text``, at word boundaries where words have spaces."""
    return f" {inner} " in f" {text} " or (not HAS_SPACES.search(inner) and inner in text)
