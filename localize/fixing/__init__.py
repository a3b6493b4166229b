"""Fixes for ``check --fix``: mends what the checks found, and makes nothing worse.

Each finding that may be mended suggests a change (:mod:`localize.fixing.proposals`). It is made if
the cue then has fewer findings and no cue of the file has one that it did not have, by its code.
So every change lowers the number of findings, the work ends, and doing it again changes nothing.
Only the changed parts of the file are written; what is written is read again before it counts.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

from localize import checks, subtitles, timecode
from localize.checking import Checker, Loaded
from localize.checks.output import Result
from localize.checks.view import FIXABLE
from localize.errors import SubtitleError
from localize.fixing import proposals
from localize.fixing.proposals import Change
from localize.model import Cue, Finding

if TYPE_CHECKING:
    from localize.subtitles import inplace

__all__ = ["Fixed", "fix"]

#: So many times what is refused is taken out of the changes, and the rest tried again.
_ROUNDS: Final = 12
_Propose = Callable[[checks.View, proposals.Wanted], Iterable[Change]]
#: What is safe, then what is not; cues change their text before their times.
_SAFE: Final[tuple[_Propose, ...]] = (proposals.texts, proposals.closed_gaps)
_UNSAFE: Final[tuple[_Propose, ...]] = (
    proposals.lines,
    proposals.retimed,
    proposals.earlier_ends,
    proposals.merged,
    proposals.merged_otherwise,
)


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
    kinds = ("safe", "unsafe") if unsafe else ("safe",)
    wanted = [finding for finding in result.findings if finding.fixable in kinds]
    unchanged = Fixed(path, document.raw, document.raw, result, Counter())
    if not wanted:
        return unchanged
    held, left = set[int](), set[int]()
    while True:
        work = _Work(checker, loaded, wanted, unsafe, held, left)
        work.mend()
        data = work.written()
        if data == document.raw:
            return unchanged
        again, differs, problem = _read_again(checker, path, data, work)
        if again is not None:
            break
        if differs <= left:
            return msgspec.structs.replace(unchanged, refused=problem)
        # What is not safe may be all that cannot be written in a cue.
        (held if unsafe and not differs <= held else left).update(differs)
    after = checker.result(again)
    gone = Counter(one.code for one in result.findings) - Counter(
        one.code for one in after.findings
    )
    was = "" if document.encoding == again.document.encoding else document.encoding
    return Fixed(path, document.raw, data, after, gone, was)


class _Work:
    """The cues of a file on their way from what they were to what they shall be.

    A cue keeps its ``place`` from the file, whatever happens to it, so that findings before and
    after can be compared.
    """

    def __init__(
        self,
        checker: Checker,
        loaded: Loaded,
        wanted: Iterable[Finding],
        unsafe: bool,
        held: Collection[int],
        left: Collection[int],
    ) -> None:
        self._checker = checker
        self.loaded = loaded
        self._asked: dict[int, set[str]] = {}
        for finding in wanted:
            self._asked.setdefault(finding.cue, set()).add(finding.code)
        self._codes = frozenset(finding.code for finding in wanted)
        self._unsafe = unsafe
        self._held = held
        #: Cues that stay as they are, also for a neighbour's sake: with bytes that nobody can read;
        #: with a fault of form, since where their text ends is a person's to say; and those that
        #: could not be written.
        self._odd = {one.cue for one in loaded.document.findings if one.code == "F001"}
        self._odd.update(left)
        self._odd.update(cue.place for cue in loaded.cues if "\ufffd" in cue.text)
        self._view = checker.view(loaded, loaded.cues)
        self._found = _by_place(checks.check(self._view))
        self.cues = loaded.cues
        self._ttml = _paragraphs(loaded.document)
        #: The format has no milliseconds.
        self._coarse = loaded.document.format in ("ass", "ssa", "ttml", "microdvd")

    def mend(self) -> None:
        """Make every change that mends something, until none does."""
        allowed = ("safe", "unsafe") if self._unsafe else ("safe",)
        steps = (*_SAFE, *_UNSAFE) if self._unsafe else _SAFE
        if self._ttml is not None:
            # A paragraph has more than a text: a name, a place, a style of its own.
            steps = tuple(step for step in steps if step is not proposals.merged)
        while True:
            before = self.cues
            self._sort()
            for step in steps:
                wanted = self._wanted(allowed)
                changes = list(step(self._view, wanted)) if wanted else []
                changes = [one for one in changes if self._odd.isdisjoint(one.places)]
                refused = self._try([self._exact(change) for change in changes])
                if step is proposals.retimed and self._coarse:
                    again = [one for one in changes if not refused.isdisjoint(one.places)]
                    self._try([self._exact(change, later=True) for change in again])
                if step is proposals.texts and refused:
                    left = {place: wanted[place] for place in refused if place in wanted}
                    for single in proposals.single_texts(self._view, left):
                        self._try([self._exact(change) for change in single])
            if self.cues == before:
                return

    def _wanted(self, allowed: Collection[str]) -> dict[int, set[str]]:
        """The codes to mend, by cue."""
        wanted: dict[int, set[str]] = {}
        for place, codes in self._found.items():
            asked = self._asked.get(place, set()).intersection(codes)
            kinds = ("safe",) if place in self._held else allowed
            asked = {code for code in asked if FIXABLE.get(code) in kinds}
            if asked and place not in self._odd:
                wanted[place] = asked
        return wanted

    def _sort(self) -> None:
        """T107: the cues in order of time, if that mends and spoils nothing."""
        if "T107" not in self._codes:
            return
        ordered = tuple(sorted(self.cues, key=lambda cue: cue.start))
        if ordered == self.cues:
            return
        view = self._checker.view(self.loaded, ordered)
        found = _by_place(checks.check(view))
        if not _worse(self._found, found, ()) and _total(found) < _total(self._found):
            self.cues, self._view, self._found = ordered, view, found

    def _try(self, changes: list[Change]) -> set[int]:
        """Make those changes that mend something and spoil nothing; the places of the others."""
        refused: set[int] = set()
        for _ in range(_ROUNDS):
            if not changes:
                return refused
            cues = _with(self.cues, changes)
            view = self._checker.view(self.loaded, cues)
            found = _by_place(checks.check(view))
            spoilt = _worse(self._found, found, changes)
            bad = [
                change
                for change in changes
                if not spoilt.isdisjoint(change.places)
                or _total(found, change.places) >= _total(self._found, change.places)
            ]
            if not bad and spoilt:
                bad = self._beside(changes, spoilt)
            if not bad:
                self.cues, self._view, self._found = cues, view, found
                self._inherit(changes)
                return refused
            refused.update(place for change in bad for place in change.places)
            changes = [change for change in changes if change not in bad]
        return refused.union(*(change.places for change in changes))

    def _inherit(self, changes: Iterable[Change]) -> None:
        """What was asked for cues that are one now is asked for that one."""
        for change in changes:
            for place in change.places[len(change.cues) :]:
                codes = self._asked.get(place, set())
                self._asked.setdefault(change.places[0], set()).update(codes)

    def _beside(self, changes: list[Change], spoilt: Collection[int]) -> list[Change]:
        """The changes next to cues that they spoil; all of them if none is."""
        index = {cue.place: at for at, cue in enumerate(self.cues)}
        near = {index[place] + step for place in spoilt if place in index for step in (-1, 0, 1)}
        beside = [c for c in changes if any(index[place] in near for place in c.places)]
        return beside if beside else changes

    def _exact(self, change: Change, *, later: bool = False) -> Change:
        """The change with times that the format can write: not later ones, or ``later`` ends."""
        if not self._coarse:
            return change
        return Change(change.places, tuple(self._written(cue, later) for cue in change.cues))

    def _written(self, cue: Cue, later: bool) -> Cue:
        name = self.loaded.document.format
        old = self.loaded.document.cues[cue.place - 1]
        if self._ttml is not None and (cue.start, cue.end) != (old.start, old.end):
            times = self._ttml.possible(cue, later=later)
            return msgspec.structs.replace(cue, start=times.start, end=times.end)
        fps = self.loaded.document.fps

        def exact(ms: int, later: bool) -> int:
            if name != "microdvd":
                return -(-ms // 10) * 10 if later else ms // 10 * 10
            frame = timecode.frames(ms, fps)
            written = timecode.milliseconds(frame, fps)
            if written < ms and later:
                return timecode.milliseconds(frame + 1, fps)
            return written if written <= ms or later else timecode.milliseconds(frame - 1, fps)

        start = cue.start if cue.start == old.start else exact(cue.start, False)
        end = cue.end if cue.end == old.end else exact(cue.end, later)
        return msgspec.structs.replace(cue, start=start, end=end)

    def written(self) -> bytes:
        """The bytes of the file as it shall be."""
        document = self.loaded.document
        cues = self._with_comments()
        places = [cue.place for cue in self.cues]
        changed_order = places != [cue.place for cue in self.loaded.cues]
        if document.format == "srt" and ("F003" in self._codes or changed_order):
            orderly = all(one.code != "F003" for one in document.findings)
            cues = _renumbered(cues, orderly=orderly)
        encoding = "utf-8" if "F002" in self._codes else None
        if tuple(cues) == document.cues and encoding is None:
            return document.raw
        return subtitles.render(document, cues, encoding=encoding)

    def _with_comments(self) -> list[Cue]:
        """All cues of the file: comments and drawings stay between the others where they were."""
        kept = {cue.place for cue in self.cues}
        following = iter(self.cues)
        cues: list[Cue] = []
        for cue in self.loaded.document.cues:
            if cue.kind not in ("dialogue", "sign"):
                cues.append(cue)
            elif cue.place in kept:
                cues.append(next(following))
        return cues


def _paragraphs(document: subtitles.Document) -> "inplace.Ttml | None":
    """What knows which times a TTML file can write; None for other formats."""
    if document.format != "ttml":
        return None
    from localize.subtitles import inplace, rewriter

    return inplace.Ttml(document, rewriter.own_text(document))


def _with(cues: Sequence[Cue], changes: Sequence[Change]) -> tuple[Cue, ...]:
    """The cues with those of the changes in their places, and without those that go."""
    new: dict[int, Cue | None] = {}
    for change in changes:
        new.update(dict.fromkeys(change.places))
        new.update({cue.place: cue for cue in change.cues})
    made = (new.get(cue.place, cue) for cue in cues)
    return tuple(cue for cue in made if cue is not None)


_Found = dict[int, Counter[str]]


def _by_place(findings: Iterable[Finding]) -> _Found:
    found: _Found = {}
    for finding in findings:
        found.setdefault(finding.cue, Counter())[finding.code] += 1
    return found


def _worse(before: _Found, after: _Found, changes: Iterable[Change]) -> set[int]:
    """The places with a finding that was not there; one cue in place of two may have both's."""
    owners: dict[int, int] = {}
    for change in changes:
        left = {cue.place for cue in change.cues}
        owners.update({place: change.places[0] for place in change.places if place not in left})
    joined: _Found = {}
    for place, codes in before.items():
        joined.setdefault(owners.get(place, place), Counter()).update(codes)
    none: Counter[str] = Counter()
    return {place for place, codes in after.items() if codes - joined.get(place, none)}


