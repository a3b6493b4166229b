"""`localize review`: undo and revert, claims, questions, assignments, identical lines, the walk."""

import contextlib
import datetime
import os
import pty
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from localize.errors import Refused
from localize.review.undo import run_of
from tests.cli.drama import Drama, Result, chat_table, environment, one_line
from tests.servers.chat import ChatServer


def show(drama: Drama, cell: str) -> Any:
    return drama.inside("review", "show", cell, "--json").json()


def edit(drama: Drama, cell: str, text: str, *more: str, by: str = "Ana", code: int = 0) -> Result:
    return drama.inside("review", "edit", cell, "--text", text, "--by", by, *more, code=code)


def review(drama: Drama, *words: str, code: int = 0) -> Result:
    return drama.inside("review", *words, code=code)


# --- undo -----------------------------------------------------------------------------------------


def test_undo_restores_text_and_state(night: Drama) -> None:
    before = show(night, "en-US/1/3")
    edit(night, "en-US/1/3", "Seventeen\\ndays: 17.", "--approve")
    after = review(night, "undo", "en-US/1/3", "--by", "Ana", "--json").json()
    assert after["cells"][0]["state"] == "pending"
    now = show(night, "en-US/1/3")
    same = ("text", "pieces", "state", "machine", "editor", "findings", "risk", "rulings")
    assert {key: now[key] for key in same} == {key: before[key] for key in same}
    assert now["version"] > before["version"]
    last = now["history"][-1]
    assert (last["by"], last["action"], last["reason"]) == ("Ana", "undo", "edit and approve")
    assert night.run()["markets"]["en-US"]["approved"] == 0
    assert show(night, "en-US/1/3")["text"] == before["text"]


def test_undo_goes_back_step_by_step(night: Drama) -> None:
    edit(night, "en-US/1/3", "One 17.")
    edit(night, "en-US/1/3", "Two 17.")
    night.approve("en-US/1/3")
    texts = []
    for _ in range(3):
        review(night, "undo", "en-US/1/3", "--by", "Ana")
        cell = show(night, "en-US/1/3")
        texts.append((cell["text"], cell["state"], cell["editor"]))
    assert [(state, editor) for _, state, editor in texts] == [
        ("pending", "Ana"),
        ("pending", "Ana"),
        ("pending", ""),
    ]
    assert [text for text, _, _ in texts[:2]] == ["Two 17.", "One 17."]
    assert "no decision to undo" in review(night, "undo", "en-US/1/3", "--by", "Ana", code=1).err


def test_undoing_an_edit_of_an_approved_text_approves_it_again(night: Drama) -> None:
    night.approve("en-US/1/1")
    edit(night, "en-US/1/1", "Who is it?")
    assert night.inside("memory", "search", "你是谁？", "-m", "en-US", "--json").code == 0
    review(night, "undo", "en-US/1/1", "--by", "Ana")
    cell = show(night, "en-US/1/1")
    assert (cell["state"], cell["text"]) == ("approved", "Who are you?")


def test_somebody_elses_decision_needs_a_reason(night: Drama) -> None:
    night.approve("en-US/1/3", by="Ben")
    line = one_line(review(night, "undo", "en-US/1/3", "--by", "Ana", code=2).err)
    assert "Ben decided this" in line
    assert "--reason" in line
    review(night, "undo", "en-US/1/3", "--by", "Ana", "--reason", "wrong number")
    assert show(night, "en-US/1/3")["history"][-1]["reason"] == "wrong number"


def test_undo_names_the_version_that_was_seen(night: Drama) -> None:
    night.approve("en-US/1/3")
    review(night, "undo", "en-US/1/3", "--by", "Ana", "--version", "1", code=1)
    review(night, "undo", "en-US/1/3", "--by", "Ana", "--version", "2")
    assert show(night, "en-US/1/3")["state"] == "pending"


def test_a_version_that_never_was(night: Drama) -> None:
    before = show(night, "en-US/1/3")
    for words in (["edit", "--text", "Mine."], ["approve"], ["reject", "--reason", "no"]):
        done = night.inside(
            "review", words[0], "en-US/1/3", *words[1:], "--by", "Ana", "--version", "99", code=1
        )
        line = one_line(done.err)
        assert f"there is no version 99; the newest is {before['version']}, by run" in line
        assert "saved" not in line
    assert show(night, "en-US/1/3") == before


