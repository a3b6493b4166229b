"""`localize memory`, what reviewers see of it, and what engines get."""

import json
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import fromstring

from tests.cli.drama import Drama, chat_table, one_line, tmx
from tests.servers.chat import ChatServer

LINES = ["我等了你三天。", "他写了24封信。", "你是谁？", "顾总来了。"]
MEMORY = {
    "我等了你三天。": {"en-US": "I waited three days for you.", "th-TH": "ฉันรอคุณสามวัน"},
    "她写了31封信。": {"en-US": "She wrote 31 letters.", "th-TH": "เธอเขียนจดหมาย 31 ฉบับ"},
    "顾总走了。": {"en-US": "The boss left."},
    "顾总来了吗？": {"en-US": "Is Mr. Gu here?"},
}
MARKETS = '\n[markets]\nen-US = { engines = ["memory"] }\nth-TH = { engines = ["memory"] }\n'
TERMS = "source,target,kind,forbidden\n顾总,Mr. Gu,title,the boss\n"


def drama_in(folder: Path, settings: str = MARKETS, **more: Any) -> Drama:
    return Drama.make(folder / "night", {1: LINES}, settings, **more)


def search(drama: Drama, text: str, *options: str) -> list[dict[str, Any]]:
    found = drama.inside("memory", "search", text, "--json", *options).json()
    assert found["text"] == text
    matches: list[dict[str, Any]] = found["matches"]
    return matches


def test_import_search_export_stats(tmp_path: Path) -> None:
    drama = drama_in(tmp_path)
    house = drama.write("house.tmx", tmx({**MEMORY, "走吧。": {"fr-FR": "Allons-y."}}))
    told = drama("memory", "import", "house.tmx", "--json").json()
    assert told == {
        "files": [
            {
                "file": str(house),
                "markets": {"en-US": 4, "th-TH": 2},
                "repeated": 0,
                "skipped": {"fr-FR is none of the markets": 1},
            }
        ]
    }
    again = drama("memory", "import", "house.tmx")
    assert again.out == (f"{house}: en-US 4, th-TH 2\n  1 left out: fr-FR is none of the markets\n")
    (match,) = search(drama, "我等了你三天。", "-m", "th-TH")
    assert match == {
        "market": "th-TH",
        "score": 100,
        "source": "我等了你三天。",
        "target": "ฉันรอคุณสามวัน",
        "origin": f"night:{house}",
        "difference": [],
    }
    assert search(drama, "我等了你五天。") == []
    similar = search(drama, "我等了你五天。", "--fuzzy")
    assert [(row["market"], row["score"]) for row in similar] == [("en-US", 98), ("th-TH", 98)]
    assert similar[0]["difference"] == [
        {"kind": "equal", "text": "我等了你"},
        {"kind": "removed", "text": "三"},
        {"kind": "added", "text": "五"},
        {"kind": "equal", "text": "天。"},
    ]
    shown = drama.inside("memory", "search", "我等了你五天。", "--fuzzy", "-m", "en-US")
    assert "98 en-US    我等了你[-三-]{+五+}天。" in shown.out
    nothing = drama.inside("memory", "search", "你好")
    assert (nothing.out, nothing.err.count("\n")) == ("", 1)
    assert "--fuzzy" in nothing.err
    stats = drama.inside("memory", "stats", "--json").json()
    assert stats == {
        "drama": "night",
        "markets": {
            "en-US": {"pairs": 4, "approved": 0, "newest": ""},
            "th-TH": {"pairs": 2, "approved": 0, "newest": ""},
        },
        "files": {f"night:{house}": 6},
    }
    assert f"6 from night:{house}" in drama.inside("memory", "stats").out
    told = drama.inside("memory", "export", "all.tmx", "--json").json()
    assert told == {"file": "all.tmx", "markets": {"en-US": 4, "th-TH": 2}}
    root = fromstring((drama.folder / "all.tmx").read_bytes())
    assert len(list(root.iter("tu"))) == 6
    drama.inside("memory", "export", "thai.tmx", "-m", "th")
    root = fromstring((drama.folder / "thai.tmx").read_bytes())
    assert len(list(root.iter("tu"))) == 2


