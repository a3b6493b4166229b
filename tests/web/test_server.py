"""The server by plain HTTP: who gets in, what is refused, what decisions answer."""

import http.client
import json
import re
import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from localize import locales
from localize.locales.counting import count, shares
from localize.web.safety import HEADERS, MOST_BYTES
from tests.cli.drama import Drama, localize
from tests.web.client import FIRST, Client
from tests.web.server import Server


@pytest.fixture
def two(night: Drama) -> Iterator[tuple[Client, Client]]:
    """Yield the sessions of two people."""
    with Server(night.folder, by=("Ana", "Ben")) as running:
        ana, ben = (Client(running.port).login(running.addresses[name]) for name in running.by)
        yield ana, ben


# --- who gets in ----------------------------------------------------------------------------------


def test_the_session_is_another_secret_than_the_address(server: Server) -> None:
    client = Client(server.port)
    answer = client("GET", f"/login?{urlsplit(server.address).query}")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith(f"localize_{server.port}=")
    assert "HttpOnly" in cookie
    assert "samesite=strict" in cookie.lower()
    assert urlsplit(server.address).query.partition("=")[2] not in cookie
    assert Client(server.port).login(server.address).cookie not in cookie


@pytest.mark.parametrize("token", ["", "x", "%C3%A9", "%00", "x" * 5000])
def test_a_wrong_token_opens_nothing(server: Server, token: str) -> None:
    answer = Client(server.port)("GET", f"/login?token={token}")
    assert answer.status == 403
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize(
    "path", ["/", "/episode/en-US/1", f"/api/cell/{FIRST}", "/media/1", "/track/en-US/1", "/alive"]
)
def test_without_a_session_nothing_of_the_drama_is_shown(server: Server, path: str) -> None:
    stranger = Client(server.port)
    for cookie in ("", f"localize_{server.port}=", f"localize_{server.port}=guess", "%$;=\x7f"):
        stranger.cookie = cookie
        answer = stranger("GET", path)
        assert answer.status == 401
        assert "你" not in answer.body.decode()


def test_a_foreign_host_name_is_refused(ana: Client) -> None:
    for host in ("evil.example", "127.0.0.1.evil.example", "evil.example:80"):
        assert ana("GET", "/", Host=host).status == 400
    assert ana("GET", "/", Host=f"localhost:{ana.port}").status == 200


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
        {"Sec_Fetch_Site": "none"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Origin": "http://evil.example"},
        {"Sec_Fetch_Site": "cross-site", "Origin": "OWN"},
    ],
)
def test_what_another_page_sends_changes_nothing(ana: Client, headers: dict[str, str]) -> None:
    given = {
        name: f"http://127.0.0.1:{ana.port}" if value == "OWN" else value
        for name, value in headers.items()
    }
    before = ana.cell()
    wanted = {"cell": FIRST, "action": "approve", "version": before["version"]}
    body = json.dumps(wanted).encode()
    answer = ana("POST", "/api/decide", body, Content_Type="application/json", **given)
    assert answer.status == 403
    assert answer.json()["error"]["kind"] == "origin"
    assert ana.cell() == before


def test_an_older_browser_is_known_by_its_origin(ana: Client) -> None:
    body = json.dumps({"cell": FIRST, "text": "hm"}).encode()
    own = f"http://127.0.0.1:{ana.port}"
    answer = ana("POST", "/api/comment", body, Content_Type="application/json", Origin=own)
    assert answer.status == 200


def test_a_form_cannot_decide(ana: Client) -> None:
    for content in ("application/x-www-form-urlencoded", "text/plain", "multipart/form-data", ""):
        answer = ana(
            "POST", "/api/comment", b"{}", Content_Type=content, Sec_Fetch_Site="same-origin"
        )
        assert answer.status == 415


def test_every_answer_has_the_safe_headers(ana: Client) -> None:
    paths = ["/", "/login", "/static/review.js", "/nothing", f"/api/cell/{FIRST}", "/episode/x/1"]
    for path in paths:
        answer = ana("GET", path)
        assert {name: answer.headers[name] for name in HEADERS} == HEADERS, path
    assert ana("GET", "/", Host="evil.example").headers["X-Content-Type-Options"] == "nosniff"


def test_pages_hold_no_script_of_their_own_and_no_style(ana: Client) -> None:
    for path in ("/", "/episode/en-US/1"):
        page = ana("GET", path).body.decode()
        assert "style=" not in page
        assert "onclick" not in page
        assert page.count("<script") == page.count('<script type="module" src="/static/')


