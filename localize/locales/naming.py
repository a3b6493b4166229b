"""Tables of how Chinese names are written elsewhere: Mandarin syllables, readings of characters.

TOML and CSV files in ``tables/``, each with its source and confidence, read when first asked for.
"""

import csv
from functools import cache
from pathlib import Path
from typing import Literal

import msgspec

Confidence = Literal["high", "medium", "low"]
StandsFor = Literal["surname", "either", "nobody"]
Sex = Literal["", "male", "female"]

_TABLES = Path(__file__).with_name("tables")


class Spelling(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How one script writes the syllables of Mandarin (``names.LANGUAGE.toml``).

    A syllable is looked up in ``whole``, then, where it has no initial, in ``alone``, and else put
    together of its part in ``initials`` and its part in ``finals``; ü is spelled ``v``. ``letters``
    says how: ``hangul`` puts the initial in the place of ㅇ, ``thai`` fills templates (C the
    consonant of ``middle`` or ``classes``, T the tone mark). ``inner`` are characters that change
    inside a word; where a syllable that ends with ``hard_after`` meets one of ``vowels``,
    ``hard_sign`` stands between. ``order`` is how surname and given name are put together.
    """

    source: str
    confidence: Confidence
    how: str
    order: Literal["separate", "joined", "dotted"]
    letters: Literal["", "hangul", "thai"] = ""
    hard_after: str = ""
    hard_sign: str = ""
    vowels: str = ""
    initials: dict[str, str] = {}
    middle: dict[str, str] = {}
    classes: dict[str, str] = {}
    finals: dict[str, str] = {}
    alone: dict[str, str] = {}
    whole: dict[str, str] = {}
    inner: dict[str, str] = {}


@cache
def spelling(language: str) -> Spelling | None:
    """How a language writes Mandarin, None where no table is known.

    >>> ru = spelling("ru")
    >>> ru.finals["uo"], ru.confidence, spelling("en")
    ('о', 'high', None)
    """
    from localize import tomlfile

    file = _TABLES / f"names.{language}.toml"
    return tomlfile.read(file, Spelling) if file.is_file() else None


class Reading(msgspec.Struct, frozen=True):
    """How Vietnamese and Korean read a character: Hán-Việt, and Sino-Korean in its full form."""

    vietnamese: str
    korean: str


@cache
def readings() -> dict[str, Reading]:
    """The readings of Simplified characters that names are written with.

    Source: own knowledge; the Korean ones were compared with a published table (24 of 2,088
    differ, mostly readings in names), the Vietnamese ones with nothing. Confidence: medium.

    >>> readings()["北"].vietnamese, readings()["陆"].korean
    ('Bắc', '륙')
    """
    with (_TABLES / "readings.csv").open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        next(rows)
        return {character: Reading(vi, ko) for character, vi, ko in rows}


class Address(msgspec.Struct, frozen=True):
    """A form of address in one language, X for the name (``X总``, ``Mr. X``).

    ``stands_for``: a family name alone, either that or a given name, or nobody's name: a word of
    kinship that has no X (哥哥); ``bearer``: who is called
    so, "" for anybody. ``renderings`` lists what
    is accepted, the preferred first; behind each, after ``@``, when it fits: ``male``, ``female``,
    ``modern``, ``period``, ``60+`` (years of age). ``avoid`` are renderings that mislead.
    """

    form: str
    stands_for: StandsFor
    bearer: Sex
    language: str
    renderings: tuple[str, ...]
    avoid: tuple[str, ...]
    confidence: Confidence


@cache
def addresses() -> tuple[Address, ...]:
    """How forms of address are said in each language that is known.

    Source: own knowledge; no reader of the languages has signed it.

    >>> next(one.renderings for one in addresses() if (one.form, one.language) == ("X总", "ko"))
    ('X 대표님', 'X 대표', 'X 회장님')
    """
    return tuple(
        Address(
            row["form"],
            msgspec.convert(row["stands_for"], StandsFor),
            msgspec.convert(row["bearer"], Sex),
            row["language"],
            tuple(row["renderings"].split("|")),
            tuple(filter(None, row["avoid"].split("|"))),
            msgspec.convert(row["confidence"], Confidence),
        )
        for row in _rows("address.csv")
    )


class Mark(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Words that tell for whom a form of address is: at its ``place``, for what ``speaker``'s sex,
    to whom (``bearer``: what they are to the speaker) and in which ``registers``; empty is any.

    ``only``: nobody of the other sex says it.
    """

    words: tuple[str, ...]
    place: Literal["start", "end"]
    speaker: Sex = ""
    bearer: tuple[Literal["older", "older sibling", "younger", "elder"], ...] = ()
    registers: tuple[str, ...] = ()
    only: bool = False

    def on(self, form: str, word: str) -> bool:
        """Whether a form bears a word: Thai, Korean and Japanese do not part it from the name.

        >>> mark = Mark(("anh",), "start")
        >>> mark.on("anh Thần", "anh"), mark.on("Anh", "anh"), mark.on("anhThần", "anh")
        (True, True, False)
        """
        folded, word = form.casefold(), word.casefold()
        if self.place == "end":
            return folded.endswith(word)
        rest = folded.removeprefix(word)
        return rest != folded and not (word[-1].islower() and rest[:1].isalpha())


class Spoken(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The table: ``kinds`` are relations of cast.toml by what they make of the one addressed."""

    source: str
    elder_years: int
    kinds: dict[str, tuple[str, ...]]
    languages: dict[str, tuple[Mark, ...]]


@cache
def spoken() -> Spoken:
    """Which forms of address are for which speakers (``spoken.toml``), by language.

    >>> [mark.speaker for mark in spoken().languages["ko"] if "오빠" in mark.words]
    ['female']
    """
    from localize import tomlfile

    return tomlfile.read(_TABLES / "spoken.toml", Spoken)


class Rank(msgspec.Struct, frozen=True):
    """A rank of the palace with its name by language; ``ambiguous``: an ordinary word too, or part
    of one."""

    rank: str
    ambiguous: bool
    names: dict[str, str]


@cache
def ranks() -> tuple[Rank, ...]:
    """The ladder of the imperial harem, the highest rank first.

    Source: own knowledge; no reader of the languages has signed it. Confidence: medium.

    >>> [one.rank for one in ranks()][1:4], ranks()[3].names["vi"]
    (['皇后', '皇贵妃', '贵妃'], 'quý phi')
    """
    return tuple(
        Rank(
            row["rank"],
            row["ambiguous"] == "yes",
            {key: text for key, text in row.items() if key not in ("rank", "ambiguous")},
        )
        for row in _rows("ranks.csv")
    )


def _rows(file: str) -> list[dict[str, str]]:
    with (_TABLES / file).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))