def test_undo_does_not_bring_back_what_a_recut_overtook(night: Drama) -> None:
    night.approve("en-US/1/3")
    edit(night, "en-US/1/3", "I waited 17 days, you know.")
    lines = ["你是谁？", "放开我！", "我等了19天。", "他写了24封信。", "你是谁？", "……"]
    night.source(1, lines)
    night.run()
    assert show(night, "en-US/1/3")["state"] == "stale"
    review(night, "undo", "en-US/1/3", "--by", "Ana")
    cell = show(night, "en-US/1/3")
    assert (cell["state"], cell["reason"]) == ("stale", "the source changed")
    night.run()
    assert show(night, "en-US/1/3")["state"] == "stale"


# --- revert ---------------------------------------------------------------------------------------


def test_everything_by_one_person_since_a_time(night: Drama) -> None:
    night.approve("en-US/1/2", by="Mal")
    since = datetime.datetime.now(datetime.UTC).isoformat()
    edit(night, "en-US/1/3", "Bad 17.", by="Mal")
    edit(night, "en-US/1/3", "Worse 17.", by="Mal")
    edit(night, "en-US/1/4", "Bad 24.", by="Mal")
    night.approve("en-US/1/4", by="Ana")
    night.approve("zh-TW/1/3", by="Mal")
    before = show(night, "en-US/1/3")["history"][0]["new"]
    result = review(
        night, "revert", "--by-person", "Mal", "--since", since, "--by", "Li", "--json", code=1
    )
    done = {entry["cell"]: entry["state"] for entry in result.json()["cells"]}
    assert done == {"en-US/1/3": "pending", "zh-TW/1/3": "pending"}
    (left,) = result.json()["refused"]
    assert "Ana decided after Mal" in left["error"]
    assert show(night, "en-US/1/3")["text"] == before
    assert show(night, "en-US/1/4")["text"] == "Bad 24."
    assert show(night, "en-US/1/2")["state"] == "approved"
    again = ["revert", "--by-person", "Mal", "--since", "7d", "--by", "Li", "--json"]
    done = {entry["cell"] for entry in review(night, *again, code=1).json()["cells"]}
    assert done == {"en-US/1/2"}


def test_a_decision_that_was_undone_a_moment_ago_is_left(night: Drama) -> None:
    """Between the list of somebody's decisions and the look at one, another person undid it."""
    with pytest.raises(Refused, match="no decision stands here"):
        run_of([], "Ana", "2026", "en-US/1/3")


@pytest.mark.parametrize("how", ["undo", "revert"])
def test_the_memory_forgets_what_was_taken_back_though_it_is_stale(night: Drama, how: str) -> None:
    edit(night, "en-US/1/3", "I waited 17 days.", "--approve")
    night.source(1, ["你是谁？", "放开我！", "我等了18天。", "他写了24封信。", "你是谁？", "……"])
    night.run()
    search = ("memory", "search", "我等了17天。", "-m", "en-US", "--json")
    assert show(night, "en-US/1/3")["state"] == "stale"
    assert night.inside(*search).json()["matches"], "it was right for its source"
    words = ("en-US/1/3",) if how == "undo" else ("--by-person", "Ana", "--since", "1h")
    review(night, how, *words, "--by", "Ana")
    assert show(night, "en-US/1/3")["state"] == "pending"
    assert not night.inside(*search).json()["matches"]


def test_a_name_written_in_two_ways_is_one_person(night: Drama) -> None:
    toml = (night.folder / "drama.toml").read_text("utf-8")
    night.write("drama.toml", "review = 2\n" + toml)
    edit(night, "en-US/1/3", "I waited 17 days.", by="Zoe\u0308  Li")
    refused = review(night, "approve", "en-US/1/3", "--by", " Zo\u00eb Li", code=1)
    assert "another person must approve" in refused.err
    waiting = review(night, "next", "--by", "Zoe\u0308 Li", "-m", "en-US", "--json").json()
    assert waiting["cell"]["cue"] != 3


def test_nobody_has_the_name_of_the_machine(night: Drama) -> None:
    assert "the machine" in one_line(edit(night, "en-US/1/3", "a", by="run", code=2).err)


