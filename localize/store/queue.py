"""What people look at: the queue, the board of states, the pace, and cells by their address."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

from localize.errors import InputError
from localize.model import Cell, Cue, State
from localize.store.cells import CELL_COLUMNS, CELL_WIDTH, cell_of
from localize.store.connection import Connection, holes
from localize.store.cues import CUE_COLUMNS, CUE_WIDTH, SCENE_COLUMNS, cue_of, scene_of
from localize.store.records import Count, Pace, Row

#: All states that a person still has something to do with.
OPEN_STATES: tuple[State, ...] = ("untranslated", "pending", "rejected", "stale")

_JOIN = "cell JOIN cue ON cue.drama = cell.drama AND cue.id = cell.cue"


class Filter(NamedTuple):
    """Which cells the queue shows; None and an empty ``codes`` mean all."""

    market: str | None = None
    episode: int | None = None
    states: Sequence[State] = OPEN_STATES
    codes: Sequence[str] = ()


class _Code(msgspec.Struct):
    code: str


_CODES = msgspec.json.Decoder(list[_Code])


def queue(
    connection: Connection,
    drama: str,
    *,
    only: Filter,
    releases: Mapping[str, str],
    limit: int | None,
) -> list[Row]:
    """Return cells, most urgent first.

    By risk, then the market's release date (those without one last), then the hook and the
    cliffhanger of an episode, then file order.
    """
    if not only.states:
        return []
    where, values = _where(only)
    rank, ranks = _release_rank(releases)
    sql = (
        f"SELECT {CELL_COLUMNS}, {CUE_COLUMNS}, {SCENE_COLUMNS}, cue.episode, cue.previous"
        f" FROM {_JOIN} WHERE cell.drama = ? AND cue.gone = 0{where}"
        f" ORDER BY cell.risk DESC,{rank}"
        " CASE WHEN cue.hook + cue.cliffhanger > 0 THEN 0 ELSE 1 END,"
        " cue.episode, cue.place, cell.market"
    )
    every: list[object] = [drama, *values, *ranks]
    if limit is not None:
        sql += " LIMIT ?"
        every.append(limit)
    return [_row(row) for row in connection.rows(sql, every)]


def counts(connection: Connection, drama: str, *, errors: Collection[str]) -> list[Count]:
    """Return the number of cells and findings for each market, episode and state.

    ``errors`` are the codes that count as errors; all others are warnings.
    """
    rows = connection.rows(
        f"SELECT cell.market, cue.episode, cell.state, cell.findings, COUNT(*) FROM {_JOIN}"
        " WHERE cell.drama = ? AND cue.gone = 0"
        " GROUP BY cell.market, cue.episode, cell.state, cell.findings",
        (drama,),
    )
    cells: Counter[tuple[str, int, State]] = Counter()
    bad: Counter[tuple[str, int, State]] = Counter()
    all_findings: Counter[tuple[str, int, State]] = Counter()
    for market, episode, state, findings, n in rows:
        key = (market, episode, state)
        cells[key] += n
        if findings:
            codes = [finding.code for finding in _CODES.decode(findings)]
            all_findings[key] += n * len(codes)
            bad[key] += n * sum(code in errors for code in codes)
    return [
        Count(*key, cells[key], bad[key], all_findings[key] - bad[key]) for key in sorted(cells)
    ]


def pace(connection: Connection, drama: str, *, since: str) -> list[Pace]:
    """Return how far each market is, counting approvals from ``since`` on (ISO 8601; "": all)."""
    loaded = connection.rows("SELECT MIN(loaded_at) FROM episode WHERE drama = ?", (drama,))
    cells = connection.rows(
        "SELECT cell.market, COUNT(*), SUM(CASE WHEN cell.state = 'approved' THEN 1 ELSE 0 END)"
        f" FROM {_JOIN} WHERE cell.drama = ? AND cue.gone = 0 GROUP BY cell.market",
        (drama,),
    )
    approvals = connection.rows(
        "SELECT market, COUNT(DISTINCT cue), MIN(at), MAX(at) FROM revision"
        " WHERE drama = ? AND state = 'approved' AND made = 1 AND at >= ? GROUP BY market",
        (drama, since),
    )
    by_market = {row[0]: row[1:] for row in approvals}
    return [
        Pace(market, loaded[0][0] or "", n, int(approved), *by_market.get(market, (0, "", "")))
        for market, n, approved in sorted(cells)
    ]


def find_cell(connection: Connection, drama: str, address: str) -> tuple[Cell, Cue, int]:
    """Return the cell at ``MARKET/EPISODE/CUE`` or ``CUEID.MARKET``, its cue and its episode."""
    parts = address.split("/")
    if len(parts) == 3 and parts[1].isdecimal() and parts[2].isdecimal():
        market, episode, place = parts[0], int(parts[1]), int(parts[2])
        where, values = "cell.market = ? AND cue.episode = ? AND cue.place = ?", parts[:1]
        found = _find(connection, drama, where, [*values, episode, place])
        if found is None:
            raise InputError(_unknown(connection, drama, market, episode, place), key=address)
        return found
    cue, dot, market = address.rpartition(".")
    if len(parts) != 1 or not dot:
        raise InputError(
            "not the address of a cell; write MARKET/EPISODE/CUE, as in th-TH/1/5, or its id",
            key=address,
        )
    found = _find(connection, drama, "cell.market = ? AND cell.cue = ?", [market, cue])
    if found is None:
        raise InputError("no cell with this id", key=address)
    return found


def _find(
    connection: Connection, drama: str, where: str, values: Sequence[object]
) -> tuple[Cell, Cue, int] | None:
    rows = connection.rows(
        f"SELECT {CELL_COLUMNS}, {CUE_COLUMNS}, cue.episode FROM {_JOIN}"
        f" WHERE cell.drama = ? AND cue.gone = 0 AND {where}",
        (drama, *values),
    )
    if not rows:
        return None
    row = rows[0]
    return cell_of(row), cue_of(row[CELL_WIDTH:]), row[CELL_WIDTH + CUE_WIDTH]


def _unknown(connection: Connection, drama: str, market: str, episode: int, place: int) -> str:
    """Return the first part of an address that is not known, and what is known there."""
    rows = connection.rows("SELECT DISTINCT market FROM cell WHERE drama = ?", (drama,))
    markets = sorted(row[0] for row in rows)
    if market not in markets:
        return f"no market {market}; there are {', '.join(markets) or 'none yet: run it first'}"
    rows = connection.rows(
        "SELECT episode, MAX(place) FROM cue WHERE drama = ? AND gone = 0"
        " GROUP BY episode ORDER BY episode",
        (drama,),
    )
    last = dict(rows)
    if episode not in last:
        return f"no episode {episode}; there are {', '.join(map(str, last))}"
    if not 1 <= place <= last[episode]:
        return f"no cue {place} in episode {episode}; it has 1 to {last[episode]}"
    return f"cue {place} of episode {episode} is not translated in {market}"


def _where(only: Filter) -> tuple[str, list[object]]:
    sql = f" AND cell.state IN ({holes(only.states)})"
    values: list[object] = [*only.states]
    if only.market is not None:
        sql += " AND cell.market = ?"
        values.append(only.market)
    if only.episode is not None:
        sql += " AND cue.episode = ?"
        values.append(only.episode)
    if only.codes:
        # A finding is saved as JSON without spaces; a quoted text in a message has its quotes
        # escaped, so it cannot look like this.
        sql += f" AND ({' OR '.join('cell.findings LIKE ?' for _ in only.codes)})"
        values += [f'%"code":"{code}"%' for code in only.codes]
    return sql, values


def _release_rank(releases: Mapping[str, str]) -> tuple[str, list[object]]:
    if not releases:
        return "", []
    dates = sorted(set(releases.values()))
    values: list[object] = []
    for market, date in sorted(releases.items()):
        values += [market, dates.index(date)]
    sql = f" CASE cell.market {'WHEN ? THEN ? ' * len(releases)}ELSE {len(dates)} END,"
    return sql, values


def _row(row: tuple[Any, ...]) -> Row:
    rest = row[CELL_WIDTH:]
    return Row(
        cell=cell_of(row),
        cue=cue_of(rest),
        scene=scene_of(rest[CUE_WIDTH:]),
        episode=row[-2],
        previous=row[-1],
    )
