"""What goes out to another tool and what comes back: values that every format reads and writes."""

import re
from typing import Final, Literal

from localize.errors import InputError
from localize.exchange.inline import Mark
from localize.model import Struct
from localize.review.parts import clean

Status = Literal["initial", "translated", "reviewed"]
STATUSES: tuple[Status, ...] = ("initial", "translated", "reviewed")

#: The most that a file may hold: ten seasons in all markets are less.
MOST_BYTES: Final = 200_000_000
#: The most rows of a sheet; a drama of 100 episodes in 14 markets has half of that.
MOST_ROWS: Final = 100_000


class Line(Struct, frozen=True):
    """A cell as another tool gets it; ``source`` and ``target`` have their markup as marks.

    ``limit``: the most characters that fit, on the screen and in the time. ``findings``,
    ``glossary``, ``changes`` and ``notes`` are for people, one line each; ``marks`` say what the
    marks stand for.
    """

    id: str
    version: int
    market: str
    episode: int
    cue: int
    start: int
    end: int
    source: str
    target: str
    status: Status
    speaker: str = ""
    machine: str = ""
    limit: int = 0
    findings: tuple[str, ...] = ()
    glossary: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    marks: tuple[Mark, ...] = ()

    @property
    def address(self) -> str:
        """``MARKET/EPISODE/CUE``."""
        return f"{self.market}/{self.episode}/{self.cue}"


class Bundle(Struct, frozen=True):
    """The lines of one market that go out in one file; ``language`` is that of the source."""

    drama: str
    title: str
    language: str
    market: str
    at: str
    lines: tuple[Line, ...]


class Row(Struct, frozen=True):
    """A line that came back. ``where`` names it for people; None: the file does not say.

    ``fault``: why the row cannot be taken as it stands, whatever it says. ``doubt``: why its target
    cannot be taken unless it is what went out. ``encoding``: the old one of its file, in which
    characters may have become others; "" for Unicode. ``wrapped``: white space may be a tool's own;
    ``mixed``: notes of ours may be among the comment.
    """

    where: str
    id: str
    version: int | None
    target: str | None
    drama: str | None = None
    source: str | None = None
    status: Status | None = None
    comment: str = ""
    fault: str = ""
    doubt: str = ""
    encoding: str = ""
    wrapped: bool = False
    mixed: bool = False


def bare(text: str) -> str:
    """A text without white space: what is equal but for the places of line breaks.

    >>> bare("a b\\n c")
    'abc'
    """
    return re.sub(r"\s+", "", clean(text))


def status_of(word: str) -> Status | None:
    """The status that a word means, None if there is none; ValueError for another word.

    >>> status_of(" Reviewed "), status_of("")
    ('reviewed', None)
    """
    known = word.strip().lower()
    for status in STATUSES:
        if known == status:
            return status
    if known:
        raise ValueError(f"status {word!r} is none of {', '.join(STATUSES)}")
    return None


def version_of(text: str) -> int | None:
    """The version that digits mean, None for anything else and for what no line reaches.

    >>> version_of("3"), version_of("-3"), version_of("9" * 5000)
    (3, None, None)
    """
    return int(text) if text.isdecimal() and len(text) < 10 else None


def foreign(file: str, what: str) -> InputError:
    """The refusal of a file that is not one of ours."""
    return InputError(f"{what}; import takes what `localize review export` wrote", file=file)
