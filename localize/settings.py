"""drama.toml and studio.toml: each setting declared once, with its type, default and help.

The structs below are the declaration: the loader, the error messages and the reference in the
docs all read them. A field whose TOML name is a Python keyword ends in ``_``.
"""

import datetime
import os
import re
import typing
from collections.abc import Collection
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec

from localize import locales, timecode, tomlfile
from localize.errors import InputError, SettingsError
from localize.locales.screens import FONTS_VARIABLE, SYSTEM_FONTS, Platform

FILE = "drama.toml"
STUDIO_FILE = "studio.toml"

#: What the id of a drama may be, for `re.fullmatch` and in words.
IDENTITY = r"[\w.-]{1,100}"
ALLOWED_ID = "up to 100 letters, digits, '-', '_' and '.'"

Help = msgspec.Meta


class MarketSettings(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"from_": "from"}
):
    """One entry of ``[markets]``."""

    engines: Annotated[
        tuple[str, ...],
        Help(description="Where drafts come from, in order: `memory`, then engines by name."),
    ] = ("memory",)
    style: Annotated[str, Help(description="A hint on tone, for engines that take one.")] = ""
    release: Annotated[
        datetime.date | None,
        Help(description="When this market is published; earlier ones are reviewed first."),
    ] = None
    grade: Annotated[
        Literal["mild", "moderate", "strong"],
        Help(description="How strong language may be."),
    ] = "moderate"
    from_: Annotated[
        str,
        Help(
            description="Draft from this market's text instead of the Chinese: another market of "
            "the drama. Memory and checks still compare with the Chinese."
        ),
    ] = ""


class DramaSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The settings of ``drama.toml``."""

    id: Annotated[
        str, Help(description="Name of the drama in the database. Default: the folder's name.")
    ] = ""
    title: Annotated[str, Help(description="Title as published in China.")] = ""
    source: Annotated[
        str, Help(description="Language of the episode files, a locale such as `zh-Hans`.")
    ] = "zh-Hans"
    subtitles: Annotated[str, Help(description="Folder of the episode files.")] = "source"
    profile: Annotated[
        Literal["vertical", "netflix"],
        Help(description="Family of limits: `vertical` (9:16) or `netflix` (16:9)."),
    ] = "vertical"
    platform: Annotated[
        Platform,
        Help(
            description="Where vertical episodes are shown: decides what stays free at the edges "
            "and how wide a line may be. `app`: the players of microdrama apps; `any`: all at once."
        ),
    ] = "app"
    fonts: Annotated[
        str,
        Help(
            description="Folder of fonts (`th-TH.ttf`, `th.otf`, `common.ttf`, or Noto fonts by "
            "their usual names): lines of vertical episodes are then measured in pixels. `system`: "
            "the system's fonts. Default: `LOCALIZE_FONTS`, else characters are counted."
        ),
    ] = ""
    release: Annotated[
        datetime.date | None, Help(description="Release date of all markets without their own.")
    ] = None
    fps: Annotated[
        int | float | str,
        Help(description="Frames a second of the video; 23.976 means 24000/1001."),
    ] = 25
    era: Annotated[
        Literal["modern", "period"], Help(description="When it is set: decides names and titles.")
    ] = "modern"
    synopsis: Annotated[
        str, Help(description="What the drama is about, for engines that take context.")
    ] = ""
    synopses: Annotated[
        dict[str, str],
        Help(
            description='What happens in an episode or in several: `"1" = "..."`, `"2-5" = "..."`. '
            "Engines that take context get those of earlier episodes and of the one they translate."
        ),
    ] = {}
    review: Annotated[Literal[1, 2], Help(description="How many people must approve a line.")] = 1
    claim_minutes: Annotated[
        int,
        Help(description="How long a line is kept for the one who looks at it: 1 to 1440."),
    ] = 30
    memory: Annotated[
        tuple[str, ...], Help(description="TMX files with approved pairs, relative to the folder.")
    ] = ()
    markets: Annotated[
        dict[str, MarketSettings],
        Help(description="One table a market: `[markets]`, e.g. `th-TH = { engines = [...] }`."),
    ] = {}
    engines: Annotated[
        dict[str, dict[str, Any]],
        Help(description="One table an engine: `[engines.NAME]`."),
    ] = {}


class StudioSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The settings of ``studio.toml``, in a parent folder, for all dramas below it."""

    database: Annotated[
        str,
        Help(
            description="Where state is kept: a path or `postgresql://...`. "
            "`LOCALIZE_DATABASE` overrides it."
        ),
    ] = ""
    engines: Annotated[
        dict[str, dict[str, Any]], Help(description="Engines that every drama may name.")
    ] = {}
    memory: Annotated[
        tuple[str, ...], Help(description="TMX files for every drama, relative to this file.")
    ] = ()
    glossaries: Annotated[
        str, Help(description="Folder of glossaries between the starter's and the drama's.")
    ] = ""
    rules: Annotated[
        str, Help(description="Folder of rules between the built-in ones and the drama's.")
    ] = ""


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


