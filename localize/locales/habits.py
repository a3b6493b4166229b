"""How a market's typography differs in small things: each found and mended by one pattern.

Fixers put ``write(match)`` for each match; checks report, under ``code``, the matches for which
that is another text. So what the one writes is what the other wants.
"""

import re
from collections.abc import Callable, Iterable
from typing import Final, NamedTuple

from localize import late
from localize.locales.once import once_per_market
from localize.locales.profile import Market, Typography

Write = Callable[[re.Match[str]], str]


class Habit(NamedTuple):
    """One thing that a market writes its own way.

    ``rule`` is the fixer that it belongs to, ``code`` the check that reports it ("": fixed, but
    never reported, since people do write it otherwise), ``advice`` what that check says. A text
    without any of ``marks``, followed by what ``where`` (lookarounds just after the mark) asks
    for, has no match; nor has one without any of ``also``.
    """

    rule: str
    code: str
    pattern: re.Pattern[str]
    write: Write
    advice: str
    marks: str
    where: str = ""
    also: str = ""


@once_per_market
def habits(market: Market, profile: str) -> tuple[Habit, ...]:  # noqa: ARG001
    """All habits of a market, in the order in which they are mended.

    >>> from localize.locales import market
    >>> [habit.rule for habit in habits(market("pt-BR"), "vertical")][-2:]
    ['typography.quote-stops', 'typography.spacing']
    """
    typography = market.typography
    found = [_controls(), _invisible(), _composed(), *_digits(market), *_name_dot(market)]
    if market.script == "Arab":
        found.append(_tatweel())
    if market.script == "Hant":
        found += _traditional()
    if typography.one_mark:
        found.append(_one_mark(typography.question.strip(), typography.exclamation.strip()))
    if market.script == "Deva":
        found.append(_danda(typography.full_stop))
    if typography.dash:
        found.append(_dash(typography.dash))
    if typography.stops_in_quotes == "inside":
        found.append(_stop_inside())
    elif typography.stops_in_quotes == "outside":
        found.append(_stop_outside())
    if typography.abbreviations:
        found += [_abbreviation(*pair) for pair in typography.abbreviations.items()]
    return (*found, *_spacing(market))


# --- what shows nothing ---------------------------------------------------------------------------

#: Controls of direction. They take no room; the export puts them back where players need them.
DIRECTION: Final = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
#: Characters that show nothing; white space and joiners are not among them.
INVISIBLE: Final = (
    "\x01-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b"
    "\u2060-\u2064\u206a-\u206f\u3164\ufe00-\ufe0e\ufeff\uffa0\ufff9-\ufffb"
)
#: A joiner where no script and no emoji needs one.
JOINERS: Final = (
    "(?<![\u0600-\u08ff\u0900-\u0dff\ufb50-\ufefe\u2190-\u2bff\ufe0f\U0001f000-\U0001faff])"
    "[\u200c\u200d]"
)


def _controls() -> Habit:
    pattern = late.pattern(f"[{DIRECTION}]+")
    return Habit("typography.invisible", "", pattern, _nothing, "", DIRECTION)


def _invisible() -> Habit:
    pattern = late.pattern(f"[{INVISIBLE}]+|{JOINERS}")
    marks = "".join(_each(INVISIBLE)) + "\u200c\u200d"
    return Habit("typography.invisible", "", pattern, _nothing, "", marks)


def _composed() -> Habit:
    """A letter with its marks apart (as some systems and engines write) becomes one character."""
    pattern = late.pattern(
        "[^\\W\\d_][\u0300-\u034e\u0350-\u036f\u3099\u309a]+"
        "|[\u1100-\u1112][\u1161-\u1175][\u11a8-\u11c2]?"
    )
    marks = "".join(_each("\u0300-\u034e\u0350-\u036f\u3099\u309a\u1161-\u1175"))
    advice = "a letter in two parts: write {instead} as one character"
    return Habit("typography.invisible", "G501", pattern, _one_character, advice, marks)


def _one_character(match: re.Match[str]) -> str:
    from unicodedata import normalize

    return normalize("NFC", match.group())


