"""What goes into the draft stage and what comes out, and the key under which a draft is kept."""

import hashlib
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, Protocol

import msgspec

from localize import locales
from localize.engines.base import Engine
from localize.locales.profile import Market
from localize.model import Hit, Match, Person, Struct, Term

if TYPE_CHECKING:
    from localize.cast import Cast


class Wanted(Struct, frozen=True):
    """A cue that needs a draft.

    ``text`` holds ``⟦n⟧`` where markup stood inside it. ``people``: those that the line names or
    that speak it. ``rejected``: texts that a person refused for this cell, with reasons.
    ``notes``: remarks for the engine (answers to questions on this cue).

    Where ``text`` is another market's, ``original`` is the line in the drama's own language,
    ``original_hits`` are the terms found in it, and ``hits`` are the same terms as that text
    renders them (:func:`localize.glossary.located`).
    """

    id: str
    text: str
    speaker: str = ""
    hits: tuple[Hit, ...] = ()
    people: tuple[Person, ...] = ()
    rejected: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()
    original: str = ""
    original_hits: tuple[Hit, ...] = ()

    @property
    def first(self) -> str:
        """The line as it was first said, in the drama's own language."""
        return self.original if self.original else self.text


class Line(Struct, frozen=True):
    """One line of the episode, wanted or not: what stands around a cue, and its terms.

    ``original`` as in :class:`Wanted`; where it is set, the terms are those found in it.
    """

    id: str
    text: str
    hits: tuple[Hit, ...] = ()
    scene: int = 0
    original: str = ""


class Task(Struct, frozen=True):
    """What all cues of one episode in one market share.

    ``source`` is the locale of the texts that are sent; ``original`` that of the lines in the
    drama's own language, where the texts are another market's.
    ``context`` are all lines of the episode in order, with the ids of the cues. ``cast`` is sent
    whole to engines that read it. ``story`` and ``plot`` are what happened before this episode and
    what happens in it, as (episodes, text); neither counts for the cache, as ``synopsis`` does not.
    ``offline``: no engine that opens a connection is asked. ``redraft``: what is cached is not
    read. ``glossary``: all terms in force in the episode, for engines that keep a glossary of
    their own. ``examples`` gives approved pairs of lines like one;
    it is called for lines that are sent to an engine that reads them, and does not count for the
    cache.
    """

    drama: str
    market: Market
    episode: int
    source: str = "zh-Hans"
    original: str = ""
    synopsis: str = ""
    story: tuple[tuple[str, str], ...] = ()
    plot: tuple[tuple[str, str], ...] = ()
    style: str = ""
    cast: tuple[Person, ...] = ()
    context: tuple[Line, ...] = ()
    offline: bool = False
    redraft: bool = False
    glossary: tuple[Term, ...] = ()
    examples: Callable[[Wanted], Sequence[Match]] | None = None

    @property
    def spoken(self) -> Market | None:
        """The market whose texts are sent, None where they are the drama's own lines."""
        return locales.market(self.source) if self.original else None


class Drafted(Struct, frozen=True):
    """A draft, or why there is none (``reason``, one of :data:`localize.errors.REASONS`).

    ``reused``: nothing was sent for it here (cache, an equal line, a request already under way).
    ``fallback``: not the market's first engine. ``detail``: what each engine said, one a line.
    ``tags_lost``: the marks for inner markup did not all come back, so ``text`` has none.
    """

    text: str = ""
    engine: str = ""
    model: str = ""
    reused: bool = False
    fallback: bool = False
    reason: str = ""
    detail: str = ""
    tags_lost: bool = False


class Kept(Struct, frozen=True):
    """A row for the cache."""

    key: str
    text: str
    engine: str
    model: str
    prompt: str


class Cache(Protocol):
    """Where paid drafts are kept; called from many threads."""

    def get(self, keys: Sequence[str]) -> Mapping[str, str]:
        """The texts of those keys that are known."""
        ...

    def put(self, rows: Sequence[Kept]) -> None:
        """Keep these texts."""
        ...


def basis(wanted: Wanted, task: Task) -> str:
    """A hash of what a draft rests on, whichever engine makes it.

    Source text and original (NFC, white space folded), speaker, languages, the terms that match
    the line in this episode, the cast entries that it names or that speak it, and the answers to
    questions about it. Neighbours and the rest of the cast are sent to engines but do not count.
    """
    return hashed(_rests_on(wanted, task))


def key(wanted: Wanted, task: Task, engine: Engine) -> str:
    """The key of a draft in the cache: its basis, the engine, and what people said about it."""
    said = [wanted.rejected, wanted.notes]
    return hashed([basis(wanted, task), said, engine.name, engine.model, engine.prompt])


def cast_entries(people: Sequence[Person], task: Task) -> list[dict[str, Any]]:
    """The cast as engines read it: JSON-ready, as it holds in this episode and market."""
    if not people:
        return []
    return _casting().for_prompt(people, task.market, task.episode)


def terms_of(hits: Sequence[Hit]) -> tuple[Term, ...]:
    """The terms of some hits, each once, the longest first."""
    unique = dict.fromkeys(hit.term for hit in hits)
    return tuple(sorted(unique, key=lambda term: (-len(term.source), term.source)))


@cache
def _casting() -> "Cast":
    """A cast of nobody: what it says of people needs no list of all of them, which is dear."""
    from localize.cast import Cast

    return Cast(())


def _rests_on(wanted: Wanted, task: Task) -> list[Any]:
    terms = [
        [term.source, term.targets, term.kind, term.forbidden, term.confidence, term.note]
        for term in terms_of(wanted.hits)
    ]
    # Most lines name nobody, and this is done for every cell of a run.
    facts = _casting().facts(wanted.people, task.market, task.episode) if wanted.people else []
    people = sorted(map(_encode, facts))
    rests_on = [
        _fold(wanted.text),
        _fold(wanted.original),
        wanted.speaker,
        task.source,
        task.market.locale,
        terms,
        people,
    ]
    return [*rests_on, wanted.notes] if wanted.notes else rests_on


def _fold(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def hashed(value: object) -> str:
    """The key that stands for a value in the cache."""
    return hashlib.blake2b(_encode(value), digest_size=20).hexdigest()


def _encode(value: object) -> bytes:
    return msgspec.json.encode(value, order="deterministic")
