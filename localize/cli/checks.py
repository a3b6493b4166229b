"""`localize checks`: what the checks are."""

import click

from localize.cli import console


@click.group(invoke_without_command=True)
@console.json_option
@click.pass_context
def checks(ctx: click.Context, as_json: bool) -> None:
    """List every check with its severity; `checks explain CODE` says more."""
    if ctx.invoked_subcommand is not None:
        return
    from localize.checks import CHECKS
    from localize.checks.catalogue import catalogue

    if as_json:
        console.show_json({"checks": catalogue()})
        return
    for check in CHECKS:
        console.show(f"{check.code}  {check.severity:8} {check.name}: {check.summary}")


@checks.command("explain")
@click.argument("code")
@console.json_option
def explain(code: str, as_json: bool) -> None:
    """Explain a check: what, why, the limit and its source in each market, how to fix it."""
    from localize.checks.catalogue import catalogue
    from localize.checks.explain import explain as describe

    text = describe(code)
    if as_json:
        entry = next(item for item in catalogue() if item["code"] == code.strip().upper())
        console.show_json({**entry, "text": text})
        return
    console.show(text)
