"""Which source cue a target cue answers, where a market merged, split, dropped or shifted cues."""

import random
from collections.abc import Sequence

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from localize.checks import View, check
from localize.checks.align import pair, unanswered
from localize.locales import market
from localize.model import Cue

LINES = (
    ("你到底是谁，为什么要骗我？", "Who are you really, and why did you lie to me?"),
    ("我等了17天。", "I waited for 17 days."),
    ("他从来没有回来过。", "He never came back, not once."),
    ("把那封信还给我！", "Give that letter back to me!"),
    ("她昨天晚上就已经走了。", "She already left last night."),
    ("门口停着48辆车。", "There are 48 cars at the gate."),
    ("医生说他没有时间了。", "The doctor says he has no time left."),
    ("你以为钱能买到一切吗？", "You think money buys everything?"),
    ("我们家不欢迎你这种人。", "Our family has no place for your kind."),
    ("请你马上离开这里。", "Please leave this place at once."),
    ("总裁今天会亲自过来。", "The CEO is coming here himself today."),
    ("这份合同必须在明天签。", "This contract must be signed tomorrow."),
)


def files(seed: int = 1) -> tuple[list[Cue], list[Cue]]:
    """Return a source and its translation, cue for cue, with pauses of different lengths."""
    draw = random.Random(seed)
    source, target, now = [], [], 1000
    for place, (ours, theirs) in enumerate(LINES, 1):
        lasts = draw.randrange(1500, 3500)
        source.append(Cue(place, now, now + lasts, ours, line=4 * place))
        target.append(Cue(place, now, now + lasts, theirs, line=4 * place))
        now += lasts + draw.choice((0, 80, 200, 1200))
    return source, target


def placed(cues: Sequence[Cue]) -> tuple[Cue, ...]:
    return tuple(msgspec.structs.replace(cue, place=n) for n, cue in enumerate(cues, 1))


def merge(target: list[Cue], at: int) -> list[Cue]:
    one, other = target[at : at + 2]
    joined = msgspec.structs.replace(one, end=other.end, text=f"{one.text} {other.text}")
    return [*target[:at], joined, *target[at + 2 :]]


