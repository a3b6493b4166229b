"""Cuts from each format, at exact rates, and lines that are none."""

from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localize import video
from localize.errors import InputError

FILM = Fraction(24000, 1001)
NTSC = Fraction(30000, 1001)

SHOWINFO = """\
ffmpeg version 6.1 Copyright (c) 2000-2023 the FFmpeg developers
[Parsed_showinfo_1 @ 0x55d0] config in time_base: 1/12800, frame_rate: 25/1
[Parsed_showinfo_1 @ 0x55d0] n:   0 pts:  31232 pts_time:2.44    duration:    512 fmt:yuv420p
[Parsed_showinfo_1 @ 0x55d0] n:   1 pts:  92672 pts_time:7.24    duration:    512 fmt:yuv420p
frame=    2 fps=0.0 q=-0.0 Lsize=N/A time=00:00:07.24
"""
METADATA = """\
frame:0    pts:31232   pts_time:2.44
lavfi.scene_score=0.513000
frame:1    pts:92672   pts_time:7.24
lavfi.scene_score=0.401000
"""
SCDET = """\
frame:0    pts:0       pts_time:0
lavfi.scd.mafd=0.000
frame:61   pts:31232   pts_time:2.44
lavfi.scd.mafd=30.9
lavfi.scd.score=30.5
lavfi.scd.time=2.44
frame:62   pts:31744   pts_time:2.48
[scdet @ 0x1] lavfi.scd.score: 20.1, lavfi.scd.time: 7.24
"""
EDL = """\
TITLE: EP01
FCM: NON-DROP FRAME

001  AX       V     C        00:00:00:00 00:00:02:11 01:00:00:00 01:00:02:11
* FROM CLIP NAME: A001.MOV
002  AX       A     C        00:00:00:00 00:00:07:06 01:00:00:00 01:00:07:06
003  BX       V     C        00:00:10:00 00:00:14:20 01:00:02:11 01:00:07:06
004  BX       V     C        00:00:14:20 00:00:14:20 01:00:07:06 01:00:07:06
004  CX       V     D    012 00:00:00:00 00:00:03:00 01:00:07:06 01:00:10:06
005  DX       B     C        00:00:00:00 00:00:03:00 01:00:10:06 01:00:13:06
"""


@pytest.mark.parametrize(
    ("text", "fps", "expected"),
    [
        ("2.44\n7.24\n", Fraction(25), (2440, 7240)),
        ("\ufeff# cuts\n\n00:00:07.240\r\n00:00:02,440\r\n7.24\n", Fraction(25), (2440, 7240)),
        ("1:02.5\n62", Fraction(25), (62_000, 62_500)),
        ("00:00:02:11\n00:00:07:06", Fraction(25), (2440, 7240)),
        ("00:00:01:00", FILM, (1001,)),
        ("00:10:00;00", NTSC, (600_000 - 1,)),
        ("00:10:00:00", NTSC, (600_600,)),
        (SHOWINFO, Fraction(25), (2440, 7240)),
        (METADATA, Fraction(25), (2440, 7240)),
        (SCDET, Fraction(25), (2440, 7240)),
        (EDL, Fraction(25), (0, 2440, 10_240)),
        (EDL.replace(" 01:", " 00:"), Fraction(25), (0, 2440, 10_240)),
        (EDL, FILM, (0, 2461, 10_260)),
    ],
)
def test_each_format_gives_the_same_cuts(
    tmp_path: Path, text: str, fps: Fraction, expected: tuple[int, ...]
) -> None:
    file = tmp_path / "cuts.txt"
    file.write_bytes(text.encode())
    assert video.read_shots(file, fps) == expected


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"2.44\nseven\n", r"cuts\.txt:2: no time: 'seven' \(write 12\.345"),
        (b"2.44\n00:00:07:25\n", r"cuts\.txt:2: no time: '00:00:07:25'"),
        (b"00:99:00\n", r"cuts\.txt:1: no time"),
        (b"001  AX  V  C  00:00:00:00 00:00:02:11\n", r"cuts\.txt:1: no event of an EDL"),
        (EDL.replace("01:00:02:11 01:", "01:00:02:26 01:").encode(), r"cuts\.txt:7: no timecode"),
        (b"", r"cuts\.txt: lists no cuts"),
        (b"# none\n", r"cuts\.txt: lists no cuts"),
        (b"\xff\xfe\x00", r"cuts\.txt: is no text in UTF-8"),
    ],
)
def test_a_wrong_line_is_named(tmp_path: Path, data: bytes, message: str) -> None:
    file = tmp_path / "cuts.txt"
    file.write_bytes(data)
    with pytest.raises(InputError, match=message):
        video.read_shots(file, Fraction(25))


@given(st.lists(st.integers(0, 100_000_000), min_size=1, max_size=20), st.data())
def test_times_come_back_in_order(
    tmp_path_factory: pytest.TempPathFactory, times: list[int], data: st.DataObject
) -> None:
    file = tmp_path_factory.mktemp("cuts") / "cuts.txt"
    form = data.draw(st.sampled_from(["{:.3f}", "n:0 pts_time:{:.3f} x", "lavfi.scd.time={:.3f}"]))
    file.write_text("\n".join(form.format(time / 1000) for time in times), encoding="utf-8")
    assert video.read_shots(file, FILM) == tuple(sorted(set(times)))
