"""What a person typed is never lost, and the mark of a row never lies."""

import re

from playwright.sync_api import Page, Route, expect

from tests.cli.drama import Drama
from tests.web.conftest import Visit
from tests.web.rows import is_saved, is_unsaved, open_episode, open_row, row_of
from tests.web.server import Server

CELL = "en-US/1/3"


def stored(drama: Drama, cell: str = CELL) -> tuple[str, str]:
    """State and text of a cell."""
    row = drama.inside("review", "show", cell, "--json").json()
    return row["state"], row["text"]


def typed(page: Page, text: str, cell: str = CELL) -> None:
    """Open a line and put a text into its field."""
    open_row(page, cell).locator("textarea[name=text]").fill(text)


# --- two people -----------------------------------------------------------------------------------


def conflict(server: Server, visit: Visit) -> Page:
    """Ana's page in a conflict with what Ben saved first in his."""
    ana, ben = visit(server), visit(server, "Ben")
    for page in (ana, ben):
        open_episode(page, server)
    # Ana has seen the first version when Ben is faster.
    typed(ana, "Ana waited 17 days.")
    expect(row_of(ana, CELL).locator(".claim")).to_contain_text("Ana")
    typed(ben, "Ben waited 17 days.")
    ben.keyboard.press("Control+s")
    is_saved(row_of(ben, CELL))
    ana.keyboard.press("Control+s")
    ana.locator("[data-conflict]").wait_for()
    return ana


def test_a_conflict_shows_both_texts_and_loses_none(night: Drama, visit: Visit) -> None:
    with Server(night.folder, by=("Ana", "Ben")) as server:
        ana = conflict(server, visit)
        expect(ana.locator("[data-theirs]")).to_have_text("Ben waited 17 days.")
        expect(ana.locator("[data-yours]")).to_have_text("Ana waited 17 days.")
        expect(ana.locator("#status")).to_contain_text("Ben")
        is_unsaved(row_of(ana, CELL))
        assert stored(night) == ("pending", "Ben waited 17 days.")
        # Not even when the page is loaded again.
        open_episode(ana, server)
        row = open_row(ana, CELL)
        expect(row.locator("textarea[name=text]")).to_have_value("Ana waited 17 days.")
        is_unsaved(row)


def test_keep_mine_after_a_conflict(night: Drama, visit: Visit) -> None:
    with Server(night.folder, by=("Ana", "Ben")) as server:
        ana = conflict(server, visit)
        ana.locator("[data-action=keep-mine]").click()
        is_saved(row_of(ana, CELL))
        assert stored(night) == ("pending", "Ana waited 17 days.")
        assert ana.locator("[data-conflict]:visible").count() == 0
    history = night.inside("review", "show", CELL, "--json").json()["history"]
    assert [one["new"] for one in history[-2:]] == ["Ben waited 17 days.", "Ana waited 17 days."]


def test_take_theirs_after_a_conflict(night: Drama, visit: Visit) -> None:
    with Server(night.folder, by=("Ana", "Ben")) as server:
        ana = conflict(server, visit)
        ana.locator("[data-action=take-theirs]").click()
        row = row_of(ana, CELL)
        is_saved(row)
        expect(row.locator("textarea[name=text]")).to_have_value("Ben waited 17 days.")
        assert stored(night) == ("pending", "Ben waited 17 days.")
        open_episode(ana, server)
        expect(row_of(ana, CELL).locator("p.text")).to_have_text("Ben waited 17 days.")


def test_a_conflict_says_who_and_when_and_what_differs(night: Drama, visit: Visit) -> None:
    with Server(night.folder, by=("Ana", "Ben")) as server:
        ana = conflict(server, visit)
        told = ana.locator("[data-conflict] .who")
        expect(told).to_contain_text("Ben changed this line while you worked on it (edit, ")
        expect(told).to_contain_text("pending now, version 2")
        entry = night.inside("review", "show", CELL, "--json").json()["history"][-1]
        clock = ana.evaluate(
            "at => new Date(at).toLocaleString([], {dateStyle: 'medium', timeStyle: 'short'})",
            entry["at"],
        )
        expect(told).to_contain_text(clock)
        # Only the words that differ are marked, in both.
        assert ana.locator("[data-theirs] mark").all_text_contents() == ["Ben"]
        assert ana.locator("[data-yours] mark").all_text_contents() == ["Ana"]
        # What it says goes on following what is typed.
        ana.locator("textarea[name=text]").fill("Ben waited 17 days.")
        expect(told).to_contain_text("the same as yours")


