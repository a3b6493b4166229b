"""`localize run` over memory, OpenCC and made-up text: counts, drafts, options, second runs."""

from pathlib import Path
from typing import Any

import pytest

from tests.cli.drama import Drama, chat_table, figures, localize, numbered, one_line
from tests.servers.chat import ChatServer

NUMBERS = {
    "cues",
    "memory",
    "engine",
    "reused",
    "untranslated",
    "approved",
    "stale",
    "errors",
    "warnings",
}


def adds_up(report: Any) -> None:
    """Every cue is counted once, by where its text came from, or named as untranslated."""
    for market, numbers in report["markets"].items():
        assert set(numbers) == NUMBERS
        by_origin = [numbers[name] for name in ("memory", "engine", "reused", "untranslated")]
        assert sum(by_origin) == numbers["cues"]
        named = [row for row in report["untranslated"] if row["market"] == market]
        assert len(named) == numbers["untranslated"]


def origins(report: Any, market: str) -> tuple[int, int, int, int]:
    numbers = report["markets"][market]
    return numbers["memory"], numbers["engine"], numbers["reused"], numbers["untranslated"]


# --- the first run --------------------------------------------------------------------------------


def test_the_shape_of_the_report(first_run: tuple[Drama, Any]) -> None:
    report = first_run[1]
    keys = {"drama", "episodes", "seconds", "markets", "engines", "source", "untranslated"}
    assert set(report) == keys
    assert report["drama"] == "night"
    assert report["episodes"] == 2
    assert isinstance(report["seconds"], float)
    assert list(report["markets"]) == ["en-US", "th-TH", "zh-TW"]
    assert set(report["engines"]) == {"pseudo", "opencc"}
    for usage in report["engines"].values():
        assert set(usage) == {"requests", "characters", "failures", "cost"}
    for row in report["untranslated"]:
        assert set(row) == {"market", "episode", "cue", "source", "reason"}
    adds_up(report)


def test_where_each_text_came_from(first_run: tuple[Drama, Any]) -> None:
    report = first_run[1]
    # Four lines stand in the memory; dots need no translation; the others are the engine's.
    assert origins(report, "en-US") == (4, 4, 1, 0)
    assert origins(report, "th-TH") == (4, 0, 1, 4)
    # The lines that come twice are converted once.
    assert origins(report, "zh-TW") == (0, 6, 3, 0)
    assert [(row["episode"], row["cue"], row["source"]) for row in report["untranslated"]] == [
        (1, 3, "我等了17天。"),
        (1, 4, "他写了24封信。"),
        (2, 1, "这里有31个人。"),
        (2, 3, "她数了48颗星星。"),
    ]
    assert {row["reason"] for row in report["untranslated"]} == {"no-engine"}


def test_drafts_hold_each_text_at_its_own_time(first_run: tuple[Drama, Any]) -> None:
    drama = first_run[0]
    names = [name for name in drama.files() if name.startswith("drafts/")]
    assert names == [
        f"drafts/{market}/ep{episode:02d}.srt"
        for market in ("en-US", "th-TH", "zh-TW")
        for episode in (1, 2)
    ]
    english = drama.draft("en-US")
    assert [start for start, _ in english] == [1000, 4000, 7000, 10000, 13000, 16000]
    assert english[0][1] == english[4][1] == "Who are you?"
    assert english[1][1] == "Let go of me!"
    assert figures(english[2][1]) == ["17"]
    assert figures(english[3][1]) == ["24"]
    taiwan = [text for _, text in drama.draft("zh-TW")]
    assert "誰" in taiwan[0]
    assert "寫" in taiwan[3]


def test_a_line_that_waits_is_empty_in_its_draft(first_run: tuple[Drama, Any]) -> None:
    drama = first_run[0]
    thai = drama.draft("th-TH")
    assert [start for start, _ in thai] == [1000, 4000, 7000, 10000, 13000, 16000]
    assert [bool(text) for _, text in thai] == [True, True, False, False, True, True]


def test_the_text_output_names_what_waits(fresh: Drama) -> None:
    result = fresh("run")
    assert result.out.startswith("night: 2 episodes in ")
    rows = {line.split()[0]: line.split()[1:] for line in result.out.splitlines() if line}
    assert rows["en-US"][:4] == ["9", "4", "4", "1"]
    assert rows["th-TH"][-1] == "4"
    assert "4 cues wait" in result.err
    assert not any(line.startswith("localize:") for line in result.err.splitlines())


# --- options --------------------------------------------------------------------------------------


