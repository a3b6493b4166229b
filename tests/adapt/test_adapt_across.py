"""Spanish questions that run over several cues open in the first and close in the last."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localize.adapt import Context, adapt
from localize.adapt.across import Said, continuing, opened
from localize.checks import check
from localize.locales import market
from tests.checks.views import view
from tests.cli.drama import Drama

SPANISH = market("es-419")

RUNS: list[tuple[list[str], list[str]]] = [
    (["Por qué no me dijiste", "la verdad?"], ["¿Por qué no me dijiste", "la verdad?"]),
    (["Cómo pudiste", "después", "irte así?"], ["¿Cómo pudiste", "después", "irte así?"]),
    (["No te vayas", "nunca más!"], ["¡No te vayas", "nunca más!"]),
    (["Espera. Quién te dijo", "eso? No fui yo!"], ["Espera. ¿Quién te dijo", "eso? ¡No fui yo!"]),
    (["Señor Gu,", "quién es ella?"], ["Señor Gu,", "¿quién es ella?"]),
    (["Por qué no me…", "…dijiste la verdad?"], ["¿Por qué no me…", "…dijiste la verdad?"]),
    (["¿Por qué no vino", "Lu Jingchen?"], ["¿Por qué no vino", "Lu Jingchen?"]),
    (["¿Por qué no vino", "ayer?"], ["¿Por qué no vino", "ayer?"]),
    # Each of these is a sentence of its own.
    (["No lo sé.", "quién eres?"], ["No lo sé.", "¿quién eres?"]),
    (["No lo sé", "Quién eres?"], ["No lo sé", "¿Quién eres?"]),
    (["No lo sé…", "quién eres?"], ["No lo sé…", "¿quién eres?"]),
    (["No lo sé", "- quién eres?"], ["No lo sé", "- ¿quién eres?"]),
    (["No lo sé,", "¿quién eres?"], ["No lo sé,", "¿quién eres?"]),
    (["No lo sé", "vete de aquí"], ["No lo sé", "vete de aquí"]),
]  # fmt: skip


def said(texts: list[str], pause: int = 100) -> list[Said]:
    return [Said(text, i * 2000, i * 2000 + 2000 - pause) for i, text in enumerate(texts)]


def episode(texts: list[str], held: tuple[int, ...] = ()) -> list[str]:
    """What the pipeline does with the cells of an episode."""
    going_on = continuing(said(texts))
    written = [
        text if i in held else adapt(text, Context(SPANISH, continues=i in going_on))[0]
        for i, text in enumerate(texts)
    ]
    for place, text in opened(written, going_on, held, SPANISH).items():
        written[place] = text
    return written


@pytest.mark.parametrize(("texts", "wanted"), RUNS)
def test_a_question_opens_where_its_sentence_begins(texts: list[str], wanted: list[str]) -> None:
    assert episode(texts) == wanted
    assert episode(wanted) == wanted
    assert not check(view("es-419", *wanted), select=["P405"])


def test_a_long_pause_ends_a_sentence() -> None:
    assert continuing(said(["Por qué", "la verdad?"], pause=1000)) == {1}
    assert continuing(said(["Por qué", "la verdad?"], pause=1001)) == frozenset()


def test_a_cell_of_a_person_stays_and_the_check_says_so() -> None:
    texts = ["Por qué no me dijiste", "la verdad?"]
    assert episode(texts, held=(0,)) == texts
    assert [finding.cue for finding in check(view("es-419", *texts), select=["P405"])] == [2]
    assert episode(texts, held=(1,)) == ["¿Por qué no me dijiste", "la verdad?"]


def test_markup_and_addresses_stay_in_their_cells() -> None:
    texts = ["<i>Por qué</i> www.a.com/?b=1 y", "⟦1⟧la <b>verdad</b>?"]
    assert opened(texts, {1}, (), SPANISH) == {0: "<i>¿Por qué</i> www.a.com/?b=1 y"}
    assert opened(["a\0", "b?"], {1}, (), SPANISH) == {}


WORDS = st.sampled_from(
    ["qué", "Oye,", "no", "?", "!", "¿", "¡", "…", ". ", ", ", "\n", "<i>", "- "]
)
TEXTS = st.lists(st.lists(WORDS, max_size=6).map(" ".join), min_size=1, max_size=5)


@given(texts=TEXTS)
def test_marks_are_only_added_and_a_second_time_changes_nothing(texts: list[str]) -> None:
    once = episode(texts)
    alone = [adapt(text, Context(SPANISH))[0] for text in texts]
    bare = str.maketrans("", "", "¿¡")
    assert [text.translate(bare).split() for text in once] == [
        text.translate(bare).split() for text in alone
    ]
    assert episode(once) == once


@pytest.fixture
def night(tmp_path: Path) -> Drama:
    pairs = {
        "你为什么不告诉我": {"es-419": "Por qué no me dijiste"},
        "真相？": {"es-419": "la verdad?"},
        "走吧。": {"es-419": "Vámonos."},
    }
    settings = '[markets]\nes-419 = { engines = ["memory"] }\n'
    return Drama.make(tmp_path / "night", {1: list(pairs)}, settings, memory=pairs)


def test_a_run_opens_in_the_first_cue_and_records_it(night: Drama) -> None:
    night.run()
    texts = [cell["text"] for cell in night.cells("es-419").values()]
    assert texts == ["¿Por qué no me dijiste", "la verdad?", "Vámonos."]
    assert [text for _, text in night.draft("es-419")] == texts
    shown = night.inside("review", "show", "es-419/1/1").out
    assert "typography.inverted" in shown
    before = night.files()
    night.run()
    assert night.files() == before
    found = [cell["findings"] for cell in night.cells("es-419").values()]
    assert not any("P405" in str(findings) for findings in found)


def test_a_run_never_opens_in_an_approved_cell(night: Drama) -> None:
    night.run()
    night.inside("review", "edit", "es-419/1/1", "--text", "No dijiste", "--by", "Ana", "--approve")
    night.run()
    texts = [cell["text"] for cell in night.cells("es-419").values()]
    assert texts[:2] == ["No dijiste", "la verdad?"]
    assert "P405" in str(night.cells("es-419")["es-419/1/2"]["findings"])


def test_a_rejected_text_is_not_offered_again_without_its_mark(night: Drama) -> None:
    night.run()
    night.inside("review", "reject", "es-419/1/1", "--reason", "flat", "--by", "Ana")
    night.run(code=None)
    assert night.cells("es-419")["es-419/1/1"]["state"] == "rejected"
