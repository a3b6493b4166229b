"""The time of `localize check` over long files, a small one and many, and beside other linters.

    python bench/check.py [long small folder others] [--cues 100000] [--runs 5]

``long``: English, Traditional Chinese and Thai, text and JSON output, beside a process that only
parses the file with `srt`: CPU seconds of whole processes, their ratio (the least of each, runs
interleaved), findings a cue and the peak of memory. The goals: at most 1.5 with no more than one
finding a cue, 3 with four, under 120 MB. The lines are the sample's, made different from each other
by a name, laid out as the market wants them; those of the second file break a rule or more each.

``small``: CPU milliseconds that a file of 25 cues takes beyond Python's own start. The goal: 80.

``folder``: 400 files of 150 cues with all cores and with one, wall seconds and their ratio. Other
work on the machine counts here, so run it where there is none.

``others``: linters of subtitles that are installed here (:data:`LINTERS`), over the same file in
the format that they read, with what each of them looks at.
"""

import argparse
import compileall
import os
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from multiprocessing import Process
from pathlib import Path
from xml.etree import ElementTree

from localize.layout import lay_out
from localize.locales import market

ROOT = Path(__file__).parents[1]
MEMORY = ROOT / "samples" / "rainy-night" / "memory" / "studio.tmx"
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
PARSE = "import srt, sys; print(len(list(srt.parse(open(sys.argv[1], encoding='utf-8').read()))))"
NAMES = {
    "en-US": ["Lin Wan", "Gu Beichen", "Song Ruo", "Chen Mo", "Mother", "Zhou Yi", "Xiao Yu"],
    "zh-TW": ["林晚", "顧北辰", "宋若", "陳默", "媽媽", "周怡", "小雨"],
    "th-TH": ["หลินหว่าน", "กู้เป่ยเฉิน", "ซ่งรั่ว", "เฉินม่อ", "แม่", "โจวอี๋", "เสี่ยวอวี่"],
}

#: Commands of other linters, how the files that they read end, and what they look at.
LINTERS = {
    "caption-check": (".srt", "seven checks of time and length, Netflix's English limits"),
    "vttlint": (".vtt", "two checks: how long a cue is shown, at least and at most"),
}
#: The command with its own process kept on one core.
ONE_CORE = """\
import os, runpy
os.sched_setaffinity(0, [min(os.sched_getaffinity(0))])
runpy.run_module("localize", run_name="__main__", alter_sys=True)
"""


def sentences(locale: str) -> list[str]:
    """The sample memory's lines in a market; for Taiwan the Chinese ones, converted."""
    texts = []
    for unit in ElementTree.parse(MEMORY).iter("tu"):  # our own file
        found = {
            variant.get(LANGUAGE, ""): "".join(next(variant.iter("seg")).itertext())
            for variant in unit.iter("tuv")
        }
        if locale in found:
            texts.append(found[locale])
        elif locale == "zh-TW":
            texts.append(found["zh-Hans"])
    if locale == "zh-TW":
        import opencc

        converter = opencc.OpenCC("s2twp")
        texts = [converter.convert(text) for text in texts]
    return texts


def write(file: Path, locale: str, cues: int, *, careless: bool) -> None:
    """An SRT file of so many cues; ``careless`` ones break several rules each."""
    draw = random.Random(7)
    known, names, of = sentences(locale), NAMES[locale], market(locale)
    space = "" if locale == "zh-TW" else " "
    laid: dict[str, str] = {}
    blocks, at = [], 1000
    for number in range(1, cues + 1):
        text = f"{draw.choice(names)}{space}{draw.choice(known)}"
        if draw.random() < 0.3:
            text = f"{text}{space}{draw.choice(known)}"
        if text not in laid:
            laid[text] = lay_out(text, market=of)
        shown = laid[text]
        lasts = draw.randint(2600, 4800)
        if careless:
            shown, lasts = f"{text}...（{draw.choice(names)}）", draw.randint(500, 1500)
        blocks.append(f"{number}\n{clock(at)} --> {clock(at + lasts)}\n{shown}\n\n")
        at += lasts + draw.randint(600, 2000)
    file.write_text("".join(blocks), encoding="utf-8")


def clock(ms: int) -> str:
    """A time as SRT writes it."""
    seconds, rest = divmod(ms, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02},{rest:03}"


def spend(command: list[str]) -> tuple[float, float]:
    """CPU seconds and peak of memory in MB of one process."""
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, _, usage = os.wait4(child.pid, 0)
    child.returncode = 0
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def compare(file: Path, locale: str, form: str, runs: int) -> str:
    """One line of the table: a check of the file beside a bare parse."""
    check = [sys.executable, "-m", "localize", "check", str(file), "-m", locale, "--format", form]
    parse = [sys.executable, "-c", PARSE, str(file)]
    spent, parsed, peak = [], [], 0.0
    for _ in range(runs):
        parsed.append(spend(parse)[0])
        seconds, memory = spend(check)
        spent.append(seconds)
        peak = max(peak, memory)
    ratio = min(spent) / min(parsed)
    return f"{ratio:6.2f} x  {min(spent):6.2f} s / {min(parsed):5.2f} s  {peak:6.0f} MB"


