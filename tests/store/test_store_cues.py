"""Episodes and cues are replaced by id and never deleted."""

import pytest

from localize.model import Cell, Cue, Episode, Finding, Scene, Tag
from localize.store import Store


def cue(place: int, text: str, identity: str) -> Cue:
    return Cue(place, place * 1000, place * 1000 + 900, text, id=identity, number=str(place))


def episode(number: int, *cues: Cue) -> Episode:
    return Episode(number, f"ep{number:02}.srt", "srt", "utf-8", cues)


def save(store: Store, saved: Episode, drama: str = "d") -> None:
    scenes = [Scene(0) for _ in saved.cues]
    store.save_episode(drama, saved, scenes, digest=f"digest of {saved.path}")


def test_what_was_saved_comes_back_whole(store: Store) -> None:
    full = Cue(
        place=2,
        start=1_200,
        end=2_400,
        text="你好\n世界",
        number="x",
        line=7,
        speaker="顾北辰",
        tags=(Tag(0, "<i>"), Tag(5, "</i>")),
        kind="sign",
        style="Top",
        id="b",
    )
    saved = episode(3, cue(1, "一", "a"), full)
    scenes = [Scene(0), Scene(4, hook=True, cliffhanger=True, recap=True)]
    store.save_episode("d", saved, scenes, digest="abc")
    assert store.cues("d", 3) == list(zip(saved.cues, scenes, strict=True))
    assert store.all_cues("d") == {3: list(saved.cues)}
    assert store.cues("other", 3) == []


def test_an_episode_keeps_its_first_loading_and_its_findings(store: Store) -> None:
    first = Episode(1, "ep01.srt", "srt", "gbk", (), (Finding("F002", "not UTF-8", line=3),))
    save(store, first)
    loaded = store.episodes("d")[0]
    assert (loaded.path, loaded.format, loaded.encoding) == ("ep01.srt", "srt", "gbk")
    assert loaded.findings == first.findings
    save(store, Episode(1, "ep01.vtt", "vtt", "utf-8", ()))
    again = store.episodes("d")[0]
    assert (again.path, again.digest, again.findings) == ("ep01.vtt", "digest of ep01.vtt", ())
    assert again.loaded_at == loaded.loaded_at


def test_missing_cues_are_gone_and_may_come_back(store: Store) -> None:
    save(store, episode(1, cue(1, "一", "a"), cue(2, "二", "b")))
    save(store, episode(1, cue(1, "二", "b")))
    assert [found.id for found, _ in store.cues("d", 1)] == ["b"]
    assert [found.id for found in store.all_cues("d", gone=True)[1]] == ["a"]
    save(store, episode(1, cue(1, "一", "a"), cue(2, "二", "b")))
    assert store.all_cues("d", gone=True) == {}


@pytest.mark.parametrize("order", [(1, 2), (2, 1)])
def test_a_cue_moves_to_another_episode_with_its_cells(
    store: Store, order: tuple[int, int]
) -> None:
    save(store, episode(1, cue(1, "一", "a"), cue(2, "二", "b")))
    save(store, episode(2, cue(1, "三", "c")))
    store.save_cells("d", [(Cell("th-TH", "b", "pending", text="สอง"), 0)])
    new = {1: episode(1, cue(1, "一", "a")), 2: episode(2, cue(1, "二", "b"), cue(2, "三", "c"))}
    for number in order:
        save(store, new[number])
    assert {n: [c.id for c in found] for n, found in store.all_cues("d").items()} == {
        1: ["a"],
        2: ["b", "c"],
    }
    assert list(store.cells("d", "th-TH", 2)) == ["b"]
    assert store.cells("d", "th-TH", 1) == {}


def test_a_removed_episode_leaves_its_cells(store: Store) -> None:
    save(store, episode(1, cue(1, "一", "a")))
    store.save_cells("d", [(Cell("th-TH", "a", "pending", text="หนึ่ง"), 0)])
    store.remove_episode("d", 1)
    assert store.episodes("d") == []
    assert store.cells("d", "th-TH") == {}
    left = store.cell("d", "th-TH", "a")
    assert left is not None
    assert left.text == "หนึ่ง"


def test_the_queue_shows_the_source_before_its_last_change(store: Store) -> None:
    save(store, episode(1, cue(1, "一", "a")))
    store.save_cells("d", [(Cell("th-TH", "a", "pending", text="หนึ่ง"), 0)])
    assert store.queue("d")[0].previous == ""
    save(store, episode(1, cue(1, "壹", "a")))
    save(store, episode(1, cue(1, "壹", "a")))
    row = store.queue("d")[0]
    assert (row.previous, row.cue.text) == ("一", "壹")


def test_cues_need_ids_of_their_own(store: Store) -> None:
    for bad in (episode(1, cue(1, "一", "")), episode(1, cue(1, "一", "a"), cue(2, "二", "a"))):
        with pytest.raises(ValueError, match="id of its own"):
            save(store, bad)
    with pytest.raises(ValueError, match="zip"):
        store.save_episode("d", episode(1, cue(1, "一", "a")), [], digest="x")
    assert store.episodes("d") == []


def test_dramas_do_not_see_each_other(store: Store) -> None:
    save(store, episode(1, cue(1, "一", "a")), "one")
    save(store, episode(1, cue(1, "二", "a")), "two")
    assert store.cues("one", 1)[0][0].text == "一"
    assert store.cues("two", 1)[0][0].text == "二"
