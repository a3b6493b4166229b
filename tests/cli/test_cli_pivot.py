"""`localize run` for a market that is drafted from another market's text, over real HTTP."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.drama import Drama, chat_table, figures, numbered, one_line
from tests.servers.chat import ChatServer, right
from tests.servers.web import WebServer

EPISODES = {1: numbered(8, start=11), 2: numbered(6, start=31)}
COUNT = 14
KEYS = ["task", "source", "target", "cast", "glossary", "before", "cues", "after"]
BOTH = """
en-US = { engines = ["qwen"] }
es-419 = { engines = ["maria"], from = "en-US" }
"""


@pytest.fixture
def maria() -> Iterator[ChatServer]:
    """Yield a second chat server, for the market that is drafted from English."""
    with ChatServer() as running:
        yield running


def drama_for(
    folder: Path, server: ChatServer, maria: ChatServer, markets: str = BOTH, **more: Any
) -> Drama:
    tables = chat_table(server.url) + chat_table(maria.url).replace("engines.qwen", "engines.maria")
    episodes = more.pop("episodes", EPISODES)
    return Drama.make(folder / "night", episodes, f"\n[markets]{markets}\n{tables}", **more)


def reasons(report: Any) -> dict[str, int]:
    """How many cells wait, by market and reason."""
    found: dict[str, int] = {}
    for row in report["untranslated"]:
        key = f"{row['market']} {row['reason']}"
        found[key] = found.get(key, 0) + 1
    return found


def sent(server: ChatServer) -> list[str]:
    """Every text that a server was asked for."""
    return [cue["text"] for payload in server.payloads() for cue in payload["cues"]]


def all_right(drama: Drama, *, pivot: str = "en-US", market: str = "es-419") -> None:
    """Assert that each text is the right one of its own cue's text in the other market."""
    texts = {row["id"].partition(".")[0]: row["text"] for row in drama.cells(pivot).values()}
    for address, cell in drama.cells(market).items():
        english = texts[cell["id"].partition(".")[0]]
        assert cell["machine"] == right(english, market), address
        assert figures(cell["text"]) == figures(cell["source"]), address


def test_what_is_sent(tmp_path: Path, server: ChatServer, maria: ChatServer) -> None:
    drama = drama_for(tmp_path, server, maria)
    report = drama.run()
    assert report["untranslated"] == []
    assert report["markets"]["es-419"]["engine"] == COUNT
    assert (server.requests, maria.requests) == (2, 2)
    all_right(drama)
    english = [row["text"] for row in drama.cells("en-US").values()]
    assert sorted(sent(maria)) == sorted(english)
    for body, payload in zip(maria.bodies, maria.payloads(), strict=True):
        assert list(payload) == KEYS
        assert (payload["source"], payload["target"]) == ("en-US", "es-419")
        extra = json.loads(body["messages"][-2]["content"])
        originals = {row["id"]: row["remark"] for row in extra["remarks on cues"]}
        assert len(originals) == len(payload["cues"])
        for cue in payload["cues"]:
            (number,) = figures(cue["text"])
            assert originals[cue["id"]].startswith("the original in zh-Hans: ")
            assert number in originals[cue["id"]]


def test_neighbours_are_sent_in_the_same_language(
    tmp_path: Path, server: ChatServer, maria: ChatServer
) -> None:
    drama = drama_for(tmp_path, server, maria)
    drama.run()
    english = [row["text"] for row in drama.cells("en-US").values()][:8]
    drama.inside("review", "edit", "en-US/1/4", "--text", "waited 14 long days", "--by", "Ana")
    drama.run()
    payload = maria.payloads()[-1]
    assert [cue["text"] for cue in payload["cues"]] == ["waited 14 long days"]
    assert payload["before"] == english[:3]
    assert payload["after"] == english[4:6]


