"""One episode in one market: the unit of work, from stored cells to saved cells and a draft file.

Everything from adaptation to checks is a pure function of the draft and is always computed again;
only cells whose value changed are saved.
"""

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from localize import adapt, checks, draft, layout, risk, store, subtitles
from localize.checks.across import is_across
from localize.engines.base import Engine
from localize.memory import fitting
from localize.model import Cell, Change, Hit, Match, Origin, Piece, Struct
from localize.pipeline.held import held, new_error, revisited
from localize.pipeline.judge import joined, judge
from localize.pipeline.project import Plan
from localize.pipeline.sentences import bare, going_on, opened
from localize.pipeline.shown import SHOWN, split_markup
from localize.pipeline.source import Line, Loaded
from localize.pipeline.values import Foreseen, Outcome, Run, Waiting

#: A machine may lose a cell to a person while it works; it looks again this often.
ATTEMPTS = 3


class _Draft(Struct, frozen=True):
    """A machine's text for a line (with ``⟦n⟧``), or the reason why there is none."""

    text: str = ""
    engine: str = ""
    origin: Origin = ""
    reason: str = ""
    detail: str = ""
    fallback: bool = False
    ambiguous: bool = False


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


def foresee_unit(run: Run, plan: Plan, episode: Loaded) -> Foreseen:
    """What :func:`process_unit` would ask for; nothing is sent or saved."""
    return _Unit(run, plan, episode).foresee()


