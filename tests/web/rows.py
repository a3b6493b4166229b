"""What the tests do with the rows of an episode's page."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.web.server import Server


def open_episode(page: Page, server: Server, market: str = "en-US", episode: int = 1) -> None:
    """Go to an episode and wait until its script has taken over."""
    page.goto(f"{server.origin}/episode/{market}/{episode}")
    page.locator("textarea[name=text]").wait_for()


def current(page: Page) -> Locator:
    """The row that keys act on."""
    return page.locator("article[aria-current=true]")


def row_of(page: Page, cell: str) -> Locator:
    """The row of a cell."""
    return page.locator(f'article[data-cell="{cell}"]')


def open_row(page: Page, cell: str) -> Locator:
    """The row of a cell, after it was made the current one."""
    row = row_of(page, cell)
    row.locator("[data-action=open]").click()
    expect(row).to_have_attribute("aria-current", "true")
    row.locator("textarea[name=text]").wait_for()
    return row


def is_saved(row: Locator, state: str = "pending") -> None:
    """Wait until the server has what the row shows, in this state."""
    expect(row).to_have_attribute("data-saved", "yes")
    expect(row).to_have_attribute("data-state", state)


def is_unsaved(row: Locator) -> None:
    """Wait until the row says that the server lacks something."""
    expect(row).to_have_attribute("data-saved", "no")
    expect(row.locator(".mark")).not_to_have_text(re.compile(r"^saved$"))
