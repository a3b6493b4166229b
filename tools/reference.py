"""Writes the reference in docs/reference from the code, so that the two cannot differ.

python tools/reference.py           writes the pages
python tools/reference.py --check   exits 1 and names the pages that are not up to date
"""

import argparse
import re
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import click
import msgspec

from localize import adapt, cast, checks, engines, errors, glossary, locales, settings, tomlfile
from localize.adapt import entries
from localize.adapt.explain import where
from localize.checks.explain import explain
from localize.cli import cli
from localize.cli.run import WHY
from localize.glossary.rows import CONFIDENCES, KINDS
from localize.locales import Limit, Market, Profile, screens
from localize.locales.breaks import word_rules
from localize.pipeline.steps import STEPS

FOLDER = Path(__file__).parents[1] / "docs" / "reference"
NOTE = "<!-- Written by tools/reference.py from the code; `make docs` writes it anew. -->\n\n"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    cells = [[cell.replace("|", "\\|").replace("\n", " ") for cell in line] for line in lines]
    return "\n".join(f"| {' | '.join(line)} |" for line in cells) + "\n"


def code(text: str) -> str:
    """The text as code, "" if there is none."""
    return f"`{text}`" if text else ""


def sentence(text: str | None) -> str:
    """The first sentence of a docstring."""
    first = re.split(r"(?<=\.)\s|\n\n", (text or "").strip(), maxsplit=1)[0]
    return re.sub(r"\s+", " ", first).replace("``", "`")


# --- commands -------------------------------------------------------------------------------------


def commands_page() -> str:
    """Every command with its arguments and options."""
    parts = [
        "# Commands\n",
        "`localize -C DIR COMMAND` works in that drama's folder, as git does; without it the "
        "nearest `drama.toml` upwards counts. Results go to stdout, messages and progress to "
        "stderr. [Exit codes](exit-codes.md) are the same everywhere.\n",
    ]
    for name, command in walk(cli, "localize"):
        parts += _command(name, command)
    return "\n".join(parts)


def walk(command: click.Command, name: str) -> Iterator[tuple[str, click.Command]]:
    """A command and all those below it, by their full names."""
    yield name, command
    if isinstance(command, click.Group):
        context = click.Context(command, info_name=name, **cli.context_settings)
        for inner in command.list_commands(context):
            found = command.get_command(context, inner)
            assert found is not None, inner
            yield from walk(found, f"{name} {inner}")


def _command(name: str, command: click.Command) -> list[str]:
    context = click.Context(command, info_name=name, **cli.context_settings)
    parts = [f"## {name}\n", _help(command)]
    pieces = " ".join(piece for piece in command.collect_usage_pieces(context) if piece)
    parts.append(f"```\n{name} {pieces}\n```\n")
    records = [
        param.get_help_record(context)
        for param in command.get_params(context)
        if "--help" not in param.opts
    ]
    rows = [(code(record[0]), record[1]) for record in records if record is not None and record[1]]
    if rows:
        parts.append(table(["option", "what it does"], rows))
    return parts


def _help(command: click.Command) -> str:
    text = re.sub(r"[ \t]*\n[ \t]*", "\n", (command.help or "").strip())
    return text + "\n"


# --- settings -------------------------------------------------------------------------------------

#: What describes each file's tables: heading, words, struct.
TABLES: tuple[tuple[str, str, type[msgspec.Struct]], ...] = (
    (
        "drama.toml",
        "The settings of one drama. Paths are relative to its folder.",
        settings.DramaSettings,
    ),
    (
        "drama.toml: [markets]",
        'One table a market, by its locale: `th-TH = { engines = ["memory"] }`. '
        "The page [markets](markets.md) lists all locales.",
        settings.MarketSettings,
    ),
    (
        "studio.toml",
        "Optional, in a folder above the dramas: what all of them share. A drama's own engines "
        "replace the studio's of the same name.",
        settings.StudioSettings,
    ),
)

