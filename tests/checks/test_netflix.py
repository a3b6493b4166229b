"""What SubtitleEdit's Netflix check finds, found in every market; where it errs, we must not.

Its check of the frame rate is none of ours: a TTML file is timed at the rate that it declares.
"""

from fractions import Fraction

import pytest

from localize.checks import View, check
from localize.errors import SettingsError
from localize.locales import market, resolve, targets
from localize.model import Cue, Tag
from tests.checks.views import codes, tagged, view

FRAME = Fraction(25)


def timed(locale: str, *times: tuple[int, int]) -> list[str]:
    """The codes of timing for cues at these times, at 25 frames a second."""
    lines = tuple(Cue(i + 1, a, b, "好", line=4 * i + 1) for i, (a, b) in enumerate(times))
    found = check(View(lines, market(locale), "netflix", FRAME), select=["T"])
    return [finding.code for finding in found]


@pytest.mark.parametrize("locale", targets())
def test_times_are_measured_in_every_market(locale: str) -> None:
    shortest = 500 if locale == "ja-JP" else 834
    assert timed(locale, (0, shortest)) == []
    assert timed(locale, (0, shortest - 2)) == ["T103"]
    assert timed(locale, (0, 7000)) == []
    assert timed(locale, (0, 7001)) == ["T104"]
    assert timed(locale, (0, 2000), (2080, 4000)) == []
    assert timed(locale, (0, 2000), (2040, 4000)) == ["T105"]
    assert timed(locale, (0, 2000), (1900, 4000)) == ["T102"]
    assert timed(locale, (0, 2000), (2240, 4000)) == ["T106"]
    assert timed(locale, (0, 2000), (2500, 4000)) == []


def letter(locale: str) -> str:
    """A letter of the market that counts one."""
    letters = {"Jpan": "字", "Hant": "字", "Hans": "字", "Kore": "글", "Thai": "ก", "Arab": "س"}
    return letters.get(market(locale).script, "x")


@pytest.mark.parametrize("locale", targets())
def test_reading_speed_and_length_are_measured_in_every_market(locale: str) -> None:
    limits = market(locale).netflix
    one, second = letter(locale), 1000
    for over, expected in ((0, []), (1, ["R201"])):
        text = one * (int(limits.cps.value) + over)
        found = check(View((Cue(1, 0, second, text),), market(locale), "netflix"), select=["R"])
        assert [finding.code for finding in found] == expected
    width = int(limits.cpl.value)
    assert codes(view(locale, one * width, profile="netflix"), "L302") == []
    assert codes(view(locale, one * (width + 1), profile="netflix"), "L302") == ["L302"]
    assert codes(view(locale, f"{one}\n{one}\n{one}", profile="netflix"), "L301") == ["L301"]
    assert codes(view(locale, f"{one}\n{one}", profile="netflix"), "L304") == ["L304"]


@pytest.mark.parametrize("locale", targets())
def test_italics_are_found_where_a_script_has_none(locale: str) -> None:
    banned = market(locale).script in ("Arab", "Hebr", "Deva", "Kore", "Thai", "Hant")
    italic = tagged(locale, letter(locale), (0, "<i>"), (1, "</i>"))
    assert codes(italic, "P409") == (["P409"] if banned else [])


@pytest.mark.parametrize("locale", targets())
def test_dots_spaces_and_dashes_are_found_in_every_market(locale: str) -> None:
    one = letter(locale)
    assert codes(view(locale, f"{one}...", profile="netflix"), "P402") == ["P402"]
    assert codes(view(locale, f"{one}…", profile="netflix"), "P402") == []
    assert codes(view(locale, f" {one}", profile="netflix"), "P403") == ["P403"]
    assert codes(view(locale, f"{one} ", profile="netflix"), "P403") == ["P403"]
    assert codes(view(locale, f"{one}\u2603", profile="netflix"), "G501") == ["G501"]
    marks = market(locale).typography
    right, wrong = marks.dialogue_dash, "-" if marks.dialogue_dash == "- " else "- "
    first = (right, wrong) if marks.dialogue_dash_on == "both" else ("", "")
    question = marks.question
    good = f"{first[0]}{one}{question}\n{right}{one}"
    bad = f"{first[1]}{one}{question}\n{wrong}{one}"
    assert codes(view(locale, good, profile="netflix"), "P404", "L304") == []
    assert codes(view(locale, bad, profile="netflix"), "P404") == ["P404"]


#: SubtitleEdit has words for en da pt de es it fr; these are the markets whose guide asks for it.
SPELLED = {
    "en-US": "I have 3 sons.",
    "en-GB": "I have 3 sons.",
    "es-419": "Tengo 3 hijos.",
    "es-ES": "Tengo 3 hijos.",
    "pt-BR": "Tenho 3 filhos.",
    "fr-FR": "J'ai 3 fils.",
    "de-DE": "Ich habe 3 Söhne.",
    "it-IT": "Ho 3 figli.",
    "ar-SA": "لدي 3 أبناء",
}


