"""P404: the dashes of two speakers in one cue."""

import re
from collections.abc import Iterator
from typing import Final

from localize import late
from localize.checks.view import View, found
from localize.locales.breaks import DASHES, ENDS_SENTENCE, SECOND_SPEAKER, two_speakers
from localize.locales.profile import Typography
from localize.model import Finding

_LINE_DASH: Final = late.pattern(rf"^[{re.escape(DASHES)}]", re.MULTILINE)
#: A line that begins with a negative number, or with who said it: -4, --Poincaré.
_MINUS: Final = late.pattern(r"^(?:[-−](?=[.,]?[0-9])|--+[ ]?(?=\w))")
_HYPHENS: Final = "-‐−－"


def dialogue_dash(view: View) -> Iterator[Finding]:
    """P404: two speakers in one cue without the market's dashes, or a dash of one speaker."""
    if view.raw_alphabet.isdisjoint(DASHES) or not _LINE_DASH.search(
        view.joined.replace("\0", "\n")
    ):
        return
    typography = view.known.typography
    for i, text in enumerate(view.texts):
        if _LINE_DASH.search(text):
            lines = text.split("\n")
            problem = _dash_problem(lines, typography, view.known.script)
            if problem and not _no_dialogue(lines, view.above(i)):
                yield found(
                    view,
                    i,
                    "P404",
                    problem,
                    value=next(
                        (line[0] for line in text.split("\n") if line and line[0] in DASHES), "-"
                    ),
                    limit=typography.dialogue_dash,
                    source=typography.source_of("dialogue_dash"),
                    column=0,
                )


#: A dash that closes a remark: before a space or at the end.
_CLOSING_DASH: Final = late.pattern(rf"(?<=[^{re.escape(DASHES)}])[{re.escape(DASHES)}](?=\s|\Z)")
_LABEL: Final = late.pattern(rf"[^\W\d_][\w .]*:\s?[{re.escape(DASHES)}]")


def _no_dialogue(lines: list[str], before: str) -> bool:
    """Whether a dash at a line's beginning is part of a sentence, or names who said it.

    A remark - such as this - may begin with its cue, and its sentence in the cue ``before``; after
    a closing quotation mark a dash and a name are whose words they were. GUARD:-Stop! has its dash.
    """
    first = lines[0]
    dashed = next((line for line in lines if line[:1] in DASHES and line), "")
    words = dashed.lstrip(DASHES + " \xa0").split()
    if not words or _LABEL.match(first):
        return bool(words)
    above = (before if dashed is first else lines[lines.index(dashed) - 1]).rstrip()
    if words[0][0].islower():
        if dashed is first and above and above.rstrip(_QUOTED)[-1:] not in ENDS_SENTENCE:
            return True
        return len(lines) == 1 and _CLOSING_DASH.search(first, 1) is not None
    signed = len(words) <= _NAME and all(word[0].isupper() for word in words)
    return signed and above[-1:] in tuple(_QUOTED) and words[-1][-1] not in ENDS_SENTENCE


#: Marks that close what somebody said, and so many words of a name at most.
_QUOTED: Final = '"”»’'
_NAME: Final = 4


def _dash_problem(lines: list[str], typography: Typography, script: str) -> str:
    dash = typography.dialogue_dash
    if not all(_LINE_DASH.match(line) for line in lines):
        # Where not every line has one, the - of -4 is a minus, that of --Poincaré names him.
        lines = [_MINUS.sub("", line) for line in lines]
        if not any(_LINE_DASH.match(line) for line in lines):
            return ""
    if len(lines) == 1:
        if SECOND_SPEAKER.search(lines[0]):
            return "two speakers on one line: give each a line"
        words = lines[0][1:].lstrip(" \xa0")
        lone = lines[0][0] in _HYPHENS and words and words[0] not in DASHES + "0123456789"
        return "a dialogue dash, but one speaker" if lone else ""
    if not two_speakers(lines):
        return "a dialogue dash on the first line alone" if lines[0][:1] in _HYPHENS else ""
    second_only = typography.dialogue_dash_on == "second"
    first_has = lines[0][:1] in DASHES
    if second_only and first_has:
        return "only the second speaker's line begins with a dash here"
    if not second_only and not first_has:
        hyphen = lines[1][:1] in _HYPHENS
        return f"both speakers' lines begin with {dash!r} here" if hyphen else ""
    for line in lines[1:] if second_only else lines:
        if not _is_dashed(line, dash, script):
            return f"the dialogue dash is written {dash!r} here"
    return ""


def _is_dashed(line: str, dash: str, script: str) -> bool:
    """Whether a line begins with the market's dash; Han and kana accept its wider forms."""
    if not line or line[0] not in DASHES:
        return True
    if line[0] != dash[0] and not (script in ("Hans", "Hant", "Jpan") and line[0] in "‐–－"):
        return False
    spaced = line[1:2] in (" ", "\xa0")
    return spaced == dash.endswith(" ")
