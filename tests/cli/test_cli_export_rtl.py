"""`localize export --wrap-rtl`: Arabic and Hebrew for players that set lines from left to right."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localize import subtitles
from localize.export import FORMATS, wrapped
from localize.locales.habits import DIRECTION
from localize.model import Cue, Tag
from tests.cli.drama import Drama

PAIRS = {
    "你是谁？": {"ar-SA": "من أنت؟", "he-IL": "מי אתה?", "en-US": "Who are you?"},
    "Lu Jingchen来了！": {
        "ar-SA": "لقد وصل Lu Jingchen!",
        "he-IL": "Lu Jingchen הגיע!",
        "en-US": "Lu Jingchen is here!",
    },
}
SETTINGS = """
[markets]
ar-SA = { engines = ["memory"] }
he-IL = { engines = ["memory"] }
en-US = { engines = ["memory"] }
"""


@pytest.fixture
def done(tmp_path: Path) -> Drama:
    """Return a drama of two lines that is approved in three markets."""
    drama = Drama.make(tmp_path / "night", {1: list(PAIRS)}, SETTINGS, memory=PAIRS)
    drama.run()
    for market in ("ar-SA", "he-IL", "en-US"):
        drama.approve(f"{market}/1/1", f"{market}/1/2")
    return drama


def lines(drama: Drama, market: str, format: str = "srt") -> list[str]:
    document = subtitles.read(drama.folder / "out" / market / f"ep01.{format}")
    return [line for cue in document.cues for line in cue.text.split("\n")]


@pytest.mark.parametrize("format", FORMATS)
def test_each_line_is_wrapped_in_right_to_left_markets_alone(done: Drama, format: str) -> None:
    done.inside("export", "--wrap-rtl", "-f", format)
    for market in ("ar-SA", "he-IL"):
        for line in lines(done, market, format):
            assert line[0] + line[-1] == "\u202b\u202c"
            assert sum(line.count(mark) for mark in DIRECTION) == 2
    assert lines(done, "ar-SA", format)[0][1:-1] == "من أنت؟"
    assert lines(done, "en-US", format)[0] == "Who are you?"


def test_nothing_is_wrapped_unasked_and_the_checks_accept_it_in_vertical(done: Drama) -> None:
    done.inside("export")
    plain = lines(done, "ar-SA")
    assert not any(mark in line for line in plain for mark in DIRECTION)
    done.inside("export", "--wrap-rtl")
    assert [line[1:-1] for line in lines(done, "ar-SA")] == plain
    out = done.folder / "out" / "ar-SA"
    select = ("--select", "G,P,L302,R201", "--fail-on", "warning")
    done.inside("check", out, *select)
    found = done.inside("check", out, "--profile", "netflix", *select, code=1).out
    assert "G502" in found


TEXTS = st.lists(
    st.sampled_from(["م", "A", " ", "!", "\n", "\u202b", "\u202c", "\u200f"]), max_size=9
)


@given(texts=TEXTS, places=st.lists(st.integers(0, 9), max_size=3))
def test_wrapping_keeps_text_and_tags_and_is_done_once(texts: list[str], places: list[int]) -> None:
    text = "".join(texts)
    tags = tuple(Tag(min(at, len(text)), f"<{n}>") for n, at in enumerate(sorted(places)))
    cue = Cue(1, 0, 900, text, tags=tags)
    once = wrapped(cue)
    assert wrapped(once) == once
    none = dict.fromkeys(map(ord, DIRECTION))
    before, after = (subtitles.insert(one.text, one.tags).translate(none) for one in (cue, once))
    assert before == after
    for line in once.text.split("\n"):
        assert not line or line[0] + line[-1] == "\u202b\u202c"


def test_markup_around_a_line_stays_around_it() -> None:
    cue = Cue(1, 0, 900, "نعم\nلا", tags=(Tag(0, "<i>"), Tag(4, "<b>"), Tag(6, "</b></i>")))
    shown = subtitles.insert(wrapped(cue).text, wrapped(cue).tags)
    assert shown == "<i>\u202bنعم\u202c\n<b>\u202bلا\u202c</b></i>"
