"""Apertium: translates by rules between related languages, offline; it reads no Chinese.

So it serves markets that are drafted from another market's text. Its programs form a pipe, a
"mode" such as `eng-spa`, which is kept running. Lines go through it as `[N]text[].[]`: what stands
in square brackets comes back as it is, so that an answer shows which line it belongs to, and the
full stop ends the sentence for the pipe without being taken for a part of it ("No." is "number").
"""

import os
import re
import shutil
import subprocess
import threading
import unicodedata
from pathlib import Path
from typing import Annotated

import msgspec

from localize.engines import languages
from localize.engines.base import Answer, BaseEngine, Capabilities, Place, Request
from localize.engines.pipe import Pipe
from localize.errors import EngineError
from localize.locales.profile import Market

Help = msgspec.Meta
#: What writes a mode's pipe so that it works line by line; a part of Debian's package apertium.
WRITER = "apertium-wblank-mode"
INSTALL = "on Debian: apt-get install apertium apertium-eng-spa"
_MODE = re.compile(r"\w+(-\w+)+", re.ASCII)
_SPECIAL = re.compile(r"[\[\]{}^$/\\@<>]")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_ANSWER = re.compile(r"\[(\d+)\](.*)\[\]\.?\[\]", re.DOTALL)
#: Marks of words that the pipe does not know: not analysed, not translated, not inflected.
_MARKS = "*@#"


class ApertiumSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The settings of Apertium."""

    mode: Annotated[
        str, Help(description="Mode, e.g. `eng-spa`; default: found from the two languages.")
    ] = ""
    path: Annotated[str, Help(description="Folder of the modes, relative to the drama's.")] = (
        "/usr/share/apertium/modes"
    )
    timeout: Annotated[float, Help(description="Seconds for a whole request.", gt=0, le=3600)] = (
        60.0
    )


class ApertiumEngine(BaseEngine):
    """Apertium's installed modes, one running pipe each; safe over threads, one at a time."""

    Settings = ApertiumSettings
    type = "apertium"
    prompt = "apertium-1"

    def __init__(self, settings: ApertiumSettings, *, place: Place, folder: Path) -> None:
        super().__init__(place.name)
        place.check_ranges(settings)
        if settings.mode and not _MODE.fullmatch(settings.mode):
            allowed = 'allowed: the name of a mode, such as "eng-spa"'
            raise place.error("mode", f"{settings.mode!r} is not allowed; {allowed}")
        self._settings = settings
        self._folder = folder / settings.path
        self.model = settings.mode
        self.capabilities = Capabilities(
            placeholders=True,
            max_items=200,
            offline=True,
            by_line=True,
            licence="GPL-2.0-or-later (Apertium); language pairs: their own, usually GPL",
            price="free",
        )
        self._turn = threading.Lock()
        self._state = threading.Lock()
        self._pipes: dict[str, Pipe] = {}
        self._closed = False
        self._sent = 0

    def serves(self, market: Market, source: str) -> str:
        """``""`` if a mode for the two languages is installed, else what is missing."""
        missing = self.reach()
        if missing:
            return missing
        if self._mode(source, market.locale):
            return ""
        if source.partition("-")[0] == "zh":
            return f'reads no Chinese; draft {market.locale} from another market (from = "...")'
        there = self._settings.mode if self._settings.mode else ", ".join(self._installed())
        return f"no mode from {source} to {market.locale}, only {there}"

    def reach(self) -> str:
        """``""`` if the program and a mode are installed, else what is missing."""
        if shutil.which(WRITER) is None:
            return f"the program apertium is not installed; {INSTALL}"
        mode = self._settings.mode
        if mode and not self._file(mode).is_file():
            return f"no mode {mode} in {self._folder}; {INSTALL}, or another pair"
        if not self._installed():
            return f"no modes in {self._folder}; {INSTALL}, or another pair"
        return ""

    def translate(self, request: Request) -> tuple[Answer, ...]:
        """The translated lines; one that Apertium has no text for is declined."""
        mode = self._mode(request.source, request.target.locale)
        if not mode:
            raise EngineError("refused", self.serves(request.target, request.source))
        self.usage.sent(sum(len(line.text) for line in request.lines))
        texts = [unicodedata.normalize("NFC", line.text) for line in request.lines]
        try:
            with self._turn:
                done = self._run(mode, texts)
        except EngineError:
            self.usage.failed()
            raise
        return tuple(
            Answer(line.id, text, "" if text else "Apertium has no text for the line")
            for line, text in zip(request.lines, done, strict=True)
        )

    def close(self) -> None:
        """End the pipes; who waits for one gets an EngineError."""
        with self._state:
            self._closed = True
            for pipe in self._pipes.values():
                pipe.kill()
        with self._turn, self._state:
            for pipe in self._pipes.values():
                pipe.close()
            self._pipes.clear()

    def _run(self, mode: str, texts: list[str]) -> list[str]:
        """The translations; a pipe that died or answers nonsense is started anew, once."""
        try:
            return self._ask(mode, texts)
        except EngineError as error:
            # One that hangs would hang again: whoever waits has waited long enough.
            if error.reason == "timeout" or self._closed:
                raise
            return self._ask(mode, texts)

    def _ask(self, mode: str, texts: list[str]) -> list[str]:
        pipe = self._pipe(mode)
        first = self._sent
        self._sent += len(texts)
        records = [record(place, text) for place, text in enumerate(texts, first)]
        try:
            answers = pipe.ask(records, self._settings.timeout)
            return [
                answered(answer, place, text)
                for place, (answer, text) in enumerate(zip(answers, texts, strict=True), first)
            ]
        except EngineError:
            with self._state:
                del self._pipes[mode]
                pipe.close()
            raise

    def _pipe(self, mode: str) -> Pipe:
        with self._state:
            if mode in self._pipes and not self._closed:
                return self._pipes[mode]
        # "-n": unknown words without a mark.
        command = ["sh", "-c", _script(self._file(mode)), mode, "-n", ""]
        with self._state:
            if self._closed:
                raise EngineError("unreachable", "stopped")
            self._pipes[mode] = Pipe(command, _environment())
            return self._pipes[mode]

    def _mode(self, source: str, target: str) -> str:
        """The mode for two locales, ``""`` if none is installed."""
        names = languages.modes(source, target)
        wanted = self._settings.mode
        if wanted:
            # "eco-es-fr" and "es-pt_BR" are variants of a pair.
            pair = [part.partition("_")[0] for part in wanted.split("-")[-2:]]
            return wanted if "-".join(pair) in names else ""
        return next((name for name in names if self._file(name).is_file()), "")

    def _installed(self) -> list[str]:
        return sorted(file.stem for file in self._folder.glob("*.mode"))

    def _file(self, mode: str) -> Path:
        return self._folder / f"{mode}.mode"