def find(start: Path) -> Path:
    """The nearest folder from ``start`` upwards that holds a drama.toml.

    Raises InputError when there is none.
    """
    start = start.resolve()
    for folder in (start, *start.parents):
        if (folder / FILE).is_file():
            return folder
    raise InputError(f"no {FILE} here or above; `localize init DIR` makes a drama", file=str(start))


def load(folder: Path) -> Drama:
    """The drama in ``folder``, with the studio's settings beneath its own.

    Raises SettingsError naming file, line, key and what is allowed.
    """
    folder = folder.resolve()
    file = folder / FILE
    own = tomlfile.read(file, DramaSettings)
    studio_file = _studio_file(folder)
    studio = StudioSettings() if studio_file is None else tomlfile.read(studio_file, StudioSettings)
    base = folder if studio_file is None else studio_file.parent
    source = _locale(own.source, file, "source")
    engines = {**studio.engines, **own.engines}
    markets = _markets(own.markets, source, file)
    subtitles = folder / own.subtitles
    if not subtitles.is_dir():
        message = f"no folder {subtitles}; it should hold the episode files"
        raise error_at(file, "subtitles", message)
    glossaries = [_own_folder(folder / "glossaries", "th-TH.csv")]
    rules = [_own_folder(folder / "rules", "th-TH.toml")]
    memory = [_file(folder, name, file) for name in own.memory]
    if studio_file is not None:
        memory = [_file(base, name, studio_file) for name in studio.memory] + memory
        if studio.glossaries:
            glossaries.insert(0, _folder(base, studio.glossaries, studio_file, "glossaries"))
        if studio.rules:
            rules.insert(0, _folder(base, studio.rules, studio_file, "rules"))
    return Drama(
        folder=folder,
        id=_identity(own.id, folder, file),
        title=own.title,
        source=source,
        subtitles=subtitles,
        profile=own.profile,
        platform=own.platform,
        fonts=_fonts(own.fonts, folder, file),
        fps=_fps(own.fps, file),
        era=own.era,
        synopsis=own.synopsis,
        synopses=_synopses(own.synopses, file),
        review=own.review,
        claim_minutes=_claim_minutes(own.claim_minutes, file),
        memory=tuple(memory),
        markets=markets,
        engines=engines,
        engine_files={
            name: file if name in own.engines or studio_file is None else studio_file
            for name in engines
        },
        database=_database(studio.database, base, folder),
        glossaries=tuple(glossaries),
        rules=tuple(rules),
        releases=_releases(own.release, markets),
    )


def _claim_minutes(minutes: int, file: Path) -> int:
    if not 1 <= minutes <= 1440:
        raise error_at(file, "claim_minutes", f"{minutes} is not from 1 to 1440 minutes")
    return minutes


