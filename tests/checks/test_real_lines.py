"""What lines of films and lectures taught: shapes that look like a fault and are none."""

from collections.abc import Sequence

import pytest

from localize.checks import View, check
from localize.layout import lay_out
from localize.locales import market
from localize.model import Cue


def found(locale: str, texts: Sequence[str], code: str) -> list[int]:
    """Return the cues that a check names, each line a cue of three seconds."""
    cues = tuple(
        Cue(place, 4000 * place, 4000 * place + 3000, text) for place, text in enumerate(texts, 1)
    )
    return [one.cue for one in check(View(cues, market(locale)), select=[code])]


@pytest.mark.parametrize(
    "text",
    [
        "-4 degrees tonight,\nand colder tomorrow.",
        "It fell to\n-12 overnight.",
        "So it goes.\n--Mark Aldous",
    ],
)
def test_a_minus_and_an_attribution_are_no_dialogue(text: str) -> None:
    assert found("en-US", [text], "P404") == []


@pytest.mark.parametrize("text", ["- How cold is it?\n-4 below.", "-Four?\nNo, five.", "-Come in."])
def test_dialogue_with_a_wrong_dash_is_still_seen(text: str) -> None:
    assert found("fr-FR", [text], "P404") == [1]


def test_a_quotation_may_run_over_several_cues() -> None:
    letter = ['He wrote: "My dear,', "I shall not come back.", "Sell the house", 'and forget me."']
    assert found("en-US", letter, "P407") == []
    assert found("en-US", letter[:3], "P407") == [1]
    assert found("en-US", ["We sold it.", *letter[1:]], "P407") == [4]


def test_two_quotations_that_never_end_are_both_seen() -> None:
    texts = ['He said: "Stop it.', "Nobody did.", "They danced on.", 'She said: "Go home.']
    assert found("en-US", texts, "P407") == [1, 4]


def test_a_remark_in_brackets_may_run_over_several_cues() -> None:
    remark = ["We left early [or so", "everyone believed", "at that time] by train."]
    assert found("en-US", remark, "P412") == []
    assert found("en-US", remark[:2], "P412") == [1]
    assert found("en-US", remark[1:], "P412") == [2]


@pytest.mark.parametrize(
    "text",
    [
        "(2a) and b are alike",
        "(x + y) is too much",
        "(as everybody who was there that night knows well)",
        "(in the films that I have seen) it works",
    ],
)
def test_arithmetic_and_remarks_are_no_sounds(text: str) -> None:
    assert found("en-US", [text], "P412") == []


@pytest.mark.parametrize("text", ["(door slams)", "(ANNA) Who is it?", "(laughs) Never!"])
def test_sounds_and_speakers_in_round_brackets_are_seen(text: str) -> None:
    assert found("en-US", [text], "P412") == [1]


def test_korean_may_explain_a_word_by_its_characters() -> None:
    assert found("ko-KR", ["하늘(天)을 봐", "비(非)정상이야", "전부 거짓(天空海)이야"], "X702") == [
        3
    ]
    assert found("ko-KR", ["그건 天이야"], "X702") == [1]


def test_both_forms_of_a_particle_are_traditional() -> None:
    assert found("zh-TW", ["這是什麽？", "為什麼？", "这是什么？"], "X702") == [3]


def test_an_arabic_pronoun_may_end_a_line() -> None:
    assert found("ar-SA", ["لم يحدث شيء بعد ذلك\nفي بيتنا القديم"], "L305") == []


@pytest.mark.parametrize(
    "texts",
    [
        ["The road he took", "- as people often do - was long."],
        ["She keeps two kinds of tea", "- the green and the black."],
        ["It rained...", "-at least I think so-"],
        ['"Nothing is lost for good."', "-Maria Held"],
        ['He wrote: "Nothing is lost."\n- Maria Held'],
    ],
)
def test_a_dash_inside_a_sentence_or_before_a_name_is_no_dialogue(texts: list[str]) -> None:
    assert found("fr-FR", texts, "P404") == []


def test_a_label_may_stand_before_the_dash_of_the_first_speaker() -> None:
    assert found("pt-BR", ["GUARDA:- Quem vem lá?\n- Sou eu."], "P404") == []


@pytest.mark.parametrize(
    "texts", [["He left.", "- and so did I."], ["Who is it?", "-Me."], ["Who?\n- Come in"]]
)
def test_a_dash_after_a_whole_sentence_is_dialogue(texts: list[str]) -> None:
    assert found("fr-FR", texts, "P404") == [len(texts)]


@pytest.mark.parametrize(
    ("locale", "texts"),
    [
        ("es-419", ["Falta algo en la cuenta", "(lo que te debía ayer)", "y ya está."]),
        ("fr-FR", ["On parle des voisins\n(Anciens amis) sont partis."]),
        ("fr-FR", ["Voici le point\n(a, b) sur la carte"]),
        ("tr-TR", ["(Adresi size yarın sabah yazarım.)"]),
        ("pl-PL", ["Czy przyjdzie?", "(co znaczy, że jednak nie zapomniał)"]),
        ("ko-KR", ["우리는 그걸 문이라고 해\n(대문)", "(gate) 문이야"]),
    ],
)
def test_what_a_sentence_says_in_brackets_is_no_sound(locale: str, texts: list[str]) -> None:
    assert found(locale, texts, "P412") == []


