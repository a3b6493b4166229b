"""`localize glossary`: the terms in force, their faults, and their way in and out."""

import os
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from localize.cli import console

if TYPE_CHECKING:
    from localize.glossaries import Fault, Format, Proposed
    from localize.model import Term
    from localize.pipeline.values import Reopened
    from localize.settings import Drama

one_market = click.option(
    "-m",
    "--market",
    required=True,
    metavar="MARKET",
    shell_complete=console.complete_market,
    help="The market.",
)


@click.group()
def glossary() -> None:
    """Agreed renderings: list, check, bring in, give out, suggest."""


@glossary.command("list")
@console.market_option
@click.option(
    "-e", "--episode", "episodes", default="", metavar="EPISODES", help="Only these, e.g. 9 or 1-8."
)
@console.json_option
def list_terms(markets: tuple[str, ...], episodes: str, as_json: bool) -> None:
    """List the terms in force, where each comes from, and what it overrides."""
    from localize import glossaries, settings

    drama = console.drama()
    found = {
        market: glossaries.in_force(drama, market, episodes)
        for market in settings.chosen(drama, markets)
    }
    if as_json:
        rows = [
            {
                "market": market,
                **_term(winner.term, drama),
                "overrides": [_term(term, drama) for term in winner.overrides],
            }
            for market, winners in found.items()
            for winner in winners
        ]
        console.show_json({"terms": rows})
        return
    for market, winners in found.items():
        for winner in winners:
            term = winner.term
            console.show(f"{market}  {term.source} = {_said(term)}  {_place(term, drama)}")
            for other in winner.overrides:
                console.show(f"{'':7}over {_said(other)}  {_place(other, drama)}")
        console.say(f"{market}: {len(winners)} terms")


@glossary.command("check")
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@console.market_option
@console.json_option
def check(files: tuple[Path, ...], markets: tuple[str, ...], as_json: bool) -> int:
    """Check glossary files, by default the drama's and the studio's.

    Errors: two rows for the same episodes, a target in the source's script or forbidden, a name
    that the cast renders otherwise, two ranks of the palace in one word. Warnings: what never
    stands in the episodes. Exits 1 when there are errors. Without FILES it also lists the texts
    that people wrote or approved and that the next run makes stale, since a term or the source
    changed.
    """
    from localize import glossaries, settings
    from localize.pipeline.reopening import reopening

    drama = console.drama_or_none() if files else console.drama()
    if drama is None:
        from localize import locales

        chosen: tuple[str, ...] = tuple(locales.market(name).locale for name in markets)
    else:
        chosen = settings.chosen(drama, markets)
    reopens: tuple[Reopened, ...] = ()
    if not files:
        assert drama is not None
        files = glossaries.own_files(drama, chosen)
        reopens = reopening(drama, chosen)
    found = glossaries.check(files, drama, chosen)
    counts = Counter(fault.problem.severity for fault in found)
    if as_json:
        summary = {"error": counts["error"], "warning": counts["warning"]}
        rows = [_fault(fault, drama) for fault in found]
        console.show_json(
            {
                "files": len(files),
                "problems": rows,
                "summary": summary,
                "reopens": [_reopened(one) for one in reopens],
            }
        )
    else:
        for fault in found:
            problem = fault.problem
            where = f"{_path(fault.file, drama)}:{problem.term.line}"
            console.show(f"{where}: {problem.severity}: {problem.message}")
        _show_reopened(reopens)
        console.say(
            f"files: {len(files)}, errors: {counts['error']}, warnings: {counts['warning']}"
        )
    return 1 if counts["error"] else 0


