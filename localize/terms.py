"""The terms in force in a drama: starter glossaries, the studio's, its own, and its cast."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from localize import glossary
from localize.locales import Market
from localize.model import Term

if TYPE_CHECKING:
    from localize.cast import Cast
    from localize.settings import Drama


def starter_glossaries() -> Path:
    """The folder of the starter glossaries: inside the wheel, or at the top of a checkout."""
    inside = Path(__file__).with_name("_glossaries")
    return inside if inside.is_dir() else inside.parent.parent / "glossaries"


def read_cast(drama: "Drama") -> "Cast":
    """The people of cast.toml; nobody if there is no such file. Raises SettingsError."""
    from localize import cast

    file = drama.folder / "cast.toml"
    return cast.Cast(cast.read(file) if file.exists() else ())


def cast_lines(drama: "Drama") -> dict[str, int]:
    """The lines of cast.toml on which names, aliases and titles stand; the first of each."""
    from localize import cast, tomlfile

    file = drama.folder / "cast.toml"
    if not file.exists():
        return {}
    text = tomlfile.read_text(file)
    keys: dict[str, str] = {}
    for number, person in enumerate(cast.read(file), 1):
        keys.setdefault(person.name, f"person[{number}].name")
        for alias in person.aliases:
            keys.setdefault(alias, f"person[{number}].aliases")
        for place, title in enumerate(person.titles, 1):
            keys.setdefault(title.source, f"person[{number}].titles[{place}].source")
    lines = ((name, tomlfile.line_of(text, key)) for name, key in keys.items())
    return {name: line for name, line in lines if line is not None}


def in_force(
    market: Market, drama: "Drama | None" = None, people: "Cast | None" = None
) -> tuple[Term, ...]:
    """The terms of a market, the later layer winning: starter, studio, drama, cast.

    Forms of address that follow from the cast stand where none of them has a row. Without a drama
    only the starter's. Raises SettingsError for a glossary that cannot be read.
    """
    found = layers(market, drama, people)
    return glossary.merge(derived(market, drama, people, found), *found)


def derived(
    market: Market,
    drama: "Drama | None",
    people: "Cast | None",
    found: Sequence[Sequence[Term]],
) -> tuple[Term, ...]:
    """The forms of address that follow from the cast and that no row of ``found`` renders."""
    if drama is None or people is None or not people.people:
        return ()
    from localize import address

    held = {term.source for layer in found for term in layer}
    return address.terms(people.people, market, drama.era, held=held)


def layers(
    market: Market, drama: "Drama | None" = None, people: "Cast | None" = None
) -> tuple[tuple[Term, ...], ...]:
    """The same terms file by file, the weakest first. Raises SettingsError."""
    own = () if drama is None else drama.glossaries
    found = glossary.read_layers(market, (starter_glossaries(), *own))
    return (*found, () if people is None else people.terms(market))
