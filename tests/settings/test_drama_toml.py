"""drama.toml and studio.toml: what they give, and one clear line for every mistake."""

import datetime
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import msgspec
import pytest

from localize import settings
from localize.errors import InputError, SettingsError
from localize.settings import Drama, DramaSettings, MarketSettings, StudioSettings


@pytest.fixture(autouse=True)
def no_database(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests of the settings must not see the database of whoever runs them."""
    monkeypatch.delenv("LOCALIZE_DATABASE", raising=False)


@pytest.fixture
def drama(tmp_path: Path) -> Path:
    """Return the folder of an empty drama, two levels below the studio's."""
    folder = tmp_path / "2026" / "rain"
    (folder / "source").mkdir(parents=True)
    return folder


def load(folder: Path, toml: str | bytes, studio: str | None = None) -> Drama:
    data = toml.encode() if isinstance(toml, str) else toml
    (folder / "drama.toml").write_bytes(data)
    if studio is not None:
        (folder.parent.parent / "studio.toml").write_text(studio, encoding="utf-8")
    return settings.load(folder)


def error(folder: Path, toml: str | bytes, studio: str | None = None) -> SettingsError:
    with pytest.raises(SettingsError) as caught:
        load(folder, toml, studio)
    message = str(caught.value)
    assert "\n" not in message
    assert caught.value.exit_code == 2
    return caught.value


# --- what is given --------------------------------------------------------------------------------


def test_an_empty_file_is_a_drama(drama: Path) -> None:
    assert load(drama, "") == Drama(
        folder=drama,
        id="rain",
        title="",
        source="zh-Hans",
        subtitles=drama / "source",
        profile="vertical",
        fps=Fraction(25),
        era="modern",
        synopsis="",
        review=1,
        memory=(),
        markets={},
        engines={},
        database=str(drama / ".localize" / "state.db"),
        glossaries=(drama / "glossaries",),
        rules=(drama / "rules",),
        releases={},
    )


def test_all_settings_are_kept(drama: Path) -> None:
    (drama / "episodes").mkdir()
    (drama / "memory.tmx").touch()
    found = load(
        drama,
        """\
id = "rainy-night"
title = "雨夜的婚约"
source = "zh-CN"
subtitles = "episodes"
profile = "netflix"
release = 2026-12-01
fps = 23.976
era = "period"
synopsis = "Rain."
review = 2
memory = ["memory.tmx"]

[markets]
th-TH = { engines = ["memory", "qwen"], style = "casual", grade = "strong" }

[markets.en-US]

[markets.es-419]
from = "en_us"
release = 2026-12-15

[engines.qwen]
type = "chat"
concurrency = 8
""",
    )
    assert found.id == "rainy-night"
    assert found.title == "雨夜的婚约"
    assert found.source == "zh-Hans"
    assert found.subtitles == drama / "episodes"
    assert (found.profile, found.era, found.review) == ("netflix", "period", 2)
    assert found.fps == Fraction(24000, 1001)
    assert found.memory == (drama / "memory.tmx",)
    assert found.markets == {
        "th-TH": MarketSettings(engines=("memory", "qwen"), style="casual", grade="strong"),
        "en-US": MarketSettings(),
        "es-419": MarketSettings(from_="en-US", release=datetime.date(2026, 12, 15)),
    }
    assert found.engines == {"qwen": {"type": "chat", "concurrency": 8}}
    assert found.drafted_from("es-419") == "en-US"
    assert found.drafted_from("en-US") == "zh-Hans"
    assert found.releases == {
        "th-TH": datetime.date(2026, 12, 1),
        "en-US": datetime.date(2026, 12, 1),
        "es-419": datetime.date(2026, 12, 15),
    }
    assert found.file == drama / "drama.toml"


def test_markets_are_known_by_their_other_names(drama: Path) -> None:
    toml = "[markets]\nth = {}\nzh_hant_tw = {}\nEN-us = {}\n"
    assert list(load(drama, toml).markets) == ["th-TH", "zh-TW", "en-US"]


@pytest.mark.parametrize(
    ("written", "rate"),
    [
        ("25", Fraction(25)),
        ("29.97", Fraction(30000, 1001)),
        ('"23.976"', Fraction(24000, 1001)),
        ('"24000/1001"', Fraction(24000, 1001)),
        ("12.5", Fraction(25, 2)),
        ("240", Fraction(240)),
    ],
)
def test_frame_rates_are_exact(drama: Path, written: str, rate: Fraction) -> None:
    assert load(drama, f"fps = {written}").fps == rate


def test_a_byte_order_mark_does_no_harm(drama: Path) -> None:
    assert load(drama, b'\xef\xbb\xbfid = "x"').id == "x"


# --- mistakes -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("toml", "line", "key", "says"),
    [
        ('\ntitel = "x"', 2, "titel", "did you mean 'title'? Allowed: id, title, source"),
        ("zzz = 1", 1, "zzz", "unknown key; allowed: id, title"),
        ("a.b.c = 1", 1, "a", "unknown key"),
        (
            '[markets]\nvi-VN = {}\nth-TH = { grad = "mild" }',
            3,
            "markets.th-TH.grad",
            "did you mean 'grade'? Allowed: engines, style, release, grade, from",
        ),
        ('[markets.th-TH]\n\nstile = ""', 3, "markets.th-TH.stile", "did you mean 'style'?"),
        ('[markets."th-TH"]\nfrom_ = ""', 2, "markets.th-TH.from_", "did you mean 'from'?"),
        ("title = 5", 1, "title", "5 is not allowed; allowed: text"),
        ("review = 3", 1, "review", "3 is not allowed; allowed: 1, 2"),
        ("review = true", 1, "review", "true is not allowed; allowed: 1, 2"),
        ('profile = "wide"', 1, "profile", "'wide' is not allowed; allowed: vertical, netflix"),
        ('era = "old"', 1, "era", "allowed: modern, period"),
        ('memory = "a.tmx"', 1, "memory", "'a.tmx' is not allowed; allowed: a list of text"),
        ("memory = [1]", 1, "memory", "this list is not allowed; allowed: a list of text"),
        ("markets = 5", 1, "markets", "5 is not allowed; allowed: a table"),
        ("[markets]\nth-TH = 5", 2, "markets.th-TH", "5 is not allowed; allowed: a table"),
        ('[markets]\nth-TH = ["memory"]', 2, "markets.th-TH", "this list is not allowed"),
        (
            '[markets]\nth-TH = { engines = "memory" }',
            2,
            "markets.th-TH.engines",
            "allowed: a list of text",
        ),
        (
            '[markets]\nth-TH = { grade = "weak" }',
            2,
            "markets.th-TH.grade",
            "'weak' is not allowed; allowed: mild, moderate, strong",
        ),
        ("[engines]\nqwen = 5", 2, "engines.qwen", "allowed: a table"),
        ("title = { a = 1 }", 1, "title", "a table is not allowed; allowed: text"),
        # dates
        ('release = "soon"', 1, "release", "allowed: a date (2026-12-01)"),
        ("release = 2026-12-01T10:00:00", 1, "release", "2026-12-01 10:00:00 is not allowed"),
        (
            "[markets]\nth-TH = { release = 12 }",
            2,
            "markets.th-TH.release",
            "allowed: a date (2026-12-01)",
        ),
        # frame rates
        ('fps = "fast"', 1, "fps", "'fast' is not allowed; allowed: 1 to 240"),
        ("fps = 0", 1, "fps", "allowed: 1 to 240"),
        ("fps = -25", 1, "fps", "allowed: 1 to 240"),
        ("fps = nan", 1, "fps", "allowed: 1 to 240"),
        ("fps = inf", 1, "fps", "allowed: 1 to 240"),
        ("fps = 241", 1, "fps", "allowed: 1 to 240"),
        ("fps = true", 1, "fps", "true is not allowed; allowed: a number or text"),
        # locales
        ("[markets]\nth-TX = {}", 2, "markets.th-TX", "did you mean th-TH? Known are ar-SA"),
        ("[markets]\nes = {}", 2, "markets.es", "fits several markets: say which of es-419, es-ES"),
        ("[markets]\nzh-Hans = {}", 2, "markets.zh-Hans", "is a source language, not a market"),
        ('source = "klingon"', 1, "source", "unknown market 'klingon'"),
        ("[markets]\nth = {}\nth-TH = {}", 3, "markets.th-TH", "the market th-TH is there twice"),
        (
            'source = "en-US"\n[markets]\nen-US = {}',
            3,
            "markets.en-US",
            "is the language of the episodes, not a market",
        ),
        # drafted from another market's text
        (
            '[markets]\nen-US = {}\nes-419 = { from = "es-419" }',
            3,
            "markets.es-419.from",
            "a market is not drafted from itself; allowed: en-US",
        ),
        (
            '[markets]\nes-419 = { from = "zh-CN" }',
            2,
            "markets.es-419.from",
            "zh-Hans is the language of the episodes; leave `from` out",
        ),
        (
            '[markets]\nes-419 = { from = "en-US" }',
            2,
            "markets.es-419.from",
            "en-US is not among this drama's markets; this drama has no other market",
        ),
        (
            '[markets]\nfr = {}\nth = {}\n[markets.pt]\nfrom = "en-GB"',
            5,
            "markets.pt.from",
            "en-GB is not among this drama's markets; allowed: fr-FR, th-TH",
        ),
        (
            '[markets]\nes-419 = { from = "klingon" }',
            2,
            "markets.es-419.from",
            "unknown market 'klingon'",
        ),
        (
            '[markets]\nvi = { from = "th" }\npt = { from = "fr" }\nth = { from = "pt" }\n'
            'fr = { from = "th" }',
            4,
            "markets.th.from",
            "drafted in a circle: th-TH from pt-BR from fr-FR from th-TH; one must",
        ),
        # files
        ('\nsubtitles = "nope"', 2, "subtitles", "nope; it should hold the episode files"),
        ('memory = ["none.tmx"]', 1, "memory", "none.tmx"),
        ('memory = ["source"]', 1, "memory", "no file "),
        # identity
        ('id = "a b"', 1, "id", "'a b' is not allowed; allowed: up to 100 letters, digits"),
        ('id = "a/b"', 1, "id", "'a/b' is not allowed"),
        (f'id = "{"x" * 101}"', 1, "id", "is not allowed"),
    ],
)
def test_a_mistake_is_named_with_its_place_and_what_is_allowed(
    drama: Path, toml: str, line: int, key: str, says: str
) -> None:
    found = error(drama, toml)
    assert (found.file, found.line, found.key) == (str(drama / "drama.toml"), line, key)
    assert str(found).startswith(f"{drama / 'drama.toml'}:{line}: {key}: ")
    assert says in str(found)


