"""`localize review`: the queue and decisions from the terminal."""

from typing import Any

import pytest

from tests.cli.drama import Drama, Result, chat_table, figures, one_line
from tests.servers.chat import ChatServer

ROW = {
    "id",
    "market",
    "episode",
    "cue",
    "source",
    "machine",
    "text",
    "state",
    "version",
    "risk",
    "reasons",
    "findings",
}


def edit(drama: Drama, cell: str, text: str, *more: str, by: str = "Ana", code: int = 0) -> Result:
    return drama.inside("review", "edit", cell, "--text", text, "--by", by, *more, code=code)


def show(drama: Drama, cell: str) -> Any:
    return drama.inside("review", "show", cell, "--json").json()


# --- looking --------------------------------------------------------------------------------------


def test_the_shape_of_the_queue(first_run: tuple[Drama, Any]) -> None:
    rows = first_run[0]("review", "list", "--json").json()
    assert list(rows) == ["cells"]
    assert len(rows["cells"]) == 27
    assert all(set(row) == ROW for row in rows["cells"])
    risks = [row["risk"] for row in rows["cells"]]
    assert risks == sorted(risks, reverse=True)
    assert all(0 <= risk <= 100 for risk in risks)
    assert {row["state"] for row in rows["cells"]} == {"pending", "untranslated"}
    assert all(bool(row["text"]) == (row["state"] == "pending") for row in rows["cells"])


def test_the_queue_narrows(first_run: tuple[Drama, Any]) -> None:
    drama = first_run[0]

    def found(*options: str) -> list[Any]:
        rows: list[Any] = drama.inside("review", "list", "--json", *options).json()["cells"]
        return rows

    assert {row["market"] for row in found("-m", "th-TH")} == {"th-TH"}
    assert {row["market"] for row in found("-m", "th", "-m", "en-US")} == {"th-TH", "en-US"}
    assert {row["episode"] for row in found("-e", "2")} == {2}
    assert {row["state"] for row in found("--state", "untranslated")} == {"untranslated"}
    assert len(found("--limit", "5")) == 5
    assert found("--limit", "5") == found()[:5]
    assert len(found("-m", "th-TH", "-m", "en-US", "--limit", "5")) == 5
    assert found("--state", "approved") == []


def test_the_queue_for_people(first_run: tuple[Drama, Any]) -> None:
    result = first_run[0]("review", "list", "-m", "th-TH", "--state", "untranslated")
    assert "th-TH/2/3" in result.out
    assert "她数了48颗星星。" in result.out
    assert "4 cells" in result.err


@pytest.mark.parametrize(
    ("options", "word"),
    [
        (["-m", "ja-JP"], "ja-JP"),
        (["-m", "xx"], "xx"),
        (["--state", "done"], "done"),
        (["--limit", "0"], "--limit"),
        (["-e", "x"], "-e"),
        (["--code", "Z999"], "Z999"),
    ],
)
def test_what_the_queue_does_not_know(
    first_run: tuple[Drama, Any], options: list[str], word: str
) -> None:
    assert word in first_run[0].inside("review", "list", *options, code=2).err


def test_a_cell_by_its_address_and_by_its_id(first_run: tuple[Drama, Any]) -> None:
    drama = first_run[0]
    cell = show(drama, "en-US/1/3")
    assert set(cell) >= ROW | {"history", "changes", "pieces"}
    assert (cell["market"], cell["episode"], cell["cue"]) == ("en-US", 1, 3)
    assert cell["source"] == "我等了17天。"
    assert show(drama, cell["id"]) == cell
    assert len(cell["history"]) == 1
    shown = drama("review", "show", cell["id"]).out
    assert "我等了17天。" in shown
    assert cell["text"].split("\n")[0] in shown


@pytest.mark.parametrize(
    ("address", "word"),
    [
        ("ja-JP/1/1", "ja-JP"),
        ("en-US/9/1", "episode 9"),
        ("en-US/1/99", "cue 99"),
        ("en-US.1", "no cell with this id"),
        ("nonsense", "MARKET/EPISODE/CUE"),
        ("abc.en-US", "id"),
    ],
)
@pytest.mark.parametrize("command", ["show", "history", "approve"])
def test_addresses_of_nothing(
    first_run: tuple[Drama, Any], address: str, word: str, command: str
) -> None:
    who = ["--by", "Ana"] if command == "approve" else []
    line = one_line(first_run[0].inside("review", command, address, *who, code=2).err)
    assert word in line
    assert address in line


def test_before_the_first_run_it_says_so(fresh: Drama) -> None:
    assert fresh.inside("review", "list", "--json").json() == {"cells": []}
    assert "run it first" in one_line(fresh.inside("review", "show", "en-US/1/1", code=2).err)


