"""What the page's script asks for: JSON in, JSON out. Every decision goes through the desk."""

import re
from collections.abc import Callable
from typing import Any, Literal, TypeVar

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from localize.errors import InputError, LocalizeError, Outdated, Refused
from localize.model import Decision, Match
from localize.pipeline.source import flow
from localize.review import (
    Desk,
    Same,
    claim_json,
    hit_json,
    match_json,
    matches,
    origin_name,
    question_json,
    revision_json,
)
from localize.settings import chosen
from localize.web import cells
from localize.web.safety import error

T = TypeVar("T", bound=msgspec.Struct)
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class _Body(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Base of what the script sends: a misspelt field is refused."""


class _Wanted(_Body, frozen=True):
    cell: str
    action: Literal["approve", "edit", "reject"]
    version: int
    text: str | None = None
    reason: str = ""
    despite: tuple[str, ...] = ()
    approve: bool = False
    without: str = ""
    caption: str | None = None
    whole: bool = False


class _Undo(_Body, frozen=True):
    cell: str
    version: int | None = None
    reason: str = ""


class _Said(_Body, frozen=True):
    cell: str
    text: str = ""
    number: int | None = None


class _Same(_Body, frozen=True):
    cell: str
    version: int | None = None


class _Search(_Body, frozen=True):
    market: str
    text: str


# --- what is answered -----------------------------------------------------------------------------


def _decide(desk: Desk, by: str, wanted: _Wanted) -> Any:
    decision = Decision(
        wanted.action,
        by,
        text=wanted.text,
        version=wanted.version,
        reason=wanted.reason,
        despite=wanted.despite,
        approve=wanted.approve,
        without=wanted.without,
        caption=wanted.caption,
        whole=wanted.whole,
    )
    return {"cell": cells.document(desk, desk.decide(wanted.cell, decision).id)}


def _undo(desk: Desk, by: str, wanted: _Undo) -> Any:
    cell = desk.undo(wanted.cell, by=by, reason=wanted.reason, version=wanted.version)
    return {"cell": cells.document(desk, cell.id)}


def _claim(desk: Desk, by: str, said: _Said) -> Any:
    return {"claim": claim_json(desk.claim(said.cell, by=by, note=said.text))}


def _release(desk: Desk, by: str, said: _Said) -> Any:
    desk.release(said.cell, by=by)
    return {"claim": None}


def _comment(desk: Desk, by: str, said: _Said) -> Any:
    return {"comment": revision_json(desk.comment(said.cell, by=by, text=said.text))}


def _question(desk: Desk, by: str, said: _Said) -> Any:
    return {"question": question_json(desk.ask(said.cell, by=by, text=said.text))}


def _answer(desk: Desk, by: str, said: _Said) -> Any:
    answered = desk.answer(said.cell, by=by, text=said.text, number=said.number)
    return {"question": question_json(answered)}


def _same(desk: Desk, by: str, wanted: _Same) -> Any:
    done = desk.decide_same(wanted.cell, by=by, version=wanted.version)
    return {"same": [_same_json(one) for one in done]}


def _memory(desk: Desk, by: str, wanted: _Search) -> Any:
    del by  # all of the drama's people may search
    (market,) = chosen(desk.drama, [wanted.market])
    text = flow(wanted.text.strip())
    found = matches(desk.remembering(), desk.store, text, market, limit=20, floor=50)
    return {"matches": [_match_json(desk, match) for match in found]}


def _match_json(desk: Desk, match: Match) -> dict[str, Any]:
    # Where this machine keeps its files is nothing to the people who read the page.
    return match_json(match) | {"origin": origin_name(match.origin, desk.drama)}


def _same_json(one: Same) -> dict[str, Any]:
    found = one.found
    return {
        "place": found.place,
        "id": found.cell.id,
        "text": found.cell.text,
        "state": found.cell.state,
        "version": found.cell.version,
        "reason": one.reason,
        "done": one.done,
    }


def _help(desk: Desk, address: str) -> Any:
    """What the terms and the memory say about a cell's line."""
    cell, cue, episode = desk.find(address)
    text = flow(cue.text)
    known = desk.kept.of(cell.market).plan.glossary
    found = known.match(text, episode, cue.speaker)
    terms = {hit.term: hit for hit in found}
    return {
        "hits": [hit_json(hit, cell.text, cell.market) for hit in terms.values()],
        "matches": [_match_json(desk, match) for match in desk.matches(address)],
    }


# --- how it is asked for --------------------------------------------------------------------------


def _post(path: str, kind: type[T], work: Callable[[Desk, str, T], Any]) -> Route:
    """A route that takes a JSON body of this kind."""

    async def endpoint(request: Request) -> Response:
        content = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if content != "application/json":
            return error(415, "type", "send application/json")
        body = await request.body()
        return await run_in_threadpool(_answered, request, kind, work, body)

    return Route(f"/api/{path}", endpoint, methods=["POST"])


def _answered(
    request: Request, kind: type[T], work: Callable[[Desk, str, T], Any], body: bytes
) -> Response:
    desk: Desk = request.app.state.desk
    wanted = None
    try:
        wanted = msgspec.json.decode(body, type=kind)
        _readable(wanted)
        return JSONResponse(work(desk, request.scope["by"], wanted))
    except msgspec.MsgspecError as wrong:
        return error(400, "input", str(wrong))
    except UnicodeDecodeError:
        return error(400, "input", "this is not UTF-8")
    except LocalizeError as failed:
        return told(failed, desk, getattr(wanted, "cell", ""))


def _readable(wanted: msgspec.Struct) -> None:
    """Raise InputError for a text with a sign that no keyboard makes and no subtitle may hold."""
    for name, value in msgspec.structs.asdict(wanted).items():
        found = _CONTROLS.search(value) if isinstance(value, str) else None
        if found is not None:
            raise InputError(f"the control character U+{ord(found[0]):04X}", key=name)


def _get(path: str, work: Callable[[Desk, str], Any]) -> Route:
    """A route about one cell, answered in a thread of its own."""

    def endpoint(request: Request) -> Response:
        try:
            return JSONResponse(work(request.app.state.desk, request.path_params["cell"]))
        except InputError as failed:
            return error(404, "unknown", str(failed))

    return Route(f"/api/{path}/{{cell:path}}", endpoint)


def told(failed: LocalizeError, desk: Desk | None = None, address: str = "") -> Response:
    """An error of ours as the page gets it; with the cell as it is now, where there is one."""
    if isinstance(failed, Outdated | Refused):
        outdated = isinstance(failed, Outdated)
        body: dict[str, Any] = {
            "kind": "outdated" if outdated else "refused",
            "message": str(failed),
            "key": "",
        }
        if isinstance(failed, Outdated):
            body["yours"], body["theirs"] = failed.yours, failed.theirs
            body["by"], body["version"] = failed.by, failed.version
        if desk is not None and address:
            body["cell"] = cells.document(desk, address)
        return JSONResponse({"error": body}, status_code=409 if outdated else 422)
    if isinstance(failed, InputError):
        return error(400, "input", str(failed), key=failed.key)
    return error(503, "store", str(failed))


ROUTES = [
    _post("decide", _Wanted, _decide),
    _post("undo", _Undo, _undo),
    _post("claim", _Said, _claim),
    _post("release", _Said, _release),
    _post("comment", _Said, _comment),
    _post("question", _Said, _question),
    _post("answer", _Said, _answer),
    _post("same", _Same, _same),
    _post("memory", _Search, _memory),
    _get("cell", cells.document),
    _get("same", lambda desk, cell: {"same": [_same_json(one) for one in desk.same(cell)]}),
    _get("help", _help),
]