#: What each column of a glossary holds.
COLUMNS = {
    "source": "The source's words.",
    "target": "Accepted renderings, the preferred first, `|` between them. Empty for `keep`.",
    "kind": f"One of {', '.join(KINDS)} (`term` if empty). `keep`: the source stays as it is.",
    "forbidden": "Renderings that must not be used, `|` between them.",
    "episodes": "Where the row holds: `8`, `1-8`, `9-`. Empty: everywhere. The narrower row wins.",
    "confidence": f"One of {', '.join(CONFIDENCES)} (`high` if empty); lower ones only suggest.",
    "note": "For people and for engines that take context.",
}


def settings_page() -> str:
    """Every setting of every file."""
    parts = [
        "# Settings\n",
        "A mistake in a file is one line that names file, line, key and what is allowed, and exit "
        "code 2.\n",
    ]
    for heading, words, struct in TABLES:
        parts += [f"## {heading}\n", f"{words}\n", _struct(struct)]
    parts += [
        "## drama.toml: [engines.NAME]\n",
        "Every table has `type`, one of the types here; without it the engine's own name is its "
        "type, and a market may name a type without any table. `memory` is the translation memory "
        'and needs no table. A key comes from the environment: `key = "env:NAME"`.\n',
    ]
    for kind, rows in engines.describe().items():
        parts += [f'### type = "{kind}"\n', _settings(rows) if rows else "No settings.\n"]
    for heading, words, struct in (*CAST, *RULES):
        parts += [f"## {heading}\n", f"{words}\n", _struct(struct)]
    parts += [
        "## glossaries/MARKET.csv\n",
        "CSV in UTF-8 with a header; only `source` and `target` are needed. A file may be named "
        "like a market (`th-TH.csv`), a language (`es.csv`) or `common.csv`. Later layers win: "
        "the starter glossaries that come with localize, the studio's, the drama's.\n",
        table(
            ["column", "what it holds"], [(code(name), COLUMNS[name]) for name in glossary.COLUMNS]
        ),
    ]
    return "\n".join(parts)


#: What describes cast.toml: heading, words, struct.
CAST: tuple[tuple[str, str, type[msgspec.Struct]], ...] = (
    (
        "cast.toml: [[person]]",
        "Optional, beside drama.toml: the people of the drama, one table each.",
        cast.PersonEntry,
    ),
    (
        "cast.toml: titles",
        "One entry a form of address; beside these keys one a language or market with its "
        'rendering: `{ source = "顾总", from = 9, en = "Mr. Gu" }`.',
        cast.TitleEntry,
    ),
    (
        "cast.toml: relations",
        "One entry a relation to another person of the cast.",
        cast.RelationEntry,
    ),
)


#: What describes rules/MARKET.toml: heading, words, struct.
RULES: tuple[tuple[str, str, type[msgspec.Struct]], ...] = (
    (
        "rules/MARKET.toml",
        "Optional: all.toml, a language (es.toml) or a market (es-419.toml). [How to write "
        "rules](../rules.md)",
        entries.RulesFile,
    ),
    ("rules/MARKET.toml: [[rule]]", "One table a rule.", entries.RuleEntry),
    (
        "rules/MARKET.toml: examples",
        "One entry a line for which the rule speaks up, or must not.",
        entries.ExampleEntry,
    ),
    ("rules/MARKET.toml: words", "One entry a strong word.", entries.WordEntry),
)


def _struct(struct: type[msgspec.Struct]) -> str:
    kinds = {
        field.encode_name: tomlfile.allowed(field.type) for field in msgspec.structs.fields(struct)
    }
    return table(
        ["setting", "allowed", "default", "what it does"],
        [
            (code(name), kinds[name], _default(default), text)
            for name, default, text in settings.describe(struct)
        ],
    )


def _settings(rows: Iterable[tuple[str, str, str]]) -> str:
    return table(
        ["setting", "default", "what it does"],
        [(code(name), _default(default), text) for name, default, text in rows],
    )


