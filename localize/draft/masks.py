"""Placeholders: inner markup and, for engines without a glossary, names that must not change."""

import re
from collections import Counter
from collections.abc import Sequence

from localize.engines.base import Capabilities
from localize.model import Hit, Struct

PLACEHOLDER = re.compile(r"⟦\d+⟧")
#: What is the same in every sentence of a market, so that it can be put in afterwards. Other
#: terms are inflected or take an article, and a blind replacement would break the sentence: they
#: are put in only for an engine that leaves words as they stand (glossary ``inline``).
_INVARIANT = ("name", "place", "keep")


class Masked(Struct, frozen=True):
    """A line as an engine gets it, and what each of its placeholders stands for."""

    text: str
    meaning: dict[str, str]


def mask(text: str, hits: Sequence[Hit], can: Capabilities, *, names: bool) -> Masked:
    """``text`` with its placeholders numbered from 1 in order, for this engine.

    With ``names``, names with an agreed rendering become placeholders too, as far as the engine
    knows so many. An engine that keeps none gets the text without any.
    """
    if not can.placeholders:
        return Masked(PLACEHOLDER.sub("", text), {})
    spans = {match.span(): match[0] for match in PLACEHOLDER.finditer(text)}
    if names and can.glossary in ("none", "inline"):
        for hit in hits:
            room = len(spans) < can.max_placeholders
            fits = can.glossary == "inline" or hit.term.kind in _INVARIANT
            if room and hit.term.confidence == "high" and fits:
                rendering, start = hit.term.rendering, _place(hit, text)
                if rendering and start >= 0:
                    spans[start, start + len(hit.term.source)] = rendering
    parts, meaning, end = [], {}, 0
    for number, (span, stands_for) in enumerate(sorted(spans.items()), 1):
        parts += [text[end : span[0]], f"⟦{number}⟧"]
        meaning[f"⟦{number}⟧"] = stands_for
        end = span[1]
    return Masked("".join([*parts, text[end:]]), meaning)


def unmask(target: str, masked: Masked) -> str | None:
    """``target`` with what its placeholders stand for; None unless each came back just once."""
    found = Counter(PLACEHOLDER.findall(target))
    if found != Counter(masked.meaning.keys()):
        return None
    return PLACEHOLDER.sub(lambda match: masked.meaning[match[0]], target)


def hides_names(masked: Masked) -> bool:
    """Whether a placeholder stands for a name, not only for markup."""
    return any(not PLACEHOLDER.fullmatch(text) for text in masked.meaning.values())


def keeps_tags(source: str, target: str) -> bool:
    """Whether every placeholder of ``source`` stands in ``target`` just once, and no other.

    >>> keeps_tags("⟦1⟧快⟦2⟧走", "⟦1⟧Go⟦2⟧"), keeps_tags("走", "⟦1⟧Go")
    (True, False)
    """
    if "⟦" not in source and "⟦" not in target:
        return True
    return Counter(PLACEHOLDER.findall(source)) == Counter(PLACEHOLDER.findall(target))


def without_tags(target: str) -> str:
    """``target`` without placeholders and the double spaces that they leave.

    >>> without_tags("Go ⟦1⟧ now")
    'Go now'
    """
    if "⟦" not in target:
        return target
    return re.sub(r"  +", " ", PLACEHOLDER.sub("", target)).strip()


def _place(hit: Hit, text: str) -> int:
    """Where the term stands, -1 for nowhere; placeholders for markup may have moved it."""
    if not hit.end:
        return -1
    if text[hit.start : hit.end] == hit.term.source:
        return hit.start
    return text.find(hit.term.source)
