"""The check of reading speed: R201."""

from collections.abc import Iterator

from localize.checks.view import View, figure, found
from localize.model import Finding


def reading_speed(view: View) -> Iterator[Finding]:
    """R201: more characters a second than the market reads.

    Counted by the market's rule, tags and line breaks as nothing, spaces and punctuation as
    characters, over end minus start; flagged above the unrounded limit.
    """
    limit = view.limits.cps
    cps = limit.value
    at_most = f"{cps:g}"
    counts = view.counted
    for i, (cue, text) in enumerate(zip(view.cues, view.texts, strict=True)):
        # No character counts more than one, so its length spares most texts the counting.
        most = cps * (cue.end - cue.start)
        if most > 0 and len(text) * 1000 > most:
            counted = counts[i] * 1000
            if counted > most:
                speed = counted / (cue.end - cue.start)
                yield found(
                    view,
                    i,
                    "R201",
                    f"{figure(speed, cps)} characters a second, at most {at_most}",
                    value=round(speed, 3),
                    limit=limit,
                )
