"""DeepL: glossaries in step, context, tone, limits, marks, and the official client's failures."""

import inspect
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import deepl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from localize import engines, locales
from localize.engines import deepl as ours
from localize.errors import EngineError, MissingExtra, SettingsError
from localize.model import Term
from tests.engines.test_services import engine, failure, request
from tests.servers.chat import right
from tests.servers.services import DeeplService

TERMS = (Term("林晚", ("Lin Wan",), "name"), Term("离婚", ("divorce",)))
OTHER = (Term("林晚", ("Wan Lin",), "name"), Term("离婚", ("divorce",)))


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[DeeplService]:
    monkeypatch.setenv("MT_KEY", "very-secret-123")
    with DeeplService() as running:
        yield running


def translate(server: DeeplService, *texts: str, **more: Any) -> list[str]:
    answers = engine("deepl", server.url).translate(request(*texts, drama="night", **more))
    return [answer.text for answer in answers]


def names(server: DeeplService) -> list[str]:
    return [one["name"] for one in server.glossaries.values()]


# --- glossaries ----------------------------------------------------------------------------------


def test_a_glossary_is_made_once_and_used_by_all(server: DeeplService) -> None:
    rows = [{"source": "林晚", "target": "Lin Wan"}, {"source": "离婚", "target": "divorce"}]
    one = engine("deepl", server.url)
    for text in ("林晚来了", "他要离婚"):
        wanted = request(text, drama="night", glossary=TERMS)
        assert one.translate(wanted)[0].text == right(text, "en", rows)
    made = server.sent("/v2/glossaries", "POST")
    assert len(made) == 1
    assert (made[0].body["source_lang"], made[0].body["target_lang"]) == ("ZH", "EN")
    assert names(server)[0].startswith("localize night/en-US ")
    assert one.usage.snapshot()["requests"] == len(server.calls) == 4


def test_the_next_run_finds_it_there(server: DeeplService) -> None:
    translate(server, "林晚来了", glossary=TERMS)
    translate(server, "林晚走了", glossary=tuple(reversed(TERMS)))
    assert len(server.sent("/v2/glossaries", "POST")) == 1
    assert not server.sent("/v2/glossaries", "DELETE")


def test_other_terms_replace_it(server: DeeplService) -> None:
    translate(server, "林晚来了", glossary=TERMS)
    before = names(server)
    translate(server, "林晚来了", glossary=OTHER)
    assert len(server.glossaries) == 1
    assert names(server) != before
    assert len(server.sent("/v2/glossaries", "DELETE")) == 1


def test_only_stale_glossaries_of_this_drama_and_market_are_deleted(server: DeeplService) -> None:
    kept = ["Marketing", "localize night/en-US by hand", "localize nights/en-US " + "0" * 32]
    stale = "localize night/en-US " + "0" * 32
    for place, name in enumerate([*kept, stale]):
        row = {"name": name, "source_lang": "ZH", "target_lang": "EN", "rows": {}}
        server.glossaries[f"old-{place}"] = row
    translate(server, "林晚来了", glossary=TERMS)
    translate(server, "林晚来了", glossary=TERMS, market="de-DE")
    left = names(server)
    assert stale not in left
    assert set(kept) < set(left)
    assert len(left) == len(kept) + 2


def test_episodes_with_other_terms_have_glossaries_side_by_side(server: DeeplService) -> None:
    """A title before and after its reveal: neither deletes the other's in one run."""
    one = engine("deepl", server.url)
    for terms in (TERMS, OTHER, TERMS, OTHER):
        text = one.translate(request("林晚", drama="night", glossary=terms))[0].text
        assert text == terms[0].targets[0]
    assert len(server.glossaries) == 2
    assert len(server.sent("/v2/glossaries", "POST")) == 2
    assert not server.sent("/v2/glossaries", "DELETE")


def test_threads_that_start_together_make_one_glossary(server: DeeplService) -> None:
    one = engine("deepl", server.url)
    wanted = request("林晚", drama="night", glossary=TERMS)
    with ThreadPoolExecutor(8) as pool:
        texts = list(pool.map(lambda _: one.translate(wanted)[0].text, range(24)))
    assert set(texts) == {"Lin Wan"}
    assert len(server.sent("/v2/glossaries", "POST")) == 1
    assert len(server.sent("/v2/glossaries", "GET")) == 1


def test_a_glossary_that_somebody_deletes_is_made_again(server: DeeplService) -> None:
    one = engine("deepl", server.url)
    one.translate(request("林晚来了", drama="night", glossary=TERMS))
    server.glossaries.clear()
    answers = one.translate(request("林晚", drama="night", glossary=TERMS))
    assert answers[0].text == "Lin Wan"
    assert len(server.glossaries) == 1


