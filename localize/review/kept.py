"""What a decision needs to know of a market, kept between decisions.

Reading glossaries, rules and cast takes longer than all the rest of an edit. They are read once a
market and process, and again as soon as one of the files is another.
"""

import os
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from localize import locales, settings
from localize.cast import ORIGIN as CAST
from localize.memory import import_tmx, languages
from localize.pipeline.project import Known, know
from localize.store import Store

#: Name, time of the last change (ns), size and inode of each file.
Stamp = tuple[tuple[str, int, int, int], ...]


class Kept:
    """What is known of each market of a drama, as its files say at the moment of asking.

    Threads may share one; each process has its own.
    """

    def __init__(self, drama: settings.Drama) -> None:
        self._drama = drama
        self._guard = threading.Lock()
        self._known: dict[str, tuple[Stamp, Known]] = {}
        self._memory = threading.Lock()
        self._remembered: Stamp | None = None
        self._settings: tuple[Stamp, settings.Drama] | None = None

    def of(self, locale: str) -> Known:
        """What is known of a market now.

        Raises InputError for a market that the drama does not have, SettingsError for a file that
        cannot be read; the next one asks again.
        """
        # Looked at before the files are read: what is written meanwhile is read the next time.
        stamp = _rests_on(self._drama)
        with self._guard:
            kept = self._known.get(locale)
            if kept is None or kept[0] != stamp:
                kept = (stamp, know(self._drama, locale))
                self._known[locale] = kept
            return kept[1]

    def remembering(self, store: Store) -> settings.Drama:
        """The drama with the TMX files that its settings name now, all of them in the memory.

        Files that were added or changed since are read into the store. Raises SettingsError for
        settings or a file that cannot be read.
        """
        with self._memory:
            named = self._named()
            stamp = _stamps(named.memory)
            if stamp != self._remembered:
                remember(named, store)
                self._remembered = stamp
            return named

    def _named(self) -> settings.Drama:
        """The drama as it was opened, but with the memory files that its settings name now."""
        drama = self._drama
        tables = (drama.file, *(folder / settings.STUDIO_FILE for folder in drama.folder.parents))
        stamp = _stamps(tables)
        if self._settings is None or self._settings[0] != stamp:
            named = settings.load(drama.folder).memory
            self._settings = (stamp, msgspec.structs.replace(drama, memory=named))
        return self._settings[1]


def remember(drama: settings.Drama, store: Store) -> None:
    """Bring the memory in step with the TMX files that a drama names."""
    markets = {locale: locales.market(locale) for locale in drama.markets}
    import_tmx(store, drama.memory, languages(markets), source=drama.source)


def _rests_on(drama: settings.Drama) -> Stamp:
    """What tells whether a file is another from which a market's terms, cast or rules come."""
    folders = (*drama.glossaries, *drama.rules)
    found = [entry for folder in folders for entry in _inside(folder)]
    return (*_stamps((drama.folder / CAST,)), *sorted(found))


def _inside(folder: Path) -> Iterator[tuple[str, int, int, int]]:
    """The stamps of a folder's files; none where there is no such folder."""
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                yield _stamp(Path(entry.path))
    except OSError:
        return


def _stamps(files: Iterable[Path]) -> Stamp:
    return tuple(_stamp(file) for file in files)


def _stamp(file: Path) -> tuple[str, int, int, int]:
    try:
        found = file.stat()
    except OSError:
        return (str(file), 0, 0, 0)
    return (str(file), found.st_mtime_ns, found.st_size, found.st_ino)
