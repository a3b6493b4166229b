"""Hostile texts, names, addresses and requests: shown as text, refused in one line, never a bug."""

import json
import os
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from localize.web import files
from localize.web.safety import HEADERS
from tests.cli.drama import ROOT, Drama
from tests.web.client import FIRST, Client
from tests.web.conftest import Visit
from tests.web.rows import is_saved, open_episode, open_row, row_of
from tests.web.server import Server

FILES = ("/media/", "/static/")
OWN = {"Content_Type": "application/json", "Sec_Fetch_Site": "same-origin"}
#: Breaks one part of the server from within, and makes a slow body late at once.
BROKEN = """
import localize.web.media, localize.web.pages, localize.web.cells, localize.web.safety

def broken(*given, **named):
    raise RuntimeError("geheim")

localize.web.media.track = localize.web.pages.episode = localize.web.cells.document = broken
localize.web.safety.BODY_SECONDS = 0.5
"""


def is_safe(client: Client, method: str, path: str, status: int, **headers: str) -> bytes:
    """The body of an answer that has this status and all safe headers, and is kept nowhere."""
    answer = client(method, path, b"{}" if method == "POST" else None, **headers)
    assert answer.status == status, (path, answer.body)
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS, path
    assert answer.headers["Cache-Control"] == "no-store", path
    assert "charset=utf-8" in answer.headers["Content-Type"] or answer.json()["error"], path
    return answer.body


# --- every answer ---------------------------------------------------------------------------------


def test_errors_have_the_safe_headers_too(ana: Client) -> None:
    stranger = Client(ana.port)
    is_safe(stranger, "GET", "/", 401)
    is_safe(stranger, "GET", "/login?token=x", 403)
    is_safe(ana, "GET", "/", 400, Host="evil.example")
    is_safe(ana, "GET", "/?rows=0", 400)
    is_safe(ana, "POST", "/api/decide", 403, Content_Type="application/json")
    is_safe(ana, "GET", "/api/decide", 405)
    is_safe(ana, "POST", "/api/decide", 413, Content_Length="99999999", **OWN)
    is_safe(
        ana, "POST", "/api/decide", 415, Content_Type="text/plain", Sec_Fetch_Site="same-origin"
    )
    is_safe(ana, "POST", "/api/decide", 400, **OWN)


@pytest.mark.parametrize(
    "path",
    [
        "/nowhere",
        "/%00",
        "/api/nowhere",
        "/api/cell/%00",
        f"/api/cell/en-US/1/{10**30}",
        f"/episode/en-US/{10**30}",
        "/next/xx-XX/1",
        "/track/xx-XX/1",
        "/track/en-US/99",
        f"/track/en-US/{10**30}",
        f"/media/{10**30}",
        "/media/..%2f..%2fdrama.toml",
        "/media/%2e%2e/drama.toml",
        "/media/1%00.mp4",
        f"{files.ADDRESS}/..%2fapp.py",
        f"{files.ADDRESS}/%2e%2e/app.py",
        f"{files.ADDRESS}//etc/passwd",
        "/../../drama.toml",
    ],
)
def test_an_address_that_leads_nowhere_is_not_found(ana: Client, server: Server, path: str) -> None:
    body = is_safe(ana, "GET", path, 404)
    assert b"id = " not in body
    assert b"import" not in body
    assert "Traceback" not in server.log()


@pytest.fixture
def broken(night: Drama, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """Yield a server with a bug in its episodes, cells and tracks."""
    tmp_path.joinpath("sitecustomize.py").write_text(BROKEN, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path), str(ROOT)]))
    with Server(night.folder) as running:
        yield running


def test_a_bug_is_a_page_with_safe_headers(broken: Server) -> None:
    client = Client(broken.port).login(broken.address)
    page = is_safe(client, "GET", "/episode/en-US/1", 500).decode()
    assert "Something is broken" in page
    assert "To the queue" in page
    is_safe(client, "GET", "/track/en-US/1", 500)
    error = json.loads(is_safe(client, "GET", f"/api/cell/{FIRST}", 500))["error"]
    assert error["kind"] == "bug"
    assert "geheim" not in page + error["message"]
    # The server goes on, and its log says where the bug is.
    assert client("GET", "/").status == 200
    assert "RuntimeError" in broken.log()


def test_a_body_that_does_not_come_is_given_up(broken: Server) -> None:
    client = Client(broken.port).login(broken.address)
    head = (
        f"POST /api/comment HTTP/1.1\r\nHost: 127.0.0.1:{broken.port}\r\n"
        f"Cookie: {client.cookie}\r\nContent-Type: application/json\r\n"
        "Sec-Fetch-Site: same-origin\r\nContent-Length: 90\r\n\r\n{"
    )
    began = time.monotonic()
    with socket.create_connection(("127.0.0.1", broken.port), timeout=30) as slow:
        slow.sendall(head.encode())
        said = b""
        while part := slow.recv(4096):
            said += part
    assert said.startswith(b"HTTP/1.1 408 ")
    assert b'"kind":"slow"' in said
    assert time.monotonic() - began < 20
    # Whoever is quick is served all the while.
    assert client("GET", "/alive").status == 200


@pytest.mark.parametrize(
    ("field", "text"),
    [("text", "a\x00b"), ("text", "\x1b[2J"), ("text", "a\ud800"), ("cell", "en-US/1/1\x00")],
)
def test_a_sign_that_no_text_holds_is_refused(ana: Client, field: str, text: str) -> None:
    before = ana.cell()
    answer = ana.post("comment", **{"cell": FIRST, "text": "hm", field: text})
    assert (answer.status, answer.json()["error"]["kind"]) == (400, "input")
    wanted = {"cell": FIRST, "action": "edit", "version": before["version"], field: text}
    assert ana.post("decide", **({"text": "hm"} | wanted)).status == 400
    assert ana.cell() == before


