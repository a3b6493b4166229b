"""Re-cuts: which cue of the new files is which cue of the old ones.

Cues are identified by their content, never by number or time. Episodes are paired first: each with
its former self, or with another where the files were swapped or renumbered. Within a pair the two
sequences are aligned on normalised text; what is left over matches across the drama where the text
and a neighbour are equal; a line that changed is known by its unchanged neighbours. A tie is left
open, never guessed: the cue then counts as new.
"""

import unicodedata
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from localize.model import Cue, Struct

#: How alike two texts must be (0 to 1) for a line between equal neighbours to be the same line,
#: changed. House rule: at half, a re-worded line keeps its history and a replaced one does not.
SIMILAR = 0.5
#: Gaps of more lines than this on a side are no re-worded lines but another text: compared pair by
#: pair they would only cost time.
LONGEST_GAP = 60

Place = tuple[int, int]


class Alignment(Struct, frozen=True):
    """``ids`` maps (episode, place) of every new cue to the old cue's id, or None if it is new.

    The lists name cues: ``unchanged`` and ``new`` by their place, ``moved`` (to another episode, or
    past other lines of its own) by old id and place, ``changed`` by place with the old text,
    ``gone`` by old id.
    """

    ids: dict[Place, str | None]
    unchanged: tuple[Place, ...] = ()
    moved: tuple[tuple[str, Place], ...] = ()
    changed: tuple[tuple[Place, str], ...] = ()
    new: tuple[Place, ...] = ()
    gone: tuple[str, ...] = ()


def align(old: Mapping[int, Sequence[Cue]], new: Mapping[int, Sequence[Cue]]) -> Alignment:
    """How the cues of the new episodes relate to the stored ones (which carry ids).

    No id is given twice; a cue is matched to another text only as ``changed``.

    >>> old = {1: [Cue(1, 0, 9, "你好！", id="a"), Cue(2, 10, 19, "走吧。", id="b")]}
    >>> align(old, {1: [Cue(1, 0, 9, "走吧。")]})
    Alignment(ids={(1, 1): 'b'}, unchanged=((1, 1),), moved=(), changed=(), new=(), gone=('a',))
    """
    work = _Aligner(old, new)
    pairs = work.episodes()
    for now, once in pairs.items():
        work.within(now, once)
    work.across()
    for now, once in pairs.items():
        work.changed_lines(now, once)
    return work.result()


def in_sequence(
    before: Sequence[str], after: Sequence[str]
) -> tuple[list[tuple[int, int]], set[int], set[int]]:
    """The pairs (place in ``before``, place in ``after``) of equal keys that are beyond doubt.

    Of all longest common subsequences, a pair is beyond doubt if no other could stand in its
    place. The two sets are the places on either side that could as well be paired with another.
    In O((n + r) log n) for r pairs of equal keys (Hunt and Szymanski).

    >>> in_sequence("abcd", "abxd")
    ([(0, 0), (1, 1), (3, 3)], set(), set())
    >>> in_sequence("abba", "aba")
    ([(0, 0), (3, 2)], {1, 2}, {1})
    """
    if before == after:
        return [(index, index) for index in range(len(before))], set(), set()
    ahead = _ranks(before, after)
    size = max(ahead.values(), default=0)
    behind = _ranks(before[::-1], after[::-1])
    last_before, last_after = len(before) - 1, len(after) - 1
    by_rank: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for (i, j), rank in ahead.items():
        if rank + behind[last_before - i, last_after - j] == size + 1:
            by_rank[rank].append((i, j))
    sure = sorted(pairs[0] for pairs in by_rank.values() if len(pairs) == 1)
    possible = [pair for pairs in by_rank.values() for pair in pairs]
    left, right = Counter(i for i, _ in possible), Counter(j for _, j in possible)
    tied = [(i, j) for i, j in possible if left[i] > 1 or right[j] > 1]
    return sure, {i for i, _ in tied}, {j for _, j in tied}


def _ranks(before: Sequence[str], after: Sequence[str]) -> dict[Place, int]:
    """For each pair of equal keys, the length of the longest common subsequence ending with it."""
    places: dict[str, list[int]] = defaultdict(list)
    for j in range(len(after) - 1, -1, -1):
        places[after[j]].append(j)
    ends: list[int] = []  # where in `after` a subsequence of each length ends at the earliest
    ranks = {}
    for i, key in enumerate(before):
        for j in places.get(key, ()):
            at = bisect_left(ends, j)
            ends[at : at + 1] = [j]
            ranks[i, j] = at + 1
    return ranks