def _nothing(match: re.Match[str]) -> str:  # noqa: ARG001
    return ""


def _each(ranges: str) -> list[str]:
    """The characters that a set of a pattern stands for."""
    spans = re.findall("(.)-(.)|(.)", ranges, re.DOTALL)
    return [
        chr(code)
        for first, last, alone in spans
        for code in range(ord(first or alone), ord(last or alone) + 1)
    ]


# --- digits, widths, dots in names ----------------------------------------------------------------

_LETTERS: Final = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_WIDE: Final = "０-９Ａ-Ｚａ-ｚ"
_LETTER: Final = f"[{_WIDE[3:]}]"
_NARROW: Final = {ord(mark): ord(mark) - 0xFEE0 for mark in _each("！-～")}
_WIDEN: Final = str.maketrans("0123456789", "０１２３４５６７８９")
_KANA_HAN: Final = "々〆〇ぁ-ゖァ-ヺー一-鿿"
_NUMERIC: Final = r"[\w.,:/%+\-–−－$€£¥#&@=°~～]"
_SINGLE: Final = (
    rf"(?<![0-9０-９a-zA-Z.,:/+\-–−－$€£¥#&@=~～])(?<![0-9][兆億万])[0-9](?=[{_KANA_HAN}])"
    rf"(?![兆億万][0-9])|(?<=[{_KANA_HAN}])(?<![0-9][兆億万])[0-9](?!(?![{_KANA_HAN}]){_NUMERIC})"
    r"(?![兆億万][0-9])"
)


def _digits(market: Market) -> list[Habit]:
    rule, advice = "typography.digits", "{mark}: write {instead}"
    typography = market.typography
    found = []
    if typography.other_digits:
        table = str.maketrans(typography.other_digits, "0123456789")
        pattern = late.pattern(f"[{typography.other_digits}]+")

        def latin(match: re.Match[str]) -> str:
            return match.group().translate(table)

        found.append(Habit(rule, "P401", pattern, latin, advice, typography.other_digits))
    if market.language == "ja":
        pattern = late.pattern(rf"[０-９](?:[．，：]?[０-９])+|{_LETTER}{{6,}}")
        found.append(Habit(rule, "P401", pattern, _narrow, advice, "".join(_each(_WIDE))))
        # Netflix Japanese asks for full width in an acronym of up to five letters; most drafts and
        # projects have half width, so both are accepted and drafts get one of them.
        short = late.pattern(f"{_LETTER}{{2,5}}")
        found.append(Habit(rule, "", short, _narrow, "", "".join(_each(_WIDE[3:]))))
    if typography.full_width_digits == "single":
        where = rf"(?<=[{_KANA_HAN}].)|(?=[{_KANA_HAN}])"
        marks = "0123456789"
        found.append(Habit(rule, "P401", late.pattern(_SINGLE), _widen, advice, marks, where))
    return found


def _narrow(match: re.Match[str]) -> str:
    return match.group().translate(_NARROW)


def _widen(match: re.Match[str]) -> str:
    return match.group().translate(_WIDEN)


def _traditional() -> list[Habit]:
    """Letters and digits in half width, ～ of a drawn-out vowel dropped, one kind of space."""
    wide = late.pattern(f"[{_WIDE}％＋＄＃＠＆＝]+")
    marks = "".join(_each(_WIDE)) + "％＋＄＃＠＆＝"
    advice = "{mark}: write {instead}"
    space = late.pattern(" *\u3000[ \u3000]*")
    return [
        Habit("typography.digits", "P401", wide, _narrow, advice, marks),
        Habit(
            "typography.tilde",
            "P401",
            late.pattern("[～〜]+"),
            _tilde,
            "{mark} is not written in subtitles",
            "～〜",
        ),
        Habit("typography.spacing", "", space, lambda _: " ", "", "\u3000"),
    ]


