"""Qwen-MT, DeepL and MyMemory over HTTP: what all three have in common."""

import json
import socket
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from localize import engines, locales
from localize.engines import Line, Request
from localize.errors import EngineError, SettingsError
from localize.model import Term
from tests.servers.chat import right
from tests.servers.services import DeeplService, MymemoryService, QwenMtService, Service

SERVICES: dict[str, Callable[[], Service]] = {
    "qwen-mt": QwenMtService,
    "deepl": DeeplService,
    "mymemory": MymemoryService,
}
KEY = "sk-very-secret-123"
KINDS = pytest.mark.parametrize("kind", SERVICES)


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MT_KEY", KEY)


def engine(kind: str, url: str, **table: Any) -> Any:
    own = {} if kind == "mymemory" else {"key": "env:MT_KEY"}
    if kind == "qwen-mt":
        own["requests_per_minute"] = 0
    settings = {"type": kind, "base_url": url, "timeout": 5, **own, **table}
    return engines.build("mt", settings, folder=Path())


def request(*texts: str, market: str = "en-US", source: str = "zh-Hans", **more: Any) -> Request:
    lines = tuple(Line(str(n), text) for n, text in enumerate(texts))
    return Request(source, locales.market(market), lines, **more)


def failure(kind: str, server: Service, **table: Any) -> EngineError:
    with pytest.raises(EngineError) as caught:
        engine(kind, server.url, **table).translate(request("你来了"))
    return caught.value


@KINDS
def test_lines_come_back_translated_and_counted(kind: str) -> None:
    with SERVICES[kind]() as server:
        one = engine(kind, server.url)
        answers = one.translate(request("你来了", "我走了吗？"))
        assert answers == (
            engines.Answer("0", right("你来了", "en")),
            engines.Answer("1", right("我走了吗？", "en")),
        )
        used = one.usage.snapshot()
        assert (used["requests"], used["failures"]) == (len(server.calls), 0)
        assert used["characters"] == len("你来了我走了吗？")


@KINDS
@pytest.mark.parametrize(
    ("fault", "reason", "final", "tries"),
    [
        (400, "refused", False, 1),
        (401, "auth", True, 1),
        (403, "auth", True, 1),
        (429, "quota", False, 2),
        ((429, {"Retry-After": "0"}), "quota", False, 2),
        ((429, {"Retry-After": "3600"}), "quota", True, 1),
        (456, "quota", True, 1),
        (500, "unreachable", False, 2),
        (503, "unreachable", False, 2),
        (302, "refused", True, 1),
        ("hang", "timeout", False, 1),
        ("reset", "unreachable", False, 2),
        ("truncated", "unreachable", False, 2),
        ("html", "incomplete", False, 1),
        ("bad-json", "incomplete", False, 1),
    ],
)
def test_every_failure_has_its_reason(
    kind: str, fault: Any, reason: str, final: bool, tries: int
) -> None:
    with SERVICES[kind]() as server:
        server.always = fault
        error = failure(kind, server, retries=1, timeout=0.4 if fault == "hang" else 10)
        assert (error.reason, error.final) == (reason, final)
        assert len(server.sent()) == tries
        assert "\n" not in str(error)
        assert KEY not in str(error)
        assert "你来了" not in str(error)
        assert KEY not in repr(error.__context__) + repr(error.__cause__)


@KINDS
def test_a_pause_that_the_server_asks_for_is_kept(kind: str) -> None:
    with SERVICES[kind]() as server:
        server.status = [(429, {"Retry-After": "0.6"})]
        engine(kind, server.url).translate(request("你来了"))
        assert server.times[-1] - server.times[-2] >= 0.55


@KINDS
def test_nobody_listens(kind: str) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    one = engine(kind, url, retries=0)
    with pytest.raises(EngineError) as caught:
        one.translate(request("你来了"))
    assert caught.value.reason == "unreachable"
    assert "refused" in one.reach()
    assert one.usage.snapshot()["failures"] == 1


@KINDS
@pytest.mark.parametrize("text", [None, 7, {"a": "b"}])
def test_a_text_that_is_none_is_refused(kind: str, text: Any) -> None:
    with SERVICES[kind]() as server:
        server.on_texts = lambda sources, texts: [text for _ in texts]
        assert failure(kind, server).reason in ("incomplete", "refused")


@KINDS
def test_whether_a_server_answers_costs_nothing(kind: str) -> None:
    with SERVICES[kind]() as server:
        one = engine(kind, server.url)
        assert one.reach() == ""
        assert one.usage.snapshot()["requests"] == 0
        assert not [call for call in server.sent() if call.method != "HEAD"]


