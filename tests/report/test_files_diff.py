"""`localize diff`: cues matched by content, with exact texts and times."""

import json
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localize.report.files import compare, summary
from tests.cli.drama import clock, inside, numbered, srt


def write(path: Path, cues: list[tuple[int, str]]) -> Path:
    blocks = [
        f"{n}\n{clock(start)} --> {clock(start + 1500)}\n{text}\n"
        for n, (start, text) in enumerate(cues, 1)
    ]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(blocks), encoding="utf-8")
    return path


def lines(count: int) -> list[tuple[int, str]]:
    return [(1000 + 2000 * n, text) for n, text in enumerate(numbered(count))]


def kinds(old: Path, new: Path) -> dict[str, int]:
    return {kind: n for kind, n in summary(compare(old, new)).items() if n}


def test_each_kind_of_difference(tmp_path: Path) -> None:
    cues = lines(8)
    old = write(tmp_path / "a.srt", cues)
    cues[1] = (cues[1][0], cues[1][1].replace("这里", "那里"))
    cues[2] = (cues[2][0] + 40, cues[2][1])
    del cues[4]
    cues.append((40_000, "新的一行"))
    new = write(tmp_path / "b.srt", cues)
    assert kinds(old, new) == {"unchanged": 5, "text": 1, "times": 1, "added": 1, "removed": 1}
    [file] = compare(old, new)
    first = file.changes[0]
    assert first.kinds == ("text",)
    assert first.old is not None and first.new is not None
    assert (first.old.cue, first.new.cue) == (2, 2)


def test_a_line_put_in_front_shifts_nothing(tmp_path: Path) -> None:
    cues = lines(30)
    old = write(tmp_path / "a.srt", cues)
    new = write(tmp_path / "b.srt", [(0, "片头"), *cues])
    assert kinds(old, new) == {"unchanged": 30, "added": 1}


def test_a_new_translation_of_one_line_is_one_change(tmp_path: Path) -> None:
    old = write(tmp_path / "a.srt", [(0, "One here."), (2000, "Wait for me!"), (4000, "Three.")])
    new = write(
        tmp_path / "b.srt", [(0, "One here."), (2000, "Hold on, will you"), (4000, "Three.")]
    )
    assert kinds(old, new) == {"unchanged": 2, "text": 1}


def test_repeated_lines_at_their_own_times_are_equal(tmp_path: Path) -> None:
    cues = [(2000 * n, "是") for n in range(6)]
    old = write(tmp_path / "a.srt", cues)
    assert kinds(old, write(tmp_path / "b.srt", cues)) == {"unchanged": 6}
    assert kinds(old, write(tmp_path / "c.srt", cues[:-1])) == {"unchanged": 5, "removed": 1}


@given(st.integers(0, 2**32), st.integers(0, 12))
def test_random_edits_are_found_one_by_one(
    tmp_path_factory: pytest.TempPathFactory, seed: int, edits: int
) -> None:
    pick = random.Random(seed)
    folder = tmp_path_factory.mktemp("diff")
    cues = lines(24)
    changed = list(cues)
    for place in pick.sample(range(24), edits):
        changed[place] = (changed[place][0], changed[place][1] + "吗")
    retimed = {place for place in range(24) if pick.random() < 0.2}
    changed = [(at + 7 * (place in retimed), text) for place, (at, text) in enumerate(changed)]
    found = summary(compare(write(folder / "a.srt", cues), write(folder / "b.srt", changed)))
    assert (found["text"], found["times"]) == (edits, len(retimed))
    assert found["added"] == found["removed"] == found["moved"] == 0


