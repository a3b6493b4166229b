"""DeepL through its official client, with native glossaries, context and formality.

The client shapes requests and reads replies; what it sends goes through our own session, gate and
retries. A reply is a bare list of translations, so its length is compared with what was sent, and
the draft stage looks for neighbours' signs in it as it does with a chat engine. Source of the
limits: developers.deepl.com (2026): 50 texts and 128 KiB a request; context is not billed.
"""

import html
import json
import re
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar
from urllib.parse import urlsplit

import msgspec

from localize.engines.base import Answer, Capabilities, Place, Request, ServerSettings
from localize.engines.deepl_glossaries import Glossaries
from localize.engines.keys import read_key
from localize.engines.server import ServerEngine
from localize.engines.urls import check_url
from localize.errors import EngineError, MissingExtra
from localize.locales.profile import Market

if TYPE_CHECKING:
    import deepl

    from localize.engines.http import Client

Help = msgspec.Meta
Result = TypeVar("Result")

SERVER = "https://api.deepl.com"
#: Keys of free accounts end in ``:fx`` and are valid only here.
FREE_SERVER = "https://api-free.deepl.com"
MOST_TEXTS = 50
#: The limit of a whole request is 128 KiB, and a Chinese character takes six bytes in it, twice:
#: as text and as context.
MOST_BYTES = 128 * 1024
MOST_CHARS = 5_000
#: Room for what stands around texts and context in a request.
_FRAME_BYTES = 4 * 1024

#: A locale or language of ours to DeepL's target language. zh-HK is missing: ZH-HANT is the
#: Chinese of Taiwan, YUE spoken Cantonese.
TARGETS = {
    "ar": "AR",
    "de": "DE",
    "en-GB": "EN-GB",
    "en-US": "EN-US",
    "es-419": "ES-419",
    "es-ES": "ES",
    "fil": "TL",
    "fr": "FR",
    "he": "HE",
    "hi": "HI",
    "id": "ID",
    "it": "IT",
    "ja": "JA",
    "ko": "KO",
    "ms": "MS",
    "nl": "NL",
    "pl": "PL",
    "pt-BR": "PT-BR",
    "ru": "RU",
    "th": "TH",
    "tr": "TR",
    "uk": "UK",
    "vi": "VI",
    "zh-Hans": "ZH-HANS",
    "zh-TW": "ZH-HANT",
}

#: Every exception of the client: the reason that it means and whether it is final. Most statuses
#: never get that far, since our own session names them first; these are what is left.
REASONS: dict[str, tuple[str, bool]] = {
    "AuthorizationException": ("auth", True),
    "QuotaExceededException": ("quota", True),
    "TooManyRequestsException": ("quota", False),
    "ConnectionException": ("unreachable", False),
    "DocumentNotReadyException": ("unreachable", False),
    "DocumentTranslationException": ("refused", False),
    "GlossaryNotFoundException": ("refused", False),
    "DeepLException": ("refused", False),
}

_CASUAL = re.compile(r"\b(casual|informal|colloquial)\b", re.IGNORECASE)
_FORMAL = re.compile(r"\bformal\b", re.IGNORECASE)
#: Words that turn the meaning round: then nothing is read into the style.
_UNSURE = re.compile(r"\b(not|no|never|nor|less|too|but|except|unless)\b|n't", re.IGNORECASE)
_MARK = re.compile(r"⟦(\d+)⟧")
_ELEMENT = re.compile(r'<x id="(\d+)"\s*(?:/>|>\s*</x>)')