@pytest.mark.parametrize(
    ("toml", "line", "says"),
    [
        (b'id = "x"\ntitle = "\xd3\xea"', 2, "not UTF-8"),
        ('id = "x"\n\ntitle = [', 3, "not valid TOML"),
        ("release = 2026-13-01", 1, "not valid TOML"),
        ('id = "x"\nid = "y"', 2, "not valid TOML"),
        ("[markets", 1, "not valid TOML"),
    ],
)
def test_a_file_that_is_no_toml_is_named_with_the_line(
    drama: Path, toml: str | bytes, line: int, says: str
) -> None:
    found = error(drama, toml)
    assert (found.file, found.line) == (str(drama / "drama.toml"), line)
    assert says in str(found)


def test_a_missing_file_is_named(drama: Path) -> None:
    with pytest.raises(SettingsError, match=r"drama\.toml: cannot be read: No such file"):
        settings.load(drama)


def test_a_folder_in_its_place_is_named(drama: Path) -> None:
    (drama / "drama.toml").mkdir()
    with pytest.raises(SettingsError, match=r"drama\.toml: cannot be read: Is a directory"):
        settings.load(drama)


def test_the_folder_of_the_episodes_must_be_there(drama: Path) -> None:
    (drama / "source").rmdir()
    found = error(drama, "")
    assert (found.line, found.key) == (None, "subtitles")
    assert str(drama / "source") in str(found)


