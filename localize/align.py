"""Re-cuts: which cue of the new files is which cue of the old ones.

Cues are identified by their content, never by number or time. Within an episode the two sequences
are aligned on normalised text; what is left over matches across the drama where the text and a
neighbour are equal; a line that changed is known by its unchanged neighbours. A tie is left open,
never guessed: the cue then counts as new.
"""

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from itertools import pairwise

from localize.model import Cue, Struct

#: How alike two texts must be (0 to 1) for a line between equal neighbours to be the same line,
#: changed. House rule: at half, a re-worded line keeps its history and a replaced one does not.
SIMILAR = 0.5

Place = tuple[int, int]


class Alignment(Struct, frozen=True):
    """``ids`` maps (episode, place) of every new cue to the old cue's id, or None if it is new.

    The lists name cues: ``unchanged`` and ``new`` by their place, ``moved`` (to another episode)
    by old id and place, ``changed`` by place with the old text, ``gone`` by old id.
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
    """
    work = _Aligner(old, new)
    for episode in new:
        if episode in old:
            work.within(episode)
    work.across()
    for episode in new:
        if episode in old:
            work.changed_lines(episode)
    return work.result()


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

    def _pair(self, new: Place, old: Place) -> None:
        self._pairs[new] = old
        self._taken[old] = new

    def within(self, episode: int) -> None:
        """Align an episode with its former self, in sequence, on equal texts."""
        before, after = self._old_keys[episode], self._new_keys[episode]
        if before == after:
            for index in range(len(after)):
                self._pair((episode, index), (episode, index))
            return
        matcher = SequenceMatcher(None, before, after, autojunk=False)
        for block in matcher.get_matching_blocks():
            for offset in range(block.size):
                self._pair((episode, block.b + offset), (episode, block.a + offset))
        self._release_ties(episode)

    def _release_ties(self, episode: int) -> None:
        """Open pairs again that could as well have been others.

        A cue alone between changed neighbours, whose text occurs more than once among the cues
        that are still free on either side, was matched by chance.
        """
        before, after = self._old_keys[episode], self._new_keys[episode]
        many_old, many_new = Counter(before), Counter(after)
        for index, key in enumerate(after):
            old = self._pairs.get((episode, index))
            if old is None or many_old[key] == many_new[key] == 1:
                continue
            if many_old[key] == many_new[key] or self._anchored((episode, index), old):
                continue
            del self._pairs[(episode, index)]
            del self._taken[old]

    def _anchored(self, new: Place, old: Place) -> bool:
        """Whether a neighbour of the pair is the same on both sides."""
        before = self._old_keys[old[0]]
        after = self._new_keys[new[0]]
        for step in (-1, 1):
            i, j = old[1] + step, new[1] + step
            if 0 <= i < len(before) and 0 <= j < len(after):
                if before[i] == after[j]:
                    return True
            elif not 0 <= i < len(before) and not 0 <= j < len(after):
                return True
        return False

    def across(self) -> None:
        """Match what is left over, anywhere in the drama, by equal text and an equal neighbour."""
        free: dict[str, list[Place]] = defaultdict(list)
        for episode, keys in self._old_keys.items():
            for index, key in enumerate(keys):
                if (episode, index) not in self._taken:
                    free[key].append((episode, index))
        found: dict[Place, list[Place]] = {}
        claims: Counter[Place] = Counter()
        for episode, keys in self._new_keys.items():
            for index, key in enumerate(keys):
                place = (episode, index)
                if place in self._pairs:
                    continue
                found[place] = [old for old in free.get(key, ()) if self._anchored(place, old)]
                claims.update(found[place])
        for place, candidates in found.items():
            if len(candidates) == 1 and claims[candidates[0]] == 1:
                self._pair(place, candidates[0])

    def changed_lines(self, episode: int) -> None:
        """Pair single lines that stand alone between the same neighbours and are much alike."""
        old_cues, new_cues = self._old[episode], self._new[episode]
        anchors = sorted(
            (new[1], old[1]) for new, old in self._pairs.items() if new[0] == old[0] == episode
        )
        edges = [(-1, -1), *anchors, (len(new_cues), len(old_cues))]
        for (new_low, old_low), (new_high, old_high) in pairwise(edges):
            fresh = [
                index
                for index in range(new_low + 1, new_high)
                if (episode, index) not in self._pairs
            ]
            left = [
                index
                for index in range(old_low + 1, old_high)
                if (episode, index) not in self._taken
            ]
            if len(fresh) != len(left):
                continue
            for now, once in zip(fresh, left, strict=True):
                if _alike(old_cues[once].text, new_cues[now].text):
                    self._pair((episode, now), (episode, once))
                    self._changed.add((episode, now))

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
                elif pair[0] != episode:
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


def _key(cue: Cue) -> str:
    """What makes two cues the same: kind and text, normalised, without white space."""
    text = "".join(unicodedata.normalize("NFC", cue.text).split())
    return text if cue.kind in ("dialogue", "sign") else f"{cue.kind}\0{text}"


def _alike(one: str, other: str) -> bool:
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= SIMILAR
