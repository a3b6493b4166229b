"""MyMemory, a public translation memory with machine translation behind it, for trying out.

Through deep-translator. The text stands in the address, and anybody may read and fill the memory:
not for scripts that are secret. Source of the limits: mymemory.translated.net/doc/spec.php, 2026.
"""

import html
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import msgspec

from localize.engines.base import Answer, Capabilities, Place, Request, ServerSettings
from localize.engines.server import ServerEngine
from localize.engines.urls import check_url
from localize.errors import EngineError
from localize.locales.profile import Market

if TYPE_CHECKING:
    from localize.engines.foreign import Page

#: Bytes of UTF-8 in one text. The service takes 500, deep-translator fewer than 500 characters.
MOST_BYTES = 499
#: Locales that the service knows by our own name for them.
LOCALES = frozenset(
    {
        *("ar-SA", "de-DE", "en-GB", "en-US", "es-419", "es-ES", "fil-PH", "fr-FR", "he-IL"),
        *("hi-IN", "id-ID", "it-IT", "ja-JP", "ko-KR", "ms-MY", "nl-NL", "pl-PL", "pt-BR"),
        *("ru-RU", "th-TH", "tr-TR", "uk-UA", "vi-VN", "zh-HK", "zh-TW"),
    }
)
#: And those with another name there.
OTHERS = {"zh-Hans": "zh-CN"}
#: How a text begins that is no translation, with HTTP 200, once the day's amount is used up.
_WARNING = "MYMEMORY WARNING"


class MymemorySettings(ServerSettings, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The settings of MyMemory."""

    base_url: Annotated[str, msgspec.Meta(description="Address of the service.")] = (
        "https://api.mymemory.translated.net/get"
    )
    email: Annotated[
        str, msgspec.Meta(description="Sent along if set: the service then gives more a day.")
    ] = ""


class MymemoryEngine(ServerEngine):
    """MyMemory, one line a request; safe over threads."""

    Settings = MymemorySettings
    type = "mymemory"
    prompt = "mymemory-1"

    def __init__(self, settings: MymemorySettings, *, place: Place, folder: Path) -> None:
        del folder
        place.check_ranges(settings)
        if settings.email and ("@" not in settings.email or not settings.email.isprintable()):
            raise place.error("email", "not an address; allowed: NAME@HOST")
        super().__init__(place.name, check_url(settings.base_url, place), settings)
        self.capabilities = Capabilities(
            max_items=1,
            max_chars=MOST_BYTES,
            by_line=True,
            unit="characters",
            licence="MyMemory's terms; a public memory, not for secret scripts",
            price="free: 5,000 characters a day, 50,000 with `email`",
        )
        self._settings = settings

    def serves(self, market: Market, source: str) -> str:
        """``""``, or which language MyMemory does not know."""
        lacks = next((name for name in (source, market.locale) if not code(name)), "")
        return f"MyMemory does not know {lacks}" if lacks else ""

    def reach(self) -> str:
        """``""`` if the server answers at all, else why not; no text is sent."""
        import requests

        try:
            knock = requests.Request("HEAD", self._url)
            self.client().send(knock, count=lambda: None, returned=range(300, 600))
        except EngineError as error:
            return str(error)
        return ""

    def translate(self, request: Request) -> tuple[Answer, ...]:
        """The answers to all lines; EngineError ``refused`` where MyMemory gives none."""
        from deep_translator import MyMemoryTranslator

        from localize.engines.foreign import StandIn, run, translate_each

        class Checked(StandIn):
            """Refuses what deep-translator would take for a translation."""

            def get(self, url: str, params: dict[str, str], proxies: object = None) -> "Page":
                page = super().get(url, params, proxies)
                _check(page.json())
                return page

        def one(text: str) -> str:
            if len(text.encode()) > MOST_BYTES:
                raise EngineError("refused", "the line is too long for MyMemory (499 bytes)")
            email = self._settings.email
            translator: Any = MyMemoryTranslator(
                source=code(request.source),
                target=code(request.target.locale),
                email=email if email else None,
            )
            translator._base_url = self._url
            checked = Checked(client, lambda: self.usage.sent(len(text)))
            return html.unescape(run(translator, text, checked))

        client = self.client()
        return translate_each(self, request, one)


def code(locale: str) -> str:
    """MyMemory's name for a locale, ``""`` if it has none.

    >>> code("zh-Hans"), code("th-TH"), code("th-XX")
    ('zh-CN', 'th-TH', '')
    """
    return OTHERS.get(locale, locale if locale in LOCALES else "")


def _check(data: object) -> None:
    """EngineError unless the reply holds a translation of the text itself.

    The service answers HTTP 200 to what it refuses, with a status of its own and its complaint in
    the translation's place; and without a translation deep-translator would take the first row of
    ``matches``, which may translate another text.
    """
    inner = data.get("responseData") if isinstance(data, dict) else None
    if not isinstance(data, dict) or not isinstance(inner, dict):
        raise EngineError("incomplete", "the reply has another shape")
    text = inner.get("translatedText")
    status = str(data.get("responseStatus", 200))
    warned = isinstance(text, str) and text.startswith(_WARNING)
    if status == "429" or warned or data.get("quotaFinished") is True:
        raise EngineError("quota", "MyMemory: the free amount of this day is used up", final=True)
    if status != "200":
        raise EngineError("refused", f"MyMemory answers status {status[:3]}")
    if not isinstance(text, str) or not text.strip():
        raise EngineError("refused", "MyMemory gives no translation")
