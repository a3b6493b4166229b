"""drama.toml and studio.toml: each setting declared once, with its type, default and help.

The loader, the error messages and the reference in the docs all read these structs. A field whose
TOML name is a Python keyword ends in ``_``.
"""

import datetime
import typing
from typing import Annotated, Any, Literal

import msgspec

from localize.locales.screens import Platform

Help = msgspec.Meta


class MarketSettings(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"from_": "from"}
):
    """One entry of ``[markets]``."""

    engines: Annotated[
        tuple[str, ...],
        Help(description="Where drafts come from, in order: `memory`, then engines by name."),
    ] = ("memory",)
    style: Annotated[str, Help(description="A hint on tone, for engines that take one.")] = ""
    release: Annotated[
        datetime.date | None,
        Help(description="When this market is published; earlier ones are reviewed first."),
    ] = None
    grade: Annotated[
        Literal["mild", "moderate", "strong"],
        Help(description="How strong language may be."),
    ] = "moderate"
    from_: Annotated[
        str,
        Help(
            description="Draft from this market's text instead of the Chinese: another market of "
            "the drama. Memory and checks still compare with the Chinese."
        ),
    ] = ""


class DramaSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The settings of ``drama.toml``."""

    id: Annotated[
        str, Help(description="Name of the drama in the database. Default: the folder's name.")
    ] = ""
    title: Annotated[str, Help(description="Title as published in China.")] = ""
    source: Annotated[
        str, Help(description="Language of the episode files, a locale such as `zh-Hans`.")
    ] = "zh-Hans"
    subtitles: Annotated[str, Help(description="Folder of the episode files.")] = "source"
    profile: Annotated[
        Literal["vertical", "netflix"],
        Help(description="Family of limits: `vertical` (9:16) or `netflix` (16:9)."),
    ] = "vertical"
    platform: Annotated[
        Platform,
        Help(
            description="Where vertical episodes are shown: decides what stays free at the edges "
            "and how wide a line may be. `app`: the players of microdrama apps; `any`: all at once."
        ),
    ] = "app"
    fonts: Annotated[
        str,
        Help(
            description="Folder of fonts (`th-TH.ttf`, `th.otf`, `common.ttf`, or Noto fonts by "
            "their usual names): lines of vertical episodes are then measured in pixels. `system`: "
            "the system's fonts. Default: `LOCALIZE_FONTS`, else characters are counted."
        ),
    ] = ""
    release: Annotated[
        datetime.date | None, Help(description="Release date of all markets without their own.")
    ] = None
    fps: Annotated[
        int | float | str,
        Help(description="Frames a second of the video; 23.976 means 24000/1001."),
    ] = 25
    era: Annotated[
        Literal["modern", "period"], Help(description="When it is set: decides names and titles.")
    ] = "modern"
    synopsis: Annotated[
        str, Help(description="What the drama is about, for engines that take context.")
    ] = ""
    synopses: Annotated[
        dict[str, str],
        Help(
            description='What happens in an episode or in several: `"1" = "..."`, `"2-5" = "..."`. '
            "Engines that take context get those of earlier episodes and of the one they translate."
        ),
    ] = {}
    review: Annotated[Literal[1, 2], Help(description="How many people must approve a line.")] = 1
    claim_minutes: Annotated[
        int,
        Help(description="How long a line is kept for the one who looks at it: 1 to 1440."),
    ] = 30
    memory: Annotated[
        tuple[str, ...], Help(description="TMX files with approved pairs, relative to the folder.")
    ] = ()
    markets: Annotated[
        dict[str, MarketSettings],
        Help(description="One table a market: `[markets]`, e.g. `th-TH = { engines = [...] }`."),
    ] = {}
    engines: Annotated[
        dict[str, dict[str, Any]],
        Help(description="One table an engine: `[engines.NAME]`."),
    ] = {}


class StudioSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The settings of ``studio.toml``, in a parent folder, for all dramas below it."""

    database: Annotated[
        str,
        Help(
            description="Where state is kept: a path or `postgresql://...`. "
            "`LOCALIZE_DATABASE` overrides it."
        ),
    ] = ""
    engines: Annotated[
        dict[str, dict[str, Any]], Help(description="Engines that every drama may name.")
    ] = {}
    memory: Annotated[
        tuple[str, ...], Help(description="TMX files for every drama, relative to this file.")
    ] = ()
    glossaries: Annotated[
        str, Help(description="Folder of glossaries between the starter's and the drama's.")
    ] = ""
    rules: Annotated[
        str, Help(description="Folder of rules between the built-in ones and the drama's.")
    ] = ""


def describe(struct: type[msgspec.Struct]) -> list[tuple[str, str, str]]:
    """Every setting of a struct as (TOML name, default, help), in order of declaration.

    The default is written as in TOML: ``none`` if leaving it out means something of its own, empty
    if the setting must be given.

    >>> describe(StudioSettings)[0][:2]
    ('database', '""')
    """
    rows = []
    for field in msgspec.structs.fields(struct):
        default = field.default
        if field.default_factory is not msgspec.NODEFAULT:
            default = field.default_factory()
        rows.append((field.encode_name, _toml(default), _help(field)))
    return rows


def _toml(value: Any) -> str:
    if value is msgspec.NODEFAULT:
        return ""
    if value is None:
        return "none"
    if isinstance(value, dict):
        return "{}"
    if isinstance(value, tuple | list):
        return f"[{', '.join(_toml(item) for item in value)}]"
    return msgspec.json.encode(value).decode()


def _help(field: msgspec.structs.FieldInfo) -> str:
    for item in typing.get_args(field.type)[1:]:
        if isinstance(item, msgspec.Meta) and item.description is not None:
            return item.description
    return ""
