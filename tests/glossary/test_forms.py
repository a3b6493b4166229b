"""Renderings in the forms that sentences give them, in each market."""

import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from localize import locales
from localize.glossary import forbidden_in, load, satisfied
from localize.glossary.inflection import ENDINGS, WORD, word_pattern
from localize.model import Term

STARTER = Path(__file__).parents[2] / "glossaries"
SPACED = ("en-US", "es-419", "pt-BR", "fr-FR", "de-DE", "it-IT", "vi-VN", "id-ID", "fil-PH")

#: Market, kind, rendering, text that holds it.
HELD = [
    ("en-US", "term", "delivery guy", "two Delivery Guys!"),
    ("en-US", "term", "delivery man", "delivery\nmen"),
    ("en-US", "term", "wife", "the wives"),
    ("en-US", "name", "Gu Beichen", "GU BEICHEN's car"),
    ("en-US", "slang", "live-in son-in-law", "a live-in\nson-in-law"),
    ("en-US", "slang", "faking innocence", "she fakes innocence"),
    ("en-US", "title", "Mr. Gu", "Mr Gu"),
    ("en-US", "name", "nurse", "Nurses!"),
    ("en-US", "term", "dowry", "dowries"),
    ("en-US", "term", "husband", "hus-\nband"),
    ("en-US", "term", "princess", "princesses"),
    ("es-419", "term", "repartidor", "las repartidoras"),
    ("es-419", "slang", "mosquita muerta", "Mosquitas muertas"),
    ("es-419", "slang", "patán", "patanes"),
    ("es-419", "term", "casarse", "¿Te casaste?"),
    ("es-419", "term", "juez", "jueces"),
    ("es-419", "term", "heredera", "el heredero"),
    ("pt-BR", "title", "patrão", "os patrões"),
    ("pt-BR", "slang", "canalha", "canalhas"),
    ("pt-BR", "term", "viajar no tempo", "viajou no tempo"),
    ("fr-FR", "term", "livreur", "la livreuse"),
    ("fr-FR", "title", "impératrice", "l’impératrice"),
    ("fr-FR", "term", "fiancée", "ses fiancés"),
    ("fr-FR", "title", "général", "généraux"),
    ("de-DE", "title", "junger Herr", "dem jungen Herrn"),
    ("de-DE", "title", "Bruder", "meine Brüder"),
    ("de-DE", "name", "Lin Wan", "Lin Wans Vater"),
    ("de-DE", "title", "Herrin", "Herrinnen"),
    ("it-IT", "term", "amica", "amiche"),
    ("it-IT", "title", "signora", "dell'illustri signore"),
    ("ru-RU", "title", "молодой господин", "молодому господину"),
    ("ru-RU", "term", "невеста", "невестой"),
    ("ru-RU", "term", "парень", "парня"),
    ("ru-RU", "title", "отец", "отца"),
    ("ru-RU", "term", "девушка", "девушек"),
    ("ru-RU", "name", "Линь Вань", "Лини Вани"),
    ("ru-RU", "name", "Гу Бэйчэнь", "с Гу Бэйчэнем"),
    ("tr-TR", "term", "İşçi", "İŞÇİLER"),
    ("tr-TR", "term", "kız", "KIZIM"),
    ("tr-TR", "name", "Gu Beichen", "Gu Beichen’in"),
    ("tr-TR", "term", "nişanlı", "nişanlımdan"),
    ("tr-TR", "term", "eş", "eşim"),
    ("tr-TR", "title", "uşak", "uşağı"),
    ("tr-TR", "term", "evlen", "evleniyoruz"),
    ("tr-TR", "title", "yönetim kurulu başkanı", "Yönetim Kurulu Başkanımız"),
    ("ar-SA", "title", "الآنسة لين", "للآنسة لين"),
    ("ar-SA", "name", "غو بيتشن", "وغو بيتشن"),
    ("ar-SA", "name", "غو بيتشن", "غُو بِيتْشِن"),
    ("ar-SA", "term", "المهر", "مهرها"),
    ("ar-SA", "term", "عامل التوصيل", "بعامل التوصيل"),
    ("ar-SA", "term", "شركة", "شركتنا"),
    ("ar-SA", "title", "السيد غو", "\u202bالسيّد غو\u202c"),
    ("ar-SA", "term", "عروس", "العروس"),
    ("hi-IN", "term", "बेटा", "मेरे बेटे"),
    ("hi-IN", "term", "दुल्हन", "दुल्हनें"),
    ("hi-IN", "name", "लिन वान", "लिन वान को"),
    ("th-TH", "title", "คุณหลิน", "คุณ\nหลิน"),
    ("th-TH", "name", "กู้เป่ยเฉิน", "ท่านกู้เป่ยเฉินครับ"),
    ("th-TH", "term", "ตรวจ DNA", "ไปตรวจDNAกัน"),
    ("ja-JP", "name", "顧北辰", "顧北\n辰さん"),
    ("ja-JP", "name", "リン・ワン", "リンワンが"),
    ("ja-JP", "keep", "VIP", "ＶＩＰ席"),
    ("ko-KR", "name", "구베이천", "구베이천이"),
    ("ko-KR", "term", "배달 기사", "배달기사님"),
    ("ko-KR", "title", "짐", "짐이 명한다"),
    ("ko-KR", "term", "결혼하다", "결혼했어"),
    ("vi-VN", "name", "Tiểu Thúy", "TIỂU THUÝ"),
    ("vi-VN", "title", "cô Lâm", "Cô\nLâm ơi"),
    ("id-ID", "term", "kurir makanan", "kurir makanannya"),
    ("id-ID", "name", "Lin Wan", "Lin Wanlah"),
    ("id-ID", "term", "nikah", "pernikahan"),
    ("zh-TW", "place", "臺北", "在台北"),
    ("zh-TW", "title", "外送小哥", "外送\n小哥"),
    ("zh-TW", "name", "Lin", "Dr Lin 來了"),
    ("fil-PH", "title", "mayordomo", "mayordomong"),
    ("he-IL", "term", "שליח", "לשליח"),
    ("en-US", "name", "Lin Wan", "Lin⟦1⟧ Wan"),
    ("en-US", "keep", "VIP", "vip"),
    ("pl-PL", "term", "panna młoda", "panny młodej"),
    ("uk-UA", "term", "наречена", "нареченою"),
    ("nl-NL", "term", "bezorger", "bezorgers"),
]
NOT_HELD = [
    ("en-US", "name", "Gu", "an argument"),
    ("en-US", "term", "bride", "the bridge"),
    ("en-US", "title", "mother", "a moth"),
    ("en-US", "title", "princess", "princes"),
    ("en-US", "name", "Lin Wan", "Linwan"),
    ("en-US", "name", "Lin", "Linda"),
    ("en-US", "term", "her", "herring"),
    ("es-419", "name", "Gu", "Gustavo"),
    ("es-419", "term", "casarse", "castigo"),
    ("es-419", "term", "té", "te"),
    ("pt-BR", "name", "Lin", "lindo"),
    ("fr-FR", "name", "Lu", "lui"),
    ("de-DE", "name", "Lin", "Linde"),
    ("it-IT", "name", "Lin", "linea"),
    ("ru-RU", "name", "Гу", "гуляю"),
    ("ru-RU", "title", "мать", "матрос"),
    ("tr-TR", "name", "Gu", "gurur"),
    ("ar-SA", "name", "غو", "مشغول"),
    ("hi-IN", "name", "लिन", "लिनेन"),
    ("th-TH", "term", "มา", "เมา"),
    ("th-TH", "term", "กู", "กู้"),
    ("ja-JP", "name", "リン", "プリンス"),
    ("ko-KR", "name", "구", "친구"),
    ("vi-VN", "name", "Lâm", "Lam"),
    ("id-ID", "name", "Gu", "guru"),
    ("zh-TW", "name", "Lin", "Linda來了"),
    ("th-TH", "keep", "VIP", "VIPS"),
]