class _Unit:
    """The steps of one unit, in order; see :meth:`process`."""

    def __init__(self, run: Run, plan: Plan, episode: Loaded) -> None:
        self._run = run
        self._plan = plan
        self._episode = episode
        self._drama = run.project.drama
        self._store = run.project.store
        self._stored = self._store.cells(self._drama.id, plan.locale, episode.number)
        match = plan.glossary.match
        self._going_on: frozenset[str] = frozenset()
        self._hits = {line.cue.id: match(line.plain, episode.number) for line in episode.lines}
        self._task = draft.Task(
            drama=self._drama.id,
            market=plan.market,
            episode=episode.number,
            source=self._drama.source,
            synopsis=self._drama.synopsis,
            style=plan.settings.style,
            cast=run.project.cast.people,
            context=tuple(
                draft.Line(line.cue.id, line.text, self._hits[line.cue.id], line.scene.scene)
                for line in episode.lines
            ),
            offline=run.options.offline,
            redraft=run.options.redraft,
            examples=None if plan.memory is None else self._examples,
        )

    @property
    def fresh(self) -> bool:
        """Whether the unit found no cells: what it saved is then all there is."""
        return not self._stored

    def _bases(self, wanted: Mapping[str, draft.Wanted]) -> dict[str, str]:
        return {
            cue: f"{_text_basis(line)}:{draft.basis(wanted[cue], self._task)}"
            for cue, line in zip(wanted, self._episode.lines, strict=True)
        }

    def foresee(self) -> Foreseen:
        """What :meth:`process` would ask for; nothing is sent or saved."""
        wanted = {line.cue.id: self._wanted(line) for line in self._episode.lines}
        drafts, rest, _ = self._known(wanted, self._bases(wanted))
        asked: Engine | None = None
        for engine in self._plan.engines:
            if engine.capabilities.offline or not self._run.options.offline:
                asked = engine
                break
        keys = {} if asked is None else {draft.key(one, self._task, asked): one for one in rest}
        known = self._run.cache.get(list(keys))
        new = [one for key, one in keys.items() if key not in known]
        approved = sum(cell.state == "approved" for cell in self._stored.values())
        return Foreseen(
            market=self._plan.locale,
            cues=len(self._episode.lines),
            memory=sum(one.origin == "memory" for one in drafts.values()),
            waiting=len(rest) if asked is None else 0,
            engine="" if asked is None else asked.name,
            lines=len(new),
            requests=0 if asked is None else -(-len(new) // asked.capabilities.max_items),
            characters=sum(len(one.text) for one in new),
            review=len(self._episode.lines) - approved,
        )

    def process(self) -> tuple[Outcome, bool]:
        """The unit's outcome, and whether a person took one of its cells while it worked."""
        wanted = {line.cue.id: self._wanted(line) for line in self._episode.lines}
        bases = self._bases(wanted)
        drafts = self._draft(wanted, bases)
        texts = [self._text_of(line.cue.id, drafts) for line in self._episode.lines]
        self._going_on = going_on(self._plan.market, self._episode.lines, texts)
        cells, before = {}, {}
        for line in self._episode.lines:
            cue = line.cue.id
            stored = self._stored.get(cue)
            before[cue] = stored
            if stored is not None and held(stored):
                cells[cue] = revisited(
                    self._plan,
                    stored,
                    bases[cue],
                    start=line.cue.start,
                    hits=self._hits[cue],
                )
            else:
                cells[cue] = self._compose(line, stored, drafts[cue], bases[cue])
        lines, market = self._episode.lines, self._plan.market
        cells |= opened(market, lines, cells, self._going_on, self._lay_out)
        self._fit(cells)
        self._judge(cells, drafts)
        lost = self._save(cells, before)
        return self._outcome(cells, drafts), lost

    # --- drafting ---------------------------------------------------------------------------------

    def _wanted(self, line: Line) -> draft.Wanted:
        return draft.Wanted(
            id=line.cue.id,
            text=line.text,
            speaker=line.cue.speaker,
            hits=self._hits[line.cue.id],
            people=line.people,
        )

    def _draft(
        self, wanted: Mapping[str, draft.Wanted], bases: Mapping[str, str]
    ) -> dict[str, _Draft]:
        """A draft for every cell that no person holds: kept, remembered or asked for."""
        drafts, rest, ambiguous = self._known(wanted, bases)
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
                drafts[item.id] = _from_engine(found[item.id], item.id in ambiguous)
                text = found[item.id].text
                if self._was_rejected(lines[item.id], text, item.rejected):
                    drafts[item.id] = _Draft(
                        reason="suspect", detail="it gives a rejected text again"
                    )
        return drafts

    def _known(
        self, wanted: Mapping[str, draft.Wanted], bases: Mapping[str, str]
    ) -> tuple[dict[str, _Draft], list[draft.Wanted], set[str]]:
        """The drafts that need no engine, the lines that do, and what the memory is unsure of."""
        drafts: dict[str, _Draft] = {}
        asked: list[Line] = []
        for line in self._episode.lines:
            cue = line.cue.id
            stored = self._stored.get(cue)
            if stored is not None and held(stored):
                continue
            if not _has_words(line.text):
                drafts[cue] = _Draft(line.text, origin="reused")
            elif self._keeps(stored, bases[cue]):
                assert stored is not None
                drafts[cue] = _kept(stored, line)
            else:
                asked.append(line)
        if not asked:
            return drafts, [], set()
        rejected = self._store.rejected(
            self._drama.id,
            self._plan.locale,
            [line.cue.id for line in asked if line.cue.id in self._stored],
        )
        lines = {line.cue.id: line for line in asked}
        for cue, texts in rejected.items():
            # What a person saw was adapted; an engine would give the draft behind it again.
            refused = {bare(text) for text, _ in texts}
            faces = self._faces(lines[cue], self._stored[cue].machine)
            if bare(faces[1]) in refused and faces[0] not in {text for text, _ in texts}:
                rejected[cue] = [*texts, (faces[0], texts[-1][1])]
        ambiguous = self._remember(asked, rejected, drafts)
        rest = [
            msgspec.structs.replace(wanted[cue], rejected=tuple(rejected[cue]))
            if cue in rejected
            else wanted[cue]
            for cue in (line.cue.id for line in asked)
            if cue not in drafts
        ]
        return drafts, rest, ambiguous

    def _keeps(self, stored: Cell | None, basis: str) -> bool:
        """Whether a machine's draft of an earlier run still stands."""
        return (
            stored is not None
            and stored.state == "pending"
            and stored.basis == basis
            and not self._run.options.redraft
        )

    def _remember(
        self,
        asked: Sequence[Line],
        rejected: Mapping[str, Sequence[tuple[str, str]]],
        drafts: dict[str, _Draft],
    ) -> set[str]:
        """Fill in what the memory knows; the cues about which it disagrees with itself."""
        if self._plan.memory is None:
            return set()
        lines = self._episode.lines
        places = {line.cue.id: index for index, line in enumerate(lines)}
        texts = [line.plain for line in lines]

        def fits(index: int, target: str) -> bool:
            cue = lines[index].cue.id
            if self._was_rejected(lines[index], target, rejected.get(cue, ())):
                return False
            return fitting(self._hits[cue], self._plan.market)(target)

        matches, ambiguous = self._plan.memory.exact(
            texts, [places[line.cue.id] for line in asked], fits
        )
        for index, match in matches.items():
            drafts[lines[index].cue.id] = _Draft(match.target, origin="memory", engine="memory")
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

    def _text_of(self, cue: str, drafts: Mapping[str, _Draft]) -> str:
        """What a person holds or a machine drafted, "" for nothing."""
        drafted = drafts.get(cue)
        return self._stored[cue].text if drafted is None else drafted.text

    # --- from draft to cell -----------------------------------------------------------------------

    def _compose(self, line: Line, stored: Cell | None, drafted: _Draft, basis: str) -> Cell:
        """The cell that a draft makes: adapted and broken into lines, not yet timed or checked."""
        cell = Cell(self._plan.locale, line.cue.id) if stored is None else stored
        if drafted.reason:
            if cell.state == "rejected":
                return cell
            return Cell(
                market=cell.market,
                cue=cell.cue,
                version=cell.version,
                basis=basis,
                reason=drafted.reason,
            )
        text, changes = self._adapt(line, drafted.text)
        return Cell(
            market=cell.market,
            cue=cell.cue,
            state="pending",
            version=cell.version,
            machine=_unmasked(drafted.text, line),
            text=text,
            pieces=(Piece(line.cue.start, line.cue.end, self._lay_out(line, text)),),
            origin=cell.origin if drafted.origin == "reused" and cell.origin else drafted.origin,
            engine=drafted.engine,
            basis=basis,
            changes=changes,
        )

    def _adapt(self, line: Line, text: str) -> tuple[str, tuple[Change, ...]]:
        context = adapt.Context(
            market=self._plan.market,
            profile=self._drama.profile,
            source=line.plain,
            hits=self._hits[line.cue.id],
            era=self._drama.era,
            episode=self._episode.number,
            speaker=line.cue.speaker,
            continues=line.cue.id in self._going_on,
        )
        adapted, changes = adapt.adapt(text, context)
        return _unmasked(adapted, line), changes

    def _lay_out(self, line: Line, text: str) -> str:
        """The text with its line breaks; markup inside it stays between the same letters."""
        plain, tags = split_markup(text)
        laid = layout.lay_out(
            plain,
            market=self._plan.market,
            profile=self._drama.profile,
            keep=_names(plain, self._hits[line.cue.id]),
        )
        return subtitles.insert(laid, subtitles.carry(tags, plain, laid)) if tags else laid

    # --- fitting, checking, saving ----------------------------------------------------------------

    def _fit(self, cells: dict[str, Cell]) -> None:
        """Give texts that are too fast the free time behind them; a person's times are fixed."""
        pieces: list[Piece] = []
        owners: list[tuple[str, int]] = []
        fixed: set[int] = set()
        times = {line.cue.id: line.cue for line in self._episode.lines}
        for cue, cell in cells.items():
            if cell.state not in SHOWN or not cell.pieces:
                # A line that still waits for its text will need its time.
                fixed.add(len(pieces))
                owners.append((cue, 0))
                pieces.append(Piece(times[cue].start, times[cue].end, ""))
                continue
            for index, piece in enumerate(cell.pieces):
                if held(cell):
                    fixed.add(len(pieces))
                owners.append((cue, index))
                pieces.append(piece)
        order = sorted(range(len(pieces)), key=lambda index: (pieces[index].start, index))
        timed = layout.retime(
            [pieces[index] for index in order],
            market=self._plan.market,
            profile=self._drama.profile,
            fps=self._drama.fps,
            fixed={place for place, index in enumerate(order) if index in fixed},
        )
        for place, index in enumerate(order):
            if timed[place] != pieces[index]:
                cue, part = owners[index]
                changed = list(cells[cue].pieces)
                changed[part] = timed[place]
                cells[cue] = msgspec.structs.replace(cells[cue], pieces=tuple(changed))

    def _judge(self, cells: dict[str, Cell], drafts: Mapping[str, _Draft]) -> None:
        """Give each cell its findings and its risk."""
        cues = [line.cue for line in self._episode.lines]
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

    def _outcome(self, cells: dict[str, Cell], drafts: Mapping[str, _Draft]) -> Outcome:
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


def _has_words(text: str) -> bool:
    """Whether there is anything to translate: ``……`` and ``♪`` stay what they are."""
    return any(char.isalnum() for char in text)


def _text_basis(line: Line) -> str:
    """The part of a basis that says whether the source itself changed."""
    return f"{store.text_hash(line.text) & 0xFFFFFFFFFFFFFFFF:016x}"


def _kept(stored: Cell, line: Line) -> _Draft:
    """The draft that an earlier run left, ready to be adapted again."""
    text = stored.machine
    if line.protected is not None and line.protected.inner:
        plain, tags = split_markup(text)
        text = subtitles.protect(plain, tags).text if tags else plain
    return _Draft(text, engine=stored.engine, origin="reused")


def _from_engine(drafted: draft.Drafted, ambiguous: bool) -> _Draft:
    if drafted.reason:
        return _Draft(reason=drafted.reason, detail=drafted.detail)
    return _Draft(
        text=drafted.text,
        engine=drafted.engine,
        origin="reused" if drafted.reused else "engine",
        fallback=drafted.fallback,
        ambiguous=ambiguous,
    )


def _unmasked(text: str, line: Line) -> str:
    """The text with the source's inner markup in place of ``⟦n⟧``."""
    if line.protected is None or not line.protected.inner:
        return text
    inner = msgspec.structs.replace(line.protected, outer=())
    plain, tags, _ = subtitles.restore(text, inner)
    return subtitles.insert(plain, tags)


def _names(text: str, hits: Iterable[Hit]) -> tuple[tuple[int, int], ...]:
    """The places of the terms' renderings in a target: no line break belongs inside them."""
    spans = []
    for hit in hits:
        for target in hit.term.targets:
            start = text.find(target)
            if start >= 0:
                spans.append((start, start + len(target)))
                break
    return tuple(spans)


__all__ = ["foresee_unit", "process_unit"]
