"""Which format a text is in: what it says itself, then the ending of its name."""

import re
from pathlib import PurePath

from localize import late

_ENDINGS = {
    ".srt": "srt",
    ".vtt": "vtt",
    ".ass": "ass",
    ".ssa": "ssa",
    ".ttml": "ttml",
    ".dfxp": "ttml",
    ".sub": "microdvd",
    ".smi": "sami",
    ".sami": "sami",
}
FORMATS = ("srt", "vtt", "ass", "ssa", "ttml", "microdvd", "sami")
_TT = late.pattern(r"<(?:[A-Za-z_][\w.-]*:)?tt[\s>]")
_MICRODVD = late.pattern(r"\s*\{\s*[0-9]+\s*\}\s*\{\s*[0-9]*\s*\}")
_NUMBERED = late.pattern(r"\s*[0-9]+[ \t]*\r?\n[0-9]{1,4}:[0-9]{2}:[0-9]{2}[,.][0-9]{1,3} *-->")
_STYLES = late.pattern(
    r"^\[v4 ?styles\]|^scripttype:\s*v4(?:\.00)?\s*$", re.IGNORECASE | re.MULTILINE
)


def format_of(text: str, name: str) -> str | None:
    """One of :data:`FORMATS`, None for a text that is in none of them.

    >>> format_of("WEBVTT", "a.srt"), format_of("hello", "a.srt"), format_of("hello", "a.doc")
    ('vtt', 'srt', None)
    """
    ending = _ENDINGS.get(PurePath(name).suffix.lower())
    if ending == "srt" and _NUMBERED.match(text):
        return "srt"
    head = text[:4096].lstrip().removeprefix("\ufeff")
    lower = head.lower()
    if re.match(r"WEBVTT(?![^ \t\r\n])", head):
        return "vtt"
    if "[script info]" in lower or "[events]" in lower:
        old = ending == "ssa" or _STYLES.search(text[: 1 << 16])
        return "ssa" if old and "[v4+ styles]" not in lower else "ass"
    if head.startswith("<") and _TT.search(head):
        return "ttml"
    if lower.startswith("<sami"):
        return "sami"
    if _MICRODVD.match(head):
        return "microdvd"
    if ending == "vtt" or "-->" not in text:
        return ending
    return "srt"