class _Aligner:
    """The state of one alignment: pairs found so far, both ways."""

    def __init__(self, old: Mapping[int, Sequence[Cue]], new: Mapping[int, Sequence[Cue]]) -> None:
        self._old = old
        self._new = new
        self._old_keys = {episode: [_key(cue) for cue in cues] for episode, cues in old.items()}
        self._new_keys = {episode: [_key(cue) for cue in cues] for episode, cues in new.items()}
        #: (episode, index) of a new cue -> (episode, index) of its old one, and back.
        self._pairs: dict[Place, Place] = {}
        self._taken: dict[Place, Place] = {}
        self._changed: set[Place] = set()
        #: New cues that did not keep their place in the sequence.
        self._moved: set[Place] = set()
        #: Cues on either side that could as well be paired with another: they stay open.
        self._tied_new: set[Place] = set()
        self._tied_old: set[Place] = set()

    def _pair(self, new: Place, old: Place) -> None:
        self._pairs[new] = old
        self._taken[old] = new

    def episodes(self) -> dict[int, int]:
        """Which old episode each new one is: new number -> old number.

        First those that did not change; then equal files under another number; then those that
        share most of the lines that occur but once; a number that is left is its former self.
        """
        new, old = dict(self._new_keys), dict(self._old_keys)
        found: dict[int, int] = {}

        def settle(pairs: Mapping[int, int]) -> None:
            for now, once in pairs.items():
                found[now] = once
                del new[now], old[once]

        settle({number: number for number in new if new[number] == old.get(number)})
        settle(_equal_files(new, old))
        settle(_most_shared(new, old))
        settle({number: number for number in new if number in old})
        return found

    def within(self, now: int, once: int) -> None:
        """Align an episode with its former self, in sequence, on equal texts."""
        sure, tied_old, tied_new = in_sequence(self._old_keys[once], self._new_keys[now])
        for before, after in sure:
            self._pair((now, after), (once, before))
        self._tied_old |= {(once, index) for index in tied_old}
        self._tied_new |= {(now, index) for index in tied_new}

    def across(self) -> None:
        """Match what is left over, anywhere in the drama, by equal text and an equal neighbour."""
        free: dict[tuple[str, str, int], list[Place]] = defaultdict(list)
        for place, signs in self._left_over(self._old_keys, {*self._taken, *self._tied_old}):
            for sign in signs:
                free[sign].append(place)
        found: dict[Place, set[Place]] = {}
        claims: Counter[Place] = Counter()
        for place, signs in self._left_over(self._new_keys, {*self._pairs, *self._tied_new}):
            found[place] = {old for sign in signs for old in free.get(sign, ())}
            claims.update(found[place])
        for place, candidates in found.items():
            if len(candidates) == 1:
                [old] = candidates
                if claims[old] == 1:
                    self._pair(place, old)
                    self._moved.add(place)

    @staticmethod
    def _left_over(
        sides: Mapping[int, Sequence[str]], settled: set[Place]
    ) -> Iterator[tuple[Place, list[tuple[str, str, int]]]]:
        """The open cues of one side, each with its text beside each of its neighbours."""
        for episode, keys in sides.items():
            for index, key in enumerate(keys):
                if (episode, index) not in settled:
                    yield (
                        (episode, index),
                        [
                            (key, keys[index + step], step)
                            for step in (-1, 1)
                            if 0 <= index + step < len(keys)
                        ],
                    )

    def changed_lines(self, now: int, once: int) -> None:
        """Pair the open lines that stand between the same neighbours and are much alike."""
        anchors = sorted(
            (new[1], old[1]) for new, old in self._pairs.items() if new[0] == now and old[0] == once
        )
        edges = [(-1, -1), *anchors, (len(self._new_keys[now]), len(self._old_keys[once]))]
        for (new_low, old_low), (new_high, old_high) in pairwise(edges):
            fresh = self._open(now, range(new_low + 1, new_high), new=True)
            left = self._open(once, range(old_low + 1, old_high), new=False)
            if fresh and left:
                self._gap(now, fresh, once, left)

    def _open(self, episode: int, places: range, *, new: bool) -> dict[int, str]:
        """The cues of a gap that are neither paired nor tied: index -> key."""
        keys = (self._new_keys if new else self._old_keys)[episode]
        settled, tied = (self._pairs, self._tied_new) if new else (self._taken, self._tied_old)
        return {
            index: keys[index]
            for index in places
            if (episode, index) not in settled and (episode, index) not in tied
        }

    def _gap(self, now: int, fresh: dict[int, str], once: int, left: dict[int, str]) -> None:
        """Pair the open lines of one gap: equal ones that changed places, then changed ones."""
        news, olds = _by_text(fresh), _by_text(left)
        for text in news.keys() & olds.keys():
            if len(news[text]) == len(olds[text]) == 1:
                self._pair((now, news[text][0]), (once, olds[text][0]))
                self._moved.add((now, news[text][0]))
        fresh = {index: text for index, text in fresh.items() if text not in olds}
        left = {index: text for index, text in left.items() if text not in news}
        for i, j in _alike(list(fresh.values()), list(left.values())):
            place = now, list(fresh)[i]
            self._pair(place, (once, list(left)[j]))
            self._changed.add(place)

    def result(self) -> Alignment:
        """The alignment in terms of places and ids."""
        ids: dict[Place, str | None] = {}
        unchanged, moved, changed, fresh = [], [], [], []
        for episode, cues in self._new.items():
            for index, cue in enumerate(cues):
                place = (episode, cue.place)
                pair = self._pairs.get((episode, index))
                if pair is None:
                    ids[place] = None
                    fresh.append(place)
                    continue
                before = self._old[pair[0]][pair[1]]
                ids[place] = before.id
                if (episode, index) in self._changed:
                    changed.append((place, before.text))
                elif pair[0] != episode or (episode, index) in self._moved:
                    moved.append((before.id, place))
                else:
                    unchanged.append(place)
        gone = tuple(
            cue.id
            for episode, cues in self._old.items()
            for index, cue in enumerate(cues)
            if (episode, index) not in self._taken
        )
        return Alignment(ids, tuple(unchanged), tuple(moved), tuple(changed), tuple(fresh), gone)


