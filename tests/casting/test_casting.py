"""The cast list: what is suggested, what is written, what is wrong in one."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localize import cast, locales
from localize.casting import Proposed, added, problems
from localize.errors import InputError
from localize.model import Person, Relation, Title
from localize.names import Rendering, render
from localize.suggest import Line
from localize.suggest.people import Found, people
from tests.cli.drama import Drama, inside

SETTINGS = """
[markets]
en-US = { engines = ["memory"] }
th-TH = { engines = ["memory"] }
zh-TW = { engines = ["memory"] }
"""
EPISODES = {
    1: ["沈墨：顾总来了。", "我叫顾北辰。", "顾北辰！", "沈墨，快走！"],
    2: ["谢谢顾总！", "北辰，你来了。", "陆少！", "护士：让开。", "护士：快！"],
}
OWN = """# The people, as we call them.
[[person]]   # the hero
name = "沈墨"
renderings = { en = "Mo Shen" }   # the buyer's wish
"""


@pytest.fixture
def drama(tmp_path: Path) -> Drama:
    return Drama.make(tmp_path / "night", EPISODES, SETTINGS)


def run(drama: Drama, *arguments: str, code: int = 0) -> Any:
    return inside("-C", drama.folder, "cast", *arguments, "--json", code=code).json()


# --- suggest --------------------------------------------------------------------------------------


def test_suggest_writes_nothing_unasked(drama: Drama) -> None:
    before = drama.files()
    found = {row["name"]: row for row in run(drama, "suggest")["people"]}
    assert drama.files() == before
    assert list(found) == ["顾北辰", "沈墨", "陆少", "护士"]
    gu = found["顾北辰"]
    assert (gu["kind"], gu["in_cast"], gu["count"], gu["episodes"]) == ("name", False, 5, [1, 2])
    assert (gu["aliases"], gu["titles"]) == (["北辰"], ["顾总"])
    assert gu["renderings"]["en-US"] == {
        "target": "Gu Beichen",
        "confidence": "high",
        "from": "pinyin",
        "alternatives": [],
        "note": "",
    }
    assert gu["renderings"]["th-TH"]["confidence"] == "medium"
    assert gu["examples"][0] == {"episode": 1, "cue": 1, "text": "沈墨：顾总来了。"}
    assert (found["陆少"]["kind"], found["护士"]["kind"]) == ("title", "role")
    assert {row["target"] for row in found["护士"]["renderings"].values()} == {""}
    text = inside("-C", drama.folder, "cast", "suggest", "-m", "th-TH").out
    assert "th-TH: กู้เป่ยเฉิน (medium, Thai transcription)" in text


def test_write_adds_behind_what_a_person_wrote(drama: Drama) -> None:
    file = drama.write("cast.toml", OWN)
    found = run(drama, "suggest", "--write")
    assert found["written"] == ["顾北辰", "护士"]
    text = file.read_text("utf-8")
    assert text.startswith(OWN)
    shen, gu, nurse = cast.read(file)
    assert shen.renderings == {"en": "Mo Shen"}
    assert (gu.aliases, gu.renderings) == (("北辰",), {"en": "Gu Beichen", "zh-TW": "顧北辰"})
    assert '# th = "กู้เป่ยเฉิน"  # medium: Thai transcription' in text
    assert nurse.renderings == {}
    [row] = [row for row in found["people"] if row["name"] == "沈墨"]
    assert (row["in_cast"], sorted(row["renderings"])) == (True, ["th-TH", "zh-TW"])
    assert run(drama, "suggest", "--write")["written"] == []
    assert file.read_text("utf-8") == text


def test_the_ends_of_lines_and_the_mark_stay(drama: Drama) -> None:
    own = ("\ufeff" + OWN.replace("\n", "\r\n").rstrip()).encode()
    file = drama.folder / "cast.toml"
    file.write_bytes(own)
    run(drama, "suggest", "--write")
    data = file.read_bytes()
    assert data.startswith(own)
    assert data.count(b"\n") == data.count(b"\r\n")
    assert [person.name for person in cast.read(file)] == ["沈墨", "顾北辰", "护士"]


def test_an_inline_list_is_left_alone(drama: Drama) -> None:
    file = drama.write("cast.toml", 'person = [{ name = "沈墨" }]\n')
    result = inside("-C", drama.folder, "cast", "suggest", "--write", code=2)
    assert "one list" in result.err
    assert str(file) in result.err
    assert file.read_text("utf-8") == 'person = [{ name = "沈墨" }]\n'


QUOTES = st.text("顾\"\\\n#'北] = {", min_size=1, max_size=6)


@given(st.lists(QUOTES, min_size=1, max_size=3, unique=True), QUOTES)
def test_whatever_is_found_can_be_read_again(names: list[str], text: str) -> None:
    one = Line(1, 1, text)
    proposed = [
        Proposed(
            name,
            Found(name, 1, (1,), (one,), ("speaks",), aliases=(name + "a",)),
            {
                "en-US": Rendering(text, "high", "pinyin", (text,)),
                "th-TH": Rendering(text, "low", "x", note=text),
                "ru-RU": Rendering("", "low", "x", note=text),
            },
        )
        for name in names
    ]
    after, new = added("# ours", proposed)
    assert list(new) == names
    rows = tomllib.loads(after)["person"]
    assert [row["name"] for row in rows] == names
    assert all(row["renderings"] == {"en": text} for row in rows)
    assert after.startswith("# ours\n")


def test_nobody_new_leaves_the_text() -> None:
    assert added(OWN, []) == (OWN, ())
    assert added("", [Proposed("沈墨", None, {})]) == ("", ())
    with pytest.raises(InputError):
        found = people([Line(1, 1, "顾北辰：你好")])
        added('person = [{ name = "沈墨" }]', [Proposed(found[0].name, found[0], {})])


# --- check ----------------------------------------------------------------------------------------


def told(people: list[Person], *markets: str, lines: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    known = [locales.market(name) for name in markets]
    found = problems(people, known, {1: list(lines)} if lines else {})
    return [(one.severity, one.message) for one in found]


def test_a_good_cast_has_no_problems() -> None:
    gu = Person("顾北辰", "male", renderings={"en": "Gu Beichen"}, titles=(Title("顾总", 9),))
    assert told([gu]) == []
    assert told([gu], lines=("顾总来了",)) == []


def test_every_problem() -> None:
    gu = Person("顾北辰", renderings={"en": "Gu", "th": "กู้"}, relations=(Relation("无名"),))
    lin = Person(
        "林晚",
        "female",
        renderings={"en": "gu", "th": "林晚"},
        titles=(Title("娘娘", 1, 8, {"th": "x"}), Title("娘娘", 8, 9, {"en": "y", "th": "娘"})),
    )
    found = told([gu, lin], "en-US", "th-TH", "de-DE", lines=("顾北辰",))
    assert ("warning", "林晚 is in no line and speaks none") in found
    assert ("error", "顾北辰 has a relation to 无名, who is not in the cast") in found
    assert ("error", "娘娘 stands twice for 林晚 in episodes 8-9") in found
    assert ("error", "'gu' in en-US is 顾北辰 too") in found
    assert ("error", "'林晚' for th-TH holds source script: 林晚") in found
    assert ("error", "'娘' for th-TH holds source script: 娘") in found
    assert ("warning", "顾北辰 has no rendering in de-DE") in found
    assert ("warning", "娘娘 of 林晚 has no rendering in en-US") in found
    needs = "顾北辰: sex is missing, which forms of address need in th-TH"
    assert ("warning", needs) in found
    assert ("warning", "林晚: no relations, by which people are addressed in th-TH") in found


def test_two_ranks_in_one_word() -> None:
    people = [
        Person("甄嬛", titles=(Title("贵妃", renderings={"en": "Consort"}),)),
        Person("沈眉庄", titles=(Title("妃", renderings={"en": "consort"}),)),
    ]
    message = "贵妃 and 妃 are two ranks, both rendered 'consort' in en-US"
    assert ("error", message) in told(people, "en-US")
    later = [people[0], Person("沈眉庄", titles=(Title("嫔", renderings={"en": "Lady"}),))]
    assert not [m for _, m in told(later, "en-US") if "ranks" in m]


def test_check_names_lines_and_exits_one(drama: Drama) -> None:
    own = '[[person]]\nname = "沈墨"\nsex = "male"\n[person.renderings]\nen = "Gu"\nth = "x"\n'
    own += 'zh-TW = "沈墨"\n\n[[person]]\nname = "顾北辰"\n[person.renderings]\nen = "Gu"\n'
    drama.write("cast.toml", own)
    found = run(drama, "check", code=1)
    rows = {row["message"]: row for row in found["problems"]}
    clash = rows["'Gu' in en-US is 沈墨 too"]
    assert (clash["severity"], clash["line"], clash["market"]) == ("error", 12, "en-US")
    assert rows["顾北辰 has no rendering in zh-TW"]["severity"] == "warning"
    assert [row["person"] for row in found["problems"] if row["line"] is None] == ["陆少", "护士"]
    assert found["summary"]["error"] == 1
    text = inside("-C", drama.folder, "cast", "check", code=1).out
    assert "cast.toml:12: error: 'Gu' in en-US is 沈墨 too" in text


def test_check_of_warnings_exits_zero(drama: Drama) -> None:
    found = run(drama, "check")
    assert {row["person"] for row in found["problems"]} == {"顾北辰", "沈墨", "陆少", "护士"}
    assert found["summary"]["error"] == 0


def test_a_broken_cast_is_one_line(drama: Drama) -> None:
    drama.write("cast.toml", "[[person]]\nnam = 3\n")
    for command in ("check", "suggest"):
        result = inside("-C", drama.folder, "cast", command, code=2)
        assert "cast.toml:2" in result.err


def test_proposals_are_what_the_tables_say(drama: Drama) -> None:
    for row in run(drama, "suggest")["people"]:
        if row["kind"] == "name":
            for market, made in row["renderings"].items():
                assert made["target"] == render(row["name"], locales.market(market)).text


@pytest.mark.parametrize("era", ["modern", "period"])
def test_every_market_has_a_rendering_or_a_reason(era: str, tmp_path: Path) -> None:
    markets = "".join(f'{name} = {{ engines = ["pseudo"] }}\n' for name in locales.targets())
    sample = Path(__file__).parents[2] / "samples" / "rainy-night" / "source"
    made = Drama.make(
        tmp_path / "night",
        {},
        f'subtitles = "{sample.as_posix()}"\nera = "{era}"\n[markets]\n{markets}',
    )
    people = {one["name"]: one["renderings"] for one in run(made, "suggest")["people"]}
    assert {"顾北辰", "单凯", "林小姐", "保安"} <= people.keys()
    for renderings in people.values():
        assert set(renderings) == set(locales.targets())
        assert all(row["target"] or row["note"] for row in renderings.values())
    gu, shan = people["顾北辰"], people["单凯"]
    assert gu["ko-KR"]["target"] == {"modern": "구베이천", "period": "고북진"}[era]
    assert bool(gu["ja-JP"]["alternatives"]) == (era == "modern")
    assert (shan["zh-TW"]["target"], shan["zh-HK"]["target"]) == ("單凱", "單凱")
