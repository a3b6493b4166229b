"""Words cut into pieces by byte-pair encoding, as older Argos packages want them (`bpe.model`).

The text is first cut into words and marks as Moses does it, by sacremoses. The file lists, from the
most frequent on, which two neighbouring pieces become one; ``</w>`` ends a word, and in what the
model reads ``@@`` says that the word goes on.
"""

import itertools
from pathlib import Path

_END = "</w>"
_GOES_ON = "@@"


class WordPieces:
    """The tokenizer of a package with ``bpe.model``; ValueError if the file is none."""

    def __init__(self, file: Path, source: str, target: str) -> None:
        from sacremoses import MosesDetokenizer, MosesPunctNormalizer, MosesTokenizer

        self._ranks = ranks(file.read_text(encoding="utf-8"))
        self._normalizer = MosesPunctNormalizer(source)
        self._tokenizer = MosesTokenizer(source)
        self._detokenizer = MosesDetokenizer(target)

    def encode(self, text: str) -> list[str]:
        """The pieces of a line."""
        words: list[str] = self._tokenizer.tokenize(self._normalizer.normalize(text))
        return [piece for word in words for piece in cut(word, self._ranks)]

    def decode(self, pieces: list[str]) -> str:
        """The text of an answer's pieces."""
        words = "".join(f"{piece} " for piece in pieces).replace(f"{_GOES_ON} ", "").split()
        text: str = self._detokenizer.detokenize(words)
        return text


def ranks(text: str) -> dict[tuple[str, str], int]:
    """The pairs of a ``bpe.model``, each with its place; ValueError for another kind of file.

    >>> ranks("#version: 0.2\\nl o\\nlo w</w>\\n")
    {('l', 'o'): 0, ('lo', 'w</w>'): 1}
    """
    lines = [line for line in text.splitlines() if line and not line.startswith("#version")]
    pairs = [tuple(line.split(" ")) for line in lines]
    if not pairs or any(len(pair) != 2 for pair in pairs):
        raise ValueError("bpe.model does not list pairs of pieces")
    found: dict[tuple[str, str], int] = {}
    for place, (left, right) in enumerate(pairs):
        found.setdefault((left, right), place)
    return found


def cut(word: str, pairs: dict[tuple[str, str], int]) -> list[str]:
    """The pieces of one word: the pair that comes first in the list is joined first, everywhere.

    >>> cut("low", {("l", "o"): 0}), cut("low", {("l", "o"): 0, ("lo", "w</w>"): 1})
    (['lo@@', 'w'], ['low'])
    """
    pieces = [*word[:-1], word[-1:] + _END]
    while len(pieces) > 1:
        best = min(itertools.pairwise(pieces), key=lambda pair: pairs.get(pair, len(pairs)))
        if best not in pairs:
            break
        joined: list[str] = []
        for piece in pieces:
            # A piece that was just joined is longer than the left half, so it is not joined again.
            if joined and (joined[-1], piece) == best:
                joined[-1] += piece
            else:
                joined.append(piece)
        pieces = joined
    # The end may be a piece of its own, of which nothing is left.
    whole = [piece.removesuffix(_END) for piece in pieces if piece != _END]
    return [*(piece + _GOES_ON for piece in whole[:-1]), *whole[-1:]]
