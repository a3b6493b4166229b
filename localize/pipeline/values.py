"""What a run is told, and what its units come to."""

from collections.abc import Mapping, Sequence

import msgspec

from localize import draft, store
from localize.model import Cell, Origin, Struct
from localize.pipeline.drafts import Drafts
from localize.pipeline.project import Project


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """How a run is done: see the options of ``localize run``."""

    markets: tuple[str, ...] = ()
    episodes: str = ""
    offline: bool = False
    dry_run: bool = False
    redraft: bool = False
    jobs: int | None = None


class Waiting(Struct, frozen=True):
    """A cell without a text, and why: ``reason`` is one of :data:`localize.errors.REASONS`."""

    market: str
    episode: int
    cue: int
    source: str
    reason: str
    detail: str = ""


class Outcome(Struct, frozen=True):
    """What a unit came to: its cells, by where each text came from, and what waits."""

    market: str
    episode: int
    cells: dict[str, Cell]
    origins: dict[str, Origin]
    waiting: tuple[Waiting, ...]


class Lot(Struct, frozen=True):
    """Some lines: how many, how many characters of source text, about how many tokens to send and
    to get back, and what these would cost an engine (US dollars; None: nobody knows)."""

    cues: int = 0
    characters: int = 0
    sent: int = 0
    received: int = 0
    cost: float | None = 0.0

    def __add__(self, other: "Lot") -> "Lot":
        return Lot(
            cues=self.cues + other.cues,
            characters=self.characters + other.characters,
            sent=self.sent + other.sent,
            received=self.received + other.received,
            cost=None if self.cost is None or other.cost is None else self.cost + other.cost,
        )


class Reopened(Struct, frozen=True):
    """A text of a person that a run would find stale, and why."""

    market: str
    episode: int
    cue: int
    id: str
    source: str
    text: str
    state: str
    reason: str


class Foreseen(Struct, frozen=True):
    """What a unit would ask for.

    ``engine`` would get ``sent`` in so many ``requests``. What it would not get: ``memory``,
    ``cache`` and ``equal`` (a line like it is sent in this run). ``kept`` lines have their text
    already, ``waiting`` ones no engine; ``review``: those that nobody has approved yet.
    ``condense``: the most that asking for shorter versions of the new drafts may add, in so many
    ``condense_requests``.
    ``guessed``: how many of the lines will be drafted from a text that is not there yet; ``new``:
    the cues that would get a new text; ``reopens``: what people would have to decide again.
    """

    market: str
    cues: int
    kept: int
    waiting: int
    review: int
    engine: str
    requests: int
    sent: Lot
    memory: Lot
    cache: Lot
    equal: Lot
    condense_requests: int = 0
    condense: Lot = Lot()
    guessed: int = 0
    new: frozenset[str] = frozenset()
    reopens: tuple[Reopened, ...] = ()


class Run(msgspec.Struct, frozen=True):
    """What all units of one run share."""

    project: Project
    options: Options
    drafts: Drafts
    cache: "StoreCache"
    flight: draft.Flight


class StoreCache:
    """The drafts that were paid for, kept in the store."""

    def __init__(self, kept: store.Store) -> None:
        self._store = kept

    def get(self, keys: Sequence[str]) -> Mapping[str, str]:
        """The texts of those keys that are known."""
        return {key: row.text for key, row in self._store.cache_get(keys).items()}

    def put(self, rows: Sequence[draft.Kept]) -> None:
        """Keep drafts as they arrive."""
        self._store.cache_put(
            [store.Cached(row.key, row.text, row.engine, row.model, row.prompt) for row in rows]
        )


def reason_fails(reason: str) -> bool:
    """Whether a reason means that an engine failed; the others just wait."""
    return reason not in ("no-engine", "offline", "pivot")
