"""Adaptation of a target text to its market: marks, spaces, figures, names and agreed words.

Every rule is a pure function in :data:`RULES`; what each one changed is recorded. Markup,
``⟦n⟧``, addresses, times and decimals stay as they are, and so do line breaks. What comes out
passes the checks P401, P402, P403, P406 and P408 of the same market.
"""

import re
from collections.abc import Callable, Collection

import msgspec

from localize.adapt.rule import Context, Example, Made, Rewrite, Rule
from localize.adapt.rules import RULES
from localize.adapt.shield import hide, show
from localize.errors import InputError
from localize.locales.once import once_per_market
from localize.locales.profile import Market
from localize.model import Change

__all__ = [
    "RULES",
    "Change",
    "Context",
    "Example",
    "Rule",
    "adapt",
    "adapt_by",
    "applies",
    "explain",
]

#: Rules feed each other (a stop that is dropped leaves a space at the end), so they are gone
#: through until nothing changes; twice is enough for what engines write.
_PASSES = 8

#: A rule, what it does, and the characters without which it has nothing to do (none: unknown).
_Step = tuple[Rule, Rewrite, frozenset[str]]


class _Plan(msgspec.Struct, frozen=True):
    """The rules of one market and profile, and the search for a text that needs any."""

    steps: tuple[_Step, ...]
    of_terms: tuple[_Step, ...]
    of_text: tuple[_Step, ...]
    suspect: Callable[[str], object]


def adapt(text: str, context: Context) -> tuple[str, tuple[Change, ...]]:
    """The text as the market writes it, and each rule's change: the text before and after it.

    Adapting what came out changes nothing more.

    >>> from localize.locales import market
    >>> adapted, changes = adapt("Wait……who are you？", Context(market("en-US")))
    >>> adapted, [change.rule for change in changes]
    ('Wait…who are you?', ['typography.ellipsis', 'typography.marks'])
    """
    plan = _plan(context.market, context.profile)
    suspect = plan.suspect
    hits = context.hits
    if not hits and not suspect(text):
        return text, ()
    changes: list[Change] = []
    for _ in range(_PASSES):
        if suspect(text):
            steps = plan.steps if hits else plan.of_text
        else:
            steps = plan.of_terms if hits else ()
        adapted = _run(steps, text, context, changes)
        if adapted == text:
            break
        text = adapted
    return text, tuple(changes)


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


def _run(steps: tuple[_Step, ...], text: str, context: Context, changes: list[Change]) -> str:
    """The text after all steps; each that changes it is added to ``changes``."""
    hidden, spans = hide(text)
    alphabet = frozenset(hidden)
    for rule, rewrite, marks in steps:
        if marks and alphabet.isdisjoint(marks):
            continue
        adapted = rewrite(hidden, context)
        if adapted != hidden:
            before, after = show(hidden, spans), show(adapted, spans)
            changes.append(Change(rule.id, before, after, rule.summary))
            hidden = adapted
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


def _step(rule: Rule, made: Made) -> _Step:
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


def explain(id: str) -> str:
    """What a rule does, where, and its examples, as plain text. Raises InputError."""
    rule = next((rule for rule in RULES if rule.id == id), None)
    if rule is None:
        known = ", ".join(rule.id for rule in RULES)
        raise InputError(f"unknown rule {id!r}: known are {known}")
    lines = [rule.id, f"{rule.summary}.", f"Applies to: {rule.where}.", "", "Examples:"]
    for example in rule.examples:
        where = example.market if example.profile == "vertical" else f"{example.market}, netflix"
        terms = "".join(f" [{term.source} = {term.targets[0]}]" for term in example.terms)
        lines.append(f"  {where}: {_seen(example.before)} -> {_seen(example.after)}{terms}")
    return "\n".join(lines)


def _seen(text: str) -> str:
    """The text with the spaces that look like others, and line breaks, spelt out."""
    for mark in "\n\xa0\u202f\u3000":
        text = text.replace(mark, f"<U+{ord(mark):04X}>")
    return text
