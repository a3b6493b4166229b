"""Retiming: the cheapest times for an episode's pieces that people can read and the checks pass.

Starts and ends are chosen for all pieces at once by dynamic programming over the starts. What the
times of an episode cost, a house rule (see docs/timing.md); the first that differs decides:

1. how many findings of time, reading speed and cuts they leave, and texts that do not fit on the
   screen;
2. how many pieces overlap the next one;
3. the sum of: 20 for each ms that a piece lacks to be read, 1 for each ms that it ends later than
   before, 15 earlier, 1000 for each ms that it starts elsewhere, 3000 for a split.

What may change: an end may move later, up to the longest time, and earlier as long as the
shortest time is left. A start moves only onto a cut that it is too near to, or earlier, before the
speech, as far as the profile allows; the piece lasts the shortest time at least if that is later,
the longest at most if it is earlier. Where start or end moves, the gap of the profile is kept, in
whole frames. A text that does not fit on the screen, or for longer than the longest time, may be
split in two if both halves have time to be read. So nothing ever gets worse, and what nobody needs
to touch stays as it is.

A second pass changes nothing: what may be chosen after the first could have been chosen by it
(``_starts``, ``_ends`` and ``_may_last`` see to that), and two steps never cost less than one.
"""

from collections import Counter
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
    changed = _solved(task)
    if all(len(parts) == 1 for parts in changed.values()):
        return changed
    # Halves are pieces of their own from here on, as they will be in the next run.
    parts = [
        (index, part)
        for index, piece in enumerate(task.pieces)
        for part in changed.get(index, (piece,))
    ]
    again = solve(_flat(task, parts))
    now: dict[int, tuple[Piece, ...]] = {}
    for at, (index, part) in enumerate(parts):
        now[index] = now.get(index, ()) + again.get(at, (part,))
    return {index: times for index, times in now.items() if times != (task.pieces[index],)}


def _flat(task: Task, parts: Sequence[tuple[int, Piece]]) -> Task:
    """The task for parts of its pieces, each with the index of its piece; none is split again."""
    whole = Counter(index for index, _ in parts)

    def halves(at: int) -> tuple[str, str] | None:
        index = parts[at][0]
        return task.halves(index) if whole[index] == 1 else None

    return task._replace(
        pieces=[part for _, part in parts],
        fixed={at for at, (index, _) in enumerate(parts) if index in task.fixed},
        spoken=None if task.spoken is None else [task.spoken[index] for index, _ in parts],
        halves=halves,
    )


