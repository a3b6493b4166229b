"""C901: what a rule puts before a person stands with its line, once a cell, until it is decided."""

import msgspec

from localize.checks import check
from localize.model import Note
from tests.checks.views import view

ASKED = Note("customs.x", "escalate", "high", "Ask the buyer.", matched="地图")


def test_what_nobody_decided_is_found_with_its_line() -> None:
    plain = view("vi-VN", "một", "hai", source=["地图", "二"])
    assert not check(plain, select=["C"])
    asked = msgspec.structs.replace(plain, customs=((ASKED,), ()))
    [finding] = check(asked, select=["C"])
    assert (finding.code, finding.cue, finding.value, finding.limit) == (
        "C901",
        1,
        "地图",
        "customs.x",
    )
    assert finding.message == "地图: a person must decide (customs.x). Ask the buyer."
    assert not check(msgspec.structs.replace(plain, customs=((), ())), select=["C"])


def test_the_pieces_of_a_cell_count_once() -> None:
    plain = view("vi-VN", "một", "hai", source=["地图", "二"])
    assert plain.source is not None
    first = plain.source[0]
    pieces = msgspec.structs.replace(plain, source=(first, first), customs=((ASKED,), (ASKED,)))
    assert [finding.cue for finding in check(pieces, select=["C"])] == [1]