def record(place: int, text: str) -> bytes:
    r"""A line as the pipe reads it.

    >>> record(7, "and/or").decode()
    '[7]and\\/or[].[]'
    """
    escaped = _SPECIAL.sub(r"\\\g<0>", text.replace("\0", " "))
    return f"[{place}]{escaped}[].[]".encode()


def answered(answer: bytes, place: int, text: str) -> str:
    r"""The translation in what the pipe wrote; EngineError ``incomplete`` if it is another line's.

    Marks of unknown words go, unless the line itself has such marks.

    >>> answered(b"[7] La *Xyzzy\\/o es[].[]", 7, "The Xyzzy/o is")
    'La Xyzzy/o es'
    """
    found = _ANSWER.fullmatch(answer.decode(errors="replace"))
    if found is None or int(found[1]) != place or "\ufffd" in found[2]:
        raise EngineError("incomplete", "the answer is not that of the line")
    translated = _ESCAPED.sub(r"\1", found[2])
    for mark in _MARKS:
        if mark not in text:
            translated = translated.replace(mark, "")
    return re.sub(r"  +", " ", translated).strip()


def _script(file: Path) -> str:
    """The shell's line that runs a mode, with every program told to flush at NUL.

    `apertium -z` itself loses the NULs on the way out (3.8.3), so the mode is run without it.
    """
    try:
        done = subprocess.run(
            [WRITER, "-z", str(file)], capture_output=True, timeout=20, check=True
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise EngineError("unreachable", f"{file.name}: {error}") from None
    return done.stdout.decode(errors="replace")


def _environment() -> dict[str, str]:
    return {**os.environ, "LC_ALL": "C.UTF-8"}
