"""`localize cast`: who is in the drama, and what each market calls them."""

from collections import Counter
from typing import TYPE_CHECKING, Any

import click

from localize.cli import console

if TYPE_CHECKING:
    from localize.casting.suggested import Fault, Proposed
    from localize.names import Rendering
    from localize.settings import Drama


@click.group()
def cast() -> None:
    """The people of the drama: suggested from the episodes, checked against them."""


@cast.command("suggest")
@console.market_option
@click.option("--write", is_flag=True, help="Add new people at the end of cast.toml.")
@console.json_option
def suggest(markets: tuple[str, ...], write: bool, as_json: bool) -> None:
    """Suggest people that cast.toml lacks, and their names in each market.

    Without --write nothing is written. With it, new people go to the end of cast.toml, for you to
    confirm: renderings below confidence high are comments there. What you wrote is never changed.
    """
    from localize import casting, settings

    drama = console.drama()
    chosen = settings.chosen(drama, markets)
    found = casting.suggest(drama, chosen)
    names = _write(drama, found) if write else ()
    if as_json:
        console.show_json({"people": [_person(one) for one in found], "written": list(names)})
        return
    for one in found:
        _show(one)
    new = sum(one.found is not None for one in found)
    console.say(f"{new} people who are not in cast.toml, {len(found) - new} who lack renderings")
    if write:
        console.say(f"cast.toml: {len(names)} added; confirm each, or delete it")


@cast.command("check")
@console.market_option
@console.json_option
def check(markets: tuple[str, ...], as_json: bool) -> int:
    """Check cast.toml against the episodes and the markets.

    Errors: two people with one name in a market, source script in a rendering, titles that overlap,
    a relation to nobody, two ranks of the palace in one word. Warnings: people who are in no line,
    names in the lines that the cast lacks, renderings, sex or relations that are missing. Exits 1
    when there are errors.
    """
    from localize import casting, settings

    drama = console.drama()
    chosen = settings.chosen(drama, markets)
    found = casting.check(drama, chosen)
    counts = Counter(fault.problem.severity for fault in found)
    if as_json:
        summary = {"error": counts["error"], "warning": counts["warning"]}
        console.show_json({"problems": [_fault(one) for one in found], "summary": summary})
    else:
        for fault in found:
            where = f"cast.toml:{fault.line}" if fault.line else "cast.toml"
            console.show(f"{where}: {fault.problem.severity}: {fault.problem.message}")
        console.say(f"errors: {counts['error']}, warnings: {counts['warning']}")
    return 1 if counts["error"] else 0


def _write(drama: "Drama", found: "tuple[Proposed, ...]") -> tuple[str, ...]:
    """Add the new people to cast.toml; nothing is written if there are none."""
    from localize import casting, tomlfile
    from localize.errors import InputError
    from localize.subtitles import write_atomic

    file = drama.folder / "cast.toml"
    # Bytes, not lines: the ends of lines stay as they are.
    text = tomlfile.read_text(file) if file.exists() else ""
    try:
        after, names = casting.added(text, found)
    except InputError as error:
        raise InputError(str(error), file=str(file)) from None
    if names:
        mark = (
            b"\xef\xbb\xbf" if file.exists() and file.read_bytes()[:3] == b"\xef\xbb\xbf" else b""
        )
        write_atomic(file, mark + after.encode())
    return names


def _show(one: "Proposed") -> None:
    found = one.found
    if found is None:
        console.show(
            f"{one.name}  in cast.toml, without a rendering in {len(one.renderings)} markets"
        )
    else:
        kind = "speaks, no name" if found.role else ", ".join(found.evidence)
        episodes = ", ".join(map(str, found.episodes))
        console.show(f"{one.name}  {found.count} times, episodes {episodes} ({kind})")
        called = (*found.aliases, *found.titles)
        if called:
            console.show(f"    also {', '.join(called)}")
    for market, made in one.renderings.items():
        console.show(f"    {market}: {_said(made)}")
    for line in found.examples if found is not None else ():
        console.show(f"    {line.episode}/{line.place} {console.flat(line.text)}")


def _said(made: "Rendering") -> str:
    if not made.text:
        return f"none: {made.note}"
    others = f", or {' | '.join(made.alternatives)}" if made.alternatives else ""
    note = f"; {made.note}" if made.note else ""
    return f"{made.text} ({made.confidence}, {made.how}{others}{note})"


def _person(one: "Proposed") -> dict[str, Any]:
    found = one.found
    entry: dict[str, Any] = {"name": one.name, "in_cast": found is None}
    if found is not None:
        kind = "role" if found.role else "title" if found.fragment else "name"
        entry |= {
            "kind": kind,
            "count": found.count,
            "episodes": list(found.episodes),
            "evidence": list(found.evidence),
            "aliases": list(found.aliases),
            "titles": list(found.titles),
            "sex": found.sex,
            "examples": [
                {"episode": line.episode, "cue": line.place, "text": line.text}
                for line in found.examples
            ],
        }
    entry["renderings"] = {
        market: {
            "target": made.text,
            "confidence": made.confidence,
            "from": made.how,
            "alternatives": list(made.alternatives),
            "note": made.note,
        }
        for market, made in one.renderings.items()
    }
    return entry


def _fault(fault: "Fault") -> dict[str, Any]:
    problem = fault.problem
    return {
        "file": "cast.toml",
        "line": fault.line,
        "person": problem.person,
        "market": problem.market,
        "severity": problem.severity,
        "message": problem.message,
    }
