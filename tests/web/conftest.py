"""A browser, a small drama that has been run, and the server over it."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.cli.drama import Drama
from tests.web.chromium import launch
from tests.web.client import Client
from tests.web.server import Server

# A busy machine is no error.
expect.set_options(timeout=20_000)

EPISODES = {
    1: ["你是谁？", "放开我！", "我等了17天。", "他写了24封信。", "你是谁？", "走吧。"],
    2: ["这里有31个人。", "放开我！", "她数了48颗星星。"],
}
SETTINGS = """
title = "雨夜"

[markets]
en-US = { engines = ["memory", "pseudo"] }
th-TH = { engines = ["memory"] }
zh-TW = { engines = ["opencc"] }
ja-JP = { engines = ["memory"] }
ar-SA = { engines = ["memory"] }
"""
MEMORY = {
    "你是谁？": {
        "en-US": "Who are you?",
        "th-TH": "คุณเป็นใคร",
        "ja-JP": "お前は誰だ？",
        "ar-SA": "من أنت؟",
    },
    "放开我！": {
        "en-US": "Let go of me!",
        "th-TH": "ปล่อยฉันนะ!",
        "ja-JP": "放して！",
        "ar-SA": "اتركني!",
    },
    "走吧。": {"en-US": "Let's go.", "th-TH": "ไปกันเถอะ", "ja-JP": "行こう", "ar-SA": "هيا بنا"},
}

#: Opens a page of its own, logged in as the first person or the one named.
Visit = Callable[..., Page]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Yield a browser that all tests share; each has contexts of its own."""
    with sync_playwright() as playwright:
        running = launch(playwright)
        yield running
        running.close()


@pytest.fixture(scope="session")
def after_run(tmp_path_factory: pytest.TempPathFactory) -> Drama:
    """Return a drama in five markets after its first run; not to be changed."""
    folder = tmp_path_factory.mktemp("first") / "night"
    drama = Drama.make(folder, EPISODES, SETTINGS, memory=MEMORY)
    drama.run(code=None)
    return drama


@pytest.fixture
def night(after_run: Drama, tmp_path: Path) -> Drama:
    """Return a copy of that drama, to do with as one likes."""
    folder = tmp_path / "night"
    shutil.copytree(after_run.folder, folder)
    return Drama(folder)


@pytest.fixture
def server(night: Drama) -> Iterator[Server]:
    """Yield the page's server over that copy, for Ana."""
    with Server(night.folder) as running:
        yield running


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """Yield a browser profile that knows nothing yet."""
    fresh = browser.new_context(viewport={"width": 1280, "height": 900})
    yield fresh
    fresh.close()


@pytest.fixture
def visit(browser: Browser, context: BrowserContext) -> Iterator[Visit]:
    """Yield a way to log in; at the end no script may have failed or been stopped by the policy."""
    wrong: list[str] = []
    others: list[BrowserContext] = []

    def opened(server: Server, name: str = "") -> Page:
        # Another person has another browser, with cookies and drafts of its own.
        profile = context if not name else browser.new_context()
        if name:
            others.append(profile)
        page = profile.new_page()
        page.set_default_timeout(20_000)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on(
            "console",
            lambda said: wrong.append(said.text) if "Content Security" in said.text else None,
        )
        page.goto(server.addresses[name or server.by[0]])
        page.wait_for_selector("body[data-page=queue]")
        return page

    yield opened
    for profile in others:
        profile.close()
    assert wrong == []


@pytest.fixture
def page(server: Server, visit: Visit) -> Page:
    """Return the queue, opened by Ana."""
    return visit(server)


@pytest.fixture
def ana(server: Server) -> Client:
    """Return Ana's session."""
    return Client(server.port).login(server.address)
