"""The terms in force in a drama: starter glossaries, the studio's, its own, and its cast."""

from pathlib import Path

from localize import cast, glossary, settings
from localize.locales import Market
from localize.model import Term


def starter_glossaries() -> Path:
    """The folder of the starter glossaries: inside the wheel, or at the top of a checkout."""
    inside = Path(__file__).with_name("_glossaries")
    return inside if inside.is_dir() else inside.parent.parent / "glossaries"


def read_cast(drama: settings.Drama) -> cast.Cast:
    """The people of cast.toml; nobody if there is no such file. Raises SettingsError."""
    file = drama.folder / "cast.toml"
    return cast.Cast(cast.read(file) if file.exists() else ())


def in_force(
    market: Market, drama: settings.Drama | None = None, people: cast.Cast | None = None
) -> tuple[Term, ...]:
    """The terms of a market, the later layer winning: starter, studio, drama, cast.

    Without a drama only the starter's. Raises SettingsError for a glossary that cannot be read.
    """
    own = () if drama is None else drama.glossaries
    terms = glossary.load(market, (starter_glossaries(), *own)).terms
    return terms if people is None else glossary.merge(terms, people.terms(market))
