"""Which of many times shares the most with another: the sweep beside the scan of all pairs."""

import time
from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from localize.checks.overlap import Span, most_shared

TIMES = st.integers(-40, 60)
SPANS = st.lists(st.builds(Span, TIMES, TIMES), max_size=30)
#: Many that are short beside many that last: what shares too little with one is enough for another.
LASTING = st.tuples(st.integers(0, 300), st.one_of(st.integers(0, 9), st.integers(0, 400)))
MIXED = st.lists(LASTING.map(lambda one: Span(one[0], one[0] + one[1])), max_size=40)


def scanned(span: Span, others: Sequence[Span]) -> int | None:
    """Return what shares the most with a span, each looked at: the first of equals."""
    best, most = None, 0
    for at, other in enumerate(others):
        shared = min(span.end, other.end) - max(span.start, other.start)
        shorter = min(span.end - span.start, other.end - other.start)
        if shared > most and shared >= 0.3 * shorter:
            best, most = at, shared
    return best


@settings(max_examples=300)
@given(st.one_of(SPANS, MIXED), st.one_of(SPANS, MIXED), st.sampled_from([-1, 0, 2, 64]))
def test_the_sweep_says_what_a_scan_of_all_says(
    spans: list[Span], others: list[Span], few: int
) -> None:
    others = sorted(others, key=lambda other: other.start)
    assert most_shared(spans, others, few=few) == [scanned(span, others) for span in spans]


def test_the_share_is_exact_where_floats_are_not() -> None:
    for length in range(1, 200):
        for shared in range(1, length + 1):
            spans, others = [Span(0, length)], [Span(length - shared, 2 * length)]
            assert most_shared(spans, others, few=-1) == [scanned(spans[0], others)]


def test_times_that_all_overlap_take_hardly_longer_than_others() -> None:
    """20,000 cues that all stay to the end took two minutes, and so did a sign of hours."""
    count = 20_000
    lines = [Span(2000 * i, 2000 * i + 1500) for i in range(count)]
    crowds = {
        "all stay": (
            [Span(2 * i, 10**8) for i in range(count)],
            [Span(i, 10**8) for i in range(count)],
        ),
        "a sign": (lines, [Span(0, 10**8), *lines]),
        "signs": ([Span(i, 10**8 - i) for i in range(count)], lines),
        "just gone": (
            [Span(10**6 + i, 10**7) for i in range(count)],
            [Span(i, 10**6 + i) for i in range(count)],
        ),
    }
    for name, (spans, others) in crowds.items():
        before = time.process_time()
        found = most_shared(spans, others)
        assert time.process_time() - before < 5, name
        for index in range(0, count, 2000):
            assert found[index] == scanned(spans[index], others), (name, index)
