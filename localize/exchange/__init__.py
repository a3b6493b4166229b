"""Lines for other people's tools and back: XLIFF 1.2, XLSX, CSV, and edited draft files."""

from collections.abc import Callable
from pathlib import Path

from localize.exchange.lines import Bundle, Row

__all__ = ["ENDINGS", "Bundle", "Row", "read", "written"]

#: The formats, and the endings of their files, the usual one first.
ENDINGS = {"xliff": (".xlf", ".xliff"), "xlsx": (".xlsx",), "csv": (".csv", ".tsv", ".txt")}


def written(bundle: Bundle, format: str) -> bytes:
    """The lines as a file of that format. Raises MissingExtra where a package is missing."""
    from localize.exchange import csvfile, xliff, xlsx

    writers: dict[str, Callable[[Bundle], bytes]] = {
        "xliff": xliff.written,
        "xlsx": xlsx.written,
        "csv": csvfile.written,
    }
    return writers[format](bundle)


def read(path: Path, data: bytes) -> list[Row]:
    """The lines that came back in a file, known by its content.

    Raises InputError for a file that is not one of ours.
    """
    from localize.exchange import csvfile, xliff, xlsx

    if data.startswith(b"PK\x03\x04"):
        return xlsx.rows(data, str(path))
    if (
        path.suffix.lower() in ENDINGS["xliff"]
        or data.lstrip(b"\xef\xbb\xbf \r\n\t")[:5] == b"<?xml"
    ):
        return xliff.rows(data, str(path))
    return csvfile.rows(data, str(path))