def chosen(drama: Drama, names: Collection[str] = ()) -> tuple[str, ...]:
    """The drama's markets that ``names`` mean, each once; all of them where there are no names.

    Raises SettingsError for a name that is unknown or not among them, and where the drama has
    none.
    """
    if not drama.markets:
        message = "no market is configured; add e.g. th-TH = {}"
        raise error_at(drama.file, "markets", message)
    found = []
    for name in names:
        locale = locales.market(name).locale
        if locale not in drama.markets:
            known = ", ".join(drama.markets)
            message = f"{name} is not among this drama's markets: {known}"
            raise error_at(drama.file, "markets", message)
        found.append(locale)
    return tuple(dict.fromkeys(found)) if found else tuple(drama.markets)


def describe(struct: type[msgspec.Struct]) -> list[tuple[str, str, str]]:
    """Every setting of a struct as (TOML name, default, help), in order of declaration.

    The default is written as in TOML: ``none`` if leaving it out means something of its own, empty
    if the setting must be given.

    >>> describe(StudioSettings)[0][:2]
    ('database', '""')
    """
    rows = []
    for field in msgspec.structs.fields(struct):
        default = field.default
        if field.default_factory is not msgspec.NODEFAULT:
            default = field.default_factory()
        rows.append((field.encode_name, _toml(default), _help(field)))
    return rows


# --- resolving ------------------------------------------------------------------------------------


def _studio_file(folder: Path) -> Path | None:
    for parent in folder.parents:
        if (parent / STUDIO_FILE).is_file():
            return parent / STUDIO_FILE
    return None


def error_at(file: Path, key: str, message: str) -> SettingsError:
    """The error for one key of a settings file, with its line."""
    line = tomlfile.line_of(tomlfile.read_text(file), key)
    return SettingsError(message, file=str(file), line=line, key=key)


def _locale(name: str, file: Path, key: str) -> str:
    try:
        return locales.resolve(name)
    except SettingsError as error:
        raise error_at(file, key, error.message) from None


def _markets(
    given: dict[str, MarketSettings], source: str, file: Path
) -> dict[str, MarketSettings]:
    """The markets under their own names, however the file writes them."""
    markets: dict[str, MarketSettings] = {}
    keys: dict[str, str] = {}
    for name, market in given.items():
        key = f"markets.{name}"
        locale = _locale(name, file, key)
        if not locales.market(locale).target:
            raise error_at(file, key, f"{name} is a source language, not a market")
        if locale == source:
            raise error_at(file, key, f"{name} is the language of the episodes, not a market")
        if locale in markets:
            raise error_at(file, key, f"the market {locale} is there twice")
        markets[locale] = market
        keys[locale] = f"{key}.from"
    return _pivots(markets, source, file, keys)


def _pivots(
    markets: dict[str, MarketSettings], source: str, file: Path, keys: dict[str, str]
) -> dict[str, MarketSettings]:
    """The markets with the locale that each ``from`` means; refuses what is no other market.

    ``keys`` are the settings as the file names them, for errors.
    """
    found: dict[str, MarketSettings] = {}
    for locale, market in markets.items():
        if not market.from_:
            found[locale] = market
            continue
        key = keys[locale]
        pivot = _locale(market.from_, file, key)
        others = ", ".join(other for other in markets if other != locale)
        allowed = f"allowed: {others}" if others else "this drama has no other market"
        if pivot == source:
            message = f"{pivot} is the language of the episodes; leave `from` out to draft from it"
            raise error_at(file, key, message)
        if pivot == locale:
            raise error_at(file, key, f"a market is not drafted from itself; {allowed}")
        if pivot not in markets:
            message = f"{pivot} is not among this drama's markets; {allowed}"
            raise error_at(file, key, message)
        found[locale] = msgspec.structs.replace(market, from_=pivot)
    for locale in found:
        chain = [locale]
        while pivot := found[chain[-1]].from_:
            if pivot in chain:
                circle = " from ".join([*chain[chain.index(pivot) :], pivot])
                message = f"drafted in a circle: {circle}; one must be drafted from the source"
                raise error_at(file, keys[pivot], message)
            chain.append(pivot)
    return found