def test_a_folder_name_that_is_no_id_asks_for_one(tmp_path: Path) -> None:
    folder = tmp_path / "Rainy Night"
    (folder / "source").mkdir(parents=True)
    assert "'Rainy Night' (the folder's name, since no id is set)" in str(error(folder, ""))
    assert load(folder, 'id = "rain"').id == "rain"


# --- where a drama is -----------------------------------------------------------------------------


def test_the_nearest_drama_upwards_counts(drama: Path) -> None:
    load(drama, "")
    inner = drama / "source" / "x" / "y"
    inner.mkdir(parents=True)
    assert settings.find(inner) == drama
    assert settings.find(drama) == drama
    (drama.parent / "drama.toml").touch()
    assert settings.find(inner) == drama
    assert settings.find(drama.parent) == drama.parent


def test_no_drama_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no drama\.toml here or above; `localize init DIR`"):
        settings.find(tmp_path)


# --- the studio -----------------------------------------------------------------------------------


def test_a_drama_inherits_from_its_studio(drama: Path) -> None:
    studio = drama.parent.parent
    (studio / "house.tmx").touch()
    (studio / "terms").mkdir()
    (drama / "own.tmx").touch()
    found = load(
        drama,
        'memory = ["own.tmx"]\n[engines.qwen]\ntype = "chat"\nmodel = "own"\n',
        """\
database = "state/all.db"
memory = ["house.tmx"]
glossaries = "terms"
[engines.qwen]
type = "chat"
model = "house"
[engines.mine]
type = "libre"
""",
    )
    assert found.memory == (studio / "house.tmx", drama / "own.tmx")
    assert found.glossaries == (studio / "terms", drama / "glossaries")
    # A table is replaced as a whole: half of one and half of another fit nobody.
    assert found.engines == {"qwen": {"type": "chat", "model": "own"}, "mine": {"type": "libre"}}
    assert found.database == str(studio / "state" / "all.db")


