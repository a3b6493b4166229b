"""Qwen-MT's own rules: one message, options beside it, terms and pairs in their own fields."""

import re
from typing import Any

import pytest

from localize.engines.base import Request
from localize.errors import EngineError
from localize.model import Match, Term
from tests.engines.test_services import engine, failure, request
from tests.servers.chat import right
from tests.servers.services import QwenMtService

pytestmark = pytest.mark.usefixtures("key")


@pytest.fixture
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MT_KEY", "sk-very-secret-123")


def options(server: QwenMtService, wanted: Request) -> dict[str, Any]:
    engine("qwen-mt", server.url).translate(wanted)
    found: dict[str, Any] = server.sent()[-1].body["translation_options"]
    return found


def test_a_request_is_one_message_and_its_options() -> None:
    with QwenMtService() as server:
        engine("qwen-mt", server.url).translate(request("你来了", before=("他走了",)))
        call = server.sent()[0]
        assert call.path == "/v1/chat/completions"
        assert list(call.body) == ["model", "messages", "translation_options"]
        assert call.body["model"] == "qwen-mt-turbo"
        assert call.body["messages"] == [{"role": "user", "content": "你来了"}]
        assert list(call.body["translation_options"]) == ["source_lang", "target_lang", "domains"]
        assert call.headers["authorization"] == "Bearer sk-very-secret-123"


def test_every_line_is_a_request_of_its_own() -> None:
    with QwenMtService() as server:
        engine("qwen-mt", server.url).translate(request("你来了", "我走了", "他在家"))
        asked = [call.body["messages"][0]["content"] for call in server.sent()]
        assert asked == ["你来了", "我走了", "他在家"]


def test_terms_and_approved_pairs_have_their_own_fields() -> None:
    terms = (
        Term("林晚", ("Lin Wan", "Wan"), "name"),
        Term("公司", ("the firm",), confidence="low"),
        Term("VIP", (), "keep"),
    )
    pairs = (Match(source="你走⟦1⟧吧", target="Just ⟦1⟧go", score=90),)
    with QwenMtService() as server:
        found = options(server, request("林晚", terms=terms, examples=pairs))
    assert found["terms"] == [
        {"source": "林晚", "target": "Lin Wan"},
        {"source": "VIP", "target": "VIP"},
    ]
    assert found["tm_list"] == [{"source": "你走吧", "target": "Just go"}]


def test_tone_and_subject_go_along_in_english() -> None:
    with QwenMtService() as server:
        one = request("你来了", style="casual, American", synopsis="A bride hides who she is.")
        words = options(server, one)["domains"]
        assert "casual, American" in words
        assert "A bride hides who she is." in words
        chinese = options(server, request("你来了", style="随意", synopsis="雨夜里的婚约。"))
        assert not re.search(r"[\u4e00-\u9fff]", chinese["domains"])


def test_requests_a_minute_are_sixty_unless_told_otherwise() -> None:
    with QwenMtService() as server:
        one = engine("qwen-mt", server.url, requests_per_minute=60)
        assert one.Settings(key="env:K").requests_per_minute == 60
        one.translate(request("你来了", "我走了"))
        assert server.times[1] - server.times[0] > 0.95


def test_marks_go_there_and_back() -> None:
    with QwenMtService() as server:
        answers = engine("qwen-mt", server.url).translate(request("你⟦1⟧来⟦2⟧了"))
        assert answers[0].text == right("你⟦1⟧来⟦2⟧了", "en")


def test_what_it_cost() -> None:
    with QwenMtService() as server:
        one = engine("qwen-mt", server.url, price={"input": 0.1, "output": 0.3})
        one.translate(request("你来了"))
        assert one.usage.snapshot()["cost"] == pytest.approx((100 * 0.1 + 10 * 0.3) / 1e6)


@pytest.mark.parametrize(
    ("choice", "reason"),
    [
        ({"finish_reason": "length", "message": {"content": "You"}}, "incomplete"),
        ({"finish_reason": "content_filter", "message": {"content": ""}}, "refused"),
        ({"finish_reason": "stop", "message": {"content": None}}, "incomplete"),
        ({}, "incomplete"),
    ],
)
def test_a_completion_that_is_not_whole(choice: dict[str, Any], reason: str) -> None:
    class Spoilt(QwenMtService):
        def answer(self, call: Any) -> tuple[int, Any]:
            return 200, {"choices": [choice]}

    with Spoilt() as server:
        assert failure("qwen-mt", server).reason == reason


def test_a_server_without_a_list_of_models_answers_too() -> None:
    class Bare(QwenMtService):
        def answer(self, call: Any) -> tuple[int, Any]:
            return 404, {}

    with Bare() as server:
        assert engine("qwen-mt", server.url).reach() == ""


def test_a_key_that_is_refused_shows_when_asked() -> None:
    class Closed(QwenMtService):
        def answer(self, call: Any) -> tuple[int, Any]:
            return 401, {}

    with Closed() as server:
        assert "HTTP 401" in engine("qwen-mt", server.url).reach()


def test_the_line_that_failed_ends_the_request() -> None:
    with QwenMtService() as server:
        server.status = [None, 400]
        with pytest.raises(EngineError):
            engine("qwen-mt", server.url).translate(request("你来了", "我走了", "他在家"))
        assert len(server.sent()) == 2
