"""The table that XLSX and CSV share: its columns, and what a row of it says."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from localize import timecode
from localize.errors import InputError
from localize.exchange.lines import Bundle, Line, Row, Status, foreign, status_of, version_of
from localize.review.parts import clean

#: The columns in order, with what each holds.
COLUMNS: Final = {
    "id": "Which line this is. Not to be changed.",
    "version": "Which version of it you see. Not to be changed.",
    "market": "The market.",
    "episode": "The episode.",
    "cue": "The line's place in the episode.",
    "time_in": "When it is shown.",
    "time_out": "Until when it is shown.",
    "speaker": "Who speaks, where that is known.",
    "source": "The source. Not to be changed.",
    "machine": "What the machine drafted.",
    "target": "THE TEXT. A line break is one on screen, a blank line parts two pieces.",
    "status": "initial: has no text yet; translated: has one; reviewed: is approved.",
    "comment": "Whatever you want to say about the line.",
    "max_length": "The most characters that fit on the screen and in the time.",
    "findings": "What the checks found. An error keeps a line from being approved.",
    "glossary": "Agreed renderings of words of the source.",
    "changes": "What rules changed in the draft.",
    "notes": "What else there is to know; what the marks ⟦1⟧ stand for.",
    "drama": "The drama. Not to be changed.",
}
#: What a person may write in.
OPEN: Final = ("target", "status", "comment")
#: What a spreadsheet shows instead of a formula that it cannot calculate, such as ``-Go!``.
_ERRORS: Final = frozenset(
    ("#NAME?", "#REF!", "#VALUE!", "#N/A", "#DIV/0!", "#NUM!", "#NULL!", "#ERROR!", "#SPILL!")
)
#: Without these a table is not ours.
NEEDED: Final = ("id", "version", "target")


def cells(bundle: Bundle, line: Line) -> tuple[str | int, ...]:
    """The cells of a line's row, in the order of :data:`COLUMNS`."""
    return (
        line.id,
        line.version,
        line.market,
        line.episode,
        line.cue,
        timecode.srt(line.start),
        timecode.srt(line.end),
        line.speaker,
        line.source,
        line.machine,
        line.target,
        line.status,
        "",
        line.limit,
        "\n".join(line.findings),
        "\n".join(line.glossary),
        "\n".join(line.changes),
        "\n".join((*line.notes, *(mark.shown for mark in line.marks))),
        bundle.drama,
    )


def head(values: Iterable[str]) -> dict[str, int] | None:
    """Where each column stands, if these are the heads of a table of ours."""
    places: dict[str, int] = {}
    for place, value in enumerate(values):
        places.setdefault(value.strip().strip("\ufeff").lower().replace(" ", "_"), place)
    found = {name: place for name, place in places.items() if name in COLUMNS}
    return found if all(name in found for name in NEEDED) else None


def row(
    where: str,
    places: Mapping[str, int],
    values: Sequence[str],
    *,
    fault: str = "",
    doubt: str = "",
    encoding: str = "",
) -> Row | None:
    """What a row says; None for an empty one.

    ``doubt``: what is wrong with its target; ``encoding``: one that may have lost characters.
    """

    def value(name: str) -> str | None:
        place = places.get(name)
        if place is None:
            return None
        return clean(values[place]) if place < len(values) else ""

    if not any(one.strip() for one in values):
        return None
    name, said = (value("id") or "").strip(), (value("version") or "").strip()
    version = _number(said)
    status: Status | None = None
    try:
        status = status_of(value("status") or "")
    except ValueError as error:
        fault = fault or str(error)
    if not name:
        fault = fault or "has no id"
    elif version is None:
        fault = fault or f"has no version, but {said!r}"
    drama = value("drama")
    return Row(
        where,
        name,
        version,
        value("target"),
        drama.strip() if drama else None,
        value("source"),
        status,
        (value("comment") or "").strip(),
        fault,
        doubt,
        encoding,
    )


def error_of(target: str) -> str:
    """What is wrong with a target that a spreadsheet could not calculate; "" for any other.

    >>> error_of("#NAME?"), error_of("#1")
    ('target holds the error #NAME?', '')
    """
    return f"target holds the error {target.strip()}" if target.strip() in _ERRORS else ""


def no_table(file: str) -> InputError:
    """The refusal of a table that lacks what ours have."""
    return foreign(file, f"no columns {', '.join(NEEDED)}")


def _number(text: str) -> int | None:
    """A whole number as spreadsheets write it, None for anything else.

    >>> _number("3"), _number("3.0"), _number("three")
    (3, 3, None)
    """
    whole, _, rest = text.partition(".")
    return None if rest.strip("0") else version_of(whole)
