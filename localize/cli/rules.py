"""`localize rules`: what the rules of adaptation are."""

from typing import TYPE_CHECKING, Any

import click

from localize.cli import console

if TYPE_CHECKING:
    from localize.adapt import Rule


@click.group(invoke_without_command=True)
@console.json_option
@click.pass_context
def rules(ctx: click.Context, as_json: bool) -> None:
    """List every rule that rewrites drafts; `rules explain ID` says more."""
    if ctx.invoked_subcommand is None:
        _list((), as_json)


@rules.command("list")
@console.market_option
@console.json_option
def list_rules(markets: tuple[str, ...], as_json: bool) -> None:
    """List the rules in the order in which they are used, or those that a market needs."""
    _list(markets, as_json)


@rules.command("explain")
@click.argument("id_", metavar="ID")
@console.json_option
def explain(id_: str, as_json: bool) -> None:
    """Explain a rule: what it does, where, with examples."""
    from localize import adapt

    text = adapt.explain(id_.strip())
    if as_json:
        rule = next(rule for rule in adapt.RULES if rule.id == id_.strip())
        console.show_json({**_as_json(rule), "text": text})
        return
    console.show(text)


def _list(markets: tuple[str, ...], as_json: bool) -> None:
    from localize import locales
    from localize.adapt import RULES, applies

    wanted = [locales.market(name) for name in markets]
    found = [
        rule for rule in RULES if not wanted or any(applies(rule, market) for market in wanted)
    ]
    if as_json:
        console.show_json({"rules": [_as_json(rule) for rule in found]})
        return
    for rule in found:
        console.show(f"{rule.id:24} {rule.summary} ({rule.where})")


def _as_json(rule: "Rule") -> dict[str, Any]:
    from localize import locales
    from localize.adapt import applies

    return {
        "id": rule.id,
        "summary": rule.summary,
        "where": rule.where,
        "markets": [name for name in locales.targets() if applies(rule, locales.market(name))],
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
