"""The people of a drama: reading cast.toml, finding people, giving terms."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localize import cast, locales, settings
from localize.cast import Cast, rendering
from localize.errors import SettingsError
from localize.glossary import LAST, Glossary, satisfied
from localize.model import Person, Relation, Term, Title

SAMPLE = Path(__file__).parents[2] / "samples" / "rainy-night"
PEOPLE = """
[[person]]
name = "顾北辰"
sex = "male"
age = 32
aliases = ["北辰", "小北"]
titles = [
  { source = "外卖小哥", until = 8, en = "delivery guy|courier" },
  { source = "顾总", from = 9, en = "Mr. Gu", en-GB = "Mr Gu" },
]
renderings = { en = "Gu Beichen", zh-TW = "顧北辰", ja = "顧北辰", th = "กู้เป่ยเฉิน" }
relations = [{ to = "林晚", kind = "husband", register = "intimate" }]
about = "billionaire in disguise"

[[person]]
name = "林晚"
renderings = { en = "Lin Wan" }
[[person.titles]]
source = "姐姐"
en = "Sis"

[[person]]
name = "林雨薇"
titles = [{ source = "姐姐", en = "Sister" }, { source = "Boss", en = "Boss" }]
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "cast.toml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def people(tmp_path: Path) -> Cast:
    return Cast(cast.read(write(tmp_path, PEOPLE)))


def test_what_a_person_says(tmp_path: Path) -> None:
    first, *_ = cast.read(write(tmp_path, PEOPLE))
    assert first == Person(
        "顾北辰",
        "male",
        32,
        ("北辰", "小北"),
        (
            Title("外卖小哥", 1, 8, {"en": "delivery guy|courier"}),
            Title("顾总", 9, LAST, {"en": "Mr. Gu", "en-GB": "Mr Gu"}),
        ),
        {"en": "Gu Beichen", "zh-TW": "顧北辰", "ja": "顧北辰", "th": "กู้เป่ยเฉิน"},
        (Relation("林晚", "husband", "intimate"),),
        "billionaire in disguise",
    )


@pytest.mark.parametrize(
    ("person", "line", "key", "words"),
    [
        ("agee = 3", 6, "person.agee", ("did you mean 'age'?", "aliases")),
        ('age = "3"', 6, "person.age", ("a whole number",)),
        ('sex = "m"', 6, "person.sex", ("male, female",)),
        ('aliases = "x"', 6, "person.aliases", ("a list of text",)),
        ('aliases = ["北辰"]', 6, "person.aliases", ("北辰", "顾北辰")),
        ('aliases = ["顾北辰"]', 6, "person.aliases", ("顾北辰",)),
        ('\naliases = ["林晚"]', 7, "person.aliases", ("twice",)),
        ('aliases = [" "]', 6, "person.aliases", ("empty",)),
        ('renderings = { eng = "x" }', 6, "person.renderings.eng", ("did you mean 'en'?",)),
        ('renderings = { th-HT = "x" }', 6, "person.renderings.th-HT", ("mean 'th-TH'?",)),
        ("renderings = { th = 1 }", 6, "person.renderings.th", ("text",)),
        ('[person.renderings]\nen = "x"\nxx = "y"', 8, "person.renderings.xx", ("zh-TW",)),
        ('titles = [{ source = "a", fom = 3 }]', 6, "person.titles.fom", ("mean 'from'?",)),
        ('titles = [{ source = "a", enn = "x" }]', 6, "person.titles.enn", ("mean 'en'?",)),
        ('titles = [{ source = "a", en = 5 }]', 6, "person.titles.en", ("5", "text")),
        ('titles = [{ source = "a", from = "9" }]', 6, "person.titles.from", ("number",)),
        ('titles = [{ source = "a", from = 9, until = 8 }]', 6, "person.titles", ("9", "8")),
        ('titles = [{ source = "a", from = 0 }]', 6, "person.titles", ("from 1 on",)),
        ('titles = [{ en = "x" }]', 6, "person.titles", ("'source'",)),
        ('titles = [{ source = "" }]', 6, "person.titles", ("'source'",)),
        (
            '[[person.titles]]\nsource = "a"\n[[person.titles]]\nuntl = 3',
            9,
            "person.titles.untl",
            (),
        ),
        ('relations = [{ to = "x", knd = "y" }]', 6, "person.relations.knd", ("'kind'?",)),
        ('relations = [{ kind = "y" }]', 6, "person.relations", ("'to'",)),
        ('[[persn]]\nname = "x"', 6, "persn", ("mean 'person'?",)),
        ("[[person]]\nage = 3", 6, "person", ("'name'",)),
        ('[[person]]\nname = ""', 7, "person.name", ("empty",)),
        ('[[person]]\nname = "北辰"', 7, "person.name", ("顾北辰",)),
        ("age = ", 6, "", ("TOML",)),
    ],
)
def test_every_error_is_one_line_with_its_place(
    tmp_path: Path, person: str, line: int, key: str, words: tuple[str, ...]
) -> None:
    start = '[[person]]\nname = "顾北辰"\naliases = ["北辰"]\n[[person]]\nname = "林晚"\n'
    path = write(tmp_path, start + person + "\n")
    with pytest.raises(SettingsError) as caught:
        cast.read(path)
    text = str(caught.value)
    assert text.startswith(f"{path}:{line}: {key}")
    assert "\n" not in text
    for word in words:
        assert word in text


