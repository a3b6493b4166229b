"""The markets that the tool knows: one TOML file each, read when first asked for.

A new market is one file in ``markets/``, named like its locale; nothing else lists it. Nothing is
read at import.
"""

import os
from functools import cache
from pathlib import Path

from localize.errors import SettingsError
from localize.locales.profile import Counting, Limit, Market, Profile, Typography

__all__ = [
    "Counting",
    "Limit",
    "Market",
    "Profile",
    "Typography",
    "locales",
    "market",
    "resolve",
    "targets",
]

#: Other names of a market, in lower case. Names of a language alone need no entry.
ALIASES = {
    "zh-cn": "zh-Hans",
    "zh-hans-cn": "zh-Hans",
    "zh-hant-tw": "zh-TW",
    "zh-hant-hk": "zh-HK",
}

#: Names that fit several markets and share no plain language with all of them.
AMBIGUOUS = {"zh-hant": ("zh-HK", "zh-TW")}


_MARKETS = Path(__file__).with_name("markets")


@cache
def locales() -> tuple[str, ...]:
    """The names of all known markets in alphabetical order, the source ``zh-Hans`` included."""
    names = os.listdir(_MARKETS)  # noqa: PTH208 (a glob takes ten times as long)
    return tuple(sorted(name[:-5] for name in names if name.endswith(".toml")))


@cache
def targets() -> tuple[str, ...]:
    """The names of the markets that subtitles can be delivered to; reads every market's file."""
    return tuple(name for name in locales() if market(name).target)


@cache
def resolve(name: str) -> str:
    """The market's own name for a locale as people write it.

    Case and ``_`` don't matter, ``zh-Hant-TW`` and ``zh-CN`` are understood, and a language alone
    stands for its market if it has just one.

    >>> resolve("zh_hant_tw"), resolve("th"), resolve("EN-us")
    ('zh-TW', 'th-TH', 'en-US')

    Raises SettingsError, in one line, for a name that is unknown (with near ones and all that are
    allowed) or that fits several markets.
    """
    folded = name.strip().replace("_", "-").lower()
    known = {locale.lower(): locale for locale in locales()}
    if folded in known:
        return known[folded]
    if folded in ALIASES:
        return ALIASES[folded]
    candidates = AMBIGUOUS.get(folded) or tuple(
        locale for locale in locales() if locale.lower().split("-")[0] == folded
    )
    if len(candidates) == 1:
        return candidates[0]
    if candidates:
        raise SettingsError(f"{name!r} fits several markets: say which of {', '.join(candidates)}")
    raise SettingsError(_unknown(name, folded, known))


def _unknown(name: str, folded: str, known: dict[str, str]) -> str:
    from difflib import get_close_matches

    language = folded.split("-")[0]
    near = [locale for key, locale in known.items() if key.split("-")[0] == language]
    if not near:
        near = [known[key] for key in get_close_matches(folded, known, n=3)]
    hint = f"did you mean {' or '.join(near)}? " if near else ""
    return f"unknown market {name!r}: {hint}Known are {', '.join(locales())}"


def market(locale: str) -> Market:
    """What the tool knows of a market, given its name or an alias (see :func:`resolve`).

    >>> market("th-TH").counting
    'thai'
    >>> market("en-US").profile("netflix").cpl.value
    42.0

    Raises SettingsError for an unknown name, or naming file, line or key of a file that does not
    hold what it should.
    """
    return _load(resolve(locale))


@cache
def _load(locale: str) -> Market:
    from localize import tomlfile

    file = _MARKETS / f"{locale}.toml"
    found = tomlfile.read(file, Market)
    if found.locale != locale:
        message = f"says {found.locale!r}, but the file is named {locale!r}: they must agree"
        raise SettingsError(message, file=str(file), key="locale")
    return found