# --- approving ------------------------------------------------------------------------------------


def test_approving_by_address_and_id(night: Drama) -> None:
    cells = night.cells("en-US")
    identity = cells["en-US/1/4"]["id"]
    done = night("review", "approve", "en-US/1/3", identity, "--by", "Ana", "--json").json()
    assert [row["cell"] for row in done["cells"]] == ["en-US/1/3", identity]
    assert {row["state"] for row in done["cells"]} == {"approved"}
    assert done["refused"] == []
    after = night.cells("en-US")
    for address in ("en-US/1/3", "en-US/1/4"):
        assert after[address]["state"] == "approved"
        assert after[address]["text"] == cells[address]["text"]
        assert after[address]["version"] > cells[address]["version"]
    waiting = night("review", "list", "--json", "-m", "en-US").json()["cells"]
    assert len(waiting) == 7
    history = night("review", "history", "en-US/1/3", "--json").json()["history"]
    assert [(entry["action"], entry["by"], entry["state"]) for entry in history][-1] == (
        "approve",
        "Ana",
        "approved",
    )


def test_the_version_that_was_seen(night: Drama) -> None:
    before = show(night, "en-US/1/3")
    edit(night, "en-US/1/3", "I waited 17 long days.", by="Ben")
    seen = ["--version", str(before["version"])]
    result = edit(night, "en-US/1/3", "17 days I waited.", *seen, code=1)
    line = one_line(result.err)
    assert "Ben" in line
    assert "I waited 17 long days." in line
    assert "17 days I waited." in line
    for command in (["approve"], ["reject", "--reason", "flat"]):
        refused = night(
            "review", command[0], "en-US/1/3", "--by", "Ana", *command[1:], *seen, code=1
        )
        assert "I waited 17 long days." in one_line(refused.err)
    now = show(night, "en-US/1/3")
    assert (now["text"], now["state"]) == ("I waited 17 long days.", "pending")
    night("review", "approve", "en-US/1/3", "--by", "Ana", "--version", str(now["version"]))


def test_version_goes_with_one_cell(night: Drama) -> None:
    two = ["en-US/1/3", "en-US/1/4"]
    command = ["review", "approve", *two, "--by", "Ana", "--version", "1"]
    assert "--version" in night.inside(*command, code=2).err
    assert night.cells("en-US", states=["approved"]) == {}


def test_a_line_without_a_text_is_not_approved(night: Drama) -> None:
    line = one_line(night.approve("th-TH/1/3", code=1).err)
    assert "th-TH/1/3" in line
    assert "untranslated" in line


def test_some_approved_and_some_refused(night: Drama) -> None:
    command = ["review", "approve", "th-TH/1/1", "th-TH/1/3", "th-TH/1/2", "--by", "Ana", "--json"]
    done = night(*command, code=1).json()
    assert [row["cell"] for row in done["cells"]] == ["th-TH/1/1", "th-TH/1/2"]
    assert [row["cell"] for row in done["refused"]] == ["th-TH/1/3"]


def test_errors_block_an_approval_until_someone_takes_it_upon_himself(night: Drama) -> None:
    edit(night, "en-US/1/3", "I waited 71 days 等.")
    codes = {finding["code"] for finding in show(night, "en-US/1/3")["findings"]}
    assert {"X702", "X704"} <= codes
    line = one_line(night.approve("en-US/1/3", code=1).err)
    assert "X702" in line
    assert "--despite" in line
    command = ["review", "approve", "en-US/1/3", "--by", "Ana", "--despite"]
    assert "X704" in one_line(night.inside(*command, "X702", "--reason", "a sign", code=1).err)
    assert "--reason" in one_line(night.inside(*command, "X702,X704", code=2).err)
    assert show(night, "en-US/1/3")["state"] == "pending"
    night.inside(*command, "X702,X704", "--reason", "a sign")
    cell = show(night, "en-US/1/3")
    assert cell["state"] == "approved"
    assert "a sign" in cell["history"][-1]["reason"]
    assert "X702" in cell["history"][-1]["reason"]


# --- editing --------------------------------------------------------------------------------------


def test_an_edit_waits_for_its_approval(night: Drama) -> None:
    before = show(night, "en-US/1/3")
    edit(night, "en-US/1/3", "I waited 17 days\\nfor you.")
    cell = show(night, "en-US/1/3")
    assert cell["text"] == "I waited 17 days\nfor you."
    assert (cell["state"], cell["version"]) == ("pending", before["version"] + 1)
    assert cell["machine"] == before["machine"]
    assert (cell["history"][-1]["old"], cell["history"][-1]["new"]) == (
        before["text"],
        cell["text"],
    )
    assert cell["id"] == before["id"]
    edit(night, "en-US/1/4", "He wrote 24 letters.", "--approve")
    assert show(night, "en-US/1/4")["state"] == "approved"
    night.run()
    assert night.draft("en-US")[2][1] == "I waited 17 days\nfor you."


