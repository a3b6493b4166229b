"""``typography.marks``: marks of Chinese and of other scripts become the market's own."""

import re
from typing import Final, NamedTuple

from localize.adapt.rule import Context, Made, Trigger, at, in_word
from localize.adapt.shield import HIDDEN
from localize.locales.marks import FULL_WIDTH, foreign, one_of
from localize.locales.profile import Market, Typography

#: Marks of a script that its subtitles do without: a space or nothing stands for them.
_DROPPED: Final = {"Jpan": "。｡", "Hant": "，。", "Hans": "。"}
_SPACES: Final = " \xa0\u202f\u3000"
_CLOSING: Final = frozenset(".,!?;:…⋯)]}，。！？；：、）】》」』”’»›،؛؟।\"'")
_OPENING: Final = frozenset("([{（【《「『“‘«‹„‚¿¡")
_IN_NUMBERS: Final = {"，": ",", "：": ":", "．": "."}
_BRACKETS: Final = dict(zip("【〔〖】〕〗", "[[[]]]", strict=True))
#: A remark in brackets that opens a line is a sound or a speaker: ``[ ]`` in alphabets.
_REMARK: Final = re.compile(r"(?m)^((?:-\s?)?)（([^（）()\n]+)）(?=(\w?))")
_ANGLES: Final = re.compile(r"＜([^＜＞<>\n]*)＞|｛([^｛｝{}\n]*)｝")
_THAI_COMMA: Final = re.compile(r"(?<=[\u0e01-\u0e4e])\s*,\s*|\s*,\s*(?=[\u0e01-\u0e4e])")


class Mark(NamedTuple):
    """What a mark becomes: itself, and the gap that follows if text follows."""

    core: str
    gap: str
    comma: bool = False


def marks(market: Market, profile: str) -> Made | None:  # noqa: ARG001
    """Marks that the market's script does not write become what its typography says."""
    typography, script = market.typography, market.script
    wrong = foreign(market) | frozenset(_DROPPED.get(script, ""))
    table = _table(typography, script, wrong)
    pattern = re.compile(rf"([{_SPACES}]*)({one_of(wrong)})([{_SPACES}]*)")
    alphabet = script not in ("Jpan", "Hans", "Hant")
    thai = market.language == "th"

    def write(match: re.Match[str]) -> str:
        return _write(match, table)

    def rewrite(text: str, context: Context) -> str:  # noqa: ARG001
        if alphabet:
            if "（" in text:
                text = _REMARK.sub(_remark, text)
            if "＜" in text or "｛" in text:
                text = _ANGLES.sub(lambda m: f"[{m.group(1) or m.group(2) or ''}]", text)
        text = pattern.sub(write, text)
        return _THAI_COMMA.sub(" ", text) if thai and "," in text else text

    triggers = [Trigger("".join(sorted(wrong)))]
    if thai:
        triggers.append(Trigger(",", r"(?<=[\u0e01-\u0e4e\s],)|(?=\s*[\u0e01-\u0e4e])"))
    return Made(rewrite, tuple(triggers))


def written(text: str) -> tuple[str, str]:
    """A mark of the typography without the spaces around it, and the space after it."""
    core = text.strip(_SPACES)
    return core, " " if text.endswith(" ") else ""


def _table(typography: Typography, script: str, wrong: frozenset[str]) -> dict[str, Mark]:
    han = script in ("Hans", "Hant")
    # Korean ends no line with a stop, but keeps those within: typography.full-stop drops the last.
    stop = "." if script == "Kore" else typography.full_stop
    fields = (
        ("，､،", typography.comma, "", True),
        ("、", typography.enumeration_comma, "", True),
        ("；؛", typography.semicolon, "", False),
        ("：", typography.colon, "", False),
        ("？؟", typography.question, typography.sentence_gap, False),
        ("！", typography.exclamation, typography.sentence_gap, False),
        ("。｡।", stop, typography.sentence_gap, False),
    )
    table = {}
    for characters, text, sentence_gap, comma in fields:
        core, gap = written(text)
        if sentence_gap and not (core and han):
            gap = sentence_gap
        table.update(dict.fromkeys(characters, Mark(core, gap, comma)))
    table |= {mark: Mark(instead, "") for mark, instead in _BRACKETS.items()}
    table["\u3000"] = Mark("", " ")
    table |= {mark: Mark("", "") for mark in "¿¡"}
    for mark in FULL_WIDTH:
        table.setdefault(mark, Mark(chr(ord(mark) - 0xFEE0), ""))
    table["〜"] = table["～"] = Mark("~", "")
    return {mark: table[mark] for mark in wrong}


def _write(match: re.Match[str], table: dict[str, Mark]) -> str:
    text, mark = match.string, match.group(2)
    before = at(text, match.start() - 1)
    after = at(text, match.end())
    spaces = match.group(1), match.group(3)
    if before.isdigit() and after.isdigit() and not any(spaces):
        if mark in _IN_NUMBERS:
            return _IN_NUMBERS[mark]
        if mark in "～〜":
            return "-"
    found = table[mark]
    if mark in "～〜":
        return " " if in_word(before) and after.isalnum() else ("", " ")[any(spaces)]
    if mark in "¿¡":
        return spaces[0] or spaces[1]
    if found.core in ("(", "["):
        apart = " " if in_word(before) or (spaces[0] and before not in _OPENING) else ""
        return apart + found.core
    if found.core in (")", "]"):
        return found.core + (" " if after.isalnum() else spaces[1][:1])
    if not (found.gap or found.core in tuple(",.!?;:،؛؟।")) and found.core:
        return spaces[0] + found.core + spaces[1]
    if not found.core or (found.comma and before in ("", "\n")):
        ends = before in ("", "\n") or after in ("", "\n")
        joins = before in _OPENING or (after in _CLOSING and not _opens(text, match.end()))
        return "" if ends or joins else found.gap
    gap = found.gap or spaces[1][:1]
    return found.core + (gap if _follows(text, match.end()) else "")


def _remark(match: re.Match[str]) -> str:
    dash, words, after = match.groups()
    return f"{dash}[{words}]{' ' if after else ''}"


def _follows(text: str, place: int) -> bool:
    """Whether words follow, so that a gap belongs before them (markup in between or not)."""
    while (after := at(text, place)) and HIDDEN[0] <= after <= HIDDEN[2]:
        place += 1
    return bool(after) and after != "\n" and (after not in _CLOSING or _opens(text, place))


def _opens(text: str, place: int) -> bool:
    """Whether the straight quotation mark at ``place`` opens a quotation."""
    mark = at(text, place)
    if mark == '"':
        return text.count('"', 0, place) % 2 == 0 and place + 1 < len(text)
    return mark == "'" and text.count(" '", 0, place) == 0 and at(text, place + 1).isalnum()