def test_a_second_run_sends_nothing(tmp_path: Path, server: ChatServer, maria: ChatServer) -> None:
    drama = drama_for(tmp_path, server, maria)
    drama.run()
    before = drama.files()
    report = drama.run()
    assert (server.requests, maria.requests) == (2, 2)
    assert report["markets"]["es-419"]["reused"] == COUNT
    assert drama.files() == before


def test_a_changed_text_is_all_that_is_sent_again(
    tmp_path: Path, server: ChatServer, maria: ChatServer
) -> None:
    drama = drama_for(tmp_path, server, maria)
    drama.run()
    versions = {name: row["version"] for name, row in drama.cells("es-419").items()}
    drama.inside("review", "edit", "en-US/1/3", "--text", "there are\\n13 people", "--by", "Ana")
    drama.run()
    assert sent(maria)[COUNT:] == ["there are 13 people"]
    assert server.requests == 2
    cells = drama.cells("es-419")
    assert cells["es-419/1/3"]["machine"] == right("there are 13 people", "es-419")
    changed = {name for name, row in cells.items() if row["version"] != versions[name]}
    assert changed == {"es-419/1/3"}
    # Approved as it stands: the text is the same, so nothing is asked for.
    drama.approve("en-US/1/3")
    drama.run()
    assert maria.requests == 3


def test_approved_cells_go_stale_with_the_approved_text_alone(
    tmp_path: Path, server: ChatServer, maria: ChatServer
) -> None:
    drama = drama_for(tmp_path, server, maria)
    drama.run()
    drama.approve("es-419/1/1", "es-419/1/2", "es-419/1/3")
    text = drama.cells("es-419")["es-419/1/1"]["text"]
    drama.approve("en-US/1/1", "en-US/1/2")  # as they were when the others were drafted
    drama.inside("review", "edit", "en-US/1/3", "--text", "only 13 of them", "--by", "Ana")
    assert drama.run()["markets"]["es-419"]["stale"] == 0
    # Another line break is no other text.
    english = drama.cells("en-US")["en-US/1/2"]["text"].split()
    broken = " ".join(english[:2]) + "\\n" + " ".join(english[2:])
    drama.inside("review", "edit", "en-US/1/2", "--text", broken, "--by", "Ana", "--approve")
    assert drama.run()["markets"]["es-419"]["stale"] == 0
    # What a person meant to change and has not approved is a draft still.
    drama.inside("review", "edit", "en-US/1/1", "--text", "waited for 11 days", "--by", "Ana")
    assert drama.run()["markets"]["es-419"]["stale"] == 0
    drama.approve("en-US/1/1", "en-US/1/3")
    assert drama.run()["markets"]["es-419"]["stale"] == 2
    cells = drama.cells("es-419")
    assert (cells["es-419/1/1"]["state"], cells["es-419/1/1"]["text"]) == ("stale", text)
    assert cells["es-419/1/3"]["state"] == "stale"
    shown = drama.inside("review", "show", "es-419/1/1").out
    assert "the text in en-US that it was drafted from changed" in shown
    assert maria.requests == 2
    # Looked at again and approved, it rests on the new text.
    drama.approve("es-419/1/1", "es-419/1/3")
    assert drama.run()["markets"]["es-419"]["stale"] == 0


def test_a_term_that_an_approved_text_lacks_is_not_asked_again_by_a_new_draft(
    tmp_path: Path, server: ChatServer, maria: ChatServer
) -> None:
    drama = drama_for(tmp_path, server, maria)
    drama.write("glossaries/es-419.csv", "source,target,kind\n封信,cartas,term\n")
    maria.ignore_glossary = True
    drama.run()
    drama.approve("es-419/1/1")
    drama.inside("review", "edit", "en-US/1/1", "--text", "wrote 11 notes", "--by", "Ana")
    assert drama.run()["markets"]["es-419"]["stale"] == 0
    drama.write("glossaries/es-419.csv", "source,target,kind\n封信,misivas,term\n")
    assert drama.run()["markets"]["es-419"]["stale"] == 1


