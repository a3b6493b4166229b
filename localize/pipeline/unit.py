"""One episode in one market: the unit of work, from stored cells to saved cells and a draft file.

Everything from adaptation to checks is a pure function of the draft and is always computed again;
only cells whose value changed are saved.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

import msgspec

from localize import adapt, checks, draft, fonts, layout, risk
from localize.cast import as_called
from localize.checks.across import is_across
from localize.engines.base import Engine, Request
from localize.memory import fitting
from localize.model import Cell, Change, Match, Origin, Piece
from localize.pipeline.adapting import context_of, marked_up, noted
from localize.pipeline.basis import Basis, of_source, parse
from localize.pipeline.condensing import Unit, condensed, foreseen
from localize.pipeline.drafted import Draft, answers, from_engine, kept, unmasked
from localize.pipeline.foresee import lot_of_lines, lot_of_requests, stand_in
from localize.pipeline.held import held, moved, new_error, reopened, revisited
from localize.pipeline.judge import joined, judge
from localize.pipeline.project import Plan
from localize.pipeline.sent import Sent, as_pivot, as_source, has_words
from localize.pipeline.sentences import bare, going_on, opened
from localize.pipeline.shape import laid_out
from localize.pipeline.source import Line, Loaded
from localize.pipeline.values import Foreseen, Lot, Outcome, Reopened, Run, Waiting

#: A machine may lose a cell to a person while it works; it looks again this often.
ATTEMPTS = 3

_REFUSED = Draft(reason="suspect", detail="it gives a rejected text again")


def process_unit(run: Run, plan: Plan, episode: Loaded) -> Outcome:
    """Draft, adapt, fit, check and save one episode in one market, and write its draft file.

    A cell that a person decided meanwhile is theirs: it is read again and only checked.
    """
    for attempt in range(ATTEMPTS):
        unit = _Unit(run, plan, episode)
        outcome, lost = unit.process()
        if not lost or attempt == ATTEMPTS - 1:
            break
    cues = [line.cue for line in episode.lines]
    cells = outcome.cells
    if lost or not unit.fresh:
        # Read again: a person may have decided a cell that this unit left as it was.
        cells = run.project.store.cells(run.project.drama.id, plan.locale, episode.number)
    run.drafts.write(plan.locale, episode.number, cues, cells)
    return outcome


def foresee_unit(
    run: Run, plan: Plan, episode: Loaded, seen: set[str], coming: Collection[str] = ()
) -> Foreseen:
    """What :func:`process_unit` would ask for; nothing is sent or saved.

    ``seen``: the cache keys that other units would have asked for; this unit's are added.
    ``coming``: the cues whose text in the market drafted from is still to be made.
    """
    return _Unit(run, plan, episode).foresee(seen, coming)


def reopened_unit(run: Run, plan: Plan, episode: Loaded) -> tuple[Reopened, ...]:
    """The texts of people that :func:`process_unit` would find stale; nothing is saved."""
    return _Unit(run, plan, episode).reopens()


class _Unit:
    """The steps of one unit, in order; see :meth:`process`."""

    def __init__(self, run: Run, plan: Plan, episode: Loaded) -> None:
        self._run = run
        self._plan = plan
        self._episode = episode
        self._drama = run.project.drama
        self._store = run.project.store
        self._stored = self._store.cells(self._drama.id, plan.locale, episode.number)
        self._answers = answers(self._store.questions(self._drama.id, episode=episode.number))
        self._lead = layout.Clock(plan.market, self._drama.profile, self._drama.fps).lead
        match = plan.glossary.match
        self._going_on: frozenset[str] = frozenset()
        self._hits = {
            line.cue.id: match(line.plain, episode.number, line.cue.speaker)
            for line in episode.lines
        }
        self._sent = self._lines_sent()
        cast = run.project.cast.people
        self._task = draft.Task(
            drama=self._drama.id,
            market=plan.market,
            episode=episode.number,
            source=self._drama.drafted_from(plan.locale),
            original="" if plan.pivot is None else self._drama.source,
            synopsis=self._drama.synopsis,
            story=self._drama.story(episode.number),
            plot=self._drama.plot(episode.number),
            style=plan.settings.style,
            cast=cast if plan.pivot is None else as_called(cast, plan.pivot.market),
            context=tuple(self._context(line) for line in episode.lines),
            offline=run.options.offline,
            redraft=run.options.redraft,
            glossary=plan.glossary.in_force(episode.number),
            examples=None if plan.memory is None else self._examples,
        )

    @property
    def fresh(self) -> bool:
        """Whether the unit found no cells: what it saved is then all there is."""
        return not self._stored

    def foresee(self, seen: set[str], coming: Collection[str]) -> Foreseen:
        """What :meth:`process` would ask for; nothing is sent or saved.

        ``coming``: the cues whose text in the market drafted from is still to be made.
        """
        bases = self._bases()
        drafts, rest, _ = self._known(bases)
        rest = [one for one in rest if one.id not in coming]
        lines = [line for line in self._episode.lines if line.cue.id in coming]
        guessed = [line for line in lines if self._waits_for_text(line, drafts)]
        rest += [self._guess(line) for line in guessed]
        blocked = {cue for cue, one in drafts.items() if one.reason == "pivot"}
        blocked.difference_update(line.cue.id for line in guessed)
        market = self._plan.market
        engine = self._first_engine()
        # Looking up similar lines takes longer than all the rest, and sends nothing.
        task = msgspec.structs.replace(self._task, examples=None)
        found = draft.Foreseen()
        if engine is not None:
            found = draft.foresee(rest, engine, task, cache=self._run.cache, seen=seen)
        remembered = {cue for cue, one in drafts.items() if one.origin == "memory"}
        shorter = self._shorter(rest, drafts, engine, task)
        texts = [line.text for line in self._episode.lines if line.cue.id in remembered]
        made = {one.id for one in rest} if engine is not None else set[str]()
        approved = sum(cell.state == "approved" for cell in self._stored.values())
        count = len(self._episode.lines)
        return Foreseen(
            market=self._plan.locale,
            cues=count,
            kept=count - len(rest) - len(remembered) - len(blocked),
            waiting=len(blocked) + (len(rest) if engine is None else 0),
            review=count - approved,
            engine="" if engine is None else engine.name,
            requests=len(found.requests),
            sent=Lot() if engine is None else lot_of_requests(found.requests, engine, market),
            memory=lot_of_lines(texts, engine, market),
            cache=lot_of_lines((one.text for one in found.cached), engine, market),
            equal=lot_of_lines((one.text for one in found.equal), engine, market),
            condense_requests=len(shorter),
            condense=Lot() if engine is None else lot_of_requests(shorter, engine, market),
            guessed=0 if engine is None else len(guessed),
            new=frozenset(remembered | made),
            reopens=tuple(self._reopened(bases)),
        )

    def _shorter(
        self,
        rest: Sequence[draft.Wanted],
        drafts: Mapping[str, Draft],
        engine: Engine | None,
        task: draft.Task,
    ) -> list[Request]:
        """The most that may be sent to make drafts of this run shorter."""
        if engine is None:
            return []
        kept_ = sum(one.origin == "reused" and bool(one.engine) for one in drafts.values())
        return foreseen(rest, kept_ + len(rest), engine, task)

    def reopens(self) -> tuple[Reopened, ...]:
        """The cells of people that this run would find stale."""
        return tuple(self._reopened(self._bases()))

    def _reopened(self, bases: Mapping[str, Basis]) -> Iterator[Reopened]:
        """The cells of people that this run would find stale."""
        for line in self._episode.lines:
            stored = self._stored.get(line.cue.id)
            if stored is not None and held(stored):
                now = self._revisited(line, stored, bases[line.cue.id])
                found = reopened(line, self._episode.number, stored, now)
                if found is not None:
                    yield found

    def _revisited(self, line: Line, stored: Cell, basis: Basis) -> Cell:
        """A person's cell as this run finds it."""
        cue = line.cue.id
        return revisited(
            self._plan,
            stored,
            basis,
            start=line.cue.start,
            lead=self._lead,
            hits=self._hits[cue],
            sent=self._sent[cue],
        )

    def _first_engine(self) -> Engine | None:
        """The engine that is asked first, None if none may be."""
        for engine in self._plan.engines:
            if engine.capabilities.offline or not self._run.options.offline:
                return engine
        return None

    def _guess(self, line: Line) -> draft.Wanted:
        """A line whose text in the market drafted from is still to be made, as long as usual."""
        pivot = self._plan.pivot
        assert pivot is not None
        text = stand_in(line.text, round(pivot.market.length.value * len(line.text)))
        return msgspec.structs.replace(self._wanted(line), text=text, original=line.plain)

    def _waits_for_text(self, line: Line, drafts: Mapping[str, Draft]) -> bool:
        """Whether a line would be drafted from a text that is still to be made."""
        stored = self._stored.get(line.cue.id)
        if (stored is not None and held(stored)) or not has_words(line.text):
            return False
        known = drafts.get(line.cue.id)
        return known is None or known.origin != "memory"

    def process(self) -> tuple[Outcome, bool]:
        """The unit's outcome, and whether a person took one of its cells while it worked."""
        bases = self._bases()
        drafts = self._draft(bases)
        texts = [self._text_of(line.cue.id, drafts) for line in self._episode.lines]
        self._going_on = going_on(self._plan.market, self._episode.lines, texts)
        cells, before = {}, {}
        for line in self._episode.lines:
            cue = line.cue.id
            stored = self._stored.get(cue)
            before[cue] = stored
            if stored is not None and held(stored):
                cells[cue] = self._revisited(line, stored, bases[cue])
            else:
                cells[cue] = self._compose(line, stored, drafts[cue], bases[cue])
        lines, market = self._episode.lines, self._plan.market
        cells |= opened(market, lines, cells, self._going_on, self._lay_out)
        cells = self._condensed(cells)
        self._judge(cells, drafts)
        lost = self._save(cells, before)
        return self._outcome(cells, drafts), lost

    # --- drafting ---------------------------------------------------------------------------------

    def _lines_sent(self) -> dict[str, Sent]:
        """The lines as engines get them: as the source has them, or the market drafted from."""
        pivot, lines, number = self._plan.pivot, self._episode.lines, self._episode.number
        if pivot is None:
            return {line.cue.id: as_source(line, self._hits[line.cue.id]) for line in lines}
        cells = self._store.cells(self._drama.id, pivot.market.locale, number)
        return as_pivot(pivot, lines, self._hits, cells, number)

    def _context(self, line: Line) -> draft.Line:
        """A line as it stands around others: without another market's text, the source's."""
        sent, hits = self._sent[line.cue.id], self._hits[line.cue.id]
        if sent.text:
            return draft.Line(line.cue.id, sent.text, hits, line.scene.scene, sent.original)
        return draft.Line(line.cue.id, line.text, hits, line.scene.scene)

    def _wanted(self, line: Line) -> draft.Wanted:
        """A line as it is asked for."""
        sent = self._sent[line.cue.id]
        return draft.Wanted(
            id=line.cue.id,
            text=sent.text,
            speaker=line.cue.speaker,
            hits=sent.hits,
            people=line.people,
            notes=self._answers.get(line.cue.id, ()),
            original=sent.original,
            original_hits=self._hits[line.cue.id] if sent.original else (),
        )

    def _bases(self) -> dict[str, Basis]:
        """What each line's draft rests on now, but for another market's text of it."""
        return {
            line.cue.id: Basis(
                of_source(line),
                draft.basis(
                    draft.Wanted(
                        id=line.cue.id,
                        text=line.text,
                        speaker=line.cue.speaker,
                        hits=self._hits[line.cue.id],
                        people=line.people,
                        notes=self._answers.get(line.cue.id, ()),
                    ),
                    self._task,
                ),
            )
            for line in self._episode.lines
        }

    def _draft(self, bases: Mapping[str, Basis]) -> dict[str, Draft]:
        """A draft for every cell that no person holds: kept, remembered or asked for."""
        drafts, rest, ambiguous = self._known(bases)
        if rest:
            found = draft.draft(
                rest,
                self._plan.engines,
                self._task,
                cache=self._run.cache,
                flight=self._run.flight,
            )
            lines = {line.cue.id: line for line in self._episode.lines}
            for item in rest:
                drafts[item.id] = from_engine(
                    found[item.id],
                    ambiguous=item.id in ambiguous,
                    pivot=self._sent[item.id].pivot,
                )
                if self._is_refused(lines[item.id], found[item.id].text, item.rejected):
                    drafts[item.id] = _REFUSED
        return drafts

    def _known(
        self, bases: Mapping[str, Basis]
    ) -> tuple[dict[str, Draft], list[draft.Wanted], set[str]]:
        """The drafts that need no engine, the lines that do, and what the memory is unsure of."""
        drafts: dict[str, Draft] = {}
        asked: list[Line] = []
        for line in self._episode.lines:
            cue = line.cue.id
            stored = self._stored.get(cue)
            if stored is not None and held(stored):
                continue
            if not has_words(line.text):
                drafts[cue] = Draft(line.text, origin="reused")
            elif self._keeps(stored, bases[cue]):
                assert stored is not None
                drafts[cue] = kept(stored, self._sent[cue].protected)
            else:
                asked.append(line)
        if not asked:
            return drafts, [], set()
        rejected = self._rejected(asked)
        ambiguous = self._remember(asked, rejected, drafts)
        rest = []
        for line in asked:
            cue = line.cue.id
            if cue in drafts:
                continue
            refused, sent = tuple(rejected.get(cue, ())), self._sent[cue]
            if has_words(sent.text):
                wanted = self._wanted(line)
                rest.append(msgspec.structs.replace(wanted, rejected=refused))
            elif self._is_refused(line, sent.text, refused):
                drafts[cue] = _REFUSED
            elif sent.text:
                drafts[cue] = Draft(sent.text, origin="reused", pivot=sent.pivot)
            else:
                drafts[cue] = Draft(reason="pivot")
        return drafts, rest, ambiguous

    def _rejected(self, asked: Sequence[Line]) -> dict[str, list[tuple[str, str]]]:
        """The texts that people rejected, with the reason, by cue: as drafted and as shown."""
        cues = [line.cue.id for line in asked if line.cue.id in self._stored]
        rejected = self._store.rejected(self._drama.id, self._plan.locale, cues)
        lines = {line.cue.id: line for line in asked}
        for cue, texts in rejected.items():
            # What a person saw was adapted; an engine would give the draft behind it again.
            refused = {bare(text) for text, _ in texts}
            faces = self._faces(lines[cue], self._stored[cue].machine)
            if bare(faces[1]) in refused and faces[0] not in {text for text, _ in texts}:
                rejected[cue] = [*texts, (faces[0], texts[-1][1])]
        return rejected

    def _is_refused(self, line: Line, text: str, rejected: Iterable[tuple[str, str]]) -> bool:
        """Whether a person rejected this text for this line."""
        refused = {bare(old) for old, _ in rejected}
        return bool(refused) and not refused.isdisjoint(map(bare, self._faces(line, text)))

    def _keeps(self, stored: Cell | None, basis: Basis) -> bool:
        """Whether a machine's draft of an earlier run still stands."""
        if stored is None or stored.state != "pending" or self._run.options.redraft:
            return False
        before = parse(stored.basis)
        if (before.source, before.draft) != (basis.source, basis.draft):
            return False
        # What the memory gave does not rest on another market's text.
        return stored.origin == "memory" or before.pivot == self._sent[stored.cue].pivot

    def _remember(
        self,
        asked: Sequence[Line],
        rejected: Mapping[str, Sequence[tuple[str, str]]],
        drafts: dict[str, Draft],
    ) -> set[str]:
        """Fill in what the memory knows; the cues about which it disagrees with itself."""
        if self._plan.memory is None:
            return set()
        lines = self._episode.lines
        places = {line.cue.id: index for index, line in enumerate(lines)}
        texts = [line.plain for line in lines]

        def fits(index: int, target: str) -> bool:
            cue = lines[index].cue.id
            if self._is_refused(lines[index], target, rejected.get(cue, ())):
                return False
            return fitting(self._hits[cue], self._plan.market)(target)

        matches, ambiguous = self._plan.memory.exact(
            texts, [places[line.cue.id] for line in asked], fits
        )
        for index, match in matches.items():
            drafts[lines[index].cue.id] = Draft(match.target, origin="memory", engine="memory")
        return {lines[index].cue.id for index in ambiguous}

    def _examples(self, wanted: draft.Wanted) -> list[Match]:
        """Approved pairs of lines like one that is sent to an engine."""
        assert self._plan.memory is not None
        line = next(line for line in self._episode.lines if line.cue.id == wanted.id)
        satisfies = fitting(wanted.hits, self._plan.market)

        def fits(target: str) -> bool:
            return satisfies(target) and not self._was_rejected(line, target, wanted.rejected)

        return self._plan.memory.examples(line.plain, fits=fits)

    def _was_rejected(self, line: Line, text: str, rejected: Sequence[tuple[str, str]]) -> bool:
        """Whether a person rejected this draft, as it came or as it would stand."""
        refused = {bare(text) for text, _ in rejected}
        return bool(refused) and not refused.isdisjoint(map(bare, self._faces(line, text)))

    def _faces(self, line: Line, text: str) -> tuple[str, str]:
        """A draft as it came and as it would stand: a person rejects the one or the other."""
        return text, self._adapt(line, text)[0]

    def _text_of(self, cue: str, drafts: Mapping[str, Draft]) -> str:
        """What a person holds or a machine drafted, "" for nothing."""
        drafted = drafts.get(cue)
        return self._stored[cue].text if drafted is None else drafted.text

    # --- from draft to cell -----------------------------------------------------------------------

    def _compose(self, line: Line, stored: Cell | None, drafted: Draft, basis: Basis) -> Cell:
        """The cell that a draft makes: adapted and broken into lines, not yet timed or checked."""
        cell = Cell(self._plan.locale, line.cue.id) if stored is None else stored
        if drafted.reason:
            if cell.state == "rejected":
                return cell
            return Cell(
                market=cell.market,
                cue=cell.cue,
                version=cell.version,
                basis=str(basis),
                reason=drafted.reason,
                rulings=cell.rulings,
                captions=cell.captions,
                editor=cell.editor if cell.captions else "",
            )
        text, changes = self._adapt(line, drafted.text)
        shown = self._lay_out(line, text)
        return Cell(
            market=cell.market,
            cue=cell.cue,
            state="pending",
            version=cell.version,
            machine=unmasked(drafted.text, self._sent[line.cue.id].protected),
            text=text,
            pieces=(Piece(line.cue.start, line.cue.end, shown),),
            origin=cell.origin if drafted.origin == "reused" and cell.origin else drafted.origin,
            engine=drafted.engine,
            basis=str(msgspec.structs.replace(basis, pivot=drafted.pivot)),
            changes=changes,
            rulings=cell.rulings,
            captions=moved(cell, line.cue.start, lead=0).captions,
            # A rule undone and a note set by hand are still of the one who did it.
            editor=cell.editor if cell.undone or cell.captions else "",
        )

    def _adapt(self, line: Line, text: str) -> tuple[str, tuple[Change, ...]]:
        context = self._rules_context(line)
        adapted, changes = adapt.adapt(text, context)
        adapted = unmasked(adapted, self._sent[line.cue.id].protected)
        return marked_up(line.cue, adapted, changes, context)

    def _rules_context(self, line: Line) -> adapt.Context:
        cue = line.cue.id
        return context_of(
            self._drama,
            self._plan,
            self._episode.number,
            line,
            self._hits[cue],
            self._stored.get(cue),
            continues=cue in self._going_on,
        )

    def _lay_out(self, line: Line, text: str) -> str:
        market, drama, hits = self._plan.market, self._drama, self._hits[line.cue.id]
        ruler = fonts.of_drama(drama, market)
        return laid_out(text, market=market, profile=drama.profile, hits=hits, ruler=ruler)

    # --- checking, saving -------------------------------------------------------------------------

    def _condensed(self, cells: Mapping[str, Cell]) -> dict[str, Cell]:
        """The cells timed; those that stay too fast shorter, as far as their engine helps."""
        unit = Unit(
            run=self._run,
            plan=self._plan,
            task=self._task,
            episode=self._episode,
            hits=self._hits,
            wanted=self._wanted,
            adapt=self._adapt,
        )
        return condensed(unit, cells)

    def _judge(self, cells: dict[str, Cell], drafts: Mapping[str, Draft]) -> None:
        """Give each cell its findings and its risk."""
        cues = [line.cue for line in self._episode.lines]
        for line in self._episode.lines:
            cells[line.cue.id] = noted(cells[line.cue.id], self._rules_context(line))
        findings = judge(self._drama, self._plan, self._episode.number, cues, cells, self._hits)
        for cue, cell in cells.items():
            stored = self._stored.get(cue)
            found = findings.get(cue, ())
            if stored is not None and stored.findings and stored.text == cell.text:
                # What other episodes differ in stands until the run has compared them again.
                found = joined(found, filter(is_across, stored.findings))
            drafted = drafts.get(cue)
            error = new_error(cell, stored, found)
            if error:
                cell = msgspec.structs.replace(cell, state="stale", reason=error)
            score, reasons = risk.risk(
                state=cell.state,
                origin=cell.origin,
                findings=found,
                errors=checks.ERRORS,
                hits=self._hits[cue],
                fallback=drafted is not None and drafted.fallback,
                ambiguous=drafted is not None and drafted.ambiguous,
                edited=cell.typed,
                notes=cell.notes,
            )
            if (cell.findings, cell.risk, cell.reasons) != (found, score, reasons) or error:
                cells[cue] = msgspec.structs.replace(
                    cell, findings=found, risk=score, reasons=reasons
                )

    def _save(self, cells: dict[str, Cell], before: Mapping[str, Cell | None]) -> bool:
        """Save the cells that changed; True if a person was faster with one of them."""
        changed = [
            (cell, 0 if old is None else old.version)
            for cue, cell in cells.items()
            if cell != (old := before[cue])
        ]
        drafted = [(cell, version) for cell, version in changed if not held(cell)]
        noted = [(cell, version) for cell, version in changed if held(cell)]
        lost = self._store.save_cells(self._drama.id, drafted) if drafted else []
        stale = [pair for pair in noted if pair[0].state == "stale"]
        others = [pair for pair in noted if pair[0].state != "stale"]
        for action, pairs in (("stale", stale), ("note", others)):
            if pairs:
                lost += self._store.save_notes(self._drama.id, pairs, action=action)
        return bool(lost)

    def _outcome(self, cells: dict[str, Cell], drafts: Mapping[str, Draft]) -> Outcome:
        origins: dict[str, Origin] = {}
        waiting = []
        for line in self._episode.lines:
            cue = line.cue.id
            drafted = drafts.get(cue)
            if drafted is None:
                origins[cue] = "reused"
            elif drafted.reason:
                origins[cue] = ""
                waiting.append(
                    Waiting(
                        market=self._plan.locale,
                        episode=self._episode.number,
                        cue=line.cue.place,
                        source=line.cue.text,
                        reason=drafted.reason,
                        detail=drafted.detail,
                    )
                )
            else:
                origins[cue] = drafted.origin
        return Outcome(self._plan.locale, self._episode.number, cells, origins, tuple(waiting))


__all__ = ["foresee_unit", "process_unit"]
