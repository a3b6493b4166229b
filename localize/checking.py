"""Checks subtitle files as CI does: finds them, knows their market and drama, runs the checks."""

import os
import re
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

from localize import checks, fonts, ignores, locales, subtitles, timecode
from localize.checks.result import Result
from localize.errors import InputError, SettingsError, SubtitleError
from localize.locales import Market
from localize.locales.screens import FONTS_VARIABLE, Platform
from localize.locales.scripts import language_of
from localize.model import Cue, Finding, Note, Term

if TYPE_CHECKING:
    # Only a file below a drama needs these: a linter starts a hundred times a day without one.
    from localize.adapt import RuleSet
    from localize.cast import Cast
    from localize.glossary import Glossary
    from localize.settings import Drama


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be checked; see the options of ``localize check``."""

    market: str = ""
    profile: str | None = None
    source: Path | None = None
    fps: Fraction | None = None
    codes: frozenset[str] | None = None
    duration: int | None = None
    shots: Path | None = None


#: No file system of today takes longer names.
_LONGEST_NAME: Final = 255


def duration(text: str) -> int:
    """How many ms a video lasts: ``text`` is a time (``92.5``, ``1:32.5``) or the video itself.

    Raises InputError for what is neither.
    """
    path = Path(text)
    # A name longer than any file's may still be a time.
    if len(path.name) <= _LONGEST_NAME and path.is_file():
        from localize import video

        return video.length(path)
    try:
        return timecode.moment(text)
    except ValueError as error:
        raise InputError(f"{error}, nor is it a file", key="--duration") from None


#: What stays as it is in a format: TTML keeps its order and what its styles say, and so does SAMI,
#: where a cue ends when the next one begins and other times would move its neighbours.
UNFIXED: Final[dict[str, frozenset[str]]] = {
    "ttml": frozenset({"T107", "P409"}),
    "sami": frozenset({"T102", "T103", "T105", "T106", "T107", "R201", "P409"}),
}


#: A shift of a whole file against its source that is worth a word.
_SHIFTED_MS: Final = 250


class Loaded(msgspec.Struct, frozen=True):
    """A file as read, its cues that are shown, and what is known about them."""

    path: Path
    document: subtitles.Document
    cues: tuple[Cue, ...]
    market: Market | None
    drama: "Drama | None"
    profile: str
    fps: Fraction
    number: int | None


class _Home(msgspec.Struct, frozen=True):
    """The drama that a file belongs to, with its terms and rules in one market."""

    drama: "Drama"
    cast: "Cast"
    terms: tuple[Term, ...]
    glossary: "Glossary"
    rules: "RuleSet"


def check_paths(paths: Sequence[Path], asked: Asked) -> list[Result]:
    """The findings of every subtitle file in ``paths``, folders searched to the bottom.

    A file that cannot be read is a result with the finding F006. Raises InputError for a folder
    without subtitle files, an unknown market, settings that cannot be read.
    """
    checker = Checker(asked)
    return [checker.check(path) for path in files(paths)]


def notes(results: Sequence[Result]) -> list[str]:
    """What the user should know beside the findings.

    Files whose market nobody told us, files that run before or after their source, fonts that were
    asked for and are not there, suppressions that nothing needs, findings of a baseline that are
    gone.
    """
    found = [
        f"note: {one.file}:{one.line}: unused: nothing to ignore for"
        f" {one.names if one.names else 'a remark that names no code'}"
        for result in results
        for one in result.unused
    ]
    shifted = [result for result in results if abs(result.shift) > _SHIFTED_MS]
    if shifted:
        more = f", and {len(shifted) - 1} more likewise" if len(shifted) > 1 else ""
        found.append(
            f"note: {shifted[0].file} starts {abs(shifted[0].shift) / 1000:.1f} s"
            f" {'later' if shifted[0].shift > 0 else 'earlier'} than its source as a whole{more}:"
            " compared after that is taken out"
        )
    found += _without_font(results)
    gone = sum(len(result.gone) for result in results)
    if gone:
        found.append(
            f"note: {gone} finding{'s' * (gone != 1)} of the baseline {'are' if gone > 1 else 'is'}"
            " gone: write it anew with --write-baseline"
        )
    unknown = [result.file for result in results if not result.market]
    if unknown:
        more = f" and {len(unknown) - 1} more" if len(unknown) > 1 else ""
        found.append(
            f"note: no market known for {unknown[0]}{more}: only F and T codes ran; "
            "give one with -m"
        )
    return found


def _without_font(results: Sequence[Result]) -> list[str]:
    dramas: dict[Path, Drama | None] = {}
    said: dict[str, None] = {}
    for result in results:
        folder = _standing(Path(result.file)).parent
        if folder not in dramas:
            dramas[folder] = _nearest(folder)
        if result.market:
            where = _fonts(dramas[folder])
            reason = fonts.missing(where, locales.market(result.market), result.profile)
            if reason:
                said.setdefault(f"note: {reason}")
    return list(said)


def _fonts(drama: "Drama | None") -> str:
    """Where fonts are looked for: as the drama says, else the environment."""
    return os.environ.get(FONTS_VARIABLE, "") if drama is None else drama.fonts


def market_of(path: Path) -> str:
    """The market that a path names, "" if it names none.

    >>> market_of(Path("out/th-TH/ep01.srt")), market_of(Path("ep01.es-419.srt"))
    ('th-TH', 'es-419')
    """
    stem = path.stem.rpartition(".")[2] if "." in path.stem else ""
    for name in (stem, *(folder.name for folder in path.parents)):
        if re.fullmatch(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,4}){0,2}", name):
            try:
                return locales.resolve(name)
            except SettingsError:
                continue
    return ""


def _standing(path: Path) -> Path:
    """Where a file stands, links of folders followed but not its own.

    A link's name and folder say what it is; what it leads to may be a store of large files.
    """
    return Path(os.path.realpath(path.parent), path.name)


class Checker:
    """Remembers what files of one folder share: their drama, its terms, its sources."""

    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self._market = locales.market(asked.market) if asked.market else None
        self._dramas: dict[Path, Drama | None] = {}
        self._homes: dict[tuple[Path, str], _Home] = {}
        self._sources: dict[Path, dict[int, Path]] = {}
        self._shots: dict[Fraction, tuple[int, ...]] = {}

    def check(self, path: Path) -> Result:
        """The result of one file."""
        try:
            loaded = [self.load(path)]
        except SubtitleError as error:
            return self.unreadable(path, error)
        return self.result(loaded.pop())  # Kept by nobody: it holds the bytes of the file.

    def load(self, path: Path, data: bytes | None = None) -> "Loaded":
        """A file with what is known about it; ``data`` stands for its bytes.

        Raises SubtitleError for a file that cannot be read.
        """
        drama = self._drama(_standing(path).parent)
        market = self._market if self._market is not None else self._guess(path, drama)
        fps = self._fps(drama)
        if data is None:
            document = subtitles.read(path, fps=fps)
        else:
            document = subtitles.parse(data, path=str(path), fps=fps)
        cues = tuple(cue for cue in document.cues if cue.kind in ("dialogue", "sign"))
        profile = self._profile(drama)
        number = subtitles.episode_number(path.name)
        return Loaded(path, document, cues, market, drama, profile, fps, number)

    def unreadable(self, path: Path, error: SubtitleError) -> Result:
        """The result of a file that cannot be read."""
        finding = Finding(error.code, error.message)
        found = (finding,) if self._wants(error.code) else ()
        drama = self._drama(_standing(path).parent)
        market = self._market if self._market is not None else self._guess(path, drama)
        locale = "" if market is None else market.locale
        number = subtitles.episode_number(path.name)
        result = Result(str(path), (), found, locale, self._profile(drama), number)
        return ignores.applied(result, ignores.beside(path), complete=self._asked.codes is None)

    def result(self, loaded: "Loaded") -> Result:
        """The findings of a file, without those that are ignored on purpose."""
        path, cues = loaded.path, loaded.cues
        known = (*ignores.beside(path), *ignores.inside(loaded.document))
        odd = [finding for finding in loaded.document.findings if self._wants(finding.code)]
        view = self.view(loaded, cues)
        locale = "" if loaded.market is None else loaded.market.locale
        profile, number = loaded.profile, loaded.number
        unfixed = _unfixed(loaded.document)
        del loaded  # The checks don't need the bytes of the file.
        found = checks.check(view, select=self._asked.codes)
        if odd:
            found = sorted(odd + found, key=lambda one: (one.cue, one.line, one.code))
        shift = view.clock.offset if view.clock is not None and view.clock.rate == 1 else 0
        result = Result(
            str(path), cues, tuple(found), locale, profile, number, shift=shift, unfixed=unfixed
        )
        return ignores.applied(result, known, complete=self._asked.codes is None)

    def view(self, loaded: "Loaded", cues: tuple[Cue, ...]) -> checks.View:
        """What the checks look at, if the file held these cues."""
        number = 0 if loaded.number is None else loaded.number
        view = self._view(loaded.path, cues, loaded.market, loaded.drama, number)
        ruler = None
        if loaded.market is not None:
            platform = self._platform(loaded.drama)
            ruler = fonts.ruler(_fonts(loaded.drama), loaded.market, loaded.profile, platform)
        return msgspec.structs.replace(
            view,
            profile=loaded.profile,
            fps=loaded.fps,
            duration=self._asked.duration,
            shots=self._cuts(loaded.fps),
            ruler=ruler,
        )

    def _wants(self, code: str) -> bool:
        return self._asked.codes is None or code in self._asked.codes

    def _profile(self, drama: "Drama | None") -> str:
        if self._asked.profile is not None:
            return self._asked.profile
        return "vertical" if drama is None else drama.profile

    def _fps(self, drama: "Drama | None") -> Fraction:
        if self._asked.fps is not None:
            return self._asked.fps
        return Fraction(25) if drama is None else drama.fps

    def _platform(self, drama: "Drama | None") -> Platform:
        return "app" if drama is None else drama.platform

    def _cuts(self, fps: Fraction) -> tuple[int, ...] | None:
        """The cuts of the video, None where nobody gave them."""
        if self._asked.shots is None:
            return None
        if fps not in self._shots:
            from localize import video

            self._shots[fps] = video.read_shots(self._asked.shots, fps)
        return self._shots[fps]

    def _guess(self, path: Path, drama: "Drama | None") -> Market | None:
        path = _standing(path)
        name = market_of(path)
        if drama is not None and path.is_relative_to(drama.subtitles):
            name = drama.source
        return locales.market(name) if name else None

    def _drama(self, folder: Path) -> "Drama | None":
        if folder not in self._dramas:
            self._dramas[folder] = _nearest(folder)
        return self._dramas[folder]

    def _home(self, drama: "Drama", market: Market) -> _Home:
        key = (drama.folder, market.locale)
        if key not in self._homes:
            from localize import adapt, glossary, spoken, terms

            people = terms.read_cast(drama)
            known = terms.in_force(market, drama, people)
            rules = adapt.ruleset(market, adapt.read_folders(drama.rules))
            found = glossary.Glossary(known, choose=spoken.chooser(people.people, market))
            self._homes[key] = _Home(drama, people, known, found, rules)
        return self._homes[key]

    def _view(
        self,
        path: Path,
        cues: tuple[Cue, ...],
        market: Market | None,
        drama: "Drama | None",
        number: int,
    ) -> checks.View:
        view = checks.View(cues=cues, market=market, episode=number)
        source = self._source(path, drama, number)
        home = None
        if drama is not None and market is not None and market.target:
            home = self._home(drama, market)
            view = msgspec.structs.replace(view, terms=home.terms)
        if source is None or market is None:
            return view
        from localize.checks import align

        names = () if home is None else home.cast.names
        original = tuple(
            subtitles.split_speaker(cue, names) if names else cue
            for cue in subtitles.read(source, fps=view.fps).cues
            if cue.kind in ("dialogue", "sign") and cue.text.strip()
        )
        clock = align.clock(original, cues)
        pairs = align.pair(original, cues, clock)
        view = msgspec.structs.replace(
            view,
            source=pairs,
            missing=align.unanswered(original, pairs),
            clock=clock,
            source_language=_language(source, original, drama),
        )
        if home is None:
            return view
        match = home.glossary.match
        hits = tuple(() if cue is None else match(cue.text, number, cue.speaker) for cue in pairs)
        view = msgspec.structs.replace(view, hits=hits)
        return msgspec.structs.replace(view, customs=_customs(view, home))

    def _source(self, path: Path, drama: "Drama | None", number: int) -> Path | None:
        """The source file of a target file: as asked, else the drama's episode of that number."""
        asked = self._asked.source
        if asked is not None and asked.is_file():
            return asked
        folder = asked
        if folder is None:
            if drama is None or _standing(path).is_relative_to(drama.subtitles):
                return None
            folder = drama.subtitles
        if folder not in self._sources:
            self._sources[folder] = dict(subtitles.find(folder))
        found = self._sources[folder].get(number)
        if found is None and asked is not None:
            raise InputError(f"no source episode {number} in {folder}", file=str(path))
        return found


