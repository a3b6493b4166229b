"""XLSX: a sheet to work in, with the source locked, and one that explains."""

import io
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final
from xml.etree.ElementTree import ParseError

from localize import locales
from localize.errors import InputError, MissingExtra
from localize.exchange.lines import MOST_BYTES, MOST_ROWS, STATUSES, Bundle, Row, foreign
from localize.exchange.tables import COLUMNS, NEEDED, OPEN, cells, error_of, head, no_table, row
from localize.review.parts import clean

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

_WIDTHS: Final = {"source": 30, "machine": 30, "target": 38, "comment": 24, "notes": 30}
_WIDTHS_BELOW: Final = {"findings": 34, "glossary": 24, "changes": 30, "status": 12}
_HIDDEN: Final = ("id", "version", "drama")
_GREY, _YELLOW = "FFEDEDED", "FFFFF7D6"
#: Formats of numbers that show a whole number as its digits.
_AS_IT_IS: Final = ("General", "@", "0")
#: From here on a spreadsheet keeps no longer all digits.
_EXACT: Final = 10**15
_TYPES: Final = {"d": "date or time", "b": "truth value"}
#: Rows above the heads that somebody may have put there.
_MOST_ABOVE: Final = 5
_MOST_COLUMNS: Final = 100
HOW: Final = (
    "Write in the columns target, status and comment; everything else is locked and not read.",
    "A line break in a cell (Alt+Enter) is a line break on screen.",
    "A blank line parts two pieces that are shown one after the other: keep it between the same"
    " words; put one in to part a text that is too long.",
    "Marks such as ⟦1⟧ stand for italics or a position: keep them, they may move.",
    "status reviewed approves a line. An error among the findings keeps it from being approved.",
    "An empty target changes nothing. Rows may be sorted, filtered and left out.",
    "No formulas: such a row is not taken.",
    "Bring it back with: localize review import FILE --by NAME",
)


def written(bundle: Bundle) -> bytes:
    """The workbook. Raises MissingExtra without openpyxl."""
    _need()
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = bundle.market
    _fill(sheet, bundle)
    _dress(sheet, len(bundle.lines) + 1)
    how = book.create_sheet("How to")
    for text in HOW:
        how.append([text])
    how.append([])
    for name, what in COLUMNS.items():
        how.append([name, what])
    how.column_dimensions["A"].width, how.column_dimensions["B"].width = 16, 90
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _fill(sheet: "Worksheet", bundle: Bundle) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill, Protection

    rtl = 2 if locales.market(bundle.market).direction == "rtl" else 1
    plain = Alignment(wrap_text=True, vertical="top")
    target = Alignment(wrap_text=True, vertical="top", readingOrder=rtl)
    fills = {True: PatternFill("solid", _YELLOW), False: PatternFill("solid", _GREY)}
    bold, unlocked = Font(bold=True), Protection(locked=False)
    sheet.append(list(COLUMNS))
    for cell in sheet[1]:
        cell.font = bold
    for number, line in enumerate(bundle.lines, 2):
        for place, (name, value) in enumerate(zip(COLUMNS, cells(bundle, line), strict=True), 1):
            cell = sheet.cell(number, place)
            if isinstance(value, int):
                cell.value = value
            else:
                # As text whatever it begins with, here and when somebody edits it.
                cell.value = value
                cell.data_type = "s"
                cell.number_format = "@"
            cell.alignment = target if name in ("target", "machine") else plain
            cell.fill = fills[name in OPEN]
            if name in OPEN:
                cell.protection = unlocked


def _dress(sheet: "Worksheet", last: int) -> None:
    """Frozen heads, filters, a list of states, a warning for what is too long, and the locks."""
    from openpyxl.formatting.rule import FormulaRule
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    letters = {name: get_column_letter(place) for place, name in enumerate(COLUMNS, 1)}
    for name, letter in letters.items():
        column = sheet.column_dimensions[letter]
        column.width = {**_WIDTHS, **_WIDTHS_BELOW}.get(name, 11)
        column.hidden = name in _HIDDEN
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{letters['drama']}{last}"
    states = DataValidation("list", formula1=f'"{",".join(STATUSES)}"', allow_blank=True)
    states.add(f"{letters['status']}2:{letters['status']}{max(last, 2)}")
    sheet.add_data_validation(states)
    target, limit = letters["target"], letters["max_length"]
    long = FormulaRule(  # type: ignore[no-untyped-call]
        formula=[f"LEN(${target}2)>${limit}2"], font=Font(color="FFB00000")
    )
    sheet.conditional_formatting.add(f"{target}2:{target}{max(last, 2)}", long)
    # Locked, but without a password: against slips, not against people.
    sheet.protection.sheet = True
    for allowed in ("autoFilter", "sort", "formatColumns", "formatRows"):
        setattr(sheet.protection, allowed, False)


