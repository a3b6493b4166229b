"""The cues of a market's file, put together from its cells."""

from collections.abc import Mapping, Sequence

from localize import subtitles
from localize.model import Cell, Cue, Piece, Tag

#: States whose text is shown; the others have none, or one that a person refused.
SHOWN = ("pending", "approved", "stale")


def target_cues(
    cues: Sequence[Cue], cells: Mapping[str, Cell], *, blank: bool = False
) -> list[Cue]:
    """One cue for each piece of the cells, in file order of the source, numbered from 1.

    A target wears the source's markup of the whole line (position, italics). With ``blank`` a cue
    without a text is there too, with its times and an empty text. An approved cell's note on screen
    follows it, at the top.
    """
    shown: list[Cue] = []
    for cue in cues:
        cell = cells.get(cue.id)
        if cell is not None and cell.state in SHOWN and cell.pieces:
            for piece in cell.pieces:
                shown.append(_cue(len(shown) + 1, cue, piece.start, piece.end, piece.text))
            if cell.state == "approved":
                shown += [_caption(len(shown) + 1, piece) for piece in cell.captions]
        elif blank:
            shown.append(_cue(len(shown) + 1, cue, cue.start, cue.end, ""))
    return shown


def split_markup(text: str) -> tuple[str, tuple[Tag, ...]]:
    """A cell's text without the markup that stands inside it, and that markup."""
    if "<" in text or "{" in text:
        return subtitles.extract(text, "srt")
    return text, ()


def _caption(place: int, piece: Piece) -> Cue:
    text, tags = split_markup(piece.text)
    top = (Tag(0, "{\\an8}"), *tags)
    return Cue(place=place, start=piece.start, end=piece.end, text=text, tags=top, kind="sign")


def _cue(place: int, cue: Cue, start: int, end: int, text: str) -> Cue:
    plain, tags = split_markup(text)
    if cue.tags and text:
        outer = subtitles.protect(cue.text, cue.tags).outer
        front = tuple(tag for tag in outer if tag.at == 0)
        back = tuple(Tag(len(plain), tag.raw) for tag in outer if tag.at != 0)
        tags = (*front, *tags, *back)
    return Cue(
        place=place,
        start=start,
        end=end,
        text=plain,
        tags=tags,
        speaker=cue.speaker,
        kind=cue.kind,
        style=cue.style,
    )
