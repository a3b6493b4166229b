"""An episode from end to end by keyboard alone, and keys that don't get in anybody's way."""

import pytest
from playwright.sync_api import Page, expect

from tests.cli.drama import Drama
from tests.web.rows import current, is_saved, open_episode, row_of
from tests.web.server import Server

FIRST = "en-US/1/1"


@pytest.fixture
def episode(page: Page, server: Server) -> Page:
    """Return episode 1 in en-US with its first line current and the focus outside of the text."""
    open_episode(page, server)
    expect(row_of(page, FIRST)).to_have_attribute("aria-current", "true")
    page.keyboard.press("Escape")
    return page


def cells(drama: Drama) -> dict[str, tuple[str, str]]:
    """State and text of each line of the episode."""
    rows = drama.cells("en-US")
    return {at: (row["state"], row["text"]) for at, row in rows.items() if "/1/" in at}


def say(page: Page, text: str) -> None:
    """Type into the dialog that asks, and confirm with keys."""
    page.locator("dialog#ask[open]").wait_for()
    page.keyboard.type(text)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.locator("dialog#ask[open]").wait_for(state="detached")


def test_an_episode_from_end_to_end(page: Page, server: Server, night: Drama) -> None:
    market = page.get_by_role("link", name="en-US episode 1:")
    for _ in range(40):
        page.keyboard.press("Tab")
        if market.evaluate("link => link === document.activeElement"):
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/episode/en-US/1")
    page.locator("textarea[name=text]").wait_for()
    page.keyboard.press("Escape")
    for number in range(1, 7):
        row = row_of(page, f"en-US/1/{number}")
        expect(row).to_have_attribute("aria-current", "true")
        page.keyboard.press("a")
        is_saved(row, "approved")
    expect(page.locator("#open")).to_have_text("0")
    assert {state for state, _ in cells(night).values()} == {"approved"}


def test_approve_an_edit_while_typing(episode: Page, night: Drama) -> None:
    episode.keyboard.press("e")
    expect(episode.locator("textarea[name=text]")).to_be_focused()
    episode.keyboard.press("Control+a")
    episode.keyboard.type("Who is it?")
    episode.keyboard.press("Control+Enter")
    is_saved(row_of(episode, FIRST), "approved")
    expect(row_of(episode, "en-US/1/2")).to_have_attribute("aria-current", "true")
    assert cells(night)[FIRST] == ("approved", "Who is it?")


def test_save_and_stay(episode: Page, night: Drama) -> None:
    episode.keyboard.press("e")
    episode.keyboard.press("Control+a")
    episode.keyboard.type("Who are you, asked she?")
    episode.keyboard.press("Control+s")
    row = row_of(episode, FIRST)
    is_saved(row)
    expect(row).to_have_attribute("aria-current", "true")
    assert cells(night)[FIRST] == ("pending", "Who are you, asked she?")


def test_letters_in_the_text_are_letters(episode: Page, night: Drama) -> None:
    before = cells(night)
    episode.keyboard.press("e")
    episode.keyboard.press("Control+a")
    episode.keyboard.type("as r?ude u? j/k 1234")
    expect(episode.locator("textarea[name=text]")).to_have_value("as r?ude u? j/k 1234")
    assert episode.locator("dialog[open]").count() == 0
    assert cells(night) == before


def test_reject_with_a_reason(episode: Page, night: Drama) -> None:
    episode.keyboard.press("r")
    say(episode, "too stiff")
    is_saved(row_of(episode, FIRST), "rejected")
    assert cells(night)[FIRST][0] == "rejected"
    shown = night.inside("review", "show", FIRST, "--json").json()
    assert shown["history"][-1]["reason"] == "too stiff"
    assert shown["history"][-1]["by"] == "Ana"


def test_undo(episode: Page, night: Drama) -> None:
    before = cells(night)
    episode.keyboard.press("a")
    is_saved(row_of(episode, FIRST), "approved")
    expect(row_of(episode, "en-US/1/2")).to_have_attribute("aria-current", "true")
    episode.keyboard.press("k")
    expect(row_of(episode, FIRST)).to_have_attribute("aria-current", "true")
    episode.keyboard.press("u")
    is_saved(row_of(episode, FIRST))
    assert cells(night) == before


def test_approve_despite_an_error_with_a_reason(episode: Page, night: Drama) -> None:
    episode.keyboard.press("j")
    episode.keyboard.press("j")
    row = row_of(episode, "en-US/1/3")
    expect(row).to_have_attribute("aria-current", "true")
    episode.keyboard.press("e")
    episode.keyboard.press("Control+a")
    episode.keyboard.type("I waited 19 days.")
    episode.keyboard.press("Control+s")
    is_saved(row)
    expect(row.locator("[data-facts=findings]")).to_contain_text("X704")
    episode.keyboard.press("Escape")
    episode.keyboard.press("d")
    say(episode, "the count is told wrong on purpose")
    is_saved(row, "approved")
    shown = night.inside("review", "show", "en-US/1/3", "--json").json()
    assert shown["text"] == "I waited 19 days."
    assert "on purpose" in shown["history"][-1]["reason"]


def test_undo_what_a_rule_changed(page: Page, server: Server, night: Drama) -> None:
    cell = "zh-TW/1/6"
    (change,) = night.inside("review", "show", cell, "--json").json()["changes"]
    page.goto(f"{server.origin}/episode/zh-TW/1#cue-6")
    row = row_of(page, cell)
    expect(row.locator("[data-facts=changes]")).to_contain_text(change["before"])
    page.keyboard.press("1")
    expect(row.locator("textarea[name=text]")).to_have_value(change["before"])
    is_saved(row)
    shown = night.inside("review", "show", cell, "--json").json()
    assert (shown["text"], shown["changes"]) == (change["before"], [])
    assert shown["history"][-1]["action"] == "undo-rule"


