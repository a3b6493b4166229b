"""The documentation of one check, with its limit in every market and where that comes from."""

from collections import defaultdict
from typing import Final, get_args

from localize.checks.registry import BY_CODE, Check
from localize.errors import InputError
from localize.locales.profile import Counting, Limit, Market

_FAMILIES: Final = ("vertical", "netflix")
_UNITS: Final = {
    "cps": "characters a second",
    "cpl": "characters a line",
    "lines": "lines",
    "min_ms": "ms",
    "max_ms": "ms",
    "gap_frames": "frames",
    "close_gap_ms": "ms",
    "shot_ms": "ms",
    "length": "characters for each of the source",
}
_COUNTED: Final[dict[Counting, str]] = {
    "all": "every character 1",
    "half-width": "full-width characters 1, half-width ones 0.5",
    "thai": "marks above and below the letters 0, all others 1",
}
_NEEDS: Final = {
    "market": "the market",
    "source": "the source file",
    "hits": "the source file and a glossary",
    "terms": "a glossary",
    "customs": "a drama, with its rules",
    "duration": "how long the video lasts (`--duration`)",
    "shots": "the cuts of the video (`--shots`)",
}


def unknown(code: str) -> str:
    """What to say of a code that no check has; names those that are like it.

    >>> unknown("R20")
    "no check 'R20'; did you mean R201? `localize checks` lists all"
    """
    from difflib import get_close_matches

    near = get_close_matches(code.upper(), BY_CODE, n=3, cutoff=0.5)
    hint = f"; did you mean {' or '.join(near)}?" if near else ";"
    return f"no check {code!r}{hint} `localize checks` lists all"


def explain(code: str) -> str:
    """What a check finds, why, its limits in each market, how to mend it and how to ignore it.

    Raises InputError for an unknown code.
    """
    check = BY_CODE.get(code.strip().upper())
    if check is None:
        raise InputError(unknown(code))
    parts = [
        f"{check.code}: {check.name} ({check.severity})",
        check.summary,
        f"Why: {check.why}",
        f"How to mend it: {check.fix}",
        *_counted(check),
        *_limits(check),
        *_needed(check),
        *_mended(check),
        f"How to ignore it: everywhere `--ignore {check.code}`; one finding by its fingerprint"
        " (`check --fingerprints`) with a reason in `NAME.ignore.toml` beside the file; the next"
        f" cue in WebVTT `NOTE localize ignore {check.code}`, in ASS the same words as a Comment"
        " event; all that there are today `--write-baseline FILE`.",
    ]
    return "\n\n".join(parts)


def _counted(check: Check) -> list[str]:
    """How characters count, for the checks that count them."""
    if check.limit not in ("cps", "cpl"):
        return []
    from localize.locales import locales, market

    alike: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for locale in locales():
        one = market(locale)
        alike[_COUNTED[one.counting], one.counting_source].append(locale)
    rows = [
        f"- {rule}: {' '.join(names)} ({source})"
        for (rule, source), names in sorted(alike.items(), key=lambda item: item[1])
    ]
    return ["\n".join(["How characters count; tags and line breaks count nothing:", *rows])]


def _mended(check: Check) -> list[str]:
    option = {"safe": "--fix", "unsafe": "--unsafe-fixes"}.get(check.fixable)
    return [f"`check {option}` mends it where nothing gets worse."] if option else []


def _needed(check: Check) -> list[str]:
    needs = [_NEEDS[need] for need in check.needs]
    return [f"It runs where these are known: {', '.join(needs)}."] if needs else []


def _limits(check: Check) -> list[str]:
    """The limit of each market, markets with the same figure and source together."""
    if not check.limit:
        return _written(check.code)
    from localize.locales import locales, market

    if check.limit == "box":
        return [_boxes()]
    markets = [market(locale) for locale in locales()]
    unit = _UNITS[check.limit]
    if check.limit == "length":
        return [_table("Limits", unit, {m.locale: m.length for m in markets})]
    return [
        _table(
            f"Limits, profile {family}", unit, {m.locale: _limit(m, family, check) for m in markets}
        )
        for family in _FAMILIES
    ]


def _written(code: str) -> list[str]:
    """What each market writes, once where the two profiles agree."""
    from localize.checks.written import WRITTEN, Written, written
    from localize.locales import locales, market

    if code not in WRITTEN:
        return []
    markets = [market(locale) for locale in locales()]
    tables = []
    for family in _FAMILIES:
        alike: defaultdict[Written, list[str]] = defaultdict(list)
        for one in markets:
            wanted = written(code, one, family)
            if wanted is not None:
                alike[wanted].append(one.locale)
        rows = [
            f"- {wanted.text}: {' '.join(names)} ({wanted.source})"
            for wanted, names in sorted(alike.items())
        ]
        named = {name for names in alike.values() for name in names}
        silent = [one.locale for one in markets if one.locale not in named]
        if silent:
            rows.append(f"- nothing to check: {' '.join(silent)}")
        tables.append("\n".join(rows))
    if tables[0] == tables[1]:
        return [f"What each market writes:\n{tables[0]}"]
    return [
        f"What each market writes, profile {family}:\n{table}"
        for family, table in zip(_FAMILIES, tables, strict=True)
    ]


def _boxes() -> str:
    """The width of the box on each platform, and each market's font and size in it."""
    from localize.locales import locales
    from localize.locales.screens import Platform, screen

    places = {name: screen("", "vertical", name) for name in get_args(Platform)}
    rows = [f"- {one.box} px: {name} ({one.area.source})" for name, one in places.items()]
    letters: defaultdict[str, list[str]] = defaultdict(list)
    for locale in locales():
        one = screen(locale)
        letters[f"{one.font.family}, {one.size} px"].append(locale)
    fonts = [f"- {font}: {' '.join(names)}" for font, names in letters.items()]
    frame = screen("").frame
    size = f"Letters in a frame of {frame.width} x {frame.height} ({frame.source}):"
    title = "Limits, profile vertical, by `platform` in drama.toml:"
    rest = "Limits, profile netflix: none, since Netflix counts characters (L302)."
    return "\n".join([title, *rows, "", size, *fonts, "", rest])


def _limit(market: Market, family: str, check: Check) -> Limit:
    limit: Limit = getattr(market.profile(family), check.limit)
    return limit


def _table(title: str, unit: str, limits: dict[str, Limit]) -> str:
    alike: defaultdict[Limit, list[str]] = defaultdict(list)
    for locale, limit in limits.items():
        alike[limit].append(locale)
    rows = [
        f"- {limit.value:g} {unit}: {' '.join(names)} ({limit.source})"
        for limit, names in sorted(alike.items(), key=lambda item: (item[0].value, item[1]))
    ]
    return "\n".join([f"{title}:", *rows])
