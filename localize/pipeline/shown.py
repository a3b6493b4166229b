"""The cues of a market's file, put together from its cells."""

from collections.abc import Iterable, Mapping, Sequence

from localize import subtitles
from localize.adapt import italics
from localize.model import Cell, Cue, Piece, Tag

#: States whose text is shown; the others have none, or one that a person refused.
SHOWN = ("pending", "approved", "stale")


def target_cues(
    cues: Sequence[Cue], cells: Mapping[str, Cell], *, blank: bool = False
) -> list[Cue]:
    """One cue for each piece of the cells, in file order of the source, numbered from 1.

    With ``blank`` a cue without a text is there too, with its times and an empty text. An approved
    cell's note on screen follows it, at the top.
    """
    shown: list[Cue] = []
    for cue in cues:
        cell = cells.get(cue.id)
        if cell is not None and cell.state in SHOWN and cell.pieces:
            for piece in cell.pieces:
                plain, tags = worn(cue, cell, piece.text)
                shown.append(_cue(len(shown) + 1, cue, piece.start, piece.end, plain, tags))
            if cell.state == "approved":
                shown += [_caption(len(shown) + 1, piece) for piece in cell.captions]
        elif blank:
            shown.append(_cue(len(shown) + 1, cue, cue.start, cue.end, "", ()))
    return shown


def split_markup(text: str) -> tuple[str, tuple[Tag, ...]]:
    """A cell's text without the markup that stands inside it, and that markup."""
    if "<" in text or "{" in text:
        return subtitles.extract(text, "srt")
    return text, ()


def worn(cue: Cue, cell: Cell, text: str) -> tuple[str, tuple[Tag, ...]]:
    """A text of a cell without its markup, and the markup that it is shown with.

    A target wears the source's markup of the whole line: its position, and its italics unless a
    rule took them from this cell (:data:`localize.adapt.italics.ID`).
    """
    plain, inner = split_markup(text)
    if not cue.tags or not text:
        return plain, inner
    outer = subtitles.protect(cue.text, cue.tags).outer
    if any(change.rule == italics.ID for change in cell.changes):
        outer = subtitles.upright(outer)
    return plain, around(outer, plain, inner)


def around(outer: Iterable[Tag], plain: str, inner: Sequence[Tag]) -> tuple[Tag, ...]:
    """The tags of a text: those of the whole line around those inside it."""
    outer = tuple(outer)
    front = [tag for tag in outer if tag.at == 0]
    back = [Tag(len(plain), tag.raw) for tag in outer if tag.at != 0]
    return (*front, *inner, *back)


def _caption(place: int, piece: Piece) -> Cue:
    text, tags = split_markup(piece.text)
    top = (Tag(0, "{\\an8}"), *tags)
    return Cue(place=place, start=piece.start, end=piece.end, text=text, tags=top, kind="sign")


def _cue(place: int, cue: Cue, start: int, end: int, text: str, tags: tuple[Tag, ...]) -> Cue:
    return Cue(
        place=place,
        start=start,
        end=end,
        text=text,
        tags=tags,
        speaker=cue.speaker,
        kind=cue.kind,
        style=cue.style,
    )
