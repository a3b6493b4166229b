"""Scenes, hooks, cliffhangers and recaps: where each cue stands in its episode."""

import re
from collections.abc import Sequence

from localize.model import Cue, Scene

#: A silence of so many ms opens a new scene. Within a scene of a microdrama people answer each
#: other in under a second; a cut to another place leaves more. House rule.
SCENE_GAP = 2_500
#: A microdrama must catch its viewer in its first 30 seconds (house rule of the trade).
HOOK = 30_000
#: The last ten seconds make the viewer pay for the next episode.
CLIFFHANGER = 10_000
#: A recap begins within so many cues of the episode's start; a title or a sign may come first.
RECAP_WITHIN = 4
#: So many lines at least make a recap: one equal line is chance.
RECAP_LEAST = 2
#: Files cut from a tape begin at a full hour; no episode is that long.
HOUR = 3_600_000

#: Kinds of cues that the viewer reads; comments and drawings have no part in the story.
SHOWN = ("dialogue", "sign")

_MARKS = re.compile(r"[\W_]+")


def segment(cues: Sequence[Cue], previous: Sequence[Cue] = ()) -> tuple[Scene, ...]:
    """One Scene a cue, in the same order; ``previous`` are the cues of the episode before.

    >>> segment([Cue(1, 0, 900, "你是谁？"), Cue(2, 60_000, 61_000, "我是你丈夫。")])[1].scene
    2
    """
    if not cues:
        return ()
    spoken = [cue for cue in cues if cue.kind in SHOWN] or cues
    last = max(cue.end for cue in spoken)
    zero = min(cue.start for cue in spoken) // HOUR * HOUR
    recap = _recap(cues, previous)
    scenes = []
    number, until = 1, cues[0].start
    for index, cue in enumerate(cues):
        if cue.start - until >= SCENE_GAP:
            number += 1
        until = max(until, cue.end)
        scenes.append(
            Scene(
                scene=number,
                hook=cue.start - zero < HOOK,
                cliffhanger=cue.end > last - CLIFFHANGER,
                recap=index in recap,
            )
        )
    return tuple(scenes)


def _recap(cues: Sequence[Cue], previous: Sequence[Cue]) -> frozenset[int]:
    """The indices of the cues that repeat the end of the episode before."""
    ending = [_folded(cue) for cue in previous if _folded(cue)]
    opening = [(index, _folded(cue)) for index, cue in enumerate(cues) if _folded(cue)]
    texts = [text for _, text in opening]
    for start in range(min(RECAP_WITHIN, len(opening))):
        for length in range(min(len(ending), len(opening) - start), RECAP_LEAST - 1, -1):
            if texts[start : start + length] == ending[-length:]:
                return frozenset(index for index, _ in opening[start : start + length])
    return frozenset()


def _folded(cue: Cue) -> str:
    """The letters of a cue alone: a recap may be punctuated in another way."""
    return _MARKS.sub("", cue.text) if cue.kind in SHOWN else ""
