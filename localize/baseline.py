"""Baselines: the findings that were there when somebody began to check, so that new ones count.

A baseline is a JSON file with the fingerprints of each subtitle file, by its path from the
baseline's own folder::

    {"version": 1, "files": {"th-TH/ep01.srt": {"9bc27d4b49758830": "T103"}}}
"""

import os
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Final

import msgspec

from localize.checks.output.words import named
from localize.checks.result import Result, printed
from localize.errors import InputError
from localize.subtitles import write_atomic

_VERSION: Final = 1
#: By subtitle file: the code of each known finding, by fingerprint.
Known = Mapping[str, Mapping[str, str]]


class _Baseline(msgspec.Struct):
    version: int
    files: dict[str, dict[str, str]]


def read(file: Path) -> Known:
    """The known findings of a baseline file.

    Raises InputError, one line, for a file that is missing, or is no baseline of ours.
    """
    data = b""
    try:
        data = file.read_bytes()
        found = msgspec.json.decode(data, type=_Baseline)
    except OSError as error:
        message = f"cannot read the baseline: {error.strerror}; make one with --write-baseline"
        raise InputError(message, file=str(file)) from None
    except (msgspec.ValidationError, RecursionError) as error:
        raise InputError(f"no baseline: {error}", file=str(file)) from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise _no_json(data, error, file) from None
    if found.version != _VERSION:
        message = f"a baseline of version {found.version}; this program knows {_VERSION}"
        raise InputError(message, file=str(file))
    return found.files


def _no_json(data: bytes, error: Exception, file: Path) -> InputError:
    """What is wrong with a file that is no JSON (the marks of a merge, say), and where."""
    import json

    try:
        json.loads(data)
    except json.JSONDecodeError as found:
        return InputError(f"no baseline: not JSON: {found.msg}", file=str(file), line=found.lineno)
    except UnicodeDecodeError as found:
        line = data.count(b"\n", 0, found.start) + 1
        return InputError("no baseline: not UTF-8", file=str(file), line=line)
    except RecursionError:
        pass  # msgspec said what it thinks of that
    return InputError(f"no baseline: {error}", file=str(file))


def write(file: Path, results: Sequence[Result]) -> int:
    """Write the findings of these results as a baseline; how many they are. Raises WriteError."""
    files = {}
    for result in results:
        codes = (finding.code for finding in result.findings)
        entries = dict(sorted(zip(printed(result), codes, strict=True)))
        if entries:
            files[_name(result.file, file)] = entries
    document = _Baseline(_VERSION, dict(sorted(files.items())))
    data = msgspec.json.format(msgspec.json.encode(document), indent=1)
    write_atomic(file, data + b"\n")
    return sum(map(len, files.values()))


def applied(
    results: Sequence[Result], known: Known, file: Path, *, codes: Collection[str] | None = None
) -> list[Result]:
    """The results without the known findings, each with those that are gone.

    Only findings of ``codes`` (None: all), which were looked for, can be gone.
    """
    return [_applied(result, known.get(_name(result.file, file), {}), codes) for result in results]


def _applied(result: Result, known: Mapping[str, str], codes: Collection[str] | None) -> Result:
    if not known:
        return result
    prints = tuple(printed(result))
    kept = [index for index, print_ in enumerate(prints) if print_ not in known]
    gone = sorted(
        print_ for print_ in known.keys() - set(prints) if codes is None or known[print_] in codes
    )
    return msgspec.structs.replace(
        result,
        findings=tuple(result.findings[index] for index in kept),
        prints=tuple(prints[index] for index in kept),
        known=len(prints) - len(kept),
        gone=tuple(gone),
    )


def _name(path: str, file: Path) -> str:
    """The path of a subtitle file from the baseline's folder, with slashes."""
    folder = Path(os.path.realpath(file)).parent
    return named(Path(os.path.relpath(path, folder)).as_posix())
