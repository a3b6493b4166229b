"""What is sent, what is not sent again, and what becomes of lines that an engine cannot draft."""

import hashlib
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import msgspec
import pytest

from localize import draft, engines, locales
from localize.draft.request import Item
from localize.draft.talk import Talk
from localize.engines import Answer, BaseEngine, Capabilities, Request
from localize.errors import EngineError
from localize.model import Hit, Person, Term
from tests.draft.draft_support import EPISODE, Memory, chat, right_text, sort_out, unit
from tests.servers.chat import ChatServer, Fault


class Scripted(BaseEngine):
    """An engine in this process that answers by a function of the request."""

    type = "scripted"
    prompt = "1"

    def __init__(self, name: str, answer: Any, **can: Any) -> None:
        super().__init__(name)
        self.answer = answer
        self.requests: list[Request] = []
        self.capabilities = Capabilities(**{"offline": True, "placeholders": True, **can})

    def translate(self, request: Request) -> tuple[Answer, ...]:
        self.requests.append(request)
        answer = self.answer(request)
        if isinstance(answer, EngineError):
            raise answer
        return tuple(
            Answer(line.id, text) for line, text in zip(request.lines, answer, strict=True)
        )


def words(request: Request) -> list[str]:
    return [f"word{'a' * len(line.text)} {line.text.count('⟦')}" for line in request.lines]


# --- paid once ------------------------------------------------------------------------------------


def test_a_second_run_sends_nothing() -> None:
    with ChatServer() as server:
        wanted, task = unit()
        engine, cache = chat(server), Memory()
        first = draft.draft(wanted, [engine], task, cache=cache)
        assert not any(result.reused for result in first.values())
        second = draft.draft(wanted, [engine], task, cache=cache)
        assert server.requests == 1
        assert all(result.reused for result in second.values())
        assert {k: v.text for k, v in first.items()} == {k: v.text for k, v in second.items()}


def test_only_lines_that_a_changed_term_touches_are_sent_again() -> None:
    with ChatServer() as server:
        wanted, task = unit()
        engine, cache = chat(server), Memory()
        draft.draft(wanted, [engine], task, cache=cache)
        new = Term("林晚", ("Evelyn",), "name")
        changed = [
            msgspec.structs.replace(
                one,
                hits=tuple(
                    Hit(hit.start, hit.end, new) if hit.term.source == "林晚" else hit
                    for hit in one.hits
                ),
            )
            for one in wanted
        ]
        results = draft.draft(changed, [engine], task, cache=cache)
        sent = [cue["text"] for cue in server.payloads()[1]["cues"]]
        assert sent == [text for text in EPISODE if "林晚" in text]
        assert "Evelyn" in results["c0"].text


def test_redraft_asks_anew_and_keeps_the_answer() -> None:
    with ChatServer() as server:
        wanted, task = unit(EPISODE[:5])
        engine, cache = chat(server), Memory()
        draft.draft(wanted, [engine], task, cache=cache)
        again = msgspec.structs.replace(task, redraft=True)
        draft.draft(wanted, [engine], again, cache=cache)
        assert server.requests == 2
        assert len(cache) == 5


def test_neighbours_are_not_part_of_the_key_but_speaker_and_people_are() -> None:
    wanted, task = unit(EPISODE[:3])
    _, other = unit(EPISODE[:9])
    assert draft.basis(wanted[0], task) == draft.basis(wanted[0], other)
    spoken = msgspec.structs.replace(wanted[0], speaker="林晚")
    known = msgspec.structs.replace(wanted[0], people=(Person("林晚", sex="female"),))
    spaced = msgspec.structs.replace(wanted[0], text=f" {wanted[0].text}  ")
    assert len({draft.basis(one, task) for one in (wanted[0], spoken, known)}) == 3
    assert draft.basis(spaced, task) == draft.basis(wanted[0], task)


def test_the_basis_ignores_engine_and_prompt_but_the_key_does_not() -> None:
    wanted, task = unit(EPISODE[:1])
    one, two = Scripted("a", words), Scripted("b", words)
    assert draft.key(wanted[0], task, one) != draft.key(wanted[0], task, two)
    two.name, two.prompt = "a", "2"
    assert draft.key(wanted[0], task, one) != draft.key(wanted[0], task, two)


