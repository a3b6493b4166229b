"""How urgently a person must look at a cell: a figure from 0 to 100, with its reasons."""

from collections.abc import Collection

from localize.model import Finding, Hit, Note

#: Points that a sign adds. House rule: what is likely to be wrong weighs more than what is only
#: not proven, a name more than a plain line.
POINTS = {
    "customs": 40,
    "rejected": 30,
    "another line": 30,
    "stale": 20,
    "error": 20,
    "term": 20,
    "fallback": 15,
    "ambiguous memory": 15,
    "machine": 10,
    "warning": 8,
    "name": 8,
}
#: What a note of a rule adds, by its severity: it says where to look, not that anything is wrong.
NOTE_POINTS = {"high": 12, "medium": 6, "low": 2}
#: A text known to be wrong starts here (an error, or a person or a changed source says so), and
#: all signs of another end below: an error comes before any heap of doubts.
WRONG_FROM = 60
#: States that say that the text cannot stay as it is.
WRONG_STATES = ("stale", "rejected")
#: Findings that say that a term or a name is not as agreed.
TERM_CODES = ("N801", "N802", "N803", "N805")
#: Reasons that only drafting knows: who computes a risk again reads them off the cell.
NOT_FIRST_ENGINE = "not the first engine"
MEMORY_DISAGREES = "the memory disagrees with itself"
#: A rule has something to say to the reviewer: `review show` says what.
CUSTOM = "custom"


def risk(
    *,
    state: str,
    origin: str,
    findings: Collection[Finding],
    errors: Collection[str],
    hits: Collection[Hit],
    fallback: bool,
    ambiguous: bool = False,
    edited: bool = False,
    notes: Collection[Note] = (),
) -> tuple[int, tuple[str, ...]]:
    """The risk of a cell and its reasons, the heaviest first.

    ``errors`` are the codes whose findings are errors. ``fallback``: not the market's first engine
    drafted it. ``ambiguous``: the memory disagrees with itself. ``edited``: a person typed the
    text. ``notes``: what rules tell the reviewer. More findings or notes never lower the figure.

    >>> risk(
    ...     state="untranslated", origin="", findings=(), errors=(), hits=(), fallback=False
    ... )
    (100, ('no text',))
    """
    if state == "untranslated":
        return 100, ("no text",)
    if state == "approved" and not findings:
        return 0, ()
    signs: list[tuple[int, str]] = []
    if state in WRONG_STATES:
        signs.append((POINTS[state], state))
    signs += [_sign(finding, finding.code in errors) for finding in findings]
    if origin == "engine" and not edited:
        signs.append((POINTS["machine"], "machine draft"))
    if fallback:
        signs.append((POINTS["fallback"], NOT_FIRST_ENGINE))
    if ambiguous:
        signs.append((POINTS["ambiguous memory"], MEMORY_DISAGREES))
    if not edited and any(hit.term.kind in ("name", "title") for hit in hits):
        signs.append((POINTS["name"], "a name or title"))
    signs += [(NOTE_POINTS[note.severity], CUSTOM) for note in notes if note.action != "escalate"]
    signs.sort(key=lambda sign: -sign[0])
    reasons = tuple(dict.fromkeys(reason for _, reason in signs))
    points = sum(points for points, _ in signs)
    wrong = state in WRONG_STATES or any(finding.code in errors for finding in findings)
    if wrong:
        return min(100, WRONG_FROM + points), reasons
    return min(WRONG_FROM - 1, points), reasons


def _sign(finding: Finding, error: bool) -> tuple[int, str]:
    if finding.code == "X708":
        return POINTS["another line"], f"{finding.code} another line's text?"
    if finding.code == "C901":
        return POINTS["customs"], f"{finding.code} a person must decide"
    if finding.code in TERM_CODES:
        return POINTS["term"], f"{finding.code} term or name"
    return POINTS["error" if error else "warning"], finding.code