def test_a_pair_of_languages_without_glossaries_is_drafted_all_the_same(
    server: DeeplService,
) -> None:
    server.no_glossary = {"TH"}
    one = engine("deepl", server.url)
    for text in ("林晚来了", "林晚走了"):
        made = one.translate(request(text, drama="night", glossary=TERMS, market="th-TH"))
        assert made[0].text == right(text, "th")
    assert len(server.sent("/v2/glossaries", "POST")) == 1


def test_an_outage_while_the_glossary_is_made_is_no_reason_to_go_without(
    server: DeeplService,
) -> None:
    server.translates = "/v2/"
    server.always = 503
    one = engine("deepl", server.url, retries=0)
    wanted = request("林晚", drama="night", glossary=TERMS)
    with pytest.raises(EngineError) as caught:
        one.translate(wanted)
    assert caught.value.reason == "unreachable"
    server.status, server.always = [None, 503], None
    with pytest.raises(EngineError):
        one.translate(wanted)
    assert one.translate(wanted)[0].text == "Lin Wan"


def test_what_no_glossary_can_hold_is_left_out() -> None:
    from localize.engines.deepl_glossaries import entries

    terms = (
        Term("a\tb", ("x",)),
        Term("好", ("fine\nindeed",)),
        Term("长" * 400, ("long",)),
        Term("无", ()),
        Term("行", ("okay",)),
    )
    assert entries(terms) == {"行": "okay"}


# --- what is sent --------------------------------------------------------------------------------


def test_a_request_holds_texts_languages_and_context(server: DeeplService) -> None:
    translate(
        server,
        "你来了",
        "我⟦1⟧走了",
        before=("他是谁？",),
        after=("再见",),
        synopsis="雨夜里的婚约。",
    )
    body = server.sent()[0].body
    assert body["source_lang"] == "ZH"
    assert body["target_lang"] == "EN-US"
    assert body["context"] == "雨夜里的婚约。\n他是谁？\n你来了\n我走了\n再见"
    assert (body["split_sentences"], body["preserve_formatting"]) == ("nonewlines", True)
    assert "formality" not in body
    assert "glossary_id" not in body
    assert server.sent()[0].headers["authorization"] == "DeepL-Auth-Key very-secret-123"


def test_a_line_alone_has_no_context(server: DeeplService) -> None:
    translate(server, "你来了")
    assert "context" not in server.sent()[0].body


@pytest.mark.parametrize(
    ("setting", "style", "sent"),
    [
        (None, "", None),
        (None, "casual, American", "prefer_less"),
        (None, "Informal.", "prefer_less"),
        (None, "formal and dignified", "prefer_more"),
        (None, "formal, but casual among friends", None),
        (None, "not formal", None),
        (None, "don't be formal", None),
        (None, "transformal", None),
        ("default", "casual", "default"),
        ("more", "casual", "more"),
        ("less", "", "less"),
        ("prefer_more", "", "prefer_more"),
        ("prefer_less", "", "prefer_less"),
    ],
)
def test_the_tone_of_address(
    server: DeeplService, setting: str | None, style: str, sent: str | None
) -> None:
    table = {} if setting is None else {"formality": setting}
    engine("deepl", server.url, **table).translate(request("你来了", style=style))
    assert server.sent()[0].body.get("formality") == sent


def test_a_request_stays_below_its_limit(server: DeeplService) -> None:
    """What is too much is cut from the context, never from a text."""
    one = request("你来了", before=("长" * 15_000,), synopsis="长" * 15_000)
    engine("deepl", server.url).translate(one)
    call = server.sent()[0]
    assert 100_000 < int(call.headers["content-length"]) <= 128 * 1024
    assert call.body["text"] == ["你来了"]


def test_a_line_that_no_request_holds_is_not_sent(server: DeeplService) -> None:
    with pytest.raises(EngineError) as caught:
        translate(server, "长" * 30_000)
    assert caught.value.reason == "refused"
    assert not server.calls


