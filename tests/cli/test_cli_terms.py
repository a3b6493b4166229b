"""Agreed words on their way through engines: what is asked for, what is verified, what is left."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.drama import Drama, chat_table
from tests.servers.chat import ChatServer, Fault, right
from tests.servers.web import WebServer

GLOSSARY = """\
source,target,kind,forbidden,episodes,confidence,note
顾氏,the Gus,name,,,high,
顾氏集团,Gu Group,name,,,high,
集团,group,term,,,high,
老公,husband|honey,term,hubby,,high,
外卖小哥,delivery guy,title,,1-1,high,
顾总,Mr. Gu,title,,2-,high,
囍,,keep,,,high,
律师,lawyer,term,,,low,a guess
"""
EPISODES = {
    1: [
        "顾氏集团破产了。",
        "顾氏的人来了。",
        "老公，你去哪儿？",
        "外卖小哥到了。",
        "窗上贴着囍字。",
    ],
    2: ["顾总到了。", "集团的律师来了。", "老公不在家。"],
}
#: The longest term that stands in each line, and so the only one that it needs.
NEEDED = {
    "顾氏集团破产了。": "Gu Group",
    "顾氏的人来了。": "the Gus",
    "老公，你去哪儿？": "husband",
    "外卖小哥到了。": "delivery guy",
    "窗上贴着囍字。": "囍",
    "顾总到了。": "Mr. Gu",
    "集团的律师来了。": "group",
    "老公不在家。": "husband",
}


def drama_for(folder: Path, table: str, engine: str = "qwen", glossary: str = GLOSSARY) -> Drama:
    settings = f'\n[markets]\nen-US = {{ engines = ["{engine}"] }}\n{table}'
    drama = Drama.make(folder / "night", EPISODES, settings)
    drama.write("glossaries/en-US.csv", glossary)
    return drama


def codes(drama: Drama) -> dict[str, set[str]]:
    """The N codes of each line by its source."""
    return {
        cell["source"]: {f["code"] for f in cell["findings"] if f["code"].startswith("N")}
        for cell in drama.cells("en-US").values()
    }


def entries(payload: dict[str, Any]) -> dict[str, str]:
    return {entry["source"]: entry["target"] for entry in payload["glossary"]}


def heeds(when: str) -> Fault:
    """A server that uses the glossary only where an entry's note says ``when``."""

    def spoil(rows: Any, body: dict[str, Any]) -> Any:
        payload = json.loads(body["messages"][-1]["content"])
        terms = [entry for entry in payload["glossary"] if when in entry["note"]]
        return [(cue["id"], right(cue["text"], "en-US", terms)) for cue in payload["cues"]]

    return Fault(spoil)


def test_the_longest_term_of_the_episode_is_asked_for_and_used(
    tmp_path: Path, server: ChatServer
) -> None:
    drama = drama_for(tmp_path, chat_table(server.url))
    assert drama.run("--jobs", "1")["untranslated"] == []
    first, second = map(entries, server.payloads())
    assert first["顾氏集团"] == "Gu Group"
    assert first["顾氏"] == "the Gus", "another line of the request needs it alone"
    assert first["囍"] == "囍"
    assert "顾总" not in first
    assert "外卖小哥" not in second
    assert "顾氏集团" not in second
    order = [len(entry["source"]) for entry in server.payloads()[0]["glossary"]]
    assert order == sorted(order, reverse=True)
    notes = {e["source"]: e["note"] for p in server.payloads() for e in p["glossary"]}
    assert "also: honey" in notes["老公"]
    assert "never: hubby" in notes["老公"]
    assert "a suggestion" in notes["律师"]
    for address, cell in drama.cells("en-US").items():
        assert NEEDED[cell["source"]] in cell["text"], address
        assert "the Gus Group" not in cell["text"]
    assert not set().union(*codes(drama).values())


def test_missed_terms_are_asked_for_once_by_name(tmp_path: Path, server: ChatServer) -> None:
    server.fault = heeds("must be used")
    drama = drama_for(tmp_path, chat_table(server.url))
    drama.run("--jobs", "1", "-e", "1")
    batch, *repairs = server.payloads()
    assert len(batch["cues"]) == 5
    assert len(repairs) == 1, "five misses in one request"
    assert all("must be used" in entry["note"] for entry in repairs[0]["glossary"])
    assert {cue["text"] for cue in repairs[0]["cues"]} == set(EPISODES[1])
    drama.run("--jobs", "1", "-e", "2")
    repairs = server.payloads()[3:]
    # The low one is a suggestion: nobody is asked twice for it.
    assert [cue["text"] for payload in repairs for cue in payload["cues"]] == EPISODES[2]
    assert all("律师" not in entries(payload) for payload in repairs)
    assert not set().union(*codes(drama).values())


