"""How people speak to each other, in the words of a market's language: du or Sie, 반말 or 존댓말.

The table ``tables/registers.toml`` says it for each language; what no native speaker has signed is
marked so there. It guides engines that read the cast, nothing is rewritten by it.
"""

from functools import cache
from pathlib import Path
from typing import Literal

import msgspec

from localize.locales.profile import Market


class Kin(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How those who are one of ``kinds`` to somebody speak to them."""

    kinds: tuple[str, ...]
    how: str


class Speech(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A language's forms: one for each register, and what the speaker's own sex changes.

    ``kin``: what a relation alone decides, such as Vietnamese pronouns.
    """

    confidence: Literal["high", "medium", "low"]
    intimate: str
    casual: str
    polite: str
    formal: str
    rude: str
    male: str = ""
    female: str = ""
    kin: tuple[Kin, ...] = ()


class Registers(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The table: ``registers`` are the words of cast.toml, ``also`` others that mean one of them.

    ``languages`` holds a language or a market each.
    """

    source: str
    registers: tuple[str, ...]
    also: dict[str, str]
    languages: dict[str, Speech]


@cache
def table() -> Registers:
    """The whole table.

    >>> table().registers
    ('intimate', 'casual', 'polite', 'formal', 'rude')
    """
    from localize import tomlfile

    return tomlfile.read(Path(__file__).with_name("tables") / "registers.toml", Registers)


def allowed() -> tuple[str, ...]:
    """What ``register`` of a relation may be: five words, and others that mean one of them."""
    return (*table().registers, *table().also)


def to_another(market: Market, kind: str, register: str) -> str:
    """How somebody who is ``kind`` to another speaks to them in a register; "" if unknown.

    >>> from localize import locales
    >>> to_another(locales.market("de-DE"), "employee", "formal")
    'siezt, mit Titel'
    >>> to_another(locales.market("vi-VN"), "husband", "intimate")
    'anh/em; xưng anh, gọi em'
    """
    speech = _speech(market)
    if speech is None:
        return ""
    named = table().also.get(register, register)
    parts = [str(getattr(speech, named))] if named in table().registers else []
    folded = kind.strip().casefold()
    # Who insults somebody does not call them by a form of respect.
    if named != "rude":
        parts += [kin.how for kin in speech.kin if folded in kin.kinds]
    return "; ".join(parts)


def of_oneself(market: Market, sex: str) -> str:
    """What the speaker's sex changes in what they say, such as Thai particles; "" if nothing.

    >>> from localize import locales
    >>> of_oneself(locales.market("th-TH"), "male")
    'แทนตัวว่า ผม ลงท้าย ครับ'
    """
    speech = _speech(market)
    forms = {} if speech is None else {"male": speech.male, "female": speech.female}
    return forms.get(sex, "")


def _speech(market: Market) -> Speech | None:
    languages = table().languages
    return languages.get(market.locale, languages.get(market.language))
