"""T, R and L checks: planted faults, clean times and lines, and the exact limits."""

from collections.abc import Callable
from fractions import Fraction
from math import ceil
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localize.checks import View, check
from localize.locales import market, targets
from localize.locales.counting import count
from localize.model import Cue, Tag, Term
from localize.timecode import frames, least_ms, milliseconds
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
    assert codes(timed((0, 2000), (2062, 4000), fps=FILM)) == ["T105"]
    assert codes(timed((0, 2000), (2063, 4000), fps=FILM)) == []
    assert codes(timed((0, 2000), (2500, 4000), fps=FILM)) == []
    assert codes(timed((0, 2000), (2479, 4000), fps=FILM)) == ["T106"]
    assert codes(timed((0, 2000), (2480, 4000), fps=FILM)) == []


FILM = Fraction(24000, 1001)

#: A name, the starts and ends of cues in ms, and the code expected, in one family or in both.
#: Every market is tried at its own figures.
PLANTED = [
    ("ends before", lambda m: [(5000, 4000)], "T101"),
    ("no time", lambda m: [(5000, 5000)], "T101"),
    ("overlap", lambda m: [(0, 3001), (3000, 5000)], "T102"),
    ("a frame short", lambda m: [(0, int(m.shortest) - 40)], "T103"),
    ("1 ms short", lambda m: [(0, int(m.shortest) - 1)], "T103"),
    ("1 ms long", lambda m: [(0, int(m.longest) + 1)], "T104"),
    ("no gap", lambda m: [(0, 2000), (2000, 4000)], "T105 netflix"),
    ("a frame's gap", lambda m: [(0, 2000), (2040, 4000)], "T105 netflix"),
    ("3 frames' gap", lambda m: [(0, 2000), (2120, 4000)], "T106 netflix"),
    ("12 frames' gap", lambda m: [(0, 2000), (2480, 4000)], "T106 netflix"),
    ("back in time", lambda m: [(5000, 7000), (1000, 3000)], "T107"),
    ("the least time", lambda m: [(0, ceil(m.shortest))], ""),
    ("the longest time", lambda m: [(0, int(m.longest))], ""),
    ("2 frames' gap", lambda m: [(0, 2000), (2080, 4000)], ""),
    ("half a second's gap", lambda m: [(0, 2000), (2520, 4000)], ""),
    ("a second's gap", lambda m: [(0, 2000), (3000, 5000)], ""),
]


class Figures(NamedTuple):
    """The shortest and the longest time of a market in ms."""

    shortest: float
    longest: float


@pytest.mark.parametrize("profile", ["vertical", "netflix"])
@pytest.mark.parametrize("locale", targets())
@pytest.mark.parametrize(("name", "times", "expected"), PLANTED, ids=[row[0] for row in PLANTED])
def test_planted_times_in_every_market(
    name: str,
    times: Callable[[Figures], list[tuple[int, int]]],
    expected: str,
    locale: str,
    profile: str,
) -> None:
    of = market(locale)
    limits = of.profile(profile)
    rows = times(Figures(limits.min_ms.value, limits.max_ms.value))
    lines = tuple(Cue(i + 1, a, b, "…") for i, (a, b) in enumerate(rows))
    code, _, only = expected.partition(" ")
    found = codes(View(lines, of, profile), "T")
    assert found == ([code] if code and only in ("", profile) else [])


@pytest.mark.parametrize("profile", ["vertical", "netflix"])
@pytest.mark.parametrize("locale", targets())
def test_reading_speed_at_the_limit_of_every_market(locale: str, profile: str) -> None:
    of = market(locale)
    limit = of.profile(profile).cps
    letter = {"half-width": "漢", "thai": "กี้", "all": "x"}[of.counting]
    if of.script == "Kore":
        letter = "가"
    for count_, expected in ((limit.value * 4, []), (limit.value * 4 + 1, ["R201"])):
        text = letter * int(count_ / 2) + "\n" + letter * (int(count_) - int(count_ / 2))
        tags = (Tag(0, "<i>"), Tag(len(text), "</i>"))
        found = check(View((Cue(1, 0, 4000, text, tags=tags),), of, profile), select=["R201"])
        assert [one.code for one in found] == expected
        assert all((one.limit, one.source) == (limit.value, limit.source) for one in found)


def test_a_cue_past_the_end_of_the_video() -> None:
    lines = (Cue(1, 0, 2000, "a"), Cue(2, 3000, 5001, "b"), Cue(3, 6000, 7000, "c"))
    found = check(View(lines, duration=5000), select=["T108"])
    assert [(one.cue, one.value, one.limit) for one in found] == [(2, 5001, 5000), (3, 7000, 5000)]
    assert "ends 1 ms after the video, which lasts 00:00:05,000" in found[0].message
    assert codes(View(lines, duration=7000)) == codes(View(lines)) == []


