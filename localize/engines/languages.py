"""What local models and Apertium call the languages of our markets, as data.

Sources: NLLB-200: the language list of FLORES-200. M2M100: the list of the model's card (its
Chinese has one code, and what it writes is Simplified). Argos: the codes of the package index.
OPUS-MT: the `>>id<<` words of its models for several languages. Apertium: the names of Debian's
modes, which follow ISO 639-3 or, in older pairs, ISO 639-1.
"""

from collections.abc import Iterable, Mapping

#: A locale or a language of ours to NLLB's code. Hong Kong's subtitles are standard written
#: Chinese, not `yue_Hant`.
NLLB = {
    "ar": "arb_Arab",
    "de": "deu_Latn",
    "en": "eng_Latn",
    "es": "spa_Latn",
    "fil": "tgl_Latn",
    "fr": "fra_Latn",
    "he": "heb_Hebr",
    "hi": "hin_Deva",
    "id": "ind_Latn",
    "it": "ita_Latn",
    "ja": "jpn_Jpan",
    "ko": "kor_Hang",
    "ms": "zsm_Latn",
    "nl": "nld_Latn",
    "pl": "pol_Latn",
    "pt": "por_Latn",
    "ru": "rus_Cyrl",
    "th": "tha_Thai",
    "tr": "tur_Latn",
    "uk": "ukr_Cyrl",
    "vi": "vie_Latn",
    "zh-HK": "zho_Hant",
    "zh-Hans": "zho_Hans",
    "zh-TW": "zho_Hant",
}

#: The same for M2M100.
M2M100 = {
    **{
        language: f"__{language}__"
        for language in (
            *("ar", "de", "en", "es", "fr", "he", "hi", "id", "it", "ja"),
            *("ko", "ms", "nl", "pl", "pt", "ru", "th", "tr", "uk", "vi"),
        )
    },
    "fil": "__tl__",
    "zh-Hans": "__zh__",
}

#: What a model for one pair may call a language: its code in Argos packages and OPUS-MT models.
#: Others have our name of the language there.
PAIRS = {
    "fil": ("fil", "tl"),
    "pt-BR": ("pt-BR", "pb", "pt"),
    "zh-HK": ("zh-HK",),
    "zh-Hans": ("zh-Hans", "zh"),
    "zh-TW": ("zh-TW", "zt"),
}

#: What OPUS-MT models for several languages call one, beside NLLB's code and its first half.
OPUS = {
    "ar": ("ara",),
    "fil": ("fil_Latn", "tl"),
    "ms": ("msa",),
    "zh-HK": ("cmn_Hant",),
    "zh-Hans": ("cmn_Hans",),
    "zh-TW": ("cmn_Hant",),
}

#: What Apertium's modes call a language; a locale first, where a pair has a mode for it.
APERTIUM = {
    "ar": ("ara", "ar"),
    "de": ("deu", "de"),
    "en": ("eng", "en"),
    "en-GB": ("eng_GB", "eng", "en"),
    "en-US": ("eng_US", "eng", "en"),
    "es": ("spa", "es"),
    "fr": ("fra", "fr"),
    "hi": ("hin", "hi"),
    "id": ("ind", "id"),
    "it": ("ita", "it"),
    "ms": ("zlm", "msa", "ms"),
    "nl": ("nld", "nl"),
    "pl": ("pol", "pl"),
    "pt": ("por", "pt"),
    "pt-BR": ("por_BR", "pt_BR", "por", "pt"),
    "ru": ("rus", "ru"),
    "tr": ("tur", "tr"),
    "uk": ("ukr", "uk"),
}


def token(table: Mapping[str, str], locale: str) -> str:
    """A model's code for a locale, ``""`` if it has none.

    >>> token(NLLB, "zh-TW"), token(NLLB, "es-419"), token(M2M100, "zh-TW"), token(M2M100, "fil-PH")
    ('zho_Hant', 'spa_Latn', '', '__tl__')
    """
    return table.get(locale, table.get(locale.partition("-")[0], ""))


def is_one(locale: str, code: str) -> bool:
    """Whether a model for one pair means this locale's language by ``code``.

    Variants of Chinese are languages of their own here; other variants are not.

    >>> is_one("es-419", "es"), is_one("en-GB", "en-US"), is_one("zh-Hans", "zh")
    (True, True, True)
    >>> is_one("zh-TW", "zh"), is_one("pt-BR", "pb"), is_one("pt-PT", "pb")
    (False, True, False)
    """
    language = locale.partition("-")[0]
    if code in PAIRS.get(locale, PAIRS.get(language, ())):
        return True
    return language != "zh" and code.partition("-")[0] == language


def opus_token(locale: str, known: Iterable[str]) -> str:
    """The word with which an OPUS-MT model is told its target, ``""`` if it knows none for it.

    >>> opus_token("id-ID", {">>ind<<", ">>zsm_Latn<<"}), opus_token("th-TH", {">>ind<<"})
    ('>>ind<<', '')
    """
    language = locale.partition("-")[0]
    code = token(NLLB, locale)
    codes = [code, code.partition("_")[0], *OPUS.get(locale, OPUS.get(language, ())), language]
    words = [f">>{one}<<" for one in codes]
    known = frozenset(known)
    return next((word for word in words if word in known), "")


def modes(source: str, target: str) -> list[str]:
    """The names that Apertium's mode for a pair of locales may have, the closest first.

    >>> modes("en-US", "es-419")
    ['eng_US-spa', 'eng_US-es', 'eng-spa', 'eng-es', 'en-spa', 'en-es']
    >>> modes("zh-Hans", "es-419")
    []
    """
    ours, theirs = (
        APERTIUM.get(locale, APERTIUM.get(locale.partition("-")[0], ()))
        for locale in (source, target)
    )
    return [f"{one}-{other}" for one in ours for other in theirs]
