"""HTTP to engines: one session an engine, a shared gate, retries, and every failure by its reason.

Threads with one `requests` session are as fast here as anything asynchronous, as long as its pool
holds as many connections as there are requests in flight.
"""

import contextlib
import http.client
import io
import json
import math
import random
import re
import socket
import threading
import time
from collections.abc import Callable, Collection, Iterator
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import requests
import urllib3
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from localize.engines.base import ServerSettings
from localize.errors import EngineError
from localize.model import Struct

#: A server that asks to wait longer than this is out of quota for this run.
LONGEST_WAIT_S = 120.0
#: The first pause before a retry is at most this long, each further one twice the one before.
FIRST_PAUSE_S = 0.5
LONGEST_PAUSE_S = 8.0
CONNECT_S = 10.0
#: No answer to fifty cues is this large; a server that sends on and on is cut off.
MOST_BYTES = 32 * 1024 * 1024
LOCAL_HOSTS = ("localhost", "127.0.0.1", "::1")

#: No answer to a question about nothing, but one that only the server itself gives.
_SOMEBODY_IS_THERE = (400, 404, 405, 410, 422, 429)
_PROXY_AND_SERVER_FAULTS = (408, 425, 500, 502, 503, 504, 520, 521, 522, 523, 524, 529)


class Reply(Struct, frozen=True):
    """An answer of a server: HTTP status and body."""

    status: int
    body: bytes

    @property
    def text(self) -> str:
        """The body as text; what is no UTF-8 becomes U+FFFD."""
        return self.body.decode("utf-8", "replace")


class Gate:
    """Lets so many requests of one engine through at once, so many a minute, and none in a pause.

    The rate is GCRA without a burst: each request has its own slot, ``60 / requests_per_minute``
    seconds after the one before. A pause, which a server asks for, holds for all threads.
    """

    def __init__(self, concurrency: int, requests_per_minute: int) -> None:
        self._slots = threading.BoundedSemaphore(concurrency)
        self._interval = 60 / requests_per_minute if requests_per_minute else 0.0
        self._lock = threading.Lock()
        self._next = 0.0
        self._not_before = 0.0
        self._closed = threading.Event()

    @contextlib.contextmanager
    def passage(self) -> Iterator[None]:
        """Wait for a turn and hold it while the request is under way."""
        with self._slots:
            self._wait_until(self._slot())
            while (pause := self._not_before) > time.monotonic():
                self._wait_until(pause)
            yield

    def hold(self, seconds: float) -> None:
        """Let no request through for so long, whichever thread it comes from."""
        with self._lock:
            self._not_before = max(self._not_before, time.monotonic() + seconds)

    def pause(self, seconds: float) -> None:
        """Let the calling thread wait, unless the gate is closed meanwhile."""
        self._wait_until(time.monotonic() + seconds)

    def close(self) -> None:
        """End every wait, now and later, with an EngineError."""
        self._closed.set()

    def _slot(self) -> float:
        with self._lock:
            slot = max(self._next, time.monotonic())
            self._next = slot + self._interval
            return slot

    def _wait_until(self, moment: float) -> None:
        if self._closed.wait(max(0.0, moment - time.monotonic())):
            raise EngineError("unreachable", "stopped")


