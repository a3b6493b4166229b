"""Source lines with their targets, and what may be wrong with one."""

from collections.abc import Sequence
from typing import Literal

from localize.model import Hit, Struct

Kind = Literal[
    "empty", "copy", "merge", "number", "name", "term", "script", "length", "same", "stray"
]


class Pair(Struct, frozen=True):
    """A source line with its target ("" where there is none yet) and the terms in the source.

    Where ``source`` is another market's text, ``original`` is the line that both stand for; then
    the terms are those in the original.
    """

    source: str
    target: str
    hits: tuple[Hit, ...] = ()
    original: str = ""

    @property
    def first(self) -> str:
        """The line as it was first said: the original, or else the source."""
        return self.original if self.original else self.source


class Fault(Struct, frozen=True):
    """What is wrong with the pair at ``index``.

    ``batch``: it is a neighbour's sign, so nothing that came with it can be trusted. ``other``:
    the pair that the text seems to belong to, or for a line of ``around`` minus one minus its
    index. ``detail`` says what was found, in a few words. ``weak``: a common word or a small
    number, which may well stand in two lines.
    """

    index: int
    kind: Kind
    batch: bool
    detail: str
    other: int | None = None
    weak: bool = False


def with_around(pairs: Sequence[Pair], around: Sequence[Pair]) -> list[tuple[int, Pair]]:
    """The pairs with their places; those around them count from minus one down."""
    return [*enumerate(pairs), *((-1 - place, pair) for place, pair in enumerate(around))]
