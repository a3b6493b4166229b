"""What people decide about cells, and what they tell each other about them.

A decision names the version that the person saw; if another came first it raises Outdated with
both texts. Errors and open questions block an approval.
"""

from localize.review.addresses import Address, moment, tidy
from localize.review.desk import Desk
from localize.review.parts import shown
from localize.review.rules import blocked_by
from localize.review.same import Same
from localize.review.shapes import (
    as_json,
    assignment_json,
    cell_json,
    claim_json,
    finding_json,
    note_json,
    piece_json,
    question_json,
    revision_json,
    source_json,
)
from localize.review.similar import hit_json, match_json, matches, origin_name
from localize.store import Store

__all__ = [
    "Address",
    "Desk",
    "Same",
    "Store",
    "as_json",
    "assignment_json",
    "blocked_by",
    "cell_json",
    "claim_json",
    "finding_json",
    "hit_json",
    "match_json",
    "matches",
    "moment",
    "note_json",
    "origin_name",
    "piece_json",
    "question_json",
    "revision_json",
    "shown",
    "source_json",
    "tidy",
]
