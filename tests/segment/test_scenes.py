"""Scenes, hooks, cliffhangers and recaps."""

from itertools import pairwise
from pathlib import Path

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from localize import subtitles
from localize.model import Cue
from localize.segment import CLIFFHANGER, HOOK, HOUR, SCENE_GAP, segment

SAMPLE = Path(__file__).parents[2] / "samples" / "rainy-night" / "source"

cues = st.lists(
    st.builds(
        Cue,
        place=st.just(1),
        start=st.integers(0, 120_000),
        end=st.integers(0, 125_000),
        text=st.sampled_from(["你好", "走吧！", "走吧", "嗯", "", "……"]),
        kind=st.sampled_from(["dialogue", "sign", "comment"]),
    ),
    max_size=12,
)


@given(cues, cues)
def test_each_cue_has_its_place(episode: list[Cue], before: list[Cue]) -> None:
    scenes = segment(episode, before)
    assert len(scenes) == len(episode)
    numbers = [scene.scene for scene in scenes]
    assert numbers[:1] in ([], [1])
    assert all(0 <= later - earlier <= 1 for earlier, later in pairwise(numbers))
    spoken = [cue for cue in episode if cue.kind != "comment"] or episode
    for cue, scene in zip(episode, scenes, strict=True):
        assert scene.hook == (cue.start < HOOK)
        assert scene.cliffhanger == (cue.end > max(other.end for other in spoken) - CLIFFHANGER)
    assert not any(scene.recap for scene in segment(episode))
    again = [cue for cue, scene in zip(episode, scenes, strict=True) if scene.recap]
    assert len(again) != 1
    assert {folded(cue) for cue in again} <= {folded(cue) for cue in before}


def folded(cue: Cue) -> str:
    return cue.text.strip("！…")


@given(cues.filter(bool), st.integers(1, 20))
def test_a_tape_that_starts_at_a_full_hour_has_the_same_scenes(
    episode: list[Cue], hours: int
) -> None:
    later = [
        msgspec.structs.replace(cue, start=cue.start + hours * HOUR, end=cue.end + hours * HOUR)
        for cue in episode
    ]
    assert segment(later) == segment(episode)


def test_a_gap_opens_a_scene_where_nothing_else_is_on_screen() -> None:
    times = [(0, 900), (1000, 9000), (2000, 3000), (9000 + SCENE_GAP - 1, 12_000), (14_500, 15_000)]
    episode = [Cue(place, *at, "走") for place, at in enumerate(times, 1)]
    assert [scene.scene for scene in segment(episode)] == [1, 1, 1, 1, 2]


def test_a_recap_is_the_end_of_the_episode_before() -> None:
    before = spoken("甲", "乙", "你是谁？", "我是你丈夫。")
    assert recaps(spoken("你是谁", "我是你丈夫！", "走"), before) == [1, 1, 0]
    assert recaps(spoken("第二集", "……", "你是谁", "我是你丈夫！", "走"), before) == [0, 0, 1, 1, 0]
    assert recaps(spoken("我是你丈夫！", "走"), before) == [0, 0]
    assert recaps(spoken("甲", "乙", "走"), before) == [0, 0, 0]
    assert recaps(spoken("一", "二", "三", "四", "你是谁", "我是你丈夫"), before) == [0] * 6


def spoken(*texts: str) -> list[Cue]:
    return [Cue(n, n * 1000, n * 1000 + 900, text) for n, text in enumerate(texts, 1)]


def recaps(episode: list[Cue], before: list[Cue]) -> list[int]:
    return [int(scene.recap) for scene in segment(episode, before)]


def test_episodes_5_and_10_of_the_sample_open_with_recaps_and_no_other() -> None:
    files = [subtitles.read(path).episode(number) for number, path in subtitles.find(SAMPLE)]
    previous: tuple[Cue, ...] = ()
    found = {}
    for episode in files:
        scenes = segment(episode.cues, previous)
        found[episode.number] = [n for n, scene in enumerate(scenes) if scene.recap]
        previous = episode.cues
    assert {number for number, places in found.items() if places} == {5, 10}
    for number in (5, 10):
        places = found[number]
        assert places[0] <= 3
        assert places == list(range(places[0], places[0] + len(places)))
