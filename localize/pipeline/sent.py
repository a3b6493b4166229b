"""The lines of an episode as engines get them: as the source has them, or another market."""

from collections.abc import Mapping, Sequence

from localize import glossary, subtitles
from localize.model import Cell, Hit, Struct
from localize.pipeline.basis import SOURCE_CHANGED, of_pivot
from localize.pipeline.project import Pivot
from localize.pipeline.shown import SHOWN, split_markup
from localize.pipeline.source import Line, unbroken


class Sent(Struct, frozen=True):
    """A line as an engine gets it.

    ``text`` holds ``⟦n⟧`` for markup inside it, which ``protected`` puts back; ``hits`` are the
    terms found in it. Where it is another ``market``'s text, ``original`` is the source's line,
    and ``approved`` says whether a person approved that text; ``text`` is "" while there is none.
    """

    text: str
    protected: subtitles.Protected | None
    hits: tuple[Hit, ...]
    market: str = ""
    original: str = ""
    approved: bool = False

    @property
    def pivot(self) -> str:
        """The part of a draft's basis that is another market's text, "" where it is the source."""
        return of_pivot(self.market, self.text) if self.market else ""


def as_source(line: Line, hits: tuple[Hit, ...]) -> Sent:
    """A line as the source has it."""
    return Sent(line.text, line.protected, hits)


def as_pivot(
    pivot: Pivot,
    lines: Sequence[Line],
    hits: Mapping[str, tuple[Hit, ...]],
    cells: Mapping[str, Cell],
    episode: int,
) -> dict[str, Sent]:
    """The lines of an episode as another market has them in its ``cells``, by cue.

    ``hits`` are the target's terms found in the source lines. A line without words (``……``) is the
    same in every market and stays as the source has it.
    """
    found = {}
    for line in lines:
        cue = line.cue.id
        if has_words(line.text):
            found[cue] = _sent(pivot, line, hits[cue], cells.get(cue), episode)
        else:
            found[cue] = as_source(line, hits[cue])
    return found


def pivot_text(cell: Cell | None) -> str:
    """What another market can be drafted from: the approved text, or else the draft, or "".

    A text that went stale is still a text of its line, unless the line itself changed.
    """
    if cell is None or cell.state not in SHOWN:
        return ""
    if cell.state == "stale" and cell.reason == SOURCE_CHANGED:
        return ""
    return cell.text


def has_words(text: str) -> bool:
    """Whether there is anything to translate: ``……`` and ``♪`` stay what they are."""
    return any(char.isalnum() for char in text)


def _sent(pivot: Pivot, line: Line, hits: tuple[Hit, ...], cell: Cell | None, episode: int) -> Sent:
    text = unbroken(pivot_text(cell).strip(), spaced=pivot.market.typography.spaces_between_words)
    plain, tags = split_markup(text)
    protected = subtitles.protect(plain, tags) if tags else None
    text = plain if protected is None else protected.text
    return Sent(
        text=text,
        protected=protected,
        hits=glossary.located(hits, text, pivot.glossary, pivot.market, episode),
        market=pivot.market.locale,
        original=line.plain,
        approved=cell is not None and cell.state == "approved",
    )
