"""Rules as people write them: the TOML of a rules file, read and verified.

The structs are the declaration: the loader, the error messages and the reference all read them.
"""

import re
from pathlib import Path
from typing import Annotated, Final, Literal

import msgspec

from localize import locales, tomlfile
from localize.adapt.patterns import problem_of
from localize.errors import SettingsError
from localize.locales import Market
from localize.model import Struct

Help = msgspec.Meta
Action = Literal["replace", "note", "caption", "soften", "escalate"]
Grade = Literal["mild", "moderate", "strong"]
Level = Literal["low", "medium", "high"]
#: How strong language may be, the least first.
GRADES: Final[tuple[Grade, ...]] = ("mild", "moderate", "strong")

_ID: Final = re.compile(r"[a-z0-9]+(?:[._-][a-z0-9]+)*")


class WordEntry(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"from_": "from"}
):
    """One of a rule's ``words``: a strong word of the draft and a softer one."""

    from_: Annotated[str, Help(description="The word in the draft, as a whole word.")]
    to: Annotated[str, Help(description="The softer word.")]
    level: Annotated[
        Grade, Help(description="How strong it is: left alone where the market allows so much.")
    ]


class ExampleEntry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One of a rule's ``examples``: a line for which it speaks up, or must not (``silent``)."""

    source: Annotated[str, Help(description="The source line.")] = ""
    before: Annotated[str, Help(description="The draft.")] = ""
    after: Annotated[
        str | None, Help(description="The draft as the rule makes it, or suggests it.")
    ] = None
    silent: Annotated[
        bool, Help(description="A counter-example: the rule must leave this line alone.")
    ] = False
    market: Annotated[str, Help(description="Default: the first market of the rule.")] = ""
    names: Annotated[
        tuple[str, ...], Help(description="Words of the source line that are people's names.")
    ] = ()
    speaker: Annotated[str, Help(description="Who says the line.")] = ""
    era: Annotated[Literal["modern", "period"], Help(description="The drama's era.")] = "modern"
    episode: Annotated[int, Help(description="The episode's number.")] = 1
    grade: Annotated[Grade, Help(description="How strong language may be in the market.")] = (
        "moderate"
    )


class RuleEntry(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"from_": "from"}
):
    """One ``[[rule]]`` of a rules file."""

    id: Annotated[str, Help(description="Its name: small letters, digits, `.`, `-`, `_`.")]
    summary: Annotated[str, Help(description="What it is for, in one line.")]
    action: Annotated[Action, Help(description="What it does.")]
    markets: Annotated[
        tuple[str, ...],
        Help(description="Markets, or languages such as `es`. Default: those of the file."),
    ] = ()
    source: Annotated[
        str | tuple[str, ...], Help(description="Words of the source; one of them is enough.")
    ] = ()
    source_pattern: Annotated[
        str, Help(description="A regular expression that the source may match instead.")
    ] = ""
    exclude: Annotated[
        str | tuple[str, ...],
        Help(description="Words of the source that hold a trigger but do not mean it."),
    ] = ()
    target: Annotated[
        str | tuple[str, ...], Help(description="Words of the draft; one of them is enough.")
    ] = ()
    target_pattern: Annotated[
        str, Help(description="A regular expression that the draft may match instead.")
    ] = ""
    speaker: Annotated[
        str | tuple[str, ...], Help(description="Only lines of these speakers.")
    ] = ()
    era: Annotated[
        Literal["", "modern", "period"], Help(description="Only dramas of this era.")
    ] = ""
    episodes: Annotated[str, Help(description="Only these episodes: `3`, `1-8`, `9-`.")] = ""
    span: Annotated[
        Literal["", "term", "name", "title", "number", "unit", "mark"],
        Help(description="What a `replace` rule replaces."),
    ] = ""
    from_: Annotated[
        str | tuple[str, ...], Help(description="What stands in the draft; one of them.")
    ] = ()
    to: Annotated[str, Help(description="What a `replace` rule writes instead.")] = ""
    words: Annotated[
        tuple[WordEntry, ...], Help(description="Strong words of a `soften` rule.")
    ] = ()
    note: Annotated[str, Help(description="What the reviewer reads.")] = ""
    caption: Annotated[
        str, Help(description="The text of a note on screen, if it is known already.")
    ] = ""
    severity: Annotated[Level, Help(description="How much hangs on it.")] = "low"
    visual: Annotated[
        str, Help(description="A question for who watches the pictures: the viewing checklist.")
    ] = ""
    confidence: Annotated[
        Level, Help(description="Below `high` it suggests, it never rewrites.")
    ] = "high"
    reference: Annotated[str, Help(description="Where this is known from.")] = ""
    examples: Annotated[
        tuple[ExampleEntry, ...], Help(description="What `localize rules test` tries.")
    ] = ()


class RulesFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The content of a rules file."""

    off: Annotated[
        tuple[str, ...], Help(description="Rules to switch off in the markets of this file.")
    ] = ()
    rule: Annotated[tuple[RuleEntry, ...], Help(description="The rules, in order of use.")] = ()


class DataRule(Struct, frozen=True):
    """A rule of a file: its entry, the markets where it holds, and which one of the file it is."""

    entry: RuleEntry
    markets: tuple[str, ...]
    file: str
    number: int

    @property
    def id(self) -> str:
        """The rule's name."""
        return self.entry.id

    @property
    def rewrites(self) -> bool:
        """Whether the rule changes drafts, rather than tell a person."""
        entry = self.entry
        return entry.confidence == "high" and bool(entry.words or entry.action == "replace")


