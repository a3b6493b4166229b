"""The glossary of a drama as a whole: listed, checked, brought in and given out."""

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Literal

import msgspec

from localize import glossary, locales, settings, terms
from localize.address import flattened
from localize.cast import ORIGIN as CAST
from localize.cast import Cast
from localize.errors import InputError
from localize.glossary.guards import read_guards
from localize.glossary.layers import Winner, resolved, winners
from localize.glossary.merging import Merged, merge_into
from localize.glossary.problems import against_cast, never_met
from localize.glossary.rows import csv_text
from localize.glossary.tbx import read_tbx, tbx_text
from localize.locales import Market
from localize.locales.naming import Confidence
from localize.memory import Memory, read_tmx
from localize.model import Term
from localize.names import render
from localize.pipeline.reopening import reopening
from localize.pipeline.source import TRANSLATED, flow, read_files
from localize.pipeline.values import Reopened
from localize.store import open_store
from localize.suggest import Line, Suggestion, suggest
from localize.suggest.renderings import likely

Format = Literal["csv", "tbx"]
TBX_NAMES = (".tbx", ".xml", ".tbxm", ".martif")


class Fault(msgspec.Struct, frozen=True):
    """What is wrong with a row of a glossary file, seen from ``market``."""

    file: str
    market: str
    problem: glossary.Problem


def in_force(drama: settings.Drama, market: str, episodes: str = "") -> tuple[Winner, ...]:
    """The terms of a market that hold in some of the episodes (``1-8``), and what each overrides.

    Raises InputError for what is no range.
    """
    spans: tuple[tuple[int, int], ...] = ()
    if episodes:
        try:
            spans = glossary.parse_range(episodes).parts
        except ValueError as error:
            raise InputError(str(error), key="-e") from None
    return winners(_layers(drama, locales.market(market)), episodes=spans)


def _layers(drama: settings.Drama, market: Market) -> list[tuple[Term, ...]]:
    """The terms of a market file by file; those of the cast with their lines.

    First the forms of address that follow from the cast, as far as the episodes hold them.
    """
    cast = terms.read_cast(drama)
    *files, people = found = terms.layers(market, drama, cast)
    derived = terms.derived(market, drama, cast, found)
    if derived:
        text = "\n".join(line for lines in source_texts(drama, cast).values() for line in lines)
        derived = tuple(term for term in derived if term.source in text)
    return [derived, *files, _placed(people, drama)]


def _placed(people: Sequence[Term], drama: settings.Drama) -> tuple[Term, ...]:
    lines = terms.cast_lines(drama)
    file = str(drama.folder / CAST)
    return tuple(
        msgspec.structs.replace(term, origin=file, line=lines.get(term.source, 0))
        for term in people
    )


# --- checking -------------------------------------------------------------------------------------


def own_files(drama: settings.Drama, markets: Sequence[str]) -> tuple[Path, ...]:
    """The glossary files of the drama and its studio that these markets read."""
    found = [
        file
        for market in markets
        for file in glossary.files(locales.market(market), drama.glossaries)
    ]
    return tuple(dict.fromkeys(found))