def test_a_spoilt_cache_row_is_not_used() -> None:
    with ChatServer() as server:
        wanted, task = unit(EPISODE[:2])
        engine, cache = chat(server), Memory()
        cache[draft.key(wanted[0], task, engine)] = EPISODE[0]
        results = draft.draft(wanted, [engine], task, cache=cache)
        assert sort_out(wanted, results) == ([], {})
        assert not results["c0"].reused


def test_equal_lines_are_sent_once() -> None:
    with ChatServer() as server:
        wanted, task = unit([*EPISODE[:3], EPISODE[1], EPISODE[1]])
        engine = chat(server)
        results = draft.draft(wanted, [engine], task, cache=Memory())
        assert sort_out(wanted, results) == ([], {})
        assert [len(payload["cues"]) for payload in server.payloads()] == [3]
        assert [results[f"c{n}"].reused for n in (1, 3, 4)] == [False, True, True]


def test_what_came_back_before_an_interruption_is_kept() -> None:
    def answer(request: Request) -> list[str]:
        if len(engine.requests) == 2:
            raise KeyboardInterrupt
        return words(request)

    engine = Scripted("a", answer, max_items=5)
    wanted, task = unit([chr(0x5000 + 9 * n) * (n + 1) for n in range(10)])
    cache, flight = Memory(), draft.Flight()
    with pytest.raises(KeyboardInterrupt):
        draft.draft(wanted, [engine], task, cache=cache, flight=flight)
    assert len(cache) == 5
    # Nothing is left claimed: another thread may ask for the rest.
    assert not flight.claim([draft.key(one, task, engine) for one in wanted])


# --- over threads ---------------------------------------------------------------------------------


def test_equal_lines_in_flight_share_one_request() -> None:
    with ChatServer() as server:
        server.delay = 0.2
        engine, cache, flight = chat(server), Memory(), draft.Flight()

        def work(number: int) -> list[str]:
            texts = [*EPISODE[:10], f"只有第{chr(0x4E09 + number)}集有这句话。"]
            wanted, task = unit(texts, episode=number)
            results = draft.draft(wanted, [engine], task, cache=cache, flight=flight)
            return sort_out(wanted, results)[0]

        with ThreadPoolExecutor(8) as pool:
            assert list(pool.map(work, range(8))) == [[]] * 8
        sent = [cue["text"] for payload in server.payloads() for cue in payload["cues"]]
        assert sorted(set(sent)) == sorted(sent)


def test_those_who_wait_get_the_same_failure() -> None:
    with ChatServer() as server:
        server.use("refuse")
        server.delay = 0.05
        engine, flight = chat(server), draft.Flight()
        barrier = threading.Barrier(4)

        def work(_: int) -> dict[str, int]:
            wanted, task = unit(EPISODE[:2])
            barrier.wait()
            results = draft.draft(wanted, [engine], task, cache=Memory(), flight=flight)
            return sort_out(wanted, results)[1]

        with ThreadPoolExecutor(4) as pool:
            assert list(pool.map(work, range(4))) == [{"refused": 2}] * 4
        assert server.requests <= 8


def test_two_threads_that_need_each_others_lines_do_not_lock_up() -> None:
    with ChatServer() as server:
        server.delay = 0.02
        engine, cache, flight = chat(server), Memory(), draft.Flight()

        def work(number: int) -> tuple[list[str], dict[str, int]]:
            texts = list(EPISODE[:20])
            wanted, task = unit(texts if number % 2 else texts[::-1])
            results = draft.draft(wanted, [engine], task, cache=cache, flight=flight)
            return sort_out(wanted, results)

        with ThreadPoolExecutor(8) as pool:
            assert all(result == ([], {}) for result in pool.map(work, range(24)))


