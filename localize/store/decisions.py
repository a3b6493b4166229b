"""People's decisions: one winner a version, and a history that nothing leaves."""

from collections.abc import Sequence

import msgspec

from localize.errors import InputError, Outdated, Refused
from localize.model import Cell, Revision, Struct
from localize.store.cells import OvertakenError, add_revision, cell, overwrite
from localize.store.connection import Connection, holes
from localize.store.memory import memory_add, memory_forget
from localize.store.people import open_questions, person_key, release, same_person
from localize.store.records import MemoryRow, Past

#: What can be undone; a comment, a claim and an undo itself cannot.
DECISIONS = ("approve", "edit", "reject", "undo-rule", "caption")

_CELL = msgspec.json.Decoder(Cell)
# Which cells may forget what they gave to the memory, by whether the decision is an undo. What is
# stale was right for the source that it was approved for, unless that approval is taken back.
_GAVE = {False: ("approved",), True: ("approved", "stale")}
# No undo came after it that took it back: an undo takes back its first decision and all since.
_STANDS = (
    "NOT EXISTS (SELECT 1 FROM revision AS later WHERE later.drama = revision.drama"
    " AND later.market = revision.market AND later.cue = revision.cue"
    " AND later.undoes <= revision.id AND later.id > revision.id)"
)


class Terms(Struct, frozen=True):
    """What a decision needs to be taken.

    ``expected``: the version that the person saw. ``needs``: so many people must approve it.
    ``blocking``: the codes of findings that keep it from being approved. ``undoes``: the number
    of the first decision that this one takes back, 0 for none. ``place``: what errors call the
    cell. ``seen``: the cell from which the new one was made, where it must be the very same still.
    """

    expected: int
    needs: int = 1
    blocking: frozenset[str] = frozenset()
    undoes: int = 0
    place: str = ""
    seen: Cell | None = None


def decide(
    connection: Connection,
    drama: str,
    new: Cell,
    *,
    revision: Revision,
    terms: Terms,
    remember: MemoryRow | None,
) -> Cell:
    """Write a person's decision and return the cell as it holds now.

    Raises Outdated with both texts when the cell is no longer at the version that was seen, and
    Refused for an approval that may not be given. With ``needs`` above 1 an approval counts, and
    the cell is approved with the last one needed. OvertakenError: a machine noted something about
    this very version meanwhile, such as a finding, which the new cell would wipe out.
    """
    before = cell(connection, drama, new.market, new.cue, lock=True)
    if before is None:
        raise InputError(f"no cell {new.id} in this drama")
    if before.version != terms.expected or not _may_undo(connection, drama, new, terms.undoes):
        raise Outdated(
            new.id,
            yours=new.text,
            theirs=before.text,
            by=_last_writer(connection, drama, new),
            version=before.version,
            seen=terms.expected,
        )
    if terms.seen is not None and terms.seen != before:
        raise OvertakenError
    if not terms.undoes:
        new = _signed(before, new, revision.by)
    if new.state == "approved":
        _refuse(connection, drama, before, new, by=revision.by, terms=terms)
        if terms.needs > 1 and not terms.undoes:
            new = _counted(connection, drama, before, new, by=revision.by, needs=terms.needs)
    # What a person decided about a rule is no new text, but no machine may write over it either.
    grows = not _same(before, new) or before.rulings != new.rulings
    after = msgspec.structs.replace(new, version=terms.expected + grows)
    overwrite(connection, drama, after, expected=terms.expected, at=revision.at)
    entry = msgspec.structs.replace(
        revision, version=after.version, old=before.text, new=after.text, state=after.state
    )
    _append(connection, drama, entry, before=before, made=grows, undoes=terms.undoes)
    if after.state in ("approved", "rejected"):
        release(connection, drama, after.market, after.cue, by=revision.by)
    if before.state in _GAVE[bool(terms.undoes)] and (
        after.state != before.state or after.text != before.text
    ):
        memory_forget(connection, drama, after.market, after.cue)
    if remember is not None and after.state in _GAVE[bool(terms.undoes)]:
        memory_add(connection, [remember])
    return after