def test_alone_it_takes_the_stored_text(
    tmp_path: Path, server: ChatServer, maria: ChatServer
) -> None:
    drama = drama_for(tmp_path, server, maria)
    report = drama.run("-m", "es-419", code=0)
    assert reasons(report) == {"es-419 pivot": COUNT}
    assert (server.requests, maria.requests) == (0, 0)
    assert [text for _, text in drama.draft("es-419")] == [""] * 8
    drama.run("-m", "en-US", "-e", "1")
    report = drama.run("-m", "es-419", code=0)
    assert reasons(report) == {"es-419 pivot": 6}
    assert (server.requests, maria.requests) == (1, 1)
    assert {row["episode"] for row in report["untranslated"]} == {2}
    drama.run()
    all_right(drama)


def test_what_has_no_text_waits_and_is_no_failure_of_its_own(
    tmp_path: Path, server: ChatServer, maria: ChatServer
) -> None:
    server.always = 500
    drama = drama_for(tmp_path, server, maria)
    report = drama.run(code=1)
    assert reasons(report) == {"en-US unreachable": COUNT, "es-419 pivot": COUNT}
    assert maria.requests == 0
    # Only the market that failed is named as failed.
    assert "es-419" not in drama.inside("run", code=1).err.split("cues wait")[0]
    waits = BOTH.replace('["qwen"]', '["memory"]')
    other = drama_for(tmp_path / "b", server, maria, waits)
    report = other.run(code=0)
    assert reasons(report) == {"en-US no-engine": COUNT, "es-419 pivot": COUNT}


def test_a_rejected_text_is_nothing_to_draft_from(
    tmp_path: Path, server: ChatServer, maria: ChatServer
) -> None:
    drama = drama_for(tmp_path, server, maria)
    drama.run()
    drama.inside("review", "reject", "en-US/1/1", "--reason", "wrong", "--by", "Ana")
    assert reasons(drama.run("-m", "es-419")) == {"es-419 pivot": 1}
    assert drama.cells("es-419")["es-419/1/1"]["state"] == "untranslated"
    server.on_text = lambda source, text: f"yes {text}"
    drama.run()
    all_right(drama)
    assert sent(maria)[COUNT:] == [drama.cells("en-US")["en-US/1/1"]["text"]]


def test_a_changed_source_waits_for_a_new_text(
    tmp_path: Path, server: ChatServer, maria: ChatServer
) -> None:
    drama = drama_for(tmp_path, server, maria)
    drama.run()
    drama.approve("en-US/1/1")
    drama.source(1, ["他写了99封信。", *EPISODES[1][1:]])
    report = drama.run(code=None)
    # Taken for another line it is drafted anew in both; for the same line, changed, in neither.
    stale = any(row["state"] == "stale" for row in drama.cells("en-US").values())
    assert reasons(report) == ({"es-419 pivot": 1} if stale else {})
    for cell in drama.cells("es-419").values():
        assert figures(cell["text"]) in ([], figures(cell["source"]))


def test_the_memory_answers_first(tmp_path: Path, server: ChatServer, maria: ChatServer) -> None:
    markets = BOTH.replace('["maria"]', '["memory", "maria"]')
    pairs = {EPISODES[1][0]: {"es-419": "Escribió 11 cartas."}}
    drama = drama_for(tmp_path, server, maria, markets, memory=pairs)
    report = drama.run("-m", "es-419", code=0)
    assert report["markets"]["es-419"]["memory"] == 1
    assert reasons(report) == {"es-419 pivot": COUNT - 1}
    report = drama.run()
    assert report["markets"]["es-419"]["engine"] == COUNT - 1
    drama.approve("es-419/1/1")
    drama.inside("review", "edit", "en-US/1/1", "--text", "11 letters!", "--by", "Ana", "--approve")
    report = drama.run()
    assert report["markets"]["es-419"]["stale"] == 0
    assert sent(maria) and len(sent(maria)) == COUNT - 1
    assert drama.cells("es-419")["es-419/1/1"]["text"] == "Escribió 11 cartas."