# --- engines in order -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "reason", "asked"),
    [
        (401, "auth", 1),
        (403, "auth", 1),
        (402, "quota", 1),
        (456, "quota", 1),
        ((429, {"code": "insufficient_quota"}), "quota", 1),
        (429, "quota", 3),
        (500, "unreachable", 3),
        (503, "unreachable", 3),
        ("reset", "unreachable", 3),
        ("cut", "unreachable", 3),
        ("hang", "timeout", 3),
        ("dribble", "timeout", 3),
        ("dribble-head", "timeout", 3),
        (404, "refused", 1),
        ((302, {"Location": "http://127.0.0.1:1/"}), "refused", 1),
    ],
)
def test_an_engine_that_is_down_is_named_and_not_asked_for_ever(
    status: Any, reason: str, asked: int
) -> None:
    """Three outages in a row take an engine down; a refused key does so at once."""
    with ChatServer() as bad, ChatServer() as good:
        bad.always = status
        first, second = chat(bad, "first", retries=0, timeout=0.3), chat(good, "second")
        for number in range(5):
            wanted, task = unit(EPISODE[8 * number : 8 * number + 8], episode=number + 1)
            alone = draft.draft(wanted, [first], task, cache=Memory())
            assert sort_out(wanted, alone) == ([], {reason: 8})
            assert alone["c0"].detail.startswith("first: ")
            both = draft.draft(wanted, [first, second], task, cache=Memory())
            assert sort_out(wanted, both) == ([], {})
            assert all(r.engine == "second" and r.fallback for r in both.values())
        assert bad.requests == asked
        assert good.requests == 5


def test_a_connection_that_is_refused() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    table = {"type": "chat", "base_url": f"http://127.0.0.1:{port}/v1", "model": "m", "retries": 1}
    engine = engines.build("gone", table, folder=Path())
    wanted, task = unit(EPISODE[:3])
    results = draft.draft(wanted, [engine], task, cache=Memory())
    assert sort_out(wanted, results) == ([], {"unreachable": 3})
    assert "refused" in results["c0"].detail


def test_an_outage_that_passes_costs_nothing_but_time() -> None:
    with ChatServer() as server:
        server.status = [500, "reset", (429, {"Retry-After": "0.1"})]
        wanted, task = unit(EPISODE[:10])
        results = draft.draft(wanted, [chat(server, retries=3)], task, cache=Memory())
        assert sort_out(wanted, results) == ([], {})
        assert server.requests == 4


def test_no_engine() -> None:
    wanted, task = unit(EPISODE[:2])
    assert {r.reason for r in draft.draft(wanted, [], task, cache=Memory()).values()} == {
        "no-engine"
    }
    assert draft.draft([], [], task, cache=Memory()) == {}


def test_an_engine_that_cannot_serve_the_market() -> None:
    engine = engines.build("opencc", {}, folder=Path())
    wanted, task = unit(EPISODE[:2])
    results = draft.draft(wanted, [engine], task, cache=Memory())
    assert sort_out(wanted, results) == ([], {"refused": 2})
    assert "zh-TW" in results["c0"].detail


def test_offline_opens_no_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(*_: object) -> None:
        raise AssertionError("a connection was opened")

    with ChatServer() as server:
        remote = chat(server, "remote")
        monkeypatch.setattr(socket.socket, "connect", forbidden)
        monkeypatch.setattr(socket.socket, "connect_ex", forbidden)
        monkeypatch.setattr(socket, "getaddrinfo", forbidden)
        wanted, task = unit(EPISODE[:3], offline=True)
        results = draft.draft(wanted, [remote], task, cache=Memory())
        assert sort_out(wanted, results) == ([], {"offline": 3})
        pseudo = engines.build("pseudo", {}, folder=Path())
        results = draft.draft(wanted, [remote, pseudo], task, cache=Memory())
        assert {result.engine for result in results.values()} == {"pseudo"}
        assert server.requests == 0


# --- what is sent ---------------------------------------------------------------------------------


def test_the_last_message_has_the_agreed_shape() -> None:
    with ChatServer() as server:
        cast = (
            Person("林晚", sex="female", renderings={"en": "Lin Wan"}),
            Person("顾北辰", sex="male", renderings={"en": "Gu Beichen"}),
        )
        wanted, task = unit(cast=cast, synopsis="A marriage in the rain.", style="casual")
        middle = [msgspec.structs.replace(one, speaker="林晚") for one in wanted[9:11]]
        draft.draft(middle, [chat(server)], task, cache=Memory())
        body = server.bodies[0]
        last = body["messages"][-1]
        assert last["role"] == "user"
        payload = server.payloads()[0]
        assert list(payload) == [
            *("task", "source", "target", "cast", "glossary", "before", "cues", "after")
        ]
        assert (payload["task"], payload["source"]) == ("translate", "zh-Hans")
        assert payload["target"] == "en-US"
        assert [person["name"] for person in payload["cast"]] == ["林晚", "顾北辰"]
        assert payload["glossary"] == [
            {"source": "顾北辰", "target": "Gu Beichen", "note": ""},
        ]
        assert payload["before"] == list(EPISODE[6:9])
        assert payload["after"] == list(EPISODE[11:13])
        assert [list(cue) for cue in payload["cues"]] == [["id", "text", "speaker"]] * 2
        assert [cue["speaker"] for cue in payload["cues"]] == ["林晚"] * 2
        assert body["response_format"]["type"] == "json_schema"
        system = body["messages"][0]["content"]
        assert "A marriage in the rain." in system
        assert "casual" in system