def check(
    files: Sequence[Path], drama: settings.Drama | None = None, markets: Sequence[str] = ()
) -> list[Fault]:
    """The faults of glossary files, each once, in file order.

    A file is checked for the ``markets`` that read it (by its name: ``th-TH.csv``, ``en.csv``,
    ``common.csv``), for the first of them where its name says nothing. With a drama also against
    its cast, and files in its folder against its episodes. Raises SettingsError for a file that
    cannot be read, the guards beside it included.
    """
    people = None if drama is None else terms.read_cast(drama)
    for folder in dict.fromkeys(file.parent for file in files):
        read_guards(folder)
    lines: dict[int, list[str]] | None = None
    found: list[Fault] = []
    for file in files:
        rows = glossary.read_csv(file)
        faults: dict[tuple[int, str], Fault] = {}
        for name in _readers(file, markets):
            market = locales.market(name)
            problems = glossary.problems(rows, market)
            if drama is not None and people is not None:
                problems += against_cast(rows, _placed(people.terms(market), drama))
            problems += [
                glossary.Problem(both.message, both.lower, both.higher) for both in flattened(rows)
            ]
            for problem in problems:
                key = (problem.term.line, problem.message)
                faults.setdefault(key, Fault(str(file), name, problem))
        if drama is not None and people is not None and _inside(file, drama.folder):
            if lines is None:
                lines = source_texts(drama, people)
            for problem in never_met(rows, lines):
                faults[problem.term.line, problem.message] = Fault(str(file), "", problem)
        found += sorted(faults.values(), key=lambda fault: fault.problem.term.line)
    return found


def _readers(file: Path, markets: Sequence[str]) -> list[str]:
    """The markets for which a file is checked."""
    wanted = markets if markets else locales.targets()
    readers = [name for name in wanted if _reads(locales.market(name), file)]
    if readers:
        return readers
    if markets:
        return list(markets[:1])
    raise InputError(
        "its name is neither a market nor a language; give the market with -m", file=str(file)
    )


def _inside(file: Path, folder: Path) -> bool:
    return file.resolve().is_relative_to(folder)


def source_texts(drama: settings.Drama, people: Cast) -> dict[int, list[str]]:
    """The lines that are translated, by episode, each in one line."""
    return {
        episode.number: [flow(cue.text) for cue in episode.cues if cue.kind in TRANSLATED]
        for episode in read_files(drama, people)
    }


# --- in and out -----------------------------------------------------------------------------------


class Taken(msgspec.Struct, frozen=True):
    """What became of a file that was brought in: where it went, what a file left out, and the
    texts of people that the next run would open again for it."""

    into: Path
    merged: Merged
    skipped: int = 0
    reopens: tuple[Reopened, ...] = ()


def bring_in(
    file: Path,
    drama: settings.Drama,
    market: str,
    *,
    into: Path | None = None,
    replace: bool,
    dry_run: bool = False,
) -> Taken:
    """Add the terms of a CSV or TBX file to a glossary file, by default the drama's own.

    What it opens again is found out before it is written; with ``dry_run`` it is not written.
    See :func:`localize.glossary.merging.merge_into` for what clashes. Raises InputError for a file
    that cannot be read or that holds nothing for the market.
    """
    known = locales.market(market)
    target = drama.folder / "glossaries" / f"{market}.csv" if into is None else into
    skipped = 0
    if file.suffix.lower() in TBX_NAMES:
        found = read_tbx(file, known, source=drama.source)
        new, skipped = found.terms, found.skipped
        if not new:
            there = ", ".join(found.languages) if found.languages else "none"
            message = f"no terms from {drama.source} to {market}; its languages: {there}"
            raise InputError(message, file=str(file))
    else:
        new = glossary.read_csv(file)
    merged = merge_into(target, new, replace=replace)
    if not (merged.added or merged.replaced):
        return Taken(target, merged, skipped)
    instead = {target.resolve(): merged.text}
    # Every market that reads the file: a language's glossary is read by all of its markets.
    readers = [name for name in drama.markets if _reads(locales.market(name), target)]
    before = set(reopening(drama, readers)) if readers else set()
    after = reopening(drama, readers, instead=instead) if readers else ()
    if not dry_run:
        from localize.subtitles import write_atomic

        write_atomic(target, merged.text.encode("utf-8"))
    return Taken(target, merged, skipped, tuple(one for one in after if one not in before))


def _reads(market: Market, file: Path) -> bool:
    return file.stem in (*market.inherits, market.locale)


