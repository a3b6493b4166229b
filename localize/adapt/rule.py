"""What a rule is, and what it is given."""

from collections.abc import Callable
from typing import NamedTuple, Protocol
from unicodedata import category

from localize.locales.profile import Market
from localize.model import Hit, Note, Struct, Term


class FileRules(Protocol):
    """The rules of files that hold in a market; see :class:`localize.adapt.ruleset.RuleSet`."""

    def steps(self, text: str, context: "Context") -> "tuple[Step, ...]":
        """The rules that may rewrite a cell's text, in their order."""

    def notes(self, text: str, context: "Context") -> tuple[Note, ...]:
        """What the rules tell the reviewer of a cell with this text."""


class Context(Struct, frozen=True):
    """What the rules know of a cell.

    ``source`` is the Chinese text, ``hits`` the terms matched in it, ``names`` the people named in
    it, ``era`` ``modern`` or ``period``, ``speaker`` who says the line (may be ""). ``continues``:
    the line goes on with a sentence that the cue before began (see
    :mod:`localize.adapt.across`). ``rules`` are the rules of files that hold in the market;
    ``grade`` is how strong language may be there, ``without`` are rules that are left out.
    """

    market: Market
    profile: str = "vertical"
    source: str = ""
    hits: tuple[Hit, ...] = ()
    episode: int = 1
    era: str = "modern"
    speaker: str = ""
    continues: bool = False
    names: tuple[str, ...] = ()
    rules: FileRules | None = None
    grade: str = "moderate"
    without: frozenset[str] = frozenset()


Rewrite = Callable[[str, Context], str]


class Trigger(NamedTuple):
    """Where a rule may have work: at one of ``marks`` (characters), if ``where`` holds there.

    ``where`` is a pattern of lookarounds, matched just after the mark; ``""`` holds anywhere.
    """

    marks: str
    where: str = ""


class Made(NamedTuple):
    """A rule made ready for one market and profile.

    A text without any of its triggers, and for which ``needed`` is false, is left as it is; a rule
    of terms has neither and runs where a term of the source was found.
    """

    rewrite: Rewrite
    triggers: tuple[Trigger, ...] = ()
    needed: Callable[[str], bool] | None = None

    @property
    def of_terms(self) -> bool:
        """Whether only the terms of the source line call for the rule."""
        return not self.triggers and self.needed is None


class Example(Struct, frozen=True):
    """A text before and after a rule; ``terms`` are those found in its ``source`` line."""

    before: str
    after: str
    market: str
    profile: str = "vertical"
    terms: tuple[Term, ...] = ()
    source: str = ""


class Rule(Struct, frozen=True):
    """A rule of adaptation: ``make(market, profile)`` gives None where it does not apply.

    ``where`` says in words which markets it applies to; ``examples`` are tested. A rule of
    ``markup`` sees the text with its markup, which is hidden from all others.
    """

    id: str
    summary: str
    where: str
    make: Callable[[Market, str], Made | None]
    examples: tuple[Example, ...]
    markup: bool = False


#: A rule at work, what it does, and the characters without which it has nothing to do (none:
#: unknown).
Step = tuple[Rule, Rewrite, frozenset[str]]


def at(text: str, place: int) -> str:
    """The character at ``place``, ``""`` before the first and after the last.

    >>> at("ab", 0), at("ab", -1), at("ab", 2)
    ('a', '', '')
    """
    return text[place] if 0 <= place < len(text) else ""


def in_word(char: str) -> bool:
    """Whether a character is of a word: a letter, a digit, or a vowel sign or tone mark on one.

    >>> in_word("a"), in_word("\u093e"), in_word("\u0e48"), in_word("-"), in_word("")
    (True, True, True, False, False)
    """
    if char.isalnum():
        return True
    return char >= "\u0300" and category(char)[0] == "M"
