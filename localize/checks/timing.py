"""Checks of time: T101 to T108."""

from collections.abc import Iterator

from localize.checks.view import View, figure, found
from localize.model import Cue, Finding
from localize.timecode import frames, least_ms, srt


def ends_before_start(view: View) -> Iterator[Finding]:
    """T101: a cue that ends before it starts, or at the same moment."""
    for i, cue in enumerate(view.cues):
        if cue.end <= cue.start:
            yield found(
                view,
                i,
                "T101",
                f"lasts {cue.end - cue.start} ms: it must end after it starts",
                value=cue.end - cue.start,
                limit=1,
            )


def overlap(view: View) -> Iterator[Finding]:
    """T102: a cue that is still shown when a later one of the same place on screen starts.

    Signs, and cues put at the top, stand elsewhere than dialogue, so each is compared with its
    own kind only.
    """
    latest: dict[bool, int] = {}
    apart = _stands_apart(view)
    cues = view.cues
    for i, cue in enumerate(cues):
        layer = i in apart
        before = latest.get(layer)
        if before is None:
            latest[layer] = i
            continue
        other = cues[before]
        if other.start <= cue.start < other.end:
            yield found(
                view,
                before,
                "T102",
                f"ends {other.end - cue.start} ms after cue {cue.place} starts",
                value=other.end - cue.start,
                limit=0,
            )
        if cue.end >= other.end:
            latest[layer] = i


def too_short(view: View) -> Iterator[Finding]:
    """T103: on screen for less than the least time; a millisecond is left for rounding."""
    limit = view.limits.min_ms
    least = limit.value
    for i, cue in enumerate(view.cues):
        lasts = cue.end - cue.start
        if 0 < lasts <= least - 0.5:
            yield found(
                view,
                i,
                "T103",
                f"{figure(lasts, least)} ms on screen, at least {least:g}",
                value=lasts,
                limit=limit,
            )


def too_long(view: View) -> Iterator[Finding]:
    """T104: on screen for more than the longest time."""
    limit = view.limits.max_ms
    most = limit.value
    for i, cue in enumerate(view.cues):
        lasts = cue.end - cue.start
        if lasts > most:
            yield found(
                view,
                i,
                "T104",
                f"{figure(lasts, most)} ms on screen, at most {most:g}",
                value=lasts,
                limit=limit,
            )


def gap_too_small(view: View) -> Iterator[Finding]:
    """T105: fewer frames between two cues than the least gap (no gap at all included)."""
    limit = view.limits.gap_frames
    least = least_ms(int(limit.value), view.fps)
    if not limit.value:
        return
    for i, gap in _gaps(view):
        if gap < least:
            count = frames(gap, view.fps)
            yield found(
                view,
                i,
                "T105",
                f"{count} frames before the next cue, at least {limit.value:g}",
                value=count,
                limit=limit,
            )


def gap_should_close(view: View) -> Iterator[Finding]:
    """T106: a gap above the least one, yet too short to be seen as a pause."""
    limit = view.limits.close_gap_ms
    if not limit.value:
        return
    least = view.limits.gap_frames.value
    closing = frames(limit.value, view.fps)
    low, high = least_ms(int(least) + 1, view.fps), least_ms(closing, view.fps)
    for i, gap in _gaps(view):
        if low <= gap < high:
            count = frames(gap, view.fps)
            yield found(
                view,
                i,
                "T106",
                f"{count} frames before the next cue: close the gap to {least:g}, or leave"
                f" {closing} or more",
                value=count,
                limit=limit,
            )


def out_of_order(view: View) -> Iterator[Finding]:
    """T107: a cue that starts before the one above it in the file."""
    before: Cue | None = None
    for i, cue in enumerate(view.cues):
        if before is not None and cue.start < before.start:
            yield found(
                view,
                i,
                "T107",
                f"starts {before.start - cue.start} ms before cue {before.place}, which stands"
                " above it",
                value=cue.start,
                limit=before.start,
            )
        before = cue


def past_the_end(view: View) -> Iterator[Finding]:
    """T108: a cue that is still shown when the video is over."""
    duration = view.duration
    if duration is None:
        return
    for i, cue in enumerate(view.cues):
        if cue.end > duration:
            yield found(
                view,
                i,
                "T108",
                f"ends {cue.end - duration} ms after the video, which lasts {srt(duration)}",
                value=cue.end,
                limit=duration,
            )


def _gaps(view: View) -> Iterator[tuple[int, int]]:
    """The gap in ms after each cue that another of its kind follows without overlap."""
    apart = _stands_apart(view)
    last: dict[bool, int] = {}
    cues = view.cues
    for i, cue in enumerate(cues):
        layer = i in apart
        before = last.get(layer)
        if before is not None and cue.start >= cues[before].end > cues[before].start:
            yield before, cue.start - cues[before].end
        last[layer] = i


def _stands_apart(view: View) -> frozenset[int]:
    """The cues that stand elsewhere on screen: signs, and those put at the top or the middle."""
    return frozenset(i for i, cue in enumerate(view.cues) if stands_apart(cue))


def stands_apart(cue: Cue) -> bool:
    """Whether a cue stands elsewhere than dialogue: a sign, or put at the top or the middle."""
    return cue.kind != "dialogue" or (bool(cue.tags) and any(_at_top(tag.raw) for tag in cue.tags))


def _at_top(raw: str) -> bool:
    return "\\pos" in raw or any(f"\\an{place}" in raw for place in "456789")
