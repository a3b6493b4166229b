"""``typography.inverted``: ¿ and ¡ where a question or an exclamation begins."""

import re
from typing import Final

from localize.adapt.rule import Context, Made
from localize.adapt.shield import HIDDEN
from localize.locales.profile import Market

_WELL_FORMED: Final = re.compile(r"[^?!¿¡]*(?:[¿¡]+[^?!¿¡]*[?!]+[^?!¿¡]*)*").fullmatch
_TOKEN: Final = re.compile(r"[¿¡]+|[!?]+")
#: What ends before a sentence begins: a mark and a space, an opening mark, a speaker's line.
_BOUNDARY: Final = re.compile(
    r"[.…?!:;][\"'”’»)\]]*\s+|[(\[«“‘]\s*|(?:(?<=\s)|\A)\"(?=\w)|\n(?=[-‐–—−])"
)
#: Within a sentence a question begins after a call or before its own word.
_ASKING: Final = re.compile(
    r"(?<!\w)(?:oye|oiga|oigan|mira|mire|escucha|escuche|perdón|perdona|perdone|disculpa|disculpe"
    r"|bueno|hola),\s+(?=\w)|,\s+(?=(?:(?:y|pero|a|de|con|por|para|en|hasta|desde)\s+){0,2}"
    r"(?:qué|quién|quiénes|cómo|dónde|adónde|cuándo|cuál|cuáles|cuánt[oa]s?)(?!\w))"
    r"|,\s+(?=(?:no|verdad|cierto|vale|eh)\Z)",
    re.IGNORECASE,
)
_LEADING: Final = re.compile(rf"[\s\0{HIDDEN}\"'”»)\]\-‐–—−,.…:;]*")
_ABBREVIATED: Final = re.compile(
    r"(?:\b(?:sr|sra|srta|sres|dr|dra|ud|uds|vd|prof|profa|lic|ing|av|etc|ee|uu|st|mr|mrs|ms)"
    r"|\b\w)\.\s+\Z",
    re.IGNORECASE,
)


def inverted(market: Market, profile: str) -> Made | None:  # noqa: ARG001
    """A question or exclamation is opened where its sentence begins."""
    typography = market.typography
    if not typography.opening_question:
        return None
    opening = {"?": typography.opening_question, "!": typography.opening_exclamation}

    def rewrite(text: str, context: Context) -> str:
        return text if _WELL_FORMED(text) else open_sentences(text, opening, context.continues)

    return Made(rewrite, needed=_needed)


def _needed(text: str) -> bool:
    return ("?" in text or "!" in text) and _WELL_FORMED(text) is None


def open_sentences(text: str, opening: dict[str, str], continues: bool = False) -> str:
    """The text with ``opening`` marks where its questions and exclamations begin.

    One that ``continues`` from the text before opens there, so not here.
    """
    parts: list[str] = []
    done = 0
    is_open = False
    for token in _TOKEN.finditer(text):
        marks = token.group()
        if marks[0] in opening.values():
            is_open = True
        elif is_open:
            is_open = False
        else:
            start = _start(text, _last_close(text, done, token.start()), token.start())
            if continues and _LEADING.fullmatch(text, 0, start):
                continue
            mirrored = "".join(opening[mark] for mark in reversed(marks))
            parts += [text[done:start], mirrored if len(mirrored) <= 3 else mirrored[:1]]
            done = start
    return "".join([*parts, text[done:]])


def _last_close(text: str, low: int, high: int) -> int:
    """Where the last question or exclamation before ``high`` ends, or ``low``."""
    return max(low, text.rfind("?", 0, high) + 1, text.rfind("!", 0, high) + 1)


def _start(text: str, low: int, high: int) -> int:
    """Where the sentence that ends at ``high`` begins, not before ``low``."""
    start = low
    for match in _BOUNDARY.finditer(text, low, high):
        if match.group()[0] != "." or not _ABBREVIATED.search(text, low, match.end()):
            start = match.end()
    if text[high] == "?":
        for match in _ASKING.finditer(text, start, high):
            start = match.end()
    leading = _LEADING.match(text, start, high)
    if leading is None or leading.end() == high:
        return start
    return leading.end()