@pytest.mark.parametrize("locale", SPELLED)
def test_one_to_ten_are_spelled_where_the_guide_asks(locale: str) -> None:
    text = SPELLED[locale]
    assert codes(view(locale, text, profile="netflix"), "P410") == ["P410"]
    assert codes(view(locale, text.replace("3", "13"), profile="netflix"), "P410") == []


@pytest.mark.parametrize("locale", sorted(set(SPELLED) - {"ar-SA"}))
def test_a_number_does_not_open_a_sentence(locale: str) -> None:
    assert codes(view(locale, "300 x.", profile="netflix"), "P411") == ["P411"]


@pytest.mark.parametrize("locale", ["en-US", "es-ES", "ru-RU", "vi-VN", "tr-TR"])
def test_sounds_stand_in_square_brackets(locale: str) -> None:
    assert codes(view(locale, "(boom)", profile="netflix"), "P412") == ["P412"]
    assert codes(view(locale, "{boom}", profile="netflix"), "P412") == ["P412"]
    assert codes(view(locale, "[boom]", profile="netflix"), "P412") == []


# --- its mistakes ---


@pytest.mark.parametrize(
    ("locale", "fits", "over"),
    [
        # Half-width letters, marks and spaces count half.
        ("zh-TW", "他說OK就OK，你去問他。", "他說OK就OK，你去問他，問他媽媽吧了"),
        ("zh-Hans", "一" * 15 + "OK", "一" * 15 + "OKK"),
        ("zh-HK", "一" * 15 + "OK", "一" * 15 + "OKK"),
        ("ja-JP", "あ" * 12 + "12", "あ" * 12 + "123"),
        ("ja-JP", "ｱ" * 26, "ｱ" * 27),
        ("ko-KR", "가" * 12 + " 가 가 ", "가" * 12 + " 가 가 가 가"),
        # Thai marks above and below are free.
        ("th-TH", "กี่" * 35, "กี่" * 36),
        # Elsewhere every character counts.
        ("ru-RU", "ж" * 39, "ж" * 40),
        ("vi-VN", "ế" * 42, "ế" * 43),
        ("vi-VN", "e\u0302\u0301" * 42, "e\u0302\u0301" * 43),
    ],
)
def test_characters_count_by_the_markets_rule(locale: str, fits: str, over: str) -> None:
    assert codes(view(locale, fits, profile="netflix"), "L302") == []
    assert codes(view(locale, over, profile="netflix"), "L302") == ["L302"]


def test_french_has_a_space_before_its_marks() -> None:
    for text in ("Non\u00a0!", "Qui\u00a0?", "Voilà\u00a0: rien."):
        assert codes(view("fr-FR", text, profile="netflix"), "P403", "P406") == []
    assert codes(view("fr-FR", "Non!", profile="netflix"), "P406") == ["P406"]
    assert codes(view("en-US", "No !", profile="netflix"), "P406") == ["P406"]


def test_markets_of_one_language_are_kept_apart() -> None:
    chinese = [resolve(name) for name in ("zh-Hans", "zh-CN", "zh-TW", "zh-Hant-HK")]
    assert chinese == ["zh-Hans", "zh-Hans", "zh-TW", "zh-HK"]
    assert codes(view("zh-TW", "“走”"), "P407") == ["P407"]
    assert codes(view("zh-Hans", "“走”"), "P407") == []
    assert codes(view("zh-TW", "⋯"), "P402") == []
    assert codes(view("zh-Hans", "⋯"), "P402") == ["P402"]
    # Portugal is no market: it must not be taken for Brazil.
    with pytest.raises(SettingsError, match="unknown market 'pt-PT': did you mean pt-BR"):
        resolve("pt-PT")
    with pytest.raises(SettingsError, match="fits several markets: say which of es-419, es-ES"):
        resolve("es")


def test_japanese_is_checked_for_all_that_others_are() -> None:
    # SubtitleEdit leaves Japanese out of gaps, dashes and brackets.
    assert timed("ja-JP", (0, 2000), (2040, 4000)) == ["T105"]
    italic = Cue(1, 0, 4000, "字", tags=(Tag(0, "<i>"),))
    assert [f.code for f in check(View((italic,), market("ja-JP")), select=["P409"])] == ["P409"]


@pytest.mark.parametrize("text", ["What\xa0?", "He said\u202f: no", "(\xa0Hm)", "No\u3000!"])
@pytest.mark.parametrize("locale", ["en-US", "ar-SA", "de-DE"])
def test_another_space_before_a_mark_is_one_too(locale: str, text: str) -> None:
    assert codes(view(locale, text), "P406") == ["P406"]
