"""Checks of marks by the market's own typography: P401, P402, P405, P408."""

import re
from collections.abc import Iterator
from typing import Final

import msgspec

from localize import late
from localize.checks.habits import unlike
from localize.checks.view import View, found
from localize.locales.marks import (
    ARABIC_COMMA,
    ENTITY,
    FULL_WIDTH,
    STOPS,
    URL,
    dots,
    foreign,
    one_of,
)
from localize.locales.once import once_per_market
from localize.locales.profile import Market, Typography
from localize.model import Finding

#: Half-width marks that stand in full width after a letter of these scripts.
_HALF_WIDTH: Final = {"Jpan": "?!,", "Hant": "?!,:;()", "Hans": "?!,:;()"}
#: Each opening mark is closed before the next one opens, and none is closed that did not open.
#: ？ and ！ close too: that they are of another script is P401's.
_WELL_FORMED: Final = late.pattern(
    r"[^?!？！¿¡]*(?:[¿¡]+[^?!？！¿¡]*[?!？！]+[^?!？！¿¡]*)*"
).fullmatch
_OPENING_OR_CLOSING: Final = late.pattern(r"[¿¡]+|[!?！？]+")


class Marks(msgspec.Struct, frozen=True):
    """What a market does not write, worked out once from its typography.

    ``perhaps`` finds the first mark at which ``search`` may find one, which takes longer.
    """

    foreign: frozenset[str]
    half_width: frozenset[str]
    instead: dict[str, str]
    perhaps: re.Pattern[str]
    search: re.Pattern[str]
    ellipsis: str
    dots: re.Pattern[str]


@once_per_market
def _marks(market: Market, profile: str) -> Marks:
    typography, script = market.typography, market.script
    not_written = foreign(market)
    if typography.full_stop != ".":
        not_written -= set("。｡")  # P408's
    pattern = [one_of(not_written)]
    half_width = set(_HALF_WIDTH.get(script, ""))
    if half_width:
        # Two half-width marks share the room of one in Japanese (何!?).
        pair = r"(?!(?<!\d)[!?]{2}(?![!?]))" if script == "Jpan" else ""
        marks = re.escape("".join(sorted(half_width)))
        pattern.append(rf"(?<=[^\W\da-zA-Z\xc0-\u024f]){pair}[{marks}](?!\d)")
    if script == "Arab":
        half_width = set(",;?")
        pattern.append(rf"{ARABIC_COMMA}|(?<!\d)[;?]{ENTITY}|[;?]{ENTITY}(?=\s|\Z)")
    if market.language == "th":
        half_width = {","}
        pattern.append(r"(?<=[\u0e01-\u0e4e]),|,(?=\s*[\u0e01-\u0e4e])")
    return Marks(
        foreign=not_written,
        half_width=frozenset(half_width),
        instead=_instead(typography, script),
        perhaps=re.compile(one_of(not_written | half_width)),
        search=re.compile("|".join(pattern)),
        ellipsis=typography.ellipsis_for(profile),
        dots=re.compile(dots(market)),
    )


def _instead(typography: Typography, script: str) -> dict[str, str]:
    """What the market writes for a mark that it does not write."""
    names = {
        ",，､،": typography.comma,
        "、": typography.enumeration_comma,
        "?？؟": typography.question,
        "!！": typography.exclamation,
        ";；؛": typography.semicolon,
        ":：": typography.colon,
        "。｡।": typography.full_stop,
        "\u3000": " ",
    }
    instead = {mark: text for marks, text in names.items() for mark in marks}
    if script in ("Hans", "Hant"):
        instead.update({",": "，", "(": "（", ")": "）"})
    for mark in FULL_WIDTH:
        instead.setdefault(mark, chr(ord(mark) - 0xFEE0))
    return instead


def other_scripts(view: View) -> Iterator[Finding]:
    """P401: a mark or digit that the market does not write, such as ， in English."""
    yield from unlike(view, "P401")
    marks = _marks(view.known, view.profile)
    if view.raw_alphabet.isdisjoint(marks.foreign | marks.half_width):
        return
    perhaps, search = marks.perhaps.search, marks.search.search
    source = view.known.typography.source_of("marks")
    said: dict[str, str] = {}
    for i, text in enumerate(view.texts):
        first = perhaps(text)
        match = None if first is None else search(text, first.start())
        if match is None or _in_url(text, match.start()):
            continue
        mark = match.group()
        if mark not in said:
            instead = marks.instead.get(mark, "").replace("\xa0", " ").strip()
            advice = f": write {instead}" if instead else ""
            said[mark] = f"{_shown(mark)} is not written in {view.known.name}{advice}"
        yield found(view, i, "P401", said[mark], value=mark, source=source, column=match.start())


