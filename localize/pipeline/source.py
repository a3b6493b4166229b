"""The source of a drama: its episode files, read, segmented and given stable identities."""

import hashlib
import re
from collections.abc import Sequence
from pathlib import Path

import msgspec

from localize import settings, subtitles
from localize.align import Alignment, align
from localize.cast import Cast
from localize.errors import InputError
from localize.glossary.ranges import parse_range
from localize.model import Cue, Episode, Person, Scene
from localize.pipeline.project import Project
from localize.segment import segment

TRANSLATED = ("dialogue", "sign")


class Line(msgspec.Struct, frozen=True):
    """A cue that is to be translated, with its place in the drama and the people it concerns.

    ``plain`` is the cue's text in one line, as it is matched; ``text`` is the same with ``⟦n⟧``
    for markup inside it, as it is translated; ``protected`` puts that markup back.
    """

    cue: Cue
    scene: Scene
    plain: str
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
    #: The cues that were known before, by id, each with its episode.
    before: dict[str, tuple[int, Cue]] = {}


def read_files(drama: settings.Drama, cast: Cast) -> list[Episode]:
    """Every episode file of a drama in order, speakers split off; nothing is saved.

    Raises InputError for an empty folder, a number that two files claim, an unreadable file.
    """
    read = []
    for number, path in subtitles.find(drama.subtitles):
        document = subtitles.read(path, fps=drama.fps)
        if not document.cues:
            raise InputError("no cues in this file", file=str(path))
        episode = document.episode(number)
        if cast.names:
            cues = tuple(subtitles.split_speaker(cue, cast.names) for cue in episode.cues)
            episode = msgspec.structs.replace(episode, cues=cues)
        episode = msgspec.structs.replace(episode, path=_relative(path, drama.folder))
        read.append(episode)
    return read


def load(project: Project) -> Source:
    """The drama's episodes with stable cue ids, saved to the store where they changed."""
    files = read_files(project.drama, project.cast)
    store, drama = project.store, project.drama.id
    stored = {episode.number: episode.digest for episode in store.episodes(drama)}
    old = store.all_cues(drama)
    for number, cues in store.all_cues(drama, gone=True).items():
        # An episode file that went away may come back: its lines are known under its number.
        old.setdefault(number, cues)
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
    before = {cue.id: (number, cue) for number, cues in old.items() for cue in cues}
    return Source(tuple(loaded), alignment, before)


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


_SPEAKERS = re.compile(r"^\s*[-–—－]\s*\S.*\n\s*[-–—－]", re.DOTALL)
_BROKEN = re.compile(r"(?<=[\u3000-\u9fff\uff00-\uffef])\n(?=[\u3000-\u9fff\uff00-\uffef])")


def flow(text: str) -> str:
    """A cue's text in one line, as it was spoken; two speakers stay on two lines.

    Chinese has no space where a line breaks.

    >>> flow("走到千里之外，\\n就不疼了吧。"), flow("- 谁？\\n- 我。")
    ('走到千里之外，就不疼了吧。', '- 谁？\\n- 我。')
    """
    if "\n" not in text or _SPEAKERS.match(text):
        return text
    return _BROKEN.sub("", text).replace("\n", " ")


def unbroken(text: str, *, spaced: bool) -> str:
    """A target text in one line; ``spaced``: whether its script sets spaces between words."""
    if "\n" not in text:
        return text
    # A blank line parts two pieces that a person made.
    lines = [line for line in text.split("\n") if line.strip()]
    if _SPEAKERS.match(text):
        return "\n".join(lines)
    return (" " if spaced else "").join(lines)


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
        lines.append(line_of(cue, scene, project.cast))
    return Loaded(episode, tuple(lines))


def line_of(cue: Cue, scene: Scene, cast: Cast) -> Line:
    """A cue as the stages see it, with the people of the cast whom it concerns."""
    plain = flow(cue.text)
    protected = subtitles.protect(cue.text, cue.tags) if cue.tags else None
    return Line(
        cue=cue,
        scene=scene,
        plain=plain,
        text=plain if protected is None else flow(protected.text),
        protected=protected,
        people=_people(cast, cue.speaker, plain),
    )


def _people(cast: Cast, name: str, text: str) -> tuple[Person, ...]:
    """Who speaks a line and who is named in it."""
    named = cast.named_in(text)
    speaker = cast.by_name(name) if name else None
    if speaker is None or speaker in named:
        return named
    return (speaker, *named)


def _digest(episode: Episode, scenes: Sequence[Scene]) -> str:
    """A digest of all that the store keeps of an episode."""
    return hashlib.sha256(msgspec.json.encode((episode, scenes))).hexdigest()


def _relative(path: Path, folder: Path) -> str:
    return str(path.relative_to(folder)) if path.is_relative_to(folder) else str(path)


__all__ = ["Line", "Loaded", "Source", "choose", "line_of", "load", "read_files"]
