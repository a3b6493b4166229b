"""CPU time that the quick commands take, beyond what Python itself takes to start.

    python bench/startup.py

Medians of 20 runs each, user and system time of the child as the kernel counts it, so that a busy
machine changes little. Goals: `--help` 60 ms, a check of one small file 80 ms.
"""

import resource
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

RUNS = 20
ROOT = Path(__file__).parents[1]

CUES = "".join(
    f"{n}\n00:00:{n * 2:02},000 --> 00:00:{n * 2 + 1:02},500\nWhere were you last night?\n\n"
    for n in range(1, 26)
)


def cpu_ms(command: Sequence[str], folder: Path) -> float:
    """The CPU milliseconds of one run of a command."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, cwd=folder, capture_output=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return 1000 * (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def median_ms(command: Sequence[str], folder: Path) -> float:
    """The median over the runs, after one that warms the disk and the compiled modules."""
    cpu_ms(command, folder)
    return statistics.median(cpu_ms(command, folder) for _ in range(RUNS))


def main() -> None:
    """Measure and print a line a command."""
    localize = [sys.executable, "-m", "localize"]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "en-US").mkdir()
        (folder / "en-US" / "ep01.srt").write_text(CUES, encoding="utf-8")
        base = median_ms([sys.executable, "-c", "pass"], folder)
        print(f"{'python -c pass':44} {base:6.1f} ms")
        commands = (
            ("--help", 60),
            ("--version", 60),
            ("check en-US/ep01.srt", 80),
            ("check en-US/ep01.srt --select T", 80),
        )
        for arguments, goal in commands:
            took = median_ms([*localize, *arguments.split()], folder) - base
            print(f"localize {arguments:35} {took:6.1f} ms more  (goal: {goal})")


if __name__ == "__main__":
    main()
