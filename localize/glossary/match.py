"""Finds terms in source texts: the longest first, without word boundaries, by episode."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

from localize import trie
from localize.glossary.rows import read_csv
from localize.locales import Market
from localize.model import Hit, Term


class Glossary:
    """Terms of one market, ready to be found in texts.

    Chinese has no word boundaries, so a term is found anywhere; a source in Latin letters only
    where it does not continue. Where terms overlap, the one that starts first and is longest wins.
    """

    def __init__(self, terms: Iterable[Term]) -> None:
        self.terms = tuple(terms)
        by_source: dict[str, list[Term]] = defaultdict(list)
        for term in self.terms:
            by_source[term.source].append(term)
        for rows in by_source.values():
            # The narrower range wins; of equal ones the later row, as in `merge`.
            rows.reverse()
            rows.sort(key=lambda term: term.last - term.first)
        self._by_source = dict(by_source)
        self._ranged = any(
            len(rows) > 1 or rows[0].first > 1 or rows[0].last < 1_000_000
            for rows in by_source.values()
        )
        self._patterns: dict[frozenset[str], re.Pattern[str]] = {}
        self._all = self._compile(self._by_source)
        self._by_episode: dict[int, tuple[re.Pattern[str], dict[str, Term]]] = {}

    def match(self, text: str, episode: int) -> tuple[Hit, ...]:
        """The terms found in a source text, in order, none overlapping another.

        >>> from localize.model import Term
        >>> glossary = Glossary([Term("顾", ("Gu",)), Term("顾北辰", ("Gu Beichen",))])
        >>> hits = glossary.match("顾北辰来了", 1)
        >>> [(hit.start, hit.end, hit.term.targets) for hit in hits]
        [(0, 3, ('Gu Beichen',))]
        """
        if self._all.search(text) is None:
            return ()
        pattern, terms = self._of(episode)
        return tuple(
            Hit(found.start(), found.end(), terms[found[0]]) for found in pattern.finditer(text)
        )

    def _of(self, episode: int) -> tuple[re.Pattern[str], dict[str, Term]]:
        """The pattern and the terms in force in an episode."""
        key = episode if self._ranged else 0
        known = self._by_episode.get(key)
        if known is None:
            terms = {}
            for source, rows in self._by_source.items():
                for term in rows:
                    if not self._ranged or term.first <= episode <= term.last:
                        terms[source] = term
                        break
            known = (self._compile(terms), terms)
            self._by_episode[key] = known
        return known

    def _compile(self, sources: Iterable[str]) -> re.Pattern[str]:
        """One pattern for a set of sources; episodes with the same set share it."""
        key = frozenset(sources)
        pattern = self._patterns.get(key)
        if pattern is None:
            words = [source for source in key if not _latin(source)]
            latin = [source for source in key if _latin(source)]
            parts = [trie.pattern(words)]
            if latin:
                parts.append(rf"(?<![A-Za-z0-9]){trie.pattern(latin)}(?![A-Za-z0-9])")
            pattern = re.compile("|".join(parts))
            self._patterns[key] = pattern
        return pattern


def _latin(source: str) -> bool:
    return source[0].isascii() and source[-1].isascii()


def merge(*layers: Sequence[Term]) -> tuple[Term, ...]:
    """The terms of all layers; a later layer's term replaces earlier ones it overlaps with.

    Terms of one source whose ranges of episodes do not overlap live side by side, and so do rows
    of one layer.

    >>> merge((Term("妈", ("Mom",)),), (Term("妈", ("Mum",)),))[0].targets
    ('Mum',)
    """
    merged: dict[str, list[Term]] = {}
    for layer in layers:
        own: dict[str, list[Term]] = defaultdict(list)
        for term in layer:
            own[term.source].append(term)
        for source, rows in own.items():
            kept = [term for term in merged.get(source, ()) if not _overlaps(term, rows)]
            merged[source] = kept + rows
    return tuple(term for rows in merged.values() for term in rows)


def _overlaps(term: Term, rows: Sequence[Term]) -> bool:
    """Whether the rows of a later layer cover an earlier term.

    A row for some episodes alone leaves an earlier row for all episodes in force elsewhere: the
    narrower range wins when terms are matched.
    """
    return any(row.first <= term.first and term.last <= row.last for row in rows)


def load(market: Market, folders: Sequence[Path]) -> Glossary:
    """The glossary of a market from folders, the later winning; files that are missing add nothing.

    In each folder: one file for each name that the market inherits from (``common.csv``,
    ``en.csv``), then the market's own (``en-US.csv``).
    """
    layers = [
        read_csv(folder / f"{name}.csv")
        for folder in folders
        for name in (*market.inherits, market.locale)
        if (folder / f"{name}.csv").is_file()
    ]
    return Glossary(merge(*layers))
