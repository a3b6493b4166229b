"""The translation memory: approved pairs of the past, matched exactly.

Exact means equal after NFC and white-space folding; exact with context (score 101) means that the
lines before and after are the same too. A match must satisfy the terms in force. A memory that
disagrees with itself about a line says nothing about it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from localize.errors import SettingsError, StoreError
from localize.memory.tmx import read_tmx
from localize.model import Match
from localize.store import MemoryRow, Store, text_hash

__all__ = ["Memory", "import_tmx", "read_tmx"]


class Memory:
    """The memory of one market, as a look-up over the store.

    ``files`` are the TMX files that the drama names: what others brought into a shared store, or
    a file that is not named any more, does not answer. What people approved always does. None:
    every file answers.
    """

    def __init__(
        self, store: Store, market: str, source: str, files: Sequence[Path] | None = None
    ) -> None:
        self._store = store
        self._market = market
        self._source = source
        self._origins = None if files is None else frozenset(("", *map(str, files)))

    def exact(
        self,
        texts: Sequence[str],
        wanted: Sequence[int],
        fits: Callable[[int, str], bool],
    ) -> tuple[dict[int, Match], set[int]]:
        """The matches of the lines at ``wanted`` (indices into ``texts``), asked at once.

        ``texts`` are all lines of the episode in order, so that neighbours are known.
        ``fits(index, target)`` says whether a target satisfies the terms of that line. Returns
        the matches by index and the indices where the memory disagrees with itself.
        """
        hashes = [text_hash(text) for text in texts]
        found = self._store.memory_exact(self._market, list({hashes[index] for index in wanted}))
        matches: dict[int, Match] = {}
        ambiguous: set[int] = set()
        for index in wanted:
            rows = [
                row
                for row in found.get(hashes[index], ())
                if row.source_lang == self._source
                and (self._origins is None or row.origin in self._origins)
                and fits(index, row.target)
            ]
            if not rows:
                continue
            before = hashes[index - 1] if index else 0
            after = hashes[index + 1] if index + 1 < len(hashes) else 0
            in_context = [row for row in rows if (row.prev, row.next) == (before, after) != (0, 0)]
            chosen = in_context if in_context else rows
            if len({row.target for row in chosen}) > 1:
                ambiguous.add(index)
                continue
            row = chosen[0]
            score = 101 if in_context else 100
            matches[index] = Match(
                source=row.source,
                target=row.target,
                score=score,
                origin=row.origin if row.origin else row.drama,
            )
        return matches, ambiguous


def import_tmx(store: Store, files: Sequence[Path], markets: Mapping[str, str]) -> None:
    """Bring the store's memory in step with TMX files; a file that did not change costs a digest.

    ``markets`` maps the languages that a file may name, in any case, to our markets
    (``{"th": "th-TH"}``). Dramas that share a store may ask for different ones: what another
    drama took from a file stays. Raises SettingsError for a file that is no TMX.
    """
    import hashlib

    wanted = frozenset((_folded(lang), market) for lang, market in markets.items())
    for file in files:
        try:
            with file.open("rb") as stream:
                digest = hashlib.file_digest(stream, "sha256").hexdigest()
        except OSError as error:
            raise SettingsError(f"cannot be read: {error.strerror}", file=str(file)) from None
        _import_file(store, file, digest, wanted)


def _import_file(store: Store, file: Path, digest: str, wanted: frozenset[tuple[str, str]]) -> None:
    while True:
        known = store.memory_files().get(str(file), "")
        pairs = wanted | _pairs(known)
        stamp = f"{digest}:{','.join(sorted(map('='.join, pairs)))}"
        if known == stamp:
            return
        try:
            store.memory_replace(str(file), _rows(file, pairs), stamp)
        except StoreError:
            # Another drama's run may have imported the same file meanwhile: look again.
            if store.memory_files().get(str(file), "") == known:
                raise


def _pairs(stamp: str) -> frozenset[tuple[str, str]]:
    """The languages and markets that a stored stamp names."""
    pairs = (pair.partition("=") for pair in stamp.partition(":")[2].split(","))
    return frozenset((lang, market) for lang, _, market in pairs if market)


def _rows(file: Path, pairs: frozenset[tuple[str, str]]) -> Iterator[MemoryRow]:
    markets: dict[str, list[str]] = {}
    for lang, market in sorted(pairs):
        markets.setdefault(lang, []).append(market)
    for unit in read_tmx(file):
        for target in unit.targets:
            for market in markets.get(_folded(target.lang), ()):
                yield MemoryRow(
                    source_lang=unit.source_lang,
                    market=market,
                    source=unit.source,
                    target=target.text,
                    origin=str(file),
                    drama=unit.drama,
                    by=target.by,
                    at=target.at,
                )


def _folded(lang: str) -> str:
    return lang.replace("_", "-").lower()
