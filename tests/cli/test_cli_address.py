"""Forms of address over whole runs: asked for by speaker, one title for one person, one ladder."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.drama import Drama, chat_table
from tests.servers.chat import ChatServer

CAST = """
[[person]]
name = "顾北辰"
sex = "male"
age = 32
renderings = { en = "Gu Beichen", ko = "구베이천" }

[[person]]
name = "林晚"
sex = "female"
age = 26
renderings = { en = "Lin Wan", ko = "린완" }

[[person]]
name = "单凯"
sex = "male"
age = 27
renderings = { en = "Shan Kai", ko = "산카이" }
"""


@pytest.fixture
def server() -> Iterator[ChatServer]:
    """Return a chat server on this machine."""
    with ChatServer() as running:
        yield running


def drama_for(folder: Path, market: str, url: str, episodes: dict[int, list[str]]) -> Drama:
    settings = f'\n[markets]\n{market} = {{ engines = ["qwen"] }}\n{chat_table(url)}'
    drama = Drama.make(folder / "night", episodes, settings)
    drama.write("cast.toml", CAST)
    return drama


def found(drama: Drama, market: str, code: str) -> dict[str, str]:
    return {
        place: finding["message"]
        for place, cell in drama.cells(market).items()
        for finding in cell["findings"]
        if finding["code"] == code
    }


def asked(server: ChatServer) -> dict[str, list[str]]:
    """The renderings of 北辰哥 that went out, by the line that was sent with them last."""
    sent: dict[str, list[str]] = {}
    for payload in server.payloads():
        forms: list[Any] = [
            entry["target"] for entry in payload["glossary"] if entry["source"] == "北辰哥"
        ]
        for cue in payload["cues"]:
            sent[cue["text"]] = forms
    return sent


def test_each_speaker_is_given_the_form_that_fits(tmp_path: Path, server: ChatServer) -> None:
    lines = {1: ["林晚：北辰哥，你来了。"], 2: ["单凯：北辰哥，快走吧。"], 3: ["北辰哥在哪儿？"]}
    server.on_text = lambda source, text: {
        "北辰哥，你来了。": "베이천 오빠, 왔어?",
        "北辰哥，快走吧。": "베이천 오빠, 빨리 가자.",
        "北辰哥在哪儿？": "베이천 오빠 어디 있어?",
    }[source]
    drama = drama_for(tmp_path, "ko-KR", server.url, lines)
    drama.run()
    sent = asked(server)
    assert {line: forms[0] for line, forms in sent.items()} == {
        "北辰哥，你来了。": "베이천 오빠",
        "北辰哥，快走吧。": "베이천 형",
        "北辰哥在哪儿？": "베이천 형",
    }
    # A man says 형; of whom nobody knows who speaks may say either.
    missed = found(drama, "ko-KR", "N801")
    assert list(missed) == ["ko-KR/2/1"]
    assert "베이천 형" in missed["ko-KR/2/1"]
    before = server.requests
    drama.run()
    assert server.requests == before
    # Who speaks turns out to be a woman: her line alone is drafted again.
    drama.write(
        "cast.toml", CAST.replace('name = "单凯"\nsex = "male"', 'name = "单凯"\nsex = "female"')
    )
    drama.run()
    assert {cue["text"] for cue in server.payloads()[-1]["cues"]} == {"北辰哥，快走吧。"}
    assert found(drama, "ko-KR", "N801") == {}


def test_one_person_has_one_title_in_a_market(tmp_path: Path, server: ChatServer) -> None:
    lines = {1: ["林晚：顾总，请坐。", "单凯：顾总，您好。"], 2: ["单凯：顾总，您请。"]}
    server.on_text = lambda source, text: {
        "顾总，请坐。": "Sit down, Mr. Gu.",
        "顾总，您好。": "Hello, Mr. Gu.",
        "顾总，您请。": "After you, President Gu.",
    }[source]
    drama = drama_for(tmp_path, "en-US", server.url, lines)
    drama.run()
    assert found(drama, "en-US", "N803") == {
        "en-US/2/1": "顾总 is 'President Gu' in episode 2, cue 1 and 'Mr. Gu' in episode 1, cue 1"
    }
    # Two ranges are two titles: he is promoted after the first episode.
    rows = '[[person.titles]]\nsource = "顾总"\nuntil = 1\nen = "Mr. Gu"\n\n'
    rows += '[[person.titles]]\nsource = "顾总"\nfrom = 2\nen = "President Gu"\n'
    drama.write(
        "cast.toml",
        CAST.replace('\n[[person]]\nname = "林晚"', f'\n{rows}\n[[person]]\nname = "林晚"'),
    )
    drama.run()
    assert found(drama, "en-US", "N803") == {}


def test_speakers_do_not_excuse_a_second_title(tmp_path: Path, server: ChatServer) -> None:
    server.on_text = lambda source, text: (
        "Sit down, Mr. Gu." if source == "顾总，请坐。" else "After you, President Gu."
    )
    lines = {1: ["林晚：顾总，请坐。"], 2: ["单凯：顾总，您请。"]}
    drama = drama_for(tmp_path, "en-US", server.url, lines)
    drama.run()
    assert list(found(drama, "en-US", "N803")) == ["en-US/2/1"]


def test_flattened_ranks_are_named(tmp_path: Path) -> None:
    settings = '\nera = "period"\n\n[markets]\nen-US = { engines = ["pseudo"] }\n'
    drama = Drama.make(tmp_path / "palace", {1: ["贵妃到了。", "妃来了。"]}, settings)
    both = '[[person]]\nname = "甄嬛"\n[[person.titles]]\nsource = "贵妃"\nen = "Consort"\n'
    both += '[[person]]\nname = "沈眉庄"\n[[person.titles]]\nsource = "妃"\nen = "consort"\n'
    drama.write("cast.toml", both)
    problems = drama.inside("cast", "check", "--json", code=1).json()["problems"]
    messages = {row["message"] for row in problems if row["severity"] == "error"}
    assert "贵妃 and 妃 are two ranks, both rendered 'consort' in en-US" in messages
    drama.write("cast.toml", both.replace('"Consort"', '"Noble Consort"'))
    problems = drama.inside("cast", "check", "--json").json()["problems"]
    assert not [row for row in problems if "ranks" in row["message"]]
