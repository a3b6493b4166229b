"""Which runs of characters recur as one word: cohesion inside, freedom outside."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping

from localize import late
from localize.locales.scripts import HAN_RANGES
from localize.model import Struct

LONGEST = 6
_HAN = late.pattern(f"[{HAN_RANGES}]+")
#: House rules, set on the sample drama: a pair of characters meets this many times (as a power of
#: two) more often than by chance, and both sides vary this much (in bits).
LEAST_COHESION = 2.0
LEAST_FREEDOM = 0.9
#: A word that is so often part of one longer word is no word of its own.
PART_OF = 0.75


class Gram(Struct, frozen=True):
    """A run of characters: how often it stands in the lines, and how much like a word.

    ``cohesion`` is the least pointwise mutual information of its two-part splits in bits,
    ``freedom`` the smaller entropy of what stands before and after it in bits; a line's end and a
    mark count as something new each time.
    """

    text: str
    count: int
    cohesion: float
    freedom: float

    @property
    def whole(self) -> bool:
        """Whether the numbers say that it is a word."""
        return self.cohesion >= LEAST_COHESION and self.freedom >= LEAST_FREEDOM


def runs(text: str) -> list[str]:
    """The runs of Chinese characters in a text.

    >>> runs("顾总，OK吗？")
    ['顾总', '吗']
    """
    return _HAN.findall(text)


def grams(lines: Iterable[str], least: int) -> dict[str, Gram]:
    """The runs of two to six characters that stand ``least`` times or more, by their text.

    ``lines`` are runs of Chinese characters.
    """
    parts = list(lines)
    counts = Counter(gram for line in parts for gram in _of(line, 1))
    total = sum(number for gram, number in counts.items() if len(gram) == 1)
    wanted = {gram for gram, number in counts.items() if number >= least and len(gram) > 1}
    before: defaultdict[str, Counter[str]] = defaultdict(Counter)
    after: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for number, line in enumerate(parts):
        for start in range(len(line)):
            for end in range(start + 2, min(start + LONGEST, len(line)) + 1):
                gram = line[start:end]
                if gram in wanted:
                    # An edge is unlike any other: it says that the word can stand alone.
                    before[gram][line[start - 1] if start else f"^{number}"] += 1
                    after[gram][line[end] if end < len(line) else f"${number}"] += 1
    return {
        gram: Gram(
            text=gram,
            count=counts[gram],
            cohesion=_cohesion(gram, counts, total),
            freedom=min(_entropy(before[gram]), _entropy(after[gram])),
        )
        for gram in wanted
    }


def parts_of_others(found: Mapping[str, Gram]) -> set[str]:
    """The grams that mostly stand inside one longer gram.

    A longer one that only adds what happens to stand there often is no better for it: the longer
    must be a word itself.
    """
    parts = set()
    for gram in found.values():
        if not gram.whole:
            continue
        for inner in _of(gram.text, 2):
            other = found.get(inner)
            if other is not None and inner != gram.text and gram.count >= PART_OF * other.count:
                parts.add(inner)
    return parts


def _of(line: str, shortest: int) -> Iterator[str]:
    for start in range(len(line)):
        for end in range(start + shortest, min(start + LONGEST, len(line)) + 1):
            yield line[start:end]


def _cohesion(gram: str, counts: Mapping[str, int], total: int) -> float:
    return min(
        math.log2(counts[gram] * total / (counts[gram[:at]] * counts[gram[at:]]))
        for at in range(1, len(gram))
    )


def _entropy(neighbours: Counter[str]) -> float:
    total = neighbours.total()
    return -sum(n / total * math.log2(n / total) for n in neighbours.values())
