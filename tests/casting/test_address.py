"""Forms of address that follow from the cast, and the ladder of the palace."""

from pathlib import Path

import pytest

from localize import address, locales, settings, terms
from localize.cast import Cast
from localize.checks.across import Row, across
from localize.glossary import Glossary
from localize.locales.naming import addresses, ranks
from localize.locales.scripts import source_left
from localize.model import Person, Term, Title
from tests.cli.drama import Drama, inside

GU = Person(
    "顾北辰",
    "male",
    32,
    renderings={
        "en": "Gu Beichen",
        "th": "กู้เป่ยเฉิน",
        "vi": "Cố Bắc Thần",
        "ja": "顧北辰",
        "ko": "구베이천",
        "zh-TW": "顧北辰",
        "es": "Gu Beichen",
    },
)
OUYANG = Person("欧阳雪", "female", renderings={"en": "Ouyang Xue", "vi": "Âu Dương Tuyết"})


def derived(person: Person, locale: str, era: str = "modern") -> dict[str, Term]:
    found = address.terms(
        [person], locales.market(locale), "period" if era == "period" else "modern"
    )
    return {term.source: term for term in found}


@pytest.mark.parametrize(
    ("locale", "first"),
    [
        ("en-US", "Mr. Gu"),
        ("es-419", "Sr. Gu"),
        ("th-TH", "ประธานกู้"),
        ("vi-VN", "Cố tổng"),
        ("ja-JP", "顧社長"),
        ("ko-KR", "구 대표님"),
        ("zh-TW", "顧總"),
    ],
)
def test_a_title_with_the_name_of_the_market(locale: str, first: str) -> None:
    found = derived(GU, locale)["顾总"]
    assert found.targets[0] == first
    assert (found.confidence, found.kind) == ("high", "title")


def test_sex_age_and_era_choose() -> None:
    assert "Mr. Gu" in derived(GU, "en-US")["顾总"].targets
    assert "Ms. Gu" not in derived(GU, "en-US")["顾总"].targets
    assert derived(OUYANG, "en-US")["欧阳总"].targets[0] == "Ms. Ouyang"
    nobody = Person("顾北辰", renderings={"en": "Gu Beichen"})
    unsure = derived(nobody, "en-US")["顾总"]
    assert (unsure.targets[:2], unsure.confidence) == (("Mr. Gu", "Ms. Gu"), "medium")
    assert derived(GU, "en-US", "period")["顾爷"].targets[0] == "Lord Gu"
    assert derived(GU, "en-US")["顾爷"].targets[0] == "Master Gu"
    old = Person("顾北辰", "male", 70, renderings={"th": "กู้เป่ยเฉิน"})
    assert derived(old, "th-TH")["顾叔"].targets[0] == "ลุงกู้"
    assert derived(GU, "th-TH")["顾叔"].targets[0] == "อากู้"


def test_brothers_are_men() -> None:
    assert {"北辰哥", "顾少", "顾叔"} <= derived(GU, "en-US").keys()
    assert not {"欧阳哥", "欧阳少"} & derived(OUYANG, "en-US").keys()
    assert "欧阳姐" in derived(OUYANG, "en-US")
    assert "顾姐" not in derived(GU, "en-US")


def test_parts_of_the_name() -> None:
    vietnamese = derived(OUYANG, "vi-VN")
    assert vietnamese["欧阳总"].targets[0] == "Âu Dương tổng"
    assert derived(GU, "en-US")["北辰哥"].targets[0] == "Beichen"
    assert derived(GU, "vi-VN")["小辰"].targets[0] == "tiểu Thần"
    assert derived(GU, "en-US")["小顾"].confidence == "medium"


def test_a_name_that_is_not_agreed_only_suggests() -> None:
    found = derived(Person("顾北辰", "male"), "ru-RU")["顾总"]
    assert (found.targets[0], found.confidence) == ("господин Гу", "medium")


def test_what_a_person_wrote_wins() -> None:
    own = Person("顾北辰", "male", titles=(Title("顾总", 9, renderings={"en": "Mr. Gu"}),))
    assert "顾总" not in derived(own, "en-US")
    held = address.terms([GU], locales.market("en-US"), "modern", held={"顾总"})
    assert "顾总" not in {term.source for term in held}


def test_words_are_no_forms_of_address() -> None:
    master, time = Person("师清", "male"), Person("时晚", "female")
    sources = {*derived(master, "en-US"), *derived(time, "en-US")}
    assert not sources & {"老师", "小时"}


