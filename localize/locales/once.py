"""What is worked out once a market: caches by identity, since hashing a market is slow."""

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from localize.locales.profile import Market

T = TypeVar("T")


def once_per_market(build: Callable[[Market, str], T]) -> Callable[[Market, str], T]:
    """The function ``build(market, profile)`` with its results kept a market and profile.

    The cache holds the market, so its identity is never given to another one.
    """
    kept: dict[tuple[int, str], tuple[Market, T]] = {}

    @wraps(build)
    def look_up(market: Market, profile: str) -> T:
        key = (id(market), profile)
        found = kept.get(key)
        if found is None:
            found = kept[key] = (market, build(market, profile))
        return found[1]

    return look_up
