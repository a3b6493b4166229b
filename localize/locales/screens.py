"""Where subtitles stand on the screen: frames, what platforms cover, fonts and their size.

The data is ``screens.toml``, with its sources, read when first asked for.
"""

from functools import cache
from pathlib import Path
from typing import Final, Literal

import msgspec

#: The platforms whose safe areas are known; the first is the default.
Platform = Literal["app", "tiktok", "reels", "shorts", "douyin", "any"]

#: Where fonts are looked for when no setting says so, and the word for the system's own.
FONTS_VARIABLE: Final = "LOCALIZE_FONTS"
SYSTEM_FONTS: Final = "system"


class Frame(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A kind of screen in pixels; ``size`` is that of letters, ``size_wide`` of full-width ones."""

    width: int
    height: int
    size: int
    size_wide: int
    source: str


class Area(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What must stay free at the edges of a frame, in pixels, and who says so.

    ``mirrors``: left and right change places where people read from right to left.
    """

    name: str
    left: int
    right: int
    top: int
    bottom: int
    source: str
    mirrors: bool = False


class Font(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A font by its family, the names of its files, and whether its letters fill a square.

    ``size`` is its own size in pixels, 0 for that of the frame.
    """

    family: str
    files: tuple[str, ...]
    wide: bool = False
    size: int = 0


class Screens(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All of ``screens.toml``."""

    frames: dict[str, Frame]
    areas: dict[str, Area]
    fonts: dict[str, Font]


class Screen(msgspec.Struct, frozen=True):
    """The screen of one language: its frame, the free edges, the font and its size in pixels."""

    frame: Frame
    area: Area
    font: Font

    @property
    def size(self) -> int:
        """The height of an em in pixels."""
        if self.font.size:
            return self.font.size
        return self.frame.size_wide if self.font.wide else self.frame.size

    @property
    def box(self) -> int:
        """How wide a line may be, in pixels."""
        return self.frame.width - self.area.left - self.area.right


#: The area of a frame that no platform covers with buttons.
_NO_PLATFORM: Final = {"netflix": "netflix"}

_RIGHT_TO_LEFT: Final = ("ar", "he")


@cache
def screens() -> Screens:
    """The tables as they stand in ``screens.toml``."""
    data = Path(__file__).with_name("screens.toml").read_bytes()
    return msgspec.toml.decode(data, type=Screens)


@cache
def screen(language: str, profile: str = "vertical", platform: Platform = "app") -> Screen:
    """The screen for a BCP 47 tag (``""``: any language) in a family of profiles.

    ``platform`` counts in the family ``vertical`` only.

    >>> vertical = screen("th-TH")
    >>> vertical.font.family, vertical.size, vertical.box
    ('Noto Sans Thai', 54, 760)
    >>> screen("zh-HK", platform="tiktok").area.bottom
    484
    >>> [screen(one, platform="tiktok").area.right for one in ("en-US", "ar-SA")]
    [150, 60]
    """
    known = screens()
    tags = sorted(known.fonts, key=len, reverse=True)
    tag = next(tag for tag in tags if not tag or f"{language}-".startswith(f"{tag}-"))
    area = known.areas[_NO_PLATFORM.get(profile, platform)]
    if area.mirrors and language.partition("-")[0] in _RIGHT_TO_LEFT:
        area = msgspec.structs.replace(area, left=area.right, right=area.left)
    return Screen(known.frames[profile], area, known.fonts[tag])
