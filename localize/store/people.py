"""Who looks at what, who has to, and what they ask each other about a line."""

import unicodedata
from collections.abc import Sequence
from datetime import UTC, datetime

from localize.errors import Refused
from localize.store.connection import Connection
from localize.store.records import Assignment, Claim, Question

_QUESTION = (
    "SELECT question.id, question.cue, cue.episode, cue.place, question.market, question.person,"
    " question.at, question.text, answer.text, answer.person, answer.at FROM question"
    " JOIN cue ON cue.drama = question.drama AND cue.id = question.cue"
    " LEFT JOIN answer ON answer.id ="
    " (SELECT MAX(id) FROM answer AS newest WHERE newest.question = question.id)"
    " WHERE question.drama = ?"
)
_OPEN = " AND NOT EXISTS (SELECT 1 FROM answer WHERE answer.question = question.id)"


def moment(seconds: float) -> str:
    """Return a time of the database's clock as ISO 8601 in UTC, so that texts sort as times do.

    >>> moment(0.5)
    '1970-01-01T00:00:00.500+00:00'
    """
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds")


def person_key(name: str) -> str:
    """What is the same in all ways to write a name, so that nobody is two people.

    Letters as the eye takes them: composed, full width or small, without what is not seen.

    >>> person_key("Zoe\u0308  LI") == person_key("\u200bzo\u00eb li") == "zo\u00eb li"
    True
    """
    seen = "".join(
        char for char in name if unicodedata.category(char) not in ("Cc", "Cf") or char.isspace()
    )
    folded = unicodedata.normalize("NFKC", seen).casefold()
    return unicodedata.normalize("NFC", " ".join(folded.split()))


def same_person(one: str, other: str) -> bool:
    """Whether two names mean one person.

    >>> same_person("Ana", "ana "), same_person("Ana", "Anna")
    (True, False)
    """
    return one == other or person_key(one) == person_key(other)


# --- claims ---------------------------------------------------------------------------------------


def claim(connection: Connection, drama: str, wanted: Claim, *, place: str) -> Claim | None:
    """Write a claim; return the other person's that it took over, if any.

    The caller holds the cell's row. Raises Refused when somebody else's still holds and the new
    one has no note.
    """
    held = claims(connection, drama, now=wanted.at, market=wanted.market, cue=wanted.cue)
    other = held[0] if held and not same_person(held[0].by, wanted.by) else None
    if other is not None and not wanted.note:
        raise Refused(
            f"{place}: {other.by} looks at it until {other.until}; take it over with a note"
        )
    connection.execute(
        "INSERT INTO claim (drama, market, cue, person, at, until, note)"
        " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (drama, market, cue) DO UPDATE SET"
        " person = excluded.person, at = excluded.at, until = excluded.until,"
        " note = excluded.note",
        (drama, wanted.market, wanted.cue, wanted.by, wanted.at, wanted.until, wanted.note),
    )
    return other


def release(connection: Connection, drama: str, market: str, cue: str, *, by: str) -> bool:
    """Give a person's claim back; return False when the person had none."""
    key = (drama, market, cue)
    sql = "FROM claim WHERE drama = ? AND market = ? AND cue = ?"
    rows = connection.rows(f"SELECT person {sql}", key)
    if not rows or not same_person(rows[0][0], by):
        return False
    # By the name that was read: another claim may have come since.
    return connection.execute(f"DELETE {sql} AND person = ?", (*key, rows[0][0])) > 0


def claims(
    connection: Connection, drama: str, *, now: str, market: str = "", cue: str = ""
) -> list[Claim]:
    """Return the claims that have not expired, of one cell or of all."""
    only, values = (" AND market = ? AND cue = ?", (market, cue)) if cue else ("", ())
    rows = connection.rows(
        "SELECT market, cue, person, at, until, note FROM claim"
        f" WHERE drama = ? AND until > ?{only} ORDER BY market, cue",
        (drama, now, *values),
    )
    return [Claim(*row) for row in rows]


# --- questions ------------------------------------------------------------------------------------


