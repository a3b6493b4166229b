"""The findings of a run of checks as text, JSON, JUnit, SARIF, or GitHub's commands.

Each format has its module, imported where it is asked for.
"""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final, Literal

from localize.checks.result import PLAIN, Result, Shown

Format = Literal["text", "json", "junit", "sarif", "github"]

#: So many pieces of output are joined before they are written.
_PIECES: Final = 1024


def render(results: Sequence[Result], format: Format = "text", shown: Shown = PLAIN) -> str:
    """The results in a format, ending with a line break.

    ``text`` is for people: by file, with the time and the text of the cue and a caret under the
    place. ``json`` is one document (see the design of ``check --format json``); ``junit``,
    ``sarif`` (2.1.0) and ``github`` are for CI services.
    """
    found = pieces(results, format, shown)
    return "".join(piece if isinstance(piece, str) else piece.decode() for piece in found)


def pieces(
    results: Sequence[Result], format: Format = "text", shown: Shown = PLAIN
) -> Iterator[str | bytes]:
    """What :func:`render` returns, some at a time: what is said about long files stays small.

    JSON comes as the bytes of its UTF-8, which are made faster than text.
    """
    if format == "json":
        from localize.checks.output.document import as_json

        yield from as_json(results, shown)
        return
    some = _lines(results, format, shown)
    while piece := "".join(islice(some, _PIECES)):
        yield piece


def _lines(
    results: Sequence[Result], format: Literal["text", "junit", "sarif", "github"], shown: Shown
) -> Iterator[str]:
    match format:
        case "text":
            from localize.checks.output.text import as_text

            return as_text(results, shown)
        case "junit":
            from localize.checks.output.junit import as_junit

            return as_junit(results, shown)
        case "sarif":
            from localize.checks.output.sarif import as_sarif

            return as_sarif(results, shown)
        case "github":
            from localize.checks.output.github import as_github

            return as_github(results, shown)
