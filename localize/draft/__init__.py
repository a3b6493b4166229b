"""Drafts: asks engines for what memory has not answered, so that no text lands under another cue.

See :func:`draft`. The rules: nothing is placed by position; a reply that is not whole or that
shows a neighbour's sign is not trusted; every line ends with a text or with a reason; what was
paid for once is not paid for again.
"""

from localize.draft.condense import Long, condense, condense_requests
from localize.draft.flight import Flight
from localize.draft.foresee import Foreseen, foresee
from localize.draft.stage import draft
from localize.draft.values import Cache, Drafted, Kept, Line, Task, Wanted, basis, key

__all__ = [
    "Cache",
    "Drafted",
    "Flight",
    "Foreseen",
    "Kept",
    "Line",
    "Long",
    "Task",
    "Wanted",
    "basis",
    "condense",
    "condense_requests",
    "draft",
    "foresee",
    "key",
]