def ask(connection: Connection, drama: str, question: Question) -> int:
    """Write a question about a line and return its number."""
    rows = connection.rows(
        "INSERT INTO question (drama, cue, market, person, at, text) VALUES (?, ?, ?, ?, ?, ?)"
        " RETURNING id",
        (drama, question.cue, question.market, question.by, question.at, question.text),
    )
    return int(rows[0][0])


def answer(connection: Connection, number: int, *, by: str, at: str, text: str) -> None:
    """Write an answer; it holds from now on, an older one stays in the history."""
    connection.execute(
        "INSERT INTO answer (question, person, at, text) VALUES (?, ?, ?, ?)",
        (number, by, at, text),
    )


def questions(
    connection: Connection,
    drama: str,
    *,
    cue: str = "",
    episode: int | None = None,
    only_open: bool = False,
) -> list[Question]:
    """Return the questions of a drama, the oldest first, of one line or one episode or all."""
    sql = _QUESTION
    values: list[object] = [drama]
    if cue:
        sql += " AND question.cue = ?"
        values.append(cue)
    if episode is not None:
        sql += " AND cue.episode = ?"
        values.append(episode)
    if only_open:
        sql += _OPEN
    rows = connection.rows(f"{sql} ORDER BY question.id", values)
    return [Question(*row[:8], *("" if part is None else part for part in row[8:])) for row in rows]


def open_questions(connection: Connection, drama: str, cue: str) -> list[str]:
    """Return the texts of the questions about a line that nobody answered."""
    rows = connection.rows(
        f"SELECT text FROM question WHERE drama = ? AND cue = ?{_OPEN} ORDER BY id", (drama, cue)
    )
    return [row[0] for row in rows]


# --- assignments ----------------------------------------------------------------------------------


def assign(connection: Connection, drama: str, rows: Sequence[Assignment]) -> None:
    """Give episodes to people; an empty name takes one back."""
    for row in rows:
        if row.to:
            connection.execute(
                "INSERT INTO assignment (drama, market, episode, person, due, given_by, at)"
                " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (drama, market, episode) DO UPDATE SET"
                " person = excluded.person, due = excluded.due, given_by = excluded.given_by,"
                " at = excluded.at",
                (drama, row.market, row.episode, row.to, row.due, row.by, row.at),
            )
        else:
            connection.execute(
                "DELETE FROM assignment WHERE drama = ? AND market = ? AND episode = ?",
                (drama, row.market, row.episode),
            )


def assignments(connection: Connection, drama: str) -> list[Assignment]:
    """Return what was given to whom, with what waits in it."""
    rows = connection.rows(
        "SELECT assignment.market, assignment.episode, assignment.person, assignment.due,"
        " assignment.given_by, assignment.at, COUNT(cell.cue),"
        " COALESCE(SUM(CASE WHEN cell.state <> 'approved' THEN 1 ELSE 0 END), 0)"
        " FROM assignment LEFT JOIN cue ON cue.drama = assignment.drama"
        " AND cue.episode = assignment.episode AND cue.gone = 0"
        " LEFT JOIN cell ON cell.drama = cue.drama AND cell.cue = cue.id"
        " AND cell.market = assignment.market WHERE assignment.drama = ?"
        " GROUP BY assignment.market, assignment.episode, assignment.person, assignment.due,"
        " assignment.given_by, assignment.at ORDER BY assignment.market, assignment.episode",
        (drama,),
    )
    return [
        Assignment(row[0], row[1], row[2], row[3], row[4], row[5], int(row[6]), int(row[7]))
        for row in rows
    ]


# --- lines ----------------------------------------------------------------------------------------


def lines(connection: Connection, drama: str) -> list[tuple[str, int, int, str]]:
    """Return (cue, episode, place, text) of every line that is there, in file order."""
    rows = connection.rows(
        "SELECT id, episode, place, text FROM cue WHERE drama = ? AND gone = 0"
        " AND kind IN ('dialogue', 'sign') ORDER BY episode, place",
        (drama,),
    )
    return [(row[0], row[1], row[2], row[3]) for row in rows]
