"""What a terminal may be given to show."""

from typing import Final

from localize import late

#: What a terminal takes for an order: a subtitle file must not move its cursor or set its title.
_ORDERS: Final = late.pattern("[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def harmless(text: str) -> str:
    """A text that a terminal only shows: control characters are named.

    >>> harmless("a\\x1b[2Jb\\n")
    'aU+001B[2Jb\\n'
    """
    return _ORDERS.sub(lambda found: f"U+{ord(found[0]):04X}", text)
