"""Small dramas on disk, and the command line run over them in processes of its own."""

import io
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any, NamedTuple
from xml.sax.saxutils import escape

import click

from localize.errors import LocalizeError

ROOT = Path(__file__).parents[2]
PAIRS = {
    "你是谁？": {"en-US": "Who are you?", "th-TH": "คุณเป็นใคร"},
    "放开我！": {"en-US": "Let go of me!", "th-TH": "ปล่อยฉันนะ!"},
}
#: Each line holds a number of its own, so that a text under another cue's time shows itself.
SHAPES = (
    "我等了{}天。",
    "他写了{}封信。",
    "这里有{}个人。",
    "她数了{}颗星星。",
    "门外停着{}辆车。",
)


class Result(NamedTuple):
    """What a command left: its exit code and its two streams."""

    code: int
    out: str
    err: str

    def json(self) -> Any:
        """The one JSON document on stdout."""
        return json.loads(self.out)


def environment(more: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment of a command: ours, without what would change what it does.

    Byte code may be kept: hundreds of commands need not compile the same modules each.
    """
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("LOCALIZE_", "_LOCALIZE", "COV_"))
        and name not in ("NO_COLOR", "PYTHONDONTWRITEBYTECODE")
    }
    path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    return {**kept, "PYTHONPATH": path, **(more or {})}


def localize(
    *arguments: str | Path,
    at: Path | None = None,
    env: Mapping[str, str] | None = None,
    code: int | None = 0,
) -> Result:
    """What a command did; it must end with ``code`` (None: any) and never with a traceback."""
    done = subprocess.run(
        [sys.executable, "-m", "localize", *map(str, arguments)],
        cwd=at,
        env=environment(env),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
    )
    result = Result(done.returncode, done.stdout, done.stderr)
    assert "Traceback" not in result.err, result.err
    assert code is None or result.code == code, result
    return result


def inside(*arguments: str | Path, code: int | None = 0) -> Result:
    """The same within this process, which is ten times as fast: for what is not itself tested."""
    from localize.cli import cli

    out, err = (
        io.TextIOWrapper(io.BytesIO(), "utf-8", newline="", write_through=True),
        io.StringIO(),
    )
    folder, handler = Path.cwd(), signal.getsignal(signal.SIGTERM)
    try:
        with redirect_stdout(out), redirect_stderr(err):
            ended = cli.main([*map(str, arguments)], prog_name="localize", standalone_mode=False)
    except LocalizeError as error:
        ended = error.exit_code
        err.write(f"localize: {error}\n")
    except click.ClickException as error:
        ended = 2
        error.show(err)
    finally:
        os.chdir(folder)
        signal.signal(signal.SIGTERM, handler)
    shown = out.buffer.getvalue().decode()  # type: ignore[attr-defined]
    result = Result(ended if isinstance(ended, int) else 0, shown, err.getvalue())
    assert code is None or result.code == code, result
    return result


@contextmanager
def started(*arguments: str | Path, at: Path | None = None) -> Iterator[subprocess.Popen[str]]:
    """A command that goes on in the background; whatever is left of it is killed at the end.

    A shell may have told its children to ignore Ctrl-C, so the signal gets its usual meaning back.
    """
    script = (
        "import runpy, signal;"
        "signal.signal(signal.SIGINT, signal.default_int_handler);"
        "runpy.run_module('localize', run_name='__main__', alter_sys=True)"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", script, *map(str, arguments)],
        cwd=at,
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def one_line(text: str) -> str:
    """The one line that stderr holds, which says who speaks."""
    assert text.count("\n") == 1, text
    assert text.startswith("localize: "), text
    return text.rstrip("\n")


def numbered(count: int, *, start: int = 11) -> list[str]:
    """Different lines, each with a number that no other line has."""
    return [SHAPES[n % len(SHAPES)].format(n) for n in range(start, start + count)]


def clock(ms: int) -> str:
    """Milliseconds as SRT writes them."""
    hours, rest = divmod(ms, 3_600_000)
    minutes, rest = divmod(rest, 60_000)
    return f"{hours:02d}:{minutes:02d}:{rest // 1000:02d},{rest % 1000:03d}"


def srt(lines: Sequence[str], *, first_ms: int = 1000, step_ms: int = 3000) -> str:
    """An SRT file: one line every three seconds, each shown for two and a half."""
    blocks = []
    for place, line in enumerate(lines):
        start = first_ms + place * step_ms
        blocks.append(f"{place + 1}\n{clock(start)} --> {clock(start + 2500)}\n{line}\n")
    return "\n".join(blocks)


def tmx(pairs: Mapping[str, Mapping[str, str]]) -> str:
    """A translation memory."""
    units = "".join(
        f'<tu><tuv xml:lang="zh-Hans"><seg>{escape(source)}</seg></tuv>'
        + "".join(
            f'<tuv xml:lang="{market}"><seg>{escape(target)}</seg></tuv>'
            for market, target in targets.items()
        )
        + "</tu>"
        for source, targets in pairs.items()
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><tmx version="1.4"><header srclang="zh-Hans"/>'
        f"<body>{units}</body></tmx>"
    )


class Drama:
    """A drama folder, with short ways to write its files and to ask what became of its cells."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @classmethod
    def make(
        cls,
        folder: Path,
        episodes: Mapping[int, Sequence[str]],
        settings: str,
        *,
        memory: Mapping[str, Mapping[str, str]] | None = None,
    ) -> "Drama":
        """A new folder; ``settings`` is the TOML below the id and the memory."""
        drama = cls(folder)
        (folder / "source").mkdir(parents=True)
        head = 'id = "night"\n'
        if memory is not None:
            (folder / "memory.tmx").write_text(tmx(memory), encoding="utf-8")
            head += 'memory = ["memory.tmx"]\n'
        drama.write("drama.toml", head + settings)
        for number, lines in episodes.items():
            drama.source(number, lines)
        return drama

    def write(self, name: str, text: str) -> Path:
        """Put a text file into the folder."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
        return path

    def source(self, number: int, lines: Sequence[str], *, first_ms: int = 1000) -> None:
        """Write one episode of the source."""
        self.write(f"source/ep{number:02d}.srt", srt(lines, first_ms=first_ms))

    def __call__(self, *arguments: str | Path, code: int | None = 0) -> Result:
        """Run a command in this drama."""
        return localize("-C", self.folder, *arguments, code=code)

    def inside(self, *arguments: str | Path, code: int | None = 0) -> Result:
        """Run a command in this drama, but within this process."""
        return inside("-C", self.folder, *arguments, code=code)

    def run(self, *options: str, code: int | None = 0) -> Any:
        """The report of a run."""
        return self.inside("run", "--json", *options, code=code).json()

    def cells(self, market: str, *, states: Sequence[str] = ()) -> dict[str, Any]:
        """A market's cells by address, in file order; all of them unless states are named."""
        every = states or ("untranslated", "pending", "approved", "rejected", "stale")
        wanted = [word for state in every for word in ("--state", state)]
        rows = self.inside("review", "list", "--json", "-m", market, *wanted).json()["cells"]
        rows.sort(key=lambda row: (row["episode"], row["cue"]))
        return {f"{row['market']}/{row['episode']}/{row['cue']}": row for row in rows}

    def approve(self, *cells: str, by: str = "Ana", code: int | None = 0) -> Result:
        """Approve cells."""
        return self.inside("review", "approve", *cells, "--by", by, code=code)

    def draft(self, market: str, episode: int = 1) -> list[tuple[int, str]]:
        """A draft file as (start in ms, text) of each cue."""
        path = self.folder / "drafts" / market / f"ep{episode:02d}.srt"
        return read_srt(path.read_text(encoding="utf-8"))

    def files(self) -> dict[str, bytes]:
        """Every file of the folder but the database, with what it holds."""
        return {
            str(path.relative_to(self.folder)): path.read_bytes()
            for path in sorted(self.folder.rglob("*"))
            if path.is_file() and ".localize" not in path.relative_to(self.folder).parts
        }


_TIMES = re.compile(r"(\d+):(\d+):(\d+),(\d+) --> \d+:\d+:\d+,\d+")


def read_srt(text: str) -> list[tuple[int, str]]:
    """The cues of an SRT file as (start in ms, text), read in the plainest way."""
    cues: list[tuple[int, str]] = []
    lines = text.splitlines()
    for place, line in enumerate(lines):
        times = _TIMES.fullmatch(line)
        if times:
            hours, minutes, seconds, ms = map(int, times.groups())
            words = []
            for word in lines[place + 1 :]:
                if not word:
                    break
                words.append(word)
            start = ((hours * 60 + minutes) * 60 + seconds) * 1000 + ms
            cues.append((start, "\n".join(words)))
    return cues


def figures(text: str) -> list[str]:
    """The numbers of two digits and more in a text, Thai and Arabic digits included."""
    return [str(int(number)) for number in re.findall(r"\d{2,}", text)]


def chat_table(url: str, **more: object) -> str:
    """A chat engine's table; it gives up fast."""
    values: dict[str, object] = {
        "base_url": url,
        "model": "m1",
        "retries": 0,
        "timeout": 20,
        **more,
    }
    rows = "".join(f"{name} = {json.dumps(value)}\n" for name, value in values.items())
    return f'\n[engines.qwen]\ntype = "chat"\n{rows}'
