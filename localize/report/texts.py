"""Where two texts differ, in the characters that people see and the words that they read."""

import unicodedata
from functools import cache
from typing import TYPE_CHECKING

from localize.model import Segment

if TYPE_CHECKING:
    import regex

#: Scripts that set no space between words: there every character stands alone.
_UNSPACED = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}\p{Tibetan}"
#: What may stand inside a word: isn't, aujourd'hui, half-open.
_INSIDE = ("'", "’", "-")
#: How a line break is shown in a changed part, and what is shown as it is.
_SHAPES = {"\n": "↵\n", " ": " ", "\u200c": "\u200c", "\u200d": "\u200d"}


def tokens(text: str) -> list[str]:
    """The text cut into what is compared: words where a script has spaces, else clusters.

    A cluster is what a reader takes for one character (a letter with its marks, an emoji with all
    its parts); no token ends inside one. The tokens make up the text.

    >>> tokens("He isn't 他走了")
    ['He', ' ', "isn't", ' ', '他', '走', '了']
    """
    clusters = _cluster().findall(text)
    wordy = [_word().match(cluster) is not None for cluster in clusters]
    found: list[str] = []
    joins = False
    for place, cluster in enumerate(clusters):
        inside = cluster in _INSIDE and joins and any(wordy[place + 1 : place + 2])
        if joins and (wordy[place] or inside):
            found[-1] += cluster
        else:
            found.append(cluster)
        joins = wordy[place] or inside
    return found


def difference(old: str, new: str) -> tuple[Segment, ...]:
    """What leads from one text to another: as little as can be, in whole tokens.

    Equal and removed segments make up the old text, equal and added ones the new. White space
    between two changes belongs to both, so that changed words stand together.

    >>> [(part.kind, part.text) for part in difference("He went home", "She ran home")]
    [('removed', 'He went'), ('added', 'She ran'), ('equal', ' home')]
    """
    from rapidfuzz.distance import Indel

    before, after = tokens(old), tokens(new)
    steps = [
        (before[step.src_start : step.src_end], after[step.dest_start : step.dest_end])
        for step in Indel.opcodes(before, after)
    ]
    segments: list[Segment] = []
    removed = added = ""
    for place, (left, right) in enumerate(steps):
        gone, come = "".join(left), "".join(right)
        last = place + 1 == len(steps)
        if gone != come or (gone.isspace() and (removed or added) and not last):
            removed += gone
            added += come
            continue
        segments += _changed(removed, added)
        segments.append(Segment("equal", gone))
        removed = added = ""
    return (*segments, *_changed(removed, added))


def visible(text: str) -> str:
    """A changed part as it is shown: what has no shape of its own gets one.

    A zero width joiner is left where it is: it holds an emoji or a word together.

    >>> visible("a\\n\\u200f"), visible("\\u00a0"), visible("👨\\u200d👩")
    ('a↵\\nU+200F', 'U+00A0', '👨\\u200d👩')
    """
    return "".join(_SHAPES[char] if char in _SHAPES else _shape(char) for char in text)


def _shape(char: str) -> str:
    hidden = unicodedata.category(char) in ("Cc", "Cf", "Zl", "Zp", "Zs")
    return f"U+{ord(char):04X}" if hidden else char


def _changed(removed: str, added: str) -> list[Segment]:
    """The segments of one change; texts that a shared space made equal are no change."""
    if removed == added:
        return [Segment("equal", removed)] if removed else []
    parts = [Segment("removed", removed)] if removed else []
    return [*parts, Segment("added", added)] if added else parts


@cache
def _cluster() -> "regex.Pattern[str]":
    import regex

    return regex.compile(r"\X")


@cache
def _word() -> "regex.Pattern[str]":
    import regex

    return regex.compile(rf"[[\p{{L}}\p{{M}}\p{{N}}]--[{_UNSPACED}]]", regex.VERSION1)
