"""Episodes and their cues: replaced by id, never deleted."""

from collections.abc import Sequence
from typing import Any

import msgspec

from localize.model import Cue, Episode, Finding, Scene, Tag
from localize.store.connection import Connection
from localize.store.records import StoredEpisode

_TAGS = msgspec.json.Decoder(tuple[Tag, ...])
_FINDINGS = msgspec.json.Decoder(tuple[Finding, ...])

#: The columns that :func:`cue_of` reads, then those of :func:`scene_of`.
CUE_COLUMNS = (
    "cue.id, cue.place, cue.number, cue.start_ms, cue.end_ms, cue.text, cue.speaker, cue.kind,"
    " cue.style, cue.tags, cue.line"
)
SCENE_COLUMNS = "cue.scene, cue.hook, cue.cliffhanger, cue.recap"
CUE_WIDTH = 11

_SAVE_CUE = """
INSERT INTO cue (drama, id, episode, place, number, start_ms, end_ms, text, speaker, kind, style,
    tags, line, scene, hook, cliffhanger, recap, previous, gone)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', 0)
ON CONFLICT (drama, id) DO UPDATE SET
    previous = CASE WHEN cue.text <> excluded.text THEN cue.text ELSE cue.previous END,
    episode = excluded.episode, place = excluded.place, number = excluded.number,
    start_ms = excluded.start_ms, end_ms = excluded.end_ms, text = excluded.text,
    speaker = excluded.speaker, kind = excluded.kind, style = excluded.style,
    tags = excluded.tags, line = excluded.line, scene = excluded.scene, hook = excluded.hook,
    cliffhanger = excluded.cliffhanger, recap = excluded.recap, gone = 0
"""

_SAVE_EPISODE = """
INSERT INTO episode (drama, number, path, format, encoding, digest, loaded_at, findings)
VALUES (?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (drama, number) DO UPDATE SET path = excluded.path, format = excluded.format,
    encoding = excluded.encoding, digest = excluded.digest, findings = excluded.findings
"""


def save_episode(
    connection: Connection,
    drama: str,
    episode: Episode,
    scenes: Sequence[Scene],
    *,
    digest: str,
    at: str,
) -> None:
    """Replace an episode's cues by id; those that are missing now are marked gone."""
    pairs = list(zip(episode.cues, scenes, strict=True))
    ids = {cue.id for cue in episode.cues}
    if "" in ids or len(ids) != len(pairs):
        raise ValueError("each cue needs an id of its own before it is saved")
    findings = as_json(episode.findings)
    connection.execute(
        _SAVE_EPISODE,
        (
            drama,
            episode.number,
            episode.path,
            episode.format,
            episode.encoding,
            digest,
            at,
            findings,
        ),
    )
    connection.execute(
        "UPDATE cue SET gone = 1 WHERE drama = ? AND episode = ?", (drama, episode.number)
    )
    # By id, as all writers of many rows: two that meet then wait for each other in one order.
    pairs.sort(key=lambda pair: pair[0].id)
    connection.executemany(
        _SAVE_CUE, (_cue_values(drama, episode.number, cue, scene) for cue, scene in pairs)
    )


def remove_episode(connection: Connection, drama: str, number: int) -> None:
    """Forget the file of an episode; its cues are gone, their cells and history stay."""
    connection.execute("DELETE FROM episode WHERE drama = ? AND number = ?", (drama, number))
    connection.execute("UPDATE cue SET gone = 1 WHERE drama = ? AND episode = ?", (drama, number))


def episodes(connection: Connection, drama: str) -> list[StoredEpisode]:
    """Return the episodes of a drama by number."""
    rows = connection.rows(
        "SELECT number, path, format, encoding, digest, loaded_at, findings FROM episode"
        " WHERE drama = ? ORDER BY number",
        (drama,),
    )
    return [
        StoredEpisode(number, path, kind, encoding, digest, loaded, _findings(found))
        for number, path, kind, encoding, digest, loaded, found in rows
    ]


def cues(connection: Connection, drama: str, number: int) -> list[tuple[Cue, Scene]]:
    """Return the cues of an episode in file order, each with where it stands."""
    rows = connection.rows(
        f"SELECT {CUE_COLUMNS}, {SCENE_COLUMNS} FROM cue"
        " WHERE drama = ? AND episode = ? AND gone = 0 ORDER BY place",
        (drama, number),
    )
    return [(cue_of(row), scene_of(row[CUE_WIDTH:])) for row in rows]


def all_cues(connection: Connection, drama: str, *, gone: bool) -> dict[int, list[Cue]]:
    """Return the cues by episode in file order: those that are there, or those that are gone."""
    rows = connection.rows(
        f"SELECT {CUE_COLUMNS}, cue.episode FROM cue"
        " WHERE drama = ? AND gone = ? ORDER BY episode, place, id",
        (drama, int(gone)),
    )
    found: dict[int, list[Cue]] = {}
    for row in rows:
        found.setdefault(row[CUE_WIDTH], []).append(cue_of(row))
    return found


def cue_of(row: Sequence[Any]) -> Cue:
    """Return the cue that :data:`CUE_COLUMNS` gave."""
    return Cue(
        id=row[0],
        place=row[1],
        number=row[2],
        start=row[3],
        end=row[4],
        text=row[5],
        speaker=row[6],
        kind=row[7],
        style=row[8],
        tags=_TAGS.decode(row[9]) if row[9] else (),
        line=row[10],
    )


def scene_of(row: Sequence[Any]) -> Scene:
    """Return the scene that :data:`SCENE_COLUMNS` gave."""
    return Scene(row[0], hook=bool(row[1]), cliffhanger=bool(row[2]), recap=bool(row[3]))


def as_json(values: Sequence[object]) -> str | None:
    """Return JSON, or None for nothing: most cells have no findings, and a NULL costs no room."""
    return msgspec.json.encode(values).decode() if values else None


def _cue_values(drama: str, number: int, cue: Cue, scene: Scene) -> tuple[object, ...]:
    return (
        drama,
        cue.id,
        number,
        cue.place,
        cue.number,
        cue.start,
        cue.end,
        cue.text,
        cue.speaker,
        cue.kind,
        cue.style,
        as_json(cue.tags),
        cue.line,
        scene.scene,
        int(scene.hook),
        int(scene.cliffhanger),
        int(scene.recap),
    )


def _findings(text: str | None) -> tuple[Finding, ...]:
    return _FINDINGS.decode(text) if text else ()