def of(kind: str, form: str, *, forbidden: tuple[str, ...] = ()) -> Term:
    """A term with one rendering; kind ``keep`` has its source instead."""
    return Term(form if kind == "keep" else "词", (form,), kind, forbidden)  # type: ignore[arg-type]


@pytest.mark.parametrize(("market", "kind", "form", "text"), HELD)
def test_held(market: str, kind: str, form: str, text: str) -> None:
    assert satisfied(of(kind, form), text, locales.market(market))


@pytest.mark.parametrize(("market", "kind", "form", "text"), NOT_HELD)
def test_not_held(market: str, kind: str, form: str, text: str) -> None:
    assert not satisfied(of(kind, form), text, locales.market(market))


@pytest.mark.parametrize("name", locales.targets())
def test_every_starter_rendering_satisfies_its_term(name: str) -> None:
    market = locales.market(name)
    for term in load(market, [STARTER]).terms:
        for form in term.targets or (term.source,):
            for text in (form, form.upper(), unicodedata.normalize("NFD", form), f"«{form}»!"):
                assert satisfied(term, text, market), (term, text)
        assert not satisfied(term, "", market)


@pytest.mark.parametrize("name", locales.targets())
def test_a_break_may_stand_for_any_space(name: str) -> None:
    market = locales.market(name)
    for term in load(market, [STARTER]).terms:
        for form in term.targets:
            assert satisfied(term, form.replace(" ", "\n"), market), (term, form)


