"""The cells beside one that its text may belong to: by the time of its cues, or by its sentence."""

from typing import Final

from localize import late
from localize.checks.view import CellView, View

#: Lines of another cue count as part of this one's if they share so much of the shorter one's time.
_TOUCHING: Final = 0.25


def touching(view: View, place: int) -> list[CellView]:
    """The cells beside one whose target stands in its source's time, or the other way round.

    There are none where the target is cut as its source is; where a translator cut a sentence
    elsewhere, what one line lacks may stand in the next.
    """
    cells = view.cells
    beside = [cells[other] for other in (place - 1, place + 1) if 0 <= other < len(cells)]
    return [
        other
        for other in beside
        if other.source is not None
        and (stands_in(view, cells[place], other) or stands_in(view, other, cells[place]))
    ]


def stands_in(view: View, cell: CellView, other: CellView) -> bool:
    """Whether the target of one cell stands in the time of another's source."""
    if other.source is None or other.source is cell.source:
        return False
    times = [view.cues[i] for i in cell.indexes]
    start, end = times[0].start, max(cue.end for cue in times)
    if view.clock is not None:
        start, end = view.clock.back(start), view.clock.back(end)
    theirs = other.source
    shared = min(end, theirs.end) - max(start, theirs.start)
    return shared > 0 and shared >= _TOUCHING * min(end - start, theirs.end - theirs.start)


#: What ends a sentence in a target, with the marks that may close it; an ellipsis need not.
_ENDED: Final = late.pattern(r"[.!?。！？؟।｡][\"'”’»›」』)\]）]*\Z")
_ELLIPSIS: Final = late.pattern(r"(?:\.\.\.|…|⋯)[\"'”’»›」』]*\Z")
_GOES_ON: Final = late.pattern(r"\W*[^\W\d_]")


def running_on(view: View, place: int) -> list[CellView]:
    """The cells beside one with which its target shares a sentence, as far as marks tell."""
    cells = view.cells
    found = []
    if place and runs_on(cells[place - 1], cells[place]):
        found.append(cells[place - 1])
    if place + 1 < len(cells) and runs_on(cells[place], cells[place + 1]):
        found.append(cells[place + 1])
    return found


def runs_on(cell: CellView, after: CellView) -> bool:
    """Whether the sentence that a target begins goes on in the next: no mark ends it."""
    return (
        cell.source is not None and after.source is not None and goes_on(cell.target, after.target)
    )


def goes_on(text: str, after: str) -> bool:
    """Whether the sentence of one line goes on in the line after it, as far as marks tell.

    >>> goes_on("The year 1999", "was cold."), goes_on("It was cold.", "Then it snowed.")
    (True, False)
    """
    text = text.rstrip()
    if _ELLIPSIS.search(text):
        start = _GOES_ON.match(after)
        return after.startswith((".", "…", "⋯")) or (start is not None and start[0][-1].islower())
    return bool(text) and _ENDED.search(text) is None


#: A file marks the ends of its sentences if so many of its cells hold a full stop. House rule: in
#: most real files of Thai, Chinese and Japanese none do, in most of the other languages 0.3 to 0.7.
_MARKED: Final = 0.15
_STOP: Final = late.pattern(r"[.。।](?!\w)")


def marks_ends(view: View) -> bool:
    """Whether a line without a mark at its end goes on in the next: full stops are written."""
    ended = sum(_STOP.search(cell.target) is not None for cell in view.cells)
    return ended >= _MARKED * len(view.cells)
