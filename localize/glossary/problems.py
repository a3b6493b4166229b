"""What is wrong inside a glossary: for ``glossary check``."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

import msgspec

from localize.locales import Market
from localize.locales.scripts import source_left
from localize.model import Term


class Problem(msgspec.Struct, frozen=True):
    """One fault: what it is, the row, and the row that it clashes with."""

    message: str
    term: Term
    other: Term | None = None


def problems(terms: Sequence[Term], market: Market) -> list[Problem]:
    """The faults of one glossary file's rows, in file order."""
    found = [Problem(message, term) for term in terms for message in _of_row(term, market)]
    found += _clashes(terms)
    return sorted(found, key=lambda problem: problem.term.line)


def _of_row(term: Term, market: Market) -> Iterator[str]:
    if term.kind == "keep" and term.targets:
        yield "kind keep leaves the source as it is; its target is not used"
    elif term.kind != "keep":
        for target in term.targets:
            left = source_left(target, market)
            if left:
                yield f"the target {target!r} holds source script: {left}"
    accepted = {target.casefold() for target in term.targets}
    for form in term.forbidden:
        if form.casefold() in accepted:
            yield f"{form!r} is both a target and forbidden"
    for column in (term.targets, term.forbidden):
        times = Counter(form.casefold() for form in column)
        for form, count in times.items():
            if count > 1:
                yield f"{form!r} stands twice"


def _clashes(terms: Sequence[Term]) -> Iterator[Problem]:
    """Rows for one source whose ranges of episodes overlap."""
    by_source: dict[str, list[Term]] = defaultdict(list)
    for term in terms:
        for other in by_source[term.source]:
            if term.first <= other.last and other.first <= term.last:
                kind = "is given twice" if term.targets == other.targets else "has two renderings"
                yield Problem(
                    f"{term.source} {kind} for the same episodes (line {other.line})", term, other
                )
        by_source[term.source].append(term)
