"""What is asked of an entry of a rules file beyond its keys and their types."""

import re
from pathlib import Path
from typing import Final

import msgspec

from localize import tomlfile
from localize.adapt.entries import RuleEntry, words
from localize.adapt.patterns import problem_of
from localize.errors import SettingsError

_ID: Final = re.compile(r"[a-z0-9]+(?:[._-][a-z0-9]+)*")


class Place(msgspec.Struct, frozen=True):
    """One ``[[rule]]`` of a file: what errors say of where they are."""

    path: Path
    text: str
    rule: int

    def line(self, key: str = "") -> int:
        """The line of a key of the rule, or of the rule where the key is not there."""
        name = f"rule[{self.rule}]"
        found = tomlfile.line_of(self.text, f"{name}.{key}" if key else name)
        return 1 if found is None else found

    def error(self, key: str, message: str) -> SettingsError:
        """The error for a key that is declared, but does not hold what it should."""
        name = re.sub(r"\[\d+\]", "", f"rule.{key}")
        return SettingsError(message, file=str(self.path), line=self.line(key), key=name)


def verify(entry: RuleEntry, place: Place) -> None:
    """Raise the first thing that is wrong with an entry, as a SettingsError with its line."""
    if not _ID.fullmatch(entry.id):
        raise place.error(
            "id", f"{entry.id!r} is not allowed; allowed: small letters, digits, '.', '-' and '_'"
        )
    if not entry.summary.strip():
        raise place.error("summary", "empty; say in one line what the rule is for")
    _verify_triggers(entry, place)
    _VERIFY[entry.action](entry, place)
    _verify_episodes(entry, place)
    _verify_patterns(entry, place)


def _verify_triggers(entry: RuleEntry, place: Place) -> None:
    triggers = (entry.source, entry.source_pattern, entry.target, entry.target_pattern)
    if not any((*triggers, entry.from_, entry.words)):
        raise place.error(
            "id",
            f"{entry.id} would speak up at every line; say when it applies: source, "
            "source_pattern, target or target_pattern",
        )
    for key in ("source", "exclude", "target", "speaker", "from_"):
        if any(not word.strip() for word in words(getattr(entry, key))):
            raise place.error(key.rstrip("_"), "holds an empty word; write each word as it stands")
    belongs = {"span": "replace", "from_": "replace", "to": "replace", "words": "soften"}
    belongs["caption"] = "caption"
    for key, action in belongs.items():
        if getattr(entry, key) and entry.action != action:
            raise place.error(
                key.rstrip("_"),
                f"goes with action {action!r}, and this rule's is {entry.action!r}",
            )


def _verify_note(entry: RuleEntry, place: Place) -> None:
    if not entry.note.strip():
        raise place.error(
            "action", f"{entry.action!r} needs the key 'note': what the reviewer reads"
        )


def _verify_caption(entry: RuleEntry, place: Place) -> None:
    if not (entry.note.strip() or entry.caption.strip()):
        raise place.error(
            "action",
            "'caption' needs the key 'caption', the text on screen, or 'note', what it should say",
        )


def _verify_soften(entry: RuleEntry, place: Place) -> None:
    if not (entry.words or entry.note.strip()):
        raise place.error(
            "action",
            "'soften' needs the key 'words', the strong words and softer ones, or 'note', what the "
            "reviewer reads",
        )
    for number, word in enumerate(entry.words, 1):
        key = f"words[{number}]"
        if not (word.from_.strip() and word.to.strip()):
            raise place.error(key, "needs a word in 'from' and a softer one in 'to'")
        if _inside(word.from_, word.to):
            raise place.error(key, f"'to' holds {word.from_!r} again, so the rule would never end")


def _verify_replace(entry: RuleEntry, place: Place) -> None:
    missing = [key for key in ("span", "from", "to") if not getattr(entry, _FIELDS.get(key, key))]
    if missing:
        raise place.error(
            "action",
            f"'replace' needs the key {missing[0]!r}; it replaces only typed spans: span (term, "
            "name, title, number, unit or mark), from and to",
        )
    if entry.span in ("term", "name", "title") and not (entry.source or entry.source_pattern):
        raise place.error(
            "span",
            f"a {entry.span} needs 'source': the words of the source whose rendering is replaced",
        )
    for old in words(entry.from_):
        if _inside(old, entry.to):
            raise place.error("to", f"holds {old!r} again, so the rule would never end")
    _verify_span(entry, place)


def _verify_span(entry: RuleEntry, place: Place) -> None:
    texts = (*words(entry.from_), entry.to)
    if entry.span == "mark":
        wrong = next((text for text in texts if any(char.isalnum() for char in text)), "")
        if wrong:
            raise place.error("span", f"{wrong!r} is no mark; allowed: marks and spaces alone")
    elif entry.span == "unit":
        wrong = next((text for text in texts if any(char.isdigit() for char in text)), "")
        if wrong:
            raise place.error("span", f"{wrong!r} is no unit; allowed: the word beside the number")


def verify_number(entry: RuleEntry, place: Place, market: str) -> None:
    """Raise what is wrong with a rule that replaces numbers, as ``market`` writes them."""
    from localize.locales.numbers import numbers

    values = []
    for text in (*words(entry.from_), entry.to):
        found = numbers(text, market)
        if len(found) != 1 or (found[0].start, found[0].end) != (0, len(text)):
            raise place.error("span", f"{text!r} is not one number as {market} writes it")
        values.append(found[0].value)
    if len(set(values)) > 1:
        raise place.error(
            "to", "is another number; a rule may change how a number is written, never which"
        )


def _verify_episodes(entry: RuleEntry, place: Place) -> None:
    from localize.glossary.ranges import parse_range

    if entry.episodes:
        try:
            parse_range(entry.episodes)
        except ValueError as error:
            raise place.error("episodes", str(error)) from None


def _verify_patterns(entry: RuleEntry, place: Place) -> None:
    for key in ("source_pattern", "target_pattern"):
        pattern = getattr(entry, key)
        wrong = problem_of(pattern) if pattern else ""
        if wrong:
            raise place.error(key, wrong)


def _inside(old: str, new: str) -> bool:
    return old.casefold() in new.casefold()


_FIELDS: Final = {"from": "from_"}
_VERIFY: Final = {
    "replace": _verify_replace,
    "note": _verify_note,
    "caption": _verify_caption,
    "soften": _verify_soften,
    "escalate": _verify_note,
}
