"""Compares a drama's episodes with each other, once a market, when all units of a run are done."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

import msgspec

from localize import checks, risk
from localize.checks.across import Row, across, is_across, matters, repeated
from localize.model import Cell, Finding
from localize.pipeline.held import held
from localize.pipeline.judge import joined
from localize.pipeline.project import Plan, Project
from localize.pipeline.shown import SHOWN, split_markup
from localize.pipeline.source import Loaded, Source
from localize.pipeline.values import Outcome

_Findings = tuple[Finding, ...]


class Across:
    """Gathers what matters of each unit as it ends, then gives the cells their findings.

    Only repeated lines and lines with names are kept, and cells that have such findings already.
    """

    def __init__(self, project: Project, source: Source) -> None:
        self._project = project
        self._drama = project.drama.id
        self._episodes = {loaded.number: loaded for loaded in source.episodes}
        self._lines = {
            line.cue.id: (line.plain, loaded.number, line.cue.speaker)
            for loaded in source.episodes
            for line in loaded.lines
        }
        self._repeated = repeated(plain for plain, _, _ in self._lines.values())
        self._rows: defaultdict[str, list[Row]] = defaultdict(list)
        #: By market and cue: the findings of the cells that were kept.
        self._had: defaultdict[str, dict[str, _Findings]] = defaultdict(dict)
        self._done: set[tuple[str, int]] = set()

    def add(self, outcome: Outcome) -> None:
        """Keep what matters of a unit that has ended."""
        self._done.add((outcome.market, outcome.episode))
        plan = self._project.plans[outcome.market]
        self._keep(plan, self._episodes[outcome.episode], outcome.cells)

    def settle(self) -> dict[str, int]:
        """Compare, save the findings that changed, and return by market how many more there are
        than before in the episodes of this run."""
        return {locale: self._settle(plan) for locale, plan in self._project.plans.items()}

    def _keep(self, plan: Plan, loaded: Loaded, cells: Mapping[str, Cell]) -> None:
        rows, had = self._rows[plan.locale], self._had[plan.locale]
        for line in loaded.lines:
            cell = cells.get(line.cue.id)
            if cell is None:
                continue
            hits = plan.glossary.match(line.plain, loaded.number, line.cue.speaker)
            shown = cell.state in SHOWN and matters(line.plain, hits, self._repeated)
            if shown or any(map(is_across, cell.findings)):
                had[line.cue.id] = cell.findings
            if shown:
                rows.append(
                    Row(
                        episode=loaded.number,
                        place=line.cue.place,
                        cue=line.cue.id,
                        source=line.plain,
                        target=split_markup(cell.text)[0],
                        speaker=line.cue.speaker,
                        hits=hits,
                        decided=held(cell),
                    )
                )

    def _settle(self, plan: Plan) -> int:
        store, locale = self._project.store, plan.locale
        mine = set(self._had[locale])
        for number, loaded in self._episodes.items():
            if (locale, number) not in self._done:
                self._keep(plan, loaded, store.cells(self._drama, locale, number))
        # Units end in any order; which line comes first must not depend on it.
        rows = sorted(self._rows.pop(locale, ()), key=lambda row: (row.episode, row.place))
        found = across(rows, plan.market, reviewer=lambda cue: self._reviewer(locale, cue))
        more = 0
        changed: list[tuple[Cell, int]] = []
        texts = {row.cue: row.target for row in rows}
        for cue, had in self._had.pop(locale, {}).items():
            now = joined(had, found.get(cue, ()))
            if now == had:
                continue
            cell = store.cell(self._drama, locale, cue)
            # What a person changed meanwhile is compared by the next run.
            if cell is None or cell.findings != had or not _same_text(cell, texts.get(cue)):
                continue
            changed.append((self._noted(cell, now, plan), cell.version))
            if cue in mine:
                more += len(now) - len(had)
        self._save(changed)
        return more

    def _noted(self, cell: Cell, findings: _Findings, plan: Plan) -> Cell:
        """The cell with its findings and the risk that they make."""
        score, reasons = risk.risk(
            state=cell.state,
            origin=cell.origin,
            findings=findings,
            errors=checks.ERRORS,
            hits=plan.glossary.match(*self._lines[cell.cue]),
            fallback=risk.NOT_FIRST_ENGINE in cell.reasons,
            ambiguous=risk.MEMORY_DISAGREES in cell.reasons,
            edited=cell.typed,
            notes=cell.notes,
        )
        return msgspec.structs.replace(cell, findings=findings, risk=score, reasons=reasons)

    def _save(self, changed: Iterable[tuple[Cell, int]]) -> None:
        """Save cells; one that a person took meanwhile keeps its findings until the next run."""
        pairs = list(changed)
        drafted = [pair for pair in pairs if not held(pair[0])]
        noted = [pair for pair in pairs if held(pair[0])]
        if drafted:
            self._project.store.save_cells(self._drama, drafted)
        if noted:
            self._project.store.save_notes(self._drama, noted, action="note")

    def _reviewer(self, locale: str, cue: str) -> str:
        """Who decided a cell last, "" if nobody did."""
        for entry in reversed(self._project.store.history(self._drama, locale, cue)):
            if entry.action in ("approve", "edit"):
                return entry.by
        return ""


def _same_text(cell: Cell, target: str | None) -> bool:
    return target is None or split_markup(cell.text)[0] == target
