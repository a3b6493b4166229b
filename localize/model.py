"""The values that the stages pass to each other: frozen structs, times in milliseconds."""

from typing import Literal

import msgspec


class Struct(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """Base of all values: immutable, compared by content, saved as JSON without defaults.

    They hold only other values, so never themselves, and the collector need not follow them.
    """


# --- the source ---------------------------------------------------------------------------------


class Tag(Struct, frozen=True):
    """One piece of inline markup, taken out of a cue's text and put back at ``at``.

    ``at`` counts characters of the plain text; ``raw`` is the markup as the file has it
    (``<i>``, ``{\\an8}``, ``<ruby>``). Tags of one position keep their order.
    """

    at: int
    raw: str


class Cue(Struct, frozen=True):
    """One timed line of a file.

    ``place`` counts from 1 in file order; ``number`` is what the file itself says (may be "").
    ``text`` is plain: markup stands in ``tags``, line breaks are ``\\n``. ``line`` is the line of
    the file where the cue's block begins, from 1. ``id`` is the stable identity given by the
    store's alignment ("" until then). ``kind``: only ``dialogue`` and ``sign`` are translated.
    """

    place: int
    start: int
    end: int
    text: str
    number: str = ""
    line: int = 0
    speaker: str = ""
    tags: tuple[Tag, ...] = ()
    kind: Literal["dialogue", "sign", "comment", "drawing"] = "dialogue"
    style: str = ""
    id: str = ""


class Finding(Struct, frozen=True):
    """What a check found: code, place, measured value, limit and where the limit comes from.

    ``cue`` is the place in the file, from 1 (0: the file as a whole). ``value`` and ``limit``
    are numbers where the check measures something, else text or None.
    """

    code: str
    message: str
    cue: int = 0
    line: int = 0
    value: float | str | None = None
    limit: float | str | None = None
    source: str = ""
    column: int | None = None


class Episode(Struct, frozen=True):
    """One file of a drama as read: its cues in file order and the oddities found while reading.

    ``encoding`` is Python's name of the codec, ``newline`` the file's own line end. ``head`` and
    the cues' raw blocks are the reader's business (see :mod:`localize.subtitles`).
    """

    number: int
    path: str
    format: str
    encoding: str
    cues: tuple[Cue, ...]
    findings: tuple[Finding, ...] = ()


class Scene(Struct, frozen=True):
    """Where a cue stands in its episode, as :mod:`localize.segment` found it."""

    scene: int
    hook: bool = False
    cliffhanger: bool = False
    recap: bool = False


# --- agreed words ---------------------------------------------------------------------------------


class Guard(Struct, frozen=True):
    """When a term is meant in a line of the source, by other words that the line holds.

    The term does not count in a line with one of ``unless``, nor, if there are any, in a line with
    none of ``only_with``. ``sure``: the renderings that it forbids are mistakes whatever its
    confidence; ``sure_with``: in a line with one of these.
    """

    unless: tuple[str, ...] = ()
    only_with: tuple[str, ...] = ()
    sure: bool = False
    sure_with: tuple[str, ...] = ()

    def admits(self, source: str) -> bool:
        """Whether the term is meant in a line of the source that holds it.

        >>> Guard(unless=("电脑系统",)).admits("电脑系统坏了")
        False
        """
        if any(word in source for word in self.unless):
            return False
        return not self.only_with or any(word in source for word in self.only_with)

    def is_sure(self, source: str) -> bool:
        """Whether what the term forbids is a mistake in such a line."""
        return self.sure or any(word in source for word in self.sure_with)


class Term(Struct, frozen=True):
    """An agreed rendering of a source term in one market.

    ``targets`` lists accepted renderings, the preferred first (empty for kind ``keep``: the
    source stays as it is). ``first``..``last`` is the range of episodes (inclusive). A term whose
    ``confidence`` is below ``high`` suggests, it never rewrites nor is required. ``guard`` says
    in which lines it counts, if not in all.
    """

    source: str
    targets: tuple[str, ...]
    kind: Literal["term", "name", "title", "place", "slang", "keep"] = "term"
    forbidden: tuple[str, ...] = ()
    first: int = 1
    last: int = 1_000_000
    confidence: Literal["high", "medium", "low"] = "high"
    note: str = ""
    origin: str = ""
    line: int = 0
    guard: Guard | None = None

    @property
    def rendering(self) -> str:
        """The preferred rendering: the source itself for kind ``keep``, ``""`` if there is none."""
        if self.kind == "keep":
            return self.source
        return self.targets[0] if self.targets else ""


class Hit(Struct, frozen=True):
    """A term found in a text at ``start``..``end`` (characters)."""

    start: int
    end: int
    term: Term


class Title(Struct, frozen=True):
    """A form of address of a person, with its range of episodes and its renderings by language."""

    source: str
    first: int = 1
    last: int = 1_000_000
    renderings: dict[str, str] = {}


class Relation(Struct, frozen=True):
    """How a person stands to another: ``register`` picks du/Sie, tú/usted, speech levels."""

    to: str
    kind: str = ""
    register: str = ""


class Person(Struct, frozen=True):
    """One of the cast. ``renderings`` maps a language or a market to the name there."""

    name: str
    sex: Literal["", "male", "female"] = ""
    age: int | None = None
    aliases: tuple[str, ...] = ()
    titles: tuple[Title, ...] = ()
    renderings: dict[str, str] = {}
    relations: tuple[Relation, ...] = ()
    about: str = ""


# --- cells ----------------------------------------------------------------------------------------


class Change(Struct, frozen=True):
    """One recorded use of an adaptation rule: what it was before and after, and why."""

    rule: str
    before: str
    after: str
    reason: str = ""


class Note(Struct, frozen=True):
    """What a rule tells the reviewer of a cell; the text itself is as it was.

    ``action``: ``note``, ``caption`` (``suggestion`` is its text, "" if a person has to find it),
    ``soften`` or ``replace`` (``suggestion`` is the whole line as the rule would write it), or
    ``escalate``: a person must decide. ``matched``: the words that called for it.
    """

    rule: str
    action: str
    severity: str
    text: str
    matched: str = ""
    suggestion: str = ""


class Ruling(Struct, frozen=True):
    """What a person decided about a rule in one cell.

    ``undo``: the rule is not applied here again. ``allow``: what it escalates was decided for the
    source and the text that ``basis`` is the hash of.
    """

    rule: str
    action: Literal["undo", "allow"]
    by: str
    reason: str = ""
    basis: str = ""


class Piece(Struct, frozen=True):
    """A timed part of a cell as shown; ``text`` holds its line breaks."""

    start: int
    end: int
    text: str


State = Literal["untranslated", "pending", "approved", "rejected", "stale"]
STATES: tuple[State, ...] = ("untranslated", "pending", "approved", "rejected", "stale")
Origin = Literal["", "memory", "engine", "reused", "person"]


class Cell(Struct, frozen=True):
    """One cue in one market.

    ``machine`` is the draft as it came, ``text`` what stands now (after adaptation, or as a
    person typed it), ``pieces`` what is shown. ``basis`` is a hash of what the draft rests on;
    ``reason`` says why a cell is untranslated, rejected or stale. ``typed``: a person wrote
    ``text``, so no stage changes it. ``version`` grows by one with every change of text or state,
    and of where the text breaks or parts.
    ``notes`` are what rules tell the reviewer, ``rulings`` what people decided about rules here,
    ``captions`` notes on screen, which a person set and which are exported with an approved cell.
    ``editor`` is who made what stands there what it is, "" for the machine.
    """

    market: str
    cue: str
    state: State = "untranslated"
    version: int = 0
    machine: str = ""
    text: str = ""
    pieces: tuple[Piece, ...] = ()
    origin: Origin = ""
    engine: str = ""
    basis: str = ""
    reason: str = ""
    typed: bool = False
    risk: int = 0
    reasons: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    changes: tuple[Change, ...] = ()
    notes: tuple[Note, ...] = ()
    rulings: tuple[Ruling, ...] = ()
    captions: tuple[Piece, ...] = ()
    editor: str = ""

    @property
    def undone(self) -> frozenset[str]:
        """The rules that people undid in this cell."""
        return frozenset(ruling.rule for ruling in self.rulings if ruling.action == "undo")

    @property
    def id(self) -> str:
        """The stable address of the cell in its drama: ``CUE.MARKET``."""
        return f"{self.cue}.{self.market}"


class Decision(Struct, frozen=True):
    """What a person wants done to a cell; ``version`` is the one that the person saw.

    An edit has a ``text``, or names the rule to do ``without``, or a ``caption`` ("" takes it
    away). A blank line in a text parts two pieces; ``whole``: the person saw the pieces, so that a
    text without one is meant to be one piece.
    """

    action: Literal["approve", "edit", "reject"]
    by: str
    text: str | None = None
    version: int | None = None
    reason: str = ""
    despite: tuple[str, ...] = ()
    approve: bool = False
    without: str = ""
    caption: str | None = None
    whole: bool = False


class Revision(Struct, frozen=True):
    """One entry of a cell's history, never deleted. ``at`` is ISO 8601 in UTC."""

    version: int
    at: str
    by: str
    action: str
    old: str
    new: str
    state: State
    reason: str = ""


class Segment(Struct, frozen=True):
    """A part of the difference between two texts: in both, in the old one only, or the new one."""

    kind: Literal["equal", "removed", "added"]
    text: str


class Match(Struct, frozen=True):
    """A pair of the memory that answers a source line, or helps with it.

    ``score`` 101: equal with the same neighbours; 100: equal; 95 to 99: only numbers, tags or
    marks differ; below: so much in a hundred is the same. ``origin`` is the file or the drama.
    ``difference`` leads from the pair's source to the line; empty for one that is equal.
    """

    source: str
    target: str
    score: int
    origin: str = ""
    difference: tuple[Segment, ...] = ()
