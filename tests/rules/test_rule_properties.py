"""Adapting twice changes nothing more: every market, built-in rules and rules of any shape."""

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from localize import adapt, locales
from localize.adapt import DataRule, entries
from localize.adapt.ruleset import RuleSet, stands
from localize.model import Hit, Term

WORDS = (
    "boss",
    "chief",
    "the",
    "President",
    "jin",
    "damn",
    "ประธาน",
    "총재",
    "社長",
    "总裁",
    "30",
    "…",
)
MARKS = ("!", "!!", "…", "...", "，", ",", "?!", "¡", "«", '"')
SOURCES = ("总裁", "头", "斤", "他妈的", "二百五", "断袖", "换鞋", "520")
GRADES = st.sampled_from(entries.GRADES)
TEXTS = st.lists(
    st.sampled_from(WORDS) | st.sampled_from(MARKS) | st.sampled_from((" ", "\n", "3000万")),
    max_size=10,
).map("".join)


def entry(**fields: object) -> entries.RuleEntry:
    return entries.RuleEntry(id="r", summary="s", **fields)  # type: ignore[arg-type]


REPLACE = st.builds(
    lambda span, old, new, source: entry(
        action="replace", span=span, from_=old, to=new, source=source
    ),
    st.sampled_from(("term", "name", "title", "unit")),
    st.sampled_from(WORDS),
    st.sampled_from(WORDS),
    st.sampled_from(SOURCES),
)
MARK = st.builds(
    lambda old, new: entry(action="replace", span="mark", from_=old, to=new),
    st.sampled_from(MARKS),
    st.sampled_from(MARKS),
)
SOFTEN = st.builds(
    lambda old, new, level: entry(
        action="soften", words=(entries.WordEntry(from_=old, to=new, level=level),)
    ),
    st.sampled_from(WORDS),
    st.sampled_from(WORDS),
    GRADES,
)


@cache
def sample(locale: str) -> adapt.RuleSet:
    return adapt.ruleset(locales.market(locale))


@pytest.mark.parametrize("locale", locales.targets())
@settings(max_examples=40, deadline=None, derandomize=True)
@given(
    entries=st.lists(REPLACE | MARK | SOFTEN, max_size=4),
    text=TEXTS,
    source=st.lists(st.sampled_from((*SOURCES, "，", "来了")), max_size=4).map("".join),
    grade=GRADES,
)
def test_a_second_time_changes_nothing(
    locale: str, entries: list[entries.RuleEntry], text: str, source: str, grade: str
) -> None:
    market = locales.market(locale)
    own = [DataRule(one, (locale,), "f", 1) for one in entries if one.to not in words_of(one.from_)]
    rules = RuleSet(market, (*adapt.built_in(), *own))
    hits = (Hit(0, 2, Term("总裁", ("CEO",), kind="title", forbidden=("boss",))),)
    context = adapt.Context(
        market, source=source, rules=rules, grade=grade, hits=hits if "总裁" in source else ()
    )
    adapted, changes = adapt.adapt(text, context)
    assert adapt.adapt(adapted, context) == (adapted, ())
    assert bool(changes) == (adapted != text)
    for note in adapt.notes(adapted, context):
        assert not note.suggestion or note.suggestion != adapted


def words_of(value: str | tuple[str, ...]) -> tuple[str, ...]:
    return entries.words(value)


@pytest.mark.parametrize("locale", locales.targets())
@settings(max_examples=40, deadline=None, derandomize=True)
@given(
    parts=st.lists(
        st.sampled_from([w for r in adapt.built_in() for w in entries.words(r.entry.source)])
        | st.sampled_from("我你他的了小一十百五2鞋断换来"),
        max_size=5,
    )
)
def test_the_index_finds_what_a_plain_search_finds(locale: str, parts: list[str]) -> None:
    source = "".join(parts)
    rules = sample(locale)
    context = adapt.Context(rules.market, source=source, rules=rules)
    found = [rule.id for rule, _ in rules.source_rules(context)]
    assert found == [rule.id for rule in rules.rules if plainly(rule, source)]


def plainly(rule: DataRule, source: str) -> bool:
    """Whether a built-in rule applies, in the plainest way: one word after the other."""
    for word in sorted(entries.words(rule.entry.exclude), key=len, reverse=True):
        if not any(
            other.startswith(word) for other in entries.words(rule.entry.exclude) if other != word
        ):
            source = source.replace(word, "\0" * len(word))
    return any(stands(word, source) for word in entries.words(rule.entry.source))