def _default(default: str) -> str:
    if default == str(glossary.LAST):
        return "the last"
    return code(default) if default else "must be given"


# --- checks and rules -----------------------------------------------------------------------------


def checks_page() -> str:
    """Every check: a table of all, then a section each with its limits and their sources."""
    rows = [
        (
            f"[{check.code}](#{anchor(check)})",
            check.name,
            check.severity,
            check.fixable,
            check.summary,
        )
        for check in checks.CHECKS
    ]
    parts = [
        "# Checks\n",
        "A code is never reused. `localize checks explain CODE` prints what stands here. An error "
        "fails `localize check`, a warning does with `--fail-on warning`. Limits are those of the "
        "market and of the profile, `vertical` unless set.\n",
        table(["code", "name", "severity", "fix", "finds"], rows),
    ]
    for check in checks.CHECKS:
        _, _, text = explain(check.code).partition("\n\n")
        parts += [f"## {check.code} {check.name}\n", f"Severity: {check.severity}.\n", text + "\n"]
    return "\n".join(parts)


def anchor(check: checks.Check) -> str:
    """The anchor that GitHub gives the check's heading."""
    heading = f"{check.code} {check.name}".lower()
    return re.sub(r"[^\w\- ]", "", heading).replace(" ", "-")


def rules_page() -> str:
    """Every rule of adaptation with its examples, in the order of use."""
    rows = [
        (f"[{rule.id}](#{rule.id.replace('.', '')})", rule.summary, rule.where)
        for rule in adapt.RULES
    ]
    parts = [
        "# Rules\n",
        "What localize rewrites in a draft and what it puts before a person. First the rules of "
        "files: the built-in ones here, then the studio's and the drama's ([how to write "
        "them](../rules.md)); then the rules of the program. Each in this order. What a person "
        "typed or approved is left alone. Every change is recorded with the rule's name. The "
        "examples are tests.\n",
        "## Rules of files\n",
        "None is signed by a native speaker yet (confidence medium): they tell or suggest, they "
        "rewrite nothing. `localize rules explain ID` prints the note, the words and the source.\n",
        table(
            ["rule", "action", "severity", "what it is for", "where"],
            [
                (
                    f"`{rule.id}`",
                    rule.entry.action,
                    rule.entry.severity,
                    rule.entry.summary,
                    where(rule),
                )
                for rule in adapt.built_in()
            ],
        ),
        "## Rules of the program\n",
        table(["rule", "what it does", "where"], rows),
    ]
    for rule in adapt.RULES:
        words, _, examples = adapt.explain(rule.id).partition("\n\nExamples:\n")
        _, summary, places = words.split("\n")
        parts += [f"## {rule.id}\n", f"{summary} {places}\n", f"```\n{examples}\n```\n"]
    parts += [
        "## Steps of a run\n",
        "A cell's changes name these too; `localize rules explain ID` knows them.\n",
        table(
            ["step", "what it does", "where", "undo"],
            [(f"`{step.id}`", step.summary, step.where, step.undo) for step in STEPS],
        ),
    ]
    return "\n".join(parts)


# --- markets --------------------------------------------------------------------------------------

COUNTING = {
    "all": "every character counts 1",
    "half-width": "full-width characters count 1, half-width ones 0.5",
    "thai": "marks above and below the letters count 0, all others 1",
}

LIMITS = {
    "cps": "characters a second, at most",
    "cps_optimum": "characters a second, comfortable",
    "cpl": "characters a line, at most",
    "lines": "lines, at most",
    "min_ms": "time on screen, at least (ms)",
    "max_ms": "time on screen, at most (ms)",
    "gap_frames": "gap between cues, at least (frames)",
    "close_gap_ms": "gaps below are closed (ms; 0: never)",
    "lead_frames": "begins so much before the speech, at most (frames)",
    "shot_ms": "away from a cut, at least (ms)",
}

#: The lists of words that decide on line breaks.
WORDS = (
    "with_next",
    "with_previous",
    "numbers",
    "units",
    "together",
    "rather_next",
    "rather_previous",
    "seldom_last",
    "before",
    "endings",
    "titles",
    "conjunctions",
    "whole",
)

