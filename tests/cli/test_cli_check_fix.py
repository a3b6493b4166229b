"""`localize check --fix`, `--unsafe-fixes` and `--diff` on files."""

import subprocess
from pathlib import Path

import pytest

from tests.cli.drama import Result, inside, one_line

TEXT = (
    "1\n00:00:01,000 --> 00:00:04,000\nWait...  for me !\n\n"
    "4\n00:00:05,000 --> 00:00:05,600\nI waited for you all night long.\n"
)
SAFE = TEXT.replace("Wait...  for me !", "Wait… for me!").replace("4\n00:00:05", "2\n00:00:05")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "en-US" / "ep01.srt"
    path.parent.mkdir()
    path.write_text(TEXT, encoding="utf-8")
    return path


def check(file: Path, *arguments: str | Path, code: int = 0) -> Result:
    return inside("-C", file.parents[1], "check", "en-US", *arguments, code=code)


def test_fix_mends_what_is_safe_and_says_what_remains(file: Path) -> None:
    result = check(file, "--fix")
    assert file.read_text(encoding="utf-8") == SAFE
    assert "4 fixed in 1 file (1 F003, 1 P402, 1 P403, 1 P406)" in result.err
    assert (
        "2 more may be fixed with --unsafe-fixes" not in check(file, "--fix", "--select", "P").err
    )
    assert "more may be fixed with --unsafe-fixes" in result.err
    assert "R201" in result.out
    assert "P402" not in result.out
    again = check(file, "--fix", "--format", "json")
    assert "0 fixed in 0 files" in again.err
    assert again.json()["fixed"] == {}
    assert file.read_text(encoding="utf-8") == SAFE


def test_the_exit_code_counts_what_remains(file: Path) -> None:
    check(file, "--fail-on", "warning", code=1)
    check(file, "--fix", "--fail-on", "warning", code=1)
    left = check(file, "--unsafe-fixes", "--fail-on", "warning", "--format", "json")
    assert left.json()["findings"] == []
    assert left.json()["fixed"]["R201"] == 1


def test_diff_writes_nothing_and_applies_with_patch(file: Path) -> None:
    result = check(file, "--diff")
    assert file.read_text(encoding="utf-8") == TEXT
    assert "4 would be fixed in 1 file" in result.err
    assert result.out.startswith("--- a/en-US/ep01.srt\n+++ b/en-US/ep01.srt\n@@ ")
    subprocess.run(
        ["git", "apply", "--whitespace=nowarn"], input=result.out.encode(), cwd=file.parents[1],
        check=True,
    )  # fmt: skip
    assert file.read_text(encoding="utf-8") == SAFE
    assert check(file, "--diff").out == ""
    assert "+" in check(file, "--diff", "--unsafe-fixes").out
    assert "--output" in inside("check", file, "--diff", "-o", "x", code=2).err


def test_a_diff_of_a_file_without_a_last_line_end(file: Path) -> None:
    file.write_bytes(TEXT.replace("long.\n", "long...").encode())
    out = check(file, "--diff").out
    assert out.count("\\ No newline at end of file\n") == 2
    subprocess.run(["git", "apply"], input=out.encode(), cwd=file.parents[1], check=True)
    assert file.read_bytes() == SAFE.replace("long.\n", "long…").encode()


def test_another_encoding_is_named(file: Path) -> None:
    text = "1\n00:00:01,000 --> 00:00:04,000\n你终于回来了我等你很久了\n"
    path = file.with_name("ep02.zh-Hans.srt")
    path.write_bytes(text.encode("gb18030"))
    result = inside("check", path, "--fix", "--select", "F")
    assert path.read_bytes() == text.encode()
    assert "gb18030 is now UTF-8" in result.err


def test_nothing_is_written_when_the_input_is_bad(file: Path) -> None:
    (file.parent / "ep02.srt").write_text(TEXT, encoding="utf-8")
    source = file.parents[1] / "source"
    source.mkdir()
    (source / "ep01.srt").write_text(TEXT, encoding="utf-8")
    line = one_line(check(file, "--fix", "--source", "source", code=2).err)
    assert "no source episode 2" in line
    assert file.read_text(encoding="utf-8") == TEXT


def test_a_suppressed_finding_is_not_mended(file: Path) -> None:
    check(file, "--select", "P402", "--write-ignores", "the dots are a code")
    check(file, "--fix")
    assert "Wait... for me!" in file.read_text(encoding="utf-8")
