r"""SAMI: what is shown from one ``<SYNC Start=1000>`` to the next.

A cue ends where the next ``SYNC`` begins, also an empty one. ``<i> <b> <u> <s>`` are read as
``{\i1}`` and so on, a second ``<P>`` of the same time as a new line: two languages in one file
come as they stand. White space is folded, as HTML says.
"""

import html
import re
from collections.abc import Iterator
from typing import NamedTuple

from localize import late
from localize.model import Cue, Finding, Tag
from localize.subtitles.blocks import malformed
from localize.subtitles.letters import Letter

_SYNC = late.pattern(
    r"<!--(?:(?!<!--).)*?-->|<(?P<name>/?sync|/body|/sami)\b(?P<given>[^<>]*)>",
    re.IGNORECASE | re.DOTALL,
)
_START = late.pattern(r"\bstart\s*=\s*[\"']?\s*(-?[0-9]{1,9})(?![0-9])", re.IGNORECASE)
_TOKEN = late.pattern(
    r"<!--(?:(?!<!--).)*?-->|<(?P<name>/?[a-z][a-z0-9]*)\b[^<>]*>|<[!?][^<>]*>|(?P<mark>\{\\[^{}<>]*\})"
    r"|(?P<entity>&(?:#[0-9]{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,30});|&(?:nbsp|amp|lt|gt|quot)\b)"
    r"|(?P<space>\r\n|[ \t\r\n\f])|(?P<char>.)",
    re.IGNORECASE | re.DOTALL,
)
#: A last cue without an end stays so long, whatever its text: time to read two lines.
_LAST_MS = 4000


class Shown(NamedTuple):
    """What is shown from a time on, and where it stands in the text of the file."""

    start: int
    line: int
    begin: int
    end: int


def read(text: str) -> tuple[list[Cue], list[Finding]]:
    """The cues of a SAMI text; a time that is no number is F001."""
    findings: list[Finding] = []
    return [cue for cue, _ in scan(text, findings)], findings


def scan(text: str, findings: list[Finding]) -> list[tuple[Cue, Shown]]:
    """The cues of a SAMI text with their places."""
    syncs = list(_syncs(text, findings))
    found: list[tuple[Cue, Shown]] = []
    for index, shown in enumerate(syncs):
        content, tags = _content(text, shown)
        if not content:
            continue
        end = shown.start + _LAST_MS
        if index + 1 < len(syncs):
            end = syncs[index + 1].start
        cue = Cue(len(found) + 1, shown.start, end, content, "", shown.line, "", tags)
        found.append((cue, shown))
    return found


def letters(text: str, shown: Shown) -> Iterator[Letter]:
    """What is shown, letter by letter."""
    return (token for token in _tokens(text, shown) if isinstance(token, Letter))


def _syncs(text: str, findings: list[Finding]) -> Iterator[Shown]:
    line, counted = 1, 0
    opened: tuple[int, int, int] | None = None
    for match in _SYNC.finditer(text):
        if match["name"] is None:
            continue
        if opened is not None:
            yield Shown(*opened, match.start())
            opened = None
        if match["name"].lower() != "sync":
            continue
        line += text.count("\n", counted, match.start())
        counted = match.start()
        start = _START.search(match["given"])
        if start is None:
            findings.append(malformed("no time in a SYNC", match[0], line))
        else:
            opened = (int(start[1]), line, match.end())
    if opened is not None:
        yield Shown(*opened, len(text))


def _tokens(text: str, shown: Shown) -> Iterator[Letter | str]:
    """The letters, and what is markup as its tag."""
    for match in _TOKEN.finditer(text, shown.begin, shown.end):
        start, end = match.span()
        if match["char"] is not None:
            yield Letter(match["char"], start, end)
        elif match["space"] is not None:
            yield Letter(" ", start, end)
        elif match["entity"] is not None:
            char = html.unescape(match["entity"])
            if len(char) == 1:
                yield Letter(" " if char in "\t\r\n " else char, start, end)
            else:
                yield from (Letter(one, at, at + 1) for at, one in enumerate(match[0], start))
        elif match["mark"] is not None:
            yield match["mark"]
        elif match["name"] is not None:
            name = match["name"].lower()
            if name == "br":
                yield Letter("\n", start, end)
            elif name == "p":
                yield Letter("\n", start, end, "kept")
            elif name.removeprefix("/") in ("i", "b", "u", "s"):
                yield f"{{\\{name[-1]}{int(name[0] != '/')}}}"


def _content(text: str, shown: Shown) -> tuple[str, tuple[Tag, ...]]:
    """Text and tags, white space folded."""
    parts: list[str] = []
    tags: list[Tag] = []
    space = ""
    for token in _tokens(text, shown):
        if isinstance(token, str):
            tags.append(Tag(len(parts) + len(space), token))
        elif token.char == " ":
            space = " " if parts and parts[-1] != "\n" else ""
        elif token.char == "\n":
            space = ""
            if parts:
                parts.append("\n")
        else:
            parts += (space, token.char) if space else token.char
            space = ""
    whole = "".join(parts)
    ended = whole.rstrip(" \n\xa0")
    content = ended.lstrip(" \n\xa0")
    lead = len(ended) - len(content)
    return content, tuple(Tag(max(min(tag.at - lead, len(content)), 0), tag.raw) for tag in tags)
