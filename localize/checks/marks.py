"""Checks of punctuation: P401 to P408, all from the market's own typography."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

import msgspec

from localize import late
from localize.checks.habits import unlike
from localize.checks.view import View, found
from localize.locales.breaks import DASHES, ENDS_SENTENCE, SECOND_SPEAKER, two_speakers
from localize.locales.marks import (
    ARABIC_COMMA,
    ENTITY,
    FULL_WIDTH,
    NO_MARK,
    QUOTES,
    STOPS,
    accepted_quotes,
    dots,
    foreign,
    one_of,
    quote_pairs,
)
from localize.locales.once import once_per_market
from localize.locales.profile import Market, Typography
from localize.model import Finding

#: Half-width marks that stand in full width after a letter of these scripts.
_HALF_WIDTH: Final = {"Jpan": "?!,", "Hant": "?!,:;()", "Hans": "?!,:;()"}
_WHITE: Final = late.pattern(r"\A\s|\s\Z|[ \xa0\u3000]{2,}|\t|\r|\s\n|\n\s")
_SPACE_BEFORE: Final = late.pattern(
    r"[ \xa0\u202f\u3000]+"
    + NO_MARK
    + r"([,!?;)\]}،؛؟।！？，。]|[.:…⋯](?![\w.…⋯]))|([¿¡(\[])[ \xa0]"
)
#: The same for a market that may set a space before an ellipsis (Na ja …).
_BUT_ELLIPSIS: Final = late.pattern(
    r"[ \xa0\u202f\u3000]+" + NO_MARK + r"([,!?;)\]}،؛؟।！？，。]|[.:](?![\w.…⋯]))|([¿¡(\[])[ \xa0]"
)
#: After these a French mark needs no space of its own.
_ALSO_BEFORE: Final = '!?;:…(\n"«'
#: Finds the plain space of each of these that has one.
_PERHAPS_SPACE_BEFORE: Final = late.pattern(r" [,!?;:.…⋯)\]}،؛؟।！？，。]|[¿¡(\[] ")
#: Who asks for no white space at the ends, none before marks, and single spaces.
WHITE_SPACE: Final = "Netflix, via SubtitleEdit's check of white space (2026-08)"
_LINE_DASH: Final = late.pattern(rf"^[{re.escape(DASHES)}]", re.MULTILINE)
#: A line that begins with a negative number, or with who said it: -4, --Poincaré.
_MINUS: Final = late.pattern(r"^(?:[-−](?=[.,]?[0-9])|--+[ ]?(?=\w))")
_HYPHENS: Final = "-‐−－"
#: Each opening mark is closed before the next one opens, and none is closed that did not open.
#: ？ and ！ close too: that they are of another script is P401's.
_WELL_FORMED: Final = late.pattern(
    r"[^?!？！¿¡]*(?:[¿¡]+[^?!？！¿¡]*[?!？！]+[^?!？！¿¡]*)*"
).fullmatch
_OPENING_OR_CLOSING: Final = late.pattern(r"[¿¡]+|[!?！？]+")
_URL: Final = late.pattern(r"https?://\S+|www\.\S+")


class Marks(msgspec.Struct, frozen=True):
    """What a market does not write, worked out once from its typography.

    ``perhaps`` finds the first mark at which ``search`` may find one, which takes longer.
    ``before``: the spaces accepted before a mark; ``unspaced`` finds all marks that may lack theirs
    or have one too many, and some that are fine, in the texts between zero characters.
    """

    foreign: frozenset[str]
    half_width: frozenset[str]
    instead: dict[str, str]
    perhaps: re.Pattern[str]
    search: re.Pattern[str]
    quotes: frozenset[str]
    ellipsis: str
    dots: re.Pattern[str]
    before: dict[str, frozenset[str]]
    unspaced: re.Pattern[str]


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
    spaces = typography.before_for(profile)
    accepted = {mark: frozenset({space, "\xa0"}) for mark, space in spaces.items()}
    return Marks(
        foreign=not_written,
        half_width=frozenset(half_width),
        instead=_instead(typography, script),
        perhaps=re.compile(one_of(not_written | half_width)),
        search=re.compile("|".join(pattern)),
        quotes=QUOTES - accepted_quotes(market),
        ellipsis=typography.ellipsis_for(profile),
        dots=re.compile(dots(market)),
        before=accepted,
        unspaced=_unspaced(accepted),
    )


def _unspaced(accepted: dict[str, frozenset[str]]) -> re.Pattern[str]:
    parts = [
        rf"(?<![\0{re.escape(_ALSO_BEFORE + ''.join(sorted(spaces)))}]){re.escape(mark)}"
        for mark, spaces in accepted.items()
    ]
    return re.compile("|".join([*parts, "[ \xa0\u202f][,.)]"]))


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


def white_space(view: View) -> Iterator[Finding]:
    """P403: white space at a line's end or beginning, twice in a row, a tab, an empty line."""
    yield from unlike(view, "P403")
    joined = view.joined
    suspects = ("\0 ", " \0", "  ", "\n ", " \n", "\n\n", "\0\n", "\n\0")
    if view.raw_alphabet.isdisjoint("\t\r\xa0\u3000") and not any(s in joined for s in suspects):
        return
    for i, text in enumerate(view.texts):
        match = _WHITE.search(text)
        if match:
            where = match.group()
            what = (
                "an empty line"
                if "\n\n" in where
                else "a tab"
                if "\t" in where
                else "white space at the end or the beginning of a line"
                if "\n" in where or len(where) == 1
                else "two spaces in a row"
            )
            yield found(
                view, i, "P403", what, value=where, source=WHITE_SPACE, column=match.start()
            )


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
        for match in _OPENING_OR_CLOSING.finditer(_URL.sub(lambda m: "x" * len(m.group()), text)):
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


