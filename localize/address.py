"""Forms of address that follow from the cast: 顾总 once 顾北辰 is known, and the palace's ranks.

What a person wrote always wins: a form for which cast.toml or a glossary has a row is not derived.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import lru_cache

import msgspec

from localize import locales
from localize.cast import rendering
from localize.locales import Market
from localize.locales.naming import Address, Confidence, addresses, ranks
from localize.locales.tables import suggesting
from localize.model import Person, Term
from localize.names import render
from localize.names.parts import words
from localize.names.render import Era

ORIGIN = "forms of address"


def terms(
    people: Sequence[Person], market: Market, era: Era, *, held: Collection[str] = ()
) -> tuple[Term, ...]:
    """The forms of address of the cast as terms of a market, without those in ``held``.

    X is the person's name as the cast renders it. A form that fits several people accepts what any
    of them is called. Confidence is the table's; it is medium where the name is not agreed, or
    where the sex decides and is not known. Words of kinship follow where a market chooses them by
    who speaks, and in a period drama the ranks of the palace.

    >>> from localize.locales import market
    >>> gu = Person("顾北辰", sex="male", renderings={"en": "Gu Beichen"})
    >>> found = {term.source: term for term in terms([gu], market("en-US"), "modern")}
    >>> found["顾总"].targets, found["顾总"].confidence, found["小顾"].confidence
    (('Mr. Gu', 'President Gu', 'Director Gu'), 'high', 'medium')
    """
    known = [one for one in addresses() if one.language == market.language]
    names = {*held, *(title.source for person in people for title in person.titles)}
    names.update(name for person in people for name in (person.name, *person.aliases))
    ordinary = names.union(suggesting().words.split())
    found: defaultdict[str, list[Term]] = defaultdict(list)
    for person in people:
        for address in known:
            if address.bearer and person.sex not in ("", address.bearer):
                continue
            for part in _parts(person.name, address):
                term = _term(person, part, address, market, era)
                if term is not None and term.source not in ordinary:
                    found[term.source].append(term)
    derived = [_together(several) for several in found.values()]
    if people:
        derived += [term for term in _kinship(known, era) if term.source not in names]
    if era == "period":
        derived += [term for term in _ranks(market) if term.source not in ordinary]
    return tuple(derived)


def bearers(people: Sequence[Person]) -> dict[str, tuple[Person, ...]]:
    """Whom each form of address may mean: titles of the cast and those that follow from names.

    >>> gu = Person("顾北辰", sex="male")
    >>> found = bearers([gu])
    >>> found["顾总"] == found["北辰哥"] == (gu,), "北辰姐" in found
    (True, False)
    """
    found: defaultdict[str, dict[str, Person]] = defaultdict(dict)
    forms = {one.form: one for one in addresses()}
    for person in people:
        for title in person.titles:
            found[title.source][person.name] = person
        for address in forms.values():
            if not address.bearer or person.sex in ("", address.bearer):
                for part in _parts(person.name, address):
                    found[address.form.replace("X", part)][person.name] = person
    return {source: tuple(several.values()) for source, several in found.items()}


def _parts(name: str, address: Address) -> Iterator[str]:
    """The parts of a name that may stand for X."""
    if address.stands_for == "nobody":
        return
    parts = words(name)
    if len(parts) != 2 or parts[0].kind != "surname":
        return
    surname, given = parts[0].text, parts[1].text
    yield surname
    if address.stands_for == "either":
        # 小 and 阿 go with one character, 哥 and 姐 with a whole given name.
        one = given[-1] if address.form.endswith("X") else given
        if one != surname:
            yield one


def _term(person: Person, part: str, address: Address, market: Market, era: Era) -> Term | None:
    name, agreed = _called(person, part, market, era)
    fitting = [form for form in address.renderings if _fits(form, person, era)]
    if not name or not fitting:
        return None
    texts = (_bare(form).replace("X", name) for form in fitting)
    sure = agreed and (person.sex or not any(_needs_sex(form) for form in fitting))
    confidence: Confidence = address.confidence if sure else "medium"
    source = address.form.replace("X", part)
    avoid = tuple(form.replace("X", name) for form in address.avoid)
    return Term(
        source,
        tuple(dict.fromkeys(texts)),
        "title",
        forbidden=avoid,
        confidence=confidence,
        note=f"follows from {person.name}",
        origin=ORIGIN,
    )


def _kinship(known: Sequence[Address], era: Era) -> Iterator[Term]:
    """What brothers, sisters and elders are called; suggested, since nobody knows whom it means."""
    nobody = Person("")
    for address in known:
        if address.stands_for == "nobody":
            fitting = (_bare(form) for form in address.renderings if _fits(form, nobody, era))
            yield Term(
                address.form,
                tuple(fitting),
                "term",
                confidence=address.confidence,
                note="a word of kinship",
                origin=ORIGIN,
            )


def _bare(form: str) -> str:
    return form.partition(" @")[0]


def _needs_sex(form: str) -> bool:
    return form.endswith(("@male", "@female"))


def _fits(form: str, person: Person, era: Era) -> bool:
    """Whether a rendering fits a person and an era."""
    when = form.partition(" @")[2]
    if when in ("male", "female"):
        return person.sex in ("", when)
    if when in ("modern", "period"):
        return era == when
    if when.endswith("+"):
        return person.age is not None and person.age >= int(when[:-1])
    return True


def _called(person: Person, part: str, market: Market, era: Era) -> tuple[str, bool]:
    """What a part of a name is in a market, and whether the cast says so; "" if it cannot be
    told from the rendering of the whole name."""
    whole = rendering(person.renderings, market)
    surname = words(person.name)[0].text
    if not whole:
        return _own(part, market.locale, era, part == surname), False
    at = person.name.find(part) if part != surname else 0
    pieces = whole.split()
    if len(pieces) == len(person.name):  # a word a character: Cố Bắc Thần
        return " ".join(pieces[at : at + len(part)]), True
    if len(whole) == len(person.name):  # a character each: 顧北辰
        return whole[at : at + len(part)], True
    if len(pieces) == 2 and part in (surname, person.name[len(surname) :]):
        return pieces[0 if part == surname else 1], True
    if len(pieces) > 1:
        return "", False
    own = _own(part, market.locale, era, part == surname)
    fits = whole.startswith(own) if part == surname else whole.endswith(own)
    return (own, True) if fits else ("", False)


@lru_cache(maxsize=4096)
def _own(part: str, locale: str, era: Era, surname: bool) -> str:
    """What the tables call a part of a name; kept, since every form of address asks for it."""
    return render(part, locales.market(locale), era=era, part=not surname).text


def _together(several: Sequence[Term]) -> Term:
    """One term of those for the same form of address."""
    if len(several) == 1:
        return several[0]
    order: tuple[Confidence, ...] = ("low", "medium", "high")
    targets = tuple(dict.fromkeys(text for term in several for text in term.targets))
    return msgspec.structs.replace(
        several[0],
        targets=targets,
        forbidden=tuple(
            dict.fromkeys(
                text for term in several for text in term.forbidden if text not in targets
            )
        ),
        confidence=min((term.confidence for term in several), key=order.index),
        note="; ".join(dict.fromkeys(term.note for term in several)),
    )


def _ranks(market: Market) -> Iterator[Term]:
    for rank in ranks():
        name = rank.names.get(market.language, "")
        if name and not rank.ambiguous:
            yield Term(
                rank.rank,
                (name,),
                "title",
                confidence="medium",
                note="a rank of the palace",
                origin=ORIGIN,
            )


class Flattened(msgspec.Struct, frozen=True):
    """Two ranks of the palace that a market renders with one word, the higher one first."""

    higher: Term
    lower: Term

    @property
    def message(self) -> str:
        """What is wrong, in one line."""
        return (
            f"{self.higher.source} and {self.lower.source} are two ranks, both rendered "
            f"{self.lower.targets[0]!r}"
        )


def flattened(terms_of_market: Iterable[Term]) -> tuple[Flattened, ...]:
    """The ranks that share a preferred rendering, where their episodes meet.

    >>> found = flattened([Term("贵妃", ("Consort",)), Term("妃", ("consort",))])
    >>> found[0].message
    "贵妃 and 妃 are two ranks, both rendered 'consort'"
    """
    ladder = [rank.rank for rank in ranks()]
    present = sorted(
        (term for term in terms_of_market if term.source in ladder and term.targets),
        key=lambda term: ladder.index(term.source),
    )
    return tuple(
        Flattened(higher, lower)
        for place, higher in enumerate(present)
        for lower in present[place + 1 :]
        if higher.source != lower.source
        and higher.targets[0].casefold() == lower.targets[0].casefold()
        and higher.first <= lower.last
        and lower.first <= higher.last
    )