def test_revert_needs_a_time(night: Drama) -> None:
    line = one_line(
        review(night, "revert", "--by-person", "Mal", "--since", "soon", "--by", "Li", code=2).err
    )
    assert "soon" in line
    assert "--since" in line


# --- many at once ---------------------------------------------------------------------------------


def test_an_episode_is_approved_and_the_exceptions_are_named(night: Drama) -> None:
    edit(night, "en-US/1/4", "他写了24封信。")
    review(night, "question", "1/3", "--text", "who?", "--by", "Ana")
    result = review(night, "approve", "en-US/1", "--by", "Ana", "--json", code=1)
    assert {entry["cell"] for entry in result.json()["cells"]} == {
        f"en-US/1/{place}" for place in (1, 2, 5, 6)
    }
    errors = {entry["cell"]: entry["error"] for entry in result.json()["refused"]}
    assert set(errors) == {"en-US/1/3", "en-US/1/4"}
    assert "a question is open: who?" in errors["en-US/1/3"]
    assert "X703" in errors["en-US/1/4"] or "X702" in errors["en-US/1/4"]
    assert show(night, "en-US/2/1")["state"] == "pending"


def test_filters_say_which_are_approved(night: Drama) -> None:
    review(night, "approve", "-m", "zh-TW", "-e", "2-", "--max-risk", "100", "--by", "Ana")
    states = {place: row["state"] for place, row in night.cells("zh-TW").items()}
    assert {states[f"zh-TW/2/{n}"] for n in (1, 2, 3)} == {"approved"}
    assert {states[f"zh-TW/1/{n}"] for n in range(1, 7)} == {"pending"}


@pytest.mark.parametrize(
    "words", [[], ["en-US/1", "-m", "en-US"], ["en-US/1", "--version", "1"], ["en-US/7"]]
)
def test_what_bulk_approval_does_not_take(night: Drama, words: list[str]) -> None:
    review(night, "approve", *words, "--by", "Ana", code=2)
    assert not night.cells("en-US", states=["approved"])


def test_bulk_approval_leaves_what_is_stale(night: Drama) -> None:
    night.approve("en-US/1/3")
    lines = ["你是谁？", "放开我！", "我等了19天。", "他写了24封信。", "你是谁？", "……"]
    night.source(1, lines)
    night.run()
    result = review(night, "approve", "en-US/1", "--by", "Ana", code=1)
    assert "stale (the source changed); decide it by itself" in one_line(result.err)


# --- identical lines ------------------------------------------------------------------------------


def test_identical_lines_are_offered(night: Drama) -> None:
    edit(night, "en-US/1/1", "Who is it?")
    result = review(night, "approve", "en-US/1/1", "--by", "Ana", "--json").json()
    assert [(one["cell"], one["done"], one["reason"]) for one in result["same"]] == [
        ("en-US/1/5", False, "")
    ]
    assert show(night, "en-US/1/5")["state"] == "pending"


def test_identical_lines_are_decided_too(night: Drama) -> None:
    edit(night, "en-US/1/1", "Who is it?")
    result = review(night, "approve", "en-US/1/1", "--also", "--by", "Ana")
    assert "en-US/1/5: approved" in result.out
    twin = show(night, "en-US/1/5")
    assert (twin["text"], twin["state"], twin["editor"]) == ("Who is it?", "approved", "Ana")
    assert twin["pieces"][0]["start_ms"] == twin["start_ms"]
    assert [entry["reason"] for entry in twin["history"][-2:]] == ["as en-US/1/1"] * 2
    pairs = night.inside("memory", "search", "你是谁？", "-m", "en-US", "--json").json()
    assert "Who is it?" in str(pairs)


def test_identical_lines_that_are_exceptions(night: Drama) -> None:
    edit(night, "en-US/1/5", "Who goes there?", by="Ben")
    edit(night, "en-US/1/1", "Who is it?", "--approve", "--also")
    assert show(night, "en-US/1/5")["text"] == "Who goes there?"
    result = review(night, "approve", "en-US/1/1", "--same", "--by", "Ana", "--json").json()
    assert result["same"][0]["reason"] == "Ben typed another text"
    night.approve("en-US/1/5")
    result = review(night, "approve", "en-US/1/1", "--same", "--by", "Ana", "--json").json()
    assert result["same"][0]["reason"] == "approved with another text"
    edit(night, "en-US/1/2", "Let go!", code=0)
    assert review(night, "edit", "en-US/1/2", "--text", "x", "--also", "--by", "A", code=2).err


