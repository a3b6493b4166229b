"""How wide a line is in pixels: HarfBuzz sets it in the market's font.

Fonts are not shipped. They are used only where a project asks for them, so that the same files have
the same findings on every machine: by ``fonts`` in drama.toml or by ``LOCALIZE_FONTS``, a folder or
the word ``system``.
"""

import os
import sys
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Final

from localize.errors import SettingsError
from localize.locales.profile import Market
from localize.locales.screens import FONTS_VARIABLE, SYSTEM_FONTS, Platform, Screen, screen

if TYPE_CHECKING:
    from uharfbuzz import Font

    # A linter of files without a drama starts a hundred times a day without the settings.
    from localize.settings import Drama

_EXTENSIONS: Final = (".ttf", ".otf", ".ttc", ".otc")
#: The largest font file that is read; the largest of all, CJK collections, have 20 to 100 MB.
_MOST_BYTES: Final = 500_000_000
#: HarfBuzz refuses very long texts, so what nobody could read on one line is set in pieces.
_PIECE: Final = 2_000


class Ruler:
    """Measures lines in pixels, as a font sets them, for a box of ``box`` pixels.

    ``name`` is the file's name, ``source`` says where box and size come from.
    """

    def __init__(self, font: "Font", units: int, place: Screen, name: str) -> None:
        self._font = font
        self._scale = place.size / units
        self.box = float(place.box)
        self.size = place.size
        self.name = name
        self.source = place.area.source

    def width(self, line: str) -> float:
        """The width of one line in pixels, letters joined and marks stacked as the font does."""
        return sum(advance for _, advance in self._shaped(line)) * self._scale

    def fits(self, line: str) -> bool:
        """Whether a line is no wider than the box."""
        return self.width(line) <= self.box

    def ends(self, text: str) -> list[float]:
        """The width of ``text[:i]`` at each ``i`` from 0 to its length, as set in the whole text.

        Inside what the font sets as one (a ligature, a letter with its marks) all of it counts.
        """
        own = [0] * len(text)
        for at, advance in self._shaped(text):
            own[at] += advance
        return [end * self._scale for end in accumulate(own, initial=0)]

    def _shaped(self, text: str) -> Iterator[tuple[int, int]]:
        """The character that each glyph begins at, and the glyph's advance in font units."""
        import uharfbuzz

        for start in range(0, len(text), _PIECE):
            buffer = uharfbuzz.Buffer()
            buffer.add_codepoints([*map(ord, text[start : start + _PIECE])])
            buffer.guess_segment_properties()
            uharfbuzz.shape(self._font, buffer)
            for info, position in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
                yield start + info.cluster, position.x_advance


def ruler(where: str, market: Market, profile: str, platform: Platform = "app") -> Ruler | None:
    """What measures lines of a market, or None where nobody asks or the font is not there.

    Only the vertical family has a box. Raises SettingsError for a folder that is not there and a
    file that is no font.
    """
    if not where or profile != "vertical" or find_spec("uharfbuzz") is None:
        return None
    return _ruler(where, market.locale, screen(market.locale, profile, platform))


def of_drama(drama: "Drama", market: Market) -> Ruler | None:
    """What measures the lines of a drama in one market; see :func:`ruler`."""
    return ruler(drama.fonts, market, drama.profile, drama.platform)


def missing(where: str, market: Market, profile: str) -> str:
    """Why lines are not measured although somebody asked for it, ``""`` if they are."""
    if not where or profile != "vertical":
        return ""
    if find_spec("uharfbuzz") is None:
        return "lines are measured in characters: pip install 'localize[preview]' for pixels"
    place = screen(market.locale, profile)
    if _ruler(where, market.locale, place) is not None:
        return ""
    return (
        f"lines of {market.locale} are measured in characters: no {market.locale}.ttf and no "
        f"{place.font.files[0]} ({place.font.family}) in {_called(where)}"
    )


def _called(where: str) -> str:
    return "the system's fonts" if where == SYSTEM_FONTS else "the fonts folder"


@cache
def _ruler(where: str, locale: str, place: Screen) -> Ruler | None:
    found = _find(where, locale, place)
    if found is None:
        return None
    import uharfbuzz

    file, index = found
    message = "is no font that HarfBuzz can read"
    try:
        if file.stat().st_size > _MOST_BYTES:
            raise SettingsError(message, file=str(file))
        face = uharfbuzz.Face(uharfbuzz.Blob(file.read_bytes()), index)
    except OSError as error:
        raise SettingsError(error.strerror or message, file=str(file)) from None
    if not face.glyph_count:
        raise SettingsError(message, file=str(file))
    return Ruler(uharfbuzz.Font(face), face.upem, place, file.name)


def _find(where: str, locale: str, place: Screen) -> tuple[Path, int] | None:
    """The font's file and its number in it: the project's own first, then by its usual names."""
    # A folder is all there is: the system's fonts would make findings differ by machine.
    if where == SYSTEM_FONTS:
        folders = [*_system_folders()]
    else:
        folder = Path(where)
        if not folder.is_dir():
            raise SettingsError(
                "no such folder; it should hold fonts", file=where, key=FONTS_VARIABLE
            )
        there = _files(folder)
        for stem in (locale, locale.partition("-")[0], "common"):
            for extension in _EXTENSIONS:
                own = there.get(f"{stem}{extension}".lower())
                if own is not None:
                    return own, 0
        folders = [folder]
    for one in folders:
        there = _files(one)
        for name in place.font.files:
            stem, _, number = name.partition("#")
            if stem.lower() in there:
                return there[stem.lower()], int(number or 0)
    return None


@cache
def _files(folder: Path) -> dict[str, Path]:
    """The fonts in a folder and below it, by their names in lower case; the first of a name."""
    found: dict[str, Path] = {}
    for path, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            if name.lower().endswith(_EXTENSIONS):
                found.setdefault(name.lower(), Path(path, name))
    return found


def _system_folders() -> Iterator[Path]:
    home = Path.home()
    if sys.platform == "win32":
        yield Path(os.environ.get("WINDIR", r"C:\Windows"), "Fonts")
        yield home / "AppData/Local/Microsoft/Windows/Fonts"
    elif sys.platform == "darwin":
        yield from (home / "Library/Fonts", Path("/Library/Fonts"), Path("/System/Library/Fonts"))
    else:
        yield from (home / ".local/share/fonts", home / ".fonts")
        yield from (Path("/usr/local/share/fonts"), Path("/usr/share/fonts"))