def note(connection: Connection, drama: str, market: str, cue: str, revision: Revision) -> None:
    """Add a line to a cell's history and leave the cell as it is."""
    now = cell(connection, drama, market, cue, lock=True)
    if now is None:
        raise InputError(f"no cell {cue}.{market} in this drama")
    entry = msgspec.structs.replace(
        revision, version=now.version, old=now.text, new=now.text, state=now.state
    )
    _append(connection, drama, entry, before=now, made=False)


def history(connection: Connection, drama: str, market: str, cue: str) -> list[Revision]:
    """Return all that ever happened to a cell, the oldest first."""
    rows = connection.rows(
        "SELECT version, at, person, action, old_text, new_text, state, reason FROM revision"
        " WHERE drama = ? AND market = ? AND cue = ? ORDER BY id",
        (drama, market, cue),
    )
    return [Revision(*row) for row in rows]


def standing(connection: Connection, drama: str, market: str, cue: str) -> list[Past]:
    """Return the decisions about a cell that nobody undid, the oldest first."""
    rows = connection.rows(
        "SELECT id, version, at, person, action, old_text, new_text, state, reason, source,"
        " earlier FROM revision WHERE drama = ? AND market = ? AND cue = ?"
        f" AND action IN ({holes(DECISIONS)}) AND {_STANDS} ORDER BY id",
        (drama, market, cue, *DECISIONS),
    )
    return [
        Past(row[0], Revision(*row[1:9]), row[9], _CELL.decode(row[10]) if row[10] else None)
        for row in rows
    ]


def decided_by(
    connection: Connection, drama: str, person: str, since: str
) -> list[tuple[str, str]]:
    """Return (market, cue) of the cells about which a person's decisions since a time stand.

    However the person's name was written.
    """
    rows = connection.rows(
        "SELECT DISTINCT market, cue, person FROM revision WHERE drama = ? AND at >= ?"
        f" AND action IN ({holes(DECISIONS)}) AND {_STANDS} ORDER BY market, cue",
        (drama, since, *DECISIONS),
    )
    names = {name for name in {row[2] for row in rows} if same_person(name, person)}
    return list(dict.fromkeys((row[0], row[1]) for row in rows if row[2] in names))


def histories(connection: Connection, drama: str, market: str) -> dict[str, list[Revision]]:
    """Return all that ever happened to each cell of a market, by cue, the oldest first."""
    rows = connection.rows(
        "SELECT cue, version, at, person, action, old_text, new_text, state, reason FROM revision"
        " WHERE drama = ? AND market = ? ORDER BY id",
        (drama, market),
    )
    found: dict[str, list[Revision]] = {}
    for cue, *rest in rows:
        found.setdefault(cue, []).append(Revision(*rest))
    return found


def rejected(
    connection: Connection, drama: str, market: str, cues: Sequence[str]
) -> dict[str, list[tuple[str, str]]]:
    """Return the texts that people rejected, each with the reason, by cue, the newest last."""
    if not cues:
        return {}
    rows = connection.rows(
        "SELECT cue, old_text, reason FROM revision"
        f" WHERE drama = ? AND market = ? AND cue IN ({holes(cues)}) AND action = 'reject'"
        f" AND {_STANDS} ORDER BY id",
        (drama, market, *cues),
    )
    found: dict[str, list[tuple[str, str]]] = {}
    for cue, text, reason in rows:
        found.setdefault(cue, []).append((text, reason))
    return found


def undone(connection: Connection, drama: str) -> list[tuple[str, str, int]]:
    """Return (rule, market, number of cells) for each rule that people undid, the most first."""
    rows = connection.rows(
        "SELECT reason, market, COUNT(DISTINCT cue) AS cells FROM revision"
        f" WHERE drama = ? AND action = 'undo-rule' AND {_STANDS} GROUP BY reason, market"
        " ORDER BY cells DESC, reason, market",
        (drama,),
    )
    return [(row[0], row[1], int(row[2])) for row in rows]


