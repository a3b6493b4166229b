"""`localize review export` and `import`: lines for other people's tools, and back."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from localize.cli import console
from localize.errors import InputError
from localize.review import Desk, tidy

if TYPE_CHECKING:
    from localize.exchange import Row

FORMATS = ("xliff", "xlsx", "csv")


@click.command("export")
@console.market_option
@click.option("-e", "--episodes", default="", metavar="RANGE", help="Only these: 3, 1-8, 9-.")
@click.option(
    "--format",
    "format_",
    type=click.Choice(FORMATS),
    help="Default: by the ending of the file, else xliff.",
)
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(path_type=Path),
    metavar="FILE|DIR",
    help="A file for one market (.xlf, .xliff, .xlsx, .csv, .tsv, .txt), or a folder.",
)
@console.json_option
def export_lines(
    markets: tuple[str, ...], episodes: str, format_: str | None, output: Path, as_json: bool
) -> None:
    """Write lines for another tool: XLIFF 1.2, XLSX or CSV, with findings and glossary.

    `review import` takes target, status and comment back from there.
    """
    from localize import exchange, settings, subtitles
    from localize.exchange import giving

    drama = console.drama()
    ending = output.suffix.lower()
    named = next((name for name, known in exchange.ENDINGS.items() if ending in known), None)
    if named is not None and format_ not in (None, named) and not output.is_dir():
        raise click.UsageError(f"-o {output.name} is no {format_} file")
    if named is None and ending and not output.is_dir():
        known = ", ".join(one for endings in exchange.ENDINGS.values() for one in endings)
        raise InputError(
            f"{output}: {ending!r} is no format; allowed: {known}, or a folder (one with a dot in "
            "its name must be there already)",
            key="-o",
        )
    is_folder = output.is_dir() or named is None
    chosen = settings.chosen(drama, markets)
    if not is_folder and len(chosen) > 1:
        raise click.UsageError(
            f"-o {output.name}: a file holds one market; choose it with -m, or give a folder"
        )
    usual = named if named is not None and not is_folder else "xliff"
    chosen_format = usual if format_ is None else format_
    files: list[dict[str, Any]] = []
    with Desk(drama) as desk:
        made = list(giving.bundles(desk, markets=chosen, episodes=episodes))
    data = [(bundle, exchange.written(bundle, chosen_format)) for bundle in made]
    for bundle, content in data:
        ending = exchange.ENDINGS[chosen_format][0]
        path = output / f"{bundle.market}{ending}" if is_folder else output
        subtitles.write_atomic(path, content)
        files.append({"file": str(path), "market": bundle.market, "lines": len(bundle.lines)})
    if as_json:
        console.show_json({"drama": drama.id, "format": chosen_format, "files": files})
        return
    for file in files:
        console.show(f"{file['file']}: {file['market']}, {file['lines']} lines")


@click.command("import")
@click.argument(
    "files",
    nargs=-1,
    required=True,
    metavar="FILE...",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
@click.option("--by", required=True, metavar="NAME", help="Whose decisions these are.")
@click.option("--dry-run", is_flag=True, help="Say what would be done, and write nothing.")
@console.json_option
def import_lines(files: tuple[Path, ...], by: str, dry_run: bool, as_json: bool) -> int:
    """Take target, status and comment from files that `review export` wrote, or edited drafts.

    A row counts only where it differs from what went out. Rows that cannot be taken are named with
    the reason (exit 1), and the others stand.
    """
    from localize import exchange, subtitles
    from localize.exchange import drafts, taking
    from localize.exchange.lines import MOST_BYTES, foreign

    rows: list[Row] = []
    by = tidy(by)
    with Desk(console.drama()) as desk:
        for file in dict.fromkeys(files):
            if file.suffix.lower() in subtitles.EXTENSIONS:
                rows += drafts.rows(desk, file, by=by)
                continue
            try:
                if file.stat().st_size > MOST_BYTES:
                    raise foreign(str(file), "too big")
                data = file.read_bytes()
            except OSError as error:
                raise InputError(f"cannot be read: {error.strerror}", file=str(file)) from None
            rows += exchange.read(file, data)
        taken = taking.take(desk, rows, by=by, dry_run=dry_run)
    for one in taken.refused:
        console.say(f"localize: {one.where}: {one.cell}: {one.reason}")
    if as_json:
        console.show_json(
            {
                "dry_run": dry_run,
                "rows": taken.rows,
                "unchanged": taken.unchanged,
                "edited": list(taken.edited),
                "approved": list(taken.approved),
                "commented": list(taken.commented),
                "refused": [
                    {"where": one.where, "cell": one.cell, "reason": one.reason}
                    for one in taken.refused
                ],
            }
        )
    else:
        would = "would be " if dry_run else ""
        console.show(
            f"{would}edited {len(taken.edited)}, approved {len(taken.approved)}, "
            f"commented on {len(taken.commented)}; as they were {taken.unchanged}, "
            f"refused {len(taken.refused)}"
        )
    return 1 if taken.refused else 0