def test_the_address_belongs_to_the_key(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []

    def no_network(*_: object) -> None:
        raise EngineError("unreachable", "no network in tests")

    for key in ("abc:fx", "abc"):
        monkeypatch.setenv("MT_KEY", key)
        made = engines.build("d", {"type": "deepl", "key": "env:MT_KEY"}, folder=Path())
        assert isinstance(made, ours.DeeplEngine)
        monkeypatch.setattr(made, "client", no_network)
        made.reach()
        seen.append(made._url)
    assert seen == ["https://api-free.deepl.com", "https://api.deepl.com"]


def test_an_address_may_have_a_path(server: DeeplService) -> None:
    answers = engine("deepl", f"{server.url}/proxy/").translate(request("你来了"))
    assert answers[0].text == right("你来了", "en")
    assert server.calls[0].path == "/proxy/v2/translate"


def test_a_wrong_address_ends_the_engine_at_once(server: DeeplService) -> None:
    server.always = 404
    error = failure("deepl", server)
    assert (error.reason, error.final) == ("refused", True)
    assert len(server.calls) == 1


# --- what comes back -----------------------------------------------------------------------------


def test_a_reply_with_another_number_of_texts_is_refused(server: DeeplService) -> None:
    for spoil in (lambda texts: texts[:-1], lambda texts: [*texts, "more"], lambda texts: []):
        server.on_texts = lambda sources, texts, spoil=spoil: spoil(texts)
        with pytest.raises(EngineError) as caught:
            translate(server, "你来了", "我走了", "他在家")
        assert caught.value.reason == "incomplete"


def test_marks_go_there_and_back_and_text_is_escaped(server: DeeplService) -> None:
    texts = ["你⟦1⟧来⟦2⟧了", "我走了 A<B & C"]
    assert translate(server, *texts) == [right(text, "en") for text in texts]
    body = server.sent()[0].body
    assert body["text"] == ['你<x id="1"/>来<x id="2"/>了', "我走了 A&lt;B &amp; C"]
    assert body["tag_handling"] == "xml"
    assert body["non_splitting_tags"] == ["x"]
    translate(server, "我走了 A<B")
    assert "tag_handling" not in server.sent()[-1].body
    assert server.sent()[-1].body["text"] == ["我走了 A<B"]


def test_marks_that_were_moved_to_the_start_are_taken_for_lost(server: DeeplService) -> None:
    server.tags_first = True
    found = translate(server, "你⟦1⟧来⟦2⟧了", "⟦1⟧我⟦2⟧走了", "⟦1⟧快走")
    assert found[0] == right("你⟦1⟧来⟦2⟧了", "en").replace("⟦1⟧ ", "").replace("⟦2⟧ ", "")
    assert "⟦" not in found[1]
    assert found[2] == right("⟦1⟧快走", "en").replace("⟦1⟧ ", "⟦1⟧")


@given(st.text(alphabet="你来了 <>&\"'x/=1", max_size=20), st.text(alphabet="你<&", max_size=5))
def test_text_survives_the_markup(before: str, after: str) -> None:
    line = f"{before}⟦1⟧{after}⟦2⟧好"
    assert ours._from_xml(ours._as_xml(line), line) == line


def test_every_exception_of_the_client_has_its_reason() -> None:
    classes = {
        name
        for name, value in inspect.getmembers(deepl.exceptions, inspect.isclass)
        if issubclass(value, Exception)
    }
    assert classes == set(ours.REASONS)
    wanted = {
        "AuthorizationException": "auth",
        "QuotaExceededException": "quota",
        "TooManyRequestsException": "quota",
        "ConnectionException": "unreachable",
    }
    for name in classes:
        kind = getattr(deepl.exceptions, name)
        extra = (None,) if name == "DocumentTranslationException" else ()
        error = ours.failure(kind("secret text", *extra), "api.deepl.com")
        assert error.reason == wanted.get(name, error.reason)
        assert "secret" not in str(error)

    class Later(deepl.QuotaExceededException):
        pass

    assert ours.failure(Later("x"), "h").reason == "quota"


# --- settings ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("table", "key", "words"),
    [
        ({}, "engines.d", ["key"]),
        ({"key": ""}, "engines.d.key", ["env:NAME"]),
        ({"key": "env:K", "formality": "rude"}, "engines.d.formality", ["prefer_less"]),
        ({"key": "env:K", "base_url": "nowhere"}, "engines.d.base_url", ["http://"]),
    ],
)
def test_a_mistake_is_named(table: dict[str, Any], key: str, words: list[str]) -> None:
    with pytest.raises(SettingsError) as caught:
        engines.build("d", {"type": "deepl", **table}, folder=Path())
    assert caught.value.key == key
    assert all(word in str(caught.value) for word in words), str(caught.value)


def test_without_the_client_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ours, "find_spec", lambda name: None)
    with pytest.raises(MissingExtra) as caught:
        engines.build("d", {"type": "deepl", "key": "env:K"}, folder=Path())
    assert "pip install 'localize[deepl]'" in str(caught.value)
    assert caught.value.exit_code == 2


def test_variants_of_one_language_are_not_served() -> None:
    one = engines.build("d", {"type": "deepl", "key": "env:K"}, folder=Path())
    assert "variants" in one.serves(locales.market("zh-TW"), "zh-Hans")
    assert one.serves(locales.market("zh-TW"), "en-US") == ""
    assert "variants" in one.serves(locales.market("es-419"), "es-ES")


def test_the_body_is_as_long_as_it_was_reckoned() -> None:
    texts = ["你好 😀", 'a"b\\c']
    assert ours._bytes(texts) == len(json.dumps(texts).encode())
