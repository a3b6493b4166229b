"""The one tree of exceptions; each knows the exit code that it ends a command with.

LocalizeError
|-- InputError               2  usage, configuration or input; nothing was sent or written
|   |-- SettingsError        2  a TOML or CSV file: names the file, the key and what is allowed
|   |-- SubtitleError        2  a subtitle file that cannot be read at all
|   +-- MissingExtra         2  a command or engine whose extra is not installed
|-- Refused                  1  a decision or an export that may not be done
|   +-- Outdated             1  another person's decision came first
|-- RunError                 3  the run could not go on
|   |-- Locked               3  another run holds the drama
|   |-- StoreError           3  the database is gone, broken or newer than this version
|   +-- WriteError           3  disk full, folder read-only
+-- EngineError              -  an engine failed; caught by the draft stage, never by the user
"""

from typing import ClassVar


class LocalizeError(Exception):
    """Base of all errors that localize raises on purpose; ``str()`` is one clear line."""

    exit_code: ClassVar[int] = 3


class InputError(LocalizeError):
    """Bad usage, configuration or input, found before anything is sent or written."""

    exit_code = 2

    def __init__(
        self, message: str, *, file: str = "", line: int | None = None, key: str = ""
    ) -> None:
        self.message = message
        self.file = file
        self.line = line
        self.key = key
        where = file if line is None else f"{file}:{line}"
        super().__init__(": ".join(part for part in (where, key, message) if part))


class SettingsError(InputError):
    """A TOML or CSV file that does not hold what it should."""


class SubtitleError(InputError):
    """A subtitle file that gives no cues; ``code`` is the check that names it.

    F006: it cannot be read at all. F005: it is empty.
    """

    def __init__(self, message: str, *, file: str = "", code: str = "F006") -> None:
        self.code = code
        super().__init__(message, file=file)


class MissingExtra(InputError):
    """A feature whose optional packages are not installed."""

    def __init__(self, what: str, extra: str) -> None:
        self.extra = extra
        super().__init__(f"{what} needs the extra [{extra}]: pip install 'localize[{extra}]'")


class Refused(LocalizeError):
    """A decision or an export that may not be done; the message says why and for which cell."""

    exit_code = 1


class Outdated(Refused):
    """A decision on a version that is not the newest: holds both texts, so none is lost.

    ``seen``: the version that was named, where it is known; one above ``version`` never was.
    """

    def __init__(
        self, cell: str, *, yours: str, theirs: str, by: str, version: int, seen: int = 0
    ) -> None:
        self.cell = cell
        self.yours = yours
        self.theirs = theirs
        self.by = by
        self.version = version
        texts = f"; theirs: {theirs!r}" + ("" if yours == theirs else f"; yours: {yours!r}")
        what = f"{by} saved version {version} first"
        if seen > version:
            what = f"there is no version {seen}; the newest is {version}, by {by}"
        super().__init__(f"{cell}: {what}{texts}")


class RunError(LocalizeError):
    """The run could not go on; what was saved is kept and a later run continues."""

    exit_code = 3


class Locked(RunError):
    """Another run holds the drama; names the holder and since when."""


class StoreError(RunError):
    """The database cannot be opened, is broken, or was made by a newer version."""


class WriteError(RunError):
    """A file could not be written: disk full, folder read-only. Nothing half-written is left."""


#: Why a cell stays untranslated. With ``no-engine`` (no engine serves the line, or the one there
#: is declines it), ``offline`` and ``pivot`` the line just waits; the others are failures.
REASONS = (
    "no-engine",
    "offline",
    "incomplete",
    "suspect",
    "refused",
    "auth",
    "quota",
    "timeout",
    "unreachable",
    "pivot",
)


class EngineError(LocalizeError):
    """An engine failed to answer; ``reason`` is one of :data:`REASONS`.

    ``final`` says that the engine will not answer anything else in this run either (a refused
    key, an exhausted quota), so that the draft stage turns to the next engine at once.
    ``mute`` says that what answered was no engine at all, such as a login page.
    """

    def __init__(
        self, reason: str, message: str, *, final: bool = False, mute: bool = False
    ) -> None:
        if reason not in REASONS:
            raise ValueError(f"unknown reason {reason!r}")
        self.reason = reason
        self.final = final
        self.mute = mute
        super().__init__(message)
