"""deep-translator's translators, run through our own session: with timeouts, retries and a gate.

deep-translator asks through the module ``requests`` without a timeout, and its translators must
not be shared by threads. So every text gets a translator of its own, and its ``translate`` runs
with our client in the place of the name ``requests``; nothing is changed for anybody else.
"""

from collections.abc import Callable
from types import FunctionType, MethodType
from typing import Any

import requests
from deep_translator import exceptions

from localize.engines.base import Answer, BaseEngine, Request
from localize.engines.http import Client, Reply
from localize.errors import EngineError

#: What deep-translator raises for a reply that holds no translation, and where it trips over one.
FAILURES = (
    exceptions.BaseError,
    exceptions.RequestError,
    exceptions.TooManyRequests,
    exceptions.ServerException,
    exceptions.AuthorizationException,
    exceptions.MicrosoftAPIerror,
    exceptions.BaiduAPIerror,
    AttributeError,
    KeyError,
    StopIteration,
    TypeError,
)
#: deep-translator demands a key even where the server has none; this one is not sent.
NO_KEY = "(no key)"


class Page:
    """A reply in the shape in which deep-translator reads it."""

    def __init__(self, reply: Reply) -> None:
        self.status_code = reply.status
        self.text = reply.text

    def json(self) -> Any:
        """The parsed body; EngineError if it is no JSON."""
        import json

        try:
            return json.loads(self.text)
        except ValueError:
            raise EngineError("incomplete", "the reply is no JSON") from None

    def close(self) -> None:
        """Nothing to do: the body has been read."""


class StandIn:
    """What deep-translator finds under the name ``requests``."""

    def __init__(self, client: Client, count: Callable[[], None]) -> None:
        self._client = client
        self._count = count

    def get(self, url: str, params: dict[str, str], proxies: object = None) -> Page:
        """A GET with the text in the address, as Google's web form takes it."""
        del proxies
        request = requests.Request("GET", url, params=params)
        return Page(self._client.send(request, count=self._count))

    def post(self, url: str, params: dict[str, str]) -> Page:
        """A POST as a form: neither text nor key belong into an address, which servers log."""
        form = {name: value for name, value in params.items() if value != NO_KEY}
        request = requests.Request("POST", url, data=form)
        return Page(self._client.send(request, count=self._count))


def run(translator: Any, text: str, stand_in: StandIn) -> str:
    """What ``translator`` makes of ``text``; EngineError for all that can go wrong.

    ``refused`` where the service answers without a translation.
    """
    method = type(translator).translate
    names = {**method.__globals__, "requests": stand_in}
    ours = FunctionType(method.__code__, names, method.__name__, method.__defaults__)
    translator.translate = MethodType(ours, translator)
    try:
        result = translator.translate(text)
    except FAILURES:
        raise EngineError("refused", "the service gives no translation") from None
    if not isinstance(result, str):
        raise EngineError("refused", "the service gives no translation")
    return result


def translate_each(
    engine: BaseEngine, request: Request, one: Callable[[str], str]
) -> tuple[Answer, ...]:
    """The answer to every line, each asked for on its own."""
    answers = []
    for line in request.lines:
        try:
            answers.append(Answer(line.id, one(line.text)))
        except EngineError:
            engine.usage.failed()
            raise
    return tuple(answers)
