"""The drafts of a unit: kept from an earlier run, remembered, or asked for from engines."""

from collections.abc import Mapping, Sequence

import msgspec

from localize import draft
from localize.memory import fitting
from localize.model import Cell
from localize.pipeline.basis import parse
from localize.pipeline.drafted import Draft, from_engine, kept
from localize.pipeline.held import held
from localize.pipeline.sent import has_words
from localize.pipeline.sentences import bare
from localize.pipeline.source import Line
from localize.pipeline.unit import Unit

_REFUSED = Draft(reason="suspect", detail="it gives a rejected text again")


def all_drafts(unit: Unit) -> dict[str, Draft]:
    """A draft for every cell that no person holds: kept, remembered or asked for."""
    drafts, rest, ambiguous = known_drafts(unit)
    if rest:
        found = draft.draft(
            rest,
            unit.plan.engines,
            unit.task,
            cache=unit.run.cache,
            flight=unit.run.flight,
        )
        lines = {line.cue.id: line for line in unit.episode.lines}
        for item in rest:
            drafts[item.id] = from_engine(
                found[item.id],
                ambiguous=item.id in ambiguous,
                pivot=unit.sent[item.id].pivot,
            )
            if unit.is_refused(lines[item.id], found[item.id].text, item.rejected):
                drafts[item.id] = _REFUSED
    return drafts


def known_drafts(unit: Unit) -> tuple[dict[str, Draft], list[draft.Wanted], set[str]]:
    """The drafts that need no engine, the lines that do, and what the memory is unsure of."""
    drafts: dict[str, Draft] = {}
    asked: list[Line] = []
    for line in unit.episode.lines:
        cue = line.cue.id
        stored = unit.stored.get(cue)
        if stored is not None and held(stored):
            continue
        if not has_words(line.text):
            drafts[cue] = Draft(line.text, origin="reused")
        elif _keeps(unit, stored):
            assert stored is not None
            drafts[cue] = kept(stored, unit.sent[cue].protected)
        else:
            asked.append(line)
    if not asked:
        return drafts, [], set()
    rejected = _rejected(unit, asked)
    ambiguous = _remember(unit, asked, rejected, drafts)
    rest = []
    for line in asked:
        cue = line.cue.id
        if cue in drafts:
            continue
        refused, sent = tuple(rejected.get(cue, ())), unit.sent[cue]
        if has_words(sent.text):
            wanted = unit.wanted(line)
            rest.append(msgspec.structs.replace(wanted, rejected=refused))
        elif unit.is_refused(line, sent.text, refused):
            drafts[cue] = _REFUSED
        elif sent.text:
            drafts[cue] = Draft(sent.text, origin="reused", pivot=sent.pivot)
        else:
            drafts[cue] = Draft(reason="pivot")
    return drafts, rest, ambiguous


def _rejected(unit: Unit, asked: Sequence[Line]) -> dict[str, list[tuple[str, str]]]:
    """The texts that people rejected, with the reason, by cue: as drafted and as shown."""
    cues = [line.cue.id for line in asked if line.cue.id in unit.stored]
    rejected = unit.store.rejected(unit.drama.id, unit.plan.locale, cues)
    lines = {line.cue.id: line for line in asked}
    for cue, texts in rejected.items():
        # What a person saw was adapted; an engine would give the draft behind it again.
        refused = {bare(text) for text, _ in texts}
        faces = unit.faces(lines[cue], unit.stored[cue].machine)
        if bare(faces[1]) in refused and faces[0] not in {text for text, _ in texts}:
            rejected[cue] = [*texts, (faces[0], texts[-1][1])]
    return rejected


def _keeps(unit: Unit, stored: Cell | None) -> bool:
    """Whether a machine's draft of an earlier run still stands."""
    if stored is None or stored.state != "pending" or unit.run.options.redraft:
        return False
    before, basis = parse(stored.basis), unit.bases[stored.cue]
    if (before.source, before.draft) != (basis.source, basis.draft):
        return False
    # What the memory gave does not rest on another market's text.
    return stored.origin == "memory" or before.pivot == unit.sent[stored.cue].pivot


def _remember(
    unit: Unit,
    asked: Sequence[Line],
    rejected: Mapping[str, Sequence[tuple[str, str]]],
    drafts: dict[str, Draft],
) -> set[str]:
    """Fill in what the memory knows; the cues about which it disagrees with itself."""
    if unit.plan.memory is None:
        return set()
    lines = unit.episode.lines
    places = {line.cue.id: index for index, line in enumerate(lines)}
    texts = [line.plain for line in lines]

    def fits(index: int, target: str) -> bool:
        cue = lines[index].cue.id
        if unit.is_refused(lines[index], target, rejected.get(cue, ())):
            return False
        return fitting(unit.hits[cue], unit.plan.market)(target)

    matches, ambiguous = unit.plan.memory.exact(
        texts, [places[line.cue.id] for line in asked], fits
    )
    for index, match in matches.items():
        drafts[lines[index].cue.id] = Draft(match.target, origin="memory", engine="memory")
    return {lines[index].cue.id for index in ambiguous}