def _language(source: Path, cues: Sequence[Cue], drama: "Drama | None") -> str:
    """The locale of a source file: its drama's, what its script tells, its path, or English."""
    if drama is not None and source.resolve().is_relative_to(drama.subtitles):
        return drama.source
    told = language_of("\n".join(cue.text for cue in cues))
    named = _named(source)
    if told:
        # The script does not tell Russian from Ukrainian, nor Chinese from Chinese.
        same = named and locales.market(named).script == locales.market(told).script
        return named if same else told
    return named if named and locales.market(named).script == "Latn" else _UNTOLD


def _named(source: Path) -> str:
    """The locale that the name of a file or its folder gives; for a language alone any of it."""
    near = Path(source.parent.name, source.name)
    named = market_of(near)
    if named:
        return named
    languages = (near.stem.rpartition(".")[2].lower(), near.parent.name.lower())
    every = locales.locales()
    return next((one for one in every for name in languages if one.partition("-")[0] == name), "")


#: What a source in Latin letters is read as where its path names no language.
_UNTOLD: Final = "en-US"


def _unfixed(document: subtitles.Document) -> frozenset[str]:
    """The codes that cannot be mended in this file; lost bytes cannot be written again."""
    left = UNFIXED.get(document.format, frozenset())
    return left | {"F002"} if document.broken else left


