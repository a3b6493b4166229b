"""Names in each market: against spellings that the world uses, and for every syllable there is."""

import csv
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localize import settings, terms
from localize.locales import market, targets
from localize.locales.naming import readings, spelling
from localize.locales.scripts import has_han, source_left
from localize.locales.tables import suggesting, surnames
from localize.names import render
from localize.names.characters import initial_form
from localize.names.mandarin import spelled, syllable, syllables, written
from localize.names.parts import Word, words

DATA = Path(__file__).parents[1] / "data" / "names"
SAMPLE = Path(__file__).parents[2] / "samples" / "rainy-night"
LATIN = ("en-US", "en-GB", "es-419", "es-ES", "pt-BR", "fr-FR", "de-DE", "it-IT", "nl-NL")
LATIN += ("pl-PL", "tr-TR", "id-ID", "ms-MY", "fil-PH")


def rows(file: str) -> list[dict[str, str]]:
    with (DATA / file).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


#: Spellings of the press and of encyclopaedias: politicians, writers, athletes, film people.
MODERN = rows("modern.csv")
#: People of history as Korea, Vietnam and Japan call them.
PERIOD = rows("period.csv")
MARKETS = {"en": "en-US", "ru": "ru-RU", "ko": "ko-KR", "vi": "vi-VN", "th": "th-TH", "ja": "ja-JP"}


@pytest.mark.parametrize("language", ["en", "ru", "ko", "vi", "th"])
def test_modern_names(language: str) -> None:
    known = {row["name"]: row[language] for row in MODERN if row[language]}
    assert len(known) >= 40
    found = {name: render(name, market(MARKETS[language])).text for name in known}
    assert found == known


@pytest.mark.parametrize("language", ["ko", "vi", "ja"])
def test_names_of_history(language: str) -> None:
    known = {row["name"]: row[language] for row in PERIOD if row[language]}
    assert len(known) >= 40
    where = market(MARKETS[language])
    assert {name: render(name, where, era="period").text for name in known} == known


@pytest.mark.parametrize("locale", LATIN)
def test_latin_markets_write_pinyin(locale: str) -> None:
    found = render("陆景辰", market(locale))
    assert (found.text, found.confidence, found.how) == ("Lu Jingchen", "high", "pinyin")


def test_ukrainian_differs_from_russian() -> None:
    known = {
        "习近平": "Сі Цзіньпін",
        "毛泽东": "Мао Цзедун",
        "邓小平": "Ден Сяопін",
        "江泽民": "Цзян Цземінь",
        "胡锦涛": "Ху Цзіньтао",
        "温家宝": "Вень Цзябао",
        "李克强": "Лі Кецян",
        "诸葛亮": "Чжуге Лян",
        "李白": "Лі Бай",
        "谢霆锋": "Сє Тінфен",
    }
    assert {name: render(name, market("uk-UA")).text for name in known} == known


@pytest.mark.parametrize(
    ("name", "locale", "text"),
    [
        ("余华", "zh-TW", "余華"),
        ("于谦", "zh-HK", "于謙"),
        ("范冰冰", "zh-TW", "范冰冰"),
        ("岳云鹏", "zh-TW", "岳雲鵬"),
        ("钟丽", "zh-TW", "鍾麗"),
        ("叶问", "zh-HK", "葉問"),
        ("单凯", "ja-JP", "単凱"),
        ("成龙", "ja-JP", "成龍"),
        ("习近平", "ar-SA", "شي جينبينغ"),
        ("习近平", "hi-IN", "शी जिनपिंग"),
        ("习近平", "he-IL", "שי ג׳ינפינג"),
    ],
)
def test_other_scripts(name: str, locale: str, text: str) -> None:
    assert render(name, market(locale)).text == text


def test_katakana_is_what_posters_write() -> None:
    known = {
        "王一博": "ワン・イーボー",
        "肖战": "シャオ・ジャン",
        "李现": "リー・シエン",
        "胡歌": "フー・ゴー",
        "王凯": "ワン・カイ",
        "孙俪": "スン・リー",
        "许凯": "シュー・カイ",
        "吴磊": "ウー・レイ",
        "陈晓": "チェン・シャオ",
        "杨洋": "ヤン・ヤン",
        "白鹿": "バイ・ルー",
        "龚俊": "ゴン・ジュン",
    }
    found = {name: render(name, market("ja-JP")).alternatives for name in known}
    assert found == {name: (text,) for name, text in known.items()}


def test_manchu_and_other_long_family_names() -> None:
    for name, text in (("富察容音", "Fucha Rongyin"), ("钮祜禄云", "Niuhulu Yun")):
        assert render(name, market("en-US")).text == text


def test_the_apostrophe_and_the_hard_sign_part_syllables() -> None:
    assert render("苏西安", market("en-US")).text == "Su Xi'an"
    assert render("长安", market("ru-RU")).text == "Чанъань"
    assert render("长安", market("uk-UA")).text == "Чан’ань"
    assert render("建安", market("ru-RU")).text == "Цзяньань"  # -n keeps its soft sign


def test_u_umlaut_is_a_choice() -> None:
    english, german = render("吕布", market("en-US")), render("吕布", market("de-DE"))
    assert (english.text, english.alternatives) == ("Lu Bu", ("Lyu Bu", "Lü Bu"))
    assert (german.text, german.alternatives) == ("Lü Bu", ("Lu Bu", "Lyu Bu"))
    assert english.confidence == german.confidence == "medium"
    assert english.note


def test_surnames_are_read_as_surnames() -> None:
    for surname, reading in surnames().readings.items():
        found = render(f"{surname}凯", market("en-US")).text
        assert found == f"{reading.replace(' ', '').capitalize()} Kai"