def test_edit_from_theirs_by_keyboard_and_put_mine_back(night: Drama, visit: Visit) -> None:
    with Server(night.folder, by=("Ana", "Ben")) as server:
        ana = conflict(server, visit)
        ana.keyboard.press("Escape")
        ana.keyboard.press("v")
        row, field = row_of(ana, CELL), ana.locator("textarea[name=text]")
        expect(field).to_have_value("Ben waited 17 days.")
        expect(field).to_be_focused()
        expect(ana.locator("[data-aside] .own")).to_have_text("Ana waited 17 days.")
        # It survives a crash.
        open_episode(ana, server)
        row = open_row(ana, CELL)
        expect(row.locator("[data-aside] .own")).to_have_text("Ana waited 17 days.")
        ana.keyboard.press("Escape")
        ana.keyboard.press("b")
        expect(field).to_have_value("Ana waited 17 days.")
        is_unsaved(row)
        assert ana.locator("[data-aside]:visible").count() == 0
        field.fill("Both waited 17 days.")
        ana.keyboard.press("Control+s")
        is_saved(row)
        assert stored(night) == ("pending", "Both waited 17 days.")


def test_take_theirs_sets_mine_aside_until_the_line_is_decided(night: Drama, visit: Visit) -> None:
    with Server(night.folder, by=("Ana", "Ben")) as server:
        ana = conflict(server, visit)
        # From within the text, too.
        ana.keyboard.press("Alt+x")
        row = row_of(ana, CELL)
        is_saved(row)
        expect(row.locator("[data-aside] .own")).to_have_text("Ana waited 17 days.")
        row.locator("[data-action=approve]").click()
        is_saved(row, "approved")
        open_row(ana, CELL)
        assert ana.locator("[data-aside]:visible").count() == 0
        assert stored(night) == ("approved", "Ben waited 17 days.")


def test_keep_mine_by_keyboard(night: Drama, visit: Visit) -> None:
    with Server(night.folder, by=("Ana", "Ben")) as server:
        ana = conflict(server, visit)
        ana.keyboard.press("Alt+y")
        is_saved(row_of(ana, CELL))
        assert stored(night) == ("pending", "Ana waited 17 days.")


def test_a_draft_whose_line_was_approved_meanwhile(night: Drama, visit: Visit) -> None:
    with Server(night.folder, by=("Ana",)) as server:
        ana = visit(server)
        open_episode(ana, server)
        typed(ana, "Ana waited 17 days.")
        is_unsaved(row_of(ana, CELL))
        night.approve(CELL, by="Cai")
        open_episode(ana, server)
        row = open_row(ana, CELL)
        told = row.locator("[data-conflict] .who")
        expect(told).to_contain_text("Cai changed this line while you worked on it (approve, ")
        expect(told).to_contain_text("approved now")
        expect(told).to_contain_text("still the one that you began with")
        expect(row.locator("textarea[name=text]")).to_have_value("Ana waited 17 days.")
        ana.keyboard.press("Escape")
        ana.keyboard.press("y")
        expect(ana.locator("#status")).to_contain_text("not saved yet")
        assert stored(night)[0] == "approved"
        ana.keyboard.press("s")
        is_saved(row)
        assert stored(night) == ("pending", "Ana waited 17 days.")


def test_nobody_approves_a_text_that_they_did_not_see(night: Drama, visit: Visit) -> None:
    with Server(night.folder, by=("Ana", "Ben")) as server:
        ana, ben = visit(server), visit(server, "Ben")
        for page in (ana, ben):
            open_episode(page, server)
        typed(ben, "Ben waited 17 days.")
        ben.keyboard.press("Control+s")
        is_saved(row_of(ben, CELL))
        open_row(ana, CELL)
        # Opening a line may fetch it anew; Ben is faster all the same.
        typed(ben, "Ben waited 17 long days.")
        ben.keyboard.press("Control+s")
        is_saved(row_of(ben, CELL))
        ana.locator("[data-action=approve]").click()
        ana.locator("[data-conflict]").wait_for()
        expect(ana.locator("[data-theirs]")).to_have_text("Ben waited 17 long days.")
        assert stored(night) == ("pending", "Ben waited 17 long days.")


# --- crashes --------------------------------------------------------------------------------------


