"""How the words of a rendering may change in a text, by language: endings and grown-on words.

House rules, coarse on purpose: they need not know a grammar, only let the forms of a word through
and keep other words out. All of it works on folded text (:func:`localize.glossary.forms.fold`):
lower case, Turkish ``ı`` as ``i``, Arabic without vowel marks, ``أإآ`` as ``ا`` and ``ة`` as ``ه``.
"""

import re
from functools import lru_cache

#: What continues a word: letters, digits, and the marks that Python's ``\w`` leaves out.
WORD = (
    r"\w\u0300-\u036f\u0591-\u05c7\u064b-\u0652\u0900-\u0903\u093a-\u094f\u0951-\u0957\u0962\u0963"
)
#: Fewer letters than this never make a stem: too many other words begin like it.
LEAST_STEM = 3

#: Words of a line that stand before a word without a space.
PREFIXES = {
    "ar": "[وف]?[بكلس]?(?:ال|ل)?",
    "he": "[והבלמשכ]{0,3}",
    "id": "(?:ber|di|ke|se|ter|pe[mnr]?g?|me[mnr]?g?)?",
    "ms": "(?:ber|di|ke|se|ter|pe[mnr]?g?|me[mnr]?g?)?",
    "de": "(?:ge)?",
}
#: A word of fewer letters takes none of these (but for Arabic and Hebrew, where any word does).
LEAST_PREFIXED = 5
#: The same before a name.
NAME_PREFIXES = {"ar": "[وف]?[بكل]?(?:ال)?", "he": "[והבלמשכ]{0,3}"}

#: What may follow a name, which otherwise stands as agreed.
NAME_ENDINGS = {
    "en": "s?",
    "de": "(?:e?s|e?n)?",
    "nl": "s?",
    "id": "(?:nya|ku|mu|lah|kah|pun)?",
    "ms": "(?:nya|ku|mu|lah|kah|pun)?",
    "fil": "(?:ng|g)?",
    "ru": "[аеиоуыюяйм]{0,2}",
    "uk": "[аеєиіїоуюяйм]{0,3}",
    "pl": "[aąeęioóuym]{0,3}",
}

_SLAVIC = "(?:[аеёиоуыьюяйвгмх]{0,3})"
_VERB = r"\w{0,6}"
_ROMANCE_VERB = r"(?:[aeiouáéíóúàèìòùâêôãõ]\w{0,5})?"
_LONG_TURKISH = r"\w{0,8}"
_CLITICS_ID = "(?:an|kan|i)?(?:nya|ku|mu)?(?:lah|kah|pun)?"
#: Turkish: plural, possessive, case, copula, in this order.
_TURKISH = (
    "(?:c[iuü][kğ])?(?:l[ae]r)?(?:[iuü]?mi?z?|[iuü]?ni?z?|s?[iuü])?"
    "(?:n?[iuü]n|[yn]?[iuü]|[yn]?[ae]|n?[dt][ae]n?|y?l[ae])?"
    "(?:ki|[dt][iuü]r|y[dt][iuü]|ys[ae]|y?m[iuü]ş|y[iuü]m|s[iuü]n)?"
)
_ARABIC = "(?:ها|هما|هم|هن|ه|ك|كم|ي|ني|نا|ون|ين|ان|ات|ا|تي|تها|ته|تك|تنا)?"