def test_a_text_that_was_rejected_there_is_an_exception(night: Drama) -> None:
    review(night, "reject", "en-US/2/2", "--reason", "too loud", "--by", "Ben")
    text = show(night, "en-US/1/2")["text"]
    result = review(night, "approve", "en-US/1/2", "--also", "--by", "Ana", "--json").json()
    assert result["same"][0]["reason"] == "this text was rejected there: too loud"
    assert show(night, "en-US/2/2")["state"] == "rejected"
    assert text


def test_two_people_still_have_to_look_at_identical_lines(night: Drama) -> None:
    settings = (night.folder / "drama.toml").read_text(encoding="utf-8")
    night.write("drama.toml", "review = 2\n" + settings)
    edit(night, "en-US/1/1", "Who is it?", by="Eva")
    review(night, "approve", "en-US/1/1", "--also", "--by", "Ana")
    twin = show(night, "en-US/1/5")
    assert (twin["text"], twin["state"], twin["editor"]) == ("Who is it?", "pending", "Ana")
    review(night, "approve", "en-US/1/5", "--by", "Ana", code=1)


# --- claims, assignments, comments ----------------------------------------------------------------


def test_a_claim_is_seen_and_taken_over_with_a_note(night: Drama) -> None:
    result = review(night, "claim", "en-US/1/3", "--by", "Ana", "--json").json()
    assert result["cells"][0]["claim"]["by"] == "Ana"
    assert show(night, "en-US/1/3")["claim"]["by"] == "Ana"
    assert "Ana looks at it" in one_line(
        review(night, "claim", "en-US/1/3", "--by", "Ben", code=1).err
    )
    review(night, "release", "en-US/1/3", "--by", "Ben", code=1)
    review(night, "claim", "en-US/1/3", "--by", "Ben", "--note", "Ana is away")
    assert show(night, "en-US/1/3")["claim"]["note"] == "Ana is away"
    review(night, "release", "en-US/1/3", "--by", "Ben")
    assert show(night, "en-US/1/3")["claim"] is None


def test_how_long_a_claim_lasts_is_a_setting(night: Drama) -> None:
    settings = (night.folder / "drama.toml").read_text(encoding="utf-8")
    night.write("drama.toml", "claim_minutes = 5\n" + settings)
    claim = review(night, "claim", "en-US/1/3", "--by", "Ana", "--json").json()["cells"][0]["claim"]
    start, end = (datetime.datetime.fromisoformat(claim[key]) for key in ("at", "until"))
    assert end - start == datetime.timedelta(minutes=5)
    night.write("drama.toml", "claim_minutes = 0\n" + settings)
    assert "claim_minutes" in review(night, "list", code=2).err


def test_episodes_are_given_to_people(night: Drama) -> None:
    result = review(
        night, "assign", "en-US/1-2", "zh-TW", "--to", "Mei", "--due", "2026-12-01", "--json"
    ).json()
    places = [(one["market"], one["episode"]) for one in result["assignments"]]
    assert places == [("en-US", 1), ("en-US", 2), ("zh-TW", 1), ("zh-TW", 2)]
    load = {"episodes": 4, "cells": 18, "waiting": 18, "due": "2026-12-01"}
    assert result["people"] == {"Mei": load}
    night.approve("en-US/1/3")
    review(night, "assign", "zh-TW/2", "--to", "Bo")
    result = review(night, "assign", "--json").json()
    assert result["people"]["Mei"] == {**load, "episodes": 3, "cells": 15, "waiting": 14}
    assert result["people"]["Bo"]["due"] is None
    rows = review(night, "list", "--assigned", "Bo", "--json").json()["cells"]
    assert {(row["market"], row["episode"]) for row in rows} == {("zh-TW", 2)}
    assert night.inside("status", "--json").json()["people"] == result["people"]
    review(night, "assign", "zh-TW", "--to", "")
    assert "Bo" not in review(night, "assign", "--json").json()["people"]


