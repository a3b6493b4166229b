"""Finds the terms of a source line in another market's text of it, by their rendering there."""

import re
from collections.abc import Sequence
from functools import lru_cache

import msgspec

from localize.glossary.forms import satisfied
from localize.glossary.match import Glossary
from localize.locales import Market
from localize.model import Hit, Term

#: Kinds that stand as agreed; in a line of capitals they are capitals too.
_INVARIANT = ("name", "place", "title", "keep")
#: Of these, what markets often write alike: where the text's own market has agreed on nothing they
#: are looked for as the target writes them.
_ALIKE = ("name", "place")


def located(
    hits: Sequence[Hit], text: str, pivot: Glossary, market: Market, episode: int
) -> tuple[Hit, ...]:
    """The terms of a source line as another market's ``text`` of that line says them.

    ``hits`` are the target's terms found in the source, in order; ``pivot`` are the terms of the
    text's own ``market``. Each term comes back with the rendering that stands in the text as its
    source, once for every place; the places of a rendering that several terms share are dealt out
    in order. A term that the text has only in another form comes back with its rendering and
    without a place (0 to 0); one that the text lacks with the source's own word, likewise.

    >>> from localize import locales
    >>> english = Glossary([Term("顾总", ("Mr. Gu", "CEO Gu"), "title")])
    >>> spanish = Glossary([Term("顾总", ("Sr. Gu",), "title")])
    >>> found = located(
    ...     spanish.match("顾总呢？", 1), "Where's CEO Gu?", english, locales.market("en-US"), 1
    ... )
    >>> [(hit.start, hit.end, hit.term.source, hit.term.targets) for hit in found]
    [(8, 14, 'CEO Gu', ('Sr. Gu',))]
    """
    if not hits:
        return ()
    terms = list(dict.fromkeys(hit.term for hit in hits))
    agreed = {term: _agreed(term, pivot, episode) for term in terms}
    forms = {term: _written(term, agreed[term]) for term in terms}
    found: list[Hit] = []
    placed: set[Term] = set()
    waiting = [hit.term for hit in hits]
    for place in _pattern(tuple(forms.values()), market).finditer(text):
        owners = [term for term in waiting if place[0] in forms[term]]
        if owners:
            waiting.remove(owners[0])
        else:
            owners = [term for term in terms if place[0] in forms[term]]
        placed.add(owners[0])
        found.append(Hit(*place.span(), _as_said(owners[0], place[0])))
    for term in terms:
        if term not in placed:
            form = _inflected(term, agreed[term], text, market)
            found.append(Hit(0, 0, _as_said(term, form if form else term.source)))
    return tuple(found)


def _agreed(term: Term, pivot: Glossary, episode: int) -> tuple[str, ...]:
    """How the other market renders a term's source in an episode, the preferred first."""
    if term.kind == "keep":
        return (term.source,)
    there = pivot.term(term.source, episode)
    if there is not None:
        return there.targets if there.kind != "keep" else (there.source,)
    return term.targets if term.kind in _ALIKE else ()


def _written(term: Term, agreed: tuple[str, ...]) -> tuple[str, ...]:
    if term.kind not in _INVARIANT:
        return agreed
    return tuple(dict.fromkeys((*agreed, *(form.upper() for form in agreed))))


def _inflected(term: Term, agreed: tuple[str, ...], text: str, market: Market) -> str:
    """The rendering that stands in the text in some form, "" if none does."""
    for form in agreed:
        if satisfied(Term(form, (form,), term.kind), text, market):
            return form
    return ""


def _as_said(term: Term, form: str) -> Term:
    """The term with another market's rendering as its source; what both write alike comes first."""
    if form == term.source:
        return term
    targets = term.targets
    if form in targets:
        targets = (form, *(other for other in targets if other != form))
    return msgspec.structs.replace(term, source=form, targets=targets)


def _pattern(forms: tuple[tuple[str, ...], ...], market: Market) -> re.Pattern[str]:
    every = tuple(sorted({form for of in forms for form in of if form}))
    return _compiled(every, market.typography.spaces_between_words, market.script == "Kore")


@lru_cache(maxsize=4096)
def _compiled(forms: tuple[str, ...], spaced: bool, open_end: bool) -> re.Pattern[str]:
    """What finds any of the forms, the longest first, as whole words where words have spaces."""
    if not forms:
        return re.compile("(?!)")
    longest = sorted(forms, key=lambda form: (-len(form), form))
    found = "|".join(map(re.escape, longest))
    if not spaced:
        return re.compile(found)
    return re.compile(rf"(?<!\w)(?:{found})" + ("" if open_end else r"(?!\w)"))


__all__ = ["located"]