class DeeplSettings(ServerSettings, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The settings of DeepL."""

    key: Annotated[
        str, Help(description="`env:NAME`: the environment variable that holds the key.")
    ]
    base_url: Annotated[
        str | None,
        Help(description="Address of the API; without it the one that the key belongs to."),
    ] = None
    formality: Annotated[
        Literal["default", "more", "less", "prefer_more", "prefer_less"] | None,
        Help(description="Tone of address; without it what the market's `style` plainly says."),
    ] = None


class DeeplEngine(ServerEngine):
    """DeepL's API; safe over threads."""

    Settings = DeeplSettings
    type = "deepl"
    prompt = "deepl-1"

    def __init__(self, settings: DeeplSettings, *, place: Place, folder: Path) -> None:
        del folder
        place.check_ranges(settings)
        if find_spec("deepl") is None:
            raise MissingExtra("the engine deepl", "deepl")
        if not settings.key:
            raise place.error("key", 'DeepL needs a key; allowed: "env:NAME"')
        given = settings.base_url
        url = "" if given is None else check_url(given, place).rstrip("/") + "/"
        super().__init__(place.name, url, settings)
        self.capabilities = Capabilities(
            glossary="uploaded",
            context=True,
            placeholders=True,
            max_items=MOST_TEXTS,
            max_chars=MOST_CHARS,
            unit="characters",
            licence="DeepL's terms",
            price="by your plan, by source characters; context is not billed",
        )
        self._settings = settings
        self._glossaries = Glossaries(self._call)

    def serves(self, market: Market, source: str) -> str:
        """``""``, or which language or pair of languages DeepL lacks."""
        lacks = next((name for name in (source, market.locale) if not target(name)), "")
        if lacks:
            return f"DeepL does not know {lacks}"
        if base(source) == base(market.locale):
            return f"DeepL does not turn {source} into {market.locale}, one language's variants"
        return ""

    def reach(self) -> str:
        """``""`` if the server answers and takes the key, else why not; costs nothing."""
        try:
            self._call(lambda client: client.get_usage(), None)
        except EngineError as error:
            return str(error)
        return ""

    def translate(self, request: Request) -> tuple[Answer, ...]:
        """The answers to all lines; EngineError ``incomplete`` if the reply is not whole."""
        try:
            texts = self._texts(request)
        except EngineError:
            self.usage.failed()
            raise
        return tuple(Answer(line.id, text) for line, text in zip(request.lines, texts, strict=True))

    def _texts(self, request: Request) -> list[str]:
        glossary = self._glossaries.of(request, base(request.source), base(request.target.locale))
        try:
            return self._translated(request, glossary)
        except _Gone:
            if not glossary:
                raise
            # Another run of this drama, with other terms, has deleted it in the meantime.
            self._glossaries.forget(glossary)
        glossary = self._glossaries.of(request, base(request.source), base(request.target.locale))
        return self._translated(request, glossary)

    def _translated(self, request: Request, glossary: str) -> list[str]:
        """The texts of one request, in order of its lines."""
        lines = [line.text for line in request.lines]
        marked = any(_MARK.search(text) for text in lines)
        sent = [_as_xml(text) for text in lines] if marked else lines
        room = MOST_BYTES - _FRAME_BYTES - _bytes(sent)
        if room < 0:
            raise EngineError("refused", "the lines are too long for one request (128 KiB)")
        context, formality = _context(request, room), self._formality(request.style)

        def ask(client: "deepl.DeepLClient") -> Any:
            return client.translate_text(
                sent,
                source_lang=base(request.source),
                target_lang=target(request.target.locale),
                context=context if context else None,
                formality=formality,
                glossary=glossary if glossary else None,
                # A line break inside a cue ends no sentence, and a line without a full stop is
                # not to be given one.
                split_sentences="nonewlines",
                preserve_formatting=True,
                tag_handling="xml" if marked else None,
                non_splitting_tags=["x"] if marked else None,
            )

        results = self._call(ask, sum(map(len, lines)))
        found = [result.text for result in results]
        if len(found) != len(sent) or not all(isinstance(text, str) for text in found):
            raise EngineError("incomplete", f"the reply holds {len(found)} of {len(sent)} texts")
        if not marked:
            return found
        return [_from_xml(text, line) for text, line in zip(found, lines, strict=True)]

    def _formality(self, style: str) -> str | None:
        return formality_of(style) if self._settings.formality is None else self._settings.formality

    def _call(
        self, ask: Callable[["deepl.DeepLClient"], Result], characters: int | None = 0
    ) -> Result:
        """What the official client makes of a reply; EngineError for all that can go wrong.

        ``characters`` of source text count for every try; None: the request is not counted.
        """
        import deepl

        key = read_key(self._settings.key)
        if not self._url:
            self._url = FREE_SERVER if key.endswith(":fx") else SERVER
        client: Any = deepl.DeepLClient(key, server_url=self._url)
        client.close()
        count = (lambda: None) if characters is None else (lambda: self.usage.sent(characters))
        client._client = _Transport(self.client(), count)
        try:
            return ask(client)
        except deepl.DeepLException as error:
            if error.http_status_code == 404:
                raise _Gone(urlsplit(self._url).netloc) from None
            raise failure(error, urlsplit(self._url).netloc) from None
        except (AttributeError, KeyError, TypeError, ValueError):
            # The client trusts the shape of what it reads.
            raise EngineError("incomplete", "the reply has another shape") from None


class _Gone(EngineError):
    """The server does not know the address, or the glossary that was named."""

    def __init__(self, host: str) -> None:
        text = f"{host} answers HTTP 404: no such address or glossary"
        super().__init__("refused", text, final=True)


class _Transport:
    """What the official client finds in the place of its own HTTP client."""

    def __init__(self, client: "Client", count: Callable[[], None]) -> None:
        self._client = client
        self._count = count

    def request_with_backoff(
        self,
        method: str,
        url: str,
        data: dict[str, Any] | None,
        json: dict[str, Any] | None,
        headers: dict[str, str],
        stream: bool = False,
    ) -> tuple[int, str]:
        """Status and body; our own session retries and names what goes wrong."""
        import requests

        del stream
        request = requests.Request(method, url, data=data, json=json, headers=headers)
        reply = self._client.send(request, count=self._count, returned=(404,))
        return reply.status, reply.text

    def close(self) -> None:
        """Nothing to give back: the session is the engine's."""


def failure(error: Exception, host: str) -> EngineError:
    """Our error for one of the client's; its text is not quoted, since it may hold ours.

    >>> failure(ValueError("secret"), "api.deepl.com").reason
    'refused'
    """
    names = [kind.__name__ for kind in type(error).__mro__ if kind.__name__ in REASONS]
    reason, final = REASONS[names[0] if names else "DeepLException"]
    return EngineError(reason, f"{host}: the official client reports {reason}", final=final)


def target(locale: str) -> str:
    """DeepL's target language for a locale, ``""`` if it has none.

    >>> target("th-TH"), target("pt-BR"), target("zh-HK")
    ('TH', 'PT-BR', '')
    """
    return TARGETS.get(locale, TARGETS.get(locale.partition("-")[0], ""))


def base(locale: str) -> str:
    """The language without its variant, as sources and glossaries have it.

    >>> base("zh-Hans"), base("fil-PH")
    ('ZH', 'TL')
    """
    return target(locale).partition("-")[0]


def formality_of(style: str) -> str | None:
    """What a style says plainly about the tone of address; None if it does not.

    >>> formality_of("casual, American"), formality_of("formal"), formality_of("not too formal")
    ('prefer_less', 'prefer_more', None)
    """
    casual, formal = _CASUAL.search(style), _FORMAL.search(style)
    if bool(casual) == bool(formal) or _UNSURE.search(style):
        return None
    return "prefer_less" if casual else "prefer_more"


def _context(request: Request, room: int) -> str:
    """The lines themselves among their neighbours, after the synopsis, as far as there is room.

    DeepL reads every text of a request on its own; only the context tells it what stands around.
    """
    lines = tuple(line.text for line in request.lines)
    scene = request.script if request.script else (*request.before, *lines, *request.after)
    parts = [request.synopsis.strip(), *scene] if request.synopsis else list(scene)
    if len(parts) < 2:
        return ""
    context = _MARK.sub("", "\n".join(parts))
    while context and _bytes([context]) > room:
        context = context[: len(context) * 3 // 4]
    return context


def _bytes(texts: list[str]) -> int:
    """How long the texts are in a request: JSON that is all ASCII."""
    return len(json.dumps(texts))


# --- marks for inner markup ---------------------------------------------------------------------
# Empty elements with a number. For some targets DeepL moves such elements to the start of the
# sentence (its client's issue 93), which no number shows: so a mark that stood inside the line and
# comes back at its start is taken for lost, and so is one that changed its order.


def _as_xml(text: str) -> str:
    return _MARK.sub(r'<x id="\1"/>', html.escape(text, quote=False))


def _from_xml(text: str, source: str) -> str:
    """The translation with its marks, or without any if they moved."""
    found = html.unescape(_ELEMENT.sub(r"⟦\1⟧", text))
    moved = _at_start(found) - _at_start(source)
    order = [mark[1] for mark in _MARK.finditer(found)]
    if moved or order != [mark[1] for mark in _MARK.finditer(source)]:
        return re.sub(r"  +", " ", _MARK.sub("", found)).strip()
    return found


def _at_start(text: str) -> set[str]:
    """The numbers of the marks with no text before them."""
    lead = re.match(r"(?:\s*⟦\d+⟧)*", text)
    return set(_MARK.findall(lead[0])) if lead else set()