MARKS = (
    ("quotation", "quotes"),
    ("quotation inside", "nested_quotes"),
    ("titles", "titles"),
    ("ellipsis", "ellipsis"),
    ("ellipsis, netflix", "ellipsis_netflix"),
    ("comma", "comma"),
    ("full stop", "full_stop"),
    ("question", "question"),
    ("exclamation", "exclamation"),
    ("dialogue dash", "dialogue_dash"),
)


def markets_page() -> str:
    """Every market: limits of both families, typography, and where the figures come from."""
    known = [locales.market(name) for name in locales.locales()]
    rows = [
        (
            f"[{market.locale}](#{market.locale.lower()})",
            market.name,
            market.script,
            "right to left" if market.direction == "rtl" else "",
            *(_short(profile) for profile in (market.vertical, market.netflix)),
        )
        for market in known
    ]
    parts = [
        "# Markets\n",
        "Characters a second / characters a line x lines. `zh-Hans` is a source only. A figure "
        "that nobody publishes says `house rule` and where it was taken from.\n",
        table(["market", "name", "script", "direction", "vertical", "netflix"], rows),
    ]
    for market in known:
        parts += _market(market)
    return "\n".join(parts)


def _short(profile: Profile) -> str:
    return f"{profile.cps.value:g} / {profile.cpl.value:g} x {profile.lines.value:g}"


def _market(market: Market) -> list[str]:
    typography = market.typography
    marks = "; ".join(f"{name} {_mark(getattr(typography, field))}" for name, field in MARKS)
    small = typography.small_numbers
    limits = [
        (
            words,
            *(f"{limit.value:g}" for limit in (vertical, netflix)),
            _sources(vertical, netflix),
        )
        for field, words in LIMITS.items()
        for vertical, netflix in [(getattr(market.vertical, field), getattr(market.netflix, field))]
    ]
    return [
        f"## {market.locale}\n",
        f"{market.name}. Characters: {COUNTING[market.counting]} ({market.counting_source}). "
        f"One character of the source becomes {market.length.value:g} on average "
        f"({market.length.source}).\n",
        table(["limit", "vertical", "netflix", "source"], limits),
        f"Marks: {marks}. Italics: {'yes' if typography.italics else 'none'}. "
        f"Source: {typography.source}\n",
        *([f"One to ten in words (P410): {small}\n"] if small else []),
        *_breaks(market),
    ]


def _breaks(market: Market) -> list[str]:
    words = word_rules(market.language)
    count = sum(len(getattr(words, field)) for field in WORDS)
    if not count:
        return []
    return [f"Line breaks: {count} words, confidence {words.confidence} ({words.source}).\n"]


def _mark(mark: str | tuple[str, str]) -> str:
    if isinstance(mark, tuple):
        return " ".join(code(one) for one in mark)
    if not mark:
        return "none"
    return code(mark) if mark.strip() else "a space"


def _sources(vertical: Limit, netflix: Limit) -> str:
    if vertical.source == netflix.source:
        return vertical.source
    return f"vertical: {vertical.source}; netflix: {netflix.source}"


# --- screens --------------------------------------------------------------------------------------


def screens_page() -> str:
    """Every frame, what platforms cover of it, and the fonts of the markets."""
    known = screens.screens()
    frames = [
        (code(name), f"{one.width} x {one.height}", str(one.size), str(one.size_wide), one.source)
        for name, one in known.frames.items()
    ]
    areas = [
        (code(name), one.name, *map(str, (one.left, one.right, one.top, one.bottom)), one.source)
        for name, one in known.areas.items()
    ]
    fonts = []
    for name in locales.locales():
        one = screens.screen(name)
        fonts.append((code(name), one.font.family, str(one.size), " ".join(one.font.files)))
    return "\n".join(
        [
            "# Screens\n",
            "Where subtitles stand and in which letters, in pixels. `platform` in drama.toml "
            "chooses the area of a vertical frame.\n",
            "## Frames\n",
            table(["profile", "frame", "letters", "full-width letters", "source"], frames),
            "## What stays free at the edges\n",
            table(["area", "where", "left", "right", "top", "bottom", "source"], areas),
            "## Fonts, vertical\n",
            "Fonts are not shipped; these are the names of their files. A number after `#` is the "
            "font in a collection.\n",
            table(["market", "font", "size", "files"], fonts),
        ]
    )


