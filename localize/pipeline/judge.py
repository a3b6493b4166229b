"""Runs the checks over one episode in one market and deals the findings out to the cells."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from localize import checks, fonts, settings
from localize.checks.across import is_across
from localize.model import Cell, Cue, Finding, Hit, Note, Piece
from localize.pipeline.adapting import escalated
from localize.pipeline.project import Plan
from localize.pipeline.shown import worn


class _Row(NamedTuple):
    """A piece as the checks see it, with its source cue, its terms and its open customs."""

    shown: Cue
    source: Cue
    hits: tuple[Hit, ...]
    customs: tuple[Note, ...]


def judge(
    drama: settings.Drama,
    plan: Plan,
    episode: int,
    cues: Sequence[Cue],
    cells: Mapping[str, Cell],
    hits: Mapping[str, tuple[Hit, ...]] | None = None,
) -> dict[str, tuple[Finding, ...]]:
    """The findings of every cell that has a text, by cue id.

    ``cues`` are the episode's source cues in file order. ``hits`` are the terms found in them;
    they are looked up where not given.
    """
    rows: list[_Row] = []
    for cue in cues:
        cell = cells.get(cue.id)
        if cell is None or not cell.pieces or cell.state == "untranslated":
            continue
        found = (
            plan.glossary.match(cue.text, episode, cue.speaker) if hits is None else hits[cue.id]
        )
        open_customs = escalated(cell, cue.text) if cell.notes else ()
        for piece in cell.pieces:
            rows.append(_Row(_shown(piece, cue, cell, len(rows) + 1), cue, found, open_customs))
    if not rows:
        return {}
    shown, source, matched, customs = zip(*rows, strict=True)
    view = checks.View(
        cues=shown,
        market=plan.market,
        profile=drama.profile,
        fps=drama.fps,
        source=source,
        hits=matched,
        episode=episode,
        terms=plan.terms,
        customs=customs,
        ruler=fonts.of_drama(drama, plan.market),
    )
    findings: dict[str, tuple[Finding, ...]] = {}
    for finding in checks.check(view):
        if 1 <= finding.cue <= len(rows):
            owner = rows[finding.cue - 1].source.id
            findings[owner] = (*findings.get(owner, ()), finding)
    return findings


def joined(own: Iterable[Finding], others: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings of an episode's own checks, then those of comparing it with other episodes.

    Of the latter only codes that the former lack: one hint at a name is enough. What ``own``
    holds of an earlier comparison is left out.
    """
    kept = tuple(finding for finding in own if not is_across(finding))
    codes = {finding.code for finding in kept}
    return kept + tuple(finding for finding in others if finding.code not in codes)


def _shown(piece: Piece, cue: Cue, cell: Cell, place: int) -> Cue:
    """A piece as the checks see a cue: as it is shown, markup taken out of the text.

    What stands around the whole line is there by itself; what stands inside it must be in the
    piece's text.
    """
    text, tags = worn(cue, cell, piece.text)
    return Cue(place=place, start=piece.start, end=piece.end, text=text, tags=tags, kind=cue.kind)
