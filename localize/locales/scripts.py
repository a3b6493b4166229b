"""Which script a line is written in: source script left in a target, and lines left as they were.

Nothing is read at import; the table of Simplified characters (``simplified.txt``, made from
OpenCC's dictionaries) is loaded when a Chinese or Japanese market first needs it.
"""

import re
from collections.abc import Callable
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

_FOLD = late.pattern(r"[\W_]+")


def source_left(text: str, market: Market, *, source: str = "zh-Hans") -> str:
    """The first run of source script in ``text`` that may not stand in this market, or ``""``.

    For a Chinese source: any Han in a market of another script (Korean subtitles hold none
    either); in ``zh-TW`` and ``zh-HK`` characters that only Simplified Chinese writes; in Japanese
    Simplified characters that are no Japanese forms (国 学 会 are), and words such as 你. For a
    Japanese source kana and Han, for a Korean one Hangul; other sources leave no sign.
    """
    if text.isascii():
        return ""
    find = _finder(market.language, market.script, source.partition("-")[0])
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


def has_han(text: str) -> bool:
    """Whether any Han character stands in ``text``.

    >>> has_han("我们走"), has_han("Let's go")
    (True, False)
    """
    return _HAN.search(text) is not None


@cache
def _finder(
    language: str, script: str, source: str
) -> Callable[[str], re.Match[str] | None] | None:
    """The search for what a source language leaves in a market; None where nothing shows."""
    if source == language and script != "Hant":
        return None
    if source == "zh":
        if script == "Hant":
            characters = "".join(_simplified())
            return re.compile("|".join((f"[{characters}]+", *_SIMPLIFIED_WORDS))).search
        if script == "Jpan":
            return re.compile(f"[{_simplified()[0]}{_NOT_JAPANESE}]+").search
        return _HAN.search
    if source == "ja":
        return None if language == "zh" else _KANA_HAN.search
    return _HANGUL.search if source == "ko" else None


@cache
def _simplified() -> tuple[str, str]:
    """Simplified-only characters: those that Japanese does not write, and those that it may."""
    text = Path(__file__).with_name("simplified.txt").read_text(encoding="utf-8")
    body = text.partition("[simplified]")[2]
    others, _, japanese = body.partition("[japanese]")
    return "".join(others.split()), "".join(japanese.split())
