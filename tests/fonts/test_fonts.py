"""Widths in pixels, with fonts whose letters are as wide as the test says."""

from fractions import Fraction
from itertools import combinations, pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localize import fonts
from localize.checks import View, check
from localize.checks.explain import explain
from localize.errors import SettingsError
from localize.fonts import Ruler, missing, ruler
from localize.layout import Clock, Task, changes, halves, lay_out, solve
from localize.layout.choice import EACH_LINE, best_breaks, line_cost, pair_cost
from localize.layout.places import Place, break_places
from localize.locales import market
from localize.locales.breaks import BreakRules, break_rules
from localize.model import Cue, Piece
from tests.fonts.made import BEH, JOINED, JOINING, THAI_MARKS, latin, make_font

LATIN = latin()


def measured(folder: Path, locale: str, platform: fonts.Platform = "app") -> Ruler:
    found = ruler(str(folder), market(locale), "vertical", platform)
    assert found is not None
    return found


@pytest.fixture(scope="module")
def english(tmp_path_factory: pytest.TempPathFactory) -> Ruler:
    folder = tmp_path_factory.mktemp("fonts")
    make_font(folder / "en.ttf", LATIN)
    return measured(folder, "en-US")


@given(st.text([*LATIN], max_size=30))
def test_a_line_is_as_wide_as_its_letters(english: Ruler, line: str) -> None:
    ends = [0.0]
    for letter in line:
        ends.append(ends[-1] + LATIN[letter] * 54 / 1000)
    assert english.width(line) == pytest.approx(ends[-1])
    assert english.ends(line) == pytest.approx(ends)
    assert english.fits(line) == (english.width(line) <= 760)


def test_letters_that_the_font_joins_are_measured_joined(tmp_path: Path) -> None:
    make_font(tmp_path / "ar.ttf", {BEH: 1000, " ": 250}, features=JOINING, more=JOINED)
    arabic = measured(tmp_path, "ar-SA")
    word = BEH * 3
    assert arabic.width(BEH) == pytest.approx(1000 * 0.054)
    assert arabic.width(word) == pytest.approx((300 + 350 + 900) * 0.054)
    assert arabic.ends(f"{word} {BEH}") == pytest.approx(
        [0, 300 * 0.054, 650 * 0.054, 1550 * 0.054, 1800 * 0.054, 2800 * 0.054]
    )


def test_marks_above_take_no_room(tmp_path: Path) -> None:
    make_font(tmp_path / "th-TH.ttf", {"\u0e01": 600, **THAI_MARKS})
    thai = measured(tmp_path, "th-TH")
    assert thai.width("\u0e01\u0e35\u0e48") == pytest.approx(600 * 0.054)


def test_a_character_beyond_the_first_plane_is_one_place(english: Ruler) -> None:
    assert len(english.ends("a😀b")) == 4
    assert english.ends("a😀b")[-1] == pytest.approx((500 + 500 + 500) * 0.054)


def test_a_line_of_any_length_is_measured(english: Ruler) -> None:
    assert english.width("a" * 1_000_001) == pytest.approx(1_000_001 * 27)
    assert english.ends("ab" * 3_000)[-1] == pytest.approx(6_000 * 27)
    assert english.width("a\ud800b") == pytest.approx(3 * 27)


def test_full_width_letters_are_set_larger(tmp_path: Path) -> None:
    make_font(tmp_path / "zh.ttf", {"我": 1000})
    assert measured(tmp_path, "zh-TW").width("我" * 12) == pytest.approx(720)


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        (["common.ttf", "en.ttf", "en-US.ttf", "NotoSans-Regular.ttf"], "en-US.ttf"),
        (["common.ttf", "en.ttf", "NotoSans-Regular.ttf"], "en.ttf"),
        (["common.TTF", "NotoSans-Regular.ttf"], "common.TTF"),
        (["below/notosans-regular.ttf", "th.ttf"], "notosans-regular.ttf"),
        (["th.ttf"], ""),
    ],
)
def test_a_font_is_found_by_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: list[str], expected: str
) -> None:
    monkeypatch.setattr(fonts, "_system_folders", lambda: iter(()))
    for name in files:
        make_font(tmp_path / name, {"a": 500})
    found = ruler(str(tmp_path), market("en-US"), "vertical")
    assert ("" if found is None else found.name) == expected
    reason = missing(str(tmp_path), market("en-US"), "vertical")
    assert bool(reason) == (not expected)
    assert expected or "no en-US.ttf and no NotoSans-Regular.ttf (Noto Sans)" in reason


def test_the_fonts_of_the_system_are_used_where_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_font(tmp_path / "noto" / "NotoSans-Regular.ttf", {"a": 400})
    monkeypatch.setattr(fonts, "_system_folders", lambda: iter((tmp_path,)))
    fonts._ruler.cache_clear()
    found = ruler("system", market("de-DE"), "vertical")
    fonts._ruler.cache_clear()
    assert found is not None
    assert found.width("a") == pytest.approx(400 * 0.054)


def test_nobody_asked_and_other_screens_are_measured_in_characters(tmp_path: Path) -> None:
    make_font(tmp_path / "en.ttf", LATIN)
    assert ruler("", market("en-US"), "vertical") is None
    assert ruler(str(tmp_path), market("en-US"), "netflix") is None
    assert missing("", market("en-US"), "vertical") == ""
    assert missing(str(tmp_path), market("en-US"), "netflix") == ""


def test_without_the_extra_characters_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fonts, "find_spec", lambda name: None)
    assert ruler(str(tmp_path), market("en-US"), "vertical") is None
    assert "localize[preview]" in missing(str(tmp_path), market("en-US"), "vertical")


