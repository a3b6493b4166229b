"""Fixes for ``check --fix``: mends what the checks found, and makes nothing worse.

Each finding that may be mended suggests a change (:mod:`localize.fixing.proposals`). It is made if
the cue then has fewer findings and no cue of the file has one that it did not have, by its code.
So every change lowers the number of findings, the work ends, and doing it again changes nothing.
Only the changed parts of the file are written; what is written is read again before it counts.
"""

from collections import Counter
from pathlib import Path

import msgspec

from localize.checking import Checker, Loaded
from localize.checks.result import Result
from localize.checks.view import FIXABLE
from localize.errors import SubtitleError
from localize.fixing.mending import Mending
from localize.fixing.tally import tally
from localize.model import Cue

__all__ = ["Fixed", "fix", "tried"]


class Fixed(msgspec.Struct, frozen=True):
    """A file after its fixes.

    ``before`` and ``after`` are its bytes, equal if nothing changed. ``result`` is what remains,
    ``counts`` how many findings of each code are gone.
    ``encoding`` is what the file was in if it is UTF-8 now. ``refused`` says why a file with
    something to mend was left as it is.
    """

    path: Path
    before: bytes
    after: bytes
    result: Result
    counts: Counter[str]
    encoding: str = ""
    refused: str = ""


def fix(path: Path, checker: Checker, *, unsafe: bool = False) -> Fixed:
    """The file with its findings mended, as far as that is safe (or not); nothing is written.

    Only findings that ``checker`` was asked for and that nobody suppressed are mended. Raises
    SubtitleError for a file that cannot be read, InputError as the checker does.
    """
    loaded = checker.load(path)
    result = checker.result(loaded)
    document = loaded.document
    now, left, refused = _mended(path, checker, loaded, result, unsafe=unsafe)
    if now is None:
        return Fixed(path, document.raw, document.raw, result, Counter(), refused=refused)
    after = checker.result(now)
    while left:  # What could not be written may be, now that the rest of its cue is mended.
        further, left, _ = _mended(path, checker, now, after, unsafe=unsafe)
        if further is None:
            break
        now, after = further, checker.result(further)
    gone = Counter(one.code for one in result.findings) - Counter(
        one.code for one in after.findings
    )
    was = "" if document.encoding == now.document.encoding else document.encoding
    return Fixed(path, document.raw, now.document.raw, after, gone, was)


def _mended(
    path: Path, checker: Checker, loaded: Loaded, result: Result, *, unsafe: bool
) -> tuple[Loaded | None, bool, str]:
    """A file with its findings mended, read again; None if nothing is, and why if it was refused.

    And whether there are cues in which not all could be written that would mend them.
    """
    kinds = ("safe", "unsafe") if unsafe else ("safe",)
    wanted = [finding for finding in result.findings if result.fix(finding.code) in kinds]
    if not wanted:
        return None, False, ""
    held, left = set[int](), set[int]()
    while True:
        work = Mending(checker, loaded, wanted, unsafe, held, left)
        work.mend()
        data = work.written()
        if data == loaded.document.raw:
            return None, False, ""
        again, differs, problem = _read_again(checker, path, data, work)
        if again is not None:
            return again, bool(held or left), ""
        if differs <= left:
            return None, False, problem
        # What is not safe may be all that cannot be written in a cue.
        (held if unsafe and not differs <= held else left).update(differs)


def tried(result: Result, *, unsafe: bool) -> Result:
    """What remains in a file after :func:`fix`: what it tried in vain can be mended no longer."""
    left = {code for code, fix in FIXABLE.items() if unsafe or fix == "safe"}
    return msgspec.structs.replace(result, unfixed=result.unfixed | left)


def _read_again(
    checker: Checker, path: Path, data: bytes, work: Mending
) -> tuple[Loaded | None, set[int], str]:
    """What was written, read again; else None, the cues that differ, and what is wrong."""
    try:
        again = checker.load(path, data)
    except SubtitleError as error:
        return None, set(), error.message
    if len(work.cues) != len(again.cues):
        return None, set(), "what would be written could not be read in the same way"
    differs = {
        ours.place
        for ours, theirs in zip(work.cues, again.cues, strict=True)
        if _content(ours) != _content(theirs)
    }
    if differs:
        return None, differs, "what would be written could not be read in the same way"
    old, new = (tally(one.document.findings) for one in (work.loaded, again))
    if sum(new.values(), Counter()) - sum(old.values(), Counter()):
        return None, set(), "what would be written would have faults of form"
    return again, set(), ""


def _content(cue: Cue) -> tuple[object, ...]:
    return cue.start, cue.end, cue.text, cue.tags, cue.kind
