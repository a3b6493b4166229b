"""The workflows and hooks that we hand out run, with the exit codes that they count on."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from localize.subtitles import EXTENSIONS
from tests.cli.drama import environment

ROOT = Path(__file__).parents[2]
GOOD = "1\n00:00:01,000 --> 00:00:03,000\nI waited for you.\n"
#: Overlaps, which fails; and has dots that a fix mends.
BAD = GOOD.replace("you.", "you...") + "\n2\n00:00:02,000 --> 00:00:04,000\nHello.\n"
SOURCE = "1\n00:00:01,000 --> 00:00:03,000\n我等了你。\n"
PAGE = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
WORKFLOWS = [yaml.safe_load(text) for text in re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)]
HOOKS = {
    hook["id"]: hook
    for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
}


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Return a folder of subtitles with the baseline that the page tells to make first."""
    files = {"subtitles/en-US/ep01.srt": GOOD, "source/ep01.srt": SOURCE}
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    (first,) = re.findall(r"\$ (localize check .*--write-baseline .*)", PAGE)
    assert shell(first, tmp_path).returncode == 0
    return tmp_path


def shell(line: str, at: Path) -> subprocess.CompletedProcess[str]:
    """Run a line as GitHub does, with `localize` on the path."""
    program = at / ".bin" / "localize"
    program.parent.mkdir(exist_ok=True)
    program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m localize "$@"\n')
    program.chmod(0o755)
    path = f"{program.parent}{os.pathsep}{os.environ['PATH']}"
    env = environment({"PATH": path, "GITHUB_STEP_SUMMARY": str(at / "summary.md")})
    return subprocess.run(
        ["bash", "-eo", "pipefail", "-c", line], cwd=at, env=env, capture_output=True, text=True
    )


def lines() -> list[str]:
    steps: list[dict[str, Any]] = [
        step
        for workflow in WORKFLOWS
        if "jobs" in workflow
        for job in workflow["jobs"].values()
        for step in job["steps"]
    ]
    found = [step["run"] for step in steps if step.get("run", "").startswith("localize")]
    found += re.findall(r"```sh\n(localize .*)\n```", PAGE)
    assert len(found) == 3
    return found


@pytest.mark.parametrize("line", lines())
def test_a_line_passes_good_files_and_shows_bad_ones(repository: Path, line: str) -> None:
    assert shell(line, repository).returncode == 0
    (repository / "subtitles/en-US/ep01.srt").write_text(BAD, encoding="utf-8")
    done = shell(line, repository)
    scanned = "sarif" in line
    assert done.returncode == (0 if scanned else 1), done
    output = re.search(r"--output (\S+)", line)
    shown = (repository / output[1]).read_text(encoding="utf-8") if output else done.stdout
    assert "T102" in shown
    if "github" in line:
        assert "T102" in (repository / "summary.md").read_text(encoding="utf-8")
    if scanned:
        assert shell(line.replace("subtitles/", "nothing/"), repository).returncode != 0


def test_the_hooks_take_every_subtitle_file_and_no_other() -> None:
    for hook in HOOKS.values():
        assert all(re.search(hook["files"], f"a/b{ending}") for ending in EXTENSIONS)
        assert re.search(hook["files"], "a/B.SRT")
        assert not re.search(hook["files"], "ep01.srt.ignore.toml")
        assert hook["language"] == "python"


def test_the_hooks_run(repository: Path) -> None:
    (shown,) = [workflow["repos"] for workflow in WORKFLOWS if "repos" in workflow]
    file = repository / "subtitles/en-US/ep01.srt"
    for use in shown[0]["hooks"]:
        line = shlex.join(
            [*shlex.split(HOOKS[use["id"]]["entry"]), *use.get("args", ()), str(file)]
        )
        file.write_text(GOOD, encoding="utf-8")
        assert shell(line, repository).returncode == 0, line
        assert file.read_text(encoding="utf-8") == GOOD
        file.write_text(BAD, encoding="utf-8")
        assert shell(line, repository).returncode == 1, line
        fixed = use["id"] == "localize-fix"
        assert file.read_text(encoding="utf-8") == (BAD.replace("...", "…") if fixed else BAD)
