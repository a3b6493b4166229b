"""Every market loads, its figures have sources, and names resolve as people write them."""

import msgspec
import pytest

from localize import locales
from localize.errors import SettingsError
from localize.locales.profile import Limit, Market, Profile

# fmt: off
MARKETS = [
    "en-US", "en-GB", "es-419", "es-ES", "pt-BR", "fr-FR", "de-DE", "it-IT", "tr-TR", "ru-RU",
    "ar-SA", "hi-IN", "id-ID", "ms-MY", "fil-PH", "th-TH", "vi-VN", "ja-JP", "ko-KR", "zh-TW",
    "zh-HK",
]
# fmt: on
FURTHER = ["pl-PL", "nl-NL", "uk-UA", "he-IL"]


def _figures(profile: Profile) -> dict[str, Limit]:
    return {field: getattr(profile, field) for field in profile.__struct_fields__}


def test_all_promised_markets_are_known() -> None:
    assert set(locales.targets()) == {*MARKETS, *FURTHER}
    assert set(locales.locales()) - set(locales.targets()) == {"zh-Hans"}


@pytest.mark.parametrize("name", locales.locales())
def test_every_figure_names_its_source(name: str) -> None:
    market = locales.market(name)
    assert market.locale == name
    assert market.name
    assert market.typography.source
    assert market.counting_source
    assert market.inherits[0] == "common"
    assert market.inherits[-1] == market.language
    for family in ("vertical", "netflix"):
        for field, limit in _figures(market.profile(family)).items():
            assert limit.source.strip(), (name, family, field)
            assert limit.value >= 0, (name, family, field)
    assert market.length.source
    assert 1 <= market.length.value < 5


@pytest.mark.parametrize("name", locales.locales())
def test_figures_agree_with_each_other(name: str) -> None:
    market = locales.market(name)
    for profile in (market.vertical, market.netflix):
        assert 0 < profile.cps_optimum.value <= profile.cps.value
        assert 0 < profile.min_ms.value < profile.max_ms.value
        assert profile.lines.value == 2
    assert market.vertical.cpl.value <= market.netflix.cpl.value
    assert market.vertical.cpl.source.startswith("house rule")


# Characters a second and a line, shortest time, counting, dash, whose line bears it; then what
# differs from 25 characters a second and 24 a line in the vertical family. Netflix: at most 2 lines
# and 7 s, 2 frames between cues, gaps below half a second closed.
FIGURES = {
    "en-US": (20, 42, 833.33, "all", "-", "both", 25, 24),
    "en-GB": (20, 42, 833.33, "all", "-", "both", 25, 24),
    "es-419": (17, 42, 833.33, "all", "- ", "both", 25, 24),
    "es-ES": (17, 42, 833.33, "all", "- ", "both", 25, 24),
    "pt-BR": (17, 42, 833.33, "all", "- ", "both", 25, 24),
    "fr-FR": (17, 42, 833.33, "all", "- ", "both", 25, 24),
    "de-DE": (17, 42, 833.33, "all", "-", "both", 25, 24),
    "it-IT": (17, 42, 833.33, "all", "- ", "both", 25, 24),
    "nl-NL": (17, 42, 833.33, "all", "-", "second", 25, 24),
    "pl-PL": (17, 42, 833.33, "all", "- ", "both", 25, 24),
    "tr-TR": (17, 42, 833.33, "all", "-", "both", 25, 24),
    "ru-RU": (17, 39, 833.33, "all", "-", "both", 25, 24),
    "uk-UA": (17, 42, 833.33, "all", "-", "both", 25, 24),
    "ar-SA": (20, 42, 833.33, "all", "- ", "both", 25, 24),
    "he-IL": (17, 42, 833.33, "all", "-", "second", 25, 24),
    "hi-IN": (22, 42, 833.33, "all", "-", "both", 27.5, 24),
    "id-ID": (17, 42, 833.33, "all", "- ", "both", 25, 24),
    "ms-MY": (17, 42, 833.33, "all", "- ", "both", 25, 24),
    "fil-PH": (17, 42, 833.33, "all", "-", "both", 25, 24),
    "vi-VN": (17, 42, 833.33, "all", "- ", "both", 25, 24),
    "th-TH": (17, 35, 833.33, "thai", "- ", "both", 25, 24),
    "ja-JP": (4, 13, 500, "half-width", "-", "both", 6, 13),
    "ko-KR": (12, 16, 833.33, "half-width", "- ", "both", 17.5, 14),
    "zh-TW": (9, 16, 833.33, "half-width", "-", "both", 13, 12),
    "zh-HK": (9, 16, 833.33, "half-width", "-", "both", 13, 12),
    "zh-Hans": (9, 16, 833.33, "half-width", "-", "both", 13, 12),
}


@pytest.mark.parametrize("name", locales.locales())
def test_the_figures_of_every_market_in_both_families(name: str) -> None:
    market = locales.market(name)
    netflix, vertical, marks = market.netflix, market.vertical, market.typography
    assert (
        netflix.cps.value,
        netflix.cpl.value,
        netflix.min_ms.value,
        market.counting,
        marks.dialogue_dash,
        marks.dialogue_dash_on,
        vertical.cps.value,
        vertical.cpl.value,
    ) == FIGURES[name]
    same = ("lines", "max_ms", "gap_frames", "close_gap_ms")
    assert [getattr(netflix, field).value for field in same] == [2, 7000, 2, 500]
    assert [getattr(vertical, field).value for field in same] == [2, 5000, 0, 0]
    assert vertical.min_ms.value == 700


