"""Terms in source texts against a slow oracle; layers; ranges."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localize import locales, trie
from localize.glossary import LAST, EpisodeRange, Glossary, load, merge, parse_range
from localize.model import Hit, Term

LATIN = re.compile(f"[{trie.LATIN}]")
sources = st.text("顾北辰总A7b绷", min_size=1, max_size=4)
ranges = st.tuples(st.integers(1, 6), st.integers(0, 5)).map(lambda r: (r[0], r[0] + r[1]))
rows = st.builds(
    lambda source, span, target: Term(source, (target,), first=span[0], last=span[1]),
    sources,
    ranges | st.just((1, LAST)),
    st.sampled_from("xyz"),
)
texts = st.text("顾北辰总A7b绷 ，", max_size=14)


def layered(layers: list[list[Term]]) -> list[list[Term]]:
    """Rows as files would give them: each layer with its origin, each row with its line."""
    from msgspec.structs import replace

    return [
        [replace(term, origin=f"{n}.csv", line=line) for line, term in enumerate(layer, 2)]
        for n, layer in enumerate(layers)
    ]


def in_force(layers: list[list[Term]], source: str, episode: int) -> Term | None:
    """The row that holds, by looking at all: the last layer, the narrowest, the last row."""
    for layer in reversed(layers):
        holding = [t for t in layer if t.source == source and t.first <= episode <= t.last]
        if holding:
            return min(holding, key=lambda t: (t.last - t.first, -t.line))
    return None


def stands(source: str, text: str, at: int) -> bool:
    """Whether a source stands at a place, no Latin word running on at either end."""
    end = at + len(source)
    if not text.startswith(source, at):
        return False
    runs_in = at > 0 and LATIN.match(source[0]) and LATIN.match(text[at - 1])
    runs_on = end < len(text) and LATIN.match(source[-1]) and LATIN.match(text[end])
    return not runs_in and not runs_on


def oracle(layers: list[list[Term]], text: str, episode: int) -> list[Hit]:
    hits, at = [], 0
    names = {term.source for layer in layers for term in layer}
    while at < len(text):
        here = [s for s in names if stands(s, text, at) and in_force(layers, s, episode)]
        if here:
            source = max(here, key=len)
            term = in_force(layers, source, episode)
            assert term is not None
            hits.append(Hit(at, at + len(source), term))
            at += len(source)
        else:
            at += 1
    return hits


@given(st.lists(st.lists(rows, max_size=6), min_size=1, max_size=3), texts, st.integers(1, 12))
def test_as_the_oracle_finds_them(layers: list[list[Term]], text: str, episode: int) -> None:
    layers = layered(layers)
    glossary = Glossary(merge(*layers))
    assert list(glossary.match(text, episode)) == oracle(layers, text, episode)
    assert list(glossary.match(text, episode)) == oracle(layers, text, episode)


@given(st.lists(sources, max_size=60, unique=True), texts, st.booleans())
def test_the_trie_finds_the_longest_word_at_a_place(
    words: list[str], text: str, whole: bool
) -> None:
    found = re.match(trie.pattern(words, whole=whole), text)
    fitting = [w for w in words if (stands(w, text, 0) if whole else text.startswith(w))]
    assert (found[0] if found else "") == max(fitting, key=len, default="")


def test_a_trie_of_many_first_characters() -> None:
    words = [chr(0x4E00 + n) + "x" * (n % 3) for n in range(500)]
    pattern = re.compile(trie.pattern(words))
    assert [match[0] for match in pattern.finditer(" ".join(words))] == words


def test_long_and_nested_words() -> None:
    words = ["长" * n for n in range(1, 60)] + ["很" * 900]
    assert re.match(trie.pattern(words), "长" * 59 + "x")[0] == "长" * 59  # type: ignore[index]
    assert re.match(trie.pattern(words), "很" * 900)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("顾北辰总裁", ["顾北辰", "总裁"]),
        ("去KTV唱K", ["KTV"]),
        ("去KTVS", []),
        ("卡拉OK绷", ["卡拉OK"]),
        ("OK绷", ["OK绷"]),
        ("ＫTV", []),
        ("10A股", []),
        ("买A股。", ["A股"]),
        ("总裁夫人", ["总裁夫人"]),
        ("", []),
    ],
)
def test_examples(text: str, found: list[str]) -> None:
    names = ("顾", "顾北辰", "总裁", "总裁夫人", "夫人", "KTV", "OK绷", "卡拉OK", "A股")
    glossary = Glossary(Term(name, ("x",)) for name in names)
    assert [text[hit.start : hit.end] for hit in glossary.match(text, 1)] == found


def test_an_empty_glossary_finds_nothing() -> None:
    assert Glossary(()).match("顾北辰", 1) == ()


def test_layers_replace_what_they_cover() -> None:
    starter = (Term("妈", ("Mom",)), Term("爸", ("Dad",)))
    studio = (Term("妈", ("Mum",), last=5), Term("妈", ("Mother",), first=6))
    assert [term.targets[0] for term in merge(starter, studio)] == ["Mum", "Mother", "Dad"]
    some = (Term("妈", ("Mum",), last=5),)
    assert [term.targets[0] for term in merge(starter, some)] == ["Mom", "Mum", "Dad"]


def test_files_win_in_order(tmp_path: Path) -> None:
    market = locales.market("en-GB")
    rows = {
        "one": {"common": "a", "en": "b", "en-GB": "c"},
        "two": {"common": "d", "en": "e"},
        "three": {"common": "f"},
    }
    expected = "cef"
    folders = []
    for folder, files in rows.items():
        (tmp_path / folder).mkdir()
        folders.append(tmp_path / folder)
        for name, target in files.items():
            path = tmp_path / folder / f"{name}.csv"
            path.write_text(f"source,target\n妈,{target}\n", encoding="utf-8")
    for count, target in enumerate(expected, 1):
        [hit] = load(market, folders[:count]).match("妈", 1)
        assert hit.term.targets == (target,)
    assert load(market, [tmp_path / "none"]).terms == ()


@given(st.lists(ranges, min_size=1, max_size=4), st.integers(1, 20))
def test_ranges_are_read_as_written(parts: list[tuple[int, int]], episode: int) -> None:
    text = ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in parts)
    assert parse_range(text) == EpisodeRange(tuple(parts))
    assert parse_range(text).holds(episode) == any(a <= episode <= b for a, b in parts)
    assert parse_range(f"{parts[0][0]}-").parts == ((parts[0][0], LAST),)


@pytest.mark.parametrize("text", ["", "-", "-3", "8-1", "1-2-3", "a", "1,", "1.5", "1 2", "1–3"])
def test_what_is_no_range(text: str) -> None:
    with pytest.raises(ValueError, match="allowed: 3, 1-8, 9-, 1-3,7"):
        parse_range(text)