#: By language, in order: (how a word ends, what may stand in place of that end). The first that
#: fits and leaves a stem is used; a word that fits none stands as it is.
ENDINGS: dict[str, tuple[tuple[str, str], ...]] = {
    "en": (
        ("man", "m[ae]n"),
        ("ies", "(?:ies|y)"),
        ("y", "(?:y|ys|ies|ied|ying)"),
        ("fe", "(?:fe|ves)"),
        ("f", "(?:fs?|ves)"),
        ("ing", "(?:ings?|ed|e|es|s)?"),
        ("ed", "(?:ed|e|es|s|ing)?"),
        ("e", "(?:e|es|ed|ing|er|ers)"),
        ("ss", "ss(?:es|ed|ing)?"),
        ("us", "us(?:es)?"),
        ("es", "(?:es|s|e)?"),
        ("s", "s?"),
        (r"(?<=\w\w\w)([bdglmnprt])", r"\1(?:s|es|ed|ing|\1ed|\1ing|ly)?"),
        ("", "(?:s|es|ed|ing)?"),
    ),
    "es": (
        ("[aei]r(?:se)?", _ROMANCE_VERB),
        ("z", "(?:z|ces)"),
        ("(?:es|as|os|a|e|o|s)", "(?:[oaeóáé]s?|s)?"),
        ("", "(?:a|as|es|s)?"),
    ),
    "pt": (
        ("[aei]r(?:-se)?", _ROMANCE_VERB),
        ("ao", "(?:ão|ões|ães|ãos|ona|onas)"),
        ("m", "(?:m|ns)"),
        ("l", "(?:l|is)"),
        ("(?:es|as|os|a|e|o|s)", "(?:[oaeóáéô]s?|s)?"),
        ("", "(?:a|as|es|s)?"),
    ),
    "it": (
        ("[aei]r(?:e|si)", _ROMANCE_VERB),
        ("([cg])h?[aoie]", r"\1h?[aoie]"),
        ("[aoie]", "(?:[aoie]|ina|ino)"),
        ("", ""),
    ),
    "fr": (
        ("(?:er|ir|(?<=[dtv])re)", _VERB),
        ("eux", "eu(?:x|se|ses)"),
        ("eur", "(?:eurs?|euses?|rices?)"),
        ("al", "(?:als?|ales?|aux)"),
        ("if", "(?:ifs?|ives?)"),
        ("e?s?", "(?:[lnts]?es?|s|x)?"),
    ),
    "de": (
        ("in", "in(?:nen|s)?"),
        ("(?:er|en|em|es|e|n)", "(?:e|en|em|er|ern|es|n|s|st|t|et|est|te|ten|tet|end|ende)?"),
        ("", "(?:e|en|em|er|ern|es|n|s|se|in|innen)?"),
    ),
    "nl": (
        ("([bdfgklmnprst])en", r"\1?(?:e|en|t|de|den|te|ten|s)?"),
        ("", "(?:e|en|s|je|jes|er|t)?"),
    ),
    "ru": (
        ("ть(?:ся)?", _VERB),
        ("ти(?:сь)?", _VERB),
        ("(?:[ое]го|[ое]му|[ыи]ми|[ая]ми|ый|ий|ой|[ая]я|[ое]е|[ыи]е|ья)", _SLAVIC),
        ("[еёо]([бвгдзклмнпрстцчш])ь?", r"[еёо]?\1" + _SLAVIC),
        ("(к)[аои]?", r"[оеё]?\1" + _SLAVIC),
        ("[аеиоуыьюяй]", _SLAVIC),
        ("", _SLAVIC),
    ),
    "uk": (
        ("ти(?:ся)?", _VERB),
        ("[аеєиіїоуьюяй]{1,2}", "(?:[аеєиіїоуьюяйвгмх]{0,3})"),
        ("", "(?:[аеєиіїоуьюяйвгмх]{0,3})"),
    ),
    "pl": (
        ("[aeiyoóą]?ć(?: się)?", _VERB),
        ("[aąeęioóuy]{1,2}", "(?:[aąeęioóuyjhmcw]{0,4})"),
        ("", "(?:[aąeęioóuyjhmcw]{0,4})"),
    ),
    "tr": (
        ("m[ae]k", _LONG_TURKISH),
        (r"(?<=\w{4})[pbcçtdkğ]", "[pbcçtdkğ]" + _LONG_TURKISH),
        (r"(?<=\w{4})(\w)", r"\1" + _LONG_TURKISH),
        ("[pb]", "[pb]" + _TURKISH),
        ("[cç]", "[cç]" + _TURKISH),
        ("[td]", "[td]" + _TURKISH),
        ("[kğ]", "[kğ]" + _TURKISH),
        ("", _TURKISH),
    ),
    "hi": (
        ("[ािीेो]", "[ािीुूेैोौंँय]{0,4}"),
        ("", "[ािीुूेैोौंँय]{0,4}"),
    ),
    "ar": (
        ("ه", "(?:ه|ت)?" + _ARABIC),
        ("", "(?:ه|ت)?" + _ARABIC),
    ),
    "he": (
        ("(?:ים|ות|ה)", "(?:ים|ות|ה|ת|י|ו|ך|נו|כם|הם)?"),
        ("", "(?:ים|ות|ה|ת|י|ו|ך|נו|כם|הם)?"),
    ),
    "id": (("", _CLITICS_ID),),
    "ms": (("", _CLITICS_ID),),
    "fil": (("n", "n?g?"), ("", "(?:ng)?")),
}
#: Common words of dramas that follow no rule.
IRREGULAR = {
    "en": {
        "man": "m[ae]n",
        "wife": "wi(?:fe|ves)",
        "life": "li(?:fe|ves)",
        "child": "child(?:ren)?",
        "get": "(?:gets?|got|gotten|getting)",
        "marry": "marr(?:y|ies|ied|ying)",
        "be": "(?:be|is|am|are|was|were|been|being)",
    },
    "de": {"mann": "m[aä]nn(?:e|es|er|ern|s)?"},
    "ru": {
        "муж": "муж(?:[ауе]|ем|ья|ей|ьям|ьями|ьях)?",
        "мать": "мат(?:ь|ер(?:[ией]|ью|ям|ями|ях))",
        "отец": "от(?:ец|ц[аыуеов]{1,2})",
        "друг": "дру(?:г[ауе]?|гом|зья|зей|зьям|зьями|зьях)",
    },
}
#: Languages in which a vowel of the stem may carry another mark in another form (patán, patanes;
#: Bruder, Brüder).
VOWELS = {
    "es": {"a": "aá", "e": "eé", "i": "ií", "o": "oó", "u": "uú"},
    "pt": {"a": "aáâã", "e": "eéê", "i": "ií", "o": "oóôõ", "u": "uú"},
    "it": {"a": "aà", "e": "eèé", "o": "oò"},
    "fr": {"e": "eéèê"},
    "de": {"a": "aä", "o": "oö", "u": "uü"},
}


