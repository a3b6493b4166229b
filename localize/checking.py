"""Checks subtitle files as CI does: finds them, knows their market and drama, runs the checks."""

import re
from collections.abc import Iterable, Sequence
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from localize import checks, locales, subtitles
from localize.checks.output import Result
from localize.errors import InputError, SettingsError, SubtitleError
from localize.locales import Market
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
    checker = _Checker(asked)
    return [checker.check(path) for path in _files(paths)]


def notes(results: Iterable[Result]) -> list[str]:
    """What the user should know beside the findings: files whose market nobody told us."""
    unknown = [result.file for result in results if not result.market]
    if not unknown:
        return []
    return [
        f"note: no market known for {unknown[0]}"
        + (f" and {len(unknown) - 1} more" if len(unknown) > 1 else "")
        + ": only F and T codes ran; give one with -m"
    ]


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


class _Checker:
    """Remembers what files of one folder share: their drama, its terms, its sources."""

    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self._market = locales.market(asked.market) if asked.market else None
        self._dramas: dict[Path, Drama | None] = {}
        self._homes: dict[tuple[Path, str], _Home] = {}
        self._sources: dict[Path, dict[int, Path]] = {}

    def check(self, path: Path) -> Result:
        """The result of one file."""
        drama = self._drama(path.resolve().parent)
        market = self._market if self._market is not None else self._guess(path, drama)
        locale = "" if market is None else market.locale
        profile = self._profile(drama)
        number = subtitles.episode_number(path.name)
        fps = self._fps(drama)
        try:
            document = subtitles.read(path, fps=fps)
        except SubtitleError as error:
            finding = Finding(error.code, error.message)
            unreadable = (finding,) if self._wants(error.code) else ()
            return Result(str(path), (), unreadable, locale, profile, number)
        cues = tuple(cue for cue in document.cues if cue.kind in ("dialogue", "sign"))
        odd = [finding for finding in document.findings if self._wants(finding.code)]
        del document  # It holds the bytes of the file, which the checks don't need.
        view = self._view(path, cues, market, drama, number or 0)
        view = msgspec.structs.replace(view, profile=profile, fps=fps)
        found = checks.check(view, select=self._asked.codes)
        if odd:
            found = sorted(odd + found, key=lambda one: (one.cue, one.line, one.code))
        return Result(str(path), cues, tuple(found), locale, profile, number)

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

    def _guess(self, path: Path, drama: "Drama | None") -> Market | None:
        name = market_of(path.resolve())
        if drama is not None and path.resolve().is_relative_to(drama.subtitles):
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
        names = () if home is None else home.cast.names
        original = tuple(
            subtitles.split_speaker(cue, names) if names else cue
            for cue in subtitles.read(source, fps=view.fps).cues
            if cue.kind in ("dialogue", "sign") and cue.text.strip()
        )
        pairs = checks.pair(original, cues)
        view = msgspec.structs.replace(
            view, source=pairs, missing=checks.unanswered(original, pairs)
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
            if drama is None or path.resolve().is_relative_to(drama.subtitles):
                return None
            folder = drama.subtitles
        if folder not in self._sources:
            self._sources[folder] = dict(subtitles.find(folder))
        found = self._sources[folder].get(number)
        if found is None and asked is not None:
            raise InputError(f"no source episode {number} in {folder}", file=str(path))
        return found


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


def _files(paths: Sequence[Path]) -> list[Path]:
    files: list[Path] = []
    for path in paths:
        if not path.is_dir():
            files.append(path)
            continue
        inside = sorted(
            file
            for file in path.rglob("*")
            if file.suffix.lower() in subtitles.EXTENSIONS
            and not any(part.startswith(".") for part in file.relative_to(path).parts)
        )
        if not inside:
            raise InputError(
                f"no subtitle files here ({', '.join(sorted(subtitles.EXTENSIONS))})",
                file=str(path),
            )
        files += inside
    return list(dict.fromkeys(files))
