"""What several formats say in the same words."""

import os
from collections.abc import Sequence
from typing import Final

from localize.checks.result import Result
from localize.model import Finding


def left_out(results: Sequence[Result]) -> str:
    """How many findings are not shown, and why."""
    ignored = sum(result.ignored for result in results)
    known = sum(result.known for result in results)
    said = f"; {ignored} ignored" if ignored else ""
    return f"{said}; {known} in the baseline" if known else said


def counted(count: int, word: str) -> str:
    """A count with its word: ``1 error``, ``2 errors``."""
    return f"{count} {word}{'s' * (count != 1)}"


def with_cue(finding: Finding, message: str) -> str:
    """A message that says first where it belongs, for formats without a field for cues."""
    return f"cue {finding.cue}: {message}" if finding.cue else message


#: Sources are shown up to the first semicolon, and no longer than this.
_LONGEST_SOURCE: Final = 60


def brief(message: str, source: str) -> str:
    """The message with no more of its source than says where to look; JSON has all of it."""
    if not source or not message.endswith(f" ({source})"):
        return message
    return f"{message[: -len(source) - 2]}({_clause(source)})"


def _clause(source: str) -> str:
    """The first clause of a source, cut between words."""
    clause = source.partition(";")[0].strip()
    if len(clause) > _LONGEST_SOURCE:
        words = clause[: _LONGEST_SOURCE + 1].rpartition(" ")[0].rstrip(" ,:")
        clause = f"{words if words else clause[:_LONGEST_SOURCE]}…"
    return clause


#: Spaces that are no fault: French has them before its marks, Chinese and Japanese between lines.
_SPACES: Final = "\xa0\u202f\u3000"


def visible(text: str) -> str:
    """The text with a replacement character for each that shows nothing, usual spaces kept.

    >>> visible("Quoi\\u202f!\\u200b")
    'Quoi\\u202f!�'
    """
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() or char in _SPACES else "\ufffd" for char in text)


def named(file: str) -> str:
    """The name of a file as text of Unicode: bytes of it that are no UTF-8 are written out.

    >>> named(os.fsdecode(b"ep01\\xff.srt"))
    'ep01\\\\xff.srt'
    """
    return file if file.isascii() else os.fsencode(file).decode("utf-8", "backslashreplace")
