"""Planted faults and clean lines of every market: what is found, mended, and left alone."""

import tomllib
from functools import cache
from pathlib import Path

import pytest

from localize.adapt import Context, adapt
from localize.locales import market, targets
from tests.checks.views import codes, view

LINES = Path(__file__).parents[1] / "data" / "typography" / "lines.toml"


@cache
def lines() -> dict[str, dict[str, list[list[str]]]]:
    return tomllib.loads(LINES.read_text(encoding="utf-8"))


FAULTS = [(name, *fault) for name, rows in lines().items() for fault in rows["fault"]]
CLEAN = [(name, text) for name, rows in lines().items() for text in rows["clean"]]


def test_every_market_has_lines() -> None:
    assert set(lines()) == set(targets())


@pytest.mark.parametrize(("locale", "code", "text", "mended"), FAULTS)
def test_a_planted_fault_is_found_and_mended(
    locale: str, code: str, text: str, mended: str
) -> None:
    assert code in codes(view(locale, text), "P", "G")
    adapted, _ = adapt(text, Context(market(locale)))
    if mended:
        assert adapted == mended
        assert codes(view(locale, mended), "P", "G") == []
    else:
        assert code in codes(view(locale, adapted), "P", "G")


@pytest.mark.parametrize(("locale", "text"), CLEAN)
def test_a_clean_line_has_no_finding_and_stays(locale: str, text: str) -> None:
    assert codes(view(locale, text), "P", "G") == []
    bare = text.strip("\u202b\u202c")
    assert adapt(text, Context(market(locale)))[0] == bare


@pytest.mark.parametrize(("locale", "text"), CLEAN)
def test_fixers_make_a_clean_line_fit_for_netflix(locale: str, text: str) -> None:
    adapted, _ = adapt(text, Context(market(locale), "netflix"))
    assert codes(view(locale, adapted, profile="netflix"), "P", "G") == []


@pytest.mark.parametrize(
    ("locale", "text"),
    [(name, text) for name, rows in lines().items() for text in rows.get("accepted", ())],
)
def test_what_buyers_differ_in_is_no_finding(locale: str, text: str) -> None:
    assert codes(view(locale, text), "P", "G") == []


@pytest.mark.parametrize("locale", targets())
def test_a_file_of_clean_lines_has_no_finding(locale: str) -> None:
    """Lines beside each other: a bracket, a quotation, a number that goes on is none either."""
    assert codes(view(locale, *(text for name, text in CLEAN if name == locale)), "P", "G") == []


@pytest.mark.parametrize("locale", targets())
def test_what_a_view_finds_is_what_its_cues_hold(locale: str) -> None:
    """The tests over all cues at once, which make the checks fast, hide nothing."""
    texts = [row[2] for row in FAULTS if row[0] == locale]
    alone = [
        (i, code) for i, text in enumerate(texts) for code in codes(view(locale, text), "P", "G")
    ]
    together = [
        (i, code)
        for i, text in enumerate(texts)
        for code in codes(view(locale, *texts[: i + 1]), "P", "G")[
            len(codes(view(locale, *texts[:i]), "P", "G")) :
        ]
    ]
    lonely = ("P405", "P411", "P412")  # these look at the cues beside them
    assert [row for row in together if row[1] not in lonely] == [
        row for row in alone if row[1] not in lonely
    ]
