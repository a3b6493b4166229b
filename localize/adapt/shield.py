"""Markup, ``⟦n⟧`` and addresses are hidden from the rules behind one character each."""

import re
from typing import Final

_BASE: Final = 0xF0000
#: One of the characters that stand for what is hidden: private ones that no font has.
HIDDEN: Final = "\U000f0000-\U000ffffd"
_SHIELDED: Final = re.compile(
    rf"⟦\d+⟧|</?[A-Za-z][\w.-]*(?:\s[^<>\n]*)?>|\{{\\[^{{}}\n]*\}}|[{HIDDEN}]"
    r"|(?:https?://|www\.)(?:(?![<{])[!-~])*[\w/!?=&#%~+-]",
    re.ASCII,
)
_PLACES: Final = re.compile(f"[{HIDDEN}]")
_SIGN: Final = re.compile(f"[⟦<{{/{HIDDEN}]")


def hide(text: str) -> tuple[str, list[str]]:
    """The text with each hidden span as one character, and the spans.

    >>> hidden, spans = hide("See ⟦1⟧ or https://example.com/?a=1, please")
    >>> len(hidden), spans
    (18, ['⟦1⟧', 'https://example.com/?a=1'])
    >>> show(hidden, spans)
    'See ⟦1⟧ or https://example.com/?a=1, please'
    """
    if "www." not in text and not _SIGN.search(text):
        return text, []
    spans: list[str] = []

    def keep(match: re.Match[str]) -> str:
        spans.append(match.group())
        return chr(_BASE + len(spans) - 1)

    return _SHIELDED.sub(keep, text), spans


def show(text: str, spans: list[str]) -> str:
    """The text with its hidden spans again in their places."""
    if not spans:
        return text
    return _PLACES.sub(lambda match: spans[ord(match.group()) - _BASE], text)
