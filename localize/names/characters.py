"""What the characters of a name are elsewhere: read in Vietnam and Korea, written in Japan, Taiwan
and Hong Kong."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from localize.locales.naming import readings
from localize.locales.tables import surnames
from localize.names.parts import Word

#: OpenCC's configuration for the characters of each market.
_HANT = {"zh-TW": "s2tw", "zh-HK": "s2hk"}
_HANGUL_FIRST, _HANGUL_LAST = 0xAC00, 0xD7A3
#: Syllables with the same initial and vowel: without a closing consonant, or with one of 27.
_CLOSINGS = 28


def vietnamese(parts: Sequence[Word]) -> tuple[str, str]:
    """A name in Hán-Việt, and the characters that the table lacks; with any of them no name.

    >>> vietnamese([Word("欧阳", "surname"), Word("雪", "given")])
    ('Âu Dương Tuyết', '')
    """
    table, own = readings(), surnames().vietnamese
    missing = "".join(one for part in parts for one in part.text if one not in table)
    if missing:
        return "", missing
    read = [
        own[part.text]
        if part.kind == "surname" and part.text in own
        else " ".join(table[one].vietnamese for one in part.text)
        for part in parts
    ]
    return " ".join(read), ""


def korean(parts: Sequence[Word]) -> tuple[str, str]:
    """A name in Sino-Korean, and the characters that the table lacks; with any of them no name.

    ㄹ and ㄴ change at the start of a name, and of a given name of two syllables: 李林甫 이임보,
    but 诸葛亮 제갈량.

    >>> korean([Word("陆", "surname"), Word("逊", "given")])
    ('육손', '')
    """
    table, own = readings(), surnames().korean
    missing = "".join(one for part in parts for one in part.text if one not in table)
    if missing:
        return "", missing
    text = ""
    for part in parts:
        if part.kind == "surname" and part.text in own:
            read = own[part.text]
        else:
            read = "".join(table[one].korean for one in part.text)
        text += initial_form(read) if not text or len(read) > 1 else read
    return text, ""


def initial_form(read: str) -> str:
    """Hangul as it is at the start of a word.

    >>> initial_form("륙"), initial_form("녕"), initial_form("림보"), initial_form("고")
    ('육', '영', '임보', '고')
    """
    code = ord(read[0])
    if not _HANGUL_FIRST <= code <= _HANGUL_LAST:
        return read
    closing = (code - _HANGUL_FIRST) % _CLOSINGS
    changed = surnames().korean_initial.get(chr(code - closing))
    return read if changed is None else chr(ord(changed) + closing) + read[1:]


def traditional(parts: Sequence[Word], locale: str) -> tuple[str, str]:
    """A name in Traditional characters, and those of which a person should decide.

    >>> traditional([Word("余", "surname"), Word("云", "given")], "zh-TW")
    ('余雲', '云')
    """
    table = surnames()
    text, doubtful = "", ""
    for part in parts:
        own = table.hant if part.kind == "surname" else table.hant_given
        for one in part.text:
            text += own[one] if one in own else _converter(_HANT[locale]).convert(one)
            unsure = table.hant_doubtful if part.kind == "surname" else table.hant_given
            doubtful += one if one in unsure else ""
    return text, doubtful


def kanji(parts: Sequence[Word]) -> str:
    """A name in the characters that Japan writes.

    >>> kanji([Word("单", "surname"), Word("凯", "given")])
    '単凱'
    """
    hant, _ = traditional(parts, "zh-TW")
    kept = surnames().kanji
    return "".join(kept[one] if one in kept else _converter("t2jp").convert(one) for one in hant)


@cache
def _converter(configuration: str) -> Any:
    import opencc

    return opencc.OpenCC(configuration)
