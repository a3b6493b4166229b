"""What one rule does, as plain text, whether it is code or stands in a file."""

from collections.abc import Iterable

from localize import locales
from localize.adapt.entries import DataRule, ExampleEntry, words
from localize.adapt.library import built_in
from localize.adapt.rule import Rule
from localize.adapt.rules import RULES
from localize.errors import InputError

_ACTIONS = {
    "replace": "rewrites the draft, on the span that it names",
    "note": "tells the reviewer",
    "caption": "proposes a note on screen, which a person sets or leaves",
    "soften": "softens the draft where the market's grade asks for it",
    "escalate": "asks a person to decide (C901) and writes nothing",
}
#: The conditions of a rule, in words.
_CONDITIONS = (
    ("source", "source has"),
    ("source_pattern", "source matches"),
    ("exclude", "but source has not just"),
    ("target", "draft has"),
    ("target_pattern", "draft matches"),
    ("speaker", "speaker"),
    ("era", "era"),
    ("episodes", "episodes"),
)


def explain(id: str, rules: Iterable[DataRule] | None = None, *, others: Iterable[str] = ()) -> str:
    """What a rule does, where, and its examples, as plain text.

    ``rules`` are those of files, the built-in ones where not given. Raises InputError for an id
    that none of them has; it names these and the ids in ``others``.
    """
    of_files = built_in() if rules is None else tuple(rules)
    for rule in RULES:
        if rule.id == id:
            return _of_code(rule)
    for of_file in of_files:
        if of_file.id == id:
            return _of_file(of_file)
    from difflib import get_close_matches

    known = [*(rule.id for rule in RULES), *(rule.id for rule in of_files), *others]
    near = get_close_matches(id, known, n=3)
    hint = f"did you mean {' or '.join(near)}? " if near else ""
    raise InputError(f"unknown rule {id!r}: {hint}known are {', '.join(known)}")


def where(rule: DataRule) -> str:
    """The markets of a rule in words: languages where all their markets are meant."""
    every = locales.targets()
    if len(rule.markets) == len(every):
        return "all markets"
    found = []
    for language in dict.fromkeys(name.partition("-")[0] for name in rule.markets):
        mine = [name for name in rule.markets if name.partition("-")[0] == language]
        all_of_it = [name for name in every if name.partition("-")[0] == language]
        found += [language] if mine == all_of_it else mine
    return ", ".join(found)


def _of_code(rule: Rule) -> str:
    lines = [rule.id, f"{rule.summary}.", f"Applies to: {rule.where}.", "", "Examples:"]
    for example in rule.examples:
        place = example.market if example.profile == "vertical" else f"{example.market}, netflix"
        terms = "".join(f" [{term.source} = {term.targets[0]}]" for term in example.terms)
        source = f" [{example.source}]" if example.source else ""
        lines.append(f"  {place}: {_seen(example.before)} -> {_seen(example.after)}{terms}{source}")
    return "\n".join(lines)


def _of_file(rule: DataRule) -> str:
    entry = rule.entry
    lines = [rule.id, f"{entry.summary}.", f"Applies to: {where(rule)}."]
    lines.append(f"Action: {entry.action}: it {_ACTIONS[entry.action]}.")
    for name, label in _CONDITIONS:
        value = getattr(entry, name)
        if value:
            lines.append(f"When: {label} {', '.join(words(value))}.")
    if entry.action == "replace":
        lines.append(f"Writes: {' | '.join(words(entry.from_))} -> {entry.to} ({entry.span}).")
    lines += [f"Softens: {w.from_} -> {w.to} ({w.level})." for w in entry.words]
    for label, value in (("Note", entry.note), ("Caption", entry.caption), ("Watch", entry.visual)):
        if value:
            lines.append(f"{label}: {value}")
    lines.append(f"Severity {entry.severity}, confidence {entry.confidence}.")
    if entry.reference:
        lines.append(f"Source: {entry.reference}")
    lines += ["", "Examples:", *(f"  {_example(rule, example)}" for example in entry.examples)]
    return "\n".join(lines)


def _example(rule: DataRule, example: ExampleEntry) -> str:
    market = example.market if example.market else rule.markets[0]
    parts = [part for part in (example.source, example.before) if part]
    if example.grade != "moderate":
        market += f", grade {example.grade}"
    if example.silent:
        came = "silent"
    else:
        came = rule.entry.action if example.after is None else _seen(example.after)
    return f"{market}: {' / '.join(map(_seen, parts))} -> {came}"


def _seen(text: str) -> str:
    """The text with the spaces that look like others, and line breaks, spelt out."""
    for mark in "\n\xa0\u202f\u3000":
        text = text.replace(mark, f"<U+{ord(mark):04X}>")
    return text
