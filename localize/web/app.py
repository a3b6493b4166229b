"""The application: its routes, and what they all pass."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import parse_qsl

import msgspec
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from localize.errors import InputError, LocalizeError
from localize.review import Desk
from localize.web import api, media, pages
from localize.web.entrance import Entrance
from localize.web.safety import Guard, Logged

LOCAL = ("127.0.0.1", "localhost")
_STATIC = Path(__file__).parent / "static"


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
) -> Starlette:
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
            Route("/media/{episode:int}", _media),
            Route("/track/{market}/{episode:int}", _track),
            Route("/alive", _alive),
            *api.ROUTES,
            Mount("/static", StaticFiles(directory=_STATIC)),
        ],
        middleware=[
            Middleware(Logged),
            Middleware(TrustedHostMiddleware, allowed_hosts=[*LOCAL, *hosts], www_redirect=False),
            Middleware(Guard, entrance=entrance, cookie=cookie_name(port), origins=origins),
        ],
        exception_handlers={LocalizeError: _failed},
    )
    app.state.desk = desk
    app.state.entrance = entrance
    app.state.port = port
    app.state.videos = videos
    return app


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
        return _page_error(404, failed)
    return HTMLResponse(page)


def _media(request: Request) -> Response:
    path = request.app.state.videos.get(request.path_params["episode"])
    if path is None:
        return Response("no such video", status_code=404, media_type="text/plain")
    return FileResponse(path, media_type=media.TYPES[path.suffix.lower()])


def _track(request: Request) -> Response:
    text = media.track(
        request.app.state.desk, request.path_params["market"], request.path_params["episode"]
    )
    return Response(text, media_type="text/vtt")


def _alive(request: Request) -> Response:
    return JSONResponse({"by": request.scope["by"]})


def _failed(request: Request, failed: Exception) -> Response:
    """An expected failure that no endpoint answered itself."""
    assert isinstance(failed, LocalizeError)
    if request.url.path.startswith("/api/"):
        return api.told(failed)
    return _page_error(400 if isinstance(failed, InputError) else 503, failed)


def _page_error(status: int, failed: LocalizeError) -> Response:
    page = pages.TEMPLATES.get_template("error.html").render(message=str(failed))
    return HTMLResponse(page, status_code=status)
