"""What the pages show: filters, the memory, all scripts, long lists, small screens."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.cli.drama import Drama, numbered, tmx
from tests.web.conftest import Visit
from tests.web.rows import current, is_saved, open_episode, open_row, row_of
from tests.web.server import Server

SIX = [f"en-US/1/{number}" for number in range(1, 7)]


def shown(page: Page) -> list[str]:
    """The cells of the rows that are in sight."""
    rows = page.locator("article[data-cell]:visible").all()
    return [row.get_attribute("data-cell") or "" for row in rows]


# --- filters --------------------------------------------------------------------------------------


def test_filters_of_an_episode(night: Drama, visit: Visit) -> None:
    night.approve("en-US/1/1", "en-US/1/2", by="Ana")
    edited = ["en-US/1/3", "--text", "I waited 19 days.", "--by", "Ben"]
    night.inside("review", "edit", *edited)
    night.inside("review", "question", "1/4", "--text", "who?", "--by", "Ben")
    with Server(night.folder) as server:
        page = visit(server)
        open_episode(page, server)
        assert shown(page) == SIX
        filters = page.locator("#filters")
        filters.locator("[name=state]").select_option("waiting")
        assert shown(page) == SIX[2:]
        filters.locator("[name=state]").select_option("approved")
        assert shown(page) == SIX[:2]
        filters.locator("[name=state]").select_option("")
        filters.locator("[name=code]").select_option("X704")
        assert shown(page) == ["en-US/1/3"]
        filters.locator("[name=code]").select_option("")
        filters.locator("[name=person]").select_option("Ben")
        assert shown(page) == ["en-US/1/3"]
        filters.locator("[name=person]").select_option("")
        filters.locator("[name=asked]").check()
        assert shown(page) == ["en-US/1/4"]
        filters.locator("[name=asked]").uncheck()
        filters.locator("[name=risk]").fill("100")
        risky = {row["cue"] for row in night.cells("en-US").values() if row["risk"] == 100}
        assert shown(page) == [cell for cell in SIX if int(cell[-1]) in risky]


def test_keys_stay_within_the_filter(page: Page, server: Server, night: Drama) -> None:
    night.approve("en-US/1/2", "en-US/1/3")
    open_episode(page, server)
    page.locator("#filters [name=state]").select_option("waiting")
    page.keyboard.press("Escape")
    page.locator("h1").click()
    page.keyboard.press("j")
    expect(current(page)).to_have_attribute("data-cell", "en-US/1/4")


def test_filters_of_all_that_waits(page: Page, server: Server) -> None:
    assert len({cell.split("/")[0] for cell in shown(page)}) == 5
    page.locator("[name=market]").select_option("th-TH")
    page.get_by_role("button", name="Show", exact=True).click()
    page.wait_for_url("**market=th-TH**")
    assert {cell.split("/")[0] for cell in shown(page)} == {"th-TH"}
    page.locator("[name=episodes]").fill("2")
    page.get_by_role("button", name="Show", exact=True).click()
    page.wait_for_url("**episodes=2**")
    assert {cell.rsplit("/", 1)[0] for cell in shown(page)} == {"th-TH/2"}
    page.locator("article a").first.click()
    page.wait_for_url("**/episode/th-TH/2#cue-*")
    expect(current(page)).to_have_count(1)


def test_the_riskiest_line_comes_first(page: Page, night: Drama) -> None:
    risks = [int(row.get_attribute("data-risk") or "") for row in page.locator("article").all()]
    assert risks == sorted(risks, reverse=True)


# --- the line -------------------------------------------------------------------------------------


def test_reading_speed_is_live(page: Page, server: Server) -> None:
    open_episode(page, server)
    row = open_row(page, "en-US/1/1")
    speed, field = row.locator("[data-speed]"), row.locator("textarea[name=text]")
    field.fill("Who?")
    expect(speed).to_have_attribute("data-speed", "good")
    field.fill("Who are you, and who are all of these people that stand in front of my door?")
    expect(speed).to_have_attribute("data-speed", "over")
    expect(page.locator(".onscreen")).to_have_text(field.input_value())
    expect(page.locator("#width")).to_contain_text("too wide")


def test_the_same_line_elsewhere_is_decided_by_one_key(
    page: Page, server: Server, night: Drama
) -> None:
    open_episode(page, server)
    open_row(page, "en-US/1/1").locator("textarea[name=text]").fill("Who is it?")
    page.keyboard.press("Control+Enter")
    is_saved(row_of(page, "en-US/1/1"), "approved")
    expect(page.locator("[data-same]")).to_contain_text("en-US/1/5")
    page.keyboard.press("Escape")
    page.keyboard.press("t")
    is_saved(row_of(page, "en-US/1/5"), "approved")
    assert night.cells("en-US")["en-US/1/5"]["text"] == "Who is it?"


def test_concordance_by_one_key(page: Page, server: Server, night: Drama) -> None:
    night.approve("en-US/2/2")
    open_episode(page, server)
    page.keyboard.press("Escape")
    page.keyboard.press("f")
    box = page.locator("dialog#memory[open]")
    box.locator("[name=query]").fill("放开我！")
    page.keyboard.press("Enter")
    expect(box.locator("li").first).to_contain_text("Let go of me!")
    box.locator("[data-use]").first.click()
    expect(page.locator("textarea[name=text]")).to_have_value("Let go of me!")
    expect(current(page)).to_have_attribute("data-saved", "no")


def test_the_search_finds_a_file_that_was_added_while_the_page_is_open(
    page: Page, server: Server, night: Drama
) -> None:
    open_episode(page, server)
    night.write("new/house.tmx", tmx({"门开了。": {"en-US": "The door is open."}}))
    text = night.folder.joinpath("drama.toml").read_text("utf-8")
    named = text.replace("memory = [", 'memory = ["new/house.tmx", ', 1)
    night.write("drama.toml", named)
    page.keyboard.press("Escape")
    page.keyboard.press("f")
    box = page.locator("dialog#memory[open]")
    box.locator("[name=query]").fill("门开了。")
    page.keyboard.press("Enter")
    expect(box.locator("li").first).to_contain_text("The door is open. [new/house.tmx]")


@pytest.mark.parametrize("size", [(1280, 900), (390, 844)])
def test_what_is_known_of_a_line_comes_into_sight(
    page: Page, server: Server, night: Drama, size: tuple[int, int]
) -> None:
    night.inside("review", "comment", "en-US/1/5", "--text", "Is it her?", "--by", "Ben")
    page.set_viewport_size({"width": size[0], "height": size[1]})
    open_episode(page, server)
    page.keyboard.press("Escape")
    for _ in range(4):
        page.keyboard.press("j")
    row = row_of(page, "en-US/1/5")
    expect(row).to_have_attribute("aria-current", "true")
    expect(row.locator("[data-facts=memory]")).to_be_visible()
    # Below the line that tells what happened, and to its end if there is room; the page moves in
    # the frame after the one that shows what is known.
    page.wait_for_function(
        """row => {
            const box = row.getBoundingClientRect();
            const top = document.querySelector("#status").getBoundingClientRect().bottom;
            return box.y >= top - 1 && (box.bottom <= innerHeight + 1 || box.y < 80);
        }""",
        arg=row.element_handle(),
    )


def test_the_offer_of_the_same_line_is_in_sight_and_can_be_left(
    page: Page, server: Server, night: Drama
) -> None:
    open_episode(page, server)
    open_row(page, "en-US/1/1")
    page.keyboard.press("Control+Enter")
    is_saved(row_of(page, "en-US/1/1"), "approved")
    offer = page.locator("[data-same]")
    expect(offer).to_be_in_viewport()
    offer.locator("[data-action=leave-same]").click()
    expect(offer).to_be_hidden()
    page.keyboard.press("Escape")
    page.keyboard.press("t")
    assert night.cells("en-US")["en-US/1/5"]["state"] == "pending"


def test_a_comment_and_a_question_with_its_answer(page: Page, server: Server, night: Drama) -> None:
    open_episode(page, server)
    row = open_row(page, "en-US/1/1")
    page.keyboard.press("Escape")
    for key, text, facts in (
        ("m", "Sounds cold.", "comments"),
        ("q", "Who is asked?", "questions"),
        ("w", "Lin Wan.", "questions"),
    ):
        page.keyboard.press(key)
        page.locator("dialog#ask[open] textarea").fill(text)
        page.keyboard.press("Control+Enter")
        expect(row.locator(f"[data-facts={facts}]")).to_contain_text(text)
    found = night.inside("review", "show", "en-US/1/1", "--json").json()
    assert [one["text"] for one in found["comments"]] == ["Sounds cold."]
    assert [one["answer"] for one in found["questions"]] == ["Lin Wan."]


# --- scripts --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("market", "lang", "direction", "font"),
    [
        ("ar-SA", "ar-SA", "rtl", "Noto Naskh Arabic"),
        ("th-TH", "th-TH", "ltr", "Noto Sans Thai"),
        ("ja-JP", "ja-JP", "ltr", "Noto Sans CJK JP"),
        ("zh-TW", "zh-Hant-TW", "ltr", "Noto Sans CJK TC"),
    ],
)
def test_language_direction_and_font(
    page: Page, server: Server, market: str, lang: str, direction: str, font: str
) -> None:
    open_episode(page, server, market)
    row = open_row(page, f"{market}/1/1")
    devtools = page.context.new_cdp_session(page)
    devtools.send("DOM.enable")
    devtools.send("CSS.enable")
    root = devtools.send("DOM.getDocument")["root"]["nodeId"]
    for selector in ("textarea[name=text]", "article:not([aria-current]) > .text"):
        where = page.locator(selector).first
        assert where.get_attribute("lang") == lang
        assert where.evaluate("element => getComputedStyle(element).direction") == direction
    node = devtools.send(
        "DOM.querySelector", {"nodeId": root, "selector": "article:not([aria-current]) > .text"}
    )
    used = devtools.send("CSS.getPlatformFontsForNode", {"nodeId": node["nodeId"]})["fonts"]
    assert max(used, key=lambda one: one["glyphCount"])["familyName"] == font, used
    assert row.locator(".source").get_attribute("lang") == "zh-Hans"
    onscreen = page.locator(".onscreen")
    assert onscreen.get_attribute("lang") == lang
    assert onscreen.get_attribute("dir") == direction


# --- a long list ----------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def long_run(tmp_path_factory: pytest.TempPathFactory) -> Drama:
    """Return a drama with one episode of 3,000 lines; not to be changed."""
    folder = tmp_path_factory.mktemp("long") / "long"
    markets = '[markets]\nen-US = { engines = ["pseudo"] }\n'
    drama = Drama.make(folder, {1: numbered(3000, start=1001)}, markets)
    drama.run(code=None)
    return drama


@pytest.fixture
def long_server(long_run: Drama, tmp_path: Path) -> Iterator[Server]:
    """Yield the server over a copy of the long drama."""
    shutil.copytree(long_run.folder, tmp_path / "long")
    with Server(tmp_path / "long") as running:
        yield running


def test_three_thousand_lines_stay_usable(long_server: Server, visit: Visit) -> None:
    page = visit(long_server)
    assert page.locator("article").count() <= 200
    open_episode(page, long_server)
    assert page.locator("article[data-cell]").count() == 3000
    assert page.locator("textarea").count() <= 2  # the current row's, and the dialog's
    row = page.locator("article[data-cell]").first
    assert row.evaluate("row => getComputedStyle(row).contentVisibility") == "visible"
    last = page.locator("article[data-cell]").last
    assert last.evaluate("row => getComputedStyle(row).contentVisibility") == "auto"
    last.locator("[data-action=open]").click()
    expect(last).to_have_attribute("aria-current", "true")
    expect(last).to_be_in_viewport()
    last.locator("textarea[name=text]").fill("The last 4000.")
    page.keyboard.press("Control+s")
    is_saved(last)
    assert page.locator("textarea").count() <= 2


# --- small screens --------------------------------------------------------------------------------


def test_a_phone(page: Page, server: Server) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    for path in ("/", "/episode/en-US/1", "/episode/ar-SA/1"):
        page.goto(server.origin + path)
        assert page.evaluate(overflow) <= 0, path
    open_episode(page, server)
    row = open_row(page, "en-US/1/1")
    button = row.locator("[data-action=approve]")
    button.scroll_into_view_if_needed()
    box = button.bounding_box()
    assert box is not None
    assert box["height"] >= 44
    button.click()
    is_saved(row, "approved")


# --- accessibility --------------------------------------------------------------------------------

LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def violations(page: Page) -> list[str]:
    """What axe finds, a line each."""
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": LEVELS}}).response
    return [
        f"{one['id']}: {node['html'][:120]}" for one in found["violations"] for node in one["nodes"]
    ]


def test_axe_finds_a_planted_fault(page: Page) -> None:
    page.evaluate("document.querySelector('h1').outerHTML = '<img src=\"data:,\">'")
    assert any(line.startswith("image-alt") for line in violations(page))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_shuts_anybody_out(scheme: str, night: Drama, visit: Visit) -> None:
    night.inside("review", "edit", "en-US/1/3", "--text", "I waited 19 days.", "--by", "Ben")
    night.inside("review", "question", "1/4", "--text", "who?", "--by", "Ben")
    night.inside("review", "comment", "en-US/1/4", "--text", "cold", "--by", "Ben")
    night.inside("review", "reject", "en-US/1/5", "--reason", "stiff", "--by", "Ben")
    night.approve("en-US/1/1")
    found: dict[str, list[str]] = {}
    with Server(night.folder) as server:
        page = visit(server)
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        found["queue"] = violations(page)
        for market in ("en-US", "ar-SA"):
            open_episode(page, server, market)
            found[market] = violations(page)
        open_episode(page, server)
        for number in (1, 3, 4, 5):
            open_row(page, f"en-US/1/{number}")
            page.wait_for_load_state("networkidle")
            found[f"line {number}"] = violations(page)
        page.locator("textarea[name=text]").fill("not saved")
        found["draft"] = violations(page)
        page.keyboard.press("Escape")
        for key, box in (("?", "keys"), ("f", "memory"), ("r", "ask")):
            page.keyboard.press(key)
            page.locator(f"dialog#{box}[open]").wait_for()
            found[box] = violations(page)
            page.keyboard.press("Escape")
        page.context.clear_cookies()
        page.goto(server.origin)
        page.locator("body[data-page=closed]").wait_for()
        found["closed"] = violations(page)
    assert {name: lines for name, lines in found.items() if lines} == {}
