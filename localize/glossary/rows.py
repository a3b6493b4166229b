"""Glossary files: CSV, UTF-8, one row a term."""

import csv
import io
import typing
from collections.abc import Iterable
from pathlib import Path

from localize.errors import InputError, SettingsError
from localize.glossary.ranges import LAST, parse_range
from localize.model import Term

#: The columns of a glossary, in the order in which they are written; only these two are needed.
COLUMNS = ("source", "target", "kind", "forbidden", "episodes", "confidence", "note")
NEEDED = ("source", "target")
#: Longer sources are a quotation mark forgotten, not a term.
LONGEST = 100
KINDS: tuple[str, ...] = ("term", "name", "title", "place", "slang", "keep")
CONFIDENCES: tuple[str, ...] = ("high", "medium", "low")

Kind = typing.Literal["term", "name", "title", "place", "slang", "keep"]
Confidence = typing.Literal["high", "medium", "low"]


def read_csv(path: Path, *, origin: str = "") -> tuple[Term, ...]:
    """The terms of a glossary file, in file order, each with its line.

    ``origin`` is what messages call the file (default: its path). Empty rows are left out, cells
    missing at the end of a row are empty, and white space in a cell counts as one space. Raises
    SettingsError with file, line, column and what is allowed.
    """
    name = origin if origin else str(path)
    rows = _rows(path)
    _, header = next(rows, (1, []))
    if not any(cell.strip() for cell in header):
        raise SettingsError(f"no header; the first line must be {_LINE}", file=str(path), line=1)
    columns = _columns(header, path)
    terms = []
    for line, cells in rows:
        if not any(cell.strip() for cell in cells):
            continue
        if any(cell.strip() for cell in cells[len(columns) :]):
            raise SettingsError(
                f"{len(cells)} cells, but the header has {len(columns)}; a comma inside a cell "
                "needs quotes around it",
                file=str(path),
                line=line,
            )
        row = dict.fromkeys(COLUMNS, "")
        row.update((column, " ".join(cell.split())) for column, cell in zip(columns, cells))  # noqa: B905
        terms.append(_term(row, path, line, name))
    return tuple(terms)


_LINE = ",".join(COLUMNS)


def _rows(path: Path) -> typing.Iterator[tuple[int, list[str]]]:
    """The rows of a CSV file with the line that each begins on."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise SettingsError("not UTF-8; save it as UTF-8", file=str(path), line=line) from None
    except OSError as error:
        raise SettingsError(f"cannot be read: {error.strerror}", file=str(path)) from None
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise SettingsError("holds a NUL character", file=str(path), line=line)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    try:
        for cells in reader:
            yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        raise SettingsError(f"not valid CSV: {error}", file=str(path), line=line) from None


def _columns(header: list[str], path: Path) -> list[str]:
    """The columns that a header names; spreadsheets leave empty ones at the end."""
    columns = [column.strip().lower() for column in header]
    while not columns[-1]:
        columns.pop()
    if len(columns) == 1 and any(mark in columns[0] for mark in ";\t"):
        raise SettingsError(
            f"the columns are not separated by commas; allowed: {_LINE}", file=str(path), line=1
        )
    for column in columns:
        if column not in COLUMNS:
            from difflib import get_close_matches

            near = get_close_matches(column, COLUMNS, n=1)
            hint = f"; did you mean {near[0]!r}? Allowed" if near else "; allowed"
            raise SettingsError(
                f"unknown column {column!r}{hint}: {_LINE}", file=str(path), line=1, key=column
            )
        if columns.count(column) > 1:
            raise SettingsError("this column stands twice", file=str(path), line=1, key=column)
    for column in NEEDED:
        if column not in columns:
            raise SettingsError(
                f"this column is missing; allowed: {_LINE}", file=str(path), line=1, key=column
            )
    return columns


def _term(row: dict[str, str], path: Path, line: int, origin: str) -> Term:
    source = row["source"]
    if not source:
        raise SettingsError(
            "empty; write the word of the source", file=str(path), line=line, key="source"
        )
    if len(source) > LONGEST:
        raise SettingsError(
            f"{len(source)} characters; a term has at most {LONGEST}",
            file=str(path),
            line=line,
            key="source",
        )
    kind = _one_of(row["kind"], KINDS, "kind", path, line)
    confidence = _one_of(row["confidence"], CONFIDENCES, "confidence", path, line)
    targets = _alternatives(row["target"])
    if not targets and kind != "keep":
        raise SettingsError(
            "empty; only kind keep has none", file=str(path), line=line, key="target"
        )
    first, last = _episodes(row["episodes"], path, line)
    return Term(
        source=source,
        targets=targets,
        kind=typing.cast(Kind, kind),
        forbidden=_alternatives(row["forbidden"]),
        first=first,
        last=last,
        confidence=typing.cast(Confidence, confidence),
        note=row["note"],
        origin=origin,
        line=line,
    )


def _one_of(value: str, allowed: tuple[str, ...], column: str, path: Path, line: int) -> str:
    """The value, or the first allowed one where the cell is empty."""
    if not value:
        return allowed[0]
    if value not in allowed:
        raise SettingsError(
            f"{value!r} is not allowed; allowed: {', '.join(allowed)}",
            file=str(path),
            line=line,
            key=column,
        )
    return value


def _alternatives(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split("|") if part.strip())


def episodes_cell(first: int, last: int) -> str:
    """A range of episodes as a row says it, "" for all.

    >>> [episodes_cell(*span) for span in ((1, LAST), (9, LAST), (1, 8), (3, 3))]
    ['', '9-', '1-8', '3']
    """
    if (first, last) == (1, LAST):
        return ""
    if last == LAST:
        return f"{first}-"
    return str(first) if first == last else f"{first}-{last}"


def cells_of(term: Term) -> dict[str, str]:
    """A term as the cells of a row, by column.

    Raises InputError for a rendering with a bar, which stands between alternatives.
    """
    for form in (*term.targets, *term.forbidden):
        if "|" in form:
            raise InputError(f"{term.source}: {form!r} holds a bar, which a glossary cannot hold")
    cells = (
        term.source,
        "|".join(term.targets),
        term.kind,
        "|".join(term.forbidden),
        episodes_cell(term.first, term.last),
        term.confidence,
        term.note,
    )
    return dict(zip(COLUMNS, cells, strict=True))


def csv_text(terms: Iterable[Term]) -> str:
    """A glossary file with these terms in their order.

    >>> print(csv_text([Term("妈", ("Mom", "Mum"), "title")]), end="")
    source,target,kind,forbidden,episodes,confidence,note
    妈,Mom|Mum,title,,,high,
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(cells_of(term).values() for term in terms)
    return text.getvalue()


def _episodes(cell: str, path: Path, line: int) -> tuple[int, int]:
    if not cell:
        return 1, LAST
    try:
        parts = parse_range(cell).parts
    except ValueError:
        parts = ()
    if len(parts) != 1:
        raise SettingsError(
            f"{cell!r} is no range; allowed: one of the kind 3, 1-8 or 9- in a row",
            file=str(path),
            line=line,
            key="episodes",
        )
    return parts[0]
