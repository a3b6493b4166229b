"""What the quick commands load: a linter in CI starts once a commit, completion once a key."""

import subprocess
import sys
from pathlib import Path

#: Runs a command as the installed script does and writes down what it has loaded at its end.
SCRIPT = """\
import atexit, sys
from pathlib import Path
before = set(sys.modules)
atexit.register(lambda: Path(sys.argv[1]).write_text("\\n".join(set(sys.modules) - before)))
from localize.cli import main
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


def loaded(folder: Path, *arguments: str) -> set[str]:
    """Return the top-level packages of others that a command has loaded when it ends."""
    listing = folder / "modules.txt"
    subprocess.run(
        [sys.executable, "-c", SCRIPT, str(listing), *arguments],
        check=True,
        cwd=folder,
        capture_output=True,
    )
    names = {name.partition(".")[0] for name in listing.read_text().splitlines()}
    return {
        name
        for name in names - sys.stdlib_module_names - COMPANIONS - {"localize"}
        if not name.startswith("_")
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
