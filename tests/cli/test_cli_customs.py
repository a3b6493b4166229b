"""What rules put before people: notes, decisions, undone rules, notes on screen, the checklist."""

from pathlib import Path

import pytest

from tests.cli.drama import Drama, read_srt

LINES = ["记得换鞋", "他有断袖之癖", "总裁来了……", "喝了这杯改口茶"]
MEMORY = {
    "记得换鞋": {"fr-FR": "Enlève tes chaussures", "ar-SA": "اخلع حذاءك"},
    "他有断袖之癖": {"fr-FR": "Il aime les hommes", "ar-SA": "هو يحب الرجال"},
    "总裁来了……": {"fr-FR": "Le président arrive......", "ar-SA": "وصل الرئيس"},
    "喝了这杯改口茶": {"fr-FR": "Bois ce thé", "ar-SA": "اشرب هذا الشاي"},
}
SETTINGS = "[markets]\nfr-FR = {}\nar-SA = {}\n"
RULES = """
[[rule]]
id = "night.boss"
summary = "The head of this firm is the CEO"
action = "replace"
span = "title"
source = "总裁"
from = "président"
to = "PDG"

[[rule]]
id = "night.tea"
summary = "Tea that makes a daughter"
action = "caption"
source = "改口茶"
caption = "Le thé fait d'elle leur fille"
"""


@pytest.fixture
def drama(tmp_path: Path) -> Drama:
    made = Drama.make(tmp_path / "night", {1: LINES}, SETTINGS, memory=MEMORY)
    made.write("rules/fr-FR.toml", RULES)
    made.run()
    return made


def show(drama: Drama, cell: str) -> dict:  # type: ignore[type-arg]
    return drama.inside("review", "show", cell, "--json").json()


def test_a_note_is_shown_and_makes_a_risk(drama: Drama) -> None:
    cell = show(drama, "fr-FR/1/1")
    [note] = cell["notes"]
    assert (note["rule"], note["action"], note["matched"]) == ("customs.shoes-off", "note", "换鞋")
    assert "custom" in cell["reasons"]
    assert cell["findings"] == []
    assert "customs.shoes-off: 换鞋" in drama.inside("review", "show", "fr-FR/1/1").out
    assert show(drama, "ar-SA/1/1")["notes"] == []


def test_what_is_escalated_waits_for_a_person(drama: Drama) -> None:
    assert show(drama, "fr-FR/1/2")["findings"] == []
    cell = show(drama, "ar-SA/1/2")
    [finding] = cell["findings"]
    assert (finding["code"], finding["severity"]) == ("C901", "error")
    assert (finding["value"], finding["limit"]) == ("断袖", "customs.lgbt")
    assert cell["text"] == MEMORY["他有断袖之癖"]["ar-SA"]
    assert "C901" in drama.approve("ar-SA/1/2", code=1).err
    assert (
        "reason"
        in drama.inside(
            "review", "approve", "ar-SA/1/2", "--by", "Ana", "--despite", "C901", code=2
        ).err
    )
    assert "C901" in drama.cells("ar-SA")["ar-SA/1/2"]["findings"][0]["code"]


def test_a_decision_is_remembered_until_the_source_changes(drama: Drama) -> None:
    decide = ("--by", "Ana", "--despite", "C901", "--reason", "the buyer knows")
    drama.inside("review", "approve", "ar-SA/1/2", *decide)
    for _ in range(2):
        cell = show(drama, "ar-SA/1/2")
        assert (cell["state"], cell["findings"]) == ("approved", [])
        assert cell["rulings"] == [
            {
                "rule": "customs.lgbt",
                "action": "allow",
                "by": "Ana",
                "reason": "the buyer knows",
            }
        ]
        drama.run()
    drama.source(1, [LINES[0], "他有龙阳之癖", *LINES[2:]])
    drama.run()
    cell = show(drama, "ar-SA/1/2")
    assert cell["state"] == "stale"
    assert [finding["code"] for finding in cell["findings"]] == ["C901"]
    drama.approve("ar-SA/1/2", code=1)


