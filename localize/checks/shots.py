"""Checks against the cuts of the video: S601 and S602."""

from collections.abc import Iterator

from localize.checks.view import View, found
from localize.locales.cuts import BEFORE_A_CUT, Cuts, Near
from localize.model import Finding
from localize.timecode import vtt


def start_near_a_cut(view: View) -> Iterator[Finding]:
    """S601: a cue that begins a few frames before or after a cut."""
    cuts = Cuts(view.shots or (), view.limits, view.fps)
    for i, cue in enumerate(view.cues):
        near = cuts.near_start(cue.start)
        if near is not None:
            yield found(
                view,
                i,
                "S601",
                f"starts {_where(near)}: start on the cut, or {cuts.apart} frames away from it",
                value=near.frames,
                limit=cuts.apart,
                source=view.limits.shot_ms.source,
            )


def end_near_a_cut(view: View) -> Iterator[Finding]:
    """S602: a cue that ends a few frames before or after a cut."""
    cuts = Cuts(view.shots or (), view.limits, view.fps)
    for i, cue in enumerate(view.cues):
        near = cuts.near_end(cue.end)
        if near is not None:
            yield found(
                view,
                i,
                "S602",
                f"ends {_where(near)}: end {BEFORE_A_CUT} frames before the cut, or {cuts.apart}"
                " away from it",
                value=near.frames,
                limit=cuts.apart,
                source=view.limits.shot_ms.source,
            )


def _where(near: Near) -> str:
    if not near.frames:
        return f"on the cut at {vtt(near.cut)}"
    plural = "" if abs(near.frames) == 1 else "s"
    side = "after" if near.frames > 0 else "before"
    return f"{abs(near.frames)} frame{plural} {side} the cut at {vtt(near.cut)}"
