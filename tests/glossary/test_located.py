"""Terms of a source line, located in another market's text of it."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localize import locales
from localize.draft.masks import mask, unmask
from localize.engines.base import Capabilities
from localize.glossary import Glossary, located
from localize.model import Hit, Term

ENGLISH = (
    Term("顾北辰", ("Gu Beichen",), "name"),
    Term("北辰", ("Gu Beichen", "Beichen"), "name"),
    Term("顾总", ("Mr. Gu", "CEO Gu"), "title"),
    Term("外卖小哥", ("delivery guy",), "title", last=8),
    Term("外卖小哥", ("courier",), "title", first=9),
    Term("老公", ("husband",)),
    Term("丈夫", ("husband",)),
    Term("离婚", ("divorce",)),
)
SPANISH = (
    Term("顾北辰", ("Gu Beichén",), "name"),
    Term("北辰", ("Gu Beichén", "Beichen"), "name"),
    Term("顾总", ("Sr. Gu",), "title"),
    Term("外卖小哥", ("repartidor",), "title"),
    Term("老公", ("esposo",)),
    Term("丈夫", ("marido",)),
    Term("离婚", ("divorcio",)),
    Term("江城", ("Jiangcheng",), "place"),
    Term("红包", ("sobre rojo",)),
    Term("VIP", (), "keep"),
)


def locate(
    source: str, text: str, *, pivot: str = "en-US", episode: int = 1
) -> list[tuple[str, str, str]]:
    """Each hit as what stands at its place, its term's source and first target."""
    hits = Glossary(SPANISH).match(source, episode)
    found = located(hits, text, Glossary(ENGLISH), locales.market(pivot), episode)
    return [
        (text[hit.start : hit.end], hit.term.source, "".join(hit.term.targets[:1])) for hit in found
    ]


@pytest.mark.parametrize(
    ("source", "text", "found"),
    [
        ("顾北辰来了", "Gu Beichen is here.", [("Gu Beichen", "Gu Beichen", "Gu Beichén")]),
        ("顾北辰！", "GU BEICHEN!", [("GU BEICHEN", "GU BEICHEN", "Gu Beichén")]),
        ("顾北辰的", "Gu Beichen's", [("Gu Beichen", "Gu Beichen", "Gu Beichén")]),
        # An alternative, and what both markets write alike.
        ("顾总呢", "Where's CEO Gu?", [("CEO Gu", "CEO Gu", "Sr. Gu")]),
        ("北辰！", "Beichen!", [("Beichen", "Beichen", "Beichen")]),
        # A place for each time that it is said, or once for what the source says twice.
        (
            "顾北辰，顾北辰！",
            "Gu Beichen, Gu Beichen!",
            [("Gu Beichen", "Gu Beichen", "Gu Beichén")] * 2,
        ),
        ("顾北辰，顾北辰！", "Gu Beichen!", [("Gu Beichen", "Gu Beichen", "Gu Beichén")]),
        (
            "顾北辰！",
            "Gu Beichen, Gu Beichen!",
            [("Gu Beichen", "Gu Beichen", "Gu Beichén")] * 2,
        ),
        # One rendering of two terms: in order.
        (
            "老公？丈夫？",
            "A husband? A husband?",
            [("husband", "husband", "esposo"), ("husband", "husband", "marido")],
        ),
        (
            "丈夫，老公",
            "Just a husband.",
            [("husband", "husband", "marido"), ("", "husband", "esposo")],
        ),
        # In another form it has no place; not there at all it keeps the source's word.
        ("离婚了", "They divorced.", [("", "divorce", "divorcio")]),
        ("离婚了", "It's over.", [("", "离婚", "divorcio")]),
        ("红包呢", "The red envelope?", [("", "红包", "sobre rojo")]),
        # No part of a longer word.
        ("老公", "All husbandry.", [("", "老公", "esposo")]),
        # Names without a rendering in the pivot are looked for as the target writes them.
        ("江城", "In Jiangcheng.", [("Jiangcheng", "Jiangcheng", "Jiangcheng")]),
        ("VIP卡", "A VIP card.", [("VIP", "VIP", "")]),
        ("你好", "Gu Beichen!", []),
        ("顾北辰", "", [("", "顾北辰", "Gu Beichén")]),
    ],
)
def test_where_terms_stand(source: str, text: str, found: list[tuple[str, str, str]]) -> None:
    assert locate(source, text) == found


