"""The terms in force in a drama: starter glossaries, the studio's, its own, and its cast."""

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


def in_force(
    market: Market, drama: "Drama | None" = None, people: "Cast | None" = None
) -> tuple[Term, ...]:
    """The terms of a market, the later layer winning: starter, studio, drama, cast.

    Without a drama only the starter's. Raises SettingsError for a glossary that cannot be read.
    """
    own = () if drama is None else drama.glossaries
    terms = glossary.load(market, (starter_glossaries(), *own)).terms
    return terms if people is None else glossary.merge(terms, people.terms(market))