class Read(Struct, frozen=True):
    """What a file holds: its rules, the rules that it switches off, and in which markets."""

    file: str
    markets: tuple[str, ...]
    rules: tuple[DataRule, ...]
    off: tuple[str, ...]


def read(path: Path, *, any_name: bool = False) -> Read:
    """The rules of a file, verified one by one.

    Its name says where they hold: ``all.toml``, a language (``es.toml``) or a market
    (``es-419.toml``); with ``any_name`` others are read as ``all.toml`` is. Raises SettingsError
    with file, line, key and what is allowed.
    """
    known = named(path.stem)
    if not known:
        if not any_name:
            raise SettingsError(
                "a rules file is named all.toml, after a language (es.toml) or after a market "
                f"(es-419.toml); known: {', '.join((*languages(), *locales.targets()))}",
                file=str(path),
            )
        known = locales.targets()
    text = tomlfile.read_text(path)
    content = tomlfile.read(path, RulesFile)
    places = [_Place(path, text, number) for number in range(1, len(content.rule) + 1)]
    rules = tuple(
        _rule(entry, known, place) for entry, place in zip(content.rule, places, strict=True)
    )
    seen: set[str] = set()
    for rule, place in zip(rules, places, strict=True):
        if rule.id in seen:
            raise place.error("id", f"{rule.id!r} is there twice")
        seen.add(rule.id)
    return Read(str(path), known, rules, content.off)


def named(name: str) -> tuple[str, ...]:
    """The markets that the name of a file, or of a group, means; none if it means nothing.

    >>> named("es"), named("th-TH"), named("xx"), len(named("all")) > 20
    (('es-419', 'es-ES'), ('th-TH',), (), True)
    """
    every = locales.targets()
    if name == "all":
        return every
    if name in every:
        return (name,)
    return tuple(locale for locale in every if locale.partition("-")[0] == name)


def languages() -> tuple[str, ...]:
    """The languages of all markets."""
    return tuple(dict.fromkeys(name.partition("-")[0] for name in locales.targets()))


def words(value: str | tuple[str, ...]) -> tuple[str, ...]:
    """One word or several, as several."""
    return (value,) if isinstance(value, str) else value


class _Place(msgspec.Struct, frozen=True):
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


def _rule(entry: RuleEntry, known: tuple[str, ...], place: _Place) -> DataRule:
    """The rule of an entry, verified; the first thing that is wrong is raised."""
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
    markets = _markets(entry, known, place)
    if entry.span == "number":
        _verify_number(entry, place, markets[0])
    for number, example in enumerate(entry.examples, 1):
        if example.market and example.market not in markets:
            raise place.error(
                f"examples[{number}].market",
                f"{example.market!r} is not a market of this rule; allowed: {', '.join(markets)}",
            )
    return DataRule(entry, markets, str(place.path), place.rule)


def _markets(entry: RuleEntry, known: tuple[str, ...], place: _Place) -> tuple[str, ...]:
    if not entry.markets:
        return known
    found: list[str] = []
    for name in entry.markets:
        meant = named(name)
        inside = [locale for locale in meant if locale in known]
        if not meant:
            allowed = ", ".join(("all", *languages(), *locales.targets()))
            raise place.error("markets", f"unknown market {name!r}; allowed: {allowed}")
        if not inside:
            raise place.error(
                "markets",
                f"{name} is none of the markets of this file; allowed: {', '.join(known)}",
            )
        found += inside
    return tuple(dict.fromkeys(found))


def _verify_triggers(entry: RuleEntry, place: _Place) -> None:
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


def _verify_note(entry: RuleEntry, place: _Place) -> None:
    if not entry.note.strip():
        raise place.error(
            "action", f"{entry.action!r} needs the key 'note': what the reviewer reads"
        )


def _verify_caption(entry: RuleEntry, place: _Place) -> None:
    if not (entry.note.strip() or entry.caption.strip()):
        raise place.error(
            "action",
            "'caption' needs the key 'caption', the text on screen, or 'note', what it should say",
        )


def _verify_soften(entry: RuleEntry, place: _Place) -> None:
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


def _verify_replace(entry: RuleEntry, place: _Place) -> None:
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


def _verify_span(entry: RuleEntry, place: _Place) -> None:
    texts = (*words(entry.from_), entry.to)
    if entry.span == "mark":
        wrong = next((text for text in texts if any(char.isalnum() for char in text)), "")
        if wrong:
            raise place.error("span", f"{wrong!r} is no mark; allowed: marks and spaces alone")
    elif entry.span == "unit":
        wrong = next((text for text in texts if any(char.isdigit() for char in text)), "")
        if wrong:
            raise place.error("span", f"{wrong!r} is no unit; allowed: the word beside the number")


def _verify_number(entry: RuleEntry, place: _Place, market: str) -> None:
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


def _verify_episodes(entry: RuleEntry, place: _Place) -> None:
    from localize.glossary.ranges import parse_range

    if entry.episodes:
        try:
            parse_range(entry.episodes)
        except ValueError as error:
            raise place.error("episodes", str(error)) from None


def _verify_patterns(entry: RuleEntry, place: _Place) -> None:
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


def holds_in(rule: DataRule, market: Market) -> bool:
    """Whether a rule holds in a market."""
    return market.locale in rule.markets
