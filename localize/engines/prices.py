"""What engines cost: a table of list prices with source and date, or the user's own figures."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from localize import tomlfile
from localize.locales.profile import Market
from localize.model import Struct

FILE = Path(__file__).with_name("prices.toml")

MILLION = 1_000_000
#: The two forms of a price in an engine's table.
FORMS = (("characters",), ("input", "output"))
ALLOWED = "{ characters = USD } or { input = USD, output = USD }, a million, from 0 on"

#: Tokens a character, as DeepSeek states them (api-docs.deepseek.com/quick_start/token_usage): an
#: English character 0.3, a Chinese one 0.6. Other scripts than Latin count as Chinese: a house
#: rule. Real counts differ from model to model; what a run reports is what the server counted.
TOKENS_A_LATIN = 0.3
TOKENS_A_CHARACTER = 0.6
#: What stands around a line's text, on the way there and back.
_ENTRY = '{"id":"bcdfghj","text":""},'


class Price(Struct, frozen=True):
    """US dollars a million characters of source text, or a million tokens sent and received.

    ``source`` and ``date`` say whose figures these are, and of when.
    """

    characters: float | None = None
    input: float | None = None
    output: float | None = None
    source: str = ""
    date: str = ""

    @property
    def by_tokens(self) -> bool:
        """Whether tokens are billed, not characters."""
        return self.characters is None

    def of_characters(self, characters: int) -> float:
        """What so many characters cost, in dollars.

        >>> Price(characters=20).of_characters(5000)
        0.1
        """
        return 0.0 if self.characters is None else characters * self.characters / MILLION

    def of_tokens(self, sent: int, received: int) -> float:
        """What so many tokens cost, in dollars.

        >>> Price(input=0.25, output=2).of_tokens(2_000_000, 1_000_000)
        2.5
        """
        if self.input is None or self.output is None:
            return 0.0
        return (sent * self.input + received * self.output) / MILLION

    def as_json(self) -> dict[str, Any]:
        """The figures that there are, with what they are counted in."""
        figures = {
            name: value
            for name in ("characters", "input", "output")
            if (value := getattr(self, name)) is not None
        }
        unit = "tokens" if self.by_tokens else "characters"
        return {"unit": unit, **figures, "source": self.source, "date": self.date}

    def __str__(self) -> str:
        """In words, for people.

        >>> str(Price(characters=20)), str(Price(input=0.25, output=2)), str(FREE)
        ('20 USD/M characters', '0.25 + 2 USD/M tokens', 'free')
        """
        if self.by_tokens:
            return f"{self.input:g} + {self.output:g} USD/M tokens"
        return f"{self.characters:g} USD/M characters" if self.characters else "free"


#: What runs on this machine costs nothing to ask.
FREE = Price(characters=0.0, source="runs on this machine")


class _Row(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    type: str
    source: str
    date: str
    model: str = ""
    characters: float | None = None
    input: float | None = None
    output: float | None = None


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    price: tuple[_Row, ...]


def listed(kind: str, model: str) -> Price | None:
    """The list price of a type's model, None if the table has none.

    >>> listed("chat", "gpt-5-mini").output, listed("chat", "my-own")
    (2.0, None)
    """
    rows = table()
    return rows.get((kind, model), rows.get((kind, "")))


def own(given: Mapping[str, float], file: Path) -> Price | None:
    """The price that an engine's table states; None if it is none of :data:`FORMS`."""
    if tuple(sorted(given)) not in FORMS or any(not 0 <= usd < MILLION for usd in given.values()):
        return None
    return Price(
        characters=given.get("characters"),
        input=given.get("input"),
        output=given.get("output"),
        source=str(file),
    )


@cache
def table() -> dict[tuple[str, str], Price]:
    """All list prices by type and model; a row without a model is for all models of its type."""
    return {
        (row.type, row.model): Price(row.characters, row.input, row.output, row.source, row.date)
        for row in tomlfile.read(FILE, _Table).price
    }


def tokens(text: str) -> int:
    """About how many tokens a text is.

    >>> tokens("Who are you?"), tokens("你是谁？")
    (4, 3)
    """
    latin = sum(char < "\u0370" for char in text)
    return -(-round(10 * (TOKENS_A_LATIN * latin + TOKENS_A_CHARACTER * (len(text) - latin))) // 10)


def line_tokens(text: str) -> int:
    """About how many tokens one more line adds to a request."""
    return tokens(_ENTRY + text)


def reply_tokens(text: str, market: Market) -> int:
    """About how many tokens a line's translation is, by the usual length in the market."""
    each = TOKENS_A_LATIN if market.script == "Latn" else TOKENS_A_CHARACTER
    return tokens(_ENTRY) + round(len(text) * market.length.value * each)
