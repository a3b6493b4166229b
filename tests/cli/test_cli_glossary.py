"""`localize glossary` and `localize rules`, as people and programs use them."""

import shutil
from pathlib import Path

import pytest

from localize.adapt import RULES, built_in
from localize.glossary import read_csv
from tests.cli.drama import ROOT, Drama, inside, localize, one_line

SAMPLE = ROOT / "samples" / "rainy-night"
SETTINGS = """
[markets]
en-US = { engines = ["memory"] }
th-TH = { engines = ["memory"] }
"""
EPISODES = {
    1: ["顾总来了。", "顾总，请坐。", "林晚呢？", "给你红包。"],
    2: ["谢谢顾总！", "林晚，快走！", "我恨林晚。", "一个绿茶。"],
}
GLOSSARY = "source,target,kind,forbidden,episodes,confidence,note\n红包,red envelope,,red bag,1,,\n"


@pytest.fixture
def drama(tmp_path: Path) -> Drama:
    """Return a small drama with a glossary, which has never been run."""
    made = Drama.make(tmp_path / "night", EPISODES, SETTINGS)
    made.write("glossaries/en-US.csv", GLOSSARY)
    return made


@pytest.fixture
def sample(tmp_path: Path) -> Drama:
    """Return a copy of the sample drama."""
    folder = tmp_path / "rainy-night"
    ignored = shutil.ignore_patterns(".localize", "drafts", "out")
    shutil.copytree(SAMPLE, folder, ignore=ignored)
    return Drama(folder)


# --- list -----------------------------------------------------------------------------------------


def test_list_says_where_a_term_comes_from_and_what_it_overrides(sample: Drama) -> None:
    found = sample.inside("glossary", "list", "-m", "en-US", "--json").json()["terms"]
    rows = {(row["source"], row["episodes"]): row for row in found}
    young = rows["少爷", ""]
    assert (young["market"], young["targets"]) == ("en-US", ["Young Master"])
    assert young["file"] == "cast.toml"
    text = (sample.folder / "cast.toml").read_text("utf-8").splitlines()
    assert "少爷" in text[young["line"] - 1]
    [starter] = young["overrides"]
    assert Path(starter["file"]).name == "en.csv"
    assert rows["红包", "1-3"]["file"] == "glossaries/en-US.csv"
    assert rows["红包", "1-3"]["line"] == 12
    assert {"外卖小哥", "顾总"} <= {row["source"] for row in found}


def test_list_of_some_episodes(sample: Drama) -> None:
    def sources(*arguments: str) -> set[str]:
        listed = sample.inside("glossary", "list", "-m", "en-US", *arguments, "--json")
        return {row["source"] for row in listed.json()["terms"]}

    assert "外卖小哥" in sources("-e", "8") and "顾总" not in sources("-e", "8")
    assert "外卖小哥" not in sources("-e", "9") and "顾总" in sources("-e", "9")
    assert {"外卖小哥", "顾总"} <= sources("-e", "8-9")
    text = sample.inside("glossary", "list", "-m", "en-US", "-e", "9").out
    assert "en-US  顾总 = Mr. Gu [episodes 9-]  cast.toml:" in text


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["list", "-m", "fr-FR"], "not among this drama's markets: en-US, th-TH"),
        (["list", "-m", "klingon"], "unknown market"),
        (["list", "-e", "x"], "no range of episodes"),
        (["export", "-m", "fr-FR", "-o", "x.csv"], "not among"),
        (["check", "x.txt"], "not separated by commas"),
        (["check", "broken.csv"], "broken.csv:2: kind: 'nam' is not allowed"),
        (["import", "broken.csv", "-m", "en-US"], "broken.csv:2: kind"),
        (["import", "no.tbx", "-m", "en-US"], "not valid TBX"),
        (["import", "other.tbx", "-m", "th-TH"], "no terms from zh-Hans to th-TH"),
    ],
)
def test_failures_are_one_line_and_change_nothing(
    drama: Drama, arguments: list[str], words: str
) -> None:
    drama.write("x.txt", "source;target\n")
    drama.write("broken.csv", "source,target,kind\na,b,nam\n")
    drama.write("no.tbx", "<tbx>")
    drama.inside("glossary", "export", "-m", "en-US", "-f", "tbx", "-o", "other.tbx")
    before = drama.files()
    assert words in one_line(drama.inside("glossary", *arguments, code=2).err)
    assert drama.files() == before


def test_outside_of_a_drama(tmp_path: Path) -> None:
    result = localize("glossary", "list", at=tmp_path, code=2)
    assert "no drama.toml here or above" in one_line(result.err)


# --- check ----------------------------------------------------------------------------------------


def test_check_of_the_sample_finds_nothing(sample: Drama) -> None:
    result = sample.inside("glossary", "check", "--json")
    assert result.json() == {
        "files": 10,
        "problems": [],
        "summary": {"error": 0, "warning": 0},
        "reopens": [],
    }