def space_before(view: View) -> Iterator[Finding]:
    """P406: a space before a mark that has none, or a French mark without its own."""
    marks = _marks(view.known, view.profile)
    joined = view.joined
    if marks.before:
        if marks.unspaced.search(joined):
            yield from _french_spaces(view, marks.before)
        return
    if not _PERHAPS_SPACE_BEFORE.search(joined):
        return
    search = (_BUT_ELLIPSIS if view.known.typography.spaced_ellipsis else _SPACE_BEFORE).search
    for i, text in enumerate(view.texts):
        match = search(text)
        if match:
            mark = match.group(1)
            message = f"a space before {mark}" if mark else f"a space after {match.group(2)}"
            yield found(
                view,
                i,
                "P406",
                message,
                value=match.group(),
                source=WHITE_SPACE,
                column=match.start(),
            )


def _french_spaces(view: View, before: dict[str, frozenset[str]]) -> Iterator[Finding]:
    """Marks of a market that sets its own spaces before them: each needs one of the accepted."""
    if not before.keys() & view.raw_alphabet and " ," not in view.joined:
        return
    source = view.known.typography.source_of("before")
    for i, text in enumerate(view.texts):
        problem = None
        if "/" in text:  # an address keeps its marks
            text = _URL.sub(lambda match: "x" * len(match.group()), text)
        for at, mark in enumerate(text):
            if mark in before:
                problem = _french_problem(text, at, before[mark])
            elif (
                mark in ",.)" and at and text[at - 1] in " \xa0\u202f" and text[at : at + 2] != ".."
            ):
                follows = text[at + 1 : at + 2]
                problem = None if follows.isalnum() else f"a space before {mark}"
            if problem:
                yield found(
                    view,
                    i,
                    "P406",
                    problem,
                    value=text[max(0, at - 1) : at + 1],
                    source=source,
                    column=at,
                )
                break


def _french_problem(text: str, at: int, accepted: frozenset[str]) -> str | None:
    mark, previous = text[at], text[at - 1 : at]
    follows = text[at + 1 : at + 2]
    if not previous or previous in _ALSO_BEFORE:
        return None
    if mark == ":" and previous.isdigit() and follows.isdigit():
        return None
    if previous in accepted:
        return None
    wanted = " or ".join(sorted(f"U+{ord(space):04X}" for space in accepted))
    is_space = previous in " \xa0\u202f\u2009"
    return (
        f"{_code(previous)} before {mark}: write {wanted}"
        if is_space
        else (f"no space before {mark}: write {wanted}")
    )


def quotes(view: View) -> Iterator[Finding]:
    """P407: quotation marks that the market does not use, or one without its partner."""
    yield from unlike(view, "P407")
    marks = _marks(view.known, view.profile)
    present = view.raw_alphabet & QUOTES
    if not present:
        return
    typography = view.known.typography
    pair = "".join(typography.quotes).replace("\xa0", "").replace("\u202f", "")
    wrong = present & marks.quotes
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
    return "/" in text and any(m.start() <= at < m.end() for m in _URL.finditer(text))


def _shown(mark: str) -> str:
    return f"U+{ord(mark):04X}" if mark.isspace() else mark


def _code(mark: str) -> str:
    return "a plain space" if mark == " " else f"U+{ord(mark):04X}"
