"""Whether a target text holds a term's rendering, in the form that the sentence asks for."""

import re
import unicodedata
from functools import lru_cache

from localize import late
from localize.glossary.inflection import (
    LEAST_PREFIXED,
    NAME_ENDINGS,
    NAME_PREFIXES,
    PREFIXES,
    WORD,
    word_pattern,
)
from localize.locales import Market
from localize.model import Term

#: Kinds whose renderings stand as agreed; the words of others may change.
NAMES = ("name", "place")
#: Languages written without spaces: a rendering is found anywhere, white space does not count.
UNSPACED = ("zh", "ja", "th")

#: Invisible characters and marks that a text may have or not: soft hyphens, joiners, marks of
#: direction, Arabic and Hebrew vowels, the dot that lower case leaves of a Turkish capital, and
#: the dot between parts of foreign names.
_DROPPED = (
    *(0xAD, 0xB7, 0x307, 0x640, 0x670, 0x2027, 0x30FB, 0xFEFF),
    *range(0x200B, 0x2010),
    *range(0x202A, 0x202F),
    *range(0x2060, 0x206A),
    *range(0x64B, 0x653),
    *range(0x591, 0x5BE),
)
#: Two ways to write the same: apostrophes, hyphens, dotless i, Arabic letters, and the variants of
#: Taiwan and Hong Kong.
_SAME = (
    *("’'", "‘'", "ʼ'", "`'", "‐-", "‑-", "–-", "ıi", "أا", "إا", "آا", "ىي", "یي", "ةه"),
    *("臺台", "裏裡", "着著", "羣群", "牀床", "綫線", "麪麵", "峯峰", "祕秘", "佈布", "説說"),
    *("為爲", "啓啟", "衞衛", "衆眾", "汚污", "汙污", "鈎鉤", "妳你", "喫吃", "癡痴"),
)
_TABLE = {**dict.fromkeys(_DROPPED, ""), **{ord(pair[0]): pair[1] for pair in _SAME}}

_MASK = late.pattern(r"⟦\d+⟧")
#: White space that stands beside no Latin letter means nothing where words are not spaced.
_SPACE = late.pattern(r"(?<![0-9a-z])\s+|\s+(?![0-9a-z])")
#: Vietnamese sets the tone of these pairs on either vowel: hòa, hoà.
_TONES = str.maketrans("àáảãạèéẻẽẹỳýỷỹỵ", "aaaaaeeeeeyyyyy")
_TONED = late.pattern("([ou])([àáảãạèéẻẽẹỳýỷỹỵ])")
_TONE_MARKS = dict(zip("àáảãạèéẻẽẹỳýỷỹỵ", "\u0300\u0301\u0309\u0303\u0323" * 3, strict=True))

#: Thai vowels that stand before their consonant, and signs that belong to the letter before them.
_THAI_BEFORE, _THAI_AFTER = "\u0e40-\u0e44", "\u0e31-\u0e3a\u0e47-\u0e4e"
#: Particles of Korean, for words of one syllable; longer words are found anywhere.
_KOREAN = (
    "(?:이|가|은|는|을|를|의|에|에게|에게서|께|께서|와|과|랑|이랑|도|만|로|으로|아|야|님|씨|들)?"
)
#: A katakana word of so many signs is likely to stand inside another.
_SHORT_KATAKANA = 3


def satisfied(term: Term, target: str, market: Market) -> bool:
    """Whether a target holds an accepted rendering of a term.

    Case does not count, nor do line breaks, marks of direction and variants of one letter. Names
    and places stand as agreed but for what the language grows onto them; the words of other
    renderings, and of names in small letters (``nurse``), may carry its endings. Where words stand
    between spaces, a rendering is no part of a longer word.

    >>> from localize import locales
    >>> satisfied(Term("外卖小哥", ("delivery guy",)), "Two Delivery Guys", locales.market("en-US"))
    True
    """
    forms = term.targets if term.targets and term.kind != "keep" else (term.source,)
    language = market.language
    texts = [fold(target, language)]
    if "-\n" in target:  # a word that is broken over two lines
        texts.append(fold(target.replace("-\n", ""), language))
    patterns = [_pattern(form, language, _change(term.kind, form)) for form in forms]
    return any(pattern.search(text) is not None for text in texts for pattern in patterns)


def forbidden_in(term: Term, target: str) -> str:
    """The first forbidden rendering of a term that a target holds as a whole word, or "".

    What is part of an accepted rendering does not count (``envelope`` in ``red envelope``).

    >>> forbidden_in(Term("老公", ("husband",), forbidden=("hubby",)), "My hubby!")
    'hubby'
    """
    for form in term.forbidden:
        language = _language(form)
        text = fold(target, language)
        wrong = _pattern(form, language, "none")
        if wrong.search(text) is None:
            continue
        for accepted in term.targets:
            if wrong.search(fold(accepted, language)) is not None:
                text = _pattern(accepted, language, "none").sub("\0", text)
        if wrong.search(text) is not None:
            return form
    return ""


