"""How long reading an SRT file takes, as a ratio to the packages that everybody uses.

    python bench/read.py [CUES] [ROUNDS]

Prints the medians of interleaved rounds in one process, in CPU time. Ours is the whole way from
bytes to cues: encoding, format, markup out of the text, findings.
"""

import statistics
import sys
import time
from collections.abc import Callable

import pysubs2
import srt

from localize import timecode
from localize.subtitles import parse

LINES = (
    "你怎么会在这里？",
    "顾总，外面有人找您\n说是您的未婚妻",
    "<i>三年前的那个雨夜</i>",
    "别碰我！",
    "I told you never to come back here.",
)


def sample(cues: int, *, canonical: bool = True) -> str:
    """A file of so many cues; one that is not canonical writes its times with a dot."""
    text = "\n".join(
        f"{n}\n{timecode.srt(n * 2000)} --> {timecode.srt(n * 2000 + 1800)}\n{LINES[n % 5]}\n"
        for n in range(1, cues + 1)
    )
    return text if canonical else text.replace(" --> ", "  -->  ", 1)


def main() -> None:
    """Run the rounds and print the table."""
    cues = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 5
    text, odd = sample(cues), sample(cues, canonical=False)
    data, windows, other = text.encode(), text.replace("\n", "\r\n").encode(), odd.encode()
    ways: dict[str, Callable[[], object]] = {
        "srt.parse": lambda: list(srt.parse(text)),
        "pysubs2": lambda: pysubs2.SSAFile.from_string(text, format_="srt"),
        "localize": lambda: parse(data, path="a.srt"),
        "localize, \\r\\n": lambda: parse(windows, path="a.srt"),
        "localize, one odd block": lambda: parse(other, path="a.srt"),
    }
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, way in ways.items():
            start = time.process_time()
            way()
            taken[name].append(time.process_time() - start)
    base = statistics.median(taken["srt.parse"])
    print(f"{cues} cues, median of {rounds} rounds")
    for name, values in taken.items():
        middle = statistics.median(values)
        print(f"{name:24} {middle * 1000:8.0f} ms {middle / base:6.2f} x")


if __name__ == "__main__":
    main()
