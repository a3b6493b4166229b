"""`localize report diff`: what people changed, from the draft to the text that stands."""

from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from localize import timecode
from tests.cli.drama import Drama


def edit(drama: Drama, cell: str, text: str, by: str = "Ana", *more: str) -> None:
    drama.inside("review", "edit", cell, "--text", text, "--by", by, *more)


def cells(drama: Drama, *options: str) -> dict[str, Any]:
    found = drama.inside("report", "diff", "--json", *options).json()["cells"]
    return {f"{one['market']}/{one['episode']}/{one['cue']}": one for one in found}


def test_a_run_alone_changes_nothing_that_is_listed(night: Drama) -> None:
    assert cells(night) == {}
    night.approve("en-US/1/1")
    assert cells(night) == {}, "an approval of what the machine wrote is no change"


def test_a_cell_with_its_whole_way(night: Drama) -> None:
    before = night.cells("th-TH")["th-TH/1/2"]
    edit(night, "th-TH/1/2", "ปล่อยนะ!", "Mei")
    edit(night, "th-TH/1/2", "ปล่อยเดี๋ยวนี้!", "Ana", "--approve")
    [cell] = cells(night).values()
    assert cell["source"] == "放开我！"
    assert cell["machine"] == before["machine"]
    assert (cell["adapted"], cell["reviewed"]) == (before["text"], "ปล่อยเดี๋ยวนี้!")
    assert [(step["by"], step["action"]) for step in cell["steps"]] == [
        ("Mei", "edit"),
        ("Ana", "edit"),
        ("Ana", "approve"),
    ]
    assert cell["steps"][0]["new"] == cell["steps"][1]["old"] == "ปล่อยนะ!"
    assert cell["state"] == "approved"
    for side, other in (("adapted", "added"), ("reviewed", "removed")):
        parts = [p["text"] for p in cell["difference"]["reviewed"] if p["kind"] != other]
        assert "".join(parts) == cell[side]


def test_a_rejection_and_an_undone_rule_are_changes(night: Drama) -> None:
    night.inside("review", "reject", "en-US/1/1", "--by", "Ana", "--reason", "too stiff")
    assert cells(night)["en-US/1/1"]["steps"][0]["reason"] == "too stiff"
    changed = next(
        address
        for address in night.cells("zh-TW")
        if night.inside("review", "show", address, "--json").json()["changes"]
    )
    night.inside("review", "edit", changed, "--without", "1", "--by", "Ana")
    found = cells(night)[changed]
    assert found["steps"][0]["action"] == "undo-rule"
    assert found["adapted"] != found["reviewed"]


def test_pieces_captions_and_who_wrote_them(night: Drama) -> None:
    edit(night, "en-US/1/2", "Let go!\n\nOf me!", "Zoe\u0308")
    night.inside("review", "edit", "en-US/1/2", "--caption", "A <wedding>", "--by", "zo\u00eb")
    [cell] = cells(night, "--by", "ZOË").values()
    assert [piece["text"] for piece in cell["pieces"]] == ["Let go!", "Of me!"]
    assert cell["pieces"][0]["end_ms"] <= cell["pieces"][1]["start_ms"]
    assert [piece["text"] for piece in cell["captions"]] == ["A <wedding>"]
    assert [step["action"] for step in cell["steps"]] == ["edit", "caption"]
    path = night.folder / "diff.html"
    night.inside("report", "diff", "-o", path)
    page = path.read_text("utf-8")
    start = timecode.vtt(cell["pieces"][1]["start_ms"])
    assert f"{start} to {timecode.vtt(cell['pieces'][1]['end_ms'])}: Of me!" in page
    assert "A &lt;wedding&gt;" in page


def test_terms_and_rules_are_named(night: Drama) -> None:
    night.write("glossaries/en-US.csv", "source,target,kind\n放开,Let go,term\n")
    edit(night, "en-US/1/2", "Hands off!")
    [cell] = cells(night).values()
    assert [term["source"] for term in cell["terms"]] == ["放开"]
    assert "term 放开: Let go" in night.inside("report", "diff", "--format", "html").out


def test_it_narrows(night: Drama) -> None:
    edit(night, "th-TH/1/2", "ก", "Mei")
    edit(night, "en-US/2/1", "b", "Ana")
    assert set(cells(night, "-m", "th-TH")) == {"th-TH/1/2"}
    assert set(cells(night, "-e", "2")) == {"en-US/2/1"}
    assert set(cells(night, "--by", "Mei")) == {"th-TH/1/2"}
    assert set(cells(night, "--since", "2020-01-01")) == {"th-TH/1/2", "en-US/2/1"}
    assert cells(night, "--since", "2999-01-01T00:00+08:00") == {}


@pytest.mark.parametrize(
    ("options", "word"),
    [(["--since", "soon"], "soon"), (["-m", "xx"], "xx"), (["-e", "7"], "7"), (["-e", "x"], "x")],
)
def test_what_it_does_not_know(night: Drama, options: list[str], word: str) -> None:
    assert word in night.inside("report", "diff", *options, code=2).err


class Page(HTMLParser):
    """Every element with its attributes, and that all are closed in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(text)
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_page_stands_alone_and_runs_nothing(night: Drama, tmp_path: Path) -> None:
    hostile = '<script>alert(1)</script> & "quoted" \' onload=x'
    edit(night, "en-US/1/1", hostile, "<b>Mei</b>")
    edit(night, "th-TH/1/2", "ปล่อย\\nเดี๋ยวนี้")
    night.inside("report", "diff", "-o", tmp_path / "diff.html")
    page = Page((tmp_path / "diff.html").read_text("utf-8"))
    tags = {tag for tag, _ in page.found}
    assert not tags & {"script", "img", "link", "iframe", "b", "object"}
    assert {"del", "ins", "main", "header", "h1", "h2", "h3"} <= tags
    names = {name for _, attributes in page.found for name in attributes}
    assert not names & {"src", "onload", "style"}
    assert page.found[0] == ("html", {"lang": "en"})
    assert {"lang": "th-TH", "dir": "ltr"} in [a for tag, a in page.found if tag == "dd"]
    assert {"lang": "zh-Hans", "dir": "ltr"} in [a for tag, a in page.found if tag == "dd"]
    links = [a["href"] for tag, a in page.found if tag == "a"]
    ids = {f"#{a['id']}" for _, a in page.found if "id" in a}
    assert links and set(filter(None, links)) <= ids


def test_markdown(night: Drama) -> None:
    edit(night, "en-US/1/1", "*Who* are <you>?")
    out = night.inside("report", "diff").out
    assert "### en-US/1/1" in out
    assert r"<ins>\*</ins>Who<ins>\*</ins>" in out
    assert "<ins>&lt;</ins>you" in out