def test_only_some_markets(fresh: Drama) -> None:
    report = fresh.run("-m", "zh-TW", "-m", "th")
    assert sorted(report["markets"]) == ["th-TH", "zh-TW"]
    assert not (fresh.folder / "drafts" / "en-US").exists()
    adds_up(report)


@pytest.mark.parametrize(
    ("wanted", "numbers"), [("3", [3]), ("1-2", [1, 2]), ("2-", [2, 3, 4]), ("-2", None)]
)
def test_only_some_episodes(tmp_path: Path, wanted: str, numbers: list[int] | None) -> None:
    episodes = {n: numbered(2, start=10 * n) for n in (1, 2, 3, 4)}
    drama = Drama.make(tmp_path / "d", episodes, '[markets]\nen-US = { engines = ["pseudo"] }\n')
    result = drama.inside("run", "-e", wanted, code=None)
    if numbers is None and result.code == 2:
        assert wanted in one_line(result.err)
        assert not (drama.folder / "drafts").exists()
        return
    assert result.code == 0
    names = sorted(path.name for path in (drama.folder / "drafts" / "en-US").iterdir())
    assert names == [f"ep{n:02d}.srt" for n in numbers or [1, 2]]


@pytest.mark.parametrize("wanted", ["x", "3-1", "1,,2", "9", "0"])
def test_episodes_that_make_no_sense(fresh: Drama, wanted: str) -> None:
    result = fresh.inside("run", "-e", wanted, code=2)
    assert wanted in one_line(result.err)
    assert not (fresh.folder / "drafts").exists()


def test_a_market_that_the_drama_does_not_have(fresh: Drama) -> None:
    line = one_line(fresh("run", "-m", "ja-JP", code=2).err)
    assert "ja-JP" in line
    assert "en-US, th-TH, zh-TW" in line
    assert not (fresh.folder / ".localize").exists()


def test_offline_asks_no_server_and_is_no_failure(tmp_path: Path, server: ChatServer) -> None:
    settings = '[markets]\nen-US = { engines = ["qwen", "pseudo"] }\nth-TH = { engines = ["qwen"] }'
    episodes = {1: numbered(3)}
    drama = Drama.make(tmp_path / "d", episodes, settings + chat_table(server.url))
    report = drama.run("--offline")
    assert server.connections == 0
    assert {(row["market"], row["reason"]) for row in report["untranslated"]} == {
        ("th-TH", "offline")
    }
    assert origins(report, "en-US") == (0, 3, 0, 0)
    assert report["engines"]["qwen"]["requests"] == 0
    adds_up(report)


def test_offline_waits_for_a_server_that_is_there_later(tmp_path: Path, server: ChatServer) -> None:
    settings = '[markets]\nen-US = { engines = ["qwen"] }' + chat_table(server.url)
    drama = Drama.make(tmp_path / "d", {1: numbered(3)}, settings)
    drama.run("--offline")
    assert origins(drama.run(), "en-US") == (0, 3, 0, 0)
    assert [figures(text) for _, text in drama.draft("en-US")] == [["11"], ["12"], ["13"]]


def test_a_dry_run_sends_and_writes_nothing(tmp_path: Path, server: ChatServer) -> None:
    settings = '[markets]\nen-US = { engines = ["qwen"] }' + chat_table(server.url)
    drama = Drama.make(tmp_path / "d", {1: numbered(3)}, settings)
    before = drama.files()
    drama("run", "--dry-run")
    assert server.connections == 0
    assert drama.files() == before


def test_several_folders(tmp_path: Path) -> None:
    for name in ("one", "two"):
        settings = '[markets]\nen-US = { engines = ["pseudo"] }\n'
        drama = Drama.make(tmp_path / name, {1: numbered(3)}, settings)
        drama.write("drama.toml", f'id = "{name}"\n' + settings)
    report = localize("run", "one", "two", "--json", at=tmp_path).json()
    assert [document["drama"] for document in report["dramas"]] == ["one", "two"]
    for name in ("one", "two"):
        assert len(Drama(tmp_path / name).draft("en-US")) == 3


def test_what_waits_in_several_folders_names_its_drama(tmp_path: Path) -> None:
    for name in ("one", "two"):
        settings = f'id = "{name}"\n[markets]\nen-US = {{ engines = [] }}\n'
        Drama.make(tmp_path / name, {1: numbered(3)}, "").write("drama.toml", settings)
    done = localize("run", "one", "two", at=tmp_path)
    assert [line.partition(" cues wait")[0] for line in done.err.splitlines()] == [
        "one: 3",
        "two: 3",
    ]
    assert localize("run", "one", at=tmp_path).err.startswith("3 cues wait")


