"""Which term wins where, against the matcher that the pipeline uses."""

from hypothesis import given
from hypothesis import strategies as st

from localize.glossary import LAST, Glossary, merge
from localize.glossary.layers import resolved, winners
from localize.glossary.problems import against_cast, never_met
from localize.model import Term

row = st.builds(
    lambda source, target, first, last: Term(source, (target,), first=first, last=last),
    st.sampled_from(["妈", "爸"]),
    st.sampled_from("abcdef"),
    st.integers(1, 5),
    st.integers(5, 7) | st.just(LAST),
)
layers = st.lists(st.lists(row, max_size=3), max_size=3).map(
    lambda rows: [
        [Term(t.source, t.targets, first=t.first, last=t.last, origin=str(n)) for t in layer]
        for n, layer in enumerate(rows)
    ]
)


def in_force(glossary: Glossary, episode: int) -> dict[str, tuple[str, ...]]:
    return {hit.term.source: hit.term.targets for hit in glossary.match("妈爸", episode)}


@given(files=layers)
def test_one_file_says_what_all_files_say(files: list[list[Term]]) -> None:
    rows = resolved(files)
    apart = Glossary(rows)
    together = Glossary(merge(*files))
    for episode in range(1, 10):
        assert in_force(apart, episode) == in_force(together, episode)
    for one in rows:
        for other in rows:
            if one is not other and one.source == other.source:
                assert one.last < other.first or other.last < one.first


@given(files=layers, episode=st.integers(1, 9))
def test_winners_are_those_that_are_found(files: list[list[Term]], episode: int) -> None:
    together = Glossary(merge(*files))
    found = winners(files, episodes=[(episode, episode)])
    assert {w.term.source: w.term.targets for w in found} == in_force(together, episode)
    everywhere = {w.term for w in winners(files)}
    once = {w.term for n in range(1, 10) for w in winners(files, episodes=[(n, n)])}
    assert everywhere == once


def test_what_a_winner_overrides() -> None:
    starter = Term("妈", ("Mom",), origin="a", line=2)
    narrow = Term("妈", ("Ma",), first=3, last=4, origin="b", line=3)
    wide = Term("妈", ("Mum",), origin="b", line=2)
    [first, second] = winners([[starter], [wide, narrow]])
    assert (first.term, first.overrides) == (wide, (starter,))
    assert (second.term, second.overrides) == (narrow, (starter, wide))


CAST = (
    Term("林晚", ("Lin Wan",), "name"),
    Term("晚晚", ("Wanwan",), "title"),
    Term("顾总", ("Mr. Gu",), "title", first=9),
)


def test_what_the_cast_says_otherwise() -> None:
    rows = [
        Term("林晚", ("Lin Wan", "Wan"), "name"),
        Term("晚晚", ("Wan",)),
        Term("顾总", ("CEO Gu",), last=8),
        Term("顾总", ("CEO Gu",), first=9),
        Term("林小晚", ("lin wan",), "name"),
        Term("KTV", (), "keep"),
    ]
    found = against_cast(rows, CAST)
    assert [(rows.index(p.term), p.severity, p.other) for p in found] == [
        (1, "error", CAST[1]),
        (3, "error", CAST[2]),
        (4, "warning", CAST[0]),
    ]
    assert found[0].message == "晚晚 is Wanwan in the cast, which wins"


def test_what_never_stands_in_the_episodes() -> None:
    rows = [
        Term("顾", ("Gu",)),
        Term("顾总", ("Mr. Gu",), first=9),
        Term("红包", ("gift",)),
        Term("OK", ("fine",)),
        Term("VIP", (), "keep"),
    ]
    found = never_met(rows, {1: ["顾总来了", "OKAY"], 2: ["VIP卡"]})
    assert [(rows.index(p.term), p.severity) for p in found] == [
        (1, "warning"),
        (2, "warning"),
        (3, "warning"),
    ]
