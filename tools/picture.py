"""Draws docs/images/board.svg: what `localize status` says of the sample drama after `make run`.

    python tools/picture.py

Runs the commands of `make run` in a copy of the sample.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "samples" / "rainy-night"
PICTURE = ROOT / "docs" / "images" / "board.svg"
#: What a run leaves in the folder, which the copy must not have.
LEFT = shutil.ignore_patterns(".localize", "drafts", "out")


def main() -> None:
    """Write the picture."""
    with tempfile.TemporaryDirectory() as folder:
        drama = Path(folder) / SAMPLE.name
        shutil.copytree(SAMPLE, drama, ignore=LEFT)
        localize(drama, "run", "--offline")
        board = localize(drama, "status")
    PICTURE.parent.mkdir(parents=True, exist_ok=True)
    PICTURE.write_text(picture(board), "utf-8")


def localize(drama: Path, *arguments: str) -> str:
    """What the command prints; ends with its message if it fails."""
    done = subprocess.run(
        [sys.executable, "-m", "localize", "-C", str(drama), *arguments],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(done.stderr)
    return done.stdout


def picture(board: str) -> str:
    """The board as an SVG that loads nothing from anywhere."""
    lines = ["$ localize status", *(line.rstrip() for line in board.splitlines())]
    with Path("/dev/null").open("w") as nowhere:
        console = Console(record=True, width=max(map(cell_len, lines)), file=nowhere)
        for number, line in enumerate(lines):
            console.print(Text(line, style="bold" if number in (0, 2) else ""))
    svg = console.export_svg(title="localize", unique_id="board")
    svg = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)
    return "\n".join(line.rstrip() for line in svg.splitlines()) + "\n"


if __name__ == "__main__":
    main()
