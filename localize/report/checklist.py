"""The viewing checklist: what to look for in the pictures of each episode, for each market.

Text rules see words, not maps, gestures or food: a rule with a question for who watches is listed,
first where the episode's words call for it, then where only the picture may.
"""

import html
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final

from localize import adapt, glossary, locales, settings, terms
from localize.errors import InputError
from localize.glossary.ranges import parse_range
from localize.model import Episode, Scene, Struct
from localize.pipeline.adapting import names_in
from localize.pipeline.source import TRANSLATED, Line, line_of, read_files
from localize.store import Store

#: People keep undoing a rule that they undid in so many cells of a market.
OFTEN: Final = 3
_SEVERITIES: Final = ("high", "medium", "low")
_UNDONE: Final = "Rules that people undid"


class Place(Struct, frozen=True):
    """A cue that calls for a rule: its address, when it is shown (ms), and the words that do."""

    cell: str
    start: int
    source: str
    matched: str


class Item(Struct, frozen=True):
    """One question of the list, with the places where the words call for it (maybe none)."""

    rule: str
    question: str
    severity: str
    places: tuple[Place, ...] = ()


class Sheet(Struct, frozen=True):
    """The list of one episode in one market: what its words call for first."""

    market: str
    episode: int
    items: tuple[Item, ...]


class Undone(Struct, frozen=True):
    """A rule that people undid in ``cells`` cells of a market; it stands in ``applied`` others."""

    rule: str
    market: str
    cells: int
    applied: int

    @property
    def often(self) -> bool:
        """Whether people keep undoing it."""
        return self.cells >= OFTEN


def checklist(
    drama: settings.Drama, *, markets: Collection[str] = (), episodes: str = ""
) -> list[Sheet]:
    """The sheets of a drama, by market and episode; read from its files, so no run is needed.

    Raises InputError for a market or an episode that the drama does not have.
    """
    chosen = settings.chosen(drama, markets)
    cast = terms.read_cast(drama)
    files = adapt.read_folders(drama.rules)
    lines = {
        episode.number: [
            line_of(cue, Scene(0), cast) for cue in episode.cues if cue.kind in TRANSLATED
        ]
        for episode in _chosen(read_files(drama, cast), episodes)
    }
    sheets = []
    for name in chosen:
        market = locales.market(name)
        known = glossary.Glossary(terms.in_force(market, drama, cast))
        rules = adapt.ruleset(market, files)
        for number, found in lines.items():
            places = _places(drama, rules, known, number, found)
            sheets.append(Sheet(name, number, _items(rules, places)))
    return sheets


def _chosen(read: Sequence[Episode], wanted: str) -> list[Episode]:
    if not wanted:
        return list(read)
    try:
        numbers = parse_range(wanted)
    except ValueError as error:
        raise InputError(str(error), key="-e") from None
    found = [episode for episode in read if numbers.holds(episode.number)]
    if not found:
        known = ", ".join(str(episode.number) for episode in read)
        raise InputError(f"no episode {wanted}; the drama has {known}", key="-e")
    return found


def _places(
    drama: settings.Drama,
    rules: adapt.RuleSet,
    known: glossary.Glossary,
    number: int,
    lines: Iterable[Line],
) -> dict[str, list[Place]]:
    """Where the words of an episode call for a rule, by its id."""
    places: dict[str, list[Place]] = {}
    for line in lines:
        context = adapt.Context(
            market=rules.market,
            source=line.plain,
            hits=known.match(line.plain, number),
            era=drama.era,
            episode=number,
            speaker=line.cue.speaker,
            names=names_in(line),
        )
        for rule, matched in rules.source_rules(context):
            address = f"{rules.market.locale}/{number}/{line.cue.place}"
            place = Place(address, line.cue.start, line.plain, matched)
            places.setdefault(rule.id, []).append(place)
    return places


def _items(rules: adapt.RuleSet, places: Mapping[str, Sequence[Place]]) -> tuple[Item, ...]:
    """What to look for: what the words call for first, then by how much hangs on it."""
    items = [
        Item(rule.id, rule.entry.visual, rule.entry.severity, tuple(places.get(rule.id, ())))
        for rule in rules.rules
        if rule.entry.visual
    ]
    items.sort(key=lambda item: (not item.places, _SEVERITIES.index(item.severity)))
    return tuple(items)


