"""What a person names: many cells, episodes to give away, a time."""

import re
import unicodedata
from datetime import UTC, datetime, timedelta

from localize.errors import InputError
from localize.glossary.ranges import parse_range
from localize.model import Cell, Cue, Struct
from localize.store import person_key, same_person

_AGO = re.compile(r"(\d{1,6})([mhd])")
#: Who writes what a run writes, in the history.
MACHINE = "run"
#: Letters of Persian and of Indian scripts, and emoji of several parts, need them.
_JOINERS = "\u200c\u200d"
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}


class Address(Struct, frozen=True):
    """A cell that was found: itself, its line and the episode."""

    cell: Cell
    cue: Cue
    episode: int

    @property
    def place(self) -> str:
        """``MARKET/EPISODE/CUE``, as messages call the cell."""
        return f"{self.cell.market}/{self.episode}/{self.cue.place}"


def split(address: str) -> tuple[str, str] | None:
    """The market and the range of episodes of ``MARKET/EPISODES``; None for one cell's address.

    >>> split("th-TH/1-8"), split("th-TH/1/5"), split("5f3a.th-TH")
    (('th-TH', '1-8'), None, None)
    """
    market, slash, rest = address.partition("/")
    if not slash or "/" in rest:
        return None
    return market, rest


def episodes_of(address: str, wanted: str, known: list[int]) -> list[int]:
    """The episodes of the drama that a range such as ``1-8`` names.

    Raises InputError for what is no range, and for one that names no episode.
    """
    try:
        asked = parse_range(wanted)
    except ValueError as error:
        raise InputError(str(error), key=address) from None
    found = [number for number in known if asked.holds(number)]
    if not found:
        there = ", ".join(map(str, known)) if known else "none yet: run it first"
        raise InputError(f"no episode {wanted}; there are {there}", key=address)
    return found


def moment(text: str, *, key: str, now: datetime | None = None) -> str:
    """A time as the store compares it: from ISO 8601 (UTC unless it says so), or so long ago.

    >>> moment("2026-11-21", key=""), moment("2026-11-21T10:00+08:00", key="")
    ('2026-11-21T00:00:00.000+00:00', '2026-11-21T02:00:00.000+00:00')
    >>> moment("2h", key="", now=datetime(2026, 11, 21, 10, tzinfo=UTC))
    '2026-11-21T08:00:00.000+00:00'
    """
    ago = _AGO.fullmatch(text.strip())
    try:
        if ago:
            when = (datetime.now(UTC) if now is None else now) - timedelta(
                **{_UNITS[ago[2]]: int(ago[1])}
            )
        else:
            when = datetime.fromisoformat(text.strip())
            when = when.astimezone(UTC) if when.tzinfo else when.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        raise InputError(
            f"{text!r} is no time; write 2026-11-21, 2026-11-21T10:00+08:00, or 30m, 2h, 7d ago",
            key=key,
        ) from None
    return when.isoformat(timespec="milliseconds")


def tidy(by: str) -> str:
    """A name written in one way; :func:`localize.store.same_person` compares two.

    Signs that cannot be seen are left out, but for those that join letters and emoji: they would
    make two names look alike, or turn the direction of what stands after a name. Raises InputError
    for none, and for the name that the history gives the machine.

    >>> tidy(" Zoe\u0308  Li ") == "Zo\u00eb Li"
    True
    >>> tidy("\u202eAna\u200b")
    'Ana'
    """
    seen = (sign for sign in by if _can_be_seen(sign))
    name = unicodedata.normalize("NFC", " ".join("".join(seen).split()))
    if not person_key(name):
        raise InputError("a decision needs a name", key="--by")
    if any(unicodedata.category(char) in ("Cc", "Cs") for char in name):
        raise InputError(f"{name!a} holds what is no character of a name", key="--by")
    if same_person(name, MACHINE):
        raise InputError(f"{name!r} is what the history calls the machine", key="--by")
    return name


def _can_be_seen(sign: str) -> bool:
    return unicodedata.category(sign) != "Cf" or sign in _JOINERS
