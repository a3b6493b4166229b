"""Which times a format can write: changed ones are rounded to these before they are tried."""

from typing import TYPE_CHECKING

import msgspec

from localize import subtitles, timecode
from localize.fixing.proposals import Change
from localize.model import Cue

if TYPE_CHECKING:
    from localize.subtitles import inplace


class Times:
    """The times that the format of one file can write."""

    def __init__(self, document: subtitles.Document) -> None:
        self._document = document
        self._ttml = _paragraphs(document)
        #: The format has no milliseconds.
        self.coarse = document.format in ("ass", "ssa", "ttml", "microdvd")

    def exact(self, change: Change, *, later: bool = False) -> Change:
        """The change with times that the format can write: not later ones, or ``later`` ends."""
        if not self.coarse:
            return change
        return Change(change.places, tuple(self._written(cue, later) for cue in change.cues))

    def _written(self, cue: Cue, later: bool) -> Cue:
        name = self._document.format
        old = self._document.cues[cue.place - 1]
        if self._ttml is not None and (cue.start, cue.end) != (old.start, old.end):
            times = self._ttml.possible(cue, later=later)
            return msgspec.structs.replace(cue, start=times.start, end=times.end)
        fps = self._document.fps

        def exact(ms: int, later: bool) -> int:
            if name != "microdvd":
                return -(-ms // 10) * 10 if later else ms // 10 * 10
            frame = timecode.frames(ms, fps)
            written = timecode.milliseconds(frame, fps)
            if written < ms and later:
                return timecode.milliseconds(frame + 1, fps)
            return written if written <= ms or later else timecode.milliseconds(frame - 1, fps)

        start = cue.start if cue.start == old.start else exact(cue.start, False)
        end = cue.end if cue.end == old.end else exact(cue.end, later)
        return msgspec.structs.replace(cue, start=start, end=end)


def _paragraphs(document: subtitles.Document) -> "inplace.Ttml | None":
    """What knows which times a TTML file can write; None for other formats."""
    if document.format != "ttml":
        return None
    from localize.subtitles import inplace, rewriter

    return inplace.Ttml(document, rewriter.own_text(document))
