"""People and renderings for a cast list, from the episodes of a drama; and a list checked."""

from collections.abc import Sequence

import msgspec

from localize import locales, settings, terms, tomlfile
from localize.cast import ORIGIN, Cast, rendering
from localize.casting.problems import Problem, problems
from localize.names import Rendering, render
from localize.names.parts import surname_of
from localize.pipeline.source import TRANSLATED, flow, read_files
from localize.suggest import Line
from localize.suggest.people import Found, is_name, people


class Proposed(msgspec.Struct, frozen=True):
    """Somebody whom the cast list lacks, or who lacks ``renderings`` in it.

    ``found`` is None for people of the list. ``renderings`` are proposals by market; one without
    text says in its note why there is none.
    """

    name: str
    found: Found | None
    renderings: dict[str, Rendering]


def suggest(drama: settings.Drama, markets: Sequence[str]) -> tuple[Proposed, ...]:
    """Who should be in the cast list, and what the list lacks in ``markets``; writes nothing.

    First the people of the list who have no rendering somewhere, then those of the episodes who are
    not in it, the most frequent first. Raises SettingsError for a cast.toml that cannot be read.
    """
    cast = terms.read_cast(drama)
    known = {*cast.names, *(title.source for one in cast.people for title in one.titles)}
    lacking = []
    for person in cast.people:
        missing = [
            name for name in markets if not rendering(person.renderings, locales.market(name))
        ]
        if missing:
            lacking.append(Proposed(person.name, None, _proposals(person.name, missing, drama)))
    new = [
        Proposed(
            one.name,
            one,
            _without(_TITLE, markets) if one.fragment else _proposals(one.name, markets, drama),
        )
        for one in people(_lines(drama, cast), known)
        if not _explained(one, cast)
    ]
    return (*lacking, *new)


def _explained(one: Found, cast: Cast) -> bool:
    """Whether it is a form of address of somebody in the list: 顾总 where 顾北辰 is."""
    if not one.fragment:
        return False
    surnames = {surname_of(person.name) for person in cast.people}
    return bool({surname_of(one.name), one.name[1:]} & surnames)


def _proposals(name: str, markets: Sequence[str], drama: settings.Drama) -> dict[str, Rendering]:
    if not is_name(name):
        return _without(_ROLE, markets)
    return {market: render(name, locales.market(market), era=drama.era) for market in markets}


#: Why there is no rendering of somebody whose name is nowhere.
_ROLE = "no name: say what the market calls such a person"
_TITLE = "a form of address: add the person's whole name, and what is called so follows from it"


def _without(reason: str, markets: Sequence[str]) -> dict[str, Rendering]:
    return {market: Rendering("", "low", "", note=reason) for market in markets}


def _lines(drama: settings.Drama, cast: Cast) -> list[Line]:
    return [
        Line(episode.number, cue.place, flow(cue.text), cue.speaker)
        for episode in read_files(drama, cast)
        for cue in episode.cues
        if cue.kind in TRANSLATED
    ]


class Fault(msgspec.Struct, frozen=True):
    """A problem with its line in cast.toml, None for somebody who is not in it."""

    problem: Problem
    line: int | None


def check(drama: settings.Drama, markets: Sequence[str]) -> list[Fault]:
    """The faults of a drama's cast list, in its order, then who is missing in it.

    Raises SettingsError for a cast.toml that cannot be read.
    """
    cast = terms.read_cast(drama)
    lines = _lines(drama, cast)
    texts: dict[int, list[str]] = {}
    for line in lines:
        texts.setdefault(line.episode, []).append(line.text)
    found = problems(
        cast.people,
        [locales.market(name) for name in markets],
        texts,
        [line.speaker for line in lines if line.speaker],
    )
    file = drama.folder / ORIGIN
    text = tomlfile.read_text(file) if file.exists() else ""
    places = {person.name: place for place, person in enumerate(cast.people, 1)}
    faults = [Fault(one, _line(text, places[one.person], one.key)) for one in found]
    known = {*cast.names, *(title.source for one in cast.people for title in one.titles)}
    faults += [
        Fault(Problem("warning", _missing(one), one.name), None)
        for one in people(lines, known)
        if not _explained(one, cast)
    ]
    return faults


def _line(text: str, place: int, key: str) -> int | None:
    wanted = f"person[{place}].{key}" if key else f"person[{place}].name"
    return tomlfile.line_of(text, wanted)


def _missing(one: Found) -> str:
    first = one.examples[0]
    where = f"{one.count} times, first {first.episode}/{first.place} {first.text}"
    return f"{one.name} is not in the cast: {where}"
