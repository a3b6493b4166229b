"""Where a text without spaces has its phrases, by the models of the budoux package."""

from collections.abc import Iterable
from functools import cache
from typing import Final

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


class _Model(dict[str, tuple[int, int, int, int]]):
    """What three characters add to the score of each boundary that sees them, found once.

    The slices of a boundary lie within the four runs of three characters around it. With the sum
    of each run kept, a place takes one look-up instead of 13 (30 us a line instead of 90). The
    four numbers are for the boundaries three, two, one and no characters after the run's start.
    """

    def __init__(self, weights: dict[str, dict[str, int]]) -> None:
        super().__init__()
        self.half = sum(sum(table.values()) for table in weights.values()) / 2
        #: For each of the four: table, and the slice of the run that it is asked for.
        self._parts: list[list[tuple[dict[str, int], int, int]]] = [[], [], [], []]
        for name, first, last in _SLICES:
            if name in weights:
                run = max(0, last)
                self._parts[run].append((weights[name], first + 3 - run, last + 3 - run))

    def __missing__(self, run: str) -> tuple[int, int, int, int]:
        if len(self) >= _MOST_RUNS:
            self.clear()
        a, b, c, d = (
            sum(table.get(run[first:last], 0) for table, first, last in part)
            for part in self._parts
        )
        self[run] = (a, b, c, d)
        return a, b, c, d


#: Seasons of dialogue hold some ten thousand different runs in a language.
_MOST_RUNS: Final = 50_000


@cache
def _model(language: str) -> _Model | None:
    loader = _LOADERS.get(language)
    if loader is None:
        return None
    import budoux

    return _Model(getattr(budoux, loader)().model)


def phrase_starts(text: str, language: str, places: Iterable[int]) -> set[int]:
    """Those of ``places`` where a phrase of ``text`` begins; all of them without a model.

    ``language`` is ``ja``, ``th``, ``zh-Hans`` or ``zh-Hant``. Same results as budoux's own
    ``parse``, but only for the places asked for, which is what breaking a line needs.

    >>> sorted(phrase_starts("今日は天気です。", "ja", range(1, 8)))
    [3]
    """
    model = _model(language)
    wanted = set(places)
    if model is None or not wanted:
        return wanted
    first = min(wanted)
    padded = _MARGIN + text + _MARGIN
    runs = [model[padded[at : at + 3]] for at in range(first, max(wanted) + 4)]
    around = zip(runs, runs[1:], runs[2:], runs[3:], strict=False)
    half = model.half
    starts = {
        place
        for place, (one, two, three, four) in enumerate(around, first)
        if one[0] + two[1] + three[2] + four[3] > half
    }
    return starts & wanted
