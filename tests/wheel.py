"""Builds the wheel, installs it alone in an empty folder, and does the main job with it.

    python tests/wheel.py

Proves that the wheel carries what it needs: market profiles, starter glossaries, rules, the review
page.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from zipfile import ZipFile

ROOT = Path(__file__).resolve().parent.parent
WEB = ROOT / "localize" / "web"
EPISODE = """1
00:00:01,000 --> 00:00:03,000
你是谁？

2
00:00:03,200 --> 00:00:05,000
我要离婚！
"""


def main() -> None:
    """Exit 0 when the installed wheel makes a drama and runs it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        run(sys.executable, "-m", "build", "--wheel", "--outdir", name, str(ROOT), cwd=ROOT)
        wheel = next(folder.glob("localize-*.whl"))
        held = set(ZipFile(wheel).namelist())
        for part in ("templates", "static"):
            names = {f"localize/web/{part}/{file.name}" for file in (WEB / part).iterdir()}
            assert names <= held, names - held
        run(sys.executable, "-m", "venv", "env", cwd=folder)
        python = folder / "env" / "bin" / "python"
        constraints = str(ROOT / "constraints.txt")
        run(str(python), "-m", "pip", "install", "-q", "-c", constraints, str(wheel), cwd=folder)
        (folder / "第1集.srt").write_text(EPISODE, "utf-8")
        tool = str(folder / "env" / "bin" / "localize")
        run(tool, "init", "demo", "--engine", "pseudo", "--subtitles", "第1集.srt", cwd=folder)
        report = json.loads(run(tool, "run", "demo", "--json", cwd=folder))
        waiting = report["untranslated"]
        assert not waiting, waiting
        assert report["markets"]["th-TH"]["cues"] == 2, report
        drafts = sorted(path.parent.name for path in (folder / "demo" / "drafts").rglob("*.srt"))
        assert "th-TH" in drafts and "zh-TW" in drafts, drafts
        taiwan = (folder / "demo" / "drafts" / "zh-TW" / "ep01.srt").read_text("utf-8")
        assert "你是誰" in taiwan, taiwan
        run(tool, "-C", "demo", "review", "list", "--json", cwd=folder)
    print("the wheel works when installed alone")


def run(*command: str, cwd: Path) -> str:
    """The command's stdout; exits with its messages when it fails."""
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    done = subprocess.run(
        command, cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(f"{' '.join(command)}: exit {done.returncode}\n{done.stdout}\n{done.stderr}")
    return done.stdout


if __name__ == "__main__":
    main()
