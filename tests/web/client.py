"""A person at the server without a browser: plain HTTP."""

import http.client
import json
from typing import Any, NamedTuple
from urllib.parse import urlsplit

FIRST = "en-US/1/1"


class Answer(NamedTuple):
    """What the server answered."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    def json(self) -> Any:
        """The JSON that it answered with."""
        return json.loads(self.body)


class Client:
    """A person's session, or nobody's, without a browser around it."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cookie = ""

    def login(self, address: str) -> "Client":
        """Exchange a login address for a session."""
        answer = self("GET", f"/login?{urlsplit(address).query}")
        assert answer.status == 303
        assert answer.headers["Location"] == "/"
        self.cookie = answer.headers["Set-Cookie"].partition(";")[0]
        return self

    def __call__(self, method: str, path: str, body: bytes | None = None, **headers: str) -> Answer:
        """One request, with the cookie; a header's _ stands for -."""
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.cookie:
            given.setdefault("Cookie", self.cookie)
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request(method, path, body=body, headers=given)
        answer = connection.getresponse()
        found = Answer(answer.status, answer.headers, answer.read())
        connection.close()
        return found

    def post(self, path: str, **fields: object) -> Answer:
        """A request as our own page sends it."""
        return self(
            "POST",
            f"/api/{path}",
            json.dumps(fields).encode(),
            Content_Type="application/json",
            Sec_Fetch_Site="same-origin",
        )

    def decide(self, cell: str, action: str, version: int, **more: object) -> Answer:
        """A decision on a version."""
        return self.post("decide", cell=cell, action=action, version=version, **more)

    def cell(self, address: str = FIRST) -> Any:
        """A cell as the page gets it."""
        return self("GET", f"/api/cell/{address}").json()
