"""Markup that stays at its letters while the text around it changes."""

from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Final

from localize.model import Tag
from localize.subtitles.letters import shared
from localize.subtitles.markup import is_markup

#: What differs may be so many characters; comparing more takes too long.
_LONGEST: Final = 500


def moved(tags: Sequence[Tag], before: str, after: str) -> tuple[Tag, ...] | None:
    """The tags of ``before`` at the same letters of ``after``; None where that takes too long.

    A tag in front of a letter that is gone stands where that letter stood; how the file spells a
    character that is gone goes with it.

    >>> moved((Tag(0, "<i>"), Tag(7, "</i>")), "Wait...", "Wait…")
    (Tag(at=0, raw='<i>'), Tag(at=5, raw='</i>'))
    """
    if not tags:
        return ()
    head, tail = shared(before, after)
    old, new = before[head : len(before) - tail], after[head : len(after) - tail]
    if max(len(old), len(new)) > _LONGEST:
        return None
    starts = [*range(head + 1)]
    same = [True] * head
    for kind, low, high, there, until in SequenceMatcher(None, old, new, False).get_opcodes():
        kept = kind == "equal"
        for step in range(1, high - low + 1):
            starts.append(head + min(there + step, until))
            same.append(kept)
        starts[-1] = head + until
    starts += [len(after) - tail + step for step in range(1, tail + 1)]
    same += [True] * tail
    found: list[Tag] = []
    for tag in tags:
        if is_markup(tag):
            at = starts[tag.at] if 0 < tag.at < len(before) else len(after) if tag.at else 0
        elif tag.at < len(before) and same[tag.at]:
            at = starts[tag.at]
        else:
            continue
        found.append(Tag(max(at, found[-1].at if found else 0), tag.raw))
    return tuple(found)
