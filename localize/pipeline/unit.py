"""One episode in one market, the unit of work: what it knows, and what becomes of a text in it."""

from collections.abc import Iterable, Iterator
from functools import cached_property

from localize import adapt, draft, fonts, layout
from localize.cast import as_called
from localize.memory import fitting
from localize.model import Cell, Change, Match
from localize.pipeline.adapting import context_of, marked_up
from localize.pipeline.basis import Basis, of_source
from localize.pipeline.drafted import answers, unmasked
from localize.pipeline.held import held, reopened, revisited
from localize.pipeline.project import Plan
from localize.pipeline.sent import Sent, as_pivot, as_source
from localize.pipeline.sentences import bare
from localize.pipeline.shape import laid_out
from localize.pipeline.source import Line, Loaded
from localize.pipeline.values import Reopened, Run


class Unit:
    """One episode in one market.

    ``stored`` are its cells as they are in the store, ``hits`` the terms found in the source,
    ``sent`` the lines as engines get them, all by cue id; ``task`` is what all its lines share.
    ``going_on`` are the cues whose text goes on with a sentence of the cue before: known once all
    are drafted.
    """

    def __init__(self, run: Run, plan: Plan, episode: Loaded) -> None:
        self.run = run
        self.plan = plan
        self.episode = episode
        self.drama = run.project.drama
        self.store = run.project.store
        self.stored = self.store.cells(self.drama.id, plan.locale, episode.number)
        self._answers = answers(self.store.questions(self.drama.id, episode=episode.number))
        self._lead = layout.Clock(plan.market, self.drama.profile, self.drama.fps).lead
        match = plan.glossary.match
        self.hits = {
            line.cue.id: match(line.plain, episode.number, line.cue.speaker)
            for line in episode.lines
        }
        self.sent = self._lines_sent()
        self.going_on: frozenset[str] = frozenset()
        cast = run.project.cast.people
        self.task = draft.Task(
            drama=self.drama.id,
            market=plan.market,
            episode=episode.number,
            source=self.drama.drafted_from(plan.locale),
            original="" if plan.pivot is None else self.drama.source,
            synopsis=self.drama.synopsis,
            story=self.drama.story(episode.number),
            plot=self.drama.plot(episode.number),
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
        return not self.stored

    @cached_property
    def bases(self) -> dict[str, Basis]:
        """What each line's draft rests on now, but for another market's text of it."""
        return {
            line.cue.id: Basis(
                of_source(line),
                draft.basis(
                    draft.Wanted(
                        id=line.cue.id,
                        text=line.text,
                        speaker=line.cue.speaker,
                        hits=self.hits[line.cue.id],
                        people=line.people,
                        notes=self._answers.get(line.cue.id, ()),
                    ),
                    self.task,
                ),
            )
            for line in self.episode.lines
        }

    def _lines_sent(self) -> dict[str, Sent]:
        """The lines as engines get them: as the source has them, or the market drafted from."""
        pivot, lines, number = self.plan.pivot, self.episode.lines, self.episode.number
        if pivot is None:
            return {line.cue.id: as_source(line, self.hits[line.cue.id]) for line in lines}
        cells = self.store.cells(self.drama.id, pivot.market.locale, number)
        return as_pivot(pivot, lines, self.hits, cells, number)

    def _context(self, line: Line) -> draft.Line:
        """A line as it stands around others: without another market's text, the source's."""
        sent, hits = self.sent[line.cue.id], self.hits[line.cue.id]
        if sent.text:
            return draft.Line(line.cue.id, sent.text, hits, line.scene.scene, sent.original)
        return draft.Line(line.cue.id, line.text, hits, line.scene.scene)

    def wanted(self, line: Line) -> draft.Wanted:
        """A line as it is asked for."""
        sent = self.sent[line.cue.id]
        return draft.Wanted(
            id=line.cue.id,
            text=sent.text,
            speaker=line.cue.speaker,
            hits=sent.hits,
            people=line.people,
            notes=self._answers.get(line.cue.id, ()),
            original=sent.original,
            original_hits=self.hits[line.cue.id] if sent.original else (),
        )

    def _examples(self, wanted: draft.Wanted) -> list[Match]:
        """Approved pairs of lines like one that is sent to an engine."""
        assert self.plan.memory is not None
        line = next(line for line in self.episode.lines if line.cue.id == wanted.id)
        satisfies = fitting(wanted.hits, self.plan.market)

        def fits(target: str) -> bool:
            return satisfies(target) and not self.is_refused(line, target, wanted.rejected)

        return self.plan.memory.examples(line.plain, fits=fits)

    def is_refused(self, line: Line, text: str, rejected: Iterable[tuple[str, str]]) -> bool:
        """Whether a person rejected this text for this line."""
        refused = {bare(old) for old, _ in rejected}
        return bool(refused) and not refused.isdisjoint(map(bare, self.faces(line, text)))

    def faces(self, line: Line, text: str) -> tuple[str, str]:
        """A draft as it came and as it would stand: a person rejects the one or the other."""
        return text, self.adapted(line, text)[0]

    def revisited(self, line: Line, stored: Cell) -> Cell:
        """A person's cell as this run finds it."""
        cue = line.cue.id
        return revisited(
            self.plan,
            stored,
            self.bases[cue],
            start=line.cue.start,
            lead=self._lead,
            hits=self.hits[cue],
            sent=self.sent[cue],
        )

    def reopened(self) -> Iterator[Reopened]:
        """The cells of people that this run would find stale."""
        for line in self.episode.lines:
            stored = self.stored.get(line.cue.id)
            if stored is not None and held(stored):
                now = self.revisited(line, stored)
                found = reopened(line, self.episode.number, stored, now)
                if found is not None:
                    yield found

    def adapted(self, line: Line, text: str) -> tuple[str, tuple[Change, ...]]:
        """A draft of a line as the market writes it, and what was changed in it."""
        context = self.rules_context(line)
        adapted, changes = adapt.adapt(text, context)
        adapted = unmasked(adapted, self.sent[line.cue.id].protected)
        return marked_up(line.cue, adapted, changes, context)

    def rules_context(self, line: Line) -> adapt.Context:
        """What the rules of adaptation know of a line."""
        cue = line.cue.id
        return context_of(
            self.drama,
            self.plan,
            self.episode.number,
            line,
            self.hits[cue],
            self.stored.get(cue),
            continues=cue in self.going_on,
        )

    def lay_out(self, line: Line, text: str) -> str:
        """An adapted text of a line with its line breaks."""
        market, drama, hits = self.plan.market, self.drama, self.hits[line.cue.id]
        ruler = fonts.of_drama(drama, market)
        return laid_out(text, market=market, profile=drama.profile, hits=hits, ruler=ruler)
