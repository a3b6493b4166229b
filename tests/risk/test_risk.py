"""The order of the queue: what a figure from 0 to 100 must keep."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from localize.checks import ERRORS
from localize.model import STATES, Finding, Hit, Note, Term
from localize.risk import risk

CODES = ("X701", "X704", "X708", "N801", "N802", "N805", "C901", "R201", "L302", "P401", "T103")
findings = st.lists(st.sampled_from(CODES).map(lambda code: Finding(code, "")), max_size=12)
hits = st.lists(
    st.sampled_from(["term", "name", "title"]).map(
        lambda kind: Hit(0, 1, Term("顾", ("Gu",), kind))
    ),
    max_size=2,
)
cells = st.fixed_dictionaries(
    {
        "state": st.sampled_from(STATES),
        "origin": st.sampled_from(["", "memory", "engine", "reused", "person"]),
        "hits": hits,
        "fallback": st.booleans(),
        "ambiguous": st.booleans(),
        "edited": st.booleans(),
    }
)


def of(cell: dict[str, Any], found: list[Finding]) -> tuple[int, tuple[str, ...]]:
    return risk(**cell, findings=found, errors=ERRORS)


@given(cells, findings)
def test_bounds_and_reasons(cell: dict[str, Any], found: list[Finding]) -> None:
    figure, reasons = of(cell, found)
    assert 0 <= figure <= 100
    assert bool(reasons) == (figure > 0)
    assert len(set(reasons)) == len(reasons)
    assert all(any(finding.code in reason for reason in reasons) for finding in found) or (
        cell["state"] == "untranslated"
    )


@given(cells, findings, st.sampled_from(CODES), st.integers(0, 12))
def test_another_finding_never_lowers_it(
    cell: dict[str, Any], found: list[Finding], code: str, at: int
) -> None:
    more = [*found[:at], Finding(code, ""), *found[at:]]
    assert of(cell, more)[0] >= of(cell, found)[0]


@given(cells, findings, st.sampled_from(["fallback", "ambiguous"]))
def test_another_doubt_never_lowers_it(
    cell: dict[str, Any], found: list[Finding], doubt: str
) -> None:
    with_it, without = ({**cell, doubt: value} for value in (True, False))
    assert of(with_it, found)[0] >= of(without, found)[0]


@given(cells, findings, findings)
def test_an_error_comes_before_any_heap_of_doubts(
    cell: dict[str, Any], wrong: list[Finding], doubtful: list[Finding]
) -> None:
    wrong = [*wrong, Finding("X704", "")]
    doubtful = [finding for finding in doubtful if finding.code not in ERRORS]
    pending = {**cell, "state": "pending", "ambiguous": True, "fallback": True}
    quiet = {**pending, "origin": "memory", "hits": [], "ambiguous": False, "fallback": False}
    assert of(quiet, wrong)[0] > of(pending, doubtful)[0]


def test_the_order_of_kinds() -> None:
    plain = {"origin": "memory", "hits": [], "fallback": False}
    order = [
        of({**plain, "state": "approved"}, []),
        of({**plain, "state": "pending"}, [Finding("R201", "")]),
        of({**plain, "state": "pending"}, [Finding("N801", "")]),
        of({**plain, "state": "pending"}, [Finding("X704", "")]),
        of({**plain, "state": "pending"}, [Finding("X708", "")]),
        of({**plain, "state": "untranslated"}, []),
    ]
    figures = [figure for figure, _ in order]
    assert figures == sorted(set(figures))
    assert (figures[0], figures[-1]) == (0, 100)
    assert order[4][1] == ("X708 another line's text?",)


NOTES = st.builds(
    lambda action, severity: Note("r", action, severity, "why"),
    st.sampled_from(("note", "caption", "soften", "replace", "escalate")),
    st.sampled_from(("low", "medium", "high")),
)


@given(cells, findings, st.lists(NOTES, max_size=4), NOTES)
def test_another_note_never_lowers_it_and_never_outweighs_an_error(
    cell: dict[str, Any], found: list[Finding], notes: list[Note], more: Note
) -> None:
    figure, reasons = risk(**cell, findings=found, errors=ERRORS, notes=notes)
    higher, named = risk(**cell, findings=found, errors=ERRORS, notes=[*notes, more])
    assert figure <= higher <= 100
    assert set(reasons) <= set(named)
    if not found and cell["state"] in ("pending", "approved"):
        assert higher < 60
    told = any(note.action != "escalate" for note in notes)
    settled = cell["state"] == "untranslated" or (cell["state"] == "approved" and not found)
    assert ("custom" in reasons) is (told and not settled)
