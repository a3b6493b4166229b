"""`localize rules`: the list, what one does, and trying one's own, as the page in docs/ says."""

import re
from pathlib import Path
from typing import Any

import pytest

from localize.layout import told
from localize.pipeline import condensing
from localize.pipeline.steps import STEPS, Step
from tests.cli.drama import ROOT, Drama, inside, localize

PAGE = ROOT / "docs" / "rules.md"


def test_the_list_holds_rules_of_code_and_of_files() -> None:
    rules = {rule["id"]: rule for rule in inside("rules", "list", "--json").json()["rules"]}
    assert rules["names.joined"]["action"] == "rewrite"
    pork = rules["customs.pork"]
    assert (pork["action"], pork["severity"], pork["confidence"]) == ("note", "medium", "medium")
    assert pork["markets"] == ["ar-SA", "id-ID", "ms-MY", "tr-TR"]
    assert pork["off"] == []
    assert "customs.pork" in inside("rules", "list").out


def test_the_list_of_a_market_is_in_order_of_use() -> None:
    ids = [r["id"] for r in inside("rules", "list", "-m", "th", "--json").json()["rules"]]
    assert "customs.monarchy-th" in ids
    assert "customs.monarchy-my" not in ids
    assert "typography.french-spaces" not in ids
    assert ids.index("grade.th") < ids.index("names.joined") < ids.index("typography.quotes")


def test_a_drama_has_its_own(tmp_path: Path) -> None:
    drama = Drama.make(tmp_path / "night", {1: ["鞋"]}, "[markets]\nth-TH = {}\n")
    drama.write(
        "rules/th.toml",
        'off = ["customs.alcohol", "typography.quotes"]\n[[rule]]\nid = "night.shoe"\n'
        'summary = "Shoes"\naction = "note"\nsource = "鞋"\nnote = "Look."\n',
    )
    rules = {r["id"]: r for r in drama.inside("rules", "list", "--json").json()["rules"]}
    assert rules["night.shoe"]["markets"] == ["th-TH"]
    assert rules["customs.alcohol"]["off"] == ["th-TH"]
    assert "off: th-TH" in drama.inside("rules", "list").out
    ids = [r["id"] for r in drama.inside("rules", "list", "-m", "th", "--json").json()["rules"]]
    assert "night.shoe" in ids
    assert not {"customs.alcohol", "typography.quotes"} & set(ids)
    assert "Note: Look." in drama.inside("rules", "explain", "night.shoe").out


def test_a_rule_is_explained() -> None:
    text = inside("rules", "explain", "customs.bride-price").out
    for part in ("Applies to:", "When: source has 彩礼", "Source: own knowledge", "Examples:"):
        assert part in text
    explained = inside("rules", "explain", "customs.bride-price", "--json").json()
    assert explained["text"] == text.rstrip("\n")
    assert "en: fuck" not in inside("rules", "explain", "typography.quotes").out
    error = inside("rules", "explain", "customs.bride", code=2).err
    assert "did you mean customs.bride-price" in error


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.id)
def test_what_a_run_does_beside_the_rules_is_explained_too(step: Step) -> None:
    text = inside("rules", "explain", step.id).out
    assert text.splitlines()[0] == step.id
    assert "Applies to:" in text
    explained = inside("rules", "explain", step.id, "--json").json()
    assert (explained["id"], explained["text"]) == (step.id, text.rstrip("\n"))
    assert explained.keys() >= inside("rules", "--json").json()["rules"][-1].keys() - {"off"}


def test_no_step_is_forgotten() -> None:
    named = {name for name in vars(told).values() if str(name).startswith("timing.")}
    assert {step.id for step in STEPS} == {condensing.RULE, *named}
    assert "did you mean timing.split" in inside("rules", "explain", "timing.spilt", code=2).err


def write(folder: Path, text: str, name: str = "mine.toml") -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


OWN = """
[[rule]]
id = "mine.boss"
summary = "The head of the firm"
action = "replace"
span = "title"
source = "总裁"
from = "president"
to = "CEO"
examples = [
    { source = "总裁来了", before = "The president is here.", after = "The CEO is here." },
    { source = "总统来了", before = "The president is here.", silent = true },
    { source = "总裁来了", before = "The president is here.", after = "The boss is here." },
    { source = "总裁来了", before = "The president is here.", silent = true },
]
[[rule]]
id = "mine.untried"
summary = "Nobody tried it"
action = "note"
source = "鞋"
note = "Look."
"""


def test_ones_own_rules_are_tried(tmp_path: Path) -> None:
    path = write(tmp_path, OWN)
    done = localize("rules", "test", path, code=1)
    assert done.out.splitlines() == [
        "mine.boss: example 3 (ar-SA)",
        "  source   总裁来了",
        "  before   The president is here.",
        "  expected The boss is here.",
        "  got      The CEO is here.",
        "mine.boss: example 4 (ar-SA)",
        "  source   总裁来了",
        "  before   The president is here.",
        "  expected silent",
        "  got      The CEO is here.",
        "2 rules, 2 of 4 examples as expected",
    ]
    assert done.err == "mine.untried: no examples\n"
    found: Any = localize("rules", "test", path, "--json", code=1).json()
    assert (found["rules"], found["examples"], found["without_examples"]) == (
        2,
        4,
        ["mine.untried"],
    )
    assert [(f["rule"], f["example"], f["got"]) for f in found["failed"]] == [
        ("mine.boss", 3, "The CEO is here."),
        ("mine.boss", 4, "The CEO is here."),
    ]


def test_what_a_file_may_not_touch_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, 'off = ["customs.porc"]\n')
    error = localize("rules", "test", path, code=2).err
    assert f"{path}:1: off: no rule 'customs.porc'; did you mean 'customs.pork'?" in error
    taken = OWN.replace("mine.untried", "names.joined")
    error = inside("rules", "test", write(tmp_path, taken), code=2).err
    assert f"{path}:17: rule.id: 'names.joined' is a rule of localize itself" in error


def test_a_broken_file_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, '[[rule]]\nid = "a"\nsumary = "b"\n')
    error = localize("rules", "test", path, code=2).err
    assert error.startswith(
        f"localize: {path}:3: rule.sumary: unknown key; did you mean 'summary'?"
    )
    assert error.count("\n") == 1
    error = localize("rules", "test", write(tmp_path, "[[rule\n"), code=2).err
    assert "not valid TOML" in error


BLOCKS = re.findall(r"^```toml( rules)\n(.*?)^```$", PAGE.read_text("utf-8"), re.M | re.S)


@pytest.mark.parametrize("number", range(len(BLOCKS)))
def test_what_the_page_shows_works(tmp_path: Path, number: int) -> None:
    done = inside("rules", "test", write(tmp_path, BLOCKS[number][1], "all.toml"))
    assert "no examples" not in done.err


def test_the_page_shows_every_action() -> None:
    text = "".join(block for _, block in BLOCKS)
    assert {"replace", "note", "caption", "soften", "escalate"} == set(
        re.findall(r'action = "(\w+)"', text)
    )
