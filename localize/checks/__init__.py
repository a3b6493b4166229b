"""The checks: what may be wrong with subtitles, found by plain functions over one view.

    View(cues, market, ...)  ->  check(view)  ->  [Finding, ...]

:data:`CHECKS` lists all of them with what they find, why, and how to mend it. What a check of one
clean file does without is imported from its own module: :mod:`~localize.checks.explain`,
:mod:`~localize.checks.fingerprint`, :mod:`~localize.checks.align`.
"""

from collections.abc import Collection
from functools import lru_cache
from operator import attrgetter

from localize.checks.registry import BY_CODE, CHECKS, ERRORS, Check, Needs, chosen, severity
from localize.checks.timing import stands_apart
from localize.checks.view import View
from localize.model import Finding

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


def check(view: View, *, select: Collection[str] | None = None) -> list[Finding]:
    """All findings of a view, by cue and then by code.

    ``select`` limits the checks to these codes or beginnings of codes (see :func:`chosen`).
    Checks that need a market, a source or terms run where the view has them; what the reader of
    a file finds (F codes) is not here but with the document.

    >>> from localize.locales import market
    >>> from localize.model import Cue
    >>> view = View((Cue(1, 0, 1000, "You lied to me..."),), market("en-US"))
    >>> [(finding.code, finding.column) for finding in check(view)]
    [('P402', 15)]
    """
    codes = None if select is None else _codes(frozenset(select))
    found: list[Finding] = []
    for one in _plan(_has(view)):
        if one.function is not None and (codes is None or one.code in codes):
            found += one.function(view)
    found.sort(key=attrgetter("cue"))  # The sort is stable and the plan goes by code.
    return found


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
    allowed = (
        one for one in CHECKS if one.function is not None and all(need in has for need in one.needs)
    )
    return tuple(sorted(allowed, key=attrgetter("code")))