def test_a_failure_in_several_folders_names_its_drama(tmp_path: Path, server: ChatServer) -> None:
    server.always = 401
    for name in ("one", "two"):
        settings = f'id = "{name}"\n[markets]\nen-US = {{ engines = ["qwen"] }}\n'
        drama = Drama.make(tmp_path / name, {1: numbered(1)}, "")
        drama.write("drama.toml", settings + chat_table(server.url))
    err = localize("run", "one", "two", "--json", at=tmp_path, code=1).err.splitlines()
    assert err[0].startswith("localize: one: en-US/1/1: auth")
    assert err[1].startswith("localize: two: en-US/1/1: auth")


def test_several_folders_are_all_read_before_one_is_run(tmp_path: Path, server: ChatServer) -> None:
    settings = '[markets]\nen-US = { engines = ["qwen"] }' + chat_table(server.url)
    Drama.make(tmp_path / "one", {1: numbered(3)}, settings)
    two = Drama.make(tmp_path / "two", {1: numbered(3)}, settings)
    two.write("drama.toml", "titel = 1\n")
    line = one_line(localize("run", "one", "two", at=tmp_path, code=2).err)
    assert "titel" in line
    assert server.connections == 0
    assert not (tmp_path / "one" / "drafts").exists()


@pytest.mark.parametrize("jobs", ["1", "7"])
def test_jobs_change_nothing_but_the_pace(
    tmp_path: Path, first_run: tuple[Drama, Any], fresh: Drama, jobs: str
) -> None:
    report = fresh.run("--jobs", jobs)
    adds_up(report)
    assert fresh.files() == first_run[0].files()
    assert fresh.cells("en-US") == first_run[0].cells("en-US")


def test_jobs_must_be_a_number_above_nought(fresh: Drama) -> None:
    assert "--jobs" in fresh("run", "--jobs", "0", code=2).err


# --- the second run -------------------------------------------------------------------------------


def test_a_second_run_reuses_everything(night: Drama, first_run: tuple[Drama, Any]) -> None:
    before, cells = night.files(), night.cells("en-US")
    report = night.run()
    assert origins(report, "en-US") == (0, 0, 9, 0)
    assert origins(report, "th-TH") == (0, 0, 5, 4)
    assert origins(report, "zh-TW") == (0, 0, 9, 0)
    assert [usage["requests"] for usage in report["engines"].values()] == [0, 0]
    assert night.files() == before
    assert night.cells("en-US") == cells
    adds_up(report)


def test_a_second_run_asks_a_server_nothing(tmp_path: Path, server: ChatServer) -> None:
    settings = '[markets]\nen-US = { engines = ["qwen"] }' + chat_table(server.url)
    drama = Drama.make(tmp_path / "d", {1: numbered(3)}, settings)
    drama.run()
    asked = server.requests
    drama.run()
    assert server.requests == asked
    drama.run("--redraft")
    assert server.requests > asked


def test_a_new_model_keeps_the_drafts_that_were_paid_for(
    tmp_path: Path, server: ChatServer
) -> None:
    market = 'id = "night"\n[markets]\nen-US = { engines = ["qwen"] }'
    drama = Drama.make(tmp_path / "d", {1: numbered(3)}, market[13:] + chat_table(server.url))
    drama.run()
    asked = server.requests
    drama.write("drama.toml", market + chat_table(server.url, model="m2"))
    drama.run()
    assert server.requests == asked
    report = drama.run("--redraft")
    assert origins(report, "en-US") == (0, 3, 0, 0)
    assert server.bodies[-1]["model"] == "m2"


def test_redraft_leaves_what_people_did(night: Drama) -> None:
    night.approve("en-US/1/3")
    night.inside("review", "edit", "en-US/1/4", "--text", "He wrote 24 notes.", "--by", "Ana")
    before = night.cells("en-US")
    night.run("--redraft")
    after = night.cells("en-US")
    for address in ("en-US/1/3", "en-US/1/4"):
        assert after[address]["text"] == before[address]["text"]
        assert after[address]["state"] == before[address]["state"]
        assert after[address]["version"] == before[address]["version"]


def test_a_folder_that_moved_keeps_its_drafts_and_forgets_the_old_memory(
    fresh: Drama, tmp_path: Path
) -> None:
    fresh.run()
    moved = Drama(fresh.folder.rename(tmp_path / "elsewhere"))
    assert origins(moved.run(), "en-US") == (0, 0, 9, 0)
    memory = (moved.folder / "memory.tmx").read_text(encoding="utf-8")
    moved.write("memory.tmx", memory.replace("Who are you?", "Who is it?"))
    moved.run("--redraft")
    assert moved.draft("en-US")[0][1] == "Who is it?"


