"""Tries rules of files on their own examples: what was expected, and what came."""

from localize import locales
from localize.adapt import Context, adapt, notes
from localize.adapt.entries import DataRule, ExampleEntry
from localize.adapt.ruleset import RuleSet
from localize.model import Note, Struct


class Trial(Struct, frozen=True):
    """One example of a rule; ``got`` differs from ``expected`` where it ``failed``."""

    rule: str
    number: int
    market: str
    source: str
    before: str
    expected: str
    got: str

    @property
    def failed(self) -> bool:
        """Whether the rule did something else."""
        return self.got != self.expected


#: What a rule does to a line that it leaves alone.
SILENT = "silent"


def try_rule(rule: DataRule) -> list[Trial]:
    """Each example of a rule in turn, the rule being the only one of files at work.

    A rule that tells a person is expected to speak up (its action), or to be ``silent``; one that
    writes is expected to give the text in ``after``, and to suggest it below confidence high.
    """
    return [_try(rule, example, number) for number, example in enumerate(rule.entry.examples, 1)]


def _try(rule: DataRule, example: ExampleEntry, number: int) -> Trial:
    market = locales.market(example.market if example.market else rule.markets[0])
    alone = RuleSet(market, (rule,))
    context = Context(
        market=market,
        source=example.source,
        names=example.names,
        speaker=example.speaker,
        era=example.era,
        episode=example.episode,
        grade=example.grade,
        rules=alone,
    )
    return Trial(
        rule=rule.id,
        number=number,
        market=market.locale,
        source=example.source,
        before=example.before,
        expected=_expected(rule, example),
        got=_got(rule, example, context),
    )


def _expected(rule: DataRule, example: ExampleEntry) -> str:
    if example.silent:
        return SILENT
    if example.after is not None:
        return example.after
    return rule.entry.action


def _got(rule: DataRule, example: ExampleEntry, context: Context) -> str:
    """What came of an example, in the words of what it expects."""
    text, changes = adapt(example.before, context)
    found = notes(text, context)
    if any(change.rule == rule.id for change in changes):
        return text if example.silent or example.after is not None else rule.entry.action
    if found:
        return _noted(found[0], example)
    return SILENT


def _noted(note: Note, example: ExampleEntry) -> str:
    if example.after is not None and note.suggestion:
        return note.suggestion
    return note.action
