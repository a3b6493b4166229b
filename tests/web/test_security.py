"""The page's safety, each point proven in a real browser."""

import json
import socket

import pytest
from playwright.sync_api import BrowserContext, Page, Response

from tests.cli.drama import Drama
from tests.web.chromium import REBOUND
from tests.web.conftest import Visit
from tests.web.rows import is_saved, open_row
from tests.web.server import HostileSite, Server

CELL = "en-US/1/1"
APPROVAL = {"cell": CELL, "version": 1, "action": "approve"}


def states(drama: Drama) -> dict[str, str]:
    return {address: row["state"] for address, row in drama.cells("en-US").items()}


def posting(origin: str) -> str:
    """A page that sends a form to our server at once; the field makes its body good JSON."""
    begin, end = json.dumps(APPROVAL)[:-1] + ', "text": "', '"}'
    return (
        f"<form method=post enctype=text/plain action='{origin}/api/decide'>"
        f"<input type=hidden name='{begin}' value='{end}'></form>"
        "<script>document.forms[0].submit()</script>"
    )


def test_only_this_machine_is_listened_to(server: Server) -> None:
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.2", server.port), timeout=5)


def test_nobody_gets_in_without_the_address(context: BrowserContext, server: Server) -> None:
    page = context.new_page()
    closed = {"/": 401, "/episode/en-US/1": 401, f"/api/cell/{CELL}": 401, "/login?token=no": 403}
    for path, status in closed.items():
        answer = page.goto(server.origin + path)
        assert answer is not None
        assert answer.status == status, path
        assert "Who are you" not in page.content()
    assert context.cookies() == []


def test_the_cookie_is_out_of_reach(page: Page, context: BrowserContext, server: Server) -> None:
    (cookie,) = context.cookies()
    assert cookie["httpOnly"]
    assert cookie["sameSite"] == "Strict"
    assert str(server.port) in cookie["name"]
    assert cookie["value"] not in server.address
    assert page.evaluate("document.cookie") == ""
    assert "token" not in page.url


def test_a_form_of_another_site_is_refused_though_it_carries_the_cookie(
    page: Page, context: BrowserContext, server: Server, night: Drama
) -> None:
    (cookie,) = context.cookies()
    before = states(night)
    with HostileSite(posting(server.origin)) as site:
        other = context.new_page()
        with other.expect_response(lambda answer: answer.url.endswith("/api/decide")) as caught:
            other.goto(site.origin)
        answer: Response = caught.value
        sent = answer.request.all_headers()
    assert cookie["value"] in sent["cookie"]
    assert answer.status == 403
    assert states(night) == before


def test_a_script_of_another_site_is_refused(
    page: Page, context: BrowserContext, server: Server, night: Drama
) -> None:
    before = states(night)
    with HostileSite("<title>hostile</title>") as site:
        other = context.new_page()
        other.goto(site.origin)
        sending = (
            "([url, body]) => fetch(url, {method: 'POST', mode: 'no-cors',"
            " credentials: 'include', body}).then(() => 'sent', () => 'blocked')"
        )
        sent = [f"{server.origin}/api/decide", json.dumps(APPROVAL)]
        assert other.evaluate(sending, sent) == "blocked"
        reading = "url => fetch(url, {credentials: 'include'}).then(r => r.text(), () => 'blocked')"
        assert other.evaluate(reading, f"{server.origin}/api/cell/{CELL}") == "blocked"
    assert "'/api/decide' 403" in server.log()
    assert states(night) == before


def test_a_name_bound_to_this_machine_by_somebody_else_is_refused(
    context: BrowserContext, server: Server
) -> None:
    page = context.new_page()
    for path in ("/", server.address.removeprefix(server.origin)):
        answer = page.goto(f"http://{REBOUND}:{server.port}{path}")
        assert answer is not None
        assert answer.status == 400
    assert context.cookies() == []


