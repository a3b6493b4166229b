"""Adaptation of a target text to its market: marks, spaces, figures, names and agreed words.

The rules of files come first (all markets, language, market; built-in, studio, drama), then those
in :data:`RULES`, each a pure function; what each one changed is recorded. Markup (but for
italics where a market has none), ``⟦n⟧``, addresses, times and decimals stay as they are, and so
do line breaks. What comes out passes the checks P401, P402, P403, P406 and P408 of the same market.
"""

import re
from collections.abc import Callable, Collection

import msgspec

from localize.adapt import across, amounts
from localize.adapt.entries import DataRule
from localize.adapt.explain import explain
from localize.adapt.library import built_in, merged, read_folders, ruleset, verify
from localize.adapt.rule import Context, Example, Made, Rule, Step
from localize.adapt.rulefile import Read
from localize.adapt.rules import RULES
from localize.adapt.ruleset import RuleSet
from localize.adapt.shield import hide, show
from localize.locales.once import once_per_market
from localize.locales.profile import Market
from localize.model import Change, Note

__all__ = [
    "RULES",
    "Change",
    "Context",
    "DataRule",
    "Example",
    "Read",
    "Rule",
    "RuleSet",
    "across",
    "adapt",
    "adapt_by",
    "applies",
    "built_in",
    "explain",
    "merged",
    "notes",
    "read_folders",
    "ruleset",
    "verify",
]

#: Rules feed each other (a stop that is dropped leaves a space at the end), so they are gone
#: through until nothing changes; twice is enough for what engines write.
_PASSES = 8


class _Plan(msgspec.Struct, frozen=True):
    """The rules of one market and profile, and the search for a text that needs any."""

    steps: tuple[Step, ...]
    of_terms: tuple[Step, ...]
    of_text: tuple[Step, ...]
    suspect: Callable[[str], object]


def adapt(text: str, context: Context) -> tuple[str, tuple[Change, ...]]:
    """The text as the market writes it, and each rule's change: the text before and after it.

    Adapting what came out changes nothing more.

    >>> from localize.locales import market
    >>> adapted, changes = adapt("Wait……who are you？", Context(market("en-US")))
    >>> adapted, [change.rule for change in changes]
    ('Wait…who are you?', ['typography.ellipsis', 'typography.marks'])
    """
    settled = _settle(text, context)
    if settled is not None:
        return settled
    # Rules of files that undo each other here: the cell is adapted without them, and what comes
    # out is left alone, unless they agree on it.
    alone = _settle(text, msgspec.structs.replace(context, rules=None))
    assert alone is not None
    again = _settle(alone[0], context)
    return alone if again is None else (again[0], alone[1] + again[1])


def _settle(text: str, context: Context) -> tuple[str, tuple[Change, ...]] | None:
    """The text that no rule changes any more, with the changes; None if rules of files never end.

    Those in the code always do.
    """
    plan = _plan(context.market, context.profile)
    suspect = plan.suspect
    hits, rules = context.hits, context.rules
    changes: list[Change] = []
    for _ in range(_PASSES):
        steps = () if rules is None else rules.steps(text, context)
        if suspect(text):
            steps += plan.steps if hits else plan.of_text
        elif hits:
            steps += plan.of_terms
        before = len(changes)
        adapted = _run(steps, text, context, changes) if steps else text
        if adapted == text:
            return (text, tuple(changes)) if rules is None or len(changes) == before else None
        text = adapted
    return (text, tuple(changes)) if rules is None else None


def adapt_by(rules: Collection[str], text: str, context: Context) -> str:
    """The text after those rules alone, named by id, until they change nothing more.

    >>> from localize.locales import market
    >>> adapt_by({"typography.ellipsis"}, "Wait......  now，", Context(market("en-US")))
    'Wait…  now，'
    """
    plan = _plan(context.market, context.profile)
    steps = tuple(step for step in plan.steps if step[0].id in rules)
    for _ in range(_PASSES):
        adapted = _run(steps, text, context, [])
        if adapted == text:
            break
        text = adapted
    return text