class Client:
    """One engine's way to its server; safe over threads.

    ``secret`` never appears in an error text. Redirects are not followed: a script goes to the
    configured address and nowhere else.
    """

    def __init__(self, url: str, limits: ServerSettings) -> None:
        self._host = urlsplit(url).netloc.rpartition("@")[2]
        self._limits = limits
        self.gate = Gate(limits.concurrency, limits.requests_per_minute)
        self._session = requests.Session()
        # Proxies of the environment must not see what goes to a server on this machine.
        self._session.trust_env = urlsplit(url).hostname not in LOCAL_HOSTS
        adapter = _Adapter(pool_maxsize=limits.concurrency)
        self._session.mount("http://", adapter)
        self._session.mount("https://", adapter)

    def close(self) -> None:
        """End waits and give the connections back."""
        self.gate.close()
        self._session.close()

    def send(
        self,
        request: requests.Request,
        *,
        count: Callable[[], None],
        secret: str = "",
        returned: Collection[int] = (),
    ) -> Reply:
        """The reply with a status of 2xx, or one of those in ``returned``.

        ``count`` is called for every try.

        Outages and "too many requests" are tried again, up to ``retries`` times, after a pause
        with full jitter or as long as the server asks. Raises EngineError: ``auth`` and ``quota``
        final, ``timeout`` at once, ``unreachable``, ``refused``.
        """
        attempt = 0
        while True:
            try:
                with self.gate.passage():
                    count()
                    reply, headers = self._once(request, secret)
                if reply.status < 300 or reply.status in returned:
                    return reply
                error = self._failure(reply)
                retry = reply.status == 429 or reply.status in _PROXY_AND_SERVER_FAULTS
                asked = _retry_after(headers.get("Retry-After", ""))
            except _Outage as outage:
                error, retry, asked = outage.error, True, None
            if error.final or not retry:
                raise error
            if asked is not None and asked > LONGEST_WAIT_S:
                text = f"{self._host} asks to wait {asked:.0f} s"
                raise EngineError("quota", text, final=True)
            if attempt >= self._limits.retries:
                raise error
            self._rest(attempt, asked, everyone=error.reason == "quota")
            attempt += 1

    def probe(self, url: str, *, secret: str = "") -> None:
        """Ask for ``url`` once; EngineError unless somebody is there who takes the key.

        That the address is unknown or takes no GET, or that there are too many requests, still
        shows a server. It waits no longer than :data:`CONNECT_S`.
        """
        try:
            reply, _ = self._once(requests.Request("GET", url), secret, most=CONNECT_S)
        except _Outage as outage:
            raise outage.error from None
        if reply.status < 300 or reply.status in _SOMEBODY_IS_THERE:
            return
        raise self._failure(reply)

    def _rest(self, attempt: int, asked: float | None, *, everyone: bool) -> None:
        if asked is not None:
            self.gate.hold(asked)
            return
        # Full jitter: threads that failed together must not come back together.
        seconds = random.uniform(0, min(LONGEST_PAUSE_S, FIRST_PAUSE_S * 2**attempt))
        if everyone:
            self.gate.hold(seconds)
        else:
            self.gate.pause(seconds)

    def _once(
        self, request: requests.Request, secret: str, most: float = math.inf
    ) -> tuple[Reply, Any]:
        limit = min(most, self._limits.timeout)
        # A callable keeps requests from sending a password of ~/.netrc in place of our key.
        request.auth = _Bearer(secret)
        timeout: Any = urllib3.Timeout(connect=min(CONNECT_S, limit), total=limit)
        try:
            prepared = self._session.prepare_request(request)
            settings = self._session.merge_environment_settings(prepared.url, {}, None, None, None)
            response = self._session.send(
                prepared, timeout=timeout, allow_redirects=False, **settings
            )
        except requests.RequestException as error:
            raise self._outage(error, limit) from None
        except urllib3.exceptions.HTTPError as error:
            raise self._outage(error, limit) from None
        return Reply(response.status_code, response.content), response.headers

    def _outage(self, error: Exception, limit: float) -> Exception:
        if isinstance(error, requests.Timeout) or _is_timeout(error):
            return EngineError("timeout", f"{self._host} did not answer within {limit:g} s")
        if isinstance(error, requests.exceptions.SSLError):
            return EngineError("unreachable", f"{self._host}: no secure connection (TLS)")
        return _Outage(EngineError("unreachable", f"{self._host}: {_cause(error)}"))

    def _failure(self, reply: Reply) -> EngineError:
        """The error for a status outside 2xx; the body is not quoted, it may hold our text."""
        status, code = reply.status, _error_code(reply.body)
        where = f"{self._host} answers HTTP {status}" + (f" ({code})" if code else "")
        if status in (402, 456) or code == "insufficient_quota":
            return EngineError("quota", f"{where}: the quota is used up", final=True)
        if status in (401, 403, 407):
            return EngineError("auth", f"{where}: the key is not accepted", final=True)
        if status == 429:
            return EngineError("quota", f"{where}: too many requests")
        if status >= 500 or status in _PROXY_AND_SERVER_FAULTS:
            return EngineError("unreachable", where)
        if 300 <= status < 400:
            return EngineError("refused", f"{where}: redirects are not followed", final=True)
        if status in (404, 405, 410):
            return EngineError("refused", f"{where}: no such address or model", final=True)
        return EngineError("refused", where)


