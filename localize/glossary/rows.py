"""Glossary files: CSV, UTF-8, one row a term."""

import csv
import difflib
import io
import typing
from pathlib import Path

from localize.errors import SettingsError
from localize.glossary.ranges import LAST, parse_range
from localize.model import Term

#: The columns of a glossary, in the order in which they are written; only these two are needed.
COLUMNS = ("source", "target", "kind", "forbidden", "episodes", "confidence", "note")
NEEDED = ("source", "target")
KINDS: tuple[str, ...] = ("term", "name", "title", "place", "slang", "keep")
CONFIDENCES: tuple[str, ...] = ("high", "medium", "low")

Kind = typing.Literal["term", "name", "title", "place", "slang", "keep"]
Confidence = typing.Literal["high", "medium", "low"]


def read_csv(path: Path, *, origin: str = "") -> tuple[Term, ...]:
    """The terms of a glossary file, in file order, each with its line.

    ``origin`` is what messages call the file (default: its path). Empty rows are left out. Raises
    SettingsError with file, line, column and what is allowed.
    """
    name = origin if origin else str(path)
    rows = _rows(path)
    try:
        header = next(rows)[1]
    except StopIteration:
        raise SettingsError(f"empty; its first line must be {_LINE}", file=str(path)) from None
    _check_header(header, path)
    terms = []
    for line, cells in rows:
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) > len(header):
            raise SettingsError(
                f"{len(cells)} cells, but the header has {len(header)}; a comma inside a cell "
                "needs quotes around it",
                file=str(path),
                line=line,
            )
        row = {column: cell.strip() for column, cell in zip(header, cells, strict=False)}
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
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    try:
        for cells in reader:
            yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        raise SettingsError(f"not valid CSV: {error}", file=str(path), line=line) from None


def _check_header(header: list[str], path: Path) -> None:
    header[:] = [column.strip() for column in header]
    for column in header:
        if column not in COLUMNS:
            near = difflib.get_close_matches(column, COLUMNS, n=1)
            hint = f"; did you mean {near[0]!r}?" if near else "."
            raise SettingsError(
                f"unknown column {column!r}{hint} Allowed: {_LINE}", file=str(path), line=1
            )
    missing = [column for column in NEEDED if column not in header]
    if missing:
        raise SettingsError(f"no column {missing[0]!r}; allowed: {_LINE}", file=str(path), line=1)
    twice = [column for column in header if header.count(column) > 1]
    if twice:
        raise SettingsError(f"column {twice[0]!r} stands twice", file=str(path), line=1)


def _term(row: dict[str, str], path: Path, line: int, origin: str) -> Term:
    source = row["source"]
    if not source:
        raise SettingsError("empty", file=str(path), line=line, key="source")
    kind = _one_of(row.get("kind", ""), KINDS, "kind", path, line)
    confidence = _one_of(row.get("confidence", ""), CONFIDENCES, "confidence", path, line)
    targets = _alternatives(row["target"])
    if not targets and kind != "keep":
        raise SettingsError(
            "empty; only kind keep needs none", file=str(path), line=line, key="target"
        )
    first, last = _episodes(row.get("episodes", ""), path, line)
    return Term(
        source=source,
        targets=targets,
        kind=typing.cast(Kind, kind),
        forbidden=_alternatives(row.get("forbidden", "")),
        first=first,
        last=last,
        confidence=typing.cast(Confidence, confidence),
        note=row.get("note", ""),
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


def _episodes(cell: str, path: Path, line: int) -> tuple[int, int]:
    if not cell:
        return 1, LAST
    try:
        parts = parse_range(cell).parts
    except ValueError as error:
        raise SettingsError(str(error), file=str(path), line=line, key="episodes") from None
    if len(parts) > 1:
        raise SettingsError(
            "one range a row; write a row for each", file=str(path), line=line, key="episodes"
        )
    return parts[0]
