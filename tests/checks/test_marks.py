"""P and G checks: planted faults and clean lines in several markets."""

from pathlib import Path

import pytest

from localize import subtitles
from localize.checks import check
from localize.locales import targets
from tests.checks.views import codes, tagged, view

FAULTS = [
    # P401: marks of another script
    ("P401", "en-US", "Stop，now"),
    ("P401", "en-US", "Who are you？"),
    ("P401", "en-US", "Full\u3000space"),
    ("P401", "en-US", "¿Who are you?"),
    ("P401", "es-419", "Espera，por favor"),
    ("P401", "th-TH", "ไปไหน？"),
    ("P401", "th-TH", "ใช่,ฉันรู้"),
    ("P401", "ar-SA", "من أنت?"),
    ("P401", "ar-SA", "نعم, أعرف"),
    ("P401", "ar-SA", "لا。"),
    ("P401", "hi-IN", "तुम कौन हो？"),
    ("P401", "ja-JP", "誰だ?"),
    ("P401", "ja-JP", "待て、話を聞け"),
    ("P401", "zh-TW", "你是誰?"),
    ("P401", "zh-TW", "等一下,聽我說"),
    ("P401", "zh-HK", "你係邊個!"),
    ("P401", "zh-Hans", "等一下，听我说"),
    ("P401", "ko-KR", "누구세요？"),
    ("P401", "ru-RU", "Кто ты？"),
    # P402: ellipsis
    ("P402", "en-US", "Wait..."),
    ("P402", "en-US", "Wait……"),
    ("P402", "en-US", "Wait…."),
    ("P402", "de-DE", "Warte.."),
    ("P402", "zh-TW", "等等…"),
    ("P402", "zh-TW", "等等⋯⋯"),
    ("P402", "zh-Hans", "等等……"),
    ("P402", "ja-JP", "待って……"),
    ("P402", "th-TH", "เดี๋ยว..."),
    ("P402", "ja-JP", "待って・・・"),
    ("P402", "ko-KR", "잠깐만···"),
    # P403: white space
    ("P403", "en-US", " Stop."),
    ("P403", "en-US", "Stop. "),
    ("P403", "en-US", "Stop.  Now."),
    ("P403", "en-US", "Stop.\tNow."),
    ("P403", "en-US", "Stop it right now, \nor I will call the police."),
    ("P403", "en-US", "Stop it right now,\n\nor I will call the police."),
    ("P403", "zh-TW", "等一下  聽我說"),
    # P404: dialogue dashes
    ("P404", "en-US", "- Who is it?\n- It's me."),
    ("P404", "en-US", "-Who is it?\nIt's me."),
    ("P404", "en-US", "Who is it?\n-It's me."),
    ("P404", "en-US", "-Who is it? -It's me."),
    ("P404", "en-US", "–Who is it?\n–It's me."),
    ("P404", "en-US", "-Who is it?"),
    ("P404", "es-419", "-¿Quién es?\n-Soy yo."),
    ("P404", "fr-FR", "-Qui est-ce\u202f?\n-C'est moi."),
    ("P404", "nl-NL", "-Wie is dat?\n-Ik ben het."),
    ("P404", "nl-NL", "Wie is dat?\n- Ik ben het."),
    ("P404", "th-TH", "-ใคร\n-ฉันเอง"),
    # P405: inverted marks
    ("P405", "es-419", "Quién eres?"),
    ("P405", "es-419", "¿Quién eres? Fuera!"),
    ("P405", "es-ES", "Vete!"),
    ("P405", "es-ES", "¿Quién eres."),
    # P406: spaces before marks
    ("P406", "en-US", "Who are you ?"),
    ("P406", "en-US", "Stop !"),
    ("P406", "en-US", "Yes , I know."),
    ("P406", "en-US", "I thought …"),
    ("P406", "de-DE", "Warum ?"),
    ("P406", "es-419", "¿ Quién eres?"),
    ("P406", "fr-FR", "Qui es-tu?"),
    ("P406", "fr-FR", "Qui es-tu ?"),
    ("P406", "fr-FR", "Non!"),
    ("P406", "fr-FR", "Oui , je sais."),
    ("P406", "ar-SA", "من أنت ؟"),
    ("P406", "hi-IN", "मैं जा रहा हूँ ।"),
    # P407: quotation marks
    ("P407", "en-US", "He said 「stop」."),
    ("P407", "en-US", "I read 《Hamlet》."),
    ("P407", "en-US", 'He said "stop.'),
    ("P407", "fr-FR", "Il a dit «\u202fnon\u202f» et “oui”."),
    ("P407", "fr-FR", "Il a dit «non»."),
    ("P407", "ru-RU", "Он сказал ”нет”."),
    ("P407", "de-DE", "Er sagte ”nein”."),
    ("P407", "ja-JP", '"やめろ"と言った'),
    ("P407", "zh-TW", "他說“不要”"),
    ("P407", "zh-Hans", "他说「不要」"),
    # P408: full stops
    ("P408", "zh-TW", "我知道了。"),
    ("P408", "zh-Hans", "我知道了。"),
    ("P408", "ja-JP", "わかった。"),
    ("P408", "ja-JP", "わかった。行こう"),
    ("P408", "ko-KR", "알겠습니다."),
    ("P408", "th-TH", "ฉันรู้แล้ว."),
    ("P408", "hi-IN", "मैं जा रहा हूँ."),
    # P410, P411
    ("P410", "en-US", "I have 3 sons."),
    ("P410", "en-US", "You owe me 10 favors."),
    ("P410", "es-419", "Tengo 3 hijos."),
    ("P410", "fr-FR", "J'ai 3 fils."),
    ("P410", "de-DE", "Ich habe 3 Söhne."),
    ("P410", "ar-SA", "لدي 3 أبناء."),
    ("P411", "en-US", "300 people came."),
    ("P411", "en-US", "I know. 15 men are outside."),
    ("P411", "es-419", "300 personas vinieron."),
    # P412
    ("P412", "en-US", "(sighs)"),
    ("P412", "en-US", "(crying) Let me go."),
    ("P412", "en-US", "Let me go (now."),
    ("P412", "es-419", "(suspira)"),
    # G
    ("G501", "en-US", "Lost \ufffd letter"),
    ("G501", "en-US", "Private \ue000 letter"),
    ("G501", "zh-Hans", "你們好"),
    ("G501", "zh-Hans", "我在这裏等你"),
    ("G501", "en-US", "Loan \u10e1 letter"),
    ("G501", "th-TH", "สวัสดี ա"),
    ("G502", "en-US", "Hello \u200fthere"),
    ("G502", "ar-SA", "\u202bمن أنت؟"),
    ("G502", "ar-SA", "\u202bلا تذهب إلى هناك مرة\nأخرى أبدا يا صديقي\u202c"),
    ("G503", "en-US", "Zero\u200bwidth"),
    ("G503", "en-US", "Soft\u00adhyphen"),
    ("G503", "th-TH", "ไป\u200bบ้าน"),
    ("G503", "en-US", "Bell\x07"),
    ("G503", "en-US", "\ufeffStart"),
    ("G503", "en-US", "No joiner\u200d here"),
]


