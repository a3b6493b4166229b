"""`localize memory`: the translation memory of the drama that we stand in."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from localize.cli import console

if TYPE_CHECKING:
    from localize.memory import Memory
    from localize.settings import Drama
    from localize.store import MemoryRow, Store


@click.group()
def memory() -> None:
    """Work with approved pairs of the past.

    Every approval goes into the memory at once. TMX files that drama.toml names are read by `run`.
    """


@memory.command("import")
@click.argument(
    "files",
    nargs=-1,
    required=True,
    metavar="FILE...",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
@console.json_option
def import_files(files: tuple[Path, ...], as_json: bool) -> None:
    """Read TMX files into the memory, in place of what they gave before.

    What is taken is counted by market, what is left out by reason.
    """
    from localize.memory import Imported, Memory, import_once, languages
    from localize.store import open_store

    drama = console.drama()
    found: list[Imported] = []
    with open_store(drama.database) as store:
        for file in (file.resolve() for file in files):
            named = file in drama.memory
            found.append(
                import_once(
                    store,
                    file,
                    languages(_markets(drama)),
                    source=drama.source,
                    origin=str(file) if named else Memory.origin(drama.id, file),
                )
            )
    if as_json:
        console.show_json({"files": found})
        return
    for one in found:
        counts = ", ".join(f"{market} {number}" for market, number in one.markets.items())
        console.show(f"{one.file}: {counts or 'nothing for the markets of this drama'}")
        if one.repeated:
            console.show(f"  {one.repeated} pairs more than once")
        for reason, number in sorted(one.skipped.items()):
            console.show(f"  {number} left out: {reason}")


@memory.command("export")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@console.market_option
@console.json_option
def export_file(file: Path, markets: tuple[str, ...], as_json: bool) -> None:
    """Write the memory as TMX 1.4b, one unit a pair."""
    from importlib.metadata import version

    from localize.memory import export_tmx
    from localize.store import open_store
    from localize.subtitles import write_atomic

    drama = console.drama()
    counts: Counter[str] = Counter()
    with open_store(drama.database) as store:
        rows = _rows(drama, store, _chosen(drama, markets))
        parts = export_tmx(
            rows, store, source=drama.source, version=version("localize"), counts=counts
        )
        write_atomic(file, parts)
    if as_json:
        console.show_json({"file": str(file), "markets": dict(counts)})
    else:
        listed = ", ".join(f"{market} {number}" for market, number in counts.items())
        console.show(f"{file}: {listed or 'no pairs'}")


@memory.command("search")
@click.argument("text")
@console.market_option
@click.option("--fuzzy", is_flag=True, help="Also lines that are only similar (score 70 to 99).")
@click.option(
    "-e",
    "--episode",
    type=click.IntRange(0),
    metavar="N",
    help="Only what satisfies the terms in force in this episode.",
)
@click.option(
    "--limit",
    type=click.IntRange(1),
    default=5,
    show_default=True,
    metavar="N",
    help="At most so many a market.",
)
@console.json_option
def search(
    text: str,
    markets: tuple[str, ...],
    fuzzy: bool,
    episode: int | None,
    limit: int,
    as_json: bool,
) -> None:
    """Look a source line up: equal ones, or with --fuzzy similar ones with what differs.

    Scores: 100 equal; 95 to 99 only numbers, tags or marks differ; below, how much in a hundred
    is the same.
    """
    from localize.review import match_json, matches, origin_name
    from localize.review.kept import remember
    from localize.store import open_store

    drama = console.drama()
    floor = 70 if fuzzy else 100
    with open_store(drama.database) as store:
        remember(drama, store)
        found = [
            (market, match)
            for market in _chosen(drama, markets)
            for match in matches(
                drama, store, text, market, episode=episode, limit=limit, floor=floor
            )
        ]
    if as_json:
        rows: list[dict[str, Any]] = [
            {"market": market, **match_json(match)} for market, match in found
        ]
        console.show_json({"text": text, "matches": rows})
        return
    for market, match in found:
        console.show(
            f"{match.score:3} {market:8} {console.marked(match)}  "
            f"[{origin_name(match.origin, drama)}]"
        )
        console.show(f"{'':13}{console.flat(match.target)}")
    if not found:
        more = "" if fuzzy else "; --fuzzy also finds similar lines"
        console.say(f"the memory does not know this line{more}")


@memory.command("stats")
@console.json_option
def stats(as_json: bool) -> None:
    """Show how many pairs each market has, and where they come from."""
    from localize.store import open_store

    drama = console.drama()
    with open_store(drama.database) as store:
        known = {locale: _memory(drama, store, locale) for locale in drama.markets}
        counts = [row for row in store.memory_counts() if row.market in known]
    counts = [row for row in counts if known[row.market].names(row.origin)]
    totals: dict[str, dict[str, Any]] = {
        market: {"pairs": 0, "approved": 0, "newest": ""} for market in drama.markets
    }
    files: Counter[str] = Counter()
    for row in counts:
        total = totals[row.market]
        total["pairs"] += row.pairs
        total["newest"] = max(total["newest"], row.newest)
        if row.origin:
            files[row.origin] += row.pairs
        else:
            total["approved"] += row.pairs
    if as_json:
        console.show_json({"drama": drama.id, "markets": totals, "files": dict(files)})
        return
    console.table(
        "",
        ["market", "pairs", "approved here", "newest"],
        [
            [market, str(total["pairs"]), str(total["approved"]), total["newest"][:10]]
            for market, total in totals.items()
        ],
    )
    for origin, number in sorted(files.items()):
        console.show(f"{number} from {origin}")


def _markets(drama: "Drama") -> dict[str, Any]:
    from localize import locales

    return {locale: locales.market(locale) for locale in drama.markets}


def _chosen(drama: "Drama", names: tuple[str, ...]) -> list[str]:
    """The markets that were named, or all of the drama; InputError names an unknown one."""
    from localize import locales, settings

    chosen = [locales.market(name).locale for name in names]
    for name in chosen:
        if name not in drama.markets:
            raise settings.error_at(
                drama.file, "markets", f"{name} is not among: {', '.join(drama.markets)}"
            )
    return list(dict.fromkeys(chosen)) if chosen else list(drama.markets)


def _memory(drama: "Drama", store: "Store", locale: str) -> "Memory":
    from localize.memory import Memory

    return Memory(store, locale, drama.source, drama.memory, drama=drama.id)


def _rows(drama: "Drama", store: "Store", chosen: list[str]) -> "Iterator[MemoryRow]":
    for locale in chosen:
        known = _memory(drama, store, locale)
        for row in store.memory_rows(locale):
            if known.answers(row):
                yield row