def rows(data: bytes, file: str) -> list[Row]:
    """The rows that came back. Raises InputError for what is no workbook of ours."""
    _need()
    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            if sum(part.file_size for part in parts.infolist()) > MOST_BYTES:
                raise foreign(file, "too big when unpacked")
            if "mimetype" in parts.namelist():
                raise foreign(file, "an OpenDocument file; save it as XLSX")
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True)
        sheets = [_rows(sheet, f"{file}:{sheet.title}") for sheet in book.worksheets]
    except InputError:
        raise
    except (
        zipfile.BadZipFile,
        InvalidFileException,
        ParseError,
        KeyError,
        ValueError,
        TypeError,
        AttributeError,
        IndexError,
        SyntaxError,
        EOFError,
        OSError,
        NotImplementedError,
        zlib.error,
    ) as error:
        raise foreign(file, f"no XLSX: {str(error).partition(chr(10))[0]}") from None
    if all(found is None for found in sheets):
        raise no_table(file)
    return [one for found in sheets if found is not None for one in found]


def _rows(sheet: Any, where: str) -> list[Row] | None:
    """The rows of a sheet below its heads; None where it has none of ours."""
    # What a sheet says about its size is often the size of what was once formatted.
    sheet.reset_dimensions()
    places, first = None, 1
    for line in sheet.iter_rows(max_row=_MOST_ABOVE, max_col=_MOST_COLUMNS):
        places, first = head(_said(cell) for cell in line), first + 1
        if places is not None:
            break
    if places is None:
        return None
    needed = tuple(places[name] for name in NEEDED)
    found = []
    lines = sheet.iter_rows(min_row=first, max_col=max(places.values()) + 1)
    for number, line in enumerate(lines, first):
        # Of a million rows that were once formatted nothing else need be looked at.
        if all(line[place].value is None for place in needed if place < len(line)):
            continue
        fault, doubt = _faults(places, line)
        values = [_said(cell) for cell in line]
        one = row(f"{where}:{number}", places, values, fault=fault, doubt=doubt)
        if one is not None:
            found.append(one)
        if len(found) > MOST_ROWS:
            raise foreign(where, f"more than {MOST_ROWS} rows")
    return found


def _faults(places: Mapping[str, int], line: Sequence[Any]) -> tuple[str, str]:
    """Why a row cannot be taken, and why its target cannot unless it is what went out."""
    formulas = [
        name for name, place in places.items() if place < len(line) and line[place].data_type == "f"
    ]
    fault = next((f"{name} holds a formula" for name in formulas if name != "target"), "")
    if "target" in formulas:
        return fault, "target holds a formula"
    target = places["target"]
    return fault, _doubt(line[target]) if target < len(line) else ""


def _doubt(cell: Any) -> str:
    """Why a cell is no text that somebody wrote: a spreadsheet shows another than it keeps.

    Only a whole number is shown as it is everywhere; ``1/2`` becomes a date, ``50%`` is 0.5.
    """
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, str):
        return error_of(value) if cell.data_type == "e" else ""
    whole = isinstance(value, (int, float)) and not isinstance(value, bool) and value == int(value)
    if whole and abs(value) < _EXACT and cell.number_format in _AS_IT_IS:
        return ""
    return f"target holds {value!s} as a {_TYPES.get(cell.data_type, 'number')}, not as text"


def _said(cell: Any) -> str:
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return clean(str(value))


def _need() -> None:
    try:
        import openpyxl  # noqa: F401
    except ImportError:
        raise MissingExtra("XLSX", "exchange") from None
