"""Cells put together to the cues of a file."""

from hypothesis import given
from hypothesis import strategies as st

from localize import subtitles
from localize.model import Cell, Cue, Piece
from localize.pipeline.shown import split_markup, target_cues
from localize.pipeline.source import flow, unbroken

STATES = st.sampled_from(["untranslated", "pending", "approved", "rejected", "stale"])


@st.composite
def episodes(draw: st.DrawFn) -> tuple[list[Cue], dict[str, Cell]]:
    """Cues with cells in any state, of one to three pieces; some have no cell at all."""
    cues, cells = [], {}
    for place in range(1, draw(st.integers(1, 8)) + 1):
        cue = Cue(
            place=place, start=3000 * place, end=3000 * place + 2000, text="你好", id=f"c{place}"
        )
        cues.append(cue)
        count = draw(st.integers(0, 3))
        if draw(st.booleans()):
            pieces = tuple(
                Piece(cue.start + 600 * n, cue.start + 600 * n + 600, f"text {place}.{n}")
                for n in range(count)
            )
            cells[cue.id] = Cell("en-US", cue.id, draw(STATES), pieces=pieces)
    return cues, cells


@given(episodes())
def test_every_shown_piece_is_there_once_and_nothing_else(
    episode: tuple[list[Cue], dict[str, Cell]],
) -> None:
    cues, cells = episode
    wanted = [
        (piece.start, piece.end, piece.text)
        for cue in cues
        if cue.id in cells and cells[cue.id].state in ("pending", "approved", "stale")
        for piece in cells[cue.id].pieces
    ]
    shown = target_cues(cues, cells)
    assert [(cue.start, cue.end, cue.text) for cue in shown] == wanted
    assert [cue.place for cue in shown] == list(range(1, len(shown) + 1))
    blank = target_cues(cues, cells, blank=True)
    assert [(cue.start, cue.end, cue.text) for cue in blank if cue.text] == wanted
    assert {cue.start for cue in cues} <= {cue.start for cue in blank}


def test_a_target_wears_the_markup_of_the_whole_line_once() -> None:
    document = subtitles.parse(
        "1\n00:00:01,000 --> 00:00:02,000\n{\\an8}<i>你好</i>\n".encode(), path="ep01.srt"
    )
    cue = Cue(**{**{n: getattr(document.cues[0], n) for n in Cue.__struct_fields__}, "id": "c1"})
    cell = Cell("en-US", "c1", "pending", pieces=(Piece(1000, 2000, "Hello <b>you</b>"),))
    shown = target_cues([cue], {"c1": cell})
    assert subtitles.compose(shown, format="srt").endswith("{\\an8}<i>Hello <b>you</b></i>\n")


@given(st.text("走到千里之外，。！ ab1\n-", max_size=30))
def test_flow_keeps_every_letter(text: str) -> None:
    assert "".join(flow(text).split()) == "".join(text.split())


@given(st.text("abc กา谁？\n", max_size=30), st.booleans())
def test_unbroken_keeps_every_letter(text: str, spaced: bool) -> None:
    assert "".join(unbroken(text, spaced=spaced).split()) == "".join(text.split())


@given(st.text("ab<>/i{}\\n8 \n", max_size=30))
def test_markup_that_is_split_off_can_be_put_back(text: str) -> None:
    plain, tags = split_markup(text)
    assert subtitles.insert(plain, tags) == text
