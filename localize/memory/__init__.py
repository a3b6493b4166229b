"""The translation memory: approved pairs of the past.

Exact means equal after NFC and white-space folding; exact with context (score 101) means that the
lines before and after are the same too. Below 100 a match is fuzzy: an example for people and
engines, never a draft. A match must satisfy the terms in force. A memory that disagrees with
itself about a line says nothing about it.
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from pathlib import Path

from localize import glossary
from localize.locales import Market
from localize.memory.files import Imported, export_tmx, import_once, import_tmx
from localize.memory.similar import difference, rank, score
from localize.memory.tmx import read_tmx
from localize.model import Hit, Match
from localize.store import MemoryRow, Store, bare, fold, text_hash

__all__ = [
    "Imported",
    "Memory",
    "export_tmx",
    "fitting",
    "import_once",
    "import_tmx",
    "languages",
    "read_tmx",
]

#: Lines of the index whose pairs are read at a time, the best first.
_PAGE = 20
#: What an engine gets as an example is so much alike at least, and there are so many a line.
EXAMPLE_FLOOR = 75
EXAMPLES = 2


def fitting(hits: Sequence[Hit], market: Market) -> Callable[[str], bool]:
    """What tells whether a target satisfies the terms that a line holds.

    That is: it has a rendering of each, and none that is forbidden. Terms below confidence
    ``high`` only suggest.
    """
    terms = [term for term in dict.fromkeys(hit.term for hit in hits) if term.confidence == "high"]

    def fits(target: str) -> bool:
        return all(
            glossary.satisfied(term, target, market) and not glossary.forbidden_in(term, target)
            for term in terms
        )

    return fits


def languages(markets: Mapping[str, Market]) -> dict[str, str]:
    """The languages that a TMX file may name, with the market that each means.

    A market's language alone means it too; where markets share one, the last.

    >>> from localize import locales
    >>> languages({"th-TH": locales.market("th-TH")})
    {'th': 'th-TH', 'th-TH': 'th-TH'}
    """
    plain = {market.language: locale for locale, market in markets.items()}
    return plain | {locale: locale for locale in markets}


class Memory:
    """The memory of one market, as a look-up over the store.

    ``files`` are the TMX files that the drama names: what others brought into a shared store, or
    a file that is not named any more, does not answer. What people approved always does, and so
    do the files that were imported by hand for ``drama`` (see :meth:`origin`). None: every file
    answers.
    """

    def __init__(
        self,
        store: Store,
        market: str,
        source: str,
        files: Sequence[Path] | None = None,
        *,
        drama: str = "",
    ) -> None:
        self._store = store
        self._market = market
        self._source = source
        self._drama = drama
        self._origins: frozenset[str] | None = None
        if files is not None:
            by_hand = self.origin(drama, "")
            imported = [name for name in store.memory_files() if name.startswith(by_hand)]
            self._origins = frozenset(("", *map(str, files), *(imported if drama else ())))

    @staticmethod
    def origin(drama: str, file: Path | str) -> str:
        """The name under which a file is kept that was imported by hand for a drama."""
        return f"{drama}:{file}"

    def exact(
        self,
        texts: Sequence[str],
        wanted: Sequence[int],
        fits: Callable[[int, str], bool],
    ) -> tuple[dict[int, Match], set[int]]:
        """The matches of the lines at ``wanted`` (indices into ``texts``), asked at once.

        ``texts`` are all lines of the episode in order, so that neighbours are known.
        ``fits(index, target)`` says whether a target satisfies the terms of that line. Returns
        the matches by index and the indices where the memory disagrees with itself.
        """
        hashes = [text_hash(text) for text in texts]
        found = self._store.memory_exact(self._market, list({hashes[index] for index in wanted}))
        matches: dict[int, Match] = {}
        ambiguous: set[int] = set()
        for index in wanted:
            rows = [
                row
                for row in found.get(hashes[index], ())
                if self.answers(row) and fits(index, row.target)
            ]
            if not rows:
                continue
            before = hashes[index - 1] if index else 0
            after = hashes[index + 1] if index + 1 < len(hashes) else 0
            in_context = [row for row in rows if (row.prev, row.next) == (before, after) != (0, 0)]
            chosen = in_context if in_context else rows
            if len({row.target for row in chosen}) > 1:
                ambiguous.add(index)
                continue
            row = chosen[0]
            matches[index] = Match(row.source, row.target, 101 if in_context else 100, _from(row))
        return matches, ambiguous

    def fuzzy(
        self,
        text: str,
        *,
        limit: int = 5,
        floor: int = 70,
        fits: Callable[[str], bool] | None = None,
        but: tuple[str, str] | None = None,
    ) -> list[Match]:
        """The pairs whose source is like a text, the best first, then the newest.

        ``floor`` is the lowest score; equal sources have 100. ``fits(target)`` says whether a
        target satisfies the terms in force; ``but`` names a drama and a cue whose own pair is
        left out. Two of the same source and target count once.
        """
        return self._similar(
            text,
            limit=limit,
            floor=floor,
            takes=lambda row: (
                (row.drama, row.cue) != but and self.answers(row) and _is_fit(fits, row.target)
            ),
        )

    def examples(self, text: str, *, fits: Callable[[str], bool] | None = None) -> list[Match]:
        """The pairs to show to an engine that translates a text: up to two, of score 75 and above.

        Only of this drama and of the files that it names: scripts of other dramas in a shared
        store may not be known to the engines that this drama uses.
        """
        return self._similar(
            text,
            limit=EXAMPLES,
            floor=EXAMPLE_FLOOR,
            takes=lambda row: (
                (bool(row.origin) or row.drama == self._drama)
                and self.answers(row)
                and _is_fit(fits, row.target)
            ),
        )

    def answers(self, row: MemoryRow) -> bool:
        """Whether a stored pair belongs to the memory of this drama."""
        return row.source_lang == self._source and self.names(row.origin)

    def names(self, origin: str) -> bool:
        """Whether what came from a file ("": what people approved) belongs to it."""
        return self._origins is None or origin in self._origins

    def _similar(
        self, text: str, *, limit: int, floor: int, takes: Callable[[MemoryRow], bool]
    ) -> list[Match]:
        plain = bare(text)
        if not plain or limit < 1:
            return []
        lines = self._store.memory_near(plain)
        ranked = rank(plain, lines, floor=floor, language=self._source)
        best: dict[tuple[str, str], tuple[int, MemoryRow]] = {}
        rest = iter(ranked)
        while page := {number: most for most, number in islice(rest, _PAGE)}:
            known = sorted((points for points, _ in best.values()), reverse=True)
            if len(known) >= limit and known[limit - 1] >= max(page.values()):
                break
            for number, row in self._store.memory_of_lines(self._market, list(page)):
                points = score(text, row.source, page[number])
                if points >= floor and takes(row):
                    best.setdefault((row.source, row.target), (points, row))
        # Sorted twice: the newest first, and among these the best first.
        found = sorted(best.values(), key=lambda one: one[1].at, reverse=True)
        found.sort(key=lambda one: one[0], reverse=True)
        return [_match(text, points, row) for points, row in found[:limit]]


def _match(text: str, points: int, row: MemoryRow) -> Match:
    old, new = fold(row.source), fold(text)
    segments = () if old == new else difference(old, new)
    return Match(row.source, row.target, points, _from(row), segments)


def _from(row: MemoryRow) -> str:
    return row.origin if row.origin else row.drama


def _is_fit(fits: Callable[[str], bool] | None, target: str) -> bool:
    return fits is None or fits(target)
