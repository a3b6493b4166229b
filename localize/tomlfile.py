"""TOML files into structs, with errors that name file, line, key and what is allowed."""

import datetime
import re
import tomllib
import types
import typing
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from localize.errors import SettingsError

S = TypeVar("S", bound=msgspec.Struct)


def read(file: Path, struct: type[S]) -> S:
    """The content of a TOML file as ``struct``.

    Raises SettingsError for a file that is missing, is no UTF-8 or no TOML, holds a key that the
    struct does not declare, or a value of another type.
    """
    text = read_text(file)
    return convert(parsed(text, file), struct, file=file, text=text)


def parsed(text: str, file: Path) -> dict[str, Any]:
    """The tables of a TOML text; SettingsError, with the line, if it is none."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"at line (\d+)", str(error))
        line = int(found[1]) if found else len(text.splitlines())
        raise SettingsError(f"not valid TOML: {error}", file=str(file), line=line) from None
    except RecursionError:
        message = "not valid TOML: lists or tables stand too deep in each other"
        raise SettingsError(message, file=str(file)) from None


def read_text(file: Path) -> str:
    """The text of a settings file; SettingsError if it cannot be read as UTF-8."""
    try:
        return file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise SettingsError("not UTF-8", file=str(file), line=line) from None
    except OSError as error:
        raise SettingsError(f"cannot be read: {error.strerror}", file=str(file)) from None


def convert(data: dict[str, Any], struct: type[S], *, file: Path, text: str, key: str = "") -> S:
    """``data`` as ``struct``, checked key by key so that an error can name its place."""
    fields = {field.encode_name: field for field in msgspec.structs.fields(struct)}
    values = {}
    for name, value in data.items():
        path = f"{key}.{name}" if key else name
        if name not in fields:
            line = line_of(text, path)
            raise unknown_key(_unnumbered(path), list(fields), file=file, line=line)
        field = fields[name]
        values[field.name] = _value(value, field.type, file=file, text=text, key=path)
    missing = [field.encode_name for field in fields.values() if field.required]
    for name in missing:
        if name not in data:
            line = line_of(text, key) if key else None
            message = f"needs the key {name!r}"
            raise SettingsError(message, file=str(file), line=line, key=_unnumbered(key))
    return struct(**values)


def unknown_key(
    key: str, allowed: typing.Sequence[str], *, file: Path, line: int | None
) -> SettingsError:
    """The error for a key that nobody declared: names a near match and what is allowed."""
    import difflib

    name = key.rpartition(".")[2]
    near = difflib.get_close_matches(name, allowed, n=1)
    hint = f"; did you mean {near[0]!r}?" if near else ""
    message = f"unknown key{hint} Allowed: {', '.join(allowed)}"
    if not near:
        message = f"unknown key; allowed: {', '.join(allowed)}"
    return SettingsError(message, file=str(file), line=line, key=key)


def line_of(text: str, key: str) -> int | None:
    """The line (from 1) where a dotted key is set, None if it cannot be told.

    ``person[2].name`` is a key in the second ``[[person]]``.

    >>> line_of('a = 1\\n[markets]\\nth-TH = { grade = "x" }\\n', "markets.th-TH.grade")
    3
    """
    parts = key.split(".")
    best: tuple[int, int] | None = None
    for number, path in _set(text):
        depth = min(len(path), len(parts))
        if (best is None or depth > best[0]) and all(map(_same, parts, path)):
            best = (depth, number)
    return best[1] if best else None


def lines_of(text: str, depth: int) -> dict[str, int]:
    """The line (from 1) where each key and table is first set, for files of many keys.

    Keys are dotted, of up to ``depth`` names.

    >>> lines_of('a = 1\\n[markets]\\nth-TH = { grade = "x" }\\n', 2)
    {'a': 1, 'markets': 2, 'markets.th-TH': 3}
    """
    found: dict[str, int] = {}
    for number, path in _set(text):
        for names in range(1, min(depth, len(path)) + 1):
            found.setdefault(".".join(path[:names]), number)
    return found


def _set(text: str) -> Iterator[tuple[int, list[str]]]:
    """Each line that sets a key or opens a table, with the names that lead there."""
    table: list[str] = []
    counts: dict[str, int] = {}
    for number, line in enumerate(re.sub(_KEEP, _hide, text, flags=re.DOTALL).splitlines(), 1):
        header = re.fullmatch(r"\s*(\[\[?)\s*([^\]]+?)\s*\]+\s*", line)
        name = re.match(r"\s*([\w.\"'-]+)\s*=", line)
        if header:
            table = _numbered(_names(header[2]), counts, another=header[1] == "[[")
            yield number, table
        elif name:
            yield number, table + _names(name[1])


#: What can look like a key or a comment but is none: strings, long strings first; then comments.
#: Compiled when an error needs a line, which is seldom.
_KEEP = r'"""(?:\\.|.)*?"""|' r"'''.*?'''|" r'"(?:\\.|[^"\\\n])*"|' r"'[^'\n]*'|#[^\n]*"


def _hide(match: re.Match[str]) -> str:
    """A long string or a comment as its line breaks alone; other strings may be keys and stay."""
    found = match[0]
    hidden = found.startswith(("#", '"""', "'''"))
    return "\n" * found.count("\n") if hidden else found