CAST = """
[[person]]
name = "顾北辰"
renderings = { en = "Gu Beichen", es = "Gu Beichén" }
titles = [{ source = "顾总", en = "Mr. Gu", es = "señor Gu" }]
"""
SPOKEN = ["顾北辰：我等了17天。", "顾北辰走了31天。", "顾总写了24封信。", "他写了25封信。"]


def test_terms_are_sent_as_the_text_has_them(
    tmp_path: Path, server: ChatServer, maria: ChatServer
) -> None:
    drama = drama_for(tmp_path, server, maria, episodes={1: SPOKEN})
    drama.write("cast.toml", CAST)
    drama.write("glossaries/en-US.csv", "source,target\n封信,letters\n")
    drama.write("glossaries/es-419.csv", "source,target\n封信,cartas\n")
    report = drama.run()
    assert report["untranslated"] == []
    (payload,) = maria.payloads()
    rows = {row["source"]: row["target"] for row in payload["glossary"]}
    assert rows == {"Gu Beichen": "Gu Beichén", "Mr. Gu": "señor Gu", "letters": "cartas"}
    (person,) = payload["cast"]
    assert (person["name"], person["rendering"]) == ("Gu Beichen", "Gu Beichén")
    assert "顾北辰" in person["aliases"]
    assert payload["cues"][0]["speaker"] == "顾北辰"
    cells = drama.cells("es-419")
    assert "Gu Beichén" in cells["es-419/1/2"]["text"]
    assert "señor Gu" in cells["es-419/1/3"]["text"]
    assert "cartas" in cells["es-419/1/4"]["text"]
    assert not [row for row in cells.values() if "N801" in str(row["findings"])]
    # One term changes: what is sent again are the lines whose source holds it.
    drama.write("glossaries/es-419.csv", "source,target\n封信,misivas\n")
    drama.run()
    english = drama.cells("en-US")
    assert sent(maria)[4:] == [english[f"en-US/1/{n}"]["text"] for n in (3, 4)]


def test_a_term_that_is_missed_is_asked_for_by_its_name_in_the_text(
    tmp_path: Path, server: ChatServer, maria: ChatServer
) -> None:
    drama = drama_for(tmp_path, server, maria, episodes={1: SPOKEN})
    drama.write("cast.toml", CAST)
    maria.ignore_glossary = True
    drama.run()
    asked = [row for payload in maria.payloads()[1:] for row in payload["glossary"]]
    assert {(row["source"], row["target"]) for row in asked} == {
        ("Gu Beichen", "Gu Beichén"),
        ("Mr. Gu", "señor Gu"),
    }
    cells = drama.cells("es-419")
    assert "N801" in str(cells["es-419/1/2"]["findings"])


def test_a_term_that_the_text_lacks_is_sent_as_the_source_has_it(
    tmp_path: Path, server: ChatServer, maria: ChatServer
) -> None:
    drama = drama_for(tmp_path, server, maria, episodes={1: SPOKEN})
    drama.write("glossaries/es-419.csv", "source,target\n封信,cartas\n")
    drama.run()
    assert {row["source"] for row in maria.payloads()[0]["glossary"]} == {"封信"}


def test_names_are_masked_for_engines_without_a_glossary(
    tmp_path: Path, server: ChatServer, maria: ChatServer
) -> None:
    markets = BOTH.replace('["maria"]', '["pseudo"]')
    drama = drama_for(tmp_path, server, maria, markets, episodes={1: SPOKEN})
    drama.write("cast.toml", CAST)
    report = drama.run()
    assert report["untranslated"] == []
    cells = drama.cells("es-419")
    assert "Gu Beichén" in cells["es-419/1/2"]["text"]
    assert "señor Gu" in cells["es-419/1/3"]["text"]
    assert not any("⟦" in row["text"] for row in cells.values())