def test_an_edit_of_a_line_without_a_text(night: Drama) -> None:
    edit(night, "th-TH/1/3", "ฉันรอมา 17 วัน", "--approve")
    assert night.cells("th-TH")["th-TH/1/3"]["state"] == "approved"
    assert night.run()["markets"]["th-TH"]["untranslated"] == 3
    assert night.draft("th-TH")[2][1] == "ฉันรอมา 17 วัน"


def test_an_edit_takes_an_approval_back(night: Drama) -> None:
    night.approve("en-US/1/3")
    edit(night, "en-US/1/3", "I waited 17 long days.")
    assert show(night, "en-US/1/3")["state"] == "pending"


def test_an_edit_that_brings_an_error_is_kept_and_not_approved(night: Drama) -> None:
    result = edit(night, "en-US/1/3", "I waited 71 days.", "--approve", code=1)
    assert "X704" in one_line(result.err)
    cell = show(night, "en-US/1/3")
    assert (cell["text"], cell["state"]) == ("I waited 71 days.", "pending")


@pytest.mark.parametrize("text", ["", "  ", "\\n"])
def test_an_edit_needs_a_text(night: Drama, text: str) -> None:
    before = show(night, "en-US/1/3")
    assert "text" in one_line(edit(night, "en-US/1/3", text, code=2).err)
    assert show(night, "en-US/1/3") == before


@pytest.mark.parametrize(
    "command",
    [
        ["approve", "en-US/1/3"],
        ["approve", "en-US/1/3", "--by", " "],
        ["edit", "en-US/1/3", "--text", "x"],
        ["reject", "en-US/1/3", "--by", "Ana"],
        ["reject", "en-US/1/3", "--by", "Ana", "--reason", " "],
        ["reject", "en-US/1/3", "--reason", "flat"],
        ["approve", "--by", "Ana"],
    ],
    ids=" ".join,
)
def test_a_decision_needs_its_name_and_its_reason(night: Drama, command: list[str]) -> None:
    before = night.cells("en-US")
    assert night.inside("review", *command, code=2).err
    assert night.cells("en-US") == before


def test_an_approved_pair_is_remembered(night: Drama) -> None:
    edit(night, "en-US/1/3", "Seventeen (17) days I waited.", "--approve")
    night.source(3, ["我等了17天。"])
    report = night.run()
    assert night.draft("en-US", 3)[0][1].replace("\n", " ") == "Seventeen (17) days I waited."
    assert report["markets"]["en-US"]["memory"] == 1
    assert night.cells("en-US")["en-US/3/1"]["state"] == "pending"


# --- rejecting ------------------------------------------------------------------------------------


def test_a_rejected_text_is_never_offered_again(night: Drama) -> None:
    before = show(night, "en-US/1/1")
    assert before["machine"] == "Who are you?"
    night.inside("review", "reject", "en-US/1/1", "--reason", "too flat", "--by", "Ana")
    cell = show(night, "en-US/1/1")
    assert (cell["state"], cell["reason"]) == ("rejected", "too flat")
    night.run()
    offered = show(night, "en-US/1/1")
    assert offered["state"] == "pending"
    assert offered["text"] not in ("", before["text"])
    # The other cell with the same line keeps its text.
    assert show(night, "en-US/1/5")["text"] == before["text"]
    night.inside("review", "reject", "en-US/1/1", "--reason", "nonsense", "--by", "Ana")
    night.run(code=None)
    last = show(night, "en-US/1/1")
    assert last["state"] == "rejected"
    assert night.draft("en-US")[0] == (1000, "")


def test_a_memory_text_that_was_adapted_is_not_offered_again(fresh: Drama) -> None:
    # What the person saw and refused was the text after adaptation, not the memory's own.
    memory = (fresh.folder / "memory.tmx").read_text(encoding="utf-8")
    fresh.write("memory.tmx", memory.replace("Who are you?", "Who are you...  ?"))
    fresh.run()
    before = show(fresh, "en-US/1/1")
    assert before["machine"] != before["text"]
    fresh.inside("review", "reject", "en-US/1/1", "--reason", "dots", "--by", "Ana")
    fresh.run()
    after = show(fresh, "en-US/1/1")
    assert after["state"] == "pending"
    assert after["machine"] != before["machine"]
    assert after["text"] != before["text"]