def test_a_memory_that_is_not_named_any_more_is_not_asked(fresh: Drama) -> None:
    fresh.run()
    text = (fresh.folder / "drama.toml").read_text(encoding="utf-8")
    fresh.write("drama.toml", text.replace('memory = ["memory.tmx"]', ""))
    report = fresh.run("--redraft")
    assert report["markets"]["en-US"]["memory"] == 0


# --- drafts that somebody edited ------------------------------------------------------------------


def test_an_edited_draft_is_named_and_left_alone(night: Drama) -> None:
    path = night.folder / "drafts" / "en-US" / "ep01.srt"
    edited = path.read_text(encoding="utf-8").replace("Who are you?", "Who the hell are you?")
    path.write_text(edited, encoding="utf-8", newline="\n")
    other = (night.folder / "drafts" / "en-US" / "ep02.srt").read_bytes()
    result = night("run", code=1)
    assert "drafts/en-US/ep01.srt" in result.err
    assert path.read_text(encoding="utf-8") == edited
    assert (night.folder / "drafts" / "en-US" / "ep02.srt").read_bytes() == other
    # It stays so as often as it is run, however the source changes.
    night.source(1, ["你是谁？", "放开我！", "我等了19天。", "他写了24封信。", "你是谁？", "……"])
    result = night.inside("run", "--json", code=1)
    assert "drafts/en-US/ep01.srt" in result.err
    assert path.read_text(encoding="utf-8") == edited
    assert figures(night.draft("zh-TW")[2][1]) == ["19"]


def test_a_draft_that_was_there_before_the_first_run_is_left_alone(fresh: Drama) -> None:
    fresh.write("drafts/en-US/ep02.srt", "1\n00:00:01,000 --> 00:00:02,000\nMine.\n")
    result = fresh("run", code=1)
    assert "drafts/en-US/ep02.srt" in result.err
    assert fresh.draft("en-US", 2) == [(1000, "Mine.")]
    assert len(fresh.draft("en-US", 1)) == 6


def test_a_draft_that_somebody_deleted_is_written_again(night: Drama) -> None:
    path = night.folder / "drafts" / "en-US" / "ep01.srt"
    before = path.read_bytes()
    path.unlink()
    night.run()
    assert path.read_bytes() == before


# --- source files of all kinds --------------------------------------------------------------------


def test_markup_speakers_and_two_lines_come_through(tmp_path: Path) -> None:
    settings = '[markets]\nzh-TW = { engines = ["opencc"] }\n'
    drama = Drama.make(tmp_path / "d", {1: numbered(1)}, settings)
    lines = [
        "<i>我等了17天。</i>",
        "- 谁？\n- 我。",
        "{\\an8}这里有31个人。",
        "我等了<b>18</b>天。",
    ]
    drama.source(1, lines)
    drama.run()
    texts = [text for _, text in drama.draft("zh-TW")]
    assert texts[0].startswith("<i>")
    assert texts[0].endswith("</i>")
    assert texts[1].count("\n") == 1
    assert texts[2].startswith("{\\an8}")
    assert "<b>18</b>" in texts[3]


def test_episodes_in_other_encodings_and_formats(tmp_path: Path) -> None:
    settings = '[markets]\nzh-TW = { engines = ["opencc"] }\n'
    drama = Drama.make(tmp_path / "d", {1: numbered(3)}, settings)
    text = (drama.folder / "source" / "ep01.srt").read_text(encoding="utf-8")
    (drama.folder / "source" / "ep02.srt").write_bytes(text.encode("gbk"))
    (drama.folder / "source" / "ep03.srt").write_bytes(text.replace("\n", "\r\n").encode("utf-16"))
    drama.run()
    first = drama.draft("zh-TW", 1)
    assert first == drama.draft("zh-TW", 2) == drama.draft("zh-TW", 3)


def test_an_episode_that_goes_away_and_comes_back_keeps_its_approvals(night: Drama) -> None:
    night.approve("en-US/2/1")
    path = night.folder / "source" / "ep02.srt"
    source = path.read_bytes()
    path.unlink()
    assert night.run()["markets"]["en-US"]["cues"] == 6
    path.write_bytes(source)
    night.run()
    assert night.cells("en-US")["en-US/2/1"]["state"] == "approved"
