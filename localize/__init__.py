"""Drafts, adapts, fits, checks and queues the subtitles of Chinese microdramas for many markets.

The names below are the public ones; each is imported when it is first used, so that importing the
package costs nothing.

    >>> from pathlib import Path
    >>> import localize
    >>> document = localize.parse(b"1\\n00:00:01,000 --> 00:00:02,000\\nHi\\n", path="ep01.srt")
    >>> [cue.text for cue in document.cues]
    ['Hi']
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from localize.checking import check_paths as check
    from localize.pipeline import Options, Report
    from localize.pipeline import run_drama as run
    from localize.review import Desk
    from localize.settings import Drama
    from localize.settings import load as open_drama
    from localize.subtitles import parse
    from localize.subtitles import read as load

#: Public name -> where it is. ``load``/``parse``: a subtitle file to cues. ``check``: findings of
#: files. ``open_drama``: its settings. ``run``: the whole flow. ``Desk``: its queue.
_PUBLIC = {
    "Desk": "localize.review:Desk",
    "Drama": "localize.settings:Drama",
    "Options": "localize.pipeline:Options",
    "Report": "localize.pipeline:Report",
    "check": "localize.checking:check_paths",
    "open_drama": "localize.settings:load",
    "parse": "localize.subtitles:parse",
    "load": "localize.subtitles:read",
    "run": "localize.pipeline:run_drama",
}

__all__ = [
    "Desk",
    "Drama",
    "Options",
    "Report",
    "check",
    "load",
    "open_drama",
    "parse",
    "run",
]


def __getattr__(name: str) -> Any:
    if name not in _PUBLIC:
        raise AttributeError(f"module 'localize' has no attribute {name!r}")
    module, _, attribute = _PUBLIC[name].partition(":")
    return getattr(import_module(module), attribute)
