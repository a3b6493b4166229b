"""What came back from another tool, taken as decisions of a person, row by row.

Only target, status and comment count. A row that says what it said when it went out changes
nothing, also when somebody else has changed the cell since.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final

from localize import late, locales
from localize.errors import InputError, Outdated, Refused, SettingsError
from localize.exchange.giving import (
    STATUS_OF,
    line_marks,
    source_text,
    status_of,
    target_text,
    told,
)
from localize.exchange.inline import MARK, Mark, decode, encode, numbers
from localize.exchange.lines import Row, Status, bare
from localize.model import Cell, Cue, Decision, Revision, Struct
from localize.review import Desk, blocked_by, tidy
from localize.review.parts import BETWEEN, clean, parted
from localize.store import now_utc

_ITALICS: Final = "<i>"
#: A line's end; white space around it is never shown.
_ENDS: Final = late.pattern(r"[ \t]*\n[ \t]*")
#: What parts two pieces, however many blank lines a tool makes of it.
_BLANK: Final = late.pattern(r"\n{2,}")
#: What becomes of letters without a decomposition in an encoding that lacks them.
_LOOKS_LIKE: Final = {"ı": "i", "đ": "d", "Đ": "D", "ł": "l", "Ł": "L", "ø": "o", "Ø": "O"}


class Refusal(Struct, frozen=True):
    """A row that was not taken, or not wholly: where it stands, its cell, and why."""

    where: str
    cell: str
    reason: str


class Taken(Struct, frozen=True):
    """What an import did: the cells edited, approved and commented on, by their address."""

    rows: int
    unchanged: int
    edited: tuple[str, ...]
    approved: tuple[str, ...]
    commented: tuple[str, ...]
    refused: tuple[Refusal, ...]


class _Out(Struct, frozen=True):
    """What went out of a cell: its text with marks, and its status; ``now``: it is as it was."""

    text: str
    status: Status
    now: bool


class _No(Exception):
    """A row that cannot be taken; the text says why."""


def take(desk: Desk, rows: Sequence[Row], *, by: str, dry_run: bool = False) -> Taken:
    """Take rows as decisions by a person, one by one; nothing is written with ``dry_run``.

    Each row that is refused is named with its reason, and the others stand. Raises InputError
    without a name.
    """
    work = _Import(desk, tidy(by), dry_run)
    for row in _single(rows, work.refused):
        work.row(row)
    return Taken(
        rows=len(rows),
        unchanged=work.unchanged,
        edited=tuple(work.edited),
        approved=tuple(work.approved),
        commented=tuple(work.commented),
        refused=tuple(work.refused),
    )


def _single(rows: Iterable[Row], refused: list[Refusal]) -> list[Row]:
    """The rows, each cell once; rows of one cell that disagree are all refused."""
    by_id: dict[str, list[Row]] = defaultdict(list)
    found = []
    for row in rows:
        if row.fault:
            refused.append(Refusal(row.where, row.id, row.fault))
        else:
            by_id[row.id].append(row)
    for same in by_id.values():
        if len({(row.version, row.target, row.status, row.comment) for row in same}) == 1:
            found.append(same[0])
            continue
        places = ", ".join(row.where for row in same)
        reason = f"stands {len(same)} times and says different things: {places}"
        refused += [Refusal(row.where, row.id, reason) for row in same]
    return found


class _Import:
    """The state of one import."""

    def __init__(self, desk: Desk, by: str, dry_run: bool) -> None:
        self._desk, self._by, self._dry_run = desk, by, dry_run
        self.unchanged = 0
        self.edited: list[str] = []
        self.approved: list[str] = []
        self.commented: list[str] = []
        self.refused: list[Refusal] = []

    def row(self, row: Row) -> None:
        """Take one row, or say why not."""
        place = row.id
        try:
            cell, cue, place = self._cell(row)
            self._comment(row, cell, cue, place)
            decision = self._decision(row, cell, cue)
            if decision is None:
                self.unchanged += 1
            else:
                self._decide(decision, cell, place)
                if decision.text is not None and row.status == "reviewed" and not decision.approve:
                    raise _No(
                        f"its {len(cell.pieces)} pieces came back as one; where it is parted now"
                        " must be seen before it is approved"
                    )
        except SettingsError:
            raise  # no row can be taken then
        except (_No, Refused, InputError) as error:
            self.refused.append(Refusal(row.where, place, str(error)))

    def _cell(self, row: Row) -> tuple[Cell, Cue, str]:
        drama = self._desk.drama.id
        if row.drama is not None and row.drama != drama:
            raise _No(f"belongs to the drama {row.drama!r}, this one is {drama!r}")
        try:
            cell, cue, episode = self._desk.find(row.id)
        except InputError:
            raise _No("this drama has no line with this id") from None
        if cell.id != row.id:
            raise _No("this drama has no line with this id")
        if cell.market not in self._desk.drama.markets:
            raise _No(f"{cell.market} is no market of this drama any more")
        return cell, cue, f"{cell.market}/{episode}/{cue.place}"

    def _comment(self, row: Row, cell: Cell, cue: Cue, place: str) -> None:
        """Keep a comment in the history, once."""
        if not row.comment.strip():
            return
        store, drama = self._desk.store, self._desk.drama.id
        history = store.history(drama, cell.market, cell.cue)
        text = row.comment.strip()
        if row.mixed:
            is_ours = told(cell, cue, history)
            text = "\n".join(note for note in text.split("\n") if not is_ours(note))
        if not text or any(
            (entry.action, entry.by, entry.reason) == ("comment", self._by, text)
            for entry in history
        ):
            return
        self.commented.append(place)
        if not self._dry_run:
            entry = Revision(0, now_utc(), self._by, "comment", "", "", cell.state, text)
            store.note(drama, cell.market, cell.cue, entry)

    def _decision(self, row: Row, cell: Cell, cue: Cue) -> Decision | None:
        """What the row wants done, None if it says what went out. Raises _No."""
        known = line_marks(cell, cue)
        out = self._out(row, cell, known)
        if out.now:
            _same_source(row, encode(source_text(cue), known))
        said = "" if row.target is None else _lines(row.target)
        exact = out.now and not row.wrapped
        touched = row.target is not None and not _equal(said, out.text, exact=exact)
        if touched and _damaged(said, out.text.strip(), row.encoding):
            touched = False
        raised = row.status == "reviewed" and out.status != "reviewed"
        if not touched and not raised:
            return None
        if not (said if touched else out.text):
            raise _No("the target is empty; nothing is deleted")
        if not out.now:
            self._late(said if touched else out.text, cell, known, raised=raised)
            return None
        if touched and row.doubt:
            raise _No(row.doubt)
        if not touched:
            return Decision("approve", self._by, version=cell.version)
        _same_characters(row, said, encode(source_text(cue), known), out.text)
        text = _with_marks(said, out.text or encode(source_text(cue), known), known, cell)
        joined = len(parted(said)) < len(parted(out.text))
        if joined and bare(said) == bare(out.text):
            raise _No(
                f"its {len(cell.pieces)} pieces were put together; keep the blank line between"
                " them, or make it one piece on the review page"
            )
        approve = row.status == "reviewed" and not joined
        return Decision("edit", self._by, text=text, version=cell.version, approve=approve)

    def _out(self, row: Row, cell: Cell, known: Sequence[Mark]) -> _Out:
        if row.version == cell.version:
            return _Out(encode(target_text(cell), known), status_of(cell), True)
        history = self._desk.store.history(self._desk.drama.id, cell.market, cell.cue)
        then = next((entry for entry in reversed(history) if entry.version == row.version), None)
        if then is None:
            raise _No(f"there is no version {row.version} of this line; it is at {cell.version}")
        text = "" if then.state in ("untranslated", "rejected") else clean(then.new)
        return _Out(encode(text, known), STATUS_OF[then.state], False)

    def _late(self, said: str, cell: Cell, known: Sequence[Mark], *, raised: bool) -> None:
        """A row about an older version: fine if somebody did the same. Raises Outdated."""
        now = encode(target_text(cell), known)
        if bare(said) == bare(now) and (cell.state == "approved" or not raised):
            return
        history = self._desk.store.history(self._desk.drama.id, cell.market, cell.cue)
        by = next((entry.by for entry in reversed(history) if entry.version == cell.version), "")
        raise Outdated(cell.id, yours=said, theirs=now, by=by, version=cell.version)

    def _decide(self, decision: Decision, cell: Cell, place: str) -> None:
        if self._dry_run:
            self._foresee(decision, cell, place)
            return
        try:
            after = self._desk.decide(cell.id, decision)
        except Outdated:
            raise
        except Refused:
            now, _, _ = self._desk.find(cell.id)
            if decision.text is not None and now.version != cell.version:
                self.edited.append(place)  # the text is saved, the approval was refused
            raise
        if decision.text is not None:
            self.edited.append(place)
        if after.state == "approved":
            self.approved.append(place)

    def _foresee(self, decision: Decision, cell: Cell, place: str) -> None:
        """What a decision would do; whether checks let a new text pass shows when it is taken."""
        if decision.text is not None:
            self.edited.append(place)
        elif blocked_by(cell.findings, ()):
            raise _No("an error among its findings keeps it from being approved")
        if decision.approve or decision.text is None:
            self.approved.append(place)


def _equal(said: str, out: str, *, exact: bool) -> bool:
    # Of an older version only the words are known, not where its lines were broken.
    return said == _lines(out) if exact else bare(said) == bare(out)


def _lines(text: str) -> str:
    """A text with its line breaks, without white space around them, and its pieces."""
    return _BLANK.sub(BETWEEN, _ENDS.sub("\n", text.strip()))


def _damaged(said: str, sent: str, encoding: str) -> bool:
    """Whether a text is the one that went out but for characters that an old encoding lacks.

    Such a character has become a question mark (or two, where it takes two in UTF-16), or, as
    Windows and LibreOffice do it, what looks like it: ``ş`` became ``s``, ``！`` became ``!``.

    >>> _damaged("Simdi? ??", "Şimdi？ 😀", "cp1252"), _damaged("Simdi", "Şimdi", "")
    (True, False)
    """
    if not encoding:
        return False
    twice = "".join(char * 2 if char > "\uffff" else char for char in sent)
    return any(
        len(said) == len(form)
        and all(one in (other, "?", _plain(other)) for one, other in zip(said, form, strict=True))
        for form in (sent, twice)
    )


def _plain(char: str) -> str:
    """The character that looks like another one and stands in every encoding."""
    return _LOOKS_LIKE.get(char) or unicodedata.normalize("NFKD", char)[0]


def _same_source(row: Row, source: str) -> None:
    if row.source is None or bare(row.source) == bare(source):
        return
    if not _damaged(bare(row.source), bare(source), row.encoding):
        raise _No(f"its source was edited: {row.source!r}, here it is {source!r}")


def _same_characters(row: Row, said: str, source: str, out: str) -> None:
    """Refuse a new text that may have lost characters with its source.

    Without a question mark in it, it may have lost those that were in the text that went out.
    """
    lost = row.source is not None and bare(row.source) != bare(source)
    if row.encoding and lost and ("?" in said or not _holds(row.encoding, out)):
        raise _No(f"characters may be lost in the encoding {row.encoding}; save it as UTF-8")


def _holds(encoding: str, text: str) -> bool:
    try:
        MARK.sub("", text).encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def _with_marks(said: str, out: str, known: Sequence[Mark], cell: Cell) -> str:
    """The text with its markup. Raises _No where a mark is lost or broken."""
    italics = locales.market(cell.market).typography.italics
    lost = [
        mark
        for mark in known
        if mark.number in numbers(out) - numbers(said)
        and (italics or mark.open != _ITALICS or target_text(cell))
    ]
    if lost:
        raise _No(f"lost markup: {', '.join(mark.shown for mark in lost)}")
    try:
        return decode(said, known)
    except ValueError as error:
        raise _No(f"markup is broken: {error}") from None
