"""`localize check`: the subtitle linter."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from localize.cli import console
from localize.errors import InputError

if TYPE_CHECKING:
    from localize.checks.output import Format, Result

FORMATS = ("text", "json", "junit", "sarif", "github")


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option(
    "-m",
    "--market",
    default="",
    metavar="MARKET",
    shell_complete=console.complete_market,
    help="Market of the files. Default: read from the path (th-TH/ep01.srt, ep01.th-TH.srt).",
)
@click.option(
    "--profile",
    type=click.Choice(["vertical", "netflix"]),
    help="Family of limits. Default: the drama's, else vertical.",
)
@click.option(
    "--source",
    type=click.Path(exists=True, path_type=Path),
    metavar="PATH",
    help="The source file, or a folder of them: compares with it (X codes).",
)
@click.option("--format", "format_", type=click.Choice(FORMATS), default="text", show_default=True)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="Write it to a file."
)
@click.option("--select", default="", metavar="CODES", help="Only these, e.g. T,R201.")
@click.option("--ignore", default="", metavar="CODES", help="All but these.")
@click.option(
    "--fail-on",
    type=click.Choice(["error", "warning"]),
    default="error",
    show_default=True,
    help="Exit 1 from this severity on.",
)
@click.option("--statistics", is_flag=True, help="Count findings a code instead of listing them.")
@click.option("--fps", default="", metavar="RATE", help="Frames a second. Default: 25.")
@click.option(
    "--duration",
    default="",
    metavar="FILE_OR_TIME",
    help="How long the video lasts, such as 1:32.5, or the video itself (T108).",
)
@click.option(
    "--shots",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="The cuts of the video: times, an EDL, or ffmpeg's scene output (S codes).",
)
def check(
    paths: tuple[Path, ...],
    market: str,
    profile: str | None,
    source: Path | None,
    format_: "Format",
    output: Path | None,
    select: str,
    ignore: str,
    fail_on: str,
    statistics: bool,
    fps: str,
    duration: str,
    shots: Path | None,
) -> int:
    """Check subtitle files, or all those in a folder.

    Below a drama.toml it also knows the drama's glossary, cast, profile and frame rate. Exits 1
    when there are findings at or above --fail-on.
    """
    from localize import checking, timecode
    from localize.checks import chosen
    from localize.checks.output import pieces, render, summary

    codes = chosen(_codes(select), _codes(ignore))
    try:
        rate = timecode.rate(fps) if fps else None
    except ValueError as error:
        raise InputError(str(error), key="--fps") from None
    asked = checking.Asked(
        market=market,
        profile=profile,
        source=source,
        fps=rate,
        codes=codes,
        duration=checking.duration(duration) if duration else None,
        shots=shots,
    )
    results = checking.check_paths(paths, asked)
    counted = _statistics(results) if statistics and format_ == "text" else None
    if output is not None:
        from localize.subtitles import write_atomic

        write_atomic(output, (render(results, format_) if counted is None else counted).encode())
    else:
        for piece in pieces(results, format_) if counted is None else (counted,):
            click.echo(piece, nl=False)
    for note in checking.notes(results):
        console.say(note)
    found = summary(results)
    return 1 if found["error"] or (fail_on == "warning" and found["warning"]) else 0


def _statistics(results: list["Result"]) -> str:
    """The number of findings of each code, the most frequent first."""
    from localize.checks import BY_CODE
    from localize.checks.output import codes

    return "".join(
        f"{number:6} {code}  {BY_CODE[code].severity:7}  {BY_CODE[code].name}\n"
        for code, number in codes(results).most_common()
    )


def _codes(text: str) -> tuple[str, ...]:
    return tuple(code.strip() for code in text.split(",") if code.strip())
