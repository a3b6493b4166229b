"""Italics of the source where a market has none: machines leave them out, people decide."""

from pathlib import Path

import pytest

from localize.store import open_store
from tests.cli.drama import Drama, srt

LINES = [
    "<i>我等了12天。</i>",
    "他说<i>写了13封信</i>。",
    "{\\an8}<i>这里有14个人。</i>",
    "她数了15颗星星。",
]
RULE = "typography.italics"
SETTINGS = """
[markets]
zh-TW = { engines = ["opencc"] }
en-US = { engines = ["pseudo"] }
"""


@pytest.fixture
def drama(tmp_path: Path) -> Drama:
    """Return a drama with italics of whole lines and inside one, drafted."""
    made = Drama.make(tmp_path / "night", {}, SETTINGS)
    made.write("source/ep01.srt", srt(LINES))
    made.run()
    return made


def lines(drama: Drama, market: str = "zh-TW", folder: str = "drafts") -> list[str]:
    text = (drama.folder / folder / market / "ep01.srt").read_text("utf-8")
    return [block.split("\n", 2)[2].strip() for block in text.strip().split("\n\n")]


def codes(drama: Drama, place: int) -> set[str]:
    return {one["code"] for one in drama.cells("zh-TW")[f"zh-TW/1/{place}"]["findings"]}


def rules(drama: Drama, place: int) -> list[str]:
    shown = drama.inside("review", "show", f"zh-TW/1/{place}", "--json").json()
    return [one["rule"] for one in shown["changes"]]


def test_drafts_have_none_where_the_market_has_none(drama: Drama) -> None:
    assert not any("<i>" in line for line in lines(drama))
    assert lines(drama)[2].startswith("{\\an8}")
    assert [rules(drama, place).count(RULE) for place in (1, 2, 3, 4)] == [1, 1, 1, 0]
    assert not any("P409" in codes(drama, place) for place in (1, 2, 3, 4))
    report = drama.inside("check", drama.folder / "drafts" / "zh-TW", "--format", "json", code=None)
    assert "P409" not in {one["code"] for one in report.json()["findings"]}


def test_other_markets_keep_them(drama: Drama) -> None:
    assert [line.count("<i>") for line in lines(drama, "en-US")] == [1, 1, 1, 0]


def test_only_markup_changes(drama: Drama) -> None:
    first = drama.inside("review", "show", "zh-TW/1/1", "--json").json()
    change = next(one for one in first["changes"] if one["rule"] == RULE)
    assert change["before"] == f"<i>{change['after']}</i>"
    assert change["after"] == first["text"]


@pytest.mark.parametrize("place", [1, 2])
def test_it_is_undone_in_one_cell_and_stays_so(drama: Drama, place: int) -> None:
    drama.inside("review", "edit", f"zh-TW/1/{place}", "--without", RULE, "--by", "Ana")
    for _ in range(2):
        assert RULE not in rules(drama, place)
        assert "P409" in codes(drama, place)
        assert "<i>" in drama.inside("review", "show", f"zh-TW/1/{place}").out or place == 1
        drama.run()
        assert [line.count("<i>") for line in lines(drama)].index(1) == place - 1


def test_undoing_another_rule_does_not_bring_them_back(drama: Drama) -> None:
    other = next(name for name in rules(drama, 1) if name != RULE)
    drama.inside("review", "edit", "zh-TW/1/1", "--without", other, "--by", "Ana")
    assert RULE in rules(drama, 1)
    assert "P409" not in codes(drama, 1)


def test_a_run_changes_nothing_more(drama: Drama) -> None:
    before = drama.cells("zh-TW")
    drama.run()
    assert drama.cells("zh-TW") == before


def test_what_a_person_types_stands_without_those_of_the_line(drama: Drama) -> None:
    drama.inside("review", "edit", "zh-TW/1/1", "--text", "我等了12天了", "--by", "Ana")
    drama.inside("review", "edit", "zh-TW/1/3", "--text", "這裡有<i>14</i>個人", "--by", "Ana")
    assert "P409" not in codes(drama, 1)
    assert "P409" in codes(drama, 3)  # typed, so it stays
    drama.run()
    assert lines(drama)[0] == "我等了12天了"
    assert lines(drama)[2] == "{\\an8}這裡有<i>14</i>個人"


def test_a_line_that_nobody_drafted_can_be_typed_without_them(tmp_path: Path) -> None:
    made = Drama.make(tmp_path / "night", {}, "[markets]\nhe-IL = { engines = [] }\n")
    made.write("source/ep01.srt", srt(LINES))
    made.run()
    made.inside("review", "edit", "he-IL/1/1", "--text", "חיכיתי 12 ימים.", "--by", "Ana")
    (cell,) = (one for one in made.cells("he-IL").values() if one["cue"] == 1)
    assert "P409" not in {one["code"] for one in cell["findings"]}


def test_approved_cells_stay_as_they_were_approved(drama: Drama) -> None:
    """Approved before the rule was: no change is recorded, and the line wears its italics."""
    drama.inside("review", "edit", "zh-TW/1/1", "--without", RULE, "--by", "Ana")
    drama.approve(*(f"zh-TW/1/{place}" for place in (1, 2, 3, 4)))
    drama.run()
    drama.inside("export", "-m", "zh-TW")
    assert [line.count("<i>") for line in lines(drama, folder="out")] == [1, 0, 0, 0]


def test_a_rules_file_switches_it_off(drama: Drama) -> None:
    drama.write("rules/zh-TW.toml", f'off = ["{RULE}"]\n')
    drama.run()
    assert [line.count("<i>") for line in lines(drama)] == [1, 1, 1, 0]


def test_the_store_holds_no_markup_of_the_line(drama: Drama) -> None:
    store = open_store(str(drama.folder / ".localize" / "state.db"))
    try:
        texts = [cell.text for cell in store.cells("night", "zh-TW", 1).values()]
    finally:
        store.close()
    assert not any("<" in text for text in texts)
