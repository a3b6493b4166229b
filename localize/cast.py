"""The cast: people, how they are called in each market, and from which episode on."""

import re
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec

from localize import locales, tomlfile, trie
from localize.errors import SettingsError
from localize.glossary.ranges import LAST
from localize.locales import Market, registers
from localize.model import Person, Relation, Term, Title

Help = msgspec.Meta


class TitleEntry(msgspec.Struct, frozen=True, kw_only=True, rename={"first": "from"}):
    """One of a person's ``titles``; beside these keys one key a language or market."""

    source: Annotated[str, Help(description="The form of address in the source.")]
    first: Annotated[int, Help(description="First episode in which it is used.")] = 1
    until: Annotated[int, Help(description="Last episode in which it is used.")] = LAST


class RelationEntry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One of a person's ``relations``."""

    to: Annotated[str, Help(description="The name of the other person.")]
    kind: Annotated[str, Help(description="What this person is to the other: wife, boss.")] = ""
    register: Annotated[
        str,
        Help(
            description="How this person speaks to the other: intimate, casual, polite, formal or "
            "rude. Engines read it in the words of the market: du or Sie, 반말 or 존댓말."
        ),
    ] = ""


class PersonEntry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One ``[[person]]`` of cast.toml."""

    name: Annotated[str, Help(description="The name as the source writes it.")]
    sex: Annotated[
        Literal["", "male", "female"], Help(description="Decides pronouns and forms of address.")
    ] = ""
    age: Annotated[int | None, Help(description="Age in years.")] = None
    aliases: Annotated[
        tuple[str, ...], Help(description="Other forms of the name in the source.")
    ] = ()
    titles: Annotated[
        tuple[dict[str, str | int], ...],
        Help(description="Forms of address, each with its range of episodes and renderings."),
    ] = ()
    renderings: Annotated[
        dict[str, str], Help(description="The name in each language or market.")
    ] = {}
    relations: Annotated[
        tuple[RelationEntry, ...], Help(description="What the person is to others.")
    ] = ()
    about: Annotated[str, Help(description="Who this is, in one line.")] = ""


class CastFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The content of cast.toml."""

    person: Annotated[
        tuple[PersonEntry, ...], Help(description="The people, in order of importance.")
    ] = ()


def read(path: Path) -> tuple[Person, ...]:
    """The people of a cast.toml, in file order.

    Raises SettingsError with file, line, key and what is allowed; a name that two people claim is
    one too.
    """
    text = tomlfile.read_text(path)
    entries = tomlfile.read(path, CastFile).person
    claimed: dict[str, str] = {}
    for number, entry in enumerate(entries, 1):
        place = _Place(path, text, number)
        for key, names in (("name", (entry.name,)), ("aliases", entry.aliases)):
            for name in names:
                if not name.strip():
                    raise place.error(key, "empty; write the name as the source does")
                if name in claimed:
                    whose = "twice" if claimed[name] == entry.name else f"by {claimed[name]} too"
                    raise place.error(key, f"{name} is claimed {whose}; names tell people apart")
                claimed[name] = entry.name
        for locale in entry.renderings:
            place.known_locale("renderings", locale)
    return tuple(
        _person(entry, _Place(path, text, number)) for number, entry in enumerate(entries, 1)
    )


class _Place(msgspec.Struct, frozen=True):
    """One ``[[person]]`` of a file: what errors say of where they are."""

    path: Path
    text: str
    person: int

    def line(self, key: str) -> int | None:
        """The line of a key of the person, or of the person where it cannot be told."""
        return tomlfile.line_of(self.text, f"person[{self.person}].{key}")

    def error(self, key: str, message: str) -> SettingsError:
        """The error for a key that is declared, but does not hold what it should."""
        name = re.sub(r"\[\d+\]", "", f"person.{key}")
        return SettingsError(message, file=str(self.path), line=self.line(key), key=name)

    def known_locale(self, key: str, name: str, also: Sequence[str] = ()) -> None:
        """Refuse a rendering whose key is neither a market nor the language of one."""
        languages = _languages()
        if name in languages or name in locales.locales():
            return
        raise tomlfile.unknown_key(
            re.sub(r"\[\d+\]", "", f"person.{key}.{name}"),
            [*also, *languages, *locales.targets()],
            file=self.path,
            line=self.line(f"{key}.{name}"),
        )