class _Outage(Exception):
    """Wraps an EngineError that is worth another try."""

    def __init__(self, error: EngineError) -> None:
        self.error = error
        super().__init__(str(error))


class _Bearer(requests.auth.AuthBase):
    def __init__(self, secret: str) -> None:
        self._secret = secret

    def __call__(self, prepared: requests.PreparedRequest) -> requests.PreparedRequest:
        if self._secret:
            prepared.headers["Authorization"] = f"Bearer {self._secret}"
        return prepared


def _retry_after(value: str) -> float | None:
    """Seconds of a Retry-After header: a number, or a date in the future.

    >>> _retry_after("1.5"), _retry_after("Wed, 21 Oct 2015 07:28:00 GMT"), _retry_after("soon")
    (1.5, 0.0, None)
    """
    if re.fullmatch(r"\d{1,9}(\.\d+)?", value.strip()):
        return float(value)
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    return max(0.0, moment.timestamp() - time.time())


def _error_code(body: bytes) -> str:
    """The machine-readable code of an error body, if it has one that is safe to show."""
    try:
        data = json.loads(body)
    except ValueError:
        return ""
    error = data.get("error") if isinstance(data, dict) else None
    fields = error if isinstance(error, dict) else data if isinstance(data, dict) else {}
    for name in ("code", "type"):
        code = fields.get(name)
        if isinstance(code, str) and re.fullmatch(r"[a-z]+(_[a-z]+){0,4}", code):
            return code
    return ""


def _is_timeout(error: Exception) -> bool:
    """requests reports a timeout in the middle of a body as a ConnectionError around one."""
    inner = error.args[0] if error.args else None
    return isinstance(inner, urllib3.exceptions.TimeoutError)


def _cause(error: BaseException) -> str:
    """In a few words why there was no answer: without addresses, so without secrets."""
    found: BaseException | None = error
    while found is not None:
        if isinstance(found, socket.gaierror):
            return "the host name is not known"
        if isinstance(found, OSError) and found.strerror and found.errno is not None:
            return found.strerror[:1].lower() + found.strerror[1:]
        found = found.__cause__ if found.__cause__ is not None else found.__context__
    return "the connection broke"


# --- a limit on the whole request -------------------------------------------------------------
# A timeout of requests is one of each read: a server that sends a byte now and then would hold
# a thread for ever. So the socket's reads share one deadline.


class _Reads(io.RawIOBase):
    """A socket's reads that end together, as many seconds from now as its timeout says."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        # makefile() holds the socket open after http.client has let go of it.
        self._file = sock.makefile("rb", buffering=0)
        limit = sock.gettimeout()
        self._deadline = None if limit is None else time.monotonic() + limit
        self._left = MOST_BYTES

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        if self._deadline is not None:
            left = self._deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError("the whole answer took too long")
            self._sock.settimeout(left)
        count = self._file.readinto(buffer)
        self._left -= count if count is not None else 0
        if self._left < 0:
            raise OSError("the answer is too large")
        return count

    def close(self) -> None:
        self._file.close()
        super().close()


class _Response(http.client.HTTPResponse):
    def __init__(
        self,
        sock: socket.socket,
        debuglevel: int = 0,
        method: str | None = None,
        url: str | None = None,
    ) -> None:
        super().__init__(sock, debuglevel, method, url)
        self.fp.close()
        self.fp = io.BufferedReader(_Reads(sock))


class _Connection(HTTPConnection):
    response_class = _Response


class _SecureConnection(HTTPSConnection):
    response_class = _Response


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _SecureConnection


_POOLS = {"http": _Pool, "https": _SecurePool}


class _Adapter(HTTPAdapter):
    def init_poolmanager(
        self, connections: int, maxsize: int, block: bool = False, **options: Any
    ) -> None:
        super().init_poolmanager(connections, maxsize, block, **options)
        self.poolmanager.pool_classes_by_scheme = _POOLS

    def proxy_manager_for(self, proxy: str, **options: Any) -> Any:
        manager = super().proxy_manager_for(proxy, **options)
        manager.pool_classes_by_scheme = _POOLS
        return manager