def test_the_policy_stops_what_is_not_ours(context: BrowserContext, server: Server) -> None:
    page = context.new_page()
    page.goto(server.address)
    stopped = """kinds => new Promise(done => {
        const seen = new Set();
        document.addEventListener('securitypolicyviolation', event => {
            seen.add(event.effectiveDirective);
            if (seen.size === kinds) done([...seen].sort());
        });
        const add = (tag, more) => document.body.append(
            Object.assign(document.createElement(tag), more));
        add('script', {textContent: 'window.ran = true'});
        add('style', {textContent: 'body { display: none }'});
        add('img', {src: SITE + '/image'});
        add('iframe', {src: SITE + '/frame'});
        fetch(SITE + '/fetch').catch(() => {});
    })"""
    with HostileSite("") as site:
        script = stopped.replace("SITE", json.dumps(site.origin))
        assert page.evaluate(script, 5) == [
            "connect-src",
            "frame-src",
            "img-src",
            "script-src-elem",
            "style-src-elem",
        ]
        assert page.evaluate("window.ran") is None
        assert page.evaluate("getComputedStyle(document.body).display") != "none"
        assert site.asked == []


def test_no_page_can_be_framed(context: BrowserContext, server: Server) -> None:
    page = context.new_page()
    page.goto(server.address)
    with HostileSite(f"<iframe src='{server.origin}/' title=x></iframe>") as site:
        other = context.new_page()
        other.goto(site.origin, wait_until="load")
        framed = other.frames[1]
        framed.wait_for_load_state()
        assert framed.query_selector("[data-page]") is None
        assert framed.url.startswith("chrome-error:")


def test_another_site_does_not_learn_where_we_were(page: Page) -> None:
    with HostileSite("<title>hostile</title>") as site:
        page.evaluate(
            "url => { const link = document.createElement('a');"
            " link.href = url; document.body.append(link); link.click(); }",
            site.origin + "/link",
        )
        page.wait_for_url(site.origin + "/link")
        asked = dict(site.asked)
    assert "referer" not in asked["/link"]


def test_headers_of_every_answer(page: Page, server: Server) -> None:
    for path in ("/", "/episode/en-US/1", f"/api/cell/{CELL}", "/nowhere"):
        answer = page.request.get(server.origin + path)
        headers = answer.headers
        assert headers["x-content-type-options"] == "nosniff", path
        assert headers["referrer-policy"] == "no-referrer", path
        assert "frame-ancestors 'none'" in headers["content-security-policy"], path
        assert "unsafe" not in headers["content-security-policy"], path


HOSTILE = (
    "<script>window.ran = true</script>",
    "<img src=x onerror='window.ran = true'>",
    "</textarea><script>window.ran = true</script>",
    "\u202eevil\u202c \u2066mixed\u2069",
    "{{ 7 * 7 }} {% raw %} &lt;b&gt;",
)


def test_a_hostile_text_is_shown_as_text(night: Drama, visit: Visit) -> None:
    for number, text in enumerate(HOSTILE, 1):
        night.inside("review", "edit", f"en-US/1/{number}", "--text", text, "--by", "<b>Ben</b>")
    night.inside("review", "comment", CELL, "--text", HOSTILE[1], "--by", "<i>Eve</i>")
    with Server(night.folder) as server:
        page = visit(server)
        for text in HOSTILE:
            assert page.get_by_text(text, exact=True).count() >= 1, text
        page.goto(f"{server.origin}/episode/en-US/1")
        for number, text in enumerate(HOSTILE, 1):
            row = open_row(page, f"en-US/1/{number}")
            assert row.locator("textarea[name=text]").input_value() == text
        row = open_row(page, CELL)
        row.locator("[data-facts=comments]").get_by_text(HOSTILE[1]).wait_for()
        assert page.locator("main").locator("b, i, img, script").count() == 0
        assert page.evaluate("window.ran") is None


def test_a_huge_body_is_refused(page: Page, night: Drama) -> None:
    before = states(night)
    status = page.evaluate(
        "body => fetch('/api/decide', {method: 'POST', body,"
        " headers: {'Content-Type': 'application/json'}}).then(answer => answer.status)",
        json.dumps({**APPROVAL, "text": "x" * 3_000_000}),
    )
    assert status == 413
    assert states(night) == before


def test_logs_hold_no_text_and_no_token(page: Page, server: Server) -> None:
    page.goto(f"{server.origin}/episode/en-US/1")
    row = open_row(page, CELL)
    row.locator("textarea[name=text]").fill("A secret line.")
    row.locator("textarea[name=text]").press("Control+s")
    is_saved(row)
    token = server.address.partition("token=")[2]
    said = server.log()
    assert said
    for secret in ("secret line", "Who are you", "你是谁", token):
        assert secret not in said
