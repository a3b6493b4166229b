"""Checks of lines: L301 to L306."""

from collections.abc import Callable, Iterator
from itertools import pairwise

from localize.checks.view import View, figure, found
from localize.locales.breaks import (
    ENDS_CLAUSE,
    BreakRules,
    apart,
    bad_break,
    better_break,
    break_rules,
)
from localize.locales.counting import room
from localize.model import Finding

#: L306: the shorter of two lines is less than this part of the longer, and a break exists with
#: which it would be at least the second. House rule after TED's, which asks for half.
UNBALANCED = 0.25
BALANCED = 0.5
BALANCE = "house rule: at least a quarter where a break allows half, after TED's half"


def too_many_lines(view: View) -> Iterator[Finding]:
    """L301: more lines than the market allows."""
    limit = view.limits.lines
    for i in view.multiline:
        lines = view.texts[i].count("\n") + 1
        if lines > limit.value:
            yield found(
                view, i, "L301", f"{lines} lines, at most {limit.value:g}", value=lines, limit=limit
            )


def too_long(view: View) -> Iterator[Finding]:
    """L302: a line of more characters than the market allows, counted by its rule."""
    limit = view.limits.cpl
    cpl = limit.value
    at_most = f"{cpl:g}"
    counts = view.counted
    for i, text in enumerate(view.texts):
        # No character counts more than one, so its length spares most lines the counting.
        if len(text) <= cpl:
            continue
        worst, line, start = (counts[i], text, 0) if "\n" not in text else _longest(view, text)
        if worst > cpl:
            plain = worst == len(line)
            yield found(
                view,
                i,
                "L302",
                f"{figure(worst, cpl)} characters in a line, at most {at_most}",
                value=worst,
                limit=limit,
                column=start + (int(cpl) if plain else room(view.known.counting, cpl)(line)),
            )


def _longest(view: View, text: str) -> tuple[float, str, int]:
    """The last of the longest lines of a text: what it counts, and where it begins."""
    count, cpl = view.count, view.limits.cpl.value
    worst, longest, start, at = 0.0, "", 0, 0
    for line in text.split("\n"):
        if len(line) > cpl and (width := count(line)) >= worst:
            worst, longest, start = width, line, at
        at += len(line) + 1
    return worst, longest, start


def too_wide(view: View) -> Iterator[Finding]:
    """L303: a line wider than the box of the platform, in pixels, as the market's font sets it."""
    ruler = view.ruler
    if ruler is None:
        return
    for i, text in enumerate(view.texts):
        at = 0
        worst: tuple[float, int] = (0.0, 0)
        for line in text.split("\n"):
            worst = max(worst, (ruler.width(line), at))
            at += len(line) + 1
        if worst[0] > ruler.box:
            width = figure(worst[0], ruler.box)
            yield found(
                view,
                i,
                "L303",
                f"{width} px in {ruler.name} at {ruler.size} px, at most {ruler.box:g}",
                value=round(worst[0], 3),
                limit=ruler.box,
                source=ruler.source,
                column=worst[1],
            )


def _fits(view: View, rules: BreakRules) -> Callable[[str], bool]:
    """Whether a line fits by its characters, and in pixels where they are measured."""
    ruler = view.ruler
    if ruler is None:
        return rules.fits
    return lambda line: rules.fits(line) and ruler.fits(line)


def fits_on_one(view: View) -> Iterator[Finding]:
    """L304: two lines of one speaker that fit on one."""
    if not view.broken:
        return
    rules = break_rules(view.known, view.profile)
    # The break may stand for a full-width space.
    space = "\u3000" if rules.counting == "half-width" and rules.spacing == "phrases" else " "
    between = view.count(space)
    for i, widths in view.broken:
        lines = view.texts[i].split("\n")
        if len(lines) == 2 and all(lines) and not apart(lines, rules):
            width = widths[0] + between + widths[1]
            if width <= rules.cpl and (view.ruler is None or view.ruler.fits(space.join(lines))):
                yield found(
                    view,
                    i,
                    "L304",
                    f"two lines of {figure(width, rules.cpl)} characters together fit on one",
                    value=width,
                    limit=view.limits.cpl,
                    column=len(lines[0]),
                )


def bad_line_break(view: View) -> Iterator[Finding]:
    """L305: a break that parts what belongs together, where a better place exists."""
    if not view.broken:
        return
    rules = break_rules(view.known, view.profile)
    fits = _fits(view, rules)
    for i, _ in view.broken:
        lines = view.texts[i].split("\n")
        if apart(lines, rules):
            continue
        at = 0
        for upper, lower in pairwise(lines):
            at += len(upper) + 1
            reason = bad_break(upper, lower, rules) or _parts_a_name(view, i, upper, lower, fits)
            if reason and _could_be_better(lines, rules, fits):
                yield found(
                    view,
                    i,
                    "L305",
                    f"bad line break: {reason}",
                    value=reason,
                    source=rules.words.source,
                    column=at - 1,
                )
                break


def unbalanced(view: View) -> Iterator[Finding]:
    """L306: one line much shorter than the other without a reason, where a better break exists."""
    if not view.broken:
        return
    rules = break_rules(view.known, view.profile)
    fits = _fits(view, rules)
    for i, widths in view.broken:
        lines = view.texts[i].split("\n")
        if len(lines) != 2 or not all(lines):
            continue
        shorter, longer = sorted(widths)
        if shorter >= UNBALANCED * longer or _reason(lines, rules) or apart(lines, rules):
            continue
        if better_break(" ".join(lines), rules, BALANCED, fits) is not None:
            yield found(
                view,
                i,
                "L306",
                f"lines of {shorter:g} and {longer:g} characters could be more alike",
                value=round(shorter / longer, 2) if longer else 0,
                limit=UNBALANCED,
                source=BALANCE,
                column=len(lines[0]),
            )


def _reason(lines: list[str], rules: BreakRules) -> bool:
    """Whether the break stands after punctuation or before a conjunction, which is a reason."""
    first = lines[1].partition(" ")[0].lower()
    return lines[0][-1] in ENDS_CLAUSE or first in rules.words.before


def _parts_a_name(
    view: View, index: int, upper: str, lower: str, fits: Callable[[str], bool]
) -> str:
    """The reason if the break stands inside a rendering of a name or term of this line.

    Slang is rendered by whole sentences, and what fits on no line must be parted.
    """
    if view.hits is None:
        return ""
    for hit in view.hits[index]:
        for name in hit.term.targets if hit.term.kind != "slang" else ():
            if not fits(name):
                continue
            head, _, tail = name.rpartition(" ")
            while head:
                if upper.endswith(head) and lower.startswith(tail):
                    return f"{name!r} is split"
                head, _, word = head.rpartition(" ")
                tail = f"{word} {tail}"
    return ""


def _could_be_better(lines: list[str], rules: BreakRules, fits: Callable[[str], bool]) -> bool:
    """Whether the text has a break that is not bad and leaves both lines within the limit."""
    if rules.spacing == "phrases" or len(lines) != 2:
        return True
    at = len(lines[0]) + 1
    return better_break(" ".join(lines), rules, 0.0, fits, but=at) is not None