def test_of_two_reviewers_one_decides_and_both_approve(drama: Drama) -> None:
    settings = drama.folder / "drama.toml"
    settings.write_text("review = 2\n" + settings.read_text("utf-8"), "utf-8")
    decide = ("--despite", "C901", "--reason", "the buyer knows")
    drama.inside("review", "approve", "ar-SA/1/2", "--by", "Ana", *decide)
    assert show(drama, "ar-SA/1/2")["state"] == "pending"
    drama.run()
    assert show(drama, "ar-SA/1/2")["findings"] == []
    drama.approve("ar-SA/1/2", by="Ana")
    assert show(drama, "ar-SA/1/2")["state"] == "pending"
    drama.approve("ar-SA/1/2", by="Bo")
    assert show(drama, "ar-SA/1/2")["state"] == "approved"


def test_an_edit_has_to_be_decided_too(drama: Drama) -> None:
    decide = ("--by", "Ana", "--despite", "C901", "--reason", "the buyer knows")
    drama.inside("review", "approve", "ar-SA/1/2", *decide)
    edit = ("review", "edit", "ar-SA/1/2", "--text", "هو مختلف", "--by", "Bo", "--approve")
    drama.inside(*edit, code=1)
    cell = show(drama, "ar-SA/1/2")
    assert (cell["state"], cell["text"]) == ("pending", "هو مختلف")
    assert [finding["code"] for finding in cell["findings"]] == ["C901"]
    drama.inside("review", "approve", "ar-SA/1/2", *decide)
    assert show(drama, "ar-SA/1/2")["state"] == "approved"


def test_a_change_is_undone_and_stays_so(drama: Drama) -> None:
    cell = show(drama, "fr-FR/1/3")
    assert cell["text"] == "Le PDG arrive…"
    assert [(c["number"], c["rule"]) for c in cell["changes"]] == [
        (1, "night.boss"),
        (2, "typography.ellipsis"),
    ]
    assert "change 1 night.boss" in drama.inside("review", "show", "fr-FR/1/3").out
    drama.inside("review", "edit", "fr-FR/1/3", "--without", "1", "--by", "Ana")
    for _ in range(2):
        cell = show(drama, "fr-FR/1/3")
        assert (cell["state"], cell["text"]) == ("pending", "Le président arrive…")
        assert [c["rule"] for c in cell["changes"]] == ["typography.ellipsis"]
        drama.run()
    entry = show(drama, "fr-FR/1/3")["history"][-1]
    assert (entry["action"], entry["by"], entry["reason"]) == ("undo-rule", "Ana", "night.boss")
    assert drama.draft("fr-FR")[2][1] == "Le président arrive…"


def test_a_rule_is_undone_and_approved_at_once(drama: Drama) -> None:
    ellipsis = ("--without", "typography.ellipsis", "--by", "Ana", "--approve")
    drama.approve("fr-FR/1/3")
    drama.inside("review", "edit", "fr-FR/1/3", *ellipsis)
    cell = show(drama, "fr-FR/1/3")
    assert (cell["state"], cell["text"]) == ("approved", "Le PDG arrive......")
    drama.run()
    assert show(drama, "fr-FR/1/3")["text"] == "Le PDG arrive......"


def test_what_cannot_be_undone_is_said(drama: Drama) -> None:
    edit = ("review", "edit", "fr-FR/1/1", "--by", "Ana")
    assert "no change by 'customs.x'" in drama.inside(*edit, "--without", "customs.x", code=2).err
    assert "say one of" in drama.inside(*edit, code=2).err
    assert "say one of" in drama.inside(*edit, "--text", "a", "--without", "b", code=2).err
    drama.inside(*edit, "--text", "Tes chaussures")
    assert "a person wrote" in drama.inside(*edit, "--without", "1", code=1).err
    assert show(drama, "fr-FR/1/1")["text"] == "Tes chaussures"