def _equal_files(
    new: Mapping[int, Sequence[str]], old: Mapping[int, Sequence[str]]
) -> dict[int, int]:
    """New number -> old number of episodes whose lines are all equal, as no other's are."""
    news, olds = _by_content(new), _by_content(old)
    return {
        numbers[0]: olds[lines][0]
        for lines, numbers in news.items()
        if lines and len(numbers) == len(olds.get(lines, ())) == 1
    }


def _by_content(episodes: Mapping[int, Sequence[str]]) -> dict[tuple[str, ...], list[int]]:
    numbers: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for number, keys in episodes.items():
        numbers[tuple(keys)].append(number)
    return numbers


def _most_shared(
    new: Mapping[int, Sequence[str]], old: Mapping[int, Sequence[str]]
) -> dict[int, int]:
    """New number -> old number of episodes that share more single lines than with any other."""
    once_new, once_old = _single_lines(new), _single_lines(old)
    votes = Counter((number, once_old[key]) for key, number in once_new.items() if key in once_old)
    # The own number wins a tie; a tie between others leaves both to their own numbers.
    weights = {pair: (count, pair[0] == pair[1]) for pair, count in votes.items()}
    best = [
        {side: max(weights[pair] for pair in pairs) for side, pairs in _sides(weights, at).items()}
        for at in (0, 1)
    ]
    mutual = [
        pair for pair, weight in weights.items() if weight == best[0][pair[0]] == best[1][pair[1]]
    ]
    rows, columns = Counter(now for now, _ in mutual), Counter(once for _, once in mutual)
    return {now: once for now, once in mutual if rows[now] == columns[once] == 1}


def _sides(pairs: Iterable[Place], at: int) -> dict[int, list[Place]]:
    """Pairs of episodes by the first (0) or the second (1) of them."""
    by_side: dict[int, list[Place]] = defaultdict(list)
    for pair in pairs:
        by_side[pair[at]].append(pair)
    return by_side


def _single_lines(episodes: Mapping[int, Sequence[str]]) -> dict[str, int]:
    """The lines that occur but once in all episodes, with the number of theirs."""
    times = Counter(key for keys in episodes.values() for key in keys)
    return {key: number for number, keys in episodes.items() for key in keys if times[key] == 1}


def _key(cue: Cue) -> str:
    """What makes two cues the same: kind and text, normalised, without white space."""
    text = "".join(unicodedata.normalize("NFC", cue.text).split())
    return text if cue.kind in ("dialogue", "sign") else f"{cue.kind}\0{text}"


def _by_text(places: Mapping[int, str]) -> dict[str, list[int]]:
    by_text: dict[str, list[int]] = defaultdict(list)
    for index, text in places.items():
        by_text[text].append(index)
    return by_text


def _alike(news: Sequence[str], olds: Sequence[str]) -> list[tuple[int, int]]:
    """The pairs (place in ``news``, place in ``olds``) of lines that are one line, changed.

    As many lines on both sides pair in order if each is at least as like its own as any other;
    else a line pairs where it is like one line alone, and that one like no other.
    """
    if max(len(news), len(olds)) > LONGEST_GAP:
        return []
    likeness = {
        (i, j): _likeness(new, old) for i, new in enumerate(news) for j, old in enumerate(olds)
    }
    if len(news) == len(olds) and all(
        likeness[i, i] >= max(SIMILAR, *(likeness[i, j] for j in range(len(olds))))
        for i in range(len(news))
    ):
        return [(i, i) for i in range(len(news))]
    like = [pair for pair, degree in likeness.items() if degree >= SIMILAR]
    rows, columns = Counter(i for i, _ in like), Counter(j for _, j in like)
    pairs = [(i, j) for i, j in like if rows[i] == columns[j] == 1]
    in_order = all(one[1] < other[1] for one, other in pairwise(pairs))
    return pairs if in_order else []


def _likeness(one: str, other: str) -> float:
    """How alike two keys are, 0 to 1; what is spoken is never like a comment."""
    from rapidfuzz.distance import Indel

    if ("\0" in one) != ("\0" in other):
        return 0.0
    return Indel.normalized_similarity(one, other)
