"""The texts for people say what is there: commands, options, links, settings, examples."""

import json
import re
import shlex
import shutil
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import click
import msgspec
import pytest

import localize
from localize import cast, engines, ignores, settings
from localize.adapt import rulefile
from localize.cli import cli
from localize.engines import prices
from localize.glossary import read_csv
from localize.pipeline import Options

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
SAMPLE = ROOT / "samples" / "rainy-night"
#: What a block may be: each kind is checked below, but YAML and blocks without a name.
LANGUAGES = {"", "console", "sh", "toml", "csv", "json", "yaml", "python"}


class Block(NamedTuple):
    """A fenced block: where it begins, what follows the fence, what stands before it."""

    page: Path
    line: int
    info: str
    text: str
    before: str

    @property
    def language(self) -> str:
        return self.info.partition(" ")[0]

    @property
    def name(self) -> str:
        return self.info.partition(" ")[2]

    def __str__(self) -> str:
        return f"{self.page.name}:{self.line}"


def blocks_of(page: Path) -> Iterator[Block]:
    lines = page.read_text("utf-8").splitlines()
    start = None
    for number, line in enumerate(lines):
        if not line.startswith("```"):
            continue
        if start is None:
            start = number
            continue
        before = lines[start - 1] if start else ""
        yield Block(
            page, start + 1, lines[start][3:].strip(), "\n".join(lines[start + 1 : number]), before
        )
        start = None
    assert start is None, f"{page.name}: a fence is not closed"


BLOCKS = [block for page in PAGES for block in blocks_of(page)]


def some(*languages: str) -> list[Block]:
    return [block for block in BLOCKS if block.language in languages]


def prose(page: Path) -> str:
    """A page without its fenced blocks."""
    return re.sub(r"^```.*?^```$", "", page.read_text("utf-8"), flags=re.DOTALL | re.MULTILINE)


# --- commands -------------------------------------------------------------------------------------


def parse(arguments: list[str], *, whole: bool) -> None:
    """Parse a command line without running it; ``whole``: nothing required may be missing."""
    command: click.Command = cli
    context = click.Context(cli, info_name="localize", **cli.context_settings)
    while True:
        values, rest, _ = command.make_parser(context).parse_args(arguments)
        for param in command.params:
            check_param(param, values.get(param.name or ""), context, whole=whole)
        if not isinstance(command, click.Group):
            assert not rest, f"too many arguments: {rest}"
            return
        if not rest:
            assert not whole or command.invoke_without_command, f"{command.name} needs a command"
            return
        found = command.get_command(context, rest[0])
        assert found is not None, f"no command {rest[0]}"
        command, arguments = found, rest[1:]
        context = click.Context(command, info_name=rest[0], parent=context)


def check_param(param: click.Parameter, value: Any, context: click.Context, *, whole: bool) -> None:
    # What was not given is missing, or a mark of Click's own.
    given = isinstance(value, str | bool | int | list | tuple) and value != ()
    if whole and param.required:
        assert given, f"{param.name} is missing"
    if isinstance(param.type, click.Choice) and isinstance(value, str | list):
        for one in [value] if isinstance(value, str) else value:
            param.type.convert(one, param, context)


def test_every_kind_of_block_is_known() -> None:
    unknown = {f"{block}: {block.language}" for block in BLOCKS} - {
        f"{block}: {block.language}" for block in some(*LANGUAGES)
    }
    assert not unknown


@pytest.mark.parametrize("block", some("console", "sh"), ids=str)
def test_commands_and_options_exist(block: Block) -> None:
    for line in block.text.splitlines():
        words = shlex.split(line.removeprefix("$ "), comments=True)
        if words[:1] == ["localize"] and (line.startswith("$ ") or block.language == "sh"):
            parse(words[1:], whole=True)
        elif words[:1] == ["make"]:
            makefile = (ROOT / "Makefile").read_text("utf-8")
            assert re.search(rf"^{words[1]}:", makefile, re.MULTILINE), line


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_in_sentences_exist(page: Path) -> None:
    for code in re.findall(r"`([^`\n]+)`", prose(page)):
        if code.startswith(("localize -", "localize ")) and "..." not in code:
            parse(shlex.split(code)[1:], whole=False)
        for script in re.findall(r"python ((?:tools|bench)/\w+\.py)", code):
            assert (ROOT / script).is_file(), script


def test_a_wrong_command_is_found() -> None:
    for line in ("rum", "run --quick", "check x --format xml", "check", "review approve x"):
        with pytest.raises((AssertionError, click.UsageError)):
            parse(line.split(), whole=True)


# --- links ----------------------------------------------------------------------------------------


