"""Ranges of episodes as people write them: ``3``, ``1-8``, ``9-``, ``1-3,7``."""

import msgspec

from localize import late

#: The last episode of a range that has no end.
LAST = 1_000_000

_PART = late.pattern(r"\s*(\d{1,6})\s*(?:(-)\s*(\d{1,6})?\s*)?")


class EpisodeRange(msgspec.Struct, frozen=True):
    """A set of episodes as parts (first, last), both inclusive."""

    parts: tuple[tuple[int, int], ...]

    def holds(self, episode: int) -> bool:
        """Whether the episode lies in one of the parts."""
        return any(first <= episode <= last for first, last in self.parts)


def parse_range(text: str) -> EpisodeRange:
    """The range that a text names; ValueError says what is allowed.

    >>> parse_range("1-3,7").parts, parse_range("9-").parts
    (((1, 3), (7, 7)), ((9, 1000000),))
    """
    parts = []
    for part in text.split(","):
        match = _PART.fullmatch(part)
        if match is None:
            raise ValueError(f"{text!r} is no range of episodes; allowed: 3, 1-8, 9-, 1-3,7")
        first = int(match[1])
        last = first if match[2] is None else LAST if match[3] is None else int(match[3])
        if last < first:
            raise ValueError(f"{text!r} ends before it starts; allowed: 3, 1-8, 9-, 1-3,7")
        parts.append((first, last))
    return EpisodeRange(tuple(parts))
