"""Who is in the lines: people of the sample, people by each kind of evidence, and who is nobody."""

import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localize import settings, terms
from localize.cast import Cast
from localize.pipeline.source import TRANSLATED, flow, read_files
from localize.suggest import Line
from localize.suggest.people import Found, is_name, people

ROOT = Path(__file__).parents[2]
DRAMA = settings.load(ROOT / "samples" / "rainy-night")
LINES = [
    Line(episode.number, cue.place, flow(cue.text), cue.speaker)
    for episode in read_files(DRAMA, Cast(()))
    for cue in episode.cues
    if cue.kind in TRANSLATED
]
NAMED = [p.name for p in terms.read_cast(DRAMA).people if p.renderings["en"][0].isupper()]


def lines(*texts: str) -> list[Line]:
    return [Line(1, place, text) for place, text in enumerate(texts, 1)]


def named(found: tuple[Found, ...]) -> list[str]:
    return [one.name for one in found if not one.role and not one.fragment]


def test_the_people_of_the_sample() -> None:
    found = people(LINES)
    assert sorted(named(found)) == sorted(NAMED)
    by_name = {one.name: one for one in found}
    assert by_name["顾北辰"].aliases == ("北辰",)
    assert by_name["顾北辰"].titles == ("顾总",)
    assert by_name["欧阳雪"].titles == ("欧阳小姐",)
    assert (by_name["曾美兰"].titles, by_name["曾美兰"].sex) == (("曾姨",), "female")
    assert by_name["林晚"].aliases == ("晚晚",)
    assert [one.name for one in found if one.role] == ["保安"]
    # Three people are called 林: nobody can tell whose form of address it is.
    assert [one.name for one in found if one.fragment] == ["林小姐"]


def test_the_people_of_the_sample_without_speakers() -> None:
    found = named(people([Line(x.episode, x.place, x.text) for x in LINES]))
    assert set(found) <= set(NAMED)
    assert set(NAMED) - set(found) == {"沈玉华", "小翠"}  # never named in any line


def test_ordinary_lines_name_nobody() -> None:
    for file in ("outside_lines.txt", "outside_numbers.txt"):
        texts = (ROOT / "tests" / "data" / "sample" / file).read_text("utf-8").splitlines()
        assert set(named(people(lines(*texts)))) <= {"林晚"}, file


TRAPS = ["白莲花", "高兴", "王八蛋", "马上", "金钱", "白天", "于是", "白月光", "高富帅", "单身狗"]
TRAPS += ["金丝雀", "老公", "小时", "老师", "小三", "何必", "方便"]


@pytest.mark.parametrize("word", TRAPS)
def test_words_are_nobody(word: str) -> None:
    found = people(
        lines(word, f"{word}！", f"{word}，你来了", f"他是{word}", f"我是{word}。", word)
    )
    assert found == ()
    assert not is_name(word)


def test_what_speaks_for_a_name() -> None:
    evidence = {
        "我叫沈墨。": "introduced",
        "这位是沈墨。": "introduced",
        "沈墨先生，请进。": "title",
        "沈墨：你来了。": "speaks",
    }
    for text, kind in evidence.items():
        found = {one.name: one for one in people(lines(text))}
        assert kind in found["沈墨"].evidence, text
    assert named(people(lines("沈墨，快走！"))) == []
    assert named(people(lines("沈墨，快走！", "沈墨！", "我恨沈墨。"))) == ["沈墨"]
    assert named(people(lines("祝贺！", "祝贺！", "祝贺！"))) == []
    assert named(people(lines("萧逸尘！", "萧逸尘，站住！"))) == ["萧逸尘"]
    assert named(people(lines("来报仇，快走！", "我是来报仇的。"))) == []


def test_places_companies_and_recaps_are_nobody() -> None:
    assert named(people(lines("江城！", "离开江城。", "江城！", "江城首富"))) == []
    assert named(people(lines("欧阳集团！", "欧阳集团！", "去欧阳集团。", "欧阳集团"))) == []
    assert named(people(lines(*["我来，谈判书。"] * 5))) == []


def test_forms_of_address_go_to_the_one_who_bears_the_name() -> None:
    [found] = people(lines("傅景深：你好。", "傅总，合同到了。", "傅总！", "景深，吃饭了。"))
    assert (found.name, found.titles, found.aliases) == ("傅景深", ("傅总",), ("景深",))
    assert found.count == 4
    assert [line.place for line in found.examples] == [1, 2, 3]
    [only] = people(lines("厉总来了。", "厉总好。"))
    assert (only.name, only.fragment, only.evidence) == ("厉总", True, ("title",))
    assert people(lines("他是法官大人。", "多少钱？", "不少人。")) == ()


def test_familiar_names() -> None:
    found = {
        one.name: one for one in people(lines("小翠，过来！", "小翠！", "阿强，走！", "阿强！"))
    }
    assert {"小翠", "阿强"} <= found.keys()


def test_who_is_known_is_not_found_again() -> None:
    known = {name for p in terms.read_cast(DRAMA).people for name in (p.name, *p.aliases)}
    assert named(people(LINES, known)) == []


def test_other_names_in_the_same_places() -> None:
    family, given_names = "王李张刘陈赵周吴徐孙傅霍厉墨秦沈苏", "景深晨曦若寒清婉瑶泽宇轩萱霆"
    for seed in range(10):
        chance = random.Random(seed)
        table = {}
        for name in NAMED:
            if len(name) == 3 and not name.startswith("欧阳"):
                table[name] = chance.choice(family) + "".join(chance.sample(given_names, 2))

        def other(text: str, table: dict[str, str] = table) -> str:
            for old, new in table.items():
                text = text.replace(old, new)
            return text

        renamed = [Line(x.episode, x.place, other(x.text), other(x.speaker)) for x in LINES]
        found = named(people(renamed))
        assert set(table.values()) <= set(found)
        assert len(found) <= len(NAMED) + 1


@given(st.lists(st.text("顾北辰小总高兴的，：我是先生", max_size=9), max_size=9))
def test_no_lines_break_it(texts: list[str]) -> None:
    for one in people(lines(*texts)):
        assert one.count >= 1
        assert one.examples
        assert any(one.name in text for text in texts)