@pytest.mark.parametrize("content", [b"", b"not a font", b"\0\1\0\0" + b"\xff" * 60])
def test_a_file_that_is_no_font_is_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "en.ttf").write_bytes(content)
    with pytest.raises(SettingsError, match=r"en\.ttf: is no font"):
        ruler(str(tmp_path), market("en-US"), "vertical")


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="no such folder"):
        ruler(str(tmp_path / "nowhere"), market("en-US"), "vertical")


# --- the check and the layout ---


def found(text: str, measure: Ruler | None, *codes: str) -> list[str]:
    view = View((Cue(1, 0, 60_000, text),), market("en-US"), ruler=measure)
    return [finding.code for finding in check(view, select=codes)]


def test_a_line_too_wide_is_found(english: Ruler) -> None:
    wide = "WHY WOULD MOM DO IT"  # 19 characters: 15 capitals of 48.6 px, 4 spaces of 13.5
    view = View((Cue(1, 0, 60_000, f"Yes.\n{wide}"),), market("en-US"), ruler=english)
    (finding,) = check(view, select=["L303"])
    assert finding.value == pytest.approx(15 * 48.6 + 4 * 13.5)
    assert (finding.limit, finding.column) == (760.0, 6)
    assert "783 px in en.ttf at 54 px, at most 760 (house rule" in finding.message
    assert found(wide, None, "L") == []
    assert found("lilli will fill a little", english, "L") == []


@pytest.mark.parametrize(
    ("platform", "box"), [("app", 760), ("tiktok", 870), ("reels", 950), ("any", 726)]
)
def test_the_platform_decides_how_wide_a_line_may_be(
    tmp_path: Path, platform: fonts.Platform, box: int
) -> None:
    make_font(tmp_path / "en.ttf", LATIN)
    measure = measured(tmp_path, "en-US", platform)
    assert measure.box == box
    widest = int(box / 48.6)
    assert found("W" * widest, measure, "L303") == []
    assert found("W" * (widest + 1), measure, "L303") == ["L303"]
    assert f"- {box} px: {platform} (" in explain("L303")


def test_lines_are_broken_as_wide_as_they_look(english: Ruler) -> None:
    text = "WHAT MOM AND DAD DO"
    assert lay_out(text, market=market("en-US")) == text
    assert lay_out(text, market=market("en-US"), ruler=english) == "WHAT MOM\nAND DAD DO"


def test_a_text_too_wide_for_the_screen_is_split(english: Ruler) -> None:
    # In characters both sentences fit on two lines; capitals are twice as wide as the others.
    text = "MOM AND DAD WOMAN WAIT. DAD AND MOM WAIT WOMAN."
    of = market("en-US")

    def tasked(ruler: Ruler | None) -> Task:
        def parted(_: int) -> tuple[str, str] | None:
            return halves(text, market=of, profile="vertical", ruler=ruler)

        piece = Piece(0, 4900, lay_out(text, market=of, ruler=ruler))
        return Task([piece], Clock(of, "vertical", Fraction(25), ruler), halves=parted)

    assert solve(tasked(None)) == {}
    ((upper, lower),) = solve(tasked(english)).values()
    assert [upper.text, lower.text] == ["MOM AND DAD\nWOMAN WAIT.", "DAD AND MOM\nWAIT WOMAN."]
    task = tasked(english)
    (change,) = changes(task, 0, (upper, lower))
    assert change.reason == "more than 2 lines of 24, 760 px"


SOME_WORDS = """
    I Mom WOMAN will fill it little MMMM the and, no. of WWWWWWW illicit not Mr. Gu
"""
WORDS = SOME_WORDS.split()


@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=9).map(" ".join))
def test_the_checks_pass_what_is_laid_out_in_pixels(english: Ruler, text: str) -> None:
    laid = lay_out(text, market=market("en-US"), ruler=english)
    assert laid.split() == text.split()
    pairs = [(text[:at], text[at + 1 :]) for at, letter in enumerate(text) if letter == " "]
    fits = [pair for pair in pairs if all(len(line) <= 24 and english.fits(line) for line in pair)]
    whole = len(text) <= 24 and english.fits(text)
    assert ("\n" in laid) != whole or not pairs
    wanted = ["L301", "L302", "L303", "L304", "L305", "L306"] if fits or whole else ["L301", "L305"]
    assert found(laid, english, *wanted) == []


@given(
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=8).map(" ".join),
    st.integers(1, 3),
)
def test_the_cheapest_choice_in_pixels_is_taken(english: Ruler, text: str, lines: int) -> None:
    usual = break_rules(market("en-US"), "vertical")
    fields = {name: getattr(usual, name) for name in usual.__struct_fields__}
    rules = BreakRules(**{**fields, "lines": lines})

    def width(line: str) -> float:
        return max(rules.width(line), english.width(line) * rules.cpl / english.box)

    def cost(chosen: tuple[Place, ...]) -> float:
        edges = [0, *(edge for one in chosen for edge in (one.end, one.start)), len(text)]
        widths = [width(text[edges[i] : edges[i + 1]]) for i in range(0, len(edges), 2)]
        total = sum(line_cost(one, rules) for one in widths)
        total += sum(one.cost + EACH_LINE for one in chosen)
        return total + sum(pair_cost(upper, lower, rules) for upper, lower in pairwise(widths))

    places = break_places(text, rules, "en-Latn")
    taken = tuple(places[i] for i in best_breaks(text, places, rules, english))
    every = [choice for count in range(lines) for choice in combinations(places, count)]
    assert cost(taken) == pytest.approx(min(map(cost, every)))
