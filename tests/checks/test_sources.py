"""Where the limits and marks of each market come from: in findings, on pages, in JSON."""

import pytest

from localize.checks import CHECKS, check
from localize.checks.catalogue import catalogue
from localize.checks.explain import explain
from localize.checks.written import WRITTEN, written
from localize.locales import locales, market
from tests.checks.views import tagged, view

FAMILIES = ("vertical", "netflix")
PLANTED = {
    "P402": "a...",
    "P403": "a  b",
    "P404": "-a\n- b",
    "P406": "a )",
    "P407": "〝a〞",
    "P412": "(door",
}


def source_of(locale: str, code: str, text: str, profile: str) -> str:
    found = check(view(locale, text, profile=profile), select=[code])
    assert [finding.code for finding in found] == [code], (locale, text)
    return found[0].source


@pytest.mark.parametrize("profile", FAMILIES)
@pytest.mark.parametrize("locale", locales())
def test_a_finding_names_the_source_of_its_own_mark(locale: str, profile: str) -> None:
    own = market(locale).typography
    for code, mark in (("P402", "ellipsis"), ("P404", "dialogue_dash")):
        named = source_of(locale, code, PLANTED[code], profile)
        assert named == own.source_of(mark, profile)  # type: ignore[arg-type]
        assert named
        wanted = written(code, market(locale), profile)
        assert wanted is not None
        assert wanted.source == named


@pytest.mark.parametrize(
    ("locale", "code", "text", "profile", "words"),
    [
        ("en-US", "P404", "- a\n- b", "vertical", "Netflix English (USA)"),
        ("ja-JP", "P404", "- あ\n- い", "vertical", "a preset module"),
        ("ru-RU", "P402", "а...", "netflix", "Netflix Russian"),
        ("zh-TW", "P402", "好...", "vertical", "stored copy: ⋯"),
        ("zh-TW", "P402", "好...", "netflix", "glyph list"),
        ("zh-HK", "P402", "好...", "netflix", "house rule: as zh-TW"),
        ("pt-BR", "P403", "Faltam 5 km.", "vertical", "Netflix Portuguese (Brazil)"),
        ("fr-FR", "P406", "Quoi?", "netflix", "Netflix French"),
        ("es-419", "P405", "Vete!", "netflix", "Netflix Spanish"),
        ("de-DE", "P407", "«Geh»", "netflix", "house rule"),
        ("nl-NL", "P401", "Ja，goed", "vertical", "Latin alphabet"),
        ("ja-JP", "P401", "誰だ?", "netflix", "Happy Scribe"),
        ("ar-SA", "P401", "من أنت؟!", "netflix", "never ؟ and ! together"),
        ("zh-TW", "P401", "約翰·史密斯", "netflix", "no · in names"),
        ("th-TH", "P408", "ไปแล้ว.", "vertical", "languages without full stops"),
        ("hi-IN", "P408", "मैं गया.", "vertical", "Hindi usage"),
        ("en-US", "P406", "Why ?", "vertical", "white space"),
        ("en-US", "L305", "He left it at the\noffice last year.", "vertical", "General Req"),
    ],
)
def test_who_asks_for_it(locale: str, code: str, text: str, profile: str, words: str) -> None:
    assert words in source_of(locale, code, text, profile)


def test_italics_name_who_bans_them() -> None:
    found = check(tagged("ko-KR", "가나", (0, "<i>"), (2, "</i>")), select=["P409"])
    assert [finding.source for finding in found] == [market("ko-KR").typography.sources.italics]


@pytest.mark.parametrize("code", sorted(WRITTEN))
def test_a_page_says_what_each_market_writes_and_who_says_so(code: str) -> None:
    text = explain(code)
    for locale in locales():
        assert locale in text
        for profile in FAMILIES:
            wanted = written(code, market(locale), profile)
            if wanted is not None:
                assert f"- {wanted.text}: " in text
                assert f"({wanted.source})" in text
                assert wanted.source


def test_the_catalogue_has_a_limit_or_a_mark_for_every_check_of_style() -> None:
    bare = {"P405", "P408", "P410", "P411"}  # nothing to check in some markets
    for entry in catalogue():
        if entry["code"][0] in "LPR":
            for profile, markets in entry["limits"].items():
                assert profile in FAMILIES
                if entry["code"] not in bare:
                    assert set(markets) == set(locales()), entry["code"]
                assert all(one["source"] for one in markets.values()), entry["code"]
    assert {check.code for check in CHECKS} >= set(WRITTEN)


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("en-US", "I know what I'm here for\nand I won't leave."),
        ("en-GB", "I really don't want to\nbut I have to go."),
        ("de-DE", "Das kann doch nicht sein\nund du weißt es genau."),
        ("fr-FR", "Je ne t'aime vraiment pas\net je m'en vais demain."),
        ("es-419", "Te dije mil veces que no\ny me fui de tu casa."),
        ("pt-BR", "Eu disse mil vezes que não\ne fui embora de casa."),
        ("it-IT", "Non ne posso davvero più\ne me ne vado domani."),
        ("nl-NL", "Dat kan toch niet waar zijn\nen je weet het best."),
        ("pl-PL", "Widziałem na własne oczy to\ni ty też to widziałeś."),
        ("ru-RU", "Я очень сильно люблю его\nи ты прекрасно это знаешь."),
        ("uk-UA", "Я дуже сильно кохаю його\nі ти добре це знаєш."),
        ("vi-VN", "Em đã ngồi đây đợi anh\nba tiếng đồng hồ rồi."),
        ("id-ID", "Sebenarnya aku belum\ntapi nanti pasti akan."),
        ("tr-TR", "Bunu istemiyorum ben hiç\nama buna mecburum."),
        ("ar-SA", "أنا لا أريد منك هذا\nلكن لا خيار لي الآن"),
        ("he-IL", "אני ממש לא רוצה את זה\nאבל אין לי ברירה עכשיו"),
        ("hi-IN", "मुझे यह सब पता नहीं\nलेकिन उसे सब पता है।"),
        ("hi-IN", "अगर तुम अभी चले गए\nतो मैं मर जाऊँगी।"),
        ("nl-NL", "Ik dacht al die tijd dat je\nin New York was."),
        ("en-US", "I already told her\nI was pregnant."),
        ("ru-RU", "Я люблю только его\nбольше своей жизни."),
        ("fr-FR", "Je pense toujours à vous\ntous les soirs."),
        ("vi-VN", "Em biết chuyện này được\nbao lâu rồi hả anh?"),
    ],
)
def test_a_line_may_break_before_a_conjunction_and_behind_a_pronoun(locale: str, text: str) -> None:
    for profile in FAMILIES:
        assert check(view(locale, text, profile=profile), select=["L305"]) == []