def test_a_figure_that_nobody_publishes_is_called_a_house_rule() -> None:
    hong_kong = locales.market("zh-HK").netflix
    assert hong_kong.cps.source == "house rule: as zh-TW"
    assert hong_kong.cpl.source == "house rule: as zh-TW"


def test_typography_of_markets_that_differ() -> None:
    marks = {name: locales.market(name).typography for name in locales.locales()}
    assert {name for name, mark in marks.items() if not mark.full_stop} == {
        "th-TH",
        "ja-JP",
        "ko-KR",
        "zh-TW",
        "zh-HK",
        "zh-Hans",
    }
    assert {name for name, mark in marks.items() if not mark.italics} == {
        "ar-SA",
        "he-IL",
        "hi-IN",
        "ko-KR",
        "th-TH",
        "zh-TW",
        "zh-HK",
        "zh-Hans",
    }
    assert {name for name, mark in marks.items() if mark.opening_question} == {"es-419", "es-ES"}
    assert {name for name, mark in marks.items() if mark.dialogue_dash_on == "second"} == {
        "nl-NL",
        "he-IL",
    }
    assert marks["ar-SA"].comma == "، "
    assert marks["hi-IN"].full_stop == "।"
    taiwan = marks["zh-TW"]
    assert (taiwan.ellipsis_for("vertical"), taiwan.ellipsis_for("netflix")) == ("⋯", "…")
    french = marks["fr-FR"]
    assert french.before_for("vertical") == {
        "!": "\u202f",
        "?": "\u202f",
        ";": "\u202f",
        ":": "\u00a0",
    }
    assert set(french.before_for("netflix").values()) == {"\u00a0"}


def test_direction_follows_the_script() -> None:
    rtl = {name for name in locales.locales() if locales.market(name).direction == "rtl"}
    assert rtl == {"ar-SA", "he-IL"}


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("zh-Hant-TW", "zh-TW"),
        ("zh-Hant-HK", "zh-HK"),
        ("zh-CN", "zh-Hans"),
        ("zh-Hans-CN", "zh-Hans"),
        ("ar", "ar-SA"),
        ("pt", "pt-BR"),
        ("fil", "fil-PH"),
        ("EN_us", "en-US"),
        (" th-th ", "th-TH"),
        ("zh-hans", "zh-Hans"),
    ],
)
def test_aliases(written: str, name: str) -> None:
    assert locales.resolve(written) == name
    assert locales.market(written).locale == name


@pytest.mark.parametrize(
    ("written", "named"),
    [
        ("es", ["es-419", "es-ES"]),
        ("en", ["en-US", "en-GB"]),
        ("zh", ["zh-Hans", "zh-TW", "zh-HK"]),
        ("zh-Hant", ["zh-TW", "zh-HK"]),
        ("en-UK", ["en-GB", "did you mean"]),
        ("es-MX", ["did you mean es-419 or es-ES?"]),
        ("jp-JP", ["ja-JP", "did you mean"]),
        ("klingon", ["klingon", "en-US", "zh-TW"]),
        ("", ["en-US"]),
        ("../en-US", ["unknown market"]),
    ],
)
def test_an_unknown_or_unclear_name_is_one_line(written: str, named: list[str]) -> None:
    with pytest.raises(SettingsError) as caught:
        locales.market(written)
    message = str(caught.value)
    assert "\n" not in message
    assert caught.value.exit_code == 2
    for name in named:
        assert name in message


def test_a_new_market_is_one_file(tmp_path, monkeypatch) -> None:
    # The folder as installed plus one file; the caches are emptied around it.
    for file in locales._MARKETS.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    text = (tmp_path / "pl-PL.toml").read_text("utf-8")
    (tmp_path / "cs-CZ.toml").write_text(text.replace("pl-PL", "cs-CZ"), "utf-8")
    (tmp_path / "sk-SK.toml").write_text(text, "utf-8")
    (tmp_path / "sl-SI.toml").write_text(text.replace("[vertical]\ncps", "[vertical]\ncpss"))
    cached = (locales.locales, locales.targets, locales.resolve, locales._load)
    monkeypatch.setattr(locales, "_MARKETS", tmp_path)
    try:
        for function in cached:
            function.cache_clear()
        assert locales.market("cs").locale == "cs-CZ"
        with pytest.raises(SettingsError, match="the file is named 'sk-SK'"):
            locales.market("sk-SK")
        with pytest.raises(SettingsError, match="cpss") as caught:
            locales.market("sl-SI")
        assert "sl-SI.toml" in str(caught.value)
    finally:
        for function in cached:
            function.cache_clear()


def test_markets_are_values() -> None:
    market = locales.market("en-US")
    assert locales.market("en-us") is market
    assert msgspec.json.decode(msgspec.json.encode(market), type=Market) == market