def notes(text: str, context: Context) -> tuple[Note, ...]:
    """What the rules of files, and those of numbers, tell the reviewer of this adapted text.

    >>> from localize.locales import market
    >>> where = Context(market("fr-FR"), source="进门记得换鞋", rules=ruleset(market("fr-FR")))
    >>> [(note.rule, note.matched) for note in notes("Enlève tes chaussures", where)]
    [('customs.shoes-off', '换鞋')]
    """
    told = () if context.rules is None else context.rules.notes(text, context)
    numbers = amounts.suggestions(text, context)
    return (*told, *map(_note, numbers)) if numbers else told


def _note(of: amounts.Suggestion) -> Note:
    """A suggestion on a number as a note: what to write instead stands in its text."""
    write = f"write {of.instead!r}" if of.instead else ""
    reason = of.reason.removeprefix(f"{of.source}: ")
    return Note(of.rule, "note", "low", "; ".join(filter(None, (reason, write))), of.source)


def _run(steps: tuple[Step, ...], text: str, context: Context, changes: list[Change]) -> str:
    """The text after all steps; each that changes it is added to ``changes``."""
    hidden, spans = hide(text)
    alphabet, without = frozenset(hidden), context.without
    for rule, rewrite, marks in steps:
        if marks and alphabet.isdisjoint(marks):
            continue
        if rule.id in without:
            continue
        seen = show(hidden, spans) if rule.markup else hidden
        adapted = rewrite(seen, context)
        if adapted == seen:
            continue
        before = show(hidden, spans)
        hidden, spans = hide(adapted) if rule.markup else (adapted, spans)
        changes.append(Change(rule.id, before, show(hidden, spans), rule.summary))
        alphabet = frozenset(hidden)
    return show(hidden, spans)


@once_per_market
def _plan(market: Market, profile: str) -> _Plan:
    made = [(rule, found) for rule in RULES if (found := rule.make(market, profile)) is not None]
    steps = [(_step(rule, found), found.of_terms) for rule, found in made]
    return _Plan(
        steps=tuple(step for step, _ in steps),
        of_terms=tuple(step for step, of_terms in steps if of_terms),
        of_text=tuple(step for step, of_terms in steps if not of_terms),
        suspect=_suspect([found for _, found in made]),
    )


def _step(rule: Rule, made: Made) -> Step:
    return rule, made.rewrite, frozenset(mark for one in made.triggers for mark in one.marks)


def _suspect(made: list[Made]) -> Callable[[str], object]:
    """Whether any rule may have work in a text; true for more texts than rules change.

    All triggers are one pattern that begins with a set of characters, which is what makes it fast.
    """
    triggers = [trigger for one in made for trigger in one.triggers]
    anywhere = {mark for trigger in triggers if not trigger.where for mark in trigger.marks}
    every = anywhere.union(*(trigger.marks for trigger in triggers))
    found = [f"(?<={_one_of(anywhere)})"]
    for trigger in triggers:
        marks = set(trigger.marks) - anywhere
        if trigger.where and marks:
            found.append(f"(?<={_one_of(marks)})(?:{trigger.where})")
    search = re.compile(f"{_one_of(every)}(?:{'|'.join(found)})", re.DOTALL).search
    needed = tuple(one.needed for one in made if one.needed is not None)
    if not needed:
        return search
    return lambda text: search(text) or any(need(text) for need in needed)


def _one_of(marks: set[str]) -> str:
    return f"[{re.escape(''.join(sorted(marks)))}]"


def applies(rule: Rule, market: Market) -> bool:
    """Whether a rule has anything to do in a market.

    >>> from localize.locales import market
    >>> [rule.id for rule in RULES if applies(rule, market("es-419"))][-1]
    'typography.inverted'
    """
    return rule.make(market, "vertical") is not None