def test_scripts_and_styles_may_be_kept_since_their_address_changes(ana: Client) -> None:
    page = ana("GET", "/episode/en-US/1").body.decode()
    for name in ("review.css", *files.SCRIPTS):
        assert f'"{files.ADDRESS}/{name}"' in page
        answer = ana("GET", f"{files.ADDRESS}/{name}")
        assert (answer.status, answer.headers["Cache-Control"][-9:]) == (200, "immutable")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert ana("GET", f"/static/{'0' * 12}/review.js").status == 404


# --- texts and names in a browser -----------------------------------------------------------------

TEXTS = {
    "script": "<script>window.ran = true</script>",
    "attribute": "\" autofocus onfocus='window.ran = true' x=\"",
    "direction": "\u202eevil\u202c \u2066mixed",
    "separator": "one\u2028two\u2029three",
    "null": "null",
    "number": "NaN",
    "prototype": "__proto__",
    "long": "W" * 10_000,
    "template": "{{ 7 * 7 }} ${7 * 7} &lt;b&gt;",
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_a_hostile_text_is_typed_saved_and_shown(text: str, night: Drama, visit: Visit) -> None:
    with Server(night.folder) as server:
        page = visit(server)
        page.set_viewport_size({"width": 390, "height": 800})
        open_episode(page, server)
        row = open_row(page, "en-US/1/6")
        field = row.locator("textarea[name=text]")
        field.fill(text)
        # It survives a crash before it is saved ...
        open_episode(page, server)
        row = open_row(page, "en-US/1/6")
        expect(row).to_have_attribute("data-saved", "no")
        assert field.input_value() == text
        field.press("Control+s")
        is_saved(row)
        # ... and comes back as it was typed; what separates lines is a line break in a subtitle.
        kept = text.strip().replace("\u2028", "\n").replace("\u2029", "\n")
        open_episode(page, server)
        row = open_row(page, "en-US/1/6")
        assert field.input_value() == kept
        open_row(page, "en-US/1/5")
        assert row.locator("p.text").text_content() == kept
        assert page.evaluate("window.ran") is None
        assert page.locator("main script, main b, main [onfocus]").count() == 0
        wider = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert page.evaluate(wider) <= 0
        page.goto(f"{server.origin}/?market=en-US")
        assert page.locator('[data-cell="en-US/1/6"] p.text').text_content() == kept
        assert page.evaluate(wider) <= 0
    assert night.cells("en-US")["en-US/1/6"]["text"] == kept


def test_a_hostile_source_is_shown_as_text(tmp_path: Path, visit: Visit) -> None:
    lines = [
        "<script>window.ran = true</script>走吧",
        "\u202e走吧",
        "走" * 10_000,
        "<i>走</i>\u2028吧",
    ]
    markets = '[markets]\nen-US = { engines = ["pseudo"] }\n'
    drama = Drama.make(tmp_path / "night", {1: lines}, f'title = "<b>雨\u202e夜"\n{markets}')
    drama.run(code=None)
    with Server(drama.folder) as server:
        page = visit(server)
        assert page.locator("h1 b, main script").count() == 0
        open_episode(page, server)
        for number in range(1, len(lines) + 1):
            row = open_row(page, f"en-US/1/{number}")
            assert "走" in (row.locator(".source").text_content() or "")
            page.keyboard.press("Control+k")
            expect(page.locator("dialog#memory[open]")).to_be_visible()
            page.keyboard.press("Escape")
        assert page.locator("article script, article i").count() == 0
        assert page.evaluate("window.ran") is None


NAMES = ("<b>Eve</b>", "A|B", "Ana/Li", '"><img src=x onerror=alert(1)>', "\u202eanA")


def test_names_with_markup_are_names(night: Drama, visit: Visit) -> None:
    shown = [*NAMES[:4], "anA"]
    with Server(night.folder, by=shown) as server:
        for number, name in enumerate(shown, 1):
            page = visit(server, name)
            open_episode(page, server)
            row = open_row(page, f"en-US/1/{number}")
            row.locator("textarea[name=text]").fill(f"By {number}.")
            page.keyboard.press("Control+s")
            is_saved(row)
            expect(row.locator(".claim")).to_contain_text(name)
        open_episode(page, server)
        assert page.locator("main b, main img, header b").count() == 0
        for number, name in enumerate(shown, 1):
            page.locator("#filters [name=person]").select_option(name)
            seen = page.locator("article[data-cell]:visible")
            expect(seen).to_have_count(1)
            expect(seen).to_have_attribute("data-cell", f"en-US/1/{number}")
    # What could turn the direction of a line is no part of a name.
    night.inside("review", "comment", FIRST, "--text", "hm", "--by", NAMES[4])
    comments = night.inside("review", "show", FIRST, "--json").json()["comments"]
    assert comments[-1]["by"] == "anA"


def test_a_draft_of_one_name_is_no_draft_of_another(night: Drama, visit: Visit) -> None:
    with Server(night.folder, by=("Ana", "Ana/Li")) as server:
        page = visit(server)
        page.goto(server.addresses["Ana/Li"])
        open_episode(page, server)
        open_row(page, FIRST).locator("textarea[name=text]").fill("Li's own.")
        page.goto(server.addresses["Ana"])
        open_episode(page, server)
        expect(row_of(page, FIRST)).to_have_attribute("data-saved", "yes")
        kept = "Object.keys(localStorage).filter((name) => name.includes('/draft/')).length"
        assert page.evaluate(kept) == 1
        assert page.locator("textarea[name=text]").input_value() == "Who are you?"
