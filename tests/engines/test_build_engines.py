"""Engines from their tables: settings, mistakes, and what must not happen on the way."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from localize import engines, locales
from localize.errors import SettingsError

CHAT = {"type": "chat", "base_url": "http://127.0.0.1:9/v1", "model": "m"}


@pytest.mark.parametrize("kind", ["google", "opencc", "pseudo"])
def test_a_name_that_is_a_type_needs_no_table(kind: str, tmp_path: Path) -> None:
    engine = engines.build(kind, {}, folder=tmp_path)
    assert (engine.name, engine.type) == (kind, kind)
    assert engine.health.down is None


@pytest.mark.parametrize(
    ("table", "key", "words"),
    [
        ({}, "engines.qwen", ["no type of that name", "chat"]),
        ({"type": "chta"}, "engines.qwen.type", ["'chta'", "did you mean 'chat'?", "opencc"]),
        ({"type": "chat", "model": "m"}, "engines.qwen", ["base_url"]),
        ({**CHAT, "timout": 3}, "engines.qwen.timout", ["did you mean 'timeout'?", "retries"]),
        ({**CHAT, "timeout": "long"}, "engines.qwen.timeout", ["'long'", "a number"]),
        ({**CHAT, "timeout": 0}, "engines.qwen.timeout", ["> 0"]),
        ({**CHAT, "concurrency": 0}, "engines.qwen.concurrency", [">= 1"]),
        ({**CHAT, "retries": -1}, "engines.qwen.retries", [">= 0"]),
        ({**CHAT, "max_cues": 0}, "engines.qwen.max_cues", [">= 1"]),
        ({**CHAT, "base_url": "127.0.0.1:9"}, "engines.qwen.base_url", ["http://"]),
        ({**CHAT, "base_url": "http://[::1"}, "engines.qwen.base_url", ["http://"]),
        ({**CHAT, "base_url": "ftp://x/y"}, "engines.qwen.base_url", ["http://"]),
        ({**CHAT, "price": {"input": 1}}, "engines.qwen.price", ["output"]),
        ({**CHAT, "price": {"input": 1, "out": 2}}, "engines.qwen.price", ["output"]),
        (
            {"type": "ctranslate2", "path": "none"},
            "engines.qwen.path",
            ["no model at", "model.bin"],
        ),
        ({"type": "libre"}, "engines.qwen", ["base_url"]),
    ],
)
def test_a_mistake_names_file_key_and_what_is_allowed(
    table: dict[str, Any], key: str, words: list[str], tmp_path: Path
) -> None:
    with pytest.raises(SettingsError) as caught:
        engines.build("qwen", table, folder=tmp_path)
    text = str(caught.value)
    assert caught.value.key == key
    assert str(tmp_path / "drama.toml") in text
    assert all(word in text for word in words), text
    assert "\n" not in text


def test_a_mistake_names_its_line(tmp_path: Path) -> None:
    file = tmp_path / "drama.toml"
    file.write_text('id = "x"\n\n[engines.qwen]\ntype = "chat"\nretries = -1\n')
    with pytest.raises(SettingsError) as caught:
        engines.build("qwen", {**CHAT, "retries": -1}, folder=tmp_path)
    assert caught.value.line == 5


@pytest.mark.parametrize(
    "secret", ["sk-123456789", "env:", "env:a b", "env:sk-1", 123456789, ["sk-123456789"]]
)
@pytest.mark.parametrize("kind", ["chat", "libre"])
def test_a_key_in_the_file_is_refused_and_not_repeated(
    kind: str, secret: Any, tmp_path: Path
) -> None:
    table = {**CHAT, "type": kind, "key": secret}
    if kind == "libre":
        del table["model"]
    with pytest.raises(SettingsError) as caught:
        engines.build("qwen", table, folder=tmp_path)
    assert caught.value.key == "engines.qwen.key"
    assert "123456789" not in str(caught.value)
    assert "environment" in str(caught.value)


def test_a_password_in_an_address_is_refused_and_not_repeated(tmp_path: Path) -> None:
    table = {**CHAT, "base_url": "http://me:secret@127.0.0.1/v1"}
    with pytest.raises(SettingsError) as caught:
        engines.build("qwen", table, folder=tmp_path)
    assert "secret" not in str(caught.value)


def test_every_setting_is_described() -> None:
    described = engines.describe()
    assert described.keys() == engines.TYPES.keys()
    for kind, rows in described.items():
        for name, _, text in rows:
            assert text.endswith("."), (kind, name)


def test_which_markets_an_engine_serves(tmp_path: Path) -> None:
    google = engines.build("google", {}, folder=tmp_path)
    pseudo = engines.build("pseudo", {}, folder=tmp_path)
    opencc = engines.build("opencc", {}, folder=tmp_path)
    for name in locales.targets():
        market = locales.market(name)
        assert google.serves(market, "zh-Hans") == ""
        assert pseudo.serves(market, "zh-Hans") == ""
        assert bool(opencc.serves(market, "zh-Hans")) == (name not in ("zh-TW", "zh-HK"))
    assert opencc.serves(locales.market("zh-TW"), "en-US")


def test_importing_and_building_loads_no_client() -> None:
    """A command that only reads the settings must not wait for HTTP clients."""
    program = (
        "import sys, pathlib; from localize import engines, draft\n"
        "table = {'type': 'chat', 'base_url': 'http://127.0.0.1:9/v1', 'model': 'm'}\n"
        "engines.build('qwen', table, folder=pathlib.Path()).close()\n"
        "engines.build('opencc', {}, folder=pathlib.Path()).close()\n"
        "engines.build('mymemory', {}, folder=pathlib.Path()).close()\n"
        "for kind in ('deepl', 'qwen-mt'):\n"
        "    engines.build(kind, {'key': 'env:K'}, folder=pathlib.Path()).close()\n"
        "engines.describe()\n"
        "heavy = {'requests', 'urllib3', 'deep_translator', 'opencc', 'ctranslate2', 'bs4'}\n"
        "heavy.add('deepl')\n"
        "sys.exit(', '.join(sorted(heavy & sys.modules.keys())) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