def undone(drama: settings.Drama, store: Store) -> list[Undone]:
    """The rules that people undid in cells of a drama, the most first."""
    found = store.undone(drama.id)
    applied: dict[str, Counter[str]] = {}
    for market in dict.fromkeys(market for _, market, _ in found):
        cells = store.cells(drama.id, market).values()
        applied[market] = Counter(
            rule for cell in cells for rule in {change.rule for change in cell.changes}
        )
    return [Undone(rule, market, n, applied[market][rule]) for rule, market, n in found]


def as_json(
    drama: settings.Drama, sheets: Iterable[Sheet], reversed_: Iterable[Undone]
) -> dict[str, Any]:
    """The checklist in the shape of ``report checklist --json``."""
    return {
        "drama": drama.id,
        "episodes": [
            {
                "market": sheet.market,
                "episode": sheet.episode,
                "items": [
                    {
                        "rule": item.rule,
                        "question": item.question,
                        "severity": item.severity,
                        "triggered": bool(item.places),
                        "cells": [
                            {
                                "cell": place.cell,
                                "start_ms": place.start,
                                "source": place.source,
                                "matched": place.matched,
                            }
                            for place in item.places
                        ],
                    }
                    for item in sheet.items
                ],
            }
            for sheet in sheets
        ],
        "undone": [
            {
                "rule": one.rule,
                "market": one.market,
                "cells": one.cells,
                "applied": one.applied,
                "often": one.often,
            }
            for one in reversed_
        ],
    }


def markdown(drama: settings.Drama, sheets: Iterable[Sheet], reversed_: Sequence[Undone]) -> str:
    """The checklist as a page with boxes to tick."""
    lines = [f"# Viewing checklist: {_words(drama)}", ""]
    for sheet in sheets:
        lines += [f"## {sheet.market}, episode {sheet.episode}", ""]
        for title, items in _parts(sheet):
            lines += [f"{title}:", ""]
            for item in items:
                lines.append(f"- [ ] {item.question} ({item.rule}, {item.severity})")
                lines += [f"  - {_place(place)}" for place in item.places]
            lines.append("")
    if reversed_:
        lines += [f"## {_UNDONE}", "", *(f"- {_undone(one)}" for one in reversed_), ""]
    return "\n".join(lines)


def page(drama: settings.Drama, sheets: Iterable[Sheet], reversed_: Sequence[Undone]) -> str:
    """The same as one HTML page that needs nothing else."""
    title = html.escape(f"Viewing checklist: {_words(drama)}")
    parts = [f"<!doctype html>\n<meta charset=utf-8>\n<title>{title}</title>\n<h1>{title}</h1>"]
    for sheet in sheets:
        parts.append(f"<h2>{sheet.market}, episode {sheet.episode}</h2>")
        for heading, items in _parts(sheet):
            parts.append(f"<h3>{heading}</h3>\n<ul>")
            for item in items:
                question = html.escape(f"{item.question} ({item.rule}, {item.severity})")
                places = "".join(f"<li>{html.escape(_place(place))}" for place in item.places)
                below = f"<ul>{places}</ul>" if places else ""
                parts.append(f"<li><label><input type=checkbox> {question}</label>{below}")
            parts.append("</ul>")
    if reversed_:
        rows = "".join(f"<li>{html.escape(_undone(one))}" for one in reversed_)
        parts.append(f"<h2>{_UNDONE}</h2>\n<ul>{rows}</ul>")
    return "\n".join(parts) + "\n"


def _parts(sheet: Sheet) -> list[tuple[str, list[Item]]]:
    """The two parts of a sheet that are not empty, with their titles."""
    parts = [
        ("The words say so", [item for item in sheet.items if item.places]),
        ("In the picture only, perhaps", [item for item in sheet.items if not item.places]),
    ]
    return [(title, items) for title, items in parts if items]


def _words(drama: settings.Drama) -> str:
    return f"{drama.id} {drama.title}".strip()


def _place(place: Place) -> str:
    minutes, seconds = divmod(place.start // 1000, 60)
    return f"{place.cell} at {minutes}:{seconds:02d}: {place.source.replace(chr(10), ' / ')}"


def _undone(one: Undone) -> str:
    often = "people keep undoing it: " if one.often else ""
    return f"{one.rule} in {one.market}: {often}{one.cells} cells, {one.applied} others keep it"