def test_check_names_every_fault_with_its_place(drama: Drama) -> None:
    drama.write("cast.toml", '[[person]]\nname = "林晚"\nrenderings = { en = "Lin Wan" }\n')
    drama.write(
        "glossaries/en-US.csv",
        GLOSSARY
        + "红包,gift,,,1-8,,\n林晚,Wan Lin,name,,,,\n绿茶,绿茶 girl,,,,,\n"
        + "顾总,Mr. Gu,,mr. gu,,,\nVIP,guest,keep,,,,\n谢谢,Thanks,,,1,,\n小晚,Lin Wan,name,,,,\n",
    )
    result = drama.inside("glossary", "check", code=1)
    assert [line.split(": ", 2)[:2] for line in result.out.splitlines()] == [
        ["glossaries/en-US.csv:3", "error"],
        ["glossaries/en-US.csv:4", "error"],
        ["glossaries/en-US.csv:5", "error"],
        ["glossaries/en-US.csv:6", "error"],
        ["glossaries/en-US.csv:7", "error"],
        ["glossaries/en-US.csv:7", "warning"],
        ["glossaries/en-US.csv:8", "warning"],
        ["glossaries/en-US.csv:9", "warning"],
        ["glossaries/en-US.csv:9", "warning"],
    ]
    assert result.err == "files: 1, errors: 5, warnings: 4\n"
    rows = drama.inside("glossary", "check", "--json", code=1).json()["problems"]
    clash = next(row for row in rows if row["source"] == "林晚")
    assert clash == {
        "file": "glossaries/en-US.csv",
        "line": 4,
        "market": "en-US",
        "source": "林晚",
        "severity": "error",
        "message": "林晚 is Lin Wan in the cast, which wins",
        "other": "cast.toml:2",
    }


def test_warnings_do_not_fail_a_check(drama: Drama) -> None:
    drama.write("glossaries/th-TH.csv", "source,target\n火星,ดาวอังคาร\n")
    result = drama.inside("glossary", "check", "-m", "th-TH")
    assert "warning: 火星 stands in no episode" in result.out
    assert drama.inside("glossary", "check", "-m", "en-US").out == ""


def test_check_of_files_without_a_drama(tmp_path: Path) -> None:
    path = tmp_path / "th-TH.csv"
    path.write_text("source,target\n妈,妈ไทย\n", encoding="utf-8")
    assert "source script" in localize("glossary", "check", path, at=tmp_path, code=1).out
    other = path.rename(tmp_path / "mine.csv")
    result = localize("glossary", "check", other, at=tmp_path, code=2)
    assert "give the market with -m" in one_line(result.err)
    assert localize("glossary", "check", other, "-m", "th", at=tmp_path, code=1).out


# --- in and out -----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["csv", "tbx"])
@pytest.mark.parametrize("market", ["en-US", "th-TH", "zh-TW"])
def test_the_sample_goes_out_and_comes_back(sample: Drama, kind: str, market: str) -> None:
    out = sample.folder / f"all.{kind}"
    report = sample.inside(
        "glossary", "export", "-m", market, "-f", kind, "-o", out, "--json"
    ).json()
    assert report == {"file": str(out), "market": market, "format": kind, "terms": report["terms"]}
    into = sample.folder / f"new/{market}.csv"
    for added, same in ((report["terms"], 0), (0, report["terms"])):
        taken = sample.inside(
            "glossary", "import", out, "-m", market, "--into", into, "--json"
        ).json()
        assert (len(taken["added"]), taken["same"]) == (added, same)
        assert (taken["conflicts"], taken["replaced"], taken["skipped"]) == ([], [], 0)
    if kind == "csv":
        assert into.read_bytes() == out.read_bytes()
    inside("glossary", "check", str(into), "-m", market)
    assert len(read_csv(into)) == report["terms"]


def test_import_names_conflicts_and_adds_the_rest(drama: Drama) -> None:
    new = "source,target,episodes\n红包,gift,1\n绿茶,two-faced,\n"
    path = drama.write("new.csv", new)
    result = drama.inside("glossary", "import", path, "-m", "en-US", code=1)
    assert result.err.splitlines() == [
        "localize: glossaries/en-US.csv:2: 红包 is red envelope [episodes 1], not gift "
        "[episodes 1] as in new.csv:2",
        "glossaries/en-US.csv: 1 added, 0 replaced, 0 already there, 1 in conflict",
    ]
    file = drama.folder / "glossaries/en-US.csv"
    assert file.read_text("utf-8") == GLOSSARY + "绿茶,two-faced,term,,,high,\n"
    taken = drama.inside("glossary", "import", path, "-m", "en-US", "--json", code=1).json()
    [clash] = taken["conflicts"]
    assert (clash["source"], clash["targets"], clash["row"]["targets"]) == (
        "红包",
        ["gift"],
        ["red envelope"],
    )
    drama.inside("glossary", "import", path, "-m", "en-US", "--replace")
    _, first, second = file.read_text("utf-8").splitlines()
    assert (first, second) == ("红包,gift,term,,1,high,", "绿茶,two-faced,term,,,high,")


