"""The video beside the lines: it plays the line that one is at, and no more."""

import base64
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.cli.drama import Drama
from tests.web.rows import open_episode
from tests.web.server import Server

#: Five seconds of changing colours, recorded by the browser itself.
RECORD = """() => new Promise(done => {
  const canvas = document.createElement('canvas');
  canvas.width = 180;
  canvas.height = 320;
  const paint = canvas.getContext('2d');
  let hue = 0;
  const timer = setInterval(() => {
    paint.fillStyle = `hsl(${hue++}, 80%, 40%)`;
    paint.fillRect(0, 0, 180, 320);
  }, 40);
  const recorder = new MediaRecorder(canvas.captureStream(25), {mimeType: 'video/webm'});
  const parts = [];
  recorder.ondataavailable = (event) => parts.push(event.data);
  recorder.onstop = async () => {
    clearInterval(timer);
    const bytes = new Uint8Array(await new Blob(parts).arrayBuffer());
    done(btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')));
  };
  recorder.start();
  setTimeout(() => recorder.stop(), 5000);
})"""
#: The first line is shown from 1 to 3.5 s.
START, END = 1.0, 3.5


@pytest.fixture
def videos(browser: Browser, tmp_path: Path) -> Path:
    """Return a folder with the video of the first episode."""
    page = browser.new_page()
    data = page.evaluate(RECORD)
    page.close()
    folder = tmp_path / "videos"
    folder.mkdir()
    (folder / "ep01.webm").write_bytes(base64.b64decode(data))
    return folder


def until(page: Page, expression: str) -> None:
    """Wait until something is true; the page's policy forbids that it looks by itself."""
    late = time.monotonic() + 20
    while not page.evaluate(expression):
        assert time.monotonic() < late, expression
        page.wait_for_timeout(20)


def test_a_line_is_played_and_looped(
    night: Drama, videos: Path, visit: Callable[..., Page]
) -> None:
    with Server(night.folder, "--video", str(videos)) as server:
        page = visit(server)
        open_episode(page, server)
        until(page, "video.readyState >= 2")
        page.keyboard.press("p")
        until(page, f"!video.paused && video.currentTime > {START + 0.2}")
        assert page.evaluate("video.textTracks[0].mode") == "showing"
        said = page.evaluate("video.textTracks[0].activeCues[0].text")
        assert said == "Who are you?"
        assert not page.locator(".onscreen").is_visible()
        until(page, "video.paused")
        assert page.evaluate("video.currentTime") == pytest.approx(END, abs=0.2)
        assert page.locator(".onscreen").is_visible()
        # With the loop it begins anew instead, and a second press stops it.
        page.keyboard.press("l")
        page.keyboard.press("p")
        until(page, f"video.currentTime > {END - 0.7}")
        until(page, f"!video.paused && video.currentTime < {START + 1}")
        page.keyboard.press("p")
        until(page, "video.paused")