# --- exit codes -----------------------------------------------------------------------------------

EXITS = (
    ("0", "done"),
    (
        "1",
        "done, but something named needs a person: `run`: lines that an engine failed on, or an "
        "edited draft that was left alone (findings never change its code, and lines without an "
        "engine or under `--offline` just wait); `check`: findings at or above `--fail-on`; "
        "`export` and decisions: refused, or somebody else came first",
    ),
    ("2", "bad usage, configuration or input, found before anything is sent or written"),
    ("3", "the work could not go on: the database is gone or locked by another run, the disk full"),
    ("130", "interrupted; a later run continues"),
)


def exit_codes_page() -> str:
    """The exit codes, the exceptions behind them, and why a line stays untranslated."""
    by_code: defaultdict[int, list[type[errors.LocalizeError]]] = defaultdict(list)
    for kind in exceptions():
        by_code[kind.exit_code].append(kind)
    rows = [
        (str(number), code(kind.__name__), sentence(kind.__doc__))
        for number in sorted(by_code)
        for kind in by_code[number]
    ]
    reasons = [(code(name), WHY[name]) for name in errors.REASONS]
    return "\n".join(
        [
            "# Exit codes\n",
            table(["code", "means"], EXITS),
            "## Exceptions\n",
            "From Python, the same failures are exceptions of `localize.errors`; all are "
            "`LocalizeError`, `str()` of one is one line, and each knows its exit code. "
            "`EngineError` never reaches the user: the line becomes `untranslated`, with a "
            "reason.\n",
            table(["code", "exception", "means"], rows),
            "## Why a line stays untranslated\n",
            "`run --json` names every such line with one of these reasons.\n",
            table(["reason", "such lines wait because"], reasons),
        ]
    )


def exceptions() -> list[type[errors.LocalizeError]]:
    """All exceptions of the package, those nearest to the root first."""
    found: list[type[errors.LocalizeError]] = []
    waiting: list[type[errors.LocalizeError]] = [errors.LocalizeError]
    while waiting:
        kind = waiting.pop(0)
        if kind is not errors.LocalizeError and kind is not errors.EngineError:
            found.append(kind)
        waiting += [one for one in kind.__subclasses__() if one.__module__ == errors.__name__]
    return found


# --------------------------------------------------------------------------------------------------

PAGES: dict[str, Callable[[], str]] = {
    "commands.md": commands_page,
    "settings.md": settings_page,
    "checks.md": checks_page,
    "rules.md": rules_page,
    "markets.md": markets_page,
    "screens.md": screens_page,
    "exit-codes.md": exit_codes_page,
}


def pages() -> dict[str, str]:
    """Every page's text by its file name."""
    return {name: NOTE + page().rstrip() + "\n" for name, page in PAGES.items()}


def outdated(folder: Path = FOLDER) -> list[str]:
    """The pages in ``folder`` that are missing, not up to date, or that nobody writes any more."""
    wanted = pages()
    there = {file.name: file.read_text(encoding="utf-8") for file in folder.glob("*.md")}
    return sorted(
        name for name in wanted.keys() | there.keys() if wanted.get(name) != there.get(name)
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the pages, or with ``--check`` name those that differ."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if one differs")
    if parser.parse_args(arguments).check:
        wrong = outdated()
        for name in wrong:
            print(f"docs/reference/{name} is not up to date; run `make docs`", file=sys.stderr)
        return 1 if wrong else 0
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, text in pages().items():
        (FOLDER / name).write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
