"""How the command line behaves in a shell: help, completion, pipes, colours, folders."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import pytest

from localize.cli import cli
from tests.cli.drama import Drama, environment, inside, localize, one_line


def paths(command: click.Command, name: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """Every command and subcommand."""
    found = [name]
    if isinstance(command, click.Group):
        context = click.Context(command)
        for child in command.list_commands(context):
            inner = command.get_command(context, child)
            assert inner is not None
            found += paths(inner, (*name, child))
    return found


def test_help() -> None:
    for command in paths(cli):
        out = inside(*command, "--help").out
        assert out.startswith("Usage: localize")
        assert all(len(line) <= 100 for line in out.splitlines())
        assert inside(*command, "-h").out == out


def test_help_needs_no_drama(tmp_path: Path) -> None:
    for command in ("run", "review"):
        result = localize(command, "--help", at=tmp_path)
        assert result.out.startswith(f"Usage: localize {command}")
        assert result.err == ""


def test_every_command_of_the_help_exists() -> None:
    out = localize("--help").out
    for name in ("init", "run", "check", "checks", "review", "status", "export"):
        assert f"\n  {name} " in out


def test_version() -> None:
    assert localize("--version").out.split()[0] == "localize"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["rnu"], ["rnu", "run"]),
        (["run", "--ofline"], ["--ofline", "--offline"]),
        (["review", "aprove"], ["aprove"]),
        (["review"], ["Usage"]),
        ([], ["Usage"]),
    ],
)
def test_usage_errors(arguments: list[str], words: list[str]) -> None:
    result = localize(*arguments, code=2)
    for word in words:
        assert word in result.out + result.err


# --- completion -----------------------------------------------------------------------------------


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_prints_a_script(shell: str) -> None:
    out = localize(env={"_LOCALIZE_COMPLETE": f"{shell}_source"}).out
    assert "_LOCALIZE_COMPLETE" in out
    assert "localize" in out


def completed(words: str, *, at: Path | None = None) -> list[str]:
    env = {
        "_LOCALIZE_COMPLETE": "bash_complete",
        "COMP_WORDS": words,
        "COMP_CWORD": str(len(words.split(" ")) - 1),
    }
    out = localize(env=env, at=at).out
    return [line.partition(",")[2] for line in out.splitlines()]


def test_completion_knows_commands_options_and_markets() -> None:
    assert completed("localize ch") == ["check", "checks"]
    assert completed("localize run --of") == ["--offline"]
    assert completed("localize run -m th") == ["th-TH"]
    assert "approve" in completed("localize review ap")


# --- folders --------------------------------------------------------------------------------------


def test_dash_c_and_folders_below_the_drama(first_run: tuple[Drama, Any]) -> None:
    drama = first_run[0]
    wanted = drama("status", "--json").json()
    assert localize("status", "--json", at=drama.folder).json() == wanted
    assert localize("status", "--json", at=drama.folder / "source").json() == wanted
    assert localize("-C", "..", "status", "--json", at=drama.folder / "source").json() == wanted


def test_paths_are_those_of_the_folder_given(first_run: tuple[Drama, Any]) -> None:
    drama = first_run[0]
    document = drama("check", "drafts/zh-TW/ep01.srt", "--format", "json", code=None).json()
    assert document["files"] == 1


# --- streams --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "command",
    [
        ["run", "--json"],
        ["status", "--json"],
        ["review", "list", "--json"],
        ["review", "show", "en-US/1/1", "--json"],
        ["review", "history", "en-US/1/1", "--json"],
        ["review", "approve", "en-US/1/1", "--by", "Ana", "--json"],
        ["review", "edit", "en-US/1/1", "--text", "Who?", "--by", "Ana", "--json"],
        ["review", "reject", "en-US/1/1", "--reason", "no", "--by", "Ana", "--json"],
        ["export", "--json"],
        ["check", "drafts", "--format", "json"],
        ["checks", "--json"],
        ["checks", "explain", "R201", "--json"],
    ],
    ids=lambda command: " ".join(command[:2]),
)
def test_json_is_one_document_and_nothing_else(night: Drama, command: list[str]) -> None:
    out = night(*command, code=None).out
    assert isinstance(json.loads(out), dict)
    assert out.endswith("}\n")


def test_a_refusal_leaves_no_half_document_on_stdout(night: Drama) -> None:
    assert night("review", "show", "nowhere", "--json", code=2).out == ""
    assert night("run", "-m", "xx", "--json", code=2).out == ""


@pytest.mark.parametrize(
    "command",
    [
        ["checks"],
        ["status"],
        ["status", "--json"],
        ["review", "list"],
        ["check", "drafts"],
        ["run"],
    ],
    ids=" ".join,
)
def test_a_reader_that_went_away(night: Drama, command: list[str]) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "localize", *command],
            cwd=night.folder,
            env=environment(),
            stdout=writer,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            timeout=60,
        )
    finally:
        os.close(writer)
    assert "Traceback" not in done.stderr
    assert "Exception" not in done.stderr
    assert "Broken" not in done.stderr
    assert done.returncode in (0, 1, 141)


def test_the_first_line_of_a_long_list(night: Drama) -> None:
    done = subprocess.run(
        ["sh", "-c", f'"{sys.executable}" -m localize checks | head -1'],
        cwd=night.folder,
        env=environment(),
        capture_output=True,
        encoding="utf-8",
        timeout=60,
    )
    assert done.stdout.count("\n") == 1
    assert done.stderr == ""


def test_no_colour_when_not_wanted(first_run: tuple[Drama, Any]) -> None:
    folder = str(first_run[0].folder)
    for env in ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, {"TERM": "xterm-256color"}):
        for command in (["status"], ["review", "list"], ["check", f"{folder}/drafts"]):
            result = localize("-C", folder, *command, env=env, code=None)
            assert "\x1b" not in result.out + result.err


def test_a_terminal_that_cannot_show_chinese(first_run: tuple[Drama, Any]) -> None:
    folder = first_run[0].folder
    for command in (["status"], ["review", "list"], ["status", "--json"]):
        localize("-C", folder, *command, env={"PYTHONIOENCODING": "ascii"})


def test_messages_of_a_run_are_not_on_stdout(fresh: Drama) -> None:
    result = fresh("run", "--json")
    assert result.json()
    assert "%" not in result.err  # no progress bar where nobody looks


def test_verbose_goes_to_stderr(fresh: Drama) -> None:
    assert localize("-v", "-v", "-C", fresh.folder, "status", "--json").json()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["rnu"], ["No such command 'rnu'", "did you mean 'run'", "`localize --help`"]),
        (["run", "--markt", "x"], ["localize: run: ", "'--market'", "`localize run --help`"]),
        (["review", "aprove"], ["review: ", "'approve'", "`localize review --help`"]),
        (["run", "nothere"], ["nothere", "does not exist"]),
        (["check", "nothere"], ["nothere", "does not exist"]),
        (["-C", "nothere", "status"], ["-C", "nothere"]),
        (["export", "-f", "srtt"], ["--format", "srtt", "vtt"]),
        (["review", "approve", "en-US/1/1"], ["Missing option '--by'"]),
        (["engines", "test", "pseduo"], ["did you mean 'pseudo'"]),
        (["init", "new", "--engine", "gogle"], ["--engine: ", "did you mean 'google'"]),
        (["review", "list", "--code", "R20"], ["--code: ", "did you mean R201"]),
        (
            ["review", "approve", "en-US/1/1", "--by", "A", "--despite", "R20", "--reason", "x"],
            ["--despite: ", "did you mean R201"],
        ),
        (["report", "diff", "-o", "changes.htm"], ["-o: changes.htm: '.htm'", ".html", "--format"]),
        (["diff", "source", "source", "-o", "x.doc"], ["-o: x.doc: '.doc'", ".txt"]),
    ],
)
def test_a_mistake_in_the_command_line_is_one_line(
    night: Drama, arguments: list[str], words: list[str]
) -> None:
    before = night.files()
    result = localize(*arguments, at=night.folder, code=2)
    line = one_line(result.err)
    for word in words:
        assert word.lower() in line.lower()
    assert result.out == ""
    assert night.files() == before


@pytest.mark.parametrize(("folder", "code"), [("drafts", 1), ("source", 0)])
def test_a_reader_that_goes_away_does_not_change_the_exit_code(
    night: Drama, folder: str, code: int
) -> None:
    # `check ... | head` under `pipefail` in CI: an error must stay one, and a success too.
    for redirect in ("", "2>&1"):
        line = f'"{sys.executable}" -m localize check {folder} {redirect} | true'
        done = subprocess.run(
            ["bash", "-o", "pipefail", "-c", line],
            cwd=night.folder,
            env=environment(),
            capture_output=True,
            encoding="utf-8",
            timeout=60,
        )
        assert done.returncode == code, done
        assert "Traceback" not in done.stderr
        assert "Exception" not in done.stderr


@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-"])
def test_streams_that_the_shell_closed(night: Drama, closed: str) -> None:
    done = subprocess.run(
        ["sh", "-c", f'"{sys.executable}" -m localize status {closed}'],
        cwd=night.folder,
        env=environment(),
        capture_output=True,
        encoding="utf-8",
        timeout=60,
    )
    assert done.returncode == 0, done
    assert done.stderr == ""
