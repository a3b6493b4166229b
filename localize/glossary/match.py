"""Finds terms in source texts: the longest first, without word boundaries, by episode."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from operator import add
from pathlib import Path

from localize import trie
from localize.glossary.guards import guarded, read_guards
from localize.glossary.ranges import LAST
from localize.glossary.rows import read_csv
from localize.locales import Market
from localize.model import Hit, Term


class Glossary:
    """Terms of one market, ready to be found in texts.

    Chinese has no word boundaries, so a term is found anywhere; an end of a term in Latin letters
    or digits only where the word does not continue. Where terms overlap, the one that starts first
    and is longest wins; one whose guard does not admit the text is then left out. Of the terms of
    one source that hold in an episode, the later layer's wins (``origin`` tells the layers, in
    order of appearance), and within a layer the narrower range.
    ``choose`` gives a term with the renderings that a speaker uses.
    """

    def __init__(
        self, terms: Iterable[Term], *, choose: Callable[[Term, str], Term] | None = None
    ) -> None:
        self.terms = tuple(terms)
        self._choose = choose
        by_source: dict[str, list[Term]] = defaultdict(list)
        for term in self.terms:
            by_source[term.source].append(term)
        for rows in by_source.values():
            layers = list(dict.fromkeys(term.origin for term in rows))
            rows.reverse()  # of equal ones the later row wins, as in `merge`
            rows.sort(key=lambda term: (-layers.index(term.origin), term.last - term.first))
        self._by_source = dict(by_source)
        self._ranged = any(
            len(rows) > 1 or rows[0].first > 1 or rows[0].last < LAST for rows in by_source.values()
        )
        self._guarded = any(term.guard is not None for term in self.terms)
        # Most lines hold no term, and two characters are enough to know it.
        self._ones = frozenset(source for source in by_source if len(source) == 1)
        self._twos = frozenset(source[:2] for source in by_source if len(source) > 1)
        self._patterns: dict[frozenset[str], re.Pattern[str]] = {}
        self._by_episode: dict[int, tuple[re.Pattern[str], dict[str, Term]]] = {}

    def match(self, text: str, episode: int, speaker: str = "") -> tuple[Hit, ...]:
        """The terms found in a source text, in order, none overlapping another.

        Each as its ``speaker`` renders it, where that is known.

        >>> from localize.model import Term
        >>> both = Glossary([Term("顾", ("Gu",)), Term("顾北辰", ("Gu Beichen",))])
        >>> [(hit.start, hit.end, hit.term.targets) for hit in both.match("顾北辰来了", 1)]
        [(0, 3, ('Gu Beichen',))]
        """
        if self._ones.isdisjoint(text) and self._twos.isdisjoint(map(add, text, text[1:])):
            return ()
        known = self._by_episode.get(episode if self._ranged else 0)
        pattern, terms = self._of(episode) if known is None else known
        hits = [Hit(*found.span(), terms[found[0]]) for found in pattern.finditer(text)]
        if self._guarded and hits:
            hits = [hit for hit in hits if hit.term.guard is None or hit.term.guard.admits(text)]
        choose = self._choose
        if choose is None or not speaker:
            return tuple(hits)
        return tuple([Hit(hit.start, hit.end, choose(hit.term, speaker)) for hit in hits])

    def in_force(self, episode: int) -> tuple[Term, ...]:
        """The terms that hold in an episode, one for each source text.

        >>> from localize.model import Term
        >>> titles = Term("顾总", ("rider",), last=8), Term("顾总", ("Mr. Gu",), first=9)
        >>> [term.targets for term in Glossary(titles).in_force(9)]
        [('Mr. Gu',)]
        """
        known = self._by_episode.get(episode if self._ranged else 0)
        terms = self._of(episode)[1] if known is None else known[1]
        return tuple(terms.values())

    def term(self, source: str, episode: int) -> Term | None:
        """The term of just this source that is in force in an episode, None if there is none."""
        if source not in self._by_source:
            return None
        _, terms = self._of(episode)
        return terms.get(source)

    def _of(self, episode: int) -> tuple[re.Pattern[str], dict[str, Term]]:
        """The pattern and the terms in force in an episode; episodes with the same terms share."""
        terms = {}
        for source, rows in self._by_source.items():
            for term in rows:
                if not self._ranged or term.first <= episode <= term.last:
                    terms[source] = term
                    break
        key = frozenset(terms)
        pattern = self._patterns.get(key)
        if pattern is None:
            pattern = self._patterns[key] = re.compile(trie.pattern(key, whole=True))
        self._by_episode[episode if self._ranged else 0] = pattern, terms
        return pattern, terms


def merge(*layers: Sequence[Term]) -> tuple[Term, ...]:
    """The terms of all layers; a term whose episodes a later layer wholly covers is left out.

    A later row for some episodes alone leaves an earlier row for all episodes in force elsewhere;
    where both hold, :class:`Glossary` takes the later layer's. Rows of one layer live side by side.

    >>> merge((Term("妈", ("Mom",)),), (Term("妈", ("Mum",)),))[0].targets
    ('Mum',)
    """
    merged: dict[str, list[Term]] = {}
    for layer in layers:
        own: dict[str, list[Term]] = defaultdict(list)
        for term in layer:
            own[term.source].append(term)
        for source, rows in own.items():
            kept = [term for term in merged.get(source, ()) if not _covered(term, rows)]
            merged[source] = kept + rows
    return tuple(term for rows in merged.values() for term in rows)


def _covered(term: Term, rows: Sequence[Term]) -> bool:
    """Whether the rows of a later layer together hold in every episode of an earlier term."""
    reached = term.first
    for row in sorted(rows, key=lambda row: row.first):
        if row.first > reached:
            return False
        reached = max(reached, row.last + 1)
        if reached > term.last:
            return True
    return False


def load(market: Market, folders: Sequence[Path]) -> Glossary:
    """The glossary of a market from folders, the later winning; files that are missing add nothing.

    In each folder: one file for each name that the market inherits from (``common.csv``,
    ``en.csv``), then the market's own (``en-US.csv``).
    """
    return Glossary(merge(*read_layers(market, folders)))


def read_layers(market: Market, folders: Sequence[Path]) -> tuple[tuple[Term, ...], ...]:
    """The terms of each file that a market reads, the weakest first, with their guards."""
    guards = {folder: read_guards(folder) for folder in folders}
    found = files(market, folders)
    return tuple(guarded(read_csv(file), guards[file.parent]) for file in found)


def files(market: Market, folders: Sequence[Path]) -> tuple[Path, ...]:
    """The glossary files that a market reads, the later winning; see :func:`load`."""
    return tuple(
        file
        for folder in folders
        for name in (*market.inherits, market.locale)
        if (file := folder / f"{name}.csv").exists()
    )
