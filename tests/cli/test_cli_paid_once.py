"""What is paid for once is not paid for again: requests and lines counted at the server."""

import json
from collections import Counter
from pathlib import Path

import pytest

from tests.cli.drama import Drama, chat_table
from tests.servers.chat import ChatServer, right

EPISODES = {
    1: ["林晚：你终于来了。", "外面下着大雨。", "顾北辰在等你。", "你终于来了。", "我不认识他。"],
    2: ["林晚：你终于来了。", "他把信撕碎了。", "外面下着大雨。", "老板叫你过去。"],
    3: ["顾北辰：你终于来了。", "外面下着大雨。", "老板已经走了。", "林晚哭了一夜。"],
}
CAST = """
[[person]]
name = "林晚"
sex = "female"

[[person]]
name = "顾北辰"
sex = "male"
about = "a delivery guy"
"""
GLOSSARY = "source,target\n老板,boss\n大雨,heavy rain\n"


def drama_for(folder: Path, server: ChatServer, markets: str = "en-US", extra: str = "") -> Drama:
    rows = "\n".join(f'{name} = {{ engines = ["qwen"] }}' for name in markets.split())
    settings = f"\n[markets]\n{rows}\n{chat_table(server.url)}{extra}"
    drama = Drama.make(folder / "night", EPISODES, settings)
    drama.write("cast.toml", CAST)
    drama.write("glossaries/en-US.csv", GLOSSARY)
    return drama


def sent(server: ChatServer, start: int = 0) -> list[tuple[str, str, str]]:
    """Every line sent since a request: market, speaker, text."""
    return [
        (payload["target"], cue["speaker"], cue["text"])
        for payload in server.payloads()[start:]
        for cue in payload["cues"]
    ]


def texts(server: ChatServer, start: int = 0) -> list[str]:
    return [text for _, _, text in sent(server, start)]


def test_one_text_by_one_speaker_is_sent_once_over_all_episodes_and_ever(
    tmp_path: Path, server: ChatServer
) -> None:
    drama = drama_for(tmp_path, server)
    report = drama.run()
    counted = Counter(sent(server))
    assert set(counted.values()) == {1}
    speakers = [speaker for _, speaker, text in counted if text == "你终于来了。"]
    assert sorted(speakers) == ["", "林晚", "顾北辰"]
    numbers = report["markets"]["en-US"]
    assert numbers["engine"] == len(counted) == 10
    assert numbers["reused"] == 3
    asked = server.requests
    again = drama.run()
    assert server.requests == asked
    assert again["markets"]["en-US"]["reused"] == 13
    # Not even where the cells are new: a cue that comes in another episode.
    drama.source(4, ["外面下着大雨。", "林晚：你终于来了。"])
    drama.run()
    assert server.requests == asked


def test_markets_and_episodes_in_flight_share_equal_lines(
    tmp_path: Path, server: ChatServer
) -> None:
    drama = drama_for(tmp_path, server, "en-US de-DE th-TH ja-JP")
    shared = ["外面下着大雨。", "我不认识他。"]
    for number in range(1, 9):
        drama.source(number, [*shared, f"只有{'天地玄黄宇宙洪荒'[number - 1]}知道。"])
    server.delay = 0.05
    drama.run("--jobs", "16")
    counted = Counter(sent(server))
    assert set(counted.values()) == {1}
    assert len(counted) == 4 * (2 + 8)
    assert server.most_in_flight > 1


