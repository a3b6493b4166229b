"""TMX files into the memory and out of it."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path

import msgspec

from localize.errors import SettingsError, StoreError
from localize.memory.tmx import Entry, Target, Unit, read_tmx, tmx_parts
from localize.store import MemoryRow, Store

#: Languages that a stamp from before they stood in it was read from.
_FORMER_SOURCE = "zh-Hans"
_TIME = "%Y%m%dT%H%M%SZ"
_PAGE = 2_000


class Imported(msgspec.Struct, frozen=True):
    """What an import brought: pairs by market, how many of them were repeated in the file, and
    how many units or renderings were left out, by reason."""

    file: str
    markets: dict[str, int]
    repeated: int
    skipped: dict[str, int]


class _Way(msgspec.Struct, frozen=True, order=True):
    """Where a file's texts go: from the source locale and the file's language to our market."""

    source: str
    lang: str
    market: str


def import_tmx(
    store: Store, files: Sequence[Path], markets: Mapping[str, str], *, source: str = "zh-Hans"
) -> None:
    """Bring the store's memory in step with TMX files; a file that did not change costs a digest.

    ``markets`` maps the languages that a file may name, in any case, to our markets
    (``{"th": "th-TH"}``); ``source`` is the locale to translate from. Dramas that share a store
    may ask for different ones: what another drama took from a file stays. Raises SettingsError
    for a file that is no TMX.
    """
    for file in files:
        _import(store, file, str(file), _ways(source, markets), Imported(str(file), {}, 0, {}))


def import_once(
    store: Store, file: Path, markets: Mapping[str, str], *, source: str, origin: str
) -> Imported:
    """Read a TMX file into the memory under the name ``origin``, and tell what it brought.

    It replaces what came under that name before. Raises as :func:`import_tmx` does.
    """
    return _import(store, file, origin, _ways(source, markets), None)


def _ways(source: str, markets: Mapping[str, str]) -> frozenset[_Way]:
    return frozenset(_Way(source, _folded(lang), market) for lang, market in markets.items())


def _import(
    store: Store, file: Path, origin: str, wanted: frozenset[_Way], unchanged: Imported | None
) -> Imported:
    """Import a file; ``unchanged`` is the answer where there is nothing to do, None to do it."""
    digest = _digest(file)
    while True:
        known = store.memory_files().get(origin, "")
        ways = wanted | _stamped(known)
        stamp = f"{digest}:{','.join(f'{w.source}/{w.lang}={w.market}' for w in sorted(ways))}"
        if known == stamp and unchanged is not None:
            return unchanged
        markets: Counter[str] = Counter()
        skipped: Counter[str] = Counter()
        rows = _rows(file, origin, ways, markets, skipped)
        try:
            stored = store.memory_replace(origin, rows, stamp)
        except StoreError:
            # Another drama's run may have imported the same file meanwhile: look again.
            if store.memory_files().get(origin, "") == known:
                raise
        else:
            repeated = markets.total() - stored
            return Imported(str(file), dict(sorted(markets.items())), repeated, dict(skipped))


def _digest(file: Path) -> str:
    try:
        with file.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise SettingsError(f"cannot be read: {error.strerror}", file=str(file)) from None


def _stamped(stamp: str) -> frozenset[_Way]:
    """The ways that a stored stamp names."""
    found = set()
    for text in stamp.partition(":")[2].split(","):
        pair, _, market = text.partition("=")
        source, _, lang = pair.rpartition("/")
        if market:
            found.add(_Way(source if source else _FORMER_SOURCE, lang, market))
    return frozenset(found)


def _rows(
    file: Path,
    origin: str,
    ways: frozenset[_Way],
    markets: Counter[str],
    skipped: Counter[str],
) -> Iterator[MemoryRow]:
    """The pairs of a file, counted as they pass."""
    aims: dict[str, dict[str, list[str]]] = {}
    for way in sorted(ways):
        aims.setdefault(way.source, {}).setdefault(way.lang, []).append(way.market)
    parts = (
        _rows_from(unit, origin, langs, markets, skipped)
        for source, langs in aims.items()
        for unit in read_tmx(file, source=source, skipped=skipped)
    )
    return chain.from_iterable(parts)


def _rows_from(
    unit: Unit,
    origin: str,
    langs: Mapping[str, Sequence[str]],
    markets: Counter[str],
    skipped: Counter[str],
) -> Iterator[MemoryRow]:
    for target in unit.targets:
        aims = langs.get(_folded(target.lang), ())
        if not aims:
            skipped[f"{target.lang} is none of the markets"] += 1
        for market in aims:
            markets[market] += 1
            yield MemoryRow(
                source_lang=unit.source_lang,
                market=market,
                source=unit.source,
                target=target.text,
                prev=unit.prev,
                next=unit.next,
                origin=origin,
                drama=unit.drama,
                episode=unit.episode,
                cue=unit.cue,
                by=target.by,
                at=_iso(target.at),
            )


# --- out ------------------------------------------------------------------------------------------


def export_tmx(
    rows: Iterator[MemoryRow], store: Store, *, source: str, version: str, counts: Counter[str]
) -> Iterator[bytes]:
    """The parts of a TMX file with these pairs, one unit each; ``counts`` grows by market.

    A unit has its drama, episode, cue and reviewer as properties, and the lines around it: their
    texts (``prev``, ``next``) where the memory holds them, else their hashes.
    """
    entries = _entries(rows, store, counts)
    now = datetime.now(UTC).strftime(_TIME)
    return tmx_parts(entries, source=source, version=version, at=now)


def _entries(rows: Iterator[MemoryRow], store: Store, counts: Counter[str]) -> Iterator[Entry]:
    page: list[MemoryRow] = []
    for row in rows:
        if len(page) == _PAGE:
            yield from _page(page, store)
            page = []
        counts[row.market] += 1
        page.append(row)
    yield from _page(page, store)


def _page(rows: Sequence[MemoryRow], store: Store) -> Iterator[Entry]:
    wanted: dict[str, set[int]] = {}
    for row in rows:
        wanted.setdefault(row.market, set()).update({row.prev, row.next} - {0})
    texts = {
        market: store.memory_sources(market, sorted(hashes)) for market, hashes in wanted.items()
    }
    for row in rows:
        known = texts[row.market]
        props = [
            ("drama", row.drama),
            ("episode", str(row.episode) if row.episode else ""),
            ("cue", row.cue),
            ("reviewer", row.by),
        ]
        for name, value in (("prev", row.prev), ("next", row.next)):
            text = known.get(value, "")
            props.append((name, text) if text else (f"x-{name}-hash", str(value) if value else ""))
        target = Target(row.market, row.target, row.by, _tmx_time(row.at))
        unit = Unit(row.source_lang, row.source, (target,))
        yield Entry(_identity(row), unit, tuple(props))


def _identity(row: MemoryRow) -> str:
    """The same for a pair whenever it is exported, and another for any other pair."""
    parts = (row.market, row.source_lang, row.source, row.target, row.origin, row.drama, row.cue)
    whole = "\0".join((*parts, str(row.prev), str(row.next)))
    return hashlib.blake2b(whole.encode(), digest_size=12).hexdigest()


def _iso(time: str) -> str:
    """A time of TMX as the store keeps times, "" for none that can be read.

    >>> _iso("20260510T090000Z"), _iso("yesterday")
    ('2026-05-10T09:00:00+00:00', '')
    """
    try:
        return datetime.strptime(time, _TIME).replace(tzinfo=UTC).isoformat()
    except ValueError:
        return ""


def _tmx_time(time: str) -> str:
    """A time of the store as TMX writes it, "" for none."""
    try:
        found = datetime.fromisoformat(time)
    except ValueError:
        return ""
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC).strftime(_TIME)


def _folded(lang: str) -> str:
    return lang.replace("_", "-").lower()