def test_the_era_decides_in_korean_and_japanese() -> None:
    modern, period = (render("陆逊", market("ko-KR"), era=era) for era in ("modern", "period"))
    assert (modern.text, modern.alternatives, modern.confidence) == ("루쉰", ("육손",), "high")
    assert (period.text, period.alternatives, period.confidence) == ("육손", ("루쉰",), "medium")
    japanese = render("王一博", market("ja-JP"))
    assert (japanese.text, japanese.alternatives) == ("王一博", ("ワン・イーボー",))
    assert render("王一博", market("ja-JP"), era="period").alternatives == ()


def test_parts_of_names() -> None:
    assert [render(name, market("ru-RU")).text for name in ("小翠", "小李")] == ["Сяоцуй", "Сяо Ли"]
    assert render("晚晚", market("th-TH"), part=True).text == "หว่านหว่าน"
    assert render("北辰", market("en-US"), part=True).text == "Beichen"


def test_what_no_table_has_is_said() -> None:
    for locale, how in (("vi-VN", "Hán-Việt"), ("ko-KR", "Sino-Korean")):
        found = render("顾囍", market(locale), era="period")
        assert (found.text, found.note) == ("", f"no {how} reading of 囍 in the table")
    assert render("Tom", market("ru-RU")).text == ""
    assert render("顾北辰", market("zh-Hans")).text == "顾北辰"


def test_the_sample_calls_people_so() -> None:
    """The names that people chose in the sample; for Thai and Arabic the tables only come near."""
    drama = settings.load(SAMPLE)
    people = [p for p in terms.read_cast(drama).people if p.renderings["en"][0].isupper()]
    least = {"en-US": 1.0, "id-ID": 1.0, "vi-VN": 1.0, "ja-JP": 1.0, "zh-TW": 1.0, "th-TH": 0.7}
    for locale, share in least.items():
        found = [
            render(p.name, market(locale)).text
            == p.renderings.get(locale, p.renderings.get(market(locale).language))
            for p in people
        ]
        assert sum(found) / len(found) >= share, locale


#: Every syllable of Mandarin, by the finals that each initial takes.
SYLLABLES = sorted(spelling("ja").whole)  # type: ignore[union-attr]
SCRIPTS = {
    "ru": "[а-яё]+",
    "uk": "[а-яіїє]+",
    "ko": "[가-힣]+",
    "th": "[ก-๎]+",
    "ar": "[ء-ي]+",
    "hi": "[ऀ-ॿ]+",
    "he": "[א-ת׳]+",
    "ja": "[ァ-ー]+",
}


@pytest.mark.parametrize("language", SCRIPTS)
def test_every_syllable_has_a_spelling(language: str) -> None:
    table = spelling(language)
    assert table is not None
    assert table.source
    assert len(SYLLABLES) > 400
    for text in SYLLABLES:
        for tone in "1234":
            one = syllable(text + tone)
            assert one is not None, text
            assert re.fullmatch(SCRIPTS[language], written(one, table)), (text, tone)


def test_the_tones_of_thai_tell_syllables_apart() -> None:
    table = spelling("th")
    assert table is not None
    for text in SYLLABLES:
        found = [syllable(f"{text}{tone}") for tone in (1, 2, 3, 4)]
        assert len({written(one, table) for one in found if one is not None}) == 4, text


def test_syllables_that_a_table_lacks_make_no_name() -> None:
    table = spelling("ru")
    assert table is not None
    assert syllable("hng") is None
    assert spelled([Word("A", "given")], table) == ""
    assert syllables(Word("Tom", "given")) == ()


CHARACTERS = sorted(readings())
NAMES = st.builds(
    lambda surname, rest: surname + rest,
    st.sampled_from([*"".join(suggesting().surnames.split()), *surnames().compound]),
    st.text(st.sampled_from(CHARACTERS), min_size=1, max_size=2),
)


@given(NAMES, st.sampled_from(["modern", "period"]))
def test_every_name_is_written_in_every_market(name: str, era: str) -> None:
    for locale in targets():
        where = market(locale)
        found = render(name, where, era="period" if era == "period" else "modern")
        assert found.text, (name, locale)
        assert found.how
        assert not source_left(found.text, where), (name, locale, found.text)
        if where.script not in ("Hant", "Jpan"):
            assert not has_han(found.text)


@pytest.mark.parametrize("locale", ["ja-JP", "zh-TW", "zh-HK"])
def test_every_character_is_one_of_the_market(locale: str) -> None:
    where = market(locale)
    for one in CHARACTERS:
        for name in (f"{one}北", f"顾{one}"):
            assert not source_left(render(name, where).text, where), name


@given(st.text("顾北辰小李欧阳·a", max_size=5), st.sampled_from(targets()))
def test_no_text_breaks_it(name: str, locale: str) -> None:
    found = render(name, market(locale))
    assert found.text or found.note or not name or set(name) <= {"·"}
    assert "".join(word.text for word in words(name)) == name.replace("·", "")


def test_readings_of_all_surnames_and_of_many_characters() -> None:
    table = readings()
    assert len(table) >= 2000
    wanted = {*"".join(suggesting().surnames.split()), *"".join(surnames().compound)}
    assert wanted <= table.keys()
    assert all(re.fullmatch("[가-힣]", one.korean) for one in table.values())
    assert all(
        one.vietnamese[0].isupper() and not has_han(one.vietnamese) for one in table.values()
    )


def test_the_initial_law() -> None:
    before = ["라", "래", "로", "뢰", "루", "려", "례", "료", "류", "리", "녀", "니", "륜", "렴"]
    after = ["나", "내", "노", "뇌", "누", "여", "예", "요", "유", "이", "여", "이", "윤", "염"]
    assert [initial_form(one) for one in before] == after
    assert initial_form("A") == "A"