def test_a_note_on_screen_is_exported_once_it_is_approved(drama: Drama) -> None:
    note = next(n for n in show(drama, "fr-FR/1/4")["notes"] if n["rule"] == "night.tea")
    assert note["suggestion"] == "Le thé fait d'elle leur fille"
    cells = [f"fr-FR/1/{place}" for place in range(1, 5)]
    drama.approve(*cells)
    out = drama.folder / "out" / "fr-FR" / "ep01.srt"
    drama.inside("export", "-m", "fr-FR")
    assert note["suggestion"] not in out.read_text("utf-8")
    drama.inside("review", "edit", "fr-FR/1/4", "--caption", "night.tea", "--by", "Ana")
    drama.run()
    cell = show(drama, "fr-FR/1/4")
    assert cell["state"] == "pending"
    assert [piece["text"] for piece in cell["captions"]] == [note["suggestion"]]
    drama.inside("export", "-m", "fr-FR", "--allow-unapproved", code=None)
    assert note["suggestion"] not in out.read_text("utf-8")
    drama.approve("fr-FR/1/4")
    drama.inside("export", "-m", "fr-FR")
    exported = read_srt(out.read_text("utf-8"))
    assert exported[-1] == (exported[-2][0], f"{{\\an8}}{note['suggestion']}")
    assert not drama.inside("check", out, "--select", "T", "--format", "json").json()["findings"]
    drama.inside("review", "edit", "fr-FR/1/4", "--caption", "", "--by", "Ana", "--approve")
    drama.inside("export", "-m", "fr-FR")
    assert note["suggestion"] not in out.read_text("utf-8")


def test_a_caption_without_a_text_has_to_be_written(drama: Drama) -> None:
    edit = ("review", "edit", "fr-FR/1/4", "--by", "Ana", "--caption")
    assert "no text of its own" in drama.inside(*edit, "customs.kneel-tea", code=2).err
    drama.inside(*edit, "Elle entre dans la famille")
    texts = [piece["text"] for piece in show(drama, "fr-FR/1/4")["captions"]]
    assert texts == ["Elle entre dans la famille"]


def test_check_knows_the_customs_of_a_drama(drama: Drama) -> None:
    drafts = drama.folder / "drafts"
    found = drama.inside("check", drafts, "--format", "json", "--select", "C", code=1).json()
    assert [(f["market"], f["cue"], f["code"]) for f in found["findings"]] == [("ar-SA", 2, "C901")]


def test_the_cast_is_no_custom(tmp_path: Path) -> None:
    made = Drama.make(
        tmp_path / "cast", {1: ["断袖来了"]}, SETTINGS, memory={"断袖来了": {"ar-SA": "جاء دوان"}}
    )
    made.run()
    assert [f["code"] for f in show(made, "ar-SA/1/1")["findings"]] == ["C901"]
    made.write("cast.toml", '[[person]]\nname = "断袖"\n')
    made.run()
    assert show(made, "ar-SA/1/1")["findings"] == []


def test_a_drama_switches_rules_off(drama: Drama) -> None:
    drama.write(
        "rules/all.toml", 'off = ["customs.shoes-off", "customs.lgbt", "typography.ellipsis"]\n'
    )
    drama.run()
    assert show(drama, "fr-FR/1/1")["notes"] == []
    assert show(drama, "ar-SA/1/2")["findings"] == []
    assert show(drama, "fr-FR/1/3")["text"] == "Le PDG arrive......"
    drama.write("rules/all.toml", 'off = ["customs.shoe-off"]\n')
    done = drama.inside("run", code=2)
    assert "rules/all.toml:1: off: no rule 'customs.shoe-off'" in done.err
    assert "did you mean 'customs.shoes-off'" in done.err


def test_a_studio_has_rules_too(drama: Drama) -> None:
    studio = drama.folder.parent
    (studio / "shared").mkdir()
    (studio / "shared" / "fr.toml").write_text('off = ["customs.shoes-off"]\n', "utf-8")
    (studio / "studio.toml").write_text('rules = "shared"\n', "utf-8")
    drama.run()
    assert show(drama, "fr-FR/1/1")["notes"] == []


