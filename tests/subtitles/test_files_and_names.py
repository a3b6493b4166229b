import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localize.errors import InputError, SubtitleError, WriteError
from localize.subtitles import episode_number, find, number_files, read, write_atomic


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("EP01.srt", 1), ("第1集.srt", 1), ("第十二集.ass", 12), ("01.srt", 1), ("S01E01.srt", 1),
        ("S02E07.1080p.vtt", 7), ("xx_ep1_zh.srt", 1), ("雨夜的婚约 第03集.srt", 3),
        ("drama-2024-05.srt", 5), ("雨夜的婚约03.srt", 3), ("drama05.srt", 5),
        ("05.es-419.srt", 5), ("05.1080p.vtt", 5), ("movie.1080p.srt", None), ("ep01_v2.srt", 1),
        ("12集.srt", 12), ("第一百零五集.srt", 105), ("第二〇集.srt", 20), ("第两百集.srt", 200),
        ("第二十集.srt", 20), ("第十集.srt", 10), ("05(1).srt", 5), ("2024.srt", None),
        ("ep01.th-TH.srt", 1), ("x264_07.srt", 7), ("第０３集.srt", 3), ("trailer.srt", None),
        ("Episode 7.srt", 7), ("ep.12.srt", 12), ("01-1920x1080.srt", 1), ("12話.srt", 12),
        ("ep100.zh-Hans.srt", 100), ("十二集.srt", 12), ("03.23.976 fps.srt", 3),
        ("trailer.es-419.srt", None), ("EP 08.VTT", 8), ("e5.srt", 5), ("000.srt", 0),
        ("Drama.2023.E09.WEB-DL.2160p.srt", 9), ("", None), (".srt", None),
    ],
)  # fmt: skip
def test_episode_numbers(name, number):
    assert episode_number(name) == number


@given(st.text(max_size=30))
def test_any_name_has_a_number_or_none(name):
    number = episode_number(name.replace("\0", "").replace("/", ""))
    assert number is None or 0 <= number < 10**8


@given(st.integers(1, 1999))
def test_chinese_numerals(number):
    digits, units = "零一二三四五六七八九", ["", "十", "百", "千"]
    written = ""
    for power, digit in reversed(list(enumerate(map(int, reversed(str(number)))))):
        if digit:
            written += digits[digit] + units[power]
        elif not written.endswith("零"):
            written += "零"
    assert episode_number(f"第{written.rstrip('零')}集.srt") == number


def test_the_files_of_a_folder(tmp_path):
    for name in ("ep10.srt", "ep2.vtt", ".ep3.srt", "notes.txt", "ep01.srt.ignore.toml"):
        (tmp_path / name).write_text("x")
    (tmp_path / "ep4.srt").mkdir()
    assert find(tmp_path) == ((2, tmp_path / "ep2.vtt"), (10, tmp_path / "ep10.srt"))


def test_folders_that_cannot_be_numbered(tmp_path):
    with pytest.raises(InputError, match="no subtitle files"):
        find(tmp_path)
    with pytest.raises(InputError, match="cannot list the folder"):
        find(tmp_path / "missing")
    (tmp_path / "ep1.srt").write_text("x")
    (tmp_path / "第1集.srt").write_text("x")
    with pytest.raises(InputError, match=r"episode 1: .*(ep1|第1集)\.srt and .*(ep1|第1集)\.srt"):
        find(tmp_path)
    with pytest.raises(InputError, match=r"trailer\.srt: no episode number"):
        number_files([Path("trailer.srt")])


def test_files_that_cannot_be_read(tmp_path):
    for name, data, message in [
        ("empty.srt", b"", "empty"),
        ("blank.srt", b" \n\r\n", "empty"),
        ("mark.srt", b"\xef\xbb\xbf", "empty"),
        ("letter.doc", b"Dear Sir", "no known subtitle format"),
        ("bad.ttml", b"<tt xmlns='http://www.w3.org/ns/ttml'><body>", "broken XML"),
    ]:
        (tmp_path / name).write_bytes(data)
        with pytest.raises(SubtitleError, match=message) as caught:
            read(tmp_path / name)
        assert caught.value.code == ("F005" if message == "empty" else "F006")
        assert "\n" not in str(caught.value)
        assert name in str(caught.value)
    with pytest.raises(SubtitleError, match="no such file"):
        read(tmp_path / "missing.srt")
    with pytest.raises(SubtitleError, match="is a folder"):
        read(tmp_path)
    with pytest.raises(SubtitleError, match="cannot be read"):
        read(tmp_path / ("x" * 300))
    with pytest.raises(SubtitleError, match="cannot be read"):
        read(Path("a\0b"))


@pytest.mark.parametrize("durable", [True, False])
def test_a_written_file_is_whole(tmp_path, durable):
    path = tmp_path / "a.srt"
    write_atomic(path, b"one", durable=durable)
    path.chmod(0o640)
    write_atomic(path, b"two", durable=durable)
    assert path.read_bytes() == b"two"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert list(tmp_path.iterdir()) == [path]


def test_a_link_is_followed(tmp_path):
    path, link = tmp_path / "a.srt", tmp_path / "b.srt"
    path.write_bytes(b"one")
    link.symlink_to(path)
    write_atomic(link, b"two")
    assert link.is_symlink()
    assert path.read_bytes() == b"two"


def test_failed_writes_name_the_path_and_leave_nothing(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(
        WriteError, match=r"file/a\.srt: cannot write: (Not a directory|File exists)"
    ):
        write_atomic(tmp_path / "file" / "a.srt", b"x")
    (tmp_path / "file").unlink()
    (tmp_path / "folder").mkdir()
    with pytest.raises(WriteError, match="folder: cannot write"):
        write_atomic(tmp_path / "folder", b"x")
    assert [p.name for p in tmp_path.iterdir()] == ["folder"]
    with pytest.raises(WriteError, match=r"/proc/a\.srt: cannot write"):
        write_atomic(Path("/proc/a.srt"), b"x")


def test_a_full_disk(tmp_path):
    """A limit on the size of files stands in for the disk: the kernel refuses the write."""
    code = (
        "import resource, signal, sys; from pathlib import Path\n"
        "from localize.subtitles import write_atomic; from localize.errors import WriteError\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "try: write_atomic(Path(sys.argv[1]), b'x' * 5000)\n"
        "except WriteError as error: print(error)\n"
    )
    path = tmp_path / "a.srt"
    path.write_bytes(b"old")
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True
    )
    assert "cannot write: File too large" in done.stdout
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_the_public_names():
    from localize import subtitles

    for name in subtitles.__all__:
        assert getattr(subtitles, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        subtitles.nothing  # noqa: B018


def test_reading_a_canonical_file_imports_no_other_reader(tmp_path):
    path = tmp_path / "a.srt"
    path.write_text("1\n00:00:01,000 --> 00:00:02,000\n你好\n", encoding="utf-8")
    code = (
        "import sys; from pathlib import Path; from localize.subtitles import read\n"
        "assert len(read(Path(sys.argv[1])).cues) == 1\n"
        "names = ('srt', 'pysubs2', 'charset_normalizer', 'xml.etree', 'defusedxml',\n"
        "    'localize.subtitles.writer', 'localize.subtitles.rewriter')\n"
        "print([name for name in names if name in sys.modules])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )
    assert done.stdout.strip() == "[]"
