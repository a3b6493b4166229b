"""P407: quotation marks, and those without their partner."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from localize import late
from localize.checks.habits import unlike
from localize.checks.view import View, found
from localize.locales.marks import QUOTES, accepted_quotes, quote_pairs
from localize.model import Finding


def quotes(view: View) -> Iterator[Finding]:
    """P407: quotation marks that the market does not use, or one without its partner."""
    yield from unlike(view, "P407")
    present = view.raw_alphabet & QUOTES
    if not present:
        return
    typography = view.known.typography
    pair = "".join(typography.quotes).replace("\xa0", "").replace("\u202f", "")
    wrong = present - accepted_quotes(view.known)
    odd = [_odd(text) for text in view.texts] if '"' in present else []
    pairs = [pair for pair in quote_pairs(view.known) if not present.isdisjoint(pair)]
    uneven = {
        i
        for first, last in pairs
        for i, text in enumerate(view.texts)
        if text.count(first) != text.count(last)
    }
    thoughts = view.known.script == "Jpan" and "《" in view.raw_alphabet
    for i, text in enumerate(view.texts):
        if thoughts and _is_thought(text):
            continue
        at = next((at for at, mark in enumerate(text) if mark in wrong), None) if wrong else None
        problem = f"{text[at]} is not a quotation mark here: write {pair}" if at is not None else ""
        if not problem and odd and odd[i] and not _has_partner(view.texts, odd, i):
            at, problem = text.index('"'), 'a " without its partner'
        if not problem and i in uneven and (lone := _without_partner(view.texts, i, pairs)):
            at, problem = text.index(lone), f"{lone} without its partner"
        if not problem and "«" in text and typography.quotes[0] in ("«\xa0", "«\u202f"):
            at = text.index("«")
            if text[at + 1 : at + 2] not in ("\xa0", "\u202f"):
                problem = "no-break space missing after «"
        if problem:
            yield found(
                view,
                i,
                "P407",
                problem,
                value=text[at or 0],
                limit=pair,
                source=typography.source_of("quotes"),
                column=at,
            )


#: A cue of nothing but what stands in 《 》, after the name of who thinks it at most.
_THOUGHT: Final = late.pattern(r"\s*(?:[（(][^（）()\n]*[）)]\s*)?《[^》]*》\s*")


def _is_thought(text: str) -> bool:
    """Whether 《 》 hold what somebody thinks, as Japanese captions write it, and no title.

    A thought is a cue of its own, or runs over several.
    """
    return _THOUGHT.fullmatch(text) is not None or text.count("《") != text.count("》")


#: What somebody quotes may run over so many cues.
_SPEECH: Final = 12


_FEET: Final = late.pattern("[0-9]['’][0-9]{1,2}”")


def _without_partner(texts: Sequence[str], index: int, pairs: list[tuple[str, str]]) -> str:
    """The first mark that opens and never closes, or closes what never opened, or ``""``.

    A speech over several cues may open anew in each of them. 6’2” are feet and inches.
    """
    text = texts[index]
    for first, last in pairs:
        more = text.count(first) - text.count(last)
        if more > 0 and not any(last in other for other in texts[index + 1 : index + _SPEECH]):
            return first
        earlier = texts[max(0, index - _SPEECH) : index]
        if more < 0 and not any(first in other for other in earlier):
            return "" if last == "”" and _FEET.search(text) else last
    return ""


def _has_partner(texts: Sequence[str], odd: list[bool], index: int) -> bool:
    """Whether the odd mark of a cue has its partner in a cue nearby.

    The next cue or the one before; or farther off, if the one mark opens and the other closes.
    """
    if any(odd[max(0, index - 1) : index] + odd[index + 1 : index + 2]):
        return True
    opens = _OPENS.search(texts[index]) is not None
    cues = (
        range(index + 2, min(index + _SPEECH, len(texts)))
        if opens
        else range(index - 2, max(index - _SPEECH, -1), -1)
    )
    other = next((at for at in cues if odd[at]), None)
    return other is not None and (_OPENS.search(texts[other]) is None) == opens


#: A straight mark before a word, after nothing or a space.
_OPENS: Final = late.pattern(r'(?:^|(?<=[\s(\[¿¡—–-]))"(?=[^\s"])', re.MULTILINE)


def _odd(text: str) -> bool:
    """Whether one straight mark has no partner; inches and Hebrew abbreviations have none."""
    if text.count('"') % 2 == 0:
        return False
    return len(_STRAIGHT.findall(text)) % 2 == 1


_STRAIGHT: Final = late.pattern('(?<![0-9\u05d0-\u05ea])"|(?<=[\u05d0-\u05ea])"(?![\u05d0-\u05ea])')