def voters(connection: Connection, drama: str, now: Cell) -> set[str]:
    """Return who approved the version of the cell that holds now."""
    rows = connection.rows(
        "SELECT DISTINCT person FROM revision WHERE drama = ? AND market = ? AND cue = ?"
        f" AND version = ? AND action = 'approve' AND {_STANDS}",
        (drama, now.market, now.cue, now.version),
    )
    return {row[0] for row in rows}


def _may_undo(connection: Connection, drama: str, seen: Cell, first: int) -> bool:
    """Return False when the decision that is to be taken back no longer stands."""
    if not first:
        return True
    rows = connection.rows(
        "SELECT COUNT(*) FROM revision WHERE drama = ? AND market = ? AND cue = ? AND id = ?"
        f" AND {_STANDS}",
        (drama, seen.market, seen.cue, first),
    )
    return bool(rows[0][0])


def _signed(before: Cell, new: Cell, by: str) -> Cell:
    """Return the cell with whoever made what stands there what it is."""
    editor = before.editor if _content(before) == _content(new) else by
    return msgspec.structs.replace(new, editor=editor)


def _refuse(
    connection: Connection, drama: str, before: Cell, new: Cell, *, by: str, terms: Terms
) -> None:
    """Raise Refused for an approval that this cell, as it is in this very moment, may not get."""
    place = terms.place if terms.place else new.id
    asked = open_questions(connection, drama, new.cue)
    if asked and before.state != "approved":
        raise Refused(f"{place}: not approved: a question is open: {asked[0]}")
    if terms.undoes:
        return
    if _content(before) == _content(new):
        found = sorted({one.code for one in before.findings} & terms.blocking)
        if found:
            raise Refused(f"{place}: not approved: {', '.join(found)}")
        own = same_person(before.editor, by)
        if terms.needs > 1 and own and before.state != "approved":
            raise Refused(f"{place}: {by} edited this text; another person must approve")


def _content(one: Cell) -> tuple[object, ...]:
    """What a person wrote or may have written of a cell; pieces move, so only their texts."""
    shown = [piece.text for piece in one.pieces], [piece.text for piece in one.captions]
    return (one.text, *shown)


def _same(before: Cell, new: Cell) -> bool:
    return (before.state, before.text, before.pieces, before.typed, before.captions) == (
        new.state,
        new.text,
        new.pieces,
        new.typed,
        new.captions,
    )


def _counted(
    connection: Connection, drama: str, before: Cell, new: Cell, *, by: str, needs: int
) -> Cell:
    """Return the cell approved if enough people approved this version, else not approved yet."""
    if _content(before) != _content(new):
        # Edited and approved at once: the others have not seen this text.
        return msgspec.structs.replace(new, state="pending")
    if before.state == "approved":
        return new
    people = {person_key(name) for name in (*voters(connection, drama, before), by)}
    if len(people) >= needs:
        return new
    return msgspec.structs.replace(new, state=before.state, reason=before.reason)


def _last_writer(connection: Connection, drama: str, seen: Cell) -> str:
    rows = connection.rows(
        "SELECT person FROM revision WHERE drama = ? AND market = ? AND cue = ? AND made = 1"
        " ORDER BY id DESC LIMIT 1",
        (drama, seen.market, seen.cue),
    )
    return str(rows[0][0]) if rows else ""


def _append(
    connection: Connection,
    drama: str,
    entry: Revision,
    *,
    before: Cell,
    made: bool,
    undoes: int = 0,
) -> None:
    rows = connection.rows("SELECT text FROM cue WHERE drama = ? AND id = ?", (drama, before.cue))
    source = rows[0][0] if rows else None
    keeps = entry.action in DECISIONS
    earlier = msgspec.json.encode(before).decode() if keeps else None
    key = (drama, before.market, before.cue, entry.version, int(made), entry.at, entry.by)
    texts = (entry.action, entry.old, entry.new, entry.state, entry.reason)
    rest = (undoes if undoes else None, source if keeps else None, earlier)
    add_revision(connection, key + texts + rest)