def test_a_proxy_passes_its_own_name_on(night: Drama) -> None:
    name = "review.example.com"
    with Server(night.folder, "--host", name) as running:
        client = Client(running.port)
        answer = client("GET", f"/login?{urlsplit(running.address).query}", Host=name)
        assert "secure" in answer.headers["Set-Cookie"].lower()
        client.cookie = answer.headers["Set-Cookie"].partition(";")[0]
        body = json.dumps({"cell": FIRST, "text": "hm"}).encode()
        given = {"Content_Type": "application/json", "Host": name}
        for origin, status in ((f"https://{name}", 200), (f"http://{name}", 403)):
            answer = client("POST", "/api/comment", body, Origin=origin, **given)
            assert answer.status == status, origin
        assert client("GET", "/", Host=f"x.{name}").status == 400


# --- limits ---------------------------------------------------------------------------------------


def test_a_long_body_is_refused(ana: Client) -> None:
    answer = ana.post("comment", cell=FIRST, text="x" * MOST_BYTES)
    assert answer.status == 413
    assert ana.cell()["comments"] == []


def test_a_long_body_without_a_length_is_refused(ana: Client) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", ana.port, timeout=30)
    connection.request(
        "POST",
        "/api/comment",
        body=iter([b"x" * 8192] * 10),
        headers={
            "Cookie": ana.cookie,
            "Content-Type": "application/json",
            "Sec-Fetch-Site": "same-origin",
        },
        encode_chunked=True,
    )
    assert connection.getresponse().status == 413
    connection.close()


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"cell": 1}', b'{"cell":"a","action":"drop"}'],
)
def test_a_body_that_makes_no_sense_is_named(ana: Client, body: bytes) -> None:
    headers = {"Content_Type": "application/json", "Sec_Fetch_Site": "same-origin"}
    answer = ana("POST", "/api/decide", body, **headers)
    assert answer.status == 400
    assert answer.json()["error"]["kind"] == "input"


def test_media_goes_by_number_only(night: Drama) -> None:
    videos = night.folder.parent / "videos"
    videos.mkdir()
    (videos / "ep01.mp4").write_bytes(bytes(range(256)) * 40)
    with Server(night.folder, "--video", str(videos)) as running:
        ana = Client(running.port).login(running.address)
        whole = ana("GET", "/media/1")
        assert (whole.status, whole.headers["Content-Type"]) == (200, "video/mp4")
        part = ana("GET", "/media/1", Range="bytes=256-259")
        assert (part.status, part.body) == (206, bytes(range(4)))
        for path in ("/media/2", "/media/ep01.mp4", "/media/..%2Fdrama.toml", "/media/1/../../x"):
            assert ana("GET", path).status == 404
        assert b"<video" in ana("GET", "/episode/en-US/1").body
        assert b"<video" not in ana("GET", "/episode/en-US/2").body


@pytest.mark.parametrize(
    "path", ["/static/../app.py", "/static/..%2fapp.py", "/static/%2e%2e/app.py"]
)
def test_only_static_files_are_static(ana: Client, path: str) -> None:
    assert ana("GET", path).status == 404


def test_logs_hold_neither_texts_nor_tokens(server: Server, ana: Client) -> None:
    ana.post("comment", cell=FIRST, text="geheim")
    ana.post("memory", market="en-US", text="秘密")
    ana("GET", "/?assigned=geheim")
    ana.decide(FIRST, "edit", ana.cell()["version"], text="geheim")
    said = server.log()
    assert "/api/comment" in said
    for secret in ("geheim", "秘密", urlsplit(server.address).query, ana.cookie.partition("=")[2]):
        assert secret not in said


# --- pages ----------------------------------------------------------------------------------------


def test_texts_are_no_html(ana: Client) -> None:
    nasty = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'&"
    seen = ana.cell("en-US/1/6")
    assert ana.decide("en-US/1/6", "edit", seen["version"], text=nasty).status == 200
    for path in ("/episode/en-US/1", "/?episodes=1"):
        page = ana("GET", path).body.decode()
        assert "<script>alert" not in page
        assert "<img" not in page
        assert "&lt;script&gt;alert" in page


def test_each_text_has_its_language_and_direction(ana: Client) -> None:
    arabic = ana("GET", "/episode/ar-SA/1").body.decode()
    assert 'lang="ar-SA" dir="auto"' in arabic
    assert 'class="onscreen" lang="ar-SA" dir="rtl"' in arabic
    assert 'lang="zh-Hans" dir="auto"' in arabic
    assert 'lang="zh-Hant-TW"' in ana("GET", "/episode/zh-TW/1").body.decode()