@pytest.mark.parametrize(
    ("words", "word"),
    [
        (["en-US/9", "--to", "Mei"], "no episode 9"),
        (["ja-JP/1", "--to", "Mei"], "ja-JP"),
        (["en-US/1", "--to", "Mei", "--due", "soon"], "soon"),
        (["en-US/x", "--to", "Mei"], "no range"),
        (["en-US/1"], "--to"),
    ],
)
def test_what_cannot_be_given(night: Drama, words: list[str], word: str) -> None:
    assert word in review(night, "assign", *words, code=2).err
    assert review(night, "assign", "--json").json()["assignments"] == []


def test_a_comment_stays_with_its_cell(night: Drama) -> None:
    review(night, "comment", "en-US/1/3", "--text", "检查一下", "--by", "Ana")
    cell = show(night, "en-US/1/3")
    assert [(one["by"], one["text"]) for one in cell["comments"]] == [("Ana", "检查一下")]
    assert cell["version"] == 1
    assert "检查一下" in review(night, "show", "en-US/1/3").out


# --- questions ------------------------------------------------------------------------------------


def test_a_question_blocks_every_market_until_it_is_answered(night: Drama) -> None:
    asked = review(night, "question", "en-US/1/3", "--text", "谁等了？", "--by", "Ana", "--json")
    (question,) = asked.json()["questions"]
    assert (question["episode"], question["cue"], question["market"]) == (1, 3, "en-US")
    for cell in ("en-US/1/3", "zh-TW/1/3"):
        assert "a question is open: 谁等了？" in one_line(night.approve(cell, code=1).err)
    rows = review(night, "list", "--questions", "--json").json()["cells"]
    assert {(row["episode"], row["cue"]) for row in rows} == {(1, 3)}
    review(night, "answer", "1/3", "--text", "the husband", "--by", "Li")
    night.approve("en-US/1/3", "zh-TW/1/3")
    assert show(night, "zh-TW/1/3")["questions"][0]["answer"] == "the husband"
    assert "no open question" in one_line(
        review(night, "answer", "1/3", "--text", "x", "--by", "Li", code=2).err
    )


def test_two_open_questions_need_their_numbers(night: Drama) -> None:
    for text in ("who?", "where?"):
        review(night, "question", "1/3", "--text", text, "--by", "Ana")
    assert "--id" in review(night, "answer", "1/3", "--text", "x", "--by", "Li", code=2).err
    numbers = [one["id"] for one in review(night, "question", "1/3", "--json").json()["questions"]]
    for number in numbers:
        review(night, "answer", "1/3", "--text", "x", "--by", "Li", "--id", str(number))
    night.approve("en-US/1/3")


def test_the_answer_goes_to_engines(tmp_path: Path, server: ChatServer) -> None:
    settings = '[markets]\nen-US = { engines = ["qwen"] }\n' + chat_table(server.url)
    drama = Drama.make(tmp_path / "night", {1: ["我等了17天。", "他写了24封信。"]}, settings)
    drama.run()
    drama.approve("en-US/1/1")
    before = len(server.bodies)
    review(drama, "question", "1/2", "--text", "他是谁？", "--by", "Ana")
    drama.run()
    assert len(server.bodies) == before
    review(drama, "answer", "1/2", "--text", "her father", "--by", "Li")
    review(drama, "question", "1/1", "--text", "谁？", "--by", "Ana")
    review(drama, "answer", "1/1", "--text", "she", "--by", "Li")
    report = drama.run()
    assert len(server.bodies) == before + 1
    assert "她" not in str(server.bodies[-1])
    assert "他是谁？ -> her father" in str(server.bodies[-1])
    assert report["markets"]["en-US"]["approved"] == 1
    drama.run()
    assert len(server.bodies) == before + 1


# --- the source was cut anew ----------------------------------------------------------------------


