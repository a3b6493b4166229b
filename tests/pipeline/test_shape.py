"""Line breaks in texts with markup and terms."""

import pytest

from localize.locales import market
from localize.model import Hit, Term
from localize.pipeline.shape import laid_out


def shaped(text: str, *terms: str, locale: str = "en-US") -> str:
    hits = [Hit(0, 1, Term("词", (term,))) for term in terms]
    return laid_out(text, market=market(locale), profile="vertical", hits=hits)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "I <i>told you not to come</i> back to this house.",
            "I <i>told you not to come</i>\nback to this house.",
        ),
        (
            "<i>I told you not to come back to this house.</i>",
            "<i>I told you not to come\nback to this house.</i>",
        ),
        (
            "I told you not to come <b>b</b>ack to this house.",
            "I told you not to come\n<b>b</b>ack to this house.",
        ),
        # A tag is as wide as nothing.
        ('<font color="#ffffff">Who are you?</font>', '<font color="#ffffff">Who are you?</font>'),
    ],
)
def test_no_break_stands_in_a_tag(text: str, expected: str) -> None:
    assert shaped(text) == expected


def test_no_break_parts_a_term_wherever_it_stands() -> None:
    unknown = shaped("We saw it when Red Star One came home.")
    assert unknown == "We saw it when Red\nStar One came home."
    assert shaped("We saw it when Red Star One came home.", "Red Star One") == (
        "We saw it when\nRed Star One came home."
    )
    # The second place of a term counts as the first does.
    text = "Star One, Star One, now Star One, again now"
    assert shaped(text, "Star One").replace("\n", " ") == text
    assert shaped(text, "Star One").count("Star One") == 3
    assert "顧北辰和" in shaped("我從來沒有見過那個顧北辰和他的妹妹", "顧北辰和", locale="zh-TW")