def _names(dotted: str) -> list[str]:
    return [part.strip().strip("\"'") for part in dotted.split(".")]


def _numbered(names: list[str], counts: dict[str, int], *, another: bool) -> list[str]:
    """The names of a header, those of arrays with the number of the entry that is meant."""
    path: list[str] = []
    for place, name in enumerate(names, 1):
        full = ".".join([*path, name])
        if another and place == len(names):
            counts[full] = counts.get(full, 0) + 1
        path.append(f"{name}[{counts[full]}]" if full in counts else name)
    return path


def _same(wanted: str, there: str) -> bool:
    """Whether two names agree; one without a number means any entry."""
    return wanted == there or there == _unnumbered(wanted) or wanted == _unnumbered(there)


def _unnumbered(key: str) -> str:
    return re.sub(r"\[\d+\]", "", key)


def _value(value: Any, kind: Any, *, file: Path, text: str, key: str) -> Any:
    kind = _bare(kind)
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        if not isinstance(value, dict):
            raise _wrong(value, kind, file=file, text=text, key=key)
        return convert(value, kind, file=file, text=text, key=key)
    arguments = typing.get_args(kind)
    if typing.get_origin(kind) is dict and isinstance(value, dict):
        inner = arguments[1]
        return {
            name: _value(item, inner, file=file, text=text, key=f"{key}.{name}")
            for name, item in value.items()
        }
    if typing.get_origin(kind) is tuple and isinstance(value, list) and _is_struct(arguments[0]):
        return tuple(
            _value(item, arguments[0], file=file, text=text, key=f"{key}[{number}]")
            for number, item in enumerate(value, 1)
        )
    try:
        return msgspec.convert(value, kind)
    except msgspec.ValidationError:
        raise _wrong(value, kind, file=file, text=text, key=key) from None


def _wrong(value: Any, kind: Any, *, file: Path, text: str, key: str) -> SettingsError:
    return SettingsError(
        f"{_shown(value)} is not allowed; allowed: {allowed(kind)}",
        file=str(file),
        line=line_of(text, key),
        key=_unnumbered(key),
    )


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list):
        return "this list"
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, datetime.date | datetime.time) else repr(value)


def allowed(kind: Any) -> str:
    """What a value of a type may be, in words.

    >>> allowed(int | None), allowed(tuple[str, ...])
    ('a whole number', 'a list of text')
    """
    kind = _bare(kind)
    origin = typing.get_origin(kind)
    arguments = typing.get_args(kind)
    if origin is typing.Literal:
        return ", ".join(item if item else '""' for item in map(str, arguments))
    if origin in (typing.Union, types.UnionType):
        # TOML writes a whole number where a fraction would do too: one word covers both.
        hidden = (type(None), int) if float in arguments else (type(None),)
        return " or ".join(allowed(item) for item in arguments if item not in hidden)
    if origin is tuple:
        inner = allowed(arguments[0])
        return f"a list of {'tables' if inner == 'a table' else inner}"
    words = {
        "str": "text",
        "int": "a whole number",
        "float": "a number",
        "bool": "true or false",
        "date": "a date (2026-12-01)",
        "dict": "a table",
    }
    return words.get(getattr(kind, "__name__", ""), "a table")


def _bare(kind: Any) -> Any:
    return typing.get_args(kind)[0] if typing.get_origin(kind) is typing.Annotated else kind


def _is_struct(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, msgspec.Struct)
