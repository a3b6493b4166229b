"""What every engine shares: request and answer, what it can do, what it used, its health."""

import threading
from pathlib import Path
from typing import Annotated, Any, Literal, Protocol

import msgspec

from localize import tomlfile
from localize.engines import prices
from localize.engines.prices import Price
from localize.errors import EngineError, SettingsError
from localize.locales.profile import Market
from localize.model import Match, Struct, Term

#: After so many failures in a row an engine is not asked again in this run.
PATIENCE = 3
#: So many answers in a row that are no engine's; fewer could be because a request was too long,
#: and from the default 50 lines down to one it is halved five times.
MUTE_PATIENCE = 6
#: Reasons that say nothing about the text: another request would meet the same fate.
OUTAGES = ("unreachable", "timeout", "quota")


class Line(Struct, frozen=True):
    """One line to translate. ``id`` is the caller's; engines never show it to a server.

    ``draft`` and ``max_chars`` are for a request to condense: the target text as it stands, and
    how many characters it may have.
    """

    id: str
    text: str
    speaker: str = ""
    draft: str = ""
    max_chars: int = 0


class Request(Struct, frozen=True):
    """One request to an engine: lines of one episode and what helps to translate them.

    ``task`` is ``condense`` where drafts are to be written again, shorter; only engines whose
    capabilities say so are asked for that.
    ``source`` is a locale; ``before`` and ``after`` are neighbouring source lines, ``script`` the
    lines around and between those to translate where these do not follow one another. ``cast``
    holds JSON-ready entries. ``rejected`` and ``notes`` map a line's id to texts that people
    rejected (with the reason) and to remarks on that line. ``must``: these terms were missed in
    an earlier answer. ``examples``: approved pairs of lines that are like some of these.
    ``story``: what happened before this episode, ``plot``: what happens in it, as (episodes, text).
    ``drama`` and ``glossary``, all terms in force in the episode, are for engines that keep a
    glossary of their own (``uploaded``); ``terms`` are those that stand in these lines.
    """

    source: str
    target: Market
    lines: tuple[Line, ...]
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    script: tuple[str, ...] = ()
    terms: tuple[Term, ...] = ()
    must: bool = False
    cast: tuple[dict[str, Any], ...] = ()
    synopsis: str = ""
    story: tuple[tuple[str, str], ...] = ()
    plot: tuple[tuple[str, str], ...] = ()
    style: str = ""
    rejected: dict[str, tuple[tuple[str, str], ...]] = msgspec.field(default_factory=dict)
    notes: dict[str, tuple[str, ...]] = msgspec.field(default_factory=dict)
    examples: tuple[Match, ...] = ()
    drama: str = ""
    glossary: tuple[Term, ...] = ()
    task: Literal["translate", "condense"] = "translate"


class Answer(Struct, frozen=True):
    """The target text of one line, or why the engine declined this line alone (``declined``)."""

    id: str
    text: str
    declined: str = ""


class Capabilities(Struct, frozen=True):
    """What an engine can do and how it is to be fed.

    ``glossary``: how terms reach it. ``placeholders``: whether ``⟦1⟧`` comes back, and up to
    which number. ``by_line``:
    every line is translated on its own, so no line can slip under another and asking again gives
    the same. ``context``: it reads neighbours, cast, synopsis and what was rejected. ``condense``:
    the version of its instructions for making a draft shorter, "" if it is not asked to.
    ``max_url``: a line's longest form as it stands in an address; 0: it stands in none. ``unit``:
    what is billed. ``price`` and ``licence`` are for people to read.
    """

    glossary: Literal["none", "prompt", "inline", "uploaded"] = "none"
    context: bool = False
    schema: Literal["strict", "json_object", "none"] = "none"
    placeholders: bool = False
    max_placeholders: int = 99
    max_items: int = 50
    max_chars: int = 100_000
    max_url: int = 0
    offline: bool = False
    thread_safe: bool = True
    by_line: bool = False
    condense: str = ""
    unit: Literal["characters", "tokens", "none"] = "none"
    licence: str = ""
    price: str = ""


