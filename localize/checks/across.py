"""N803 and N804 over a whole drama: what no check of one episode can see."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import Final

from localize import address, cast
from localize.checks.terms import LEAST_LETTERS, folded, holds, letters, other_speaker
from localize.locales.profile import Market
from localize.model import Finding, Hit, Struct, Term

#: The ``source`` of these findings, which tells them from those of one episode.
ACROSS: Final = "compared with the other episodes"


class Row(Struct, frozen=True):
    """A line of one market: ``cue`` is its id, ``place`` counts from 1 in its episode.

    ``speaker`` is "" where nobody knows; ``decided``: a person typed or approved the target.
    """

    episode: int
    place: int
    cue: str
    source: str
    target: str
    speaker: str = ""
    hits: tuple[Hit, ...] = ()
    decided: bool = False


def is_across(finding: Finding) -> bool:
    """Whether a finding comes from :func:`across`."""
    return finding.source == ACROSS


def repeated(sources: Iterable[str]) -> frozenset[str]:
    """The lines that come twice or more, by their letters alone; too short ones are left out.

    >>> sorted(repeated(["你是谁？", "我没事。", "你是谁", "喂", "喂"]))
    ['你是谁']
    """
    counts = Counter(map(folded, sources))
    return frozenset(line for line, n in counts.items() if n > 1 and len(line) >= LEAST_LETTERS)


def matters(source: str, hits: Collection[Hit], lines: Collection[str]) -> bool:
    """Whether :func:`across` has any use for a line; ``lines`` as :func:`repeated` gives them."""
    return folded(source) in lines or any(_has_choice(hit.term) for hit in hits)


def across(
    rows: Iterable[Row], market: Market, *, reviewer: Callable[[str], str] = lambda _: ""
) -> dict[str, tuple[Finding, ...]]:
    """The findings of one market's lines by cue id, for lines that differ from other episodes.

    N803: a name or title in another of its accepted renderings than in most of the drama; a title
    of a glossary, such as 妈, may differ between speakers. N804: a line that is rendered in
    another way in another episode. What people decided counts before what machines wrote, then
    what is most frequent, then what comes first. Two lines may differ where their speakers are
    known and differ, or where ``reviewer`` names different people for two lines that people decided
    (it is asked only for such lines).

    Memory: one entry for each row, so give it only those that matter (see :func:`matters`).

    >>> from localize.locales import market
    >>> found = across(
    ...     [Row(1, 3, "a", "你是谁？", "Who are you?"), Row(4, 1, "b", "你是谁？", "Who is it?")],
    ...     market("en-US"),
    ... )
    >>> [(cue, finding.code, finding.limit) for cue, [finding] in found.items()]
    [('b', 'N804', 'Who are you?')]
    """
    lines: defaultdict[str, list[Row]] = defaultdict(list)
    names: defaultdict[tuple[str, ...], list[tuple[Row, str]]] = defaultdict(list)
    for row in rows:
        line = folded(row.source)
        if len(line) >= LEAST_LETTERS:
            lines[line].append(row)
        for hit in row.hits:
            if _has_choice(hit.term):
                form = next((t for t in hit.term.targets if holds(row.target, t, market)), "")
                if form:
                    names[_person(hit.term, row)].append((row, form))
    found: defaultdict[str, list[Finding]] = defaultdict(list)
    for same in lines.values():
        for row, finding in _lines(same, reviewer):
            found[row.cue].append(finding)
    for (source, *_), uses in names.items():
        for row, finding in _names(source, uses):
            # The same term twice in a line is one finding.
            if finding not in found[row.cue]:
                found[row.cue].append(finding)
    return {
        cue: tuple(sorted(findings, key=lambda finding: finding.code))
        for cue, findings in found.items()
    }


def _has_choice(term: Term) -> bool:
    return term.kind in ("name", "title") and len(term.targets) > 1


def _person(term: Term, row: Row) -> tuple[str, ...]:
    """What must be called the same: a name or a title of the cast everywhere, any other title (妈)
    by each speaker. A speaker with an own form of the cast's title has a term of their own."""
    each = term.kind == "title" and term.origin not in (cast.ORIGIN, address.ORIGIN)
    return (term.source, *term.targets, "\0", row.speaker if each else "")


def _lines(rows: Sequence[Row], reviewer: Callable[[str], str]) -> Iterator[tuple[Row, Finding]]:
    """N804 among rows of the same source line."""
    targets = [letters(row.target).casefold() for row in rows]
    if len(set(targets)) < 2:
        return
    usual = _usual(list(zip(rows, targets, strict=True)))
    models = [row for row, target in zip(rows, targets, strict=True) if target == usual]
    for row, target in zip(rows, targets, strict=True):
        if target == usual:
            continue
        model = next((other for other in models if _must_agree(row, other, reviewer)), None)
        if model is not None:
            yield row, _finding("N804", "the same line", row, row.target, model, model.target)


def _must_agree(row: Row, model: Row, reviewer: Callable[[str], str]) -> bool:
    if row.episode == model.episode:
        return False  # the check of that episode compares them
    if other_speaker(row.speaker, model.speaker):
        return False
    if row.decided and model.decided:
        one, other = reviewer(row.cue), reviewer(model.cue)
        return not (one and other and one != other)
    return True


def _names(source: str, uses: Sequence[tuple[Row, str]]) -> Iterator[tuple[Row, Finding]]:
    """N803 among the uses of one name or title, each with the rendering that it has."""
    if len({form for _, form in uses}) < 2:
        return
    usual = _usual(uses)
    for row, form in uses:
        if form == usual:
            continue
        others = (other for other, used in uses if used == usual and other.episode != row.episode)
        model = next(others, None)
        if model is not None:
            yield row, _finding("N803", source, row, form, model, usual)


def _usual(uses: Sequence[tuple[Row, str]]) -> str:
    """What stands for the whole drama: what people decided, the most frequent, the first."""
    decided = [text for row, text in uses if row.decided]
    return Counter(decided if decided else [text for _, text in uses]).most_common(1)[0][0]


def _finding(code: str, what: str, row: Row, text: str, model: Row, usual: str) -> Finding:
    here = f"episode {row.episode}, cue {row.place}"
    there = f"episode {model.episode}, cue {model.place}"
    return Finding(
        code=code,
        message=f"{what} is {text!r} in {here} and {usual!r} in {there}",
        cue=row.place,
        value=text,
        limit=usual,
        source=ACROSS,
    )
