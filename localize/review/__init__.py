"""What people decide about cells: approve, edit, reject, and what must be true for it.

A decision names the version that the person saw; if another came first it raises Outdated with
both texts. Errors block an approval unless the person overrides them with a reason.
"""

from collections.abc import Collection
from typing import Any

import msgspec

from localize import checks, locales, settings, store
from localize.errors import InputError, Refused
from localize.model import Cell, Cue, Decision, Finding, Match, Note, Piece, Revision, State
from localize.pipeline.project import Project
from localize.pipeline.source import TRANSLATED, flow, unbroken
from localize.review import rules
from localize.review.similar import match_json, matches
from localize.store import MemoryRow, Row, Store, now_utc, text_hash


class Desk:
    """A drama's queue, opened for reading and deciding."""

    def __init__(self, drama: settings.Drama) -> None:
        self.drama = drama
        self.store = store.open_store(drama.database)

    def __enter__(self) -> "Desk":
        return self

    def __exit__(self, *_: object) -> None:
        self.store.close()

    def find(self, address: str) -> tuple[Cell, Cue, int]:
        """The cell at ``MARKET/EPISODE/CUE`` or with a stable id, its cue and episode."""
        return self.store.find_cell(self.drama.id, address)

    def queue(
        self,
        *,
        markets: Collection[str] = (),
        episode: int | None = None,
        states: Collection[State],
        codes: Collection[str] = (),
        limit: int | None = None,
    ) -> list[Row]:
        """The cells that wait, most urgent first: by risk, then release date, then the hook.

        ``markets`` and ``codes`` narrow it where they are not empty. InputError names a market
        that the drama does not have.
        """
        for code in codes:
            if code not in checks.BY_CODE:
                raise InputError(f"no check {code!r}; `localize checks` lists all", key="--code")
        names = settings.chosen(self.drama, markets) if markets else ()
        rows = self.store.queue(
            self.drama.id,
            market=names[0] if len(names) == 1 else None,
            episode=episode,
            states=tuple(states),
            codes=tuple(codes),
            releases={name: date.isoformat() for name, date in self.drama.releases.items()},
            limit=limit if len(names) < 2 else None,
        )
        if len(names) > 1:
            rows = [row for row in rows if row.cell.market in names][:limit]
        return rows

    def matches(self, address: str, *, limit: int = 5) -> list[Match]:
        """What the memory has for a cell's line, the best first; the cell's own pair is left out.

        Only pairs that satisfy the terms in force in that episode.
        """
        cell, cue, episode = self.find(address)
        return matches(
            self.drama,
            self.store,
            flow(cue.text),
            cell.market,
            episode=episode,
            limit=limit,
            but=(self.drama.id, cue.id),
        )

    def pivot(self, cell: Cell) -> Cell | None:
        """The cell of the same cue in the market that this one's market is drafted from.

        None where that is the source, or there is no such cell yet.
        """
        market = self.drama.markets.get(cell.market)
        if market is None or not market.from_:
            return None
        return self.store.cell(self.drama.id, market.from_, cell.cue)

    def history(self, address: str) -> list[Revision]:
        """What happened to a cell, oldest first."""
        cell, _, _ = self.find(address)
        return self.store.history(self.drama.id, cell.market, cell.cue)

    def decide(self, address: str, decision: Decision) -> Cell:
        """The cell after a decision.

        Raises Refused when it may not be done, Outdated when another decision came first,
        InputError for an unknown cell or a decision that lacks its reason or name.
        """
        _named(decision)
        cell, cue, episode = self.find(address)
        place = f"{cell.market}/{episode}/{cue.place}"
        if decision.version is not None and decision.version != cell.version:
            # The store compares again inside the transaction and words the refusal.
            expected = decision.version
        else:
            expected = cell.version
        if decision.without:
            return self._undo_rule(cell, cue, episode, decision, expected, place)
        if decision.caption is not None:
            return self._set_caption(cell, cue, episode, decision, expected, place)
        if decision.action == "edit":
            return self._edit(cell, cue, episode, decision, expected, place)
        if decision.action == "reject":
            rejected = msgspec.structs.replace(
                cell, state="rejected", reason=decision.reason, typed=False
            )
            return self._save(rejected, expected, decision)
        return self._approve(cell, cue, episode, decision, expected, place)

    def _edit(
        self, cell: Cell, cue: Cue, episode: int, decision: Decision, expected: int, place: str
    ) -> Cell:
        text = (decision.text or "").strip()
        if not text:
            raise InputError("an edit needs a text", key="--text")
        end = cell.pieces[-1].end if cell.pieces else cue.end
        edited = msgspec.structs.replace(
            cell,
            text=text,
            pieces=(Piece(cue.start, end, text),),
            state="pending",
            typed=True,
            origin="person",
            reason="",
        )
        with Project(self.drama, markets=(cell.market,)) as project:
            edited = rules.judged(project, edited, cue, episode)
        saved = self._save(edited, expected, decision)
        return self._then_approve(saved, cue, episode, decision, place)

    def _undo_rule(
        self, cell: Cell, cue: Cue, episode: int, decision: Decision, expected: int, place: str
    ) -> Cell:
        """The cell without what a rule made of it; that rule is not applied here again."""
        rule = rules.rule_of(cell, decision.without, place)
        with Project(self.drama, markets=(cell.market,)) as project:
            undone = rules.without(project, cell, cue, episode, rule=rule, by=decision.by)
            undone = rules.judged(project, undone, cue, episode)
        decision = msgspec.structs.replace(decision, reason=rule)
        saved = self._save(undone, expected, decision, action="undo-rule")
        return self._then_approve(saved, cue, episode, decision, place)

    def _set_caption(
        self, cell: Cell, cue: Cue, episode: int, decision: Decision, expected: int, place: str
    ) -> Cell:
        """The cell with a note on screen of this text, or of the rule with this id; "": without."""
        assert decision.caption is not None
        text = rules.caption_of(cell, decision.caption.strip(), place)
        captioned = rules.captioned(cell, cue, text)
        decision = msgspec.structs.replace(
            decision, reason=f"caption: {text}" if text else "no caption"
        )
        saved = self._save(captioned, expected, decision, action="caption")
        return self._then_approve(saved, cue, episode, decision, place)

    def _then_approve(
        self, cell: Cell, cue: Cue, episode: int, decision: Decision, place: str
    ) -> Cell:
        if not decision.approve:
            return cell
        return self._approve(cell, cue, episode, decision, cell.version, place)

    def _approve(
        self, cell: Cell, cue: Cue, episode: int, decision: Decision, expected: int, place: str
    ) -> Cell:
        if cell.state in ("untranslated", "rejected") or not cell.text:
            raise Refused(f"{place}: is {cell.state}; there is no text to approve")
        blocking = blocked_by(cell.findings, decision.despite)
        if blocking:
            raise Refused(
                f"{place}: not approved: {blocking[0].code} {blocking[0].message}"
                + (f" (and {len(blocking) - 1} more)" if len(blocking) > 1 else "")
                + f"; mend it, or approve --despite {','.join(sorted({f.code for f in blocking}))}"
                " --reason R"
            )
        if self.drama.review > 1 and self._last_editor(cell) == decision.by:
            raise Refused(f"{place}: {decision.by} edited this text; another person must approve")
        approved = msgspec.structs.replace(cell, state="approved", reason="")
        if rules.DECIDED in decision.despite:
            approved = rules.allowed(approved, cue, by=decision.by, reason=decision.reason)
        remember = self._pair(cell, cue, episode, decision.by)
        return self._save(approved, expected, decision, remember=remember)

    def _save(
        self,
        cell: Cell,
        expected: int,
        decision: Decision,
        remember: MemoryRow | None = None,
        action: str = "",
    ) -> Cell:
        if not action:
            action = decision.action if remember is None else "approve"
        reason = decision.reason
        if remember is not None and decision.despite:
            reason = f"despite {', '.join(decision.despite)}: {reason}"
        return self.store.decide(
            self.drama.id,
            cell,
            expected=expected,
            revision=Revision(
                version=0,
                at=now_utc(),
                by=decision.by,
                action=action,
                old="",
                new="",
                state=cell.state,
                reason=reason,
            ),
            needs=self.drama.review,
            remember=remember,
        )

    def _last_editor(self, cell: Cell) -> str:
        history = self.store.history(self.drama.id, cell.market, cell.cue)
        return next((entry.by for entry in reversed(history) if entry.old != entry.new), "")

    def _pair(self, cell: Cell, cue: Cue, episode: int, by: str) -> MemoryRow:
        """The approved pair as the memory keeps it, with its neighbours."""
        lines = [
            other
            for other, _ in self.store.cues(self.drama.id, episode)
            if other.kind in TRANSLATED and other.text.strip()
        ]
        market = locales.market(cell.market)
        hashes = [0, *(text_hash(flow(other.text)) for other in lines), 0]
        place = next(index for index, other in enumerate(lines, 1) if other.id == cue.id)
        return MemoryRow(
            source_lang=self.drama.source,
            market=cell.market,
            source=flow(cue.text),
            target=unbroken(cell.text, spaced=market.typography.spaces_between_words),
            prev=hashes[place - 1],
            next=hashes[place + 1],
            drama=self.drama.id,
            episode=episode,
            cue=cue.id,
            by=by,
            at=now_utc(),
        )


