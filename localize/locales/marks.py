"""Marks by script and market, for fixers and checks alike: what is foreign, which stops go."""

import re
from typing import Final

from localize import late
from localize.locales.profile import Market

FULL_WIDTH: Final = "".join(map(chr, range(0xFF01, 0xFF5F)))
_CHINESE: Final = f"{FULL_WIDTH}、。【】〔〕〖〗〜\u3000"
_ARABIC: Final = "،؛؟"
_FOREIGN: Final = {
    "Arab": f"{_CHINESE}।¿¡",
    "Deva": f"{_CHINESE}{_ARABIC}¿¡",
    "Jpan": f"{_ARABIC}।¿¡，、；",
    "Hant": f"{_ARABIC}।¿¡｡､",
    "Hans": f"{_ARABIC}।¿¡，｡､",
}

#: What looks like a mark after a space and is none: a smiley, the sign != of what is not equal, two
#: commas typed for „, and the colon of 1 : 100.
NO_MARK: Final = r"(?![;:]['-]?[()DPp*|](?!\w)|!=|,,\w|:(?<=[0-9] :) [0-9])"
#: After a semicolon: it does not end an entity (&quot;).
ENTITY: Final = r"(?<!&quot;)(?<!&amp;)(?<!&apos;)(?<!&lt;)(?<!&gt;)(?<!&nbsp;)(?<!&#39;)"
#: A comma in Arabic, other than in a figure, a formula or a list of Latin letters: 5,000, (x,y).
ARABIC_COMMA: Final = r"(?<![0-9A-Za-z\])}]),|,(?!\s?[0-9A-Za-z(\[{])"

#: An address of the web, which keeps its marks.
URL: Final = late.pattern(r"https?://\S+|www\.\S+")

QUOTES: Final = frozenset('«»‹›“”„‟‘‚‛「」『』﹁﹂﹃﹄《》〈〉〝〞"')

#: Languages with straight marks that print « » as well.
_GUILLEMETS: Final = frozenset(("es", "it", "pt"))
_PAIRED: Final = ("“”", "„“", "„”", "«»", "「」", "『』", "《》", "〈〉", "〝〞")

#: Half-width full stops that a script does not write, by script; "" is for the others that write
#: none at a line's end. Thai and Korean have abbreviations and numbers with dots. The dot comes
#: first in each, so that a search goes from dot to dot.
STOPS: Final = {
    "Deva": (
        r"\.(?<=[\u0900-\u097f]{3}\.)(?<!श्री\.)(?=\s)"
        r"|\.(?<=[\u0900-\u097f]\.)(?<!\.[\u0900-\u097f]\.)(?<!\.[\u0900-\u097f]{2}\.)"
        r"(?<!\.[\u0900-\u097f]{3}\.)(?=\s*\Z)"
    ),
    "Hans": r"\.(?<=[\u4e00-\u9fff]\.)(?=\s|\Z)",
    "Hant": r"\.(?<=[\u4e00-\u9fff]\.)(?=\s|\Z)",
    "Jpan": r"\.(?<=[\u3041-\u9fff]\.)(?=\s|\Z)",
    # Three or four consonants that stand alone are an abbreviation (กทม.), hardly a sentence.
    "Thai": (
        r"\.(?<=[\u0e01-\u0e4e]{3}\.)(?<!\.[ก-ฮ]\.)(?<!(?<![\u0e01-\u0e4e])[ก-ฮ]{3}\.)"
        r"(?<!(?<![\u0e01-\u0e4e])[ก-ฮ]{4}\.)(?=\s|\Z)"
    ),
    "": r"\.(?<![.A-Za-z]\.)(?=[\"'”’」]*\s*(?:\n|\Z))",
}

#: Two or more of these, one that is an ellipsis by itself, or three middle dots (・・・); said so
#: that a search skips all else.
_DOTS: Final = "[.․‥…⋯。·・･](?:(?<![·・･])[.․‥…⋯。]+|(?<=[․‥…⋯])|(?<=[·・･])[·・･]{2,})"


def dots(market: Market) -> str:
    """A pattern of the dots that stand for an ellipsis in a market.

    After a question or an exclamation Russian and Ukrainian set two dots (Что?..), which stay.

    >>> from localize.locales import market
    >>> re.findall(dots(market("ru-RU")), "Что?.. Ну... да")
    ['...']
    """
    if market.script == "Cyrl":
        return rf"(?!(?<=[?!])\.\.(?![.․‥…⋯。]))(?:{_DOTS})"
    return _DOTS


def foreign(market: Market) -> frozenset[str]:
    """The marks of other scripts that a market does not write at all.

    >>> from localize.locales import market
    >>> "，" in foreign(market("en-US")), "¿" in foreign(market("es-419"))
    (True, False)
    """
    typography = market.typography
    marks = _FOREIGN.get(market.script, f"{_CHINESE}{_ARABIC}।¿¡")
    return frozenset(marks) - {typography.opening_question, typography.opening_exclamation}


def own_quotes(market: Market) -> frozenset[str]:
    """The quotation marks of a market; an alphabet's straight ones, and curly where it has those.

    >>> from localize.locales import market
    >>> "".join(sorted(own_quotes(market("de-DE")) - {'"', "'"}))
    '‘‚“„'
    """
    typography = market.typography
    own = set("".join((*typography.quotes, *typography.nested_quotes, *typography.titles)))
    if market.script == "Jpan":
        own |= set("“”〈〉")
    elif market.script in ("Hans", "Hant"):
        own |= set("《》〈〉")
    else:
        own |= {'"', "'"}
        # Arabic has straight ones alone: Netflix Arabic, digest of 2025-12.
        if typography.quotes[0] in "\"'" and market.script != "Arab":
            own |= set("“”‘’«»" if market.language in _GUILLEMETS else "“”‘’")
    return frozenset(own)


def quote_pairs(market: Market) -> tuple[tuple[str, str], ...]:
    """The accepted marks of which one opens and another closes; not ‘ ’, which is an apostrophe.

    >>> from localize.locales import market
    >>> quote_pairs(market("de-DE")), quote_pairs(market("it-IT"))
    ((('„', '“'),), (('“', '”'), ('«', '»')))
    """
    accepted = accepted_quotes(market)
    return tuple(
        (first, last)
        for first, last in _PAIRED
        if {first, last} <= accepted and not (first == "“" and "„" in accepted)
    )


def accepted_quotes(market: Market) -> frozenset[str]:
    """The marks of :func:`own_quotes`, and those that people write and no fixer does.

    >>> from localize.locales import market
    >>> "“" in accepted_quotes(market("es-ES")), "〝" in accepted_quotes(market("ja-JP"))
    (True, True)
    """
    more = {"es": "“”", "ja": "〝〟"}
    return own_quotes(market) | frozenset(more.get(market.language, ""))


def one_of(marks: frozenset[str]) -> str:
    """A set of a pattern that matches any one of the marks."""
    return f"[{re.escape(''.join(sorted(marks)))}]"
