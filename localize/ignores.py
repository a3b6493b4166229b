"""Suppressions: findings that somebody decided to leave, with the reason.

They stand beside the subtitle file, by fingerprint, in ``ep01.srt.ignore.toml``::

    "9bc27d4b49758830" = "the sign is cut off on purpose"

or inside it, by code, for the next cue: ``NOTE localize ignore R201: a song`` in WebVTT, and the
same words in a ``Comment`` event of ASS.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import msgspec

from localize import late
from localize.checks.result import Result, Unused, printed
from localize.errors import SettingsError
from localize.subtitles import Document, write_atomic

#: What the name of a subtitle file gets behind it.
ENDING: Final = ".ignore.toml"
#: A key in the table ``[ignore]`` is the deepest.
_DEPTH: Final = 2
_PRINT: Final = late.pattern(r"[0-9a-f]{16}")
_REMARK: Final = late.pattern(r"(?m)^\s*localize[ \t]+ignore\b[ \t]*([^\n]*)")
_CODES: Final = late.pattern(r"(?:[A-Z][0-9]{0,3}(?:[, \t]+(?=[A-Z])|(?![\w-])))+")


class Ignore(msgspec.Struct, frozen=True):
    """One suppression: a fingerprint, or codes (or their beginnings) at the cue of a place."""

    file: str
    line: int
    reason: str
    fingerprint: str = ""
    codes: tuple[str, ...] = ()
    cue: int = 0

    @property
    def names(self) -> str:
        """What it suppresses, as written."""
        return self.fingerprint if self.fingerprint else " ".join(self.codes)


def beside(path: Path) -> tuple[Ignore, ...]:
    """The suppressions of the file that stands beside a subtitle file, none if there is none.

    Keys are fingerprints, values say why; a table ``[ignore]`` around them is fine, and so is
    ``{ reason = "..." }``. Raises SettingsError, with the line, for anything else.
    """
    file = path.with_name(path.name + ENDING)
    if not file.exists():
        return ()
    from localize import tomlfile

    text = tomlfile.read_text(file)
    data = tomlfile.parsed(text, file)
    return tuple(_entries(data, "", file, tomlfile.lines_of(text, _DEPTH)))


def _entries(
    data: dict[str, Any], table: str, file: Path, lines: Mapping[str, int]
) -> Iterator[Ignore]:
    for key, value in data.items():
        path = f"{table}.{key}" if table else key
        line = lines.get(path, lines.get(table))
        if key == "ignore" and not table and isinstance(value, dict):
            yield from _entries(value, "ignore", file, lines)
            continue
        if not _PRINT.fullmatch(key):
            message = "no fingerprint: 16 hexadecimal digits, as --format json shows them"
            raise SettingsError(message, file=str(file), line=line, key=path)
        if isinstance(value, dict) and set(value) == {"reason"}:
            value = value["reason"]
        if not isinstance(value, str) or not value.strip():
            message = 'needs a reason: "..." = "why this finding may stay"'
            raise SettingsError(message, file=str(file), line=line, key=path)
        yield Ignore(str(file), 1 if line is None else line, value.strip(), key)


def inside(document: Document) -> tuple[Ignore, ...]:
    """The suppressions in the remarks of a WebVTT or ASS file, each for the cue that follows."""
    if document.format == "vtt":
        remarks = [(note.line, note.text, note.cue) for note in document.notes]
    elif document.format in ("ass", "ssa"):
        remarks = []
        following = 0
        for cue in reversed(document.cues):
            if cue.kind == "comment":
                remarks.append((cue.line, cue.text, following))
            elif cue.kind in ("dialogue", "sign"):
                following = cue.place
        remarks.reverse()
    else:
        return ()
    return tuple(
        _remark(document.path, line, found[1], cue)
        for line, text, cue in remarks
        if "localize" in text
        for found in _REMARK.finditer(text)
    )


def _remark(file: str, line: int, said: str, cue: int) -> Ignore:
    match = _CODES.match(said)
    codes = tuple(re.split(r"[, \t]+", match[0].strip(", \t"))) if match else ()
    reason = said[match.end() :] if match else said
    return Ignore(file, line, reason.strip(" \t:,-"), codes=codes, cue=cue)


def applied(result: Result, known: Sequence[Ignore], *, complete: bool) -> Result:
    """A result without the findings that are suppressed, and with what nothing needed.

    Unless all checks ran (``complete``), an unused fingerprint proves nothing and is not reported;
    nor is an unused remark whose codes did not run.
    """
    if not known:
        return result
    prints = tuple(printed(result))
    used: set[Ignore] = set()
    kept: list[int] = []
    by_print = {one.fingerprint: one for one in known if one.fingerprint}
    by_cue: dict[int, list[Ignore]] = {}
    for one in known:
        if one.codes:
            by_cue.setdefault(one.cue, []).append(one)
    for index, (finding, print_) in enumerate(zip(result.findings, prints, strict=True)):
        matching = [
            one for one in by_cue.get(finding.cue, ()) if finding.code.startswith(one.codes)
        ]
        if print_ in by_print:
            matching.append(by_print[print_])
        used.update(matching)
        if not matching:
            kept.append(index)
    unused = tuple(
        Unused(one.file, one.line, one.names, one.reason)
        for one in known
        if complete and one not in used
    )
    return msgspec.structs.replace(
        result,
        findings=tuple(result.findings[index] for index in kept),
        prints=tuple(prints[index] for index in kept),
        ignored=len(result.findings) - len(kept),
        unused=unused,
    )


def write(results: Sequence[Result], reason: str) -> int:
    """Add all findings to the files beside their subtitles, with one reason; how many there were.

    What such a file holds already stays as it is.
    """
    from localize import tomlfile

    count = 0
    for result in results:
        if not result.findings:
            continue
        path = Path(result.file)
        file = path.with_name(path.name + ENDING)
        text = tomlfile.read_text(file) if file.is_file() else ""
        have = {one.fingerprint for one in beside(path)}
        quoted = msgspec.json.encode(reason).decode()
        prints = printed(result)
        lines = [
            f'"{print_}" = {quoted}  # {finding.code}, cue {finding.cue}'
            for finding, print_ in zip(result.findings, prints, strict=True)
            if print_ not in have
        ]
        if text and not text.endswith("\n"):
            text += "\n"
        write_atomic(file, (text + "\n".join((*lines, ""))).encode())
        count += len(lines)
    return count
