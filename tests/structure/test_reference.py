"""The reference in docs/reference says what the code says, and says all of it."""

import re
from pathlib import Path

import msgspec
import pytest

from localize import adapt, checks, engines, errors, glossary, locales, settings
from localize.cli import COMMANDS, SUMMARIES, cli
from tools import reference


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    return reference.pages()


def headings(page: str) -> set[str]:
    return set(re.findall(r"^#+ (.+)$", page, re.MULTILINE))


def test_the_reference_is_up_to_date() -> None:
    assert reference.outdated() == [], "run `make docs`"


def test_every_command_and_option_is_documented(pages: dict[str, str]) -> None:
    page = pages["commands.md"]
    assert SUMMARIES.keys() == COMMANDS.keys()
    for name, command in reference.walk(cli, "localize"):
        assert name in headings(page)
        assert command.help, f"{name} has no help"
        section = page.partition(f"## {name}\n")[2].partition("\n## ")[0]
        for param in command.params:
            hidden = getattr(param, "hidden", False)
            for option in param.opts if param.param_type_name == "option" and not hidden else ():
                assert option in section, f"{name} {option}"
    assert {f"localize {name}" for name in COMMANDS} <= headings(page)


def test_every_setting_is_documented(pages: dict[str, str]) -> None:
    page = pages["settings.md"]
    structs: list[type[msgspec.Struct]] = [
        settings.DramaSettings,
        settings.MarketSettings,
        settings.StudioSettings,
    ]
    names = {field.encode_name for struct in structs for field in msgspec.structs.fields(struct)}
    for kind, rows in engines.describe().items():
        assert f'type = "{kind}"' in headings(page)
        for name, _, text in rows:
            assert text, f"{kind}: {name} has no help"
            names.add(name)
    assert {name for name in names if f"| `{name}` |" not in page} == set()
    assert tuple(reference.COLUMNS) == glossary.COLUMNS


def test_every_field_of_cast_and_rules_is_documented(pages: dict[str, str]) -> None:
    for heading, _, struct in (*reference.CAST, *reference.RULES):
        section = pages["settings.md"].partition(f"## {heading}\n")[2].partition("\n## ")[0]
        for name, _, text in settings.describe(struct):
            assert text, f"{heading}: {name} has no help"
            assert f"| `{name}` |" in section


def test_every_check_is_documented(pages: dict[str, str]) -> None:
    page = pages["checks.md"]
    for check in checks.CHECKS:
        assert f"{check.code} {check.name}" in headings(page)
        assert f"[{check.code}](#{reference.anchor(check)})" in page


def test_every_rule_is_documented(pages: dict[str, str]) -> None:
    for rule in adapt.RULES:
        assert rule.id in headings(pages["rules.md"])
    for of_file in adapt.built_in():
        assert f"| `{of_file.id}` | {of_file.entry.action} |" in pages["rules.md"]


def test_every_market_is_documented_with_its_sources(pages: dict[str, str]) -> None:
    page = pages["markets.md"]
    for name in locales.locales():
        market = locales.market(name)
        section = page.partition(f"## {name}\n")[2].partition("\n## ")[0]
        assert market.name in section
        for family in (market.vertical, market.netflix):
            for field in msgspec.structs.fields(family):
                limit = getattr(family, field.name)
                assert f"{limit.value:g}" in section
                assert limit.source.replace("|", "\\|") in section


def test_every_exit_code_is_documented(pages: dict[str, str]) -> None:
    page = pages["exit-codes.md"]
    rows = {row[0] for row in reference.EXITS}
    for kind in reference.exceptions():
        assert f"| {kind.exit_code} | `{kind.__name__}` |" in page
        assert str(kind.exit_code) in rows
    for reason in errors.REASONS:
        assert f"| `{reason}` |" in page


def test_a_page_that_differs_is_named(tmp_path: Path, pages: dict[str, str]) -> None:
    for name, text in pages.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert reference.outdated(tmp_path) == []
    (tmp_path / "checks.md").write_text("old", encoding="utf-8")
    (tmp_path / "rules.md").unlink()
    (tmp_path / "gone.md").write_text("of an older version", encoding="utf-8")
    assert reference.outdated(tmp_path) == ["checks.md", "gone.md", "rules.md"]


def test_links_between_the_pages_lead_somewhere(pages: dict[str, str]) -> None:
    for name, page in pages.items():
        for target in re.findall(r"\]\(([^)]+)\)", page):
            file, _, anchor = target.partition("#")
            if file.startswith("../"):
                assert (reference.FOLDER / file).is_file(), f"{name}: {target}"
                continue
            aim = pages[file if file else name]
            anchors = {re.sub(r"[^\w\- ]", "", h.lower()).replace(" ", "-") for h in headings(aim)}
            assert not anchor or anchor in anchors, f"{name}: {target}"