def test_import_makes_the_glossary(drama: Drama) -> None:
    path = drama.write("new.csv", "source,target\n妈,แม่\n")
    drama.inside("glossary", "import", path, "-m", "th-TH")
    [term] = read_csv(drama.folder / "glossaries/th-TH.csv")
    assert term.targets == ("แม่",)


# --- suggest --------------------------------------------------------------------------------------


def test_suggest_writes_nothing(drama: Drama) -> None:
    before = drama.files()
    found = drama.inside("glossary", "suggest", "-m", "en-US", "--json").json()["suggestions"]
    assert drama.files() == before
    assert not (drama.folder / ".localize").exists()
    by_source = {row["source"]: row for row in found}
    assert by_source["林晚"] == {
        "source": "林晚",
        "kind": "name",
        "count": 3,
        "episodes": [1, 2],
        "why": "the family name 林",
        "missing": ["en-US"],
        "renderings": {
            "en-US": {"target": "Lin Wan", "from": "pinyin", "pairs": 0, "confidence": "medium"}
        },
        "examples": [
            {"episode": 1, "cue": 3, "text": "林晚呢？"},
            {"episode": 2, "cue": 2, "text": "林晚，快走！"},
            {"episode": 2, "cue": 3, "text": "我恨林晚。"},
        ],
    }
    assert by_source["顾总"]["renderings"] == {}
    assert "顾总  title, 3 times, episodes 1, 2" in drama.inside("glossary", "suggest").out


def test_suggested_rows_are_read_as_a_glossary(drama: Drama) -> None:
    result = drama.inside("glossary", "suggest", "-m", "en-US", "--csv")
    path = drama.write("glossaries/en-US.csv", result.out)
    assert [(t.source, t.targets, t.kind, t.confidence) for t in read_csv(path)] == [
        ("林晚", ("Lin Wan",), "name", "medium")
    ]
    assert "1 more have no likely rendering" in result.err
    assert drama.inside("glossary", "suggest", "-m", "en-US", "--csv").out.count("\n") == 1


def test_renderings_from_the_memory_and_from_what_is_approved(tmp_path: Path) -> None:
    memory = {
        "顾总在吗？": {"th-TH": "ประธานกู้อยู่ไหม", "en": "Is Mr. Gu in?"},
        "我找顾总。": {"th-TH": "ฉันมาหาประธานกู้", "en-US": "I'm here for Mr. Gu."},
        "你在吗？": {"th-TH": "คุณอยู่ไหม", "en-US": "Are you in?"},
    }
    drama = Drama.make(tmp_path / "night", EPISODES, SETTINGS, memory=memory)

    def rendering(source: str, market: str) -> object:
        rows = drama.inside("glossary", "suggest", "-m", market, "--json").json()["suggestions"]
        row = next(row for row in rows if row["source"] == source)
        found = row["renderings"].get(market, {})
        return found.get("target"), found.get("from"), found.get("pairs")

    assert rendering("顾总", "th-TH") == ("ประธานกู้", "memory", 2)
    assert rendering("顾总", "en-US") == ("Mr. Gu", "memory", 2)
    drama.run()
    for cell, text in (("1/3", "Where is Wan Lin?"), ("2/2", "Wan Lin, run!")):
        drama("review", "edit", f"en-US/{cell}", "--text", text, "--by", "Ana", "--approve")
    assert rendering("林晚", "en-US") == ("Wan Lin", "memory", 2)


def test_csv_goes_with_one_market(drama: Drama) -> None:
    for arguments in (["--csv"], ["--csv", "--json", "-m", "en-US"]):
        result = drama.inside("glossary", "suggest", *arguments, code=2)
        assert "--csv goes with one market" in result.err


# --- rules ----------------------------------------------------------------------------------------


def test_rules_are_listed_and_explained(tmp_path: Path) -> None:
    ids = [rule.id for rule in (*built_in(), *RULES)]
    for command in (["rules"], ["rules", "list"]):
        assert [line.split()[0] for line in inside(*command).out.splitlines()] == ids
        assert [row["id"] for row in inside(*command, "--json").json()["rules"]] == ids
    thai = inside("rules", "list", "-m", "th", "--json").json()["rules"]
    assert "typography.inverted" not in [row["id"] for row in thai]
    assert all("th-TH" in row["markets"] for row in thai)
    row = inside("rules", "explain", "typography.inverted", "--json").json()
    assert row["markets"] == ["es-419", "es-ES"]
    assert row["examples"][0]["after"] == "¿Quién eres? ¡Fuera!"
    assert inside("rules", "explain", "typography.inverted").out == row["text"] + "\n"
    result = localize("rules", "explain", "typography.x", at=tmp_path, code=2)
    assert "unknown rule 'typography.x'" in one_line(result.err)
