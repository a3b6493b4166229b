"""Checks of characters: G501 to G503."""

from collections.abc import Iterator
from typing import Final

from localize import late
from localize.checks.view import BIDI_CONTROLS, View, found
from localize.model import Finding

#: Characters that Netflix's list of glyphs lacks, next to emoji and what no font has.
_NOT_NETFLIX: Final = late.pattern(
    "[\u22ef\u202f\u2000-\u200a\u205f\u2100-\u2102\u2190-\u21ff\u2300-\u23ff\u25a0-\u2669\u266b-\u27bf"
    "\u2b00-\u2bff\ufe0f\U0001f000-\U0001faff]"
)
#: Marks of direction that may stand alone, and the ones that open and close a span.
_OPENS: Final = {"\u202a": "\u202c", "\u202b": "\u202c", "\u202d": "\u202c", "\u202e": "\u202c"}
_OPENS_ISOLATE: Final = {"\u2066": "\u2069", "\u2067": "\u2069", "\u2068": "\u2069"}
_CLOSES: Final = frozenset("\u202c\u2069")

#: Controls but the line break, and characters that show nothing. Joiners are judged by script.
_INVISIBLE: Final = late.pattern(
    "[\x01-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b\u2028\u2029"
    "\u2060-\u2064\u206a-\u206f\u3164\ufe00-\ufe0e\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff]"
    "|(?<![\u0600-\u08ff\u0900-\u0dff\ufb50-\ufefe\u2190-\u2bff\ufe0f\U0001f000-\U0001faff])[\u200c\u200d]"
)
_NAMES: Final = {
    "\xad": "soft hyphen",
    "\u200b": "zero-width space",
    "\u200c": "zero-width non-joiner",
    "\u200d": "zero-width joiner",
    "\u2028": "line separator",
    "\u2029": "paragraph separator",
    "\u2060": "word joiner",
    "\ufeff": "byte order mark",
}


def glyph(view: View) -> Iterator[Finding]:
    """G501: a character that fonts lack (private, unassigned, replaced), or Netflix's list does.

    Netflix's list has no emoji, no U+202F and no U+22EF; controls of direction are G502's.
    """
    fine = _FINE.setdefault(view.profile, set())
    unknown = view.raw_alphabet - fine
    if not unknown:
        return
    wrong = frozenset(mark for mark in unknown if _missing(mark, view.profile))
    fine |= unknown - wrong
    if not wrong:
        return
    for i, text in enumerate(view.texts):
        if wrong.isdisjoint(text):
            continue
        at = next(at for at, mark in enumerate(text) if mark in wrong)
        reason = _missing(text[at], view.profile)
        yield found(
            view,
            i,
            "G501",
            f"U+{ord(text[at]):04X} {reason}",
            value=f"U+{ord(text[at]):04X}",
            source="Netflix's glyph list, via SubtitleEdit" if "Netflix" in reason else "",
            column=at,
        )


#: The characters found to be in order, by profile, so that each is looked up once.
_FINE: Final[dict[str, set[str]]] = {}


def _missing(mark: str, profile: str) -> str:
    """Why a character cannot be shown, or ``""``."""
    import unicodedata

    if mark < "\x7f":
        return ""
    if mark == "\ufffd":
        return "stands where a character was lost in decoding"
    category = unicodedata.category(mark)
    if category == "Co":
        return "is a private character that no common font has"
    if category in ("Cn", "Cs"):
        return "is no character"
    if profile == "netflix" and _NOT_NETFLIX.fullmatch(mark):
        return "is not in Netflix's list of glyphs"
    return ""


def direction(view: View) -> Iterator[Finding]:
    """G502: controls of direction that are unbalanced, or that the market has no use for.

    In ``vertical`` a right-to-left line may be wrapped in a balanced pair (U+202B ... U+202C) and
    hold single marks (U+200F). Netflix's list of glyphs has none of them.
    """
    if view.raw_alphabet.isdisjoint(BIDI_CONTROLS):
        return
    allowed = view.known.direction == "rtl" and view.profile != "netflix"
    for i, cue in enumerate(view.cues):
        if frozenset(BIDI_CONTROLS).isdisjoint(cue.text):
            continue
        at = next(at for at, mark in enumerate(cue.text) if mark in BIDI_CONTROLS)
        source = ""
        if not allowed and view.known.direction == "ltr":
            problem = "a control of direction in a left-to-right language"
        elif not allowed:
            problem, source = "a control of direction", "Netflix's glyph list, via SubtitleEdit"
        elif all(_balanced(line) for line in cue.text.split("\n")):
            continue
        else:
            problem = "controls of direction are not balanced within each line"
        mark = f"U+{ord(cue.text[at]):04X}"
        yield found(view, i, "G502", f"{problem} ({mark})", value=mark, source=source, column=at)


def _balanced(line: str) -> bool:
    """Whether every embedding that a line opens is closed in it, in order."""
    awaited: list[str] = []
    for mark in line:
        closing = _OPENS.get(mark) or _OPENS_ISOLATE.get(mark)
        if closing:
            awaited.append(closing)
        elif mark in _CLOSES and (not awaited or awaited.pop() != mark):
            return False
    return not awaited


def invisible(view: View) -> Iterator[Finding]:
    """G503: a control character, or one that shows nothing (zero-width space, soft hyphen)."""
    zeros = view.raw.count("\0") > len(view.cues) + 1
    if not zeros and not _INVISIBLE.search("".join(view.raw_alphabet)):
        return
    for i, cue in enumerate(view.cues):
        match = _INVISIBLE.search(cue.text)
        at = match.start() if match else cue.text.find("\0")
        if at >= 0:
            code = f"U+{ord(cue.text[at]):04X}"
            name = _NAMES.get(cue.text[at], "invisible or control character")
            yield found(view, i, "G503", f"{name} ({code})", value=code, column=at)


def without_invisible(text: str) -> str:
    """The text without what :func:`invisible` finds, line breaks and tabs kept.

    >>> without_invisible("soft\xadhyphen")
    'softhyphen'
    """
    return _INVISIBLE.sub("", text).replace("\0", "")
