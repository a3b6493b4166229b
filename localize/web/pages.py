"""The pages: the list of all that waits, and one episode of one market."""

from collections import defaultdict
from typing import Annotated, Any

import msgspec
from jinja2 import Environment, PackageLoader, StrictUndefined

from localize import checks, layout, locales, settings
from localize.errors import InputError
from localize.locales.counting import shares
from localize.model import STATES
from localize.review import Desk, shown
from localize.review.reading import WAITING
from localize.web import cells, files

#: What a person can decide at once; a rejected line waits for the next run.
DECIDABLE = ("untranslated", "pending", "stale")
#: The queue shows so many rows unless the address asks for more.
ROWS = 200


def clock(ms: int) -> str:
    """A time as people read it.

    >>> clock(83_450)
    '1:23.450'
    """
    return f"{ms // 60_000}:{ms // 1000 % 60:02d}.{ms % 1000:03d}"


def language(locale: str) -> str:
    """The value of ``lang`` for a market's texts: with the script where fonts depend on it.

    >>> language("zh-TW"), language("th-TH")
    ('zh-Hant-TW', 'th-TH')
    """
    market = locales.market(locale)
    if market.language == "zh" and market.script not in locale:
        return f"zh-{market.script}{locale.removeprefix('zh')}"
    return locale


def _templates() -> Environment:
    made = Environment(
        loader=PackageLoader("localize.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["clock"] = clock
    made.globals |= {"static": files.ADDRESS, "scripts": files.SCRIPTS}
    return made


TEMPLATES = _templates()


class Asked(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the address of the queue asks for; an empty value means all."""

    market: str = ""
    episodes: str = ""
    state: str = ""
    code: str = ""
    assigned: str = ""
    questions: bool = False
    least: int = 0
    rows: Annotated[int, msgspec.Meta(ge=1, le=100_000)] = ROWS

    @property
    def narrows(self) -> bool:
        """Whether it asks for less than all that waits."""
        return msgspec.structs.replace(self, rows=ROWS) != Asked()


def queue(desk: Desk, by: str, asked: Asked) -> str:
    """The list of everything in the drama that waits, and the board of its episodes."""
    states = tuple(one for one in STATES if one == asked.state) or WAITING
    found = desk.queue(
        markets=(asked.market,) if asked.market else (),
        episodes=asked.episodes,
        states=states,
        codes=(asked.code,) if asked.code else (),
        assigned=asked.assigned,
        asked=asked.questions,
        limit=asked.rows + 1,
    )
    # The riskiest come first, so what is cut off has no more risk than what is left.
    found = [row for row in found if row.cell.risk >= asked.least]
    claims = desk.store.claims(desk.drama.id)
    return TEMPLATES.get_template("queue.html").render(
        drama=desk.drama,
        by=by,
        asked=asked,
        rows=found[: asked.rows],
        more=asked.rows * 2 if len(found) > asked.rows else 0,
        claimed={key: claim.by for key, claim in claims.items()},
        board=_board(desk),
        load=desk.load(),
        questions=desk.questions(only_open=True),
        states=STATES,
        codes=sorted({finding.code for row in found for finding in row.cell.findings}),
        languages={locale: language(locale) for locale in desk.drama.markets},
        source=desk.drama.source,
        shown=shown,
    )


def episode(desk: Desk, by: str, market: str, number: int, *, video: bool) -> str:
    """One episode of one market. Raises InputError where there is none."""
    (market,) = settings.chosen(desk.drama, [market])
    numbers = [one.number for one in desk.store.episodes(desk.drama.id)]
    if number not in numbers:
        raise InputError(f"no episode {number}", key=market)
    rows = cells.lines(desk, market, number)
    known = locales.market(market)
    limits = known.profile(desk.drama.profile)
    place = numbers.index(number)
    return TEMPLATES.get_template("episode.html").render(
        drama=desk.drama,
        by=by,
        market=known,
        number=number,
        before=numbers[place - 1] if place else None,
        after=numbers[place + 1] if place + 1 < len(numbers) else None,
        rows=rows,
        limits=limits,
        clock=layout.Clock(known, desk.drama.profile, desk.drama.fps),
        shares=shares(known.counting),
        states=STATES,
        codes=sorted({code for row in rows for code in row.codes}),
        people=sorted({name for row in rows for name in row.people}),
        language=language(market),
        source=desk.drama.source,
        video=video,
        severity=checks.severity,
        open=sum(row.cell.state != "approved" for row in rows),
    )


def onward(desk: Desk, market: str, number: int) -> str:
    """The address of the next episode in which somebody can decide on a line.

    After this one in the same market, then from its first episode on, then in the next markets;
    the queue's where nothing waits. Raises InputError for a market that the drama does not have.
    """
    (market,) = settings.chosen(desk.drama, [market])
    markets = list(desk.drama.markets)
    first = markets.index(market)
    order = {name: place for place, name in enumerate(markets[first:] + markets[:first])}
    waiting = {
        (order[count.market], count.market == market and count.episode <= number, count.episode)
        for count in desk.store.counts(desk.drama.id, errors=())
        if count.n and count.state in DECIDABLE and count.market in order
    }
    if not waiting:
        return "/"
    place, _, episode = min(waiting)
    return f"/episode/{(markets[first:] + markets[:first])[place]}/{episode}"


def _board(desk: Desk) -> dict[str, list[dict[str, Any]]]:
    """By market its episodes, each with its cells, those that wait, and errors."""
    sums: dict[tuple[str, int], list[int]] = defaultdict(lambda: [0, 0, 0])
    for count in desk.store.counts(desk.drama.id, errors=checks.ERRORS):
        cells, waiting, errors = sums[count.market, count.episode]
        open_ones = 0 if count.state == "approved" else count.n
        sums[count.market, count.episode] = [
            cells + count.n,
            waiting + open_ones,
            errors + count.errors,
        ]
    board: dict[str, list[dict[str, Any]]] = {market: [] for market in desk.drama.markets}
    for (market, number), (cells, waiting, errors) in sorted(sums.items()):
        if market in board:
            one = {"number": number, "cells": cells, "waiting": waiting, "errors": errors}
            board[market].append(one)
    return board
