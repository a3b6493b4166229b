"""Guards: in which lines a row of a glossary is meant, and whether what it forbids is sure.

They stand in ``guards.toml`` beside the glossary files whose rows they guard, since a glossary has
no columns for them.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path

import msgspec

from localize import tomlfile
from localize.errors import SettingsError
from localize.model import Guard, Term

FILE = "guards.toml"


class Row(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One ``[[guard]]``: see :class:`localize.model.Guard`.

    ``sure`` is true, or the words of which the line must hold one.
    """

    source: tuple[str, ...]
    unless: tuple[str, ...] = ()
    only_with: tuple[str, ...] = ()
    sure: bool | tuple[str, ...] = False


class Guards(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A file of guards."""

    guard: tuple[Row, ...] = ()


def read_guards(folder: Path) -> Mapping[str, Guard]:
    """The guards of a folder's glossaries by source; none if it has no such file.

    Raises SettingsError with file, line and key for what is no guard, for an empty word, and for a
    source that is guarded twice.
    """
    file = folder / FILE
    return _read(file, file.stat().st_mtime_ns) if file.is_file() else {}


@lru_cache(maxsize=16)
def _read(file: Path, changed: int) -> Mapping[str, Guard]:  # noqa: ARG001
    """Kept until the file changes, since all markets of a folder read the same."""
    found: dict[str, Guard] = {}
    for number, row in enumerate(tomlfile.read(file, Guards).guard, 1):
        sure = () if isinstance(row.sure, bool) else row.sure
        guard = Guard(row.unless, row.only_with, row.sure is True, sure)
        for key, words in (
            ("source", row.source),
            ("unless", row.unless),
            ("only_with", row.only_with),
            ("sure", sure),
        ):
            if "" in words:
                raise _error(file, number, key, "holds an empty word")
        for source in row.source:
            if source in found:
                raise _error(file, number, "source", f"{source} is guarded twice")
            found[source] = guard
    return found


def _error(file: Path, number: int, key: str, message: str) -> SettingsError:
    line = tomlfile.line_of(tomlfile.read_text(file), f"guard[{number}].{key}")
    return SettingsError(message, file=str(file), line=line, key=f"guard.{key}")


def guarded(terms: Iterable[Term], guards: Mapping[str, Guard]) -> tuple[Term, ...]:
    """The terms, those that have a guard with it."""
    return tuple(
        msgspec.structs.replace(term, guard=guards[term.source]) if term.source in guards else term
        for term in terms
    )