def test_people_who_share_a_form_share_its_renderings() -> None:
    wife = Person("顾清", "female", renderings={"en": "Gu Qing"})
    found = address.terms([GU, wife], locales.market("en-US"), "modern")
    [both] = [term for term in found if term.source == "顾总"]
    assert both.targets[:3] == ("Mr. Gu", "President Gu", "Director Gu")
    assert "Ms. Gu" in both.targets


def test_n803_names_a_title_in_two_ways() -> None:
    glossary = Glossary(address.terms([GU], locales.market("en-US"), "modern"))
    rows = [
        Row(1, 1, "a", "顾总来了", "Mr. Gu is here.", hits=glossary.match("顾总来了", 1)),
        Row(2, 1, "b", "顾总好", "Hi, Mr. Gu.", hits=glossary.match("顾总好", 2)),
        Row(3, 1, "c", "顾总请", "President Gu, please.", hits=glossary.match("顾总请", 3)),
    ]
    found = across(rows, locales.market("en-US"))
    assert [(cue, finding.code) for cue, [finding] in found.items()] == [("c", "N803")]


def _needs_name(form: str) -> bool:
    return "X" in form and form not in ("X哥", "X姐")


def test_the_tables_hold_no_source_script() -> None:
    wanted = {"X总", "X董", "X少", "X爷", "X哥", "X姐", "X叔", "老X", "小X", "阿X"}
    assert wanted <= {one.form for one in addresses()}
    languages = {one.language for one in addresses()}
    assert {"en", "es", "pt", "fr", "de", "ja", "ko", "th", "vi", "id", "ar", "ru"} <= languages
    markets = [locales.market(name) for name in locales.targets()]
    for market in markets:
        for one in addresses():
            if one.language == market.language:
                assert all("X" in form or not _needs_name(one.form) for form in one.renderings)
                assert not any(source_left(form, market) for form in one.renderings), one
        for rank in ranks():
            assert not source_left(rank.names.get(market.language, ""), market), rank


def test_the_ladder_has_a_word_for_each_rank() -> None:
    for language in ranks()[0].names:
        words = [rank.names[language].casefold() for rank in ranks()]
        assert len(set(words)) == len(words), language
        assert address.flattened([Term(r.rank, (r.names[language],)) for r in ranks()]) == ()
    assert [rank.rank for rank in ranks()][:6] == ["太后", "皇后", "皇贵妃", "贵妃", "妃", "嫔"]


def test_ranks_only_in_a_period_drama() -> None:
    assert "皇贵妃" not in derived(GU, "en-US")
    found = derived(GU, "en-US", "period")
    assert (found["皇贵妃"].targets, found["皇贵妃"].confidence) == (
        ("Imperial Noble Consort",),
        "medium",
    )
    assert "答应" not in found  # an ordinary word too


def test_terms_of_the_sample_keep_its_own_rows() -> None:
    drama = settings.load(Path(__file__).parents[2] / "samples" / "rainy-night")
    people = terms.read_cast(drama)
    found = terms.in_force(locales.market("en-US"), drama, people)
    gu = [term for term in found if term.source == "顾总"]
    assert [(term.origin, term.first) for term in gu] == [("cast.toml", 9)]
    assert any(term.origin == address.ORIGIN for term in found)
    assert terms.derived(locales.market("en-US"), drama, Cast(()), ()) == ()
    assert terms.derived(locales.market("en-US"), None, people, ()) == ()


def test_list_and_check_know_them(tmp_path: Path) -> None:
    drama = Drama.make(
        tmp_path / "night", {1: ["顾总来了。", "贵妃娘娘", "妃"]}, "[markets]\nen-US = {}\n"
    )
    drama.write(
        "cast.toml", '[[person]]\nname = "顾北辰"\nsex = "male"\nrenderings.en = "Gu Beichen"\n'
    )
    rows = "source,target,kind\n贵妃,Consort,title\n妃,Consort,title\n"
    drama.write("glossaries/en-US.csv", rows)
    listed = inside("-C", drama.folder, "glossary", "list", "--json").json()["terms"]
    mine = [row for row in listed if row["file"].endswith(address.ORIGIN)]
    assert [(row["source"], row["targets"][0]) for row in mine] == [("顾总", "Mr. Gu")]
    found = inside("-C", drama.folder, "glossary", "check", "--json", code=1).json()["problems"]
    assert "贵妃 and 妃 are two ranks, both rendered 'Consort'" in {row["message"] for row in found}