def give_out(drama: settings.Drama, market: str, format: Format) -> tuple[str, int]:
    """The terms in force in a market as a CSV or TBX document, and how many rows it has.

    Ranges of episodes do not overlap in it: a row that another interrupts becomes two.
    """
    known = locales.market(market)
    rows = resolved(_layers(drama, known))
    if format == "csv":
        return csv_text(rows), len(rows)
    return tbx_text(rows, known, source=drama.source), len(rows)


# --- suggesting -----------------------------------------------------------------------------------


class Proposal(msgspec.Struct, frozen=True):
    """A rendering for a suggested term: from so many pairs of the memory, or else from tables.

    ``how`` names the table or system: ``pinyin``, ``Palladius``, ``memory``.
    """

    text: str
    pairs: int = 0
    how: str = "memory"
    confidence: Confidence = "medium"


class Proposed(msgspec.Struct, frozen=True):
    """A name or term that no glossary of the ``markets`` holds, with renderings by market."""

    found: Suggestion
    markets: tuple[str, ...]
    renderings: dict[str, Proposal]


def suggestions(
    drama: settings.Drama, markets: Sequence[str], *, least: int = 3
) -> tuple[Proposed, ...]:
    """The names and terms that recur in a drama and that some of the markets lack; see
    :func:`localize.suggest.suggest`. Nothing is written.

    Renderings come from the memory where its pairs make one likely; else names are written as
    :func:`localize.names.render` does it.
    """
    people = terms.read_cast(drama)
    held = {
        name: {term.source for term in terms.in_force(locales.market(name), drama, people)}
        for name in markets
    }
    known = set.intersection(*held.values()).union(people.names)
    lines = [
        Line(episode.number, cue.place, flow(cue.text), cue.speaker)
        for episode in read_files(drama, people)
        for cue in episode.cues
        if cue.kind in TRANSLATED
    ]
    found = suggest(lines, known, least=least)
    renderings = {name: _renderings(drama, name, found, held[name]) for name in markets}
    return tuple(
        Proposed(
            found=one,
            markets=tuple(name for name in markets if one.source not in held[name]),
            renderings={
                name: proposals[one.source]
                for name, proposals in renderings.items()
                if one.source in proposals
            },
        )
        for one in found
    )


def _renderings(
    drama: settings.Drama, name: str, found: Sequence[Suggestion], held: Collection[str]
) -> dict[str, Proposal]:
    """What a market may call the suggestions that it lacks."""
    market = locales.market(name)
    lacking = [one for one in found if one.source not in held]
    remembered = likely(
        [one.source for one in lacking],
        _pairs(drama, market),
        market,
        names=[one.source for one in lacking if one.kind in ("name", "title")],
    )
    proposals = {}
    for one in lacking:
        if one.source in remembered:
            best = remembered[one.source]
            proposals[one.source] = Proposal(best.text, best.pairs)
        elif one.person:
            written = render(one.source, market, era=drama.era, part=one.person == "part")
            if written.text:
                # That it is a name is itself a guess: never high.
                sure: Confidence = "low" if written.confidence == "low" else "medium"
                proposals[one.source] = Proposal(written.text, how=written.how, confidence=sure)
    return proposals


def _pairs(drama: settings.Drama, market: Market) -> Iterator[tuple[str, str]]:
    """The pairs that the memory holds for a market: the drama's TMX files, what was imported
    by hand, and what is approved."""
    names = (market.locale.lower(), market.language)
    for file in drama.memory:
        for unit in read_tmx(file, source=drama.source):
            for target in unit.targets:
                if target.lang.replace("_", "-").lower() in names:
                    yield unit.source, target.text
    # Opening a store makes it, and suggesting writes nothing.
    if "://" in drama.database or Path(drama.database).is_file():
        with open_store(drama.database) as store:
            memory = Memory(store, market.locale, drama.source, drama.memory, drama=drama.id)
            read = set(map(str, drama.memory))
            for row in store.memory_rows(market.locale):
                if row.origin not in read and memory.answers(row):
                    yield row.source, row.target
