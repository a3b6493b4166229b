"""Chinese names: whether characters look like one, and how it is written in Latin letters."""

from functools import cache

from localize.locales import Market
from localize.locales.tables import suggesting, surnames

#: Vowels that need an apostrophe before them inside a name: Xi'an.
_VOWELS = ("a", "e", "o")


def surname_of(text: str) -> str:
    """The family name that a text begins with, "" if it begins with none.

    >>> surname_of("欧阳雪"), surname_of("顾北辰"), surname_of("的确")
    ('欧阳', '顾', '')
    """
    compound = next((name for name in surnames().compound if text.startswith(name)), "")
    if compound:
        return compound
    return text[:1] if text[:1] in _single() else ""


def given_of(text: str) -> str:
    """The given name of what looks like a full name, "" if it does not.

    >>> given_of("顾北辰"), given_of("欧阳雪"), given_of("顾你的"), given_of("顾")
    ('北辰', '雪', '', '')
    """
    surname = surname_of(text)
    given = text[len(surname) :]
    if surname and 1 <= len(given) <= 2 and not _not_in_names() & set(given):
        return given
    return ""


def title_in(text: str) -> str:
    """The form of address with which a text ends, "" if none stands there or nothing before it.

    >>> title_in("林小姐"), title_in("小姐"), title_in("顾总")
    ('小姐', '', '总')
    """
    known = suggesting().after
    fitting = [word for word in known if text.endswith(word)] if text not in known else []
    return max(fitting, key=len, default="")


def familiar(text: str) -> bool:
    """Whether a text looks like 小翠, 老王 or 阿强.

    >>> familiar("小翠"), familiar("小的"), familiar("小")
    (True, False, False)
    """
    return len(text) == 2 and text[0] in suggesting().before and text[1] not in _not_in_names()


@cache
def _single() -> frozenset[str]:
    return frozenset("".join(suggesting().surnames.split()))


@cache
def _not_in_names() -> frozenset[str]:
    return frozenset(suggesting().never_in_names)


def latin(name: str, market: Market, *, part: bool = False) -> str:
    """A name in toneless pinyin, surname first, the given name joined; "" for other markets.

    Latin markets but Vietnamese, which reads the characters in its own way. The readings of
    family names are those of the table. ``part``: it is no whole name (北辰, 晚晚).

    >>> from localize.locales import market
    >>> [latin(name, market("en-US")) for name in ("单凯", "欧阳雪", "顾西安", "小翠", "小李")]
    ['Shan Kai', 'Ouyang Xue', "Gu Xi'an", 'Xiaocui', 'Xiao Li']
    >>> latin("顾北辰", market("th-TH"))
    ''
    """
    if market.script != "Latn" or market.language == "vi":
        return ""
    surname = "" if part else surname_of(name)
    if not part and len(name) == 2 and name[0] in suggesting().before and surname_of(name[1]):
        return f"{_joined(name[0], {})} {_joined(name[1], surnames().readings)}"
    if not surname or surname == name or len(name) - len(surname) > 2:
        return _joined(name, {})
    readings = surnames().readings if len(surname) == 1 else {}
    return f"{_joined(surname, readings)} {_joined(name[len(surname) :], {})}"


def _joined(text: str, readings: dict[str, str]) -> str:
    """Characters as one word with a capital."""
    from pypinyin import lazy_pinyin

    if text in readings:
        return readings[text].capitalize()
    syllables = lazy_pinyin(text, v_to_u=True)
    word = syllables[0] + "".join(
        f"'{syllable}" if syllable.startswith(_VOWELS) else syllable for syllable in syllables[1:]
    )
    return word[:1].upper() + word[1:]
