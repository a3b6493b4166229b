"""What a cell rests on: kept with it, so that a run sees what changed since."""

from localize.model import Struct
from localize.pipeline.source import Line
from localize.store import text_hash

#: Why a cell went stale whose source line is not the same any more.
SOURCE_CHANGED = "the source changed"


class Basis(Struct, frozen=True):
    """What a cell's text rests on, as hashes.

    ``source`` is of the source text; ``draft`` of all that a draft rests on but for other markets'
    texts (:func:`localize.draft.basis`); ``pivot`` of the other market's text that the cell was
    drafted from, after its locale, "" where it was not: from the memory, say, or typed.

    >>> str(Basis("a1", "b2")), str(Basis("a1", "b2", "en-US=c3"))
    ('a1:b2', 'a1:b2:en-US=c3')
    """

    source: str
    draft: str
    pivot: str = ""

    def __str__(self) -> str:
        return ":".join(part for part in (self.source, self.draft, self.pivot) if part)

    def rests_on_another(self, pivot: str) -> bool:
        """Whether the text was drafted from a market's text that is another one in ``pivot``.

        >>> basis = Basis("a1", "b2", "en-US=c3")
        >>> basis.rests_on_another("en-US=d4"), basis.rests_on_another("pt-BR=d4")
        (True, False)
        """
        same_market = self.pivot.partition("=")[0] == pivot.partition("=")[0]
        return same_market and self.pivot != pivot


def parse(basis: str) -> Basis:
    """A basis as a cell keeps it.

    >>> parse("a1:b2"), parse("")
    (Basis(source='a1', draft='b2', pivot=''), Basis(source='', draft='', pivot=''))
    """
    source, _, rest = basis.partition(":")
    draft, _, pivot = rest.partition(":")
    return Basis(source, draft, pivot)


def of_source(line: Line) -> str:
    """The part of a basis that says whether the source itself changed."""
    return _hex(line.text)


def of_pivot(market: str, text: str) -> str:
    """The part that says whether another market's text changed, "" where there is none."""
    return f"{market}={_hex(text)}" if text else ""


def _hex(text: str) -> str:
    return f"{text_hash(text) & 0xFFFFFFFFFFFFFFFF:016x}"
