"""The cues of one file on their way from what they were to what they shall be."""

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Final

import msgspec

from localize import checks, subtitles
from localize.checking import Checker, Loaded
from localize.checks.view import FIXABLE
from localize.fixing import proposals
from localize.fixing.proposals import Change
from localize.fixing.tally import tally, total, worse
from localize.fixing.times import Times
from localize.model import Cue, Finding

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


class Mending:
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
        self._found = tally(checks.check(self._view))
        self.cues = loaded.cues
        self._times = Times(loaded.document)

    def mend(self) -> None:
        """Make every change that mends something, until none does."""
        allowed = ("safe", "unsafe") if self._unsafe else ("safe",)
        steps = (*_SAFE, *_UNSAFE) if self._unsafe else _SAFE
        if self.loaded.document.format == "ttml":
            # A paragraph has more than a text: a name, a place, a style of its own.
            steps = tuple(step for step in steps if step is not proposals.merged)
        while True:
            before = self.cues
            self._sort()
            for step in steps:
                wanted = self._wanted(allowed)
                changes = list(step(self._view, wanted)) if wanted else []
                changes = [one for one in changes if self._odd.isdisjoint(one.places)]
                refused = self._try([self._times.exact(change) for change in changes])
                if step is proposals.retimed and self._times.coarse:
                    again = [one for one in changes if not refused.isdisjoint(one.places)]
                    self._try([self._times.exact(change, later=True) for change in again])
                if step is proposals.texts and refused:
                    left = {place: wanted[place] for place in refused if place in wanted}
                    for single in proposals.single_texts(self._view, left):
                        self._try([self._times.exact(change) for change in single])
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
        found = tally(checks.check(view))
        if not worse(self._found, found, ()) and total(found) < total(self._found):
            self.cues, self._view, self._found = ordered, view, found

    def _try(self, changes: list[Change]) -> set[int]:
        """Make those changes that mend something and spoil nothing; the places of the others."""
        refused: set[int] = set()
        for _ in range(_ROUNDS):
            if not changes:
                return refused
            cues = _with(self.cues, changes)
            view = self._checker.view(self.loaded, cues)
            found = tally(checks.check(view))
            spoilt = worse(self._found, found, changes)
            bad = [
                change
                for change in changes
                if not spoilt.isdisjoint(change.places)
                or total(found, change.places) >= total(self._found, change.places)
            ]
            if not bad and spoilt:
                bad = self._beside(changes, spoilt)
            if not bad:
                self.cues, self._view, self._found = cues, view, found
                self._inherit(changes)
                return refused
            refused.update(place for change in bad for place in change.places)
            dropped = set(map(id, bad))  # The very ones: to compare each with each takes minutes.
            changes = [change for change in changes if id(change) not in dropped]
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


def _with(cues: Sequence[Cue], changes: Sequence[Change]) -> tuple[Cue, ...]:
    """The cues with those of the changes in their places, and without those that go."""
    new: dict[int, Cue | None] = {}
    for change in changes:
        new.update(dict.fromkeys(change.places))
        new.update({cue.place: cue for cue in change.cues})
    made = (new.get(cue.place, cue) for cue in cues)
    return tuple(cue for cue in made if cue is not None)


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
