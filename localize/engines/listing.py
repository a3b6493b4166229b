"""What engines there are, what each needs and can do, and whether it answers.

Nothing of a drama is sent: an engine is asked for its list of models or the like. A type that
nobody configured is not asked at all, unless it runs on this machine.
"""

import os
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import msgspec

from localize import engines, settings
from localize.engines import prices
from localize.engines.base import Engine
from localize.errors import MissingExtra, SettingsError
from localize.model import Struct


class Key(Struct, frozen=True):
    """The environment variable that an engine's key is read from, and whether it holds one."""

    env: str
    set: bool


class Listed(Struct, frozen=True):
    """One engine as it is configured.

    ``markets``: the place that it has among the engines of each market, from 1. ``configured``:
    the file that holds its table or names it, "" if none does. ``extra``: the extra that is not
    installed. ``reachable``: None if it was not asked; ``detail`` says why, or why it does not
    answer. ``engine``: None where it cannot be built without settings or its extra.
    """

    name: str
    type: str
    markets: dict[str, int]
    configured: str
    engine: Engine | None
    extra: str = ""
    key: Key | None = None
    reachable: bool | None = None
    detail: str = ""

    def as_json(self) -> dict[str, Any]:
        """The engine as ``engines --json`` prints it; what is not known is null."""
        row: dict[str, Any] = {
            "name": self.name,
            "type": self.type,
            "markets": self.markets,
            "installed": not self.extra,
            "extra": self.extra,
            "configured": self.configured,
            "key": None if self.key is None else {"env": self.key.env, "set": self.key.set},
            "reachable": self.reachable,
            "detail": self.detail,
            "list_prices": {
                model: price.as_json()
                for (kind, model), price in prices.table().items()
                if kind == self.type
            },
        }
        names = ("model", "offline", "concurrency", "licence", "price", "terms", "capabilities")
        return row | dict.fromkeys(names) | ({} if self.engine is None else _about(self.engine))


def _about(engine: Engine) -> dict[str, Any]:
    can = engine.capabilities
    price = engine.usage.price
    return {
        "model": engine.model,
        "offline": can.offline,
        "concurrency": engine.concurrency,
        "licence": can.licence,
        "price": None if price is None else price.as_json(),
        "terms": can.price,
        "capabilities": {
            "glossary": can.glossary,
            "context": can.context,
            "schema": can.schema,
            "placeholders": can.placeholders,
            "by_line": can.by_line,
            "max_items": can.max_items,
            "max_chars": can.max_chars,
            "max_url": can.max_url,
            "unit": can.unit,
        },
    }


def of_drama(drama: settings.Drama) -> list[Listed]:
    """The engines that the drama's markets name, in their order, then those only in tables.

    Raises SettingsError for an unknown name and a table with a mistake.
    """
    places: dict[str, dict[str, int]] = {}
    for locale, market in drama.markets.items():
        asked = [name for name in market.engines if name != "memory"]
        for place, name in enumerate(asked, 1):
            places.setdefault(name, {})[locale] = place
    for name in drama.engines:
        places.setdefault(name, {})
    return [_of_drama(name, drama, markets) for name, markets in places.items()]


def of_types() -> list[Listed]:
    """Every type of engine, as it is without any settings."""
    return [_of_type(kind) for kind in engines.TYPES]


def look(listed: Iterable[Listed], *, offline: bool) -> list[Listed]:
    """The same, each asked whether it answers; with ``offline`` only those on this machine."""
    listed = list(listed)
    if not listed:
        return []
    with ThreadPoolExecutor(len(listed)) as pool:
        return list(pool.map(lambda one: _look(one, offline=offline), listed))


def _of_drama(name: str, drama: settings.Drama, markets: dict[str, int]) -> Listed:
    table = drama.engines.get(name, {})
    kind = table.get("type", name)
    file = str(drama.engine_files.get(name, drama.file))
    if extra := engines.missing_extra(kind):
        detail = str(MissingExtra(f"the engine {kind}", extra))
        return Listed(name, kind, markets, file, None, extra, detail=detail)
    locale = next(iter(markets), "")
    engine = engines.named(name, drama, f"markets.{locale}.engines")
    return Listed(name, kind, markets, file, engine, key=_key(table))


def _of_type(kind: str) -> Listed:
    if extra := engines.missing_extra(kind):
        detail = str(MissingExtra(f"the engine {kind}", extra))
        return Listed(kind, kind, {}, "", None, extra, detail=detail)
    try:
        engine = engines.build(kind, {}, folder=Path())
    except SettingsError as error:
        return Listed(kind, kind, {}, "", None, detail=f"{error.message} in [engines.NAME]")
    return Listed(kind, kind, {}, "", engine, detail="not configured, so not asked")


def _key(table: dict[str, Any]) -> Key | None:
    reference = table.get("key", "")
    if not reference:
        return None
    name = reference.removeprefix("env:")
    return Key(name, bool(os.environ.get(name, "").strip()))


def _look(listed: Listed, *, offline: bool) -> Listed:
    engine = listed.engine
    if engine is None:
        return listed
    here = engine.capabilities.offline
    if not here and (offline or not listed.configured):
        detail = listed.detail if listed.detail else "not asked: offline"
        return msgspec.structs.replace(listed, reachable=None, detail=detail)
    try:
        detail = engine.reach()
    finally:
        engine.close()
    return msgspec.structs.replace(listed, reachable=not detail, detail=detail)
