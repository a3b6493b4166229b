"""Targets made for another frame rate, shifted, merged, split: paired by what their times mean."""

import random
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from localize.checking import Asked, check_paths, notes
from localize.checks import View, check
from localize.checks.align import Clock, clock, pair, unanswered
from localize.locales import market
from localize.model import Cue

FRAMES = (Fraction(24000, 1001), Fraction(24), Fraction(25), Fraction(30000, 1001), Fraction(30))
PAL = Fraction(25) / FRAMES[0]


def video(seed: int) -> list[Cue]:
    """A source of some minutes, with pauses as people make them."""
    draw = random.Random(seed)
    cues, now = [], 2000
    for place in range(1, draw.randrange(60, 120)):
        lasts = draw.randrange(900, 4200)
        cues.append(Cue(place, now, now + lasts, f"这是故事里的一句话，{'很长' * (place % 4)}。"))
        now += lasts + draw.choice((0, 80, 200, 700, 1900, 6300))
    return cues


def turned(cues: Sequence[Cue], rate: Fraction, offset: int) -> list[Cue]:
    return [
        msgspec.structs.replace(
            cue,
            start=round(cue.start * rate) + offset,
            end=round(cue.end * rate) + offset,
            text=f"This is a line that the story tells{' at length' * (cue.place % 4)}.",
        )
        for cue in cues
    ]


def cut_otherwise(cues: list[Cue], merged: set[int], split: set[int]) -> tuple[Cue, ...]:
    """Some cues joined to the next one, some cut into two."""
    result: list[Cue] = []
    joined = False
    for index, cue in enumerate(cues):
        if joined:
            joined = False
            continue
        if index in merged and index + 1 < len(cues):
            other = cues[index + 1]
            text = f"{cue.text} {other.text}"
            result.append(msgspec.structs.replace(cue, end=other.end, text=text))
            joined = True
        elif index in split:
            middle, half = (cue.start + cue.end) // 2, cue.text.index(" ", len(cue.text) // 2)
            result.append(msgspec.structs.replace(cue, end=middle, text=cue.text[:half]))
            result.append(msgspec.structs.replace(cue, start=middle, text=cue.text[half + 1 :]))
        else:
            result.append(cue)
    return tuple(msgspec.structs.replace(cue, place=n) for n, cue in enumerate(result, 1))


seeds = st.integers(0, 100_000)
rates = st.sampled_from(sorted({one / other for one in FRAMES for other in FRAMES}))
some = st.sets(st.integers(0, 119), max_size=10)


@settings(max_examples=40)
@given(seeds, rates, st.integers(-60_000, 60_000), some, some)
def test_any_rate_shift_merges_and_splits(
    seed: int, rate: Fraction, offset: int, merged: set[int], split: set[int]
) -> None:
    source = video(seed)
    target = cut_otherwise(turned(source, rate, offset), merged, split)
    told = clock(source, target)
    # The nearest rates differ by a thousandth: in a few minutes they cannot be told apart.
    for cue in source:
        assert abs(told.back(round(cue.start * rate) + offset) - cue.start) < 500
    for cue, answer in zip(target, pair(source, target), strict=True):
        assert answer is not None
        assert abs(told.back(cue.start) - answer.start) < 4300


@settings(max_examples=40)
@given(seeds, st.integers(-60_000, 60_000), some, some)
def test_no_rate_is_seen_where_there_is_but_a_shift(
    seed: int, offset: int, merged: set[int], split: set[int]
) -> None:
    source = video(seed)
    target = cut_otherwise(turned(source, Fraction(1), offset), merged, split)
    told = clock(source, target)
    assert told.rate == 1
    assert abs(told.offset - offset) <= 350


@settings(max_examples=40)
@given(seeds, seeds)
def test_files_of_different_videos_have_no_rate(one: int, other: int) -> None:
    if one != other:
        assert clock(video(one), video(other)).rate == 1


def film(count: int = 90) -> list[Cue]:
    cues, now = [], 3000
    for place in range(1, count + 1):
        lasts = 1300 + 370 * (place * place % 7)
        cues.append(Cue(place, now, now + lasts, f"他说过第{place}次了。"))
        now += lasts + 90 * (place * 5 % 11) ** 2
    return cues


def found(source: Sequence[Cue], target: Sequence[Cue]) -> list[tuple[str, int, str]]:
    told = clock(source, target)
    pairs = pair(source, target, told)
    view = View(
        tuple(target),
        market("en-US"),
        source=pairs,
        missing=unanswered(source, pairs),
        clock=told,
    )
    return [(one.code, one.cue, one.message) for one in check(view, select=["X701", "X705"])]


def test_another_rate_is_said_once() -> None:
    source = film()
    [(code, cue, message)] = found(source, turned(source, PAL, 0))
    assert (code, cue) == ("X705", 1)
    assert "another frame rate" in message
    assert "x 1.0427" in message


def test_a_lost_line_is_still_named_beside_the_rate() -> None:
    source = film()
    target = turned(source, 1 / PAL, 1500)
    del target[40]
    assert [one[0] for one in found(source, target)] == ["X705", "X705"]
    assert "'他说过第41次了。'" in found(source, target)[1][2] + found(source, target)[0][2]


def test_a_shift_alone_is_no_finding() -> None:
    source = film()
    assert found(source, turned(source, Fraction(1), 8400)) == []


@pytest.mark.parametrize("count", [1, 2, 5])
def test_a_few_cues_tell_no_rate(count: int) -> None:
    source = film(count)
    assert clock(source, turned(source, PAL, 0)).rate == 1


def test_no_cues_at_all() -> None:
    assert clock([], []) == Clock()
    assert pair([], film(2)) == (None, None)


def written(path: Path, cues: Sequence[Cue]) -> Path:
    blocks = (
        f"{cue.place}\n{srt_time(cue.start)} --> {srt_time(cue.end)}\n{cue.text}\n" for cue in cues
    )
    path.write_text("\n".join(blocks), encoding="utf-8")
    return path


def srt_time(ms: int) -> str:
    return f"{ms // 3_600_000:02}:{ms // 60_000 % 60:02}:{ms // 1000 % 60:02},{ms % 1000:03}"


@pytest.mark.parametrize(
    ("rate", "offset", "codes", "said"),
    [
        (Fraction(1), 4200, [], "starts 4.2 s later than its source"),
        (Fraction(1), -1100, [], "starts 1.1 s earlier than its source"),
        (Fraction(1), 120, [], ""),
        (PAL, 4200, ["X705"], ""),
    ],
)
def test_a_file_says_once_how_it_stands_to_its_source(
    tmp_path: Path, rate: Fraction, offset: int, codes: list[str], said: str
) -> None:
    source = film()
    origin = written(tmp_path / "source.srt", source)
    target = written(tmp_path / "target.srt", turned(source, rate, offset))
    asked = Asked(market="en-US", source=origin, codes=frozenset(("X701", "X705")))
    results = check_paths([target], asked)
    assert [one.code for one in results[0].findings] == codes
    about = [note for note in notes(results) if "its source" in note]
    assert len(about) == bool(said)
    assert said in "".join(about)
