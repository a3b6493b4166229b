"""Retiming: what may move, how far, that it is the best there is, and that nothing gets worse."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from fractions import Fraction
from itertools import pairwise, product
from typing import NamedTuple

import msgspec
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from localize.checks import View, check
from localize.layout import retime
from localize.layout.clock import Clock
from localize.layout.costs import FINDING, Costs, Task, no_halves
from localize.layout.timing import _Solver, cost, solve
from localize.locales import Limit, Market, market
from localize.locales.profile import Profile
from localize.model import Cue, Piece
from localize.timecode import frames

FAST = "This is a line of forty-four characters, yes"
ENGLISH = market("en-US")
RATES = [Fraction(24), Fraction(25), Fraction(24000, 1001), Fraction(60)]
CODES = ["T102", "T103", "T104", "T105", "T106", "R201", "S"]


# --- one fault each -------------------------------------------------------------------------------

#: What it is about, the family, times and texts before, and the times after.
CASES = [
    ("a fast piece takes the free time", "vertical", [(0, 1000, FAST), (5000, 6000, "Yes.")],
     [(0, 1760), (5000, 6000)]),
    ("up to the next piece", "vertical", [(0, 1000, FAST), (1500, 3000, "Yes.")],
     [(0, 1500), (1500, 3000)]),
    ("less the gap", "netflix", [(0, 1000, FAST), (1500, 3000, "Yes.")], [(0, 1420), (1500, 3000)]),
    ("and closes what would flicker", "netflix", [(0, 1000, FAST), (2600, 4000, "Yes.")],
     [(0, 2520), (2600, 4000)]),
    ("a flash lasts the shortest time", "vertical", [(0, 100, "Hm?")], [(0, 700)]),
    ("nothing lasts longer than the longest", "vertical", [(0, 1000, FAST * 5)], [(0, 5000)]),
    ("nor longer than that already", "vertical", [(0, 6000, "Hm?")], [(0, 5000)]),
    ("an overlap ends", "vertical", [(0, 2500, "Who?"), (2000, 4000, "Me.")],
     [(0, 2000), (2000, 4000)]),
    ("with the gap", "netflix", [(0, 2500, "Who?"), (2000, 4000, "Me.")],
     [(0, 1920), (2000, 4000)]),
    ("but no text becomes a flash", "vertical", [(0, 2500, "Who?"), (600, 4000, "Me.")],
     [(0, 2500), (600, 4000)]),
    ("a gap is kept", "netflix", [(0, 2000, "Who?"), (2000, 4000, "Me.")],
     [(0, 1920), (2000, 4000)]),
    ("a gap is closed", "netflix", [(0, 2000, "Who?"), (2400, 4000, "Me.")],
     [(0, 2320), (2400, 4000)]),
    ("a long text does not lose time for it", "netflix", [(0, 2000, "x" * 40), (2000, 4000, "Me.")],
     [(0, 2000), (2000, 4000)]),
    ("good times stay", "netflix", [(0, 2000, "Who?"), (2060, 4000, "Me."), (4500, 6000, "Yes.")],
     [(0, 2000), (2060, 4000), (4500, 6000)]),
    ("what ends before it starts stays", "vertical", [(900, 500, "Who?"), (1000, 1800, "Me.")],
     [(900, 500), (1000, 1800)]),
    ("nothing", "vertical", [], []),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "profile", "before", "after"), CASES, ids=[row[0] for row in CASES]
)
def test_one_fault(
    name: str, profile: str, before: list[tuple[int, int, str]], after: list[tuple[int, int]]
) -> None:
    pieces = [Piece(*row) for row in before]
    retimed = retime(pieces, market=ENGLISH, profile=profile)
    assert [(piece.start, piece.end) for piece in retimed] == after
    assert [piece.text for piece in retimed] == [piece.text for piece in pieces]
    assert retime(retimed, market=ENGLISH, profile=profile) == retimed
    everything = range(len(pieces))
    assert retime(pieces, market=ENGLISH, profile=profile, fixed=everything) == tuple(pieces)


def test_a_start_moves_before_the_speech_only_as_far_as_the_profile_allows() -> None:
    # 30 characters need 1500 ms: 60 ms are missing, the frame after next is near enough.
    pieces = [Piece(0, 1000, "Who?"), Piece(2000, 3440, "x" * 30), Piece(3520, 5000, "Me.")]
    given_ = [0, 2000, 3520]
    kept = retime(pieces, market=ENGLISH, profile="netflix")
    assert list(kept) == pieces
    moved = retime(pieces, market=ENGLISH, profile="netflix", spoken=given_)
    assert [piece.start for piece in moved] == [0, 1920, 3520]
    assert retime(moved, market=ENGLISH, profile="netflix", spoken=given_) == moved
    slower = [pieces[0], Piece(2000, 3440, "x" * 31), pieces[2]]
    assert list(retime(slower, market=ENGLISH, profile="netflix", spoken=given_)) == slower
    assert list(retime(pieces, market=ENGLISH, spoken=given_)) == pieces


def test_a_start_that_moves_takes_the_time_of_the_pieces_before_it() -> None:
    # The third piece lacks 60 ms; the second can give them only if it starts earlier itself.
    pieces = [
        Piece(0, 1920, "Who?"),
        Piece(2000, 3520, "x" * 30),
        Piece(3600, 5040, "x" * 30),
        Piece(5120, 7000, "Me."),
    ]
    spoken = [piece.start for piece in pieces]
    after = retime(pieces, market=ENGLISH, profile="netflix", spoken=spoken)
    assert [piece.start for piece in after] == [0, 1920, 3520, 5120]
    assert _found(after, ENGLISH, "netflix") == 0
    assert _found(pieces, ENGLISH, "netflix") == 1


def test_cuts_draw_starts_and_ends() -> None:
    pieces = [Piece(2200, 4700, "Who are you?"), Piece(9000, 10_800, "Me.")]
    after = retime(pieces, market=ENGLISH, profile="netflix", shots=[2000, 5000, 11_000])
    assert [(piece.start, piece.end) for piece in after] == [(2000, 4920), (9000, 10_920)]
    assert retime(after, market=ENGLISH, profile="netflix", shots=[2000, 5000, 11_000]) == after


# --- the best there is ----------------------------------------------------------------------------


def _small(profile: str) -> Market:
    """A market whose limits are a few frames, so that every choice can be tried."""
    limits = msgspec.structs.replace(
        ENGLISH.profile(profile),
        min_ms=Limit(160, ""),
        max_ms=Limit(480, ""),
        close_gap_ms=Limit(240 if profile == "netflix" else 0, ""),
        shot_ms=Limit(160, ""),
        cpl=Limit(6, ""),
    )
    return msgspec.structs.replace(ENGLISH, **{profile: limits})


SMALL = {profile: _small(profile) for profile in ("vertical", "netflix")}
FRAME = 40


@st.composite
def tasks(draw: st.DrawFn, *, most: int, cuts: bool) -> Task:
    """Episodes of a few pieces on a grid of frames, some fixed, some that can be split."""
    profile = draw(st.sampled_from(["vertical", "netflix"]))
    at, pieces = 2, []
    for _ in range(draw(st.integers(1, most))):
        at += draw(st.integers(0, 8))
        lasts = draw(st.integers(1, 14))
        pieces.append(Piece(at * FRAME, (at + lasts) * FRAME, "x" * draw(st.integers(1, 14))))
        at += max(1, lasts - draw(st.integers(0, 3)))
    fixed = draw(st.sets(st.integers(0, most - 1), max_size=1))
    spoken = [piece.start for piece in pieces] if draw(st.booleans()) else None
    shots = [frame * FRAME for frame in draw(st.lists(st.integers(0, at + 4), max_size=2))]
    split = not cuts and draw(st.booleans())

    def halves(index: int) -> tuple[str, str] | None:
        text = pieces[index].text
        return (text[: len(text) // 2], text[len(text) // 2 :]) if len(text) > 1 else None

    clock = Clock(SMALL[profile], profile, Fraction(25))
    task = Task(pieces, clock, fixed, spoken, shots if cuts else ())
    return task._replace(halves=halves) if split else task


def _tried(task: Task) -> int:
    """The least cost of all ways to time the pieces on the grid of frames."""
    solver = _Solver(task, Costs(task))
    last = len(task.pieces) - 1
    #: Start and end of the piece before, by the least cost so far.
    reached: dict[tuple[int, int], int] = {}
    for index, piece in enumerate(task.pieces):
        further: dict[tuple[int, int], int] = {}
        for start in solver._starts(index):
            for end in {piece.end, *range(start + FRAME, piece.end + 30 * FRAME, FRAME)}:
                own = _own(solver, index, start, end)
                if own is None or end <= start:
                    continue
                if index == 0:
                    further[start, end] = own
                for (before, until), so_far in reached.items():
                    if before > start:
                        continue
                    other = task.pieces[index - 1]
                    as_it_was = until == other.end and start == piece.start
                    if as_it_was or start - until >= task.clock.gap:
                        total = so_far + solver._costs.between(until, start) + own
                        further[start, end] = min(further.get((start, end), total), total)
        reached = further
    assert last >= 0
    return min(reached.values())


def _own(solver: _Solver, index: int, start: int, end: int) -> int | None:
    """The cheaper of a piece whole and split between two times, None where it may not be."""
    piece = solver._task.pieces[index]
    if solver._costs.is_fixed(index) and (start, end) != (piece.start, piece.end):
        return None
    split = solver._costs.need(index)[2]
    found = [
        solver._costs.own(index, start, end, halves)
        for halves in ((None,) if split is None else (None, split))
        if solver._may_last(index, start, end, halves)
    ]
    return min(found, default=None)


#: Only an earlier start of the first leaves no pause that is too short to be one.
CHAIN = Task(
    [Piece(80, 440, "x" * 8), Piece(760, 800, "xx"), Piece(800, 840, "x"), Piece(840, 880, "x")],
    Clock(SMALL["netflix"], "netflix", Fraction(25)),
    spoken=[80, 760, 800, 840],
)


@example(CHAIN)
@settings(max_examples=300)
@given(tasks(most=4, cuts=False))
def test_nothing_on_the_grid_of_frames_is_cheaper(task: Task) -> None:
    _is_best(task)


@settings(max_examples=200)
@given(tasks(most=3, cuts=True))
def test_nothing_is_cheaper_with_cuts_either(task: Task) -> None:
    _is_best(task)


def _is_best(task: Task) -> None:
    chosen = solve(task)
    assert cost(task, chosen) <= _tried(task)
    assert cost(task, chosen) <= cost(task, {})
    parts = [
        (index, part)
        for index, piece in enumerate(task.pieces)
        for part in chosen.get(index, (piece,))
    ]
    origin = Counter(index for index, _ in parts)

    def halves(at: int) -> tuple[str, str] | None:
        index = parts[at][0]
        return task.halves(index) if origin[index] == 1 else None

    again = Task(
        [part for _, part in parts],
        task.clock,
        {at for at, (index, _) in enumerate(parts) if index in task.fixed},
        task.spoken and [task.spoken[index] for index, _ in parts],
        task.shots,
        halves if task.halves is not no_halves else no_halves,
    )
    assert solve(again) == {}


Times = tuple[int, int]


def _plain_cost(times: Sequence[Times], pieces: Sequence[Piece], of: Profile) -> tuple[int, ...]:
    """Findings, overlaps and the rest of what times cost, from docs/timing.md, in plain sums."""
    findings = overlaps = rest = 0
    gap, closed = int(of.gap_frames.value), int(of.close_gap_ms.value) // FRAME
    for (start, end), piece in zip(times, pieces, strict=True):
        lasts = end - start
        reading = -(-len(piece.text) * 1000 // int(of.cps.value))
        findings += (lasts < 160) + (lasts > 480) + (lasts < reading)
        rest += 20 * max(0, max(reading, 160) - lasts) + 1000 * abs(start - piece.start)
        rest += end - piece.end if end > piece.end else 15 * (piece.end - end)
    for (_, end), (start, _) in pairwise(times):
        between = (start - end + FRAME // 2) // FRAME  # to the nearest frame
        findings += between < gap or gap < between < closed
        overlaps += start < end
    return findings, overlaps, rest


def _every_way(
    pieces: Sequence[Piece], fixed: Collection[int], of: Profile
) -> Iterator[list[Times]]:
    """All times that docs/timing.md allows on the grid of frames."""
    gap, lead = int(of.gap_frames.value) * FRAME, int(of.lead_frames.value)
    choices: list[list[Times]] = []
    for index, piece in enumerate(pieces):
        starts = [piece.start - count * FRAME for count in range(lead + 1)]
        own = [(piece.start, piece.end)]
        for start in starts if index not in fixed else ():
            lengths = range(FRAME, 15 * FRAME, FRAME)
            own += [
                (start, end)
                for end in (piece.end, *(start + lasts for lasts in lengths))
                if (end >= piece.end or end - start >= 160)
                and ((start == piece.start and end <= piece.end) or start < end <= start + 480)
            ]
        choices.append(sorted(set(own)))
    for times in product(*choices):
        neighbours = zip(pairwise(times), pairwise(pieces), strict=True)
        if all(
            (until, start) == (one.end, other.start) or start - until >= gap
            for ((_, until), (start, _)), (one, other) in neighbours
        ):
            yield list(times)


@settings(max_examples=60)
@given(tasks(most=3, cuts=False))
def test_no_times_are_better_by_the_rules_alone(task: Task) -> None:
    """Against an oracle that shares no line with the solver."""
    task = task._replace(halves=Task._field_defaults["halves"])
    pieces, profile = task.pieces, task.clock.profile
    of = SMALL[profile].profile(profile)
    if task.spoken is None:
        of = msgspec.structs.replace(of, lead_frames=Limit(0, ""))
    chosen = solve(task)
    mine = [chosen[i][0] if i in chosen else piece for i, piece in enumerate(pieces)]
    best = min(_plain_cost(times, pieces, of) for times in _every_way(pieces, task.fixed, of))
    assert _plain_cost([(piece.start, piece.end) for piece in mine], pieces, of) <= best


# --- nothing gets worse ---------------------------------------------------------------------------

PIECES = st.lists(
    st.tuples(st.integers(-300, 2500), st.integers(1, 3000), st.text("ab ก็我\n", max_size=60)),
    max_size=8,
)


def test_the_halves_of_a_split_are_timed_as_in_a_second_run() -> None:
    """The second would last into the next piece, though only the whole has no choice but to."""
    clock = Clock(market("ar-SA"), "netflix", Fraction(24))
    pieces = [Piece(0, 7150, "a" * 141), Piece(7135, 7978, "a" * 19)]

    def halves(index: int) -> tuple[str, str] | None:
        return ("a" * 70, "a" * 71) if index == 0 else None

    assert solve(Task(pieces, clock, fixed={1}, halves=halves)) == {
        0: (Piece(0, 3508, "a" * 70), Piece(3591, 7052, "a" * 71))
    }


class Episode(NamedTuple):
    """What :func:`retime` is asked, in times and lengths of texts."""

    locale: str
    profile: str
    fps: Fraction
    rows: list[tuple[int, int, int]]
    spoken: list[int] | None = None
    shots: Sequence[int] = ()
    fixed: Collection[int] = ()


@st.composite
def crowded(draw: st.DrawFn) -> Episode:
    """Episodes whose times, texts and cuts are near to what the limits allow."""
    locale = draw(st.sampled_from(["en-US", "th-TH", "ja-JP", "zh-TW", "ar-SA"]))
    profile, fps = draw(st.sampled_from(["netflix", "vertical"])), draw(st.sampled_from(RATES))
    clock = Clock(market(locale), profile, fps)
    near = st.integers(-14, 14).map(lambda count: round(count * 1000 / fps))
    lengths = st.sampled_from([0, clock.shortest, clock.longest]) | st.integers(0, clock.longest)
    at, rows = 5000, []
    for _ in range(draw(st.integers(1, 5))):
        lasts = max(1, draw(lengths) + draw(st.integers(-150, 150)))
        fitting = int(clock.cps * lasts / 1000)
        rows.append((at, at + lasts, max(0, draw(st.sampled_from([0, fitting])) + draw(MORE))))
        at = max(at, at + lasts + draw(near) + draw(st.integers(-25, 25)))
    times = [time for row in rows for time in row[:2]]
    shots = draw(st.lists(st.builds(int.__add__, st.sampled_from(times), near), max_size=3))
    late = draw(st.none() | st.lists(near, min_size=len(rows), max_size=len(rows)))
    spoken = late and [row[0] + more for row, more in zip(rows, late, strict=True)]
    fixed = draw(st.sets(st.integers(0, len(rows) - 1), max_size=1))
    return Episode(locale, profile, fps, rows, spoken, shots, fixed)


MORE = st.integers(-3, 4)
NTSC = Fraction(24000, 1001)


#: A start moves onto a cut and leaves too little time for an end that moved before.
@example(
    Episode(
        "th-TH",
        "netflix",
        Fraction(24),
        [(500, 501, 0), (501, 502, 0), (938, 1792, 0), (1854, 1855, 0)],
        None,
        [1417],
    )
)
#: So it does after an end that made room at an overlap.
@example(
    Episode(
        "de-DE",
        "vertical",
        NTSC,
        [(14651, 14745, 36), (14665, 15465, 22), (15450, 20595, 130)],
        None,
        [14828],
    )
)
#: A start before the speech comes near to a cut.
@example(
    Episode(
        "zh-TW", "netflix", NTSC, [(7968, 8131, 5), (8131, 8531, 0)], [8006, 8131], [7465, 8298]
    )
)
#: An end that is well placed, though not to the frame, for the sake of another start.
@example(
    Episode(
        "zh-TW",
        "netflix",
        Fraction(25),
        [(8575, 9497, 10), (9633, 16628, 0)],
        None,
        [9193, 9217, 8135],
    )
)
#: A gap of 2 frames, though not to the ms, before a start that moves.
@example(
    Episode(
        "ar-SA",
        "netflix",
        Fraction(60),
        [(7042, 7849, 0), (7916, 8745, 42), (8769, 9525, 52)],
        [7042, 7933, 8769],
    )
)
#: Starts so far before the speech that there would be later ones.
@example(
    Episode(
        "en-US",
        "netflix",
        Fraction(25),
        [(500, 554, 60), (500, 1362, 48), (3133, 5414, 44)],
        [500, 696, 3297],
    )
)
@settings(max_examples=300)
@given(crowded())
def test_a_second_pass_changes_nothing(episode: Episode) -> None:
    pieces = [Piece(start, end, "a" * length) for start, end, length in episode.rows]
    _is_no_worse(
        pieces,
        market(episode.locale),
        episode.profile,
        episode.fps,
        episode.fixed,
        episode.spoken,
        episode.shots,
    )


@pytest.mark.parametrize("locale", ["en-US", "th-TH", "ja-JP"])
@pytest.mark.parametrize("profile", ["vertical", "netflix"])
@example([(0, 1, ""), (0, 1, ""), (436, 854, ""), (62, 1, "")], Fraction(24), set(), [1417], False)
@settings(max_examples=60)
@given(
    rows=PIECES,
    fps=st.sampled_from(RATES),
    fixed=st.sets(st.integers(0, 7)),
    shots=st.lists(st.integers(0, 20_000), max_size=4),
    told=st.booleans(),
)
def test_nothing_gets_worse(
    locale: str,
    profile: str,
    rows: list[tuple[int, int, str]],
    fps: Fraction,
    fixed: set[int],
    shots: list[int],
    told: bool,
) -> None:
    at = 500
    pieces: list[Piece] = []
    for wait, lasts, text in rows:
        at = max(at + wait, pieces[-1].start if pieces else 0)
        pieces.append(Piece(at, at + lasts, text))
        at += lasts
    spoken = [piece.start for piece in pieces] if told else None
    _is_no_worse(pieces, market(locale), profile, fps, fixed, spoken, shots)


def _is_no_worse(
    pieces: Sequence[Piece],
    of: Market,
    profile: str,
    fps: Fraction,
    fixed: Collection[int],
    spoken: Sequence[int] | None,
    shots: Sequence[int],
) -> None:
    """Retime the pieces and look at each that moved: what did may, and once is enough."""

    def again(rows: Sequence[Piece]) -> tuple[Piece, ...]:
        return retime(
            rows, market=of, profile=profile, fps=fps, fixed=fixed, spoken=spoken, shots=shots
        )

    after = again(pieces)
    assert again(after) == after
    assert _found(after, of, profile, fps, shots) <= _found(pieces, of, profile, fps, shots)
    limits = of.profile(profile)
    gap = int(limits.gap_frames.value)
    for index, (old, new) in enumerate(zip(pieces, after, strict=True)):
        assert new.text == old.text
        if index in fixed:
            assert new == old
        if not shots:
            said = old.start if spoken is None else min(old.start, spoken[index])
            assert new.start <= old.start
            earlier = frames(said - new.start, fps)
            assert new.start == old.start or earlier <= (limits.lead_frames.value if spoken else 0)
        if new.end > old.end or new.start < old.start:
            assert new.end - new.start <= limits.max_ms.value
        if new.end < old.end or new.start > old.start:
            assert new.end - new.start >= limits.min_ms.value - 0.5
    for (old, beside), (new, following) in zip(pairwise(pieces), pairwise(after), strict=True):
        assert new.start <= following.start
        if (new.end, following.start) != (old.end, beside.start):
            assert frames(following.start - new.end, fps) >= gap


def _found(
    pieces: Sequence[Piece],
    of: Market,
    profile: str,
    fps: Fraction = Fraction(25),
    shots: Sequence[int] = (),
) -> int:
    cues = tuple(Cue(i + 1, p.start, p.end, p.text) for i, p in enumerate(pieces))
    return len(check(View(cues, of, profile, fps, shots=tuple(shots)), select=CODES))


@settings(max_examples=200)
@given(tasks(most=4, cuts=True))
def test_the_cost_counts_what_the_checks_find(task: Task) -> None:
    task = task._replace(halves=Task._field_defaults["halves"])
    if any(one.end > other.end for one, other in pairwise(task.pieces)):
        return  # An overlap beyond the next piece is found twice.
    clock = task.clock
    found = _found(task.pieces, clock.market, clock.profile, shots=task.shots)
    assert cost(task, {}) // FINDING == found


def test_a_mended_piece_passes_the_checks() -> None:
    for locale, profile in (("en-US", "vertical"), ("th-TH", "netflix"), ("ja-JP", "netflix")):
        of = market(locale)
        text = {"ja-JP": "もう二度と戻るな", "th-TH": "ฉันไม่รู้ว่าเธอเป็นใคร"}.get(locale, FAST)
        mended = retime([Piece(0, 300, text), Piece(9000, 11000, "…")], market=of, profile=profile)
        assert _found(mended, of, profile) == 0
