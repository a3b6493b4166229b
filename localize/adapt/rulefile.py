"""Reads rules files: the TOML in which people write rules, verified, for the markets it names."""

from pathlib import Path

from localize import locales, tomlfile
from localize.adapt.entries import DataRule, RuleEntry, RulesFile
from localize.adapt.verifying import Place, verify, verify_number
from localize.errors import SettingsError
from localize.model import Struct


class Read(Struct, frozen=True):
    """What a file holds: its rules, the rules that it switches off, and in which markets."""

    file: str
    markets: tuple[str, ...]
    rules: tuple[DataRule, ...]
    off: tuple[str, ...]


def read(path: Path, *, any_name: bool = False) -> Read:
    """The rules of a file, verified one by one.

    Its name says where they hold: ``all.toml``, a language (``es.toml``) or a market
    (``es-419.toml``); with ``any_name`` others are read as ``all.toml`` is. Raises SettingsError
    with file, line, key and what is allowed.
    """
    known = named(path.stem)
    if not known:
        if not any_name:
            raise SettingsError(
                "a rules file is named all.toml, after a language (es.toml) or after a market "
                f"(es-419.toml); known: {', '.join((*languages(), *locales.targets()))}",
                file=str(path),
            )
        known = locales.targets()
    text = tomlfile.read_text(path)
    content = tomlfile.read(path, RulesFile)
    places = [Place(path, text, number) for number in range(1, len(content.rule) + 1)]
    rules = tuple(
        _rule(entry, known, place) for entry, place in zip(content.rule, places, strict=True)
    )
    seen: set[str] = set()
    for rule, place in zip(rules, places, strict=True):
        if rule.id in seen:
            raise place.error("id", f"{rule.id!r} is there twice")
        seen.add(rule.id)
    return Read(str(path), known, rules, content.off)


def named(name: str) -> tuple[str, ...]:
    """The markets that the name of a file, or of a group, means; none if it means nothing.

    >>> named("es"), named("th-TH"), named("xx"), len(named("all")) > 20
    (('es-419', 'es-ES'), ('th-TH',), (), True)
    """
    every = locales.targets()
    if name == "all":
        return every
    if name in every:
        return (name,)
    return tuple(locale for locale in every if locale.partition("-")[0] == name)


def languages() -> tuple[str, ...]:
    """The languages of all markets."""
    return tuple(dict.fromkeys(name.partition("-")[0] for name in locales.targets()))


def _rule(entry: RuleEntry, known: tuple[str, ...], place: Place) -> DataRule:
    """The rule of an entry, verified; the first thing that is wrong is raised."""
    verify(entry, place)
    markets = _markets(entry, known, place)
    if entry.span == "number":
        verify_number(entry, place, markets[0])
    for number, example in enumerate(entry.examples, 1):
        if example.market and example.market not in markets:
            raise place.error(
                f"examples[{number}].market",
                f"{example.market!r} is not a market of this rule; allowed: {', '.join(markets)}",
            )
    return DataRule(entry, markets, str(place.path), place.rule)


def _markets(entry: RuleEntry, known: tuple[str, ...], place: Place) -> tuple[str, ...]:
    if not entry.markets:
        return known
    found: list[str] = []
    for name in entry.markets:
        meant = named(name)
        inside = [locale for locale in meant if locale in known]
        if not meant:
            allowed = ", ".join(("all", *languages(), *locales.targets()))
            raise place.error("markets", f"unknown market {name!r}; allowed: {allowed}")
        if not inside:
            raise place.error(
                "markets",
                f"{name} is none of the markets of this file; allowed: {', '.join(known)}",
            )
        found += inside
    return tuple(dict.fromkeys(found))