def test_the_nearest_studio_counts(drama: Path) -> None:
    (drama.parent / "studio.toml").write_text('database = "near.db"')
    assert load(drama, "", 'database = "far.db"').database == str(drama.parent / "near.db")


@pytest.mark.parametrize(
    "url", ["postgresql://host/name", "postgres://u@h:5432/n", "/var/lib/localize.db"]
)
def test_an_absolute_database_stays_as_it_is(drama: Path, url: str) -> None:
    assert load(drama, "", f'database = "{url}"').database == url


def test_the_environment_overrides_the_database(
    drama: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOCALIZE_DATABASE", "postgresql://other/db")
    assert load(drama, "", 'database = "all.db"').database == "postgresql://other/db"
    monkeypatch.setenv("LOCALIZE_DATABASE", "")
    assert load(drama, "").database == str(drama.parent.parent / "all.db")


@pytest.mark.parametrize(
    ("toml", "key", "says"),
    [
        ('databse = "x"', "databse", "did you mean 'database'? Allowed: database, engines"),
        ("database = 5", "database", "5 is not allowed; allowed: text"),
        ('memory = ["none.tmx"]', "memory", "no file "),
        ('glossaries = "none"', "glossaries", "no folder "),
        ("engines = 1", "engines", "allowed: a table"),
    ],
)
def test_a_mistake_in_the_studio_names_the_studio(
    drama: Path, toml: str, key: str, says: str
) -> None:
    found = error(drama, "", f"# the studio\n{toml}\n")
    file = drama.parent.parent / "studio.toml"
    assert (found.file, found.line, found.key) == (str(file), 2, key)
    assert says in str(found)


@pytest.mark.parametrize("name", ["glossaries", "rules"])
@pytest.mark.parametrize("make", [Path.touch, lambda path: path.symlink_to("nowhere")])
def test_a_file_where_a_folder_is_expected_is_named(
    drama: Path, name: str, make: Callable[[Path], None]
) -> None:
    make(drama / name)
    found = error(drama, "")
    assert (found.file, found.exit_code) == (str(drama / name), 2)
    assert "allowed: a folder with files such as th-TH." in str(found)


# --- the reference --------------------------------------------------------------------------------


@pytest.mark.parametrize("struct", [DramaSettings, MarketSettings, StudioSettings])
def test_every_setting_is_described(struct: type[msgspec.Struct]) -> None:
    rows = settings.describe(struct)
    names = [field.encode_name for field in msgspec.structs.fields(struct)]
    assert [name for name, _, _ in rows] == names
    for name, _, text in rows:
        assert text.endswith("."), f"{name} has no help"


def test_defaults_are_shown_as_toml_has_them() -> None:
    drama = {name: default for name, default, _ in settings.describe(DramaSettings)}
    assert drama["source"] == '"zh-Hans"'
    assert drama["fps"] == "25"
    assert drama["release"] == "none"
    assert (drama["memory"], drama["markets"]) == ("[]", "{}")
    market = {name: default for name, default, _ in settings.describe(MarketSettings)}
    assert market["engines"] == '["memory"]'
    assert "from" in market