def anchors(page: Path) -> set[str]:
    """The anchors that GitHub gives a page's headings."""
    headings = re.findall(r"^#+ (.+)$", prose(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", prose(page)):
        link = urlsplit(target)
        if link.scheme:
            continue
        file = (page.parent / link.path).resolve() if link.path else page
        assert file.exists(), target
        assert not link.fragment or link.fragment in anchors(file), target


def test_every_page_is_linked_from_the_readme() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    for page in PAGES[1:]:
        assert f"(docs/{page.name})" in text, page.name


# --- settings and data ----------------------------------------------------------------------------


@pytest.mark.parametrize("block", some("toml"), ids=str)
def test_settings_are_accepted(
    block: Block, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("LOCALIZE_DATABASE", raising=False)
    data = tomllib.loads(block.text)
    for name, table in data.get("engines", {}).items():
        if "type" in table:
            known = {key for key, _, _ in engines.describe()[table["type"]]}
            assert set(table) - {"type"} <= known, name
    drama = tmp_path / "demo"
    (drama / "source").mkdir(parents=True)
    if block.name == "cast.toml":
        (drama / "cast.toml").write_text(block.text, "utf-8")
        assert cast.read(drama / "cast.toml")
        return
    if block.name == "studio.toml":
        for memory in data.get("memory", ()):
            (tmp_path / memory).parent.mkdir(exist_ok=True)
            (tmp_path / memory).touch()
        (tmp_path / data["glossaries"]).mkdir()
        (tmp_path / data["rules"]).mkdir()
        (tmp_path / "studio.toml").write_text(block.text, "utf-8")
        (drama / "drama.toml").write_text("", "utf-8")
    elif block.name.endswith(ignores.ENDING):
        (tmp_path / block.name).write_text(block.text, "utf-8")
        assert ignores.beside(tmp_path / block.name.removesuffix(ignores.ENDING))
        return
    elif block.name == "drama.toml":
        (drama / "drama.toml").write_text(block.text, "utf-8")
    elif block.name == "rules":
        (tmp_path / "all.toml").write_text(block.text, "utf-8")
        assert rulefile.read(tmp_path / "all.toml").rules
        return
    else:
        assert not block.name, "a file that nobody knows"
        return
    loaded = settings.load(drama)
    for name, table in loaded.engines.items():
        engines.build(name, table, folder=drama).close()
    for market in loaded.markets.values():
        known = {"memory", *loaded.engines, *engines.TYPES}
        assert set(market.engines) <= known


@pytest.mark.parametrize("block", some("csv"), ids=str)
def test_glossaries_can_be_read(block: Block, tmp_path: Path) -> None:
    file = tmp_path / "th-TH.csv"
    file.write_text(block.text, "utf-8")
    assert len(read_csv(file)) == len(block.text.splitlines()) - 1


@pytest.mark.parametrize("block", some("json"), ids=str)
def test_json_can_be_read(block: Block) -> None:
    assert json.loads(block.text)


@pytest.mark.parametrize("block", some("python"), ids=str)
def test_python_compiles_and_names_what_is_there(block: Block) -> None:
    compile(block.text, str(block), "exec")
    for name in re.findall(r"\blocalize\.([A-Za-z]\w*)\(", block.text):
        assert hasattr(localize, name), name


# --- what a run really gives ----------------------------------------------------------------------


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """A copy of the sample after an offline run, and the report."""
    folder = tmp_path_factory.mktemp("docs") / "rainy-night"
    left = shutil.ignore_patterns(".localize", "drafts", "out")
    shutil.copytree(SAMPLE, folder, ignore=left)
    report = localize.run(folder, Options(offline=True))
    return folder, msgspec.to_builtins(report.as_json())


def test_excerpts_are_what_a_run_writes(ran: tuple[Path, dict[str, Any]]) -> None:
    excerpts = [block for block in BLOCKS if block.before.startswith("<!-- sample:")]
    assert excerpts
    for block in excerpts:
        name = block.before.removeprefix("<!-- sample:").removesuffix("-->").strip()
        assert f"\n{block.text}\n" in (ran[0] / "drafts" / name).read_text("utf-8"), str(block)


def test_the_report_has_the_keys_of_the_page(ran: tuple[Path, dict[str, Any]]) -> None:
    block = next(
        block
        for block in some("json")
        if block.page.name == "reports.md" and "seconds" in block.text
    )
    shown, real = json.loads(block.text), ran[1]
    assert set(shown) == set(real)
    assert set(shown["markets"]["en-US"]) == set(real["markets"]["en-US"])
    assert set(shown["engines"]["demo"]) == set(real["engines"]["demo"])
    assert set(shown["untranslated"][0]) == set(real["untranslated"][0])
    numbers = shown["markets"]["en-US"]
    parts = ("memory", "engine", "reused", "untranslated")
    assert sum(numbers[part] for part in parts) == numbers["cues"]


# --- prices ---------------------------------------------------------------------------------------


def test_every_list_price_is_documented_with_its_source() -> None:
    page = (ROOT / "docs" / "engines.md").read_text("utf-8")
    rows = [
        [cell.strip().strip("`") for cell in line.strip("|").split("|")]
        for line in page.partition("## What it costs")[2].partition("\n## ")[0].splitlines()
        if line.startswith("| `")
    ]
    shown = {(kind, "" if model == "any" else model): rest for kind, model, *rest in rows}
    assert shown.keys() == prices.table().keys()
    for key, price in prices.table().items():
        usd, source = shown[key]
        figures = [price.characters] if not price.by_tokens else [price.input, price.output]
        assert [float(number) for number in re.findall(r"\d+(?:\.\d+)?", usd)] == figures
        if price.by_tokens:
            assert source == f"{price.source}, {price.date}"
