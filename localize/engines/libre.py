"""LibreTranslate, a server that a studio can run itself, through deep-translator."""

from pathlib import Path
from typing import Annotated, Any

import msgspec

from localize.engines import codes
from localize.engines.base import (
    Answer,
    Capabilities,
    Place,
    Request,
    ServerSettings,
)
from localize.engines.keys import read_key
from localize.engines.server import ServerEngine
from localize.engines.urls import check_url
from localize.locales.profile import Market


class LibreSettings(ServerSettings, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The settings of a LibreTranslate server."""

    base_url: Annotated[
        str, msgspec.Meta(description="Address of the server, e.g. `http://127.0.0.1:5000`.")
    ]
    key: Annotated[
        str, msgspec.Meta(description="`env:NAME`: the environment variable that holds the key.")
    ] = ""


class LibreEngine(ServerEngine):
    """A LibreTranslate server, one line a request; safe over threads."""

    Settings = LibreSettings
    type = "libre"
    prompt = "libre-1"

    def __init__(self, settings: LibreSettings, *, place: Place, folder: Path) -> None:
        del folder
        place.check_ranges(settings)
        url = check_url(settings.base_url, place).rstrip("/") + "/"
        super().__init__(place.name, url, settings)
        self.capabilities = Capabilities(
            max_items=1,
            by_line=True,
            unit="characters",
            licence="AGPL-3.0 server; each Argos model has a licence of its own",
            price="free on your own server",
        )
        self._settings = settings

    def serves(self, market: Market, source: str) -> str:
        """``""``, or that LibreTranslate does not know the language."""
        missing = codes.unknown(source, market.locale)
        return f"LibreTranslate does not know {missing}" if missing else ""

    def translate(self, request: Request) -> tuple[Answer, ...]:
        """The answers to all lines; EngineError ``refused`` where the server gives none."""
        from deep_translator import LibreTranslator

        from localize.engines.foreign import NO_KEY, StandIn, run, translate_each

        key = read_key(self._settings.key)

        def one(text: str) -> str:
            translator: Any = LibreTranslator(api_key=key if key else NO_KEY, custom_url=self._url)
            # Its own list of languages is older than the servers are.
            translator._source = codes.code(codes.LIBRE, request.source)
            translator._target = codes.code(codes.LIBRE, request.target.locale)
            return run(translator, text, StandIn(client, lambda: self.usage.sent(len(text))))

        client = self.client()
        return translate_each(self, request, one)

    def reach(self) -> str:
        """``""`` if the server lists its languages; that takes no key."""
        return self.probe(f"{self._url}languages")