def split(target: list[Cue], at: int) -> list[Cue]:
    cue = target[at]
    middle = (cue.start + cue.end) // 2
    half = cue.text.index(" ", len(cue.text) // 3)
    one = msgspec.structs.replace(cue, end=middle, text=cue.text[:half])
    other = msgspec.structs.replace(cue, start=middle, text=cue.text[half + 1 :])
    return [*target[:at], one, other, *target[at + 1 :]]


def shifted(target: Sequence[Cue], by: int) -> list[Cue]:
    return [msgspec.structs.replace(c, start=c.start + by, end=c.end + by) for c in target]


def found(source: Sequence[Cue], target: Sequence[Cue]) -> list[tuple[str, int]]:
    pairs = pair(source, target)
    view = View(tuple(target), market("en-US"), source=pairs, missing=unanswered(source, pairs))
    return [(one.code, one.cue) for one in check(view, select=["X"])]


def test_a_translation_cue_for_cue_has_no_finding() -> None:
    source, target = files()
    assert found(source, placed(target)) == []


@pytest.mark.parametrize("at", range(len(LINES) - 1))
@pytest.mark.parametrize("by", [0, -2300, 61_000])
def test_two_cues_merged_into_one(at: int, by: int) -> None:
    source, target = files(at)
    changed = placed(shifted(merge(target, at), by))
    pairs = pair(source, changed)
    assert pairs[at] is not None
    assert pairs[at].text == f"{source[at].text}\n{source[at + 1].text}"
    assert [cue.place for cue in pairs if cue is not None] == [
        cue.place for cue in source if cue.place != at + 2
    ]
    assert found(source, changed) == []


@pytest.mark.parametrize("at", range(len(LINES) - 2))
@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("by", [0, 61_000])
def test_three_cues_merged_into_one(at: int, seed: int, by: int) -> None:
    source, target = files(seed)
    changed = placed(shifted(merge(merge(target, at), at), by))
    pairs = pair(source, changed)
    assert pairs[at] is not None
    assert pairs[at].text.split("\n") == [cue.text for cue in source[at : at + 3]]
    assert found(source, changed) == []


@pytest.mark.parametrize("at", range(len(LINES)))
@pytest.mark.parametrize("by", [0, 1700, -45_000])
def test_one_cue_split_into_two(at: int, by: int) -> None:
    source, target = files(at)
    changed = placed(shifted(split(target, at), by))
    places = [cue.place if cue is not None else 0 for cue in pair(source, changed)]
    assert places == sorted([*range(1, len(LINES) + 1), at + 1])
    assert found(source, changed) == []


@pytest.mark.parametrize("at", range(len(LINES)))
@pytest.mark.parametrize("by", [0, 900, -30_000])
def test_a_dropped_cue_is_missed_and_nothing_else(at: int, by: int) -> None:
    source, target = files(at)
    changed = placed(shifted([*target[:at], *target[at + 1 :]], by))
    pairs = pair(source, changed)
    assert unanswered(source, pairs) == (source[at],)
    assert [code for code, _ in found(source, changed)] == ["X705"]


def test_a_dropped_cue_whose_time_the_neighbour_took_is_missed() -> None:
    source, target = files()
    longer = msgspec.structs.replace(target[3], end=target[4].end)
    changed = placed([*target[:3], longer, *target[5:]])
    assert [code for code, _ in found(source, changed)] == ["X705"]


def test_an_added_cue_answers_nothing() -> None:
    source, target = files()
    credit = Cue(1, 90_000, 92_000, "Translated by nobody at all")
    assert found(source, placed([*target, credit])) == [("X705", len(LINES) + 1)]


def test_lines_that_slipped_are_seen_after_a_shift() -> None:
    source, target = files()
    texts = [cue.text for cue in target]
    slipped = [
        msgspec.structs.replace(cue, text=text)
        for cue, text in zip(target[1:], texts[:-1], strict=True)
    ]
    codes = {code for code, _ in found(source, placed(shifted(slipped, 5000)))}
    assert codes & {"X704", "X708"}


def test_a_lost_number_is_seen_in_a_merged_cue() -> None:
    source, target = files()
    changed = [msgspec.structs.replace(c, text=c.text.replace("17 ", "many ")) for c in target]
    assert found(source, placed(merge(changed, 0))) == [("X704", 1)]


@given(
    edits=st.lists(st.tuples(st.sampled_from([merge, split]), st.integers(0, 10)), max_size=3),
    by=st.sampled_from([0, 0, 400, -1500, 20_000]),
    seed=st.integers(0, 50),
)
def test_any_merges_and_splits_leave_no_cue_unanswered(
    edits: list[tuple[object, int]], by: int, seed: int
) -> None:
    source, target = files(seed)
    taken: set[int] = set()
    for edit, at in sorted(edits, key=lambda e: -e[1]):
        if taken.isdisjoint((at - 1, at, at + 1, at + 2)):
            taken.update((at, at + 1))
            target = edit(target, at)  # type: ignore[operator]
    changed = placed(shifted(target, by))
    pairs = pair(source, changed)
    assert None not in pairs
    assert unanswered(source, pairs) == ()
    order = [cue.place for cue in pairs if cue is not None]
    assert order == sorted(order)


def test_a_file_of_merged_pairs_answers_every_source_cue() -> None:
    source, target = files()
    for at in range(len(LINES) // 2):
        target = merge(target, at)
    pairs = pair(source, placed(target))
    assert len(pairs) == len(LINES) // 2
    assert unanswered(source, pairs) == ()
    lost = placed([*target[:2], *target[3:]])
    assert [cue.place for cue in unanswered(source, pair(source, lost))] == [5, 6]


@pytest.mark.parametrize("at", range(len(LINES) - 2))
def test_three_cues_in_one_answer_three(at: int) -> None:
    source, target = files(seed=at)
    merged = placed(merge(merge(target, at), at))
    assert unanswered(source, pair(source, merged)) == ()
    found = check(View(merged, market("en-US"), source=pair(source, merged)), select=["X"])
    assert [finding.code for finding in found if finding.code in ("X705", "X704", "X701")] == []


def test_one_cue_over_a_long_file_takes_linear_time() -> None:
    source = [Cue(n, 1000 * n, 1000 * n + 900, f"第{n}句", line=n) for n in range(1, 50_001)]
    whole = [Cue(1, 0, 60_000_000, "x" * 100, line=1)]
    assert len(unanswered(source, pair(source, whole))) > 49_000


def test_a_line_cut_elsewhere_is_no_lost_line() -> None:
    # The second sentence begins in the first cue, and ends in the last one.
    source = [
        Cue(1, 0, 2000, "我昨天晚上去找过她"),
        Cue(2, 2000, 4000, "可是她家里一个人也没有"),
        Cue(3, 4000, 6000, "后来我才知道她已经走了"),
    ]
    target = [
        Cue(1, 0, 3000, "I went to look for her last night, but her house"),
        Cue(2, 3000, 6000, "was empty, and only later did I learn that she had left."),
    ]
    assert found(source, target) == []


def test_a_number_may_stand_in_the_next_cue_where_the_cut_differs() -> None:
    source = [
        Cue(1, 0, 3000, "他欠了我整整37块钱到现在"),
        Cue(2, 3000, 6000, "都没有还给我这个人"),
    ]
    target = [
        Cue(1, 0, 2000, "He is a man who owes me"),
        Cue(2, 2000, 6000, "37 yuan, and he has not paid it back to this day."),
    ]
    assert [code for code, _ in found(source, target) if code in ("X704", "X706", "X708")] == []


def test_a_number_that_slipped_into_the_next_cue_is_seen_where_the_cuts_agree() -> None:
    source = [Cue(1, 0, 3000, "他欠了我37块钱"), Cue(2, 3000, 6000, "都没有还给我")]
    target = [Cue(1, 0, 3000, "He owes me money."), Cue(2, 3000, 6000, "37 and never paid.")]
    assert "X704" in [code for code, _ in found(source, target)]


@pytest.mark.parametrize("sound", ["[door slams]", "(sighs)", "♪～"])
def test_a_sound_added_for_the_hard_of_hearing_answers_nothing(sound: str) -> None:
    source, target = files()
    added = Cue(1, target[-1].end + 5000, target[-1].end + 6000, sound)
    assert found(source, placed([*target, added])) == []


def test_a_sign_drawn_for_every_frame_is_said_once() -> None:
    source = [Cue(1, 0, 2000, "回来了")]
    target = [Cue(n, 40 * n, 40 * n + 40, "I'm back!") for n in range(1, 40)]
    assert found(source, target) == []
