"""The index of the memory's source lines: which stored lines may be similar to a given one.

A line of the index is what :func:`~localize.store.hashing.bare` leaves of a source text, once for
all markets and dramas. It is found by its pairs of neighbouring characters (grams): Chinese lines
are too short for triples. SQLite keeps them in FTS5, PostgreSQL in an array with a GIN index; all
decisions are made here, the same for both.
"""

import math
from collections.abc import Collection, Iterable, Iterator, Sequence
from heapq import nlargest
from typing import NamedTuple

from localize.store.connection import Connection, batches, holes
from localize.store.hashing import digest64, grams

CHUNK = 500

#: Lines up to so many characters are indexed by their length too. They have few grams, and those
#: of a common line stand in thousands of longer ones.
SHORT = 7
#: Lines that are less alike than this are of no use to anybody: 2 x common / (both lengths).
LEAST = 0.7
#: A gram in more than this share of the lines says too little (but 500 lines are always few).
RARE_SHARE = 0.0005
RARE_LINES = 500
#: The first lines of a gram: if there are no more, all are known; else they tell how many follow.
PROBE = 33
#: Lines that come back at most, those with the rarest common grams first.
MOST = 400


class _Reach(NamedTuple):
    """How far a search goes among one kind of lines.

    ``rows`` to fetch in all; ``places``: rare grams that do not touch (one changed character
    spoils two neighbours) after which no pair of common grams is tried; ``work``: the lines that
    may be walked over for such pairs.
    """

    rows: int
    places: int
    work: int


_LONG = _Reach(rows=1_500, places=4, work=10_000)
_OF_ONE_LENGTH = _Reach(rows=600, places=2, work=2_000)


class _Probed(NamedTuple):
    """A gram of the wanted line: about how many lines have it, its place, the first of them."""

    lines: int
    place: int
    token: int
    first: list[int]


def near(connection: Connection, text: str) -> list[tuple[int, str]]:
    """Return up to 400 lines that may be similar to a bare text, with their numbers, unordered."""
    top = int(connection.rows("SELECT COALESCE(MAX(id), 0) FROM memory_line")[0][0])
    wanted, size = grams(text), len(text)
    shortest, longest = _lengths(size)
    scores: dict[int, float] = {}
    for length in range(shortest, min(longest, SHORT) + 1):
        search = _Search(connection, top, scores, 2 / (size + length + 2))
        search.run([_of_length(gram, length) for gram in wanted], _OF_ONE_LENGTH)
    if longest > SHORT:
        search = _Search(connection, top, scores, 2 / (size + max(size, SHORT + 1) + 2))
        search.run(wanted, _LONG)
    best = nlargest(MOST, scores, key=scores.__getitem__) if len(scores) > MOST else list(scores)
    if not best:
        return []
    rows = connection.rows(
        f"SELECT id, text FROM memory_line WHERE id IN ({holes(best)})", sorted(best)
    )
    return [(row[0], row[1]) for row in rows]


def _lengths(size: int) -> tuple[int, int]:
    """Return the lengths that a line may have to be alike enough to one of this size."""
    factor = 2 / LEAST - 1
    return math.ceil(size / factor), math.floor(size * factor)