#: Where short words take endings too: eş, eşim.
_SHORT = ("tr", "hi")


@lru_cache(maxsize=50_000)
def word_pattern(word: str, language: str) -> str:
    """The regular expression of a folded word and its forms in a language.

    >>> all(re.fullmatch(word_pattern("wife", "en"), form) for form in ("wife", "wives"))
    True
    >>> re.fullmatch(word_pattern("bride", "en"), "bridge") is None
    True
    """
    own = IRREGULAR.get(language, {}).get(word, re.escape(word))
    if own != re.escape(word) or len(word) < (2 if language in _SHORT else LEAST_STEM):
        return own
    if not word.isalpha() and language != "hi":
        return own
    looked_up = _plain(word, language)
    for end, instead in ENDINGS.get(language, ()):
        found = re.search(f"(?:{end})$", looked_up)
        if found is None:
            continue
        kept = word[found.start(1) : found.end(1)] if found.re.groups else ""
        if end and found.start() + len(kept) < LEAST_STEM:
            continue
        stem = _stem(word[: found.start()], language)
        return f"(?:{own}|{stem}{instead.replace(chr(92) + '1', kept)})"
    return own


def _plain(word: str, language: str) -> str:
    """A word as its endings are looked up: without marks on its vowels (not German umlauts)."""
    if language == "de":
        return word
    for vowel, marked in VOWELS.get(language, {}).items():
        word = re.sub(f"[{marked}]", vowel, word)
    return word


def _stem(stem: str, language: str) -> str:
    """A stem whose last vowel may be marked or not."""
    vowels = VOWELS.get(language, {})
    for at in range(len(stem) - 1, -1, -1):
        for marked in vowels.values():
            if stem[at] in marked:
                return re.escape(stem[:at]) + f"[{marked}]" + re.escape(stem[at + 1 :])
    return re.escape(stem)