def _customs(view: checks.View, home: _Home) -> tuple[tuple[Note, ...], ...]:
    """What the rules of a drama put before a person, for each cue of a view."""
    from localize import adapt

    assert view.source is not None
    assert view.hits is not None
    found = []
    for cue, source, hits in zip(view.cues, view.source, view.hits, strict=True):
        notes: tuple[Note, ...] = ()
        if source is not None:
            context = adapt.Context(
                market=view.known,
                profile=view.profile,
                source=source.text,
                hits=hits,
                episode=view.episode,
                era=home.drama.era,
                speaker=source.speaker,
                names=tuple(name for name in home.cast.names if name in source.text),
                rules=home.rules,
            )
            notes = adapt.notes(cue.text, context)
        found.append(tuple(note for note in notes if note.action == "escalate"))
    return tuple(found)


def _nearest(folder: Path) -> "Drama | None":
    """The drama that a folder lies in, None if it lies in none."""
    if not any((parent / "drama.toml").is_file() for parent in (folder, *folder.parents)):
        return None
    from localize import settings

    return settings.load(settings.find(folder))


def files(paths: Sequence[Path]) -> list[Path]:
    """The files of ``paths``, folders searched to the bottom; InputError for an empty folder."""
    found: list[Path] = []
    for path in paths:
        if not path.is_dir():
            found.append(path)
            continue
        inside = sorted(
            file
            for file in path.rglob("*")
            if file.suffix.lower() in subtitles.EXTENSIONS
            # No folders, nor pipes, which would be waited for; a dead link is a finding.
            and (file.is_file() or file.is_symlink())
            and not any(part.startswith(".") for part in file.relative_to(path).parts)
        )
        if not inside:
            raise InputError(
                f"no subtitle files here ({', '.join(sorted(subtitles.EXTENSIONS))})",
                file=str(path),
            )
        found += inside
    return list(dict.fromkeys(found))
