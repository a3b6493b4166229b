"""OpenCC: Simplified Chinese into the script and the common words of Taiwan or Hong Kong."""

import threading
from pathlib import Path
from typing import Any

from localize.engines.base import Answer, BaseEngine, Capabilities, NoSettings, Place, Request
from localize.locales.profile import Market

#: OpenCC's configuration for each market.
CONFIGURATIONS = {"zh-TW": "s2twp", "zh-HK": "s2hk"}


class OpenccEngine(BaseEngine):
    """Converts line by line, offline; names keep their characters through the draft's masks."""

    Settings = NoSettings
    type = "opencc"
    prompt = "opencc-1"

    def __init__(self, settings: NoSettings, *, place: Place, folder: Path) -> None:
        super().__init__(place.name)
        del settings, folder
        self.capabilities = Capabilities(
            glossary="inline",
            placeholders=True,
            offline=True,
            by_line=True,
            licence="Apache-2.0",
            price="free",
        )
        self._lock = threading.Lock()
        self._converters: dict[str, Any] = {}

    def serves(self, market: Market, source: str) -> str:
        """``""`` for zh-TW and zh-HK from Simplified Chinese, else what it can do."""
        if market.locale in CONFIGURATIONS and source == "zh-Hans":
            return ""
        return (
            f"turns zh-Hans into {' or '.join(CONFIGURATIONS)}, not {source} into {market.locale}"
        )

    def translate(self, request: Request) -> tuple[Answer, ...]:
        """The converted lines."""
        self.usage.sent(sum(len(line.text) for line in request.lines))
        with self._lock:
            converter = self._converter(CONFIGURATIONS[request.target.locale])
            return tuple(Answer(line.id, converter.convert(line.text)) for line in request.lines)

    def reach(self) -> str:
        """``""`` if OpenCC's tables are there."""
        try:
            with self._lock:
                for configuration in CONFIGURATIONS.values():
                    self._converter(configuration)
        except (ImportError, OSError, RuntimeError, ValueError) as error:
            return f"OpenCC cannot be loaded: {str(error).splitlines()[0]}"
        return ""

    def _converter(self, configuration: str) -> Any:
        import opencc

        if configuration not in self._converters:
            self._converters[configuration] = opencc.OpenCC(configuration)
        return self._converters[configuration]
