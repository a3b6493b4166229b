"""What every request passes: headers, who it comes from, its size, and whose session it is."""

import logging
import time
from collections.abc import Collection

import anyio
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from localize.web.entrance import Entrance

log = logging.getLogger(__name__)

#: The longest body of a request in bytes: a text with a reason is far below it.
MOST_BYTES = 64 * 1024

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
        " media-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none';"
        " frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
#: So many seconds a body may take to come; the page's own come at once.
BODY_SECONDS = 20.0
_READING = ("GET", "HEAD")
#: What is open to all: the way in, and files that hold nothing of a drama.
_OPEN = ("/login", "/static/")


def error(status: int, kind: str, message: str, *, key: str = "") -> JSONResponse:
    """An error in the one shape that all of them have."""
    body = {"error": {"kind": kind, "message": message, "key": key}}
    return JSONResponse(body, status_code=status)


class Logged:
    """Puts the safe headers on every response, and logs a request without what it says.

    Neither queries (a token) nor bodies (texts) are logged, only which page and how long.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()
        path: str = scope["path"]

        async def safe(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(HEADERS)
                headers["Cache-Control"] = _kept(path, message["status"])
                spent = (time.perf_counter() - began) * 1000
                log.info("%s %r %d %.0f ms", scope["method"], path, message["status"], spent)
            await send(message)

        await self._app(scope, receive, safe)


def _kept(path: str, status: int) -> str:
    """Whether a browser may keep an answer. What it says of a drama is on no disk afterwards, but
    for videos, which are read in parts."""
    if status < 400 and path.startswith("/static/"):
        return "private, max-age=31536000, immutable"  # the address changes with the files
    if status < 400 and path.startswith("/media/"):
        return "private, no-cache"
    return "no-store"


class Guard:
    """Refuses what another page sent (403), what has no session (401), and what is too long (413).

    A form on another port of this machine sends even a SameSite=Strict cookie, so the cookie alone
    proves nothing: the browser must say that the request comes from our own page.
    """

    def __init__(
        self, app: ASGIApp, *, entrance: Entrance, cookie: str, origins: Collection[str]
    ) -> None:
        self._app = app
        self._entrance = entrance
        self._cookie = cookie
        self._origins = frozenset(origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self._app(scope, receive, send)
            return
        refusal = self._refusal(scope, Headers(scope=scope))
        if refusal is not None:
            await refusal(scope, receive, send)
            return
        await _Limited(self._app, scope, receive, send).run()

    def _refusal(self, scope: Scope, headers: Headers) -> Response | None:
        if scope["method"] not in _READING and not self._is_ours(headers):
            return error(403, "origin", "this request does not come from our own page")
        if not scope["path"].startswith(_OPEN):
            name = self._entrance.name(HTTPConnection(scope).cookies.get(self._cookie, ""))
            if name is None:
                return _closed(scope)
            scope["by"] = name
        length = headers.get("content-length", "0")
        if not (length.isdecimal() and int(length) <= MOST_BYTES):
            return error(413, "size", f"more than {MOST_BYTES} bytes")
        return None

    def _is_ours(self, headers: Headers) -> bool:
        site = headers.get("sec-fetch-site")
        if site is not None:
            return site == "same-origin"
        return headers.get("origin", "").lower() in self._origins


class _Limited:
    """One request whose body is counted while it comes: a length may be missing, or a lie."""

    def __init__(self, app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        self._app, self._scope, self._receive, self._send = app, scope, receive, send
        self._late = anyio.current_time() + BODY_SECONDS
        self._whole = False
        self._bytes = 0
        self._begun = False

    async def run(self) -> None:
        try:
            await self._app(self._scope, self._counted, self._noted)
        except (_TooLongError, _TooSlowError) as failed:
            if self._begun:
                raise
            refusal = (
                error(413, "size", f"more than {MOST_BYTES} bytes")
                if isinstance(failed, _TooLongError)
                else error(408, "slow", f"not all came within {BODY_SECONDS:g} s")
            )
            # What may still come is not read.
            refusal.headers["Connection"] = "close"
            await refusal(self._scope, self._receive, self._send)

    async def _counted(self) -> Message:
        # Once all came, whoever asks waits for the end of the connection.
        left = None if self._whole else self._late - anyio.current_time()
        try:
            with anyio.fail_after(left):
                message = await self._receive()
        except TimeoutError:
            raise _TooSlowError from None
        self._whole = not message.get("more_body", False)
        self._bytes += len(message.get("body", b""))
        if self._bytes > MOST_BYTES:
            raise _TooLongError
        return message

    async def _noted(self, message: Message) -> None:
        self._begun = True
        await self._send(message)


class _TooLongError(Exception):
    """More came than a request may hold."""


class _TooSlowError(Exception):
    """Not all of a request came in time."""


def _closed(scope: Scope) -> Response:
    """What somebody without a session gets: JSON for the script, else a page."""
    if scope["path"].startswith("/api/") or scope["path"] == "/alive":
        return error(401, "session", "open the login address that localize serve printed")
    from localize.web.pages import TEMPLATES

    return Response(
        TEMPLATES.get_template("closed.html").render(), status_code=401, media_type="text/html"
    )
