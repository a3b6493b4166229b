"""A long file is checked in parts, which must change nothing that is found."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from localize import checks
from localize.locales import locales, market
from localize.model import Cue, Note, Tag
from tests.checks.test_any_text import ODD

#: What checks look for across cues: open quotes, brackets, questions, both kinds of digits.
TEXTS = st.one_of(
    ODD,
    st.sampled_from(
        [
            '"He said', 'stay here"', "(a remark", "that ends)", "¿Dónde estabas", "anoche?",
            "On May", "3 of us left", "٣ غرف", "3 غرف", "Wait...", "Wait…", "Two\nshort", "3个人",
            "<i>", "such as\nthis", "- he says -", "- no", "(or so) he", "We were", "อะไรนะ,",
            "She paid $3.\n4 came", "你在説什麼。", "그래,", "Text , x",
        ]
    ),
)  # fmt: skip
TIMES = st.lists(st.integers(0, 9000), min_size=16, max_size=16)
ITALICS = (Tag(0, "<i>"),)


@settings(max_examples=400)
@given(
    texts=st.lists(TEXTS, min_size=2, max_size=8),
    times=TIMES,
    name=st.sampled_from(locales()),
    profile=st.sampled_from(["vertical", "netflix"]),
    answered=st.lists(st.integers(0, 3), min_size=8, max_size=8) | st.none(),
    part=st.integers(1, 4),
    skipped=st.booleans(),
)
def test_parts_find_what_the_whole_finds(
    texts: list[str],
    times: list[int],
    name: str,
    profile: str,
    answered: list[int] | None,
    part: int,
    skipped: bool,
) -> None:
    cues = tuple(
        Cue(
            place * (1 + skipped), times[2 * place - 2], times[2 * place - 1], text,
            tags=ITALICS if "<" in text else (),
        )
        for place, text in enumerate(texts, 1)
    )  # fmt: skip
    source = None
    customs = None
    if answered is not None:
        lines = (None, *(Cue(n, 1000 * n, 1000 * n + 900, f"第{n}个人没来") for n in (1, 2, 3)))
        source = tuple(lines[n] for n in answered[: len(cues)])
        customs = tuple(
            (Note("rule", "escalate", "warning", "text", "x"),) if n else () for n in answered
        )
    of = checks.View(
        cues,
        market(name),
        profile=profile,
        source=source,
        customs=customs,
        duration=8000,
        shots=(1000, 4000, 4100),
    )
    assert checks.check(of, part=part) == checks.check(of, part=len(cues))


@pytest.mark.parametrize("part", [1, 2, 3, 5])
def test_a_part_ends_between_cells(part: int) -> None:
    pieces = (Cue(1, 0, 900, "长的一句"), Cue(2, 1000, 1900, "短的"))
    cues = tuple(Cue(n, 300 * n, 300 * n + 250, "words") for n in range(1, 6))
    of = checks.View(cues, source=(pieces[0],) * 3 + (pieces[1],) * 2)
    parts = list(of.parts(part))
    assert [one.place for some in parts for one in some.cues] == [1, 2, 3, 4, 5]
    assert sum(len(some.cells) for some in parts) == len(of.cells) == 2


def test_cues_out_of_the_order_of_the_file_are_not_parted() -> None:
    cues = tuple(Cue(n, 5000 * n, 5000 * n + 4000, "Wait...") for n in (2, 1, 3))
    found = checks.check(checks.View(cues, market("en-US")), select=["P402"], part=1)
    assert [one.cue for one in found] == [1, 2, 3]
