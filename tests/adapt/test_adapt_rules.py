"""Each rule by its own examples, and the lines that no rule may touch."""

import pytest

from localize.adapt import RULES, Context, Example, Rule, adapt, applies, explain
from localize.errors import InputError
from localize.locales import market, targets
from localize.model import Hit, Term


def context(locale: str, profile: str = "vertical", terms: tuple[Term, ...] = ()) -> Context:
    hits = tuple(Hit(0, len(term.source), term) for term in terms)
    return Context(market(locale), profile, source="", hits=hits)


@pytest.mark.parametrize(
    ("rule", "example"), [(rule, example) for rule in RULES for example in rule.examples]
)
def test_example_of_rule(rule: Rule, example: Example) -> None:
    where = context(example.market, example.profile, example.terms)
    text, changes = adapt(example.before, where)
    assert text == example.after
    assert applies(rule, market(example.market))
    if example.before != example.after:
        assert rule.id in [change.rule for change in changes]
    assert adapt(text, where) == (text, ())
