"""A drama's settings as the rest of the program takes them: resolved."""

import datetime
from fractions import Fraction
from pathlib import Path
from typing import Any, Literal

import msgspec

from localize.locales.screens import Platform
from localize.settings.declared import MarketSettings

FILE = "drama.toml"


class Synopsis(msgspec.Struct, frozen=True):
    """What happens in the episodes ``first``..``last`` (inclusive)."""

    first: int
    last: int
    text: str

    @property
    def told(self) -> tuple[str, str]:
        """The episodes as people write them, and the text."""
        alone = self.first == self.last
        return str(self.first) if alone else f"{self.first}-{self.last}", self.text


#: Of what happened before an episode so many characters are told, the latest; a season of
#: synopses would cost more than the lines.
STORY_CHARACTERS = 3_000


class Drama(msgspec.Struct, frozen=True, kw_only=True):
    """A drama's settings, resolved: paths are absolute, the frame rate exact, locales known."""

    folder: Path
    id: str
    title: str
    source: str
    subtitles: Path
    profile: str
    fps: Fraction
    era: Literal["modern", "period"]
    synopsis: str
    review: int
    memory: tuple[Path, ...]
    markets: dict[str, MarketSettings]
    engines: dict[str, dict[str, Any]]
    database: str
    glossaries: tuple[Path, ...]
    releases: dict[str, datetime.date]
    #: Where each engine's table stands: its relative paths begin there, its errors name it.
    engine_files: dict[str, Path] = {}
    #: Folders of rules, the later winning; one that is not there adds nothing.
    rules: tuple[Path, ...] = ()
    #: How long a line is kept for the one who looks at it.
    claim_minutes: int = 30
    #: By the last episode that each tells of.
    synopses: tuple[Synopsis, ...] = ()
    platform: Platform = "app"
    #: A folder, ``system``, or "" where lines are measured in characters.
    fonts: str = ""

    def story(self, episode: int) -> tuple[tuple[str, str], ...]:
        """What happened before an episode, as (episodes, text), oldest first; no later one's.

        No more than :data:`STORY_CHARACTERS` altogether, but always the latest synopsis.
        """
        told: list[tuple[str, str]] = []
        room = STORY_CHARACTERS
        for synopsis in reversed(self.synopses):
            if synopsis.last < episode:
                room -= len(synopsis.text)
                if told and room < 0:
                    break
                told.append(synopsis.told)
        return tuple(reversed(told))

    def plot(self, episode: int) -> tuple[tuple[str, str], ...]:
        """What happens in an episode, as (episodes, text); nothing that tells of a later one."""
        return tuple(one.told for one in self.synopses if one.last == episode)

    @property
    def file(self) -> Path:
        """The drama.toml itself."""
        return self.folder / FILE

    def drafted_from(self, market: str) -> str:
        """The locale of the text that a market is drafted from: the source's, or a market's."""
        pivot = self.markets[market].from_
        return pivot if pivot else self.source