def _tilde(match: re.Match[str]) -> str:
    """Between figures it is a range (3～5天); elsewhere a drawn-out vowel, and at most a gap."""
    text, before, after = match.string, match.start() - 1, match.end()
    left = text[before] if before >= 0 else ""
    right = text[after : after + 1]
    if left.isnumeric() and right.isnumeric():
        return match.group()
    return " " if left.isalnum() and right.isalnum() else ""


def _name_dot(market: Market) -> list[Habit]:
    """· between the parts of a foreign name (约翰·史密斯) becomes what the market sets there."""
    instead = market.typography.name_dot
    if instead == "·":
        return []
    if market.script == "Jpan":
        pattern = late.pattern(rf"(?<=[{_KANA_HAN}])[·‧•](?=[{_KANA_HAN}])")
    else:
        pattern = late.pattern(r"(?<=[^\W\d_]|[\u0900-\u0963\u0e30-\u0e4e])[·‧•・･](?=[^\W\d_])")

    def write(match: re.Match[str]) -> str:
        # Catalan l·l and French étudiant·e·s go on in small letters; a name does not.
        return match.group() if match.string[match.end()].islower() else instead

    advice = "{mark} in a name: write " + _NAMED.get(instead, instead)
    return [Habit("typography.name-dot", "P401", pattern, write, advice, "·‧•・･")]


_NAMED: Final = {" ": "a space", "": "its parts together"}


def _one_mark(question: str, exclamation: str) -> Habit:
    """؟! and !؟ of a question that is also a cry become the question's mark alone."""
    pattern = late.pattern(
        f"(?:{question}{exclamation}|{exclamation}{question})[{question}{exclamation}]*"
    )
    advice = "two marks together: write {instead} alone"
    return Habit(
        "typography.one-mark",
        "P401",
        pattern,
        lambda _: question,
        advice,
        question,
        f"(?<={exclamation}.)|(?={exclamation})",
        exclamation,
    )


def _tatweel() -> Habit:
    """A stretched letter; the one that closes an abbreviation (1445هـ) stays."""
    pattern = late.pattern(
        "(?<=[\u0621-\u064a])\u0640+(?=[\u064b-\u065f]*[\u0621-\u063f\u0641-\u064a])"
    )
    advice = "a stretched letter (tatweel): write the word without it"
    return Habit("typography.tatweel", "P401", pattern, _nothing, advice, "\u0640")


# --- dashes, stops beside quotation marks, abbreviations ------------------------------------------


def _danda(stop: str) -> Habit:
    """A bar that stands for a full stop, as many keyboards and engines type it."""
    pattern = late.pattern(r"[ \xa0]*\|+(?![^\s\0\"'”’)\]])")

    def write(match: re.Match[str]) -> str:
        before = match.string[match.start() - 1 : match.start()]
        return stop if "\u0900" <= before <= "\u097f" and before != stop else match.group()

    return Habit("typography.danda", "P408", pattern, write, "full stop {mark}: write " + stop, "|")


def _dash(wanted: str) -> Habit:
    """A dash between words has the market's length and spaces; a speaker's line keeps its own."""
    pattern = late.pattern(
        r"(?<=[^\W\d_]|[,»”“\")]) [-–—] (?=[^\W\d_]|[«„“\"(])|(?<=[^\W\d_])—(?=[^\W\d_])"
    )

    def write(match: re.Match[str]) -> str:
        line = match.string.rfind("\n", 0, match.start()) + 1
        speaker = match.string[line : line + 1] in tuple("-–—−‐")
        return match.group() if speaker else wanted

    where = r"(?<= .)(?= )|(?<=\w—)(?=\w)"
    return Habit("typography.dash-spaces", "", pattern, write, "", "-–—", where)


_QUOTE_STOPS: Final = "typography.quote-stops"


def _stop_inside() -> Habit:
    """American: a comma or full stop stands before the closing mark."""
    pattern = late.pattern(r"(?<=[^\W\d_])([\"”])([.,])(?![.,\w…])")

    def write(match: re.Match[str]) -> str:
        closing, stop = match.groups()
        opens = closing == '"' and match.string.count('"', 0, match.start()) % 2 == 0
        return match.group() if opens else stop + closing

    advice = "{mark}: the stop stands inside the quotation mark, {instead}"
    return Habit(_QUOTE_STOPS, "P407", pattern, write, advice, '"”', r"(?=[.,])")


