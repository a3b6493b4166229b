"""What the checks found in a file, and how often."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final, Literal

import msgspec

from localize.checks.registry import severity
from localize.checks.view import FIXABLE, Fix
from localize.model import Cue, Finding


class Unused(msgspec.Struct, frozen=True):
    """A suppression that nothing needed: where it stands, what it names, and the reason given."""

    file: str
    line: int
    names: str
    reason: str


class Result(msgspec.Struct, frozen=True):
    """What the checks found in one file.

    ``prints`` are the fingerprints of ``findings``; without them they are made when needed.
    ``ignored`` counts the findings that someone decided to leave, ``known`` those of a baseline;
    neither are in ``findings``. ``gone`` lists fingerprints of the baseline that are no more.
    ``shift``: by how many ms the file as a whole comes later than its source. ``unfixed``: the
    codes that are mended elsewhere but not here, for the format, lost bytes, or a try in vain.
    """

    file: str
    cues: tuple[Cue, ...]
    findings: tuple[Finding, ...]
    market: str = ""
    profile: str = "vertical"
    episode: int | None = None
    prints: tuple[str, ...] | None = None
    ignored: int = 0
    unused: tuple[Unused, ...] = ()
    known: int = 0
    gone: tuple[str, ...] = ()
    shift: int = 0
    unfixed: frozenset[str] = frozenset()

    def fix(self, code: str) -> Fix | Literal[""]:
        """Whether findings of a code can be mended in this file, and how safely."""
        return "" if code in self.unfixed else FIXABLE.get(code, "")


class Shown(msgspec.Struct, frozen=True):
    """What to show beside the findings; see the options of ``localize check``.

    ``statistics``: how many findings each code has, in text and for GitHub instead of them.
    ``fixed``: by code, how many findings ``--fix`` mended (None: it was not asked to).
    """

    statistics: bool = False
    fingerprints: bool = False
    baseline: bool = False
    fixed: dict[str, int] | None = None


#: Nothing but the findings.
PLAIN: Final = Shown()


def printed(result: Result) -> Iterable[str]:
    """The fingerprint of each finding of a file."""
    if result.prints is not None:
        return result.prints
    if not result.findings:
        return ()
    from localize.checks.fingerprint import iter_fingerprints

    return iter_fingerprints(result.findings, result.cues, result.market)


def summary(results: Sequence[Result]) -> dict[str, int]:
    """How many errors and warnings there are: ``{"error": 1, "warning": 4}``."""
    count = {"error": 0, "warning": 0}
    for code, number in codes(results).items():
        count[severity(code)] += number
    return count


def codes(results: Sequence[Result]) -> Counter[str]:
    """How many findings each code has."""
    return Counter(finding.code for result in results for finding in result.findings)


def counts(results: Sequence[Result]) -> list[tuple[str, int]]:
    """The codes with their number of findings, the most frequent first."""
    return sorted(codes(results).items(), key=lambda item: (-item[1], item[0]))
