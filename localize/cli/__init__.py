"""The command line: thin Click commands over the package. Only this layer prints."""

import importlib
import io
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TextIO

import click

from localize.cli.console import say
from localize.errors import LocalizeError

#: Every command and the place it is imported from when it is used: `--help` stays fast.
COMMANDS = {
    "init": "localize.cli.init:init",
    "run": "localize.cli.run:run",
    "check": "localize.cli.check:check",
    "checks": "localize.cli.checks:checks",
    "rules": "localize.cli.rules:rules",
    "glossary": "localize.cli.glossary:glossary",
    "cast": "localize.cli.cast:cast",
    "review": "localize.cli.review:review",
    "serve": "localize.cli.serve:serve",
    "status": "localize.cli.status:status",
    "report": "localize.cli.report:report",
    "diff": "localize.cli.diff:diff",
    "export": "localize.cli.export:export",
    "memory": "localize.cli.memory:memory",
    "engines": "localize.cli.engines:engines",
}

#: One line a command, shown by `localize --help` without importing the command.
SUMMARIES = {
    "init": "Make a drama folder from subtitle files.",
    "run": "Draft, adapt, fit, check and queue every market.",
    "check": "Check subtitle files: timing, reading speed, layout, marks.",
    "checks": "List the checks, or explain one.",
    "rules": "Rules of adaptation: list, explain, try one's own.",
    "glossary": "Agreed renderings: list, check, bring in, give out, suggest.",
    "cast": "The people of the drama: suggest, check.",
    "review": "Work through the queue: next, list, show, approve, edit, reject, undo.",
    "serve": "Open the review page in a browser.",
    "status": "Show how far each market and episode is.",
    "report": "What review changed; what to look for in the pictures.",
    "diff": "Compare two subtitle files or folders, cue by cue.",
    "export": "Write what is approved, with a manifest.",
    "memory": "Approved pairs: import, export (TMX), search, stats.",
    "engines": "Show what is configured, what it costs, and whether it answers.",
}


class LazyGroup(click.Group):
    """A group whose commands are imported when they are first used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        target = COMMANDS.get(cmd_name)
        if target is None:
            return None
        module, _, name = target.partition(":")
        command = getattr(importlib.import_module(module), name)
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            import difflib

            near = difflib.get_close_matches(args[0], COMMANDS, n=1)
            if not near:
                raise
            raise click.UsageError(f"{error.message} Did you mean {near[0]!r}?", ctx) from None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, SUMMARIES[name]) for name in COMMANDS])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "-C",
    "folder",
    metavar="DIR",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Work in this folder, as git does.",
)
@click.option("-v", "--verbose", count=True, help="Log more to stderr; twice for all.")
@click.version_option(package_name="localize", message="%(prog)s %(version)s")
def cli(folder: Path | None, verbose: int) -> None:
    """Subtitles of Chinese microdramas for many markets: drafted, adapted, fitted, checked, and
    queued for people to approve."""
    if folder is not None:
        os.chdir(folder)
    if verbose:
        import logging

        logging.basicConfig(
            level=logging.DEBUG if verbose > 1 else logging.INFO,
            format="%(levelname)s %(name)s: %(message)s",
        )


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit: 0 done, 1 a person is needed, 2 bad input, 3 cannot go on.

    An expected failure is one line on stderr; the exit code is the exception's own.
    """
    args = None if arguments is None else list(arguments)
    # What an old code page lacks is shown as \u96e8, which is itself good JSON.
    sys.stdout = _lasting(sys.stdout)
    sys.stderr = _lasting(sys.stderr)
    try:
        code = cli.main(args=args, prog_name="localize", standalone_mode=False)
    except LocalizeError as error:
        say(f"localize: {error}")
        _exit(error.exit_code)
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        _exit(2)
    except click.ClickException as error:
        click.echo(_in_one_line(error), err=True)
        _exit(2)
    except (KeyboardInterrupt, click.Abort):
        click.echo("localize: interrupted; what is saved is kept, run again to go on", err=True)
        _exit(130)
    except OSError as error:
        if error.filename is not None:
            raise
        # Not a file of ours: the disk behind a redirected stdout is full.
        click.echo(f"localize: cannot write the output: {error.strerror}", err=True)
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        _exit(3)
    _exit(code if isinstance(code, int) else 0)


class _Output(io.FileIO):
    """A stream whose reader may go away (`| head`): the rest is dropped, the command goes on.

    Else Click would end it with 1, which means findings; or a check that fails would end with 0.
    """

    def write(self, data: Any, /) -> int:
        try:
            return super().write(data)
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), self.fileno())
            return memoryview(data).nbytes


def _lasting(stream: TextIO | None) -> TextIO:
    """The process's own stdout or stderr so that a reader may go away; any other as it is.

    One that the shell closed (`>&-`) takes everything and shows nothing.
    """
    if stream is None:
        return Path(os.devnull).open("w", encoding="utf-8")
    if stream is not sys.__stdout__ and stream is not sys.__stderr__:
        return stream
    assert isinstance(stream, io.TextIOWrapper)
    return io.TextIOWrapper(
        io.BufferedWriter(_Output(stream.fileno(), "wb", closefd=False)),
        encoding=stream.encoding,
        errors="backslashreplace",
        line_buffering=stream.isatty() or stream is sys.__stderr__,
    )


def _in_one_line(error: click.ClickException) -> str:
    """A mistake in the command line: what is wrong, and where its help is."""
    message = " ".join(error.format_message().split()).removesuffix(".")
    path = "localize"
    if isinstance(error, click.UsageError) and error.ctx is not None:
        path = error.ctx.command_path
    what = path.removeprefix("localize").strip()
    return f"localize: {what}{': ' if what else ''}{message} (`{path} --help` says more)"


def _exit(code: int) -> None:
    """Leave at once: a thread that still waits for an engine must not hold the shell."""
    import gc
    import threading

    sys.stdout.flush()
    sys.stderr.flush()
    if threading.active_count() > 1:
        os._exit(code)
    # Python would look three times for garbage among all that ends with the process anyway.
    gc.freeze()
    sys.exit(code)