def ellipsis(view: View) -> Iterator[Finding]:
    """P402: an ellipsis other than the market's one character."""
    if view.raw_alphabet.isdisjoint("․‥…⋯·・･") and not (
        ".." in view.joined or "。。" in view.joined
    ):
        return
    marks = _marks(view.known, view.profile)
    wanted = marks.ellipsis
    if {wanted}.issuperset(marks.dots.findall(view.joined)):
        return
    search = marks.dots.search
    source = view.known.typography.source_of("ellipsis", view.profile)
    said: dict[str, str] = {}
    for i, text in enumerate(view.texts):
        match = search(text)
        while match is not None and (mark := match.group()) == wanted:
            match = search(text, match.end())
        if match is not None:
            if mark not in said:
                said[mark] = f"{mark} is not the market's ellipsis: write {wanted}"
            yield found(
                view,
                i,
                "P402",
                said[mark],
                value=mark,
                limit=wanted,
                source=source,
                column=match.start(),
            )


def inverted_marks(view: View) -> Iterator[Finding]:
    """P405: ? or ! without ¿ or ¡ before it, in this cue or left open by the one before."""
    typography = view.known.typography
    if not typography.opening_question or view.raw_alphabet.isdisjoint("?!？！¿¡"):
        return
    open_before = False
    for i, text in enumerate(view.texts):
        is_open = open_before
        if not is_open and _WELL_FORMED(text):
            continue
        if not _OPENING_OR_CLOSING.search(text):
            # A sentence may run over this cue; it ends with the next full stop.
            open_before = is_open and not _stops(text)
            continue
        reported = False
        for match in _OPENING_OR_CLOSING.finditer(URL.sub(lambda m: "x" * len(m.group()), text)):
            mark = match.group()[0]
            if mark in "¿¡":
                is_open = True
            elif is_open:
                is_open = False
            elif not reported:
                reported = True
                opening = (
                    typography.opening_question if mark in "?？" else typography.opening_exclamation
                )
                yield found(
                    view,
                    i,
                    "P405",
                    f"{mark} without {opening} before it",
                    value=mark,
                    limit=opening,
                    source=typography.source_of("opening"),
                    column=match.start(),
                )
        over = i + 1 == len(view.texts) or _opens_anew(view.texts[i + 1])
        if is_open and (over or _stops(text)) and not reported:
            at = max(text.rfind("¿"), text.rfind("¡"))
            if at >= 0:
                closing = "?" if text[at] == "¿" else "!"
                yield found(
                    view,
                    i,
                    "P405",
                    f"{text[at]} without {closing} after it",
                    value=text[at],
                    limit=closing,
                    source=typography.source_of("opening"),
                    column=at,
                )
            is_open = False
        open_before = is_open


def _opens_anew(text: str) -> bool:
    """Whether a cue opens and closes its own sentences, so that none before it closes there."""
    marks = [match.group()[0] for match in _OPENING_OR_CLOSING.finditer(text)]
    opened = sum(mark in "¿¡" for mark in marks)
    return bool(marks) and marks[0] in "¿¡" and 2 * opened >= len(marks)


def _stops(text: str) -> bool:
    """Whether a text ends with a full stop; three dots go on in the next cue."""
    text = text.rstrip()
    return text.endswith(".") and not text.endswith("..")


def full_stop(view: View) -> Iterator[Finding]:
    """P408: a full stop in a market that writes none, or the wrong one."""
    market = view.known
    yield from unlike(view, "P408")
    wanted = market.typography.full_stop
    if wanted == "." or view.raw_alphabet.isdisjoint(".。｡，"):
        return
    search = _STOPS.get(market.script, _STOPS[""]).search
    source = market.typography.source_of("full_stop")
    advice = f"write {wanted}" if wanted else "a line ends without one here"
    for i, text in enumerate(view.texts):
        match = search(text)
        if match is None:
            continue
        mark = match.group()
        yield found(
            view,
            i,
            "P408",
            f"full stop {mark}: {advice}",
            value=mark,
            limit=wanted,
            source=source,
            column=match.start(),
        )


#: The same with full-width stops, of which a Traditional line may hold some, but not end with one
#: (nor with a comma).
_STOPS: Final = {
    script: late.pattern((r"[。｡，](?=\s*(?:\n|\Z))|" if script == "Hant" else "[。｡]|") + pattern)
    for script, pattern in STOPS.items()
}


def _in_url(text: str, at: int) -> bool:
    return "/" in text and any(m.start() <= at < m.end() for m in URL.finditer(text))


def _shown(mark: str) -> str:
    return f"U+{ord(mark):04X}" if mark.isspace() else mark
