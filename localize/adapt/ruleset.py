"""The rules of files at work in one market: which of them a cell calls for, and what they do.

Most lines hold no trigger, and the first two characters of a trigger are enough to know it: that
one test over all rules is nearly all that a cell costs.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import cached_property
from operator import add
from typing import Final

from localize import trie
from localize.adapt.entries import DataRule, holds_in, words
from localize.adapt.patterns import search
from localize.adapt.rewriting import rewriter, whole
from localize.adapt.rule import Context, Rule, Step
from localize.glossary.ranges import parse_range
from localize.locales import Market
from localize.model import Note

#: Kinds of terms that are no words: a trigger inside them means nothing.
_NAMES: Final = ("name", "place", "keep")
_MASK: Final = "\0"
_NUMERALS: Final = frozenset("0123456789０１２３４５６７８９零〇一二三四五六七八九十百千万亿两")
_LATIN: Final = re.compile(f"[{trie.LATIN}]")


class Ready:
    """A rule made ready for one market: what it needs, compiled once."""

    def __init__(self, rule: DataRule, market: Market, order: int) -> None:
        entry = rule.entry
        self.rule, self.entry, self.order = rule, entry, order
        self.source = words(entry.source)
        self.needs_source = bool(entry.source or entry.source_pattern)
        self.needs_target = bool(entry.target or entry.target_pattern)
        self._speakers = words(entry.speaker)
        self._episodes = parse_range(entry.episodes) if entry.episodes else None
        exclude = words(entry.exclude)
        self._exclude = re.compile(trie.pattern(exclude)) if exclude else None
        self._targets = word_pattern(words(entry.target), market) if entry.target else None
        self.rewrite = rewriter(entry, market)

    @cached_property
    def step(self) -> Step:
        """The rule as one step of adaptation."""
        rule = Rule(self.rule.id, self.entry.summary, "", lambda _market, _profile: None, ())
        return rule, self._written, frozenset()

    def _written(self, text: str, context: Context) -> str:
        assert self.rewrite is not None
        return self.rewrite(text, context) if self.in_target(text) is not None else text

    def matched(self, context: Context, masked: str) -> str | None:
        """The words of the source that call for the rule ("" if it asks for none), else None.

        ``masked`` is the source line without names.
        """
        entry = self.entry
        if entry.era and entry.era != context.era:
            return None
        if self._speakers and context.speaker not in self._speakers:
            return None
        if self._episodes is not None and not self._episodes.holds(context.episode):
            return None
        if not self.needs_source:
            return ""
        text = context.source if entry.span == "name" else masked
        if self._exclude is not None:
            text = self._exclude.sub(_blank, text)
        found = next((word for word in self.source if stands(word, text)), None)
        if found is None and entry.source_pattern:
            found = search(entry.source_pattern, text, rule=self.rule.id)
        return found

    def in_target(self, text: str) -> str | None:
        """The words of the draft that call for the rule ("" if it asks for none), else None."""
        if not self.needs_target:
            return ""
        if self._targets is not None:
            found = self._targets.search(text)
            if found is not None:
                return found[0]
        pattern = self.entry.target_pattern
        return search(pattern, text, rule=self.rule.id) if pattern else None


class _Index:
    """Some rules of a market, found by what a cell holds."""

    def __init__(self, rules: Iterable[Ready]) -> None:
        starts: defaultdict[str, list[tuple[str, Ready]]] = defaultdict(list)
        targets: list[str] = []
        self._always: list[Ready] = []
        self._of_target: list[Ready] = []
        for ready in rules:
            entry = ready.entry
            for word in ready.source:
                starts[word[:2]].append((word, ready))
            if entry.source_pattern or (entry.target_pattern and not ready.needs_source):
                self._always.append(ready)
            elif not ready.needs_source:
                self._of_target.append(ready)
                seen = (*words(entry.target), *words(entry.from_))
                targets += seen if seen else (word.from_ for word in entry.words)
        self._starts = dict(starts)
        self._ones = frozenset(start for start in starts if len(start) == 1)
        self._twos = frozenset(start for start in starts if len(start) == 2)
        pattern = trie.pattern(word.casefold() for word in targets)
        self._target = re.compile(pattern).search if targets else None
        self._empty = not (self._starts or self._always or self._of_target)

    def called(self, text: str, context: Context) -> list[tuple[Ready, str]]:
        """The rules that a cell calls for by its source, with the words that do; in their order.

        Of those that look at the draft alone, the ones that may find something.
        """
        if self._empty:
            return []
        source = context.source
        found = self._always
        if not (
            self._ones.isdisjoint(source) and self._twos.isdisjoint(map(add, source, source[1:]))
        ):
            found = found + self._by_words(source)
        if self._target is not None and self._target(text.casefold()):
            found = found + self._of_target
        if not found:
            return []
        masked = _masked(context)
        unique = {ready.order: ready for ready in found}
        called = ((ready, ready.matched(context, masked)) for _, ready in sorted(unique.items()))
        return [(ready, matched) for ready, matched in called if matched is not None]

    def _by_words(self, source: str) -> list[Ready]:
        starts = {*source, *map(add, source, source[1:])} & self._starts.keys()
        return [ready for start in starts for word, ready in self._starts[start] if word in source]


class RuleSet:
    """The rules of files that hold in a market, in their order, and the rules that are off."""

    def __init__(
        self, market: Market, rules: Iterable[DataRule] = (), off: Iterable[str] = ()
    ) -> None:
        self.market = market
        self.off = frozenset(off)
        self.rules = tuple(
            rule for rule in rules if holds_in(rule, market) and rule.id not in self.off
        )
        ready = [Ready(rule, market, order) for order, rule in enumerate(self.rules)]
        self._writers = _Index(one for one in ready if one.rule.rewrites)
        self._tellers = _Index(one for one in ready if not one.rule.rewrites)

    def steps(self, text: str, context: Context) -> tuple[Step, ...]:
        """The rules that may rewrite a cell's text, in their order."""
        called = self._writers.called(text, context)
        return tuple([ready.step for ready, _ in called]) if called else ()

    def notes(self, text: str, context: Context) -> tuple[Note, ...]:
        """What the rules tell the reviewer of a cell with this text."""
        called = self._tellers.called(text, context)
        if not called:
            return ()
        made = (_note(ready, matched, text, context) for ready, matched in called)
        return tuple(note for note in made if note is not None)

    def source_rules(self, context: Context) -> list[tuple[DataRule, str]]:
        """The rules that tell a person, as the source line alone calls for them, and by what."""
        called = self._tellers.called("", context)
        return [(ready.rule, matched) for ready, matched in called if ready.needs_source]


