"""Draft files: what `run` writes into ``drafts/`` for people to look at.

A file that a person edited is never overwritten; the run names it and leaves it.
"""

import hashlib
from collections.abc import Sequence
from pathlib import Path

from localize import subtitles
from localize.errors import WriteError
from localize.model import Cell, Cue
from localize.pipeline.project import Project
from localize.pipeline.shown import target_cues


class Drafts:
    """The draft files of one run. ``kept`` names those that a person edited."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._written = project.store.written(project.drama.id)
        self.kept: list[str] = []

    def sweep(self) -> None:
        """Remove what a killed run left half written; only the run that holds the lock may."""
        subtitles.sweep(self._project.drama.folder / "drafts")

    def write(self, market: str, number: int, cues: Sequence[Cue], cells: dict[str, Cell]) -> None:
        """Write ``drafts/MARKET/epNN.srt``, unless a person changed it since the last run.

        A cue without a text keeps its times and stays empty, so that a person can type it in.
        Raises WriteError.
        """
        name = f"drafts/{market}/ep{number:02d}.srt"
        path = self._project.drama.folder / name
        data = subtitles.compose(
            target_cues(cues, cells, blank=True), format="srt", language=market
        ).encode()
        digest = hashlib.sha256(data).hexdigest()
        present = _digest(path)
        ours = self._written.get(name, "").split("|")
        if present == digest and digest in ours:
            return
        if present is not None and present not in (digest, *ours):
            self.kept.append(name)
            return
        # Noted before it is written, beside what stands there: a run that is killed in between
        # leaves the one or the other, and both are ours.
        known = digest if present in (None, digest) else f"{present}|{digest}"
        self._project.store.set_written(self._project.drama.id, {name: known})
        if present != digest:
            subtitles.write_atomic(path, data, durable=False)


def _digest(path: Path) -> str | None:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise WriteError(f"{path}: cannot be written: {error.strerror}") from None