def test_the_queue_is_narrowed_by_its_address(ana: Client) -> None:
    def cells(query: str) -> list[str]:
        page = ana("GET", f"/?{query}").body.decode()
        return [part.partition('"')[0] for part in page.split('data-cell="')[1:]]

    every = cells("")
    assert {"en-US/1/1", "th-TH/1/1", "en-US/2/1"} <= set(every)
    assert all(cell.startswith("th-TH/2/") for cell in cells("market=th-TH&episodes=2"))
    assert cells("state=approved") == []
    assert len(cells("rows=3")) == 3
    assert cells("least=101") == []
    for wrong in (
        "rows=x",
        "rows=0",
        "rows=-1",
        "state=done&x=1",
        "market=xx-XX",
        "episodes=9-1",
        "code=Q999",
    ):
        answer = ana("GET", f"/?{wrong}")
        assert answer.status == 400, wrong


@pytest.mark.parametrize("path", ["/episode/fr-FR/1", "/episode/en-US/99", "/episode/en-US/x"])
def test_an_unknown_episode_is_not_found(ana: Client, path: str) -> None:
    assert ana("GET", path).status == 404


def test_the_track_is_webvtt(ana: Client) -> None:
    answer = ana("GET", "/track/en-US/1")
    assert answer.headers["Content-Type"].startswith("text/vtt")
    assert answer.body.decode().startswith("WEBVTT")
    assert "Who are you?" in answer.body.decode()


# --- decisions ------------------------------------------------------------------------------------


def test_approving_is_kept(ana: Client, night: Drama) -> None:
    answer = ana.decide(FIRST, "approve", ana.cell()["version"])
    assert answer.status == 200
    assert answer.json()["cell"]["state"] == "approved"
    assert night.cells("en-US")[FIRST]["state"] == "approved"
    history = ana.cell()["history"]
    assert (history[-1]["action"], history[-1]["by"]) == ("approve", "Ana")


def test_the_loser_gets_both_texts(two: tuple[Client, Client]) -> None:
    ana, ben = two
    seen = ana.cell()["version"]
    assert ana.decide(FIRST, "edit", seen, text="Who is there?").status == 200
    answer = ben.decide(FIRST, "edit", seen, text="Who goes there?")
    assert answer.status == 409
    wrong = answer.json()["error"]
    assert (wrong["kind"], wrong["by"]) == ("outdated", "Ana")
    assert (wrong["theirs"], wrong["yours"]) == ("Who is there?", "Who goes there?")
    assert wrong["version"] == wrong["cell"]["version"] == seen + 1
    assert ana.cell()["text"] == "Who is there?"


def test_what_may_not_be_done_is_refused_with_the_cell(ana: Client) -> None:
    ana.post("question", cell=FIRST, text="Who is asked?")
    answer = ana.decide(FIRST, "approve", ana.cell()["version"])
    assert answer.status == 422
    wrong = answer.json()["error"]
    assert wrong["kind"] == "refused"
    assert "Who is asked?" in wrong["message"]
    assert wrong["cell"]["state"] == "pending"
    assert ana.post("answer", cell=FIRST, text="The stranger.").status == 200
    assert ana.decide(FIRST, "approve", ana.cell()["version"]).status == 200


def test_an_edit_stays_when_its_approval_is_refused(ana: Client) -> None:
    seen = ana.cell("en-US/1/3")
    text = "No number at all."
    answer = ana.decide("en-US/1/3", "edit", seen["version"], text=text, approve=True)
    assert answer.status == 422
    now = answer.json()["error"]["cell"]
    assert (now["text"], now["state"]) == (text, "pending")
    more = {"despite": ["X704"], "reason": "told otherwise"}
    answer = ana.decide("en-US/1/3", "approve", now["version"], **more)
    assert answer.json()["cell"]["state"] == "approved"


def test_undo_restores_text_and_state(two: tuple[Client, Client]) -> None:
    ana, ben = two
    before = ana.cell()
    ana.decide(FIRST, "edit", before["version"], text="Who?", approve=True)
    answer = ben.post("undo", cell=FIRST)
    assert (answer.status, answer.json()["error"]["key"]) == (400, "--reason")
    undone = ben.post("undo", cell=FIRST, reason="too short").json()["cell"]
    assert (undone["text"], undone["state"]) == (before["text"], before["state"])


