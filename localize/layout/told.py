"""What a retiming did, in words for the people who review it."""

from localize.layout.costs import Task
from localize.model import Change, Piece
from localize.timecode import srt

#: The rules that a retiming is recorded under.
SPLIT = "timing.split"
START = "timing.start"
EXTEND = "timing.extend"
SHORTEN = "timing.shorten"


def changes(task: Task, index: int, parts: tuple[Piece, ...]) -> tuple[Change, ...]:
    """The changes that made ``parts`` out of a piece: times before and after, and why.

    Their rules: :data:`SPLIT`, :data:`START`, :data:`EXTEND`, :data:`SHORTEN`.
    """
    piece, clock = task.pieces[index], task.clock
    if len(parts) > 1:
        rules = clock.rules
        limit = (
            f"{rules.cpl:g}" if clock.ruler is None else f"{rules.cpl:g}, {clock.ruler.box:g} px"
        )
        why = (
            f"more than {rules.lines} lines of {limit}"
            if not clock.fits(piece.text)
            else f"more than {clock.longest} ms"
        )
        return (_change(SPLIT, piece, parts, why),)
    (now,) = parts
    found = []
    if now.start != piece.start:
        between = Piece(now.start, piece.end, piece.text)
        why = "to be read in time"
        if task.shots and now.start in task.shots:
            why = "onto the cut"
        found.append(_change(START, piece, (between,), why))
        piece = between
    if now.end > piece.end:
        found.append(_change(EXTEND, piece, parts, _why_later(task, index, now)))
    elif now.end < piece.end:
        found.append(_change(SHORTEN, piece, parts, _why_earlier(task, index, now)))
    return tuple(found)


def _change(rule: str, before: Piece, after: tuple[Piece, ...], why: str) -> Change:
    return Change(rule, _times(before), " / ".join(map(_times, after)), why)


def _times(piece: Piece) -> str:
    return f"{srt(piece.start)} --> {srt(piece.end)}"


def _why_later(task: Task, index: int, now: Piece) -> str:
    before, clock = task.pieces[index], task.clock
    needs = max(clock.reading(now.text), clock.shortest)
    if before.end - before.start < needs:
        return f"needs {needs} ms to be read"
    return "ended near a cut" if task.shots else "closes a gap that is too short for a pause"


def _why_earlier(task: Task, index: int, now: Piece) -> str:
    before, clock = task.pieces[index], task.clock
    following = task.pieces[index + 1 : index + 2]
    if following and following[0].start < before.end:
        return "overlapped the next cue"
    if before.end - before.start > clock.longest:
        return f"more than {clock.longest} ms on screen"
    if following and following[0].start - now.end <= clock.gap:
        return "too near to the next cue"
    return "ended near a cut" if task.shots else "makes room for the next cue"
