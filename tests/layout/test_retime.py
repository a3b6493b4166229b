"""Retiming: what may move, how far, and that the checks pass what was mended."""

from collections.abc import Sequence
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localize.checks import View, check
from localize.layout import retime
from localize.locales import market
from localize.model import Cue, Piece
from localize.timecode import frames

FAST = "This is a line of forty-four characters, yes"


def test_a_fast_piece_takes_the_free_time_after_it() -> None:
    english = market("en-US")
    pieces = (Piece(0, 1000, FAST), Piece(5000, 6000, "Yes."))
    assert retime(pieces, market=english)[0].end == 1760
    assert retime(pieces, market=english)[1] == pieces[1]


def test_it_stops_before_the_next_piece() -> None:
    english = market("en-US")
    pieces = (Piece(0, 1000, FAST), Piece(1500, 3000, "Yes."))
    assert retime(pieces, market=english)[0].end == 1500
    netflix = retime(pieces, market=english, profile="netflix")
    assert netflix[0].end == 1500 - 60
    assert frames(1500 - netflix[0].end, Fraction(25)) == 2


def test_a_gap_that_would_flicker_is_closed() -> None:
    english = market("en-US")
    pieces = (Piece(0, 1000, FAST), Piece(2400, 4000, "Yes."))
    assert retime(pieces, market=english, profile="netflix")[0].end == 2340


def test_it_never_shows_a_piece_for_too_long() -> None:
    english = market("en-US")
    (piece,) = retime((Piece(0, 1000, FAST * 5),), market=english)
    assert piece.end == 5000


def test_fixed_pieces_and_good_ones_stay() -> None:
    english = market("en-US")
    pieces = (Piece(0, 1000, FAST), Piece(4000, 4100, "Hm?"), Piece(6000, 8000, "Fine."))
    assert retime(pieces, market=english, fixed={0, 1}) == pieces
    assert retime(pieces, market=english)[2] == pieces[2]
    assert retime((), market=english) == ()


PIECES = st.lists(
    st.tuples(st.integers(0, 2500), st.integers(1, 3000), st.text("ab ก็我\n", max_size=60)),
    max_size=8,
)


@pytest.mark.parametrize("locale", ["en-US", "th-TH", "ja-JP"])
@pytest.mark.parametrize("profile", ["vertical", "netflix"])
@given(rows=PIECES, data=st.data())
def test_only_ends_move_and_only_into_free_time(
    locale: str, profile: str, rows: list[tuple[int, int, str]], data: st.DataObject
) -> None:
    at, pieces = 0, []
    for wait, lasts, text in rows:
        pieces.append(Piece(at + wait, at + wait + lasts, text))
        at += wait + lasts
    fixed = data.draw(st.sets(st.integers(0, 7)))
    of = market(locale)
    after = retime(pieces, market=of, profile=profile, fixed=fixed)
    assert len(after) == len(pieces)
    limits = of.profile(profile)
    for index, (old, new) in enumerate(zip(pieces, after, strict=True)):
        assert (new.start, new.text) == (old.start, old.text)
        assert new.end >= old.end
        if new.end > old.end:
            assert index not in fixed
            assert new.end - new.start <= limits.max_ms.value
            if index + 1 < len(pieces):
                gap = after[index + 1].start - new.end
                assert frames(gap, Fraction(25)) >= limits.gap_frames.value
    assert _found(after, locale, profile) <= _found(pieces, locale, profile)


def _found(pieces: Sequence[Piece], locale: str, profile: str) -> set[tuple[str, int]]:
    return {(finding.code, finding.cue) for finding in check(_view(pieces, locale, profile))}


def _view(pieces: Sequence[Piece], locale: str, profile: str) -> View:
    cues = tuple(Cue(i + 1, p.start, p.end, p.text) for i, p in enumerate(pieces))
    return View(cues, market(locale), profile)


def test_a_mended_piece_passes_the_checks() -> None:
    for locale, profile in (("en-US", "vertical"), ("th-TH", "netflix"), ("ja-JP", "netflix")):
        of = market(locale)
        text = {"ja-JP": "もう二度と戻るな", "th-TH": "ฉันไม่รู้ว่าเธอเป็นใคร"}.get(locale, FAST)
        mended = retime([Piece(0, 300, text), Piece(9000, 11000, "…")], market=of, profile=profile)
        found = check(_view(mended, locale, profile), select=["T", "R"])
        assert found == []
