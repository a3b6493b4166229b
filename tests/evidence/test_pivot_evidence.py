"""Evidence where the source is another market's text: sound dialogue passes, slips show."""

import csv
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localize import locales
from localize.draft.slips import slipped
from localize.evidence import Fault, Pair, faults
from localize.locales.length import far_off
from localize.locales.scripts import source_left, text_left
from tests.evidence.test_evidence import DATA, MARKETS, hits

PAIRS = [(one, other) for one in MARKETS for other in MARKETS if one != other]


def episode(pivot: str, target: str) -> list[Pair]:
    """The dialogue of the test data as a market drafted from another one."""
    with DATA.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    return [Pair(row[pivot], row[target], hits(row["zh"], target), row["zh"]) for row in rows]


def found(pairs: Sequence[Pair], pivot: str, target: str) -> list[Fault]:
    market = locales.market(MARKETS[target])
    return faults(pairs, market, source=MARKETS[pivot], original="zh-Hans")


@pytest.mark.parametrize(("pivot", "target"), PAIRS)
def test_sound_dialogue_has_no_fault(pivot: str, target: str) -> None:
    pairs = episode(pivot, target)
    wrong = [
        (fault.kind, fault.detail, pairs[fault.index]) for fault in found(pairs, pivot, target)
    ]
    assert wrong == []
    spoken = locales.market(MARKETS[pivot])
    assert slipped(pairs, locales.market(MARKETS[target]), spoken=spoken) is None


@pytest.mark.parametrize(("pivot", "target"), PAIRS)
@pytest.mark.parametrize("step", [1, -1])
def test_a_shift_shows_itself(pivot: str, target: str, step: int) -> None:
    """As often as where the source is Chinese: some sign in every run of twenty lines."""
    pairs = episode(pivot, target)
    seen = 0
    runs = range(0, len(pairs) - 20, 10)
    for start in runs:
        part = pairs[start : start + 20]
        texts = [pair.target for pair in part]
        moved = texts[step:] + texts[:step]
        spoilt = [
            Pair(pair.source, text, pair.hits, pair.original)
            for pair, text in zip(part, moved, strict=True)
        ]
        spoken = locales.market(MARKETS[pivot])
        signs = any(fault.batch for fault in found(spoilt, pivot, target))
        seen += signs or slipped(spoilt, locales.market(MARKETS[target]), spoken=spoken) is not None
    assert seen >= len(runs) - 1


@pytest.mark.parametrize(("pivot", "target"), PAIRS)
def test_an_echo_shows_itself(pivot: str, target: str) -> None:
    pairs = episode(pivot, target)
    echoed = [Pair(pair.source, pair.source, pair.hits, pair.original) for pair in pairs]
    kinds = {
        (f.index, f.kind) for f in found(echoed, pivot, target) if f.kind in ("same", "script")
    }
    lines = {index for index, _ in kinds}
    long = {index for index, pair in enumerate(pairs) if len(set(pair.source.split())) > 4}
    # Japanese and Thai set no spaces: there any sign of their script is one.
    assert long <= lines
    assert len(lines) > len(pairs) / 2


@pytest.mark.parametrize("target", MARKETS)
def test_the_original_left_standing_shows_itself(target: str) -> None:
    pivot = "en" if target != "en" else "es"
    for pair in episode(pivot, target):
        left = Pair(pair.source, pair.original, pair.hits, pair.original)
        market = locales.market(MARKETS[target])
        if target == "ja" and not source_left(pair.original, market):
            continue  # nothing there that Japanese does not write
        kinds = {fault.kind for fault in found([left], pivot, target)}
        assert kinds & {"same", "script"}, pair


def test_a_number_is_the_texts_own_and_the_originals() -> None:
    def kinds(source: str, target: str, original: str) -> list[tuple[str, bool]]:
        pairs = [Pair(source, target, (), original), Pair("Go on.", "Sigue.", (), "继续。")]
        market = locales.market("es-419")
        given = faults(pairs, market, source="en-US", original="zh-Hans")
        return [(fault.kind, fault.batch) for fault in given if fault.index == 0]

    assert kinds("I waited 17 days.", "Esperé mucho.", "我等了17天。") == [("number", False)]
    # The text has its own way to say it: the engine cannot know the number, the checks will.
    assert kinds("I waited for ages.", "Esperé mucho.", "我等了17天。") == []
    assert kinds("I waited for ages.", "Esperé 17 días.", "我等了17天。") == []
    assert kinds("A cup of tea's time, 15 minutes.", "Un rato.", "一盏茶的功夫。") == []


