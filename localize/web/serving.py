"""The server: one process on 127.0.0.1."""

import logging
import socket
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.types import ASGIApp

from localize import settings
from localize.errors import InputError
from localize.review import Desk
from localize.web.app import application
from localize.web.entrance import Entrance


def serve(
    drama: settings.Drama,
    *,
    names: Sequence[str],
    port: int,
    hosts: Sequence[str],
    videos: Mapping[int, Path],
    ready: Callable[[Mapping[str, str]], None],
) -> None:
    """Serve a drama's review page until the process is interrupted.

    ``port`` 0 takes a free one. ``ready`` gets the login address of each name when the port is
    ours. Raises InputError when it is taken.
    """
    chatty = logging.getLogger("uvicorn.error")
    # A taken port is told by our own error.
    chatty.setLevel(logging.CRITICAL)
    entrance = Entrance(names)
    try:
        # Bound before the application is made, which has to know the port.
        listener = _config(Starlette(), port).bind_socket()
        # From now on requests wait for their answer: the addresses work when they are printed.
        listener.listen()
        # Else each answer's second packet waits 40 ms for the browser's word on the first one.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    except (SystemExit, OSError):
        raise InputError(f"port {port} of 127.0.0.1 is taken; name another", key="--port") from None
    # From now on a bug is told with its traceback, and nothing else.
    chatty.setLevel(logging.ERROR)
    own = listener.getsockname()[1]
    try:
        with Desk(drama) as desk:
            app = application(desk, entrance, port=own, hosts=hosts, videos=videos)
            server = uvicorn.Server(_config(app, own))
            ready(
                {
                    name: f"http://127.0.0.1:{own}/login?token={token}"
                    for name, token in entrance.tokens.items()
                }
            )
            server.run(sockets=[listener])
    finally:
        listener.close()


def _config(app: ASGIApp, port: int) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        host="127.0.0.1",
        port=port,
        log_config=None,
        access_log=False,
        lifespan="off",
        ws="none",
        server_header=False,
        # A header must not decide who asks.
        proxy_headers=False,
        timeout_graceful_shutdown=2,
        # Who reads a line for longer than five seconds needs no new connection for the next one.
        timeout_keep_alive=120,
    )
