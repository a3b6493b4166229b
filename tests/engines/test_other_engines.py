"""Google's form and LibreTranslate over HTTP, and the engines that work offline."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from localize import engines, evidence, locales
from localize.engines import Line, Request
from localize.errors import EngineError, SettingsError
from localize.locales.numbers import numbers
from localize.model import Term
from tests.servers.chat import right
from tests.servers.web import WebServer

SAMPLE = Path(__file__).parents[2] / "samples" / "rainy-night"


def request(*texts: str, market: str = "en-US", **more: Any) -> Request:
    lines = tuple(Line(str(n), text) for n, text in enumerate(texts))
    return Request("zh-Hans", locales.market(market), lines, **more)


def google(server: WebServer, **table: Any) -> Any:
    settings_ = {"type": "google", "base_url": f"{server.url}/m", "timeout": 5, **table}
    return engines.build("g", settings_, folder=Path())


def libre(server: WebServer, **table: Any) -> Any:
    settings_ = {"type": "libre", "base_url": server.url, "timeout": 5, **table}
    return engines.build("l", settings_, folder=Path())


MAKERS = {"google": google, "libre": libre}


@pytest.mark.parametrize("kind", MAKERS)
def test_a_line_comes_back_translated(kind: str) -> None:
    with WebServer() as server:
        answers = MAKERS[kind](server).translate(request("你来了", "我走了"))
        assert [answer.text for answer in answers] == [right("你来了", "en"), right("我走了", "en")]
        assert [call["q"] for call in server.calls] == ["你来了", "我走了"]


@pytest.mark.parametrize(
    ("kind", "market", "codes"),
    [
        ("google", "zh-HK", ("zh-CN", "zh-TW")),
        ("google", "fil-PH", ("zh-CN", "tl")),
        ("google", "he-IL", ("zh-CN", "iw")),
        ("google", "pt-BR", ("zh-CN", "pt")),
        ("google", "es-419", ("zh-CN", "es")),
        ("libre", "th-TH", ("zh", "th")),
        ("libre", "ms-MY", ("zh", "ms")),
        ("libre", "pt-BR", ("zh", "pt")),
        ("libre", "zh-TW", ("zh", "zt")),
    ],
)
def test_languages_have_the_services_own_codes(
    kind: str, market: str, codes: tuple[str, str]
) -> None:
    with WebServer() as server:
        server.answer = "text"
        MAKERS[kind](server).translate(request("你来了", market=market))
        call = server.calls[0]
        names = ("sl", "tl") if kind == "google" else ("source", "target")
        assert (call[names[0]], call[names[1]]) == codes


@pytest.mark.parametrize("kind", MAKERS)
@pytest.mark.parametrize(
    ("status", "reason"),
    [(401, "auth"), (403, "auth"), (429, "quota"), (500, "unreachable"), (404, "refused")],
)
def test_failures_have_their_reason(kind: str, status: int, reason: str) -> None:
    with WebServer() as server:
        server.status = [status]
        with pytest.raises(EngineError) as caught:
            MAKERS[kind](server, retries=0).translate(request("你来了"))
        assert caught.value.reason == reason


@pytest.mark.parametrize("kind", MAKERS)
def test_an_answer_without_a_translation_is_refused(kind: str) -> None:
    with WebServer() as server:
        server.answer = None
        with pytest.raises(EngineError) as caught:
            MAKERS[kind](server).translate(request("你来了"))
        assert caught.value.reason == "refused"


@pytest.mark.parametrize("kind", MAKERS)
def test_a_server_that_hangs_is_given_up(kind: str) -> None:
    with WebServer() as server:
        server.delay = 20
        with pytest.raises(EngineError) as caught:
            MAKERS[kind](server, timeout=0.3).translate(request("你来了"))
        assert caught.value.reason == "timeout"


@pytest.mark.parametrize("kind", MAKERS)
def test_many_threads_get_their_own_lines(kind: str) -> None:
    """One translator shared by eight threads mixed lines up in deep-translator 1.11.4."""
    texts = [f"第{chr(0x5100 + 7 * n)}句{chr(0x6100 + n)}" for n in range(120)]
    with WebServer() as server:
        engine = MAKERS[kind](server)
        with ThreadPoolExecutor(8) as pool:
            done = pool.map(lambda text: engine.translate(request(text))[0].text, texts)
            assert list(done) == [right(text, "en") for text in texts]


def test_google_refuses_a_line_that_no_address_holds() -> None:
    with WebServer() as server:
        with pytest.raises(EngineError) as caught:
            google(server).translate(request("长" * 4000))
        assert caught.value.reason == "refused"
        assert not server.calls


def test_libre_sends_text_and_key_in_the_body(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIBRE_KEY", "secret-key")
    with WebServer() as server:
        libre(server).translate(request("你来了"))
        libre(server, key="env:LIBRE_KEY").translate(request("你来了"))
        assert set(server.paths) == {"/translate"}
        assert "api_key" not in server.calls[0]
        assert server.calls[1]["api_key"] == "secret-key"


# --- offline --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("market", "expected"), [("zh-TW", "軟體和計程車"), ("zh-HK", "軟件和出租車")]
)
def test_opencc(market: str, expected: str) -> None:
    engine = engines.build("opencc", {}, folder=Path())
    answers = engine.translate(request("软件和出租车", market=market))
    assert [answer.text for answer in answers] == [expected]


def test_opencc_over_threads() -> None:
    engine = engines.build("opencc", {}, folder=Path())

    def work(_: int) -> str:
        return engine.translate(request("后来我们头发白了", market="zh-TW"))[0].text

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(work, range(200))) == {"後來我們頭髮白了"}


def demo(**table: Any) -> Any:
    return engines.build("demo", {"type": "ctranslate2", "path": "model", **table}, folder=SAMPLE)


def test_the_sample_model_translates_what_it_knows_and_declines_the_rest() -> None:
    answers = demo().translate(request("他在医院。", "⟦1⟧在公司。", "量子力学很难", "他在妈妈。"))
    assert answers[0].text == "He's at the hospital."
    assert answers[1].text.startswith("⟦1⟧")
    assert [bool(answer.declined) for answer in answers] == [False, False, True, True]
    assert [answer.text for answer in answers[2:]] == ["", ""]


def test_a_stricter_score_declines_more() -> None:
    assert all(answer.declined for answer in demo(min_score=1.0).translate(request("他在医院。")))


def test_the_sample_model_says_what_it_is_for() -> None:
    engine = demo()
    assert engine.serves(locales.market("en-US"), "zh-Hans") == ""
    assert "en-US" in engine.serves(locales.market("th-TH"), "zh-Hans")
    assert engine.serves(locales.market("en-US"), "ja-JP")
    assert engine.capabilities.offline
    assert engine.capabilities.licence


def test_the_sample_model_over_threads() -> None:
    engine = demo()
    with ThreadPoolExecutor(8) as pool:
        done = pool.map(lambda _: engine.translate(request("他在医院。"))[0].text, range(40))
        assert set(done) == {"He's at the hospital."}


def test_a_model_with_a_part_missing(tmp_path: Path) -> None:
    metadata = '{"source": "zh-Hans", "target": "en-US", "source_tokenizer": "a", '
    (tmp_path / "metadata.json").write_text(metadata + '"target_tokenizer": "b"}')
    with pytest.raises(SettingsError, match=r"model\.bin"):
        engines.build("x", {"type": "ctranslate2", "path": "."}, folder=tmp_path)
    (tmp_path / "metadata.json").write_text("{")
    with pytest.raises(SettingsError, match=r"metadata\.json"):
        engines.build("x", {"type": "ctranslate2", "path": "."}, folder=tmp_path)


def test_a_broken_model_takes_only_itself_down(tmp_path: Path) -> None:
    for file in (SAMPLE / "model").iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / "model.bin").write_bytes(b"broken")
    engine = engines.build("x", {"type": "ctranslate2", "path": "."}, folder=tmp_path)
    with pytest.raises(EngineError) as caught:
        engine.translate(request("他在医院。"))
    assert (caught.value.reason, caught.value.final) == ("refused", True)
    assert "\n" not in str(caught.value)


PARTS = (*"你我他给钱走吧了吗医院在哪，。？！…", "林晚", "离婚", "三百万", "十五年", " 2049 ")
LINES = st.lists(st.sampled_from(PARTS), min_size=1, max_size=20).map("".join)
TERMS = (Term("林晚", ("Lin Wan",), "name"), Term("离婚", ("divorce",), "term"))


@given(text=LINES, market=st.sampled_from(locales.targets()))
@settings(max_examples=400, deadline=None)
def test_pseudo_text_passes_for_a_translation(text: str, market: str) -> None:
    engine = engines.build("pseudo", {}, folder=Path())
    made = engine.translate(request(text, market=market, terms=TERMS))[0].text
    known = locales.market(market)
    found = evidence.faults([evidence.Pair(text, made)], known)
    assert not [fault for fault in found if fault.kind != "number"], (text, made)
    values = {number.value for number in numbers(made, market)}
    for number in numbers(text, "zh-Hans"):
        assert number.value in values or number.weight < 0.5 or number.high, (text, made)
    for term in TERMS:
        assert (term.source in text) <= (term.targets[0] in made)
    assert made == engine.translate(request(text, market=market, terms=TERMS))[0].text


def test_pseudo_keeps_placeholders() -> None:
    engine = engines.build("pseudo", {}, folder=Path())
    made = engine.translate(request("你⟦1⟧好⟦2⟧吗", market="th-TH"))[0].text
    assert made.count("⟦1⟧") == made.count("⟦2⟧") == 1
