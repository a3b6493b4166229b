"""Findings counted by cue and code: whether a change made anything worse."""

from collections import Counter
from collections.abc import Collection, Iterable

from localize.fixing.proposals import Change
from localize.model import Finding

#: By the place of a cue, how many findings of each code it has.
Tally = dict[int, Counter[str]]


def tally(findings: Iterable[Finding]) -> Tally:
    """How many findings of each code each cue has, by its place."""
    found: Tally = {}
    for finding in findings:
        found.setdefault(finding.cue, Counter())[finding.code] += 1
    return found


def worse(before: Tally, after: Tally, changes: Iterable[Change]) -> set[int]:
    """The places with a finding that was not there; one cue in place of two may have both's."""
    owners: dict[int, int] = {}
    for change in changes:
        left = {cue.place for cue in change.cues}
        owners.update({place: change.places[0] for place in change.places if place not in left})
    joined: Tally = {}
    for place, codes in before.items():
        joined.setdefault(owners.get(place, place), Counter()).update(codes)
    none: Counter[str] = Counter()
    return {place for place, codes in after.items() if codes - joined.get(place, none)}


def total(found: Tally, places: Collection[int] | None = None) -> int:
    """How many findings there are, of the cues at ``places`` or of all."""
    if places is None:
        return sum(codes.total() for codes in found.values())
    return sum(found[place].total() for place in places if place in found)
