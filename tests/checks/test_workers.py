"""Many files in several processes: the same results, errors and exit code as in one."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from localize import workers
from localize.checking import Asked, check_paths, files
from tests.cli.drama import Drama, Result, environment, one_line, srt

FILES = 250
TEXTS = (
    "I waited for you.",
    "You lied to me  , and I have 3 reasons never to trust you again, my dear..",
    "- Who?\n- Me!!",
    "<i>He left",
    "他走了",
)
DRAMA = """
title = "Night"

[markets]
en-US = { engines = ["pseudo"] }
"""


def fill(folder: Path, count: int = FILES) -> Path:
    """Write so many files of several lengths, some odd, each with lines of its own."""
    folder.mkdir(parents=True)
    for number in range(1, count + 1):
        lines = [f"{TEXTS[(number + n) % len(TEXTS)]} {number}.{n}" for n in range(number % 7 + 1)]
        text = srt(lines, step_ms=1900 if number % 3 else 3000)
        (folder / f"ep{number:03}.srt").write_text(text, encoding="utf-8")
    (folder / "ep012.srt").write_bytes(b"")
    (folder / "ep040.srt").write_bytes(
        "1\n00:00:01,000 --> 00:00:02,000\n你骗我\n".encode("gb18030")
    )
    (folder / "ep041.vtt").write_text(
        "WEBVTT\n\nNOTE localize ignore P402: a style\n\n00:01.000 --> 00:02.000\nWhy...\n",
        encoding="utf-8",
    )
    (folder / "ep042.vtt").write_text(
        "WEBVTT\n\n00:01.000 --> 00:02.000\nHalf a letter &#55296;\n", encoding="utf-8"
    )
    return folder


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of files that no drama owns; not to be changed."""
    return fill(tmp_path_factory.mktemp("alone") / "en-US").parent


