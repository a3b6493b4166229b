"""Taking decisions back: which ones, and what the cell is then."""

from collections.abc import Sequence

import msgspec

from localize.errors import Refused
from localize.model import Cell, Struct
from localize.pipeline.held import held, moved
from localize.review.addresses import Address
from localize.store import Past, same_person

#: What may be approved at once with it, as one decision.
EDITS = ("edit", "undo-rule", "caption")


class Left(Struct, frozen=True):
    """A cell that was not reverted, and why."""

    place: str
    reason: str


def last(past: Sequence[Past], place: str) -> tuple[Past, str]:
    """The first part of the last decision that stands, and what it did, in words.

    An edit that is approved at once is one decision with two lines in the history: both have
    the same time. Raises Refused when there is none, or none that can be taken back.
    """
    if not past:
        raise Refused(f"{place}: there is no decision to undo")
    newest = past[-1].revision
    parts = [past[-1]]
    if newest.action == "approve" and len(past) > 1:
        before = past[-2].revision
        if before.action in EDITS and (before.by, before.at) == (newest.by, newest.at):
            parts.insert(0, past[-2])
    return _restorable(parts[0], place), " and ".join(one.revision.action for one in parts)


def run_of(past: Sequence[Past], by: str, since: str, place: str) -> Past:
    """The first of a person's decisions since a time that nobody else decided upon.

    Raises Refused when somebody else's decision came after the person's, or none stands any more:
    another person may have undone it a moment ago.
    """
    if not past:
        raise Refused(f"{place}: no decision stands here any more")
    found = None
    for one in reversed(past):
        if not same_person(one.revision.by, by) or one.revision.at < since:
            break
        found = one
    if found is None:
        raise Refused(f"{place}: {past[-1].revision.by} decided after {by}; undo that one first")
    return _restorable(found, place)


def restored(found: Address, past: Past, *, lead: int) -> Cell:
    """The cell as it was before a decision, at the time that its line has now.

    ``lead``: so many ms before its line may a text be on screen. What became stale meanwhile stays
    stale: what the text rests on is not what it was.
    """
    assert past.earlier is not None
    now, earlier = found.cell, past.earlier
    before = msgspec.structs.replace(
        moved(earlier, found.cue.start, lead=lead), version=now.version
    )
    if now.state == "stale" and held(earlier):
        return msgspec.structs.replace(before, state="stale", reason=now.reason, basis=now.basis)
    return before


def _restorable(past: Past, place: str) -> Past:
    if past.earlier is None:
        raise Refused(
            f"{place}: an older version of localize kept this decision without what was before"
        )
    return past