@pytest.mark.parametrize(("code", "locale", "text"), FAULTS)
def test_planted_fault_is_found(code: str, locale: str, text: str) -> None:
    assert code in codes(view(locale, text))


#: Lines that native subtitles hold, which no P or G check may name.
CLEAN = [
    ("en-US", "I'm fine. Really!"),
    ("en-US", "Wait… What did you say?"),
    ("en-US", "…and then he left."),
    ("en-US", "It's 10:30 p.m. already."),
    ("en-US", "It cost $3,500.50, not 1,200."),
    ("en-US", 'He called you "a liar."'),
    ("en-US", "“Never,” she said."),
    ("en-US", "You, me--no one else!"),
    ("en-US", "-Who is it?\n-It's me."),
    ("en-US", "I said no -- never again."),
    ("en-US", "Room 5, floor 3, at 9 a.m."),
    ("en-US", "It weighs 5 kg, 3% less."),
    ("en-US", "She's between 8 and 12."),
    ("en-US", "2024 was a good year."),
    ("es-419", "Ya son las 3."),
    ("it-IT", "Sono le 3 del mattino."),
    ("de-DE", "Komm gegen 8."),
    ("en-US", "-5 degrees outside"),
    ("en-US", "[sighs]"),
    ("en-US", "The group (his father's) is broke."),
    ("en-US", "See www.example.com/?a=1"),
    ("en-US", "Mr. Gu's co-worker, 007"),
    ("en-US", "Café, naïve, Gu Běichén"),
    ("es-419", "¿Quién eres? ¡Fuera!"),
    ("es-419", "¿¡Qué haces!?"),
    ("es-419", "Oye, ¿vienes o no?"),
    ("es-419", "- ¿Quién es?\n- Soy yo."),
    ("pt-BR", "Quem é você? Não sei…"),
    ("fr-FR", "Qui es-tu\u202f? Non\u202f!"),
    ("fr-FR", "Qui es-tu\u00a0? Écoute\u00a0: non."),
    ("fr-FR", "Quoi\u202f?!"),
    ("fr-FR", "Il a dit «\u00a0non\u00a0» à 10:30."),
    ("fr-FR", "- Qui est-ce\u202f?\n- C'est moi."),
    ("de-DE", "Er sagte „nein“, um 10:30."),
    ("de-DE", "Was – du hier?"),
    ("ru-RU", "Он сказал «нет» — и ушёл."),
    ("it-IT", "È vero? Sì, l'ho visto!"),
    ("tr-TR", "Gu Beichen'in evi burası."),
    ("vi-VN", "Trẫm biết rồi, lui ra!"),
    ("id-ID", "Apa-apaan ini? Pergi!"),
    ("th-TH", "ฉันไม่รู้ เธอล่ะ?"),
    ("th-TH", "10.00 น. พ.ศ. 2540"),
    ("th-TH", "มีเงิน 1,000,000 บาท"),
    ("ar-SA", "من أنت؟ لا أعرف، حقا!"),
    ("ar-SA", "\u202bمن أنت؟\u202c"),
    ("ar-SA", "\u202bلا تذهب إلى هناك مرة\u202c\n\u202bأخرى أبدا يا صديقي\u202c"),
    ("ar-SA", "دفع 1,000,000 دولار."),
    ("hi-IN", "तुम कौन हो? मैं जा रहा हूँ।"),
    ("hi-IN", "डॉ. शर्मा आ गए।"),
    ("hi-IN", "क्‍या हुआ?"),
    ("ja-JP", "待て　話を聞け！"),
    ("ja-JP", "「やめろ」と言った…"),
    ("ja-JP", "OK！ 10時だ"),
    ("ko-KR", "누구세요? 네, 알겠어요!"),
    ("ko-KR", "3.5킬로, 10:30"),
    ("zh-TW", "你是誰？ 我不認識你"),
    ("zh-TW", "等等⋯ 他說「不要」"),
    ("zh-TW", "現在是10:30，快走吧"),
    ("zh-TW", "他在WiFi旁邊"),
    ("zh-HK", "《雨夜》好睇嗎？"),
    ("zh-Hans", "等等… 他说“不要”"),
    # Letters that both scripts write, and rare ones that stand in names.
    ("zh-Hans", "乾隆著书 瞭望象徵 狼藉于於陵"),
    ("zh-Hans", "甯昇 李喆 陈堃 范甦 欧阳脩 空濛"),
    ("he-IL", "מי זה?\n-זה אני."),
    ("pl-PL", "Powiedział „nie” i wyszedł."),
]