def test_windows_stay_within_the_scene() -> None:
    with ChatServer() as server:
        wanted, task = unit(EPISODE[:9])
        lines = tuple(
            msgspec.structs.replace(line, scene=n // 3) for n, line in enumerate(task.context)
        )
        task = msgspec.structs.replace(task, context=lines)
        draft.draft(wanted[4:5], [chat(server)], task, cache=Memory())
        payload = server.payloads()[0]
        assert payload["before"] == [EPISODE[3]]
        assert payload["after"] == [EPISODE[5]]


def test_lines_with_gaps_between_them_get_their_surroundings() -> None:
    with ChatServer() as server:
        wanted, task = unit()
        results = draft.draft([wanted[2], wanted[20]], [chat(server)], task, cache=Memory())
        assert sort_out([wanted[2], wanted[20]], results) == ([], {})
        extra = server.bodies[0]["messages"][1]
        assert extra["role"] == "user"
        assert EPISODE[21] in extra["content"]
        assert EPISODE[30] not in extra["content"]


def test_ids_are_never_places_and_new_every_time() -> None:
    with ChatServer() as server:
        wanted, task = unit()
        for _ in range(2):
            draft.draft(wanted, [chat(server)], task, cache=Memory())
        one, two = ([cue["id"] for cue in payload["cues"]] for payload in server.payloads())
        assert len({*one, *two}) == 80
        assert not any(any(char.isdigit() for char in identity) for identity in one)


def test_a_thousand_lines_are_few_requests() -> None:
    with ChatServer() as server:
        engine, cache, flight = chat(server), Memory(), draft.Flight()
        for number in range(5):
            texts = [f"{text[:-1]}{chr(0x5000 + 97 * number)}" for text in EPISODE]
            wanted, task = unit(texts, episode=number)
            draft.draft(wanted, [engine], task, cache=cache, flight=flight)
        assert server.requests == 5


def test_long_episodes_are_cut_at_a_scene() -> None:
    engine = Scripted("a", words, max_items=50, by_line=True)
    texts = [chr(0x4E00 + n) * (n % 7 + 1) for n in range(80)]
    wanted, task = unit(texts)
    lines = tuple(
        msgspec.structs.replace(line, scene=int(n >= 44)) for n, line in enumerate(task.context)
    )
    draft.draft(wanted, [engine], msgspec.structs.replace(task, context=lines), cache=Memory())
    assert [len(request.lines) for request in engine.requests] == [44, 36]


# --- rejected texts, remarks ----------------------------------------------------------------------


def test_a_rejected_text_is_sent_with_its_reason_and_never_offered_again() -> None:
    with ChatServer() as server:
        wanted, task = unit(EPISODE[:3])
        engine, cache = chat(server), Memory()
        old = draft.draft(wanted, [engine], task, cache=cache)["c1"].text
        again = msgspec.structs.replace(wanted[1], rejected=((old, "too stiff"),))
        results = draft.draft([again], [engine], task, cache=cache)
        assert results["c1"].reason == "suspect"
        extra = server.bodies[1]["messages"][1]["content"]
        assert old in extra
        assert "too stiff" in extra
        server.on_text = lambda source, text: f"{text} now"
        results = draft.draft([again], [engine], task, cache=cache)
        assert results["c1"].text == f"{old} now"
        before = server.requests
        assert draft.draft([again], [engine], task, cache=cache)["c1"].reused
        assert server.requests == before


def test_remarks_reach_the_engine() -> None:
    with ChatServer() as server:
        wanted, task = unit(EPISODE[:3])
        noted = [wanted[0], msgspec.structs.replace(wanted[1], notes=("她 is the grandmother",))]
        draft.draft(noted, [chat(server)], task, cache=Memory())
        extra = server.bodies[0]["messages"][1]["content"]
        assert "她 is the grandmother" in extra
        assert server.payloads()[0]["cues"][1]["id"] in extra


# --- terms ----------------------------------------------------------------------------------------


def test_a_missed_term_gets_one_repair_that_names_it() -> None:
    with ChatServer() as server:

        def forget(rows: Any, body: Any) -> Any:
            return [(row[0], row[1].replace("divorce", "split")) for row in rows]

        server.fault = Fault(forget, least=2)
        wanted, task = unit(EPISODE[:10])
        results = draft.draft(wanted, [chat(server)], task, cache=Memory())
        assert sort_out(wanted, results) == ([], {})
        repair = server.payloads()[1]
        assert [cue["text"] for cue in repair["cues"]] == [EPISODE[2]]
        assert [(row["source"], row["note"]) for row in repair["glossary"]] == [
            ("离婚", "must be used")
        ]


def test_a_term_that_is_missed_again_is_left_to_the_checks() -> None:
    with ChatServer() as server:
        server.on_text = lambda source, text: text.replace("divorce", "split")
        wanted, task = unit(EPISODE[:10])
        results = draft.draft(wanted, [chat(server)], task, cache=Memory())
        assert results["c2"].text == right_text(wanted[2]).replace("divorce", "split")
        assert server.requests == 2


def test_a_line_whose_repair_is_declined_keeps_its_text() -> None:
    class Declining(Scripted):
        def translate(self, request: Request) -> tuple[Answer, ...]:
            if request.must:
                return tuple(Answer(line.id, "", declined="unknown") for line in request.lines)
            return super().translate(request)

    engine = Declining("a", words, glossary="prompt")
    wanted, task = unit(EPISODE[:3])
    calls: list[str] = []
    talk = Talk(
        engine,
        task,
        accept=lambda item, _: calls.append(item.wanted.id),
        fail=lambda item, _: calls.append(f"{item.wanted.id} failed"),
        flush=lambda: None,
    )
    talk.run([Item(one) for one in wanted])
    assert sorted(calls) == ["c0", "c1", "c2"]


def test_a_server_without_any_glossary_costs_one_more_request() -> None:
    with ChatServer() as server:
        server.ignore_glossary = True
        texts = [f"林晚{text}" for text in EPISODE[:12]]
        wanted, task = unit(texts)
        results = draft.draft(wanted, [chat(server)], task, cache=Memory())
        assert all(result.text for result in results.values())
        assert server.requests == 2


@pytest.mark.parametrize("lost", ["numbers", "terms", "lengths"])
def test_what_an_engine_never_mends_is_not_asked_for_again_and_again(lost: str) -> None:
    """Twenty-five episodes: a few requests to learn the weakness, then one an episode."""
    with ChatServer() as server:
        server.ignore_glossary = lost == "terms"
        if lost == "numbers":
            server.on_text = lambda source, text: text.replace("20", "many ")
        if lost == "lengths":
            server.on_text = lambda source, text: text if len(source) > 2 else text + " so" * 30
        engine, cache = chat(server), Memory()
        for number in range(25):
            names = [f"{chr(0x5100 + 31 * number + 7 * n)}{chr(0x6100 + n)}" for n in range(10)]
            texts = {
                "numbers": [f"{name}有20个" for name in names],
                "terms": [f"林晚{name}" for name in names],
                "lengths": [name[:2] for name in names],
            }[lost]
            wanted, task = unit(texts, episode=number)
            results = draft.draft(wanted, [engine], task, cache=cache)
            assert all(result.text for result in results.values())
        assert server.requests <= 25 + 12


@pytest.mark.parametrize("market", ["en-US", "th-TH", "ja-JP", "ko-KR", "ar-SA"])
def test_texts_that_say_nothing_about_their_lines_are_not_condemned(market: str) -> None:
    """Without any evidence a whole reply is believed: one request an episode."""
    with ChatServer() as server:
        server.on_text = lambda source, text: f"line {hashlib.sha1(source.encode()).hexdigest()}"
        wanted, task = unit([text for text in EPISODE if not text.isascii()], market=market)
        bare = [msgspec.structs.replace(one, hits=()) for one in wanted]
        results = draft.draft(bare, [chat(server)], task, cache=Memory())
        assert all(result.text for result in results.values())
        assert server.requests <= 8


def test_names_are_masked_for_engines_without_a_glossary() -> None:
    engine = Scripted(
        "a", lambda request: [f"At last {line.text} wordy" for line in request.lines], by_line=True
    )
    wanted, task = unit(["林晚看见顾北辰", "我要离婚"])
    results = draft.draft(wanted, [engine], task, cache=Memory())
    assert [line.text for line in engine.requests[0].lines] == ["⟦1⟧看见⟦2⟧", "我要离婚"]
    assert results["c0"].reason == "suspect"
    clean = Scripted("b", lambda request: ["⟦2⟧ was seen by ⟦1⟧", "I want a divorce"], by_line=True)
    results = draft.draft(wanted, [clean], task, cache=Memory())
    assert results["c0"].text == "Gu Beichen was seen by Lin Wan"


def test_a_mask_that_gets_lost_is_tried_without_masks() -> None:
    def answer(request: Request) -> list[str]:
        return ["Somebody saw her" if "⟦" in line.text else "Lin Wan" for line in request.lines]

    engine = Scripted("a", answer, by_line=True)
    wanted, task = unit(["林晚看见她"])
    results = draft.draft(wanted, [engine], task, cache=Memory())
    assert results["c0"].text == "Lin Wan"
    assert [request.lines[0].text for request in engine.requests] == ["⟦1⟧看见她", "林晚看见她"]


def test_opencc_keeps_the_characters_of_names() -> None:
    engine = engines.build("opencc", {}, folder=Path())
    name = Term("余皇后", ("余皇后",), "name")
    wanted = [draft.Wanted("a", "余皇后坐出租车走了", hits=(Hit(0, 3, name),))]
    task = draft.Task("d", locales.market("zh-TW"), 1)
    assert draft.draft(wanted, [engine], task, cache=Memory())["a"].text == "余皇后坐計程車走了"


# --- inner markup ---------------------------------------------------------------------------------


def test_marks_for_markup_come_back() -> None:
    with ChatServer() as server:
        wanted, task = unit(["你⟦1⟧真的⟦2⟧要走？", "林晚，别走"])
        results = draft.draft(wanted, [chat(server)], task, cache=Memory())
        assert sort_out(wanted, results) == ([], {})
        assert "⟦1⟧" in results["c0"].text
        assert not results["c0"].tags_lost


def test_lost_marks_are_asked_for_again_and_then_said() -> None:
    with ChatServer() as server:
        server.on_text = lambda source, text: text.replace("⟦1⟧ ", "")
        wanted, task = unit(["你⟦1⟧真的⟦2⟧要走？", "林晚，别走"])
        cache = Memory()
        results = draft.draft(wanted, [chat(server)], task, cache=cache)
        assert results["c0"].tags_lost
        assert "⟦" not in results["c0"].text
        assert server.requests == 2
        assert draft.draft(wanted, [chat(server)], task, cache=cache)["c0"].tags_lost


# --- secrets --------------------------------------------------------------------------------------

KEY = "sk-very-secret-0123456789"


@pytest.mark.parametrize(
    "status", [None, 401, 429, 500, "reset", "cut", "html", (302, {"Location": "http://x/"})]
)
def test_the_key_appears_nowhere(
    status: Any,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("TEST_KEY", KEY)
    caplog.set_level(0)
    with ChatServer() as server:
        server.always = status
        engine = chat(server, key="env:TEST_KEY", retries=0)
        wanted, task = unit(EPISODE[:2])
        results = draft.draft(wanted, [engine], task, cache=Memory())
        assert server.headers[0]["authorization"] == f"Bearer {KEY}"
        shown = [*capfd.readouterr(), caplog.text, repr(results), repr(engine), str(engine)]
        assert not any(KEY in text for text in shown)
        assert not any(text in shown[3] for text in EPISODE[:2])


def test_a_key_that_is_not_set_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TEST_KEY", raising=False)
    with ChatServer() as server:
        wanted, task = unit(EPISODE[:2])
        engine = chat(server, key="env:TEST_KEY")
        results = draft.draft(wanted, [engine], task, cache=Memory())
        assert sort_out(wanted, results) == ([], {"auth": 2})
        assert "TEST_KEY" in results["c0"].detail
        assert server.requests == 0
