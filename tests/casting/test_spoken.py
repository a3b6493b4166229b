"""Which accepted form of address fits the speaker: by sex, relation and age."""

import pytest

from localize import address, locales, spoken
from localize.glossary import Glossary
from localize.locales.naming import addresses
from localize.locales.naming import spoken as table
from localize.locales.registers import table as registers
from localize.model import Person, Relation, Term, Title

NAMES = {"th": "กู้เป่ยเฉิน", "vi": "Cố Bắc Thần", "ja": "顧北辰", "ko": "구베이천", "en": "Gu Beichen"}
GU = Person("顾北辰", "male", 32, aliases=("北辰",), renderings=NAMES)
WOMAN = Person("林晚", "female", 26, aliases=("晚晚",))
MAN = Person("单凯", "male", 27)
OLD = Person("仇叔", "male", 60)
CHILD = Person("小宝", "male", 6)


def said(source: str, locale: str, speaker: str, *others: Person) -> tuple[str, ...]:
    """The accepted forms of a source as a speaker says it, the fitting one first."""
    people = [GU, *(others or (WOMAN, MAN, OLD, CHILD))]
    market = locales.market(locale)
    found = address.terms(people, market, "modern")
    glossary = Glossary(found, choose=spoken.chooser(people, market))
    hits = glossary.match(f"{source}，来了", 1, speaker)
    return next(hit.term.targets for hit in hits if hit.term.source == source)


@pytest.mark.parametrize(
    ("locale", "source", "speaker", "first"),
    [
        ("ko-KR", "北辰哥", "林晚", "베이천 오빠"),
        ("ko-KR", "北辰哥", "晚晚", "베이천 오빠"),  # an alias is the same person
        ("ko-KR", "北辰哥", "单凯", "베이천 형"),
        ("ko-KR", "哥哥", "林晚", "오빠"),
        ("ko-KR", "哥哥", "单凯", "형"),
        ("ko-KR", "姐姐", "林晚", "언니"),
        ("ko-KR", "姐姐", "单凯", "누나"),
        ("vi-VN", "北辰哥", "林晚", "anh Bắc Thần"),
        ("vi-VN", "顾叔", "小宝", "chú Cố"),
        ("vi-VN", "顾叔", "单凯", "anh Cố"),
        ("vi-VN", "小顾", "仇叔", "em Cố"),
        ("th-TH", "北辰哥", "林晚", "พี่เป่ยเฉิน"),
        ("th-TH", "北辰哥", "仇叔", "คุณเป่ยเฉิน"),
        ("th-TH", "小顾", "仇叔", "น้องกู้"),
        ("id-ID", "北辰哥", "林晚", "Kak Beichen"),
        ("id-ID", "北辰哥", "单凯", "Bang Beichen"),
    ],
)
def test_the_form_that_fits_comes_first(locale: str, source: str, speaker: str, first: str) -> None:
    assert said(source, locale, speaker)[0] == first


def test_what_only_the_other_sex_says_is_left_out() -> None:
    assert not [form for form in said("北辰哥", "ko-KR", "林晚") if form.endswith("형")]
    assert not [form for form in said("北辰哥", "ko-KR", "单凯") if form.endswith("오빠")]
    # An age proves less: every form stays accepted.
    assert set(said("顾叔", "vi-VN", "单凯")) == set(said("顾叔", "vi-VN", ""))


@pytest.mark.parametrize("speaker", ["", "路人", "顾北辰"])
def test_unknown_speakers_and_oneself_change_nothing(speaker: str) -> None:
    for locale in ("ko-KR", "vi-VN", "th-TH", "ja-JP", "en-US"):
        plain = {
            term.source: term for term in address.terms([GU], locales.market(locale), "modern")
        }
        assert said("北辰哥", locale, speaker) == plain["北辰哥"].targets


def test_a_speaker_without_a_sex_may_say_either() -> None:
    somebody = Person("阿月")
    assert said("北辰哥", "ko-KR", "阿月", somebody)[:2] == ("베이천 형", "베이천 오빠")


def test_a_relation_counts_before_the_ages() -> None:
    sister = Person("顾南", "female", 40, relations=(Relation("北辰", "Younger sister", "casual"),))
    assert said("北辰哥", "th-TH", "顾南", sister)[0] == "พี่เป่ยเฉิน"
    assert said("北辰哥", "ja-JP", "顾南", sister)[0] == "北辰兄さん"
    friend = Person("顾南", "female", 20, relations=(Relation("顾北辰", "friend", "casual"),))
    assert said("北辰哥", "ja-JP", "顾南", friend)[0] == "北辰さん"
    elder = Person("顾南", "female", 20, relations=(Relation("顾北辰", "older sister"),))
    assert said("北辰哥", "th-TH", "顾南", elder)[0] == "คุณเป่ยเฉิน"


def test_the_register_chooses() -> None:
    for register, first in (("formal", "顧様"), ("deferential", "顧様"), ("casual", "顧坊ちゃん")):
        butler = Person("老陈", "male", 50, relations=(Relation("顾北辰", "butler", register),))
        assert said("顾少", "ja-JP", "老陈", butler)[0] == first


def test_own_titles_and_glossary_rows_are_chosen_from_too() -> None:
    market = locales.market("ko-KR")
    gu = Person("顾北辰", "male", titles=(Title("辰哥", renderings={"ko": "형|오빠"}),))
    choose = spoken.chooser([gu, WOMAN], market)
    assert choose is not None
    assert choose(Term("辰哥", ("형", "오빠"), "title"), "林晚").targets == ("오빠",)
    assert choose(Term("老哥", ("형", "오빠"), "title"), "林晚").targets == ("오빠",)
    # One form is all there is, and a word of the plot is no form of address.
    for term in (Term("辰哥", ("형",), "title"), Term("人形", ("인형", "오빠"))):
        assert choose(term, "林晚") is term


def test_whom_several_people_may_be_is_told_by_the_sex_alone() -> None:
    brother = Person("顾东", "male", 20, renderings={"ko": "구둥"})
    assert said("顾哥", "ko-KR", "林晚", brother, WOMAN)[0] == "구 오빠"
    assert said("顾哥", "vi-VN", "林晚", brother, WOMAN) == said(
        "顾哥", "vi-VN", "", brother, WOMAN
    )


def test_markets_whose_forms_depend_on_no_speaker_have_no_chooser() -> None:
    assert spoken.chooser([GU], locales.market("en-US")) is None
    assert spoken.chooser([], locales.market("ko-KR")) is None


def test_every_mark_tells_a_form_of_the_table() -> None:
    marks = table()
    assert set(marks.kinds) == {"older", "older sibling", "younger", "elder"}
    for language, rows in marks.languages.items():
        forms = [
            form.partition(" @")[0]
            for one in addresses()
            if one.language == language
            for form in one.renderings
        ]
        for mark in rows:
            assert any(mark.on(form, word) for form in forms for word in mark.words), mark
            assert mark.speaker or mark.bearer or mark.registers
            assert set(mark.registers) <= set(registers().registers)
