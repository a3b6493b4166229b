"""What holds where several files speak: which term wins in which episodes, and over which."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from localize.model import Term


class Winner(msgspec.Struct, frozen=True):
    """A term that holds in some episode, and the terms that it beats where both would hold."""

    term: Term
    overrides: tuple[Term, ...]


def winners(
    layers: Sequence[Sequence[Term]], *, episodes: Sequence[tuple[int, int]] = ()
) -> tuple[Winner, ...]:
    """The terms that hold, in the order in which their sources first appear.

    The later layer wins; within a layer the narrower range of episodes, then the later row.
    ``episodes`` are ranges (first, last): what holds in none of them is left out; none: no limit.

    >>> starter, own = Term("妈", ("Mom",)), Term("妈", ("Mother",), first=9)
    >>> [(w.term.targets, len(w.overrides)) for w in winners([[starter], [own]])]
    [(('Mom',), 0), (('Mother',), 1)]
    """
    found = []
    for rows in _by_source(layers):
        for place, term in enumerate(rows):
            stronger = rows[place + 1 :]
            if any(
                any(_gaps(max(first, term.first), min(last, term.last), stronger))
                for first, last in (episodes if episodes else [(term.first, term.last)])
            ):
                weaker = tuple(row for row in rows[:place] if _meet(row, term.first, term.last))
                found.append(Winner(term, weaker))
    return tuple(found)


def resolved(layers: Sequence[Sequence[Term]]) -> tuple[Term, ...]:
    """The same terms as rows of one file, whose ranges of episodes do not overlap.

    A row that a stronger one interrupts becomes two. For every episode the outcome is the one of
    the layers.

    >>> rows = resolved([[Term("妈", ("Mom",))], [Term("妈", ("Mother",), first=5, last=8)]])
    >>> [(term.targets[0], term.first, term.last) for term in rows]
    [('Mom', 1, 4), ('Mother', 5, 8), ('Mom', 9, 1000000)]
    """
    parts = []
    for rows in _by_source(layers):
        own = [
            msgspec.structs.replace(term, first=first, last=last)
            for place, term in enumerate(rows)
            for first, last in _gaps(term.first, term.last, rows[place + 1 :])
        ]
        parts += sorted(own, key=lambda term: term.first)
    return tuple(parts)


def _by_source(layers: Sequence[Sequence[Term]]) -> Iterator[list[Term]]:
    """The terms of each source, the weakest first."""
    ranked: defaultdict[str, list[tuple[int, int, int, Term]]] = defaultdict(list)
    for number, layer in enumerate(layers):
        for place, term in enumerate(layer):
            ranked[term.source].append((number, term.first - term.last, place, term))
    for rows in ranked.values():
        yield [row[3] for row in sorted(rows, key=lambda row: row[:3])]


def _meet(term: Term, first: int, last: int) -> bool:
    return term.first <= last and first <= term.last


def _gaps(first: int, last: int, stronger: Iterable[Term]) -> Iterator[tuple[int, int]]:
    """The parts of a range of episodes in which none of the stronger terms holds."""
    for term in sorted(stronger, key=lambda term: term.first):
        if term.first > last:
            break
        if term.first > first:
            yield first, term.first - 1
        first = max(first, term.last + 1)
    if first <= last:
        yield first, last