def _total(found: _Found, places: Collection[int] | None = None) -> int:
    if places is None:
        return sum(codes.total() for codes in found.values())
    return sum(found[place].total() for place in places if place in found)


def _renumbered(cues: Sequence[Cue], *, orderly: bool) -> list[Cue]:
    """The cues numbered in their order; zeros in front stay, and no numbers stay none.

    From the least number on if they were ``orderly``, else from 1, or 0 if the file has that.
    """
    numbers = [cue.number for cue in cues if cue.number.isascii() and cue.number.isdecimal()]
    if not numbers:
        return list(cues)
    least = min(map(int, numbers))
    first = least if orderly else min(least, 1)
    width = len(numbers[0]) if numbers[0].startswith("0") else 1
    return [
        msgspec.structs.replace(cue, number=str(number).zfill(width))
        for number, cue in enumerate(cues, first)
    ]


def _read_again(
    checker: Checker, path: Path, data: bytes, work: _Work
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
    old, new = (_by_place(one.document.findings) for one in (work.loaded, again))
    if sum(new.values(), Counter()) - sum(old.values(), Counter()):
        return None, set(), "what would be written would have faults of form"
    return again, set(), ""


def _content(cue: Cue) -> tuple[object, ...]:
    return cue.start, cue.end, cue.text, cue.tags, cue.kind
