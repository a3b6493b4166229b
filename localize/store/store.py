"""The one face of the database: what it holds, and every way to read and write it."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from localize.errors import InputError
from localize.model import Cell, Cue, Episode, Revision, Scene, State
from localize.store import cells as cell_rows
from localize.store import cues as cue_rows
from localize.store import decisions, memory, runs, similar
from localize.store import queue as queues
from localize.store.connection import Connection, Database
from localize.store.lock import Lock
from localize.store.migrations import migrate
from localize.store.queue import OPEN_STATES
from localize.store.records import (
    Cached,
    Count,
    MemoryCount,
    MemoryRow,
    Pace,
    Row,
    RunRecord,
    StoredEpisode,
    now_utc,
)

T = TypeVar("T")

_PAGE = 10_000
_NO_DATES: Mapping[str, str] = {}


def open_store(where: str | Path, *, timeout_s: float = 30.0) -> "Store":
    """Return the store at a path (SQLite) or a ``postgresql://`` URL, made if it is not there.

    ``timeout_s`` is how long a writer waits for others. Raises StoreError when the database
    cannot be reached, is no database, or was made by a newer localize; WriteError when it cannot
    be written; MissingExtra when PostgreSQL's driver is not installed. No error text holds the
    password of a URL.
    """
    database = _database(where, timeout_s)
    try:
        migrate(database)
    except BaseException:
        database.close()
        raise
    return Store(database)


def copy_database(source: Path, target: Path) -> None:
    """Copy a SQLite database as it stands, also beside a run; nothing if there is none.

    Raises StoreError for a file that is no database.
    """
    if source.exists():
        from localize.store.sqlite import copy_file

        copy_file(source, target)


def _database(where: str | Path, timeout_s: float) -> Database:
    scheme, colons, _ = str(where).partition("://")
    if isinstance(where, str) and colons:
        if scheme not in ("postgresql", "postgres"):
            raise InputError(
                f"database: {scheme}:// is not known; give a path or postgresql://HOST/NAME"
            )
        from localize.store.postgres import Postgres

        return Postgres(where, timeout_s=timeout_s)
    from localize.store.sqlite import SQLite

    return SQLite(Path(where), timeout_s=timeout_s)


class Store:
    """An open database, safe to use from many threads; a context manager that closes it.

    All times (``at``, ``since``) are ISO 8601 in UTC; ``at`` is the present when not given.
    Every method raises StoreError or WriteError when the database fails.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    @property
    def name(self) -> str:
        """What messages call the database: its path, or its URL without the password."""
        return self._database.name

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close all connections; the store opens new ones if it is used again."""
        self._database.close()

    # --- dramas and runs ----------------------------------------------------------------------

    def add_drama(self, drama: str, *, title: str, path: str, moved: bool = False) -> None:
        """Enter a drama, or do nothing when it is there at the same path.

        Raises SettingsError when the id is there with another path, unless the caller found that
        the old path is no more (``moved``).
        """
        with self._database.write() as connection:
            runs.add_drama(connection, drama, title=title, path=path, moved=moved, at=now_utc())

    def lock(
        self, drama: str, holder: str = "", *, stale_after_s: float = 60, beat_s: float = 10
    ) -> Lock:
        """Return the drama's lock, a context manager; entering it raises Locked if another runs."""
        return Lock(self._database, drama, holder, stale_after_s=stale_after_s, beat_s=beat_s)

    def save_run(
        self, drama: str, *, started: str, ended: str, report: Mapping[str, object]
    ) -> int:
        """Log a run that ended and return its number."""
        with self._database.write() as connection:
            return runs.save_run(connection, drama, started=started, ended=ended, report=report)

    def last_run(self, drama: str) -> RunRecord | None:
        """Return the drama's last run; None before the first."""
        with self._database.read() as connection:
            return runs.last_run(connection, drama)

    def written(self, drama: str) -> dict[str, str]:
        """Return the digest of each file that ``run`` wrote into ``drafts/``, by its path."""
        with self._database.read() as connection:
            return runs.written(connection, drama)

    def set_written(self, drama: str, rows: Mapping[str, str | None]) -> None:
        """Note the digests of files that ``run`` wrote; None forgets a path."""
        with self._database.write() as connection:
            runs.set_written(connection, drama, rows)

    # --- the source ---------------------------------------------------------------------------

    def save_episode(
        self, drama: str, episode: Episode, scenes: Sequence[Scene], *, digest: str
    ) -> None:
        """Replace the cues of an episode by id: update, add, and mark what is missing as gone.

        ``scenes`` has one entry for each cue. A cue that came from another episode moves with its
        cells. Raises ValueError for cues without an id, or with the same one.
        """
        with self._database.write() as connection:
            cue_rows.save_episode(connection, drama, episode, scenes, digest=digest, at=now_utc())

    def remove_episode(self, drama: str, number: int) -> None:
        """Forget an episode whose file is no more; its cues are gone, cells and history stay."""
        with self._database.write() as connection:
            cue_rows.remove_episode(connection, drama, number)

    def episodes(self, drama: str) -> list[StoredEpisode]:
        """Return the episodes of a drama by number."""
        with self._database.read() as connection:
            return cue_rows.episodes(connection, drama)

    def cues(self, drama: str, number: int) -> list[tuple[Cue, Scene]]:
        """Return the cues of an episode in file order, each with where it stands."""
        with self._database.read() as connection:
            return cue_rows.cues(connection, drama, number)

    def all_cues(self, drama: str, *, gone: bool = False) -> dict[int, list[Cue]]:
        """Return the cues by episode in file order; ``gone``: only those that are no more."""
        with self._database.read() as connection:
            return cue_rows.all_cues(connection, drama, gone=gone)

    # --- cells --------------------------------------------------------------------------------

    def cells(self, drama: str, market: str, episode: int | None = None) -> dict[str, Cell]:
        """Return the cells of a market by cue id in file order, of one episode or of all."""
        with self._database.read() as connection:
            return cell_rows.cells(connection, drama, market, episode)

    def cell(self, drama: str, market: str, cue: str) -> Cell | None:
        """Return one cell, whether its cue is gone or not; None when there is none."""
        with self._database.read() as connection:
            return cell_rows.cell(connection, drama, market, cue)

    def save_cells(
        self,
        drama: str,
        cells: Sequence[tuple[Cell, int]],
        *,
        action: str = "draft",
        by: str = "run",
        at: str | None = None,
    ) -> list[str]:
        """Write a machine's cells in one transaction; return the ids of those that lost.

        Each cell comes with the version at which it was read (0: new). A cell loses when another
        writer came first, or when a person typed or approved it. The version grows, and the
        history gets a line called ``action``, where text or state change. Raises ValueError for
        cells that claim to be typed, approved or stale.
        """
        author = cell_rows.Author(by, action, now_utc() if at is None else at)
        return self._again(lambda db: cell_rows.save_cells(db, drama, cells, author))

    def save_notes(
        self,
        drama: str,
        cells: Sequence[tuple[Cell, int]],
        *,
        action: str = "stale",
        by: str = "run",
        at: str | None = None,
    ) -> list[str]:
        """Write what a machine may say about any cell; return the ids of those that lost.

        That is: findings, risk, reasons, reason, basis, ``machine`` and ``engine`` (the new draft
        beside a stale text), the times of pieces, and the state when it becomes ``stale``, which
        is a new version with a line of history called ``action``. Raises ValueError when the text
        of the cell or of its pieces differs from what is stored.
        """
        author = cell_rows.Author(by, action, now_utc() if at is None else at)
        return self._again(lambda db: cell_rows.save_notes(db, drama, cells, author))

    def find_cell(self, drama: str, address: str) -> tuple[Cell, Cue, int]:
        """Return the cell at ``MARKET/EPISODE/CUE`` or ``CUEID.MARKET``, its cue and episode.

        Raises InputError that says which part is not known, and what is.
        """
        with self._database.read() as connection:
            return queues.find_cell(connection, drama, address)

    # --- decisions ----------------------------------------------------------------------------

    def decide(
        self,
        drama: str,
        cell: Cell,
        *,
        expected: int,
        revision: Revision,
        needs: int = 1,
        remember: MemoryRow | None = None,
    ) -> Cell:
        """Write a person's decision, on the disk when it returns; return the cell as it holds.

        ``expected`` is the version that the person saw; raises Outdated with both texts when it
        is no longer the newest, InputError when there is no such cell. The version grows when
        text, pieces, state or ``typed`` change. Of ``revision`` count at, by, action and reason;
        the rest is filled in.

        With ``needs`` above 1, a cell given as approved stays as it is until so many people have
        the action ``approve`` on this very version; one whose text changes with it is pending.

        The memory follows in the same transaction: ``remember`` is added if the cell is approved
        now; what an approved cell gave is forgotten when it is no longer, or says something else.
        """
        with self._database.write(durable=True) as connection:
            return decisions.decide(
                connection,
                drama,
                cell,
                expected=expected,
                revision=revision,
                needs=needs,
                remember=remember,
            )

    def note(self, drama: str, market: str, cue: str, revision: Revision) -> None:
        """Add a line to a cell's history, such as a comment, and leave the cell as it is."""
        with self._database.write(durable=True) as connection:
            decisions.note(connection, drama, market, cue, revision)

    def history(self, drama: str, market: str, cue: str) -> list[Revision]:
        """Return all that ever happened to a cell, the oldest first."""
        with self._database.read() as connection:
            return decisions.history(connection, drama, market, cue)

    def histories(self, drama: str, market: str) -> dict[str, list[Revision]]:
        """Return the history of every cell of a market by cue id, the oldest entry first."""
        with self._database.read() as connection:
            return decisions.histories(connection, drama, market)

    def undone(self, drama: str) -> list[tuple[str, str, int]]:
        """Return (rule, market, cells) for each rule that people undid in cells, the most first."""
        with self._database.read() as connection:
            return decisions.undone(connection, drama)

    def rejected(
        self, drama: str, market: str, cues: Sequence[str]
    ) -> dict[str, list[tuple[str, str]]]:
        """Return by cue the texts that people rejected, with their reasons, the newest last."""
        with self._database.read() as connection:
            return decisions.rejected(connection, drama, market, cues)

    # --- what people look at ------------------------------------------------------------------

    def queue(
        self,
        drama: str,
        *,
        market: str | None = None,
        episode: int | None = None,
        states: Sequence[State] = OPEN_STATES,
        codes: Sequence[str] = (),
        releases: Mapping[str, str] = _NO_DATES,
        limit: int | None = None,
    ) -> list[Row]:
        """Return the cells in these states, most urgent first.

        By risk, then by the market's date in ``releases`` (ISO; those without one last), then
        hook and cliffhanger, then file order. ``codes``: only cells with one of these findings.
        """
        only = queues.Filter(market, episode, states, codes)
        with self._database.read() as connection:
            return queues.queue(connection, drama, only=only, releases=releases, limit=limit)

    def counts(self, drama: str, *, errors: Collection[str]) -> list[Count]:
        """Return the numbers of cells and findings by market, episode and state.

        ``errors`` are the codes that count as errors; findings of all others are warnings.
        """
        with self._database.read() as connection:
            return queues.counts(connection, drama, errors=errors)

    def pace(self, drama: str, *, since: str = "") -> list[Pace]:
        """Return how far each market is, with its approvals from ``since`` on."""
        with self._database.read() as connection:
            return queues.pace(connection, drama, since=since)

    # --- cache and memory ---------------------------------------------------------------------

    def cache_get(self, keys: Sequence[str]) -> dict[str, Cached]:
        """Return what is cached under these keys; a key without an answer is left out."""
        with self._database.read() as connection:
            return memory.cache_get(connection, keys)

    def cache_put(self, rows: Sequence[Cached]) -> None:
        """Keep answers under their keys; a newer answer replaces an older one."""
        with self._database.write() as connection:
            memory.cache_put(connection, rows, at=now_utc())

    def memory_add(self, rows: Sequence[MemoryRow]) -> None:
        """Add approved pairs; a pair of a cell replaces what that cell gave before."""
        with self._database.write() as connection:
            memory.memory_add(connection, rows)

    def memory_exact(self, market: str, hashes: Sequence[int]) -> dict[int, list[MemoryRow]]:
        """Return the pairs whose source has one of these hashes, the newest of each first."""
        with self._database.read() as connection:
            return memory.memory_exact(connection, market, hashes)

    def memory_near(self, text: str) -> list[tuple[int, str]]:
        """Return numbers and texts of the stored lines that may be similar to a bare text.

        At most 400, in no order, over all markets; see :func:`localize.store.bare`.
        """
        with self._database.read() as connection:
            return similar.near(connection, text)

    def memory_of_lines(self, market: str, lines: Sequence[int]) -> list[tuple[int, MemoryRow]]:
        """Return the pairs of a market that have these lines as sources, the newest first."""
        with self._database.read() as connection:
            return memory.memory_of_lines(connection, market, lines)

    def memory_sources(self, market: str, hashes: Sequence[int]) -> dict[int, str]:
        """Return the source texts behind hashes, as far as the market's pairs tell."""
        with self._database.read() as connection:
            return memory.memory_sources(connection, market, hashes)

    def memory_counts(self) -> list[MemoryCount]:
        """Return the numbers of pairs by market and by the file that brought them."""
        with self._database.read() as connection:
            return memory.memory_counts(connection)

    def memory_rows(self, market: str | None = None) -> Iterator[MemoryRow]:
        """Yield all pairs, or those of one market, in the order in which they came."""
        last = 0
        while True:
            with self._database.read() as connection:
                page = memory.memory_page(connection, market, last, _PAGE)
            if not page:
                return
            for last, row in page:  # noqa: B007
                yield row

    def memory_files(self) -> dict[str, str]:
        """Return the digest of each file that was imported, by its origin."""
        with self._database.read() as connection:
            return memory.memory_files(connection)

    def memory_replace(self, origin: str, rows: Iterable[MemoryRow], digest: str) -> int:
        """Import a file's pairs in place of those that it gave before; return how many."""
        return memory.memory_replace(self._database, origin, rows, digest=digest)

    def memory_forget(self, drama: str, market: str, cue: str) -> None:
        """Forget the pair that a cell gave."""
        with self._database.write() as connection:
            memory.memory_forget(connection, drama, market, cue)

    def _again(self, work: Callable[[Connection], T]) -> T:
        """Do a machine's write; once more each time that another writer came in between.

        Only a new cell of another transaction can do that, and each key has only one.
        """
        while True:
            try:
                with self._database.write() as connection:
                    return work(connection)
            except cell_rows.OvertakenError:
                continue
