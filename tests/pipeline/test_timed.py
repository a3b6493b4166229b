"""Times for a whole episode's cells: what stays, what splits, and that no finding is added."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from localize import settings
from localize.checks import View, check
from localize.locales import market
from localize.model import Cell, Cue, Hit, Piece, Scene, State, Tag, Term
from localize.pipeline.shape import laid_out, timed
from localize.pipeline.source import Line

ROOT = Path(__file__).parents[2]
MEMORY = ROOT / "samples" / "rainy-night" / "memory" / "studio.tmx"
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
CODES = ["T102", "T103", "T104", "T105", "T106", "R201", "L", "P", "G"]


@pytest.fixture(scope="module", params=["vertical", "netflix"])
def drama(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> settings.Drama:
    folder = tmp_path_factory.mktemp("drama")
    (folder / "source").mkdir()
    (folder / "source" / "ep01.srt").write_text("", encoding="utf-8")
    (folder / "drama.toml").write_text(
        f'id = "d"\nprofile = "{request.param}"\n[markets]\nen-US = {{ engines = ["memory"] }}\n',
        encoding="utf-8",
    )
    return settings.load(folder)


def _texts() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for variant in ElementTree.parse(MEMORY).iter("tuv"):  # our own file
        text = "".join(next(variant.iter("seg")).itertext())
        found.setdefault(variant.get(LANGUAGE, ""), []).append(text)
    return found


TEXTS = _texts()


def line(cue: Cue) -> Line:
    return Line(cue, Scene(1), cue.text, cue.text, None, ())


def cell(drama: settings.Drama, locale: str, cue: Cue, text: str, state: State = "pending") -> Cell:
    shown = laid_out(text, market=market(locale), profile=drama.profile, hits=())
    pieces = (Piece(cue.start, cue.end, shown),)
    return Cell(locale, cue.id, state=state, text=text, pieces=pieces)


def retimed(
    drama: settings.Drama, cues: Sequence[Cue], cells: Sequence[Cell], hits: Sequence[Hit] = ()
) -> dict[str, Cell]:
    locale = cells[0].market
    found: Mapping[str, Sequence[Hit]] = {cue.id: hits for cue in cues}
    by_cue = {one.cue: one for one in cells}
    return timed(drama, market(locale), [line(cue) for cue in cues], by_cue, found)


@pytest.mark.parametrize("locale", ["en-US", "es-419", "th-TH", "ja-JP", "ar-SA"])
@hypothesis_settings(max_examples=40)
@given(data=st.data())
def test_no_text_is_lost_and_no_finding_is_added(
    locale: str, drama: settings.Drama, data: st.DataObject
) -> None:
    cues, cells, at = [], [], 0
    lines = st.sampled_from(TEXTS[locale])
    texts = lines | st.builds("{} {}".format, lines, lines)
    for place in range(1, data.draw(st.integers(1, 6)) + 1):
        at += data.draw(st.integers(0, 1500))
        cue = Cue(place, at, at + data.draw(st.integers(200, 8000)), "你", id=f"c{place}")
        state = data.draw(st.sampled_from(["pending", "pending", "approved", "untranslated"]))
        cues.append(cue)
        cells.append(cell(drama, locale, cue, data.draw(texts), state))
        at = cue.end - data.draw(st.sampled_from([0, 0, 100]))
    after = retimed(drama, cues, cells)
    assert list(after) == [one.cue for one in cells]
    assert retimed(drama, cues, list(after.values())) == after
    for one in cells:
        now = after[one.cue]
        assert (now.text, now.state) == (one.text, one.state)
        if one.state != "pending":
            assert now == one
        joined = "".join(piece.text for piece in now.pieces)
        assert "".join(joined.split()) == "".join(one.pieces[0].text.split())
        assert (now.pieces != one.pieces) == bool(now.changes)
    assert _found(drama, list(after.values())) <= _found(drama, cells)


def _found(drama: settings.Drama, cells: Sequence[Cell]) -> int:
    # A line that waits stands in the file without a text, between those beside it.
    pieces = [(p, one.state == "untranslated") for one in cells for p in one.pieces]
    cues = tuple(
        Cue(i, p.start, p.end, "" if waits else p.text) for i, (p, waits) in enumerate(pieces, 1)
    )
    return len(check(View(cues, market(cells[0].market), drama.profile), select=CODES))


LONG = "I told you not to come back to this house. You never listened to Lin Wan, my dear."


def test_a_line_that_waits_keeps_its_time(drama: settings.Drama) -> None:
    cues = [Cue(1, 0, 1000, "你", id="a"), Cue(2, 1500, 2500, "我", id="b")]
    cells = [
        cell(drama, "en-US", cues[0], "This is a line of forty-four characters, yes"),
        Cell("en-US", "b"),
    ]
    after = retimed(drama, cues, cells)
    assert after["b"] == cells[1]
    assert after["a"].pieces[0].end == (1500 if drama.profile == "vertical" else 1420)


def test_markup_inside_a_text_stays_where_it_is(drama: settings.Drama) -> None:
    cue = Cue(1, 0, 400, "你", id="a")
    one = cell(drama, "en-US", cue, "You <i>lied</i> to me!")
    (piece,) = retimed(drama, [cue], [one])["a"].pieces
    assert piece.text == "You <i>lied</i> to me!"
    assert piece.end == (700 if drama.profile == "vertical" else 833)
    long = cell(drama, "en-US", cue, LONG.replace("not", "<i>not</i>"))
    assert len(retimed(drama, [cue], [long])["a"].pieces) == 1


def test_a_cue_at_the_top_is_timed_apart(drama: settings.Drama) -> None:
    cues = [
        Cue(1, 0, 3000, "你", id="a"),
        Cue(2, 1000, 2000, "我", id="b", tags=(Tag(0, "{\\an8}"),)),
        Cue(3, 3080, 5000, "他", id="c", kind="sign"),
    ]
    cells = [cell(drama, "en-US", cue, "Who are you?") for cue in cues]
    assert list(retimed(drama, cues, cells).values()) == cells


def test_a_term_stays_whole(drama: settings.Drama) -> None:
    cue = Cue(1, 0, 8000, "你", id="a")
    assert len(retimed(drama, [cue], [cell(drama, "en-US", cue, LONG)])["a"].pieces) == 2
    whole = Hit(0, 1, Term("你", (LONG,)))
    kept = retimed(drama, [cue], [cell(drama, "en-US", cue, LONG)], [whole])
    assert len(kept["a"].pieces) == 1
