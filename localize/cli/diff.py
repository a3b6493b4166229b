"""`localize diff`: what differs between two subtitle files, or two folders of them."""

from pathlib import Path

import click

from localize.cli import console
from localize.errors import InputError


@click.command()
@click.argument("old", type=click.Path(exists=True, path_type=Path))
@click.argument("new", type=click.Path(exists=True, path_type=Path))
@click.option("--exit-code", is_flag=True, help="Exit 1 where they differ.")
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "html", "md", "json"]),
    help="Default: by the ending of FILE, else text.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write it to this file.",
)
@click.option(
    "--fps",
    default="25",
    show_default=True,
    metavar="RATE",
    help="Of files that count frames and do not say their rate.",
)
@console.json_option
def diff(
    old: Path,
    new: Path,
    exit_code: bool,
    format_: str | None,
    output: Path | None,
    fps: str,
    as_json: bool,
) -> int:
    """Compare two subtitle files, or two folders of them; no drama is needed.

    Cues are matched by their text, never by their number: what was re-worded, retimed, moved, added
    or removed is shown, and nothing else.
    """
    from localize import timecode
    from localize.report import files

    try:
        rate = timecode.rate(fps)
    except ValueError as error:
        raise InputError(str(error), key="--fps") from None
    found = files.compare(old, new, fps=rate)
    console.write_report(
        files.sheet(old, new, found),
        files.as_json(found),
        format="json" if as_json else format_,
        usual="text",
        output=output,
    )
    return 1 if exit_code and any(one.changes for one in found) else 0