@lru_cache(maxsize=4096)
def fold(text: str, language: str) -> str:
    """A text as renderings are looked for in it; kept, since several terms ask for the same text.

    >>> fold("İÇERİ \u200fgel", "tr"), fold("顧北\\n辰 VIP 卡", "zh"), fold("hoà", "vi")
    ('içeri gel', '顧北辰vip卡', 'hòa')
    """
    if text.isascii():
        folded = text.lower()
    else:
        if "⟦" in text:
            text = _MASK.sub("", text)
        folded = unicodedata.normalize("NFKC", text).casefold()
        folded = unicodedata.normalize("NFC", folded).translate(_TABLE)
        if language == "vi":
            folded = unicodedata.normalize("NFC", _TONED.sub(_first_vowel, folded))
    return _SPACE.sub("", folded) if language in UNSPACED else folded


def _first_vowel(found: re.Match[str]) -> str:
    """A pair of vowels with its tone on the first one."""
    return found[1] + _TONE_MARKS[found[2]] + found[2].translate(_TONES)


def _change(kind: str, form: str) -> str:
    """How much the words of a rendering may change: ``free``, ``name`` or ``none``."""
    if kind == "keep":
        return "none"
    return "name" if kind in NAMES and not form[:1].islower() else "free"


def _language(form: str) -> str:
    """The language whose writing a rendering follows, "" for words between spaces."""
    first = next((char for char in form if char.isalpha()), "")
    if "\u0590" <= first < "\u0600":
        return "he"
    if "\u0600" <= first < "\u0780":
        return "ar"
    if "\u0e00" <= first < "\u0e80":
        return "th"
    if "\uac00" <= first < "\ud7b0":
        return "ko"
    return "zh" if "\u2e80" <= first < "\uac00" or first >= "\uf900" else ""


@lru_cache(maxsize=50_000)
def _pattern(form: str, language: str, change: str) -> re.Pattern[str]:
    """What finds a rendering in a folded text."""
    folded = fold(form, language).strip()
    if not folded:
        return re.compile("(?!)")
    if language in UNSPACED or language == "ko":
        return re.compile(_anywhere(folded, language))
    return re.compile(_between_spaces(folded, language, change))


def _anywhere(folded: str, language: str) -> str:
    """The pattern of a rendering to which other words are joined without a space."""
    if language == "ko" and len(folded) > 2 and folded.endswith("하다"):
        folded = folded[:-2]
    first, last = folded[0], folded[-1]
    before = after = ""
    if first.isascii() and first.isalnum():
        before = "(?<![0-9a-z])"
    if last.isascii() and last.isalnum():
        after = "(?![0-9a-z])"
    if language == "th":
        before = f"(?<![{_THAI_BEFORE}])" if "\u0e01" <= first <= "\u0e2e" else before
        after = f"(?![{_THAI_AFTER}])" if last >= "\u0e01" else after
    elif language == "ko" and len(folded) == 1 and last >= "\uac00":
        before, after = "(?<![가-힣])", f"{_KOREAN}(?![가-힣])"
    elif len(folded) <= _SHORT_KATAKANA and all("\u30a0" <= char <= "\u30ff" for char in folded):
        before, after = "(?<![ァ-ヿ])", "(?![ァ-ヿ])"
    return before + r"\s*".join(re.escape(part) for part in folded.split()) + after


def _between_spaces(folded: str, language: str, change: str) -> str:
    """The pattern of a rendering whose words stand between spaces."""
    parts = re.findall(rf"[{WORD}]+|[^{WORD}\s\-]", folded)
    if not parts:
        return re.escape(folded)
    pattern = ""
    for place, part in enumerate(parts):
        word = part[0].isalnum()
        if place:
            apart = word and parts[place - 1][0].isalnum()
            pattern += (r"[\s\-]*" if change == "free" else r"[\s\-]+") if apart else r"\s*"
        if word:
            pattern += _word(part, language, change)
        else:
            pattern += re.escape(part) + ("?" if part == "." else "")
    start = rf"(?<![{WORD}])" if parts[0][0].isalnum() else ""
    end = rf"(?![{WORD}])" if parts[-1][0].isalnum() else ""
    return start + pattern + end


def _word(word: str, language: str, change: str) -> str:
    """The pattern of one word with what may stand before and after it in its language."""
    prefix = (PREFIXES if change == "free" else NAME_PREFIXES).get(language, "")
    if language == "ar" and word.startswith("ال") and len(word) > 4:
        word, prefix = word[2:], prefix if "ل)" in prefix else prefix.replace("(?:ال)", "(?:ال|ل)")
    elif len(word) < LEAST_PREFIXED and language not in NAME_PREFIXES:
        prefix = ""
    if change == "free":
        return prefix + word_pattern(word, language)
    ending = NAME_ENDINGS.get(language, "") if change == "name" and len(word) > 1 else ""
    if language in ("ru", "uk", "pl") and ending and word[-1] in "аеиоуыьюяйaeo" and len(word) > 2:
        return f"(?:{re.escape(word)}|{re.escape(word[:-1])}{ending})"
    return prefix + re.escape(word) + ending
