"""Fingerprints: what names a finding over changes of number and time, for baselines."""

from collections.abc import Collection, Sequence
from hashlib import blake2b

from localize.model import Cue, Finding


def fingerprints(findings: Sequence[Finding], cues: Sequence[Cue], market: str) -> list[str]:
    """The fingerprint of each finding, 16 hexadecimal digits, aligned to ``findings``.

    Made of the code, the market, the cue's text (Unicode NFC, white space folded) and how many
    equal ones stand before it in the file. Neither the cue's number nor its time matters, so that
    a finding keeps its fingerprint when cues are added or shifted.
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


def suppressed(
    findings: Sequence[Finding], prints: Sequence[str], known: Collection[str]
) -> tuple[list[Finding], frozenset[str]]:
    """The findings whose fingerprint is not ``known``, and the known ones that nothing used."""
    kept = [
        finding for finding, print_ in zip(findings, prints, strict=True) if print_ not in known
    ]
    return kept, frozenset(known) - frozenset(prints)


def _normal(text: str) -> str:
    if not text.isascii():
        import unicodedata

        text = unicodedata.normalize("NFC", text)
    return " ".join(text.split())