def _person(entry: PersonEntry, place: _Place) -> Person:
    return Person(
        name=entry.name,
        sex=entry.sex,
        age=entry.age,
        aliases=entry.aliases,
        titles=tuple(_title(row, place, number) for number, row in enumerate(entry.titles, 1)),
        renderings=entry.renderings,
        relations=tuple(_relation(r, place, number) for number, r in enumerate(entry.relations, 1)),
        about=entry.about,
    )


def _relation(entry: RelationEntry, place: _Place, number: int) -> Relation:
    allowed = registers.allowed()
    if entry.register and entry.register not in allowed:
        raise place.error(
            f"relations[{number}].register",
            f"{entry.register!r} is not allowed; allowed: {', '.join(allowed)}",
        )
    return Relation(entry.to, entry.kind, entry.register)


#: The keys of a title that are no language.
_TITLE_KEYS = tuple(field.encode_name for field in msgspec.structs.fields(TitleEntry))


def _title(row: dict[str, str | int], place: _Place, number: int) -> Title:
    key = f"titles[{number}]"
    renderings = {}
    for name, value in row.items():
        wanted = int if name in ("from", "until") else str
        if name not in _TITLE_KEYS:
            place.known_locale(key, name, _TITLE_KEYS)
        if not isinstance(value, wanted):
            words = "an episode's number" if wanted is int else "text"
            raise place.error(f"{key}.{name}", f"{value!r} is not allowed; allowed: {words}")
        if name not in _TITLE_KEYS:
            renderings[name] = str(value)
    if not str(row.get("source", "")).strip():
        raise place.error(key, "needs the key 'source': the form of address in the source")
    entry = msgspec.convert({name: row[name] for name in _TITLE_KEYS if name in row}, TitleEntry)
    if entry.first < 1 or entry.until < entry.first:
        raise place.error(
            key,
            f"{entry.source}: from {entry.first} until {entry.until} is no range of episodes; "
            "allowed: from 1 on, until the same episode or a later one",
        )
    return Title(entry.source, entry.first, entry.until, renderings)


def _languages() -> tuple[str, ...]:
    return tuple(dict.fromkeys(name.partition("-")[0] for name in locales.locales()))


#: The origin of the cast's terms.
ORIGIN = "cast.toml"


class Cast:
    """The people of a drama, found by name in texts and given as terms of a market."""

    def __init__(self, people: Sequence[Person]) -> None:
        self.people = tuple(people)
        self._by_name = {
            name: person for person in people for name in (person.name, *person.aliases)
        }
        found_by: dict[str, list[Person]] = {}
        for person in people:
            titles = (title.source for title in person.titles)
            for name in dict.fromkeys((person.name, *person.aliases, *titles)):
                found_by.setdefault(name, []).append(person)
        # A title may fit several people; a name is its owner's alone.
        self._found_by = found_by | {name: [owner] for name, owner in self._by_name.items()}
        self._pattern = re.compile(trie.pattern(self._found_by, whole=True))

    @property
    def names(self) -> Collection[str]:
        """All names and aliases: who may speak."""
        return self._by_name.keys()

    def by_name(self, name: str) -> Person | None:
        """The person of that name or alias."""
        return self._by_name.get(name)

    def named_in(self, text: str) -> tuple[Person, ...]:
        """The people whose name, alias or title stands in a source text, each once.

        A title that several people bear names them all.
        """
        people: list[Person] = []
        for found in self._pattern.finditer(text):
            people += (person for person in self._found_by[found[0]] if person not in people)
        return tuple(people)

    def terms(self, market: Market) -> tuple[Term, ...]:
        """Names and titles as terms of a market; who has no rendering there gives none.

        An alias that is part of the name is accepted as the whole name or as one of its words
        (``Gu Beichen`` or ``Beichen`` for 北辰), in Chinese and Japanese as the same characters of
        the rendering. What cannot be told from the name's rendering is only suggested. People who
        share a title in the same episodes share its renderings.
        """
        terms = []
        titles: dict[tuple[str, int, int], list[str]] = {}
        for person in self.people:
            name = rendering(person.renderings, market)
            if name:
                terms.append(Term(person.name, (name,), "name", origin=ORIGIN))
                terms += [_alias(alias, person.name, name) for alias in person.aliases]
            for title in person.titles:
                forms = _alternatives(rendering(title.renderings, market))
                if forms:
                    titles.setdefault((title.source, title.first, title.last), []).extend(forms)
        terms += [
            Term(
                source, tuple(dict.fromkeys(forms)), "title", first=first, last=last, origin=ORIGIN
            )
            for (source, first, last), forms in titles.items()
        ]
        return tuple(terms)

    def for_prompt(
        self, persons: Sequence[Person], market: Market, episode: int
    ) -> list[dict[str, Any]]:
        """People as an engine reads them in one episode of one market, JSON-ready.

        Beside what :meth:`facts` holds: ``speech``, what a person's sex changes in what they say,
        and ``how`` of a relation, its register in the words of the market.
        """
        return [_spoken(_entry(person, market, episode), market) for person in persons]

    def facts(
        self, persons: Sequence[Person], market: Market, episode: int
    ) -> list[dict[str, Any]]:
        """What cast.toml says of people, as it holds in one episode of one market, JSON-ready.

        A draft rests on it; how a language speaks is no fact of the drama and may be put in
        better words without paying for drafts again.
        """
        return [_entry(person, market, episode) for person in persons]


