"""Gives the texts of an episode their line breaks and their times on screen."""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import NamedTuple

import msgspec

from localize import checks, fonts, layout, settings, subtitles
from localize.fonts import Ruler
from localize.locales import Market
from localize.model import Cell, Cue, Hit, Piece
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
    keep = kept_whole(plain, hits)
    laid = layout.lay_out(plain, market=market, profile=profile, keep=keep, ruler=ruler)
    return subtitles.insert(laid, subtitles.carry(tags, plain, laid)) if tags else laid


def timed(
    drama: settings.Drama,
    market: Market,
    lines: Sequence[Line],
    cells: Mapping[str, Cell],
    hits: Mapping[str, Iterable[Hit]],
) -> dict[str, Cell]:
    """The cells, by cue, with the best times for each piece, and what changed among their changes.

    A text that is too much for one piece is split in two where there is room. A person's times are
    fixed, and a line that still waits for its text keeps its own. Signs, and lines at the top of
    the screen, are timed apart from the others. ``hits`` are the terms of each line.
    """
    cells = dict(cells)
    ruler = fonts.of_drama(drama, market)
    for apart in (False, True):
        own = [line.cue for line in lines if checks.stands_apart(line.cue) == apart]
        places = _places(own, cells)
        halves = partial(_halves, places, cells, hits, market, drama.profile, ruler)
        task = layout.Task(
            pieces=[place.piece for place in places],
            clock=layout.Clock(market, drama.profile, drama.fps, ruler),
            fixed={index for index, place in enumerate(places) if place.fixed},
            spoken=[place.cue.start for place in places],
            halves=halves,
        )
        for index, parts in layout.solve(task).items():
            place = places[index]
            cell = cells[place.cue.id]
            if len(parts) == 1:
                parts = (Piece(parts[0].start, parts[0].end, cell.pieces[place.part].text),)
            pieces = (*cell.pieces[: place.part], *parts, *cell.pieces[place.part + 1 :])
            changes = (*cell.changes, *layout.changes(task, index, parts))
            cells[place.cue.id] = msgspec.structs.replace(cell, pieces=pieces, changes=changes)
    return cells


class _Place(NamedTuple):
    """A piece among those of its episode, without markup, and the part of its cell that it is."""

    piece: Piece
    cue: Cue
    part: int
    fixed: bool


def _places(cues: Iterable[Cue], cells: Mapping[str, Cell]) -> list[_Place]:
    """The pieces of an episode in time order."""
    found: list[_Place] = []
    for cue in cues:
        cell = cells.get(cue.id)
        if cell is None or cell.state not in SHOWN or not cell.pieces:
            # A line that still waits for its text will need its time.
            found.append(_Place(Piece(cue.start, cue.end, ""), cue, 0, fixed=True))
            continue
        fixed = held(cell)
        for part, piece in enumerate(cell.pieces):
            if "<" in piece.text or "{" in piece.text:
                piece = Piece(piece.start, piece.end, split_markup(piece.text)[0])
            found.append(_Place(piece, cue, part, fixed))
    found.sort(key=lambda place: place.piece.start)
    return found


def _halves(
    places: Sequence[_Place],
    cells: Mapping[str, Cell],
    hits: Mapping[str, Iterable[Hit]],
    market: Market,
    profile: str,
    ruler: Ruler | None,
    index: int,
) -> tuple[str, str] | None:
    """The halves of a cell's text, laid out; None where it has no good break, or has markup.

    Nor is one split again that a person put together.
    """
    cell = cells[places[index].cue.id]
    plain, tags = split_markup(cell.text)
    if tags or len(cell.pieces) != 1 or layout.SPLIT in cell.undone:
        return None
    keep = kept_whole(plain, hits[cell.cue])
    return layout.halves(plain, market=market, profile=profile, keep=keep, ruler=ruler)


def kept_whole(text: str, hits: Iterable[Hit]) -> tuple[tuple[int, int], ...]:
    """The places of the terms' renderings in a target, each as often as it is there.

    Slang is rendered by whole sentences, which may be broken as any other.
    """
    spans = []
    for hit in hits:
        for target in hit.term.targets if hit.term.kind != "slang" else ():
            start = text.find(target) if target else -1
            while start >= 0:
                spans.append((start, start + len(target)))
                start = text.find(target, start + len(target))
    return tuple(spans)