def _note(ready: Ready, matched: str, text: str, context: Context) -> Note | None:
    entry, suggestion = ready.entry, ready.entry.caption
    seen = ready.in_target(text)
    if seen is None:
        return None
    if ready.rewrite is not None:
        suggestion = ready.rewrite(text, context)
        if suggestion == text:
            return None
    return Note(
        rule=ready.rule.id,
        action=entry.action,
        severity=entry.severity,
        text=entry.note if entry.note else entry.summary,
        matched=matched if matched else seen,
        suggestion=suggestion,
    )


def stands(word: str, text: str) -> bool:
    """Whether a word stands in a source text; numbers and Latin words only as a whole.

    >>> stands("520", "我520你"), stands("520", "15200块"), stands("二百五", "二百五十块")
    (True, False, False)
    """
    at = text.find(word)
    if at < 0:
        return False
    joins = _joins(word)
    while joins is not None and at >= 0:
        before, after = text[at - 1 : at] if at else "", text[at + len(word) : at + len(word) + 1]
        if not (joins(word[0], before) or joins(word[-1], after)):
            return True
        at = text.find(word, at + 1)
    return at >= 0


def _joins(word: str) -> Callable[[str, str], bool] | None:
    """Whether the end of a word and the character beside it are of one word; None: never."""
    if len(word) > 1 and _NUMERALS.issuperset(word):
        return lambda _end, beside: beside in _NUMERALS
    if _LATIN.match(word[0]) or _LATIN.match(word[-1]):
        return lambda end, beside: bool(_LATIN.match(end) and _LATIN.match(beside))
    return None


def word_pattern(targets: Iterable[str], market: Market) -> re.Pattern[str]:
    """Any of these words of a target, in any case; whole words where the market has words."""
    return re.compile(whole(trie.pattern(targets), market), re.IGNORECASE)


def _masked(context: Context) -> str:
    """The source line with names blanked out."""
    text = context.source
    for hit in context.hits:
        if hit.term.kind in _NAMES:
            text = text[: hit.start] + _MASK * (hit.end - hit.start) + text[hit.end :]
    for name in sorted(context.names, key=len, reverse=True):
        text = text.replace(name, _MASK * len(name))
    return text


def _blank(match: re.Match[str]) -> str:
    return _MASK * len(match[0])
