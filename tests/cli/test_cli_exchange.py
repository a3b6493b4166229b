"""`localize review export` and `import`: what another tool did, as decisions of a person."""

import csv
import io
import random
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.cli.drama import Drama, Result

FILES = {"xliff": "x.xlf", "xlsx": "x.xlsx", "csv": "x.csv"}


def send(drama: Drama, format: str = "csv", market: str = "en-US") -> Path:
    path = drama.folder.parent / FILES[format]
    drama.inside("review", "export", "-m", market, "-o", path)
    return path


def take(drama: Drama, *files: Path, by: str = "Mei", code: int = 0, more: str = "") -> Any:
    options = [more] if more else []
    done = drama.inside("review", "import", *files, "--by", by, "--json", *options, code=code)
    return done.json()


@pytest.mark.parametrize("more", [[], ["--format", "csv"]])
def test_an_unknown_ending_is_refused_and_makes_nothing(night: Drama, more: list[str]) -> None:
    path = night.folder.parent / "x.foo"
    err = night.inside("review", "export", "-m", "en-US", "-o", path, *more, code=2).err
    assert "'.foo' is no format; allowed: .xlf, .xliff, .xlsx, .csv, .tsv, .txt, or a fold" in err
    assert not path.exists()
    path.mkdir()  # a folder that is there may have any name
    night.inside("review", "export", "-m", "en-US", "-o", path, *more)
    assert [file.stem for file in path.iterdir()] == ["en-US"]


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def keep(path: Path, rows: list[dict[str, str]], **how: Any) -> Path:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(rows[0]), delimiter=how.get("delimiter", ","))
    writer.writeheader()
    writer.writerows(rows)
    path.write_bytes(out.getvalue().encode(how.get("encoding", "utf-8-sig")))
    return path


def state(drama: Drama) -> dict[str, Any]:
    return {market: drama.cells(market) for market in ("en-US", "th-TH", "zh-TW")}


def reason(done: Any, place: str = "") -> str:
    [one] = done["refused"]
    assert place in one["cell"]
    text: str = one["reason"]
    return text


# --- there and back -------------------------------------------------------------------------------


def test_an_export_comes_back_as_no_decision(night: Drama) -> None:
    night.approve("th-TH/1/1", "zh-TW/1/3")
    night.inside("review", "reject", "en-US/1/1", "--by", "Ana", "--reason", "stiff")
    night.inside("review", "edit", "en-US/1/3", "--text", "- a\\n<i>b</i>", "--by", "Ana")
    before = state(night)
    for name in FILES:
        folder = night.folder.parent / name
        night.inside("review", "export", "--format", name, "-o", folder)
        files = sorted(folder.iterdir())
        assert [file.stem for file in files] == ["en-US", "th-TH", "zh-TW"]
        done = take(night, *files)
        assert done["edited"] == done["approved"] == done["commented"] == done["refused"] == []
        assert done["unchanged"] == done["rows"] == 27
    assert state(night) == before


@pytest.mark.parametrize("seed", range(6))
def test_random_edits_land_in_their_cells_alone(night: Drama, seed: int) -> None:
    pick = random.Random(seed)
    path = send(night)
    rows = table(path)
    wanted: dict[str, tuple[str, str]] = {}
    for row in pick.sample(rows, pick.randint(1, 5)):
        place = f"{row['market']}/{row['episode']}/{row['cue']}"
        row["target"] = f"Line {row['id']}\nsecond"
        wanted[place] = (row["target"], "pending")
    pick.shuffle(rows)
    del rows[pick.randint(1, len(rows)) :]
    kept = {f"{row['market']}/{row['episode']}/{row['cue']}" for row in rows}
    before = state(night)
    done = take(night, keep(path, rows, delimiter=pick.choice(",;\t")))
    assert set(done["edited"]) == wanted.keys() & kept
    after = state(night)
    for market, cells in before.items():
        for place, cell in cells.items():
            now = after[market][place]
            if place in wanted.keys() & kept:
                assert (now["text"], now["state"]) == wanted[place]
                assert now["version"] == cell["version"] + 1
            else:
                assert now == cell