def test_a_run_names_what_became_of_the_source(night: Drama) -> None:
    night.approve("en-US/1/3", "en-US/1/4", "zh-TW/1/2")
    lines = ["你是谁？", "今天有66个客人。", "我等了17天。", "他写了25封信。", "你是谁？", "……"]
    night.source(1, lines)
    source = night.run()["source"]
    counts = {kind: source[kind] for kind in ("unchanged", "moved", "changed", "new", "gone")}
    assert counts == {"unchanged": 7, "moved": 0, "changed": 1, "new": 1, "gone": 1}
    named = {cue["kind"]: cue for cue in source["cues"]}
    assert (named["changed"]["before"], named["changed"]["source"]) == (
        "他写了24封信。",
        "他写了25封信。",
    )
    assert (named["new"]["episode"], named["new"]["cue"]) == (1, 2)
    assert (named["gone"]["from_cue"], named["gone"]["source"]) == (2, "放开我！")
    assert source["markets"]["en-US"] == {
        "unchanged": 7,
        "moved": 0,
        "changed": 1,
        "new": 1,
        "gone": 1,
        "approved": 1,
        "stale": 1,
    }
    cell = show(night, "en-US/1/4")
    assert (cell["state"], cell["source_changed"]["before"]) == ("stale", "他写了24封信。")
    assert "changed  他写了2[-4-]{+5+}封信。" in review(night, "show", "en-US/1/4").out
    night.source(1, [line.replace("25", "26") for line in lines])
    night.run()
    # Nobody looked in between: what counts is the line that was approved.
    assert show(night, "en-US/1/4")["source_changed"]["before"] == "他写了24封信。"


def test_the_first_run_names_no_line(first_run: tuple[Drama, Any]) -> None:
    source = first_run[1]["source"]
    assert (source["new"], source["cues"]) == (9, [])
    assert source["markets"]["th-TH"]["new"] == 9


def test_a_line_that_moves_is_named_and_stays_approved(night: Drama) -> None:
    night.approve("en-US/1/3")
    night.source(1, ["你是谁？", "放开我！", "你是谁？", "……"])
    night.source(
        2, ["我等了17天。", "他写了24封信。", "这里有31个人。", "放开我！", "她数了48颗星星。"]
    )
    source = night.run()["source"]
    moved = {cue["source"]: cue for cue in source["cues"]}
    assert {cue["kind"] for cue in moved.values()} == {"moved"}
    assert source["moved"] == len(moved) == 2
    assert show(night, "en-US/2/1")["state"] == "approved"


# --- what a changed term reopens ------------------------------------------------------------------


def test_a_dry_run_lists_what_a_changed_term_reopens(night: Drama) -> None:
    night.approve("en-US/1/3", "en-US/1/4")
    night.write("glossaries/en-US.csv", "source,target\n封信,epistle\n")
    document = night.inside("run", "--dry-run", "--json").json()
    (cell,) = document["stale"]
    assert (cell["market"], cell["episode"], cell["cue"]) == ("en-US", 1, 4)
    assert (cell["state"], cell["reason"]) == ("approved", "the term 封信 is now epistle")
    assert show(night, "en-US/1/4")["state"] == "approved"
    assert "en-US/1/4" in night.inside("run", "--dry-run").out
    night.run()
    assert show(night, "en-US/1/4")["state"] == "stale"
    assert night.inside("run", "--dry-run", "--json").json()["stale"] == []


NEW_TERM = "source,target\n封信,epistle\n"


def test_the_glossary_lists_what_a_changed_term_reopens_before_a_run(night: Drama) -> None:
    night.approve("en-US/1/3", "en-US/1/4")
    assert night.inside("glossary", "check", "--json").json()["reopens"] == []
    night.write("glossaries/en-US.csv", NEW_TERM)
    (cell,) = night.inside("glossary", "check", "--json").json()["reopens"]
    assert (cell["market"], cell["episode"], cell["cue"]) == ("en-US", 1, 4)
    assert (cell["state"], cell["reason"]) == ("approved", "the term 封信 is now epistle")
    told = night.inside("glossary", "check").out
    assert "opens 1 texts again" in told
    assert "en-US/1/4" in told
    assert show(night, "en-US/1/4")["state"] == "approved"
    # It says what a run does, no more and no less.
    assert [cell] == night.inside("run", "--dry-run", "--json").json()["stale"]
    night.run()
    assert night.inside("glossary", "check", "--json").json()["reopens"] == []


def test_an_import_of_terms_lists_what_it_reopens(night: Drama) -> None:
    night.approve("en-US/1/3", "en-US/1/4")
    terms = night.write("terms.csv", NEW_TERM)
    file = night.folder / "glossaries" / "en-US.csv"
    words = ("glossary", "import", terms, "-m", "en-US")
    would = night.inside(*words, "--dry-run", "--json").json()
    assert [(one["cue"], one["reason"]) for one in would["reopens"]] == [
        (4, "the term 封信 is now epistle")
    ]
    assert would["dry_run"] is True
    assert not file.exists()
    assert "en-US/1/4" in night.inside(*words, "--dry-run").out
    done = night.inside(*words, "--json").json()
    assert done["reopens"] == would["reopens"]
    assert "epistle" in file.read_text("utf-8")
    # What is there already opens nothing more.
    assert night.inside(*words, "--json").json()["reopens"] == []
    night.run()
    assert show(night, "en-US/1/4")["state"] == "stale"


