"""`localize check --fix` writes whole files or none, whatever stands in its way."""

import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.drama import environment, inside, one_line

CUE = "1\n00:00:01,000 --> 00:00:04,000\nWait... for me !\n"
FIXED = CUE.replace("Wait... for me !", "Wait… for me!")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "en-US" / "ep01.srt"
    path.parent.mkdir()
    path.write_text(CUE, encoding="utf-8")
    return path


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o755, 0o444])
def test_the_mode_of_a_file_is_kept(file: Path, mode: int) -> None:
    file.chmod(mode)
    inside("check", "--fix", file)
    assert stat.S_IMODE(file.stat().st_mode) == mode
    assert text_of(file) == FIXED


def test_a_link_stays_a_link(file: Path, tmp_path: Path) -> None:
    link = tmp_path / "en-US" / "ep02.srt"
    link.symlink_to(file)
    inside("check", "--fix", link)
    assert link.is_symlink()
    assert text_of(file) == FIXED
    assert sorted(one.name for one in file.parent.iterdir()) == ["ep01.srt", "ep02.srt"]


def test_a_folder_that_takes_no_file_is_one_line(file: Path) -> None:
    # Root writes into any folder: a name that is too long for the file beside it stands for that.
    script = (
        "import runpy, sys\n"
        "from localize.subtitles import files\n"
        "files._LEAD = 'x' * 300\n"
        "sys.argv = ['localize', *sys.argv[1:]]\n"
        "runpy.run_module('localize', run_name='__main__', alter_sys=True)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, "check", "--fix", str(file)],
        env=environment(), capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 3
    assert "ep01.srt: cannot write" in one_line(done.stderr)
    assert text_of(file) == CUE
    assert list(file.parent.iterdir()) == [file]


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_killed_in_between_a_file_is_the_old_one_or_the_new_one(file: Path, step: str) -> None:
    other = file.with_name("ep02.srt")
    other.write_text(CUE, encoding="utf-8")
    script = (
        "import os, pathlib, runpy, signal, sys\n"
        "count = [0]\n"
        "def killing(real):\n"
        "    def call(*given):\n"
        "        count[0] += 1\n"
        "        if count[0] == 2: os.kill(os.getpid(), signal.SIGKILL)\n"
        "        return real(*given)\n"
        "    return call\n"
        + ("os.fsync = killing(os.fsync)\n" if step == "fsync" else "")
        + ("pathlib.Path.replace = killing(pathlib.Path.replace)\n" if step == "replace" else "")
        + "sys.argv = ['localize', *sys.argv[1:]]\n"
        "runpy.run_module('localize', run_name='__main__', alter_sys=True)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, "check", "--fix", str(file.parent)],
        env=environment(), capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == -signal.SIGKILL
    assert text_of(file) == FIXED
    assert text_of(other) == CUE
    # What the killed one left is no subtitle file to anybody, and the next run goes through.
    inside("check", "--fix", file.parent)
    assert text_of(other) == FIXED


def test_a_fixed_file_is_not_written_again(file: Path) -> None:
    inside("check", "--fix", file)
    before = file.stat()
    inside("check", "--fix", file)
    after = file.stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