def test_what_was_imported_fills_drafts(tmp_path: Path) -> None:
    drama = drama_in(tmp_path)
    drama.write("house.tmx", tmx(MEMORY))
    assert drama.run()["markets"]["en-US"]["memory"] == 0
    drama.inside("memory", "import", "house.tmx")
    assert drama.run()["markets"]["en-US"]["memory"] == 1
    cell = drama.cells("en-US")["en-US/1/1"]
    assert (cell["text"], cell["state"]) == ("I waited three days for you.", "pending")
    # Fuzzy matches are never drafts.
    assert drama.cells("en-US")["en-US/1/2"]["state"] == "untranslated"


def test_a_named_file_that_is_imported_again_stays_one(tmp_path: Path) -> None:
    drama = drama_in(tmp_path, memory=MEMORY)
    drama.run()
    drama.inside("memory", "import", "memory.tmx")
    stats = drama.inside("memory", "stats", "--json").json()
    assert stats["files"] == {str(drama.folder / "memory.tmx"): 6}


def test_an_approval_is_remembered_at_once(tmp_path: Path) -> None:
    drama = drama_in(tmp_path, memory=MEMORY)
    drama.run()
    drama.inside(
        "review", "edit", "en-US/1/3", "--text", "Who are you?", "--by", "Ana", "--approve"
    )
    (match,) = search(drama, "你是谁", "--fuzzy", "-m", "en-US")
    assert (match["score"], match["target"], match["origin"]) == (99, "Who are you?", "night")
    stats = drama.inside("memory", "stats", "--json").json()
    assert stats["markets"]["en-US"]["approved"] == 1
    drama.inside("memory", "export", "all.tmx", "-m", "en-US")
    unit = next(
        unit
        for unit in fromstring((drama.folder / "all.tmx").read_bytes()).iter("tu")
        if unit.findtext("tuv/seg") == "你是谁？"
    )
    props = {prop.get("type"): prop.text for prop in unit.iter("prop")}
    assert (props["drama"], props["episode"], props["reviewer"]) == ("night", "1", "Ana")
    assert unit.get("creationid") == "Ana"
    # In a sequel the pair is found in its context: the neighbours came along as well.
    assert "x-prev-hash" in props
    assert "x-next-hash" in props or "next" in props


def test_a_search_for_an_episode_keeps_to_its_terms(tmp_path: Path) -> None:
    drama = drama_in(tmp_path, memory=MEMORY)
    drama.write("glossaries/en-US.csv", TERMS)
    drama.run()
    every = search(drama, "顾总来了。", "--fuzzy", "-m", "en-US")
    assert {row["target"] for row in every} == {"Is Mr. Gu here?", "The boss left."}
    fitting = search(drama, "顾总来了。", "--fuzzy", "-m", "en-US", "-e", "1")
    assert [row["target"] for row in fitting] == ["Is Mr. Gu here?"]
    assert len(search(drama, "顾总来了。", "--fuzzy", "-m", "en-US", "--limit", "1")) == 1


def test_a_reviewer_sees_similar_lines(tmp_path: Path) -> None:
    drama = drama_in(tmp_path, memory=MEMORY)
    drama.write("glossaries/en-US.csv", TERMS)
    drama.run()
    plain = drama.inside("review", "show", "en-US/1/2", "--json").json()
    assert "memory" not in plain
    shown = drama.inside("review", "show", "en-US/1/2", "--json", "--memory").json()
    (match,) = shown["memory"]
    assert (match["source"], match["target"]) == ("她写了31封信。", "She wrote 31 letters.")
    assert match["score"] == 83
    kinds = [part["kind"] for part in match["difference"]]
    assert kinds == ["removed", "added", "equal", "removed", "added", "equal"]
    text = drama.inside("review", "show", "en-US/1/2", "--memory").out
    assert "memory   83  [-她-]{+他+}写了[-31-]{+24+}封信。" in text
    assert "She wrote 31 letters." in text
    # Only what satisfies the terms of the episode.
    shown = drama.inside("review", "show", "en-US/1/4", "--json", "--memory").json()
    assert [row["target"] for row in shown["memory"]] == ["Is Mr. Gu here?"]
    # A cell is not offered what it gave itself.
    drama.inside("review", "edit", "th-TH/1/3", "--text", "คุณเป็นใคร", "--by", "A", "--approve")
    shown = drama.inside("review", "show", "th-TH/1/3", "--json", "--memory").json()
    assert shown["memory"] == []


# --- what engines get -----------------------------------------------------------------------------


