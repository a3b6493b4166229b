"""How the source differs from what was known before a run, and what that did to each market."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, Literal

import msgspec

from localize.model import Struct
from localize.pipeline.source import Source
from localize.pipeline.values import Outcome

Kind = Literal["unchanged", "moved", "changed", "new", "gone"]
KINDS: tuple[Kind, ...] = ("unchanged", "moved", "changed", "new", "gone")


class Differs(Struct, frozen=True):
    """A cue that is not what or where it was: its place now (0, 0: gone) and before (0, 0: new)."""

    kind: Kind
    id: str
    episode: int
    cue: int
    source: str
    from_episode: int = 0
    from_cue: int = 0
    before: str = ""


class Recut(msgspec.Struct, frozen=True):
    """The cues by kind, those that differ one by one, and by market what became of their cells.

    On the first run of a drama all cues are new and none is named. Of a market: how many of the
    cells of each kind there are in the episodes of this run, how many of those that are not new
    are ``approved`` and ``stale`` now; ``gone`` counts cues, in all markets the same.
    """

    counts: dict[str, int]
    cues: tuple[Differs, ...]
    markets: dict[str, dict[str, int]]

    def as_json(self) -> dict[str, Any]:
        """The difference as ``run --json`` prints it under ``source``."""
        return {
            **self.counts,
            "cues": [
                {
                    "kind": cue.kind,
                    "id": cue.id,
                    "episode": cue.episode if cue.episode else None,
                    "cue": cue.cue if cue.cue else None,
                    "source": cue.source,
                    "from_episode": cue.from_episode if cue.from_episode else None,
                    "from_cue": cue.from_cue if cue.from_cue else None,
                    "before": cue.before,
                }
                for cue in self.cues
            ],
            "markets": self.markets,
        }


class Gathering:
    """Counts what became of the cells, unit by unit."""

    def __init__(self, source: Source, markets: Iterable[str]) -> None:
        self._source = source
        self._kinds = _kinds(source)
        self._markets = {market: Counter[str]() for market in markets}

    def add(self, outcome: Outcome) -> None:
        """Count the cells of a unit that has ended."""
        numbers = self._markets[outcome.market]
        for cue, cell in outcome.cells.items():
            kind = self._kinds.get(cue, "unchanged")
            numbers[kind] += 1
            if kind != "new" and cell.state in ("approved", "stale"):
                numbers[cell.state] += 1

    def recut(self) -> Recut:
        """What the run found."""
        alignment = self._source.alignment
        counts: dict[str, int] = {kind: len(getattr(alignment, kind)) for kind in KINDS}
        markets = {
            market: {name: numbers[name] for name in (*KINDS[:4], "approved", "stale")}
            | {"gone": counts["gone"]}
            for market, numbers in self._markets.items()
        }
        return Recut(counts, tuple(_differing(self._source)), markets)


def _kinds(source: Source) -> dict[str, Kind]:
    """What each cue is that is there now, by id; those that are unchanged are left out."""
    alignment = source.alignment
    by_place: dict[tuple[int, int], Kind] = dict.fromkeys(alignment.new, "new")
    by_place.update(dict.fromkeys((place for _, place in alignment.moved), "moved"))
    by_place.update(dict.fromkeys((place for place, _ in alignment.changed), "changed"))
    return {
        cue.id: by_place[loaded.number, cue.place]
        for loaded in source.episodes
        for cue in loaded.episode.cues
        if (loaded.number, cue.place) in by_place
    }


def _differing(source: Source) -> Iterable[Differs]:
    if not source.before:
        return
    kinds: Mapping[str, Kind] = _kinds(source)
    for loaded in source.episodes:
        for cue in loaded.episode.cues:
            kind = kinds.get(cue.id)
            if kind is None:
                continue
            once, old = source.before.get(cue.id, (0, None))
            yield Differs(
                kind,
                cue.id,
                loaded.number,
                cue.place,
                cue.text,
                once,
                0 if old is None else old.place,
                old.text if old is not None and kind == "changed" else "",
            )
    for name in source.alignment.gone:
        once, old = source.before[name]
        assert old is not None
        yield Differs("gone", name, 0, 0, old.text, once, old.place)
