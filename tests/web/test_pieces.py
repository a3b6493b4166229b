"""A line of several pieces on the page: what is typed is what will be on screen."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.cli.drama import Drama
from tests.web.conftest import Visit
from tests.web.rows import is_saved, open_episode, open_row
from tests.web.server import Server

SOURCE = "我叫你别再回这个家了。你从来不听我的话。"
TARGET = "I told you not to come back to this house. You have never listened to me."
UPPER, LOWER = "I told you not to come\nback to this house.", "You have never\nlistened to me."
CELL = "en-US/1/1"


@pytest.fixture
def drama(tmp_path: Path) -> Drama:
    """Return a drama with a line that the machine split."""
    made = Drama.make(
        tmp_path / "night",
        {1: [SOURCE, "走吧。"]},
        '[markets]\nen-US = { engines = ["memory"] }\n',
        memory={SOURCE: {"en-US": TARGET}},
    )
    made.run()
    return made


@pytest.fixture
def page(drama: Drama, visit: Visit) -> Iterator[Page]:
    """Yield the episode's page."""
    with Server(drama.folder) as server:
        opened = visit(server)
        open_episode(opened, server)
        yield opened


def pieces(drama: Drama) -> list[tuple[int, int, str]]:
    """What the server has."""
    found = drama.inside("review", "show", CELL, "--json").json()["pieces"]
    return [(one["start_ms"], one["end_ms"], one["text"]) for one in found]


def onscreen(page: Page) -> str:
    """What stands on the frame."""
    return "\n".join(page.locator(".onscreen span").all_text_contents())


def test_the_pieces_are_edited_one_by_one(drama: Drama, page: Page) -> None:
    before = pieces(drama)
    row = open_row(page, CELL)
    field, speeds = row.locator("textarea[name=text]"), row.locator(".speed [data-piece]")
    expect(field).to_have_value(f"{UPPER}\n\n{LOWER}")
    expect(speeds).to_have_count(2)
    expect(speeds.nth(0)).to_contain_text("Piece 1 of 2, 0:01.000 – ")
    field.fill(f"{UPPER}\n\nYou never\nlisten to me.")
    field.evaluate("field => field.setSelectionRange(0, 0)")
    expect(page.locator("#width")).to_contain_text("Piece 1 of 2")
    assert onscreen(page) == UPPER
    page.keyboard.press("Control+End")
    expect(page.locator("#width")).to_contain_text("Piece 2 of 2")
    assert onscreen(page) == "You never\nlisten to me."
    page.keyboard.press("Control+s")
    is_saved(row)
    assert pieces(drama) == [before[0], (*before[1][:2], "You never\nlisten to me.")]
    expect(field).to_have_value(f"{UPPER}\n\nYou never\nlisten to me.")


def test_the_page_foretells_the_times_that_the_server_gives(drama: Drama, page: Page) -> None:
    row = open_row(page, CELL)
    field = row.locator("textarea[name=text]")
    field.fill("I told you.\n\nYou have never once in\nyour life listened to me.\n\nNever.")
    told = row.locator(".speed [data-piece]").all_text_contents()
    page.keyboard.press("Control+s")
    is_saved(row)
    # Painted again from what the server has.
    expect(row.locator(".speed [data-piece]")).to_have_text(told)
    clocks = [f"0:{ms // 1000:02d}.{ms % 1000:03d}" for _, ms, _ in pieces(drama)]
    assert len(clocks) == 3
    assert all(f"– {clock}:" in line for clock, line in zip(clocks, told, strict=True))


def test_pieces_are_put_together_only_on_purpose(drama: Drama, page: Page) -> None:
    (start, _, _), (_, end, _) = pieces(drama)
    row = open_row(page, CELL)
    row.locator("textarea[name=text]").fill("I told you not to come.\nYou never listened.")
    expect(row.locator(".speed [data-piece]")).to_have_count(1)
    page.keyboard.press("Control+s")
    is_saved(row)
    assert pieces(drama) == [(start, end, "I told you not to come.\nYou never listened.")]


def test_too_long_a_line_is_told_while_it_is_typed(page: Page) -> None:
    row = open_row(page, CELL)
    row.locator("textarea[name=text]").fill("A line that nobody can set on so small a screen")
    expect(row.locator(".speed .long")).to_contain_text("too long")
    row.locator("textarea[name=text]").fill("Short.")
    expect(row.locator(".speed .long")).to_have_count(0)


def test_matches_are_called_by_the_name_of_their_file(drama: Drama, page: Page) -> None:
    row = open_row(page, CELL)
    listed = row.locator("[data-facts=memory]")
    expect(listed).to_contain_text("[memory.tmx]")
    assert str(drama.folder) not in (listed.text_content() or "")