def test_what_stays_missed_is_a_finding(tmp_path: Path, server: ChatServer) -> None:
    server.fault = heeds("no note says this")
    drama = drama_for(tmp_path, chat_table(server.url))
    assert drama.run("--jobs", "1")["untranslated"] == []
    assert server.requests <= 2 + 4
    found = codes(drama)
    for line in NEEDED:
        assert found[line] == {"N801"}, line


def test_inflections_and_alternatives_satisfy(tmp_path: Path, server: ChatServer) -> None:
    said = {
        "老公，你去哪儿？": "Honey, where to?",
        "集团的律师来了。": "The groups' attorney is here.",
    }
    server.on_text = lambda source, text: said.get(source, text)
    drama = drama_for(tmp_path, chat_table(server.url))
    drama.run()
    assert server.requests == 2
    found = codes(drama)
    assert found["老公，你去哪儿？"] <= {"N803"}
    assert found["集团的律师来了。"] == set()


def test_a_forbidden_rendering_is_asked_for_again_and_found(
    tmp_path: Path, server: ChatServer
) -> None:
    line = "老公不在家。"
    server.on_text = lambda source, text: f"Hubby, husband {text}" if source == line else text
    drama = drama_for(tmp_path, chat_table(server.url))
    drama.run()
    asked = [[cue["text"] for cue in payload["cues"]] for payload in server.payloads()]
    assert asked.count([line]) == 1
    assert codes(drama)[line] == {"N802"}


def test_a_title_before_its_reveal_is_an_error(tmp_path: Path, server: ChatServer) -> None:
    line = "顾氏的人来了。"
    server.on_text = lambda source, text: f"{text}, Mr. Gu" if source == line else text
    drama = drama_for(tmp_path, chat_table(server.url))
    drama.run()
    assert "N805" in codes(drama)[line]


def test_an_engine_without_a_glossary_is_verified_and_not_asked_again(tmp_path: Path) -> None:
    with WebServer() as server:
        table = f'\n[engines.libre]\ntype = "libre"\nbase_url = "{server.url}"\nretries = 0\n'
        drama = drama_for(tmp_path, table, "libre")
        report = drama.run()
        assert report["untranslated"] == []
        lines = sum(map(len, EPISODES.values()))
        assert sorted(call["q"] for call in server.calls) == sorted(NEEDED)
        assert len(server.calls) == lines
        found = codes(drama)
        assert all(found[line] == {"N801"} for line in NEEDED)
        # One changed term asks for its own lines alone, here too.
        drama.write("glossaries/en-US.csv", GLOSSARY.replace("husband|honey", "honey"))
        drama.run()
        assert sorted(call["q"] for call in server.calls[lines:]) == sorted(
            line for line in NEEDED if "老公" in line
        )


@pytest.mark.parametrize("engine", ["chat", "libre"])
def test_five_thousand_terms(tmp_path: Path, server: ChatServer, engine: str) -> None:
    han = [chr(0x5000 + n) for n in range(0, 6000, 7)]
    pairs = (f"{one}{two}" for one in han for two in han[::11] if one != two)
    rows = "".join(f"{next(pairs)},word{n},term,,,high,\n" for n in range(5_000))
    with WebServer() as other:
        table = (
            chat_table(server.url)
            if engine == "chat"
            else (f'\n[engines.qwen]\ntype = "libre"\nbase_url = "{other.url}"\nretries = 0\n')
        )
        drama = drama_for(tmp_path, table, glossary=GLOSSARY + rows)
        assert drama.run()["untranslated"] == []
    if engine == "chat":
        assert server.requests == 2
        assert all(len(payload["glossary"]) < 12 for payload in server.payloads())
        assert not set().union(*codes(drama).values())
    else:
        assert all("N801" in found for found in codes(drama).values())


def test_one_line_in_two_renderings_names_both_places(tmp_path: Path, server: ChatServer) -> None:
    line = "今晚不会再下雨了。"
    drama = drama_for(tmp_path, chat_table(server.url))
    drama.write("cast.toml", '[[person]]\nname = "林晚"\n[[person]]\nname = "单凯"\n')
    drama.source(1, [f"林晚：{line}", *EPISODES[1]])
    drama.source(2, [*EPISODES[2], f"林晚：{line}"])
    drama.source(3, [f"单凯：{line}"])
    drama.run()
    cells = drama.cells("en-US")
    assert cells["en-US/1/1"]["text"] == cells["en-US/2/4"]["text"]
    edited = ("en-US/2/4", "--text", "No more rain.", "--by", "Ana", "--approve")
    drama.inside("review", "edit", *edited)
    drama.run()
    found = {
        address: [f["message"] for f in cell["findings"] if f["code"] == "N804"]
        for address, cell in drama.cells("en-US").items()
    }
    named = {address: messages for address, messages in found.items() if messages}
    # Somebody else may say it in other words.
    assert set(named) <= {"en-US/1/1", "en-US/2/4"}
    messages = [message for rows in named.values() for message in rows]
    assert messages
    assert all("episode 1, cue 1" in message for message in messages)
    assert all("episode 2, cue 4" in message for message in messages)
