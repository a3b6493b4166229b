"""Spanish sentences that run over several cells of an episode: they open in the first."""

from collections.abc import Callable, Mapping, Sequence

import msgspec

from localize.adapt import across
from localize.locales import Market
from localize.model import Cell, Change, Piece
from localize.pipeline.held import held
from localize.pipeline.source import Line

_OPENING = str.maketrans("", "", "¿¡")


def going_on(market: Market, lines: Sequence[Line], texts: Sequence[str]) -> frozenset[str]:
    """The cues whose text goes on with a sentence of the cue before, where that matters."""
    if not across.spans_cues(market):
        return frozenset()
    said = [
        across.Said(text, line.cue.start, line.cue.end)
        for text, line in zip(texts, lines, strict=True)
    ]
    return frozenset(lines[place].cue.id for place in across.continuing(said))


def opened(
    market: Market,
    lines: Sequence[Line],
    cells: Mapping[str, Cell],
    cues: frozenset[str],
    lay_out: Callable[[Line, str], str],
) -> dict[str, Cell]:
    """The cells that change when each sentence opens in its first; a person's stay.

    ``cues`` are what :func:`going_on` named; ``lay_out`` breaks a text into lines.
    """
    if not cues:
        return {}
    places = {place for place, line in enumerate(lines) if line.cue.id in cues}
    fixed = {
        place
        for place, line in enumerate(lines)
        if held(cells[line.cue.id]) or across.RULE in cells[line.cue.id].undone
    }
    texts = [cells[line.cue.id].text for line in lines]
    changed = {}
    for place, text in across.opened(texts, places, fixed, market).items():
        line = lines[place]
        cell = cells[line.cue.id]
        change = Change(across.RULE, cell.text, text, across.REASON)
        pieces = (Piece(line.cue.start, line.cue.end, lay_out(line, text)),)
        changed[line.cue.id] = msgspec.structs.replace(
            cell, text=text, pieces=pieces, changes=(*cell.changes, change)
        )
    return changed


def bare(text: str) -> str:
    """A text without opening marks, which depend on the cells beside it.

    >>> bare("¿Quién eres?")
    'Quién eres?'
    """
    return text.translate(_OPENING)
