"""Google's keyless web form, through deep-translator: for trying out, without any promise."""

from pathlib import Path
from typing import Annotated
from urllib.parse import quote

import msgspec

from localize.engines import codes
from localize.engines.base import (
    Answer,
    Capabilities,
    Place,
    Request,
    ServerSettings,
)
from localize.engines.server import ServerEngine
from localize.engines.urls import check_url
from localize.errors import EngineError
from localize.locales.profile import Market

#: The text stands in the address, and servers refuse longer ones: about 1,800 Han characters.
MOST_ENCODED = 16_000


class GoogleSettings(ServerSettings, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The settings of Google's web form."""

    base_url: Annotated[str, msgspec.Meta(description="Address of the form.")] = (
        "https://translate.google.com/m"
    )


class GoogleEngine(ServerEngine):
    """Google Translate's web form, one line a request; safe over threads."""

    Settings = GoogleSettings
    type = "google"
    prompt = "google-1"

    def __init__(self, settings: GoogleSettings, *, place: Place, folder: Path) -> None:
        del folder
        place.check_ranges(settings)
        url = check_url(settings.base_url, place)
        super().__init__(place.name, url, settings)
        self.capabilities = Capabilities(
            max_items=1,
            max_url=MOST_ENCODED,
            by_line=True,
            unit="characters",
            licence="Google's terms; an unofficial way in, not for production",
            price="free, with unknown limits",
        )

    def serves(self, market: Market, source: str) -> str:
        """``""``, or that Google does not know the language."""
        missing = codes.unknown(source, market.locale)
        return f"Google does not know {missing}" if missing else ""

    def translate(self, request: Request) -> tuple[Answer, ...]:
        """The answers to all lines; EngineError ``refused`` where Google gives none."""
        from deep_translator import GoogleTranslator

        from localize.engines.foreign import StandIn, run, translate_each

        def one(text: str) -> str:
            if len(quote(text)) > self.capabilities.max_url:
                raise EngineError("refused", "the line is too long for Google's web form")
            translator = GoogleTranslator(
                source=codes.code(codes.GOOGLE, request.source),
                target=codes.code(codes.GOOGLE, request.target.locale),
            )
            translator._base_url = self._url
            return run(translator, text, StandIn(client, lambda: self.usage.sent(len(text))))

        client = self.client()
        return translate_each(self, request, one)
