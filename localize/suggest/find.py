"""Finds the names and terms of a drama in its lines."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Literal

from localize import late, trie
from localize.locales.scripts import HAN_RANGES
from localize.locales.tables import suggesting
from localize.model import Struct
from localize.names.parts import familiar, given_of, surname_of, title_in
from localize.suggest.grams import Gram, grams, parts_of_others, runs

#: Lines shown with a suggestion.
EXAMPLES = 3
_SPEAKER = late.pattern(f"([{HAN_RANGES}]{{2,4}})\\s*[：:]")

Kind = Literal["name", "title", "place", "term"]
#: Whether a text is a person's whole name, a part of one, or none.
Person = Literal["", "whole", "part"]
_Reason = tuple[Kind, str, Person]
#: What follows a family name where the family is meant.
_FAMILY = ("氏", "家")
#: The place among brothers and sisters, before a form of address: 三爷.
_RANKS = tuple("大二三四五六七八九十")


class Line(Struct, frozen=True):
    """A line of the source; ``speaker`` is "" where nobody knows."""

    episode: int
    place: int
    text: str
    speaker: str = ""


class Suggestion(Struct, frozen=True):
    """A name or term that recurs: how often, in which episodes, in which lines, and why.

    ``person``: a person's whole name or a part of it, which can be written as it is spoken.
    """

    source: str
    kind: Kind
    count: int
    episodes: tuple[int, ...]
    examples: tuple[Line, ...]
    why: str
    person: Person = ""


def suggest(
    lines: Sequence[Line], known: Collection[str] = (), *, least: int = 3
) -> tuple[Suggestion, ...]:
    """The names and terms that stand ``least`` times or more: names first, then by frequency.

    ``known`` are words that a glossary or the cast holds; they are neither suggested nor looked
    into. Who speaks a line counts as named once.
    """
    said = list(_said(lines, known))
    speakers = Counter(one.speaker for one in said if one.speaker and one.speaker not in known)
    once = grams((run for one in said for run in one.runs), 1)
    found = {text: gram for text, gram in once.items() if gram.count >= least}
    names = _names(found, once, speakers, least)
    rows = [
        _suggestion(text, reason, said)
        for text, reason in {**names, **_terms(found, names)}.items()
        if text not in known
    ]
    order = {"name": 0, "title": 1, "place": 2, "term": 3}
    rows = [row for row in rows if row.count >= least]
    return tuple(sorted(rows, key=lambda row: (order[row.kind], -row.count, row.source)))


class _Said(Struct, frozen=True):
    """A line with who speaks it and the Chinese in it, without what is known."""

    line: Line
    speaker: str
    runs: tuple[str, ...]


def _said(lines: Iterable[Line], known: Iterable[str]) -> Iterator[_Said]:
    hidden = re.compile(trie.pattern(word for word in known if len(word) > 1))
    for line in lines:
        speaker, text = line.speaker, line.text
        found = None if speaker else _SPEAKER.match(text)
        if found:  # a name with a colon before the text
            speaker, text = found[1], text[found.end() :]
        yield _Said(line, speaker, tuple(runs(hidden.sub(" ", text))))


def _names(
    found: Mapping[str, Gram], once: Mapping[str, Gram], speakers: Mapping[str, int], least: int
) -> dict[str, _Reason]:
    """What looks like a name, a part of one, or a form of address."""
    chosen: dict[str, _Reason] = {
        name: ("name", "speaks", "whole" if _whole_name(name) else "") for name in speakers
    }
    givens = {given_of(text) for text in (*once, *speakers)}
    inside = parts_of_others(found)
    for text, gram in found.items():
        if text not in chosen and text not in inside and not ordinary(text) and gram.freedom:
            reason = _name(text, gram, givens)
            if reason is not None:
                chosen[text] = reason
    full = [name for name, (_, _, person) in chosen.items() if person and given_of(name)]
    for name in full:
        given = given_of(name)
        if len(given) == 2 and once.get(given, _NONE).count >= least:
            chosen.setdefault(given, ("name", f"of {name}", "part"))
    endings = {given_of(name)[-1]: name for name in full}
    for text in found:
        if len(text) == 2 and text[0] == text[1] in endings and not ordinary(text):
            chosen.setdefault(text, ("name", f"of {endings[text[0]]}", "part"))
    return chosen


def _whole_name(text: str) -> bool:
    return (given_of(text) != "" or familiar(text)) and not ordinary(text)


def _name(text: str, gram: Gram, givens: Collection[str]) -> _Reason | None:
    title = title_in(text)
    if title and _takes_title(text.removesuffix(title), givens):
        return "title", f"a name with {title}", ""
    if surname_of(text) == text or (text[-1] in _FAMILY and surname_of(text) == text[:-1]):
        return "name", "a family", ""
    if given_of(text) and gram.whole:
        return "name", f"the family name {surname_of(text)}", "whole"
    if familiar(text) and gram.whole:
        return "name", f"{text[0]} with a name", "whole"
    return None


_NONE = Gram("", 0, 0.0, 0.0)


def _takes_title(text: str, givens: Collection[str]) -> bool:
    """Whether a form of address may stand after it: a family name, a given name, a rank."""
    return surname_of(text) == text or text in _RANKS or (len(text) == 2 and text in givens)


def _terms(found: Mapping[str, Gram], names: Collection[str]) -> dict[str, _Reason]:
    """Words that recur and are no ordinary words."""
    data = suggesting()
    inside = parts_of_others(found)
    chosen: dict[str, _Reason] = {}
    for text, gram in found.items():
        if text in names or text in inside or not gram.whole or ordinary(text):
            continue
        if text[0] in data.never_first or text[-1] in data.never_last:
            continue
        if not set(text).isdisjoint(data.never_inside) or text in (*data.groups, *data.places):
            continue
        if text.endswith(data.groups) and len(text) > 2:
            chosen[text] = "name", "a company or family", ""
        elif text.endswith(data.places) and len(text) > 1:
            chosen[text] = "place", "a place", ""
        else:
            chosen[text] = "term", "recurs", ""
    return chosen


def _suggestion(source: str, reason: _Reason, said: Iterable[_Said]) -> Suggestion:
    kind, why, person = reason
    holding = [(one.line, number) for one in said if (number := _times(source, one))]
    return Suggestion(
        source=source,
        kind=kind,
        count=sum(number for _, number in holding),
        episodes=tuple(sorted({line.episode for line, _ in holding})),
        examples=tuple(line for line, _ in holding[:EXAMPLES]),
        why=why,
        person=person,
    )


def _times(source: str, said: _Said) -> int:
    return sum(run.count(source) for run in said.runs) + (said.speaker == source)


def ordinary(text: str) -> bool:
    """Whether a text is an ordinary word, which nobody needs in a glossary."""
    return text in _words() or text in _dictionary()


@cache
def _words() -> frozenset[str]:
    return frozenset(suggesting().words.split())


@cache
def _dictionary() -> Collection[str]:
    """The words of a general dictionary, which comes with pypinyin for other ends."""
    from pypinyin.phrases_dict import phrases_dict

    words: Collection[str] = phrases_dict.keys()
    return words
