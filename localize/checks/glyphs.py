"""Checks of characters: G501 to G503."""

from collections.abc import Iterator
from typing import Final

from localize import late
from localize.checks.habits import unlike
from localize.checks.view import BIDI_CONTROLS, View, found
from localize.locales.habits import INVISIBLE, JOINERS
from localize.locales.scripts import traditional_letters
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
    f"[{INVISIBLE}\x0b-\x0d\x1c-\x1f\x85\u2028\u2029\U000e0000-\U000e0fff]|{JOINERS}"
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
    """G501: a character that fonts lack (private, unassigned, replaced), or Netflix's list does, a
    letter of another script, or one in two parts.

    In Simplified Chinese also a letter that only Traditional Chinese has; the other way round it
    is X702's.
    Netflix's list has no emoji, no U+202F and no U+22EF; controls of direction are G502's.
    """
    yield from unlike(view, "G501")
    if view.known.script == "Cyrl":
        yield from _latin_in_cyrillic(view)
    fine = _FINE.setdefault((view.known.script, view.profile), set())
    unknown = view.raw_alphabet - fine
    if not unknown:
        return
    wrong = frozenset(mark for mark in unknown if _missing(mark, view))
    fine |= unknown - wrong
    if not wrong:
        return
    for i, text in enumerate(view.texts):
        if wrong.isdisjoint(text):
            continue
        at = next(at for at, mark in enumerate(text) if mark in wrong)
        reason = _missing(text[at], view)
        yield found(
            view,
            i,
            "G501",
            f"U+{ord(text[at]):04X} {reason}",
            value=f"U+{ord(text[at]):04X}",
            source="Netflix's glyph list, via SubtitleEdit" if "Netflix" in reason else "",
            column=at,
        )


#: Latin letters that look like Cyrillic ones, in a word with these. OK and PIN stand by themselves,
#: and so does the beginning of PINом, which has other letters too.
_LOOKALIKES: Final = "aceijopsxyABCEHIJKMOPSTXY"
_IN_CYRILLIC: Final = late.pattern(
    rf"(?<![A-Za-z])[{_LOOKALIKES}]+(?=[\u0400-\u052f])|(?<=[\u0400-\u052f])[{_LOOKALIKES}]+(?![A-Za-z])"
)


def _latin_in_cyrillic(view: View) -> Iterator[Finding]:
    """The first letter of each cue that looks Cyrillic and is Latin: мoя with a Latin o."""
    if view.raw_alphabet.isdisjoint(_LOOKALIKES) or not _IN_CYRILLIC.search(view.joined):
        return
    for i, text in enumerate(view.texts):
        match = _IN_CYRILLIC.search(text)
        if match:
            code = f"U+{ord(match.group()[0]):04X}"
            message = f"{code} is a Latin letter in a Cyrillic word"
            yield found(view, i, "G501", message, value=code, column=match.start())


#: The characters found to be in order, by script and profile, so that each is looked up once.
_FINE: Final[dict[tuple[str, str], set[str]]] = {}


def _missing(mark: str, view: View) -> str:
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
    if category[0] == "L" and _of_other_script(mark, view.known.script):
        return f"is a letter of another script than {view.known.name} is written in"
    if view.known.script == "Hans" and mark in traditional_letters():
        return "is a letter of Traditional Chinese"
    if view.profile == "netflix" and _NOT_NETFLIX.fullmatch(mark):
        return "is not in Netflix's list of glyphs"
    return ""


#: Letters by script. Latin and Greek stand anywhere (OK, α); Han is X702's business, and Chinese
#: writes の in shop signs.
_LETTERS: Final = {
    "Cyrl": ("\u0400-\u052f",),
    "Hebr": ("\u05d0-\u05ea",),
    "Arab": ("\u0620-\u06ff", "\u0750-\u077f", "\ufb50-\ufdff", "\ufe70-\ufefc"),
    "Deva": ("\u0904-\u0939", "\u0958-\u0961", "\u0972-\u097f"),
    "Thai": ("\u0e01-\u0e3a", "\u0e40-\u0e4e"),
    "Kore": ("\u1100-\u11ff", "\u3131-\u318e", "\uac00-\ud7a3"),
    "Jpan": ("\u3041-\u3096", "\u30a1-\u30fa", "\uff66-\uff9d"),
    "": (
        "\u0530-\u058f", "\u0980-\u0dff", "\u0e80-\u0eff", "\u1000-\u109f", "\u10a0-\u10ff",
        "\u1780-\u17ff",
    ),
}  # fmt: skip


def _of_other_script(mark: str, script: str) -> bool:
    if mark < "\u0400" or "\u3400" <= mark <= "\u9fff":  # most marks of most files
        return False
    own = (script, "Jpan") if script in ("Hans", "Hant") else (script,)
    # Ranges, not a pattern: compiling it takes as long as a small file.
    return any(
        letters[0] <= mark <= letters[-1]
        for name, ranges in _LETTERS.items()
        if name not in own
        for letters in ranges
    )


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
    joiners = not view.raw_alphabet.isdisjoint("\u200c\u200d")
    if not (zeros or joiners or _INVISIBLE.search("".join(view.raw_alphabet))):
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
