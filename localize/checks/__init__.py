"""The checks: what may be wrong with subtitles, found by plain functions over one view.

    View(cues, market, ...)  ->  check(view)  ->  [Finding, ...]

:data:`CHECKS` lists all of them with what they find, why, and how to mend it. What a check of one
clean file does without is imported from its own module: :mod:`~localize.checks.explain`,
:mod:`~localize.checks.fingerprint`, :mod:`~localize.checks.align`.
"""

from collections import deque
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import lru_cache
from operator import attrgetter
from typing import Final

from localize.checks.registry import BY_CODE, CHECKS, ERRORS, Check, Needs, chosen, severity
from localize.checks.timing import stands_apart
from localize.checks.view import View
from localize.model import Cue, Finding

__all__ = [
    "BY_CODE",
    "CHECKS",
    "ERRORS",
    "Check",
    "View",
    "check",
    "chosen",
    "severity",
    "stands_apart",
]

#: So many cues at a time are looked at one by one: their texts, joined, stay in the processor.
PART: Final = 4096


def check(view: View, *, select: Collection[str] | None = None, part: int = PART) -> list[Finding]:
    """All findings of a view, by cue and then by code.

    ``select`` limits the checks to these codes or beginnings of codes (see :func:`chosen`);
    ``part`` cues at a time are shown to those that look at single cues, which changes nothing but
    how much is held.
    Checks that need a market, a source or terms run where the view has them; what the reader of
    a file finds (F codes) is not here but with the document.

    >>> from localize.locales import market
    >>> from localize.model import Cue
    >>> view = View((Cue(1, 0, 1000, "You lied to me..."),), market("en-US"))
    >>> [(finding.code, finding.column) for finding in check(view)]
    [('P402', 15)]
    """
    codes = None if select is None else _codes(frozenset(select))
    plan = [one for one in _plan(_has(view)) if codes is None or one.code in codes]
    if len(view.cues) <= part or not _in_order(view.cues):
        return _by_cue(finding for one in plan for look in one.looks for finding in look(view))
    return _by_parts(plan, view, part)


def _by_cue(findings: Iterable[Finding]) -> list[Finding]:
    """In the order of the cues; what is found at one cue stays as it comes, that is by code."""
    return sorted(findings, key=attrgetter("cue"))


def _in_order(cues: Sequence[Cue]) -> bool:
    places = [cue.place for cue in cues]
    return places == sorted(places)


def _by_parts(plan: Sequence[Check], view: View, part: int) -> list[Finding]:
    """The findings of a long file; those that come from all of it wait for their part."""
    waiting = {one.code: deque(_by_cue(one.function(view))) for one in plan if one.function}
    found: list[Finding] = []
    for some in view.parts(part):
        last, here = some.cues[-1].place, list[Finding]()
        for one in plan:
            if one.function is not None:
                here += _up_to(last, waiting[one.code])
            if one.each is not None:
                here += one.each(some)
        found += _by_cue(here)
    return found


def _up_to(place: int, waiting: deque[Finding]) -> Iterator[Finding]:
    while waiting and waiting[0].cue <= place:
        yield waiting.popleft()


@lru_cache(maxsize=64)
def _codes(select: frozenset[str]) -> frozenset[str]:
    return select if select <= BY_CODE.keys() else chosen(select)


def _has(view: View) -> tuple[Needs, ...]:
    """What a view holds of what checks may need."""
    known: tuple[tuple[Needs, bool], ...] = (
        ("market", view.market is not None),
        ("source", view.source is not None),
        ("hits", view.hits is not None),
        ("terms", bool(view.terms) or view.hits is not None),
        ("customs", view.customs is not None),
        ("duration", view.duration is not None),
        ("shots", view.shots is not None),
    )
    return tuple([need for need, is_there in known if is_there])


@lru_cache(maxsize=64)
def _plan(has: tuple[Needs, ...]) -> tuple[Check, ...]:
    """The checks that a view of this kind allows, by code."""
    allowed = (one for one in CHECKS if one.looks and all(need in has for need in one.needs))
    return tuple(sorted(allowed, key=attrgetter("code")))