@pytest.fixture(scope="module")
def owned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a drama with glossary, sources and targets; not to be changed."""
    episodes = {n: [f"顾北辰走了{n}天。", "你骗我。"] for n in range(1, FILES + 1)}
    drama = Drama.make(tmp_path_factory.mktemp("owned") / "night", episodes, DRAMA)
    drama.write("glossaries/en-US.csv", "source,target\n顾北辰,Gu Beichen\n")
    fill(drama.folder / "out" / "en-US")
    return drama.folder


@pytest.fixture(params=["alone", "owned"])
def folder(request: pytest.FixtureRequest) -> Path:
    """Return each of them."""
    found: Path = request.getfixturevalue(request.param)
    return found / "out" if request.param == "owned" else found


@pytest.fixture
def change(alone: Path, tmp_path: Path) -> Path:
    """Return a copy of the first one, to do with as one likes."""
    return fill(tmp_path / "subs" / "en-US").parent


#: A command as on a machine with so many cores.
ON_CORES = """\
import runpy, sys
from localize import workers
count = int(sys.argv.pop(1))
workers.cores = lambda: count
runpy.run_module("localize", run_name="__main__", alter_sys=True)
"""


def on_cores(count: int, at: Path, *arguments: str | Path) -> Result:
    """What ``check`` does on a machine with so many cores."""
    done = subprocess.run(
        [sys.executable, "-c", ON_CORES, str(count), "check", *map(str, arguments)],
        cwd=at,
        env=environment(),
        capture_output=True,
        encoding="utf-8",
        timeout=240,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return Result(done.returncode, done.stdout, done.stderr)


def same(at: Path, *arguments: str | Path) -> Result:
    """What ``check`` says, which is the same to the byte with one core and with three."""
    one = on_cores(1, at, *arguments)
    assert on_cores(3, at, *arguments) == one
    return one


def children(parent: int) -> set[int]:
    """The processes that a process has started."""
    found = set()
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(words[1]) == parent and words[0] != "Z":
            found.add(int(folder.name))
    return found


def until(true: Callable[[], object], what: str) -> None:
    end = time.monotonic() + 30
    while not true():
        assert time.monotonic() < end, what
        time.sleep(0.01)


def alive(process: int) -> bool:
    try:
        return (Path("/proc") / str(process) / "stat").read_text().rpartition(")")[2].split()[
            0
        ] != "Z"
    except OSError:
        return False


@pytest.mark.parametrize("start", ["fork", "spawn"])
def test_results_equal_those_of_one_process(folder: Path, start: Literal["fork", "spawn"]) -> None:
    asked = Asked()
    found = files([folder])
    assert len(found) > FILES
    alone = check_paths(found, asked)
    several = workers.check_files(found, asked, processes=2, start=start)
    assert several == alone
    assert [one.file for one in several] == [str(file) for file in found]
    # A whole number stays whole, which equality does not tell.
    kinds = [[type(f.value) for f in one.findings] for one in alone]
    assert [[type(f.value) for f in one.findings] for one in several] == kinds
    assert {int, float} <= {kind for of_file in kinds for kind in of_file}


@pytest.mark.parametrize("form", ["text", "json", "junit", "sarif", "github"])
def test_output_is_the_same_to_the_byte(folder: Path, form: str) -> None:
    found = same(folder, ".", "--format", form)
    assert found.code == 1
    assert "ep250" in found.out


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(
        st.sampled_from(
            [
                "-m th-TH",
                "--profile netflix",
                "--select T",
                "--ignore P",
                "--fps 30",
                "--duration 6",
                "--statistics",
                "--fingerprints",
                "--fail-on warning",
            ]
        ),
        unique=True,
    )
)
def test_every_option_does_the_same(alone: Path, options: list[str]) -> None:
    same(alone, ".", *" ".join(options).split())


def test_source_shots_baseline_and_ignores_do_the_same(owned: Path, tmp_path: Path) -> None:
    cuts = tmp_path / "cuts.txt"
    cuts.write_text("1.1\n3.9\n6.0\n", encoding="utf-8")
    out = owned / "out"
    compared = same(out, "en-US", "--source", owned / "source", "--shots", cuts)
    assert "S601" in compared.out
    assert "N801" in compared.out
    baseline = tmp_path / "known.json"
    on_cores(1, out, ".", "--write-baseline", baseline, "--ignore", "P")
    beside = out / "en-US" / "ep101.srt.ignore.toml"
    beside.write_text('"0123456789abcdef" = "was meant"\n', encoding="utf-8")
    known = same(out, ".", "--baseline", baseline)
    beside.unlink()
    assert "P402" in known.out
    assert "R201" not in known.out
    assert "ep101.srt.ignore.toml:1: unused" in known.err


def test_the_first_bad_file_is_named(change: Path) -> None:
    for number in (222, 103, 170):
        beside = change / "en-US" / f"ep{number}.srt.ignore.toml"
        beside.write_text("\n# so\nnonsense = 3\n", encoding="utf-8")
    found = same(change, ".")
    assert found.code == 2
    assert found.out == ""
    assert "ep103.srt.ignore.toml:3: nonsense" in one_line(found.err)


def test_a_missing_source_episode_is_named(alone: Path, owned: Path, tmp_path: Path) -> None:
    few = tmp_path / "source"
    few.mkdir()
    for number in range(1, 150):
        (few / f"ep{number:03}.srt").write_text(srt(["你骗我。"]), encoding="utf-8")
    found = same(alone, ".", "--source", few)
    assert found.code == 2
    assert "no source episode 150" in one_line(found.err)


def test_one_core_and_few_files_start_no_process(
    alone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*arguments: object, **more: object) -> None:
        raise AssertionError("a process was started")

    monkeypatch.setattr(workers, "ProcessPoolExecutor", refuse)
    found = files([alone])
    assert len(workers.check_files(found, Asked(), processes=1)) == len(found)
    assert len(workers.check_files(found[:9], Asked(), processes=8)) == 9
    with pytest.raises(AssertionError, match="a process was started"):
        workers.check_files(found, Asked(), processes=2)


def test_cores_are_those_that_this_process_may_use() -> None:
    script = (
        "import os; from localize import workers;"
        "os.sched_setaffinity(0, [min(os.sched_getaffinity(0))]); print(workers.cores())"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], env=environment(), capture_output=True, check=True
    )
    assert done.stdout == b"1\n"


@pytest.mark.parametrize(
    ("said", "count"), [("max 100000", 3), ("200000 100000", 2), ("50000 100000", 1), ("odd", 3)]
)
def test_cores_are_those_that_a_container_pays_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str, count: int
) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1, 2})
    (tmp_path / "cpu.max").write_text(f"{said}\n", encoding="ascii")
    assert workers.cores(tmp_path / "cpu.max") == count
    assert workers.cores(tmp_path / "none") == 3


@pytest.fixture
def long(tmp_path: Path) -> Path:
    """Return a folder that takes seconds to check."""
    folder = tmp_path / "long" / "en-US"
    folder.mkdir(parents=True)
    lines = [f"{TEXTS[n % len(TEXTS)]} {n}" for n in range(600)]
    for number in range(1, 302):
        (folder / f"ep{number:03}.srt").write_text(srt(lines, step_ms=1900), encoding="utf-8")
    return folder.parent


@contextmanager
def working(folder: Path) -> Iterator[tuple[subprocess.Popen[str], set[int]]]:
    """Yield a check of a folder while its processes work, and those processes."""
    script = (
        "import signal; signal.signal(signal.SIGINT, signal.default_int_handler);"
        "import sys; sys.argv.insert(1, '2');" + ON_CORES
    )
    process = subprocess.Popen(
        [sys.executable, "-c", script, "check", str(folder)],
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        start_new_session=True,
    )
    try:
        until(lambda: len(children(process.pid)) == 2, "no process was started")
        yield process, children(process.pid)
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


@pytest.mark.parametrize("whom", ["all", "first"])
def test_ctrl_c_leaves_nobody_behind(long: Path, whom: str) -> None:
    with working(long) as (process, started):
        if whom == "all":
            os.killpg(process.pid, signal.SIGINT)
        else:
            process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
        assert (process.returncode, out) == (130, "")
        assert one_line(err.lstrip("\n")).startswith("localize: interrupted")
        assert not any(map(alive, started))


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_who_is_killed_takes_the_others_along(long: Path, number: signal.Signals) -> None:
    with working(long) as (process, started):
        process.send_signal(number)
        process.wait(timeout=30)
        until(lambda: not any(map(alive, started)), "a process is left behind")


def test_a_killed_worker_is_one_line(long: Path) -> None:
    with working(long) as (process, started):
        os.kill(min(started), signal.SIGKILL)
        out, err = process.communicate(timeout=30)
        assert (process.returncode, out) == (3, "")
        assert "memory" in one_line(err)
        assert not any(map(alive, started))
