"""Fingerprints: what names a finding over changes of number and time, for baselines."""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, islice, pairwise
from operator import attrgetter
from typing import Final

from localize import late
from localize.checks.view import cue_at
from localize.model import Cue, Finding

try:
    # The same function without OpenSSL, which hashlib loads: 5 ms of a small check.
    from _blake2 import blake2b
except ImportError:
    from hashlib import blake2b

_MASK: Final = (1 << 64) - 1
#: Odd and without pattern (2**64 over the golden ratio): equal texts get numbers far apart.
_STEP: Final = 0x9E3779B97F4A7C15
#: What is not a single space between words.
_BETWEEN: Final = late.pattern(r"[\W_](?:[\W_]+|(?<! ))")
_ASCII_BETWEEN: Final = {code: " " for code in range(128) if not chr(code).isalnum()}


def fingerprints(findings: Sequence[Finding], cues: Sequence[Cue], market: str) -> list[str]:
    """The fingerprint of each finding, 16 hexadecimal digits, aligned to ``findings``.

    Made of the code, the market, the words of the cue (Unicode NFC) and how many equal ones stand
    before it in the file. Neither the cue's number, its time, nor its marks and spaces matter, so
    that a finding keeps its fingerprint when cues are added, shifted, or mended.
    """
    return list(iter_fingerprints(findings, cues, market))


def iter_fingerprints(
    findings: Sequence[Finding], cues: Sequence[Cue], market: str
) -> Iterator[str]:
    """What :func:`fingerprints` returns, one at a time: those of a long file need not be held."""
    codes = {code: _of_code(code) for code in {finding.code for finding in findings}}
    hashes, lengths = array("Q"), array("L")
    for hashed, length in _runs(findings, cues, market):
        hashes.append(hashed)
        lengths.append(length)
    repeated = _repeated(hashes)
    counts: dict[int, int] = {}
    rest = iter(findings)
    for hashed, length in zip(hashes, lengths, strict=True):
        # Words that do not come again need not be remembered.
        seen = counts if hashed in repeated else {}
        for finding in islice(rest, length):
            key = hashed ^ codes[finding.code]
            count = seen[key] = seen.get(key, 0) + 1
            yield "%016x" % ((key + count * _STEP) & _MASK)  # faster than any other way


def _runs(
    findings: Sequence[Finding], cues: Sequence[Cue], market: str
) -> Iterator[tuple[int, int]]:
    """What names the findings that follow each other on one cue, and how many they are.

    Each finding on the file as a whole is named by what it says.
    """
    for place, some in groupby(findings, attrgetter("cue")):
        cue = cue_at(cues, place)
        if cue is not None:
            yield _hashed(market, cue.text), sum(1 for _ in some)
        else:
            for finding in some:
                yield _hashed(market, str(finding.value or finding.message)), 1


def _repeated(hashes: Iterable[int]) -> frozenset[int]:
    ordered = sorted(hashes)
    return frozenset(one for one, other in pairwise(ordered) if one == other)


def _hashed(market: str, text: str) -> int:
    """A number of 64 bits for a text in a market."""
    named = f"{market}\0{_normal(text)}".encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(named, digest_size=8).digest())


def _of_code(code: str) -> int:
    return int.from_bytes(blake2b(code.encode(), digest_size=8).digest())


def _normal(text: str) -> str:
    """The words of a text between single spaces; of one without words, all that it holds."""
    if text.isascii():
        words = " ".join(text.translate(_ASCII_BETWEEN).split())  # as below, in half the time
    else:
        import unicodedata

        text = unicodedata.normalize("NFC", text)
        words = _BETWEEN.sub(" ", text).strip()
    return words if words else " ".join(text.split())
