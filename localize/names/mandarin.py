"""What a name sounds like in Mandarin, in the letters of a market."""

import unicodedata
from collections.abc import Sequence

from localize import late
from localize.locales.naming import Spelling
from localize.locales.tables import surnames
from localize.model import Struct
from localize.names.parts import Word

#: Vowels that need an apostrophe before them inside a name: Xi'an.
_VOWELS = ("a", "e", "o")
_SYLLABLE = late.pattern(r"(zh|ch|sh|[bpmfdtnlgkhjqxrzcs]?)([aeiouvyw][a-z]*)([1-5]?)")
#: The tone marks of Thai by Mandarin tone: after a middle consonant, and after those of classes.
_THAI_MIDDLE = {1: "", 2: "๋", 3: "่", 4: "้", 5: ""}
_THAI_CLASSES = {1: "", 2: "", 3: "่", 4: "่", 5: ""}
_THAI_HIGH = (2, 3)


class Syllable(Struct, frozen=True):
    """A syllable: what pinyin spells it (ü as ``v``), its initial and final, its tone (5: none)."""

    pinyin: str
    initial: str
    final: str
    tone: int


def syllable(text: str) -> Syllable | None:
    """A syllable of pinyin with its tone as a digit, None for what is none.

    >>> syllable("xue3")
    Syllable(pinyin='xve', initial='x', final='ve', tone=3)
    """
    found = _SYLLABLE.fullmatch(text)
    if found is None:
        return None
    initial, final, tone = found.groups()
    if initial in ("j", "q", "x") and final[0] == "u":
        final = "v" + final[1:]
    return Syllable(initial + final, initial, final, int(tone) if tone else 5)


def syllables(word: Word) -> tuple[Syllable, ...]:
    """The syllables of a word of a name, one a character; () where one is not known.

    >>> [one.pinyin for one in syllables(Word("单", "surname"))]
    ['shan']
    """
    found = [syllable(text) for text in _read(word)]
    known = tuple(one for one in found if one is not None)
    return known if len(known) == len(found) == len(word.text) else ()


def _read(word: Word) -> list[str]:
    """Pinyin with tone digits, character by character."""
    from pypinyin import Style, lazy_pinyin

    table = surnames()
    usual = lazy_pinyin(word.text, style=Style.TONE3, neutral_tone_with_five=True)
    if word.kind == "surname":
        toneless = table.readings.get(word.text)
        read = toneless.split() if toneless else [one.rstrip("12345") for one in usual]
        tones = table.tones.get(word.text)
        return [
            f"{one}{tones[place] if tones else usual[place][-1]}" for place, one in enumerate(read)
        ]
    if len(usual) != len(word.text):
        return usual
    own = [
        table.given.get(character, text) for character, text in zip(word.text, usual, strict=True)
    ]
    for place, character in enumerate(word.text[:-1]):
        if character == "一":  # its tone depends on the next one: yì bó, yí lì
            own[place] = "yi2" if own[place + 1].endswith("4") else "yi4"
    return own


# --- Latin letters --------------------------------------------------------------------------------


def latin(parts: Sequence[Word]) -> str:
    """A name in toneless pinyin, each word with a capital, ü kept; "" where a syllable is unknown.

    >>> latin([Word("顾", "surname"), Word("西安", "given")])
    "Gu Xi'an"
    """
    spelled = []
    for part in parts:
        found = [_written(one) for one in syllables(part)]
        if not found:
            return ""
        spelled.append(
            found[0].capitalize()
            + "".join(f"'{one}" if one.startswith(_VOWELS) else one for one in found[1:])
        )
    return " ".join(spelled)


def _written(one: Syllable) -> str:
    vowel = "ü" if one.initial in ("n", "l") else "u"
    return one.initial + one.final.replace("v", vowel)


def replaced(text: str, vowel: str) -> str:
    """Pinyin with another spelling for ü; before e it is u in any case.

    >>> replaced("Lü Lüe", "yu")
    'Lyu Lue'
    """
    return text.replace("üe", "ue").replace("ü", vowel)


# --- other letters --------------------------------------------------------------------------------


def spelled(parts: Sequence[Word], table: Spelling) -> str:
    """A name in the letters of a table; "" where a syllable is unknown."""
    found = [_word(part, table) for part in parts]
    if not all(found):
        return ""
    between = " " if table.order == "separate" else ""
    if table.order == "dotted" and parts[0].kind != "before":
        between = "・"
    return between.join(found)


def _word(part: Word, table: Spelling) -> str:
    text = ""
    for one in syllables(part):
        new = written(one, table)
        if not new:
            return ""
        hard = table.hard_after and text.endswith(table.hard_after) and new[0] in table.vowels
        text += (table.hard_sign if hard else "") + new
    inside = "".join(table.inner.get(character, character) for character in text[1:-1])
    text = (text[0].upper() + inside + text[-1]) if len(text) > 1 else text.upper()
    return unicodedata.normalize("NFC", text)


def written(one: Syllable, table: Spelling) -> str:
    """One syllable in the letters of a table, "" where the table lacks it.

    >>> from localize.locales.naming import spelling
    >>> [written(syllable(text), spelling("ko")) for text in ("guang3", "xue2", "jia1")]
    ['광', '쉐', '자']
    >>> [written(syllable(text), spelling("th")) for text in ("gu4", "bei3", "chen2", "wang2")]
    ['กู้', 'เป่ย', 'เฉิน', 'หวัง']
    """
    if table.letters == "thai":
        return _thai(one, table)
    if one.pinyin in table.whole:
        return table.whole[one.pinyin]
    spelled_out = one.initial + one.final.replace("v", "u")
    if spelled_out in table.whole and one.initial in ("j", "q", "x"):
        return table.whole[spelled_out]
    if not one.initial:
        return table.alone.get(one.pinyin, "")
    initial, final = table.initials.get(one.initial, ""), table.finals.get(one.final, "")
    if not final or not initial:
        return ""
    return _hangul(initial, final) if table.letters == "hangul" else initial + final


_HANGUL_INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_HANGUL_FIRST = 0xAC00
#: Syllables of Hangul that share an initial: 21 vowels by 28 closing consonants or none.
_HANGUL_BLOCK = 21 * 28


def _hangul(initial: str, final: str) -> str:
    rest = (ord(final[0]) - _HANGUL_FIRST) % _HANGUL_BLOCK
    place = _HANGUL_INITIALS.index(initial)
    return chr(_HANGUL_FIRST + place * _HANGUL_BLOCK + rest) + final[1:]


def _thai(one: Syllable, table: Spelling) -> str:
    initial = one.initial
    template = table.whole.get(one.pinyin, "")
    if not template and initial:
        template = table.finals.get(one.final, "")
    elif not template:
        template = table.alone.get(one.pinyin, "")
        initial = one.pinyin[0] if "C" in template else ""
    if initial in table.classes:
        low_and_high = table.classes[initial]
        consonant = low_and_high[1:] if one.tone in _THAI_HIGH else low_and_high[0]
        mark = _THAI_CLASSES[one.tone]
    else:
        consonant, mark = table.middle.get(initial, ""), _THAI_MIDDLE[one.tone]
        if initial and not consonant:
            return ""
    return template.replace("C", consonant).replace("T", mark)