@glossary.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@one_market
@click.option(
    "--into",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="The glossary to add to. Default: the drama's own of the market.",
)
@click.option("--replace", is_flag=True, help="Let a new row take the place of one that differs.")
@click.option("--dry-run", is_flag=True, help="Only say what it would do; write nothing.")
@console.json_option
def bring_in(
    file: Path, market: str, into: Path | None, replace: bool, dry_run: bool, as_json: bool
) -> int:
    """Add the terms of a CSV or TBX file to a glossary.

    Rows that are there stay as they are and where they are. A term that differs from a row for the
    same episodes is named and left to you; then it exits 1. Texts that people wrote or approved and
    that no longer fit are listed: the next run makes them stale.
    """
    from localize import glossaries, settings

    drama = console.drama()
    [name] = settings.chosen(drama, [market])
    taken = glossaries.bring_in(file, drama, name, into=into, replace=replace, dry_run=dry_run)
    merged = taken.merged
    if as_json:
        console.show_json(
            {
                "file": str(taken.into),
                "market": name,
                "added": [_term(term, drama) for term in merged.added],
                "replaced": [_term(term, drama) for term in merged.replaced],
                "same": merged.same,
                "skipped": taken.skipped,
                "dry_run": dry_run,
                "reopens": [_reopened(one) for one in taken.reopens],
                "conflicts": [
                    {**_term(clash.term, drama), "row": _term(clash.row, drama)}
                    for clash in merged.clashes
                ],
            }
        )
    for clash in merged.clashes:
        console.say(
            f"localize: {_place(clash.row, drama)}: {clash.term.source} is {_said(clash.row)}, "
            f"not {_said(clash.term)} as in {_place(clash.term, drama)}"
        )
    if not as_json:
        _show_reopened(taken.reopens)
    console.say(
        ("would be: " if dry_run else "")
        + f"{_path(str(taken.into), drama)}: {len(merged.added)} added, {len(merged.replaced)} "
        f"replaced, {merged.same} already there, {len(merged.clashes)} in conflict"
        + (f", {taken.skipped} concepts without a term for {name}" if taken.skipped else "")
    )
    return 1 if merged.clashes else 0


@glossary.command("export")
@one_market
@click.option(
    "-f", "--format", "format_", type=click.Choice(["csv", "tbx"]), default="csv", show_default=True
)
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Where to write it.",
)
@console.json_option
def give_out(market: str, format_: "Format", output: Path, as_json: bool) -> None:
    """Write the terms in force in a market, the cast's names among them, as one CSV or TBX."""
    from localize import glossaries, settings
    from localize.subtitles import write_atomic

    drama = console.drama()
    [name] = settings.chosen(drama, [market])
    text, number = glossaries.give_out(drama, name, format_)
    write_atomic(output, text.encode())
    if as_json:
        document = {"file": str(output), "market": name, "format": format_, "terms": number}
        console.show_json(document)
    else:
        console.say(f"{output}: {number} terms")


@glossary.command("suggest")
@console.market_option
@click.option(
    "--min",
    "least",
    type=click.IntRange(2),
    default=3,
    show_default=True,
    metavar="N",
    help="Only what stands so often.",
)
@click.option("--csv", "as_csv", is_flag=True, help="Print rows to paste into one market's CSV.")
@console.json_option
def suggest(markets: tuple[str, ...], least: int, as_csv: bool, as_json: bool) -> None:
    """Suggest names and terms that recur and that no glossary holds; writes nothing.

    Renderings come from the memory; names that it lacks are written as each market does it.
    """
    from localize import glossaries, settings

    drama = console.drama()
    chosen = settings.chosen(drama, markets)
    if as_csv and (as_json or len(chosen) > 1):
        raise click.UsageError("--csv goes with one market (-m) and without --json")
    found = glossaries.suggestions(drama, chosen, least=least)
    if as_json:
        console.show_json({"suggestions": [_suggestion(one) for one in found]})
    elif as_csv:
        _rows(found, chosen[0])
    else:
        for one in found:
            _show(one)
        console.say(f"{len(found)} suggestions; --csv -m MARKET prints rows with renderings")


