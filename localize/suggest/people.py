"""Finds the people of a drama in its lines: full names, short forms, forms of address.

A family name with a character or two behind it is no name yet (高兴, 白莲花): evidence makes it
one. It speaks, somebody says that it is them, a form of address follows it, it is called out, or it
recurs as a word of its own.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Literal

from localize import late, trie
from localize.locales.scripts import HAN_RANGES
from localize.locales.tables import suggesting, surnames
from localize.model import Struct
from localize.names.parts import familiar, given_of, surname_of, title_in
from localize.suggest.find import EXAMPLES, Line, ordinary
from localize.suggest.grams import grams, parts_of_others, runs

Evidence = Literal["speaks", "introduced", "title", "called", "recurs"]
Sex = Literal["", "male", "female"]

_SPEAKER = late.pattern(f"([{HAN_RANGES}]{{2,4}})\\s*[：:]")
_HAN = late.pattern(f"[{HAN_RANGES}]+")
#: What stands before a name that somebody says of a person: 我是顾北辰, 她叫林晚.
_INTRODUCED = (
    "我是",
    "我叫",
    "他是",
    "她是",
    "他叫",
    "她叫",
    "你是",
    "名叫",
    "就是",
    "这位是",
    "叫做",
)
#: A form of address of so many characters (小姐, 先生) needs to stand once, a shorter one twice.
_SURE_TITLE = 2
#: How often a name must be called out, or stand in the lines, where nothing else speaks for it.
_CALLED, _RECURS = 2, 3
#: A name of so many characters looks like any word.
_SHORT = 2
#: What follows a family name where the family is meant.
_FAMILY = ("氏", "家")
#: Suffixes of one character that are mostly forms of address.
_TITLES_OF_ONE = ("总", "董", "少")


class Found(Struct, frozen=True):
    """Somebody in the lines: what they are called, how often and where, and what speaks for it.

    ``name`` is a full name, 小翠, or a form of address where no full name is known. ``role``: a
    speaker that is no name (护士). ``sex`` is what the forms of address say, "" if nothing.
    ``fragment``: ``name`` is no whole name.
    """

    name: str
    count: int
    episodes: tuple[int, ...]
    examples: tuple[Line, ...]
    evidence: tuple[Evidence, ...]
    aliases: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    sex: Sex = ""
    role: bool = False
    fragment: bool = False


def people(lines: Sequence[Line], known: Collection[str] = ()) -> tuple[Found, ...]:
    """The people that the lines speak of, the most frequent first.

    ``known`` are names and titles that the cast holds: they are neither found nor looked into.
    """
    said = [_Said(*_speaker(line), line) for line in lines]
    hidden = re.compile(trie.pattern(word for word in known if len(word) > 1))
    texts = [hidden.sub(" ", one.text) for one in said]
    evidence = _evidence(said, texts, known)
    names = [name for name, kinds in evidence.items() if _enough(name, kinds)]
    names = _not_inside_others(names, evidence)
    titles = _titles(texts, known)
    owners = _owners(names, titles)
    found = [_found(name, evidence[name], owners.get(name, ()), said, texts) for name in names]
    taken = {title for name in names for title in owners.get(name, ())}
    found += [
        _found(title, {"title": number}, (), said, texts, fragment=not familiar(title))
        for title, number in titles.items()
        if title not in taken and title not in names
    ]
    found = [*found, *_roles(said, known, {*names})]
    return tuple(sorted(found, key=lambda one: (one.role, one.fragment, -one.count, one.name)))


class _Said(Struct, frozen=True):
    """Who says what, without the label in front of it."""

    speaker: str
    text: str
    line: Line


def _speaker(line: Line) -> tuple[str, str]:
    label = None if line.speaker else _SPEAKER.match(line.text)
    return (label[1], line.text[label.end() :]) if label else (line.speaker, line.text)


# --- names ----------------------------------------------------------------------------------------


def _evidence(
    said: Sequence[_Said], texts: Sequence[str], known: Collection[str]
) -> dict[str, Counter[Evidence]]:
    """What speaks for each candidate, counted."""
    found: defaultdict[str, Counter[Evidence]] = defaultdict(Counter)
    for one in said:
        if one.speaker and one.speaker not in known and is_name(one.speaker):
            found[one.speaker]["speaks"] += 1
    # A line that comes again (a recap) says nothing new, unless it is the name alone.
    for text, times in Counter(texts).items():
        clauses = _HAN.findall(text)
        for clause in clauses:
            for name, kind in _in_clause(clause):
                found[name][kind] += times if clauses == [name] else 1
    for name in _recurring(texts):
        found[name]["recurs"] += 1
    for name, kinds in found.items():
        if len(name) == _SHORT and kinds["called"] and not _mentioned(name, texts):
            kinds["called"] = 0
    return {name: +kinds for name, kinds in found.items()}


def _mentioned(name: str, texts: Iterable[str]) -> bool:
    """Whether a name stands within a clause too: what is only cried may be any word (祝贺！)."""
    return any(name in clause != name for text in texts for clause in _HAN.findall(text))


def is_name(text: str) -> bool:
    """Whether a text may be somebody's name and is no ordinary word.

    >>> [is_name(text) for text in ("顾北辰", "小翠", "高兴", "白莲花", "沈律师")]
    [True, True, False, False, False]
    """
    if title_in(text) or text in suggesting().after or ordinary(text):
        return False
    return given_of(text) != "" or familiar(text)


def _in_clause(clause: str) -> Iterator[tuple[str, Evidence]]:
    """The candidates of a clause that something beside their form speaks for."""
    if is_name(clause):
        yield clause, "called"
    for before in _INTRODUCED:
        at = clause.find(before)
        # What is said of a person ends the clause, but for a particle.
        rest = clause[at + len(before) :].rstrip("啊呀吗呢吧的") if at >= 0 else ""
        if rest and is_name(rest):
            yield rest, "introduced"
            break
    for title in _long_titles():
        at = clause.find(title)
        for length in (3, 2, 4):
            name = clause[max(at - length, 0) : at] if at >= length else ""
            if name and is_name(name):
                yield name, "title"
                break


@cache
def _long_titles() -> tuple[str, ...]:
    return tuple(word for word in suggesting().after if len(word) >= _SURE_TITLE)


def _recurring(texts: Iterable[str]) -> set[str]:
    """The names that the numbers take for words of their own."""
    found = grams((run for text in texts for run in runs(text)), _RECURS)
    inside = parts_of_others(found)
    return {
        text
        for text, gram in found.items()
        if text not in inside and gram.whole and is_name(text) and not ordinary(given_of(text))
    }


def _enough(name: str, kinds: Mapping[Evidence, int]) -> bool:
    if kinds.get("speaks"):
        return True
    data = suggesting()
    if given_of(name) in _FAMILY or (len(name) > _SHORT and ordinary(name[:2])):
        return False
    groups = tuple(word for word in data.groups if len(word) > 1)
    if name.endswith(groups) or (len(name) == _SHORT and name.endswith(data.places)):
        return False
    called = kinds.get("called", 0)
    if name[0] in data.weak and surname_of(name) == name[0]:
        return called >= _CALLED and len(kinds) > 1
    return called >= _CALLED or any(kind != "called" for kind in kinds)


def _not_inside_others(
    names: Sequence[str], evidence: Mapping[str, Counter[Evidence]]
) -> list[str]:
    """The names that are no beginning of a better supported one (林晚 and 林晚晚)."""
    return [
        name
        for name in names
        if not any(
            other != name and name in other and evidence[other].total() >= evidence[name].total()
            for other in names
        )
    ]


# --- forms of address -----------------------------------------------------------------------------


def _titles(texts: Sequence[str], known: Collection[str]) -> dict[str, int]:
    """Family names with a form of address, and 小李, 老王, 阿强, by how often they stand."""
    pattern = _title_pattern()
    counts: Counter[str] = Counter()
    for text in texts:
        for clause in _HAN.findall(text):
            counts.update(found[0] for found in pattern.finditer(clause) if _free(clause, found))
            if familiar(clause):
                counts[clause] += 1
    return {
        title: number
        for title, number in counts.items()
        if title not in known and not ordinary(title) and number >= _least(title)
    }


def _least(title: str) -> int:
    suffix = title_in(title)
    return 1 if len(suffix) >= _SURE_TITLE or suffix in _TITLES_OF_ONE else 2


@cache
def _title_pattern() -> re.Pattern[str]:
    data = suggesting()
    compound = "|".join(surnames().compound)
    single = "".join(data.surnames.split())
    after = "|".join(sorted(map(re.escape, data.after), key=len, reverse=True))
    return re.compile(f"(?:{compound}|[{single}])(?:{after})")


def _free(clause: str, found: re.Match[str]) -> bool:
    """Whether no ordinary word overlaps a form of address in its clause."""
    start, end = found.span()
    for first in range(max(0, start - 2), end):
        for last in range(max(first + 2, start + 1), min(len(clause), end + 2) + 1):
            inside = start <= first and last <= end
            if (first, last) != (start, end) and not inside and ordinary(clause[first:last]):
                return False
    return True


def _owners(names: Sequence[str], titles: Mapping[str, int]) -> dict[str, tuple[str, ...]]:
    """The forms of address by the only name with that family name."""
    by_surname: defaultdict[str, list[str]] = defaultdict(list)
    for name in names:
        by_surname[surname_of(name)].append(name)
    found: defaultdict[str, list[str]] = defaultdict(list)
    for title in titles:
        surname = surname_of(title) if title_in(title) else title[1:]
        if len(by_surname.get(surname, ())) == 1:
            found[by_surname[surname][0]].append(title)
    return {name: tuple(own) for name, own in found.items()}


#: Forms of address that say whether somebody is a woman or a man.
_FEMALE = {
    "小姐",
    "太太",
    "夫人",
    "女士",
    "姐",
    "姨",
    "婶",
    "嫂",
    "妹",
    "姑娘",
    "奶奶",
    "阿姨",
    "大姐",
    "嬷嬷",
    "贵妃",
    "妃",
    "嫔",
}
_MALE = {
    "先生",
    "少爷",
    "公子",
    "哥",
    "叔",
    "伯",
    "爷",
    "弟",
    "爷爷",
    "叔叔",
    "伯伯",
    "大哥",
    "公公",
    "少",
}


def _sex(titles: Iterable[str]) -> Sex:
    ends = {title_in(title) for title in titles}
    female, male = not ends.isdisjoint(_FEMALE), not ends.isdisjoint(_MALE)
    return "female" if female and not male else "male" if male and not female else ""


# --- what is told of them -------------------------------------------------------------------------


def _found(
    name: str,
    kinds: Mapping[Evidence, int],
    titles: Sequence[str],
    said: Sequence[_Said],
    texts: Sequence[str],
    *,
    fragment: bool = False,
) -> Found:
    aliases = () if fragment else _aliases(name, texts)
    forms = (name, *aliases, *titles)
    pattern = re.compile(trie.pattern(forms))
    spoken = [
        (one.line, len(pattern.findall(text)) + (one.speaker in forms))
        for one, text in zip(said, texts, strict=True)
    ]
    holding = [(line, number) for line, number in spoken if number]
    return Found(
        name=name,
        count=sum(number for _, number in holding),
        episodes=tuple(sorted({line.episode for line, _ in holding})),
        examples=tuple(line for line, _ in holding[:EXAMPLES]),
        evidence=tuple(kinds),
        aliases=aliases,
        titles=tuple(titles),
        sex=_sex((name, *titles)),
        fragment=fragment,
    )


def _aliases(name: str, texts: Sequence[str]) -> tuple[str, ...]:
    """The given name where it stands alone, and its last character doubled (晚晚)."""
    given = given_of(name)
    if not given:
        return ()
    whole = re.compile(re.escape(name))
    rest = "\n".join(whole.sub(" ", text) for text in texts)
    clauses = set(_HAN.findall(rest))
    short = dict.fromkeys([*([given] if len(given) == 2 else []), given[-1] * 2])
    # A given name that is a word too (北辰, 明月) must be called out.
    return tuple(one for one in short if one in clauses or (one in rest and not ordinary(one)))


def _roles(
    said: Sequence[_Said], known: Collection[str], names: Collection[str]
) -> Iterator[Found]:
    """Who speaks without a name: 护士, 保安."""
    spoken: defaultdict[str, list[Line]] = defaultdict(list)
    for one in said:
        if one.speaker and one.speaker not in known and one.speaker not in names:
            spoken[one.speaker].append(one.line)
    for speaker, lines in spoken.items():
        if len(lines) == 1 and not lines[0].speaker:
            continue  # a label once: 未接来电：
        yield Found(
            name=speaker,
            count=len(lines),
            episodes=tuple(sorted({line.episode for line in lines})),
            examples=tuple(lines[:EXAMPLES]),
            evidence=("speaks",),
            role=True,
        )
