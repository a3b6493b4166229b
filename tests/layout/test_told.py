"""What people are told of a retiming: the rule, the times before and after, and why."""

from fractions import Fraction

import pytest

from localize.layout import Clock, Task, changes, solve
from localize.locales import market
from localize.model import Change, Piece

FAST = "x" * 22 + "\n" + "y" * 22
CASES: list[tuple[str, list[Piece], tuple[int, ...], list[tuple[str, str]]]] = [
    ("vertical", [Piece(0, 1000, FAST)], (), [("timing.extend", "needs 1760 ms to be read")]),
    ("vertical", [Piece(0, 300, "Hm?")], (), [("timing.extend", "needs 700 ms to be read")]),
    ("netflix", [Piece(0, 2000, "Who?"), Piece(2400, 4000, "Me.")], (),
     [("timing.extend", "closes a gap that is too short for a pause")]),
    ("vertical", [Piece(0, 2500, "Who?"), Piece(2000, 4000, "Me.")], (),
     [("timing.shorten", "overlapped the next cue")]),
    ("netflix", [Piece(0, 2000, "Who?"), Piece(2000, 4000, "Me.")], (),
     [("timing.shorten", "too near to the next cue")]),
    ("vertical", [Piece(0, 6000, "Who?")], (), [("timing.shorten", "more than 5000 ms on screen")]),
    ("netflix", [Piece(2200, 4700, "Who?")], (2000, 5000),
     [("timing.start", "onto the cut"), ("timing.extend", "ended near a cut")]),
    ("netflix", [Piece(1000, 5000, "Who?"), Piece(5080, 7000, "Me.")], (4800,),
     [("timing.shorten", "ended near a cut")]),
]  # fmt: skip


@pytest.mark.parametrize(("profile", "pieces", "shots", "told"), CASES)
def test_each_change_says_why(
    profile: str, pieces: list[Piece], shots: tuple[int, ...], told: list[tuple[str, str]]
) -> None:
    task = Task(pieces, Clock(market("en-US"), profile, Fraction(25)), shots=shots)
    found = changes(task, 0, solve(task)[0])
    assert [(change.rule, change.reason) for change in found] == told


def test_the_times_are_those_before_and_after() -> None:
    clock = Clock(market("en-US"), "netflix", Fraction(25))
    pieces = [Piece(0, 1000, "Who?"), Piece(2000, 3440, "x" * 30), Piece(3520, 5000, "Me.")]
    task = Task(pieces, clock, spoken=[0, 2000, 3520])
    assert changes(task, 1, solve(task)[1]) == (
        Change(
            "timing.start",
            "00:00:02,000 --> 00:00:03,440",
            "00:00:01,920 --> 00:00:03,440",
            "to be read in time",
        ),
    )


def test_a_split_says_what_was_too_much() -> None:
    clock = Clock(market("en-US"), "vertical", Fraction(25))
    for text, end, why in (
        ("x" * 24 + "\n" + "y" * 24 + "\nzzz", 9000, "more than 2 lines of 24"),
        ("Yes. No.", 9000, "more than 5000 ms"),
    ):
        task = Task([Piece(0, end, text)], clock, halves=lambda _: ("Yes.", "No."))
        (change,) = changes(task, 0, solve(task)[0])
        assert (change.rule, change.reason) == ("timing.split", why)
        assert change.after.count("-->") == 2
