"""Adding terms to a glossary file that people keep: no row is lost, moved or written anew."""

import csv
import io
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import msgspec

from localize.glossary.rows import COLUMNS, cells_of, csv_text, read_csv
from localize.model import Term


class Clash(msgspec.Struct, frozen=True):
    """A term that was not taken since a row of the file speaks for the same episodes."""

    term: Term
    row: Term


class Merged(msgspec.Struct, frozen=True):
    """A file's new text, and what became of each term that was to go into it.

    ``same`` counts terms that the file holds already.
    """

    text: str
    added: tuple[Term, ...]
    replaced: tuple[Term, ...]
    same: int
    clashes: tuple[Clash, ...]


def merge_into(path: Path, terms: Sequence[Term], *, replace: bool = False) -> Merged:
    """A glossary file's text with further terms at its end; a file that is missing counts as empty.

    What stands in the file stays as it is, byte for byte, but for a header that lacks a column.
    A term that differs from a row for the same source in overlapping episodes is a clash and is
    left out. ``replace`` puts it in that row's place if the row holds for exactly the same
    episodes. Nothing is written. Raises SettingsError for a file that cannot be read.
    """
    known: defaultdict[str, list[Term]] = defaultdict(list)
    if path.exists():
        for row in read_csv(path):
            known[row.source].append(row)
        file = _File(path.read_bytes().decode("utf-8"))
    else:
        file = _File(csv_text(()))
    added: list[Term] = []
    replaced: list[Term] = []
    clashes: list[Clash] = []
    same = 0
    for term in terms:
        rows = [row for row in known[term.source] if _meet(row, term)]
        if any(_says(row) == _says(term) for row in rows):
            same += 1
        elif not rows:
            file.add(term)
            known[term.source].append(msgspec.structs.replace(term, line=0))
            added.append(term)
        elif replace and len(rows) == 1 and rows[0].line and _span(rows[0]) == _span(term):
            file.replace(rows[0].line, term)
            known[term.source].remove(rows[0])
            known[term.source].append(msgspec.structs.replace(term, line=0))
            replaced.append(term)
        else:
            clashes.append(Clash(term, rows[0]))
    return Merged(file.text(), tuple(added), tuple(replaced), same, tuple(clashes))


def _span(term: Term) -> tuple[int, int]:
    return term.first, term.last


def _meet(one: Term, other: Term) -> bool:
    return one.first <= other.last and other.first <= one.last


def _says(term: Term) -> Term:
    """A term without where it stands."""
    return msgspec.structs.replace(term, origin="", line=0)


class _File:
    """The lines of a CSV file as they are, with rows put at the end or in the place of others."""

    def __init__(self, text: str) -> None:
        self._lines = list(io.StringIO(text, newline=""))
        self._end = next(
            (end for end in ("\r\n", "\n", "\r") if self._lines[0].endswith(end)), "\n"
        )
        #: By the line on which a row begins: the line after its last.
        self._ends: dict[int, int] = {}
        head = self._lines[0].removeprefix("\ufeff")
        reader = csv.reader([head, *self._lines[1:]])
        begin, header = 1, list[str]()
        for cells in reader:
            if begin == 1:
                header = cells
            self._ends[begin] = reader.line_num + 1
            begin = reader.line_num + 1
        columns = [cell.strip().lower() for cell in header]
        while columns and not columns[-1]:
            columns.pop()
        self._columns = columns
        self._new: list[Term] = []
        self._other: dict[int, Term] = {}

    def add(self, term: Term) -> None:
        self._new.append(term)

    def replace(self, line: int, term: Term) -> None:
        self._other[line] = term

    def text(self) -> str:
        """The whole file."""
        if not self._new and not self._other:
            return "".join(self._lines)
        columns = self._header()
        parts = []
        for begin, end in self._ends.items():
            if begin in self._other:
                parts.append(self._row(self._other[begin], columns))
            elif begin == 1 and len(columns) > len(self._columns):
                parts.append(self._heading(columns))
            else:
                parts += self._lines[begin - 1 : end - 1]
        if parts and not parts[-1].endswith(("\n", "\r")):
            parts.append(self._end)
        parts += [self._row(term, columns) for term in self._new]
        return "".join(parts)

    def _header(self) -> list[str]:
        """The columns, with those added that a new row cannot do without."""
        said = [cells_of(term) for term in (*self._new, *self._other.values())]
        usual = cells_of(Term("", ("",)))
        lacking = [
            column
            for column in COLUMNS
            if column not in self._columns and any(row[column] != usual[column] for row in said)
        ]
        return self._columns + lacking

    def _heading(self, columns: Sequence[str]) -> str:
        mark = "\ufeff" if self._lines[0].startswith("\ufeff") else ""
        return mark + ",".join(columns) + self._end

    def _row(self, term: Term, columns: Sequence[str]) -> str:
        text = io.StringIO(newline="")
        cells = cells_of(term)
        csv.writer(text, lineterminator=self._end).writerow([cells[name] for name in columns])
        return text.getvalue()
