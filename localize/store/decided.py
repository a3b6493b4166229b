"""The part of the store's face that people use: decisions, claims, questions, assignments."""

from collections.abc import Collection, Sequence

import msgspec

from localize.errors import InputError, Refused
from localize.model import Cell, Revision
from localize.store import decisions, people
from localize.store.cells import cell as read_cell
from localize.store.connection import Database
from localize.store.records import Assignment, Claim, MemoryRow, Past, Question, now_utc


class Decided:
    """What people decide and say; :class:`localize.store.Store` is one of these."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def decide(
        self,
        drama: str,
        cell: Cell,
        *,
        expected: int,
        revision: Revision,
        needs: int = 1,
        blocking: Collection[str] = (),
        undoes: int = 0,
        place: str = "",
        remember: MemoryRow | None = None,
        approval: tuple[Cell, Revision] | None = None,
        seen: Cell | None = None,
    ) -> Cell:
        """Write a person's decision, on the disk when it returns; return the cell as it holds.

        ``expected`` is the version that the person saw; raises Outdated with both texts when it
        is no longer the newest, InputError when there is no such cell. The version grows when
        text, pieces, state or ``typed`` change. Of ``revision`` count at, by, action and reason;
        the rest is filled in. ``editor`` becomes whoever changes the text.

        With ``needs`` above 1, a cell given as approved stays as it is until so many people have
        the action ``approve`` on this very version; one whose text changes with it is pending.
        Raises Refused (naming ``place``) for an approval by the cell's own editor, for one of a
        line with an open question, and while the cell has a finding of the codes ``blocking``.

        ``undoes`` is the number of the first decision (:meth:`standing`) that this one takes back,
        with all since; Outdated when it does not stand any more. What is restored is not counted.

        The memory follows in the same transaction: ``remember`` is added if the cell is approved
        now, or stale again by an undo; what an approved cell gave is forgotten when it is so no
        longer, or says something else.

        ``approval`` is the same cell as approved at once, and how; both are written together. One
        that may not be given is Refused as ever: then the first decision alone stands.

        ``seen`` is the cell as it was read, from which ``cell`` was made. OvertakenError when it
        differs from what is there though its version is the same: a run noted something about it
        meanwhile. Read it and decide once more.
        """
        terms = decisions.Terms(expected, needs, frozenset(blocking), undoes, place, seen)
        with self._database.write(durable=True) as connection:
            saved = decisions.decide(
                connection, drama, cell, revision=revision, terms=terms, remember=remember
            )
            if approval is None:
                return saved
            approved, entry = approval
            terms = msgspec.structs.replace(terms, expected=saved.version, seen=None)
            try:
                return decisions.decide(
                    connection, drama, approved, revision=entry, terms=terms, remember=remember
                )
            except Refused as error:
                # What was refused wrote nothing; the text is kept.
                refused = error
        raise refused

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

    def standing(self, drama: str, market: str, cue: str) -> list[Past]:
        """Return the decisions about a cell that nobody undid, the oldest first."""
        with self._database.read() as connection:
            return decisions.standing(connection, drama, market, cue)

    def decided_by(self, drama: str, person: str, since: str) -> list[tuple[str, str]]:
        """Return (market, cue) of the cells about which a person's decisions since then stand."""
        with self._database.read() as connection:
            return decisions.decided_by(connection, drama, person, since)

    def voters(self, drama: str, cell: Cell) -> set[str]:
        """Return who approved this version of a cell."""
        with self._database.read() as connection:
            return decisions.voters(connection, drama, cell)

    # --- claims -------------------------------------------------------------------------------

    def claim(
        self, drama: str, cell: Cell, *, by: str, minutes: float, note: str = "", place: str = ""
    ) -> Claim:
        """Return the claim with which a person looks at a cell, for so many minutes from now.

        Claiming again makes it last longer. Raises Refused when somebody else's holds; with a
        ``note`` it is taken over, which the cell's history tells.
        """
        with self._database.write() as connection:
            if read_cell(connection, drama, cell.market, cell.cue, lock=True) is None:
                raise InputError(f"no cell {cell.id} in this drama")
            now = self._database.clock(connection)
            until = people.moment(now + 60 * minutes)
            wanted = Claim(cell.market, cell.cue, by, people.moment(now), until, note)
            other = people.claim(connection, drama, wanted, place=place if place else cell.id)
            if other is not None:
                reason = f"taken over from {other.by}: {note}"
                entry = Revision(0, wanted.at, by, "claim", "", "", cell.state, reason)
                decisions.note(connection, drama, cell.market, cell.cue, entry)
            return wanted

    def release(self, drama: str, market: str, cue: str, *, by: str) -> bool:
        """Give a person's claim back; return False when the person had none."""
        with self._database.write() as connection:
            return people.release(connection, drama, market, cue, by=by)

    def claims(self, drama: str) -> dict[tuple[str, str], Claim]:
        """Return the claims that have not expired, by market and cue."""
        with self._database.read() as connection:
            now = people.moment(self._database.clock(connection))
            found = people.claims(connection, drama, now=now)
        return {(claim.market, claim.cue): claim for claim in found}

    # --- questions ----------------------------------------------------------------------------

    def ask(self, drama: str, cue: str, *, by: str, text: str, market: str = "") -> int:
        """Keep a question about a line of the source and return its number."""
        with self._database.write(durable=True) as connection:
            question = Question(0, cue, 0, 0, market, by, now_utc(), text)
            return people.ask(connection, drama, question)

    def answer(self, number: int, *, by: str, text: str) -> None:
        """Keep an answer to a question; a later answer holds instead of an earlier one."""
        with self._database.write(durable=True) as connection:
            people.answer(connection, number, by=by, at=now_utc(), text=text)

    def questions(
        self, drama: str, *, cue: str = "", episode: int | None = None, only_open: bool = False
    ) -> list[Question]:
        """Return the questions about a line, an episode's lines or all, the oldest first."""
        with self._database.read() as connection:
            return people.questions(
                connection, drama, cue=cue, episode=episode, only_open=only_open
            )

    # --- assignments --------------------------------------------------------------------------

    def assign(self, drama: str, rows: Sequence[Assignment]) -> None:
        """Give episodes to people, all of them or none; an empty name takes one back."""
        with self._database.write(durable=True) as connection:
            people.assign(connection, drama, rows)

    def assignments(self, drama: str) -> list[Assignment]:
        """Return which episodes were given to whom, with what waits in them."""
        with self._database.read() as connection:
            return people.assignments(connection, drama)

    def lines(self, drama: str) -> list[tuple[str, int, int, str]]:
        """Return (cue, episode, place, text) of every line of the source, in file order."""
        with self._database.read() as connection:
            return people.lines(connection, drama)