@pytest.mark.parametrize(("locale", "text"), CLEAN)
def test_clean_line_has_no_finding(locale: str, text: str) -> None:
    assert codes(view(locale, text), "P", "G") == []


def test_ellipsis_of_taiwan_depends_on_the_profile() -> None:
    assert codes(view("zh-TW", "等等⋯"), "P402") == []
    assert codes(view("zh-TW", "等等⋯", profile="netflix"), "P402") == ["P402"]
    assert codes(view("zh-TW", "等等…", profile="netflix"), "P402") == []


def test_french_spaces_depend_on_the_profile() -> None:
    assert codes(view("fr-FR", "Non\u202f!", profile="netflix"), "P406", "G501") == ["G501", "P406"]
    assert codes(view("fr-FR", "Non\u00a0!", profile="netflix")) == []


def test_each_chinese_script_is_found_in_the_other() -> None:
    """OpenCC is the oracle: hardly a line is the same in both."""
    from opencc import OpenCC

    folder = Path(__file__).parents[2] / "samples" / "rainy-night" / "source"
    simplified = [
        cue.text for _, path in subtitles.find(folder) for cue in subtitles.read(path).cues
    ]
    other = OpenCC("s2t")
    lines = [text for text in simplified if len(text) > 4 and text != other.convert(text)]
    assert len(lines) > 200
    for to in ("s2tw", "s2hk"):
        others = map(OpenCC(to).convert, lines)
        found = check(view("zh-Hans", *others), select=frozenset({"G501"}))
        assert len(found) > 0.95 * len(lines)
    found = check(view("zh-TW", *lines), select=frozenset({"X702"}))
    assert len(found) > 0.9 * len(lines)
    assert codes(view("zh-Hans", *simplified), "G501") == []


def test_netflix_has_no_controls_of_direction_and_no_emoji() -> None:
    assert codes(view("ar-SA", "\u202bمن أنت؟\u202c", profile="netflix")) == ["G502"]
    assert codes(view("en-US", "I love you 😀", profile="netflix")) == ["G501"]
    assert codes(view("en-US", "I love you 😀")) == []


def test_family_emoji_may_hold_a_joiner() -> None:
    assert codes(view("en-US", "Us: 👩\u200d👧"), "G503") == []


