"""Engines: what turns source text into target text. Nothing else in the package calls a network.

One file an engine, behind the small interface of :mod:`localize.engines.base`. Importing this
package imports no client; :func:`build` makes an engine without contacting anything.
"""

import difflib
import importlib
from collections.abc import Collection, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from localize import tomlfile
from localize.engines.base import (
    Answer,
    BaseEngine,
    Capabilities,
    Engine,
    Line,
    Place,
    Request,
    Usage,
)
from localize.settings import Drama, error_at
from localize.settings import describe as describe_settings

__all__ = [
    "TYPES",
    "Answer",
    "BaseEngine",
    "Capabilities",
    "Engine",
    "Line",
    "Request",
    "Usage",
    "build",
    "describe",
    "missing_extra",
    "named",
]

#: Every type of engine and where it is: imported when first built.
TYPES: dict[str, str] = {
    "chat": "localize.engines.chat:ChatEngine",
    "qwen-mt": "localize.engines.qwen_mt:QwenMtEngine",
    "deepl": "localize.engines.deepl:DeeplEngine",
    "google": "localize.engines.google:GoogleEngine",
    "mymemory": "localize.engines.mymemory:MymemoryEngine",
    "libre": "localize.engines.libre:LibreEngine",
    "opencc": "localize.engines.opencc:OpenccEngine",
    "apertium": "localize.engines.apertium:ApertiumEngine",
    "ctranslate2": "localize.engines.ctranslate2:Ctranslate2Engine",
    "pseudo": "localize.engines.pseudo:PseudoEngine",
}


#: Types whose packages do not come with every installation: the extra, and what it brings.
EXTRAS: dict[str, tuple[str, tuple[str, ...]]] = {
    "ctranslate2": ("local", ("ctranslate2", "sentencepiece")),
    "deepl": ("deepl", ("deepl",)),
}


def missing_extra(kind: str) -> str:
    """The extra that a type needs and that is not installed, ``""`` if there is none."""
    extra, packages = EXTRAS.get(kind, ("", ()))
    return "" if all(map(find_spec, packages)) else extra


def build(name: str, table: Mapping[str, Any], *, folder: Path, file: Path | None = None) -> Engine:
    """The engine that the table ``[engines.NAME]`` describes; nothing is contacted.

    Without a ``type`` the name is the type (``opencc``, ``google``, ``pseudo``). Relative paths
    in the table start at ``folder``; ``file`` (default: its drama.toml) is what errors name.
    Raises SettingsError for an unknown type or key, a value of another type and a literal secret.
    """
    place = Place(name, folder / "drama.toml" if file is None else file)
    kind = table.get("type", name)
    if not isinstance(kind, str) or kind not in TYPES:
        raise place.error("type" if "type" in table else "", _unknown(str(kind), table))
    own = {key: value for key, value in table.items() if key != "type"}
    _refuse_literal_key(own, place)
    made: Any = _class(kind)
    text = tomlfile.read_text(place.file) if place.file.is_file() else ""
    key = f"engines.{name}"
    settings = tomlfile.convert(own, made.Settings, file=place.file, text=text, key=key)
    engine: Engine = made(settings, place=place, folder=folder)
    engine.usage.price = place.price(engine, settings)
    return engine


def named(name: str, drama: Drama, key: str) -> Engine:
    """The engine that a drama means by a name: a table's, or the type of that name.

    Nothing is contacted. Raises SettingsError, for an unknown name at ``key`` of drama.toml.
    """
    tables = drama.engines
    if name not in tables and name not in TYPES:
        lead = unknown(name, {"memory", *tables, *TYPES})
        raise error_at(drama.file, key, f"{lead}; others need a table [engines.{name}]")
    file = drama.engine_files.get(name, drama.file)
    return build(name, tables.get(name, {}), folder=file.parent, file=file)


def describe() -> dict[str, list[tuple[str, str, str]]]:
    """The settings of every type as (name, default, help), for the reference in the docs.

    >>> [name for name, default, help in describe()["ctranslate2"]][0]
    'path'
    """
    return {kind: describe_settings(_class(kind).Settings) for kind in TYPES}


def unknown(name: str, known: Collection[str]) -> str:
    """What to say of an engine that nobody knows; names one that is like it.

    >>> unknown("pseduo", ["chat", "pseudo"])
    "unknown engine 'pseduo'; did you mean 'pseudo'? known: chat, pseudo"
    """
    near = difflib.get_close_matches(name, known, n=1)
    hint = f"; did you mean {near[0]!r}?" if near else ";"
    return f"unknown engine {name!r}{hint} known: {', '.join(sorted(known))}"


def _class(kind: str) -> Any:
    module, _, name = TYPES[kind].partition(":")
    return getattr(importlib.import_module(module), name)


def _unknown(kind: str, table: Mapping[str, Any]) -> str:
    near = difflib.get_close_matches(kind, TYPES, n=1)
    hint = f"; did you mean {near[0]!r}?" if near else ";"
    lead = f"unknown type {kind!r}{hint}" if "type" in table else f"no type of that name{hint}"
    return f"{lead} Allowed: {', '.join(TYPES)}" if near else f"{lead} allowed: {', '.join(TYPES)}"


def _refuse_literal_key(table: Mapping[str, Any], place: Place) -> None:
    """A secret in a file is refused before anything can print it."""
    key = table.get("key", "")
    named = isinstance(key, str) and key.startswith("env:") and key[4:].isidentifier()
    if key != "" and not named:
        allowed = 'allowed: "env:NAME", and the key itself in the environment variable NAME'
        raise place.error("key", f"a key is not written into a file; {allowed}")
