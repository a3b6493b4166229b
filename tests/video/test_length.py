"""How long a video lasts: heads of files made here, box by box, and what is no video."""

import struct
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localize import video
from localize.errors import InputError


def box(name: bytes, data: bytes, *, wide: bool = False) -> bytes:
    if wide:
        return struct.pack(">I4sQ", 1, name, 16 + len(data)) + data
    return struct.pack(">I4s", 8 + len(data), name) + data


def mvhd(scale: int, count: int, *, version: int = 0) -> bytes:
    times = struct.pack(">QQIQ" if version else ">IIII", 0, 0, scale, count)
    return box(b"mvhd", bytes([version, 0, 0, 0]) + times + bytes(80))


def element(name: int, data: bytes, *, unknown: bool = False) -> bytes:
    head = name.to_bytes((name.bit_length() + 7) // 8, "big")
    size = b"\x01" + b"\xff" * 7 if unknown else (len(data) | 1 << 56).to_bytes(8, "big")
    return head + size + data


def matroska(*info: bytes, unknown: bool = False) -> bytes:
    front = element(0x1A45DFA3, element(0x4282, b"webm"))
    seek = element(0x114D9B74, bytes(40))
    return front + element(0x18538067, seek + element(0x1549A966, b"".join(info)), unknown=unknown)


FTYP = box(b"ftyp", b"isom\0\0\2\0isomiso2mp41")
DURATION, SCALE = 0x4489, 0x2AD7B1

FILES = {
    "mp4": (FTYP + box(b"moov", mvhd(1000, 92_500)) + box(b"mdat", bytes(99)), 92_500),
    "moov at the end": (FTYP + box(b"mdat", bytes(999)) + box(b"moov", mvhd(600, 55_501)), 92_502),
    "wide mdat": (FTYP + box(b"mdat", bytes(9), wide=True) + box(b"moov", mvhd(600, 600)), 1000),
    "old mov": (box(b"wide", b"") + box(b"moov", mvhd(600, 60)), 100),
    "64 bits": (FTYP + box(b"moov", mvhd(90_000, 8_325_000, version=1)), 92_500),
    "fragments": (
        FTYP
        + box(
            b"moov",
            mvhd(1000, 0) + box(b"mvex", box(b"mehd", bytes(4) + struct.pack(">I", 61_000))),
        ),
        61_000,
    ),
    "webm": (matroska(element(DURATION, struct.pack(">d", 92_500.0))), 92_500),
    "live webm": (matroska(element(DURATION, struct.pack(">f", 1234.0)), unknown=True), 1234),
    "matroska": (
        matroska(
            element(SCALE, (100_000).to_bytes(3, "big")),
            element(DURATION, struct.pack(">d", 10_005.0)),
        ),
        1001,
    ),
}


@pytest.mark.parametrize("name", FILES)
def test_the_head_tells_how_long_it_lasts(tmp_path: Path, name: str) -> None:
    data, expected = FILES[name]
    file = tmp_path / "video"
    file.write_bytes(data)
    assert video.length(file) == expected


@pytest.fixture
def nothing_installed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))


@pytest.mark.usefixtures("nothing_installed")
@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"1\n00:00:01,000 --> 00:00:02,000\nHi.\n",
        FTYP,
        FTYP + box(b"moov", box(b"trak", b"")),
        FTYP + box(b"moov", mvhd(0, 5)),
        FTYP + box(b"moov", mvhd(1000, 2**32 - 1)),
        FTYP + struct.pack(">I4s", 4, b"moov"),
        FILES["mp4"][0][: len(FTYP) + 20],
        b"\x1a\x45\xdf\xa3",
        matroska(),
        matroska(element(DURATION, struct.pack(">d", float("nan")))),
        matroska(element(DURATION, b"abc")),
    ],
)
def test_what_does_not_tell_is_one_clear_line(tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "video"
    file.write_bytes(data)
    with pytest.raises(InputError, match=r"does not tell how long it lasts.*--duration 92\.5"):
        video.length(file)


def test_other_files_are_put_to_ffprobe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "ffprobe"
    monkeypatch.setenv("PATH", str(tmp_path))
    file = tmp_path / "video.ts"
    file.write_bytes(b"\x47" * 188)
    program.write_text('#!/bin/sh\n[ "$7" = -- ] && [ -f "$8" ] && echo 92.5001\n')
    program.chmod(0o755)
    assert video.length(file) == 92_501
    program.write_text("#!/bin/sh\necho N/A\n")
    with pytest.raises(InputError, match="ffprobe cannot tell"):
        video.length(file)


@given(st.sampled_from(sorted(FILES)), st.data())
def test_damaged_files_never_crash(
    tmp_path_factory: pytest.TempPathFactory, name: str, data: st.DataObject
) -> None:
    whole = bytearray(FILES[name][0])
    for _ in range(data.draw(st.integers(1, 4))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    del whole[data.draw(st.integers(0, len(whole))) :]
    file = tmp_path_factory.mktemp("damaged") / "video"
    file.write_bytes(whole)
    try:
        assert video.length(file) >= 0
    except InputError as error:
        assert "\n" not in str(error)