@KINDS
def test_no_key_in_what_is_shown(
    kind: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    with SERVICES[kind]() as server:
        one = engine(kind, server.url)
        one.translate(request("你来了"))
        shown = repr(one) + str(one.capabilities) + json.dumps(one.usage.snapshot()) + caplog.text
        assert KEY not in shown
        if kind == "mymemory":
            return
        assert KEY in server.sent()[0].headers["authorization"]
        assert KEY not in server.sent()[0].path
        monkeypatch.delenv("MT_KEY")
        with pytest.raises(EngineError) as caught:
            one.translate(request("你来了"))
        assert (caught.value.reason, caught.value.final) == ("auth", True)
        assert "MT_KEY" in str(caught.value)
        assert "MT_KEY" in one.reach()


@pytest.mark.parametrize("kind", ["qwen-mt", "deepl"])
def test_a_literal_key_is_refused_and_not_repeated(kind: str) -> None:
    with pytest.raises(SettingsError) as caught:
        engines.build("mt", {"type": kind, "key": KEY}, folder=Path())
    assert caught.value.key == "engines.mt.key"
    assert KEY not in str(caught.value)


@KINDS
def test_many_threads_get_their_own_lines(kind: str) -> None:
    texts = [f"第{chr(0x5100 + 7 * n)}句{chr(0x6100 + n)}" for n in range(60)]
    with SERVICES[kind]() as server:
        one = engine(kind, server.url)
        with ThreadPoolExecutor(8) as pool:
            done = pool.map(lambda text: one.translate(request(text))[0].text, texts)
            assert list(done) == [right(text, "en") for text in texts]


@KINDS
def test_closing_ends_it(kind: str) -> None:
    with SERVICES[kind]() as server:
        server.always = (429, {"Retry-After": "60"})
        one = engine(kind, server.url)
        errors: list[EngineError] = []

        def work() -> None:
            try:
                one.translate(request("你来了"))
            except EngineError as error:
                errors.append(error)

        thread = threading.Thread(target=work)
        thread.start()
        while not server.sent():
            time.sleep(0.01)
        one.close()
        thread.join(5)
        assert [error.reason for error in errors] == ["unreachable"]


#: Which of our markets each service lacks, from Simplified Chinese.
LACKING = {"qwen-mt": {"zh-HK"}, "deepl": {"zh-HK", "zh-TW"}, "mymemory": set()}


@KINDS
def test_which_markets_are_served(kind: str) -> None:
    one = engine(kind, "http://127.0.0.1:9")
    lacking = {name for name in locales.targets() if one.serves(locales.market(name), "zh-Hans")}
    assert lacking == LACKING[kind]
    for name in lacking:
        assert name in one.serves(locales.market(name), "zh-Hans")
    assert one.serves(locales.market("th-TH"), "xx-XX")
    assert one.serves(locales.market("th-TH"), "en-US") == ""


@KINDS
@pytest.mark.parametrize("name", locales.targets())
def test_every_market_is_asked_for_by_the_services_own_name(kind: str, name: str) -> None:
    if name in LACKING[kind]:
        return
    known = {"qwen-mt": ("target_lang", QWEN), "deepl": ("target_lang", DEEPL)}
    with SERVICES[kind]() as server:
        engine(kind, server.url).translate(request("你来了", market=name))
        call = server.sent()[0]
        if kind == "mymemory":
            assert call.query["langpair"] == f"zh-CN|{name}"
            return
        key, names = known[kind]
        asked = call.body["translation_options"] if kind == "qwen-mt" else call.body
        assert asked["source_lang"] == ("Chinese" if kind == "qwen-mt" else "ZH")
        assert asked[key] == names.get(name, names.get(name[:2]))


QWEN = {
    "ar": "Arabic",
    "de": "German",
    "en": "English",
    "es": "Spanish",
    "fil-PH": "Tagalog",
    "fr": "French",
    "he": "Hebrew",
    "hi": "Hindi",
    "id": "Indonesian",
    "it": "Italian",
    "ja": "Japanese",
    "ko": "Korean",
    "ms": "Malay",
    "nl": "Dutch",
    "pl": "Polish",
    "pt": "Portuguese",
    "ru": "Russian",
    "th": "Thai",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "vi": "Vietnamese",
    "zh-TW": "Traditional Chinese",
}
DEEPL = {
    "ar": "AR",
    "de": "DE",
    "en-GB": "EN-GB",
    "en-US": "EN-US",
    "es-419": "ES-419",
    "es": "ES",
    "fil-PH": "TL",
    "fr": "FR",
    "he": "HE",
    "hi": "HI",
    "id": "ID",
    "it": "IT",
    "ja": "JA",
    "ko": "KO",
    "ms": "MS",
    "nl": "NL",
    "pl": "PL",
    "pt-BR": "PT-BR",
    "ru": "RU",
    "th": "TH",
    "tr": "TR",
    "uk": "UK",
    "vi": "VI",
}

TERM = Term("林晚", ("Lin Wan",), "name")
LOW = Term("公司", ("the firm",), confidence="medium")
KEEP = Term("VIP", (), "keep")


@pytest.mark.parametrize("kind", ["qwen-mt", "deepl"])
def test_agreed_terms_are_used_and_suggestions_are_not_forced(kind: str) -> None:
    with SERVICES[kind]() as server:
        text = "林晚在公司VIP"
        answers = engine(kind, server.url).translate(
            request(text, terms=(TERM, LOW, KEEP), glossary=(TERM, LOW, KEEP), drama="night")
        )
        wanted = [{"source": "林晚", "target": "Lin Wan"}, {"source": "VIP", "target": "VIP"}]
        assert answers[0].text == right(text, "en", wanted)