def test_a_rejection_needs_a_reason(ana: Client) -> None:
    seen = ana.cell()["version"]
    assert ana.decide(FIRST, "reject", seen).status == 400
    answer = ana.decide(FIRST, "reject", seen, reason="too polite")
    assert answer.json()["cell"]["state"] == "rejected"


def test_claims_are_seen_and_taken_over_with_a_note(two: tuple[Client, Client]) -> None:
    ana, ben = two
    assert ana.post("claim", cell=FIRST).json()["claim"]["by"] == "Ana"
    assert ben.post("claim", cell=FIRST).status == 422
    assert ben.post("claim", cell=FIRST, text="Ana is ill").json()["claim"]["by"] == "Ben"
    assert ana.post("release", cell=FIRST).status == 422
    assert ben.post("release", cell=FIRST).status == 200
    assert ana.cell()["claim"] is None


def test_the_same_line_elsewhere_is_offered_and_decided(ana: Client) -> None:
    ana.decide(FIRST, "approve", ana.cell()["version"])
    (twin,) = ana("GET", f"/api/same/{FIRST}").json()["same"]
    assert (twin["place"], twin["reason"]) == ("en-US/1/5", "")
    (done,) = ana.post("same", cell=FIRST).json()["same"]
    assert (done["done"], done["state"]) == (True, "approved")


def test_the_memory_answers_with_differences(ana: Client) -> None:
    ana.decide("en-US/1/3", "edit", ana.cell("en-US/1/3")["version"], text="I waited 17 days.")
    now = ana.cell("en-US/1/3")
    assert ana.decide("en-US/1/3", "approve", now["version"]).status == 200
    (match,) = ana.post("memory", market="en-US", text="我等了18天。").json()["matches"]
    assert match["target"] == "I waited 17 days."
    assert {"kind": "removed", "text": "7"} in match["difference"]


def test_an_unknown_cell_is_not_found(ana: Client) -> None:
    for path in ("cell", "help", "same"):
        answer = ana("GET", f"/api/{path}/en-US/9/9")
        assert (answer.status, answer.json()["error"]["kind"]) == (404, "unknown")
    assert ana.decide("en-US/9/9", "approve", 1).status == 400


# --- the command ----------------------------------------------------------------------------------


def test_a_taken_port_is_named(night: Drama) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        said = localize("-C", night.folder, "serve", "--port", port, "--no-open", code=2)
    assert said.err == f"localize: --port: port {port} of 127.0.0.1 is taken; name another\n"


def test_videos_that_cannot_be_told_apart_are_named(night: Drama, tmp_path: Path) -> None:
    folder = tmp_path / "videos"
    folder.mkdir()
    said = localize("-C", night.folder, "serve", "--video", folder, "--no-open", code=2)
    assert "no video" in said.err
    (folder / "ep01.mp4").touch()
    (folder / "01.webm").touch()
    said = localize("-C", night.folder, "serve", "--video", folder, "--no-open", code=2)
    assert "two videos of episode 1" in said.err


def test_a_missing_extra_is_one_line(night: Drama, tmp_path: Path) -> None:
    # An interpreter that finds all packages but this one.
    (tmp_path / "sitecustomize.py").write_text(
        "import sys\nsys.modules['uvicorn'] = None\n", encoding="utf-8"
    )
    env = {"PYTHONPATH": f"{tmp_path}:{Path(__file__).parents[2]}"}
    said = localize("-C", night.folder, "serve", "--no-open", env=env, code=2)
    assert said.err == "localize: serve needs the extra [web]: pip install 'localize[web]'\n"


def test_names_are_unique(night: Drama) -> None:
    said = localize("-C", night.folder, "serve", "--by", "A", "--by", " A ", "--no-open", code=2)
    assert "--by" in said.err


# --- counting while typing ------------------------------------------------------------------------


@pytest.mark.parametrize("locale", ["en-US", "th-TH", "zh-TW", "ja-JP", "ar-SA", "vi-VN"])
def test_the_script_counts_as_the_check_does(locale: str) -> None:
    known = locales.market(locale)
    rule = shares(known.counting)
    texts = ["ฉันรักคุณ\nนะ", "你骗我！OK…", "Về nhà đi\u0301", "من أنت؟", "😀 ok", "「何だ」"]
    for text in texts:
        plain = re.sub(f"[{rule.free}]", "", text)
        wide = len(re.findall(f"[{rule.full}]", plain)) if rule.full else 0
        assert wide + (len(plain) - wide) * rule.other == count(text, known.counting), text
