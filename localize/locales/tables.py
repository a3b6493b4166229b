"""Tables that no market owns: surnames, Chinese units, and what names are known by.

Each is a TOML file in ``tables/`` with a ``source``, read once, when first asked for.
"""

from functools import cache
from pathlib import Path

import msgspec


class Surnames(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a machine gets wrong about Chinese names.

    ``readings`` are toneless pinyin of family names where the usual reading of the character is
    another one (a space between the syllables of a compound name), ``tones`` the tones of these
    and of others, ``given`` pinyin with tones of characters in given names; ``compound`` are
    family names of two and more characters, ``rare`` those of one by which nobody should be
    looked for. ``hant`` is the Traditional form of a surname where a
    converter would choose another character, ``hant_given`` the same in given names; of
    ``hant_doubtful`` a person decides. ``kanji`` are Traditional characters that stay as they are
    in Japan. ``korean`` and ``vietnamese`` are Sino-Korean and Hán-Việt readings of surnames;
    ``korean_initial`` is what a syllable becomes at the start of a name, by its open form
    (``류`` -> ``유``, so 륙 -> 육).
    """

    source: str
    readings: dict[str, str]
    tones: dict[str, str]
    given: dict[str, str]
    compound: tuple[str, ...]
    rare: str
    hant: dict[str, str]
    hant_given: dict[str, str]
    hant_doubtful: dict[str, str]
    kanji: dict[str, str]
    korean: dict[str, str]
    vietnamese: dict[str, str]
    korean_initial: dict[str, str]


class Unit(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A Chinese unit or counting word.

    ``id`` is what :class:`~localize.locales.quantities.Quantity` calls it, ``kind`` what it
    measures, ``names`` are its written forms; ``sense`` tells apart two units of one name (``两``
    is a weight and period silver). ``base`` is what ``factor`` converts to: ``kg m m2 min``, a
    currency, ``number`` for 万 and 亿, ``degC``, or ``""`` where nothing is computed (``factor``
    is None).
    ``vague`` units stand in set phrases more often than in measures (千里, 八尺): their amount is
    not to be computed unasked. ``how`` is the usual treatment in subtitles.
    """

    id: str
    kind: str
    names: tuple[str, ...]
    base: str
    how: str
    factor: float | None = None
    sense: str = ""
    vague: bool = False


class Units(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All Chinese units with their source."""

    source: str
    unit: tuple[Unit, ...]


class Suggest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What tells names and terms from ordinary speech, as data.

    ``surnames`` are family names of one character, ``weak`` those of them that are mostly other
    words. ``after`` and ``before`` are forms of address
    that follow or precede a name, ``groups`` and ``places`` what companies, families and places
    end with. No term begins with a character of ``never_first``, ends with one of ``never_last``
    or holds one of ``never_inside``; no given name holds one of ``never_in_names``. ``words`` are
    ordinary words, between white space.
    """

    source: str
    surnames: str
    weak: str
    after: tuple[str, ...]
    before: tuple[str, ...]
    groups: tuple[str, ...]
    places: tuple[str, ...]
    never_first: str
    never_last: str
    never_inside: str
    never_in_names: str
    words: str


class Figures(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What keeps a number from one to ten in digits in a language; see ``figures.toml``."""

    named: str
    measured: str
    capital: bool
    ordinal_dot: bool = False
    clock: tuple[str, ...] = ()
    at_end: tuple[str, ...] = ()


class SmallNumbers(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """:class:`Figures` by language, with their source."""

    source: str
    language: dict[str, Figures]


_TABLES = Path(__file__).with_name("tables")


@cache
def surnames() -> Surnames:
    """Readings, compound forms and Traditional forms of Chinese family names.

    >>> surnames().readings["单"], "欧阳" in surnames().compound, surnames().hant["范"]
    ('shan', True, '范')
    """
    from localize import tomlfile

    return tomlfile.read(_TABLES / "surnames.toml", Surnames)


@cache
def suggesting() -> Suggest:
    """What names and terms are suggested by.

    >>> "顾" in suggesting().surnames, "小姐" in suggesting().after
    (True, True)
    """
    from localize import tomlfile

    return tomlfile.read(_TABLES / "suggest.toml", Suggest)


@cache
def units() -> tuple[Unit, ...]:
    """Chinese units with their factors, in the order of the table.

    >>> next(unit.factor for unit in units() if "斤" in unit.names)
    0.5
    """
    from localize import tomlfile

    return tomlfile.read(_TABLES / "units.toml", Units).unit


@cache
def figures() -> dict[str, Figures]:
    """What keeps small numbers in digits, by language; none for languages that it lacks.

    >>> "room" in figures()["en"].named.split(), figures()["es"].clock[0]
    (True, 'a las')
    """
    from localize import tomlfile

    return tomlfile.read(_TABLES / "figures.toml", SmallNumbers).language
