"""What no subtitle of a market holds: control characters, signs of the talk with an engine, another
script, a text without end."""

import re
import unicodedata
from collections.abc import Sequence
from functools import cache
from typing import Final

from localize import late
from localize.evidence import Fault
from localize.locales.profile import Market
from localize.locales.scripts import HAN_RANGES

#: What has no place in a text: controls but tab and line feed, overrides of direction, halves of
#: a character that JSON can write and nobody can store.
_NOTHING = late.pattern("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u202d\u202e\ud800-\udfff\ufeff]")
#: One of these stands in every text that needs cleaning; most need none.
_ODD = late.pattern("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff<{*`]")
#: Marks that turn the direction until another one ends it, and what ends them.
_OPENERS, _CLOSERS = "\u202a\u202b\u2066\u2067\u2068", "\u202c\u2069"
_TURNS = late.pattern(f"[{_OPENERS}{_CLOSERS}]")
#: Markup of subtitle files. A source's own stands as ⟦n⟧ in what an engine reads.
_MARKUP = late.pattern(
    r"</?(?:i|b|u|s|c|v|font|ruby|rt|lang)(?:[ .][^<>]*)?>|\{\\[^{}]*\}", re.IGNORECASE
)
_BREAKS = late.pattern(
    "[ \t]*(?:\r\n|[\r\n\x0b\x0c\x85\u2028\u2029])[\\s\x0b\x0c\x85\u2028\u2029]*"
)
#: A text that is wrapped as a whole, as chat models like to do.
_WRAPPED = late.pattern(r"```\w*\s*\n(?P<code>.*?)\n?\s*```|\*\*(?P<bold>[^*]+)\*\*", re.DOTALL)

#: What belongs to a file, a protocol or a chat, and is never said.
_TALK = late.pattern(
    r"\d\d:\d\d:\d\d[,.]\d{3}\s*-->"
    r"|\{\s*\"(?:id|text|cues|speaker)\"\s*:"
    r"|```|<\|\w+\|>|</?(?:system|assistant|user|think|instructions?)>"
    r"|^\s*translat(?:ion|ed text)\s*:|translator['’]s note|\bas an ai\b",
    re.IGNORECASE,
)

#: A text longer than this is none of a subtitle, in characters: so many, and so many more for each
#: of the source. Far above what the checks call too long.
_LONGEST: Final = (200, 40)

#: So much of a text is read for other evidence; what is longer is at fault anyway.
READ: Final = 5_000

_LATIN: Final = (
    "A-Za-z\u00aa\u00ba\u00c0-\u02ff\u1d00-\u1eff\u2c60-\u2c7f\ua720-\ua7ff\uff21-\uff5a"
)
_LETTERS: Final = {
    "Latn": "",
    "Arab": "\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufeff",
    "Cyrl": "\u0400-\u052f",
    "Deva": "\u0900-\u097f",
    "Hans": HAN_RANGES,
    "Hant": f"{HAN_RANGES}\u3100-\u312f",
    "Hebr": "\u0590-\u05ff\ufb1d-\ufb4f",
    "Jpan": f"{HAN_RANGES}\u3041-\u30ff\u31f0-\u31ff\uff66-\uff9f",
    "Kore": f"\u1100-\u11ff\u3131-\u318e\uac00-\ud7a3{HAN_RANGES}",
    "Thai": "\u0e00-\u0e7f",
}
#: Words of an English sentence; names and brands in Latin letters are welcome anywhere.
_ENGLISH = late.pattern(
    r"\b(?:the|you|your|i|i'm|is|are|was|to|of|and|in|it|that|this|me|my|we|he|she|his|her|not|"
    r"don't|do|for|with|what|have|will|be|on|at)\b",
    re.IGNORECASE,
)
_ENGLISH_WORDS: Final = 3


def cleaned(text: str) -> str:
    """A text as engines write it, without what can be no part of it.

    Control characters and half characters go; so do markup, empty lines, what wraps the whole, and
    marks of direction that are not closed.

    >>> cleaned("Go\\x00!\\r\\n\\r\\n Now. "), cleaned("```\\nGo!\\n```"), cleaned("**Go!**")
    ('Go!\\nNow.', 'Go!', 'Go!')
    """
    if _ODD.search(text) is None:
        return text.strip()
    text = _BREAKS.sub("\n", _MARKUP.sub("", _NOTHING.sub("", text))).strip()
    turns = _TURNS.findall(text)
    if sum(turn in _OPENERS for turn in turns) * 2 != len(turns):
        text = _TURNS.sub("", text)
    wrapped = _WRAPPED.fullmatch(text)
    if wrapped is None:
        return text
    inside = wrapped["code"] if wrapped["bold"] is None else wrapped["bold"]
    return inside.strip()


def stray(source: str, target: str, market: Market) -> str:
    """Why a text can be nobody's subtitle in a market, in a few words; "" if it can.

    >>> from localize import locales
    >>> stray("走吧", "Пошли", locales.market("en-US"))
    'another script'
    """
    most, more = _LONGEST
    if len(target) > most + more * len(source):
        return f"{len(target)} characters for {len(source)}"
    found = _TALK.search(target)
    if found is not None and _TALK.search(source) is None:
        return "no dialogue but part of a file or a chat"
    return "another script" if _foreign(source, target, market) else ""


def strays(lines: Sequence[tuple[str, str]], market: Market) -> list[Fault]:
    """A fault of its own for each (source, target) whose target can be nobody's subtitle."""
    return [
        Fault(index, "stray", False, why)
        for index, (source, target) in enumerate(lines)
        if (why := stray(source, target, market))
    ]


def _foreign(source: str, target: str, market: Market) -> bool:
    """Whether most letters are of a script that neither the market nor a brand name has.

    Latin letters may stand anywhere; where nothing else does, an English sentence is none.
    """
    if market.script not in _LETTERS:
        return False
    own, other = _patterns(market.script)
    if not target.isascii():
        others = len(other.findall(unicodedata.normalize("NFC", target)))
        if others:
            return others > len(own.findall(target))
    if market.script == "Latn" or own.search(target) is not None:
        return False
    words = {word.casefold() for word in _ENGLISH.findall(target)}
    return len(words) >= _ENGLISH_WORDS and _ENGLISH.search(source) is None


@cache
def _patterns(script: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What finds a letter of a script, and one that is neither of it nor Latin."""
    own = _LETTERS[script]
    return re.compile(f"[{own if own else _LATIN}]"), re.compile(rf"[^\W\d_{_LATIN}{own}]")
