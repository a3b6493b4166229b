"""Deliverables: what people approved, a file an episode, with a manifest a market.

An episode with a line that is not approved is refused, named, and not written: nobody should
find an unapproved line in ``out/``.
"""

import hashlib
from collections.abc import Collection, Sequence
from pathlib import Path

import msgspec

from localize import locales, settings, subtitles
from localize.errors import InputError
from localize.locales.habits import DIRECTION
from localize.model import Cell, Cue
from localize.pipeline.shown import target_cues
from localize.pipeline.source import TRANSLATED
from localize.store import Store, now_utc

FORMATS = ("srt", "vtt", "ass", "ttml")
MANIFEST = "manifest.json"

_RTL, _POP = "\u202b", "\u202c"
_NO_DIRECTION = dict.fromkeys(map(ord, DIRECTION))


class Refusal(msgspec.Struct, frozen=True):
    """An episode that was not exported, with the cues that are in the way."""

    market: str
    episode: int
    cues: tuple[int, ...]
    reason: str


class Exported(msgspec.Struct, frozen=True):
    """A file that was written; ``unapproved`` lists cues that nobody approved (if allowed)."""

    market: str
    episode: int
    file: str
    sha256: str
    cues: int
    unapproved: tuple[int, ...] = ()
    missing: tuple[int, ...] = ()


class Outcome(msgspec.Struct, frozen=True):
    """What an export did."""

    written: tuple[Exported, ...]
    refused: tuple[Refusal, ...]


def export(
    drama: settings.Drama,
    store: Store,
    *,
    markets: Sequence[str],
    format: str = "srt",
    allow_unapproved: bool = False,
    wrap_rtl: bool = False,
) -> Outcome:
    """Write ``out/MARKET/epNN.FORMAT`` and ``out/MARKET/manifest.json`` for each market.

    With ``wrap_rtl`` each line of a market that is written from right to left stands between
    U+202B and U+202C (see :func:`wrapped`).

    Raises WriteError when a file cannot be written; files are replaced whole or not at all.
    """
    if not store.episodes(drama.id):
        raise InputError("nothing to export yet; `localize run` first", file=str(drama.folder))
    written: list[Exported] = []
    refused: list[Refusal] = []
    for locale in markets:
        wrap = wrap_rtl and locales.market(locale).direction == "rtl"
        folder = drama.folder / "out" / locale
        files = []
        for stored in store.episodes(drama.id):
            cues = [cue for cue, _ in store.cues(drama.id, stored.number) if _spoken(cue)]
            cells = store.cells(drama.id, locale, stored.number)
            open_cues = _not_approved(cues, cells)
            if open_cues and not allow_unapproved:
                refused.append(Refusal(locale, stored.number, open_cues, "not approved"))
                continue
            files.append(
                _write(folder, locale, stored.number, cues, cells, open_cues, format, wrap)
            )
        if files:
            _manifest(folder, drama, locale, format, files)
        written += files
    return Outcome(tuple(written), tuple(refused))


def _spoken(cue: Cue) -> bool:
    return cue.kind in TRANSLATED and bool(cue.text.strip())


def _not_approved(cues: Collection[Cue], cells: dict[str, Cell]) -> tuple[int, ...]:
    return tuple(
        cue.place for cue in cues if cue.id not in cells or cells[cue.id].state != "approved"
    )


def _write(
    folder: Path,
    locale: str,
    number: int,
    cues: Sequence[Cue],
    cells: dict[str, Cell],
    open_cues: tuple[int, ...],
    format: str,
    wrap: bool,
) -> Exported:
    shown = target_cues(cues, cells)
    if wrap:
        shown = [wrapped(cue) for cue in shown]
    data = subtitles.compose(shown, format=format, language=locale).encode()
    path = folder / f"ep{number:02d}.{format}"
    subtitles.write_atomic(path, data)
    texts = {cue.id for cue in cues if cue.id in cells and cells[cue.id].pieces}
    return Exported(
        market=locale,
        episode=number,
        file=path.name,
        sha256=hashlib.sha256(data).hexdigest(),
        cues=len(shown),
        unapproved=tuple(cue.place for cue in cues if cue.place in open_cues and cue.id in texts),
        missing=tuple(cue.place for cue in cues if cue.id not in texts),
    )


def wrapped(cue: Cue) -> Cue:
    """The cue with each line of its text from U+202B to U+202C, which players that set every line
    from left to right need: a mark at the end, or a Latin name, would stand on the wrong side.

    Controls of direction that the text had are gone; markup around a line stays around it. Wrapping
    twice changes nothing.

    >>> wrapped(Cue(1, 0, 900, "من أنت؟")).text
    '\\u202bمن أنت؟\\u202c'
    """
    parts: list[str] = []
    #: Where a tag at each place of the old text stands in the new one.
    places: list[int] = []
    size = 0
    for line in cue.text.split("\n"):
        bare = line.translate(_NO_DIRECTION)
        parts.append(f"{_RTL}{bare}{_POP}" if bare else "")
        inner = 0
        for at, mark in enumerate(line):
            outside = at == 0 or not inner
            places.append(size if outside else size + 1 + inner)
            inner += mark not in DIRECTION
        places.append(size + len(parts[-1]))
        size += len(parts[-1]) + 1
    tags = tuple(msgspec.structs.replace(tag, at=places[tag.at]) for tag in cue.tags)
    return msgspec.structs.replace(cue, text="\n".join(parts), tags=tags)


def _manifest(
    folder: Path, drama: settings.Drama, locale: str, format: str, files: list[Exported]
) -> None:
    release = drama.releases.get(locale)
    content = {
        "drama": drama.id,
        "title": drama.title,
        "market": locale,
        "source": drama.source,
        "format": format,
        "profile": drama.profile,
        "release": None if release is None else release.isoformat(),
        "exported": now_utc(),
        "files": [
            {
                "file": file.file,
                "episode": file.episode,
                "cues": file.cues,
                "sha256": file.sha256,
                "unapproved": list(file.unapproved),
                "missing": list(file.missing),
            }
            for file in files
        ],
    }
    data = msgspec.json.format(msgspec.json.encode(content), indent=2) + b"\n"
    subtitles.write_atomic(folder / MANIFEST, data)
