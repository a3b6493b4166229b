"""What lines of films and lectures taught: shapes that look like a fault and are none."""

from collections.abc import Sequence

import pytest

from localize.checks import View, check
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