def _alternatives(text: str) -> list[str]:
    return [part.strip() for part in text.split("|") if part.strip()]


def _alias(alias: str, name: str, rendered: str) -> Term:
    """The term of an alias, given how the name is rendered."""
    forms = (rendered, *rendered.split())
    sure = alias in name and len(forms) > 2
    at = name.find(alias)
    if at >= 0 and len(rendered) == len(name) and "\u3400" <= rendered[0] <= "\u9fff":
        forms, sure = (rendered[at : at + len(alias)], rendered), True
    return Term(
        alias,
        tuple(dict.fromkeys(forms)),
        "name",
        confidence="high" if sure else "medium",
        origin=ORIGIN,
    )


def rendering(renderings: dict[str, str], market: Market) -> str:
    """What a market uses: its own entry, else its language's, else "".

    >>> rendering({"zh-TW": "單凱", "en": "Shan Kai"}, locales.market("en-GB"))
    'Shan Kai'
    """
    return renderings.get(market.locale, renderings.get(market.language, ""))


def as_called(people: Sequence[Person], market: Market) -> tuple[Person, ...]:
    """The people as a market's own text names them, for drafting another market from it.

    A name and a title without a rendering there stay as they are; a name that has one remains as
    an alias, since speakers are named so.

    >>> gu = Person("顾北辰", aliases=("北辰",), renderings={"en": "Gu Beichen"})
    >>> called = as_called((gu,), locales.market("en-US"))[0]
    >>> called.name, called.aliases
    ('Gu Beichen', ('顾北辰', '北辰'))
    """
    names = {person.name: rendering(person.renderings, market) for person in people}
    return tuple(
        msgspec.structs.replace(
            person,
            name=names[person.name] or person.name,
            aliases=(person.name, *person.aliases) if names[person.name] else person.aliases,
            titles=tuple(_as_called(title, market) for title in person.titles),
            relations=tuple(
                msgspec.structs.replace(relation, to=names.get(relation.to) or relation.to)
                for relation in person.relations
            ),
        )
        for person in people
    )


def _as_called(title: Title, market: Market) -> Title:
    forms = _alternatives(rendering(title.renderings, market))
    return msgspec.structs.replace(title, source=forms[0]) if forms else title


def _entry(person: Person, market: Market, episode: int) -> dict[str, Any]:
    entry: dict[str, Any] = {"name": person.name}
    name = rendering(person.renderings, market)
    if name:
        entry["rendering"] = name
    if person.sex:
        entry["sex"] = person.sex
    if person.age is not None:
        entry["age"] = person.age
    if person.aliases:
        entry["aliases"] = list(person.aliases)
    titles = [
        {"source": title.source, "target": forms[0]} if forms else {"source": title.source}
        for title in person.titles
        if title.first <= episode <= title.last
        for forms in [_alternatives(rendering(title.renderings, market))]
    ]
    if titles:
        entry["titles"] = titles
    if person.relations:
        entry["relations"] = [
            {"to": item.to, "kind": item.kind, "register": item.register}
            for item in person.relations
        ]
    if person.about:
        entry["about"] = person.about
    return entry


def _spoken(entry: dict[str, Any], market: Market) -> dict[str, Any]:
    """An entry with what its person's sex and relations mean in the market's language."""
    speech = registers.of_oneself(market, entry.get("sex", ""))
    if speech:
        entry["speech"] = speech
    for relation in entry.get("relations", ()):
        how = registers.to_another(market, relation["kind"], relation["register"])
        if how:
            relation["how"] = how
    return entry
