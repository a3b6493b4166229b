"""Checks of agreed words: N801 to N805."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final

import msgspec

from localize import late
from localize.checks.view import CellView, View, found
from localize.locales.profile import Market
from localize.model import Finding, Term

_FOLD: Final = late.pattern(r"[\W_]+")
_EVER: Final = 1_000_000
#: N804 looks at lines of this many letters or more: shorter ones are answers and cries.
LEAST_LETTERS: Final = 3


def term_not_used(view: View) -> Iterator[Finding]:
    """N801: a term of the source whose agreed rendering is not in the target."""
    from localize.glossary import satisfied

    for cell, term in _required(view):
        if not satisfied(term, cell.target, view.known):
            wanted = " | ".join(term.targets) or term.source
            yield found(
                view,
                cell.indexes[0],
                "N801",
                f"{term.source} is rendered {wanted} here",
                value=term.source,
                limit=wanted,
                source=term.origin,
            )


def forbidden_term(view: View) -> Iterator[Finding]:
    """N802: a rendering that the glossary forbids.

    With a source, for the terms that the line holds, but not what another of them is rendered by;
    without one, for all terms of the episode. A row below confidence high only suggests, unless
    its guard is sure.
    """
    from localize.glossary import forbidden_in

    general: tuple[Term, ...] = ()
    if view.hits is None:
        general = tuple(t for t in view.terms if t.forbidden and _in_force(t, view.episode))
        if not general:
            return
    for cell in view.cells:
        terms: Iterable[Term] = general or {hit.term.source: hit.term for hit in cell.hits}.values()
        for term in terms:
            wrong = forbidden_in(term, cell.target) if _forbids(term, cell) else ""
            if wrong and len(cell.hits) > 1:
                wrong = forbidden_in(_without_others(term, cell), cell.target)
            if wrong:
                wanted = " | ".join(term.targets) or term.source
                at = cell.target.casefold().find(wrong.casefold())
                yield found(
                    view,
                    cell.indexes[0],
                    "N802",
                    f"{wrong!r} is forbidden for {term.source}: write {wanted}",
                    value=wrong,
                    limit=wanted,
                    source=term.origin,
                    column=at if at >= 0 and len(cell.indexes) == 1 else None,
                )


def _forbids(term: Term, cell: CellView) -> bool:
    """Whether what a term forbids is a mistake in this cell."""
    if not term.forbidden or term.confidence == "high":
        return bool(term.forbidden)
    return (
        cell.source is not None and term.guard is not None and term.guard.is_sure(cell.source.text)
    )


def _without_others(term: Term, cell: CellView) -> Term:
    """The term without forbidden renderings that stand for another term of the line."""
    agreed = {
        target.casefold()
        for hit in cell.hits
        if hit.term.source != term.source
        for target in hit.term.targets
    }
    kept = tuple(
        form for form in term.forbidden if not any(form.casefold() in text for text in agreed)
    )
    return msgspec.structs.replace(term, forbidden=kept)


def name_not_consistent(view: View) -> Iterator[Finding]:
    """N803: a name or title rendered in several accepted ways within one episode."""
    used: defaultdict[Term, list[tuple[CellView, str]]] = defaultdict(list)
    for cell in view.cells:
        for hit in cell.hits:
            if hit.term.kind in ("name", "title") and len(hit.term.targets) > 1:
                form = next((t for t in hit.term.targets if holds(cell.target, t, view.known)), "")
                if form:
                    used[hit.term].append((cell, form))
    for term, uses in used.items():
        usual = Counter(form for _, form in uses).most_common(1)[0][0]
        for cell, form in uses:
            if form != usual:
                yield found(
                    view,
                    cell.indexes[0],
                    "N803",
                    f"{term.source} is {form} here and {usual} elsewhere in this episode",
                    value=form,
                    limit=usual,
                    source=term.origin,
                )


def same_line_differs(view: View) -> Iterator[Finding]:
    """N804: equal lines of the source with different targets in one episode.

    Lines of different speakers may differ.
    """
    lines: defaultdict[str, list[CellView]] = defaultdict(list)
    for cell in view.cells:
        if cell.source is not None and cell.target:
            lines[folded(cell.source.text)].append(cell)
    for line, cells in lines.items():
        if len(cells) == 1 or len(line) < LEAST_LETTERS:
            continue
        targets = [letters(cell.target).casefold() for cell in cells]
        usual = Counter(targets).most_common(1)[0][0]
        models = [cell for cell, target in zip(cells, targets, strict=True) if target == usual]
        for cell, target in zip(cells, targets, strict=True):
            if target == usual:
                continue
            model = next((m for m in models if not other_speaker(_who(cell), _who(m))), None)
            if model is not None:
                place = view.cues[model.indexes[0]].place
                yield found(
                    view,
                    cell.indexes[0],
                    "N804",
                    f"cue {place} has the same source and {model.target!r}",
                    value=cell.target,
                    limit=model.target,
                )


def _who(cell: CellView) -> str:
    return "" if cell.source is None else cell.source.speaker


def letters(text: str) -> str:
    """A text by its letters and digits alone."""
    return _FOLD.sub("", text)


@lru_cache(maxsize=4096)
def folded(source: str) -> str:
    """A source line by its letters alone; kept, since it comes again in every market."""
    return letters(source)


def other_speaker(one: str, other: str) -> bool:
    """Whether two lines are known to be said by different people, so that they may differ."""
    return one != other and one != "" and other != ""


def before_its_reveal(view: View) -> Iterator[Finding]:
    """N805: a rendering that belongs to other episodes, where the source lacks its term."""
    if view.source is None or not view.episode:
        return
    other = [t for t in view.terms if not _in_force(t, view.episode)]
    if not other:
        return
    from localize.address import ORIGIN as FORMS_OF_ADDRESS

    # A form of address that follows from the cast (顾先生, Mr. Gu) excuses only lines that say it:
    # it stands for whoever has the name, and would else hide a title that is still a secret.
    usual: set[str] = set()
    said: dict[str, list[str]] = {}
    for term in view.terms:
        if not _in_force(term, view.episode):
            continue
        for target in term.targets:
            if term.origin == FORMS_OF_ADDRESS:
                said.setdefault(target.casefold(), []).append(term.source)
            else:
                usual.add(target.casefold())
    for term in other:
        for target in term.targets:
            if target.casefold() in usual or len(target) < (2 if not target.isascii() else 3):
                continue
            excuses = [term.source, *said.get(target.casefold(), ())]
            for cell in view.cells:
                if (
                    cell.source is not None
                    and not any(source in cell.source.text for source in excuses)
                    and holds(cell.target, target, view.known)
                ):
                    yield _too_early(view, cell, term, target)


def _too_early(view: View, cell: CellView, term: Term, target: str) -> Finding:
    if term.first > view.episode:
        when = f"only from episode {term.first} on"
    else:
        when = f"only up to episode {term.last}"
    return found(
        view,
        cell.indexes[0],
        "N805",
        f"{target!r} is the rendering of {term.source}, {when}, which the source does not say here",
        value=target,
        limit=f"{term.first}-{'' if term.last >= _EVER else term.last}",
        source=term.origin,
        column=cell.target.casefold().find(target.casefold()) if len(cell.indexes) == 1 else None,
    )


def _required(view: View) -> Iterator[tuple[CellView, Term]]:
    """Each cell with each term that must be in it, once."""
    for cell in view.cells:
        if not cell.hits or not cell.target:
            continue
        seen: set[str] = set()
        for hit in cell.hits:
            if hit.term.confidence == "high" and hit.term.source not in seen:
                seen.add(hit.term.source)
                yield cell, hit.term


def _in_force(term: Term, episode: int) -> bool:
    return not episode or term.first <= episode <= term.last


def holds(text: str, rendering: str, market: Market) -> bool:
    """Whether a text holds a rendering, as a whole word where the market has words."""
    folded, wanted = text.casefold(), rendering.casefold()
    at = folded.find(wanted)
    if not market.typography.spaces_between_words:
        return at >= 0
    while at >= 0:
        end = at + len(wanted)
        if not (folded[at - 1 : at].isalnum() or folded[end : end + 1].isalnum()):
            return True
        at = folded.find(wanted, at + 1)
    return False