def test_terms_of_a_market(people: Cast) -> None:
    def terms(locale: str) -> dict[tuple[str, int, int], tuple[tuple[str, ...], str]]:
        return {
            (term.source, term.first, term.last): (term.targets, term.confidence)
            for term in people.terms(locales.market(locale))
        }

    always = (1, LAST)
    assert terms("en-US") == {
        ("顾北辰", *always): (("Gu Beichen",), "high"),
        ("北辰", *always): (("Gu Beichen", "Gu", "Beichen"), "high"),
        ("小北", *always): (("Gu Beichen", "Gu", "Beichen"), "medium"),
        ("林晚", *always): (("Lin Wan",), "high"),
        ("外卖小哥", 1, 8): (("delivery guy", "courier"), "high"),
        ("顾总", 9, LAST): (("Mr. Gu",), "high"),
        ("姐姐", *always): (("Sis", "Sister"), "high"),
        ("Boss", *always): (("Boss",), "high"),
    }
    assert terms("en-GB")["顾总", 9, LAST] == (("Mr Gu",), "high")
    for locale in ("zh-TW", "ja-JP"):
        assert terms(locale) == {
            ("顾北辰", *always): (("顧北辰",), "high"),
            ("北辰", *always): (("北辰", "顧北辰"), "high"),
            ("小北", *always): (("顧北辰",), "medium"),
        }
    assert terms("th-TH")["北辰", 1, LAST] == (("กู้เป่ยเฉิน",), "medium")
    assert terms("zh-HK") == {}


def test_titles_hold_in_their_episodes(people: Cast) -> None:
    glossary = Glossary(people.terms(locales.market("en-US")))
    assert [len(glossary.match("外卖小哥就是顾总", episode)) for episode in (8, 9)] == [1, 1]
    assert glossary.match("外卖小哥就是顾总", 9)[0].term.targets == ("Mr. Gu",)


def test_who_is_named(people: Cast) -> None:
    def named(text: str) -> list[str]:
        return [person.name for person in people.named_in(text)]

    assert named("北辰，顾总来了，林晚！") == ["顾北辰", "林晚"]
    assert named("姐姐") == ["林晚", "林雨薇"]
    assert named("谁？") == []
    assert named("Bossy") == []
    assert named("Boss好") == ["林雨薇"]
    assert people.by_name("小北") is people.by_name("顾北辰")
    assert people.by_name("顾总") is None
    assert set(people.names) == {"顾北辰", "北辰", "小北", "林晚", "林雨薇"}
    assert Cast(()).named_in("北辰") == ()


def test_what_an_engine_reads(people: Cast) -> None:
    market = locales.market("en-US")
    [facts] = people.facts(people.named_in("北辰"), market, 8)
    [before] = people.for_prompt(people.named_in("北辰"), market, 8)
    how = before["relations"][0].pop("how")
    assert how.startswith("first name")
    assert before == facts
    assert before == {
        "name": "顾北辰",
        "rendering": "Gu Beichen",
        "sex": "male",
        "age": 32,
        "aliases": ["北辰", "小北"],
        "titles": [{"source": "外卖小哥", "target": "delivery guy"}],
        "relations": [{"to": "林晚", "kind": "husband", "register": "intimate"}],
        "about": "billionaire in disguise",
    }


@pytest.mark.parametrize(
    ("market", "how", "speech"),
    [
        ("de-DE", "duzt", None),
        ("es-ES", "tú", "masculino"),
        ("fr-FR", "tutoie", "masculin"),
        ("ko-KR", "반말", None),
        ("th-TH", "ที่รัก", "ครับ"),
        ("vi-VN", "xưng anh, gọi em", None),
    ],
)
def test_an_engine_reads_registers_in_the_words_of_the_market(
    people: Cast, market: str, how: str, speech: str | None
) -> None:
    [entry] = people.for_prompt(people.named_in("北辰"), locales.market(market), 1)
    assert how in entry["relations"][0]["how"]
    assert entry["relations"][0]["register"] == "intimate"
    assert ("speech" in entry) == (speech is not None)
    assert speech is None or speech in entry["speech"]


def test_a_register_that_nobody_knows_names_its_line(tmp_path: Path) -> None:
    text = PEOPLE.replace('register = "intimate"', 'register = "chummy"')
    with pytest.raises(SettingsError) as caught:
        cast.read(write(tmp_path, text))
    line = 1 + text[: text.index("chummy")].count("\n")
    assert caught.value.line == line
    for word in ("person.relations.register", "'chummy'", "intimate, casual, polite, formal, rude"):
        assert word in str(caught.value)


def test_an_engine_reads_no_empty_rendering(people: Cast) -> None:
    [entry] = people.for_prompt(people.named_in("北辰"), locales.market("ko-KR"), 9)
    assert "rendering" not in entry
    assert entry["titles"] == [{"source": "顾总"}]


names = st.text("顾北辰林晚雨", min_size=1, max_size=3)


@given(st.lists(names, min_size=1, max_size=5, unique=True), st.text("顾北辰林晚雨，", max_size=12))
def test_people_are_found_once_and_only_where_they_stand(known: list[str], text: str) -> None:
    people = Cast([Person(name) for name in known])
    found = [person.name for person in people.named_in(text)]
    assert len(set(found)) == len(found)
    assert all(name in text for name in found)
    assert bool(found) == any(name in text for name in known)


def test_the_sample_names_everyone_in_its_markets() -> None:
    people = Cast(cast.read(SAMPLE / "cast.toml"))
    markets = settings.load(SAMPLE).markets
    assert len(markets) == 10
    for locale in markets:
        market = locales.market(locale)
        terms = people.terms(market)
        assert all(satisfied(t, form, market) for t in terms for form in t.targets)
        given_terms = {term.source for term in terms}
        for person in people.people:
            assert rendering(person.renderings, market), (person.name, locale)
            expected = {person.name, *person.aliases, *(t.source for t in person.titles)}
            assert expected <= given_terms
        assert isinstance(terms[0], Term)
