"""Regular expressions that are compiled when they are first used.

A quick command imports many modules and uses few of their patterns: compiling them all took a
third of the time that `localize check` needs for one small file.
"""

import re
from typing import Any, cast


class _Late:
    """Stands for a compiled pattern until one of its attributes is asked for."""

    def __init__(self, source: str, flags: int) -> None:
        self._late = (source, flags)

    def __getattr__(self, name: str) -> Any:
        compiled = re.compile(*self._late)
        # From now on every attribute is found on the instance itself, as fast as on a pattern.
        for known in _NAMES:
            self.__dict__[known] = getattr(compiled, known)
        return getattr(compiled, name)


_NAMES = (
    "findall",
    "finditer",
    "flags",
    "fullmatch",
    "groupindex",
    "groups",
    "match",
    "pattern",
    "scanner",
    "search",
    "split",
    "sub",
    "subn",
)


def pattern(source: str, flags: int = 0) -> re.Pattern[str]:
    """What acts as ``re.compile(source, flags)`` and is compiled at its first use.

    A mistake in the pattern shows then, not at import.

    >>> pattern("[0-9]+").findall("a1b22")
    ['1', '22']
    """
    return cast("re.Pattern[str]", _Late(source, flags))