def test_a_draft_survives_a_closed_page(page: Page, server: Server, night: Drama) -> None:
    open_episode(page, server)
    typed(page, "I waited 17 days, half typed")
    is_unsaved(row_of(page, CELL))
    again = page.context.new_page()
    page.close(run_before_unload=False)
    open_episode(again, server)
    row = open_row(again, CELL)
    expect(row.locator("textarea[name=text]")).to_have_value("I waited 17 days, half typed")
    is_unsaved(row)
    assert "half typed" not in stored(night)[1]
    again.keyboard.press("Control+s")
    is_saved(row)
    assert stored(night) == ("pending", "I waited 17 days, half typed")


def test_text_and_intention_survive_a_killed_server(
    page: Page, server: Server, night: Drama
) -> None:
    open_episode(page, server)
    typed(page, "I waited 17 days.")
    server.kill()
    page.keyboard.press("Control+Enter")
    is_unsaved(row_of(page, CELL))
    page.locator("#outbox:visible").wait_for()
    server.start()
    # The sessions of the old process are gone; so is the page, in a crash.
    page.goto(f"{server.origin}/episode/en-US/1")
    page.locator("body[data-page=closed]").wait_for()
    page.goto(server.address)
    open_episode(page, server)
    is_saved(row_of(page, CELL), "approved")
    expect(page.locator("#outbox")).to_be_hidden()
    assert stored(night) == ("approved", "I waited 17 days.")


def test_a_decision_whose_answer_was_lost_is_not_taken_twice(
    page: Page, server: Server, night: Drama
) -> None:
    open_episode(page, server)

    def lose(route: Route) -> None:
        route.fetch()
        route.abort()

    page.route("**/api/decide", lose, times=1)
    typed(page, "I waited 17 days.")
    page.keyboard.press("Control+Enter")
    page.locator("#outbox:visible").wait_for()
    open_episode(page, server)
    is_saved(row_of(page, CELL), "approved")
    assert page.locator("#outbox:visible, [data-conflict]:visible").count() == 0
    assert stored(night) == ("approved", "I waited 17 days.")
    history = night.inside("review", "show", CELL, "--json").json()["history"]
    assert [one["action"] for one in history].count("edit") == 1


# --- the mark -------------------------------------------------------------------------------------


def test_the_mark_says_what_the_server_has(page: Page, server: Server, night: Drama) -> None:
    open_episode(page, server)
    row = open_row(page, CELL)
    field = row.locator("textarea[name=text]")
    was = field.input_value()
    is_saved(row)
    field.fill("I waited 17 days.")
    is_unsaved(row)
    field.fill(was)
    is_saved(row)
    waiting: list[Route] = []
    page.route("**/api/decide", lambda route: waiting.append(route))
    field.fill("I waited 17 days.")
    page.keyboard.press("Control+s")
    page.wait_for_function("document.querySelector('[data-saved=no]') !== null")
    for _ in range(100):
        if waiting:
            break
        page.wait_for_timeout(20)
    is_unsaved(row)
    assert stored(night)[1] == was
    waiting[0].continue_()
    is_saved(row)
    assert stored(night)[1] == "I waited 17 days."


def test_a_refused_approval_keeps_the_mark_true(page: Page, server: Server, night: Drama) -> None:
    open_episode(page, server)
    # The number is wrong (X704): the text is saved, the approval is not given.
    typed(page, "I waited 19 days.")
    page.keyboard.press("Control+Enter")
    row = row_of(page, CELL)
    expect(page.locator("#status")).to_contain_text("X704")
    expect(row).to_have_attribute("aria-current", "true")
    expect(row).to_have_attribute("data-state", "pending")
    state, text = stored(night)
    assert state == "pending"
    saved = row.get_attribute("data-saved")
    assert saved == ("yes" if text == "I waited 19 days." else "no")
    expect(row.locator("textarea[name=text]")).to_have_value("I waited 19 days.")


def test_a_broken_answer_is_not_taken_for_success(page: Page, server: Server, night: Drama) -> None:
    open_episode(page, server)
    page.route(
        "**/api/decide", lambda route: route.fulfill(status=502, body="<html>proxy</html>"), times=1
    )
    typed(page, "I waited 17 days.")
    page.keyboard.press("Control+s")
    row = row_of(page, CELL)
    expect(page.locator("#status, #outbox").filter(has_text=re.compile(r"\S"))).not_to_have_count(0)
    is_unsaved(row)
    expect(row.locator("textarea[name=text]")).to_have_value("I waited 17 days.")
