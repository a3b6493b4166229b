"""`localize rules`: what the rules of adaptation are, and whether one's own do what they should."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from localize.cli import console

if TYPE_CHECKING:
    from localize.adapt import DataRule, Read, Rule, RuleSet
    from localize.adapt.trial import Trial
    from localize.pipeline.steps import Step


@click.group(invoke_without_command=True)
@console.json_option
@click.pass_context
def rules(ctx: click.Context, as_json: bool) -> None:
    """List every rule of adaptation; `rules explain ID` says more."""
    if ctx.invoked_subcommand is None:
        _list((), as_json)


@rules.command("list")
@console.market_option
@console.json_option
def list_rules(markets: tuple[str, ...], as_json: bool) -> None:
    """List the rules in the order in which they are used, or those that hold in a market.

    Below a drama.toml also the drama's and the studio's own.
    """
    _list(markets, as_json)


@rules.command("explain")
@click.argument("id_", metavar="ID")
@console.json_option
def explain(id_: str, as_json: bool) -> None:
    """Explain a rule: what it does, where, with examples.

    Any ID that a cell's changes name, `condense` and `timing.split` too.
    """
    from localize import adapt
    from localize.pipeline import steps

    id_ = id_.strip()
    step = steps.by_id(id_)
    if step is not None:
        if as_json:
            console.show_json(_of_step(step))
        else:
            console.show(step.text)
        return
    of_files = adapt.merged(_files())
    text = adapt.explain(id_, of_files, others=[step.id for step in steps.STEPS])
    if as_json:
        known = [*map(_of_file, of_files), *map(_of_code, adapt.RULES)]
        entry = next(entry for entry in known if entry["id"] == id_)
        console.show_json({**entry, "text": text})
        return
    console.show(text)


@rules.command("test")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@console.json_option
def test_rules(file: Path, as_json: bool) -> int:
    """Try the rules of a file on their own examples. Exit code 1 if one does something else.

    The file's name says where its rules hold, as in a drama's folder rules/: all.toml, es.toml,
    th-TH.toml. Under any other name they hold in all markets, unless they name their own.
    """
    from localize.adapt import rulefile, verify
    from localize.adapt.trial import try_rule

    read = rulefile.read(file, any_name=True)
    verify((*_files(), read))
    trials = [trial for rule in read.rules for trial in try_rule(rule)]
    failed = [trial for trial in trials if trial.failed]
    untried = [rule.id for rule in read.rules if not rule.entry.examples]
    if as_json:
        console.show_json(
            {
                "file": str(file),
                "rules": len(read.rules),
                "examples": len(trials),
                "failed": [_trial_json(trial) for trial in failed],
                "without_examples": untried,
            }
        )
        return 1 if failed else 0
    for trial in failed:
        console.show(f"{trial.rule}: example {trial.number} ({trial.market})")
        for label, value in (("source", trial.source), ("before", trial.before)):
            if value:
                console.show(f"  {label:9}{console.flat(value)}")
        console.show(f"  expected {console.flat(trial.expected)}")
        console.show(f"  got      {console.flat(trial.got)}")
    for id_ in untried:
        console.say(f"{id_}: no examples")
    passed = len(trials) - len(failed)
    console.show(f"{len(read.rules)} rules, {passed} of {len(trials)} examples as expected")
    return 1 if failed else 0


def _trial_json(trial: "Trial") -> dict[str, Any]:
    return {
        "rule": trial.rule,
        "example": trial.number,
        "market": trial.market,
        "source": trial.source,
        "before": trial.before,
        "expected": trial.expected,
        "got": trial.got,
    }


def _files() -> "tuple[Read, ...]":
    """The rules files of the drama that we stand in; none where there is no drama."""
    folder = Path.cwd()
    if not any((parent / "drama.toml").is_file() for parent in (folder, *folder.parents)):
        return ()
    from localize import adapt

    return adapt.read_folders(console.drama().rules)


def _list(markets: tuple[str, ...], as_json: bool) -> None:
    from localize import adapt, locales

    wanted = [locales.market(name) for name in markets]
    files = _files()
    of_files = adapt.merged(files)
    of_code = adapt.RULES
    if wanted:
        sets = [adapt.ruleset(market, files) for market in wanted]
        held = {rule.id for one in sets for rule in one.rules}
        of_files = tuple(rule for rule in of_files if rule.id in held)
        of_code = tuple(rule for rule in of_code if any(map(partial(_at_work, rule), sets)))
    found = [*map(_of_file, of_files), *map(_of_code, of_code)]
    if as_json:
        console.show_json({"rules": [entry | {"off": _off(entry, files)} for entry in found]})
        return
    for entry in found:
        off = _off(entry, files)
        mark = f"  off: {', '.join(off)}" if off else ""
        line = f"{entry['id']:27} {entry['action']:9} {entry['summary']} ({entry['where']}){mark}"
        console.show(line)


def _at_work(rule: "Rule", rules: "RuleSet") -> bool:
    from localize.adapt import applies

    return rule.id not in rules.off and applies(rule, rules.market)


def _off(entry: dict[str, Any], files: "tuple[Read, ...]") -> list[str]:
    """The markets in which a rule of these files is switched off."""
    off = {name for file in files if entry["id"] in file.off for name in file.markets}
    return sorted(off & set(entry["markets"]))


def _of_code(rule: "Rule") -> dict[str, Any]:
    from localize import locales
    from localize.adapt import applies

    return {
        "id": rule.id,
        "summary": rule.summary,
        "action": "rewrite",
        "where": rule.where,
        "markets": [name for name in locales.targets() if applies(rule, locales.market(name))],
        "confidence": "high",
        "severity": "",
        "reference": "",
        "examples": [
            {
                "market": example.market,
                "profile": example.profile,
                "source": example.source,
                "before": example.before,
                "after": example.after,
                "terms": {term.source: list(term.targets) for term in example.terms},
            }
            for example in rule.examples
        ],
    }


def _of_step(step: "Step") -> dict[str, Any]:
    from localize import locales

    return {
        "id": step.id,
        "summary": step.summary,
        "action": "rewrite" if step.id == "condense" else "time",
        "where": step.where,
        "markets": list(locales.targets()),
        "confidence": "high",
        "severity": "",
        "reference": "",
        "examples": [],
        "undo": step.undo,
        "text": step.text,
    }


def _of_file(rule: "DataRule") -> dict[str, Any]:
    from localize.adapt.explain import where

    entry = rule.entry
    return {
        "id": rule.id,
        "summary": entry.summary,
        "action": entry.action,
        "where": where(rule),
        "markets": list(rule.markets),
        "confidence": entry.confidence,
        "severity": entry.severity,
        "reference": entry.reference,
        "note": entry.note,
        "visual": entry.visual,
        "file": rule.file,
        "examples": [
            {
                "market": example.market if example.market else rule.markets[0],
                "source": example.source,
                "before": example.before,
                "after": example.after,
                "silent": example.silent,
            }
            for example in entry.examples
        ],
    }
