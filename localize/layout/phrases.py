"""Where a text without spaces has its phrases, by the models of the budoux package."""

from collections.abc import Iterable
from functools import cache
from typing import Final, NamedTuple

#: budoux's loader of each language and script; a language without one breaks anywhere.
_LOADERS: Final = {
    "ja": "load_default_japanese_parser",
    "th": "load_default_thai_parser",
    "zh-Hans": "load_default_simplified_chinese_parser",
    "zh-Hant": "load_default_traditional_chinese_parser",
}

#: The features of budoux's model: name, and the slice around a boundary that it looks at.
_SLICES: Final = (
    ("UW1", -3, -2),
    ("UW2", -2, -1),
    ("UW3", -1, 0),
    ("UW4", 0, 1),
    ("UW5", 1, 2),
    ("UW6", 2, 3),
    ("BW1", -2, 0),
    ("BW2", -1, 1),
    ("BW3", 0, 2),
    ("TW1", -3, 0),
    ("TW2", -2, 1),
    ("TW3", -1, 2),
    ("TW4", 0, 3),
)
_MARGIN: Final = "\uffff" * 3


class _Model(NamedTuple):
    tables: tuple[tuple[dict[str, int], int, int], ...]
    half: float


@cache
def _model(language: str) -> _Model | None:
    loader = _LOADERS.get(language)
    if loader is None:
        return None
    import budoux

    weights: dict[str, dict[str, int]] = getattr(budoux, loader)().model
    tables = tuple((weights[name], first, last) for name, first, last in _SLICES if name in weights)
    return _Model(tables, sum(sum(table.values()) for table in weights.values()) / 2)


def phrase_starts(text: str, language: str, places: Iterable[int]) -> set[int]:
    """Those of ``places`` where a phrase of ``text`` begins; all of them without a model.

    ``language`` is ``ja``, ``th``, ``zh-Hans`` or ``zh-Hant``. Same results as budoux's own
    ``parse``, but only for the places asked for, which is what breaking a line needs.

    >>> sorted(phrase_starts("今日は天気です。", "ja", range(1, 8)))
    [3]
    """
    model = _model(language)
    if model is None:
        return set(places)
    padded = _MARGIN + text + _MARGIN
    found = set()
    for place in places:
        at = place + 3
        score = -model.half
        for table, first, last in model.tables:
            score += table.get(padded[at + first : at + last], 0)
        if score > 0:
            found.add(place)
    return found
