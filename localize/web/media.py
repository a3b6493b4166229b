"""The videos of a drama, by the number of their episode, and their subtitles as WebVTT."""

from collections.abc import Mapping
from pathlib import Path

from localize import settings, subtitles
from localize.errors import InputError
from localize.pipeline.shown import target_cues
from localize.review import Desk

#: What browsers play, with the type that they are told.
TYPES = {".mp4": "video/mp4", ".m4v": "video/mp4", ".mov": "video/mp4", ".webm": "video/webm"}


def videos(folder: Path | None) -> Mapping[int, Path]:
    """The video files of a folder by episode; none without a folder.

    Raises InputError for a folder that cannot be read or holds none, for a name without a number,
    and for two files of one episode.
    """
    if folder is None:
        return {}
    try:
        files = sorted(path for path in folder.iterdir() if path.suffix.lower() in TYPES)
    except OSError as error:
        raise InputError(
            f"cannot list the folder: {error.strerror or error}", file=str(folder), key="--video"
        ) from None
    if not files:
        raise InputError(f"no video ({' '.join(TYPES)})", file=str(folder), key="--video")
    found: dict[int, Path] = {}
    for path in files:
        number = subtitles.episode_number(path.stem)
        if number is None:
            raise InputError("no episode number in the name; write it as ep01", file=str(path))
        if number in found:
            raise InputError(f"two videos of episode {number}: {found[number]} and {path}")
        found[number] = path
    return found


def track(desk: Desk, market: str, episode: int) -> str:
    """The texts of an episode in one market as WebVTT, as they stand now.

    Raises InputError for an episode or a market that the drama does not have.
    """
    (market,) = settings.chosen(desk.drama, [market])
    if episode not in (one.number for one in desk.store.episodes(desk.drama.id)):
        raise InputError(f"no episode {episode}", key=market)
    cues = [cue for cue, _ in desk.store.cues(desk.drama.id, episode)]
    cells = desk.store.cells(desk.drama.id, market, episode)
    return subtitles.compose(target_cues(cues, cells), format="vtt", language=market)
