"""The pieces that a person's text is shown in, one after the other, and their times.

A blank line in a text parts two pieces. A text without one, for a line that is shown in several
pieces, comes from where nobody saw them (a table, a draft file, a command): it is parted where it
was before, else where the machine would part it. It is never put together silently.
"""

import re
import unicodedata
from collections.abc import Sequence
from itertools import pairwise

from localize import fonts, late, layout
from localize.errors import InputError
from localize.model import Cell, Cue, Piece
from localize.pipeline.project import Known
from localize.pipeline.shape import kept_whole, laid_out
from localize.pipeline.shown import split_markup

#: What stands between the texts of two pieces where a person sees both.
BETWEEN = "\n\n"
_BLANK = re.compile(r"\n[^\S\n]*\n\s*")
#: What neither a subtitle nor another tool's file can hold.
_CONTROLS = late.pattern(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
#: How programs write a line break inside a text.
_BREAKS = late.pattern("\r\n?|[\x0b\x0c\x85\u2028\u2029]|_x000D_\n?")
#: A text this much like the old one (0 to 1) is the old one mended: it is parted at the same place.
_MENDED = 0.5


def clean(text: str) -> str:
    """A text without what files cannot hold, its line breaks as ours.

    >>> clean("a\\r\\nb\\x0bc\\x07")
    'a\\nb\\nc'
    """
    return _CONTROLS.sub("", _BREAKS.sub("\n", text))


def tidy(text: str) -> str:
    """A text as a person typed or pasted it, without what is around it and cannot be kept.

    Half a character stays, for the store to refuse: a person would miss it.

    >>> tidy(" Go!\\r\\nNow.\\x00 ")
    'Go!\\nNow.'
    """
    halves = any("\ud800" <= char <= "\udfff" for char in text)
    return text.strip() if halves else clean(text).strip()


def is_seen(text: str) -> bool:
    """Whether there is anything on the screen when a text is shown.

    >>> is_seen("<i>Go!</i>"), is_seen("<i>\\u200b</i>"), is_seen("\\u200f")
    (True, False, False)
    """
    plain, _ = split_markup(text)
    return any(unicodedata.category(char)[0] not in "ZC" for char in plain)


def shown(cell: Cell) -> str:
    """The text that a person starts from: the pieces with their line breaks, parted by blank lines.

    >>> shown(Cell("en-US", "a", text="Go. Now.", pieces=(Piece(0, 1, "Go."), Piece(2, 3, "Now."))))
    'Go.\\n\\nNow.'
    """
    return BETWEEN.join(piece.text for piece in cell.pieces) if cell.pieces else cell.text


def parted(text: str) -> tuple[str, ...]:
    """The pieces that the blank lines of a text part.

    >>> parted("Go.\\n \\nNow,\\nplease.")
    ('Go.', 'Now,\\nplease.')
    """
    return tuple(part for part in (part.strip() for part in _BLANK.split(text)) if part)


def pieces(
    text: str, cell: Cell, cue: Cue, *, known: Known, episode: int, whole: bool = False
) -> tuple[Piece, ...]:
    """The pieces of a cell with a person's text, within the time that the cell has.

    ``whole``: who wrote it saw the pieces, so that a text without a blank line is one. Raises
    InputError where there is no time for so many.
    """
    texts = parted(text)
    if len(texts) == 1 and len(cell.pieces) > 1 and not whole:
        texts = _as_before(texts[0], cell, known, cue, episode)
    return timed(texts, cell, cue, known=known)


def timed(texts: Sequence[str], cell: Cell, cue: Cue, *, known: Known) -> tuple[Piece, ...]:
    """These texts in the time that a cell has.

    As many as before keep their times while each can be read in its own; else each gets its share
    of the whole, by what it needs, with the market's gap between them.
    """
    start = cell.pieces[0].start if cell.pieces else cue.start
    end = cell.pieces[-1].end if cell.pieces else cue.end
    if len(texts) == 1:
        return (Piece(start, end, texts[0]),)
    drama = known.drama
    clock = layout.Clock(known.plan.market, drama.profile, drama.fps)
    reading = [clock.reading(split_markup(text)[0]) for text in texts]
    if len(texts) == len(cell.pieces):
        own = [piece.end - piece.start for piece in cell.pieces]
        if all(need <= lasts for need, lasts in zip(reading, own, strict=True)):
            times = [(piece.start, piece.end) for piece in cell.pieces]
            return tuple(Piece(*time, text) for time, text in zip(times, texts, strict=True))
    free = end - start - clock.gap * (len(texts) - 1)
    if free < len(texts):
        raise InputError(
            f"{(end - start) / 1000:.3f} s is no time for {len(texts)} pieces; a blank line parts"
            " two of them",
            key="--text",
        )
    needs = [max(need, clock.shortest, 1) for need in reading]
    found, at = [], start
    for place, (text, need) in enumerate(zip(texts, needs, strict=True)):
        last = place == len(texts) - 1
        until = end if last else at + max(1, free * need // sum(needs))
        found.append(Piece(at, until, text))
        at = until + clock.gap
    return tuple(found)


def _as_before(text: str, cell: Cell, known: Known, cue: Cue, episode: int) -> tuple[str, ...]:
    """A text in the pieces that it had before it was mended, or as the machine would part it."""
    drama, market = known.drama, known.plan.market
    hits = known.plan.glossary.match(cue.text, episode, cue.speaker)
    ruler = fonts.of_drama(drama, market)
    texts = _mended(text, cell, spaced=market.typography.spaces_between_words)
    if not texts:
        plain, tags = split_markup(text)
        keep = kept_whole(plain, hits)
        halves = layout.halves(plain, market=market, profile=drama.profile, keep=keep, ruler=ruler)
        return (text,) if tags or halves is None else halves
    if "\n" in text:
        return texts
    # One line says nothing about where lines break.
    return tuple(
        laid_out(part, market=market, profile=drama.profile, hits=hits, ruler=ruler)
        for part in texts
    )


def _mended(text: str, cell: Cell, *, spaced: bool) -> tuple[str, ...]:
    """The text cut where its old pieces met; none where it is another text."""
    from rapidfuzz.distance import Indel

    old = ["".join(piece.text.split()) for piece in cell.pieces]
    places = [at for at, sign in enumerate(text) if not sign.isspace()]
    new = "".join(text[at] for at in places)
    if Indel.normalized_similarity("".join(old), new) < _MENDED:
        return ()
    steps = Indel.opcodes("".join(old), new)
    cuts, met = [0], 0
    for piece in old[:-1]:
        met += len(piece)
        step = next(step for step in steps if step.src_start <= met <= step.src_end)
        at = min(step.dest_start + met - step.src_start, step.dest_end)
        cuts.append(_at_blank(text, places[at], spaced) if at < len(places) else len(text))
    cuts.append(len(text))
    parts = [text[first:last].strip() for first, last in pairwise(cuts)]
    return tuple(parts) if all(any(map(str.isalnum, part)) for part in parts) else ()


def _at_blank(text: str, at: int, spaced: bool) -> int:
    """The nearest place where a word begins, in a script that parts its words by spaces."""
    if not spaced:
        return at
    begins = [0, *(m.end() for m in re.finditer(r"\s+", text)), len(text)]
    return min(begins, key=lambda place: abs(place - at))
