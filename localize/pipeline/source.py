"""The source of a drama: its episode files, read, segmented and given stable identities."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

import msgspec

from localize import subtitles
from localize.align import Alignment, align
from localize.errors import InputError
from localize.glossary.ranges import parse_range
from localize.model import Cue, Episode, Person, Scene
from localize.pipeline.project import Project
from localize.segment import segment

TRANSLATED = ("dialogue", "sign")


class Line(msgspec.Struct, frozen=True):
    """A cue that is to be translated, with its place in the drama and the people it concerns.

    ``text`` is the cue's text with ``⟦n⟧`` for markup inside it; ``protected`` puts that back.
    """

    cue: Cue
    scene: Scene
    text: str
    protected: subtitles.Protected | None
    people: tuple[Person, ...]


class Loaded(msgspec.Struct, frozen=True):
    """An episode ready for work: ``lines`` are its cues that are translated, in file order."""

    episode: Episode
    lines: tuple[Line, ...]

    @property
    def number(self) -> int:
        """The episode's number."""
        return self.episode.number


class Source(msgspec.Struct, frozen=True):
    """All episodes of a drama, and how they differ from what was known before."""

    episodes: tuple[Loaded, ...]
    alignment: Alignment


def read_files(project: Project) -> list[Episode]:
    """Every episode file in order, speakers split off; nothing is saved.

    Raises InputError for an empty folder, a number that two files claim, an unreadable file.
    """
    drama = project.drama
    read = []
    for number, path in subtitles.find(drama.subtitles):
        document = subtitles.read(path, fps=drama.fps)
        episode = document.episode(number)
        if project.cast.names:
            cues = tuple(subtitles.split_speaker(cue, project.cast.names) for cue in episode.cues)
            episode = msgspec.structs.replace(episode, cues=cues)
        episode = msgspec.structs.replace(episode, path=_relative(path, drama.folder))
        read.append(episode)
    return read


def load(project: Project) -> Source:
    """The drama's episodes with stable cue ids, saved to the store where they changed."""
    files = read_files(project)
    store, drama = project.store, project.drama.id
    stored = {episode.number: episode.digest for episode in store.episodes(drama)}
    old = store.all_cues(drama)
    new = {episode.number: episode.cues for episode in files}
    alignment = align(old, new)
    taken = {cue.id for cues in old.values() for cue in cues}
    taken |= {cue.id for cues in store.all_cues(drama, gone=True).values() for cue in cues}
    loaded = []
    previous: Sequence[Cue] = ()
    for episode in files:
        scenes = segment(episode.cues, previous)
        named = _identify(episode, alignment, taken)
        digest = _digest(named, scenes)
        if stored.get(episode.number) != digest:
            store.save_episode(drama, named, scenes, digest=digest)
        loaded.append(_lines(project, named, scenes))
        previous = episode.cues
    for number in stored.keys() - new.keys():
        store.remove_episode(drama, number)
    return Source(tuple(loaded), alignment)


def choose(source: Source, wanted: str) -> tuple[Loaded, ...]:
    """The episodes that a range such as ``1-8`` names; all of them for "".

    Raises InputError for what is no range, and for one that names no episode of the drama.
    """
    if not wanted:
        return source.episodes
    try:
        episodes = parse_range(wanted)
    except ValueError as error:
        raise InputError(str(error), key="-e") from None
    chosen = tuple(loaded for loaded in source.episodes if episodes.holds(loaded.number))
    if not chosen:
        known = f"{source.episodes[0].number}-{source.episodes[-1].number}"
        raise InputError(f"no episode {wanted}; the drama has {known}", key="-e")
    return chosen


def _identify(episode: Episode, alignment: Alignment, taken: set[str]) -> Episode:
    """The episode with an id on every cue: the old one where the cue is the same, else new.

    A new id is a hash of episode, text and a counter, so that equal drama folders get equal ids.
    """
    cues = []
    for cue in episode.cues:
        known = alignment.ids.get((episode.number, cue.place))
        if known is None:
            known = _new_id(episode.number, cue, taken)
            taken.add(known)
        cues.append(msgspec.structs.replace(cue, id=known))
    return msgspec.structs.replace(episode, cues=tuple(cues))


def _new_id(number: int, cue: Cue, taken: set[str]) -> str:
    attempt = 0
    while True:
        seed = f"{number}\0{cue.text}\0{attempt}".encode()
        name = hashlib.blake2b(seed, digest_size=5).hexdigest()
        if name not in taken:
            return name
        attempt += 1


def _lines(project: Project, episode: Episode, scenes: Sequence[Scene]) -> Loaded:
    lines = []
    for cue, scene in zip(episode.cues, scenes, strict=True):
        if cue.kind not in TRANSLATED or not cue.text.strip():
            continue
        protected = subtitles.protect(cue.text, cue.tags) if cue.tags else None
        lines.append(
            Line(
                cue=cue,
                scene=scene,
                text=cue.text if protected is None else protected.text,
                protected=protected,
                people=_people(project, cue),
            )
        )
    return Loaded(episode, tuple(lines))


def _people(project: Project, cue: Cue) -> tuple[Person, ...]:
    """Who speaks the cue and who is named in it."""
    named = project.cast.named_in(cue.text)
    speaker = project.cast.by_name(cue.speaker) if cue.speaker else None
    if speaker is None or speaker in named:
        return named
    return (speaker, *named)


def _digest(episode: Episode, scenes: Sequence[Scene]) -> str:
    """A digest of all that the store keeps of an episode."""
    return hashlib.sha256(msgspec.json.encode((episode, scenes))).hexdigest()


def _relative(path: Path, folder: Path) -> str:
    return str(path.relative_to(folder)) if path.is_relative_to(folder) else str(path)


__all__ = ["Line", "Loaded", "Source", "choose", "load", "read_files"]
