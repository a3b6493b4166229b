"""What every command needs to talk to people and to programs."""

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from localize.errors import InputError
from localize.terminal import harmless

if TYPE_CHECKING:
    from localize.model import Match
    from localize.report.sheet import Sheet
    from localize.settings import Drama


F = TypeVar("F", bound=Callable[..., Any])


def say(message: str) -> None:
    """One line for people, on stderr."""
    click.echo(harmless(message), err=True)


def say_on(message: str) -> None:
    """A message for people, on stderr, that what they type stands behind."""
    click.echo(harmless(message), err=True, nl=False)


def show(text: str) -> None:
    """What was asked for, on stdout."""
    click.echo(harmless(text))


def show_json(document: object) -> None:
    """One JSON document on stdout."""
    import msgspec

    data = msgspec.json.format(msgspec.json.encode(document), indent=2)
    click.echo(data.decode())


def write_report(
    sheet: "Sheet", document: object, *, format: str | None, usual: str, output: Path | None
) -> None:
    """A report in one of its formats, to a file or to stdout.

    ``format`` None: by the file's ending (.html, .md, .json, .txt), without a file ``usual``.
    Raises InputError for another ending.
    """
    import msgspec

    from localize import subtitles
    from localize.report.sheet import render

    chosen = usual if format is None else format
    if format is None and output is not None and output.suffix:
        endings = {".html": "html", ".md": "md", ".json": "json", ".txt": "text"}
        if output.suffix.lower() not in endings:
            raise InputError(
                f"{output}: {output.suffix!r} is no format; "
                f"allowed: {', '.join(endings)}; or say --format",
                key="-o",
            )
        chosen = endings[output.suffix.lower()]
    if chosen == "json":
        text = msgspec.json.format(msgspec.json.encode(document), indent=2).decode() + "\n"
    else:
        text = render(sheet, chosen)
    if output is None:
        click.echo(harmless(text), nl=False)
    else:
        subtitles.write_atomic(output, text.encode())


def json_option(command: F) -> F:
    """The option ``--json``, the same everywhere."""
    return click.option(
        "--json", "as_json", is_flag=True, help="Print one JSON document and nothing else."
    )(command)


def market_option(command: F) -> F:
    """The option ``-m``, the same everywhere."""
    return click.option(
        "-m",
        "--market",
        "markets",
        multiple=True,
        metavar="MARKET",
        shell_complete=complete_market,
        help="Only this market; may be given again.",
    )(command)


def complete_market(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
    """Market names for the shell's completion."""
    from localize import locales

    return [name for name in locales.locales() if name.startswith(incomplete)]


def here() -> Path:
    """The folder of the drama that we stand in."""
    from localize import settings

    return settings.find(Path.cwd())


def drama() -> "Drama":
    """The drama that we stand in."""
    from localize import settings

    return settings.load(here())


def drama_or_none() -> "Drama | None":
    """The drama that we stand in, if there is one: some commands do without."""
    from localize import settings

    try:
        folder = here()
    except InputError:
        return None
    return settings.load(folder)


def marked(match: "Match") -> str:
    """A match's source in one line, ``[-removed-]`` and ``{+added+}`` as git marks words."""
    marks = {"equal": "{}", "removed": "[-{}-]", "added": "{{+{}+}}"}
    parts = [marks[part.kind].format(part.text) for part in match.difference]
    return flat("".join(parts) if parts else match.source)


def marked_parts(parts: Sequence[Mapping[str, str]]) -> str:
    """A difference in one line, marked as :func:`marked` does.

    >>> marked_parts([{"kind": "equal", "text": "等了"}, {"kind": "added", "text": "天"}])
    '等了{+天+}'
    """
    marks = {"equal": "{}", "removed": "[-{}-]", "added": "{{+{}+}}"}
    return flat("".join(marks[part["kind"]].format(part["text"]) for part in parts))


def flat(text: str) -> str:
    """A text in one line."""
    return text.replace("\n", " / ")


def dollars(cost: float | None) -> str:
    """A sum of money, as exact as it is worth.

    >>> dollars(12.345), dollars(0.00123), dollars(0.0), dollars(None)
    ('12.35 USD', '0.0012 USD', '0 USD', 'unknown')
    """
    if cost is None:
        return "unknown"
    return f"{cost:.2f} USD" if cost >= 1 else f"{cost:.2g} USD"


def colour() -> bool:
    """Whether stdout may have colour: a terminal, and NO_COLOR not set."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")


def table(title: str, head: list[str], rows: list[list[str]]) -> None:
    """A table on stdout; wide scripts are aligned."""
    from rich.console import Console
    from rich.table import Table

    wide = None if sys.stdout.isatty() else 160
    console = Console(force_terminal=colour(), width=wide, highlight=False)
    grid = Table(title=title if title else None, title_justify="left", box=None, pad_edge=False)
    for index, name in enumerate(head):
        grid.add_column(name, justify="left" if index == 0 else "right", no_wrap=index == 0)
    for row in rows:
        grid.add_row(*map(harmless, row))
    console.print(grid)
