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

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Final, NamedTuple

from localize.layout.clock import Clock
from localize.layout.costs import FINDING, Costs, Split, Task, no_halves
from localize.locales.profile import Market
from localize.model import Piece


class Way(NamedTuple):
    """A way to time one piece, up to where the next one starts, and what it costs."""

    cost: int
    end: int
    split: Split | None = None


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
    costs = Costs(task)
    solver = _Solver(task, costs)
    ways = {index: solver.best(index) for index in troubled}
    starts = solver.alternatives(ways)
    chosen = solver.path(starts, ways) if starts else {}
    changed: dict[int, tuple[Piece, ...]] = {}
    for index, piece in enumerate(task.pieces):
        start, way = chosen.get(index, (piece.start, ways.get(index)))
        if way is None:
            continue
        if way.split is not None:
            changed[index] = costs.parts(start, way.end, way.split)
        elif (start, way.end) != (piece.start, piece.end):
            changed[index] = (Piece(start, way.end, piece.text),)
    return changed


def cost(task: Task, parts: Mapping[int, tuple[Piece, ...]]) -> int:
    """What an episode costs with some pieces replaced, as :func:`solve` does it."""
    costs = Costs(task)
    total = 0
    for index, piece in enumerate(task.pieces):
        now = parts.get(index, (piece,))
        total += costs.own(index, now[0].start, now[-1].end, costs.halves(index, now))
        if index + 1 < len(task.pieces):
            total += costs.between(
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
    """The cheapest times of one episode."""

    def __init__(self, task: Task, costs: Costs) -> None:
        self._task = task
        self._costs = costs
        self._pieces = task.pieces
        self._clock = task.clock
        self._cuts = costs.cuts

    # --- what may be chosen -----------------------------------------------------------------------

    def best(self, index: int, start: int | None = None, following: int | None = None) -> Way:
        """The cheapest way to time a piece between its own start and the next piece's.

        Both are as they were unless given; what lies between the two pieces is counted in. Of
        equal ways the one that changes nothing, then the first of :meth:`_ends`.
        """
        piece, costs = self._pieces[index], self._costs
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
        split = costs.need(index)[2]
        for end in self._ends(index, start, following):
            stays = end == piece.end
            if end <= start or (upper is not None and end > upper and (not stays or moved_next)):
                continue
            extra = 0 if following is None else costs.between(end, following)
            for halves in (None, split) if split is not None else (None,):
                if not self._may_last(index, start, end, halves):
                    continue
                total = costs.own(index, start, end, halves) + extra
                if best is None or total < best.cost:
                    best = Way(total, end, halves)
        if best is None:
            # Nowhere to end: this pair of starts is not to be had.
            return Way(_NEVER if moved or moved_next else 0, piece.end)
        return best

    def _may_last(self, index: int, start: int, end: int, split: Split | None) -> bool:
        """Whether a piece may have these times: what moves leaves enough time, and not too much.

        It holds of start and end alike. So where one may go to some times and on from there to
        others, one may go to those at once, and a second pass finds nothing that the first did not.
        """
        lasts, clock = end - start, self._clock
        if split is not None:
            parts = self._costs.parts(start, end, split)
            needs = split[2:]
            return all(
                need <= part.end - part.start <= clock.longest
                for part, need in zip(parts, needs, strict=True)
            )
        usual = self._pieces[index]
        takes = start > usual.start or end < usual.end
        gives = start < usual.start or end > usual.end
        return not (takes and lasts < clock.shortest) and not (gives and lasts > clock.longest)

    def _ends(self, index: int, start: int, following: int | None) -> Iterator[int]:
        """Where a piece may best end: every place at which the cost has a step or a bend."""
        piece, clock = self._pieces[index], self._clock
        yield piece.end
        if self._costs.is_fixed(index):
            return
        reading, _, split = self._costs.need(index)
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
        if self._costs.is_fixed(index):
            return found
        near = [] if self._cuts is None else self._cuts.starts(piece.start)
        if task.spoken is not None:
            spoken = task.spoken[index]
            leads = [spoken - lead for lead in self._clock.leads if lead <= spoken]
            if self._cuts is not None:
                # Else it could go on from there to a cut that it was not near to.
                leads = [at for at in leads if set(self._cuts.starts(at)) <= set(near)]
            found += leads
        return list(dict.fromkeys(found + near))

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
                    if at and not self._presses(self._end(at - 1, ways), starts):
                        break
                    at -= 1
        return found

    def _presses(self, end: int, starts: Iterable[int]) -> bool:
        """Whether a piece that ends there would have to end elsewhere for one of the starts."""
        return any(
            start - end < self._clock.gap or self._costs.between(end, start) for start in starts
        )

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