def in_xliff(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def test_a_reviewed_unit_of_xliff_is_approved(night: Drama) -> None:
    path = send(night, "xliff", "th-TH")
    text = night.cells("th-TH")["th-TH/1/2"]["text"]
    in_xliff(path, f'state="translated">{text}', 'state="final">ปล่อยเดี๋ยวนี้นะ!')
    done = take(night, path)
    assert done["edited"] == done["approved"] == ["th-TH/1/2"]
    cell = night.cells("th-TH")["th-TH/1/2"]
    assert (cell["text"], cell["state"]) == ("ปล่อยเดี๋ยวนี้นะ!", "approved")
    history = night.inside("review", "history", "th-TH/1/2", "--json").json()["history"]
    assert [entry["by"] for entry in history[1:]] == ["Mei", "Mei"]
    again = take(night, path)
    assert (again["unchanged"], again["refused"]) == (9, []), "the same file once more"


def test_a_workbook_that_people_filled_in(night: Drama) -> None:
    path = send(night, "xlsx")
    book = load_workbook(path)
    sheet = book["en-US"]
    heads = {cell.value: cell.column for cell in sheet[1]}
    sheet.cell(2, heads["target"]).value = "- Who?\n- Me."
    sheet.cell(3, heads["status"]).value = "reviewed"
    sheet.cell(4, heads["comment"]).value = "Is this right?"
    sheet.cell(5, heads["target"]).value = "=B2"
    book.save(path)
    done = take(night, path, code=1)
    assert done["edited"] == ["en-US/1/1"]
    assert done["approved"] == ["en-US/1/2"]
    assert done["commented"] == ["en-US/1/3"]
    assert "formula" in reason(done)
    assert night.cells("en-US")["en-US/1/1"]["text"] == "- Who?\n- Me."
    history = night.inside("review", "history", "en-US/1/3", "--json").json()["history"]
    assert (history[-1]["action"], history[-1]["reason"]) == ("comment", "Is this right?")
    assert take(night, path, code=1)["commented"] == [], "a comment is kept once"
    assert "comment by Mei: Is this right?" in table(send(night))[2]["notes"]


def test_a_dry_run_writes_nothing(night: Drama) -> None:
    path = send(night)
    rows = table(path)
    rows[0]["target"], rows[1]["status"], rows[2]["comment"] = "New", "reviewed", "Hm"
    before = state(night)
    done = take(night, keep(path, rows), more="--dry-run")
    assert done["edited"] == ["en-US/1/1"]
    assert done["approved"] == ["en-US/1/2"]
    assert done["commented"] == ["en-US/1/3"]
    assert state(night) == before
    said = night.inside("review", "import", path, "--by", "Mei", "--dry-run").out
    assert said.startswith("would be edited 1, approved 1, commented on 1")


def test_what_a_translator_is_told(night: Drama) -> None:
    night.write("glossaries/en-US.csv", "source,target,kind\n放开,Let go|Release,term\n")
    night.inside("run")
    night.inside("review", "reject", "en-US/1/4", "--by", "Ana", "--reason", "too stiff")
    rows = table(send(night))
    assert rows[1]["glossary"] == "放开 = Let go | Release"
    assert (rows[1]["time_in"], rows[1]["time_out"]) == ("00:00:04,000", "00:00:06,500")
    assert 0 < int(rows[1]["max_length"]) <= 84
    assert (rows[3]["target"], rows[3]["status"]) == ("", "initial")
    assert rows[3]["notes"].startswith("rejected: too stiff: ")
    path = send(night, "xliff")
    text = path.read_text("utf-8")
    assert (
        '<note from="localize:glossary" annotates="source">放开 = Let go | Release</note>' in text
    )
    rows[3]["target"] = "He wrote 24 letters."
    assert take(night, keep(path.with_suffix(".csv"), rows))["edited"] == ["en-US/1/4"]
    assert night.cells("en-US")["en-US/1/4"]["state"] == "pending"


# --- refused --------------------------------------------------------------------------------------


def edited(change: Callable[[list[dict[str, str]]], None], drama: Drama) -> tuple[Any, Any]:
    """What an import says of a table that was changed, and that nothing else was done."""
    path = send(drama)
    rows = table(path)
    change(rows)
    before = state(drama)
    done = take(drama, keep(path, rows), code=1)
    assert state(drama) == before
    assert done["edited"] == done["approved"] == []
    return done, rows


def test_an_unknown_id(night: Drama) -> None:
    def change(rows: list[dict[str, str]]) -> None:
        rows[0]["id"] = "zzz.en-US"
        rows[0]["target"] = "New"

    assert "no line with this id" in reason(edited(change, night)[0], "zzz")


def test_an_address_is_no_id(night: Drama) -> None:
    def change(rows: list[dict[str, str]]) -> None:
        rows[0]["id"] = "en-US/1/2"
        rows[0]["target"] = "New"

    assert "no line with this id" in reason(edited(change, night)[0])


def test_another_drama(night: Drama) -> None:
    def change(rows: list[dict[str, str]]) -> None:
        rows[0]["drama"] = "day"

    assert "belongs to the drama 'day'" in reason(edited(change, night)[0])


def test_ids_that_changed_places(night: Drama) -> None:
    def change(rows: list[dict[str, str]]) -> None:
        rows[0]["id"], rows[1]["id"] = rows[1]["id"], rows[0]["id"]

    done, _ = edited(change, night)
    assert ["source was edited" in one["reason"] for one in done["refused"]] == [True, True]


def test_an_edited_source(night: Drama) -> None:
    def change(rows: list[dict[str, str]]) -> None:
        rows[2]["source"] += "吗"
        rows[2]["target"] = "New"

    assert "source was edited" in reason(edited(change, night)[0], "en-US/1/3")


def test_an_empty_target(night: Drama) -> None:
    def change(rows: list[dict[str, str]]) -> None:
        rows[2]["target"] = "  "

    assert "nothing is deleted" in reason(edited(change, night)[0])


def test_rows_that_disagree(night: Drama) -> None:
    def change(rows: list[dict[str, str]]) -> None:
        rows.append({**rows[0], "target": "One"})
        rows.append({**rows[0], "target": "Two"})
        rows.append(dict(rows[1]))

    done, _ = edited(change, night)
    assert len(done["refused"]) == 3
    assert "3 times" in done["refused"][0]["reason"]


def test_a_version_that_never_was(night: Drama) -> None:
    def change(rows: list[dict[str, str]]) -> None:
        rows[0]["version"] = "99"
        rows[0]["target"] = "New"

    assert "no version 99" in reason(edited(change, night)[0])


def test_another_person_came_first(night: Drama) -> None:
    path = send(night)
    rows = table(path)
    rows[0]["target"] = "Mine"
    rows[3]["target"] = "Free"
    night.inside("review", "edit", "en-US/1/1", "--text", "Theirs", "--by", "Ana")
    night.inside("review", "edit", "en-US/1/2", "--text", "Also theirs", "--by", "Ana", "--approve")
    done = take(night, keep(path, rows), code=1)
    said = reason(done, "en-US/1/1")
    assert "Ana saved version 2 first" in said
    assert "Theirs" in said
    assert "Mine" in said
    assert done["edited"] == ["en-US/1/4"], "and the untouched row of 1/2 is no conflict"
    assert night.cells("en-US")["en-US/1/2"]["state"] == "approved"


def test_the_same_from_two_people_is_no_conflict(night: Drama) -> None:
    path = send(night)
    rows = table(path)
    rows[0]["target"] = "Same words"
    night.inside("review", "edit", "en-US/1/1", "--text", "Same words", "--by", "Ana")
    done = take(night, keep(path, rows))
    assert (done["edited"], done["unchanged"]) == ([], 9)


def test_an_error_keeps_a_line_from_being_approved(night: Drama) -> None:
    path = send(night)
    rows = table(path)
    rows[3]["target"], rows[3]["status"] = "He wrote 25 letters.", "reviewed"
    before = night.cells("en-US")["en-US/1/4"]
    assert "24" in rows[3]["source"]
    done = take(night, keep(path, rows), code=1)
    assert "X704" in reason(done, "en-US/1/4")
    assert (done["edited"], done["approved"]) == (["en-US/1/4"], [])
    now = night.cells("en-US")["en-US/1/4"]
    assert (now["text"], now["state"]) == ("He wrote 25 letters.", "pending")
    assert now["version"] == before["version"] + 1


def test_lost_and_broken_markup(night: Drama) -> None:
    night.inside("review", "edit", "en-US/1/3", "--text", "I <i>waited</i> 17 days.", "--by", "Ana")
    path = send(night)
    rows = table(path)
    assert rows[2]["target"] == "I ⟦1⟧waited⟦/1⟧ 17 days."
    assert "⟦1⟧...⟦/1⟧ = <i>...</i>" in rows[2]["notes"]
    for text, word in (
        ("I waited 17 days.", "lost markup"),
        ("I waited⟦/1⟧ ⟦1⟧17 days.", "broken"),
        ("I ⟦1⟧waited⟦/1⟧ 17 days⟦7⟧.", "broken"),
    ):
        rows[2]["target"] = text
        assert word in reason(take(night, keep(path, rows), code=1))
    rows[2]["target"] = "⟦1⟧I waited⟦/1⟧ 17 days."
    assert take(night, keep(path, rows))["edited"] == ["en-US/1/3"]
    assert night.cells("en-US")["en-US/1/3"]["text"] == "<i>I waited</i> 17 days."


def test_a_table_in_an_encoding_without_the_source(night: Drama) -> None:
    path = send(night)
    rows = table(path)
    rows[0]["target"] = "Déjà vu, señor, où êtes-vous à présent ici"
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    path.write_bytes(out.getvalue().encode("cp1252", "replace"))
    done = take(night, path)
    assert done["edited"] == ["en-US/1/1"]
    assert night.cells("en-US")["en-US/1/1"]["text"] == rows[0]["target"]
    rows[1]["target"] = "Ngư?i đã đ?n, señor, où êtes-vous"
    path.write_bytes(
        "\n".join([",".join(rows[1]), ",".join(f'"{v}"' for v in rows[1].values())]).encode(
            "cp1252", "replace"
        )
    )
    assert "save it as UTF-8" in reason(take(night, path, code=1))


@pytest.mark.parametrize(
    ("name", "data"),
    [("a.xlf", b"<xliff/>"), ("a.xlsx", b"PK\x03\x04 no"), ("a.csv", b"a,b\n"), ("a.bin", b"\x00")],
)
def test_a_file_that_is_not_ours(night: Drama, name: str, data: bytes) -> None:
    path = night.folder.parent / name
    path.write_bytes(data)
    done = night.inside("review", "import", path, "--by", "Mei", code=2)
    assert name in done.err


@pytest.mark.parametrize(
    ("options", "word"),
    [
        (["-o", "x.csv"], "one market"),
        (["-o", "x.csv", "-m", "en-US", "--format", "xlsx"], "no xlsx"),
        (["-o", "x", "-m", "ja-JP"], "ja-JP"),
        (["-o", "x", "-e", "9"], "9"),
        ([], "-o"),
    ],
)
def test_exports_that_cannot_be(night: Drama, options: list[str], word: str) -> None:
    assert word in night.inside("review", "export", *options, code=2).err
    assert not (night.folder / "x").exists()


def test_an_import_needs_a_name(night: Drama) -> None:
    assert "--by" in night.inside("review", "import", send(night), "--by", " ", code=2).err


# --- edited drafts --------------------------------------------------------------------------------


def draft(drama: Drama, change: Callable[[str], str], market: str = "en-US") -> Path:
    path = drama.folder / "drafts" / market / "ep01.srt"
    path.write_text(change(path.read_text("utf-8")), "utf-8")
    return path


def times(start: int) -> str:
    return f"00:00:{start:02d},000"


def test_an_edited_draft(night: Drama) -> None:
    old = night.cells("en-US")["en-US/1/2"]["text"]
    shown = dict(night.draft("en-US"))[4000]
    path = draft(night, lambda text: text.replace(shown, "Hands off!\nNow!"))
    report = night.inside("run", code=1)
    assert "drafts/en-US/ep01.srt" in report.err + report.out
    done = take(night, path)
    assert done["edited"] == ["en-US/1/2"]
    cell = night.cells("en-US")["en-US/1/2"]
    assert (cell["text"], cell["state"]) == ("Hands off!\nNow!", "pending")
    assert old != cell["text"]
    night.inside("run")
    assert dict(night.draft("en-US"))[4000] == "Hands off!\nNow!"


def test_a_draft_as_it_was_written_is_no_decision(night: Drama) -> None:
    before = state(night)
    for market in ("en-US", "th-TH", "zh-TW"):
        done = take(night, night.folder / "drafts" / market / "ep01.srt")
        assert done["rows"] == 0
    assert state(night) == before


def test_an_empty_line_of_a_draft_is_filled_in(night: Drama) -> None:
    path = draft(
        night, lambda text: re.sub(r"(00:00:07,000 --> \S+\n)", r"\1ฉันรอ 17 วัน\n", text), "th-TH"
    )
    assert take(night, path)["edited"] == ["th-TH/1/3"]


def test_a_draft_in_which_cues_came_went_and_moved(night: Drama) -> None:
    cells = night.cells("en-US")
    first = dict(night.draft("en-US"))[1000]

    def change(text: str) -> str:
        blocks = text.strip().split("\n\n")
        blocks[0] = blocks[0].replace("00:00:01,000", "00:00:01,200")
        blocks[1] = re.sub(
            r"\n[^\n]*-->.*", "\n00:00:04,100 --> 00:00:06,500\nChanged", blocks[1], flags=re.DOTALL
        )
        del blocks[3]
        blocks.append("9\n00:01:40,000 --> 00:01:41,000\nNobody said this.")
        return "\n\n".join(blocks) + "\n"

    done = take(night, draft(night, change), code=1)
    assert done["edited"] == ["en-US/1/2"]
    reasons = [one["reason"] for one in done["refused"]]
    assert len(reasons) == 2
    assert any("answers no line" in one and "Nobody" in one for one in reasons)
    assert any("no longer in the file" in one for one in reasons)
    assert night.cells("en-US")["en-US/1/1"] == cells["en-US/1/1"], first


def test_a_draft_never_undoes_what_a_person_decided_meanwhile(night: Drama) -> None:
    shown = dict(night.draft("en-US"))
    night.inside("review", "edit", "en-US/1/1", "--text", "Theirs", "--by", "Ana")
    night.approve("en-US/1/2")
    path = draft(
        night, lambda text: text.replace(shown[4000], "Mine").replace(shown[7000], "17 days, free")
    )
    done = take(night, path, code=1)
    assert done["edited"] == ["en-US/1/3"]
    said = reason(done)
    assert "Ana decided" in said
    assert "Mine" in said
    assert night.cells("en-US")["en-US/1/1"]["text"] == "Theirs"
    assert night.cells("en-US")["en-US/1/2"]["state"] == "approved"


def test_a_draft_of_no_market_or_episode(night: Drama, tmp_path: Path) -> None:
    path = tmp_path / "lines.srt"
    path.write_text("1\n00:00:01,000 --> 00:00:02,000\nHi\n", "utf-8")
    done: Result = night.inside("review", "import", path, "--by", "Mei", code=2)
    assert "does not tell a market" in done.err


def test_a_draft_of_another_drama_or_episode(night: Drama, tmp_path: Path) -> None:
    before = state(night)
    other = Drama.make(tmp_path / "day", {1: ["天"]}, "[markets]\nen-US = {}\n")
    path = other.write("drafts/en-US/ep01.srt", "1\n00:00:01,000 --> 00:00:03,500\nSky\n")
    assert "another drama" in night.inside("review", "import", path, "--by", "Mei", code=2).err
    text = "".join(
        f"{n}\n00:00:{n:02d},100 --> 00:00:{n:02d},900\nSky {n}\n\n" for n in range(1, 9)
    )
    path = night.write("drafts/en-US/ep01.srt", text)
    assert "no draft of this" in night.inside("review", "import", path, "--by", "Mei", code=2).err
    assert state(night) == before


def test_a_market_that_was_taken_away(night: Drama) -> None:
    path = send(night, market="th-TH")
    rows = table(path)
    rows[1]["target"] = "ใหม่"
    toml = (night.folder / "drama.toml").read_text("utf-8")
    night.write("drama.toml", toml.replace('th-TH = { engines = ["memory"] }', ""))
    done = take(night, keep(path, rows), code=1)
    assert len(done["refused"]) == len(rows)
    assert "no market of this drama" in done["refused"][0]["reason"]


def test_two_people_are_needed(night: Drama) -> None:
    toml = (night.folder / "drama.toml").read_text("utf-8")
    night.write("drama.toml", "review = 2\n" + toml)
    path = send(night, market="th-TH")
    rows = table(path)
    rows[0]["target"], rows[0]["status"] = "ใหม่", "reviewed"
    rows[1]["status"] = "reviewed"
    done = take(night, keep(path, rows), code=1)
    assert done["edited"] == ["th-TH/1/1"]
    assert done["approved"] == []
    assert "another person must approve" in reason(done, "th-TH/1/1")
    assert take(night, path, by="Bo", code=1)["approved"] == ["th-TH/1/2"]
