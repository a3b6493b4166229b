"""`localize check`: the subtitle linter."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from localize.cli import console
from localize.errors import InputError

if TYPE_CHECKING:
    from localize.baseline import Known
    from localize.checking import Asked
    from localize.checks.output import Format
    from localize.checks.result import Result, Shown
    from localize.fixing import Fixed

#: From more files than this on, several processes are worth their start.
_MANY = 200
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
@click.option("--select", metavar="CODES", help="Only these, e.g. T,R201.")
@click.option("--ignore", default="", metavar="CODES", help="All but these.")
@click.option(
    "--fail-on",
    type=click.Choice(["error", "warning"]),
    default="error",
    show_default=True,
    help="Exit 1 from this severity on.",
)
@click.option("--statistics", is_flag=True, help="Count the findings of each code.")
@click.option("--fingerprints", is_flag=True, help="Show the fingerprint of each finding in text.")
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
@click.option("--fix", is_flag=True, help="Mend what is safe: marks, spaces, gaps, numbers, order.")
@click.option("--unsafe-fixes", is_flag=True, help="Mend lines and times too.")
@click.option("--diff", is_flag=True, help="Show what --fix would change and write nothing.")
@click.option(
    "--baseline",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Only findings that are not in this file count.",
)
@click.option(
    "--write-baseline",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write all findings to this file; they are known from then on.",
)
@click.option(
    "--write-ignores",
    default="",
    metavar="REASON",
    help="Write all findings to NAME.ignore.toml beside their files: they may stay.",
)
def check(
    paths: tuple[Path, ...],
    market: str,
    profile: str | None,
    source: Path | None,
    format_: "Format",
    output: Path | None,
    select: str | None,
    ignore: str,
    fail_on: str,
    statistics: bool,
    fingerprints: bool,
    fps: str,
    duration: str,
    shots: Path | None,
    fix: bool,
    unsafe_fixes: bool,
    diff: bool,
    baseline: Path | None,
    write_baseline: Path | None,
    write_ignores: str,
) -> int:
    """Check subtitle files, or all those in a folder.

    Below a drama.toml it also knows the drama's glossary, cast, profile and frame rate. Exits 1
    when there are findings at or above --fail-on.
    """
    from localize import checking, timecode
    from localize.checks import chosen
    from localize.checks.result import Shown, summary

    if diff and output is not None:
        raise InputError("it shows on stdout; leave out --output", key="--diff")
    wanted = () if select is None else _codes(select)
    if select is not None and not wanted:
        raise InputError("names no code; leave it out for all of them", key="--select")
    unwanted = _codes(ignore)
    try:
        rate = timecode.rate(fps) if fps else None
    except ValueError as error:
        raise InputError(str(error), key="--fps") from None
    asked = checking.Asked(
        market=market,
        profile=profile,
        source=source,
        fps=rate,
        codes=chosen(wanted, unwanted) if wanted or unwanted else None,
        duration=checking.duration(duration) if duration else None,
        shots=shots,
    )
    known = _known(baseline) if baseline is not None and baseline != write_baseline else None
    fixed = None
    if fix or unsafe_fixes or diff:
        fixed = _fixed(paths, asked, unsafe=unsafe_fixes, write=not diff)
    results = _checked(paths, asked)
    if fixed is not None and not diff:
        from localize import fixing

        results = [fixing.tried(result, unsafe=unsafe_fixes) for result in results]
    if write_ignores:
        results = _ignored(results, write_ignores, paths, asked)
    if write_baseline is not None:
        baseline, known = write_baseline, _written(write_baseline, results)
    if baseline is not None and known is not None:
        from localize.baseline import applied

        results = applied(results, known, baseline, codes=asked.codes)
    if diff and fixed is not None:
        _show_differences(fixed)
    else:
        shown = Shown(statistics, fingerprints, baseline is not None, _mended(fixed))
        _put(results, format_, shown, output)
    for note in (*checking.notes(results), *_about_fixes(fixed, results, diff, unsafe_fixes)):
        console.say(note)
    found = summary(results)
    return 1 if found["error"] or (fail_on == "warning" and found["warning"]) else 0


def _put(
    results: Sequence["Result"], format_: "Format", shown: "Shown", output: Path | None
) -> None:
    """Write the findings to stdout or to a file, and for GitHub a summary of the run."""
    from localize.checks.output import pieces

    if output is None:
        for piece in pieces(results, format_, shown):
            click.echo(piece, nl=False)
    else:
        from localize.subtitles import write_atomic

        found = pieces(results, format_, shown)
        write_atomic(output, (one.encode() if isinstance(one, str) else one for one in found))
    page = os.environ.get("GITHUB_STEP_SUMMARY", "")
    if format_ == "github" and page:
        from localize.checks.output.github import as_markdown

        try:
            with Path(page).open("a", encoding="utf-8") as file:
                file.write(as_markdown(results))
        except OSError as error:
            console.say(f"note: no summary, {page} cannot be written: {error.strerror}")


def _checked(paths: Sequence[Path], asked: "Asked") -> list["Result"]:
    """The findings of all files; many are checked by as many processes as there are cores."""
    from localize import checking

    files = checking.files(paths)
    if len(files) <= _MANY:
        return checking.check_paths(files, asked)
    from localize import workers

    return workers.check_files(files, asked)


def _known(file: Path) -> "Known":
    from localize import baseline

    return baseline.read(file)


def _written(file: Path, results: Sequence["Result"]) -> "Known":
    """The baseline that these results make."""
    from localize import baseline

    count = baseline.write(file, results)
    console.say(f"{file}: {count} findings, known from now on")
    return baseline.read(file)


def _ignored(
    results: Sequence["Result"], reason: str, paths: Sequence[Path], asked: "Asked"
) -> list["Result"]:
    """The results after all findings were written down as meant."""
    from localize import ignores

    count = ignores.write(results, reason)
    console.say(f"{count} findings may stay, written to *{ignores.ENDING} beside their files")
    return _checked(paths, asked)


def _fixed(paths: Sequence[Path], asked: "Asked", *, unsafe: bool, write: bool) -> list["Fixed"]:
    """All files with their fixes; written once every file was worked out, so on bad input none."""
    from localize import checking, fixing
    from localize.errors import SubtitleError
    from localize.subtitles import write_atomic

    checker = checking.Checker(asked)
    fixed = []
    for path in checking.files(paths):
        try:
            fixed.append(fixing.fix(path, checker, unsafe=unsafe))
        except SubtitleError:
            continue  # a finding of the check that follows
    for one in fixed:
        if write and one.after != one.before:
            write_atomic(one.path, one.after)
    return fixed


def _mended(fixed: Sequence["Fixed"] | None) -> dict[str, int] | None:
    """How many findings of each code are gone, None if nothing was to be mended."""
    if fixed is None:
        return None
    from collections import Counter

    return dict(sum((one.counts for one in fixed), Counter[str]()))


def _show_differences(fixed: Sequence["Fixed"]) -> None:
    """The changes as a unified diff, which `patch` and `git apply` take."""
    from localize.fixing.patches import unified

    for one in fixed:
        name = os.fsencode(one.path.as_posix())
        click.echo(b"".join(unified(name, one.before, one.after)), nl=False)


def _about_fixes(
    fixed: Sequence["Fixed"] | None, results: Sequence["Result"], diff: bool, unsafe: bool
) -> Iterator[str]:
    """What was mended, and what could be."""
    if fixed is None:
        return
    made = _mended(fixed) or {}
    total, files = sum(made.values()), sum(one.after != one.before for one in fixed)
    would = "would be fixed" if diff else "fixed"
    codes = ", ".join(f"{number} {code}" for code, number in sorted(made.items()))
    yield f"{total} {would} in {files} file{'s' * (files != 1)}" + (f" ({codes})" if codes else "")
    for one in fixed:
        if one.encoding:
            yield f"{one.path}: {one.encoding} {'would become' if diff else 'is now'} UTF-8"
        if one.refused:
            yield f"note: {one.path} was left as it is: {one.refused}"
    left = sum(result.fix(f.code) == "unsafe" for result in results for f in result.findings)
    if left and not unsafe:
        yield f"{left} more may be fixed with --unsafe-fixes, which changes lines and times"


def _codes(text: str) -> tuple[str, ...]:
    return tuple(code.strip() for code in text.split(",") if code.strip())