@given(st.sampled_from(SPACED), st.text("abcdefgilmnorstu", min_size=1, max_size=4), st.data())
def test_a_name_never_hides_in_a_longer_word(market: str, name: str, data: st.DataObject) -> None:
    letters = st.text("abcdefgilmnorstu", max_size=4)
    before, after = data.draw(letters), data.draw(letters)
    # What a language may grow onto a name: English -s, German -en, Malay -lah, Tagalog -ng.
    assume(before or after not in ("", "s", "n", "g", "e", "es", "en", "ng", "mu", "lah", "nu"))
    assume(before + name + after != name)
    term = Term("顾", (name.capitalize(),), "name")
    assert not satisfied(term, f"({before}{name}{after})", locales.market(market))
    assert satisfied(term, f"({name.upper()})", locales.market(market))


@given(st.sampled_from(sorted(ENDINGS)), st.text(min_size=1, max_size=12))
def test_every_word_is_a_form_of_itself(language: str, text: str) -> None:
    for word in re.findall(f"[{WORD}]+", text.casefold()):
        assert re.fullmatch(word_pattern(word, language), word)


@given(st.text(max_size=20), st.text(max_size=20), st.sampled_from(locales.targets()))
def test_any_text_can_be_asked(form: str, text: str, market: str) -> None:
    for kind in ("term", "name", "keep"):
        satisfied(of(kind, form), text, locales.market(market))
    forbidden_in(of("term", "x", forbidden=(form,)), text)


@pytest.mark.parametrize(
    ("accepted", "forbidden", "text", "found"),
    [
        ("husband", "hubby", "My Hubby!", "hubby"),
        ("husband", "hub", "My hubby!", ""),
        ("red envelope", "envelope", "a red\nenvelope", ""),
        ("red envelope", "envelope", "a red envelope in an envelope", "envelope"),
        ("takeout", "take away", "take-away", "take away"),
        ("外送小哥", "小哥", "外送小哥來了", ""),
        ("外送小哥", "小哥", "那個小哥", "小哥"),
        ("المهر", "الدوطة", "والدوطة", "الدوطة"),
        ("المهر", "مهر", "المهر", ""),
        ("สินสอด", "มา", "เมา", ""),
        ("นาย", "พี่ชาย", "พี่ชายครับ", "พี่ชาย"),
        ("결혼", "혼인", "혼인하자", "혼인"),
        ("दहेज", "मेहर", "मेहरबान", ""),
        ("kız", "İŞÇİ", "işçi", "İŞÇİ"),
        ("x", "·", "a · b", ""),
    ],
)
def test_forbidden(accepted: str, forbidden: str, text: str, found: str) -> None:
    assert forbidden_in(Term("词", (accepted,), forbidden=(forbidden,)), text) == found


def test_alternatives_and_kinds() -> None:
    market = locales.market("en-US")
    assert satisfied(Term("爸", ("Father", "Dad")), "Dad!", market)
    assert not satisfied(Term("爸", ("Father", "Dad")), "Pa!", market)
    assert satisfied(Term("VIP", (), "keep"), "the VIP room", market)
    assert not satisfied(Term("VIP", ("guest",), "keep"), "the guest room", market)
    assert not satisfied(Term("护士", ("Nurse Wang",), "name"), "Nursing Wang", market)
