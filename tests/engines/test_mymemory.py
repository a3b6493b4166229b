"""MyMemory: what it answers in a translation's place, its limit, and the address it is given."""

import inspect
from typing import Any

import pytest
from deep_translator import exceptions

from localize import engines
from localize.errors import EngineError, SettingsError
from tests.engines.test_services import engine, failure, request
from tests.servers.services import MymemoryService


@pytest.mark.parametrize(
    ("shape", "reason", "final"),
    [
        ({"quotaFinished": True}, "quota", True),
        ({"responseStatus": 429}, "quota", True),
        (
            {"responseData": {"translatedText": "MYMEMORY WARNING: YOU USED ALL AVAILABLE"}},
            "quota",
            True,
        ),
        ({"responseStatus": "403"}, "refused", False),
        ({"responseData": {"translatedText": ""}}, "refused", False),
        ({"responseData": {"translatedText": None}}, "refused", False),
        ({"responseData": {}}, "refused", False),
        ({"responseData": None}, "incomplete", False),
        ({"responseData": [1]}, "incomplete", False),
    ],
)
def test_what_is_no_translation_is_refused(shape: dict[str, Any], reason: str, final: bool) -> None:
    """Above all the first row of ``matches`` never stands in for one: it is another line's."""
    with MymemoryService() as server:
        server.shape = shape
        error = failure("mymemory", server)
        assert (error.reason, error.final) == (reason, final)
        assert len(server.sent()) == 1


def test_entities_become_characters() -> None:
    with MymemoryService() as server:
        server.on_texts = lambda sources, texts: ["It&#39;s &quot;you&quot;"]
        assert engine("mymemory", server.url).translate(request("你"))[0].text == 'It\'s "you"'


def test_a_line_above_the_limit_is_not_sent() -> None:
    with MymemoryService() as server:
        one = engine("mymemory", server.url)
        one.translate(request("长" * 166))
        with pytest.raises(EngineError) as caught:
            one.translate(request("长" * 167))
        assert caught.value.reason == "refused"
        assert len(server.calls) == 1


def test_the_email_goes_along_if_set_and_is_in_no_error() -> None:
    with MymemoryService() as server:
        engine("mymemory", server.url).translate(request("你"))
        engine("mymemory", server.url, email="me@studio.example").translate(request("你"))
        assert "de" not in server.calls[0].query
        assert server.calls[1].query["de"] == "me@studio.example"
        server.always = 403
        assert "studio" not in str(failure("mymemory", server, email="me@studio.example"))


def test_an_email_that_is_none_is_refused() -> None:
    with pytest.raises(SettingsError) as caught:
        engine("mymemory", "http://127.0.0.1:9", email="me")
    assert caught.value.key == "engines.mt.email"


def test_a_name_that_is_the_type_needs_no_table() -> None:
    from pathlib import Path

    assert engines.build("mymemory", {}, folder=Path()).type == "mymemory"


def test_every_exception_of_deep_translator_is_known() -> None:
    from localize.engines.foreign import FAILURES

    for name, kind in inspect.getmembers(exceptions, inspect.isclass):
        if issubclass(kind, Exception):
            assert issubclass(kind, FAILURES), name
