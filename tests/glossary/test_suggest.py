"""Suggested names and terms: on the sample without its cast, on other names in its places."""

import math
import random
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localize import settings, terms
from localize.cast import Cast
from localize.locales import market
from localize.locales.tables import suggesting
from localize.names import render
from localize.pipeline.source import TRANSLATED, flow, read_files
from localize.suggest import Line, Suggestion, suggest
from localize.suggest.grams import grams, runs
from localize.suggest.renderings import likely

SAMPLE = Path(__file__).parents[2] / "samples" / "rainy-night"
DRAMA = settings.load(SAMPLE)
#: Ordinary words that the numbers alone take for terms; more would be noise.
ABSURD = {"主意", "换鞋", "签字"}


def sample_lines() -> list[Line]:
    return [
        Line(episode.number, cue.place, flow(cue.text), cue.speaker)
        for episode in read_files(DRAMA, Cast(()))
        for cue in episode.cues
        if cue.kind in TRANSLATED
    ]


LINES = sample_lines()
PEOPLE = terms.read_cast(DRAMA).people


def called() -> list[str]:
    """What the cast calls people, where the lines hold it three times or more."""
    text = "\n".join(line.text for line in LINES)
    names = [
        name
        for person in PEOPLE
        for name in (person.name, *person.aliases, *(title.source for title in person.titles))
    ]
    return [name for name in dict.fromkeys(names) if text.count(name) >= 3]


def missing(found: tuple[Suggestion, ...], wanted: list[str]) -> list[str]:
    sources = {one.source for one in found}
    return [name for name in wanted if name not in sources]


@pytest.mark.parametrize("speakers", [True, False])
def test_the_names_of_the_sample(speakers: bool) -> None:
    lines = LINES if speakers else [Line(x.episode, x.place, x.text) for x in LINES]
    found = suggest(lines)
    wanted = called()
    assert len(wanted) == 14
    assert missing(found, wanted) == ["美兰"]  # twice without the cues that it begins
    names = {one.source for one in found if one.kind in ("name", "title")}
    assert names <= {
        *(name for p in PEOPLE for name in (p.name, *p.aliases, *(t.source for t in p.titles))),
        "欧阳",
        "顾氏",
        "云顶酒店",
    }
    useful = {"外卖", "外卖小哥", "娘娘", "彩礼", "恋爱脑", "闪婚"}
    assert {one.source for one in found if one.kind == "term"} <= useful | ABSURD


def test_other_names_in_the_same_places() -> None:
    """Nine names in ten, whatever the people are called."""
    family = (
        "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高罗郑梁谢宋唐许韩冯邓曹彭肖田董袁潘蒋蔡余傅霍厉墨秦"
    )
    given = (
        "景深天佑浩宇思远晨曦雨桐梓涵诗语若志强建国晓峰俊杰雅婷欣怡慕寒夜清知意如烟明月静姝婉云舒逸"
    )
    wanted = called()
    shares = []
    for seed in range(20):
        chance = random.Random(seed)
        table = {}
        for person in PEOPLE:
            if len(person.name) in (2, 3) and person.name not in ("小翠", "护士", "保安"):
                first = chance.choice(family)
                rest = "".join(chance.sample(given, len(person.name) - 1))
                table[person.name] = first + rest
                for alias in person.aliases:
                    table[alias] = rest
        table |= {
            "顾总": table["顾北辰"][0] + "总",
            "曾姨": table["曾美兰"][0] + "姨",
            "林小姐": table["林晚"][0] + "小姐",
            "晚晚": table["林晚"][1] * 2,
        }

        def other(text: str, table: dict[str, str] = table) -> str:
            for old, new in table.items():
                text = text.replace(old, new)
            return text

        lines = [Line(x.episode, x.place, other(x.text), other(x.speaker)) for x in LINES]
        renamed = [other(name) for name in wanted]
        shares.append(1 - len(missing(suggest(lines), renamed)) / len(renamed))
    assert sum(shares) / len(shares) >= 0.9
    assert min(shares) >= 0.8


def test_what_is_known_is_not_suggested_again() -> None:
    found = suggest(LINES, {"顾北辰", "外卖小哥", "彩礼"})
    sources = {one.source for one in found}
    assert not sources & {"顾北辰", "外卖小哥", "彩礼"}
    assert "顾总" in sources
    everything = {one.source for one in suggest(LINES)}
    assert suggest(LINES, everything | set(called())) == ()


