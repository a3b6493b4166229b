"""`check --duration` and `check --shots`: what a video says of its subtitles."""

import struct
from pathlib import Path

import pytest

from tests.cli.drama import inside

FILE = """\
1
00:00:01,000 --> 00:00:03,000
Who are you?

2
00:01:30,200 --> 00:01:33,000
Let go of me!
"""


@pytest.fixture
def subtitles(tmp_path: Path) -> Path:
    file = tmp_path / "ep01.en-US.srt"
    file.write_text(FILE, encoding="utf-8")
    return file


def found(*arguments: str | Path) -> list[tuple[str, int]]:
    document = inside("check", "--format", "json", *arguments, code=0).json()
    return [(one["code"], one["cue"]) for one in document["findings"]]


@pytest.mark.parametrize("time", ["92.5", "1:32.5", "00:01:32,500"])
def test_a_time_tells_where_the_video_ends(subtitles: Path, time: str) -> None:
    assert found(subtitles, "--duration", time) == [("T108", 2)]
    assert found(subtitles, "--duration", "93") == []
    assert found(subtitles) == []


def test_so_does_the_video_itself(subtitles: Path, tmp_path: Path) -> None:
    head = struct.pack(">IIIII", 0, 0, 0, 1000, 92_500) + bytes(80)
    box = struct.pack(">I4s", 8 + len(head), b"mvhd") + head
    movie = struct.pack(">I4s", 8 + len(box), b"moov") + box
    video = tmp_path / "ep01.mp4"
    video.write_bytes(b"\0\0\0\x10ftypisom\0\0\2\0" + movie)
    assert found(subtitles, "--duration", video) == [("T108", 2)]
    result = inside("check", subtitles, "--duration", subtitles, code=2)
    assert "ep01.en-US.srt: " in result.err
    assert len(result.err.splitlines()) == 1
    result = inside("check", subtitles, "--duration", "soon", code=2)
    assert "--duration: no time: 'soon'" in result.err
    assert len(result.err.splitlines()) == 1


def test_cuts_by_the_frame_rate_that_is_asked_for(subtitles: Path, tmp_path: Path) -> None:
    cuts = tmp_path / "cuts.txt"
    cuts.write_text("00:00:01:00\n00:01:30:00\n", encoding="utf-8")
    assert found(subtitles, "--shots", cuts) == [("S601", 2)]
    assert found(subtitles, "--shots", cuts, "--fps", "23.976") == [("S601", 2)]
    assert found(subtitles, "--shots", cuts, "--fps", "23.976", "--ignore", "S") == []
    cuts.write_text("1.0\nlater\n", encoding="utf-8")
    result = inside("check", subtitles, "--shots", cuts, code=2)
    assert f"{cuts}:2: no time: 'later'" in result.err
    assert len(result.err.splitlines()) == 1