def test_a_new_version_of_the_instructions_pays_for_nothing_again(
    tmp_path: Path, server: ChatServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    drama = drama_for(tmp_path, server)
    drama.run()
    asked = server.requests
    monkeypatch.setattr("localize.engines.chat.ChatEngine.prompt", "chat-of-tomorrow")
    drama.run()
    text = (drama.folder / "drama.toml").read_text(encoding="utf-8")
    drama.write("drama.toml", text.replace('model = "m1"', 'model = "m2"'))
    drama.run()
    assert server.requests == asked
    # A redraft pays again, but once for equal lines, wherever they are in the run.
    for jobs in ("1", "8"):
        asked = server.requests
        drama.run("--redraft", "--jobs", jobs)
        assert len(texts(server, asked)) == 10


def test_changing_one_term_sends_only_the_lines_that_hold_it(
    tmp_path: Path, server: ChatServer
) -> None:
    drama = drama_for(tmp_path, server)
    drama.run()
    asked = server.requests
    drama.write("glossaries/en-US.csv", GLOSSARY.replace("boss", "chief"))
    report = drama.run()
    assert server.requests == asked + 2
    assert sorted(texts(server, asked)) == ["老板叫你过去。", "老板已经走了。"]
    assert "chief" in drama.cells("en-US")["en-US/2/4"]["text"]
    assert report["engines"]["qwen"]["requests"] == 2
    # A term that no line holds, and one for other episodes, send nothing.
    asked = server.requests
    more = "source,target,episodes\n图书馆,library,\n老板,owner,9-\n"
    drama.write("glossaries/en-US.csv", more + GLOSSARY.partition("\n")[2].replace("boss", "chief"))
    drama.run()
    assert server.requests == asked
    # Back again: the first answer is known.
    drama.write("glossaries/en-US.csv", GLOSSARY)
    drama.run()
    assert server.requests == asked
    assert "boss" in drama.cells("en-US")["en-US/2/4"]["text"]


def test_changing_one_person_sends_only_lines_that_name_them_or_that_they_speak(
    tmp_path: Path, server: ChatServer
) -> None:
    drama = drama_for(tmp_path, server)
    drama.run()
    asked = server.requests
    drama.write("cast.toml", CAST.replace("a delivery guy", "a billionaire"))
    drama.run()
    assert sorted(sent(server, asked)) == [
        ("en-US", "", "顾北辰在等你。"),
        ("en-US", "顾北辰", "你终于来了。"),
    ]
    asked = server.requests
    drama.write(
        "cast.toml",
        CAST.replace("a delivery guy", "a billionaire") + '\n[[person]]\nname = "仇子豪"\n',
    )
    drama.run()
    assert server.requests == asked


def test_failures_are_not_kept_and_only_they_are_asked_again(
    tmp_path: Path, server: ChatServer
) -> None:
    line = "老板叫你过去。"
    server.on_text = lambda source, text: "" if source == line else text
    drama = drama_for(tmp_path, server)
    report = drama.run(code=1)
    assert [(row["episode"], row["cue"], row["reason"]) for row in report["untranslated"]] == [
        (2, 4, "suspect")
    ]
    server.on_text = lambda source, text: text
    asked = server.requests
    drama.run()
    assert (server.requests, texts(server, asked)) == (asked + 1, [line])


def test_a_rejected_text_does_not_come_back(tmp_path: Path, server: ChatServer) -> None:
    drama = drama_for(tmp_path, server)
    drama.run()
    address = "en-US/2/4"
    first = drama.cells("en-US")[address]
    drama.inside("review", "reject", address, "--reason", "too stiff", "--by", "Ana")
    asked = server.requests
    report = drama.run(code=1)
    # The engine reads what was refused and why, gives it again, and is asked once more.
    assert set(texts(server, asked)) == {"老板叫你过去。"}
    assert server.requests <= asked + 3
    told = json.dumps(server.bodies[asked]["messages"][:-1], ensure_ascii=False)
    assert "too stiff" in told
    assert first["machine"] in told
    assert [row["cue"] for row in report["untranslated"]] == [4]
    cell = drama.cells("en-US")[address]
    assert (cell["state"], cell["text"]) == ("rejected", first["text"])
    # Something new comes in: it waits for review, and the refused text is not shown again.
    server.on_text = lambda source, text: f"hey {text}" if source == "老板叫你过去。" else text
    drama.run()
    cell = drama.cells("en-US")[address]
    assert (cell["state"], cell["machine"]) == ("pending", f"hey {first['machine']}")
    # Another cue with the same line keeps its text.
    asked = server.requests
    drama.run()
    assert server.requests == asked


def test_after_a_rejection_the_next_engine_is_asked(tmp_path: Path, server: ChatServer) -> None:
    with ChatServer() as other:
        spare = chat_table(other.url).replace("[engines.qwen]", "[engines.spare]")
        drama = drama_for(tmp_path, server, extra=spare)
        text = (drama.folder / "drama.toml").read_text(encoding="utf-8")
        drama.write("drama.toml", text.replace('["qwen"]', '["qwen", "spare"]'))
        other.on_text = lambda source, text: f"well {text}"
        drama.run()
        assert other.requests == 0
        drama.inside("review", "reject", "en-US/1/5", "--reason", "no", "--by", "Ana")
        drama.run()
        assert texts(other) == ["我不认识他。"]
        cell = drama.cells("en-US")["en-US/1/5"]
        assert cell["machine"] == f"well {right('我不认识他。', 'en-US')}"
        assert cell["state"] == "pending"