def test_a_chat_engine_gets_the_rejected_text_with_its_reason(
    tmp_path: Any, server: ChatServer
) -> None:
    settings = '\n[markets]\nen-US = { engines = ["qwen"] }\n' + chat_table(server.url)
    drama = Drama.make(tmp_path / "night", {1: ["我等了17天。", "他写了24封信。"]}, settings)
    drama.run()
    old = show(drama, "en-US/1/1")
    drama.inside("review", "reject", "en-US/1/1", "--reason", "too stiff for her", "--by", "Ana")
    asked = server.requests
    server.on_text = lambda source, text: f"{text} anew"
    drama.run()
    assert server.requests == asked + 1
    body = server.bodies[-1]
    assert [cue["text"] for cue in server.payloads()[-1]["cues"]] == ["我等了17天。"]
    before_last = " ".join(message["content"] for message in body["messages"][:-1])
    assert old["machine"] in before_last
    assert "too stiff for her" in before_last
    new = show(drama, "en-US/1/1")
    assert new["state"] == "pending"
    assert new["machine"].endswith("anew")


def test_an_engine_that_insists_leaves_the_cell_rejected(tmp_path: Any, server: ChatServer) -> None:
    settings = '\n[markets]\nen-US = { engines = ["qwen"] }\n' + chat_table(server.url)
    drama = Drama.make(tmp_path / "night", {1: ["我等了17天。", "他写了24封信。"]}, settings)
    drama.run()
    drama.inside("review", "reject", "en-US/1/1", "--reason", "too stiff", "--by", "Ana")
    drama.run(code=None)
    cell = show(drama, "en-US/1/1")
    assert (cell["state"], cell["reason"]) == ("rejected", "too stiff")
    assert [figures(text) for _, text in drama.draft("en-US")] == [[], ["24"]]
    assert "rejected" in one_line(drama.approve("en-US/1/1", code=1).err)


def test_an_engine_that_insists_on_what_adaptation_changed(
    tmp_path: Any, server: ChatServer
) -> None:
    settings = '\n[markets]\nen-US = { engines = ["qwen"] }\n' + chat_table(server.url)
    drama = Drama.make(tmp_path / "night", {1: ["我等了17天。", "他写了24封信。"]}, settings)
    server.on_text = lambda source, text: f"{text}...  ?"
    drama.run()
    before = show(drama, "en-US/1/1")
    assert before["machine"] != before["text"]
    drama.inside("review", "reject", "en-US/1/1", "--reason", "dots", "--by", "Ana")
    drama.run(code=None)
    after = show(drama, "en-US/1/1")
    assert (after["state"], after["text"] == before["text"]) != ("pending", True)


def test_a_rejected_edit_goes_back_to_the_machine(night: Drama) -> None:
    edit(night, "en-US/1/3", "Seventeen 17.")
    night.inside("review", "reject", "en-US/1/3", "--reason", "no sentence", "--by", "Ben")
    night.run()
    cell = show(night, "en-US/1/3")
    assert cell["state"] == "pending"
    assert cell["text"] != "Seventeen 17."


# --- two people -----------------------------------------------------------------------------------


@pytest.fixture
def strict(night: Drama) -> Drama:
    """Return the drama with two people to approve each line."""
    text = (night.folder / "drama.toml").read_text(encoding="utf-8")
    night.write("drama.toml", "review = 2\n" + text)
    return night


def test_two_people_are_needed(strict: Drama) -> None:
    strict.approve("en-US/1/3", by="Ana")
    assert show(strict, "en-US/1/3")["state"] == "pending"
    strict.approve("en-US/1/3", by="Ana", code=None)
    assert show(strict, "en-US/1/3")["state"] == "pending"
    strict.approve("en-US/1/3", by="Ben")
    assert show(strict, "en-US/1/3")["state"] == "approved"


def test_nobody_approves_an_own_edit(strict: Drama) -> None:
    edit(strict, "en-US/1/3", "I waited 17 days.", by="Ana")
    assert "Ana" in one_line(strict.approve("en-US/1/3", by="Ana", code=1).err)
    edit(strict, "en-US/1/4", "He wrote 24 letters.", "--approve", by="Ana", code=1)
    assert show(strict, "en-US/1/4")["state"] == "pending"
    strict.approve("en-US/1/3", by="Ben")
    assert show(strict, "en-US/1/3")["state"] == "pending"
    strict.approve("en-US/1/3", by="Eva")
    assert show(strict, "en-US/1/3")["state"] == "approved"


def test_an_edit_starts_the_count_again(strict: Drama) -> None:
    strict.approve("en-US/1/3", by="Ben")
    edit(strict, "en-US/1/3", "I waited 17 days.", by="Ana")
    strict.approve("en-US/1/3", by="Eva")
    assert show(strict, "en-US/1/3")["state"] == "pending"
    strict.approve("en-US/1/3", by="Ben")
    assert show(strict, "en-US/1/3")["state"] == "approved"