def _stop_outside() -> Habit:
    """Spanish, Portuguese: it stands after it, unless the quotation is a sentence of its own."""
    pattern = late.pattern(r"(?<=[^\W\d_])([.,])([\"”»])(?![\w.,;:!?…])")

    def write(match: re.Match[str]) -> str:
        text, (stop, closing) = match.string, match.groups()
        opening = {"”": "“", "»": "«"}.get(closing, '"')
        start = text.rfind(opening, 0, match.start())
        odd = closing == '"' and text.count('"', 0, match.start()) % 2 == 0
        before = text[: max(start, 0)].rstrip(" \n\xa0-–—¿¡")
        sentence = not before or before[-1] in '.!?…:"”»'
        return match.group() if start < 0 or odd or sentence else closing + stop

    advice = "{mark}: the stop stands outside the quotation mark, {instead}"
    return Habit(_QUOTE_STOPS, "P407", pattern, write, advice, ".,", r"(?=[\"”»])", '"”»')


def _abbreviation(written: str, wanted: str) -> Habit:
    """``written`` as a whole word becomes ``wanted``; a sentence's own stop is left alone."""
    loses_stop = wanted == written.rstrip(".")
    literal = re.escape(written)  # first in the pattern, which is what makes the search fast
    # A sentence that ends with EEUU. ends with EE. UU. as well: no second stop.
    after = r"(?=[ \xa0]+\S)" if loses_stop else r"(?!\w)\.?"
    pattern = late.pattern(rf"{literal}(?<![\w.]{literal}){after}")
    code = "P408" if loses_stop else "P403"
    where = rf"(?={re.escape(written[1:])})"
    advice = "{mark} is written {instead}"
    return Habit(
        "typography.abbreviations",
        code,
        pattern,
        lambda _: wanted,
        advice,
        written[0],
        where,
        written[1],
    )


# --- spaces ---------------------------------------------------------------------------------------


def _spacing(market: Market) -> list[Habit]:
    typography, found = market.typography, []
    if typography.units_joined:
        found.append(_joined_units(typography))
    if typography.particles:
        found.append(_joined_particles(typography))
    if market.language == "th":
        found.append(_gap("ๆ", "(?=[ก-ฮเ-ไ])", " "))
    if market.language == "ja":
        letter = rf"(?=[{_KANA_HAN}a-zA-Z0-9Ａ-Ｚａ-ｚ０-９「『“])"
        found.append(_gap("？！", letter, typography.sentence_gap))
    return found


def _gap(marks: str, where: str, gap: str) -> Habit:
    """A gap follows these marks where text does."""

    def write(match: re.Match[str]) -> str:
        return match.group() + gap

    pattern = late.pattern(f"[{marks}]+{where}")
    advice = "a space follows {mark}"
    return Habit("typography.spacing", "P403", pattern, write, advice, marks, where)


def _joined_units(typography: Typography) -> Habit:
    """A unit follows its number without a space (1km)."""
    advice = "a space between a number and its unit"
    return _joined(typography.units_joined, r"\d", "0123456789", advice)


def _joined_particles(typography: Typography) -> Habit:
    """A particle follows a Latin name without a space."""
    advice = "a space between a Latin word and its particle"
    return _joined(typography.particles, "[A-Za-z]", _LETTERS, advice)


def _joined(words: Iterable[str], after: str, also: str, advice: str) -> Habit:
    """No space before one of ``words`` that follows what the pattern ``after`` finds."""
    longest_first = "|".join(sorted(map(re.escape, words), key=len, reverse=True))
    where = rf"(?=(?:{longest_first})(?!\w))"
    pattern = late.pattern(rf"(?<={after})[ \xa0]{where}")
    return Habit(
        "typography.spacing",
        "P403",
        pattern,
        _nothing,
        advice,
        " \xa0",
        rf"(?<={after}.){where}",
        also,
    )
