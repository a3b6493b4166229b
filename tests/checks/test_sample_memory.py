"""Real translations: the sample memory, laid out for both kinds of screen, has no finding."""

from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import pytest

from localize.checks import View, check
from localize.layout import lay_out
from localize.locales import market
from localize.locales.length import far_off
from localize.locales.scripts import is_same, source_left
from tests.checks.views import cues

MEMORY = Path(__file__).parents[2] / "samples" / "rainy-night" / "memory" / "studio.tmx"
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


@cache
def pairs() -> dict[str, list[tuple[str, str]]]:
    """Source and target of each unit, by market."""
    found: dict[str, list[tuple[str, str]]] = {}
    for unit in ElementTree.parse(MEMORY).iter("tu"):
        texts = {
            variant.get(LANGUAGE, ""): "".join(next(variant.iter("seg")).itertext())
            for variant in unit.iter("tuv")
        }
        source = texts.pop("zh-Hans")
        for locale, target in texts.items():
            found.setdefault(locale, []).append((source, target))
    return found


MARKETS = sorted(pairs())


@pytest.mark.parametrize("profile", ["vertical", "netflix"])
@pytest.mark.parametrize("locale", MARKETS)
def test_good_translations_have_no_finding(locale: str, profile: str) -> None:
    of = market(locale)
    lines = pairs()[locale]
    targets = [lay_out(target, market=of, profile=profile) for _, target in lines]
    view = View(
        cues(targets, every=12_000, lasts=5000),
        of,
        profile,
        source=cues([source for source, _ in lines], every=12_000, lasts=5000),
    )
    found = [
        (finding.code, view.cues[finding.cue - 1].text, finding.message)
        for finding in check(view)
        if finding.code not in ("R201", "N804")
    ]
    assert found == []


@pytest.mark.parametrize("locale", MARKETS)
def test_no_pair_looks_untranslated_or_of_unlikely_length(locale: str) -> None:
    of = market(locale)
    for source, target in pairs()[locale]:
        assert far_off(source, target, of) is None
        assert source_left(target, of) == ""
        assert not is_same(source, target, of)
