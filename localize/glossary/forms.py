"""Whether a target text holds a term's rendering, in the form that the sentence asks for."""

import re
import unicodedata
from functools import lru_cache

from localize.locales import Market
from localize.model import Term

#: Scripts whose words stand between spaces and change at their ends. In the others particles and
#: articles grow onto words, or there are no spaces: a rendering is found anywhere in the text.
WORD_SCRIPTS = ("Latn", "Cyrl", "Grek")
#: Languages that do not inflect nouns: a word must stand as it is.
UNINFLECTED = ("vi", "id", "ms", "fil")
#: A word of fewer letters is never cut: too many others begin like it.
LEAST_STEM = 4
#: So much of a word must be there; what follows may be an ending.
STEM_SHARE = 0.75


def satisfied(term: Term, target: str, market: Market) -> bool:
    """Whether a target holds an accepted rendering of a term.

    Case does not count. A name must stand as agreed; the words of other terms may carry an ending
    of the market's language.

    >>> from localize import locales
    >>> satisfied(Term("外卖小哥", ("delivery guy",)), "Two Delivery Guys", locales.market("en-US"))
    True
    """
    forms = term.targets if term.targets else (term.source,)
    exact = term.kind in ("name", "keep") or market.language in UNINFLECTED
    folded = _fold(target)
    return any(
        _pattern(form, market.script in WORD_SCRIPTS, exact).search(folded) is not None
        for form in forms
    )


def forbidden_in(term: Term, target: str) -> str:
    """The first forbidden rendering of a term that a target holds as a whole word, or "".

    >>> forbidden_in(Term("老公", ("husband",), forbidden=("hubby",)), "My hubby!")
    'hubby'
    """
    folded = _fold(target)
    for form in term.forbidden:
        if _pattern(form, _spaced(form), True).search(folded) is not None:
            return form
    return ""


def _fold(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold()


def _spaced(form: str) -> bool:
    """Whether a rendering is written in letters that stand between spaces."""
    first = next((char for char in form if char.isalpha()), "")
    return bool(first) and (first < "\u0590" or "\u1e00" <= first < "\u2000")


@lru_cache(maxsize=50_000)
def _pattern(form: str, words: bool, exact: bool) -> re.Pattern[str]:
    """What finds a rendering in a folded text."""
    folded = _fold(form)
    if not words:
        parts = [re.escape(part) for part in folded.split()]
        return re.compile(r"\s*".join(parts))
    parts = []
    for word in re.findall(r"\w+|[^\w\s]+", folded):
        stem = max(LEAST_STEM, round(len(word) * STEM_SHARE))
        if exact or len(word) <= stem or not word.isalpha():
            parts.append(re.escape(word))
        else:
            parts.append(re.escape(word[:stem]) + r"\w*")
    body = r"[\s\-]*".join(parts)
    start = r"(?<!\w)" if folded[:1].isalnum() else ""
    if not folded[-1:].isalnum():
        return re.compile(start + body)
    # A short word may still carry an ending of one or two letters (a plural, a case).
    ending = r"(?!\w)" if exact else r"(?:\w{1,2})?(?!\w)"
    if parts and parts[-1].endswith(r"\w*"):
        ending = ""
    return re.compile(start + body + ending)
