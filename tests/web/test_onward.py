"""Where keys lead: to what waits next, within an episode, across episodes and markets, and back."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.cli.drama import Drama
from tests.web.client import Client
from tests.web.conftest import Visit
from tests.web.rows import current, is_saved, open_episode, open_row, row_of
from tests.web.server import Server

FIRST = "en-US/1/1"


@pytest.fixture
def episode(page: Page, server: Server) -> Page:
    """Return episode 1 in en-US with the focus on its first line."""
    open_episode(page, server)
    page.keyboard.press("Escape")
    return page


def approved(drama: Drama, *cells: str) -> None:
    """Approve whole episodes or cells, except what may not be."""
    drama.approve(*cells, code=None)


def test_the_most_urgent_line_is_two_keys_away(page: Page) -> None:
    urgent = page.locator("article[data-cell]").first.get_attribute("data-cell")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/episode/**")
    expect(current(page)).to_have_attribute("data-cell", urgent or "")
    page.keyboard.press("h")
    page.locator("body[data-page=queue]").wait_for()


def test_what_waits_above_is_told_and_found(episode: Page, night: Drama) -> None:
    open_row(episode, "en-US/1/6")
    episode.keyboard.press("Escape")
    episode.keyboard.press("a")
    is_saved(row_of(episode, "en-US/1/6"), "approved")
    expect(episode.locator("#status")).to_contain_text("5 above still wait: n")
    episode.keyboard.press("n")
    expect(current(episode)).to_have_attribute("data-cell", FIRST)
    expect(episode.locator("#status")).to_have_text("From the top again.")


def test_from_a_finished_episode_to_the_next_one(page: Page, server: Server, night: Drama) -> None:
    approved(night, *(f"en-US/1/{number}" for number in range(1, 6)))
    open_episode(page, server)
    expect(current(page)).to_have_attribute("data-cell", "en-US/1/6")
    page.keyboard.press("a")
    expect(page.locator("#status")).to_contain_text("Nothing waits in this episode any more")
    page.keyboard.press("n")
    expect(page.locator("#status")).to_contain_text("to the next one that waits: g.")
    page.keyboard.press("g")
    page.wait_for_url("**/episode/en-US/2")
    expect(current(page)).to_have_attribute("data-cell", "en-US/2/1")


def test_onward_goes_round_the_market_then_to_the_next(ana: Client, night: Drama) -> None:
    def onward(market: str, number: int) -> str:
        answer = ana("GET", f"/next/{market}/{number}")
        assert answer.status == 303
        return str(answer.headers["Location"])

    assert onward("en-US", 1) == "/episode/en-US/2"
    assert onward("en-US", 2) == "/episode/en-US/1"
    approved(night, "en-US/1")
    assert onward("en-US", 2) == "/episode/en-US/2"
    # What is rejected waits for a run, not for a person.
    night.inside("review", "reject", "en-US/2/1", "--reason", "stiff", "--by", "Ana")
    approved(night, "en-US/2")
    assert onward("en-US", 2) == "/episode/th-TH/1"
    assert onward("ar-SA", 2) == "/episode/ar-SA/1"
    assert ana("GET", "/next/xx-XX/1").status == 404


def test_nothing_waits_at_all(tmp_path: Path, visit: Visit) -> None:
    settings = '[markets]\nen-US = { engines = ["memory"] }\n'
    drama = Drama.make(
        tmp_path / "one", {1: ["走吧。"]}, settings, memory={"走吧。": {"en-US": "Let's go."}}
    )
    drama.run()
    with Server(drama.folder) as server:
        page = visit(server)
        open_episode(page, server)
        page.keyboard.press("a")
        is_saved(row_of(page, FIRST), "approved")
        page.keyboard.press("g")
        page.locator("body[data-page=queue]").wait_for()
        expect(page.locator("main")).to_contain_text("Nothing waits.")
        assert page.get_by_role("link", name="Begin with the most urgent line").count() == 0


def test_no_key_acts_on_a_line_that_a_filter_hides(episode: Page, night: Drama) -> None:
    episode.keyboard.press("/")
    expect(episode.locator("#filters [name=state]")).to_be_focused()
    episode.locator("#filters [name=state]").select_option("approved")
    expect(episode.locator("#status")).to_have_text("0 lines")
    expect(current(episode)).to_have_count(0)
    episode.locator("#filters [name=state]").focus()
    for key in ("Escape", "a", "j"):
        episode.keyboard.press(key)
    episode.locator("#filters [name=state]").select_option("")
    episode.locator("h1").click()
    episode.keyboard.press("n")
    expect(current(episode)).to_have_attribute("data-cell", FIRST)
    assert {row["state"] for row in night.cells("en-US").values()} == {"pending"}


def test_a_filter_that_hides_the_line_leads_to_the_nearest(
    page: Page, server: Server, night: Drama
) -> None:
    night.approve(FIRST)
    page.goto(f"{server.origin}/episode/en-US/1#cue-1")
    expect(current(page)).to_have_attribute("data-cell", FIRST)
    page.keyboard.press("/")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#status")).to_have_text("5 lines")
    expect(current(page)).to_have_attribute("data-cell", "en-US/1/2")
    expect(page.locator("#filters [name=state]")).to_be_focused()


def test_keys_act_on_no_other_line_than_the_one_with_the_focus(
    episode: Page, server: Server, night: Drama
) -> None:
    episode.locator("#name-4").focus()
    episode.keyboard.press("a")
    expect(current(episode)).to_have_attribute("data-cell", "en-US/1/4")
    expect(episode.locator("#status")).to_contain_text("press the key again")
    # Another line in the address of the open page is the current one too.
    episode.goto(f"{server.origin}/episode/en-US/1#cue-5")
    expect(current(episode)).to_have_attribute("data-cell", "en-US/1/5")
    assert {row["state"] for row in night.cells("en-US").values()} == {"pending"}
    episode.keyboard.press("a")
    is_saved(row_of(episode, "en-US/1/5"), "approved")


def test_a_refusal_names_the_key_that_overrides_it(episode: Page, night: Drama) -> None:
    night.inside("review", "edit", "en-US/1/3", "--text", "I waited 19 days.", "--by", "Ben")
    episode.reload()
    open_row(episode, "en-US/1/3")
    episode.keyboard.press("Control+Enter")
    expect(episode.locator("#status")).to_contain_text("X704")
    expect(episode.locator("#status")).to_contain_text("approve it despite that: d")


def test_an_open_question_is_a_link_to_its_line(page: Page, server: Server, night: Drama) -> None:
    night.inside("review", "question", "1/4", "--text", "Who?", "--by", "Ben")
    page.reload()
    page.get_by_role("link", name="1/4", exact=True).click()
    expect(current(page)).to_have_attribute("data-cell", "en-US/1/4")


def test_several_questions_are_answered_one_after_the_other(episode: Page, night: Drama) -> None:
    for text in ("Who is asked?", "Who asks?"):
        night.inside("review", "question", "1/1", "--text", text, "--by", "Ben")
    for text, said in (("Who is asked?", "Lin Wan."), ("Who asks?", "Her father.")):
        episode.keyboard.press("w")
        box = episode.locator("dialog#ask[open]")
        expect(box.locator("label")).to_have_text(f"Answer to Ben: {text}")
        episode.keyboard.type(said)
        episode.keyboard.press("Control+Enter")
        expect(current(episode).locator("[data-facts=questions]")).to_contain_text(said)
    episode.keyboard.press("w")
    expect(episode.locator("#status")).to_have_text("No question is open about this line.")
    found = night.inside("review", "show", FIRST, "--json").json()["questions"]
    assert [one["answer"] for one in found] == ["Lin Wan.", "Her father."]


def test_another_market_is_chosen_by_keys_and_opened_by_enter(episode: Page) -> None:
    episode.locator("#market").focus()
    episode.keyboard.press("ArrowDown")
    episode.keyboard.press("ArrowDown")
    assert "/en-US/" in episode.url
    episode.keyboard.press("Tab")
    episode.keyboard.press("Enter")
    episode.wait_for_url("**/episode/zh-TW/1")


def test_a_rejection_without_a_reason_is_not_taken(episode: Page, night: Drama) -> None:
    episode.keyboard.press("r")
    box = episode.locator("dialog#ask[open]")
    box.wait_for()
    episode.keyboard.press("Control+Enter")
    expect(box).to_be_visible()
    episode.keyboard.type("  ")
    episode.keyboard.press("Control+Enter")
    expect(episode.locator("#status")).to_contain_text("nothing was done")
    assert night.cells("en-US")[FIRST]["state"] == "pending"


def test_the_offer_of_the_same_line_is_left_by_a_key(episode: Page) -> None:
    episode.keyboard.press("a")
    offer = episode.locator("[data-same]")
    expect(offer).to_be_visible()
    episode.keyboard.press("Escape")
    expect(offer).to_be_hidden()


def test_a_rejection_offers_nothing(episode: Page) -> None:
    episode.keyboard.press("r")
    episode.locator("dialog#ask[open]").wait_for()
    episode.keyboard.type("stiff")
    episode.keyboard.press("Control+Enter")
    is_saved(row_of(episode, FIRST), "rejected")
    episode.wait_for_load_state("networkidle")
    expect(episode.locator("[data-same]")).to_be_hidden()


def test_the_memory_answers_at_once(episode: Page, night: Drama) -> None:
    night.approve("en-US/2/2")
    open_row(episode, "en-US/1/2")
    episode.keyboard.press("Control+k")
    expect(episode.locator("dialog#memory[open] li").first).to_contain_text("Let go of me!")


def test_buttons_name_the_keys_that_are_mine(episode: Page, server: Server) -> None:
    expect(episode.locator("[data-action=approve] kbd")).to_have_text("a")
    mine = """localStorage.setItem('localize/keys', '{"keys": {"approve": ["z"]}}')"""
    episode.evaluate(mine)
    open_episode(episode, server)
    expect(episode.locator("[data-action=approve] kbd")).to_have_text("z")
    expect(episode.locator("#status")).to_contain_text("z approves")


def test_no_key_leaves_for_a_server_that_is_gone(
    episode: Page, server: Server, night: Drama
) -> None:
    server.kill()
    episode.keyboard.press("a")
    expect(episode.locator("#status")).to_contain_text("The server does not answer.")
    for key in ("g", "h"):
        episode.keyboard.press(key)
        expect(episode.locator("#status")).to_contain_text("stay here until it is back")
    expect(current(episode)).to_have_attribute("data-saved", "no")
    server.start()
    episode.context.clear_cookies()
    other = episode.context.new_page()
    other.goto(server.address)
    episode.locator("[data-action=resend]").click()
    is_saved(row_of(episode, FIRST), "approved")
    assert night.cells("en-US")[FIRST]["state"] == "approved"


def test_an_episode_without_lines_and_a_market_that_was_not_run(
    tmp_path: Path, visit: Visit
) -> None:
    settings = '[markets]\nen-US = { engines = ["memory"] }\nth-TH = { engines = ["memory"] }\n'
    drama = Drama.make(tmp_path / "new", {1: ["走吧。"], 2: ["走吧。"]}, settings)
    drama.run("-m", "en-US", "-e", "1", code=None)
    with Server(drama.folder) as server:
        page = visit(server)
        expect(page.get_by_role("row", name="th-TH")).to_contain_text("not run yet")
        answer = page.goto(f"{server.origin}/episode/th-TH/1")
        assert answer is not None
        assert answer.status == 200
        expect(page.locator("main")).to_contain_text("There are no lines yet")
        for key in ("j", "n", "a", "r", "u", "f", "Escape", "g"):
            page.keyboard.press(key)
        page.wait_for_url("**/episode/en-US/1")