def findings(file: Path, locale: str, cues: int) -> float:
    """Findings a cue."""
    check = [sys.executable, "-m", "localize", "check", str(file), "-m", locale, "--statistics"]
    counted = subprocess.run(check, capture_output=True, text=True, check=False).stdout
    return sum(int(line.split()[0]) for line in counted.splitlines()) / cues


def long(folder: Path, cues: int, runs: int) -> None:
    """Long files beside a bare parse."""
    for careless in (False, True):
        for locale in NAMES:
            file = folder / f"long.{locale}.srt"
            # By another process: what this one held would count as the peak of those it starts.
            writer = Process(target=write, args=(file, locale, cues), kwargs={"careless": careless})
            writer.start()
            writer.join()
            rate = findings(file, locale, cues)
            for form in ("text", "json"):
                row = compare(file, locale, form, runs)
                print(f"{locale}  {rate:4.2f} findings a cue  {form:4}  {row}", flush=True)


def small(folder: Path, cues: int, runs: int) -> None:  # noqa: ARG001
    """One small file beyond Python's own start."""
    nothing = [sys.executable, "-c", "pass"]
    for careless in (False, True):
        for locale in NAMES:
            file = folder / f"small.{locale}.srt"
            write(file, locale, 25, careless=careless)
            for form in ("text", "json"):
                command = [sys.executable, "-m", "localize", "check", str(file), "--format", form]
                spend(command)
                pairs = [(spend(command)[0], spend(nothing)[0]) for _ in range(4 * runs)]
                whole, bare = ([1000 * one for one in each] for each in zip(*pairs, strict=True))
                least = min(whole) - min(bare)
                middle = statistics.median(whole) - statistics.median(bare)
                kind = "findings" if careless else "clean"
                print(
                    f"one small file  {locale}  {kind:8}  {form:4}  {least:5.1f} ms least,"
                    f" {middle:5.1f} ms median  (goal: 80)",
                    flush=True,
                )


def folder_of_files(folder: Path, cues: int, runs: int) -> None:  # noqa: ARG001
    """Four hundred files with all cores and with one."""
    place = folder / "many" / "en-US"
    place.mkdir(parents=True)
    for number in range(400):
        write(place / f"ep{number + 1:03}.srt", "en-US", 150, careless=number % 8 == 0)
    check = ["check", str(place)]
    times: dict[str, list[float]] = {"all": [], "one": []}
    for _ in range(runs):
        times["all"].append(wall([sys.executable, "-m", "localize", *check]))
        times["one"].append(wall([sys.executable, "-c", ONE_CORE, *check]))
    several, alone = min(times["all"]), min(times["one"])
    print(
        f"400 files of 150 cues  {several / alone:4.2f} x  {several:5.2f} s with"
        f" {len(os.sched_getaffinity(0))} cores / {alone:5.2f} s with one",
        flush=True,
    )


def wall(command: list[str]) -> float:
    """Seconds that a command takes."""
    start = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    return time.perf_counter() - start


def others(folder: Path, cues: int, runs: int) -> None:
    """Other linters over the same lines."""
    srt = folder / "same.en-US.srt"
    write(srt, "en-US", cues, careless=False)
    vtt = srt.with_suffix(".vtt")
    # WebVTT writes a point where SRT has a comma.
    text = re.sub(r"(?m)^(\S+),(\d+ --> \S+),(\d+)$", r"\1.\2.\3", srt.read_text(encoding="utf-8"))
    vtt.write_text(f"WEBVTT\n\n{text.rstrip()}\n", encoding="utf-8")
    for name, (ending, what) in LINTERS.items():
        command = shutil.which(name)
        if command is None:
            print(f"{name}: not installed here")
            continue
        file = srt if ending == ".srt" else vtt
        own = [sys.executable, "-m", "localize", "check", str(file)]
        spent = [(spend(own), spend([command, str(file)])) for _ in range(runs)]
        ours, theirs = (min(one[0] for one in each) for each in zip(*spent, strict=True))
        peaks = [max(one[1] for one in each) for each in zip(*spent, strict=True)]
        print(
            f"{cues} cues{ending}  localize {ours:5.2f} s, {peaks[0]:4.0f} MB;"
            f" {name} {theirs:5.2f} s, {peaks[1]:4.0f} MB ({what})",
            flush=True,
        )


PARTS: dict[str, Callable[[Path, int, int], None]] = {
    "long": long,
    "small": small,
    "folder": folder_of_files,
    "others": others,
}


def main() -> None:
    """Write the files, check them, print a line for each."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("parts", nargs="*", metavar="PART", help="all where none is named")
    parser.add_argument("--cues", type=int, default=100_000)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    unknown = set(options.parts) - PARTS.keys()
    if unknown:
        parser.error(f"no part {', '.join(sorted(unknown))}: {' '.join(PARTS)}")
    # As installed: pip compiles what it installs.
    compileall.compile_dir(ROOT / "localize", quiet=1)
    for name in options.parts if options.parts else PARTS:
        with tempfile.TemporaryDirectory() as place:
            PARTS[name](Path(place), options.cues, options.runs)


if __name__ == "__main__":
    main()
