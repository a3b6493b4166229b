"""Subtitle files to cues and back: detection, encodings, formats, markup, writing.

    >>> from pathlib import Path
    >>> [cue.text for cue in parse(b"1\\n00:00:01,000 --> 00:00:02,000\\nHi\\n", path="a.srt").cues]
    ['Hi']

A canonical SRT file in UTF-8 is read without importing any other package, and what only writes
is imported when it is first used, so that checking a small file starts fast.
"""

from typing import TYPE_CHECKING

from localize.subtitles.blocks import Note
from localize.subtitles.document import Document, parse, read
from localize.subtitles.files import sweep, write_atomic
from localize.subtitles.markup import (
    Protected,
    carry,
    extract,
    insert,
    is_markup,
    protect,
    restore,
    split_speaker,
    upright,
)
from localize.subtitles.names import EXTENSIONS, episode_number, find, number_files

if TYPE_CHECKING:
    from localize.subtitles.rewriter import render
    from localize.subtitles.writer import compose

__all__ = [
    "EXTENSIONS",
    "Document",
    "Note",
    "Protected",
    "carry",
    "compose",
    "episode_number",
    "extract",
    "find",
    "insert",
    "is_markup",
    "number_files",
    "parse",
    "protect",
    "read",
    "render",
    "restore",
    "split_speaker",
    "sweep",
    "upright",
    "write_atomic",
]

_LATE = {"compose": "localize.subtitles.writer", "render": "localize.subtitles.rewriter"}


def __getattr__(name: str) -> object:
    """The functions that write, from modules that are imported now."""
    if name not in _LATE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    found: object = getattr(import_module(_LATE[name]), name)
    globals()[name] = found
    return found
