"""Every market on both kinds of screen: what the layout writes, the checks pass."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from localize.checks import View, check
from localize.layout import lay_out
from localize.layout.places import BAD, break_places
from localize.locales import market, targets
from localize.locales.breaks import break_rules, word_rules
from localize.model import Cue

FAMILIES = ("vertical", "netflix")
CHARACTERS = {
    "zh": "我你他的不要來這家了，！？「」5年沒a ",
    "ja": "私はこのいえにっゃー、？「」5年帰る ",
    "th": "กขคไปเแิ้็าๆนบอฉัม5 ",
}
#: Words of no list in each script, so that there is somewhere to break.
OTHERS = {
    "Latn": "Gu Beichen wedding yesterday, house! 5 ten x",
    "Cyrl": "Гу Бэйчэнь свадьба вчера, дом! 5 х",
    "Arab": "قو زفاف أمس، بيت! 5 س",
    "Hebr": "גו חתונה אתמול, בית! 5 ס",
    "Deva": "गु शादी कल, घर! 5 क",
    "Kore": "구 결혼식 어제, 집! 5 가",
}


def texts(locale: str) -> st.SearchStrategy[str]:
    """Lines of a market: of its listed words and others, or of characters where none are parted."""
    of = market(locale)
    if not of.typography.spaces_between_words:
        return st.text(CHARACTERS[of.language], min_size=1, max_size=44)
    rules = word_rules(of.language)
    listed = (rules.with_next, rules.with_previous, rules.units, rules.numbers, rules.before)
    some = [word for words in listed for word in sorted(words)[:7]]
    words = st.sampled_from([*some, *OTHERS[of.script].split() * 3])
    return st.lists(words, min_size=1, max_size=16).map(" ".join)


def possible(text: str, locale: str, profile: str) -> bool:
    """Whether the text fits on one line, or on two without a bad break."""
    of = market(locale)
    rules = break_rules(of, profile)
    places = break_places(text, rules, f"{of.language}-{of.script}", everywhere=True)
    return rules.fits(text) or any(
        place.cost < BAD and rules.fits(text[: place.end]) and rules.fits(text[place.start :])
        for place in places
    )


@pytest.mark.parametrize("profile", FAMILIES)
@pytest.mark.parametrize("locale", targets())
@settings(max_examples=40)
@given(data=st.data())
def test_the_checks_pass_what_is_laid_out(locale: str, profile: str, data: st.DataObject) -> None:
    text = " ".join(data.draw(texts(locale)).split())
    of = market(locale)
    laid = lay_out(text, market=of, profile=profile)
    view = View((Cue(1, 0, 60_000, laid),), of, profile)
    found = [finding.code for finding in check(view, select=["L"])]
    if possible(text, locale, profile):
        assert found == []
    assert not {"L301", "L304", "L305"} & set(found)


#: What the guides name, in the markets' own words: the upper line, and the rest that follows.
PARTED = [
    ("article", "en-US", "I never wanted the", "house."),
    ("article", "es-419", "Nunca quise la", "casa de tu madre."),
    ("article", "pt-BR", "Eu nunca quis a", "casa da sua mãe."),
    ("article", "fr-FR", "Je veux revoir la", "maison de ta mère."),
    ("article", "de-DE", "Ich will nur das", "Haus meiner Eltern."),
    ("article", "it-IT", "Non ho mai voluto la", "casa di lei."),
    ("article", "nl-NL", "Ik wilde nooit het", "huis van jou."),
    ("article", "he-IL", "אני רוצה לראות את", "הבית שלך."),
    ("preposition", "en-US", "I will never go to", "prison."),
    ("preposition", "pl-PL", "Nigdy nie wrócę do", "tego domu."),
    ("preposition", "ru-RU", "Я не вернусь в", "этот дом."),
    ("preposition", "uk-UA", "Я не повернуся в", "цей дім."),
    ("preposition", "ar-SA", "لن أعود أبدا إلى", "هذا البيت"),
    ("preposition", "id-ID", "Aku tidak kembali ke", "rumah ini."),
    ("preposition", "ms-MY", "Aku tidak kembali ke", "rumah ini."),
    ("preposition", "vi-VN", "Tôi không quay về ở", "ngôi nhà."),
    ("marker", "fil-PH", "Hindi ako uuwi sa", "bahay natin."),
    ("postposition", "hi-IN", "मैं कभी उस घर", "में नहीं जाऊँगा"),
    ("particle", "tr-TR", "Bunu sen yaptın", "değil mi söyle."),
    ("dependent noun", "ko-KR", "나는 돌아올", "수 없었습니다"),
    ("negation", "en-US", "I told you I don't", "love you."),
    ("negation", "es-ES", "Te he dicho que no", "te quiero."),
    ("negation", "ru-RU", "Я сказал, что не", "люблю тебя."),
    ("negation", "ar-SA", "قلت لك إنني لا", "أحبك يا صديقي"),
    ("negation", "id-ID", "Aku bilang aku tidak", "cinta kamu."),
    ("negation", "vi-VN", "Tôi đã nói tôi không", "yêu em nữa."),
    ("negation", "ko-KR", "나는 너를 정말 안", "사랑해 알겠어"),
    ("negation", "fil-PH", "Sinabi kong hindi", "kita mahal."),
    ("number and unit", "en-GB", "I have waited for 10", "years."),
    ("number and unit", "en-US", "You owe me three", "million dollars."),
    ("number and unit", "de-DE", "Ich warte schon zehn", "Jahre lang."),
    ("number and unit", "fr-FR", "J'ai attendu pendant 3", "ans."),
    ("number and unit", "ru-RU", "Я ждал тебя десять", "лет."),
    ("number and unit", "tr-TR", "Seni tam 10", "yıl bekledim."),
    ("name", "en-US", "I wanted to see Gu", "Beichen."),
    ("name", "es-419", "No quiero ver a Lin", "Wan nunca."),
    ("name", "ru-RU", "Я хочу видеть Линь", "Вань."),
    ("name", "id-ID", "Aku ingin lihat Chen", "Hao lagi."),
    ("title", "en-US", "I have never seen Mr.", "Gu."),
    ("title", "de-DE", "Ich kenne leider Herrn", "Gu."),
    ("title", "pl-PL", "Nigdy nie znałem pana", "Gu."),
    ("title", "vi-VN", "Em chưa từng gặp anh", "Cố."),
]


@pytest.mark.parametrize(("what", "locale", "upper", "lower"), PARTED)
def test_what_belongs_together_stays_together(
    what: str, locale: str, upper: str, lower: str
) -> None:
    of = market(locale)
    view = View((Cue(1, 0, 60_000, f"{upper}\n{lower}"),), of)
    assert "L305" in [finding.code for finding in check(view, select=["L305"])], what
    assert lay_out(f"{upper} {lower}", market=of) != f"{upper}\n{lower}"


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("en-US", "I told him the truth\nbecause you lied to him."),
        ("en-US", "I waited, and waited,\nand nobody ever came."),
        ("es-419", "Te dije la verdad\nporque tú me mentiste."),
        ("de-DE", "Ich habe es gesagt,\nweil du gelogen hast."),
        ("fr-FR", "Je te l'ai dit hier\nparce que tu mentais."),
        ("ru-RU", "Я тебе это сказала,\nпотому что ты лгал."),
        ("pt-BR", "Eu te disse a verdade\nporque você mentiu."),
        ("ko-KR", "나는 너를 사랑했어\n하지만 너는 떠나 버렸지"),
        ("ja-JP", "お前を信じていたのに、\nなぜ裏切ったんだ？"),
    ],
)
def test_a_break_goes_after_a_mark_and_before_a_conjunction(locale: str, text: str) -> None:
    between = " " if market(locale).typography.spaces_between_words else ""
    assert lay_out(text.replace("\n", between), market=market(locale)) == text


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("en-US", "Oh no.\nYears have passed by now."),
        ("en-US", "Nothing for many long\nyears has changed here."),
        ("en-US", "When I saw you there,\nGu Beichen was with me."),
        ("es-419", "No quiero nada tuyo.\nAños he esperado aquí."),
        ("de-DE", "Das war ein schönes\nHaus, das weißt du doch."),
    ],
)
def test_what_only_looks_alike_may_be_parted(locale: str, text: str) -> None:
    view = View((Cue(1, 0, 60_000, text),), market(locale))
    assert [finding.code for finding in check(view, select=["L305"])] == []


@pytest.mark.parametrize("profile", FAMILIES)
@pytest.mark.parametrize("locale", targets())
def test_two_speakers_have_a_line_each(locale: str, profile: str) -> None:
    of = market(locale)
    marks = of.typography
    word = OTHERS.get(of.script, {"zh": "婚禮", "ja": "結婚式", "th": "คน"}.get(of.language, ""))
    first, second = word.split()[0] + marks.question, word.split()[-1] + marks.exclamation
    dash = marks.dialogue_dash
    wanted = f"{dash if marks.dialogue_dash_on == 'both' else ''}{first}\n{dash}{second}"
    for text in (f"-{first}\n-{second}", f"– {first} – {second}", wanted):
        assert lay_out(text, market=of, profile=profile) == wanted
    view = View((Cue(1, 0, 60_000, wanted),), of, profile)
    assert check(view, select=["L", "P404"]) == []


def test_every_language_with_spaces_says_where_its_words_come_from() -> None:
    for locale in targets():
        rules = word_rules(market(locale).language)
        assert rules.source, locale
        assert rules.confidence in ("high", "medium", "low"), locale
        if market(locale).typography.spaces_between_words:
            assert rules.with_next, locale
            assert rules.before, locale
            assert rules.numbers, locale
            assert rules.units, locale
            assert not rules.with_next & rules.with_previous, locale


@pytest.mark.parametrize(
    ("locale", "text", "parted"),
    [
        ("vi-VN", "Nhà phố anh số 7 mưa chiều nay", "số\n7"),
        ("vi-VN", "Cứ mỗi đêm ở nhà số 7 có mưa", "số\n7"),
        ("en-US", "She slept in room 302 without us", "room\n302"),
        ("es-419", "Está en la habitación 302 ahora", "habitación\n302"),
        ("th-TH", "เมื่อคืนนี้หมอบอกว่าเขาเป็นผู้ป่วยที่หนีออกมา", "ผู้\nป่วย"),
        ("th-TH", "ที่เธอพูดเมื่อวานนี้มันหมายความว่าอย่างไรกันแน่", "ความ\nว่า"),
    ],
)
def test_a_number_stays_with_its_noun_and_a_word_whole(locale: str, text: str, parted: str) -> None:
    laid = lay_out(text, market=market(locale))
    assert laid.count("\n") == 1
    assert parted not in laid
