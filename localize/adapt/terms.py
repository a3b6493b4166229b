"""``names.joined`` and ``glossary.forbidden``: agreed words, by the terms of the source line."""

import re
import unicodedata
from functools import lru_cache, partial
from typing import Final

from localize.adapt.rule import Context, Made
from localize.locales.profile import Market
from localize.model import Term

_SEPARATOR: Final = "[ \xa0-]"
_SPLIT: Final = re.compile(_SEPARATOR)
_PLAIN_NAME: Final = re.compile(
    r"(?:[^\W\d_]|[ \xa0'’-]|[\u0e30-\u0e4e\u0900-\u0963\u064b-\u0652])+"
)
_SHORTEST_NAME: Final = 3


def joined_names(market: Market, profile: str) -> Made | None:  # noqa: ARG001
    """The name of the source line, if split or in capitals, is written as agreed."""
    spaced = market.typography.spaces_between_words
    open_end = not spaced or market.script == "Kore"

    def rewrite(text: str, context: Context) -> str:
        for hit in context.hits:
            term = hit.term
            if term.kind == "name" and term.confidence == "high" and term.targets:
                text = _join(text, term, spaced, open_end)
        return text

    return Made(rewrite)


def _join(text: str, term: Term, spaced: bool, open_end: bool) -> str:
    name = term.targets[0]
    if name[:1] not in text:
        return text
    pattern = _split_name(name, spaced, open_end)
    if pattern is None:
        return text
    # One part for each character of the source, or as many as the name itself has.
    most = max(len(term.source), 1 + len(_SPLIT.findall(name)))

    def write(match: re.Match[str]) -> str:
        found = match.group()
        parts = _SPLIT.split(found)
        others = text[: match.start()] + text[match.end() :]
        return found if len(parts) > most or others.isupper() else name

    return pattern.sub(write, text)


@lru_cache(maxsize=4096)
def _split_name(name: str, spaced: bool, open_end: bool) -> re.Pattern[str] | None:
    """A pattern of the letters of a name in any case, with separators anywhere or nowhere."""
    letters = [char for char in name if not _SPLIT.match(char)]
    if len(letters) < _SHORTEST_NAME or not _PLAIN_NAME.fullmatch(name):
        return None
    first = re.escape(letters[0])
    rest = "".join(f"{_SEPARATOR}?[{_cases(char)}]" for char in letters[1:])
    start = r"(?<![^\W_].)(?<![-'’].)" if spaced else ""
    end = "" if open_end else r"(?![^\W_]|-[^\W_]|[\u0900-\u0903\u093a-\u094f\u064b-\u0652])"
    return re.compile(f"{first}{start}{rest}{end}")


def _cases(char: str) -> str:
    return "".join(re.escape(one) for one in sorted({char, *char.lower(), *char.upper()}))


def forbidden(market: Market, profile: str) -> Made | None:  # noqa: ARG001
    """A forbidden rendering that stands as a whole word becomes the preferred one."""
    turkish = market.language == "tr"

    def rewrite(text: str, context: Context) -> str:
        for hit in context.hits:
            term = hit.term
            if term.forbidden and term.confidence == "high":
                text = _prefer(text, term, context, turkish)
        return text

    return Made(rewrite)


def _prefer(text: str, term: Term, context: Context, turkish: bool) -> str:
    preferred = term.targets[0] if term.targets else term.source
    low, folded = text.casefold(), preferred.casefold()
    if preferred in text:
        return text
    for wrong in sorted(term.forbidden, key=len, reverse=True):
        case_only = wrong.casefold() == folded
        if wrong.casefold() not in low or (folded in low and not case_only):
            continue
        if not _agreed_elsewhere(wrong, term, context):
            pattern = _word(wrong, turkish or case_only)
            text = pattern.sub(partial(_instead, preferred=preferred, case_only=case_only), text)
    return text


def _agreed_elsewhere(wrong: str, term: Term, context: Context) -> bool:
    """Whether another term of the line is rendered with the words that this one forbids."""
    folded = wrong.casefold()
    return any(
        folded in target.casefold()
        for hit in context.hits
        if hit.term.source != term.source
        for target in hit.term.targets
    )


@lru_cache(maxsize=4096)
def _word(word: str, exact: bool) -> re.Pattern[str]:
    return re.compile(re.escape(word), 0 if exact else re.IGNORECASE)


def _instead(match: re.Match[str], preferred: str, case_only: bool) -> str:
    text, found = match.string, match.group()
    if _in_word(text, match.start() - 1) or _in_word(text, match.end()):
        return found
    capital = found[0].isupper() and preferred[0].islower() and not case_only
    before = text[: match.start()].rstrip(" \"'“«¿¡([-")
    # A capital of the sentence's start stays; one of the word itself goes with it.
    if capital and (not before or before[-1] in ".!?…:\n"):
        return preferred[0].upper() + preferred[1:]
    return preferred


def _in_word(text: str, place: int) -> bool:
    """Whether a letter, a digit or a mark on a letter stands at ``place``."""
    if not 0 <= place < len(text):
        return False
    return unicodedata.category(text[place])[0] in "LMN"
