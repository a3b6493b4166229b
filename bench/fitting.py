"""How many findings of lines, times and reading speed a run leaves of those that its drafts have.

    python -m bench.fitting [EPISODES]

Makes a drama of dense dialogue in all markets of tests/data/layout, 60 cues an episode: their lines
as a memory, two of them in every fifth cue, each on one line, in the time that the Chinese takes to
say, most with no pause before the next. Then it runs, exports and checks, by the commands that
people use, and prints what `check --select T,R,L` finds in the drafts with the times of the source
and in the exports.
"""

import random
import subprocess
import sys
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.sax.saxutils import escape

import msgspec

from localize.timecode import srt

DATA = Path(__file__).parents[1] / "tests" / "data" / "layout"
CUES = 60
#: What stands between two sentences whose lines have no full stop.
BETWEEN = {"ar": "، ", "ko": ", ", "zh": "，", "ja": "\u3000", "th": " "}
HAN = "我你他她是不在有这那说来去要会能知道怎么什么为了家人事情爱恨钱走回想看听见"


def main() -> None:
    """Make the drama, run it, and print a table of findings before and after."""
    episodes = int(sys.argv[1]) if len(sys.argv) > 1 else 4
    lines = {path.stem: _lines(path) for path in sorted(DATA.glob("*.txt"))}
    with TemporaryDirectory() as folder:
        home = Path(folder)
        drafts = {name: _drafts(name, own, CUES * episodes) for name, own in lines.items()}
        times, said = _source(home, [len(text) for text in drafts["en-US"]])
        _memory(home, said, drafts)
        _drama(home, [*lines])
        for name, texts in drafts.items():
            _files(home / "plain" / name, times, texts)
        _localize(home, "run", "--offline")
        _localize(home, "export", "--allow-unapproved")
        before, after = (_found(home / kind, [*lines]) for kind in ("plain", "out"))
        print(f"{len(said) * len(lines)} cells of {len(lines)} markets")
        print(f"{'code':6} {'drafts':>8} {'exports':>8}")
        for code in sorted({*before, *after}):
            print(f"{code:6} {before[code]:8} {after[code]:8}")
        print(f"{'all':6} {before.total():8} {after.total():8}")


def _lines(path: Path) -> list[str]:
    spaced = not path.stem.startswith(("zh", "ja", "th"))
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line.replace(" | ", " " if spaced else "") for line in lines]


def _source(home: Path, lengths: list[int]) -> tuple[list[list[tuple[int, int]]], list[str]]:
    """The times of each episode, and all lines in order, which are written to the source's files.

    A line is as long as its English, three letters for each character, and takes 150 to 250 ms a
    character to say.
    """
    rng = random.Random(5)
    times, said = [], []
    (home / "source").mkdir()
    for number in range(1, len(lengths) // CUES + 1):
        at = 1000
        own: list[tuple[int, int]] = []
        texts: list[str] = []
        for length in lengths[(number - 1) * CUES : number * CUES]:
            text = "".join(rng.choices(HAN, k=max(6, length // 3)))
            lasts = len(text) * rng.randrange(150, 250) // 40 * 40
            own.append((at, at + lasts))
            texts.append(text)
            at += lasts + rng.choice((0, 0, 0, 40, 80, 200, 600, 1480))
        times.append(own)
        said += texts
        _write(home / "source" / f"ep{number:02}.srt", own, texts)
    return times, said


def _drafts(name: str, lines: list[str], count: int) -> list[str]:
    """A text for each cue of the source: a line of the market, or two."""
    rng = random.Random(7)
    between = BETWEEN.get(name[:2], " ")
    return [
        between.join(rng.choices(lines, k=2 if rng.random() < 0.2 else 1)) for _ in range(count)
    ]


def _memory(home: Path, said: list[str], drafts: dict[str, list[str]]) -> None:
    units = []
    for at, text in enumerate(said):
        variants = {"zh-Hans": text, **{name: texts[at] for name, texts in drafts.items()}}
        inside = "".join(
            f'<tuv xml:lang="{name}"><seg>{escape(one)}</seg></tuv>'
            for name, one in variants.items()
        )
        units.append(f"<tu>{inside}</tu>\n")
    head = '<?xml version="1.0" encoding="utf-8"?>\n<tmx version="1.4"><header srclang="zh-Hans"/>'
    (home / "memory.tmx").write_text(
        f"{head}<body>\n{''.join(units)}</body></tmx>\n", encoding="utf-8"
    )


def _drama(home: Path, markets: list[str]) -> None:
    rows = "\n".join(f'{name} = {{ engines = ["memory"] }}' for name in markets)
    (home / "drama.toml").write_text(
        'title = "dense"\nsource = "zh-Hans"\nsubtitles = "source"\nprofile = "vertical"\n'
        f'fps = 25\nmemory = ["memory.tmx"]\n[markets]\n{rows}\n',
        encoding="utf-8",
    )


def _files(folder: Path, times: list[list[tuple[int, int]]], texts: list[str]) -> None:
    folder.mkdir(parents=True)
    for number, own in enumerate(times, 1):
        _write(folder / f"ep{number:02}.srt", own, texts[(number - 1) * CUES : number * CUES])


def _write(path: Path, times: list[tuple[int, int]], texts: list[str]) -> None:
    cues = (
        f"{place}\n{srt(start)} --> {srt(end)}\n{text}\n"
        for place, ((start, end), text) in enumerate(zip(times, texts, strict=True), 1)
    )
    path.write_text("\n".join(cues), encoding="utf-8")


def _localize(home: Path, *words: str) -> str:
    command = [sys.executable, "-m", "localize", *words]
    return subprocess.run(command, cwd=home, capture_output=True, text=True, check=False).stdout


def _found(folder: Path, markets: list[str]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for name in markets:
        words = ("check", name, "--select", "T,R,L", "--format", "json", "--profile", "vertical")
        report = msgspec.json.decode(_localize(folder, *words))
        counts.update(finding["code"] for finding in report["findings"])
    return counts


if __name__ == "__main__":
    main()
