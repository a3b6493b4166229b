"""`localize run` with Qwen-MT, DeepL and MyMemory: drafts, terms, what is paid, what goes wrong."""

import json
import re
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.drama import Drama, localize, numbered, one_line
from tests.servers.chat import right
from tests.servers.services import DeeplService, MymemoryService, QwenMtService, Service

SERVICES = {"qwen-mt": QwenMtService, "deepl": DeeplService, "mymemory": MymemoryService}
KEY = "sk-very-secret-123"
EPISODES = {1: [*numbered(8, start=11), "林晚等了51天。"], 2: numbered(6, start=31)}
LINES = [line for lines in EPISODES.values() for line in lines]
GLOSSARY = "source,target,kind,confidence\n林晚,Lin Wan,name,high\n星星,stars,term,medium\n"
TERMS = [{"source": "林晚", "target": "Lin Wan"}]
KINDS = pytest.mark.parametrize("kind", SERVICES)


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MT_KEY", KEY)


@pytest.fixture
def service(kind: str) -> Iterator[Service]:
    with SERVICES[kind]() as running:
        yield running


def drama_for(folder: Path, kind: str, server: Service, **more: object) -> Drama:
    table: dict[str, object] = {"type": kind, "base_url": server.url, "retries": 0, "timeout": 20}
    if kind != "mymemory":
        table["key"] = "env:MT_KEY"
    if kind == "qwen-mt":
        table["requests_per_minute"] = 0
    rows = "".join(f"{name} = {json.dumps(value)}\n" for name, value in (table | more).items())
    settings = (
        f'\n[markets]\nen-US = {{ engines = ["mt"], style = "casual" }}\n\n[engines.mt]\n{rows}'
    )
    drama = Drama.make(folder / "night", EPISODES, settings)
    drama.write("glossaries/en-US.csv", GLOSSARY)
    return drama


def never_misplaced(drama: Drama, report: Any, kind: str) -> set[str]:
    """Assert that every text is its own line's; return the addresses of cues that are named."""
    named = {f"{row['market']}/{row['episode']}/{row['cue']}" for row in report["untranslated"]}
    terms = [] if kind == "mymemory" else TERMS
    cells = drama.cells("en-US")
    assert len(cells) == len(LINES)
    for address, cell in cells.items():
        if address in named:
            assert not cell["text"]
        else:
            assert cell["machine"] == right(cell["source"], "en", terms), address
    return named


@KINDS
def test_a_drama_is_drafted_and_paid_once(kind: str, service: Service, tmp_path: Path) -> None:
    drama = drama_for(tmp_path, kind, service)
    done = localize("-C", drama.folder, "run", "--json")
    report = done.json()
    assert never_misplaced(drama, report, kind) == set()
    used = report["engines"]["mt"]
    assert used["requests"] == len(service.calls)
    assert used["characters"] == sum(map(len, LINES))
    assert used["failures"] == 0
    assert len(service.sent()) == (len(EPISODES) if kind == "deepl" else len(LINES))
    paid = len(service.calls)
    drama.run()
    assert len(service.calls) == paid
    assert KEY not in done.out + done.err
    everything = b"".join(path.read_bytes() for path in drama.folder.rglob("*") if path.is_file())
    assert KEY.encode() not in everything


@KINDS
def test_offline_opens_no_socket(
    kind: str, service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drama = drama_for(tmp_path, kind, service)

    def guard(*_: object) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket.socket, "connect", guard)
    monkeypatch.setattr(socket, "getaddrinfo", guard)
    report = drama.run("--offline")
    assert {row["reason"] for row in report["untranslated"]} == {"offline"}
    assert len(report["untranslated"]) == len(LINES)
    assert not service.calls


@KINDS
@pytest.mark.parametrize(
    ("fault", "reason"),
    [(403, "auth"), (456, "quota"), (500, "unreachable"), ("reset", "unreachable")],
)
def test_a_service_that_is_down_is_named_without_the_key(
    kind: str, service: Service, tmp_path: Path, fault: Any, reason: str
) -> None:
    service.always = fault
    drama = drama_for(tmp_path, kind, service, concurrency=1)
    done = drama.inside("run", "--json", "--jobs", "1", code=1)
    report = done.json()
    assert {row["reason"] for row in report["untranslated"]} == {reason}
    assert len(report["untranslated"]) == len(LINES)
    assert KEY not in done.out + done.err
    # A final error ends it at once, an outage after three in a row.
    outages = len(EPISODES) if kind == "deepl" else 3
    assert len(service.sent()) == (1 if reason in ("auth", "quota") else outages)


@KINDS
def test_one_line_that_comes_back_as_it_was_or_empty(
    kind: str, service: Service, tmp_path: Path
) -> None:
    bad = {LINES[2]: "", LINES[4]: LINES[4]}
    service.on_texts = lambda sources, texts: [
        bad.get(source, text) for source, text in zip(sources, texts, strict=True)
    ]
    drama = drama_for(tmp_path, kind, service)
    named = never_misplaced(drama, drama.run(code=1), kind)
    assert named == {"en-US/1/3", "en-US/1/5"}


