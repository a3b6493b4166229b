"""The settings of a drama and of a studio: declared, read, resolved.

drama.toml, studio.toml  ->  load(folder)  ->  Drama
"""

from localize.settings.declared import DramaSettings, MarketSettings, StudioSettings, describe
from localize.settings.drama import FILE, STORY_CHARACTERS, Drama, Synopsis
from localize.settings.loading import (
    ALLOWED_ID,
    IDENTITY,
    STUDIO_FILE,
    chosen,
    error_at,
    find,
    load,
)

__all__ = [
    "ALLOWED_ID",
    "FILE",
    "IDENTITY",
    "STORY_CHARACTERS",
    "STUDIO_FILE",
    "Drama",
    "DramaSettings",
    "MarketSettings",
    "StudioSettings",
    "Synopsis",
    "chosen",
    "describe",
    "error_at",
    "find",
    "load",
]