def blocked_by(findings: Collection[Finding], despite: Collection[str]) -> list[Finding]:
    """The findings that keep a cell from being approved: errors that nobody overrode."""
    return [
        finding
        for finding in findings
        if checks.severity(finding.code) == "error" and finding.code not in despite
    ]


def as_json(row: Row) -> dict[str, Any]:
    """A row of the queue in the shape of ``review list --json``."""
    cell = row.cell
    return {
        "id": cell.id,
        "market": cell.market,
        "episode": row.episode,
        "cue": row.cue.place,
        "source": row.cue.text,
        "machine": cell.machine,
        "text": cell.text,
        "state": cell.state,
        "version": cell.version,
        "risk": cell.risk,
        "reasons": list(cell.reasons),
        "findings": [finding_json(finding) for finding in cell.findings],
    }


def finding_json(finding: Finding) -> dict[str, Any]:
    """A finding of a cell as JSON shows it."""
    return {
        "code": finding.code,
        "severity": checks.severity(finding.code),
        "message": finding.message,
        "value": finding.value,
        "limit": finding.limit,
        "source": finding.source,
    }


def note_json(note: Note) -> dict[str, Any]:
    """A note of a cell as JSON shows it."""
    return {
        "rule": note.rule,
        "action": note.action,
        "severity": note.severity,
        "text": note.text,
        "matched": note.matched,
        "suggestion": note.suggestion,
    }


def _named(decision: Decision) -> None:
    if not decision.by.strip():
        raise InputError("a decision needs a name", key="--by")
    if decision.action == "reject" and not decision.reason.strip():
        raise InputError("a rejection needs a reason", key="--reason")
    if decision.despite and not decision.reason.strip():
        raise InputError("overriding a finding needs a reason", key="--reason")


__all__ = [
    "Desk",
    "Store",
    "as_json",
    "blocked_by",
    "finding_json",
    "match_json",
    "matches",
    "note_json",
]
