"""How long a video lasts, from the head of its file.

MP4 and MOV (ISO 14496-12: ``moov``/``mvhd``, for fragmented files ``mvex``/``mehd``) and WebM and
Matroska (RFC 9559: ``Info``/``Duration``) are read here, a few hundred bytes of each. Any other
file is put to ``ffprobe`` where that is installed.
"""

import shutil
import struct
import subprocess
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import BinaryIO, Final

from localize.errors import InputError

_SEGMENT: Final = 0x18538067
_INFO: Final = 0x1549A966
_SCALE: Final = 0x2AD7B1
_DURATION: Final = 0x4489
_EBML: Final = b"\x1a\x45\xdf\xa3"
#: The heads that an MP4 or MOV file begins with.
_BOXES: Final = (b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide", b"styp")
#: The most ticks that a duration may have: a damaged file holds any number, or none.
_MOST: Final = 1e15


def length(path: Path) -> int:
    """How many milliseconds a video lasts, a part of one counted as whole.

    Raises InputError for a file that cannot be read or does not tell.
    """
    try:
        with path.open("rb") as file:
            head = file.read(12)
            file.seek(0)
            seconds = None
            if head[4:8] in _BOXES:
                seconds = _of_mp4(file, path.stat().st_size)
            elif head.startswith(_EBML):
                seconds = _of_matroska(file, path.stat().st_size)
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", file=str(path)) from None
    except struct.error:
        seconds = None
    if seconds is None:
        seconds = _probed(path)
    return -(-seconds.numerator * 1000 // seconds.denominator)


def _of_mp4(file: BinaryIO, size: int) -> Fraction | None:
    for name, start, end in _boxes(file, 0, size):
        if name == b"moov":
            return _of_movie(file, start, end)
    return None


def _of_movie(file: BinaryIO, start: int, end: int) -> Fraction | None:
    """The seconds in a ``moov`` box: its header's, or those of its fragments."""
    scale, count = 0, 0
    for name, first, last in _boxes(file, start, end):
        if name == b"mvhd":
            file.seek(first)
            scale, count = _movie_header(file.read(min(last - first, 32)))
        elif name == b"mvex" and not count:
            for inner, at, _ in _boxes(file, first, last):
                if inner == b"mehd":
                    file.seek(at)
                    count = _integer(file.read(12), wide=">4xQ", narrow=">4xI")
    return Fraction(count, scale) if scale and count else None


def _movie_header(data: bytes) -> tuple[int, int]:
    """The ticks a second and the ticks that a movie lasts; all ones mean that nobody knows."""
    wide = data[:1] == b"\x01"
    scale, count = struct.unpack_from(">IQ" if wide else ">II", data, 20 if wide else 12)
    unknown = 2**64 - 1 if wide else 2**32 - 1
    return scale, 0 if count == unknown else count


def _integer(data: bytes, *, wide: str, narrow: str) -> int:
    (value,) = struct.unpack_from(wide if data[:1] == b"\x01" else narrow, data)
    return int(value)


def _boxes(file: BinaryIO, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Name, first byte and end of each box between two places."""
    while start + 8 <= end:
        file.seek(start)
        size, name = struct.unpack(">I4s", file.read(8))
        first = start + 8
        if size == 1:
            (size,) = struct.unpack(">Q", file.read(8))
            first += 8
        elif size == 0:
            size = end - start
        if size < first - start or first > end:
            return
        yield name, first, min(start + size, end)
        start += size


def _of_matroska(file: BinaryIO, size: int) -> Fraction | None:
    for name, start, end in _elements(file, 0, size):
        if name == _SEGMENT:
            for inner, first, last in _elements(file, start, end):
                if inner == _INFO:
                    return _of_info(file, first, last)
    return None


def _of_info(file: BinaryIO, start: int, end: int) -> Fraction | None:
    """The seconds in an ``Info`` element: a float of ticks, which are milliseconds by default."""
    scale, count = 1_000_000, None
    for name, first, last in _elements(file, start, end):
        if name in (_SCALE, _DURATION):
            file.seek(first)
            data = file.read(min(last - first, 8))
            if name == _SCALE:
                scale = int.from_bytes(data, "big")
            else:
                (count,) = struct.unpack(">d" if len(data) == 8 else ">f", data)
    if count is None or not 0 < count < _MOST:
        return None
    return Fraction(count) * scale / 10**9


def _elements(file: BinaryIO, start: int, end: int) -> Iterator[tuple[int, int, int]]:
    """Name, first byte and end of each EBML element between two places."""
    while start < end:
        file.seek(start)
        head = file.read(12)
        name, at = _varying(head, 0, keep=True)
        size, at = _varying(head, at, keep=False)
        first = start + at
        if first > end:
            raise struct.error("the file ends early")
        # A live recording does not know how long it is: all ones mean up to the end.
        last = end if size == (1 << 7 * (at - _width(head[0]))) - 1 else min(first + size, end)
        yield name, first, last
        start = last


def _varying(data: bytes, at: int, *, keep: bool) -> tuple[int, int]:
    """An EBML number at a place, with its length marker if ``keep``, and the place after it."""
    if at >= len(data):
        raise struct.error("the file ends early")
    width = _width(data[at])
    number = int.from_bytes(data[at : at + width], "big")
    if not keep:
        number &= (1 << 7 * width) - 1
    return number, at + width


def _width(first: int) -> int:
    if not first:
        raise struct.error("no EBML number")
    return 9 - first.bit_length()


def _probed(path: Path) -> Fraction:
    """What ``ffprobe`` says, where it is installed."""
    program = shutil.which("ffprobe")
    if program is None:
        raise InputError(
            "does not tell how long it lasts (MP4, MOV, WebM and Matroska are read; others need"
            " ffprobe): give the time itself, such as --duration 92.5",
            file=str(path),
        )
    command = [program, "-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0"]
    try:
        done = subprocess.run(
            [*command, "--", str(path.resolve())],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=60,
        )
        return Fraction(done.stdout.strip())
    except (ValueError, OSError, subprocess.TimeoutExpired):
        raise InputError(
            "ffprobe cannot tell how long it lasts; give the time itself, such as --duration 92.5",
            file=str(path),
        ) from None