def test_lines_that_say_the_same_in_either_language_may_share_a_text() -> None:
    market = locales.market("es-419")

    def copies(one: Pair, other: Pair) -> bool:
        given = faults([one, other], market, source="en-US", original="zh-Hans")
        return any(fault.kind == "copy" for fault in given)

    fine = "Está bien."
    assert not copies(Pair("Okay.", fine, (), "好的。"), Pair("All right.", fine, (), "行。"))
    assert not copies(Pair("Okay.", fine, (), "好的。"), Pair("Okay.", fine, (), "随便你。"))
    assert copies(Pair("Okay.", fine, (), "好的。"), Pair("He left.", fine, (), "他走了。"))


@pytest.mark.parametrize(
    ("source", "target", "locale", "language", "left"),
    [
        ("Let me go!", "Let me go!", "es-419", "en-US", "Let me go!"),
        ("Let me go!", "let me go", "th-TH", "en-US", "let me go"),
        ("Let me go!", "Let me go!", "en-GB", "en-US", ""),
        ("Hotel Plaza!", "¡Hotel Plaza!", "es-419", "en-US", ""),
        ("Saya tidak tahu itu.", "Saya tidak tahu itu.", "ms-MY", "id-ID", ""),
        ("La casa es importante.", "La casa es importante.", "it-IT", "es-419", ""),
        ("Who are you?", "คุณ who are you", "th-TH", "en-US", "who are you"),
        ("I love New York.", "ผมรัก New York", "th-TH", "en-US", ""),
        ("Sing Let It Be!", "ร้องเพลง Let It Go Now", "th-TH", "en-US", ""),
    ],
)
def test_what_is_left_of_another_markets_text(
    source: str, target: str, locale: str, language: str, left: str
) -> None:
    assert text_left(source, target, locales.market(locale), language=language) == left


def test_names_may_stay() -> None:
    line = "Gu Beichen, Lin Wan!"
    market = locales.market("es-419")
    assert text_left(line, line, market, language="en-US") == line
    known = ("Gu Beichen", "Lin Wan")
    assert text_left(line, line, market, language="en-US", known=known) == ""


@pytest.mark.parametrize(
    ("text", "source", "locale", "left"),
    [
        ("Te amo รัก", "th-TH", "es-419", "รัก"),
        ("ผมรักคุณ", "th-TH", "th-TH", ""),
        ("Привет", "ru-RU", "es-419", "Привет"),
        ("Привет", "ru-RU", "uk-UA", ""),
        ("أحبك", "ar-SA", "en-US", "أحبك"),
        ("¡Ñandú!", "es-419", "en-US", ""),
    ],
)
def test_scripts_that_are_left(text: str, source: str, locale: str, left: str) -> None:
    assert source_left(text, locales.market(locale), source=source) == left


@given(st.sampled_from(PAIRS), st.integers(0, 60))
def test_lengths_of_other_markets_are_usual(which: tuple[str, str], at: int) -> None:
    pivot, target = which
    pair = episode(pivot, target)[at]
    of, spoken = locales.market(MARKETS[target]), locales.market(MARKETS[pivot])
    assert far_off(pair.source, pair.target, of, spoken=spoken) is None
    assert far_off(pair.source, pair.target * 12 + "." * 60, of, spoken=spoken) is not None


def test_what_the_drama_itself_says_in_that_language_may_stay() -> None:
    line = "I will always love you."
    market = locales.market("th-TH")
    sung = Pair(line, f"ร้อง {line}", (), f"唱{line}")
    said = Pair(line, f"ร้อง {line}", (), "我会永远爱你。")
    for pair, kinds in ((sung, []), (said, ["script"])):
        given = faults([pair], market, source="en-US", original="zh-Hans")
        assert [fault.kind for fault in given] == kinds
