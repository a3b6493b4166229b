"""Fonts made by the tests: every letter as wide as the test says, so that widths are exact."""

from collections.abc import Mapping
from pathlib import Path

from fontTools.feaLib.builder import addOpenTypeFeaturesFromString
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen

UNITS = 1000
#: Arabic letters with their joined forms: BEH isolated, at the start, in the middle, at the end.
BEH = "\u0628"
JOINING = """
languagesystem DFLT dflt;
languagesystem arab dflt;
feature init { sub uni0628 by beh.init; } init;
feature medi { sub uni0628 by beh.medi; } medi;
feature fina { sub uni0628 by beh.fina; } fina;
"""
JOINED = {"beh.init": 300, "beh.medi": 350, "beh.fina": 900}
#: In real fonts Thai vowels and tones above and below take no room of their own.
THAI_MARKS = dict.fromkeys("\u0e31\u0e34\u0e35\u0e36\u0e37\u0e38\u0e39\u0e47\u0e48\u0e49\u0e4c", 0)


def make_font(
    path: Path,
    widths: Mapping[str, int],
    *,
    features: str = "",
    more: Mapping[str, int] | None = None,
) -> Path:
    """A TrueType font of 1000 units an em: the advance of each letter, and of glyphs by name."""
    names = {ord(letter): f"uni{ord(letter):04X}" for letter in widths}
    advances = {".notdef": 500}
    advances |= {names[ord(letter)]: width for letter, width in widths.items()}
    advances |= more or {}
    builder = FontBuilder(UNITS, isTTF=True)
    builder.setupGlyphOrder([*advances])
    builder.setupCharacterMap(names)
    builder.setupGlyf({name: TTGlyphPen(None).glyph() for name in advances})
    builder.setupHorizontalMetrics({name: (width, 0) for name, width in advances.items()})
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": "Made", "styleName": "Regular"})
    builder.setupOS2()
    builder.setupPost()
    if features:
        addOpenTypeFeaturesFromString(builder.font, features)
    path.parent.mkdir(parents=True, exist_ok=True)
    builder.save(path)
    return path


def latin(narrow: int = 250, wide: int = 900, other: int = 500) -> dict[str, int]:
    """Widths of ASCII: ``i l . ,`` and the space narrow, capitals and ``m w`` wide."""
    letters = {chr(code): other for code in range(0x20, 0x7F)}
    letters |= dict.fromkeys("il.,'!: ", narrow)
    letters |= dict.fromkeys("ABCDEFGHIJKLMNOPQRSTUVWXYZmw", wide)
    return letters
