"""What the quick commands load: a linter in CI starts once a commit, completion once a key."""

import ast
import importlib
import subprocess
import sys
from pathlib import Path

import pytest

#: Runs a command as the installed script does and writes down what it has loaded at its end.
SCRIPT = """\
import atexit, sys
from pathlib import Path
before = set(sys.modules)
atexit.register(lambda: Path(sys.argv[1]).write_text("\\n".join(set(sys.modules) - before)))
from localize.cli import main
main(sys.argv[2:])
"""

#: Runs a command and writes down the files that it opens to read.
OPENED = """\
import sys
from localize.cli import main
listing = open(sys.argv[1], "w")
def note(event, arguments):
    if event == "open" and arguments[1] in ("r", "rb") and not isinstance(arguments[0], int):
        print(arguments[0], file=listing, flush=True)
sys.addaudithook(note)
main(sys.argv[2:])
"""

CUES = """\
1
00:00:01,000 --> 00:00:02,500
You lied to me.

2
00:00:03,000 --> 00:00:04,500
I never did.
"""


#: What msgspec and click take along where it is installed.
COMPANIONS = {"typing_extensions", "colorama"}


def modules(folder: Path, *arguments: str) -> set[str]:
    """Return the names of all modules that a command has loaded when it ends."""
    listing = folder / "modules.txt"
    subprocess.run(
        [sys.executable, "-c", SCRIPT, str(listing), *arguments],
        check=True,
        cwd=folder,
        capture_output=True,
    )
    return set(listing.read_text().splitlines())


def loaded(folder: Path, *arguments: str) -> set[str]:
    """Return the top-level packages of others that a command has loaded when it ends."""
    names = {name.partition(".")[0] for name in modules(folder, *arguments)}
    return {
        name
        for name in names - sys.stdlib_module_names - COMPANIONS - {"localize"}
        if not name.startswith("_")
    }


#: What a check of a file in a known market has no use for: parts of ours, and slow ones of Python.
NEEDLESS = {
    "localize.adapt",
    "localize.baseline",
    "localize.cast",
    "localize.checks.align",
    "localize.checks.amounts",
    "localize.checks.catalogue",
    "localize.checks.explain",
    "localize.checks.fingerprint",
    "localize.checks.guidance",
    "localize.fixing",
    "localize.glossary",
    "localize.locales.numbers",
    "localize.settings",
    "localize.store",
    "localize.subtitles.rewriter",
    "localize.subtitles.writer",
    "localize.video",
    "localize.workers",
    "asyncio",
    "concurrent.futures",
    "csv",
    "email",
    "hashlib",
    "http",
    "importlib.metadata",
    "json",
    "logging",
    "multiprocessing",
    "random",
    "sqlite3",
    "subprocess",
    "tempfile",
    "xml",
    "zipfile",
}


def test_help_loads_click_alone(tmp_path: Path) -> None:
    assert loaded(tmp_path, "--help") == {"click"}


def test_a_check_of_a_small_file_loads_little(tmp_path: Path) -> None:
    (tmp_path / "one.srt").write_text(CUES, encoding="utf-8")
    assert loaded(tmp_path, "check", "one.srt") <= {"click", "msgspec"}


def test_a_check_for_a_market_loads_little(tmp_path: Path) -> None:
    (tmp_path / "th-TH").mkdir()
    (tmp_path / "th-TH" / "ep01.srt").write_text(CUES.replace("You", "คุณ"), encoding="utf-8")
    found = loaded(tmp_path, "check", "th-TH", "--ignore", "X702")
    assert found <= {"click", "msgspec", "regex"}


@pytest.mark.parametrize("market", ["en-US", "th-TH", "zh-TW", "ja-JP"])
def test_a_clean_file_loads_only_what_looks_at_it(tmp_path: Path, market: str) -> None:
    (tmp_path / "one.srt").write_text(CUES, encoding="utf-8")
    assert not modules(tmp_path, "check", "one.srt", "-m", market, "--select", "T,R,L") & NEEDLESS
    assert not modules(tmp_path, "check", "one.srt", "-m", "en-US") & NEEDLESS


def test_a_finding_in_text_needs_no_more(tmp_path: Path) -> None:
    (tmp_path / "one.srt").write_text(CUES.replace("lied", "  lied..."), encoding="utf-8")
    assert not modules(tmp_path, "check", "one.srt", "-m", "en-US") & NEEDLESS


def test_one_market_is_read(tmp_path: Path) -> None:
    (tmp_path / "one.srt").write_text(CUES, encoding="utf-8")
    subprocess.run(
        [sys.executable, "-c", OPENED, "opened.txt", "check", "one.srt", "-m", "th-TH"],
        check=False,
        cwd=tmp_path,
        capture_output=True,
    )
    markets = [
        Path(name).name
        for name in (tmp_path / "opened.txt").read_text().splitlines()
        if Path(name).parent.name == "markets"
    ]
    assert markets == ["th-TH.toml"]


def test_no_pattern_of_a_check_is_compiled_at_import(tmp_path: Path) -> None:
    """Compiling them all took a third of the time of a check of one small file."""
    (tmp_path / "one.srt").write_text(CUES, encoding="utf-8")
    early = []
    for name in modules(tmp_path, "check", "one.srt", "-m", "en-US"):
        if name.partition(".")[0] != "localize":
            continue
        file = Path(str(importlib.import_module(name).__file__))
        tree = ast.parse(file.read_text(encoding="utf-8"))
        inside = {
            id(node)
            for function in ast.walk(tree)
            if isinstance(function, ast.FunctionDef | ast.Lambda)
            for node in ast.walk(function)
        }
        early += [
            f"{name}:{node.lineno}: use localize.late"
            for node in ast.walk(tree)
            if isinstance(node, ast.Call)
            and id(node) not in inside
            and ast.unparse(node.func) in ("re.compile", "regex.compile")
        ]
    assert not early
