"""What lines would cost an engine: requests, characters, and tokens where these are billed."""

import hashlib
from collections.abc import Iterable, Sequence

from localize.engines import Engine, Request
from localize.engines.prices import line_tokens, reply_tokens, tokens
from localize.locales.profile import Market
from localize.pipeline.values import Lot


def stand_in(text: str, length: int) -> str:
    """Letters for a text that is not there yet: so many, the same for the same line.

    >>> stand_in("你是谁", 9) == stand_in("你是谁", 9) != stand_in("我是谁", 9)
    True
    """
    letters = hashlib.blake2b(text.encode("utf-8", "surrogatepass")).hexdigest()
    return (letters * (length // len(letters) + 1))[: max(length, 1)]


def lot_of_requests(requests: Sequence[Request], engine: Engine, market: Market) -> Lot:
    """What whole requests come to: instructions, cast, glossary and neighbours are in them."""
    texts = [line.text for request in requests for line in request.lines]
    if engine.capabilities.unit != "tokens":
        return _lot(texts, engine, 0, 0)
    sent = sum(tokens(engine.prompt_text(request)) for request in requests)
    return _lot(texts, engine, sent, sum(reply_tokens(text, market) for text in texts))


def lot_of_lines(texts: Iterable[str], engine: Engine | None, market: Market) -> Lot:
    """What some lines add to requests that are sent anyway; nothing where no engine is asked."""
    texts = list(texts)
    if engine is None:
        return Lot(len(texts), sum(map(len, texts)))
    if engine.capabilities.unit != "tokens":
        return _lot(texts, engine, 0, 0)
    sent = sum(map(line_tokens, texts))
    return _lot(texts, engine, sent, sum(reply_tokens(text, market) for text in texts))


def _lot(texts: Sequence[str], engine: Engine, sent: int, received: int) -> Lot:
    characters, price = sum(map(len, texts)), engine.usage.price
    cost: float | None
    if not texts:
        cost = 0.0
    elif price is None:
        cost = None
    else:
        cost = price.of_characters(characters) + price.of_tokens(sent, received)
    return Lot(len(texts), characters, sent, received, cost)
