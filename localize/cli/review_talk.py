"""`localize review`: who looks at what, who has to, and what people ask each other."""

from functools import partial
from typing import Any

import click

from localize.cli import console
from localize.cli.reviewing import PEOPLE, by_option, each, people_rows, question_line
from localize.review import Desk, assignment_json, claim_json, question_json, revision_json

text_option = click.option("--text", required=True, help="What you have to say.")


@click.command("claim")
@click.argument("cells", nargs=-1, required=True)
@by_option
@click.option("--note", default="", metavar="TEXT", help="Take it over from somebody, and why.")
@console.json_option
def claim(cells: tuple[str, ...], by: str, note: str, as_json: bool) -> int:
    """Say that you look at cells; `claim_minutes` later, or when you decide, that is over.

    A claim keeps nobody from deciding: it tells others, and `review next` passes the cell over.
    """
    with Desk(console.drama()) as desk:

        def claimed(cell: str) -> dict[str, Any]:
            return {"claim": claim_json(desk.claim(cell, by=by, note=note))}

        done, refused, code = each((cell, partial(claimed, cell)) for cell in cells)
    if as_json:
        console.show_json({"cells": done, "refused": refused})
    else:
        for entry in done:
            console.show(f"{entry['cell']}: yours until {entry['claim']['until']}")
    return code


@click.command("release")
@click.argument("cells", nargs=-1, required=True)
@by_option
@console.json_option
def release(cells: tuple[str, ...], by: str, as_json: bool) -> int:
    """Give your claims back."""
    with Desk(console.drama()) as desk:

        def released(cell: str) -> dict[str, Any]:
            desk.release(cell, by=by)
            return {"claim": None}

        done, refused, code = each((cell, partial(released, cell)) for cell in cells)
    if as_json:
        console.show_json({"cells": done, "refused": refused})
    else:
        for entry in done:
            console.show(f"{entry['cell']}: free")
    return code


@click.command("assign")
@click.argument("episodes", metavar="[MARKET/EPISODES]...", nargs=-1)
@click.option("--to", metavar="NAME", help="Who is to review them; '' takes them back.")
@click.option("--due", default="", metavar="DATE", help="Until when, as in 2026-12-01.")
@click.option("--by", default="", metavar="NAME", help="Who gives them.")
@console.json_option
def assign(episodes: tuple[str, ...], to: str | None, due: str, by: str, as_json: bool) -> None:
    """Give episodes to people (th-TH/1-8, or th-TH for all); without any, show who has what."""
    if bool(episodes) != (to is not None):
        raise click.UsageError("say MARKET/EPISODES and --to, or neither to see who has what")
    with Desk(console.drama()) as desk:
        if to is not None:
            desk.assign(episodes, to=to, due=due, by=by)
        given, load = desk.assignments(), desk.load()
    if as_json:
        console.show_json({"assignments": [assignment_json(one) for one in given], "people": load})
        return
    rows = [
        [one.market, str(one.episode), one.to, one.due, str(one.cells), str(one.waiting)]
        for one in given
    ]
    if not rows:
        console.say("nothing was given to anybody")
        return
    console.table("", ["market", "episode", "to", "due", "cells", "waiting"], rows)
    console.table("", PEOPLE, people_rows(load))


@click.command("comment")
@click.argument("cell")
@text_option
@by_option
@console.json_option
def comment(cell: str, text: str, by: str, as_json: bool) -> None:
    """Say something about a cell; it stays in its history."""
    with Desk(console.drama()) as desk:
        entry = desk.comment(cell, by=by, text=text)
    if as_json:
        console.show_json({"cell": cell, "comment": revision_json(entry)})
    else:
        console.show(f"{cell}: kept")


@click.command("question")
@click.argument("line", metavar="[EPISODE/CUE|CELL]", required=False, default="")
@click.option("--text", help="The question.")
@click.option("--by", default="", metavar="NAME", help="Who asks.")
@console.json_option
def question(line: str, text: str | None, by: str, as_json: bool) -> None:
    """Ask about a line of the source: no market's cell of it is approved until it is answered.

    Without --text, show the questions about a line, or all.
    """
    with Desk(console.drama()) as desk:
        if text is not None:
            if not line:
                raise click.UsageError("say which line: EPISODE/CUE or a cell")
            asked = [desk.ask(line, by=by, text=text)]
        else:
            asked = desk.questions(line)
    if as_json:
        console.show_json({"questions": [question_json(one) for one in asked]})
        return
    for one in asked:
        console.show(f"{one.episode}/{one.place}  {question_line(one)}")


@click.command("answer")
@click.argument("line", metavar="EPISODE/CUE|CELL")
@text_option
@by_option
@click.option("--id", "number", type=int, metavar="N", help="Which question, where more are open.")
@console.json_option
def answer(line: str, text: str, by: str, number: int | None, as_json: bool) -> None:
    """Answer a question about a line; engines and reviewers of every market get the answer."""
    with Desk(console.drama()) as desk:
        answered = desk.answer(line, by=by, text=text, number=number)
    if as_json:
        console.show_json({"questions": [question_json(answered)]})
    else:
        console.show(f"{answered.episode}/{answered.place}  {question_line(answered)}")


TALK = (claim, release, assign, comment, question, answer)
