"""Which script a line is written in: source script left in a target, and lines left as they were.

Nothing is read at import; the tables of characters that only Simplified or only Traditional
Chinese writes (``simplified.txt``, ``traditional.txt``, made from OpenCC's dictionaries) are loaded
when a Chinese or Japanese market first needs them.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Final

from localize import late
from localize.locales.profile import Market

HAN_RANGES: Final = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
_HAN = late.pattern(f"[{HAN_RANGES}]+")
_KANA_HAN = late.pattern(f"[\u3041-\u30ff\u31f0-\u31ff\uff66-\uff9f{HAN_RANGES}]+")
_HANGUL = late.pattern("[\u1100-\u11ff\u3131-\u318e\uac00-\ud7a3]+")
_KANA = late.pattern("[\u3041-\u3096\u30a1-\u30fa\uff66-\uff9d]")

#: Words of Simplified Chinese whose characters Traditional Chinese has too (老么, 十之八九).
_SIMPLIFIED_WORDS = ("什么", "怎么", "那么", "多么", "要么")
#: Pronouns and particles that Japanese does not write; JIS X 0208 lacks most of them.
_NOT_JAPANESE = "你您她咱啥吧呢啊嘛啦哦"
#: A line of more Han than this without kana is no Japanese sentence (a name or a title may be).
_LONGEST_KANJI_LINE: Final = 4

#: Who writes Cantonese.
CANTONESE: Final = "zh-HK"

_FOLD = late.pattern(r"[\W_]+")

#: The other scripts that a market's text may leave where it is drafted from: script and letters.
_LETTERS: Final = {
    "th": ("Thai", "\u0e01-\u0e4e"),
    "ar": ("Arab", "\u0620-\u065f\u066e-\u06d3\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc"),
    "he": ("Hebr", "\u05d0-\u05ea"),
    "hi": ("Deva", "\u0900-\u0963\u0970-\u097f"),
    "ru": ("Cyrl", "\u0400-\u04ff"),
    "uk": ("Cyrl", "\u0400-\u04ff"),
}
_LATIN_WORD: Final = "[A-Za-z\u00c0-\u024f\u1e00-\u1eff'\u2019]+"
#: Names, brands and titles may stay in Latin letters; from three words on it is a sentence.
_LATIN_RUN = late.pattern(rf"{_LATIN_WORD}(?:[ ,\n]+{_LATIN_WORD}){{2,}}")
_WORD = late.pattern(r"[^\W\d_]{2,}")
#: A line of fewer different words may be the same in another language (No! Hotel Plaza.).
_LEAST_WORDS: Final = 3
#: Languages that share short sentences need more of them, or share long ones too (None).
#: House rule.
_NEAR: Final[dict[frozenset[str], int | None]] = {
    frozenset(("es", "pt")): 5,
    frozenset(("es", "it")): 5,
    frozenset(("it", "pt")): 5,
    frozenset(("ru", "uk")): 5,
    frozenset(("id", "ms")): None,
}


@cache
def traditional_letters() -> frozenset[str]:
    """The characters that only Traditional Chinese writes, common ones alone.

    >>> "們" in traditional_letters(), "们" in traditional_letters(), "乾" in traditional_letters()
    (True, False, False)
    """
    text = Path(__file__).with_name("traditional.txt").read_text(encoding="utf-8")
    return frozenset("".join(text.partition("[traditional]")[2].split()))


def source_left(text: str, market: Market, *, source: str = "zh-Hans") -> str:
    """The first run of source script in ``text`` that may not stand in this market, or ``""``.

    For a Chinese source: any Han in a market of another script (Korean subtitles hold none
    either); in ``zh-TW`` and ``zh-HK`` characters that only Simplified Chinese writes; in Japanese
    Simplified characters that are no Japanese forms (国 学 会 are), and words such as 你. For a
    Japanese source kana and Han, for a Korean one Hangul, and so on for the other scripts but
    Latin, which leaves no sign.
    """
    if text.isascii():
        return ""
    cantonese = market.locale == CANTONESE
    find = _finder(market.language, market.script, source.partition("-")[0], cantonese=cantonese)
    if find is None:
        return ""
    found = find(text)
    return found.group() if found else ""


def is_same(source: str, target: str, market: Market) -> bool:
    """Whether ``target`` is the source line left as it was, where that cannot be a translation.

    Compared after case, white space and punctuation are folded; a source without Han (``OK``, a
    number) may stay as it is. Chinese and Japanese share whole lines (``公司``), so there the line
    must also show that it is not of the market: in ``zh-TW`` and ``zh-HK`` it holds a Simplified
    character; in Japanese it holds a character or word that Japanese does not write, or more than
    four Han and no kana at all.
    """
    if not _HAN.search(target):
        return False
    folded = _FOLD.sub("", source).casefold()
    if not _HAN.search(folded) or folded != _FOLD.sub("", target).casefold():
        return False
    if market.script not in ("Hans", "Hant", "Jpan"):
        return True
    if source_left(target, market):
        return True
    if market.script == "Jpan":
        return len(folded) > _LONGEST_KANJI_LINE and not _KANA.search(folded)
    return False


def text_left(
    source: str, target: str, market: Market, *, language: str, known: Iterable[str] = ()
) -> str:
    """What of another market's text stands untranslated in the target drafted from it, or ``""``.

    The whole line, if it has three different words or more; in a market of another script also
    three words of it in Latin letters in a row. ``language`` is the locale of ``source``;
    ``known`` are renderings of names and terms, which may stay. Nothing is left between languages
    that are one (en-US, en-GB) or write long lines alike (id-ID, ms-MY). What other scripts leave
    is :func:`source_left`'s to find.

    >>> from localize.locales import market
    >>> text_left("Let me go!", "Let me go!", market("es-419"), language="en-US")
    'Let me go!'
    >>> text_left("Who are you?", "คุณ who are you", market("th-TH"), language="en-US")
    'who are you'
    >>> text_left("No, no, no!", "No, no, no!", market("es-419"), language="en-US")
    ''
    """
    base = language.partition("-")[0]
    if base == market.language:
        return ""
    same = _FOLD.sub("", source).casefold() == _FOLD.sub("", target).casefold()
    if not same and (market.script == "Latn" or _LATIN_RUN.search(target) is None):
        return ""
    rest = target
    for rendering in sorted(known, key=len, reverse=True):
        rest = rest.replace(rendering, "\0")
    if same:
        least = _NEAR.get(frozenset((base, market.language)), _LEAST_WORDS)
        words = {word.casefold() for word in _WORD.findall(rest)}
        if least is not None and len(words) >= least:
            return target
    if market.script == "Latn":
        return ""
    said = " ".join(source.casefold().split())
    for run in _LATIN_RUN.finditer(rest):
        if " ".join(run[0].casefold().split()) in said and not run[0].isupper():
            return run[0]
    return ""


def has_han(text: str) -> bool:
    """Whether any Han character stands in ``text``.

    >>> has_han("我们走"), has_han("Let's go")
    (True, False)
    """
    return _HAN.search(text) is not None


#: Locales told by their script, with the letters of each; the first with enough of them counts.
_TOLD = (
    ("ja-JP", _KANA),
    ("ko-KR", late.pattern("[\uac00-\ud7a3]")),
    ("zh-Hans", late.pattern(f"[{HAN_RANGES}]")),
    *(
        (locale, late.pattern(f"[{_LETTERS[locale[:2]][1]}]"))
        for locale in ("th-TH", "ar-SA", "he-IL", "hi-IN", "ru-RU")
    ),
)
_WORD_LETTER = late.pattern(r"[^\W\d_]")
#: This share of a script's letters tells a language: below it are names, above it is a file in two
#: languages at most.
_TELLING: Final = 0.1


def language_of(text: str) -> str:
    """The locale of a text that its script tells; ``""`` for Latin and what nobody knows.

    Two locales of one script are not told apart: Chinese is ``zh-Hans``, Cyrillic ``ru-RU``.

    >>> language_of("我们走"), language_of("行こう"), language_of("Allons-y")
    ('zh-Hans', 'ja-JP', '')
    """
    if text.isascii():
        return ""
    letters = len(_WORD_LETTER.findall(text))
    for locale, script in _TOLD:
        if len(script.findall(text)) > _TELLING * letters:
            return locale
    return ""


@cache
def _finder(
    language: str, script: str, source: str, *, cantonese: bool
) -> Callable[[str], re.Match[str] | None] | None:
    """The search for what a source language leaves in a market; None where nothing shows."""
    if source == language and script != "Hant":
        return None
    if source == "zh":
        if script == "Hant":
            characters = "".join(_simplified()[: 2 if cantonese else 3])
            return _search(characters, _SIMPLIFIED_WORDS)
        if script == "Jpan":
            others, _, cantonese_too = _simplified()
            return _search(f"{others}{cantonese_too}{_NOT_JAPANESE}")
        return _HAN.search
    if source == "ja":
        return None if language == "zh" else _KANA_HAN.search
    if source == "ko":
        return _HANGUL.search
    own, letters = _LETTERS.get(source, (script, ""))
    return None if own == script else re.compile(f"[{letters}]+").search


def _search(letters: str, words: Sequence[str] = ()) -> Callable[[str], re.Match[str] | None]:
    """The search for runs of thousands of letters, and for words."""
    pattern, known = late.pattern("|".join((f"[{letters}]+", *words))), frozenset(letters)

    def search(text: str) -> re.Match[str] | None:
        # The pattern takes 2 ms to compile: a small file without any of them does without it.
        if len(text) < _SMALL and known.isdisjoint(text) and not any(map(text.count, words)):
            return None
        return pattern.search(text)

    return search


#: So many characters are looked at one by one in less time than a pattern takes to compile.
_SMALL: Final = 20_000


@cache
def _simplified() -> tuple[str, str, str]:
    """Simplified-only characters: those of no other, those of Japanese too, those of Cantonese."""
    text = Path(__file__).with_name("simplified.txt").read_text(encoding="utf-8")
    body = text.partition("[simplified]")[2]
    others, _, body = body.partition("[japanese]")
    japanese, _, cantonese = body.partition("[cantonese]")
    return "".join(others.split()), "".join(japanese.split()), "".join(cantonese.split())
