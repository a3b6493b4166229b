"""What a market's habits want written otherwise, for the checks of their codes."""

from collections.abc import Iterator
from typing import Final

from localize import late
from localize.checks.view import View, found
from localize.locales.habits import Habit, habits
from localize.locales.once import once_per_market
from localize.locales.profile import Mark, Market
from localize.model import Finding

_ARABIC_DIGITS: Final = frozenset("٠١٢٣٤٥٦٧٨٩")
_EASTERN: Final = late.pattern("[٠-٩]+")
_WESTERN: Final = late.pattern("[0-9]+")
#: The mark that the habits of a code are about.
_MARKS: Final[dict[str, Mark]] = {
    "P401": "marks",
    "P403": "spacing",
    "P407": "quotes",
    "P408": "full_stop",
}
#: A habit with the characters of which a text must hold one, and one as well.
_Asked = tuple[Habit, frozenset[str], frozenset[str]]


def unlike(view: View, code: str) -> Iterator[Finding]:
    """The first place in each cue where a habit of ``code`` would write something else."""
    asked = _by_code(view.known, view.profile).get(code)
    if asked is None:
        return
    alphabet, typography = view.raw_alphabet, view.known.typography
    mark = _MARKS.get(code)
    source = typography.source_of(mark) if mark else ""
    for habit, marks, also in asked:
        if alphabet.isdisjoint(marks) or (also and alphabet.isdisjoint(also)):
            continue
        if not habit.pattern.search(view.joined):
            continue
        for i, text in enumerate(view.texts):
            for match in habit.pattern.finditer(text):
                instead = habit.write(match)
                written = match.group()
                if instead == written or _in_address(text, match.start()):
                    continue
                yield found(
                    view,
                    i,
                    code,
                    habit.advice.format(mark=written, instead=instead),
                    value=written,
                    limit=instead.strip() if instead.strip() else None,
                    source=source,
                    column=match.start(),
                )
                break


@once_per_market
def _by_code(market: Market, profile: str) -> dict[str, list[_Asked]]:
    by_code: dict[str, list[_Asked]] = {}
    for habit in habits(market, profile):
        if habit.code:
            by_code.setdefault(habit.code, []).append(
                (habit, frozenset(habit.marks), frozenset(habit.also))
            )
    return by_code


def _in_address(text: str, at: int) -> bool:
    """Whether the word at ``at`` is an address of the web, which keeps its marks."""
    start = max(text.rfind(" ", 0, at), text.rfind("\n", 0, at)) + 1
    word = text[start:at]
    return "://" in word or word.startswith("www.")


def two_digit_systems(view: View) -> Iterator[Finding]:
    """P401: Arabic-Indic digits in a file that also has Western ones: whichever are fewer."""
    if view.known.script != "Arab":
        return
    if view.raw_alphabet.isdisjoint(_ARABIC_DIGITS) or not view.numbered:
        return
    arabic = [i for i, text in enumerate(view.texts) if not _ARABIC_DIGITS.isdisjoint(text)]
    fewer, others = (
        (arabic, "Western") if len(arabic) <= len(view.numbered) else (view.numbered, "Arabic")
    )
    pattern = _WESTERN if others == "Arabic" else _EASTERN
    for i in fewer:
        match = pattern.search(view.texts[i])
        if match is not None:
            yield found(
                view,
                i,
                "P401",
                f"{match.group()}: the digits are {others} elsewhere in this file",
                value=match.group(),
                source="house rule: one kind of digits",
                column=match.start(),
            )