def test_a_term_that_approved_texts_satisfy_reopens_nothing(night: Drama) -> None:
    night.inside(
        *("review", "edit", "en-US/1/4", "--text", "He wrote 24 letters."),
        *("--by", "Ana", "--approve"),
    )
    terms = night.write("terms.csv", "source,target\n封信,letter\n")
    found = night.inside("glossary", "import", terms, "-m", "en-US", "--json").json()
    assert found["added"]
    assert found["reopens"] == []


# --- the walk -------------------------------------------------------------------------------------


def walk(drama: Drama, typed: str | bytes, *more: str, by: str = "Mei") -> Result:
    done = subprocess.run(
        [
            *(sys.executable, "-m", "localize", "-C", drama.folder),
            *("review", "next", "--by", by, *more),
        ],
        env=environment(),
        input=typed.encode() if isinstance(typed, str) else typed,
        capture_output=True,
        timeout=120,
    )
    result = Result(done.returncode, done.stdout.decode(), done.stderr.decode())
    assert result.code == 0, result
    return result


def test_an_episode_by_keys_alone(night: Drama) -> None:
    options = ("-m", "zh-TW", "-e", "2")
    first = review(night, "list", *options[:3], "2", "--json").json()["cells"]
    text = "喂，" + first[1]["text"]
    typed = f"a\ne\n{text}\na\nr\n太硬\n"
    result = walk(night, typed, *options)
    assert "nothing more waits for you here" in result.err
    cells = {row["id"]: row for row in night.cells("zh-TW").values()}
    states = [cells[row["id"]]["state"] for row in first]
    assert states == ["approved", "approved", "rejected"]
    assert cells[first[1]["id"]]["text"] == text
    history = review(night, "history", first[1]["id"], "--json").json()["history"]
    assert [entry["by"] for entry in history] == ["run", "Mei", "Mei"]


def test_the_walk_understands_full_width_letters_and_undo(night: Drama) -> None:
    options = ("-m", "zh-TW", "-e", "2", "--limit")[:4]
    walk(night, "ａ\nＵ\nｑ\n", *options)
    assert not night.cells("zh-TW", states=["approved"])
    assert not [row for row in night.cells("zh-TW").values() if show(night, row["id"])["claim"]]


def test_the_walk_asks_answers_and_comments(night: Drama) -> None:
    result = walk(night, "k\n他是谁？\na\nn\n她父亲\nc\n好\na\nn\nq\n", "-m", "zh-TW", "-e", "1")
    assert "a question is open: 他是谁？" in result.err
    (question,) = review(night, "question", "--json").json()["questions"]
    assert (question["text"], question["answer"]) == ("他是谁？", "她父亲")
    assert len(night.cells("zh-TW", states=["approved"])) == 1


def test_the_walk_offers_identical_lines(night: Drama) -> None:
    typed = "s\n" * 0 + "a\ny\n" * 6
    result = walk(night, typed, "-m", "en-US")
    assert "the same source: en-US/1/" in result.err
    approved = night.cells("en-US", states=["approved"])
    assert {"en-US/1/1", "en-US/1/5"} <= set(approved)


def test_the_walk_takes_no_broken_text(night: Drama) -> None:
    before = {row["id"]: row["text"] for row in night.cells("zh-TW").values()}
    result = walk(night, b"e\n\xc4\xe3\xba\xc3\ne\n\nzzz\nq\n", "-m", "zh-TW")
    assert "was not UTF-8" in result.err
    assert {row["id"]: row["text"] for row in night.cells("zh-TW").values()} == before