@pytest.mark.parametrize(
    ("locale", "texts"),
    [
        ("es-419", ["¿Quién es?", "(golpes en la puerta)"]),
        ("es-419", ["Y entonces", "(golpes)"]),
        ("de-DE", ["Nein.", "(Lena:) Doch!"]),
        ("ko-KR", ["누구야?", "(문 닫히는 소리)"]),
        ("ko-KR", ["누구야?", "(지훈) 나야"]),
        ("th-TH", ["เขามาแล้ว", "(เสียงหัวเราะดัง)"]),
    ],
)
def test_sounds_and_speakers_are_seen_beside_unfinished_sentences(
    locale: str, texts: list[str]
) -> None:
    assert found(locale, texts, "P412") == [2]


def test_an_item_of_a_list_may_have_a_wide_bracket() -> None:
    assert found("zh-TW", ["我有三件事：", "1）先回家", "或者\n2）去找他"], "P412") == []


@pytest.mark.parametrize(
    "text", ["قال &quot;نعم&quot; ومضى", "النقاط a,b,c هنا", "الزوج {a, b} هنا", "كلفته 5,000"]
)
def test_latin_lists_and_entities_keep_their_marks_in_arabic(text: str) -> None:
    assert found("ar-SA", [text], "P401") == []


@pytest.mark.parametrize("text", ["نعم, سأذهب", "انتظر; سأعود", "وصل John, ثم رحل"])
def test_latin_marks_between_arabic_words_are_seen(text: str) -> None:
    assert found("ar-SA", [text], "P401") == [1]


@pytest.mark.parametrize("text", ["See you there :)", "Try it ;D", "Too bad :-(", "a != b"])
def test_a_smiley_keeps_its_space(text: str) -> None:
    assert found("en-US", [text], "P406") == []


@pytest.mark.parametrize("text", ["See you ; there", "Oh no !", "Wait : now"])
def test_a_mark_with_a_space_before_it_is_seen(text: str) -> None:
    assert found("en-US", [text], "P406") == [1]


def test_three_dots_carry_a_question_into_the_next_cue() -> None:
    asks = ["Pero, ¿cuántas veces...", "...te lo he dicho?"]
    assert found("es-419", asks, "P405") == []
    assert found("es-419", ["¿Cuántas veces.", "Te lo he dicho?"], "P405") == [1, 2]


def test_a_thought_in_japanese_is_no_title() -> None:
    thoughts = ["《もう帰ろう》", "（太郎）《帰りたい》", "《あのとき", "言えばよかった》"]
    assert found("ja-JP", thoughts, "P407") == []
    assert found("ja-JP", ["昨日《雪の道》を見た"], "P407") == [1]


@pytest.mark.parametrize("text", ["Write x^2 here", "So n = 4 now", "It is 2 * 3 now", "f of 2+3"])
def test_figures_of_a_formula_stay_figures(text: str) -> None:
    assert found("en-US", [text], "P410") == []


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("vi-VN", "Tôi mệt lắm rồi!\nĐi thôi nào các bạn ơi!"),
        ("vi-VN", "Tôi cũng đã mệt rồi…\nẤy, mình đi về nhà thôi."),
        ("vi-VN", "Tôi đã bảo các cô\nđi mua gạo và mắm."),
        ("vi-VN", "Dù anh có đến hay không\nthì tôi vẫn đi."),
        ("pt-BR", "Todos sabem que o senhor\né amigo dele há muito."),
        ("de-DE", "Ich glaube, dass die Frau\nes schon lange weiß."),
        ("zh-Hans", "我们打开这个 app\nLet us open the app now."),
        ("zh-Hans", "这是一个 iPhone\nThis is a phone of mine."),
    ],
)
def test_breaks_that_part_nothing(locale: str, text: str) -> None:
    assert found(locale, [text], "L305") == []


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("pt-BR", "Vi hoje o senhor\nMendes em casa."),
        ("zh-Hans", "他昨天买了一个新的 iPho\nne 手机"),
    ],
)
def test_breaks_that_part_a_name_or_a_word(locale: str, text: str) -> None:
    assert found(locale, [text], "L305") == [1]


def test_two_languages_and_a_name_above_its_line_need_not_be_joined() -> None:
    assert found("zh-Hans", ["走吧\nLet us go."], "L304") == []
    assert found("zh-Hans", ["走吧\n回家"], "L304") == [1]
    assert found("ja-JP", ["（花子）\n帰ろう"], "L304") == []
    assert found("ja-JP", ["もう\n帰ろう"], "L304") == [1]


def test_two_commas_open_a_quotation_and_a_ratio_keeps_its_spaces() -> None:
    assert found("pl-PL", ["To jest ,,dom” i już."], "P406") == []
    assert found("ko-KR", ["질량비가 1 : 100이야"], "P406") == []
    assert found("ko-KR", ["이유 : 없어"], "P406") == [1]


def test_two_speakers_may_stand_on_one_line_without_a_space() -> None:
    cues = (Cue(1, 4000, 7000, "-走吧！-好啊！"),)
    (finding,) = check(View(cues, market("zh-Hans")), select=["P404"])
    assert finding.message.startswith("two speakers on one line")
    assert lay_out(cues[0].text, market=market("zh-Hans"), profile="vertical") == "-走吧！\n-好啊！"


def test_lines_after_a_lone_dash_are_not_joined() -> None:
    # Whether one speaks or two is P404's question; joined, nobody could tell any more.
    assert found("en-US", ["- I love you.\nI do too."], "P404") == [1]
    assert found("en-US", ["- I love you.\nI do too."], "L3") == []
    assert found("en-US", ["I love you.\nI do too."], "L304") == [1]
