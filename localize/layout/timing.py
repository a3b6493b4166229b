"""Retiming: the cheapest times for an episode's pieces that people can read and the checks pass.

Starts and ends are chosen for all pieces at once by dynamic programming over the starts. What the
times of an episode cost, a house rule (see docs/timing.md); the first that differs decides:

1. how many findings of time, reading speed and cuts they leave, and texts that do not fit on the
   screen;
2. how many pieces overlap the next one;
3. the sum of: 20 for each ms that a piece lacks to be read, 1 for each ms that it ends later than
   before, 15 earlier, 1000 for each ms that it starts elsewhere, 3000 for a split.

What may change: an end may move later, up to the longest time, and earlier as long as the
shortest time is left. A start moves only onto a cut that it is too near to, or before the speech as
far as the profile allows. Where either moves, the gap of the profile is kept, in whole frames. A
text that does not fit on the screen, or for longer than the longest time, may be split in two if
both halves have time to be read. So nothing ever gets worse, and what nobody needs to touch stays
as it is.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Final, NamedTuple

from localize.layout.clock import Clock
from localize.locales.cuts import Cuts
from localize.locales.profile import Market
from localize.model import Piece

MISSING: Final = 20
LATER: Final = 1
EARLIER: Final = 15
ELSEWHERE: Final = 1000
SPLIT: Final = 3000
#: Findings outweigh any sum of the above, and overlaps any but findings.
OVERLAP: Final = 10**15
FINDING: Final = 10**18

#: The two halves of a text, laid out, for the piece of that index; None if it has no good break.
Halves = Callable[[int], tuple[str, str] | None]
#: Two halves, and how many ms each needs to be read.
_Split = tuple[str, str, int, int]


def no_halves(index: int) -> None:
    """Split nothing."""


class Task(NamedTuple):
    """One episode's pieces in time order, and what may be done with them.

    ``fixed`` lists indexes of pieces that stay as they are. ``spoken``: where the speech of each
    piece begins; without it no piece starts before its time. ``shots`` are cuts, all in ms; where a
    split piece parts pays no heed to them.
    """

    pieces: Sequence[Piece]
    clock: Clock
    fixed: Collection[int] = ()
    spoken: Sequence[int] | None = None
    shots: Sequence[int] = ()
    halves: Halves = no_halves


class Way(NamedTuple):
    """A way to time one piece, up to where the next one starts, and what it costs."""

    cost: int
    end: int
    split: _Split | None = None


def reading_ms(text: str, market: Market, profile: str) -> int:
    """The shortest time in ms in which ``text`` may be read: by its length, and the least of all.

    >>> from localize.locales import market
    >>> reading_ms("You lied to me, all of you!", market("en-US"), "netflix")
    1350
    """
    clock = Clock(market, profile, Fraction(25))
    return max(clock.reading(text), clock.shortest)


def retime(
    pieces: Sequence[Piece],
    *,
    market: Market,
    profile: str = "vertical",
    fps: Fraction = Fraction(25),
    fixed: Collection[int] = (),
    spoken: Sequence[int] | None = None,
    shots: Sequence[int] = (),
) -> tuple[Piece, ...]:
    """The pieces of one episode, in time order, with the best times that they can have.

    One piece comes back for each. See :class:`Task` for the arguments and this module's head for
    what is best. What cannot be mended by time stays, for the checks to find.

    >>> from localize.locales import market
    >>> english = market("en-US")
    >>> retime([Piece(0, 400, "You lied to me!"), Piece(900, 2000, "I did not.")], market=english)
    (Piece(start=0, end=700, text='You lied to me!'), Piece(start=900, end=2000, text='I did not.'))
    """
    task = Task(pieces, Clock(market, profile, fps), fixed, spoken, shots)
    changed = solve(task)
    return tuple([changed[i][0] if i in changed else piece for i, piece in enumerate(pieces)])


def solve(task: Task) -> dict[int, tuple[Piece, ...]]:
    """The pieces that get other times, by index: one each, or the two that it is split into."""
    troubled = _troubled(task)
    if not troubled:
        return {}
    solver = _Solver(task)
    ways = {index: solver.best(index) for index in troubled}
    starts = solver.alternatives(ways)
    chosen = solver.path(starts, ways) if starts else {}
    changed: dict[int, tuple[Piece, ...]] = {}
    for index, piece in enumerate(task.pieces):
        start, way = chosen.get(index, (piece.start, ways.get(index)))
        if way is None:
            continue
        if way.split is not None:
            changed[index] = solver.parts(start, way.end, way.split)
        elif (start, way.end) != (piece.start, piece.end):
            changed[index] = (Piece(start, way.end, piece.text),)
    return changed


def cost(task: Task, parts: Mapping[int, tuple[Piece, ...]]) -> int:
    """What an episode costs with some pieces replaced, as :func:`solve` does it."""
    solver = _Solver(task)
    total = 0
    for index, piece in enumerate(task.pieces):
        now = parts.get(index, (piece,))
        total += solver.own(index, now[0].start, now[-1].end, solver.halves(index, now))
        if index + 1 < len(task.pieces):
            total += solver.between(
                now[-1].end, parts.get(index + 1, (task.pieces[index + 1],))[0].start
            )
    return total


def _troubled(task: Task) -> list[int]:
    """The pieces that may cost something as they are: a quick look, since most cost nothing."""
    clock, pieces = task.clock, task.pieces
    if task.shots:
        return list(range(len(pieces)))
    count, cps, shortest, longest = clock.count, clock.cps, clock.shortest, clock.longest
    gap, low, high = clock.least_gap, clock.flicker_from, clock.flicker_to
    fits = clock.fits if task.halves is not no_halves else None
    found = []
    last = len(pieces) - 1
    for index, (start, end, text) in enumerate([(p.start, p.end, p.text) for p in pieces]):
        lasts = end - start
        if (
            not shortest <= lasts <= longest
            # No character counts more than one, so that the length is an upper bound.
            or (len(text) * 1000 > cps * lasts and count(text) * 1000 > cps * lasts)
            or (fits is not None and not fits(text))
        ):
            found.append(index)
        elif index < last:
            free = pieces[index + 1].start - end
            if free < gap or low <= free < high:
                found.append(index)
    return found


class _Solver:
    """The costs of one episode's times, and the cheapest ones."""

    def __init__(self, task: Task) -> None:
        self._task = task
        self._pieces = task.pieces
        self._clock = task.clock
        self._cuts: Cuts | None = task.clock.cuts(task.shots) if task.shots else None
        self._needs: dict[int, tuple[int, bool, _Split | None]] = {}

    # --- what times cost --------------------------------------------------------------------------

    def own(self, index: int, start: int, end: int, split: _Split | None) -> int:
        """What a piece costs by itself, whole or split."""
        piece, clock = self._pieces[index], self._clock
        reading, fits, _ = self._need(index)
        lasts = end - start
        total = ELSEWHERE * abs(start - piece.start)
        total += LATER * (end - piece.end) if end > piece.end else EARLIER * (piece.end - end)
        if self._cuts is not None:
            total += FINDING * (self._cuts.near_start(start) is not None)
            total += FINDING * (self._cuts.near_end(end) is not None)
        if split is not None:
            return total + SPLIT
        findings = (lasts < reading) + (lasts < clock.shortest) + (lasts > clock.longest)
        lacks = max(reading, clock.shortest) - lasts
        return total + FINDING * (findings + (not fits)) + (MISSING * lacks if lacks > 0 else 0)

    def between(self, end: int, start: int) -> int:
        """What the time between two pieces costs."""
        free, clock = start - end, self._clock
        if free < 0:
            return FINDING + OVERLAP
        return FINDING * (free < clock.least_gap or clock.flicker_from <= free < clock.flicker_to)

    def parts(self, start: int, end: int, split: _Split) -> tuple[Piece, Piece]:
        """The two pieces of a split: each gets its share of the time, by what it needs."""
        upper, lower, first, second = split
        free = end - start - self._clock.gap
        middle = start + free * first // (first + second)
        return Piece(start, middle, upper), Piece(middle + self._clock.gap, end, lower)

    def halves(self, index: int, parts: tuple[Piece, ...]) -> _Split | None:
        """The split that parts come from, None for one that is whole."""
        return self._need(index)[2] if len(parts) > 1 else None

    def _need(self, index: int) -> tuple[int, bool, _Split | None]:
        """How long a piece takes to be read, whether it fits on the screen, and its halves."""
        found = self._needs.get(index)
        if found is None:
            found = self._needs[index] = self._needed(index)
        return found

    def _needed(self, index: int) -> tuple[int, bool, _Split | None]:
        piece, clock, task = self._pieces[index], self._clock, self._task
        reading = clock.reading(piece.text)
        if task.halves is no_halves or self._is_fixed(index):
            return reading, True, None
        fits = clock.fits(piece.text)
        if fits and max(reading, piece.end - piece.start) <= clock.longest:
            return reading, True, None
        texts = task.halves(index)
        if texts is None:
            # Only what a split can mend counts here.
            return reading, True, None
        first, second = (max(clock.reading(text), clock.shortest) for text in texts)
        return reading, fits, (*texts, first, second)

    def _is_fixed(self, index: int) -> bool:
        piece = self._pieces[index]
        return index in self._task.fixed or piece.end <= piece.start

    # --- what may be chosen -----------------------------------------------------------------------

    def best(self, index: int, start: int | None = None, following: int | None = None) -> Way:
        """The cheapest way to time a piece between its own start and the next piece's.

        Both are as they were unless given; what lies between the two pieces is counted in. Of
        equal ways the one that changes nothing, then the first of :meth:`_ends`.
        """
        piece = self._pieces[index]
        start = piece.start if start is None else start
        moved = start != piece.start
        upper: int | None = None
        if index + 1 < len(self._pieces):
            usual = self._pieces[index + 1].start
            following = usual if following is None else following
            upper = following - self._clock.gap
            moved_next = following != usual
            if moved and start > following:
                return Way(_NEVER, piece.end)
        else:
            following, moved_next = None, False
        best: Way | None = None
        split = self._need(index)[2]
        for end in self._ends(index, start, following):
            stays = end == piece.end
            if end <= start or (upper is not None and end > upper and (not stays or moved_next)):
                continue
            extra = 0 if following is None else self.between(end, following)
            for halves in (None, split) if split is not None else (None,):
                if not self._may_end(index, start, end, halves):
                    continue
                total = self.own(index, start, end, halves) + extra
                if best is None or total < best.cost:
                    best = Way(total, end, halves)
        if best is None:
            # Nowhere to end: this pair of starts is not to be had.
            return Way(_NEVER if moved or moved_next else 0, piece.end)
        return best

    def _may_end(self, index: int, start: int, end: int, split: _Split | None) -> bool:
        """Whether a piece may last so long: what moves leaves enough time, and not too much."""
        lasts, clock = end - start, self._clock
        if split is not None:
            parts = self.parts(start, end, split)
            needs = split[2:]
            return all(
                need <= part.end - part.start <= clock.longest
                for part, need in zip(parts, needs, strict=True)
            )
        usual = self._pieces[index].end
        return end == usual or (lasts >= clock.shortest if end < usual else lasts <= clock.longest)

    def _ends(self, index: int, start: int, following: int | None) -> Iterator[int]:
        """Where a piece may best end: every place at which the cost has a step or a bend."""
        piece, clock = self._pieces[index], self._clock
        yield piece.end
        if self._is_fixed(index):
            return
        reading, _, split = self._need(index)
        yield start + max(reading, clock.shortest)
        yield start + min(reading, clock.shortest)
        yield start + clock.longest
        if following is not None:
            yield following - clock.gap
            yield following - clock.flicker_to
        if split is not None:
            _, _, first, second = split
            yield start + first + clock.gap + second
            yield start + clock.gap + clock.longest * (first + second) // max(first, second)
        if self._cuts is not None:
            latest = start + 2 * clock.longest if following is None else following
            yield from self._cuts.ends(start, latest)

    def _starts(self, index: int) -> list[int]:
        """Where a piece may start, as it does now first."""
        piece, task = self._pieces[index], self._task
        found = [piece.start]
        if self._is_fixed(index):
            return found
        if task.spoken is not None:
            spoken = task.spoken[index]
            found += [spoken - lead for lead in self._clock.leads if lead <= spoken]
        if self._cuts is not None:
            found += self._cuts.starts(piece.start)
        return list(dict.fromkeys(found))

    # --- the cheapest path ------------------------------------------------------------------------

    def alternatives(self, ways: Mapping[int, Way]) -> dict[int, list[int]]:
        """The pieces for which another start may pay, with their starts.

        It may where a finding is left that more time or another place would mend, and for those
        before such a piece whose time it would take or whose pause it would spoil. With cuts a
        start may move later too, and what that sets free may serve any piece near.
        """
        if self._cuts is not None:
            return {at: self._starts(at) for at in range(len(self._pieces))}
        if self._task.spoken is None or not self._clock.leads:
            return {}
        found: dict[int, list[int]] = {}
        for index in sorted(ways, reverse=True):
            if ways[index].cost < FINDING:
                continue
            # What is left may lie in the piece or in the gap behind it.
            for first in (index, index + 1):
                at = first
                while 0 <= at < len(self._pieces) and at not in found:
                    starts = self._starts(at)
                    if len(starts) == 1:
                        break
                    found[at] = starts
                    if at and not any(self.between(self._end(at - 1, ways), s) for s in starts):
                        break
                    at -= 1
        return found

    def _end(self, index: int, ways: Mapping[int, Way]) -> int:
        return ways[index].end if index in ways else self._pieces[index].end

    def path(
        self, starts: Mapping[int, list[int]], ways: Mapping[int, Way]
    ) -> dict[int, tuple[int, Way]]:
        """Start and way of each piece that other starts concern, the cheapest of all."""
        concerned = sorted({at for index in starts for at in (index - 1, index) if at >= 0})
        chosen: dict[int, tuple[int, Way]] = {}
        run: list[int] = []
        for index in concerned:
            if run and index != run[-1] + 1:
                chosen.update(self._path(run, starts, ways))
                run = []
            run.append(index)
        chosen.update(self._path(run, starts, ways))
        return chosen

    def _path(
        self, run: Sequence[int], starts: Mapping[int, list[int]], ways: Mapping[int, Way]
    ) -> dict[int, tuple[int, Way]]:
        """The cheapest path through neighbouring pieces; those around them keep their times."""
        steps: list[dict[int, tuple[int, int, Way | None]]] = []
        first = starts.get(run[0], [self._pieces[run[0]].start])
        reached: dict[int, tuple[int, int, Way | None]] = dict.fromkeys(first, (0, 0, None))
        for index in run:
            after = self._pieces[index + 1 : index + 2]
            targets: Sequence[int | None] = [None]
            if after:
                targets = starts.get(index + 1, [after[0].start])
            further: dict[int, tuple[int, int, Way | None]] = {}
            for target in targets:
                for start, (so_far, _, _) in reached.items():
                    way = self._way(index, start, target, ways)
                    key = 0 if target is None else target
                    if key not in further or so_far + way.cost < further[key][0]:
                        further[key] = (so_far + way.cost, start, way)
            steps.append(further)
            reached = further
        at = min(reached, key=lambda start: reached[start][0])
        chosen = {}
        for index, step in zip(reversed(run), reversed(steps), strict=True):
            _, start, step_way = step[at]
            assert step_way is not None
            chosen[index] = (start, step_way)
            at = start
        return chosen

    def _way(self, index: int, start: int, target: int | None, ways: Mapping[int, Way]) -> Way:
        usual = start == self._pieces[index].start and (
            target is None or target == self._pieces[index + 1].start
        )
        if usual and index in ways:
            return ways[index]
        return self.best(index, start, target)


_NEVER: Final = 10**30
