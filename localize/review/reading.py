"""What people read of a drama's queue, and what they tell each other about it."""

import datetime
from collections.abc import Collection, Sequence
from typing import Self

from localize import checks, settings, store
from localize.checks.explain import unknown
from localize.errors import InputError, Refused
from localize.model import Cell, Cue, Match, Revision, State
from localize.pipeline.source import flow
from localize.review.addresses import Address, episodes_of, split, tidy
from localize.review.kept import Kept
from localize.review.similar import matches
from localize.store import Assignment, Claim, Question, Row, now_utc

#: All states that somebody has something to do with.
WAITING: tuple[State, ...] = ("untranslated", "pending", "rejected", "stale")


class Reading:
    """A drama's queue, opened for reading; :class:`localize.review.Desk` also decides."""

    def __init__(self, drama: settings.Drama) -> None:
        self.drama = drama
        self.store = store.open_store(drama.database)
        self.kept = Kept(drama)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.store.close()

    # --- looking ----------------------------------------------------------------------------------

    def find(self, address: str) -> tuple[Cell, Cue, int]:
        """The cell at ``MARKET/EPISODE/CUE`` or with a stable id, its cue and episode."""
        return self.store.find_cell(self.drama.id, address)

    def at(self, address: str) -> Address:
        """The same in one value that knows its place."""
        return Address(*self.find(address))

    def queue(
        self,
        *,
        markets: Collection[str] = (),
        episode: int | None = None,
        states: Collection[State],
        codes: Collection[str] = (),
        limit: int | None = None,
        episodes: str = "",
        assigned: str = "",
        asked: bool = False,
        most_risk: int = 100,
    ) -> list[Row]:
        """The cells that wait, most urgent first: by risk, then release date, then the hook.

        ``markets`` and ``codes`` narrow it where they are not empty, ``episodes`` to a range,
        ``assigned`` to what was given to this person, ``asked`` to lines with an open question,
        ``most_risk`` to what has no more. InputError names a market that the drama does not have.
        """
        for code in codes:
            if code not in checks.BY_CODE:
                raise InputError(unknown(code), key="--code")
        names = settings.chosen(self.drama, markets) if markets else ()
        # What the store does not narrow it to must be narrowed before it is cut off.
        narrow = len(names) < 2 and not (episodes or assigned or asked) and most_risk == 100
        rows = self.store.queue(
            self.drama.id,
            market=names[0] if len(names) == 1 else None,
            episode=episode,
            states=tuple(states),
            codes=tuple(codes),
            releases={name: date.isoformat() for name, date in self.drama.releases.items()},
            limit=limit if narrow else None,
        )
        if len(names) > 1:
            rows = [row for row in rows if row.cell.market in names]
        if episodes:
            wanted = set(episodes_of("-e", episodes, self._episodes()))
            rows = [row for row in rows if row.episode in wanted]
        if assigned:
            name = tidy(assigned)
            given = {
                (one.market, one.episode)
                for one in self.assignments()
                if store.same_person(one.to, name)
            }
            rows = [row for row in rows if (row.cell.market, row.episode) in given]
        if asked:
            lines = self._asked()
            rows = [row for row in rows if row.cue.id in lines]
        rows = [row for row in rows if row.cell.risk <= most_risk]
        return rows[:limit]

    def spread(self, addresses: Sequence[str]) -> list[Address | str]:
        """Addresses of single cells as they are, and in place of ``MARKET/EPISODES`` all that waits
        there, in file order.

        Raises InputError for episodes or a market that the drama does not have.
        """
        found: list[Address | str] = []
        for address in addresses:
            whole = split(address)
            if whole is None:
                found.append(address)
                continue
            (market,) = settings.chosen(self.drama, [whole[0]])
            rows = self.queue(markets=[market], episodes=whole[1], states=WAITING)
            rows.sort(key=lambda row: (row.episode, row.cue.place))
            found += [Address(row.cell, row.cue, row.episode) for row in rows]
        return found

    def matches(self, address: str, *, limit: int = 5) -> list[Match]:
        """What the memory has for a cell's line, the best first; the cell's own pair is left out.

        Only pairs that satisfy the terms in force in that episode.
        """
        found = self.at(address)
        return matches(
            self.remembering(),
            self.store,
            flow(found.cue.text),
            found.cell.market,
            episode=found.episode,
            known=self.kept.of(found.cell.market).plan.glossary,
            limit=limit,
            but=(self.drama.id, found.cue.id),
        )

    def remembering(self) -> settings.Drama:
        """The drama with the TMX files that its settings name now, brought into the memory.

        What changed since is read; SettingsError for what cannot be.
        """
        return self.kept.remembering(self.store)

    def pivot(self, cell: Cell) -> Cell | None:
        """The cell of the same cue in the market that this one's market is drafted from.

        None where that is the source, or there is no such cell yet.
        """
        market = self.drama.markets.get(cell.market)
        if market is None or not market.from_:
            return None
        return self.store.cell(self.drama.id, market.from_, cell.cue)

    def history(self, address: str) -> list[Revision]:
        """What happened to a cell, oldest first."""
        cell, _, _ = self.find(address)
        return self.store.history(self.drama.id, cell.market, cell.cue)

    def voters(self, cell: Cell) -> set[str]:
        """Who approved this version of a cell."""
        return self.store.voters(self.drama.id, cell)

    def voted(self, cell: Cell, by: str) -> bool:
        """Whether a person approved this version of a cell, however the name is written."""
        return any(store.same_person(name, by) for name in self.voters(cell))

    def decided_on(self, cell: Cell) -> str:
        """The source line on which a person last approved or wrote what stands, "" for none."""
        past = self.store.standing(self.drama.id, cell.market, cell.cue)
        known = (one.source for one in reversed(past) if one.revision.action in ("approve", "edit"))
        return next(known, None) or ""

    # --- who looks at what ------------------------------------------------------------------------

    def claim(self, address: str, *, by: str, note: str = "") -> Claim:
        """Look at a cell for as long as the drama's ``claim_minutes`` say; others see it.

        Raises Refused while somebody else does, unless a note says why it is taken over.
        """
        found = self.at(address)
        return self.store.claim(
            self.drama.id,
            found.cell,
            by=tidy(by),
            minutes=self.drama.claim_minutes,
            note=note.strip(),
            place=found.place,
        )

    def release(self, address: str, *, by: str) -> None:
        """Give a claim back; Refused if it is somebody else's or there is none."""
        found = self.at(address)
        if not self.store.release(self.drama.id, found.cell.market, found.cell.cue, by=tidy(by)):
            raise Refused(f"{found.place}: {by} has no claim on it")

    def claim_on(self, cell: Cell) -> Claim | None:
        """Who looks at a cell now, None for nobody."""
        return self.store.claims(self.drama.id).get((cell.market, cell.cue))

    def assign(self, addresses: Sequence[str], *, to: str, due: str, by: str) -> list[Assignment]:
        """Give all of ``MARKET/EPISODES`` to a person; an empty name takes them back.

        ``due`` is a date (ISO 8601) or "". Raises InputError for what names nothing, then none
        is given.
        """
        try:
            due = datetime.date.fromisoformat(due).isoformat() if due else ""
        except ValueError:
            raise InputError(f"{due!r} is no date; write 2026-12-01", key="--due") from None
        rows: list[Assignment] = []
        to, by, at = tidy(to) if to.strip() else "", tidy(by) if by.strip() else "", now_utc()
        for address in addresses:
            market, _, wanted = address.partition("/")
            (market,) = settings.chosen(self.drama, [market])
            numbers = self._episodes()
            chosen = episodes_of(address, wanted, numbers) if wanted else numbers
            rows += [Assignment(market, number, to, due, by, at) for number in chosen]
        self.store.assign(self.drama.id, rows)
        given = {(row.market, row.episode) for row in rows}
        return [one for one in self.assignments() if (one.market, one.episode) in given]

    def assignments(self) -> list[Assignment]:
        """Which episodes were given to whom, with what waits in them."""
        return self.store.assignments(self.drama.id)

    def load(self) -> dict[str, dict[str, int | str | None]]:
        """What waits for each person: episodes, cells, those not approved, the next date due."""
        people: dict[str, dict[str, int | str | None]] = {}
        for name in sorted({one.to for one in self.assignments()}):
            own = [one for one in self.assignments() if one.to == name]
            dates = [one.due for one in own if one.due and one.waiting]
            people[name] = {
                "episodes": len(own),
                "cells": sum(one.cells for one in own),
                "waiting": sum(one.waiting for one in own),
                "due": min(dates, default=None),
            }
        return people

    # --- what people say --------------------------------------------------------------------------

    def comment(self, address: str, *, by: str, text: str) -> Revision:
        """Keep a comment in a cell's history and return it."""
        found = self.at(address)
        if not text.strip():
            raise InputError("a comment needs a text", key="--text")
        entry = Revision(0, now_utc(), tidy(by), "comment", "", "", "pending", text.strip())
        self.store.note(self.drama.id, found.cell.market, found.cell.cue, entry)
        return self.store.history(self.drama.id, found.cell.market, found.cell.cue)[-1]

    def ask(self, address: str, *, by: str, text: str) -> Question:
        """Ask about a line of the source, ``EPISODE/CUE`` or a cell: it is approved nowhere until
        somebody answers."""
        cue, market = self._line(address)
        if not text.strip():
            raise InputError("a question needs a text", key="--text")
        number = self.store.ask(self.drama.id, cue, by=tidy(by), text=text.strip(), market=market)
        return next(one for one in self.questions(address) if one.id == number)

    def answer(self, address: str, *, by: str, text: str, number: int | None = None) -> Question:
        """Answer a line's question, the only open one unless its number is given."""
        cue, _ = self._line(address)
        if not text.strip():
            raise InputError("an answer needs a text", key="--text")
        asked = self.store.questions(self.drama.id, cue=cue)
        wanted = [one for one in asked if (not one.answer if number is None else one.id == number)]
        if not wanted:
            which = "no open question" if number is None else f"no question {number}"
            raise InputError(f"{which} about this line", key=address)
        if len(wanted) > 1:
            numbers = ", ".join(f"{one.id} ({one.text})" for one in wanted)
            raise InputError(f"more than one question is open: {numbers}", key="--id")
        self.store.answer(wanted[0].id, by=tidy(by), text=text.strip())
        again = self.store.questions(self.drama.id, cue=cue)
        return next(one for one in again if one.id == wanted[0].id)

    def questions(self, address: str = "", *, only_open: bool = False) -> list[Question]:
        """The questions about a line, or all, the oldest first."""
        cue = self._line(address)[0] if address else ""
        return self.store.questions(self.drama.id, cue=cue, only_open=only_open)

    def _line(self, address: str) -> tuple[str, str]:
        """The id of the line that ``EPISODE/CUE`` or a cell's address names, and the market."""
        episode, slash, place = address.partition("/")
        if slash and episode.isdecimal() and place.isdecimal():
            for cue, number, at, _ in self.store.lines(self.drama.id):
                if (number, at) == (int(episode), int(place)):
                    return cue, ""
            raise InputError("no such line; write EPISODE/CUE, as in 1/5", key=address)
        found = self.at(address)
        return found.cue.id, found.cell.market

    def _asked(self) -> set[str]:
        return {one.cue for one in self.store.questions(self.drama.id, only_open=True)}

    def _episodes(self) -> list[int]:
        return [episode.number for episode in self.store.episodes(self.drama.id)]
