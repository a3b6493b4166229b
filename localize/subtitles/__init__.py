"""Subtitle files to cues and back: detection, encodings, formats, markup, writing.

    >>> from pathlib import Path
    >>> [cue.text for cue in parse(b"1\\n00:00:01,000 --> 00:00:02,000\\nHi\\n", path="a.srt").cues]
    ['Hi']

A canonical SRT file in UTF-8 is read without importing any other package.
"""

from localize.subtitles.blocks import Note
from localize.subtitles.compose import compose
from localize.subtitles.document import Document, parse, read
from localize.subtitles.files import write_atomic
from localize.subtitles.markup import (
    Protected,
    carry,
    extract,
    insert,
    is_markup,
    protect,
    restore,
    split_speaker,
)
from localize.subtitles.names import EXTENSIONS, episode_number, find, number_files
from localize.subtitles.render import render

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
    "write_atomic",
]