def _synopses(given: dict[str, str], file: Path) -> tuple[Synopsis, ...]:
    made = []
    for name, text in given.items():
        found = re.fullmatch(r"(\d{1,6})(?:-(\d{1,6}))?", name)
        first = int(found[1]) if found else 1
        last = int(found[2]) if found and found[2] else first
        if found is None or not 1 <= first <= last:
            message = f"{name!r} names no episodes; allowed: 3, 2-5"
            raise error_at(file, f"synopses.{name}", message)
        if text.strip():
            made.append(Synopsis(first, last, text.strip()))
    return tuple(sorted(made, key=lambda one: (one.last, one.first)))


def _file(base: Path, name: str, file: Path) -> Path:
    path = (base / name).resolve()
    if not path.is_file():
        raise error_at(file, "memory", f"no file {path}")
    return path


def _folder(base: Path, name: str, file: Path, key: str) -> Path:
    path = (base / name).resolve()
    if not path.is_dir():
        raise error_at(file, key, f"no folder {path}")
    return path


def _own_folder(path: Path, example: str) -> Path:
    """A folder of the drama that need not be there; but what is there must be a folder."""
    if os.path.lexists(path) and not path.is_dir():
        raise SettingsError(
            f"no folder; allowed: a folder with files such as {example}", file=str(path)
        )
    return path


def _identity(own: str, folder: Path, file: Path) -> str:
    name = own if own else folder.name
    if not re.fullmatch(IDENTITY, name):
        where = "" if own else " (the folder's name, since no id is set)"
        raise error_at(file, "id", f"{name!r}{where} is not allowed; allowed: {ALLOWED_ID}")
    return name


def _fps(value: int | float | str, file: Path) -> Fraction:
    try:
        rate = timecode.rate(value)
    except ValueError:
        rate = Fraction(0)
    if not 1 <= rate <= 240:
        message = f"{value!r} is not allowed; allowed: 1 to 240, e.g. 25 or 23.976"
        raise error_at(file, "fps", message)
    return rate


def _fonts(own: str, folder: Path, file: Path) -> str:
    """A folder of fonts, ``system``, or ``""``."""
    if not own:
        return os.environ.get(FONTS_VARIABLE, "")
    if own == SYSTEM_FONTS:
        return own
    if not (folder / own).is_dir():
        message = f"no folder {folder / own}; allowed: a folder of fonts, {SYSTEM_FONTS!r}"
        raise error_at(file, "fonts", message)
    return str((folder / own).resolve())


def _database(studio: str, base: Path, folder: Path) -> str:
    override = os.environ.get("LOCALIZE_DATABASE", "")
    if override:
        return override
    if not studio:
        return str(folder / ".localize" / "state.db")
    return studio if "://" in studio else str((base / studio).resolve())


def _releases(
    common: datetime.date | None, markets: dict[str, MarketSettings]
) -> dict[str, datetime.date]:
    dates = {
        locale: common if market.release is None else market.release
        for locale, market in markets.items()
    }
    return {locale: date for locale, date in dates.items() if date is not None}


def _toml(value: Any) -> str:
    if value is msgspec.NODEFAULT:
        return ""
    if value is None:
        return "none"
    if isinstance(value, dict):
        return "{}"
    if isinstance(value, tuple | list):
        return f"[{', '.join(_toml(item) for item in value)}]"
    return msgspec.json.encode(value).decode()


def _help(field: msgspec.structs.FieldInfo) -> str:
    for item in typing.get_args(field.type)[1:]:
        if isinstance(item, msgspec.Meta) and item.description is not None:
            return item.description
    return ""
