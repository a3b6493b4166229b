"""What the README tells a newcomer to type works on the sample, right after `make run`."""

import html
import re
import shlex
import shutil
import tomllib
from pathlib import Path

import pytest

from tests.cli.drama import inside, localize

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "samples" / "rainy-night"
README = (ROOT / "README.md").read_text(encoding="utf-8")
LINES = re.findall(r"^\$ (localize .*)$", README, re.MULTILINE)
#: Need a server; `tests/web` and `tests/engines` try them.
ELSEWHERE = ("localize serve", "localize engines test qwen")
#: The sample has lines that nobody approved and lines without a text; all others end with 0.
CODES = {"export": 1, "check": 1}


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Return the sample after `make run`, and the board that it ends with."""
    folder = tmp_path_factory.mktemp("make") / SAMPLE.name
    shutil.copytree(
        SAMPLE, folder, ignore=shutil.ignore_patterns(".localize", "drafts", "out"), symlinks=True
    )
    localize("-C", folder, "run", "--offline")
    return folder, localize("-C", folder, "status").out


def test_the_picture_of_the_board_is_what_make_run_prints(run: tuple[Path, str]) -> None:
    picture = (ROOT / "docs" / "images" / "board.svg").read_text(encoding="utf-8")
    shown = [
        html.unescape(line).replace("\xa0", " ").rstrip()
        for line in re.findall(r"<text [^>]*>(.*?)</text>", picture)
    ]
    missing = [line for line in run[1].splitlines() if line.rstrip() not in shown]
    assert missing == [], "run tools/picture.py"


def test_the_commands_of_the_readme_work_on_the_sample(
    run: tuple[Path, str], tmp_path: Path
) -> None:
    folder = tmp_path / SAMPLE.name
    shutil.copytree(run[0], folder)
    (folder / "episodes").mkdir()
    for number in (1, 2):
        shutil.copy(folder / f"source/ep0{number}.srt", folder / "episodes")
    shutil.copytree(folder / "drafts", folder / "subtitles")
    shutil.copytree(folder / "drafts", folder / "delivered")
    shutil.copytree(folder / "drafts", folder / "out")
    tried = []
    for line in dict.fromkeys(LINES):
        if line.startswith(ELSEWHERE):
            continue
        words = shlex.split(line, comments=True)[1:]
        result = inside("-C", folder, *words, code=CODES.get(words[0], 0))
        assert result.out + result.err, line
        tried.append(words[0])
    assert len(tried) > 15
    assert {"init", "run", "review", "export", "check", "diff"} <= set(tried)


def test_what_make_run_installs_is_enough_for_the_workflows() -> None:
    (extras,) = re.findall(
        r"-e '\.\[(.*?)\]'\n\t@\$\(COMPILE\)\n\t@touch \$@\n\n\.venv/test",
        (ROOT / "Makefile").read_text("utf-8"),
    )
    known = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert set(extras.split(",")) <= set(known["optional-dependencies"])
    named = set(re.findall(r"needs? the extra `\[(\w+)\]`", README))
    assert named == {"web", "exchange"}
    assert named <= set(extras.split(","))
