"""The cast: people, how they are called in each market, and from which episode on."""

import re
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec

from localize import locales, tomlfile, trie
from localize.errors import SettingsError
from localize.glossary.ranges import LAST
from localize.locales import Market
from localize.model import Person, Relation, Term, Title

Help = msgspec.Meta


class TitleEntry(msgspec.Struct, frozen=True, kw_only=True, rename={"from_": "from"}):
    """One of a person's ``titles``; beside these keys one key a language or market."""

    source: Annotated[str, Help(description="The form of address in the source.")]
    from_: Annotated[int, Help(description="First episode in which it is used.")] = 1
    until: Annotated[int, Help(description="Last episode in which it is used.")] = LAST


class RelationEntry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One of a person's ``relations``."""

    to: Annotated[str, Help(description="The name of the other person.")]
    kind: Annotated[str, Help(description="What this person is to the other: wife, boss.")] = ""
    register: Annotated[
        str, Help(description="How this person speaks to the other: intimate, polite, formal.")
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
    lines = [
        number
        for number, line in enumerate(text.splitlines(), 1)
        if re.match(r"\s*\[\[\s*person\s*\]\]", line)
    ]
    people = []
    claimed: dict[str, str] = {}
    for index, entry in enumerate(entries):
        line = lines[index] if index < len(lines) else None
        for name in (entry.name, *entry.aliases):
            if not name.strip():
                raise SettingsError("an empty name", file=str(path), line=line, key="person.name")
            if name in claimed:
                raise SettingsError(
                    f"{name} is claimed by {claimed[name]} and {entry.name}",
                    file=str(path),
                    line=line,
                    key="person.name",
                )
            claimed[name] = entry.name
        for locale in entry.renderings:
            _known_locale(locale, path, line, "person.renderings")
        people.append(
            Person(
                name=entry.name,
                sex=entry.sex,
                age=entry.age,
                aliases=entry.aliases,
                titles=tuple(_title(row, path, line) for row in entry.titles),
                renderings=entry.renderings,
                relations=tuple(Relation(r.to, r.kind, r.register) for r in entry.relations),
                about=entry.about,
            )
        )
    return tuple(people)


def _title(row: dict[str, str | int], path: Path, line: int | None) -> Title:
    own = {key: row[key] for key in ("source", "from", "until") if key in row}
    try:
        entry = msgspec.convert(own, TitleEntry)
    except msgspec.ValidationError as error:
        raise SettingsError(
            f"{error}; a title has source, from, until and one key a language",
            file=str(path),
            line=line,
            key="person.titles",
        ) from None
    if entry.until < entry.from_ or entry.from_ < 1:
        raise SettingsError(
            f"{entry.source}: from {entry.from_} until {entry.until} is no range of episodes",
            file=str(path),
            line=line,
            key="person.titles",
        )
    renderings = {}
    for key, value in row.items():
        if key in own:
            continue
        _known_locale(key, path, line, "person.titles")
        renderings[key] = str(value)
    return Title(entry.source, entry.from_, entry.until, renderings)


def _known_locale(name: str, path: Path, line: int | None, key: str) -> None:
    """A rendering's key is a market, or the language of one."""
    if name in _languages() or name in locales.locales():
        return
    raise tomlfile.unknown_key(
        f"{key}.{name}", [*_languages(), *locales.targets()], file=path, line=line
    )


def _languages() -> tuple[str, ...]:
    return tuple(dict.fromkeys(name.partition("-")[0] for name in locales.locales()))


class Cast:
    """The people of a drama, found by name in texts and given as terms of a market."""

    def __init__(self, people: Sequence[Person]) -> None:
        self.people = tuple(people)
        self._by_name = {
            name: person for person in people for name in (person.name, *person.aliases)
        }
        titles = {title.source: person for person in people for title in person.titles}
        self._found_by = {**titles, **self._by_name}
        self._pattern = re.compile(trie.pattern(self._found_by))

    @property
    def names(self) -> Collection[str]:
        """All names and aliases: who may speak."""
        return self._by_name.keys()

    def by_name(self, name: str) -> Person | None:
        """The person of that name or alias."""
        return self._by_name.get(name)

    def named_in(self, text: str) -> tuple[Person, ...]:
        """The people whose name, alias or title stands in a source text, each once."""
        if self._pattern.search(text) is None:
            return ()
        found = dict.fromkeys(match[0] for match in self._pattern.finditer(text))
        people: list[Person] = []
        for name in found:
            person = self._found_by[name]
            if person not in people:
                people.append(person)
        return tuple(people)

    def terms(self, market: Market) -> tuple[Term, ...]:
        """Names and titles as terms of a market; who has no rendering there gives none.

        An alias is accepted as the name's rendering or as one of its words (``Gu Beichen`` or
        ``Beichen`` for 北辰).
        """
        terms = []
        for person in self.people:
            name = rendering(person.renderings, market)
            if name:
                terms.append(Term(person.name, (name,), "name", origin="cast.toml"))
                short = tuple(dict.fromkeys((name, *name.split())))
                terms += [
                    Term(alias, short, "name", origin="cast.toml") for alias in person.aliases
                ]
            for title in person.titles:
                text = rendering(title.renderings, market)
                if text:
                    terms.append(
                        Term(
                            title.source,
                            tuple(part.strip() for part in text.split("|")),
                            "title",
                            first=title.first,
                            last=title.last,
                            origin="cast.toml",
                        )
                    )
        return tuple(terms)

    def for_prompt(
        self, persons: Sequence[Person], market: Market, episode: int
    ) -> list[dict[str, Any]]:
        """People as an engine reads them in one episode of one market, JSON-ready."""
        return [_entry(person, market, episode) for person in persons]


def rendering(renderings: dict[str, str], market: Market) -> str:
    """What a market uses: its own entry, else its language's, else "".

    >>> rendering({"zh-TW": "單凱", "en": "Shan Kai"}, locales.market("en-GB"))
    'Shan Kai'
    """
    return renderings.get(market.locale, renderings.get(market.language, ""))


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
        {"source": title.source, "target": rendering(title.renderings, market)}
        for title in person.titles
        if title.first <= episode <= title.last
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
