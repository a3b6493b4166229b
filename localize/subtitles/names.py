"""Episode numbers in file names, and the episode files of a folder."""

import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path

from localize import late
from localize.errors import InputError

#: What counts as a subtitle file when a folder is searched.
EXTENSIONS = (".srt", ".vtt", ".ass", ".ssa", ".ttml", ".dfxp", ".sub", ".smi", ".sami")

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "兩": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_HAN = "".join((*_DIGITS, *_UNITS))

#: Clear signs of an episode number, the clearest first.
_SIGNS = tuple(
    late.pattern(pattern, re.IGNORECASE)
    for pattern in (
        r"(?<![a-z0-9])s[0-9]{1,3}[ ._-]?e(?:p)?[ ._-]?([0-9]{1,4})(?![0-9])",
        rf"第\s*([0-9]{{1,4}}|[{_HAN}]{{1,7}})\s*[集话話回章期]",
        r"(?<![a-z])(?:episode|epis|ep|e|folge|tập|tap|ตอนที่)[ ._#-]*([0-9]{1,4})(?![0-9])",
        r"(?<![0-9])([0-9]{1,4})\s*[集话話回]",
        rf"(?<![{_HAN}])([{_HAN}]{{1,7}})集",
    )
)
#: Language tags (``es-419``), resolutions and sums of frames, which are never an episode.
_NOISE = late.pattern(
    r"(?<![a-z0-9])es[-_]419(?![0-9])|[0-9]{3,4}x[0-9]{3,4}|[0-9]+\.[0-9]+\s*fps", re.IGNORECASE
)
_COPY = late.pattern(r"\s*[(（][0-9]{1,2}[)）]$")
_ALONE = late.pattern(r"(?<![a-z0-9])([0-9]{1,4})(?![a-z0-9])", re.IGNORECASE)
_GLUED = late.pattern(r"(?<![0-9])([0-9]{1,4})(?![a-z0-9])", re.IGNORECASE)
_RESOLUTIONS = {480, 720, 1080, 1440, 2160}


def _value(text: str) -> int | None:
    """The number that digits or Chinese numerals write, None where they write none."""
    if text[0] not in _HAN:
        return int(text)
    if not any(c in _UNITS for c in text):
        return int("".join(str(_DIGITS[c]) for c in text))
    total, digit = 0, None
    for c in text:
        if c in _DIGITS:
            digit = _DIGITS[c]
        else:
            total += (1 if digit is None else digit) * _UNITS[c]
            digit = None
    return total + (digit or 0)


def _sensible(number: int) -> bool:
    return number not in _RESOLUTIONS and not 1900 <= number <= 2099


def episode_number(name: str) -> int | None:
    """The number of the episode that a file name tells, None if it tells none.

    Signs such as ``EP01``, ``S01E01`` and ``第十二集`` win; else it is the last number that is no
    year, no resolution and no part of a language tag. Full-width digits count as digits.

    >>> [episode_number(n) for n in ("EP01.srt", "雨夜的婚约 第十二集.srt", "drama-2024-05.srt")]
    [1, 12, 5]
    >>> episode_number("trailer.1080p.es-419.srt") is None
    True
    """
    stem = unicodedata.normalize("NFKC", Path(name).name)
    while stem.lower().endswith((*EXTENSIONS, ".xml", ".txt")):
        stem = stem[: stem.rindex(".")]
    if not any(c.isdecimal() or c in _HAN for c in stem):
        return None
    stem = _NOISE.sub(" ", stem)
    for sign in _SIGNS:
        found = sign.findall(stem)
        if found:
            return _value(found[-1])
    for part in (_COPY.sub("", stem), stem):
        for shape in (_ALONE, _GLUED):
            numbers = [n for n in map(int, shape.findall(part)) if _sensible(n)]
            if numbers:
                return numbers[-1]
    return None


def number_files(paths: Iterable[Path]) -> tuple[tuple[int, Path], ...]:
    """The files with their episode numbers, in the order of the numbers.

    Raises :class:`InputError` for a name without a number, and for two files of one number.
    """
    found: dict[int, Path] = {}
    for path in paths:
        number = episode_number(path.name)
        if number is None:
            raise InputError(
                "no episode number in the name; write it as ep01 or 第1集", file=str(path)
            )
        if number in found:
            raise InputError(f"two files for episode {number}: {found[number]} and {path}")
        found[number] = path
    return tuple(sorted(found.items()))


def find(folder: Path) -> tuple[tuple[int, Path], ...]:
    """The subtitle files of a folder with their episode numbers, sorted by number.

    Only files with one of :data:`EXTENSIONS` count; hidden files and subfolders do not. Raises
    :class:`InputError` where the folder is missing or holds none, and as :func:`number_files`.
    """
    try:
        entries = sorted(folder.iterdir())
    except OSError as error:
        raise InputError(
            f"cannot list the folder: {error.strerror or error}", file=str(folder)
        ) from error
    paths = [
        path
        for path in entries
        if not path.name.startswith(".")
        and path.suffix.lower() in EXTENSIONS
        # A link to nowhere is kept: reading it says so, leaving it out would lose an episode.
        and (path.is_file() or path.is_symlink())
    ]
    if not paths:
        raise InputError(
            f"no subtitle files in the folder; looked for {' '.join(EXTENSIONS)}", file=str(folder)
        )
    return number_files(paths)
