"""The time of `localize check` over a long file, beside a process that only parses it with `srt`.

    python bench/check.py [--cues 100000] [--runs 5]

For English, Traditional Chinese and Thai, text and JSON output: CPU seconds of whole processes,
their ratio (the least of each, runs interleaved), findings a cue and the peak of memory. The goals:
at most 1.5 with no more than one finding a cue, 3 with four, under 120 MB. The lines are the
sample's, made different from each other by a name, laid out as the market wants them; those of the
second file break a rule or more each.
"""

import argparse
import os
import random
import subprocess
import sys
import tempfile
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
    # A small process: what this one holds would count as the peak of those that it starts.
    counted = subprocess.run(check, capture_output=True, text=True, check=False).stdout
    return sum(int(line.split()[0]) for line in counted.splitlines()) / cues


def main() -> None:
    """Write the files, check them, print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--cues", type=int, default=100_000)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        for careless in (False, True):
            for locale in NAMES:
                file = Path(name, f"long.{locale}.srt")
                write(file, locale, options.cues, careless=careless)
                rate = findings(file, locale, options.cues)
                for form in ("text", "json"):
                    row = compare(file, locale, form, options.runs)
                    print(f"{locale}  {rate:4.2f} findings a cue  {form:4}  {row}", flush=True)


if __name__ == "__main__":
    main()
