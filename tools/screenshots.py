"""Takes docs/images/review-*.png: the review page of the sample drama, in a real browser.

    python -m tools.screenshots

Runs the sample in a copy, decides a few cells, serves it and photographs the main views.
"""

import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.cli.drama import Drama
from tests.web.chromium import launch
from tests.web.server import Server

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "samples" / "rainy-night"
IMAGES = ROOT / "docs" / "images"
#: What a run leaves in the folder, which the copy must not have.
LEFT = shutil.ignore_patterns(".localize", "drafts", "out")
#: A picture that is larger has no place in the repository.
MOST_BYTES = 200_000
APPROVED = ("en-US/1/2", "en-US/1/3", "en-US/1/6")
WIDE = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 760}


def main() -> None:
    """Write the pictures."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        drama = Drama(Path(folder) / SAMPLE.name)
        shutil.copytree(SAMPLE, drama.folder, ignore=LEFT)
        drama("run", "--offline")
        drama("review", "approve", *APPROVED, "--by", "Mei")
        with Server(drama.folder, by=("Mei",)) as server, sync_playwright() as playwright:
            browser = launch(playwright)
            page = browser.new_page(viewport=WIDE, reduced_motion="reduce")
            page.goto(server.address)
            take(page, "queue")
            page.goto(f"{server.origin}/episode/en-US/1")
            page.locator("textarea[name=text]").wait_for()
            take(page, "episode")
            page.keyboard.press("?")
            page.locator("dialog#keys[open]").wait_for()
            take(page, "keys")
            page.keyboard.press("Escape")
            page.set_viewport_size(PHONE)
            page.goto(f"{server.origin}/episode/zh-TW/1#cue-29")
            page.locator("textarea[name=text]").wait_for()
            take(page, "phone")
            browser.close()


def take(page: Page, name: str) -> None:
    """One picture of what is in view; ends the program if it is too large."""
    page.wait_for_load_state("networkidle")
    path = IMAGES / f"review-{name}.png"
    page.screenshot(path=path, animations="disabled", caret="hide")
    if path.stat().st_size > MOST_BYTES:
        sys.exit(f"{path} has {path.stat().st_size} bytes, more than {MOST_BYTES}")


if __name__ == "__main__":
    main()