def test_an_engine_of_single_lines(tmp_path: Path, server: ChatServer, maria: ChatServer) -> None:
    with WebServer() as web:
        table = f'\n[engines.web]\ntype = "libre"\nbase_url = "{web.url}"\nretries = 0\n'
        markets = BOTH.replace('["maria"]', '["web"]')
        drama = drama_for(tmp_path, server, maria, markets)
        drama.write("drama.toml", (drama.folder / "drama.toml").read_text("utf-8") + table)
        drama.run()
        assert len(web.calls) == COUNT
        assert {(call["source"], call["target"]) for call in web.calls} == {("en", "es")}
        all_right(drama)


@pytest.mark.parametrize("jobs", ["1", "2", "16"])
def test_a_chain_of_markets(
    tmp_path: Path, server: ChatServer, maria: ChatServer, jobs: str
) -> None:
    markets = """
    th-TH = { engines = ["maria"], from = "pt-BR" }
    pt-BR = { engines = ["maria"], from = "es-419" }
    es-419 = { engines = ["maria"], from = "en-US" }
    en-US = { engines = ["qwen"] }
    ja-JP = { engines = ["qwen"] }
    """
    drama = drama_for(tmp_path, server, maria, markets)
    server.delay = maria.delay = 0.02
    report = drama.run("--jobs", jobs)
    assert report["untranslated"] == []
    assert list(report["markets"]) == ["th-TH", "pt-BR", "es-419", "en-US", "ja-JP"]
    all_right(drama)
    all_right(drama, pivot="es-419", market="pt-BR")
    all_right(drama, pivot="pt-BR", market="th-TH")
    drama.run("--jobs", jobs)
    assert (server.requests, maria.requests) == (4, 6)


def test_other_markets_do_not_wait(tmp_path: Path, server: ChatServer, maria: ChatServer) -> None:
    """While the first market of a chain is slow, all other units are worked on."""
    markets = f'{BOTH}fr-FR = {{ engines = ["maria"] }}\n'
    drama = drama_for(tmp_path, server, maria, markets)
    server.delay = 1.5
    drama.run("--jobs", "4")
    first = {
        payload["target"]: time for payload, time in zip(maria.payloads(), maria.times, strict=True)
    }
    assert first["fr-FR"] < min(server.times) + 1.0
    assert first["es-419"] > min(server.times) + 1.4


def test_an_echo_of_the_text_is_no_translation(
    tmp_path: Path, server: ChatServer, maria: ChatServer
) -> None:
    lines = ["我等了他很久很久。", "他从来不听我说话。", "你为什么要这样对我？"]
    drama = drama_for(tmp_path, server, maria, episodes={1: lines})
    maria.use("echo")
    report = drama.run(code=1)
    assert reasons(report) == {"es-419 suspect": 3}
    assert not any(row["text"] for row in drama.cells("es-419").values())


def test_the_original_is_no_translation(
    tmp_path: Path, server: ChatServer, maria: ChatServer
) -> None:
    drama = drama_for(tmp_path, server, maria)
    maria.on_text = lambda source, text: "我等了很久。"
    report = drama.run(code=1)
    assert reasons(report) == {"es-419 suspect": COUNT}


@pytest.mark.parametrize("fault", ["merge-shift", "swap", "rotate", "drop", "same-for-all"])
def test_no_text_moves_to_another_cue(
    tmp_path: Path, server: ChatServer, maria: ChatServer, fault: str
) -> None:
    drama = drama_for(tmp_path, server, maria)
    maria.use(fault)
    report = drama.run(code=None)
    named = {f"{row['market']}/{row['episode']}/{row['cue']}" for row in report["untranslated"]}
    for address, cell in drama.cells("es-419").items():
        if address not in named:
            assert figures(cell["text"]) == figures(cell["source"]), address


def test_lines_with_one_text_there_share_one_here(
    tmp_path: Path, server: ChatServer, maria: ChatServer
) -> None:
    drama = drama_for(tmp_path, server, maria)
    drama.run("-m", "en-US")
    text = "nobody knows what happened to all of them that night"
    for place in (1, 3, 4, 8):
        drama.inside("review", "edit", f"en-US/1/{place}", "--text", text, "--by", "Ana")
    drama.run("-e", "1")
    assert maria.requests == 1
    cells = drama.cells("es-419")
    assert {cells[f"es-419/1/{n}"]["machine"] for n in (1, 3, 4, 8)} == {right(text, "es-419")}


