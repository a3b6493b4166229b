"""Checks of style: italics, numbers in words, brackets (P409 to P412)."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Final

import msgspec

from localize import late
from localize.checks.view import View, found
from localize.model import Cue, Finding

#: A whole number from 1 to 10 that stands alone: no part of a time, a sum, a version, a range.
_SMALL: Final = late.pattern(
    r"(?<![\w.,:/'’$€£¥₩฿°+\-–−#№&@=^*×÷√])(?<![$€£¥₩฿=+*×÷<>^][ \xa0])(10|[1-9])"
    r"(?![\w%‰°º'’/&+^*×÷]|[.,:/\-–−][\w]|\s?(?:%|€|\$|£|¥|°|º)|[ \xa0][=+*×÷<>^])"
)
#: The same in Chinese, which sets no spaces: before a counting word (3个人).
_SMALL_HAN: Final = late.pattern(
    r"(?<![\d.,:/\-–−第A-Za-z])(10|[1-9])(?=[个個位名只隻条條件张張次岁歲句口杯颗顆封辆輛本])"
)
#: Digits where a sentence begins: a cue, after a full stop, at a speaker's line.
_START: Final = late.pattern(
    r"(?:\A(?:-(?=[^\n]*\n-)|- )?|(?<=[.!?…]\s)|(?<=[.!?…][\"”»]\s)|\n- ?)"
    r"[¿¡\"“«]?[\xa0\u202f]?(\d+(?:[.,]\d+)*)[ \xa0](?=[^\W\d_])"
)
#: A dot and a word after a number: an item of a list, or in some languages an ordinal.
_DOT_AND_WORD: Final = late.pattern(r"\.[ \xa0](?=[^\W\d_])")
_SENTENCE_ENDS: Final = frozenset('.!?…:"”»)]')
_YEAR: Final = late.pattern(r"(?:1[89]|20)\d\d")
#: Who asks for square brackets.
BRACKETS: Final = "Netflix, via SubtitleEdit's check of brackets (2026-08)"
#: What stands in brackets is a sound or a speaker if it has a letter, no figure and no sign of
#: arithmetic, and few words: at most six alone in a line, three before other words. (555) 010-0134,
#: (3v) x w and a whole remark are none.
_BRACKETED: Final = late.pattern(
    r"(?m)^(?:-\s?)?[({（](?=[^)}）\n]*[^\W\d_])(?=[^(){}（）\n\d=+*/^]+[)}）])"
    r"(?:(?:[^\s)}）]+\s+){0,5}[^\s)}）]+\s*[)}）]\s*$"
    r"|(?=[^)}）]{2})(?:[^\s)}）]+\s+){0,2}[^\s)}）]+\s*[)}）]:?\s*(?=\w))"
)
_PAIRS: Final = (
    ("(", ")"),
    ("[", "]"),
    ("{", "}"),
    ("（", "）"),
    ("【", "】"),
    ("［", "］"),
    ("〔", "〕"),
)
_ITALIC: Final = late.pattern(r"<\s*i(?:[.\s][^<>]*)?>|\\i1", re.IGNORECASE)
_ITALIC_END: Final = late.pattern(r"<\s*/\s*i\s*>|\\i0", re.IGNORECASE)
_LONE_END: Final = late.pattern(r"\s*<\s*/\s*i\s*>", re.IGNORECASE)


def italics(view: View) -> Iterator[Finding]:
    """P409: italics where the market has none, or that begin and never end or the other way."""
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
                source=typography.source_of("italics"),
                column=at,
            )
        elif begins > ends and any(tag.raw.lstrip().startswith("<") for tag in cue.tags):
            yield found(view, i, "P409", "italics are not closed", value="italics", column=at)
        elif ends > begins and any(_LONE_END.match(tag.raw) for tag in cue.tags):
            yield found(view, i, "P409", "italics end that never began", value="italics")


def _italics(cue: Cue) -> tuple[int, int, int]:
    """How often italics begin and end in a cue, and where they first begin."""
    begins = [tag.at for tag in cue.tags if _ITALIC.search(tag.raw)]
    ends = sum(1 for tag in cue.tags if _ITALIC_END.search(tag.raw))
    return len(begins), ends, begins[0] if begins else 0


def small_numbers(view: View) -> Iterator[Finding]:
    """P410: one to ten in digits; with units, times and names of things they are fine."""
    source = view.known.typography.small_numbers
    if not source or not view.numbered:
        return
    han = view.known.language == "zh"
    keeps = None if han else _keeps(view.known.language)
    for i in view.numbered:
        text = view.texts[i]
        if keeps is not None and _holds_larger(text):
            continue
        for match in (_SMALL_HAN if han else _SMALL).finditer(text):
            if keeps is None or not _stays_in_digits(text, match, keeps):
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


class _Keeps(msgspec.Struct, frozen=True):
    """The words of a language that keep a number in digits; ``before`` is matched at its place."""

    before: re.Pattern[str]
    at_end: re.Pattern[str] | None
    measured: frozenset[str]
    capital: bool
    ordinal_dot: bool


@cache
def _keeps(language: str) -> _Keeps:
    from localize.locales.tables import figures

    words = figures()[language]
    return _Keeps(
        before=_last_word([*words.named.split(), *words.clock]),
        at_end=_last_word(words.at_end) if words.at_end else None,
        measured=frozenset(words.measured.split()),
        capital=words.capital,
        ordinal_dot=words.ordinal_dot,
    )


def _last_word(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, words))})\s*\Z", re.IGNORECASE)


#: So many characters on either side of a number are looked at: more than a cue may hold, and few
#: enough that a line of nothing but numbers takes no longer than others.
_AROUND: Final = 300


def _holds_larger(text: str) -> bool:
    """Whether a number above ten asks for digits in all of a cue."""
    return any(len(digits) > 2 or int(digits) > 10 for digits in re.findall(r"\d+", text))


def _stays_in_digits(text: str, match: re.Match[str], keeps: _Keeps) -> bool:
    """Whether a unit or a numbered thing asks for digits."""
    start, end = match.span()
    before, after = text[max(0, start - _AROUND) : start], text[end : end + _AROUND]
    follows = after.lstrip().partition(" ")[0].strip("\"'“”).,!?;:…،؛؟").lower()
    if follows in keeps.measured or keeps.before.search(before):
        return True
    if keeps.at_end is not None and not after[:2].strip().isalpha() and keeps.at_end.search(before):
        return True
    if keeps.capital and _is_name(before):
        return True
    opens_line = not before or before.endswith("\n")
    return bool((keeps.ordinal_dot or opens_line) and _DOT_AND_WORD.match(after))


def _is_name(before: str) -> bool:
    """Whether a word with a capital stands last that is not the first of its sentence."""
    *words, last = before.split() or [""]
    if len(last) < 2 or not (last[0].isupper() and last.isalpha()) or not words:
        return False
    return words[-1][-1] not in ".!?…-–—:" and not before.isupper()


def number_opens_sentence(view: View) -> Iterator[Finding]:
    """P411: a sentence that begins with digits (a year may); No. 1 does not begin one."""
    source = view.known.typography.number_first
    if not source or not view.numbered:
        return
    named = _keeps(view.known.language).before
    for i in view.numbered:
        text = view.texts[i]
        match = _START.search(text)
        if match and not (
            _YEAR.fullmatch(match.group(1))
            or _goes_on(view, i, match)
            or named.search(text[: match.start(1)])
        ):
            yield found(
                view,
                i,
                "P411",
                f"the sentence begins with {match.group(1)}: write it in words",
                value=match.group(1),
                source=source,
                column=match.start(1),
            )


def _goes_on(view: View, index: int, match: re.Match[str]) -> bool:
    """Whether the number opens its cue, but not the sentence, which began in the cue before."""
    before = view.above(index).rstrip()
    opens_cue = match.start(1) == 0 and bool(before)
    return opens_cue and before[-1] not in _SENTENCE_ENDS


def brackets(view: View) -> Iterator[Finding]:
    """P412: sounds and speakers in round brackets or braces, or a bracket without its partner."""
    if view.raw_alphabet.isdisjoint("()[]{}（）【】［］〔〕"):
        return
    rounded = view.known.script not in ("Jpan", "Hans", "Hant")
    pairs = [pair for pair in _PAIRS if not view.raw_alphabet.isdisjoint(pair)]
    for i, text in enumerate(view.texts):
        lonely = ""
        for first, last in pairs:
            if text.count(first) != text.count(last):
                lonely = first + last
                break
        if lonely and _closed_near(view.texts, i, lonely[0], lonely[1]):
            continue
        if lonely:
            at = min(text.find(mark) for mark in lonely if mark in text)
            problem = f"{text[at]} without its partner"
            # (1), 1) and :) are no brackets.
            if re.search(r"(?:^|\s)\w[)）]|[:;=]-?[()]", text):
                continue
        else:
            match = _BRACKETED.search(text) if rounded and ("(" in text or "{" in text) else None
            if match is None or _is_remark(view, i, match):
                continue
            at, problem = match.start(), "sounds and speakers stand in square brackets [ ]"
        yield found(
            view,
            i,
            "P412",
            problem,
            value=text[at],
            limit="[ ]",
            source="" if lonely else BRACKETS,
            column=at,
        )


#: A mark that a sound or a name has not, at the end or before further words.
_OF_A_SENTENCE: Final = late.pattern(r"[.!?。؟।](?:\s|\Z)|[:;](?!\Z)|[<>]")
#: So many words with a comma, or in the middle of a sentence, are no sound.
_LONG_REMARK: Final = {"comma": 5, "sentence": 3}
_LETTER_OR_COMMA: Final = late.pattern(r"[\w,;،–—-]\Z")


def _is_remark(view: View, index: int, match: re.Match[str]) -> bool:
    """Whether what stands in brackets at a line's beginning is the sentence's, no sound or name.

    A remark has a sentence's marks, or single letters (a, b), or stands in the middle of a
    sentence; that is seen only where sentences end with a full stop.
    """
    text = match.string
    inner = match.group().strip().lstrip("-({（ ").rstrip(")}） ")
    words = inner.replace(",", " ").split()
    if _OF_A_SENTENCE.search(inner) or max(map(len, words)) == 1:
        return True
    if "," in inner and len(words) >= _LONG_REMARK["comma"]:
        return True
    # Korean explains a word below its line, and by its English.
    if view.known.script == "Kore" and (match.start() or inner.isascii()):
        return True
    after = text[match.end() :].lstrip(" \xa0")
    before = text[: match.start()].rstrip() or view.above(index).rstrip()
    if not view.known.typography.full_stop or not _LETTER_OR_COMMA.search(before):
        return False
    if after and not after.startswith("\n"):
        return after[0].islower() or not (after[0].isupper() or inner[0].isupper())
    return len(words) >= _LONG_REMARK["sentence"] and not inner[0].isupper()


#: A remark in brackets may run over so many cues.
_REMARK: Final = 8


def _closed_near(texts: Sequence[str], index: int, first: str, last: str) -> bool:
    """Whether a bracket open in this cue closes in a later one, or one closed opened before."""
    text = texts[index]
    opens = text.count(first) > text.count(last)
    if opens and text.rfind(first) < text.rfind(last):
        return False
    later = texts[index + 1 : index + 1 + _REMARK]
    earlier = texts[max(0, index - _REMARK) : index]
    for other in later if opens else reversed(earlier):
        more = other.count(first) - other.count(last)
        if more:
            return more < 0 if opens else more > 0
    return False
