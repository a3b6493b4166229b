"""What engines are told around the lines: the story so far, the cast, registers, the scene."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.drama import Drama, chat_table, one_line, srt
from tests.servers.chat import ChatServer

CAST = """
[[person]]
name = "顾北辰"
sex = "male"
age = 32
titles = [
  { source = "外卖小哥", until = 2, en = "delivery guy", th = "หนุ่มส่งอาหาร" },
  { source = "顾总", from = 3, en = "Mr. Gu", th = "ประธานกู้" },
]
relations = [{ to = "林晚", kind = "husband", register = "intimate" }]

[[person]]
name = "林晚"
sex = "female"
relations = [
  { to = "顾北辰", kind = "wife", register = "polite" },
]
"""
EPISODES = {
    1: ["林晚：你终于来了。", "外面下着大雨。"],
    2: ["她把信撕碎了。", "门外有人敲门。"],
    3: ["顾北辰：奶奶住院了。", "我们马上过去。"],
}
SYNOPSES = """
[synopses]
1 = "They marry in the rain."
"1-2" = "He hides who he is."
3 = "She learns that he is rich."
4 = "They part for good."
"""


def drama_for(folder: Path, server: ChatServer, more: str = "", markets: str = "en-US") -> Drama:
    rows = "\n".join(f'{name} = {{ engines = ["qwen"] }}' for name in markets.split())
    settings = f'synopsis = "A contract marriage."\n\n[markets]\n{rows}\n{chat_table(server.url)}'
    drama = Drama.make(folder / "night", EPISODES, settings + more)
    drama.write("cast.toml", CAST)
    return drama


def told(server: ChatServer) -> list[str]:
    """Each request without its last message, by the first line that it carries."""
    return [json.dumps(body["messages"][:-1], ensure_ascii=False) for body in server.bodies]


def test_the_story_so_far_is_told_and_nothing_of_what_comes(
    tmp_path: Path, server: ChatServer
) -> None:
    drama_for(tmp_path, server, SYNOPSES).run("--jobs", "1")
    one, two, three = told(server)
    told_in = {
        "A contract marriage.": (True, True, True),
        "They marry in the rain.": (True, True, True),
        "He hides who he is.": (False, True, True),
        "She learns that he is rich.": (False, False, True),
        "They part for good.": (False, False, False),
    }
    for text, expected in told_in.items():
        assert (text in one, text in two, text in three) == expected, text
    for body in server.bodies:
        payload = json.loads(body["messages"][-1]["content"])
        assert "They marry" not in json.dumps(payload)
    extra = [json.loads(body["messages"][1]["content"]) for body in server.bodies]
    before, now = (
        "the story before this episode, for understanding only",
        "what happens in this episode, for understanding only",
    )
    assert before not in extra[0]
    assert extra[0][now] == [{"episodes": "1", "text": "They marry in the rain."}]
    assert [row["episodes"] for row in extra[2][before]] == ["1", "1-2"]
    assert [row["episodes"] for row in extra[2][now]] == ["3"]
    assert len({body["messages"][0]["content"] for body in server.bodies}) == 1


def test_of_a_long_story_the_latest_part_is_told(tmp_path: Path, server: ChatServer) -> None:
    rows = "".join(f'{number} = "{chr(64 + number) * 1_200}"\n' for number in range(1, 4))
    drama = drama_for(tmp_path, server, f"\n[synopses]\n{rows}")
    drama.source(4, ["雨停了。"])
    drama.run("--jobs", "1")
    last = told(server)[-1]
    assert ("A" * 1_200 in last, "B" * 1_200 in last, "C" * 1_200 in last) == (False, True, True)


def test_a_changed_synopsis_pays_for_nothing_again(tmp_path: Path, server: ChatServer) -> None:
    drama = drama_for(tmp_path, server, SYNOPSES)
    drama.run()
    asked = server.requests
    text = (drama.folder / "drama.toml").read_text(encoding="utf-8")
    drama.write("drama.toml", text.replace("rain", "snow").replace("contract", "secret"))
    drama.run()
    assert server.requests == asked


@pytest.mark.parametrize(
    ("row", "key"),
    [
        ('"9-" = "x"', "9-"),
        ('"5-2" = "x"', "5-2"),
        ('0 = "x"', "0"),
        ('first = "x"', "first"),
        ("1 = 7", "1"),
    ],
)
def test_a_synopsis_of_no_episodes(tmp_path: Path, server: ChatServer, row: str, key: str) -> None:
    drama = drama_for(tmp_path, server, f"\n[synopses]\n{row}\n")
    line = (drama.folder / "drama.toml").read_text(encoding="utf-8").splitlines().index(row) + 1
    said = one_line(drama.inside("run", code=2).err)
    assert f"drama.toml:{line}: synopses.{key}: " in said
    assert "allowed:" in said
    assert server.requests == 0


def test_the_cast_is_always_sent_in_the_words_of_the_market(
    tmp_path: Path, server: ChatServer
) -> None:
    drama_for(tmp_path, server, markets="en-US de-DE ko-KR th-TH").run("--jobs", "1")
    assert server.requests == 12
    entries: dict[str, dict[str, Any]] = {}
    for payload in server.payloads():
        people = {entry["name"]: entry for entry in payload["cast"]}
        assert list(people) == ["顾北辰", "林晚"], "also where no line names them"
        entries.setdefault(payload["target"], people)
    wife = {locale: people["林晚"]["relations"][0] for locale, people in entries.items()}
    assert wife["de-DE"] == {
        "to": "顾北辰",
        "kind": "wife",
        "register": "polite",
        "how": "siezt, Herr/Frau + Nachname",
    }
    assert "존댓말" in wife["ko-KR"]["how"]
    assert "ครับ" in entries["th-TH"]["顾北辰"]["speech"]
    assert "ค่ะ" in entries["th-TH"]["林晚"]["speech"]
    titles = [
        (payload["target"], [row["target"] for row in payload["cast"][0]["titles"]])
        for payload in server.payloads()
        if payload["target"] == "en-US"
    ]
    assert titles == [
        ("en-US", ["delivery guy"]),
        ("en-US", ["delivery guy"]),
        ("en-US", ["Mr. Gu"]),
    ]


def test_better_words_for_a_register_pay_for_nothing_again(
    tmp_path: Path, server: ChatServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    drama = drama_for(tmp_path, server)
    drama.run()
    asked = server.requests
    monkeypatch.setattr("localize.locales.registers.to_another", lambda *_: "in other words")
    drama.run()
    assert server.requests == asked
    drama.write("cast.toml", CAST.replace('"polite"', '"formal"'))
    drama.run()
    sent = [cue["text"] for payload in server.payloads()[asked:] for cue in payload["cues"]]
    assert sent == ["你终于来了。"]


def test_a_register_that_nobody_knows(tmp_path: Path, server: ChatServer) -> None:
    drama = drama_for(tmp_path, server)
    path = drama.write("cast.toml", CAST.replace('"polite"', '"chummy"'))
    said = one_line(drama.inside("run", code=2).err)
    line = path.read_text(encoding="utf-8").splitlines().index("relations = [") + 1
    assert f"cast.toml:{line}: person.relations.register: 'chummy' is not allowed" in said
    assert server.requests == 0


def test_neighbours_are_those_of_the_scene_and_only_read(
    tmp_path: Path, server: ChatServer
) -> None:
    drama = drama_for(tmp_path, server)
    first = ["今天天气真好。", "我们去公园吧。", "昨天的信呢？"]
    second = ["医生怎么说？", "情况不太好。", "你先别哭了。", "我没有在哭。"]
    gap = srt(second, first_ms=60_000)
    renumbered = "\n".join(str(int(row) + 3) if row.isdigit() else row for row in gap.splitlines())
    drama.write("source/ep01.srt", f"{srt(first)}\n{renumbered}\n")
    drama.run("-e", "1")
    asked = server.requests
    changed = renumbered.replace("情况不太好。", "情况非常糟糕。")
    drama.write("source/ep01.srt", f"{srt(first)}\n{changed}\n")
    drama.run("-e", "1")
    (payload,) = server.payloads()[asked:]
    assert [cue["text"] for cue in payload["cues"]] == ["情况非常糟糕。"]
    assert payload["before"] == ["医生怎么说？"]
    assert payload["after"] == ["你先别哭了。", "我没有在哭。"]
