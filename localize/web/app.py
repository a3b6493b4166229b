"""The application: its routes, and what they all pass."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import parse_qsl

import msgspec
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from localize.errors import InputError, LocalizeError
from localize.review import Desk
from localize.web import api, files, media, pages
from localize.web.entrance import Entrance
from localize.web.safety import Guard, Logged, error

LOCAL = ("127.0.0.1", "localhost")


def cookie_name(port: int) -> str:
    """The session's cookie; with the port, since cookies of one host are shared by its ports."""
    return f"localize_{port}"


def application(
    desk: Desk,
    entrance: Entrance,
    *,
    port: int,
    hosts: Sequence[str] = (),
    videos: Mapping[int, Path],
) -> ASGIApp:
    """The review page of a drama, as served on ``port`` of this machine.

    ``hosts`` are names under which a proxy with TLS passes requests on.
    """
    origins = [f"http://{host}:{port}" for host in LOCAL]
    origins += [f"https://{host.lower()}" for host in hosts]
    app = Starlette(
        routes=[
            Route("/login", _login),
            Route("/", _queue),
            Route("/episode/{market}/{episode:int}", _episode),
            Route("/next/{market}/{episode:int}", _onward),
            Route("/media/{episode:int}", _media),
            Route("/track/{market}/{episode:int}", _track),
            Route("/alive", _alive),
            *api.ROUTES,
            Mount(files.ADDRESS, StaticFiles(directory=files.FOLDER)),
        ],
        middleware=[
            Middleware(TrustedHostMiddleware, allowed_hosts=[*LOCAL, *hosts], www_redirect=False),
            Middleware(Guard, entrance=entrance, cookie=cookie_name(port), origins=origins),
        ],
        exception_handlers={LocalizeError: _failed, HTTPException: _refused, Exception: _bug},
    )
    app.state.desk = desk
    app.state.entrance = entrance
    app.state.port = port
    app.state.videos = videos
    # Around all else: what a bug answers has the safe headers too.
    return Logged(app)


def _login(request: Request) -> Response:
    """Take a token from the address and give a session for it."""
    session = request.app.state.entrance.enter(request.query_params.get("token", ""))
    if session is None:
        return HTMLResponse(pages.TEMPLATES.get_template("closed.html").render(), status_code=403)
    answer = RedirectResponse("/", status_code=303)
    answer.set_cookie(
        cookie_name(request.app.state.port),
        session,
        httponly=True,
        samesite="strict",
        path="/",
        # Any other name is a proxy's, which speaks TLS.
        secure=request.url.hostname not in LOCAL,
    )
    return answer


def _queue(request: Request) -> Response:
    given = dict(parse_qsl(request.url.query))
    try:
        asked = msgspec.convert(given, pages.Asked, strict=False)
    except msgspec.ValidationError as wrong:
        raise InputError(str(wrong), key=request.url.path) from None
    return HTMLResponse(pages.queue(request.app.state.desk, request.scope["by"], asked))


def _episode(request: Request) -> Response:
    market, number = request.path_params["market"], request.path_params["episode"]
    try:
        page = pages.episode(
            request.app.state.desk,
            request.scope["by"],
            market,
            number,
            video=number in request.app.state.videos,
        )
    except InputError as failed:
        return _page_error(404, str(failed))
    return HTMLResponse(page)


def _onward(request: Request) -> Response:
    market, number = request.path_params["market"], request.path_params["episode"]
    try:
        return RedirectResponse(pages.onward(request.app.state.desk, market, number), 303)
    except InputError as failed:
        return _page_error(404, str(failed))


def _media(request: Request) -> Response:
    path = request.app.state.videos.get(request.path_params["episode"])
    if path is None:
        raise HTTPException(404)
    return FileResponse(path, media_type=media.TYPES[path.suffix.lower()])


def _track(request: Request) -> Response:
    market, number = request.path_params["market"], request.path_params["episode"]
    try:
        text = media.track(request.app.state.desk, market, number)
    except InputError as failed:
        return _page_error(404, str(failed))
    return Response(text, media_type="text/vtt")


def _alive(request: Request) -> Response:
    return JSONResponse({"by": request.scope["by"]})


def _failed(request: Request, failed: Exception) -> Response:
    """An expected failure that no endpoint answered itself."""
    assert isinstance(failed, LocalizeError)
    if request.url.path.startswith("/api/"):
        return api.told(failed)
    return _page_error(400 if isinstance(failed, InputError) else 503, str(failed))


def _refused(request: Request, failed: Exception) -> Response:
    """An address that leads nowhere, or a method that it does not have."""
    assert isinstance(failed, HTTPException)
    if request.url.path.startswith("/api/"):
        return error(failed.status_code, "unknown", failed.detail)
    nothing = "There is nothing at this address."
    return _page_error(failed.status_code, nothing if failed.status_code == 404 else failed.detail)


def _bug(request: Request, failed: Exception) -> Response:
    """What nobody expected; its traceback goes to the server's log."""
    del failed  # may hold texts
    said = "This is a bug of localize; what serve prints in the terminal says where it is."
    if request.url.path.startswith("/api/"):
        return error(500, "bug", said)
    return _page_error(500, said)


def _page_error(status: int, message: str) -> Response:
    titles = {404: "Not found", 500: "Something is broken", 503: "The database does not answer"}
    title = titles.get(status, "That did not work")
    page = pages.TEMPLATES.get_template("error.html").render(title=title, message=message)
    return HTMLResponse(page, status_code=status)