def test_the_rendering_of_the_episode_counts() -> None:
    assert locate("外卖小哥", "The courier!", episode=9)[0][1] == "courier"
    assert locate("外卖小哥", "The courier!", episode=8)[0][1] == "外卖小哥"


def test_scripts_without_spaces() -> None:
    thai = Glossary([Term("顾北辰", ("กู้เป่ยเฉิน",), "name")])
    hits = Glossary(SPANISH).match("顾北辰来了", 1)
    text = "คุณกู้เป่ยเฉินมาแล้ว"
    (hit,) = located(hits, text, thai, locales.market("th-TH"), 1)
    assert text[hit.start : hit.end] == hit.term.source == "กู้เป่ยเฉิน"


def test_particles_of_korean_stay() -> None:
    korean = Glossary([Term("顾北辰", ("구베이천",), "name")])
    hits = Glossary(SPANISH).match("顾北辰来了", 1)
    text = "구베이천이 왔어"
    (hit,) = located(hits, text, korean, locales.market("ko-KR"), 1)
    assert text[hit.start : hit.end] == "구베이천"


WORDS = ["Gu Beichen", "Beichen", "Mr. Gu", "CEO Gu", "husband", "Jiangcheng", "and", "⟦1⟧", "VIP"]
SAID = ["顾北辰", "北辰", "顾总", "老公", "丈夫", "江城", "VIP", "和"]


@given(st.lists(st.sampled_from(SAID), max_size=6), st.lists(st.sampled_from(WORDS), max_size=8))
def test_every_term_comes_back_at_places_of_its_own(said: list[str], words: list[str]) -> None:
    words = list(dict.fromkeys(words)) if "⟦1⟧" in words else words
    text = " ".join(words)
    hits = Glossary(SPANISH).match("，".join(said), 1)
    found = located(hits, text, Glossary(ENGLISH), locales.market("en-US"), 1)
    assert {frozenset(hit.term.targets) for hit in found} == {
        frozenset(hit.term.targets) for hit in hits
    }
    placed = [hit for hit in found if hit.end]
    assert all(text[hit.start : hit.end] == hit.term.source for hit in placed)
    assert all(one.end <= other.start for one, other in itertools.pairwise(placed))
    for hit in placed:
        assert is_word(text, hit)
    # What is hidden from an engine comes back in its place, all else as it was.
    can = Capabilities(glossary="inline", placeholders=True)
    masked = mask(text, found, can, names=True)
    assert unmask(masked.text, masked) is not None
    for hit in placed:
        if hit.term.targets and hit.term.targets[0] not in text:
            assert hit.term.targets[0] in masked.meaning.values()


@pytest.mark.parametrize(
    ("source", "text", "hidden"),
    [
        ("丈夫，老公", "Just a husband.", "Just a ⟦1⟧."),
        ("离婚了", "They divorced.", "They divorced."),
    ],
)
def test_what_has_no_place_is_not_hidden(source: str, text: str, hidden: str) -> None:
    hits = Glossary(SPANISH).match(source, 1)
    found = located(hits, text, Glossary(ENGLISH), locales.market("en-US"), 1)
    masked = mask(text, found, Capabilities(glossary="inline", placeholders=True), names=True)
    assert masked.text == hidden
    assert list(masked.meaning.values()) == ["marido"] * hidden.count("⟦")


def is_word(text: str, hit: Hit) -> bool:
    return not (text[hit.start - 1 : hit.start].isalnum() or text[hit.end : hit.end + 1].isalnum())