def test_markup_inside_a_line(tmp_path: Path, server: ChatServer, maria: ChatServer) -> None:
    lines = ["我<i>真的</i>很想你。", "<i>我等了17天。</i>", "……"]
    drama = drama_for(tmp_path, server, maria, episodes={1: lines})
    drama.run()
    first, second = sent(maria)
    assert "⟦1⟧" in first and "⟦2⟧" in first
    assert "⟦" not in second
    cells = drama.cells("es-419")
    assert "<i>" in cells["es-419/1/1"]["text"] and "</i>" in cells["es-419/1/1"]["text"]
    assert "⟦" not in cells["es-419/1/1"]["text"]
    assert drama.draft("es-419")[1][1].startswith("<i>")
    before = drama.files()
    drama.run()
    assert drama.files() == before and maria.requests == 1
    # What the other market's text lost, this one never had.
    drama.inside("review", "edit", "en-US/1/1", "--text", "miss you so", "--by", "Ana")
    drama.run()
    assert drama.cells("es-419")["es-419/1/1"]["text"] == right("miss you so", "es-419")


def test_a_text_of_marks_alone_is_taken_over(
    tmp_path: Path, server: ChatServer, maria: ChatServer
) -> None:
    drama = drama_for(tmp_path, server, maria)
    drama.run()
    drama.inside("review", "edit", "en-US/1/1", "--text", "...?", "--by", "Ana")
    drama.run()
    assert maria.requests == 2
    assert figures(drama.cells("es-419")["es-419/1/1"]["text"]) == []
    assert drama.cells("es-419")["es-419/1/1"]["state"] == "pending"
    drama.inside("review", "reject", "es-419/1/1", "--reason", "say it", "--by", "Ana")
    report = drama.run(code=1)
    assert reasons(report) == {"es-419 suspect": 1}
    assert drama.cells("es-419")["es-419/1/1"]["state"] == "rejected"


def test_another_market_to_draft_from(
    tmp_path: Path, server: ChatServer, maria: ChatServer
) -> None:
    markets = f'{BOTH}fr-FR = {{ engines = ["qwen"] }}\n'
    drama = drama_for(tmp_path, server, maria, markets)
    drama.run()
    drama.approve("es-419/1/1", "en-US/1/1", "fr-FR/1/1")
    settings = (drama.folder / "drama.toml").read_text("utf-8")
    drama.write("drama.toml", settings.replace('from = "en-US"', 'from = "fr-FR"'))
    report = drama.run()
    assert {payload["source"] for payload in maria.payloads()[2:]} == {"fr-FR"}
    # No text of theirs changed: what people approved stands.
    assert report["markets"]["es-419"]["approved"] == 1
    assert report["markets"]["es-419"]["stale"] == 0
    drama.write("drama.toml", settings.replace(', from = "en-US"', ""))
    report = drama.run()
    assert maria.payloads()[-1]["source"] == "zh-Hans"
    assert report["markets"]["es-419"]["approved"] == 1


def test_a_stale_line_that_was_looked_at_again_rests_on_what_was_seen(
    tmp_path: Path, server: ChatServer, maria: ChatServer
) -> None:
    drama = drama_for(tmp_path, server, maria)
    drama.run()
    drama.approve("es-419/1/1", "en-US/1/1")
    for turn in ("one", "two"):
        edit = ("review", "edit", "en-US/1/1", "--text", f"take {turn}, 11 letters")
        drama.inside(*edit, "--by", "Ana", "--approve")
        assert drama.run()["markets"]["es-419"]["stale"] == 1
    drama.approve("es-419/1/1")
    assert drama.run()["markets"]["es-419"]["approved"] == 1


