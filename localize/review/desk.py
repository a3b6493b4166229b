"""The desk: what people decide about a drama's cells, and how they take it back."""

from collections.abc import Collection

import msgspec

from localize import checks, layout, locales
from localize.errors import InputError, Outdated, Refused
from localize.model import Cell, Cue, Decision, Revision
from localize.pipeline.project import Known
from localize.pipeline.shown import SHOWN
from localize.pipeline.source import TRANSLATED, flow, unbroken
from localize.review import parts, rules
from localize.review import same as identical
from localize.review import undo as undoing
from localize.review.addresses import Address, moment, tidy
from localize.review.reading import Reading
from localize.review.rules import blocked_by
from localize.review.same import Same
from localize.review.undo import Left
from localize.store import MemoryRow, OvertakenError, Past, now_utc, same_person, text_hash


class Desk(Reading):
    """A drama's queue, opened for reading and deciding."""

    # --- deciding ---------------------------------------------------------------------------------

    def decide(self, address: str, decision: Decision) -> Cell:
        """The cell after a decision.

        Raises Refused when it may not be done, Outdated when another decision came first,
        InputError for an unknown cell or a decision that lacks its reason or name.
        """
        decision = _named(decision)
        found = self._open(address)
        if decision.version is None:
            decision = msgspec.structs.replace(decision, version=found.cell.version)
        while True:
            try:
                return self._decided(found, decision)
            except OvertakenError:
                found = self.at(found.cell.id)

    def _open(self, address: str) -> Address:
        """The cell at an address; InputError in a market that the drama no longer has."""
        found = self.at(address)
        if found.cell.market not in self.drama.markets:
            raise InputError(
                f"{found.cell.market} is no market of this drama any more", key=address
            )
        return found

    def _decided(self, found: Address, decision: Decision) -> Cell:
        """The cell after a decision; OvertakenError when a run noted something meanwhile."""
        at = now_utc()
        if decision.action == "approve":
            return self._approve(found, decision, at)
        if decision.action == "reject":
            if not found.cell.text:
                raise Refused(f"{found.place}: is {found.cell.state}; there is no text to reject")
            rejected = msgspec.structs.replace(
                found.cell, state="rejected", reason=decision.reason, typed=False
            )
            return self._save(found, rejected, decision, at)
        if decision.without:
            action, new, reason = "undo-rule", *self._without_rule(found, decision)
        elif decision.caption is not None:
            action, new, reason = "caption", *self._captioned(found, decision)
        else:
            action, new, reason = "edit", self._edited(found, decision), decision.reason
        told = msgspec.structs.replace(decision, reason=reason)
        if not decision.approve:
            return self._save(found, new, told, at, action=action)
        try:
            approval = self._approval(Address(new, found.cue, found.episode), decision, at)
        except Refused:
            # The text is kept all the same; an edit of another version is outdated before that.
            self._save(found, new, told, at, action=action)
            raise
        return self._save(found, new, told, at, action=action, approval=approval)

    def decide_seen(self, seen: Address, decision: Decision) -> Cell:
        """The cell after a decision on the version in ``seen``, as one of many.

        A stale cell is refused: what changed under it must be looked at.
        """
        if seen.cell.state == "stale":
            raise Refused(f"{seen.place}: stale ({seen.cell.reason}); decide it by itself")
        return self.decide(
            seen.cell.id, msgspec.structs.replace(decision, version=seen.cell.version)
        )

    def _edited(self, found: Address, decision: Decision) -> Cell:
        """The cell with a person's text, in pieces as :mod:`localize.review.parts` has it."""
        text = "" if decision.text is None else parts.tidy(decision.text)
        if not parts.is_seen(text):
            raise InputError("an edit needs a text", key="--text")
        cell, cue = found.cell, found.cue
        known = self.kept.of(cell.market)
        cell = rules.upright(known, cell, cue, text)
        edited = msgspec.structs.replace(
            cell,
            text=text,
            pieces=parts.pieces(
                text, cell, cue, known=known, episode=found.episode, whole=decision.whole
            ),
            state="pending",
            typed=True,
            origin="person",
            reason="",
        )
        return rules.judged(known, self.store, edited, cue, found.episode)

    def _without_rule(self, found: Address, decision: Decision) -> tuple[Cell, str]:
        """The cell without what a rule made of it, and the rule; it is not applied here again."""
        cell, cue, episode = found.cell, found.cue, found.episode
        rule = rules.rule_of(cell, decision.without, found.place)
        known = self.kept.of(cell.market)
        undone = rules.without(known, cell, cue, episode, rule=rule, by=decision.by)
        return rules.judged(known, self.store, undone, cue, episode), rule

    def _captioned(self, found: Address, decision: Decision) -> tuple[Cell, str]:
        """The cell with a note on screen of this text, or of the rule with this id; "": without."""
        assert decision.caption is not None
        text = rules.caption_of(found.cell, parts.tidy(decision.caption), found.place)
        if text and not parts.is_seen(text):
            raise InputError("a caption needs a text; '' takes it away", key="--caption")
        reason = f"caption: {text}" if text else "no caption"
        return rules.captioned(found.cell, found.cue, text), reason

    def _approve(self, found: Address, decision: Decision, at: str) -> Cell:
        approved, entry = self._approval(found, decision, at)
        decision = msgspec.structs.replace(decision, reason=entry.reason)
        return self._save(found, approved, decision, at, action="approve")

    def _approval(self, found: Address, decision: Decision, at: str) -> tuple[Cell, Revision]:
        """The cell as approved, and the line in its history; Refused where it may not be."""
        cell, place = found.cell, found.place
        own = decision.action == "approve"
        # What another person wrote meanwhile is not what this one means: the store tells both.
        outdated = own and decision.version not in (None, cell.version)
        if not outdated and (cell.state in ("untranslated", "rejected") or not cell.text):
            raise Refused(f"{place}: is {cell.state}; there is no text to approve")
        blocking = [] if outdated else blocked_by(cell.findings, decision.despite)
        if blocking:
            raise Refused(
                f"{place}: not approved: {blocking[0].code} {blocking[0].message}"
                + (f" (and {len(blocking) - 1} more)" if len(blocking) > 1 else "")
                + f"; mend it, or approve --despite {','.join(sorted({f.code for f in blocking}))}"
                " --reason R"
            )
        approved = msgspec.structs.replace(cell, state="approved", reason="")
        if rules.DECIDED in decision.despite:
            approved = rules.allowed(approved, found.cue, by=decision.by, reason=decision.reason)
        reason = decision.reason if own else ""
        if decision.despite:
            reason = f"despite {', '.join(decision.despite)}: {decision.reason}"
        return approved, self._entry("approve", decision.by, at, reason)

    def _save(
        self,
        found: Address,
        new: Cell,
        decision: Decision,
        at: str,
        *,
        action: str = "",
        approval: tuple[Cell, Revision] | None = None,
    ) -> Cell:
        """Write a decision; the store compares the version once more and words the refusal."""
        approves = new.state == "approved" or approval is not None
        return self.store.decide(
            self.drama.id,
            new,
            expected=found.cell.version if decision.version is None else decision.version,
            revision=self._entry(
                action if action else decision.action, decision.by, at, decision.reason
            ),
            needs=self.drama.review,
            blocking=checks.ERRORS - set(decision.despite),
            place=found.place,
            remember=self._pair(new, found.cue, found.episode, decision.by) if approves else None,
            approval=approval,
            seen=found.cell,
        )

    def _entry(self, action: str, by: str, at: str, reason: str) -> Revision:
        """A line of the history; the store fills in the rest."""
        return Revision(0, at, by, action, "", "", "pending", reason)

    # --- identical lines --------------------------------------------------------------------------

    def same(self, address: str) -> list[Same]:
        """The cells with the same source in the same market, each with what speaks against taking
        the same decision there; those that have the same text approved are left out."""
        decided = self.at(address)
        asked = self._asked()
        found = []
        for twin in identical.twins(self.store, self.drama.id, decided):
            alike = not identical.differs(twin.cell, decided.cell)
            if alike and twin.cell.state == "approved":
                continue
            reason = self._exception(twin, decided.cell, asked)
            if not reason and alike:
                reason = identical.new_findings(twin.cell, decided.cell)
            found.append(Same(twin, reason))
        return found

    def decide_same(self, address: str, *, by: str, version: int | None = None) -> list[Same]:
        """Give the cells with the same source the text of an approved one, and approve them.

        Those with a reason are left as they are: typed, approved or stale, with a question, or with
        findings that the decided cell has not. ``version`` is the approved one that the person saw.
        Raises Refused for a cell that nobody decided, Outdated for one that is another by now.
        """
        by = tidy(by)
        decided = self._open(address)
        now = decided.cell
        if version is not None and version != now.version:
            last = self.store.history(self.drama.id, now.market, now.cue)[-1].by
            raise Outdated(now.id, yours=now.text, theirs=now.text, by=last, version=now.version)
        if decided.cell.state != "approved" and not self.voted(decided.cell, by):
            raise Refused(f"{decided.place}: is {decided.cell.state}; approve it first")
        found = self.same(address)
        if all(one.reason for one in found):
            return found
        known = self.kept.of(decided.cell.market)
        return [one if one.reason else self._as(known, one, decided, by) for one in found]

    def _as(self, known: Known, one: Same, decided: Address, by: str) -> Same:
        """A cell decided as its twin was, or the reason why it is not."""
        twin, at = one.found, now_utc()
        decision = Decision("edit", by, reason=f"as {decided.place}")
        try:
            if identical.differs(twin.cell, decided.cell) or not twin.cell.text:
                new = identical.with_text(twin, decided.cell, known=known)
                new = rules.judged(known, self.store, new, twin.cue, twin.episode)
                reason = identical.new_findings(new, decided.cell)
                if reason:
                    return Same(twin, reason)
                cell = self._save(twin, new, decision, at)
                twin = Address(cell, twin.cue, twin.episode)
                if self.drama.review > 1:
                    return Same(twin, done=True)
            seen = tuple(sorted({one.code for one in blocked_by(decided.cell.findings, ())}))
            approval = Decision("approve", by, reason=decision.reason, despite=seen)
            cell = self._approve(twin, approval, at)
        except (Refused, InputError) as error:
            return Same(twin, str(error))
        except OvertakenError:
            now = self.at(twin.cell.id)
            if now.cell.version != twin.cell.version:
                return Same(now, "somebody else came first")
            return self._as(known, Same(now), decided, by)
        return Same(Address(cell, twin.cue, twin.episode), done=True)

    def _exception(self, twin: Address, decided: Cell, asked: Collection[str]) -> str:
        return identical.exception(self.store, self.drama.id, twin, decided, asked=asked)

    # --- taking back ------------------------------------------------------------------------------

    def undo(self, address: str, *, by: str, reason: str = "", version: int | None = None) -> Cell:
        """The cell as it was before the last decision about it that stands.

        That is itself a revision. Raises InputError for another person's decision without a
        reason, Refused when there is nothing to undo, Outdated when another decision came first.
        """
        by = tidy(by)
        found = self._open(address)
        past = self.store.standing(self.drama.id, found.cell.market, found.cell.cue)
        first, what = undoing.last(past, found.place)
        who = first.revision.by
        if not same_person(who, by) and not reason.strip():
            raise InputError(
                f"{found.place}: {who} decided this; say why you undo it", key="--reason"
            )
        return self._restore(found, first, by, reason or what, "undo", version)

    def revert(
        self, person: str, *, since: str, by: str, reason: str = ""
    ) -> tuple[list[tuple[Address, Cell]], list[Left]]:
        """Take back what a person decided since a time: the cells, and those that were left.

        A cell is left where somebody else decided after that person, or while it is written to.
        """
        person, by = tidy(person), tidy(by)
        since = moment(since, key="--since")
        cells = self.store.decided_by(self.drama.id, person, since)
        done: list[tuple[Address, Cell]] = []
        left: list[Left] = []
        if not cells:
            return done, left
        why = reason if reason else f"all by {person} since {since}"
        for market in {market for market, _ in cells if market in self.drama.markets}:
            self.kept.of(market)  # a file that cannot be read stops all, before anything is written
        for market, cue in cells:
            try:
                found = self._open(f"{cue}.{market}")
                past = self.store.standing(self.drama.id, market, cue)
                first = undoing.run_of(past, person, since, found.place)
                cell = self._restore(found, first, by, why, "revert", None)
            except (Refused, InputError) as error:
                left.append(Left(f"{cue}.{market}", str(error)))
            else:
                done.append((found, cell))
        return done, left

    def _restore(
        self,
        found: Address,
        first: Past,
        by: str,
        reason: str,
        action: str,
        version: int | None,
    ) -> Cell:
        """The cell as it was before a decision, written; see :meth:`undo`."""
        expected = found.cell.version if version is None else version
        while True:
            try:
                return self._as_before(found, first, by, reason, action, expected)
            except OvertakenError:
                found = self.at(found.cell.id)

    def _as_before(
        self, found: Address, first: Past, by: str, reason: str, action: str, expected: int
    ) -> Cell:
        """The cell restored; OvertakenError when a run noted something meanwhile."""
        known = self.kept.of(found.cell.market)
        lead = layout.Clock(known.plan.market, self.drama.profile, self.drama.fps).lead
        cell = undoing.restored(found, first, lead=lead)
        if cell.state in SHOWN:  # of a text that is not shown nothing is found
            cell = rules.judged(known, self.store, cell, found.cue, found.episode)
        return self.store.decide(
            self.drama.id,
            cell,
            expected=expected,
            revision=Revision(0, now_utc(), by, action, "", "", cell.state, reason),
            undoes=first.id,
            place=found.place,
            remember=self._gave(found, cell, first, by),
            seen=found.cell,
        )

    def _gave(self, found: Address, restored: Cell, first: Past, by: str) -> MemoryRow | None:
        """The pair that a restored cell gives to the memory again.

        A stale one gave what was approved for the source that the line had then.
        """
        if restored.state == "approved":
            return self._pair(restored, found.cue, found.episode, by)
        if restored.state != "stale":
            return None
        past = self.store.standing(self.drama.id, restored.market, restored.cue)
        before = [one for one in past if one.id < first.id and one.revision.action == "approve"]
        if not before or before[-1].source is None:
            return None
        cue = msgspec.structs.replace(found.cue, text=before[-1].source)
        return self._pair(restored, cue, found.episode, before[-1].revision.by)

    def _pair(self, cell: Cell, cue: Cue, episode: int, by: str) -> MemoryRow:
        """The approved pair as the memory keeps it, with its neighbours."""
        lines = [
            other
            for other, _ in self.store.cues(self.drama.id, episode)
            if other.kind in TRANSLATED and other.text.strip()
        ]
        market = locales.market(cell.market)
        hashes = [0, *(text_hash(flow(other.text)) for other in lines), 0]
        ids = [other.id for other in lines]
        if cue.id not in ids:
            raise InputError("this line is no longer in the source", key=cell.id)
        place = ids.index(cue.id) + 1
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


def _named(decision: Decision) -> Decision:
    """The decision with a tidy name; InputError where it lacks a name or a reason."""
    if decision.action == "reject" and not decision.reason.strip():
        raise InputError("a rejection needs a reason", key="--reason")
    if decision.despite and not decision.reason.strip():
        raise InputError("overriding a finding needs a reason", key="--reason")
    return msgspec.structs.replace(decision, by=tidy(decision.by))