@pytest.mark.parametrize("kind", ["qwen-mt", "deepl"])
def test_a_term_that_is_missed_is_a_finding_and_not_asked_again(
    kind: str, service: Service, tmp_path: Path
) -> None:
    service.on_texts = lambda sources, texts: [text.replace("Lin Wan", "Her") for text in texts]
    drama = drama_for(tmp_path, kind, service)
    drama.run()
    cell = drama.cells("en-US")["en-US/1/9"]
    assert "N801" in json.dumps(cell)
    assert len(service.sent()) == (len(EPISODES) if kind == "deepl" else len(LINES))


@pytest.mark.parametrize("kind", ["deepl"])
@pytest.mark.parametrize("spoil", ["drop", "rotate", "swap", "merge"])
def test_a_list_that_slipped_never_lands_elsewhere(
    kind: str, service: Service, tmp_path: Path, spoil: str
) -> None:
    """DeepL's reply has no ids, so it is verified like a chat engine's."""

    def slipped(sources: list[str], texts: list[Any]) -> list[Any]:
        if len(texts) < 3:
            return texts
        return {
            "drop": texts[:-1],
            "rotate": [*texts[1:], texts[0]],
            "swap": [texts[1], texts[0], *texts[2:]],
            "merge": [f"{texts[0]} {texts[1]}", *texts[2:], texts[-1]],
        }[spoil]

    service.on_texts = slipped
    drama = drama_for(tmp_path, kind, service)
    assert never_misplaced(drama, drama.run(), kind) == set()


@pytest.mark.parametrize("kind", ["deepl"])
def test_other_terms_make_another_glossary_and_pay_only_their_lines(
    kind: str, service: DeeplService, tmp_path: Path
) -> None:
    drama = drama_for(tmp_path, kind, service)
    drama.run()
    paid = len(service.sent())
    before = set(service.glossaries)
    drama.write("glossaries/en-US.csv", GLOSSARY.replace("Lin Wan", "Wan Lin"))
    drama.run()
    assert [call.body["text"] for call in service.sent()[paid:]] == [["林晚等了51天。"]]
    assert len(service.glossaries) == 1
    assert before.isdisjoint(service.glossaries)
    assert "Wan Lin" in drama.cells("en-US")["en-US/1/9"]["machine"]


@pytest.mark.parametrize("kind", ["deepl"])
def test_a_drama_uploads_one_glossary_of_agreed_terms_only(
    kind: str, service: DeeplService, tmp_path: Path
) -> None:
    drama = drama_for(tmp_path, kind, service)
    drama.run()
    (made,) = service.glossaries.values()
    assert made["name"].startswith("localize night/en-US ")
    assert made["rows"]["林晚"] == "Lin Wan"
    assert "星星" not in made["rows"]
    assert service.sent()[0].body["formality"] == "prefer_less"


@pytest.mark.parametrize("kind", ["deepl"])
def test_a_title_changes_with_its_episodes(
    kind: str, service: DeeplService, tmp_path: Path
) -> None:
    drama = drama_for(tmp_path, kind, service)
    drama.source(1, ["顾总走了11天。"])
    drama.source(2, ["顾总走了22天。"])
    drama.write(
        "glossaries/en-US.csv",
        "source,target,kind,episodes\n顾总,the rider,title,1\n顾总,Mr. Gu,title,2-\n",
    )
    drama.run()
    cells = drama.cells("en-US")
    assert "the rider" in cells["en-US/1/1"]["machine"]
    assert "Mr. Gu" in cells["en-US/2/1"]["machine"]
    assert len(service.glossaries) == 2


@pytest.mark.parametrize("kind", ["deepl"])
def test_without_the_extra_one_line_says_how_to_get_it(
    kind: str, service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drama = drama_for(tmp_path, kind, service)
    monkeypatch.setitem(sys.modules, "deepl", None)
    said = one_line(drama.inside("run", code=2).err)
    assert "pip install 'localize[deepl]'" in said


@KINDS
def test_a_market_that_the_service_lacks_is_refused_before_anything_is_sent(
    kind: str, service: Service, tmp_path: Path
) -> None:
    drama = drama_for(tmp_path, kind, service)
    settings = (drama.folder / "drama.toml").read_text()
    drama.write("drama.toml", settings.replace("en-US", "zh-HK"))
    if kind == "mymemory":
        drama.run(code=None)
        assert service.sent()[0].query["langpair"] == "zh-CN|zh-HK"
    else:
        said = one_line(drama.inside("run", code=2).err)
        assert "zh-HK" in said
        assert not service.calls


@KINDS
@pytest.mark.parametrize("lost", [False, True])
def test_marks_inside_a_line_are_kept_or_named_as_lost(
    kind: str, service: Service, tmp_path: Path, lost: bool
) -> None:
    if lost:
        service.on_texts = lambda sources, texts: [
            re.sub(r'⟦\d+⟧ ?|<x id="\d+"/> ?', "", text) for text in texts
        ]
    drama = drama_for(tmp_path, kind, service)
    drama.source(1, ["我<i>真的</i>等了17天。"])
    drama.source(2, ["他走了31天。"])
    report = drama.run()
    assert report["untranslated"] == []
    cells = drama.cells("en-US")
    lines = [cells[address]["machine"] for address in ("en-US/1/1", "en-US/2/1")]
    assert "⟦" not in "".join(lines)
    assert "<x" not in "".join(lines)
    drafted = drama.draft("en-US")[0][1]
    kept = kind != "mymemory" and not lost
    assert ("<i>" in drafted) == kept
    assert ("X707" in json.dumps(cells["en-US/1/1"])) != kept
