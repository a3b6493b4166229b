"""CSV: UTF-8 with a byte order mark, commas; back in any encoding and with any delimiter.

A spreadsheet takes a cell that begins with ``=``, ``+``, ``-`` or ``@`` for a formula. Such a cell
goes out with an apostrophe in front, which import takes away again.
"""

import csv
import io
from collections.abc import Iterator
from typing import Final

from localize import late
from localize.exchange import tables
from localize.exchange.lines import Bundle, Row, foreign
from localize.exchange.tables import COLUMNS, head, no_table
from localize.subtitles import encodings

DELIMITERS: Final = (",", ";", "\t", "|")
#: What a program that expects Windows-1252 makes of a byte order mark.
_MISREAD: Final = "ï»¿"
_RISKY = late.pattern(r"'*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]")


def safe(text: str) -> str:
    """A cell that no spreadsheet takes for a formula.

    >>> safe("- Go!"), safe("Go!"), safe("'-")
    ("'- Go!", 'Go!', "''-")
    """
    return f"'{text}" if _RISKY.match(text) else text


def unsafe(text: str) -> str:
    """What :func:`safe` made it of; a cell that a person typed anew stays as it is.

    >>> unsafe("'- Go!"), unsafe("- Go!"), unsafe("'tis")
    ('- Go!', '- Go!', "'tis")
    """
    return text[1:] if text.startswith("'") and _RISKY.match(text) else text


def written(bundle: Bundle) -> bytes:
    """The table as CSV."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for line in bundle.lines:
        writer.writerow([safe(str(value)) for value in tables.cells(bundle, line)])
    return text.getvalue().encode("utf-8-sig")


def rows(data: bytes, file: str) -> list[Row]:
    """The rows that came back. Raises InputError for what is no table of ours."""
    decoded = encodings.decode(data, path=file)
    if decoded.broken:
        raise foreign(file, f"{decoded.broken} characters cannot be read; save it as UTF-8")
    text = decoded.text
    lossy = not decoded.encoding.startswith("utf")
    for delimiter in DELIMITERS:
        try:
            found = list(_rows(text, file, delimiter, decoded.encoding if lossy else ""))
        except csv.Error as error:
            raise foreign(file, f"no CSV: {error}") from None
        if found:
            return [one for one in found if one is not None]
    if _MISREAD in text[:5]:
        raise foreign(file, "UTF-8 that was opened as another encoding; open it as UTF-8")
    raise no_table(file)


def _rows(text: str, file: str, delimiter: str, encoding: str) -> Iterator[Row | None]:
    """The rows after the heads, which some tools put below a line of their own."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    places = None
    for values in reader:
        if places is None:
            if reader.line_num > 5:
                return
            places = head(values)
            if places is not None:
                yield None
            continue
        where = f"{file}:{reader.line_num}"
        target = places["target"]
        said = values[target] if len(values) > target else ""
        doubt = "target holds a formula" if said.startswith("=") else tables.error_of(said)
        cells = [unsafe(value) for value in values]
        yield tables.row(where, places, cells, doubt=doubt, encoding=encoding)
