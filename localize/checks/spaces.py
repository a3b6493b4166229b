"""Checks of white space, by itself and before marks: P403 and P406."""

import re
from collections.abc import Iterator
from typing import Final

import msgspec

from localize import late
from localize.checks.habits import unlike
from localize.checks.view import View, found
from localize.locales.marks import NO_MARK, URL
from localize.locales.once import once_per_market
from localize.locales.profile import Market
from localize.model import Finding

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
#: The same for other spaces, which few files have.
_ODD_SPACES: Final = "\xa0\u202f\u3000"
_PERHAPS_ODD_BEFORE: Final = late.pattern(
    rf"[{_ODD_SPACES}][,!?;:.…⋯)\]}}،؛؟।！？，。]|[¿¡(\[]\xa0"
)
#: Who asks for no white space at the ends, none before marks, and single spaces.
WHITE_SPACE: Final = "Netflix, via SubtitleEdit's check of white space (2026-08)"


class Before(msgspec.Struct, frozen=True):
    """The spaces that a market sets before marks, such as French ones, worked out once.

    ``accepted``: the spaces, by mark. ``unspaced`` finds all marks that may lack theirs or have one
    too many, and some that are fine, in the texts between zero characters.
    """

    accepted: dict[str, frozenset[str]]
    unspaced: re.Pattern[str]


@once_per_market
def _before(market: Market, profile: str) -> Before:
    spaces = market.typography.before_for(profile)
    accepted = {mark: frozenset({space, "\xa0"}) for mark, space in spaces.items()}
    parts = [
        rf"(?<![\0{re.escape(_ALSO_BEFORE + ''.join(sorted(spaces)))}]){re.escape(mark)}"
        for mark, spaces in accepted.items()
    ]
    return Before(accepted, re.compile("|".join([*parts, "[ \xa0\u202f][,.)]"])))


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


def space_before(view: View) -> Iterator[Finding]:
    """P406: a space before a mark that has none, or a French mark without its own."""
    before = _before(view.known, view.profile)
    joined = view.joined
    if before.accepted:
        if before.unspaced.search(joined):
            yield from _french_spaces(view, before.accepted)
        return
    odd = not view.raw_alphabet.isdisjoint(_ODD_SPACES) and _PERHAPS_ODD_BEFORE.search(joined)
    if not odd and not _PERHAPS_SPACE_BEFORE.search(joined):
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
            text = URL.sub(lambda match: "x" * len(match.group()), text)
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


def _code(mark: str) -> str:
    return "a plain space" if mark == " " else f"U+{ord(mark):04X}"