@pytest.mark.parametrize("letter", "abcdefghij")
def test_a_joiner_is_found_whatever_else_the_file_holds(letter: str) -> None:
    assert codes(view("en-US", "👩\u200d👧", f"{letter}\u200d"), "G503") == ["G503"]


def test_a_spanish_question_may_run_over_two_cues() -> None:
    assert codes(view("es-419", "¿Por qué no me dijiste", "la verdad?"), "P405") == []
    assert codes(view("es-419", "¿Por qué", "no me", "dices?", "Dime!"), "P405") == ["P405"]


def test_a_spanish_question_left_open_does_not_close_in_the_next_sentence() -> None:
    assert codes(view("es-419", "¡No me toques", "¿Quién eres?"), "P405") == ["P405"]
    assert codes(view("es-419", "¿Por qué me dijiste", "eso? ¡Vete!"), "P405") == []


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("de-DE", "Sie rief: „Lauf!"),
        ("fr-FR", "Elle a dit «\u00a0Viens."),
        ("pl-PL", "Rzekł: „Zaufaj."),
        ("ru-RU", "Он сказал: «Верь."),
        ("en-US", "She said, “Trust me."),
        ("en-US", "Trust me,” she said."),
        ("ja-JP", "「信じて"),
        ("zh-Hans", "她说“相信我"),
        ("zh-TW", "相信我」"),
    ],
)
def test_a_quotation_mark_without_its_partner(locale: str, text: str) -> None:
    assert codes(view(locale, text, "9"), "P407") == ["P407"]


@pytest.mark.parametrize(
    ("locale", "first", "last"),
    [("zh-TW", "她說「相信我", "我會回來」"), ("es-ES", "«Ven aquí", "«y no vuelvas»")],
)
def test_paired_marks_may_run_over_two_cues(locale: str, first: str, last: str) -> None:
    assert codes(view(locale, first, last), "P407") == []


def test_marks_of_feet_and_of_apostrophes_are_no_lone_quotes() -> None:
    assert codes(view("en-US", "He’s 6’2” tall.", "Rock ’n’ roll"), "P407") == []


def test_guillemets_stand_only_where_they_are_printed() -> None:
    assert codes(view("it-IT", "Ha detto «vai»."), "P407") == []
    assert codes(view("nl-NL", "Ze zei: «Ga.»"), "P407") == ["P407"]
    assert codes(view("ar-SA", "قالت: «ثق بي»."), "P407") == ["P407"]
    assert codes(view("ar-SA", "قالت: “ثق بي”."), "P407") == ["P407"]


@pytest.mark.parametrize("locale", ["ru-RU", "uk-UA"])
def test_a_latin_letter_in_a_cyrillic_word(locale: str) -> None:
    assert codes(view(locale, "мoя мама"), "G501") == ["G501"]  # the o is Latin
    assert codes(view(locale, "OK, SMS-ка, PINом, VIPы"), "G501") == []


def test_brackets_of_a_speaker_before_a_colon_and_of_full_width() -> None:
    assert codes(view("en-US", "(LIN): Stop."), "P412") == ["P412"]
    assert codes(view("zh-Hans", "［叹气"), "P412") == ["P412"]


def test_a_quotation_may_run_over_two_cues() -> None:
    assert codes(view("en-US", 'He said, "Stop', 'right there."'), "P407") == []


def test_italics_only_where_the_market_has_them() -> None:
    tags = ((0, "<i>"), (4, "</i>"))
    assert codes(tagged("en-US", "Stop", *tags)) == []
    assert codes(tagged("th-TH", "หยุด", *tags)) == ["P409"]
    assert codes(tagged("zh-TW", "住手", (0, "{\\i1}"))) == ["P409"]
    assert codes(tagged("en-US", "Stop", (0, "<i>"))) == ["P409"]
    assert codes(tagged("en-US", "Stop", (4, "</i>"))) == ["P409"]
    assert codes(tagged("en-US", "Stop", (4, "{\\i0}"))) == []


def test_a_finding_says_where_what_and_why() -> None:
    (finding,) = check(view("en-US", "Fine.", "Wait... now"), select=["P402"])
    assert (finding.cue, finding.line, finding.column) == (2, 5, 5)
    assert (finding.value, finding.limit) == ("...", "…")
    assert finding.source
    assert "…" in finding.message


@pytest.mark.parametrize("locale", targets())
def test_every_market_finds_chinese_marks(locale: str) -> None:
    found = set(codes(view(locale, "x《x》，x。x ؟ x", "...")))
    assert "P402" in found
    assert found & {"P401", "P407", "P408"}
