"""``typography.quotes``: quotation marks of other markets become the market's own."""

import re
from functools import partial
from typing import Final, Literal

from localize.adapt.rule import Context, Made, Trigger, at, in_word
from localize.locales.marks import QUOTES, own_quotes
from localize.locales.profile import Market, Typography

_CHINESE: Final = frozenset("「」『』﹁﹂﹃﹄《》〈〉〝〞")
_CURLY: Final = frozenset("“”„‟‘‛")
_OPENS: Final = frozenset("«‹“„‘‚「『﹁﹃《〈〝")
_SPACES: Final = " \xa0\u202f"
#: French marks without their no-break space, where words stand inside them.
_BREAKING: Final = re.compile(r"«[ ]?(?![\s,.)\]]|\Z)|(?<![\s(\[¿¡])(?<!\A)[ ]?»")

Role = Literal["quotes", "nested", "titles"]
#: Pairs as they come, and what they are; an inner pair before the one that may hold it.
_PAIRS: Final[tuple[tuple[str, str, Role], ...]] = (
    ("『", "』", "nested"),
    ("﹃", "﹄", "nested"),
    ("〈", "〉", "titles"),
    ("《", "》", "titles"),
    ("‘", "’", "nested"),
    ("‚", "‘", "nested"),
    ("‹", "›", "nested"),
    ("「", "」", "quotes"),
    ("﹁", "﹂", "quotes"),
    ("〝", "〞", "quotes"),
    ("„", "“", "quotes"),
    ("„", "”", "quotes"),
    ("“", "”", "quotes"),
    ("”", "”", "quotes"),
    ("»", "«", "quotes"),
    ("«", "»", "quotes"),
    ('"', '"', "quotes"),
)


def quotes(market: Market, profile: str) -> Made | None:  # noqa: ARG001
    """Quotation marks that the market does not use become its own, inner and titles too."""
    typography = market.typography
    wrong = QUOTES - own_quotes(market)
    pairs = tuple(
        (first, re.compile(f"{first}([^{first}{last}]*){last}" + r"(?!\w)" * (last == "’")), role)
        for first, last, role in _PAIRS
        if first in wrong or last in wrong
    )
    french = typography.quotes[0] in ("«\xa0", "«\u202f")
    # A Korean particle follows the mark without a space.
    spaced = (typography.spaces_between_words, market.script != "Kore")

    def rewrite(text: str, context: Context) -> str:  # noqa: ARG001
        if not wrong.isdisjoint(text):
            for first, pattern, role in pairs:
                # A German »word« stands before «word» only where the first mark is ».
                if first in text and (first != "»" or "«" not in text[: text.find("»")]):
                    outer = _marks(typography, _role(role, text))
                    text = pattern.sub(partial(_paired, marks=outer, spaced=spaced), text)
            if not wrong.isdisjoint(text):
                text = _alone(text, wrong, typography)
        return _BREAKING.sub(_unbreakable, text) if french else text

    triggers = [Trigger("".join(sorted(wrong)))]
    if french:
        triggers += [Trigger("«", r"(?![\xa0\u202f])"), Trigger("»", r"(?<![\xa0\u202f].)")]
    return Made(rewrite, tuple(triggers))


def _role(role: Role, text: str) -> Role:
    """『 』 are inner marks only where outer ones stand."""
    if role == "nested" and not any(mark in text for mark in '「﹁“„«"'):
        return "quotes"
    return role


def _marks(typography: Typography, role: Role) -> tuple[str, str]:
    if role == "quotes":
        return typography.quotes
    return typography.nested_quotes if role == "nested" else typography.titles


def _paired(match: re.Match[str], marks: tuple[str, str], spaced: tuple[bool, bool]) -> str:
    first, last = marks
    text = match.string
    joined = spaced[0] and text[match.start()] in _CHINESE
    left = " " if joined and in_word(at(text, match.start() - 1)) else ""
    right = " " if joined and spaced[1] and at(text, match.end()).isalnum() else ""
    inner = match.group(1).strip(_SPACES) if first[-1:] in "\xa0\u202f" else match.group(1)
    return f"{left}{first}{inner}{last}{right}"


def _alone(text: str, wrong: frozenset[str], typography: Typography) -> str:
    """The text with marks that have no partner replaced, by what stands beside them."""
    parts: list[str] = []
    for place, mark in enumerate(text):
        if mark not in wrong:
            parts.append(mark)
            continue
        before, after = at(text, place - 1), at(text, place + 1)
        if mark in "‘‛" and (in_word(before) or typography.nested_quotes[0] == "'"):
            parts.append("'")
            continue
        role: Role = "nested" if mark in "‘‚‛‹›『』﹃﹄" else "quotes"
        first, last = _marks(typography, "titles" if mark in "《》〈〉" else role)
        parts.append(first if _opening(mark, before, after) else last)
    return "".join(parts)


def _opening(mark: str, before: str, after: str) -> bool:
    if mark in _CURLY or mark == '"':
        if before in ("", " ", "\n", "(", "[") and after.strip():
            return True
        if not after.strip():
            return False
    return mark in _OPENS


def _unbreakable(match: re.Match[str]) -> str:
    return "«\xa0" if match.group()[0] == "«" else "\xa0»"
