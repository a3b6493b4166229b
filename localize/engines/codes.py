"""What translation services call a market: their own codes, as data."""

from collections.abc import Mapping

#: A locale or language of ours to Google's name for it; others have the same name there.
GOOGLE = {"zh-Hans": "zh-CN", "zh-TW": "zh-TW", "zh-HK": "zh-TW", "fil": "tl", "he": "iw"}
#: The same for LibreTranslate (Argos models, 2026). Which of them a server has, it decides itself.
LIBRE = {"zh-Hans": "zh", "zh-TW": "zt", "zh-HK": "zt", "fil": "tl"}

#: Languages that both know, by our names.
LANGUAGES = frozenset(
    {
        *("ar", "de", "en", "es", "fil", "fr", "he", "hi", "id", "it", "ja"),
        *("ko", "ms", "nl", "pl", "pt", "ru", "th", "tr", "uk", "vi", "zh"),
    }
)


def code(table: Mapping[str, str], locale: str) -> str:
    """A service's name for a locale.

    >>> code(GOOGLE, "zh-HK"), code(GOOGLE, "fil-PH"), code(LIBRE, "es-419")
    ('zh-TW', 'tl', 'es')
    """
    language = locale.partition("-")[0]
    return table.get(locale, table.get(language, language))


def unknown(*names: str) -> str:
    """The first locale whose language the services do not know, ``""`` if they know all."""
    return next((name for name in names if name.partition("-")[0] not in LANGUAGES), "")
