"""``typography.full-stop``, ``typography.spaces`` and ``typography.french-spaces``."""

import re
from typing import Final

from localize.adapt.rule import Context, Made, Trigger, at
from localize.locales.marks import NO_MARK, STOPS
from localize.locales.profile import Market

#: White space other than the plain, the no-break and the full-width space and the line break.
_ODD: Final = "\t\r\x0b\x0c\x1c\x1d\x1e\x1f\x85\u1680\u2028\u2029\u205f" + "".join(
    map(chr, range(0x2000, 0x200B))
)
_AROUND_BREAK: Final = re.compile(r"\s*\n\s*")
_RUN: Final = re.compile(r"[ \xa0\u3000]{2,}")
_BEFORE: Final = re.compile(
    r"[ \xa0\u202f\u3000]+"
    + NO_MARK
    + r"(?=[,!?;)\]}،؛؟।！？，。]|[.:…⋯](?![\w.…⋯]))|(?<=[¿¡(\[])[ \xa0\u202f]+"
)
#: A space on the wrong side of a mark goes to the right one.
_ASTRAY: Final = re.compile(r"(?<=\w)[ \xa0]+([,!?;؟،؛]+)(?=[^\W\d_])")
_FRENCH_BEFORE: Final = re.compile(
    r"[ \xa0\u202f]+(?=[,)](?![^\W_])|\.(?![^\W_]|\.))|(?<=[(\[])[ \xa0]+(?![ \xa0\u202f!?;:])"
)
_LINES: Final = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_WIDTHS: Final = re.compile(r"[\t\x1c-\x1f\u1680\u2000-\u200a\u205f]")


def full_stop(market: Market, profile: str) -> Made | None:  # noqa: ARG001
    """A full stop goes where the market writes none at the end, or becomes its own."""
    wanted = market.typography.full_stop
    if wanted == ".":
        return None
    pattern = re.compile(STOPS.get(market.script, STOPS[""]))
    gap = market.typography.sentence_gap

    def write(match: re.Match[str]) -> str:
        if wanted or gap == " ":
            return wanted
        # The space that follows a Japanese stop is widened to the gap between sentences.
        return gap if at(match.string, match.end()) == " " else ""

    def rewrite(text: str, context: Context) -> str:  # noqa: ARG001
        return pattern.sub(write, text)

    where = r"(?=\s|\Z|[\"'”’」])"
    return Made(rewrite, (Trigger(".", where),))


def spaces(market: Market, profile: str) -> Made | None:
    """Single spaces between words, none at a line's ends or before a mark.

    Line breaks stay, but for empty lines. A no-break space stays in alphabets.
    """
    typography = market.typography
    alphabet = market.script not in ("Thai", "Jpan", "Kore", "Hans", "Hant")
    before = typography.before_for(profile)
    tight = _FRENCH_BEFORE if before else _BEFORE
    astray = typography.spaces_between_words and not before
    narrow = profile == "netflix"
    wide = typography.sentence_gap == "\u3000"

    def one(match: re.Match[str]) -> str:
        run = match.group()
        if alphabet and "\xa0" in run:
            return "\xa0"
        return "\u3000" if wide and "\u3000" in run else " "

    def rewrite(text: str, context: Context) -> str:  # noqa: ARG001
        if not _PLAIN(text):
            text = _WIDTHS.sub(" ", _LINES.sub("\n", text))
        if narrow:
            text = text.replace("\u202f", "\xa0")
        if not alphabet:
            text = text.replace("\xa0", " ").replace("\u202f", " ")
        text = _AROUND_BREAK.sub("\n", text.strip()) if "\n" in text else text.strip()
        text = _RUN.sub(one, text)
        if tight.search(text) is None:
            return text
        return tight.sub("", _ASTRAY.sub(r"\1 ", text) if astray else text)

    ends = r"(?=\s|\Z)|(?<=\A.)"
    marks = NO_MARK + r"(?=[,!?;)\]}،؛؟।！？，。]|[.:…⋯](?![\w.…⋯]))"
    triggers = [
        Trigger(_ODD),
        Trigger(" \xa0\u202f\u3000", f"{ends}|(?=[,.)])" if before else f"{ends}|{marks}"),
        Trigger("\n", rf"{ends}|(?<=\s\n)"),
        Trigger("¿¡([", r"(?=[ \xa0\u202f])"),
    ]
    if not alphabet:
        triggers.append(Trigger("\xa0\u202f"))
    elif narrow:
        triggers.append(Trigger("\u202f"))
    return Made(rewrite, tuple(triggers))


def french_spaces(market: Market, profile: str) -> Made | None:
    """The market's own space before ! ? : ; (not in times, nor after another such mark)."""
    before = market.typography.before_for(profile)
    if not before:
        return None
    marks = re.escape("".join(before))
    pattern = re.compile(rf"([ \xa0\u202f\u2009]*)([{marks}])")

    def write(match: re.Match[str]) -> str:
        text, found, mark = match.string, match.group(1), match.group(2)
        previous = at(text, match.start() - 1)
        if found in (before[mark], "\xa0") or previous in ("", "\n"):
            return match.group()
        if not found:
            if previous in '!?;:…("«':
                return mark
            if mark == ":" and previous.isdigit() and at(text, match.end()).isdigit():
                return mark
        return before[mark] + mark

    def rewrite(text: str, context: Context) -> str:  # noqa: ARG001
        return pattern.sub(write, text)

    triggers = [Trigger(mark, rf"(?<![{space}\xa0].)") for mark, space in before.items()]
    return Made(rewrite, tuple(triggers))


_PLAIN = re.compile(f"[^{_ODD}]*").fullmatch
