"""Checks of style: italics, numbers in words, brackets (P409 to P412)."""

import re
from collections.abc import Iterator
from typing import Final

from localize import late
from localize.checks.view import View, found
from localize.model import Cue, Finding

#: Who asks for one to ten in words, by language.
_SPELLED: Final = {
    "ar": "Netflix Arabic Timed Text Style Guide, via a third-party digest",
    "zh": "Netflix Simplified Chinese Timed Text Style Guide, via third-party summaries",
    **dict.fromkeys(
        ("de", "en", "es", "fr", "it", "pt"), "Netflix, via SubtitleEdit's check of small numbers"
    ),
}
_AT_START: Final = frozenset({"de", "en", "es", "fr", "it", "pt"})

#: A whole number from 1 to 10 that stands alone: no part of a time, a sum, a version, a range.
_SMALL: Final = late.pattern(
    r"(?<![\w.,:/'’$€£¥₩฿°+\-–−#№&@=])(10|[1-9])"
    r"(?![\w%‰°º'’/&+]|[.,:/\-–−][\w]|\s?(?:%|€|\$|£|¥|°|º))"
)
#: Words before or after a number with which it stays in digits: names of numbered things, units.
_THINGS: Final = """
    no no. number room floor episode ep ep. part chapter page level day grade class gate platform
    route line bus flight unit building block apartment suite channel phase season version round
    step stage plan type act scene article section january february march april may june july
    august september october november december n.º nº n.° número numéro numero nummer nr nr. sala
    habitación piso episodio capítulo página nivel día grado puerta autobús quarto andar episódio
    nível dia portão chambre étage épisode chapitre niveau jour porte zimmer stock folge kapitel
    seite tag tor stanza piano capitolo pagina livello giorno porta
"""
_MEASURES: Final = """
    km m cm mm kg g mg t l ml lb lbs oz ft in mph kmh gb mb kb hz am pm a.m a.m. p.m p.m. h s min
    percent million billion thousand hundred o'clock euros dollars yuan uhr millones mil milhões
    milhão millions mille milliards millionen tausend milioni mila miliardi heures reais dólares
    january february march april may june july august september october november december de
    janvier février mars avril mai juin juillet août septembre octobre novembre décembre
"""
_NUMBERED: Final = frozenset(_THINGS.split())
_UNITS: Final = frozenset(_MEASURES.split())
_START: Final = late.pattern(r"(?:\A|(?<=[.!?…]\s)|(?<=\n- )|(?<=\A- ))(\d[\d.,]*) (?=[^\W\d_])")
_YEAR: Final = late.pattern(r"(?:1[89]|20)\d\d")
_BRACKETED: Final = late.pattern(
    r"(?m)^(?:-\s?)?[({（][^(){}（）\n]+[)}）]\s*$|^(?:-\s?)?[({（][^(){}（）\n]{2,}[)}）]\s*(?=\w)"
)
_PAIRS: Final = (("(", ")"), ("[", "]"), ("{", "}"), ("（", "）"), ("【", "】"))
_ITALIC: Final = late.pattern(r"<\s*i\s*>|\\i1", re.IGNORECASE)
_ITALIC_END: Final = late.pattern(r"<\s*/\s*i\s*>|\\i0", re.IGNORECASE)


def italics(view: View) -> Iterator[Finding]:
    """P409: italics where the market has none, or italics that begin and never end."""
    typography = view.known.typography
    for i, cue in enumerate(view.cues):
        if not cue.tags:
            continue
        begins, ends, at = _italics(cue)
        if begins and not typography.italics:
            yield found(
                view,
                i,
                "P409",
                f"{view.known.name} has no italics",
                value="italics",
                source=typography.source,
                column=at,
            )
        elif begins > ends and any(tag.raw.lstrip().startswith("<") for tag in cue.tags):
            yield found(view, i, "P409", "italics are not closed", value="italics", column=at)


def _italics(cue: Cue) -> tuple[int, int, int]:
    """How often italics begin and end in a cue, and where they first begin."""
    begins = [tag.at for tag in cue.tags if _ITALIC.search(tag.raw)]
    ends = sum(1 for tag in cue.tags if _ITALIC_END.search(tag.raw))
    return len(begins), ends, begins[0] if begins else 0


def small_numbers(view: View) -> Iterator[Finding]:
    """P410: one to ten in digits; with units, times and names of things they are fine."""
    source = _SPELLED.get(view.known.language)
    if source is None or view.known.script == "Hant" or not view.numbered:
        return
    for i in view.numbered:
        text = view.texts[i]
        for match in _SMALL.finditer(text):
            if not _stays_in_digits(text, match):
                number = match.group(1)
                yield found(
                    view,
                    i,
                    "P410",
                    f"{number} is written in words",
                    value=number,
                    limit=10,
                    source=source,
                    column=match.start(1),
                )
                break


def _stays_in_digits(text: str, match: re.Match[str]) -> bool:
    """Whether a unit, a numbered thing or another, larger number asks for digits."""
    before = text[: match.start()].rstrip().rpartition(" ")[2].strip("\"'“”(¿¡-").lower()
    after = text[match.end() :].lstrip().partition(" ")[0].strip("\"'“”).,!?;:…").lower()
    if before in _NUMBERED or after in _UNITS:
        return True
    return any(len(digits) > 2 or int(digits) > 10 for digits in re.findall(r"\d+", text))


def number_opens_sentence(view: View) -> Iterator[Finding]:
    """P411: a sentence that begins with digits (a year may)."""
    if view.known.language not in _AT_START or not view.numbered:
        return
    for i in view.numbered:
        match = _START.search(view.texts[i])
        if match and not _YEAR.fullmatch(match.group(1)):
            yield found(
                view,
                i,
                "P411",
                f"the sentence begins with {match.group(1)}: write it in words",
                value=match.group(1),
                source=_SPELLED[view.known.language],
                column=match.start(1),
            )


def brackets(view: View) -> Iterator[Finding]:
    """P412: sounds and speakers in round brackets or braces, or a bracket without its partner."""
    if view.raw_alphabet.isdisjoint("()[]{}（）【】"):
        return
    rounded = view.known.script not in ("Jpan", "Hans", "Hant")
    for i, text in enumerate(view.texts):
        lonely = next((a + b for a, b in _PAIRS if text.count(a) != text.count(b)), "")
        if lonely:
            at = min(text.find(mark) for mark in lonely if mark in text)
            problem = f"{text[at]} without its partner"
            # (1), 1) and :) are no brackets.
            if re.search(r"(?:^|\s)\w\)|[:;]-?[()]", text):
                continue
        else:
            match = _BRACKETED.search(text) if rounded and ("(" in text or "{" in text) else None
            if match is None:
                continue
            at, problem = match.start(), "sounds and speakers stand in square brackets [ ]"
        yield found(
            view,
            i,
            "P412",
            problem,
            value=text[at],
            limit="[ ]",
            source="" if lonely else "Netflix, via SubtitleEdit's check of brackets",
            column=at,
        )
