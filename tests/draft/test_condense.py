"""Shorter versions of drafts, against a chat server: what is taken, what is paid."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest

from localize import draft
from localize.draft import Flight, Long, Wanted, condense
from tests.draft.draft_support import Memory, chat, hits, unit
from tests.servers.chat import ChatServer

SOURCE = "林晚，我当时真的没有想到要跟你离婚，我等了17天。"
DRAFT = (
    "Lin Wan, back then I honestly never thought of a divorce from you at all, "
    "I waited for 17 days."
)
SHORT = "Lin Wan, I never thought of divorce. I waited 17 days."
MOST = 70


@pytest.fixture
def server() -> Iterator[ChatServer]:
    with ChatServer() as running:
        yield running


def long(text: str = DRAFT, source: str = SOURCE, id: str = "c0", most: int = MOST) -> Long:
    return Long(Wanted(id, source, hits=hits(source)), text, most)


def ask(
    server: ChatServer,
    *longs: Long,
    cache: Memory | None = None,
    flight: Flight | None = None,
    table: dict[str, Any] | None = None,
    **task: Any,
) -> dict[str, str]:
    lines = [one.wanted.text for one in longs]
    return condense(
        longs,
        chat(server, **(table or {})),
        unit(lines, **task)[1],
        cache=Memory() if cache is None else cache,
        flight=Flight() if flight is None else flight,
    )


def test_the_request_has_the_shape_of_all_others(server: ChatServer) -> None:
    server.on_condense = lambda cue: SHORT
    assert ask(server, long()) == {"c0": SHORT}
    (payload,) = server.payloads()
    assert list(payload) == [
        *("task", "source", "target", "cast", "glossary", "before", "cues", "after")
    ]
    assert payload["task"] == "condense"
    (cue,) = payload["cues"]
    assert list(cue) == ["id", "text", "speaker", "draft", "max_chars"]
    assert (cue["text"], cue["draft"], cue["max_chars"]) == (SOURCE, DRAFT, MOST)
    assert {row["source"] for row in payload["glossary"]} == {"林晚", "离婚"}
    system = server.bodies[0]["messages"][0]["content"]
    assert "shorten" in system and "translate the subtitles" not in system


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (DRAFT, "not shorter"),
        ("", "empty"),
        ("I never thought of divorce. I waited 17 days.", "a name is gone"),
        ("Lin Wan, I never thought of it. I waited 17 days.", "a term is gone"),
        ("Lin Wan, I never thought of divorce. I waited for days.", "a number is gone"),
        ("Lin Wan, I never thought of divorce. I waited 71 days.", "another number"),
        ("Lin Wan, I never thought of divorce. 我等 17 days.", "Chinese is left"),
        ("Lin Wan: divorce? 17.", "too short to be the line"),
        (DRAFT.replace(" at all", "").replace("for ", ""), "hardly shorter, still too long"),
        ("Lin Wan, ⟦1⟧I never thought of divorce. I waited 17 days.", "a mark is invented"),
    ],
)
def test_what_does_not_hold_is_left_and_not_asked_for_again(
    server: ChatServer, answer: str, why: str
) -> None:
    server.on_condense = lambda cue: answer
    cache = Memory()
    for _ in range(2):
        assert ask(server, long(), cache=cache) == {}, why
    assert server.requests == 1
    assert [row.prompt for row in cache.rows] == ["condense-1"]


def test_clearly_shorter_is_taken_though_it_is_still_too_long(server: ChatServer) -> None:
    better = "Lin Wan, I honestly never thought of a divorce. I waited for 17 days."
    server.on_condense = lambda cue: better
    assert len(better) > 60
    assert ask(server, long(most=60)) == {"c0": better}


def test_marks_inside_a_line_come_back_just_once(server: ChatServer) -> None:
    marked = long(DRAFT.replace("never", "⟦1⟧never⟦2⟧"), SOURCE.replace("没有", "⟦1⟧没有⟦2⟧"))
    server.on_condense = lambda cue: SHORT
    assert ask(server, marked) == {}
    kept = SHORT.replace("never", "⟦1⟧never⟦2⟧")
    server.on_condense = lambda cue: kept
    assert ask(server, marked) == {"c0": kept}


#: Two lines whose drafts have nothing in common.
TWO = (
    long(),
    long(
        "You really should have told me the truth from the very beginning, 38 people were asking.",
        "你真的应该从一开始就告诉我实话，有38个人在问。",
        "c1",
    ),
)
SHORTER = {SOURCE: SHORT, TWO[1].wanted.text: "You should have told me the truth. 38 people asked."}


def test_one_request_for_all_lines_and_each_gets_its_own(server: ChatServer) -> None:
    server.on_condense = lambda cue: SHORTER[cue["text"]]
    assert ask(server, *TWO) == {one.wanted.id: SHORTER[one.wanted.text] for one in TWO}
    assert server.requests == 1


def test_a_reply_with_a_neighbours_sign_is_believed_in_nothing(server: ChatServer) -> None:
    server.on_condense = lambda cue: SHORTER[cue["text"]]
    server.use("swap")
    cache = Memory()
    assert ask(server, *TWO, cache=cache) == {}
    server.fault = None
    assert ask(server, *TWO, cache=cache) == {}
    assert server.requests == 1


@pytest.mark.parametrize("fault", ["drop", "duplicate", "extra", "bad-json", "length", "prose"])
def test_a_reply_that_is_not_whole_is_not_kept(server: ChatServer, fault: str) -> None:
    server.on_condense = lambda cue: SHORTER[cue["text"]]
    server.use(fault)
    cache = Memory()
    assert ask(server, *TWO, cache=cache) == {}
    assert cache == {}
    server.fault = None
    assert len(ask(server, *TWO, cache=cache)) == 2
    assert server.requests == 2


def test_offline_nothing_is_sent_but_what_is_kept_is_used(server: ChatServer) -> None:
    server.on_condense = lambda cue: SHORT
    cache = Memory()
    assert ask(server, long(), cache=cache, offline=True) == {}
    assert server.requests == 0
    ask(server, long(), cache=cache)
    assert ask(server, long(), cache=cache, offline=True) == {"c0": SHORT}
    assert server.requests == 1


def test_redraft_asks_anew(server: ChatServer) -> None:
    cache = Memory()
    server.on_condense = lambda cue: DRAFT
    ask(server, long(), cache=cache)
    server.on_condense = lambda cue: SHORT
    assert ask(server, long(), cache=cache, redraft=True) == {"c0": SHORT}
    assert ask(server, long(), cache=cache) == {"c0": SHORT}
    assert server.requests == 2


def test_another_time_for_the_same_text_asks_nobody(server: ChatServer) -> None:
    server.on_condense = lambda cue: SHORT
    cache = Memory()
    ask(server, long(), cache=cache)
    assert ask(server, long(most=58), cache=cache) == {"c0": SHORT}
    assert ask(server, long(DRAFT + " Really."), cache=cache) == {"c0": SHORT}
    assert server.requests == 2


def test_an_engine_that_never_helps_is_asked_three_times(server: ChatServer) -> None:
    engine = chat(server)
    for number in range(6):
        one = long(DRAFT.replace("17", str(20 + number)), SOURCE.replace("17", str(20 + number)))
        task = unit([one.wanted.text])[1]
        assert condense([one], engine, task, cache=Memory(), flight=Flight()) == {}
    assert server.requests == 3


def test_an_engine_that_is_down_is_not_asked(server: ChatServer) -> None:
    engine = chat(server, retries=0)
    server.always = 401
    for _ in range(2):
        task = unit([SOURCE])[1]
        assert condense([long()], engine, task, cache=Memory(), flight=Flight()) == {}
    assert server.requests == 1


def test_equal_texts_share_one_request_over_threads(server: ChatServer) -> None:
    server.on_condense = lambda cue: SHORT
    server.delay = 0.2
    engine, cache, flight = chat(server), Memory(), Flight()
    task = unit([SOURCE])[1]
    found: list[dict[str, str]] = []

    def run() -> None:
        found.append(draft.condense([long()], engine, task, cache=cache, flight=flight))

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [{"c0": SHORT}] * 4
    assert server.requests == 1
    assert ask(server, long(), long(id="c1"), cache=Memory()) == {"c0": SHORT, "c1": SHORT}
    assert len(server.payloads()[-1]["cues"]) == 1