def context(body: dict[str, Any]) -> dict[str, Any]:
    """Return the message before the last, which holds what helps with these lines."""
    assert len(body["messages"]) == 3
    found: dict[str, Any] = json.loads(body["messages"][1]["content"])
    return found


def test_an_engine_gets_similar_lines_as_examples(tmp_path: Path, server: ChatServer) -> None:
    settings = '\n[markets]\nen-US = { engines = ["memory", "qwen"] }\n' + chat_table(server.url)
    drama = drama_in(tmp_path, settings, memory=MEMORY)
    drama.write("glossaries/en-US.csv", TERMS)
    drama.run()
    (body,) = server.bodies
    examples = context(body)["approved translations of similar lines, for wording and tone"]
    assert examples == [
        {"source": "她写了31封信。", "text": "She wrote 31 letters."},
        {"source": "顾总来了吗？", "text": "Is Mr. Gu here?"},
    ]
    last = json.loads(body["messages"][-1]["content"])
    assert list(last) == [
        "task",
        "source",
        "target",
        "cast",
        "glossary",
        "before",
        "cues",
        "after",
    ]
    assert "31 letters" not in body["messages"][-1]["content"]
    assert "31 letters" not in body["messages"][0]["content"]


def test_examples_do_not_count_for_the_cache(tmp_path: Path, server: ChatServer) -> None:
    settings = '\n[markets]\nen-US = { engines = ["memory", "qwen"] }\n' + chat_table(server.url)
    drama = drama_in(tmp_path, settings)
    drama.run()
    assert len(server.bodies) == 1
    assert len(server.bodies[0]["messages"]) == 2
    drama.write("house.tmx", tmx({"她写了31封信。": {"en-US": "She wrote 31 letters."}}))
    drama.inside("memory", "import", "house.tmx")
    # New lines are sent with what is known now; those that were paid for are not sent again.
    drama.source(1, [*LINES, "她写了7封信。"])
    drama.run()
    assert len(server.bodies) == 2
    assert [cue["text"] for cue in server.payloads()[1]["cues"]] == ["她写了7封信。"]
    assert "31 letters" in server.bodies[1]["messages"][1]["content"]


def test_a_market_without_memory_gets_no_examples(tmp_path: Path, server: ChatServer) -> None:
    settings = '\n[markets]\nen-US = { engines = ["qwen"] }\n' + chat_table(server.url)
    drama = drama_in(tmp_path, settings, memory=MEMORY)
    drama.run()
    assert len(server.bodies[0]["messages"]) == 2


def test_other_dramas_are_not_shown_to_this_ones_engines(
    tmp_path: Path, server: ChatServer
) -> None:
    (tmp_path / "studio.toml").write_text('database = "studio.db"\n', encoding="utf-8")
    other = Drama.make(tmp_path / "day", {1: ["他写了31封信。"]}, MARKETS)
    other.write("drama.toml", 'id = "day"\n' + MARKETS)
    other.run()
    other.inside(
        "review", "edit", "en-US/1/1", "--text", "A secret of 31.", "--by", "Ana", "--approve"
    )
    settings = '\n[markets]\nen-US = { engines = ["memory", "qwen"] }\n' + chat_table(server.url)
    drama = drama_in(tmp_path, settings)
    drama.run()
    assert "secret" not in json.dumps(server.bodies, ensure_ascii=False)
    # People of this studio see it all the same.
    shown = drama.inside("review", "show", "en-US/1/2", "--json", "--memory").json()
    assert [row["target"] for row in shown["memory"]] == ["A secret of 31."]


# --- mistakes -------------------------------------------------------------------------------------


def test_mistakes_are_one_line(tmp_path: Path) -> None:
    drama = drama_in(tmp_path)
    drama.write("bad.tmx", "<xliff/>")
    error = one_line(drama("memory", "import", "bad.tmx", code=2).err)
    assert "bad.tmx: not a TMX file: it opens with <xliff>" in error
    drama("memory", "import", "none.tmx", code=2)
    drama("memory", "import", code=2)
    error = one_line(drama("memory", "search", "你好", "-m", "fr-FR", code=2).err)
    assert "fr-FR is not among: en-US, th-TH" in error
    (drama.folder / "folder").mkdir()
    drama("memory", "export", "folder", code=2)
    drama.write("file", "")
    error = one_line(drama("memory", "export", "file/out.tmx", code=3).err)
    assert "file/out.tmx: cannot write" in error
