"""What the files of a drama give, read and verified before anything is sent or written."""

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Self

import msgspec

from localize import adapt, engines, fonts, glossary, locales, settings, spoken, store, terms
from localize.cast import Cast
from localize.engines.base import Engine
from localize.locales import Market
from localize.memory import Memory, import_tmx, languages
from localize.model import Term


class Pivot(msgspec.Struct, frozen=True):
    """The market from whose text another one is drafted, and its terms."""

    market: Market
    glossary: glossary.Glossary


class Plan(msgspec.Struct, frozen=True):
    """What one market needs: its profile, terms and rules, its engines in order, its memory, and
    the market that it is drafted from, if not from the source."""

    market: Market
    settings: settings.MarketSettings
    terms: tuple[Term, ...]
    glossary: glossary.Glossary
    rules: adapt.RuleSet
    engines: tuple[Engine, ...] = ()
    memory: Memory | None = None
    pivot: Pivot | None = None

    @property
    def locale(self) -> str:
        """The market's BCP 47 name."""
        return self.market.locale


class Known(msgspec.Struct, frozen=True):
    """What checking a text needs of a drama and one of its markets, as their files say."""

    drama: settings.Drama
    cast: Cast
    plan: Plan


class Project:
    """A drama opened for work: settings, cast, a plan a market, and the store.

    Opening reads and verifies every file that the drama names, and raises the first error found;
    the store is opened last, so nothing is written for a drama that can't run. ``registered``:
    the store is a copy that knows the drama under another path.
    """

    def __init__(
        self, drama: settings.Drama, *, markets: tuple[str, ...] = (), registered: bool = False
    ) -> None:
        self.drama = drama
        self.cast = terms.read_cast(drama)
        self.chosen = settings.chosen(drama, markets)
        self._engines = self._build_engines()
        pivots = filter(None, (drama.markets[locale].from_ for locale in self.chosen))
        known = {
            locale: terms.in_force(locales.market(locale), drama, self.cast)
            for locale in dict.fromkeys((*self.chosen, *pivots))
        }
        self._refuse_markets()
        for locale in self.chosen:  # a file that is no font is named before anything is sent
            fonts.of_drama(drama, locales.market(locale))
        rules = adapt.read_folders(drama.rules)
        self.store = store.open_store(drama.database)
        try:
            if not registered:
                self._register()
            self._remember()
            self.plans = {locale: self._plan(locale, known, rules) for locale in self.chosen}
        except BaseException:
            self.store.close()
            raise

    @classmethod
    def open(cls, folder: Path, *, markets: tuple[str, ...] = ()) -> Self:
        """The drama in ``folder``; ``markets`` narrows the work to some of its markets."""
        return cls(settings.load(folder), markets=markets)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the engines' connections and the store."""
        for engine in self._engines.values():
            engine.close()
        self.store.close()

    @property
    def engines(self) -> dict[str, Engine]:
        """The engines that the chosen markets name, one object each, by name."""
        return self._engines

    @cached_property
    def releases(self) -> dict[str, str]:
        """The release date of each market that has one, ISO 8601."""
        return {locale: date.isoformat() for locale, date in self.drama.releases.items()}

    @property
    def pivots(self) -> dict[str, str]:
        """The market that each is drafted from, for those that are not drafted from the source."""
        return {
            locale: market.from_ for locale, market in self.drama.markets.items() if market.from_
        }

    def _build_engines(self) -> dict[str, Engine]:
        built: dict[str, Engine] = {}
        for locale in self.chosen:
            market = self.drama.markets[locale]
            key = f"markets.{locale}"
            for name in market.engines:
                if name != "memory" and name not in built:
                    built[name] = engines.named(name, self.drama, f"{key}.engines")
        return built

    def _refuse_markets(self) -> None:
        """Refuse an engine that cannot serve a market from the text that it is drafted from."""
        for locale in self.chosen:
            source = self.drama.drafted_from(locale)
            for name in self.drama.markets[locale].engines:
                engine = self._engines.get(name)
                if engine is None:
                    continue
                problem = engine.serves(locales.market(locale), source)
                if problem:
                    key = f"markets.{locale}.engines"
                    raise settings.error_at(self.drama.file, key, f"{name}: {problem}")

    def _register(self) -> None:
        own = Path(self.drama.database).parent.parent == self.drama.folder
        path = "." if own else str(self.drama.folder)
        self.store.add_drama(self.drama.id, title=self.drama.title, path=path)

    def _remember(self) -> None:
        """Bring the memory in step with the TMX files that the drama names."""
        markets = {locale: locales.market(locale) for locale in self.drama.markets}
        import_tmx(self.store, self.drama.memory, languages(markets), source=self.drama.source)

    def _memory(self, locale: str) -> Memory:
        drama = self.drama
        return Memory(self.store, locale, drama.source, drama.memory, drama=drama.id)

    def _plan(
        self,
        locale: str,
        known: Mapping[str, tuple[Term, ...]],
        rules: tuple[adapt.Read, ...],
    ) -> Plan:
        market = self.drama.markets[locale]
        pivot = market.from_
        remembers = "memory" in market.engines
        return msgspec.structs.replace(
            _plan(self.drama, locale, self.cast, known[locale], rules),
            engines=tuple(self._engines[name] for name in market.engines if name != "memory"),
            memory=self._memory(locale) if remembers else None,
            pivot=Pivot(locales.market(pivot), glossary.Glossary(known[pivot])) if pivot else None,
        )


def know(drama: settings.Drama, locale: str) -> Known:
    """What the files of a drama say of one market, without engines and store.

    Raises InputError for a market that the drama does not have, and as :class:`Project` does.
    """
    (locale,) = settings.chosen(drama, (locale,))
    cast = terms.read_cast(drama)
    known = terms.in_force(locales.market(locale), drama, cast)
    return Known(drama, cast, _plan(drama, locale, cast, known, adapt.read_folders(drama.rules)))


def _plan(
    drama: settings.Drama,
    locale: str,
    cast: Cast,
    known: tuple[Term, ...],
    rules: tuple[adapt.Read, ...],
) -> Plan:
    market = locales.market(locale)
    return Plan(
        market=market,
        settings=drama.markets[locale],
        terms=known,
        glossary=glossary.Glossary(known, choose=spoken.chooser(cast.people, market)),
        rules=adapt.ruleset(market, rules),
    )