def _solved(task: Task) -> dict[int, tuple[Piece, ...]]:
    """As :func:`solve`, in one pass."""
    troubled = _troubled(task)
    if not troubled:
        return {}
    costs = Costs(task)
    solver = _Solver(task, costs)
    ways = {index: solver.usual(index) for index in troubled}
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
        if len(now) > 1:
            total += sum(costs.left(task.clock.reading(p.text), p.end - p.start) for p in now)
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

    def usual(self, index: int) -> Way:
        """The cheapest way to time a piece between its start and the next piece's, as they are."""
        start, following = self._pieces[index].start, self._following(index)
        ways = self._own(index, start, self._ends(index, [start], [following]))
        return self._best(index, start, following, ways)

    def _following(self, index: int) -> int | None:
        """Where the next piece starts as it is, None behind the last."""
        return self._pieces[index + 1].start if index + 1 < len(self._pieces) else None

    def _best(self, index: int, start: int, following: int | None, ways: Iterable[Way]) -> Way:
        """The cheapest of ways from one start to the next piece's, with what lies between them.

        Of equal ones the first, which changes nothing.
        """
        end = self._pieces[index].end
        moved, moved_next = start != self._pieces[index].start, following != self._following(index)
        if moved and following is not None and start > following:
            return Way(_NEVER, end)
        best: Way | None = None
        for way in ways:
            total = way.cost
            if best is not None and total >= best.cost:
                continue
            if following is not None:
                late = way.end > following - self._clock.gap
                if late and (moved_next or way.end != end):
                    continue
                total += self._costs.between(way.end, following)
            if best is None or total < best.cost:
                best = Way(total, way.end, way.split)
        if best is None:
            # Nowhere to end: this pair of starts is not to be had.
            return Way(_NEVER if moved or moved_next else 0, end)
        return best

    def _own(self, index: int, start: int, ends: Iterable[int]) -> list[Way]:
        """The ways to time a piece from one start, with what they cost by themselves."""
        split = self._costs.need(index)[2]
        return [
            Way(self._costs.own(index, start, end, halves), end, halves)
            for end in ends
            if end > start
            for halves in ((None,) if split is None else (None, split))
            if self._may_last(index, start, end, halves)
        ]

    def _may_last(self, index: int, start: int, end: int, split: Split | None) -> bool:
        """Whether a piece may have these times: what moves leaves enough time, and not too much.

        Where a piece may go to some times, and from there to others, it may go to those at once.
        So a second pass finds none that the first could not have chosen.
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

    def _ends(
        self, index: int, starts: Sequence[int], followings: Sequence[int | None]
    ) -> list[int]:
        """Where a piece may best end, as it does now first.

        Every place at which the cost has a step or a bend, for any of its own starts and of the
        next piece's. Each is tried with all of them, since a second pass has the end that the first
        chose, whatever start it tries with it.
        """
        piece, clock = self._pieces[index], self._clock
        if self._costs.is_fixed(index):
            return [piece.end]
        reading, _, split = self._costs.need(index)
        lasting = [max(reading, clock.shortest), min(reading, clock.shortest), clock.longest]
        if split is not None:
            _, _, first, second = split
            lasting.append(first + clock.gap + second)
            lasting.append(clock.gap + clock.longest * (first + second) // max(first, second))
        found = [start + lasts for start in starts for lasts in lasting]
        latest = max(starts) + 2 * clock.longest
        if following := [start for start in followings if start is not None]:
            found += [start - free for start in following for free in (clock.gap, clock.flicker_to)]
            latest = max(following) - clock.gap
        if self._cuts is not None:
            found += self._cuts.ends(min(starts), latest)
        return list(dict.fromkeys([piece.end, *(end for end in found if end <= latest)]))

    def _starts(self, index: int) -> list[int]:
        """Where a piece may start, as it does now first.

        None of these leads on to a start that is not among them: before the speech only where that
        brings no cut near that is not offered.
        """
        piece, task = self._pieces[index], self._task
        found = [piece.start]
        if self._costs.is_fixed(index):
            return found
        near = [] if self._cuts is None else self._cuts.starts(piece.start)
        if task.spoken is not None:
            spoken = task.spoken[index]
            leads = [spoken - lead for lead in self._clock.leads if lead <= spoken]
            found += [
                at
                for at in leads
                if at < piece.start
                and (self._cuts is None or set(self._cuts.beside(at)) <= set(near))
            ]
        return list(dict.fromkeys(found + near))

    # --- the cheapest path ------------------------------------------------------------------------

    def alternatives(self, ways: Mapping[int, Way]) -> dict[int, list[int]]:
        """The pieces for which another start may pay, with their starts.

        It may where a finding is left that more time or another place would mend, for those before
        such a piece whose time it would take or whose pause it would spoil, and for those behind
        one that would then have to end earlier. With cuts a start may move later too, and what that
        sets free may serve any piece near.
        """
        if self._cuts is not None:
            return {at: self._starts(at) for at in range(len(self._pieces))}
        if self._task.spoken is None or not self._clock.leads:
            return {}
        found: dict[int, list[int]] = {}
        # What is left may lie in the piece or in the gap behind it.
        asked = [
            at for index, way in ways.items() if way.cost >= FINDING for at in (index, index + 1)
        ]
        while asked:
            at = asked.pop()
            if at in found or not 0 <= at < len(self._pieces):
                continue
            starts = self._starts(at)
            if len(starts) == 1:
                continue
            found[at] = starts
            if at and self._presses(self._end(at - 1, ways), starts):
                asked.append(at - 1)
            if self._end(at, ways) - min(starts) > self._clock.longest:
                asked.append(at + 1)
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
        steps: list[dict[int | None, tuple[int, int, Way]]] = []
        own = starts.get(run[0], [self._pieces[run[0]].start])
        reached = dict.fromkeys(own, 0)
        for index in run:
            following = self._following(index)
            targets = [following] if following is None else starts.get(index + 1, [following])
            further: dict[int | None, tuple[int, int, Way]] = {}
            for start, target, way in self._between(index, own, targets, ways):
                total = reached[start] + way.cost
                if target not in further or total < further[target][0]:
                    further[target] = (total, start, way)
            steps.append(further)
            own = [target for target in targets if target is not None]
            reached = {target: further[target][0] for target in own}
        at = min(further, key=lambda target: further[target][0])
        chosen = {}
        for index, step in zip(reversed(run), reversed(steps), strict=True):
            _, at, way = step[at]
            chosen[index] = (at, way)
        return chosen

    def _between(
        self,
        index: int,
        starts: Sequence[int],
        targets: Sequence[int | None],
        ways: Mapping[int, Way],
    ) -> Iterator[tuple[int, int | None, Way]]:
        """The cheapest way from each start of a piece to each of the next piece's."""
        if len(starts) == len(targets) == 1 and index in ways:
            yield starts[0], targets[0], ways[index]
            return
        ends = self._ends(index, starts, targets)
        for start in starts:
            own = self._own(index, start, ends)
            for target in targets:
                yield start, target, self._best(index, start, target, own)


_NEVER: Final = 10**30