def test_claim_and_take_over(episode: Page, night: Drama) -> None:
    night.inside("review", "claim", FIRST, "--by", "Ben")
    episode.keyboard.press("c")
    expect(episode.locator("dialog#ask[open] label")).to_contain_text("Ben")
    say(episode, "Ben is ill")
    expect(row_of(episode, FIRST).locator(".claim")).to_contain_text("Ana")
    claim = night.inside("review", "show", FIRST, "--json").json()["claim"]
    assert claim["by"] == "Ana"


def test_moving_changes_nothing(episode: Page, night: Drama) -> None:
    before = cells(night)
    for key, number in (("j", 2), ("ArrowDown", 3), ("k", 2), ("ArrowUp", 1), ("ArrowUp", 1)):
        episode.keyboard.press(key)
        expect(row_of(episode, f"en-US/1/{number}")).to_have_attribute("aria-current", "true")
    assert cells(night) == before
    assert episode.locator("textarea[name=text]").count() == 1


def test_help_lists_every_button(episode: Page) -> None:
    episode.keyboard.press("?")
    box = episode.locator("dialog#keys[open]")
    box.wait_for()
    said = box.inner_text()
    for words in ("Approve and go on", "Save and stay", "Reject", "Undo", "Search the memory"):
        assert words in said
    keys = box.locator("tbody kbd").all_inner_texts()
    assert {"a", "Ctrl+Enter", "Ctrl+s", "?"} <= set(keys)
    assert len(keys) == len(set(keys)), "one key, one action"
    episode.keyboard.press("Escape")
    box.wait_for(state="detached")


def test_a_key_of_ones_own_lasts(episode: Page, server: Server, night: Drama) -> None:
    episode.keyboard.press("?")
    episode.locator("[data-change=approve]").focus()
    episode.keyboard.press("Enter")
    episode.keyboard.press("s")  # has a meaning already
    expect(episode.locator("#keys-said")).to_contain_text("taken")
    episode.locator("[data-change=approve]").focus()
    episode.keyboard.press("Enter")
    episode.keyboard.press("z")
    expect(episode.locator("[data-keys=approve] kbd")).to_have_text(["z"])
    episode.keyboard.press("Escape")
    open_episode(episode, server)
    episode.keyboard.press("Escape")
    episode.keyboard.press("a")
    episode.keyboard.press("j")
    expect(row_of(episode, "en-US/1/2")).to_have_attribute("aria-current", "true")
    expect(row_of(episode, FIRST)).to_have_attribute("data-state", "pending")
    episode.keyboard.press("z")
    is_saved(row_of(episode, "en-US/1/2"), "approved")
    assert [state for state, _ in cells(night).values()].count("approved") == 1


def test_keys_can_be_switched_off(episode: Page, server: Server, night: Drama) -> None:
    episode.keyboard.press("?")
    episode.locator("#keys-on").uncheck()
    episode.locator("#keys-close").click()
    for _ in range(2):
        for key in ("a", "j", "r", "Control+Enter"):
            episode.keyboard.press(key)
        assert episode.locator("dialog[open]").count() == 0
        expect(row_of(episode, FIRST)).to_have_attribute("aria-current", "true")
        open_episode(episode, server)
    assert {state for state, _ in cells(night).values()} == {"pending"}
    episode.locator("[data-action=keys]").click()
    episode.locator("#keys-on").check()
    episode.locator("#keys-close").click()
    episode.locator("h1").click()
    episode.keyboard.press("a")
    is_saved(row_of(episode, FIRST), "approved")


# --- input methods --------------------------------------------------------------------------------

PRESS = """how => {
    const field = document.querySelector('textarea[name=text]');
    field.focus();
    const {keyCode, ...more} = how;
    const event = new KeyboardEvent(
        'keydown', {key: 'Enter', code: 'Enter', ctrlKey: true, bubbles: true, cancelable: true,
                    ...more});
    if (keyCode) Object.defineProperty(event, 'keyCode', {value: keyCode});
    field.dispatchEvent(event);
}"""


@pytest.mark.parametrize("how", [{"isComposing": True}, {"keyCode": 229}, {"key": "Process"}])
def test_the_enter_of_an_input_method_does_not_approve(
    how: dict[str, object], episode: Page, night: Drama
) -> None:
    episode.evaluate(PRESS, how)
    expect(row_of(episode, FIRST)).to_have_attribute("aria-current", "true")
    assert cells(night)[FIRST][0] == "pending"
    # The same press without an input method does approve.
    episode.evaluate(PRESS, {})
    is_saved(row_of(episode, FIRST), "approved")


def test_a_candidate_that_is_being_chosen(episode: Page, night: Drama) -> None:
    devtools = episode.context.new_cdp_session(episode)
    episode.keyboard.press("e")
    episode.keyboard.press("Control+a")
    begun = {"text": "ni", "selectionStart": 2, "selectionEnd": 2}
    devtools.send("Input.imeSetComposition", begun)
    enter = {"type": "rawKeyDown", "key": "Enter", "code": "Enter", "modifiers": 2}
    devtools.send("Input.dispatchKeyEvent", {**enter, "windowsVirtualKeyCode": 229})
    devtools.send("Input.insertText", {"text": "你"})
    expect(episode.locator("textarea[name=text]")).to_have_value("你")
    expect(current(episode)).to_have_attribute("data-cell", FIRST)
    assert cells(night)[FIRST] == ("pending", "Who are you?")
