"""Qwen-MT: a model made for translation, behind OpenAI's protocol with rules of its own.

A request holds exactly one message, and that is the text; what helps stands beside it in
``translation_options``: ``source_lang``, ``target_lang``, ``terms``, ``tm_list`` (approved pairs)
and ``domains`` (tone and subject, in English). No system message, no schema, nothing to tell
lines apart by: so one line a request. Source: Alibaba Cloud, "Qwen-MT API reference", 2026.
"""

import re
from pathlib import Path
from typing import Annotated, Any

import msgspec

from localize.engines.base import Answer, Capabilities, Place, Request, ServerSettings
from localize.engines.chat import message_in
from localize.engines.keys import read_key
from localize.engines.server import ServerEngine
from localize.engines.urls import check_url
from localize.errors import EngineError
from localize.locales.profile import Market

Help = msgspec.Meta

#: A locale or language of ours to Qwen-MT's English name for it. zh-HK is missing: it knows the
#: Traditional script of Taiwan and spoken Cantonese, but not the written Chinese of Hong Kong.
LANGUAGES = {
    "ar": "Arabic",
    "de": "German",
    "en": "English",
    "es": "Spanish",
    "fil": "Tagalog",
    "fr": "French",
    "he": "Hebrew",
    "hi": "Hindi",
    "id": "Indonesian",
    "it": "Italian",
    "ja": "Japanese",
    "ko": "Korean",
    "ms": "Malay",
    "nl": "Dutch",
    "pl": "Polish",
    "pt": "Portuguese",
    "ru": "Russian",
    "th": "Thai",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "vi": "Vietnamese",
    "zh-Hans": "Chinese",
    "zh-TW": "Traditional Chinese",
}
#: What the service lets through for a new account, all models alike.
REQUESTS_PER_MINUTE = 60

_HAN = re.compile(r"[\u3400-\u9fff]")
_MARK = re.compile(r"⟦\d+⟧")


class QwenMtSettings(ServerSettings, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The settings of Qwen-MT."""

    key: Annotated[
        str, Help(description="`env:NAME`: the environment variable that holds the key.")
    ] = ""
    base_url: Annotated[str, Help(description="Address up to `/chat/completions`.")] = (
        "https://dashscope-intl.aliyuncs.com/compatible-mode/v1"
    )
    model: Annotated[str, Help(description="Name of the model, as the server knows it.")] = (
        "qwen-mt-turbo"
    )
    requests_per_minute: Annotated[
        int, Help(description="At most so many requests a minute; 0: no limit.", ge=0)
    ] = REQUESTS_PER_MINUTE


class QwenMtEngine(ServerEngine):
    """Qwen-MT, one line a request; safe over threads."""

    Settings = QwenMtSettings
    type = "qwen-mt"
    prompt = "qwen-mt-1"

    def __init__(self, settings: QwenMtSettings, *, place: Place, folder: Path) -> None:
        del folder
        place.check_ranges(settings)
        url = check_url(settings.base_url, place).rstrip("/")
        super().__init__(place.name, url, settings)
        self.model = settings.model
        self.capabilities = Capabilities(
            # Terms are the service's own means, not words of a prompt: they are forced, so asking
            # again for one that was missed would bring the same answer.
            glossary="uploaded",
            context=True,
            placeholders=True,
            max_items=1,
            max_chars=2_000,
            by_line=True,
            unit="tokens",
            licence="Alibaba Cloud's terms",
        )
        self._settings = settings

    def serves(self, market: Market, source: str) -> str:
        """``""``, or which language Qwen-MT lacks."""
        lacks = next((name for name in (source, market.locale) if not language(name)), "")
        return f"Qwen-MT does not know {lacks}" if lacks else ""

    def reach(self) -> str:
        """``""`` if the server answers and takes the key, else why not; costs nothing."""
        return self.probe(f"{self._url}/models", self._settings.key)

    def translate(self, request: Request) -> tuple[Answer, ...]:
        """The answers to all lines; EngineError if the reply to one is no whole completion."""
        secret = read_key(self._settings.key)
        options = _options(request)
        try:
            return tuple(
                Answer(line.id, self._ask(line.text, options, secret)) for line in request.lines
            )
        except EngineError:
            self.usage.failed()
            raise

    def _ask(self, text: str, options: dict[str, Any], secret: str) -> str:
        import requests

        body = {
            "model": self.model,
            "messages": [{"role": "user", "content": text}],
            "translation_options": options,
        }
        sent = requests.Request("POST", f"{self._url}/chat/completions", json=body)
        reply = self.client().send(sent, count=lambda: self.usage.sent(len(text)), secret=secret)
        return message_in(reply.text, self.usage.tokens).replace("\r\n", "\n").strip()


def language(locale: str) -> str:
    """Qwen-MT's name for a locale, ``""`` if it has none.

    >>> language("es-419"), language("zh-TW"), language("zh-HK")
    ('Spanish', 'Traditional Chinese', '')
    """
    return LANGUAGES.get(locale, LANGUAGES.get(locale.partition("-")[0], ""))


def _options(request: Request) -> dict[str, Any]:
    """What stands beside the text; the same for all lines of a request."""
    options: dict[str, Any] = {
        "source_lang": language(request.source),
        "target_lang": language(request.target.locale),
        "domains": _domains(request),
    }
    # Terms are forced, so a suggestion (confidence below high) is left out.
    terms = [
        {"source": term.source, "target": term.rendering}
        for term in request.terms
        if term.confidence == "high" and term.rendering
    ]
    if terms:
        options["terms"] = terms
    if request.examples:
        options["tm_list"] = [
            {"source": _MARK.sub("", pair.source), "target": _MARK.sub("", pair.target)}
            for pair in request.examples
        ]
    return options


def _domains(request: Request) -> str:
    """Tone and subject; the service wants it in English, so what holds Chinese is left out."""
    market = request.target
    parts = [
        f"The text is a line of dialogue in the subtitles of a Chinese short drama. "
        f"Translate it into spoken, natural {market.name} as viewers there speak, short enough to "
        f"read on screen."
    ]
    for label, text in (("Tone", request.style), ("The drama", request.synopsis)):
        if text and not _HAN.search(text):
            parts.append(f"{label}: {text.strip()}")
    return " ".join(parts)
