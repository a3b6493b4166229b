"""`localize engines`: what is configured, what it costs, and whether it answers."""

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from localize.cli import console
from localize.errors import EngineError, InputError

if TYPE_CHECKING:
    from localize.engines import Engine
    from localize.engines.listing import Listed
    from localize.locales import Market
    from localize.settings import Drama

#: What `engines test` sends: no line of an unreleased script.
LINE = "你是谁？"


@click.group(invoke_without_command=True)
@click.option("--offline", is_flag=True, help="Open no connection: servers are not asked.")
@console.json_option
@click.pass_context
def engines(context: click.Context, offline: bool, as_json: bool) -> None:
    """List the drama's engines: what each needs, can do and costs, and whether it answers.

    Outside a drama every type of engine is listed. A server is asked for its list of models or
    the like, which is free; no line is sent. An engine that does not answer is no failure.
    """
    if context.invoked_subcommand is not None:
        return
    from localize.engines import listing

    drama = console.drama_or_none()
    known = listing.of_types() if drama is None else listing.of_drama(drama)
    found = listing.look(known, offline=offline)
    if as_json:
        console.show_json({"engines": [listed.as_json() for listed in found]})
        return
    if not found:
        console.say("no market names an engine: what the memory does not know waits")
        return
    for listed in found:
        _describe(listed)


@engines.command("test")
@click.argument("name")
@click.option(
    "-m",
    "--market",
    metavar="MARKET",
    shell_complete=console.complete_market,
    help="Translate for this market. Default: the first that the engine serves.",
)
@click.option("--text", default=LINE, show_default=True, help="The line to send.")
@console.json_option
def test(name: str, market: str | None, text: str, as_json: bool) -> int:
    """Send one line to an engine and show the answer, the time and the cost.

    NAME is an engine of the drama, or a type that needs no settings. Exits 1 if the engine fails.
    """
    from localize.engines import Line, Request

    drama = console.drama_or_none()
    engine = _engine(name, drama)
    source = "zh-Hans" if drama is None else drama.source
    target = _market(engine, market, drama, source)
    request = Request(source, target, (Line("1", text),))
    answer, reason, detail = "", "", ""
    began = time.monotonic()
    try:
        found = engine.translate(request)[0]
        answer = found.text
        if not answer.strip():
            reason, detail = "refused", found.declined if found.declined else "an empty answer"
    except EngineError as error:
        reason, detail = error.reason, str(error)
    finally:
        seconds = time.monotonic() - began
        engine.close()
    document: dict[str, Any] = {
        "name": name,
        "type": engine.type,
        "model": engine.model,
        "market": target.locale,
        "source": text,
        "text": answer,
        "seconds": round(seconds, 3),
        **engine.usage.snapshot(),
        "reason": reason,
        "detail": detail,
    }
    if as_json:
        console.show_json(document)
    elif not reason:
        console.show(answer)
        cost = console.dollars(document["cost"])
        numbers = f"{len(text)} characters, {seconds:.2f} s, cost: {cost}"
        console.say(f"{name} ({engine.type}), {target.locale}: {numbers}")
    if reason:
        console.say(f"localize: {name}: {reason}: {detail}")
    return 1 if reason else 0


def _engine(name: str, drama: "Drama | None") -> "Engine":
    from localize import engines

    tables = {} if drama is None else drama.engines
    if name not in tables and name not in engines.TYPES:
        raise InputError(engines.unknown(name, {*tables, *engines.TYPES}))
    if drama is None:
        return engines.build(name, {}, folder=Path.cwd())
    return engines.named(name, drama, "engines")


def _market(engine: "Engine", wanted: str | None, drama: "Drama | None", source: str) -> "Market":
    """The market to translate for: the one that is named, or the first that the engine serves."""
    from localize import locales

    if wanted is not None:
        market = locales.market(wanted)
        problem = engine.serves(market, source)
        if problem or not market.target:
            text = problem if problem else f"{wanted} is a source language, not a market"
            raise InputError(f"{engine.name}: {text}", key="-m")
        return market
    own = [] if drama is None else list(drama.markets)
    named = [name for name in own if drama and engine.name in drama.markets[name].engines]
    for name in (*named, *own, "en-US", *locales.targets()):
        market = locales.market(name)
        if not engine.serves(market, source):
            return market
    raise InputError(f"{engine.name} serves no market from {source}")


# --- for people -----------------------------------------------------------------------------------


def _describe(listed: "Listed") -> None:
    """An engine in a few lines: its name, then what there is to say, one thing a line."""
    kind = "" if listed.type == listed.name else f" ({listed.type})"
    console.show(f"{listed.name}{kind}: {_state(listed)}")
    for name, words in _rows(listed):
        if words:
            console.show(f"  {name:<11} {words}")


def _state(listed: "Listed") -> str:
    if listed.extra:
        return "not installed"
    if listed.reachable is None:
        return listed.detail
    return "answers" if listed.reachable else "does not answer"


def _rows(listed: "Listed") -> list[tuple[str, str]]:
    rows = [("markets", ", ".join(f"{m} ({place}.)" for m, place in listed.markets.items()))]
    rows.append(("configured", listed.configured))
    if listed.reachable is False or listed.extra:
        rows.append(("problem", listed.detail))
    if listed.key is not None:
        rows.append(("key", f"{listed.key.env}, {'set' if listed.key.set else 'not set'}"))
    engine = listed.engine
    if engine is None:
        return rows
    can, price = engine.capabilities, engine.usage.price
    rows += [
        ("model", engine.model),
        ("runs", "on this machine" if can.offline else f"{engine.concurrency} requests at once"),
        ("glossary", can.glossary),
        ("context", "yes" if can.context else "no"),
        ("licence", can.licence),
    ]
    if price is None:
        rows.append(("price", f"unknown ({can.price})"))
    else:
        origin = ", ".join(part for part in (price.source, price.date) if part)
        rows.append(("price", f"{price} ({origin})"))
    return rows
