"""Sentences that run over several cues: a Spanish question opens in the first of them.

A cell is adapted alone, and knows only whether it :func:`continues` the sentence of the cue
before; then it leaves the opening mark to :func:`opened`, which looks at all cells of an episode.
"""

import re
from collections.abc import Collection, Sequence
from itertools import pairwise
from typing import Final

from localize.adapt.shield import hide, show
from localize.adapt.spanish import open_sentences
from localize.locales.profile import Market
from localize.model import Struct

RULE: Final = "typography.inverted"
REASON: Final = "The sentence runs over several cues and opens in the first"
#: A longer pause than this ends a sentence (as SubtitleEdit has it).
PAUSE_MS: Final = 1000
_ENDS: Final = frozenset(".?!:;。？！：；\"'”’»)]）】")
_DASHES: Final = frozenset("-‐–—−")
#: Between two cells, as white space and, after a pause within a sentence, as none.
_BETWEEN: Final = "\x1f"
_AFTER_PAUSE: Final = "\0"
_CELLS: Final = re.compile(f"[{_BETWEEN}{_AFTER_PAUSE}]")
_OPEN: Final = frozenset("¿¡")
_CLOSE: Final = frozenset("?!？！")


class Said(Struct, frozen=True):
    """The text of a cell and when it is on screen, in milliseconds; "" where there is none."""

    text: str
    start: int
    end: int


def spans_cues(market: Market) -> bool:
    """Whether the market has marks that may stand in the cue before."""
    return bool(market.typography.opening_question)


def continues(before: Said, cell: Said) -> bool:
    """Whether a cell goes on with the sentence of the one before.

    It does when that one ends without a mark of its own and this one begins with a small letter,
    or when a question that was opened there still waits for its end.

    >>> continues(Said("¿Por qué no me dijiste", 0, 900), Said("la verdad?", 1000, 2000))
    True
    >>> continues(Said("No lo sé.", 0, 900), Said("la verdad?", 1000, 2000))
    False
    """
    first, second = before.text.rstrip(), cell.text.lstrip()
    if not first or not second or cell.start - before.end > PAUSE_MS or second[0] in _DASHES:
        return False
    pause = first.endswith("…")
    if pause or first.endswith(("...", "..")):
        return second.startswith(("…", ".."))
    if first[-1] in _ENDS:
        return False
    if _is_open(first):
        return second[0] not in _OPEN
    return second.lstrip("….")[:1].islower()


def _is_open(text: str) -> bool:
    """Whether the last mark of a question in the text opens one."""
    last = next((mark for mark in reversed(text) if mark in _OPEN or mark in _CLOSE), "")
    return last in _OPEN


def continuing(cells: Sequence[Said]) -> frozenset[int]:
    """The places of the cells that go on with the sentence of the cell before."""
    return frozenset(i for i, (one, two) in enumerate(pairwise(cells), 1) if continues(one, two))


def opened(
    texts: Sequence[str], going_on: Collection[int], held: Collection[int], market: Market
) -> dict[int, str]:
    """The texts that change when each sentence over several cells opens in its first, by place.

    ``going_on`` are the places that :func:`continuing` named; a ``held`` cell is a person's and
    stays as it is, so that the check of its neighbour reports the sentence.

    >>> from localize.locales import market
    >>> opened(["Por qué no me dijiste", "la verdad?"], {1}, (), market("es-419"))
    {0: '¿Por qué no me dijiste'}
    """
    typography = market.typography
    marks = {"?": typography.opening_question, "!": typography.opening_exclamation}
    changed: dict[int, str] = {}
    first = 0
    for place in range(1, len(texts) + 1):
        if place in going_on:
            continue
        if place - first > 1:
            written = _opened(texts[first:place], marks)
            changed |= {
                at: text
                for at, text in enumerate(written, first)
                if text != texts[at] and at not in held
            }
        first = place
    return changed


def _opened(texts: Sequence[str], marks: dict[str, str]) -> list[str]:
    """The texts of one sentence with its opening marks."""
    hidden = [hide(text) for text in texts]
    joined = "".join(
        text + (_AFTER_PAUSE if text.endswith("…") else _BETWEEN) for text, _ in hidden
    )
    written = _CELLS.split(open_sentences(joined, marks))
    if len(written) != len(texts) + 1:
        # A text holds a separator itself: what belongs to which cell could not be told.
        return list(texts)
    return [show(text, spans) for text, (_, spans) in zip(written, hidden, strict=False)]