def test_a_broken_file_stops_before_anything_is_written(drama: Drama) -> None:
    before = drama.files()
    drama.write("rules/xx.toml", "")
    done = drama.inside("run", code=2)
    assert "rules/xx.toml: a rules file is named all.toml" in done.err
    (drama.folder / "rules" / "xx.toml").unlink()
    drama.source(1, [*LINES, "新的一句"])
    drama.write("rules/es.toml", '[[rule]]\nid = "a"\nsummary = "b"\naction = "replace"\n')
    done = drama.inside("run", code=2)
    assert "rules/es.toml:2: rule.id: a would speak up at every line" in done.err
    assert done.err.count("\n") == 1
    assert {k: v for k, v in drama.files().items() if "drafts" in k} == {
        k: v for k, v in before.items() if "drafts" in k
    }


def test_the_checklist_names_the_lines_first(drama: Drama) -> None:
    found = drama.inside("report", "checklist", "-m", "fr-FR", "--json").json()
    [sheet] = found["episodes"]
    items = sheet["items"]
    first = [item["rule"] for item in items if item["triggered"]]
    assert first == ["customs.shoes-off", "customs.kneel-tea"]
    assert [item["rule"] for item in items[:2]] == first
    assert items[0]["cells"] == [
        {"cell": "fr-FR/1/1", "start_ms": 1000, "source": "记得换鞋", "matched": "换鞋"}
    ]
    rest = {item["rule"] for item in items[2:]}
    assert "customs.slapping" in rest
    assert "customs.maps-nine-dash" not in rest
    text = drama.inside("report", "checklist", "-m", "fr-FR", "-e", "1").out
    assert "## fr-FR, episode 1" in text
    assert text.index("fr-FR/1/1 at 0:01: 记得换鞋") < text.index("In the picture only")
    assert "no episode 9" in drama.inside("report", "checklist", "-e", "9", code=2).err


def test_the_checklist_is_written_to_a_file(drama: Drama, tmp_path: Path) -> None:
    page, note = tmp_path / "list.html", tmp_path / "list.md"
    drama.inside("report", "checklist", "-o", page)
    drama.inside("report", "checklist", "-o", note)
    assert "<h2>ar-SA, episode 1</h2>" in page.read_text("utf-8")
    assert note.read_text("utf-8").startswith("# Viewing checklist: night")
    done = drama.inside("report", "checklist", "-o", tmp_path / "list.pdf", code=2)
    assert "ends in .md or .html" in done.err


def test_rules_that_people_undo_are_listed(tmp_path: Path) -> None:
    lines = [f"第{n}天……" for n in ("一", "二", "三", "四")]
    made = Drama.make(
        tmp_path / "undone",
        {1: lines},
        "[markets]\nfr-FR = {}\n",
        memory={line: {"fr-FR": f"Jour {n}......"} for n, line in enumerate(lines, 1)},
    )
    made.run()
    for place in range(1, 4):
        made.inside(
            "review", "edit", f"fr-FR/1/{place}", "--without", "typography.ellipsis", "--by", "Ana"
        )
    found = made.inside("report", "checklist", "--json").json()["undone"]
    assert found == [
        {
            "rule": "typography.ellipsis",
            "market": "fr-FR",
            "cells": 3,
            "applied": 1,
            "often": True,
        }
    ]
    assert (
        "people keep undoing it: 3 cells, 1 others keep it"
        in made.inside("report", "checklist").out
    )


def test_the_grade_of_a_market_decides_what_is_softened(tmp_path: Path) -> None:
    settings = '[markets]\nfr-FR = { grade = "mild" }\nde-DE = { grade = "strong" }\n'
    line = {"他来了": {"fr-FR": "Merde, il arrive", "de-DE": "Scheiße, er kommt"}}
    made = Drama.make(tmp_path / "grade", {1: ["他来了"]}, settings, memory=line)
    made.run()
    cell = show(made, "fr-FR/1/1")
    assert cell["text"] == "Merde, il arrive"
    [note] = cell["notes"]
    assert (note["rule"], note["suggestion"]) == ("grade.fr", "Mince, il arrive")
    assert show(made, "de-DE/1/1")["notes"] == []
    made.write(
        "rules/fr.toml",
        '[[rule]]\nid = "house.merde"\nsummary = "No merde"\naction = "soften"\n'
        'words = [{ from = "merde", to = "zut", level = "moderate" }]\n',
    )
    made.run()
    assert show(made, "fr-FR/1/1")["text"] == "Zut, il arrive"
