"""Gives the texts of an episode their line breaks and their times on screen."""

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from localize import layout, settings, subtitles
from localize.fonts import Ruler
from localize.locales import Market
from localize.model import Cell, Hit, Piece
from localize.pipeline.held import held
from localize.pipeline.shown import SHOWN, split_markup
from localize.pipeline.source import Line


def laid_out(
    text: str, *, market: Market, profile: str, hits: Iterable[Hit], ruler: Ruler | None = None
) -> str:
    """The text with its line breaks; markup inside it stays between the same letters.

    ``hits`` are the terms of the line: no break comes into the rendering of one. ``ruler``
    measures lines in pixels, where there is a font.
    """
    plain, tags = split_markup(text)
    keep = _names(plain, hits)
    laid = layout.lay_out(plain, market=market, profile=profile, keep=keep, ruler=ruler)
    return subtitles.insert(laid, subtitles.carry(tags, plain, laid)) if tags else laid


def timed(
    drama: settings.Drama, market: Market, lines: Sequence[Line], cells: Mapping[str, Cell]
) -> dict[str, Cell]:
    """The cells, by cue, where texts that are too fast got the free time behind them.

    A person's times are fixed, and a line that still waits for its text keeps its own.
    """
    cells = dict(cells)
    pieces: list[Piece] = []
    owners: list[tuple[str, int]] = []
    fixed: set[int] = set()
    times = {line.cue.id: line.cue for line in lines}
    for cue, cell in cells.items():
        if cell.state not in SHOWN or not cell.pieces:
            # A line that still waits for its text will need its time.
            fixed.add(len(pieces))
            owners.append((cue, 0))
            pieces.append(Piece(times[cue].start, times[cue].end, ""))
            continue
        for index, piece in enumerate(cell.pieces):
            if held(cell):
                fixed.add(len(pieces))
            owners.append((cue, index))
            pieces.append(piece)
    order = sorted(range(len(pieces)), key=lambda index: (pieces[index].start, index))
    retimed = layout.retime(
        [pieces[index] for index in order],
        market=market,
        profile=drama.profile,
        fps=drama.fps,
        fixed={place for place, index in enumerate(order) if index in fixed},
    )
    for place, index in enumerate(order):
        if retimed[place] != pieces[index]:
            cue, part = owners[index]
            changed = list(cells[cue].pieces)
            changed[part] = retimed[place]
            cells[cue] = msgspec.structs.replace(cells[cue], pieces=tuple(changed))
    return cells


def _names(text: str, hits: Iterable[Hit]) -> tuple[tuple[int, int], ...]:
    """The places of the terms' renderings in a target, each as often as it is there."""
    spans = []
    for hit in hits:
        for target in hit.term.targets:
            start = text.find(target) if target else -1
            while start >= 0:
                spans.append((start, start + len(target)))
                start = text.find(target, start + len(target))
    return tuple(spans)
