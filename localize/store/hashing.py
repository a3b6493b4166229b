"""How a source line is folded, hashed and cut up, so that equal and similar lines meet."""

import hashlib
import itertools
import unicodedata
from functools import lru_cache

from localize import late

_TAG = late.pattern(r"⟦\d+⟧|<[^<>]*>|\{\\[^{}]*\}")
_NUMBER = late.pattern(r"\d+(?:[.,:，．：]\d+)*")
#: Kinds of characters (Unicode's general categories) that make words; marks carry Thai vowels.
_WORDS = "LMN"


class _Words(dict[int, int | None]):
    """A table for ``str.translate`` that drops what makes no words, filled as it is used."""

    def __missing__(self, code: int) -> int | None:
        found = code if unicodedata.category(chr(code))[0] in _WORDS else None
        self[code] = found
        return found


_ONLY_WORDS = _Words()


def fold(text: str) -> str:
    """Return the text in NFC with its white space folded to single spaces.

    >>> fold("  你好\\n 世界　！ ")
    '你好 世界 ！'
    """
    return " ".join(unicodedata.normalize("NFC", text).split())


@lru_cache(maxsize=100_000)
def text_hash(text: str) -> int:
    """Return a signed 64-bit hash of the folded text; 0 stands for "no line" and is never returned.

    A drama's lines are hashed for every market and as neighbours: what was hashed is kept.

    >>> text_hash("你好 ") == text_hash("你好")
    True
    >>> -(2**63) <= text_hash("你好") < 2**63
    True
    """
    return digest64(fold(text)) or 1


def digest64(*parts: str) -> int:
    """Return a signed 64-bit hash of texts, the same on every machine and in every release."""
    whole = "\0".join(parts).encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(whole, digest_size=8).digest(), "big", signed=True)


def bare(text: str) -> str:
    """Return what lines have in common that differ in numbers, tags, marks and width only.

    Letters in lower case, each number as ``0``; the folded text where nothing of that is left.

    >>> bare("<i>我 等了１７天</i>……"), bare("我等了1,000天！"), bare("……")
    ('我等了0天', '我等了0天', '……')
    """
    plain = unicodedata.normalize("NFKC", _TAG.sub("", text)).casefold()
    return _NUMBER.sub("0", plain).translate(_ONLY_WORDS) or fold(text)


def parts(text: str) -> tuple[str, str, str]:
    """Return the tags, the numbers and all the rest of a text: what :func:`bare` lets differ.

    >>> parts("<i>等了１７天</i>！")
    ('<i></i>', '17', '等了0天！')
    """
    tags = "".join(_TAG.findall(text))
    plain = _TAG.sub("", fold(text))
    numbers = " ".join(_NUMBER.findall(unicodedata.normalize("NFKC", plain)))
    return tags, numbers, _NUMBER.sub("0", plain)


def grams(text: str) -> list[int]:
    """Return the pairs of neighbouring characters of a text, each once, as numbers of 31 bits.

    The edges count as characters, so that even one character has two pairs. Other pairs may
    share a number: a match is measured on the text in the end.

    >>> len(grams("你好")), grams("你好")[1] == grams("说你好吗")[2]
    (3, True)
    """
    edged = f"\x02{text}\x03"
    # Fibonacci hashing spreads the first character over all bits.
    pairs = itertools.pairwise(edged)
    return list(dict.fromkeys([(ord(a) * 0x9E3779B1 + ord(b)) & 0x7FFFFFFF for a, b in pairs]))