@given(st.integers(0, 2**32))
def test_every_cue_of_both_sides_is_accounted_for(
    tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    pick = random.Random(seed)
    folder = tmp_path_factory.mktemp("diff")
    texts = ["走", "来", "你是谁", "我等了你三年", "滚"]
    old = [(2000 * n, pick.choice(texts)) for n in range(pick.randint(1, 12))]
    new = [(1500 * n, pick.choice(texts)) for n in range(pick.randint(1, 12))]
    [file] = compare(write(folder / "a.srt", old), write(folder / "b.srt", new))
    sides = list(file.changes)
    assert sum(change.old is not None for change in sides) + file.unchanged == len(old)
    assert sum(change.new is not None for change in sides) + file.unchanged == len(new)
    places = [change.old.cue for change in sides if change.old is not None]
    assert len(places) == len(set(places))


def test_folders_of_several_markets(tmp_path: Path) -> None:
    for side in ("old", "new"):
        for market in ("th-TH", "ar-SA"):
            write(tmp_path / side / market / "ep01.srt", lines(4))
    write(tmp_path / "new" / "ar-SA" / "ep01.srt", [*lines(3), (7000, "هذا مختلف")])
    write(tmp_path / "new" / "ar-SA" / "ep02.srt", [(0, "جديد")])
    found = compare(tmp_path / "old", tmp_path / "new")
    assert [Path(one.file).name for one in found] == ["ep01.srt", "ep02.srt", "ep01.srt"]
    assert summary(found)["unchanged"] == 7
    page = inside("diff", tmp_path / "old", tmp_path / "new", "--format", "html").out
    assert '<dd lang="ar-SA" dir="rtl">' in page


def test_a_line_that_moved_to_another_file(tmp_path: Path) -> None:
    cues = lines(8)
    write(tmp_path / "old" / "ep01.srt", cues[:5])
    write(tmp_path / "old" / "ep02.srt", cues[5:])
    write(tmp_path / "new" / "ep01.srt", cues[:4])
    write(tmp_path / "new" / "ep02.srt", cues[4:])
    found = summary(compare(tmp_path / "old", tmp_path / "new"))
    assert found["moved"] + found["added"] == 1
    assert found["unchanged"] == 7


def test_formats_may_differ(tmp_path: Path) -> None:
    (tmp_path / "a.srt").write_text("1\n00:00:01,000 --> 00:00:02,000\n<i>Hi</i> & you\n", "utf-8")
    (tmp_path / "b.vtt").write_text(
        "WEBVTT\n\n00:01.000 --> 00:02.000\n<i>Hi</i> &amp; you\n", "utf-8"
    )
    assert kinds(tmp_path / "a.srt", tmp_path / "b.vtt") == {"unchanged": 1}
    (tmp_path / "c.srt").write_text("1\n00:00:01,000 --> 00:00:02,000\nHi & you\n", "utf-8")
    assert kinds(tmp_path / "a.srt", tmp_path / "c.srt") == {"text": 1}


def test_the_exit_code(tmp_path: Path) -> None:
    old = write(tmp_path / "a.srt", lines(3))
    new = write(tmp_path / "b.srt", lines(2))
    inside("diff", old, new)
    inside("diff", old, new, "--exit-code", code=1)
    inside("diff", old, old, "--exit-code")
    assert json.loads(inside("diff", old, new, "--json").out)["summary"]["removed"] == 1


def test_what_cannot_be_compared(tmp_path: Path) -> None:
    file = write(tmp_path / "a.srt", lines(3))
    (tmp_path / "empty").mkdir()
    (tmp_path / "b.srt").write_bytes(b"\x00\x01\x02" * 50)
    assert "two files or two folders" in inside("diff", file, tmp_path, code=2).err
    assert "no subtitle files" in inside("diff", tmp_path / "empty", tmp_path, code=2).err
    assert "b.srt" in inside("diff", file, tmp_path / "b.srt", code=2).err
    (tmp_path / "c.srt").write_text("", "utf-8")
    assert kinds(file, tmp_path / "c.srt") == {"removed": 3}


def test_the_text_is_for_a_terminal(tmp_path: Path) -> None:
    old = tmp_path / "a.srt"
    old.write_text(srt(["He went home"]), "utf-8")
    new = tmp_path / "b.srt"
    new.write_text(srt(["She ran home"]), "utf-8")
    assert "[-He went-]{+She ran+} home" in inside("diff", old, new).out
