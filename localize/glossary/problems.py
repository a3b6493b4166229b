"""What is wrong inside a glossary: for ``glossary check``."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal

import msgspec

from localize import trie
from localize.locales import Market
from localize.locales.scripts import source_left
from localize.model import Term


class Problem(msgspec.Struct, frozen=True):
    """One fault: what it is, the row, and the row that it clashes with."""

    message: str
    term: Term
    other: Term | None = None
    severity: Literal["error", "warning"] = "error"


def problems(terms: Sequence[Term], market: Market) -> list[Problem]:
    """The faults of one glossary file's rows, in file order."""
    found = [Problem(message, term) for term in terms for message in _of_row(term, market)]
    found += _clashes(terms)
    return sorted(found, key=lambda problem: problem.term.line)


def against_cast(terms: Iterable[Term], cast: Sequence[Term]) -> list[Problem]:
    """Where a glossary and the cast's terms of the same market call somebody differently.

    An error: the same source without a common rendering, since the cast's wins unsaid. A warning:
    a name rendered as the cast renders another name.
    """
    by_source: dict[str, list[Term]] = defaultdict(list)
    by_name: dict[str, Term] = {}
    for person in cast:
        by_source[person.source].append(person)
        if person.kind == "name":
            by_name.setdefault(person.targets[0].casefold(), person)
    found = []
    for term in terms:
        own = {form.casefold() for form in term.targets}
        for person in by_source.get(term.source, ()):
            theirs = {form.casefold() for form in person.targets}
            if term.first <= person.last and person.first <= term.last and not own & theirs:
                message = f"{term.source} is {' | '.join(person.targets)} in the cast, which wins"
                found.append(Problem(message, term, person))
        other = by_name.get(term.targets[0].casefold()) if term.targets else None
        if term.kind == "name" and other is not None and term.source not in by_source:
            message = f"{term.targets[0]!r} is what the cast calls {other.source}"
            found.append(Problem(message, term, other, "warning"))
    return found


def never_met(terms: Sequence[Term], episodes: Mapping[int, Sequence[str]]) -> list[Problem]:
    """The terms that stand in no source line of the episodes for which they hold: warnings.

    ``episodes`` gives the lines of each episode.
    """
    pattern = re.compile(trie.pattern({term.source for term in terms}, whole=True))
    texts = {number: "\n".join(lines) for number, lines in episodes.items()}
    return [
        Problem(f"{term.source} stands in no episode for which it holds", term, None, "warning")
        for term in terms
        if not any(
            term.first <= number <= term.last and _stands(term.source, text, pattern)
            for number, text in texts.items()
        )
    ]


def _stands(source: str, text: str, pattern: re.Pattern[str]) -> bool:
    """Whether a term stands in a text, also inside a longer one; a Latin word only as a whole."""
    if source not in text:
        return False
    return not source.isascii() or any(found[0] == source for found in pattern.finditer(text))


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
