"""The way to a server: one session, a gate, retries, deadlines, and every failure by reason."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from email.utils import formatdate
from pathlib import Path
from typing import Any

import pytest

from localize import engines, locales
from localize.engines import Line, Request
from localize.engines.http import Gate
from localize.errors import EngineError
from tests.servers.chat import ChatServer


def engine(server: ChatServer, **table: Any) -> Any:
    settings = {"type": "chat", "base_url": server.url, "model": "m", "timeout": 5, **table}
    return engines.build("qwen", settings, folder=Path())


def request(text: str = "你来了") -> Request:
    return Request("zh-Hans", locales.market("en-US"), (Line("a", text),))


def failure(server: ChatServer, **table: Any) -> EngineError:
    with pytest.raises(EngineError) as caught:
        engine(server, **table).translate(request())
    return caught.value


@pytest.mark.parametrize(
    ("status", "reason", "final", "requests"),
    [
        (400, "refused", False, 2),
        (401, "auth", True, 1),
        (402, "quota", True, 1),
        (403, "auth", True, 1),
        (404, "refused", True, 1),
        (405, "refused", True, 1),
        (408, "unreachable", False, 3),
        (409, "refused", False, 1),
        (413, "refused", False, 1),
        (418, "refused", False, 1),
        (422, "refused", False, 2),
        (429, "quota", False, 3),
        (456, "quota", True, 1),
        (500, "unreachable", False, 3),
        (502, "unreachable", False, 3),
        (503, "unreachable", False, 3),
        (504, "unreachable", False, 3),
        (529, "unreachable", False, 3),
        (301, "refused", True, 1),
        (307, "refused", True, 1),
        ("reset", "unreachable", False, 3),
        ("cut", "unreachable", False, 3),
        ("hang", "timeout", False, 1),
        ("dribble", "timeout", False, 1),
        ("dribble-head", "timeout", False, 1),
    ],
)
def test_every_failure_has_its_reason(status: Any, reason: str, final: bool, requests: int) -> None:
    with ChatServer() as server:
        server.always = status
        error = failure(server, retries=2, timeout=0.3)
        assert (error.reason, error.final) == (reason, final)
        assert server.requests == requests
        assert str(server.port) in str(error)
        assert "\n" not in str(error)


def test_a_whole_request_has_one_limit() -> None:
    """A server that sends a byte now and then does not hold a thread for longer."""
    with ChatServer() as server:
        server.always = "dribble"
        start = time.monotonic()
        assert failure(server, timeout=0.5).reason == "timeout"
        assert time.monotonic() - start < 2


def test_threads_share_one_session() -> None:
    with ChatServer() as server:
        one = engine(server, concurrency=4)
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda n: one.translate(request("你" * (n + 1))), range(40)))
        assert server.requests == 40
        assert server.connections <= 4
        assert server.most_in_flight <= 4


def test_concurrency_is_used() -> None:
    with ChatServer() as server:
        server.delay = 0.1
        one = engine(server, concurrency=8)
        start = time.monotonic()
        with ThreadPoolExecutor(16) as pool:
            list(pool.map(lambda n: one.translate(request("你" * (n + 1))), range(16)))
        assert server.most_in_flight == 8
        assert time.monotonic() - start < 1.0


@pytest.mark.parametrize("as_date", [False, True])
def test_a_pause_holds_for_all_threads(as_date: bool) -> None:
    """One 429 stops every thread until the moment that the server names."""
    with ChatServer() as server:
        # Dates have whole seconds, so that form of the header can ask for one to two.
        value = formatdate(time.time() + 2, usegmt=True) if as_date else "0.7"
        server.status = [(429, {"Retry-After": value})]
        one = engine(server, concurrency=4)
        with ThreadPoolExecutor(4) as pool:
            first = pool.submit(one.translate, request("你"))
            while not server.times:
                time.sleep(0.005)
            time.sleep(0.1)
            rest = [pool.submit(one.translate, request("你" * n)) for n in range(2, 5)]
            for future in [first, *rest]:
                future.result()
        waited = [moment - server.times[0] for moment in server.times[1:]]
        assert len(waited) == 4
        assert min(waited) >= (0.5 if as_date else 0.65)


def test_a_wait_that_is_too_long_ends_the_engine() -> None:
    with ChatServer() as server:
        server.always = (429, {"Retry-After": "3600"})
        error = failure(server)
        assert (error.reason, error.final) == ("quota", True)
        assert "3600" in str(error)
        assert server.requests == 1


def test_requests_a_minute() -> None:
    with ChatServer() as server:
        one = engine(server, requests_per_minute=600)
        with ThreadPoolExecutor(6) as pool:
            list(pool.map(lambda n: one.translate(request("你" * (n + 1))), range(6)))
        gaps = [b - a for a, b in zip(server.times, server.times[1:], strict=False)]
        assert min(gaps) > 0.05
        assert server.times[-1] - server.times[0] >= 0.45


def test_closing_ends_every_wait() -> None:
    with ChatServer() as server:
        server.always = (429, {"Retry-After": "60"})
        one = engine(server)
        errors = []

        def work() -> None:
            try:
                one.translate(request())
            except EngineError as error:
                errors.append(error)

        threads = [threading.Thread(target=work) for _ in range(3)]
        for thread in threads:
            thread.start()
        while not server.times:
            time.sleep(0.005)
        time.sleep(0.1)
        one.close()
        for thread in threads:
            thread.join(5)
            assert not thread.is_alive()
        assert {error.reason for error in errors} == {"unreachable"}
        with pytest.raises(EngineError):
            one.translate(request())


def test_the_gate_spaces_and_pauses() -> None:
    gate = Gate(2, 1200)
    start = time.monotonic()
    for _ in range(3):
        with gate.passage():
            pass
    assert time.monotonic() - start >= 0.095
    gate.hold(0.1)
    with gate.passage():
        assert time.monotonic() - start >= 0.19


def test_a_proxy_of_the_environment_never_sees_a_local_server(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    with ChatServer() as server:
        assert engine(server).translate(request())


def test_passwords_of_a_netrc_file_are_not_sent(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login me password secret\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    with ChatServer() as server:
        engine(server).translate(request())
        assert "authorization" not in server.headers[0]


def test_a_redirect_is_not_followed() -> None:
    with ChatServer() as there, ChatServer() as server:
        server.always = (307, {"Location": f"{there.url}/chat/completions"})
        assert failure(server).reason == "refused"
        assert there.requests == 0


def test_nothing_of_the_reply_body_gets_into_an_error() -> None:
    with ChatServer() as server:
        server.always = (400, {"code": "the text was: 你来了"})
        assert "你来了" not in str(failure(server))
        server.always = (400, {"code": "model_overloaded"})
        assert "model_overloaded" in str(failure(server))


def test_retries_come_back_at_different_times_and_later_each_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Full jitter: a pause may be anything up to a limit that doubles."""
    limits: list[float] = []

    def longest(low: float, high: float) -> float:
        assert low == 0
        limits.append(high)
        return high / 20

    monkeypatch.setattr("localize.engines.http.random.uniform", longest)
    with ChatServer() as server:
        server.always = 500
        failure(server, retries=6)
    assert limits == [0.5, 1, 2, 4, 8, 8]
    gaps = [b - a for a, b in zip(server.times, server.times[1:], strict=False)]
    assert all(gap >= limit / 20 for gap, limit in zip(gaps, limits, strict=True))


def test_threads_that_failed_together_do_not_come_back_together() -> None:
    with ChatServer() as server:
        server.status = [503] * 6
        one = engine(server, concurrency=6, retries=3)
        with ThreadPoolExecutor(6) as pool:
            list(pool.map(lambda n: one.translate(request("你" * (n + 1))), range(6)))
        again = sorted(server.times[6:])
        assert len(again) == 6
        assert again[-1] - again[0] > 0.02


def test_a_429_without_a_time_holds_all_threads_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("localize.engines.http.random.uniform", lambda low, high: high)
    with ChatServer() as server:
        server.status = [429]
        one = engine(server, concurrency=4)
        with ThreadPoolExecutor(4) as pool:
            first = pool.submit(one.translate, request("你"))
            while not server.times:
                time.sleep(0.005)
            time.sleep(0.1)
            rest = [pool.submit(one.translate, request("你" * n)) for n in range(2, 5)]
            for future in [first, *rest]:
                future.result()
        assert min(moment - server.times[0] for moment in server.times[1:]) >= 0.45
