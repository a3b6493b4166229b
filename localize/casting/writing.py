"""Adds suggested people to the text of a cast.toml, behind what is there."""

import json
import tomllib
from collections.abc import Sequence

from localize import locales
from localize.casting.suggested import Proposed
from localize.errors import InputError
from localize.names import Rendering


def added(text: str, proposed: Sequence[Proposed]) -> tuple[str, tuple[str, ...]]:
    """The text of a cast.toml with new people at its end, and their names.

    What is there stays as it is, byte for byte; people of the list are not touched. A rendering of
    confidence high is written as a value, others as comments for a person to take the ``#`` from.
    Raises InputError if nobody can be added to the text (its people stand in one inline list).
    """
    there = {person.get("name") for person in tomllib.loads(text).get("person", ())}
    new = [
        one for one in proposed if one.found and not one.found.fragment and one.name not in there
    ]
    if not new:
        return text, ()
    newline = "\r\n" if "\r\n" in text else "\n"
    start = text if not text or text.endswith(("\n", "\r")) else text + newline
    blocks = [newline.join(_block(one)) + newline for one in new]
    joined = start + (newline if start else "") + newline.join(blocks)
    try:
        tomllib.loads(joined)
    except tomllib.TOMLDecodeError:
        message = "its people stand in one list (person = [...]): write them as [[person]] first"
        raise InputError(message) from None
    return joined, tuple(one.name for one in new)


def _block(one: Proposed) -> list[str]:
    found = one.found
    assert found is not None
    first = found.examples[0]
    seen = f"{found.count} times, first {first.episode}/{first.place} {_flat(first.text)}"
    lines = [f"# Suggested, to be confirmed: {seen}", "[[person]]", f"name = {_quoted(one.name)}"]
    if found.sex:
        lines.append(f'# sex = "{found.sex}"  # by the forms of address')
    if found.aliases:
        lines.append(f"aliases = [{', '.join(map(_quoted, found.aliases))}]")
    if found.titles:
        lines.append(f"# called {', '.join(found.titles)}")
    if one.renderings:
        lines += ["", "[person.renderings]"]
        lines += [_row(key, made) for key, made in _by_language(one.renderings).items()]
    return lines


def _row(key: str, made: Rendering) -> str:
    others = f"; or {' | '.join(made.alternatives)}" if made.alternatives else ""
    note = f"; {made.note}" if made.note else ""
    if not made.text:
        return f'# {key} = ""  # {_flat(made.note)}'
    if made.confidence == "high":
        return f"{key} = {_quoted(made.text)}" + (f"  # {_flat(others[2:])}" if others else "")
    return f"# {key} = {_quoted(made.text)}  # {made.confidence}: {made.how}{_flat(others + note)}"


def _by_language(renderings: dict[str, Rendering]) -> dict[str, Rendering]:
    """One row a language where its markets agree, else one a market."""
    languages: dict[str, list[str]] = {}
    for market in renderings:
        languages.setdefault(locales.market(market).language, []).append(market)
    rows = {}
    for language, markets in languages.items():
        same = {renderings[market] for market in markets}
        # Chinese is written by market, as zh alone would mean the source.
        if len(same) == 1 and language != "zh":
            rows[language] = same.pop()
        else:
            rows |= {market: renderings[market] for market in markets}
    return rows


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _flat(text: str) -> str:
    return " ".join(text.split())
