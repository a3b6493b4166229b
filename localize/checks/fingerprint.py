"""Fingerprints: what names a finding over changes of number and time, for baselines."""

from collections.abc import Sequence
from hashlib import blake2b

from localize import late
from localize.model import Cue, Finding

_BETWEEN = late.pattern(r"[\W_]+")


def fingerprints(findings: Sequence[Finding], cues: Sequence[Cue], market: str) -> list[str]:
    """The fingerprint of each finding, 16 hexadecimal digits, aligned to ``findings``.

    Made of the code, the market, the words of the cue (Unicode NFC) and how many equal ones stand
    before it in the file. Neither the cue's number, its time, nor its marks and spaces matter, so
    that a finding keeps its fingerprint when cues are added, shifted, or mended.
    """
    told = {finding.cue for finding in findings}
    texts = {cue.place: _normal(cue.text) for cue in cues if cue.place in told}
    seen: dict[str, int] = {}
    found = []
    for finding in findings:
        # A finding on the file as a whole is named by what it says.
        text = texts.get(finding.cue) or _normal(str(finding.value or finding.message))
        key = f"{finding.code}\0{market}\0{text}"
        count = seen[key] = seen.get(key, 0) + 1
        basis = f"{key}\0{count}".encode("utf-8", "surrogatepass")
        found.append(blake2b(basis, digest_size=8).hexdigest())
    return found


def _normal(text: str) -> str:
    if not text.isascii():
        import unicodedata

        text = unicodedata.normalize("NFC", text)
    words = _BETWEEN.sub(" ", text).strip()
    return words if words else " ".join(text.split())
