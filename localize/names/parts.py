"""Chinese names: whether characters look like one, and what its parts are."""

from functools import cache
from typing import Literal

from localize import late
from localize.locales.tables import suggesting, surnames
from localize.model import Struct

#: 易烊千玺 has a given name of three characters.
_LONGEST_GIVEN = 3
_DOT = late.pattern("[·•・]")


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


class Word(Struct, frozen=True):
    """One word of a name: its characters, and what they are."""

    text: str
    kind: Literal["surname", "given", "before"]


def words(name: str, *, part: bool = False) -> tuple[Word, ...]:
    """The words of a name: family name and given name, or what stands before a family name.

    ``part``: it is no whole name (北辰, 晚晚). A dot separates words of its own.

    >>> [word.text for word in words("欧阳雪")], [word.text for word in words("小李")]
    (['欧阳', '雪'], ['小', '李'])
    >>> [word.text for word in words("小翠")], [word.text for word in words("北辰", part=True)]
    (['小翠'], ['北辰'])
    """
    if _DOT.search(name):
        return tuple(Word(text, "given") for text in _DOT.split(name) if text)
    surname = "" if part else surname_of(name)
    if not surname and not part and len(name) in (2, 3) and name[0] in surnames().rare:
        surname = name[0]
    if not part and len(name) == 2 and name[0] in suggesting().before and surname_of(name[1]):
        return Word(name[0], "before"), Word(name[1], "surname")
    if not name:
        return ()
    if surname and surname == name:
        return (Word(name, "surname"),)
    if not surname or len(name) - len(surname) > _LONGEST_GIVEN:
        return (Word(name, "given"),)
    return Word(surname, "surname"), Word(name[len(surname) :], "given")
