"""Runs the checks over one episode in one market and deals the findings out to the cells."""

from collections.abc import Iterable, Mapping, Sequence

from localize import checks, fonts, settings
from localize.checks.across import is_across
from localize.model import Cell, Cue, Finding, Hit, Note, Piece
from localize.pipeline.adapting import escalated
from localize.pipeline.project import Plan
from localize.pipeline.shown import worn


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
    shown: list[Cue] = []
    source: list[Cue] = []
    matched: list[tuple[Hit, ...]] = []
    customs: list[tuple[Note, ...]] = []
    owners: dict[int, str] = {}
    for cue in cues:
        cell = cells.get(cue.id)
        if cell is None or not cell.pieces or cell.state == "untranslated":
            continue
        found = (
            plan.glossary.match(cue.text, episode, cue.speaker) if hits is None else hits[cue.id]
        )
        open_customs = escalated(cell, cue.text) if cell.notes else ()
        for piece in cell.pieces:
            owners[len(shown) + 1] = cue.id
            shown.append(_shown(piece, cue, cell, len(shown) + 1))
            source.append(cue)
            matched.append(found)
            customs.append(open_customs)
    if not shown:
        return {}
    view = checks.View(
        cues=tuple(shown),
        market=plan.market,
        profile=drama.profile,
        fps=drama.fps,
        source=tuple(source),
        hits=tuple(matched),
        episode=episode,
        terms=plan.terms,
        customs=tuple(customs),
        ruler=fonts.of_drama(drama, plan.market),
    )
    findings: dict[str, tuple[Finding, ...]] = {}
    for finding in checks.check(view):
        owner = owners.get(finding.cue)
        if owner is not None:
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
