"""The values that only the store gives or takes; the others are those of :mod:`localize.model`."""

from datetime import UTC, datetime
from typing import Any

from localize.model import Cell, Cue, Finding, Revision, Scene, State, Struct
from localize.store.hashing import text_hash


class StoredEpisode(Struct, frozen=True):
    """A file of the drama as it was last loaded; ``loaded_at`` is when it first was."""

    number: int
    path: str
    format: str
    encoding: str
    digest: str
    loaded_at: str
    findings: tuple[Finding, ...] = ()


class Row(Struct, frozen=True):
    """One line of the queue; ``previous`` is the source before its last change, if any."""

    cell: Cell
    cue: Cue
    scene: Scene
    episode: int
    previous: str = ""


class Count(Struct, frozen=True):
    """How many cells of one market and episode are in one state, and their findings."""

    market: str
    episode: int
    state: State
    n: int
    errors: int = 0
    warnings: int = 0


class Past(Struct, frozen=True):
    """A decision that stands, not undone since: its number, what it says in the history, the source
    line as the person saw it and the cell as it was before (None: an older version kept neither).
    """

    id: int
    revision: Revision
    source: str | None = None
    earlier: Cell | None = None


class Claim(Struct, frozen=True):
    """Who looks at a cell, from when and until when (ISO 8601 in UTC)."""

    market: str
    cue: str
    by: str
    at: str
    until: str
    note: str = ""


class Question(Struct, frozen=True):
    """A question about a line of the source, asked while working on ``market`` ("": on none).

    ``answer`` is the newest one, "" while there is none. ``episode`` and ``place`` say where the
    line is now.
    """

    id: int
    cue: str
    episode: int
    place: int
    market: str
    by: str
    at: str
    text: str
    answer: str = ""
    answered_by: str = ""
    answered_at: str = ""


class Assignment(Struct, frozen=True):
    """An episode of a market that somebody is to review; ``due`` is a date, "" for none.

    ``cells`` of it there are, of which ``waiting`` are not approved.
    """

    market: str
    episode: int
    to: str
    due: str
    by: str
    at: str
    cells: int = 0
    waiting: int = 0


class Pace(Struct, frozen=True):
    """How far a market is, and between which moments.

    ``loaded`` is when the drama's first file was loaded, ``approved`` how many of the ``cells``
    are approved now, ``decided`` how many cells were approved in the time asked for, ``first``
    and ``last`` when ("" for never).
    """

    market: str
    loaded: str
    cells: int
    approved: int
    decided: int = 0
    first: str = ""
    last: str = ""


class Cached(Struct, frozen=True):
    """An engine's answer under the key of all that it rests on."""

    key: str
    text: str
    engine: str = ""
    model: str = ""
    prompt: str = ""


class MemoryRow(Struct, frozen=True):
    """An approved pair. ``prev`` and ``next`` are hashes of the neighbours' sources, 0 for none.

    ``drama`` and ``cue`` name the cell that it comes from; ``origin`` is the file that brought it,
    "" for what people approved here.
    """

    source_lang: str
    market: str
    source: str
    target: str
    prev: int = 0
    next: int = 0
    origin: str = ""
    drama: str = ""
    episode: int = 0
    cue: str = ""
    by: str = ""
    at: str = ""

    @property
    def hash(self) -> int:
        """The hash under which the source is looked up."""
        return text_hash(self.source)


class MemoryCount(Struct, frozen=True):
    """How many pairs a market has from one file ("": approved here); ``newest`` is a time."""

    market: str
    origin: str
    pairs: int
    newest: str = ""


class RunRecord(Struct, frozen=True):
    """A run that ended, with the report that it gave."""

    id: int
    started: str
    ended: str
    report: dict[str, Any]


def now_utc() -> str:
    """Return the time as ISO 8601 in UTC, to the millisecond, so that texts sort as times do."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")