class _Search:
    """Adds to the scores of the lines that share rare grams, or pairs of common ones.

    A rare gram proves more, so each counts by the logarithm of its rarity; ``scale`` is larger
    for lines of which that is a larger part.
    """

    def __init__(
        self, connection: Connection, top: int, scores: dict[int, float], scale: float
    ) -> None:
        self._connection = connection
        self._top = top
        self._scores = scores
        self._scale = scale
        self._rows = 0

    def run(self, tokens: Sequence[int], reach: _Reach) -> None:
        """Search by these tokens, in the order of the text."""
        probed = sorted(self._probe(tokens))
        most = max(RARE_LINES, int(self._top * RARE_SHARE))
        places: list[int] = []
        common: list[_Probed] = []
        for gram in probed:
            if gram.lines <= most and self._rows + gram.lines <= reach.rows:
                found = gram.first
                if len(found) == PROBE:
                    found = lines_with(self._connection, [gram.token], 2 * most)
                self._add(found, self._weight(gram))
                places.append(gram.place)
            else:
                common.append(gram)
        if _apart(places) < reach.places:
            self._pairs(common, reach, most)

    def _probe(self, tokens: Sequence[int]) -> Iterator[_Probed]:
        for place, token in enumerate(tokens):
            first = lines_with(self._connection, [token], PROBE)
            count = len(first)
            if count == PROBE:
                # They come in the order of their numbers: the last tells how thick they lie.
                count = max(PROBE, PROBE * self._top // max(first))
            if count:
                yield _Probed(count, place, token, first)

    def _pairs(self, common: Sequence[_Probed], reach: _Reach, most: int) -> None:
        """Search for lines that share two common grams, the pairs with the fewest lines first."""
        pairs = sorted(
            (one.lines * other.lines // self._top, one, other)
            for index, one in enumerate(common)
            for other in common[index + 1 :]
        )
        work = 0
        for _, one, other in pairs:
            work += one.lines
            if self._rows >= reach.rows or work > reach.work:
                return
            found = lines_with(self._connection, [one.token, other.token], most)
            self._add(found, self._weight(one) + self._weight(other))

    def _add(self, found: Collection[int], weight: float) -> None:
        self._rows += len(found)
        scores = self._scores
        for line in found:
            scores[line] = scores.get(line, 0.0) + weight

    def _weight(self, gram: _Probed) -> float:
        return self._scale * math.log(1 + self._top / gram.lines)


def _apart(places: Iterable[int]) -> int:
    """Return how many of the places can be taken so that no two are neighbours.

    >>> _apart([3, 1, 2, 7])
    3
    """
    count, last = 0, -2
    for place in sorted(places):
        if place > last + 1:
            count, last = count + 1, place
    return count


def _of_length(gram: int, length: int) -> int:
    """Return the token of a gram in lines of one length."""
    return (gram * 31 + length) & 0x7FFFFFFF


def tokens_of(text: str) -> list[int]:
    """Return what a line is indexed by: its grams, in short lines together with the length."""
    found = grams(text)
    size = len(text)
    return [_of_length(gram, size) for gram in found] if size <= SHORT else found


# --- what the two back ends spell differently -----------------------------------------------------


def lines_with(connection: Connection, tokens: Sequence[int], most: int) -> list[int]:
    """Return the numbers of lines with all of these tokens, in order if they are one."""
    if connection.dialect == "sqlite":
        sql = "SELECT rowid FROM memory_gram WHERE memory_gram MATCH ? LIMIT ?"
        rows = connection.rows(sql, (_words(tokens), most))
    else:
        rows = connection.rows("SELECT memory_lines_with(?, ?)", (list(tokens), most))
    return [row[0] for row in rows]


def line_numbers(connection: Connection, texts: Iterable[str]) -> dict[str, int]:
    """Return the number of each bare text; those that are new are added.

    The lines cannot be dropped by others before the transaction ends.
    """
    keys = {digest64(text): text for text in texts}
    numbers: dict[str, int] = {}
    while True:
        for part in batches(sorted(keys), CHUNK):
            # A share lock: those who add lines need not wait for each other.
            lock = "" if connection.dialect == "sqlite" else " ORDER BY key FOR SHARE"
            sql = f"SELECT key, id FROM memory_line WHERE key IN ({holes(part)}){lock}"
            numbers.update((keys[row[0]], row[1]) for row in connection.rows(sql, part))
        for text in numbers:
            keys.pop(digest64(text), None)
        if not keys:
            return numbers
        # Somebody else may add the same line meanwhile, or drop it again: then look once more.
        numbers |= _add_lines(connection, keys)


def _add_lines(connection: Connection, keys: dict[int, str]) -> dict[str, int]:
    """Add lines; return the numbers of those that are known for certain."""
    ordered = sorted(keys.items())
    if connection.dialect == "postgres":
        connection.executemany(
            "INSERT INTO memory_line (key, text, grams) VALUES (?, ?, ?)"
            " ON CONFLICT (key) DO NOTHING",
            [(key, text, tokens_of(text)) for key, text in ordered],
        )
        return {}
    # Nobody else can write; FTS5 wants rising numbers.
    top = int(connection.rows("SELECT COALESCE(MAX(id), 0) FROM memory_line")[0][0])
    new = [(number, key, text) for number, (key, text) in enumerate(ordered, top + 1)]
    connection.executemany("INSERT INTO memory_line (id, key, text) VALUES (?, ?, ?)", new)
    connection.executemany(
        "INSERT INTO memory_gram (rowid, grams) VALUES (?, ?)",
        [(number, _words(tokens_of(text))) for number, _, text in new],
    )
    return {text: number for number, _, text in new}


def drop_unused(connection: Connection, lines: Iterable[int]) -> None:
    """Take those of these lines out of the index that no pair of the memory has any more."""
    for part in batches(sorted(set(lines)), CHUNK):
        free = part
        if connection.dialect == "postgres":
            # Never waits, so it cannot take part in a deadlock; a line in use stays for later.
            sql = f"SELECT id FROM memory_line WHERE id IN ({holes(part)}) FOR UPDATE SKIP LOCKED"
            free = [row[0] for row in connection.rows(sql, part)]
            if not free:
                continue
        unused = connection.rows(
            f"SELECT id, text FROM memory_line WHERE id IN ({holes(free)})"
            " AND NOT EXISTS (SELECT 1 FROM memory WHERE memory.line = memory_line.id)",
            free,
        )
        if connection.dialect == "sqlite":
            connection.executemany(
                "INSERT INTO memory_gram (memory_gram, rowid, grams) VALUES ('delete', ?, ?)",
                [(number, _words(tokens_of(text))) for number, text in unused],
            )
        connection.executemany(
            "DELETE FROM memory_line WHERE id = ?", [(number,) for number, _ in unused]
        )


def tidy(connection: Connection, pages: int) -> bool:
    """Do a part of what makes look-ups fast after many lines came; True when there is more."""
    if connection.dialect == "postgres":
        connection.rows("SELECT gin_clean_pending_list('memory_line_grams'::regclass)")
        return False
    before = connection.rows("SELECT total_changes()")[0][0]
    # A negative number once would rewrite the index as a whole; a positive one goes on as it lies.
    connection.execute("INSERT INTO memory_gram (memory_gram, rank) VALUES ('merge', ?)", (pages,))
    return bool(connection.rows("SELECT total_changes()")[0][0] - before > 1)


def _words(tokens: Iterable[int]) -> str:
    return " ".join([f"{token:x}" for token in tokens])
