"""What is wrong or missing in a cast list, seen from the markets and the lines of the episodes."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

import msgspec

from localize import address, trie
from localize.cast import rendering
from localize.glossary.ranges import LAST
from localize.locales import Market
from localize.locales.scripts import source_left
from localize.model import Person, Term, Title

#: Languages in which forms of address and pronouns need the sex of a person, and who they are to
#: others.
NEED_RELATIONS = ("ja", "ko", "th", "vi")


class Problem(msgspec.Struct, frozen=True):
    """One fault: what it is, of whom, in which market ("" for all), and the key that holds it.

    ``key`` is a path from the person on (``renderings.en``), "" for the person as a whole.
    """

    severity: Literal["error", "warning"]
    message: str
    person: str
    market: str = ""
    key: str = ""


def problems(
    people: Sequence[Person],
    markets: Sequence[Market],
    lines: Mapping[int, Sequence[str]],
    speakers: Sequence[str] = (),
) -> list[Problem]:
    """The faults of a cast list, in its order.

    ``lines`` gives the source lines of each episode, ``speakers`` who speaks in any of them.
    """
    found = [*_never_met(people, lines, speakers), *_relations(people), *_overlaps(people)]
    for market in markets:
        found += _renderings(people, market)
        found += _shared(people, market)
        found += _ranks(people, market)
    found += _needed(people, markets)
    order = {person.name: place for place, person in enumerate(people)}
    return sorted(found, key=lambda problem: order[problem.person])


def _never_met(
    people: Sequence[Person], lines: Mapping[int, Sequence[str]], speakers: Sequence[str]
) -> Iterator[Problem]:
    forms = {form for person in people for form in _forms(person)}
    if not any(lines.values()):
        return
    pattern = re.compile(trie.pattern(forms, whole=True))
    met = {found for texts in lines.values() for text in texts for found in pattern.findall(text)}
    met.update(speakers)
    for person in people:
        if met.isdisjoint(_forms(person)):
            yield Problem("warning", f"{person.name} is in no line and speaks none", person.name)


def _forms(person: Person) -> tuple[str, ...]:
    return (person.name, *person.aliases, *(title.source for title in person.titles))


def _relations(people: Sequence[Person]) -> Iterator[Problem]:
    names = {name for person in people for name in (person.name, *person.aliases)}
    for person in people:
        for place, relation in enumerate(person.relations, 1):
            if relation.to not in names:
                message = f"{person.name} has a relation to {relation.to}, who is not in the cast"
                yield Problem("error", message, person.name, key=f"relations[{place}].to")


def _overlaps(people: Sequence[Person]) -> Iterator[Problem]:
    """Two rows of one person for one form of address in the same episodes."""
    for person in people:
        for place, title in enumerate(person.titles):
            for other in person.titles[:place]:
                if title.source == other.source and _meet(title, other):
                    span = f"{title.first}-{'' if title.last >= LAST else title.last}"
                    message = f"{title.source} stands twice for {person.name} in episodes {span}"
                    key = f"titles[{place + 1}].source"
                    yield Problem("error", message, person.name, key=key)


def _meet(one: Title, other: Title) -> bool:
    return one.first <= other.last and other.first <= one.last


def _renderings(people: Sequence[Person], market: Market) -> Iterator[Problem]:
    for person in people:
        name = rendering(person.renderings, market)
        if not name:
            message = f"{person.name} has no rendering in {market.locale}"
            yield Problem("warning", message, person.name, market.locale, "renderings")
        elif left := source_left(name, market):
            message = f"{name!r} for {market.locale} holds source script: {left}"
            yield Problem("error", message, person.name, market.locale, _key(person, market))
        for place, title in enumerate(person.titles, 1):
            said = rendering(title.renderings, market)
            if not said:
                message = f"{title.source} of {person.name} has no rendering in {market.locale}"
                key = f"titles[{place}].source"
                yield Problem("warning", message, person.name, market.locale, key)
            elif left := source_left(said, market):
                message = f"{said!r} for {market.locale} holds source script: {left}"
                key = f"titles[{place}].source"
                yield Problem("error", message, person.name, market.locale, key)


def _key(person: Person, market: Market) -> str:
    own = market.locale if market.locale in person.renderings else market.language
    return f"renderings.{own}"


def _shared(people: Sequence[Person], market: Market) -> Iterator[Problem]:
    """People whom a market calls by the same name."""
    bearers: dict[str, Person] = {}
    for person in people:
        name = rendering(person.renderings, market)
        if not name:
            continue
        first = bearers.setdefault(name.casefold(), person)
        if first is not person:
            message = f"{name!r} in {market.locale} is {first.name} too"
            yield Problem("error", message, person.name, market.locale, _key(person, market))


def _ranks(people: Sequence[Person], market: Market) -> Iterator[Problem]:
    """Two ranks of the palace in one word."""
    owner: dict[str, str] = {}
    terms = []
    for person in people:
        for title in person.titles:
            said = rendering(title.renderings, market)
            if said:
                owner.setdefault(title.source, person.name)
                forms = tuple(part.strip() for part in said.split("|"))
                terms.append(Term(title.source, forms, "title", (), title.first, title.last))
    for both in address.flattened(terms):
        message = f"{both.message} in {market.locale}"
        yield Problem("error", message, owner[both.lower.source], market.locale, "titles")


def _needed(people: Sequence[Person], markets: Sequence[Market]) -> Iterator[Problem]:
    """Sex and relations, where languages of the drama speak by them."""
    wanting: defaultdict[str, list[str]] = defaultdict(list)
    for market in markets:
        if market.language in NEED_RELATIONS:
            wanting["needs"].append(market.locale)
    where = ", ".join(wanting["needs"])
    if not where:
        return
    for person in people:
        if not person.sex:
            message = f"{person.name}: sex is missing, which forms of address need in {where}"
            yield Problem("warning", message, person.name, key="sex")
        if not person.relations and not _is_related(person, people):
            message = f"{person.name}: no relations, by which people are addressed in {where}"
            yield Problem("warning", message, person.name, key="relations")


def _is_related(person: Person, people: Sequence[Person]) -> bool:
    names = (person.name, *person.aliases)
    return any(relation.to in names for other in people for relation in other.relations)