def test_counts_episodes_and_examples() -> None:
    lines = [
        Line(1, 4, "顾总，您来了"),
        Line(2, 1, "顾总！"),
        Line(2, 2, "顾总顾总，等等"),
        Line(9, 3, "谢谢顾总"),
    ]
    [found] = [one for one in suggest(lines) if one.source == "顾总"]
    assert (found.kind, found.count, found.episodes) == ("title", 5, (1, 2, 9))
    assert found.examples == tuple(lines[:3])
    assert suggest(lines, least=6) == ()


def test_who_speaks_is_a_name() -> None:
    lines = [Line(1, n, f"主持人：第{n}位") for n in range(3)]
    lines += [Line(2, n, "您好", "白夜行") for n in range(3)]
    assert [(one.source, one.count, one.person) for one in suggest(lines)] == [
        ("主持人", 3, ""),
        ("白夜行", 3, "whole"),
    ]


def test_no_lines_no_suggestions() -> None:
    assert suggest([]) == ()
    assert suggest([Line(1, 1, "OK!"), Line(1, 2, "")]) == ()


@given(st.lists(st.text("顾北辰总小的了一，", max_size=9), max_size=8), st.integers(2, 4))
def test_numbers_of_grams_against_the_plainest_count(lines: list[str], least: int) -> None:
    parts = [run for line in lines for run in runs(line)]
    counts = Counter(
        part[start : start + size]
        for part in parts
        for size in range(1, 7)
        for start in range(len(part) - size + 1)
    )
    found = grams(parts, least)
    assert {text: gram.count for text, gram in found.items()} == {
        text: n for text, n in counts.items() if n >= least and len(text) > 1
    }
    total = sum(map(len, parts))
    for text, gram in found.items():
        splits = [counts[text[:at]] * counts[text[at:]] for at in range(1, len(text))]
        assert math.isclose(
            gram.cohesion, math.log2(counts[text] * total / max(splits)), abs_tol=1e-9
        )
        assert gram.freedom >= 0


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("林晚", "Lin Wan"),
        ("仇子豪", "Qiu Zihao"),
        ("曾美兰", "Zeng Meilan"),
        ("单凯", "Shan Kai"),
        ("欧阳雪", "Ouyang Xue"),
        ("陆明远", "Lu Mingyuan"),
        ("吕布", "Lü Bu"),
        ("苏西安", "Su Xi'an"),
        ("小翠", "Xiaocui"),
        ("老王", "Lao Wang"),
        ("阿单", "A Shan"),
    ],
)
def test_pinyin(name: str, written: str) -> None:
    assert render(name, market("de-DE")).text == written


def test_pinyin_of_the_casts_names() -> None:
    for person in PEOPLE:
        rendering = person.renderings["en"]
        if rendering[0].isupper():
            assert render(person.name, market("en-US")).text == rendering


def test_renderings_from_pairs() -> None:
    pairs = [
        ("顾总来了。", "Mr. Gu is here."),
        ("谢谢顾总！", "Thank you, Mr. Gu!"),
        ("我不认识顾总", "I don't know Mr. Gu."),
        ("彩礼呢？", "And the bride price?"),
        ("彩礼五百万", "A bride price of five million."),
        ("恋爱脑！", "Lovesick fool!"),
        ("你来了。", "You're here."),
        ("谢谢！", "Thank you!"),
        ("我不认识你", "I don't know you."),
        ("签字", "Sign."),
        ("签字吧", "Sign it."),
        ("那五百万呢", "And the five million?"),
    ]
    found = likely(["顾总", "彩礼", "恋爱脑", "渣男"], pairs, market("en-US"), names=["顾总"])
    assert {word: (one.text, one.pairs) for word, one in found.items()} == {
        "顾总": ("Mr. Gu", 3),
        "彩礼": ("bride price", 2),
        "恋爱脑": ("Lovesick fool", 1),
    }


def test_renderings_where_words_are_not_spaced() -> None:
    pairs = [
        ("林晚，快走", "หลินหว่าน รีบไป"),
        ("林晚在哪里", "หลินหว่านอยู่ไหน"),
        ("快走", "รีบไป"),
        ("你在哪里", "คุณอยู่ไหน"),
    ]
    assert likely(["林晚"], pairs, market("th-TH"))["林晚"].text == "หลินหว่าน"


def test_pairs_that_agree_in_nothing_make_nothing_likely() -> None:
    pairs = [("顾总来了", "He's here."), ("顾总好", "Hello, sir."), ("顾总", "……")]
    assert likely(["顾总"], pairs, market("en-US")) == {}


def test_the_table_names_each_family_once() -> None:
    surnames = "".join(suggesting().surnames.split())
    assert len(set(surnames)) == len(surnames) > 300
