"""T, R and L checks: planted faults, clean times and lines, and the exact limits."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localize.checks import View, check
from localize.checks.timing import _least_ms
from localize.locales import market, targets
from localize.locales.counting import count
from localize.model import Cue, Tag, Term
from localize.timecode import frames
from tests.checks.views import codes, cues, timed, view


@pytest.mark.parametrize(
    ("times", "expected"),
    [
        ([(0, 2000), (2080, 4000)], []),
        ([(0, 2000), (2500, 4000)], []),
        ([(2000, 1000)], ["T101"]),
        ([(1000, 1000)], ["T101"]),
        ([(0, 2100), (2000, 4000)], ["T102"]),
        ([(0, 2000), (0, 2000)], ["T102"]),
        ([(0, 6000), (1000, 2000), (5000, 6500)], ["T102", "T102"]),
        ([(0, 800)], ["T103"]),
        ([(0, 832)], ["T103"]),
        ([(0, 833)], []),
        ([(0, 7000)], []),
        ([(0, 7001)], ["T104"]),
        ([(0, 2000), (2000, 4000)], ["T105"]),
        ([(0, 2000), (2040, 4000)], ["T105"]),
        ([(0, 2000), (2059, 4000)], ["T105"]),
        ([(0, 2000), (2060, 4000)], []),
        ([(0, 2000), (2100, 4000)], ["T106"]),
        ([(0, 2000), (2499, 4000)], ["T106"]),
        ([(5000, 6000), (1000, 2000)], ["T107"]),
    ],
)
def test_times_in_the_netflix_profile(times: list[tuple[int, int]], expected: list[str]) -> None:
    assert codes(timed(*times)) == expected


@pytest.mark.parametrize(
    ("times", "expected"),
    [
        ([(0, 700), (700, 1400)], []),
        ([(0, 699)], ["T103"]),
        ([(0, 5000), (5001, 7000)], []),
        ([(0, 5001)], ["T104"]),
        ([(0, 900), (899, 2000)], ["T102"]),
    ],
)
def test_times_in_the_vertical_profile(times: list[tuple[int, int]], expected: list[str]) -> None:
    assert codes(timed(*times, profile="vertical")) == expected


def test_gaps_count_in_whole_frames_of_a_rational_rate() -> None:
    film = Fraction(24000, 1001)
    assert codes(timed((0, 2000), (2062, 4000), fps=film)) == ["T105"]
    assert codes(timed((0, 2000), (2063, 4000), fps=film)) == []
    assert codes(timed((0, 2000), (2500, 4000), fps=film)) == []
    assert codes(timed((0, 2000), (2479, 4000), fps=film)) == ["T106"]
    assert codes(timed((0, 2000), (2480, 4000), fps=film)) == []


@given(
    st.integers(0, 200),
    st.sampled_from([Fraction(24), Fraction(25), Fraction(24000, 1001), Fraction(60000, 1001)]),
    st.integers(0, 9000),
)
def test_least_ms_agrees_with_counting_frames(n: int, fps: Fraction, gap: int) -> None:
    assert (gap < _least_ms(n, fps)) == (frames(gap, fps) < n)


def test_a_sign_may_stand_above_dialogue() -> None:
    dialogue = Cue(1, 0, 3000, "text")
    sign = Cue(2, 1000, 2000, "HOSPITAL", kind="sign")
    top = Cue(2, 1000, 2000, "HOSPITAL", tags=(Tag(0, "{\\an8}"),))
    for other in (sign, top):
        assert codes(View((dialogue, other))) == []


def test_without_a_market_only_timing_is_checked() -> None:
    assert codes(view("", "...  ，", "x" * 500)) == []


def test_no_cues_no_findings() -> None:
    assert check(View((), market("en-US"), source=(), hits=())) == []


@pytest.mark.parametrize(
    ("locale", "profile", "text", "ms", "flagged"),
    [
        ("en-US", "netflix", "a" * 20, 1000, False),
        ("en-US", "netflix", "a" * 21, 1000, True),
        ("en-US", "netflix", "a" * 40 + "\n" + "a" * 20, 3000, False),
        ("th-TH", "netflix", "กิ" * 17, 1000, False),
        ("th-TH", "netflix", "กิ" * 18, 1000, True),
        ("ja-JP", "netflix", "あ" * 8, 2000, False),
        ("ja-JP", "netflix", "あ" * 8 + "a", 2000, True),
        ("zh-TW", "netflix", "我" * 9, 1000, False),
        ("zh-TW", "netflix", "我" * 9 + " ", 1000, True),
        ("ko-KR", "netflix", "가" * 12, 1000, False),
        ("ko-KR", "netflix", "가" * 12 + "!", 1000, True),
        ("en-US", "vertical", "a" * 25, 1000, False),
        ("en-US", "vertical", "a" * 26, 1000, True),
    ],
)
def test_reading_speed(locale: str, profile: str, text: str, ms: int, flagged: bool) -> None:
    one = View((Cue(1, 500, 500 + ms, text),), market(locale), profile)
    assert codes(one, "R201") == (["R201"] if flagged else [])


def test_reading_speed_names_value_limit_and_source() -> None:
    (finding,) = check(View((Cue(1, 0, 2500, "a" * 46),), market("th-TH"), "netflix"), select=["R"])
    assert finding.message.startswith("18.4 characters a second, at most 17 (Netflix Thai")
    assert (finding.value, finding.limit) == (18.4, 17)
    assert finding.source.startswith("Netflix Thai")


@given(st.text(st.sampled_from("aก็ิ我あ가 .…\n"), max_size=60), st.integers(1, 9000))
def test_reading_speed_agrees_with_a_plain_division(text: str, ms: int) -> None:
    for locale in ("en-US", "th-TH", "ja-JP"):
        of = market(locale)
        one = View((Cue(1, 0, ms, text),), of)
        plain = Fraction(count(text, of.counting)) * 1000 / ms > Fraction(of.vertical.cps.value)
        assert bool(codes(one, "R201")) is plain


LINES = [
    ("L301", "en-US", "One\ntwo\nthree lines of words"),
    ("L302", "en-US", "This line is much too long for it"),
    ("L302", "zh-TW", "這一行字實在是太長了放不下的"),
    ("L302", "th-TH", "ก" * 25),
    ("L304", "en-US", "Get out\nof here!"),
    ("L304", "ja-JP", "ここから\n出て行け"),
    ("L305", "en-US", "He left it at the\noffice last year."),
    ("L305", "en-US", "I really want to\ntell you the truth."),
    ("L305", "es-419", "No quiero volver a la\ncasa de tus padres."),
    ("L305", "fr-FR", "Je rentre à la\nmaison ce soir, maman."),
    ("L305", "ru-RU", "Я не хочу возвращаться в\nтот дом никогда."),
    ("L305", "zh-TW", "我早就告訴過你\n，不要回來了"),
    ("L305", "zh-TW", "他對著我大聲說「\n你給我滾出去」"),
    ("L305", "ja-JP", "もう二度とこの家に帰\nってくるな"),
    ("L305", "th-TH", "ฉันบอกเธอแล้วไม่ใช่เ\nหรอว่าอย่ากลับมา"),
    ("L305", "ko-KR", "나는 이 집에 돌아올 생각을 할\n수 없었습니다"),
    ("L306", "en-US", "I have never seen you\nhere"),
    ("L306", "de-DE", "Du\nhast mir das nie gesagt!"),
]


@pytest.mark.parametrize(("code", "locale", "text"), LINES)
def test_planted_line_fault_is_found(code: str, locale: str, text: str) -> None:
    assert code in codes(view(locale, text), "L")


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("en-US", "He left it\nat the office last year."),
        # Nowhere else do both lines fit.
        ("en-US", "I left my phone at the\noffice this morning."),
        ("en-US", "Wait,\nI haven't finished yet."),
        ("en-US", "-Who?\n-Me."),
        ("en-US", "I know you lied to me\nand I won't forget it."),
        ("de-DE", "- Wer?\n- Ich."),
        ("zh-TW", "我早就告訴過你\n不要再回到這裡來"),
        ("ja-JP", "もう二度とこの家に\n戻ってくるな"),
        ("ar-SA", "\u202bلا تذهب إلى هناك مرة\u202c\n\u202bأخرى أبدا يا صديقي\u202c"),
    ],
)
def test_good_lines_have_no_finding(locale: str, text: str) -> None:
    assert codes(view(locale, text), "L") == []


def test_a_name_of_the_glossary_may_not_be_split() -> None:
    name = Term("顾北辰", ("Gu Beichen",), kind="name")
    one = view(
        "en-US",
        "I wanted to see Gu\nBeichen again.",
        source=["顾北辰"],
        terms=[name],
    )
    assert codes(one, "L305") == ["L305"]


@pytest.mark.parametrize("locale", targets())
@pytest.mark.parametrize("profile", ["vertical", "netflix"])
def test_lines_at_the_limit_pass_in_every_market(locale: str, profile: str) -> None:
    of = market(locale)
    letter = {"half-width": "漢", "thai": "กี", "all": "x"}[of.counting]
    if of.script == "Kore":
        letter = "가"
    limit = int(of.profile(profile).cpl.value)
    long = cues([letter * limit, letter * (limit + 1)], every=90_000, lasts=80_000)
    found = check(View(long, of, profile), select=["L302"])
    assert [finding.cue for finding in found] == [2]
    assert found[0].value == limit + 1
    assert found[0].source == of.profile(profile).cpl.source