#: Frames from a cut at 10 s (25 a second), and what starts and ends there are in each profile.
AWAY = [
    (-13, "", ""),
    (-12, "S601", "S602"),
    (-3, "S601", "S602"),
    (-2, "S601", ""),
    (-1, "S601", "netflix S602"),
    (0, "", "netflix S602"),
    (1, "S601", "S602"),
    (12, "S601", "S602"),
    (13, "", ""),
]


@pytest.mark.parametrize("profile", ["vertical", "netflix"])
@pytest.mark.parametrize(("away", "start", "end"), AWAY)
def test_starts_and_ends_around_a_cut(profile: str, away: int, start: str, end: str) -> None:
    at = 10_000 + 40 * away

    def found(cue: Cue) -> list[str]:
        return codes(View((cue,), market("en-US"), profile, shots=(3000, 10_000)), "S")

    assert found(Cue(1, at, at + 2000, "a")) == ([start] if start else [])
    only, _, code = end.rpartition(" ")
    assert found(Cue(1, at - 2000, at, "a")) == ([code] if code and only in ("", profile) else [])


def test_a_cut_names_its_time_and_its_rule() -> None:
    view_ = View((Cue(1, 10_200, 13_000, "a"),), market("en-US"), "netflix", shots=(10_000, 13_000))
    start, end = check(view_, select=["S"])
    assert (start.value, start.limit, end.value) == (5, 13, 0)
    assert start.message.startswith(
        "starts 5 frames after the cut at 00:00:10.000: start on the cut, or 13 frames away from it"
        " (Netflix Timed Text Style Guide: Subtitle Timing"
    )
    assert end.message.startswith("ends on the cut at 00:00:13.000: end 2 frames before the cut")
    house = check(View(view_.cues, market("en-US"), shots=(10_000,)), select=["S"])
    assert house[0].source.startswith("house rule")


def test_half_a_second_is_whole_frames_of_the_exact_rate() -> None:
    for fps, half in ((Fraction(24), 12), (FILM, 12), (Fraction(25), 13), (Fraction(30), 15)):
        for count_ in (half - 1, half):
            start = milliseconds(240 + count_, fps)
            one = View(
                (Cue(1, start, start + 2000, "a"),), fps=fps, shots=(milliseconds(240, fps),)
            )
            assert codes(one, "S601") == (["S601"] if count_ < half else [])


def test_of_two_cuts_the_nearer_counts_and_a_good_place_wins() -> None:
    near = View((Cue(1, 10_080, 13_000, "a"),), fps=Fraction(25), shots=(10_000, 10_120))
    assert [one.value for one in check(near, select=["S601"])] == [-1]
    on_one = View((Cue(1, 10_000, 13_000, "a"),), fps=Fraction(25), shots=(10_000, 10_120))
    assert codes(on_one, "S601") == []
    before = View((Cue(1, 5000, 10_000, "a"),), profile="netflix", shots=(9900, 10_080))
    assert codes(before, "S602") == []


@given(
    st.integers(0, 200),
    st.sampled_from([Fraction(24), Fraction(25), Fraction(24000, 1001), Fraction(60000, 1001)]),
    st.integers(0, 9000),
)
def testleast_ms_agrees_with_counting_frames(n: int, fps: Fraction, gap: int) -> None:
    assert (gap < least_ms(n, fps)) == (frames(gap, fps) < n)


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
    ("L305", "hi-IN", "मैंने किताब मेज़\nपर रखी थी कल रात"),
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


@pytest.mark.parametrize(
    ("locale", "fits", "beyond"),
    [
        ("en-US", "a" * 24, "b"),
        ("th-TH", "ฉันรักคุณมากที่สุดในโลกนี้เลยนะที่", "รักของฉัน"),
        ("zh-TW", "OK你好嗎我真的真的很喜歡", "你啊"),
        ("ja-JP", "一二三四五六七八九十一二A", "あいう"),
    ],
)
def test_a_long_line_is_pointed_at_where_it_is_too_long(
    locale: str, fits: str, beyond: str
) -> None:
    one = view(locale, f"a\n{fits}{beyond}")
    (finding,) = [found for found in check(one) if found.code == "L302"]
    assert finding.column == 2 + len(fits) + 1
    assert codes(view(locale, f"a\n{fits}"), "L302") == []


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
        # After a comma these words open a clause: this is, let's go, but.
        ("id-ID", "Dengarkan aku dulu,\nini sangat penting!"),
        ("vi-VN", "Nào, mau lên các con,\nđi thôi kẻo muộn!"),
        ("hi-IN", "मैं रुकी रही,\nपर तुमने फ़ोन नहीं किया।"),
        # Here “ and ‘ close, and € stands behind its number.
        ("de-DE", "„Er rief ‚Lauf!‘\nund ich lief.“"),
        ("de-DE", "Er hat „Lauf!“\ngerufen, mein Lieber."),
        ("fr-FR", "Je lui ai donné 500 €\npour son silence."),
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
