from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localize import timecode

RATES = [Fraction(24), Fraction(25), Fraction(30), Fraction(24000, 1001), Fraction(30000, 1001)]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("23.976", Fraction(24000, 1001)),
        ("23.98", Fraction(24000, 1001)),
        (23.976, Fraction(24000, 1001)),
        ("29.97", Fraction(30000, 1001)),
        ("29.970", Fraction(30000, 1001)),
        ("59.94", Fraction(60000, 1001)),
        ("25", Fraction(25)),
        (25.0, Fraction(25)),
        ("12.5", Fraction(25, 2)),
        ("30000/1001", Fraction(30000, 1001)),
        (Fraction(50), Fraction(50)),
    ],
)
def test_rates(written, expected):
    assert timecode.rate(written) == expected


@pytest.mark.parametrize(
    "written", ["", "fast", "0", "-25", "1/0", "1e9", "nan", float("nan"), float("inf")]
)
def test_no_rate(written):
    with pytest.raises(ValueError, match="no frame rate"):
        timecode.rate(written)


@given(st.integers(0, 10**8), st.sampled_from(RATES))
def test_frames_round_half_up(ms, rate):
    exact = Decimal(ms * rate.numerator) / Decimal(1000 * rate.denominator)
    assert timecode.frames(ms, rate) == int(exact.quantize(Decimal(1), rounding=ROUND_HALF_UP))


@given(st.integers(0, 10**6), st.sampled_from(RATES))
def test_frames_come_back(count, rate):
    assert timecode.frames(timecode.milliseconds(count, rate), rate) == count


@given(st.integers(-(10**8), 10**9))
def test_times_come_back(ms):
    assert timecode.parse(timecode.srt(ms)) == ms
    assert timecode.parse(timecode.vtt(ms)) == max(ms, 0)


@pytest.mark.parametrize(
    "written", ["", "1", "00:00:01", "00:61:00,000", "00:00:60,000", "a:b:c,d", "00:00:01,0000"]
)
def test_no_time(written):
    with pytest.raises(ValueError, match="no time"):
        timecode.parse(written)


@pytest.mark.parametrize("drop", ["nonDrop", "dropNTSC", "dropPAL"])
@given(st.integers(0, 10**7), st.sampled_from([24, 30, 60]))
def test_labels_come_back(drop, count, labels):
    clock = timecode.Smpte(labels, Fraction(labels * 1000, 1001), drop)
    hours, minutes, seconds, frame = clock.label(count)
    total = Fraction((hours * 60 + minutes) * 60 + seconds)
    assert clock.milliseconds(total, frame) == round(count * 1000 / clock.rate)
    assert clock.label(count + 1) > (hours, minutes, seconds, frame)


@pytest.mark.parametrize(
    ("drop", "count", "label"),
    [
        ("nonDrop", 1800, (0, 1, 0, 0)),
        ("dropNTSC", 1799, (0, 0, 59, 29)),
        ("dropNTSC", 1800, (0, 1, 0, 2)),
        ("dropNTSC", 17982, (0, 10, 0, 0)),
        ("dropNTSC", 107892, (1, 0, 0, 0)),
        ("dropPAL", 3600, (0, 2, 0, 4)),
    ],
)
def test_labels_that_are_left_out(drop, count, label):
    assert timecode.Smpte(30, Fraction(30000, 1001), drop).label(count) == label
