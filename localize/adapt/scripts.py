"""``typography.arabic``, ``typography.chinese``, ``typography.japanese``: marks by script."""

import re
from typing import Final

from localize.adapt.marks import written
from localize.adapt.rule import Context, Made, Trigger, at
from localize.adapt.shield import HIDDEN
from localize.locales.marks import ARABIC_COMMA, ENTITY
from localize.locales.profile import Market

#: A letter that is not Latin: half-width marks after it stand in full width.
_LETTER: Final = r"[^\W\da-zA-Z\xc0-\u024f]"
_LETTERS: Final = re.compile(_LETTER)

_ARABIC: Final = re.compile(
    rf"[ \xa0]*(?:{ARABIC_COMMA}|(?<!\d)[;?]{ENTITY}|[;?]{ENTITY}(?=\s|\Z))[ \xa0]*"
)

_AFTER_HAN: Final = re.compile(rf"(?<={_LETTER})([?!,:;()])(?!\d)( *)")
_FULL: Final = str.maketrans("?!,:;()", "？！，：；（）")
_ROUND: Final = str.maketrans("()", "（）")

_ASK: Final = re.compile(r"([?!]+) ?(?=(.?))", re.DOTALL)
_COMMA: Final = re.compile(rf"(?<={_LETTER}),(?!\d) *")


def arabic(market: Market, profile: str) -> Made | None:  # noqa: ARG001
    """The comma, semicolon and question mark of Latin text become the Arabic ones."""
    if market.script != "Arab":
        return None
    typography = market.typography
    table = {
        ",": written(typography.comma)[0],
        ";": written(typography.semicolon)[0],
        "?": written(typography.question)[0],
    }

    def write(match: re.Match[str]) -> str:
        follows = at(match.string, match.end()).isalnum()
        return table[match.group().strip(" \xa0")] + (" " if follows else "")

    def rewrite(text: str, context: Context) -> str:  # noqa: ARG001
        return _ARABIC.sub(write, text)

    return Made(rewrite, (Trigger(",;?"),))


def chinese(market: Market, profile: str) -> Made | None:  # noqa: ARG001
    """Half-width marks after Chinese characters become full-width; brackets by pairs."""
    if market.language != "zh":
        return None

    def rewrite(text: str, context: Context) -> str:  # noqa: ARG001
        if any(match.group(1) in "()" for match in _AFTER_HAN.finditer(text)):
            text = text.translate(_ROUND)
        return _AFTER_HAN.sub(_full_width, text)

    return Made(rewrite, (Trigger("?!,:;()", rf"(?<={_LETTER}.)(?!\d)"),))


def _full_width(match: re.Match[str]) -> str:
    mark, spaces = match.groups()
    return mark.translate(_FULL) + (spaces if mark in "?!" else "")


def japanese(market: Market, profile: str) -> Made | None:  # noqa: ARG001
    """？ and ！ in full width with a space before further text; a comma is a space."""
    if market.language != "ja":
        return None
    typography = market.typography
    gap = typography.sentence_gap

    def ask(match: re.Match[str]) -> str:
        marks, after = match.groups()
        follows = after.isalnum() or after in tuple("「『“")
        # Before what is hidden (an address, markup) a space that is there stays one.
        follows |= match.group().endswith(" ") and HIDDEN[0] <= after <= HIDDEN[2]
        return marks.translate(_FULL) + (gap if follows else "")

    def rewrite(text: str, context: Context) -> str:  # noqa: ARG001
        if not _LETTERS.search(text):
            return text
        return _COMMA.sub(" ", _ASK.sub(ask, text))

    comma = Trigger(",", rf"(?<={_LETTER}.)")
    return Made(rewrite, (Trigger("?!"), comma))