def _rows(found: Sequence["Proposed"], market: str) -> None:
    """Print suggestions as rows of a glossary; those without a rendering would not be read."""
    from localize.glossary.rows import csv_text
    from localize.model import Term

    rows = [
        Term(one.found.source, (proposal.text,), one.found.kind, confidence="medium")
        for one in found
        if (proposal := one.renderings.get(market)) is not None
    ]
    click.echo(csv_text(rows), nl=False)
    left = len(found) - len(rows)
    if left:
        console.say(f"{left} more have no likely rendering; without --csv they are listed")


def _show(one: "Proposed") -> None:
    found = one.found
    episodes = ", ".join(map(str, found.episodes))
    console.show(
        f"{found.source}  {found.kind}, {found.count} times, episodes {episodes} ({found.why})"
    )
    for market, proposal in one.renderings.items():
        by = f"{proposal.pairs} pairs of the memory" if proposal.pairs else proposal.how
        console.show(f"    {market}: {proposal.text} ({by})")
    for line in found.examples:
        console.show(f"    {line.episode}/{line.place} {console.flat(line.text)}")


def _suggestion(one: "Proposed") -> dict[str, Any]:
    found = one.found
    return {
        "source": found.source,
        "kind": found.kind,
        "count": found.count,
        "episodes": list(found.episodes),
        "why": found.why,
        "missing": list(one.markets),
        "renderings": {
            market: {
                "target": proposal.text,
                "from": proposal.how,
                "pairs": proposal.pairs,
                "confidence": proposal.confidence,
            }
            for market, proposal in one.renderings.items()
        },
        "examples": [
            {"episode": line.episode, "cue": line.place, "text": line.text}
            for line in found.examples
        ],
    }


def _show_reopened(reopens: Sequence["Reopened"]) -> None:
    """List what the next run makes stale."""
    if reopens:
        console.show(
            f"The next run opens {len(reopens)} texts again that people wrote or approved:"
        )
    for one in reopens:
        place = f"{one.market}/{one.episode}/{one.cue}"
        console.show(f"  {place}  {console.flat(one.text)}  ({one.reason})")


def _reopened(one: "Reopened") -> dict[str, Any]:
    return {
        "market": one.market,
        "episode": one.episode,
        "cue": one.cue,
        "id": one.id,
        "source": one.source,
        "text": one.text,
        "state": one.state,
        "reason": one.reason,
    }


def _fault(fault: "Fault", drama: "Drama | None") -> dict[str, Any]:
    problem = fault.problem
    other = problem.other
    return {
        "file": _path(fault.file, drama),
        "line": problem.term.line,
        "market": fault.market,
        "source": problem.term.source,
        "severity": problem.severity,
        "message": problem.message,
        "other": None if other is None else _place(other, drama),
    }


def _term(term: "Term", drama: "Drama") -> dict[str, Any]:
    from localize.glossary.rows import episodes_cell

    return {
        "source": term.source,
        "targets": list(term.targets),
        "kind": term.kind,
        "forbidden": list(term.forbidden),
        "episodes": episodes_cell(term.first, term.last),
        "confidence": term.confidence,
        "note": term.note,
        "file": _path(term.origin, drama),
        "line": term.line,
    }


def _said(term: "Term") -> str:
    """A term's renderings with what limits them."""
    from localize.glossary.rows import episodes_cell

    words = " | ".join(term.targets) if term.targets else "(kept)"
    span = episodes_cell(term.first, term.last)
    limits = [f"episodes {span}"] if span else []
    limits += [term.confidence] if term.confidence != "high" else []
    return f"{words} [{', '.join(limits)}]" if limits else words


def _place(term: "Term", drama: "Drama | None") -> str:
    path = _path(term.origin, drama)
    return f"{path}:{term.line}" if term.line else path


def _path(path: str, drama: "Drama | None") -> str:
    """A path as short as it can be said: from where we stand, inside the drama."""
    if drama is not None and Path(path).resolve().is_relative_to(drama.folder):
        return os.path.relpath(path)
    return path