# --- before anything is sent ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("markets", "line", "says"),
    [
        ('es-419 = { from = "es-419" }', 4, "markets.es-419.from: a market is not drafted from"),
        ('es-419 = { from = "zh-Hans" }', 4, "markets.es-419.from: zh-Hans is the language of"),
        ('es-419 = { from = "fr-FR" }', 4, "markets.es-419.from: fr-FR is not among"),
        (
            'en-US = {}\nes-419 = { from = "pt-BR" }\npt-BR = { from = "es-419" }',
            5,
            "markets.es-419.from: drafted in a circle: es-419 from pt-BR from es-419",
        ),
        (
            'en-US = {}\nzh-TW = { engines = ["opencc"], from = "en-US" }',
            5,
            "markets.zh-TW.engines: opencc: ",
        ),
    ],
)
def test_what_cannot_be_is_refused(tmp_path: Path, markets: str, line: int, says: str) -> None:
    drama = Drama.make(tmp_path / "night", EPISODES, f"\n[markets]\n{markets}\n")
    before = drama.files()
    error = one_line(drama("run", code=2).err)
    assert f"drama.toml:{line}: {says}" in error
    assert drama.files() == before
    assert not (drama.folder / ".localize").exists()


def test_an_estimate(tmp_path: Path, server: ChatServer, maria: ChatServer) -> None:
    drama = drama_for(tmp_path, server, maria)
    found = drama.inside("run", "--dry-run", "--json").json()
    spanish = found["markets"]["es-419"]
    assert (spanish["lines"], spanish["guessed"], spanish["waiting"]) == (COUNT, COUNT, 0)
    assert found["engines"]["maria"]["requests"] == 2
    written = drama.inside("run", "--dry-run")
    assert "es-419: 14 lines are estimated from the source's" in written.err
    # Alone it would get nothing.
    alone = drama.inside("run", "--dry-run", "--json", "-m", "es-419").json()["markets"]["es-419"]
    assert (alone["lines"], alone["guessed"], alone["waiting"]) == (0, 0, COUNT)
    assert (server.requests, maria.requests) == (0, 0)
    drama.run("-m", "en-US", "-e", "1")
    found = drama.inside("run", "--dry-run", "--json").json()["markets"]["es-419"]
    assert (found["lines"], found["guessed"]) == (COUNT, 6)
    drama.run()
    found = drama.inside("run", "--dry-run", "--json").json()
    assert found["markets"]["es-419"]["lines"] == 0
    assert found["engines"]["maria"]["requests"] == 0
    found = drama.inside("run", "--dry-run", "--json", "--redraft").json()["markets"]["es-419"]
    assert found["guessed"] == COUNT


def test_offline_both_wait(tmp_path: Path, server: ChatServer, maria: ChatServer) -> None:
    drama = drama_for(tmp_path, server, maria)
    report = drama.run("--offline", code=0)
    assert reasons(report) == {"en-US offline": COUNT, "es-419 pivot": COUNT}


# --- for people -----------------------------------------------------------------------------------


def test_reviewers_see_what_it_was_drafted_from(
    tmp_path: Path, server: ChatServer, maria: ChatServer
) -> None:
    drama = drama_for(tmp_path, server, maria)
    drama.run()
    drama.approve("en-US/1/1")
    english = drama.cells("en-US")["en-US/1/1"]["text"]
    shown = drama.inside("review", "show", "es-419/1/1").out
    assert f"en-US    {english}  [approved]" in shown
    document = drama.inside("review", "show", "es-419/1/1", "--json").json()
    assert document["pivot"] == {"market": "en-US", "text": english, "state": "approved"}
    assert drama.inside("review", "show", "en-US/1/1", "--json").json()["pivot"] is None
    board = drama.inside("status", "--json").json()["markets"]
    assert (board["es-419"]["from"], board["en-US"]["from"]) == ("en-US", "zh-Hans")
    assert " from" in drama.inside("status").out.splitlines()[1]