class Usage:
    """Counters of one engine in one run, safe over threads.

    ``price``, which :func:`localize.engines.build` sets, is None where nobody knows it.
    """

    def __init__(self) -> None:
        self.price: Price | None = None
        self._lock = threading.Lock()
        self._requests = 0
        self._characters = 0
        self._failures = 0
        self._dollars: float | None = None

    def sent(self, characters: int) -> None:
        """Count one request that carried so many characters of source text."""
        with self._lock:
            self._requests += 1
            self._characters += characters

    def failed(self) -> None:
        """Count one request that brought nothing usable."""
        with self._lock:
            self._failures += 1

    def tokens(self, reported: object) -> None:
        """Count the tokens of one reply, as chat servers report them: its object ``usage``."""
        if self.price is None or not isinstance(reported, dict):
            return
        sent, received = reported.get("prompt_tokens"), reported.get("completion_tokens")
        if isinstance(sent, int) and isinstance(received, int):
            with self._lock:
                before = 0.0 if self._dollars is None else self._dollars
                self._dollars = before + self.price.of_tokens(sent, received)

    def snapshot(self) -> dict[str, int | float | None]:
        """``requests``, ``characters``, ``failures`` and ``cost`` (US dollars, None: unknown)."""
        with self._lock:
            return {
                "requests": self._requests,
                "characters": self._characters,
                "failures": self._failures,
                "cost": self._cost(),
            }

    def _cost(self) -> float | None:
        """What was paid: by characters with all tries, by tokens as far as servers report them."""
        if self.price is None:
            return None
        if not self.price.by_tokens:
            return round(self.price.of_characters(self._characters), 6)
        if self._dollars is None:
            return 0.0 if self._requests == 0 else None
        return round(self._dollars, 6)


class Health:
    """Whether an engine is worth asking, safe over threads.

    A final error (refused key, exhausted quota) takes it down at once, :data:`PATIENCE` outages
    in a row do so too: a dead server is not tried for every episode of a drama. It also learns
    what the engine cannot do, so that nobody pays for being told so again.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._outages = 0
        self._mute = 0
        self._down: EngineError | None = None
        self._fruitless: dict[str, int] = {}

    @property
    def down(self) -> EngineError | None:
        """Why the engine is not asked any more, or None."""
        return self._down

    def succeeded(self) -> None:
        """The server answered: forget the outages before."""
        with self._lock:
            self._outages = self._mute = 0

    def failed(self, error: EngineError) -> None:
        """Note a failure; refusals of a text count neither way."""
        with self._lock:
            self._outages += error.reason in OUTAGES
            self._mute += error.mute
            tired = self._outages >= PATIENCE or self._mute >= MUTE_PATIENCE
            if self._down is None and (error.final or tired):
                self._down = error

    def tried(self, what: str, *, helped: bool) -> None:
        """Note whether asking once more for a weakness such as "number" brought anything."""
        with self._lock:
            self._fruitless[what] = 0 if helped else self._fruitless.get(what, 0) + 1

    def pays(self, what: str) -> bool:
        """Whether it is worth asking once more for that weakness; not if it never helps."""
        return self._fruitless.get(what, 0) < PATIENCE


class Engine(Protocol):
    """Something that turns source text into target text; shared by all threads of a run.

    ``name`` is the user's, ``type`` one of :data:`localize.engines.TYPES`; ``model`` and
    ``prompt`` (a version) are part of the key under which an answer is kept. ``concurrency``:
    how many requests it takes at once.
    """

    name: str
    type: str
    model: str
    prompt: str
    concurrency: int
    capabilities: Capabilities
    usage: Usage
    health: Health

    def serves(self, market: Market, source: str) -> str:
        """``""``, or in a few words why this engine cannot draft that market."""
        ...

    def translate(self, request: Request) -> tuple[Answer, ...]:
        """The answers to all lines of a request; EngineError if not every line has one."""
        ...

    def reach(self) -> str:
        """``""`` if the engine answers, else in a few words why not; asks what costs nothing."""
        ...

    def prompt_text(self, request: Request) -> str:
        """What a request would carry, to estimate its tokens; nothing is sent."""
        ...

    def close(self) -> None:
        """Give connections back and end what other threads wait for."""
        ...


class BaseEngine:
    """What the engines of this package have in common; a subclass sets the class attributes."""

    type: str = ""
    prompt: str = ""
    model: str = ""
    concurrency: int = 1
    capabilities: Capabilities

    def __init__(self, name: str) -> None:
        self.name = name
        self.usage = Usage()
        self.health = Health()

    def serves(self, market: Market, source: str) -> str:
        """``""``: any market, unless a subclass says otherwise."""
        del market, source
        return ""

    def reach(self) -> str:
        """``""``: it answers, unless a subclass knows what may be missing."""
        return ""

    def prompt_text(self, request: Request) -> str:
        """The lines and the terms that go with them."""
        terms = (f"{term.source} {' '.join(term.targets)}" for term in request.terms)
        return "\n".join([*(line.text for line in request.lines), *terms])

    def close(self) -> None:
        """Nothing to give back, unless a subclass holds something."""

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name}>"


class NoSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The settings of an engine that has none."""


class ServerSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The settings of all engines that ask a server."""

    concurrency: Annotated[
        int, msgspec.Meta(description="Requests in flight at once.", ge=1, le=256)
    ] = 8
    requests_per_minute: Annotated[
        int, msgspec.Meta(description="At most so many requests a minute; 0: no limit.", ge=0)
    ] = 0
    timeout: Annotated[
        float, msgspec.Meta(description="Seconds for a whole request.", gt=0, le=3600)
    ] = 60.0
    retries: Annotated[
        int, msgspec.Meta(description="Further tries after an outage or a 429.", ge=0, le=20)
    ] = 3
    price: Annotated[
        dict[str, float],
        msgspec.Meta(
            description="USD a million: `{ characters = 20 }`, or `{ input = 0.25, output = 2 }` "
            "for tokens. Default: the list price, if it is known."
        ),
    ] = msgspec.field(default_factory=dict)


class Place(msgspec.Struct, frozen=True):
    """Where an engine's table stands, for its errors: the file and the engine's name."""

    name: str
    file: Path

    def check_ranges(self, settings: msgspec.Struct) -> None:
        """Raise SettingsError for a number outside the range that its setting declares."""
        for field in msgspec.structs.fields(settings):
            try:
                msgspec.convert(getattr(settings, field.name), field.type)
            except msgspec.ValidationError as error:
                allowed = str(error).replace("Expected `", "allowed: `").partition(" - at")[0]
                value = getattr(settings, field.name)
                message = f"{value!r} is not allowed; {allowed}"
                raise self.error(field.encode_name, message) from None

    def price(self, engine: Engine, settings: msgspec.Struct) -> Price | None:
        """What an engine costs: its table's figures, else the list price, None if unknown.

        Raises SettingsError for a price in another form than the engine is billed by.
        """
        if engine.capabilities.offline:
            return prices.FREE
        given = settings.price if isinstance(settings, ServerSettings) else {}
        if not given:
            return prices.listed(engine.type, engine.model)
        price = prices.own(given, self.file)
        if price is None:
            raise self.error("price", f"not a price; allowed: {prices.ALLOWED}")
        if price.by_tokens and engine.capabilities.unit != "tokens":
            message = "it reports no tokens; allowed: { characters = USD }, a million"
            raise self.error("price", message)
        return price

    def error(self, key: str, message: str) -> SettingsError:
        """The error for one key of the table."""
        text = tomlfile.read_text(self.file) if self.file.is_file() else ""
        path = f"engines.{self.name}.{key}" if key else f"engines.{self.name}"
        line = tomlfile.line_of(text, path)
        return SettingsError(message, file=str(self.file), line=line, key=path)
