"""Reads drama.toml and studio.toml: what they say, resolved, or the one thing that is wrong."""

import datetime
import os
import re
from collections.abc import Collection
from fractions import Fraction
from pathlib import Path

import msgspec

from localize import locales, timecode, tomlfile
from localize.errors import InputError, SettingsError
from localize.locales.screens import FONTS_VARIABLE, SYSTEM_FONTS
from localize.settings.declared import DramaSettings, MarketSettings, StudioSettings
from localize.settings.drama import FILE, Drama, Synopsis

STUDIO_FILE = "studio.toml"

#: What the id of a drama may be, for `re.fullmatch` and in words.
IDENTITY = r"[\w.-]{1,100}"
ALLOWED_ID = "up to 100 letters, digits, '-', '_' and '.'"


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
    memory = tuple(_file(folder, name, file) for name in own.memory)
    if studio_file is not None:
        memory = (*(_file(base, name, studio_file) for name in studio.memory), *memory)
    glossaries = _layers(studio.glossaries, studio_file, folder, "glossaries", "th-TH.csv")
    rules = _layers(studio.rules, studio_file, folder, "rules", "th-TH.toml")
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
        memory=memory,
        markets=markets,
        engines=engines,
        engine_files={
            name: file if name in own.engines or studio_file is None else studio_file
            for name in engines
        },
        database=_database(studio.database, base, folder),
        glossaries=glossaries,
        rules=rules,
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


def _layers(
    studio: str, studio_file: Path | None, folder: Path, key: str, example: str
) -> tuple[Path, ...]:
    """The folders of glossaries or rules, the studio's before the drama's own."""
    own = _own_folder(folder / key, example)
    if studio_file is None or not studio:
        return (own,)
    path = (studio_file.parent / studio).resolve()
    if not path.is_dir():
        raise error_at(studio_file, key, f"no folder {path}")
    return path, own


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