@pytest.mark.parametrize(("locale", "prefilled"), [("C.UTF-8", True), ("C", False)])
def test_the_walk_on_a_terminal(night: Drama, locale: str, prefilled: bool) -> None:
    """Chinese comes through whole; the old text stands there to be changed if that is safe."""
    first = review(night, "list", "-m", "zh-TW", "-e", "2", "--json").json()["cells"][0]
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "localize", "-C", night.folder),
            *("review", "next", "--by", "Mei", "-m", "zh-TW", "-e", "2"),
        ],
        env=environment({"LC_ALL": locale, "TERM": "dumb"}),
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    seen = b""
    try:
        for prompt, keys in ((b"help> ", "e\n"), (b"line): ", "好吗？\n"), (b"(version 2)", "q\n")):
            while prompt not in seen:
                seen += os.read(ours, 4096)
            seen = b""
            os.write(ours, keys.encode())
        while process.poll() is None:
            with contextlib.suppress(OSError):  # the terminal is gone when the command is
                os.read(ours, 4096)
    finally:
        process.kill()
        process.wait()
        os.close(ours)
    assert process.returncode == 0
    assert show(night, first["id"])["text"] == (first["text"] if prefilled else "") + "好吗？"


def test_the_walk_lets_people_write_in_their_editor(
    night: Drama, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = review(night, "list", "-m", "zh-TW", "-e", "2", "--json").json()["cells"][0]
    script = "import sys; p = sys.argv[1]; t = open(p, encoding='utf-8').read(); "
    script += "open(p, 'w', encoding='utf-8').write('喂，\\n' + t)"
    (tmp_path / "editor.py").write_text(script, "utf-8")
    monkeypatch.setenv("VISUAL", f"{sys.executable} {tmp_path / 'editor.py'}")
    walk(night, "v\nq\n", "-m", "zh-TW", "-e", "2")
    assert show(night, first["id"])["text"] == "喂，\n" + first["text"]
    monkeypatch.setenv("VISUAL", f"{sys.executable} -c 1")
    walk(night, "v\nq\n", "-m", "zh-TW", "-e", "2")
    assert show(night, first["id"])["version"] == first["version"] + 1, "nothing was saved"
    monkeypatch.setenv("VISUAL", "false")
    assert "the editor failed" in walk(night, "v\nq\n", "-m", "zh-TW", "-e", "2").err


def test_the_walk_tells_how_to_go_on_with_an_error(night: Drama) -> None:
    edit(night, "en-US/1/3", "I waited.")
    result = walk(night, "a\nq\n", "-m", "en-US", "-e", "1")
    assert "X704: mend it (e), or approve despite it (d)" in result.err


def test_the_walk_passes_over_what_others_have(night: Drama) -> None:
    rows = review(night, "list", "-m", "zh-TW", "--json").json()["cells"]
    review(night, "claim", rows[0]["id"], "--by", "Bo")
    got = review(night, "next", "-m", "zh-TW", "--by", "Mei", "--json").json()["cell"]
    assert got["id"] == rows[1]["id"]
    assert got["claim"]["by"] == "Mei"
    review(night, "assign", "zh-TW", "--to", "Bo")
    assert review(night, "next", "-m", "zh-TW", "--by", "Mei", "--json").json() == {"cell": None}


def test_two_pairs_of_eyes_in_the_walk(night: Drama) -> None:
    settings = (night.folder / "drama.toml").read_text(encoding="utf-8")
    night.write("drama.toml", "review = 2\n" + settings)
    walk(night, "a\n" * 9, "-m", "zh-TW", "-e", "2", by="Ana")
    assert "nothing more" in walk(night, "", "-m", "zh-TW", "-e", "2", by="Ana").err
    walk(night, "a\n" * 9, "-m", "zh-TW", "-e", "2", by="Ben")
    assert len(night.cells("zh-TW", states=["approved"])) == 3


def test_the_walk_survives_a_decision_that_came_first(night: Drama) -> None:
    copy = Drama(shutil.copytree(night.folder, night.folder.parent / "copy" / "night"))
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "localize", "-C", copy.folder),
            *("review", "next", "--by", "Mei", "-m", "zh-TW", "-e", "2"),
        ],
        env=environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    assert process.stdout is not None
    seen = ""
    while "risk " not in seen:
        seen += process.stdout.readline()
    first = review(copy, "list", "-m", "zh-TW", "-e", "2", "--json").json()["cells"][0]
    edit(copy, first["id"], "先来的", by="Bo")
    out, err = process.communicate("a\nq\n", timeout=60)
    assert "Bo saved version 2 first; theirs: '先来的'" in err
    assert "先来的" in out
    assert show(copy, first["id"])["state"] == "pending"
