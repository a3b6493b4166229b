"""Rules as people write them: the keys of a rules file.

The structs are the declaration: the loader, the error messages and the reference all read them.
"""

from typing import Annotated, Final, Literal

import msgspec

from localize.locales import Market
from localize.model import Struct

Help = msgspec.Meta
Action = Literal["replace", "note", "caption", "soften", "escalate"]
Grade = Literal["mild", "moderate", "strong"]
Level = Literal["low", "medium", "high"]
#: How strong language may be, the least first.
GRADES: Final[tuple[Grade, ...]] = ("mild", "moderate", "strong")


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


def words(value: str | tuple[str, ...]) -> tuple[str, ...]:
    """One word or several, as several."""
    return (value,) if isinstance(value, str) else value


def holds_in(rule: DataRule, market: Market) -> bool:
    """Whether a rule holds in a market."""
    return market.locale in rule.markets
